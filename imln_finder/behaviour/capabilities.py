"""The capabilities: one table, which says of each what the engine must do and how it is put to the test."""

from __future__ import annotations

from imln_finder.behaviour.absence import denied, gone, only_spoken_of
from imln_finder.behaviour.case import Capability, Kind
from imln_finder.behaviour.earlier_size import beside_earlier_size
from imln_finder.behaviour.fields import EVERYTHING, NODE, STATUS
from imln_finder.behaviour.repetition import between_header_and_footer, told_twice
from imln_finder.behaviour.sides import swapped_reports
from imln_finder.behaviour.spelling import in_other_case, with_slip
from imln_finder.behaviour.surroundings import (
    in_another_order,
    with_unrelated_findings,
    without_unrelated_findings,
)
from imln_finder.behaviour.threshold import near_threshold
from imln_finder.behaviour.typography import in_other_characters, laid_out_otherwise
from imln_finder.behaviour.units import in_other_units

CAPABILITIES = (
    Capability(
        "sides",
        "With left and right exchanged, the sides of node and cancer change and nothing else.",
        Kind.DIR,
        EVERYTHING,
        swapped_reports,
    ),
    Capability(
        "units",
        "A size means the same in centimetres, in millimetres, and with a decimal comma.",
        Kind.INV,
        EVERYTHING,
        in_other_units,
    ),
    Capability(
        "findings added",
        "Findings of other organs, with sizes and sides of their own, change nothing.",
        Kind.INV,
        NODE,
        with_unrelated_findings,
    ),
    Capability(
        "findings removed",
        "What is said of other organs and of the technique is not needed.",
        Kind.INV,
        NODE,
        without_unrelated_findings,
    ),
    Capability(
        "order of findings",
        "The order in which the organs are told does not matter.",
        Kind.INV,
        NODE,
        in_another_order,
    ),
    Capability("denial", "A node that the report denies is negated.", Kind.MFT, STATUS, denied),
    Capability("resolution", "A node that was there and has gone is not current.", Kind.MFT, STATUS, gone),
    Capability(
        "question, advice, therapy",
        "A node that is only asked about, advised to be looked at, or irradiated is not current.",
        Kind.MFT,
        STATUS,
        only_spoken_of,
    ),
    Capability("letter case", "Capitals and small letters mean the same.", Kind.INV, STATUS, in_other_case),
    Capability(
        "layout",
        "Wrapped lines, doubled blanks and Windows line ends change nothing.",
        Kind.INV,
        NODE,
        laid_out_otherwise,
    ),
    Capability(
        "characters",
        "Hard blanks, dashes, quotes, full-width characters and soft hyphens change nothing.",
        Kind.INV,
        NODE,
        in_other_characters,
    ),
    Capability("slip of the keyboard", "One wrong letter does not hide the target.", Kind.INV, STATUS, with_slip),
    Capability(
        "earlier size",
        "An earlier size is not taken for the present one, and the two tell the change.",
        Kind.DIR,
        ("case_status", "max_diameter_mm", "short_axis_mm", "change"),
        beside_earlier_size,
    ),
    Capability(
        "threshold",
        "A node is a candidate from 10 mm on, and below the threshold under it.",
        Kind.DIR,
        ("case_status", "max_diameter_mm"),
        near_threshold,
    ),
    Capability(
        "header and footer",
        "The lines of transcription and signature around a report change nothing.",
        Kind.INV,
        EVERYTHING,
        between_header_and_footer,
    ),
    Capability(
        "repetition", "A finding told again in the impression is the same finding.", Kind.INV, STATUS, told_twice
    ),
)
