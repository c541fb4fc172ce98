"""Which column holds what: usual names from `rules/<language>/columns.json`, or the names that the user gives."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from imln_finder.archive.errors import ArchiveError, ColumnError
from imln_finder.rules_store import load_json

#: What a column can hold; the keys of `columns.json` and of `--column`.
FIELDS = (
    "report_text",
    "report_id",
    "patient_id",
    "accession_number",
    "study_date",
    "modality",
    "exam_description",
    "findings",
    "impression",
)

#: Any of these makes a report.
TEXT_FIELDS = ("report_text", "findings", "impression")

_MOST_COLUMNS_LISTED = 30
_LONGEST_COLUMN_NAME = 40


def parse_overrides(options: Iterable[str]) -> dict[str, str]:
    """The column names by field that `--column FIELD=NAME` options give.

    Raises:
        ArchiveError: if two of them are for the same field.
    """
    overrides: dict[str, str] = {}
    for field, _, name in (option.partition("=") for option in options):
        if field in overrides:
            raise ArchiveError(f"--column {field}= is given twice; name one column for each field.")
        overrides[field] = name
    return overrides


def places_of(found: Mapping[str, str], header: Sequence[str], source: str) -> dict[str, int]:
    """The place of each field's column in a header.

    Raises:
        ColumnError: as `check_texts_once` does.
    """
    check_texts_once(found, header, source)
    return {field: header.index(column) for field, column in found.items()}


def check_texts_once(found: Mapping[str, str], header: Sequence[str], source: str) -> None:
    """Refuses a header with two columns of the name of a text column, as either may be the one.

    Raises:
        ColumnError: if it has.
    """
    for field in TEXT_FIELDS:
        if field in found and header.count(found[field]) > 1:
            raise ColumnError(f"has several columns {found[field]!r}; rename all but the one with the text.", source)


def normalised(name: str) -> str:
    """A column name without case, spaces and punctuation: `Report_Text` and `report text` are the same."""
    return "".join(character for character in name.casefold() if character.isalnum())


class ColumnNames:
    """Finds the column of each field in a file.

    Args:
        overrides: column names that the user gives, by field; they win over the usual names.
        language: whose usual names to take.

    Raises:
        ArchiveError: if an override is for an unknown field or names no column.
    """

    def __init__(self, overrides: Mapping[str, str] | None = None, language: str = "en") -> None:
        """Loads the usual names and checks the overrides."""
        self.overrides = dict(overrides or {})
        for field, name in self.overrides.items():
            if field not in FIELDS:
                raise ArchiveError(
                    f"There is no field {field!r}; write --column FIELD=NAME with one of {_listed(FIELDS)}."
                )
            if not name.strip():
                raise ArchiveError(f"--column {field}= names no column; write --column {field}=NAME.")
        usual: Mapping[str, Sequence[str]] = load_json("columns.json", language)
        self._usual = {field: [normalised(name) for name in usual.get(field, ())] for field in FIELDS}

    def find(self, columns: Iterable[str]) -> dict[str, str]:
        """The column of each field that has one. Of several usual names the one listed first wins."""
        columns = list(columns)
        by_name: dict[str, str] = {}
        for name in columns:
            by_name.setdefault(normalised(name), name)
        found = {}
        for field in FIELDS:
            column: str | None
            if field in self.overrides:
                name = self.overrides[field]
                column = name if name in columns else by_name.get(normalised(name) or name)
            else:
                column = next((by_name[name] for name in self._usual[field] if name in by_name), None)
            if column is not None:
                found[field] = column
        if "report_text" not in self.overrides and {"findings", "impression"} & self.overrides.keys():
            # Who names the findings column wants that one, not a column that happens to be called "text".
            found.pop("report_text", None)
        return found

    def require(self, columns: Sequence[str], source: str) -> dict[str, str]:
        """The column of each field in a file with a header.

        Raises:
            ColumnError: if no column holds text, or an override names a column that is not there.
        """
        found = self.find(columns)
        self.check(found, columns, source)
        return found

    def check(self, found: Collection[str], columns: Iterable[str], source: str) -> None:
        """Raises a ColumnError unless the fields found include a text and every override."""
        for field, name in self.overrides.items():
            if field not in found:
                told = f"has no column {name!r} (--column {field}={name}). {_found(columns)} Name one of these."
                raise ColumnError(told, source)
        if set(TEXT_FIELDS).isdisjoint(found):
            raise ColumnError(
                "has no column that is known to hold the report text. "
                f"{_found(columns)} Name the right one: --column report_text=NAME.",
                source,
            )


def _found(columns: Iterable[str]) -> str:
    names = [name.strip() for name in columns if name and name.strip()]
    if not names:
        return "It has no named columns."
    if not all(_looks_like_a_name(name) for name in names):
        # Without a header row these are a record, and a message must not show a patient's data.
        return f"Its {len(names)} column names look like data and are not shown: add a header row if it has none."
    more = f" and {len(names) - _MOST_COLUMNS_LISTED} more" if len(names) > _MOST_COLUMNS_LISTED else ""
    return f"Columns found: {_listed(names[:_MOST_COLUMNS_LISTED])}{more}."


def _looks_like_a_name(name: str) -> bool:
    return len(name) <= _LONGEST_COLUMN_NAME and name.isprintable() and not re.search(r"\d{4}", name)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
