"""The radiologists' side: blinded reading lists, their way back through a spreadsheet, and the record of every read.

`queue` makes the lists of a round and the key to them; `merge` takes filled lists back into the ledger.
"""
