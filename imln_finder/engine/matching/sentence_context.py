"""ConText (Harkema 2009, Chapman 2011), a sentence at a time: which cues modify which of its terms?

The rules are medSpaCy's `ConTextRule`s, and the edges those of its `ConTextGraph`. That weighs every cue of a document
against every other, although a scope never leaves its sentence and only ends at a cue of its own category or at one
that terminates. Here each sentence is worked out by itself, without the cues that can change nothing in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any, Final

from spacy.language import Language

from imln_finder.engine.document.text import Span, Text
from imln_finder.engine.matching.matcher import RuleMatcher
from imln_finder.medspacy_rules import ConTextRule

#: ConText ends a scope at the next cue of its category; cues that look back carry this ending, so as not to end the
#: scope of those that look forward.
_AFTER: Final = "_AFTER"
#: Directions of cues that modify nothing: they keep shorter cues from matching, or end the scope of others.
_PSEUDO, _TERMINATE = "PSEUDO", "TERMINATE"
_IDLE: Final = frozenset({_PSEUDO, _TERMINATE})
#: Words that brackets take at most on either side of a cue in them.
_BRACKETS: Final = 40
_MARKS: Final = frozenset("()")


class Cue:
    """A phrase that modifies a term: its category, its tokens in the document, and the rule that found it.

    No dataclass, as it is made all the time: once compiled, the `__init__` of one still is a function of Python.
    """

    __slots__ = ("category", "end", "rule", "start")

    def __init__(self, category: str, start: int, end: int, rule: str) -> None:
        self.category: Final = category
        self.start: Final = start
        self.end: Final = end
        self.rule: Final = rule


#: A term by its first token and the one behind its last.
Place = tuple[int, int]
#: The cues of each term.
Cues = dict[Place, list[Cue]]


class SentenceContext:
    """Finds the cues that modify spans.

    Args:
        nlp: the pipeline whose tokenizer reads the rules.
        rules: ConText rules, as in medSpaCy's JSON format.
    """

    def __init__(self, nlp: Language, rules: Sequence[dict[str, Any]]) -> None:
        """Index the rules."""
        parsed = [ConTextRule.from_dict(rule) for rule in rules]
        self._matcher = RuleMatcher(nlp, parsed)
        #: The labels of what some cue may modify; None if any.
        self._labels = _modified_labels(parsed)
        #: The categories of its cues.
        self.categories = frozenset(map(_category, parsed))

    def __call__(self, doc: Text, targets: Iterable[Span]) -> Cues:
        """The cues that modify each of the targets; a target without cues is left out."""
        found: Cues = {}
        for members in by_sentence(doc, targets).values():
            found |= self.in_sentence(doc, members)
        return found

    def in_sentence(self, doc: Text, targets: Sequence[Span]) -> Cues:
        """The cues that modify each of the targets, which all stand in one sentence."""
        layout, first = doc.layout, targets[0].start
        start, end = layout.sentence_starts[first], layout.sentence_ends[first]
        labels = {target.label_ for target in targets}
        if self._labels is not None and self._labels.isdisjoint(labels):
            return {}
        matches = [match for match in self._matcher(doc, start, end) if _has_effect(match[2], labels)]
        if not matches:
            return {}
        places = [(target.label_, (target.start, target.end)) for target in targets]
        elliptic = not doc[end - 1].is_alpha and any(place == (end - 1, end) for _, place in places)
        modifiers = [
            _Modifier(match, (start, end), elliptic, _aside_of(match, doc.words, (start, end))) for match in matches
        ]
        for one, other in combinations(modifiers, 2):
            one.end_scope_at(other)
            other.end_scope_at(one)
        found: Cues = {}
        for modifier in modifiers:
            for place in modifier.modified(places):
                cues = found.setdefault(place, [])
                if modifier.cue not in cues:
                    cues.append(modifier.cue)
        return found

    def idle_words(self, sentence: Span) -> set[int]:
        """The tokens of a sentence that belong to a cue which modifies nothing: "no change", "not only … but"."""
        return {
            index
            for start, end, rule in self._matcher(sentence.doc, sentence.start, sentence.end)
            if rule.direction in _IDLE
            for index in range(start, end)
        }


def by_sentence(doc: Text, spans: Iterable[Span]) -> dict[int, list[Span]]:
    """Spans by the first token of their sentence."""
    starts = doc.layout.sentence_starts
    found: dict[int, list[Span]] = {}
    for span in spans:
        found.setdefault(starts[span.start], []).append(span)
    return found


class _Modifier:
    """A cue in its sentence with its scope, the tokens that it may modify; as medSpaCy's `ConTextModifier`."""

    __slots__ = ("_aside", "_asides", "_place", "_rule", "_scope", "cue")

    def __init__(
        self,
        match: tuple[int, int, ConTextRule],
        sentence: Place,
        elliptic: bool = False,
        aside: Place | None = None,
    ) -> None:
        """`elliptic`: the sentence speaks of something that it leaves out; its end stands for it in `structures`.

        `aside`: the brackets that the cue stands in, if it ends the scope of others: "no axillary (but one) or …".
        """
        start, end, rule = match
        self.cue = Cue(_category(rule), start, end, rule.metadata["id"])
        first, last = sentence
        self._place = (start, min(end, last - 1) if elliptic else end)
        self._rule = rule
        reach = rule.max_scope or last - first
        before, behind = max(first, start - reach), min(last, end + reach)
        if rule.direction == "FORWARD":
            before = end
        elif rule.direction == "BACKWARD" and not elliptic:
            behind = start
        self._scope = (before, behind)
        self._aside = aside
        #: What is left out of the scope.
        self._asides: list[Place] = []

    def end_scope_at(self, other: _Modifier) -> None:
        """End the scope where the other cue stands, if that terminates or is of the same kind."""
        rule = self._rule
        same_kind = other._rule.category == rule.category and other._rule.allowed_types == rule.allowed_types
        if rule.direction == _TERMINATE or not (same_kind or other._rule.direction == _TERMINATE):
            return
        if not (_overlap(self._scope, other._scope) or _overlap(other._scope, self._scope)):
            return
        if other._aside is not None and not _overlap(other._aside, self._place):
            self._asides.append(other._aside)
            return
        before, behind = self._scope
        if rule.direction != "BACKWARD" and other._place[0] > self._place[0]:
            behind = min(behind, other._place[0])
        if rule.direction != "FORWARD" and other._place[1] < self._place[1]:
            before = max(before, other._place[1])
        self._scope = (before, behind)

    def modified(self, targets: Iterable[tuple[str, Place]]) -> list[Place]:
        """Those of some labelled terms that the cue modifies; the nearest ones if its rule limits their number."""
        if self._rule.direction == _TERMINATE:
            return []
        found = [
            place
            for label, place in targets
            if _may_modify(self._rule, label)
            and not _overlap(self._place, place)
            and _overlap(self._scope, place)
            and not any(_overlap(aside, place) for aside in self._asides)
        ]
        most = self._rule.max_targets
        return found if most is None else sorted(found, key=self._distance)[:most]

    def _distance(self, place: Place) -> int:
        return min(abs(self._place[0] - place[1]), abs(place[0] - self._place[1]))


