"""What the search missed, from the sample of unflagged reports that the readers decided on without knowing it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from imln_finder.domain import Decision
from imln_finder.measures.elusion import elusion_rate, missed_cases, sensitivity
from imln_finder.measures.estimate import Estimate
from imln_finder.measures.stratified_total import SampledStratum
from imln_finder.review.key import Drawn, Key
from imln_finder.review.outcome import Outcome, State
from imln_finder.review.values import Stratum

UNFLAGGED = (Stratum.MENTIONED, Stratum.NOT_MENTIONED)
_UNDECIDED = (Decision.INDETERMINATE, Decision.CANNOT_ASSESS)
_CONTESTED = (State.READ_ONCE, State.DISCORDANT)


@dataclass(frozen=True, slots=True)
class OfStratum:
    """What the sample of one stratum of unflagged reports holds.

    Attributes:
        size: reports that it was drawn from; drawn: reports in it; read: by a reader or two.
        decided: of these read to a decision; confirmed: cases.
        in_doubt: read, and neither yes nor no: undecided by both, by one so far, or with two decisions.
        elusion: confirmed of decided, with the exact 95% interval.
    """

    size: int
    drawn: int
    read: int
    decided: int
    confirmed: int
    in_doubt: int
    elusion: Estimate


@dataclass(frozen=True, slots=True)
class Missed:
    """The estimate of what was missed.

    Attributes:
        round: the last one with a sample; what was found and missed is counted up to it.
        strata: of the unflagged reports.
        found: confirmed cases among the flagged; open: flagged reports without a decision, or never queued.
        found_in_earlier_samples: cases of samples of earlier rounds: missed by the search, and counted as such.
        elusion: of the strata together; missed: cases in them; sensitivity: of search and readers together. All with
            the exact 95% interval of the stratified sample; sampled reports without a decision are left out.
        sensitivity_at_worst: if every report of the sample that is in doubt were a case; None if there is none.
    """

    round: int
    strata: Mapping[Stratum, OfStratum]
    found: int
    open: int
    found_in_earlier_samples: int
    elusion: Estimate
    missed: Estimate
    sensitivity: Estimate
    sensitivity_at_worst: Estimate | None


def missed_by_search(keys: Sequence[Key], outcomes: Sequence[Outcome]) -> Missed | None:
    """The estimate from the last round that drew a sample of unflagged reports; None if none did.

    Args:
        keys: of all rounds.
        outcomes: of all cases.
    """
    sampled = [key for key in keys if any(key.strata[stratum].queued for stratum in UNFLAGGED)]
    if not sampled:
        return None
    key = sampled[-1]
    until_then = [each for each in keys if each.round <= key.round]
    by_number = {outcome.case.case_number: outcome for outcome in outcomes}
    strata = {
        stratum: _of_stratum(key.strata[stratum], [by_number[number] for number in sorted(_queued([key], stratum))])
        for stratum in UNFLAGGED
    }
    # A case that was not read in its round may have been queued again, and for another reason.
    flagged = [by_number[number] for number in sorted(_queued(until_then, Stratum.CANDIDATE))]
    sampled_before = (
        _queued(until_then, *UNFLAGGED) - _queued([key], *UNFLAGGED) - _queued(until_then, Stratum.CANDIDATE)
    )
    earlier = sum(by_number[number].is_confirmed for number in sampled_before)
    found = sum(each.is_confirmed for each in flagged)
    never_queued = key.strata[Stratum.CANDIDATE].population - key.strata[Stratum.CANDIDATE].queued
    in_doubt = sum(each.in_doubt for each in strata.values())
    missed = _more(missed_cases(_samples(strata)), earlier)
    at_worst = _more(missed_cases(_samples_at_worst(strata)), earlier)
    return Missed(
        key.round,
        strata,
        found,
        sum(each.decision is None for each in flagged) + never_queued,
        earlier,
        elusion_rate(_samples(strata)),
        missed,
        sensitivity(found, missed),
        sensitivity(found, at_worst) if in_doubt else None,
    )


def _queued(keys: Iterable[Key], *strata: Stratum) -> set[str]:
    """The numbers of the cases that were queued in these rounds for one of these reasons."""
    return {case.case_number for key in keys for case in key.cases if case.stratum in strata}


def _of_stratum(drawn: Drawn, outcomes: Sequence[Outcome]) -> OfStratum:
    decided = [each.decision for each in outcomes if each.decision]
    confirmed = decided.count(Decision.CONFIRMED)
    in_doubt = sum(each.decision in _UNDECIDED or each.state in _CONTESTED for each in outcomes)
    return OfStratum(
        drawn.population,
        drawn.queued,
        sum(each.state is not State.UNREAD for each in outcomes),
        len(decided),
        confirmed,
        in_doubt,
        elusion_rate([SampledStratum(drawn.population, len(decided), confirmed)]),
    )


def _samples(strata: Mapping[Stratum, OfStratum]) -> list[SampledStratum]:
    return [SampledStratum(each.size, each.decided, each.confirmed) for each in strata.values()]


def _samples_at_worst(strata: Mapping[Stratum, OfStratum]) -> list[SampledStratum]:
    return [SampledStratum(each.size, each.read, each.confirmed + each.in_doubt) for each in strata.values()]


def _more(cases: Estimate, known: int) -> Estimate:
    return Estimate(*(None if each is None else each + known for each in (cases.value, cases.low, cases.high)))
