"""Concurrent sites: where else does the report call something malignant, or suspicious for it, now?

`reader` is the component. `claims` finds the words that call something malignant, `links` and `rows` whom they are
said of, and `places` which site that lies in; `nodes` and `known` find the sites that need no claim. `words` holds the
word lists.
"""
