"""The scan: archive in, four files out. Each report is read once and forgotten; only the candidates are kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from imln_finder.archive import read_archive, resolve_inputs
from imln_finder.domain import CaseStatus, Reject, Report, ReportResult
from imln_finder.scan import outputs
from imln_finder.scan.fingerprints import input_fingerprints
from imln_finder.scan.ranking import rank_key
from imln_finder.scan.record import Counts, GateCounts, RunRecord, Timings, write_run_record
from imln_finder.spreadsheet import open_sheet, text_cell
from imln_finder.worklist import write_worklist
