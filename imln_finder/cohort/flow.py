"""The flow of the study in numbers: from the records of the archive to patients, with all that fell out on the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from imln_finder.domain import CaseStatus, Decision
from imln_finder.review.audit import Review
from imln_finder.review.outcome import Outcome, State
from imln_finder.review.values import Stratum


@dataclass(frozen=True, slots=True)
class Step:
    """One number of the flow.

    Attributes:
        of: the step that it is a part of; empty for the first.
        stays: whether it goes on; if not, it fell out there. What stays and what falls out add up to `of`, but for
            samples, which are drawn from what fell out.
    """

    name: str
    label: str
    number: int
    of: str = ""
    stays: bool = True


def flow(review: Review, patients: int) -> list[Step]:
    """The steps, each behind the one that it is a part of.

    Scanned, mentioned and flagged are those of the scan behind the last round; reads are of all rounds.

    Args:
        review: all of it.
        patients: with a confirmed case.
    """
    return [
        *_of_the_scan(review),
        *_of_the_reads(review),
        *_of_the_sample(review.outcomes),
        *_of_both(review, patients),
    ]


def _of_the_scan(review: Review) -> Iterator[Step]:
    scan = review.keys[-1].scan
    status = scan.case_status
    reports = scan.read - scan.rejects
    in_scope = reports - status[CaseStatus.OUT_OF_SCOPE]
    mention = in_scope - status[CaseStatus.NOT_MENTIONED]
    yield Step("records", "Records in the archive", scan.read)
    yield Step("rejected", "Could not be read", scan.rejects, "records", stays=False)
    yield Step("reports", "Reports", reports, "records")
    yield Step("out_of_scope", "No chest CT", status[CaseStatus.OUT_OF_SCOPE], "reports", stays=False)
    yield Step("in_scope", "Chest CT reports", in_scope, "reports")
    yield Step(
        "not_mentioned",
        "Internal mammary chain not mentioned",
        status[CaseStatus.NOT_MENTIONED],
        "in_scope",
        stays=False,
    )
    yield Step("mention", "Internal mammary chain mentioned", mention, "in_scope")
    yield Step("negated", "No node, or not enlarged", status[CaseStatus.NEGATED], "mention", stays=False)
    yield Step("non_current", "Node past or only asked about", status[CaseStatus.NON_CURRENT], "mention", stays=False)
    yield Step("below_threshold", "Node below 1 cm", status[CaseStatus.BELOW_THRESHOLD], "mention", stays=False)
    yield Step("candidate", "Flagged as candidates", status[CaseStatus.CANDIDATE], "mention")


def _of_the_reads(review: Review) -> Iterator[Step]:
    last = review.keys[-1].strata[Stratum.CANDIDATE]
    flagged = [each for each in review.outcomes if each.case.stratum is Stratum.CANDIDATE]
    candidates = review.keys[-1].scan.case_status[CaseStatus.CANDIDATE]
    not_queued = last.population - last.queued
    yield Step("not_queued", "Not given to readers", not_queued, "candidate", stays=False)
    if changed := candidates - not_queued - len(flagged):
        # Sampled while they were not flagged yet, or no longer flagged by the last scan.
        yield Step("flagged_otherwise", "Flagged by only one of several scans", changed, "candidate", stays=False)
    yield Step("queued", "Given to two readers", len(flagged), "candidate")
    states = [each.state for each in flagged]
    yield Step("unread", "Not read yet", states.count(State.UNREAD), "queued", stays=False)
    yield Step("read_once", "Read by one reader", states.count(State.READ_ONCE), "queued", stays=False)
    yield Step("discordant", "Wait for a consensus", states.count(State.DISCORDANT), "queued", stays=False)
    decided = [each.decision for each in flagged if each.decision]
    adjudicated = states.count(State.ADJUDICATED)
    yield Step("decided", f"Decided ({adjudicated:,} by consensus)", len(decided), "queued")
    for decision, label in _NOT_CONFIRMED.items():
        yield Step(decision, label, decided.count(decision), "decided", stays=False)
    yield Step("confirmed_flagged", "Confirmed", decided.count(Decision.CONFIRMED), "decided")


def _of_the_sample(outcomes: Sequence[Outcome]) -> Iterator[Step]:
    for stratum, of in ((Stratum.MENTIONED, "mention"), (Stratum.NOT_MENTIONED, "not_mentioned")):
        sample = [each for each in outcomes if each.case.stratum is stratum]
        decided = [each.decision for each in sample if each.decision]
        name = f"sample_{stratum}"
        where = _SAMPLED[stratum]
        yield Step(name, f"Sample of {where}, read unmarked", len(sample), of)
        yield Step(f"{name}_decided", f"Decided in the sample of {where}", len(decided), name)
        confirmed = decided.count(Decision.CONFIRMED)
        yield Step(f"{name}_confirmed", f"Confirmed in the sample of {where}", confirmed, f"{name}_decided")


def _of_both(review: Review, patients: int) -> Iterator[Step]:
    confirmed = [each for each in review.outcomes if each.is_confirmed]
    sampled = sum(each.case.stratum is not Stratum.CANDIDATE for each in confirmed)
    label = f"Confirmed reports ({sampled:,} from the sample)" if sampled else "Confirmed reports"
    yield Step("confirmed", label, len(confirmed))
    yield Step("patients", "Patients", patients, "confirmed")


_SAMPLED = {Stratum.MENTIONED: "unflagged mentions", Stratum.NOT_MENTIONED: "reports without mention"}
_NOT_CONFIRMED = {
    Decision.NOT_IMLN: "No such node",
    Decision.BELOW_1CM: "Node below 1 cm",
    Decision.INDETERMINATE: "Indeterminate",
    Decision.CANNOT_ASSESS: "Cannot be assessed",
}
