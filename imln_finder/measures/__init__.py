"""The measures of a diagnostic test and of its readers, as plain functions of values; they know nothing of reports.

`proportion` counts, `detection` tells sensitivity and its like, `discrimination` how well a probability ranks, and
`calibration` whether it means what it says. `agreement` and `continuous_agreement` tell how far two readers agree,
`elusion` what a search missed and `audit_size` how large a sample tells it.
"""
