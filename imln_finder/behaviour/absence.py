"""A finding turned into its denial, into one that has gone, and into a mere question, advice or radiotherapy field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from imln_finder.behaviour.case import Subject, Variant
from imln_finder.behaviour.replacement import CORRECTS, replaced, target_sentences
from imln_finder.behaviour.terms import Term, capitalised, term_of
from imln_finder.domain import CaseStatus

#: Sections whose sentences are of no finding of this examination.
_NOT_FINDINGS = ("history", "comparison", "technique", "advice")
#: What the engine calls a node that is there now.
_PRESENT = "current"
_HISTORY = re.compile(
    r"^[ \t]*(?:clinical (?:indication|history|information|details|data)|indication|history|hx|details)s?[ \t]*:"
    r"[ \t]*\S[^\n]*[.?](?=[ \t]*$)",
    re.IGNORECASE | re.MULTILINE,
)


def denied(subject: Subject) -> Iterator[Variant]:
    """The sentences on the finding replaced by its denial."""
    term = term_of(subject)
    if term is not None:
        yield from _instead(subject, _denials(term), CaseStatus.NEGATED)


def gone(subject: Subject) -> Iterator[Variant]:
    """The sentences on the finding replaced by one that says it was there and is no longer."""
    term = term_of(subject)
    if term is not None:
        yield from _instead(subject, _resolutions(term), CaseStatus.NON_CURRENT)


def only_spoken_of(subject: Subject) -> Iterator[Variant]:
    """The finding taken out, and its name put into the question, the advice or the radiotherapy field."""
    term = term_of(subject)
    sentences = target_sentences(subject)
    if term is None or not subject.is_current or CORRECTS.search(subject.text):
        return
    base = replaced(subject.text, sentences, sentences[0], "")
    changed = {"case_status": CaseStatus.NON_CURRENT}
    for form, words in (_questions(term) | _radiotherapy(term)).items():
        yield Variant(form, _in_history(base, words), changed, base)
    for form, words in _advice(term).items():
        yield Variant(form, f"{base.rstrip()}\n{words}", changed, base)


def _instead(subject: Subject, forms: Mapping[str, str], status: CaseStatus) -> Iterator[Variant]:
    sentences = target_sentences(subject)
    found = [m.passage for m in subject.mentions if m.presence == _PRESENT and m.section not in _NOT_FINDINGS]
    places = [s for s in sentences if any(s.holds(passage.start, passage.end) for passage in found)]
    # What an addendum adds to the finding would be left without it.
    if not subject.is_current or not places or CORRECTS.search(subject.text):
        return
    base = replaced(subject.text, sentences, places[0], "")
    for form, words in forms.items():
        yield Variant(form, replaced(subject.text, sentences, places[0], words), {"case_status": status}, base)


def _denials(term: Term) -> dict[str, str]:
    name, is_are = term.text, term.verb("is", "are")
    forms = {
        "No ...": f"No {name}.",
        "No ... is seen": f"No {name} {is_are} seen.",
        "...: none": f"{capitalised(name)}: none.",
        "There is no evidence of ...": f"There is no evidence of {name}.",
        "Negative for ...": f"Negative for {name}.",
        "Without ...": f"Without {name}.",
        "... is not identified": f"{capitalised(name)} {is_are} not identified.",
        "No ..., in a list before": f"No pericardial effusion, axillary adenopathy or {name}.",
        "No ..., in a list after": f"No {name}, hilar adenopathy or pleural effusion.",
        "I see no ...": f"I see no {name} on this examination.",
        "... is absent": f"{capitalised(name)} {is_are} absent.",
    }
    if term.is_node:
        forms |= {
            "No enlarged ...": f"No enlarged {name}.",
            "... is not enlarged": f"{capitalised(name)} {is_are} not enlarged.",
            "... within normal limits": f"{capitalised(name)} {is_are} within normal limits in size.",
        }
    return forms


def _resolutions(term: Term) -> dict[str, str]:
    name = term.text
    has, is_are, was = term.verb("has", "have"), term.verb("is", "are"), term.verb("was", "were")
    return {
        "previously seen ... has resolved": f"The previously seen {name} {has} resolved.",
        "... is no longer seen": f"The {name} {is_are} no longer seen.",
        "previously noted ... is no longer visible": f"The previously noted {name} {is_are} no longer visible.",
        "interval resolution of ...": f"Interval resolution of the {name}.",
        "... on the prior has disappeared": f"The {name} seen on the prior study {has} disappeared.",
        "resolved ...": f"Resolved {name}.",
        "... has completely regressed": f"The known {name} {has} completely regressed.",
        "... excised since": f"The {name} {was} excised since the last examination.",
        "... on the prior not seen today": f"The {name} described last time {is_are} not seen today.",
        "complete response of ...": f"Complete response of the {name}, with no residual soft tissue.",
    }


def _questions(term: Term) -> dict[str, str]:
    return {
        "asked: evaluate for": f"Evaluate for {term.text}.",
        "asked: rule out": f"Rule out {term.text}.",
        "asked: query": f"Query {term.text}.",
        "asked: ?": f"?{term.text}",
        "asked: assess for": f"Please assess for {term.text}.",
        "asked: exclude": f"To exclude {term.text}.",
    }


def _advice(term: Term) -> dict[str, str]:
    return {
        "advice: recommend": f"Recommend ultrasound of the {term.place} nodes.",
        "advice: is suggested": f"Ultrasound of the {term.place} chain is suggested.",
        "advice: PET/CT to assess": f"PET/CT may be considered to assess for {term.text}.",
        "advice: attention": f"Attention to the {term.place} nodes on follow-up is advised.",
    }


def _radiotherapy(term: Term) -> dict[str, str]:
    return {
        "therapy: to ... nodes": f"Radiotherapy to the chest wall and {term.place} nodes in the past.",
        "therapy: field": f"The radiotherapy field included the {term.place} chain.",
        "therapy: 50 Gy": f"Treated with 50 Gy to the {term.place} nodes.",
    }


def _in_history(text: str, words: str) -> str:
    """The text with the words in its history or indication, which it is given if it has none."""
    found = _HISTORY.search(text)
    if found is None:
        return f"INDICATION: {words}\n\n{text}"
    return f"{text[: found.end()]} {words}{text[found.end() :]}"
