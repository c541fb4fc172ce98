"""Which reports are of a chest CT, as far as the archive tells by modality and exam description.

Sensitivity first: a report is out of scope only where one of the two clearly says so. What is silent, unknown or
ambiguous is read. The terms are data, `rules/<language>/scope.json`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from imln_finder.domain import Report
from imln_finder.rules_store import load_json

#: Stands for a hyphen between words, which may mean "to".
_DASH = "-"


class Scope:
    """Tells chest CT from other exams.

    Args:
        terms: lists of terms by name, as in `scope.json`.

    Example:
        >>> scope = Scope.from_rules()
        >>> scope.out_of_scope(Report("1", "…", modality="CT", exam_description="CT abdomen and pelvis"))
        True
        >>> scope.out_of_scope(Report("2", "…", modality="CT", exam_description="CT neck to upper abdomen"))
        False
    """

    def __init__(self, terms: Mapping[str, Sequence[str]]) -> None:
        """Compiles the terms."""
        self._modality_in = _pattern(terms["modality_in"])
        self._modality_out = _pattern(terms["modality_out"])
        self._computed_tomography = _pattern(terms["computed_tomography"])
        self._other_modality = _pattern(terms["other_modality"])
        self._chest = _pattern(terms["chest"])
        self._not_the_chest = _pattern(terms["not_the_chest"])
        above, below = terms["elsewhere_above"], terms["elsewhere_below"]
        self._elsewhere = _pattern([*above, *below, *terms["elsewhere_other"]])
        # From a part above the chest to one below it: the chest lies between.
        filler = r"(?: (?:\w+|-)){0,3}? "
        to = f"(?:{_alternatives(terms['range_words'])}|{_DASH})"
        self._through_the_chest = re.compile(
            rf"\b(?:{_alternatives(above)}){filler}{to}(?:{filler}| )(?:{_alternatives(below)})\b"
        )

    @classmethod
    def from_rules(cls, language: str = "en") -> Scope:
        """The scope by the rules of a language."""
        return cls(load_json("scope.json", language))

    def out_of_scope(self, report: Report) -> bool:
        """Whether modality or exam description say that this is no chest CT."""
        return self.reason(report.modality, report.exam_description) is not None

    def reason(self, modality: str | None, exam_description: str | None) -> str | None:
        """Why an exam is out of scope, as a sentence; None if it is in scope.

        Source: case definition, section 2; modality codes are those of DICOM (PS3.3, C.7.3.1.1.1).
        """
        exam = _words(exam_description)
        code = _words(modality)
        is_tomography = bool(self._computed_tomography.search(exam))
        shows_chest = self._shows_chest(exam)
        if is_tomography and shows_chest:
            return None
        if self._modality_out.search(code) and not self._modality_in.search(code):
            return f"The modality is {modality}, not CT."
        if not is_tomography and (other := self._other_modality.search(exam)):
            return f"The exam description names another modality than CT ({other[0]})."
        if not shows_chest and (part := self._elsewhere.search(exam)):
            return f"The exam description names another part of the body than the chest ({part[0]})."
        return None

    def _shows_chest(self, exam: str) -> bool:
        return bool(self._chest.search(self._not_the_chest.sub(" ", exam)) or self._through_the_chest.search(exam))


def _words(text: str | None) -> str:
    """Lower-case words with single spaces; hyphens stand alone, other punctuation is gone."""
    spaced = re.sub(r"[-–—]", f" {_DASH} ", (text or "").casefold().replace("_", " "))
    return " ".join(re.sub(r"[^\w-]", " ", spaced).split())


def _pattern(terms: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_alternatives(terms)})\b")


def _alternatives(terms: Iterable[str]) -> str:
    """The terms as a pattern, longest first; a hyphen may stand between their words."""
    words = sorted({_words(term) for term in terms}, key=lambda term: (-len(term), term))
    return "|".join(r" (?:- )?".join(map(re.escape, term.split())) for term in words)
