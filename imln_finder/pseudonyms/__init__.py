"""Pseudonyms in the place of identifiers, and shifted dates, before anything of a record is written.

>>> from imln_finder.pseudonyms.pseudonymiser import Pseudonymiser
>>> Pseudonymiser(b"0" * 32).pseudonym("patient", "00042")
'6845ff43929db2fd32bb80a9cb82d8a0'
"""
