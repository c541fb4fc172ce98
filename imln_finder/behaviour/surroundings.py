"""What stands around the finding: other organs' findings put in, unrelated ones taken out, lines in another order."""

from __future__ import annotations

import re
from collections.abc import Iterator

from imln_finder.behaviour.case import Subject, Variant
from imln_finder.behaviour.leaning import leans_back
from imln_finder.behaviour.sentences import (
    Sentence,
    ends_line,
    in_capitals_as,
    sentences_of,
    starts_item,
    starts_line,
)
from imln_finder.behaviour.unrelated import is_unrelated
from imln_finder.domain import CaseStatus

_MOST_INSERTED = 2
#: Labels of parts of a report, which have their order, in contrast to labels of organs.
_PART = re.compile(
    r"\W*(?:exam|examination|study|procedure|technique|protocol|comparison|compared|history|hx|indication|clinical|"
    r"reason|details|diagnosis|dx|findings?|report|impression|imp|conclusion|opinion|summary|comments?|addendum|"
    r"recommend\w*|advice|plan|note|dictated|signed|dose|target|result|ct|chest ct|information|data|question|date)\b",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"[-*•> ]*[A-Z][\w/&,() -]{2,45}:[ \t]*\S.*[.]\s*$")
#: A stop behind an abbreviation ("o.B.") need not end a sentence, once another one follows.
_WHOLE_WORD_ENDS = re.compile(r"[\w)]{2}[.!]$")
_REFERS_ELSEWHERE = re.compile(
    r"\b(?:above|below|aforementioned|described|mentioned|said|latter|same)\b", re.IGNORECASE
)


def with_unrelated_findings(subject: Subject) -> Iterator[Variant]:
    """One or two sentences on other organs before the finding, after it, and elsewhere in the report."""
    if subject.reading.case_status is CaseStatus.NOT_MENTIONED or not subject.unrelated:
        return
    sentences = _sentences(subject)
    target = {i for i, sentence in enumerate(sentences) if _is_evidence(subject, sentence)}
    places = {
        "before": [i for i in range(len(sentences)) if i in target],
        "after": [i for i in range(len(sentences)) if i - 1 in target],
        "elsewhere": [i for i in range(len(sentences)) if i not in target and i - 1 not in target],
    }
    draw = subject.draw("insert")
    for form, indices in places.items():
        open_places = [i for i in indices if _may_be_parted(subject, sentences, i)]
        if open_places:
            index = draw.choice(open_places)
            added = " ".join(
                draw.sample(subject.unrelated, min(draw.randint(1, _MOST_INSERTED), len(subject.unrelated)))
            )
            yield Variant(f"inserted {form}", _inserted(subject.text, sentences, index, added))


def without_unrelated_findings(subject: Subject) -> Iterator[Variant]:
    """One sentence on another organ or on the technique left out, and all of them."""
    if subject.reading.case_status is CaseStatus.NOT_MENTIONED:
        return
    sentences = _sentences(subject)
    removable = [s for i, s in enumerate(sentences) if _may_be_left_out(subject, sentences, i)]
    if not removable:
        return
    yield Variant("one left out", _without(subject.text, [subject.draw("remove").choice(removable)]))
    if len(removable) > 1:
        yield Variant("all left out", _without(subject.text, removable))


def in_another_order(subject: Subject) -> Iterator[Variant]:
    """The labelled lines of the findings in another order; and in prose, an unrelated sentence moved to its place."""
    if subject.reading.case_status is CaseStatus.NOT_MENTIONED:
        return
    draw = subject.draw("order")
    for block in _blocks_of_labelled_lines(subject):
        lines = [subject.text[start:end] for start, end in block]
        for form, shuffled in (("lines backwards", lines[::-1]), ("lines shuffled", draw.sample(lines, len(lines)))):
            if shuffled != lines:
                start, end = block[0][0], block[-1][1]
                yield Variant(form, subject.text[:start] + "\n".join(shuffled) + subject.text[end:])
    yield from _moved(subject)


def _moved(subject: Subject) -> Iterator[Variant]:
    sentences = _sentences(subject)
    movable = [
        i
        for i in range(len(sentences))
        if _may_be_left_out(subject, sentences, i) and _stands_in_prose(subject.text, sentences[i])
    ]
    places = [
        i
        for i in range(len(sentences))
        if _may_be_parted(subject, sentences, i)
        and _stands_in_prose(subject.text, sentences[i])
        and any(j in range(len(sentences)) and _is_evidence(subject, sentences[j]) for j in (i - 1, i))
    ]
    pairs = [(i, place) for i in movable for place in places if place not in (i, i + 1)]
    if not pairs:
        return
    moved, place = subject.draw("move").choice(pairs)
    text = subject.text[sentences[moved].start : sentences[moved].end]
    with_both = _inserted(subject.text, sentences, place, text)
    shift = len(with_both) - len(subject.text) if place <= moved else 0
    old = Sentence(sentences[moved].start + shift, sentences[moved].end + shift)
    yield Variant("sentence moved", _without(with_both, [old]))


