"""How well reports are read, against labels: figures with their intervals, and every error with its report.

    >>> from imln_finder.evaluation.evaluation import evaluate
    >>> from imln_finder.evaluation.predictions import predictions_of
    >>> from imln_finder.labels import read_labelled
    >>> evaluate(read_labelled(["gold.jsonl"]), predictions_of(["out"]), prevalence=0.015)  # doctest: +SKIP

`predictions` reads what a scan found, `pairs` joins it to the labels, `evaluation` gathers the figures; `display`,
`record` and `page` show them.
"""
