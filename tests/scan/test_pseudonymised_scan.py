"""A scan with pseudonyms: no identifier in anything that is written, and the same finding."""

from __future__ import annotations

import errno
import os
from datetime import date
from pathlib import Path

import pytest
from scan_testing import CANDIDATE, ROWS, SILENT, names, results, row, run_record, sheet, write_csv

from imln_finder.archive import ArchiveError
from imln_finder.pseudonyms.key_file import make_key
from imln_finder.pseudonyms.key_table import KeyTable
from imln_finder.pseudonyms.scanning import Pseudonymisation
from imln_finder.scan.outputs import FILES
from imln_finder.scan.runner import scan

pytestmark = pytest.mark.usefixtures("engine_loaded_once")

#: Wherever one of these turns up, an identifier has leaked.
PLANTED = ("CANARYREPORT", "CANARYPATIENT", "CANARYACCESSION", "CANARYFILE")


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "key"
    make_key(path)
    return path


def planted(number: int, text: str, **fields: str) -> dict[str, str]:
    return row(
        f"CANARYREPORT{number}",
        text,
        patient_id=f"CANARYPATIENT{number % 2}",
        accession_number=f"CANARYACCESSION{number}",
        **fields,
    )


def archive(folder: Path) -> Path:
    folder.mkdir()
    rows = [planted(1, CANDIDATE), planted(2, SILENT), planted(3, CANDIDATE), planted(4, "")]
    write_csv(folder / "CANARYFILE.csv", [*rows, planted(1, SILENT), planted(2, SILENT)])
    (folder / "CANARYPATIENT9.txt").write_text(CANDIDATE)
    (folder / "CANARYPATIENT8.doc").write_text(CANDIDATE)
    return folder


def everything(folder: Path) -> bytes:
    return b"".join((folder / name).read_bytes() for name in FILES) + str(results(folder)).encode()


def test_no_identifier_is_written(tmp_path: Path, key: Path) -> None:
    source = archive(tmp_path / "in")
    scan(
        [source, source / "CANARYFILE.csv"], tmp_path / "out", pseudonymisation=Pseudonymisation(key, shift_dates=True)
    )
    written = everything(tmp_path / "out")
    assert not [word for word in PLANTED if word.encode() in written]
    assert b"2019-03-14" not in written
    assert key.read_bytes().strip() not in written


def test_the_findings_are_the_same(tmp_path: Path, key: Path) -> None:
    source = archive(tmp_path / "in")
    scan([source], tmp_path / "plain")
    scan([source], tmp_path / "replaced", pseudonymisation=Pseudonymisation(key))
    replaced = ("report_id", "patient_id", "accession_number", "record_digest")

    def rest(found: list[dict[str, object]]) -> list[dict[str, object]]:
        return [{name: value for name, value in each.items() if name not in replaced} for each in found]

    assert rest(results(tmp_path / "replaced")) == rest(results(tmp_path / "plain"))
    assert run_record(tmp_path / "replaced")["counts"] == run_record(tmp_path / "plain")["counts"]
    assert [r["reason"] for r in sheet(tmp_path / "replaced" / "rejects.csv")] == [
        r["reason"] for r in sheet(tmp_path / "plain" / "rejects.csv")
    ]


def test_pseudonyms_are_stable_and_link_a_patient(tmp_path: Path, key: Path) -> None:
    source = archive(tmp_path / "in")
    for out in ("a", "b"):
        scan([source], tmp_path / out, pseudonymisation=Pseudonymisation(key))
    assert results(tmp_path / "a") == results(tmp_path / "b")
    found = {each["report_id"]: each["patient_id"] for each in results(tmp_path / "a")}
    assert len(set(found.values()) - {None}) == 2
    assert any(report.endswith("#2") for report in found)  # the same identifier with another text
    make_key(tmp_path / "other")
    scan([source], tmp_path / "c", pseudonymisation=Pseudonymisation(tmp_path / "other"))
    assert not found.keys() & {each["report_id"] for each in results(tmp_path / "c")}


