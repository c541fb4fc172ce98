"""The audit as paragraphs fit for the methods and results of a paper."""

from __future__ import annotations

from collections.abc import Iterator

from imln_finder.domain import Decision
from imln_finder.measures.estimate import Estimate
from imln_finder.measures.formats import count, decimal, interval
from imln_finder.review.agreement import Agreement
from imln_finder.review.audit import Audit
from imln_finder.review.missed import Missed
from imln_finder.review.outcome import State
from imln_finder.review.values import Stratum

_AGREEMENT_METHODS = (
    "Agreement on the decision (five categories) and on confirmed against all others was told as percentage, Cohen's "
    "kappa (Fleiss, Cohen and Everitt 1969) and Gwet's AC1 (Gwet 2008), which skewed prevalence does not depress; "
    "positive and negative agreement were told apart (Cicchetti and Feinstein 1990). In the cases that both readers "
    "confirmed, kappa with quadratic weights was used for the number of intercostal spaces and the dominant one, the "
    "intraclass correlation for absolute agreement of single readings, ICC(2,1) (Shrout and Fleiss 1979), and 95% "
    "limits of agreement (Bland and Altman 1986) for the size. Consensus reads had no part in these figures."
)
_MISSED_METHODS = (
    "Elusion rate, missed cases and sensitivity were estimated from that sample by stratum, with exact 95% intervals "
    "for a stratified sample from a finite population (Wendell and Schmee 1996)."
)


def paragraphs(figures: Audit) -> list[str]:
    """Methods first, then results; whole sentences, one paragraph an item."""
    return [" ".join(_methods(figures)), " ".join(_results(figures))]


def _methods(figures: Audit) -> Iterator[str]:
    flagged = sum(figures.states[Stratum.CANDIDATE].values())
    yield f"The CT of {flagged:,} reports that imln-finder {figures.version} had flagged"
    if figures.missed:
        drawn = sum(each.drawn for each in figures.missed.strata.values())
        of = ", ".join(
            f"{each.drawn:,} of {each.size:,} that {_SAID[stratum]}" for stratum, each in figures.missed.strata.items()
        )
        yield f"and of a random sample of {drawn:,} that it had not flagged ({of}), mixed in unmarked,"
    among = "both" if len(figures.readers) == 2 else f"two of {len(figures.readers)}"
    yield f"was read independently by {among} readers."
    yield from figures.blinding
    adjudicated = sum(of[State.ADJUDICATED] for of in figures.states.values())
    if adjudicated:
        yield f"In {adjudicated:,} cases that they read differently a consensus was reached in view of both reads."
    yield _AGREEMENT_METHODS
    if figures.missed:
        yield _MISSED_METHODS


def _results(figures: Audit) -> Iterator[str]:
    open_cases = sum(of[state] for of in figures.states.values() for state in _OPEN)
    if open_cases or figures.unsettled:
        yield f"INTERIM: {open_cases:,} cases have no decision yet, {figures.unsettled:,} wait for a consensus."
    decided = figures.decisions[Stratum.CANDIDATE]
    yield f"Of the flagged reports {decided[Decision.CONFIRMED]:,} were confirmed"
    others = (f"{number:,} {_TOLD[decision]}" for decision, number in decided.items() if decision in _TOLD and number)
    yield f"({'; '.join(others) or 'no other has a decision'})."
    for agreement in figures.agreement:
        yield _agreement(agreement)
    if figures.missed:
        yield from _missed(figures.missed)


def _agreement(agreement: Agreement) -> str:
    decision, confirmed, size = agreement.decision, agreement.confirmed, agreement.size
    told = (
        f"Readers {' and '.join(agreement.readers)} agreed on the decision in {count(decision.percent)} cases "
        f"(kappa {_told(decision.kappa)}; AC1 {_told(decision.ac1)}), and on confirmed against all others in "
        f"{count(confirmed.percent)} (kappa {_told(confirmed.kappa)}; AC1 {_told(confirmed.ac1)}; "
        f"positive agreement {_told(confirmed.positive)}, negative agreement {_told(confirmed.negative)})."
    )
    if size.bland_altman is None:
        return told
    limits = size.bland_altman
    return (
        f"{told} In {size.cases:,} cases that both measured, ICC(2,1) of the size was {_told(size.icc)}; the mean "
        f"difference was {decimal(limits.bias.value, 1)} mm, 95% limits of agreement "
        f"{decimal(limits.lower.value, 1)} to {decimal(limits.upper.value, 1)} mm."
    )


def _missed(missed: Missed) -> Iterator[str]:
    for stratum, each in missed.strata.items():
        yield f"Of {each.decided:,} sampled reports that {_SAID[stratum]} {each.confirmed:,} proved to be cases."
    if missed.found_in_earlier_samples:
        yield f"Samples of earlier rounds held {missed.found_in_earlier_samples:,} more, which count as missed."
    yield f"The elusion rate was {_told(missed.elusion, 5)}, that is {_told(missed.missed, 0)} missed cases;"
    yield f"with {missed.found:,} found, the sensitivity of the whole process was {_told(missed.sensitivity)}."
    if missed.sensitivity_at_worst:
        in_doubt = sum(each.in_doubt for each in missed.strata.values())
        yield f"Were all {in_doubt:,} sampled reports cases that were read without a clear answer, it would be"
        yield f"{_told(missed.sensitivity_at_worst)}."
    if missed.open:
        yield f"Of the flagged reports {missed.open:,} have no decision yet; each that is confirmed raises it."


def _told(estimate: Estimate, digits: int = 3) -> str:
    if estimate.value is None and estimate.low is None:
        return "not defined"
    return f"{decimal(estimate.value, digits)} (95% CI {interval(estimate, digits)})"


_OPEN = (State.UNREAD, State.READ_ONCE, State.DISCORDANT)
_SAID = {
    Stratum.MENTIONED: "mention the internal mammary chain",
    Stratum.NOT_MENTIONED: "do not mention it",
}
_TOLD = {
    Decision.NOT_IMLN: "showed no such node",
    Decision.BELOW_1CM: "one below 1 cm",
    Decision.INDETERMINATE: "were indeterminate",
    Decision.CANNOT_ASSESS: "could not be assessed",
}
