"""The values that travel from the archive to the worklist. Frozen, typed, and ignorant of everything else.

The vocabulary is that of the case definition: a *case* is a soft nodule of 1 cm or more by the internal mammary
vessels, within the first to sixth anterior intercostal space (Chen et al., BMC Cancer 2010;10:479). A report is a
*candidate* when it may describe such a case; two radiologists decide whether it does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

#: Short form of the size criterion of the source study: 1 cm, here in millimetres.
CASE_THRESHOLD_MM = 10.0


class CaseStatus(StrEnum):
    """What a report says of the internal mammary chain, highest applicable value first."""

    CANDIDATE = "candidate"
    BELOW_THRESHOLD = "below_threshold"
    NON_CURRENT = "non_current"
    NEGATED = "negated"
    NOT_MENTIONED = "not_mentioned"
    OUT_OF_SCOPE = "out_of_scope"


class Certainty(StrEnum):
    """Whether the report affirms or hedges the existence (not the cause) of the node."""

    AFFIRMED = "affirmed"
    UNCERTAIN = "uncertain"


class Laterality(StrEnum):
    """Side of a finding, or of the breast cancer."""

    LEFT = "left"
    RIGHT = "right"
    BILATERAL = "bilateral"


class Change(StrEnum):
    """Change of the node against the prior examination, as the report states it."""

    NEW = "new"
    INCREASED = "increased"
    STABLE = "stable"
    DECREASED = "decreased"


class SternalErosion(StrEnum):
    """Erosion, destruction or invasion of manubrium, sternal body or xiphoid, whatever the cause."""

    PRESENT = "present"
    ABSENT = "absent"
    UNCERTAIN = "uncertain"
    NOT_STATED = "not_stated"


class Site(StrEnum):
    """Other sites that the report calls malignant or suspicious for malignancy, now."""

    ADRENAL = "adrenal"
    AXILLA = "axilla"
    BONE = "bone"
    BRAIN = "brain"
    BREAST = "breast"
    CHEST_WALL = "chest_wall"
    HILUM = "hilum"
    LIVER = "liver"
    LUNG = "lung"
    MEDIASTINUM = "mediastinum"
    PLEURA = "pleura"
    SUPRACLAVICULAR = "supraclavicular"
    OTHER = "other"


class DecidedBy(StrEnum):
    """Which part of the finder set the status."""

    RULES = "rules"
    CLASSIFIER = "classifier"


class Disagreement(StrEnum):
    """Where rules and classifier disagree strongly on a candidate: which of the two stands alone with it."""

    RULES_ONLY = "rules_only"
    CLASSIFIER_ONLY = "classifier_only"


class Decision(StrEnum):
    """What a reader decides of a CT, from its images."""

    CONFIRMED = "confirmed"
    NOT_IMLN = "not_imln"
    BELOW_1CM = "below_1cm"
    INDETERMINATE = "indeterminate"
    CANNOT_ASSESS = "cannot_assess"


@dataclass(frozen=True, slots=True)
class Report:
    """One report of an archive. Identifiers are text, exactly as the archive holds them.

    Attributes:
        report_id: unique within a scan (a later record with the same id but another text is `ID#2`).
        text: the whole report, with its line breaks; evidence offsets count its characters (code points).
        source: the file, and the member of an archive file, that the report came from.
        position: where in the source, in that format's own terms ("row 17", "line 3"); empty for one-report files.
        study_date: as the archive writes it; not parsed.
        numbered: `report_id` is not as the archive holds it but got its `#2` here.
    """

    report_id: str
    text: str
    source: str = ""
    position: str = ""
    patient_id: str | None = None
    accession_number: str | None = None
    study_date: str | None = None
    modality: str | None = None
    exam_description: str | None = None
    numbered: bool = field(default=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Reject:
    """A record that could not be read or processed. Never carries the report's text."""

    source: str
    position: str
    reason: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage that made the result: the rule's identifier and the span `text == report.text[start:end]`."""

    rule: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class TargetMention:
    """One place where a report names the target, as the engine saw it: what the classifier decides from.

    Attributes:
        passage: its sentence, under the rule that found the target.
        before, after: the words of the sentence on either side of the target, lower case, in the order of the text;
            none where an addendum corrects them.
        section: what the part of the report is for ("findings", "history", …), if a heading tells.
        in_addendum: whether it stands in an addendum.
        presence: what the engine makes of it ("current", "negated", "past", "corrected", …); None if it takes it for no
            mention.
        uncertain, small, enlarged: whether its existence is hedged, and what its size is called in words.
        diameter_mm: its largest size on this examination, in millimetres; None if it has no size.
        prior_diameter_mm: its largest size on an earlier one.
        changes: what is said of its change.
        near_distractor: whether its sentence holds a term that only looks like the target ("LIMA graft").
        sentence_diameter_mm: the largest size in its sentence, whatever it is of.
    """

    passage: Evidence
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    section: str | None = None
    in_addendum: bool = False
    presence: str | None = None
    uncertain: bool = False
    small: bool = False
    enlarged: bool = False
    diameter_mm: float | None = None
    prior_diameter_mm: float | None = None
    changes: tuple[Change, ...] = ()
    near_distractor: bool = False
    sentence_diameter_mm: float | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What the engine reads in one text: the fields of the case definition, with their evidence.

    Attributes:
        max_diameter_mm: largest current dimension given to any current node, in millimetres.
        short_axis_mm: short axis of the node that gives `max_diameter_mm`, in millimetres.
        intercostal_spaces: anterior intercostal spaces stated for a current node, sorted.
        evidence: the passages that made the result, in order of importance; never empty for a candidate.
        reasoning: the steps to the status, one plain sentence each.
        mentions: every place that names the target, also where the status does not come from it.
    """

    case_status: CaseStatus
    certainty: Certainty | None = None
    max_diameter_mm: float | None = None
    short_axis_mm: float | None = None
    laterality: Laterality | None = None
    intercostal_spaces: tuple[int, ...] = ()
    change: Change | None = None
    concurrent_sites: tuple[Site, ...] = ()
    sternal_erosion: SternalErosion | None = None
    cancer_side: Laterality | None = None
    evidence: tuple[Evidence, ...] = ()
    reasoning: tuple[str, ...] = ()
    mentions: tuple[TargetMention, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportResult:
    """A report with its reading: one row of `results.parquet`.

    Attributes:
        probability: that it is a candidate, by the classifier; None if it was not asked, or the report does not name
            the target.
        decided_by: whose the status is; a report that the classifier rescued is a candidate by the classifier.
    """

    report: Report
    reading: Reading
    probability: float | None = None
    decided_by: DecidedBy = DecidedBy.RULES
    disagreement: Disagreement | None = None
