"""The measures of a diagnostic test, as plain functions of truth and answer; they know nothing of reports.

`proportion` counts, `detection` tells sensitivity and its like, `discrimination` how well a probability ranks, and
`calibration` whether it means what it says.
"""
