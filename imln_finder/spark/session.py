"""The Spark session of a scan from the command line; notebooks have one."""

from __future__ import annotations

import logging
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from imln_finder.archive.errors import ArchiveError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

#: Where pyspark logs what Java said, with the values that it said it of.
_QUERY_LOGGER = "DataFrameQueryContextLogger"

#: Masters that Spark takes; of another it tells by a page of Java.
_MASTER = re.compile(r"yarn|local(?:-cluster)?(?:\[[^\]]+\])?|(?:spark|k8s)://.+")

#: Rows of a batch: texts are long.
_ROWS_AT_A_TIME = 2_000

#: A folder that Spark makes where it is started, as soon as it is asked for a table.
_WAREHOUSE = Path("spark-warehouse")


@contextmanager
def spark_session(master: str) -> Iterator[SparkSession]:
    """A session, which ends with the block unless it was there before.

    Raises:
        ArchiveError: if pyspark or Java is missing, or the master is none.
    """
    if _MASTER.fullmatch(master) is None:
        raise ArchiveError("--master: Spark has no such master; write local[*], yarn, spark://HOST:PORT or k8s://….")
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise ArchiveError("--engine spark needs pyspark; install it: pip install 'imln-finder[spark]'.") from error
    logging.getLogger(_QUERY_LOGGER).setLevel(logging.CRITICAL)
    running = SparkSession.getActiveSession()
    if running is not None:
        yield running
        return
    builder = SparkSession.builder.appName("imln-finder").master(master)
    if master.startswith("local"):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        builder = builder.config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1")
    builder = (
        builder.config("spark.log.level", "OFF")  # what it logs of a failure may quote a report
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", str(_ROWS_AT_A_TIME))
    )
    had_warehouse = _WAREHOUSE.exists()
    try:
        session = builder.getOrCreate()
    except PySparkException as error:  # Java is missing, or has said why on standard error
        raise ArchiveError("Spark cannot start; check that Java 17 or 21 is installed, and --master.") from error
    except Exception as error:  # py4j hands on whatever Java raised
        raise ArchiveError(f"Spark cannot start ({type(error).__name__}); check --master.") from error
    try:
        yield session
    finally:
        session.stop()
        if not had_warehouse:
            with suppress(OSError):  # there is none, or it is not empty
                _WAREHOUSE.rmdir()
