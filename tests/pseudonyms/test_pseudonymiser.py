"""Pseudonyms: the same for the same, different for the different, nothing without the key."""

from __future__ import annotations

import hashlib
import hmac
import pickle
import stat
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imln_finder.archive import ArchiveError
from imln_finder.pseudonyms.dates import parse_day, shifted_day
from imln_finder.pseudonyms.key_file import make_key, read_key
from imln_finder.pseudonyms.key_table import key_table
from imln_finder.pseudonyms.pseudonymiser import MOST_DAYS, Pseudonymiser

KEY = b"k" * 32
ONE = Pseudonymiser(KEY, shift_dates=True)


def batch(*rows: dict[str, str | None]) -> pa.RecordBatch:
    names = ("report_id", "patient_id", "accession_number", "study_date", "text", "source")
    return pa.RecordBatch.from_pylist(
        [{"source": "a.csv", **row} for row in rows], schema=pa.schema([(name, pa.string()) for name in names])
    )


def test_a_pseudonym_is_the_keyed_hash() -> None:
    expected = hmac.new(KEY, b"patient\x0000042", hashlib.sha256).hexdigest()[:32]
    assert ONE.pseudonym("patient", "00042") == ONE.pseudonym("patient", " 00042 ") == expected


@given(st.text(), st.text())
def test_pseudonyms_tell_apart_what_differs(one: str, other: str) -> None:
    assert (ONE.pseudonym("patient", one) == ONE.pseudonym("patient", other)) == (one.strip() == other.strip())
    assert ONE.pseudonym("patient", one) != ONE.pseudonym("report", one)
    assert ONE.pseudonym("patient", one) != Pseudonymiser(b"j" * 32).pseudonym("patient", one)


def test_every_identifier_of_a_batch_is_replaced() -> None:
    rows = batch(
        {"report_id": "R", "patient_id": "P", "accession_number": "A", "study_date": "2019-03-14", "text": "T"}
    )
    replaced, dropped = ONE.batch(rows)
    (row,) = replaced.to_pylist()
    assert row["text"] == "T" and dropped == 0
    assert not {"R", "P", "A", "2019-03-14", "a.csv"} & set(row.values())
    assert row["patient_id"] == ONE.pseudonym("patient", "P")
    assert ONE.batch(rows)[0].equals(replaced)
    assert pickle.loads(pickle.dumps(ONE)).batch(rows)[0].equals(replaced)


def test_what_is_missing_stays_missing() -> None:
    replaced, dropped = ONE.batch(batch({"report_id": "R", "text": "T"}))
    (row,) = replaced.to_pylist()
    assert (row["patient_id"], row["accession_number"], row["study_date"], dropped) == (None, None, None, 0)


def test_intervals_of_a_patient_are_kept() -> None:
    days = ["2019-03-14", "20190320", "24.12.2019", "2020-02-29T10:15:00"]
    replaced, _ = ONE.batch(batch(*({"report_id": day, "patient_id": "P", "study_date": day} for day in days)))
    shifted = [date.fromisoformat(day) for day in replaced.column("study_date").to_pylist()]
    true = [date(2019, 3, 14), date(2019, 3, 20), date(2019, 12, 24), date(2020, 2, 29)]
    assert {moved - day for moved, day in zip(shifted, true, strict=True)} == {shifted[0] - true[0]}
    assert shifted[0] != true[0]


def test_dates_that_cannot_be_read_are_dropped_and_counted() -> None:
    days = ["03/04/2019", "CANARY", "2019-13-01", "2019-02-30", "Thursday 14 March", "9999-12-31", "0001-01-01", None]
    patients = [f"P{number}" for number in range(40)]
    rows = [{"report_id": "R", "patient_id": patient, "study_date": day} for patient in patients for day in days]
    replaced, dropped = ONE.batch(batch(*rows))
    left = [day for day in replaced.column("study_date").to_pylist() if day]
    assert all(day[:3] in ("999", "000") for day in left)
    assert dropped == 7 * len(patients) - len(left)


def test_without_shift_dates_stay() -> None:
    replaced, dropped = Pseudonymiser(KEY).batch(batch({"report_id": "R", "study_date": "03/04/2019"}))
    assert replaced.column("study_date").to_pylist() == ["03/04/2019"] and dropped == 0


@given(st.text())
def test_days_are_never_none_and_bounded(patient: str) -> None:
    assert 1 <= abs(ONE.days(patient)) <= MOST_DAYS


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(-365, 365))
def test_every_form_of_a_day_is_shifted_alike(day: date, days: int) -> None:
    forms = (
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day:%d.%m.%Y}",
        f"{day:%Y/%m/%d}",
        f"{day:%d-%b-%Y}",
        f"{day:%Y%m%d%H%M}",
    )
    assert {parse_day(form) for form in forms} == {day}
    assert len({shifted_day(form, days) for form in forms}) == 1


def test_a_new_key_is_for_its_owner_alone_and_is_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "key"
    make_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    key = read_key(path)
    assert len(key) == 64
    with pytest.raises(ArchiveError, match="never replaced"):
        make_key(path)
    assert read_key(path) == key
    with pytest.raises(ArchiveError, match="cannot be written"):
        make_key(tmp_path / "none" / "key")


def test_white_space_around_a_key_does_not_count(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_bytes(b"\n " + KEY + b"\r\n")
    path.chmod(0o400)
    assert read_key(path) == KEY


@pytest.mark.parametrize("content", [b"", b"short", b" " * 100, b"x" * 5000])
def test_a_key_that_is_no_secret(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(ArchiveError, match="32 to 4096 bytes"):
        read_key(path)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620])
def test_a_key_that_others_may_read(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "key"
    path.write_bytes(KEY)
    path.chmod(mode)
    with pytest.raises(ArchiveError, match="chmod 600"):
        read_key(path)


def test_a_key_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="imln-finder new-key"):
        read_key(tmp_path / "key")
    with pytest.raises(ArchiveError, match="cannot be read"):
        read_key(tmp_path)


def test_the_key_is_not_shown() -> None:
    assert "k" * 32 not in repr(ONE)


def test_the_key_table_leads_back(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    rows = batch({"report_id": "007", "patient_id": "P"}, {"report_id": "8", "patient_id": "P"})
    with key_table(path, ONE) as table:
        assert not path.exists()
        table.add(rows)
        table.add(rows)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    assert lines == [
        "kind,identifier,pseudonym,days",
        f"report,'007,{ONE.pseudonym('report', '007')},",
        f"report,'8,{ONE.pseudonym('report', '8')},",
        f"patient,P,{ONE.pseudonym('patient', 'P')},{ONE.days('P')}",
        f"source,a.csv,{ONE.pseudonym('source', 'a.csv')},",
    ]


def test_a_key_table_is_whole_or_not_there(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    with pytest.raises(RuntimeError), key_table(path, ONE) as table:
        table.add(batch({"report_id": "R"}))
        raise RuntimeError
    assert not list(tmp_path.iterdir())
    path.write_text("mine")
    with pytest.raises(ArchiveError, match="never replaced"), key_table(path, ONE):
        pass
    assert path.read_text() == "mine"
