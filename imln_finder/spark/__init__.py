"""The scan on a Spark cluster: the same partition function over Arrow batches, by `DataFrame.mapInArrow`.

In a notebook, where a session is there already:

    >>> from imln_finder.spark import read_reports
    >>> results = read_reports(spark.table("lake.reports"))  # doctest: +SKIP

`imln-finder scan --engine spark` writes the four files of a scan. pyspark comes with the extra `imln-finder[spark]`;
imln-finder must be installed on the workers, too.
"""

from imln_finder.spark.frames import read_reports

__all__ = ["read_reports"]