def _sentences(subject: Subject) -> list[Sentence]:
    return sentences_of(subject.text, [(e.start, e.end) for e in _evidence(subject)])


def _evidence(subject: Subject) -> list[Sentence]:
    spans = [*subject.reading.evidence, *(mention.passage for mention in subject.reading.mentions)]
    return [Sentence(span.start, span.end) for span in spans]


def _is_evidence(subject: Subject, sentence: Sentence) -> bool:
    return any(sentence.holds(span.start, span.end) for span in _evidence(subject))


def _may_be_parted(subject: Subject, sentences: list[Sentence], index: int) -> bool:
    """Whether a sentence may come before the one of this index: it must lean neither on the last nor on its line."""
    text, sentence = subject.text, sentences[index]
    written = text[sentence.start : sentence.end]
    if index == 0 or leans_back(written) or not written[0].isupper():
        return False
    before = sentences[index - 1]
    last = text[before.start : before.end]
    # Not between a heading and what stands under it, nor into a table, a list or a line that ends nowhere.
    if starts_line(text, sentence) and written[-1] not in ".!?:;":
        return False
    if last[-1] not in ".!" or "\t" in written or "|" in written or "   " in written:
        return False
    if _is_evidence(subject, sentence) and _is_evidence(subject, before) and not starts_line(text, sentence):
        return False
    return not (starts_line(text, sentence) and starts_item(written) and not _LABELLED.match(written))


def _stands_in_prose(text: str, sentence: Sentence) -> bool:
    return not starts_item(text[sentence.start : sentence.end])


def _inserted(text: str, sentences: list[Sentence], index: int, added: str) -> str:
    place = sentences[index].start
    gap = "\n" if starts_line(text, sentences[index]) and starts_item(text[place:]) else " "
    return text[:place] + in_capitals_as(text, added) + gap + text[place:]


def _may_be_left_out(subject: Subject, sentences: list[Sentence], index: int) -> bool:
    """Whether a sentence is unrelated, no evidence, and missed neither by the next one nor by its label."""
    text, sentence = subject.text, sentences[index]
    written = text[sentence.start : sentence.end]
    if _is_evidence(subject, sentence) or not is_unrelated(written) or not _WHOLE_WORD_ENDS.search(written):
        return False
    # The first sentence of a labelled line takes the label with it, so it must be the whole line.
    if starts_item(written) and not ends_line(text, sentence):
        return False
    following = sentences[index + 1] if index + 1 < len(sentences) else None
    return following is None or not leans_back(text[following.start : following.end])


def _without(text: str, removed: list[Sentence]) -> str:
    for sentence in sorted(removed, key=lambda s: -s.start):
        end = sentence.end
        if starts_line(text, sentence) and ends_line(text, sentence):
            start = text.rfind("\n", 0, sentence.start) + 1
            text = text[:start] + text[min(end + 1, len(text)) :].lstrip(" \t")
        else:
            text = text[: sentence.start] + text[end:].lstrip(" \t")
    return text


def _blocks_of_labelled_lines(subject: Subject) -> Iterator[list[tuple[int, int]]]:
    """Runs of lines with an organ's label each, none of which leans on another."""
    block: list[tuple[int, int]] = []
    start = 0
    for line in [*subject.text.split("\n"), ""]:
        if _LABELLED.match(line) and not _PART.match(line) and not _REFERS_ELSEWHERE.search(line):
            block.append((start, start + len(line)))
        else:
            if len(block) > 1 and _keeps_evidence_in_lines(subject, block):
                yield block
            block = []
        start += len(line) + 1


def _keeps_evidence_in_lines(subject: Subject, block: list[tuple[int, int]]) -> bool:
    """Whether the block says something of the target, within lines that each name it or have no evidence at all."""
    inside = [s for s in _evidence(subject) if s.holds(block[0][0], block[-1][1])]
    within_one = all(sum(s.holds(*line) for line in block) == 1 for s in inside)
    leans = any(leans_back(re.sub(r"^[^:]*:\s*", "", subject.text[start:end])) for start, end in block)
    return bool(inside) and within_one and not leans