def _aside_of(match: tuple[int, int, ConTextRule], words: Sequence[str], sentence: Place) -> Place | None:
    """The brackets around a cue that ends the scope of others; None if it stands in none, or is another cue."""
    start, end, rule = match
    if rule.direction != _TERMINATE:
        return None
    opening = next((i for i in range(start - 1, max(sentence[0], start - _BRACKETS) - 1, -1) if words[i] in _MARKS), -1)
    closing = next((i for i in range(end, min(sentence[1], end + _BRACKETS)) if words[i] in _MARKS), -1)
    inside = opening >= 0 and closing >= 0 and words[opening] == "(" and words[closing] == ")"
    return (opening, closing + 1) if inside else None


def _category(rule: ConTextRule) -> str:
    """The category of the cues that a rule finds."""
    return str(rule.category).removesuffix(_AFTER)


def _may_modify(rule: ConTextRule, label: str) -> bool:
    return rule.allowed_types is None or label in rule.allowed_types


def _modified_labels(rules: Iterable[ConTextRule]) -> frozenset[str] | None:
    """The labels that some rule may modify; None if one may modify any."""
    allowed = [rule.allowed_types for rule in rules if rule.direction not in ("PSEUDO", "TERMINATE")]
    return None if None in allowed else frozenset(label for labels in allowed for label in labels)


def _has_effect(rule: ConTextRule, labels: Iterable[str]) -> bool:
    """Whether a cue may modify a term with one of the labels, or end the scope of one that does."""
    if rule.direction == _PSEUDO:
        return False
    return rule.direction == _TERMINATE or any(_may_modify(rule, label) for label in labels)


def _overlap(one: Place, other: Place) -> bool:
    """Whether one stretch holds the start or the end of the other; as medSpaCy asks, and not the other way round."""
    return one[0] <= other[0] < one[1] or one[0] < other[1] <= one[1]
