"""From the mentions that the engine saw to the probability that a report is a candidate.

    >>> from imln_finder.classifier.store import load_classifier
    >>> classifier = load_classifier()  # doctest: +SKIP

`features` describes a report, `training` fits and measures, `store` keeps the model with its card, `policy` joins the
rules' status and the probability. No module here knows where reports come from.
"""
