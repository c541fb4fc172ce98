"""The batch: every report of an archive read once, and what was found written to one folder.

>>> from imln_finder.scan.runner import scan
>>> scan(["reports.csv"], Path("out"))  # doctest: +SKIP
"""