def test_dates_move_with_their_patient_and_what_cannot_be_read_is_counted(tmp_path: Path, key: Path) -> None:
    days = {"1": "2019-03-14", "3": "2019-04-14", "5": "14/03/2019"}
    rows = [row(number, SILENT, patient_id="P", study_date=day) for number, day in days.items()]
    asked = Pseudonymisation(key, shift_dates=True)
    scan([write_csv(tmp_path / "a.csv", rows)], tmp_path / "out", pseudonymisation=asked)
    first, second, dropped = (each["study_date"] for each in results(tmp_path / "out"))
    assert (date.fromisoformat(second) - date.fromisoformat(first)).days == 31
    assert first != "2019-03-14" and dropped is None
    record = run_record(tmp_path / "out")
    assert record["counts"]["dates_dropped"] == 1
    assert record["settings"]["pseudonyms"]["shift_dates"] is True


def test_the_key_table_is_written_only_where_it_is_asked_for(tmp_path: Path, key: Path) -> None:
    source = write_csv(tmp_path / "a.csv", ROWS)
    scan([source], tmp_path / "out", pseudonymisation=Pseudonymisation(key))
    assert names(tmp_path / "out") == set(FILES)
    table = tmp_path / "table.csv"
    scan([source], tmp_path / "again", pseudonymisation=Pseudonymisation(key, key_table=table))
    assert table.stat().st_mode & 0o777 == 0o600
    identities = {each["pseudonym"]: each["identifier"].removeprefix("'") for each in sheet(table)}
    assert [identities[each["report_id"]] for each in results(tmp_path / "again")] == [
        each["report_id"] for each in ROWS
    ]
    with pytest.raises(ArchiveError, match="never replaced"):
        scan([source], tmp_path / "third", pseudonymisation=Pseudonymisation(key, key_table=table))


def test_what_a_killed_scan_has_left_of_a_key_table_goes(tmp_path: Path, key: Path) -> None:
    (tmp_path / ".imln-finder-table.csv").write_text("patient_id,CANARYPATIENT0")
    asked = Pseudonymisation(key, key_table=tmp_path / "table.csv")
    scan([write_csv(tmp_path / "a.csv", ROWS)], tmp_path / "out", pseudonymisation=asked)
    assert "CANARYPATIENT0" not in (tmp_path / "table.csv").read_text()
    assert names(tmp_path) == {"a.csv", "key", "out", "table.csv"}


def test_a_key_table_that_cannot_get_its_name_leaves_no_outputs(tmp_path: Path, key: Path) -> None:
    table = tmp_path / "table.csv"
    asked = Pseudonymisation(key, key_table=table)
    with pytest.raises(ArchiveError, match="never replaced"):
        scan(
            [write_csv(tmp_path / "a.csv", ROWS)],
            tmp_path / "out",
            pseudonymisation=asked,
            watch=lambda _: table.write_text("another's"),
        )
    assert table.read_text() == "another's"
    assert not any((tmp_path / "out" / name).exists() for name in FILES)


def test_a_full_disk_is_told_of_the_key_table_that_it_holds(
    tmp_path: Path, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(KeyTable, "_row", full)
    asked = Pseudonymisation(key, key_table=tmp_path / "table.csv")
    with pytest.raises(ArchiveError, match=r"table\.csv: The key table cannot be written \(No space left"):
        scan([write_csv(tmp_path / "a.csv", ROWS)], tmp_path / "out", pseudonymisation=asked)
    assert names(tmp_path) == {"a.csv", "key"} | ({"out"} if (tmp_path / "out").exists() else set())


def test_the_key_table_does_not_lie_beside_the_outputs(tmp_path: Path, key: Path) -> None:
    asked = Pseudonymisation(key, key_table=tmp_path / "out" / "table.csv")
    (tmp_path / "link").symlink_to(tmp_path / "out")
    for folder in ("out", "link"):
        with pytest.raises(ArchiveError, match="another place"):
            scan([write_csv(tmp_path / "a.csv", ROWS)], tmp_path / folder, pseudonymisation=asked)
    assert not (tmp_path / "out").exists()
