"""Finds the phrases and token patterns of medSpaCy rules in a document, or in a part of it.

medSpaCy hands its rules to spaCy's matchers, which try each of them at every token. Here they are indexed by their
words: phrases are looked up word by word, and spaCy's `Matcher` is only asked for a pattern around a word that the
pattern needs. What is found is the same: of matches that overlap the longest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc, Span

from imln_finder.engine.layout import words_of
from imln_finder.engine.token_patterns import TokenPattern, longest_match, needed_words
from imln_finder.medspacy_rules import BaseRule

#: The first token of a match, the one behind its last, and the rule.
Match = tuple[int, int, BaseRule]
#: The same with the rule by its rank.
_Found = tuple[int, int, int]
#: Under this key a node of the trie holds the ranks of the rules whose phrase ends there; no word is empty.
_RANKS = ""


class RuleMatcher:
    """Matches the rules of one or more files."""

    def __init__(self, nlp: Language, rules: Iterable[BaseRule]) -> None:
        """Index the rules; `nlp` reads their phrases into words as it reads a report."""
        #: By rank: of rules that match the same tokens a pattern comes before a phrase, then the earlier in its file.
        self._rules = sorted(rules, key=_is_phrase)
        self._phrases: dict[str, Any] = {}
        self._patterns: dict[str, list[_Pattern]] = {}
        self._wordless: list[_Pattern] = []
        for rank, rule in enumerate(self._rules):
            if rule.pattern is None:
                node = self._phrases
                for token in nlp.make_doc(rule.literal.lower()):
                    node = node.setdefault(token.lower_, {})
                node.setdefault(_RANKS, []).append(rank)
                continue
            pattern = _Pattern(nlp, rule.pattern, rank)
            for word in pattern.anchors:
                self._patterns.setdefault(word, []).append(pattern)
            if not pattern.anchors:
                self._wordless.append(pattern)

    def __call__(self, doc: Doc, start: int = 0, end: int | None = None) -> list[Match]:
        """The longest matches that begin in a part of a document, in the order of the text."""
        words = words_of(doc)
        end = len(words) if end is None else end
        found = [*self._phrase_matches(words, start, end), *self._pattern_matches(doc, words, start, end)]
        return [(first, last, self._rules[rank]) for first, last, rank in _longest(sorted(found))]

    def _phrase_matches(self, words: Sequence[str], start: int, end: int) -> Iterator[_Found]:
        for first in [index for index in range(start, end) if words[index] in self._phrases]:
            node, last = self._phrases[words[first]], first + 1
            while node is not None:
                for rank in node.get(_RANKS, ()):
                    yield first, last, rank
                node = node.get(words[last]) if last < len(words) else None
                last += 1

    def _pattern_matches(self, doc: Doc, words: Sequence[str], start: int, end: int) -> Iterator[_Found]:
        places = {pattern: [*range(start, end)] for pattern in self._wordless}
        for index in [index for index in range(start, end) if words[index] in self._patterns]:
            for pattern in self._patterns[words[index]]:
                places.setdefault(pattern, []).append(index)
        for pattern, anchors in places.items():
            for low, high in pattern.windows(anchors, start, end, len(words)):
                if pattern.may_match(words[low:high]):
                    yield from (match for match in pattern.matches(doc, low, high) if match[0] < end)


class _Pattern:
    """A token pattern, tried only around its anchors: the words of its rarest token."""

    def __init__(self, nlp: Language, pattern: TokenPattern, rank: int) -> None:
        self._rank = rank
        self._matcher = Matcher(nlp.vocab)
        self._matcher.add("pattern", [pattern])
        self._needed = needed_words(pattern)
        self._longest = longest_match(pattern)
        #: Long words are rare: an anchor is the token whose shortest form is longest.
        self.anchors = max(self._needed, key=lambda forms: min(map(len, forms)), default=frozenset[str]())

    def windows(self, anchors: Sequence[int], start: int, end: int, length: int) -> Iterator[tuple[int, int]]:
        """The parts of a document that hold every match with one of the anchors; none overlaps another."""
        if self._longest is None:
            yield start, end
            return
        low, high = anchors[0] - self._longest + 1, anchors[0] + self._longest
        for anchor in anchors[1:]:
            if anchor - self._longest >= high:
                yield max(low, start), min(high, length)
                low = anchor - self._longest + 1
            high = anchor + self._longest
        yield max(low, start), min(high, length)

    def may_match(self, words: Iterable[str]) -> bool:
        """Whether words hold all that the pattern needs."""
        known = frozenset(words)
        return not any(known.isdisjoint(forms) for forms in self._needed)

    def matches(self, doc: Doc, low: int, high: int) -> Iterator[_Found]:
        """All matches in a part of a document."""
        for _, start, end in self._matcher(doc[low:high]):
            yield low + start, low + end, self._rank


def _is_phrase(rule: BaseRule) -> bool:
    return rule.pattern is None


def _longest(matches: list[_Found]) -> list[_Found]:
    """Of each two neighbours that overlap the longer, until none do, as in medSpaCy; the first of equals."""
    while any(right[0] < left[1] for left, right in pairwise(matches)):
        kept: list[_Found] = []
        index = 0
        while index < len(matches):
            pair = matches[index : index + 2]
            overlap = len(pair) == 2 and pair[1][0] < pair[0][1]
            kept.append(max(pair, key=_length) if overlap else pair[0])
            index += 2 if overlap else 1
        matches = sorted(kept)
    return matches


def _length(match: _Found) -> int:
    return match[1] - match[0]


def labelled_spans(doc: Doc, matches: Iterable[Match]) -> list[Span]:
    """Matches of target rules as spans, labelled with the category of their rule (`Span._.target_rule`)."""
    spans = []
    for start, end, rule in matches:
        span = Span(doc, start, end, label=rule.category)
        span._.target_rule = rule
        spans.append(span)
    return spans
