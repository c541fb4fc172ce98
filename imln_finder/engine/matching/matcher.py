"""Finds the phrases and token patterns of medSpaCy rules in a document, or in a part of it.

medSpaCy hands its rules to spaCy's matchers, which try each of them at every token. Here they are indexed by their
words: phrases are looked up word by word, and a pattern is only tried around a word that it needs. What is found is the
same: of matches that overlap the longest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from spacy.language import Language

from imln_finder.engine.document.text import Span, Text
from imln_finder.engine.document.tokens import ReportTokenizer
from imln_finder.engine.matching.token_patterns import TokenPattern, forms_of
from imln_finder.engine.matching.token_tests import TokenTest, token_test
from imln_finder.medspacy_rules import BaseRule

#: The first token of a match, the one behind its last, and the rule.
Match = tuple[int, int, BaseRule]
#: The same with the rule by its rank.
_Found = tuple[int, int, int]
#: Under this key a node of the trie holds the ranks of the rules whose phrase ends there; no word is empty.
_RANKS: Final = ""
#: What stands before the first word of a text, and behind the last.
_NO_WORD: Final = ""


class RuleMatcher:
    """Matches the rules of one or more files."""

    def __init__(self, nlp: Language, rules: Iterable[BaseRule]) -> None:
        """Index the rules; `nlp` reads their phrases into words as it reads a report."""
        #: By rank: of rules that match the same tokens a pattern comes before a phrase, then the earlier in its file.
        self._rules = sorted(rules, key=_is_phrase)
        tokenizer = cast(ReportTokenizer, nlp.tokenizer)
        self._openings: dict[str, _Opening] = {}
        self._wordless: list[_Pattern] = []
        for rank, rule in enumerate(self._rules):
            if rule.pattern is None:
                first, *others = tokenizer.words(rule.literal.lower())
                self._opening(first).add_phrase(others, rank)
                continue
            pattern = _Pattern(rule.pattern, rank)
            for word in pattern.anchors:
                self._opening(word).add_pattern(pattern)
            if not pattern.anchors:
                self._wordless.append(pattern)

    def _opening(self, word: str) -> _Opening:
        return self._openings.setdefault(word, _Opening())

    def __call__(self, doc: Text, start: int = 0, end: int | None = None) -> list[Match]:
        """The longest matches that begin in a part of a document, in the order of the text."""
        words = doc.words
        end = len(words) if end is None else end
        # Those of phrases, which are found in the order of matches, each once; those of patterns come as they may.
        found: list[_Found] = []
        of_patterns: list[_Found] = []
        openings = self._openings
        for index in range(start, end):
            opening = openings.get(words[index])
            if opening is None:
                continue
            before = words[index - 1] if index else _NO_WORD
            behind = words[index + 1] if index + 1 < len(words) else _NO_WORD
            for rank in opening.alone:
                found.append((index, index + 1, rank))
            if opening.phrases and behind in opening.phrases:
                _add_phrases(found, opening.phrases[behind], words, index)
            for pattern in opening.patterns:
                pattern.add_matches(of_patterns, doc, index, start, end)
            if opening.before and before in opening.before:
                for pattern in opening.before[before]:
                    pattern.add_matches(of_patterns, doc, index, start, end)
            if opening.behind and behind in opening.behind:
                for pattern in opening.behind[behind]:
                    if pattern.before is None or before in pattern.before:
                        pattern.add_matches(of_patterns, doc, index, start, end)
        for pattern in self._wordless:
            for index in pattern.anchored(doc, start, end):
                pattern.add_matches(of_patterns, doc, index, start, end)
        if of_patterns:
            found.extend(set(of_patterns))
            found.sort()
        return [(first, last, self._rules[rank]) for first, last, rank in _longest(found)]


@dataclass(slots=True)
class _Opening:
    """What may be found at a word: nearly all have but one of these, so that None and the empty tuple stand for none.

    Attributes:
        alone: the ranks of the rules whose phrase it is.
        phrases: those that begin with it, by their further words.
        patterns: those that need it, whatever stands beside it.
        before: those that need a certain word right before it, by that; `behind`: right behind it, and perhaps before.
    """

    alone: tuple[int, ...] = ()
    phrases: dict[str, Any] | None = None
    patterns: tuple[_Pattern, ...] = ()
    before: dict[str, list[_Pattern]] | None = None
    behind: dict[str, list[_Pattern]] | None = None

    def add_phrase(self, others: Sequence[str], rank: int) -> None:
        """Add a phrase that begins with the word, given its other words and the rank of its rule."""
        if not others:
            self.alone += (rank,)
            return
        node = self.phrases = self.phrases or {}
        for word in others:
            node = node.setdefault(word, {})
        node.setdefault(_RANKS, []).append(rank)

    def add_pattern(self, pattern: _Pattern) -> None:
        """Add a pattern that needs the word."""
        if pattern.behind is not None:
            self.behind = self.behind or {}
            for word in pattern.behind:
                self.behind.setdefault(word, []).append(pattern)
        elif pattern.before is not None:
            self.before = self.before or {}
            for word in pattern.before:
                self.before.setdefault(word, []).append(pattern)
        else:
            self.patterns += (pattern,)


def _add_phrases(found: list[_Found], tree: dict[str, Any], words: Sequence[str], first: int) -> None:
    """Add the phrases of two words or more that begin at a word, given the tree of what may follow the second."""
    node: dict[str, Any] | None = tree
    last = first + 2
    while node:
        if _RANKS in node:
            found += [(first, last, rank) for rank in node[_RANKS]]
        node = node.get(words[last]) if last < len(words) else None
        last += 1


class _Pattern:
    """A token pattern, tried only around its anchors: the words of its rarest token.

    Attributes:
        before: the words that can stand right before an anchor, `behind`: right behind it; None if any can.
    """

    __slots__ = (
        "_anchor",
        "_first",
        "_least_before",
        "_most_before",
        "_others",
        "_rank",
        "_tests",
        "_unlimited",
        "anchors",
        "before",
        "behind",
    )

    def __init__(self, pattern: TokenPattern, rank: int) -> None:
        self._rank = rank
        self._tests = [token_test(token) for token in pattern]
        most = [test.most for test in self._tests]
        self._unlimited = None in most
        #: An anchor stands a limited number of tokens behind the start.
        limited = most.index(None) + 1 if None in most else len(most)
        needed = [(forms_of(pattern[index]), index) for index in range(limited) if self._tests[index].least]
        #: Long words are rare: the anchor is the token whose shortest form is longest.
        by_length = sorted(needed, key=lambda token: min(map(len, token[0]), default=0), reverse=True)
        self.anchors, index = by_length[0]
        #: The words of its second rarest token; without one of them no text has the pattern.
        self._others = by_length[1][0] if len(by_length) > 1 else frozenset()
        self._anchor = self._tests[index]
        self.before = _neighbours([*reversed(self._tests[: index + 1])])
        self.behind = _neighbours(self._tests[index:])
        #: The words that can begin it, where they tell.
        self._first = self._tests[0].words if self._tests[0].least else frozenset()
        self._least_before = sum(test.least for test in self._tests[:index])
        self._most_before = sum(number for number in most[:index] if number is not None)

    def anchored(self, doc: Text, start: int, end: int) -> list[int]:
        """The anchors in a part of a document, of a pattern whose anchor is not told by words."""
        return [index for index, word in enumerate(doc.tokens[start:end], start) if self._anchor.fits(word)]

    def add_matches(self, found: list[_Found], doc: Text, anchor: int, start: int, end: int) -> None:
        """Add all matches with an anchor that begin from `start` on; those of unlimited length end before `end`."""
        words, opening = doc.words, self._first
        last = end if self._unlimited else len(words)
        for first in range(max(anchor - self._most_before, start), anchor - self._least_before + 1):
            if opening and words[first] not in opening:
                continue
            if self._others and not doc.has(self._others):
                return
            ends = [first]
            for test in self._tests:
                ends = test.ends(doc, ends, last)
                if not ends:
                    break
            for reached in ends:
                if reached > first:
                    found.append((first, reached, self._rank))


def _neighbours(tests: Sequence[TokenTest]) -> frozenset[str] | None:
    """The words that can follow the first of some tokens, in their order; None if that may be anything."""
    anchor, *others = tests
    found = anchor.words if anchor.most != 1 else frozenset[str]()
    for test in others:
        if not test.words:
            return None
        found |= test.words
        if test.least:
            return found
    return None


def _is_phrase(rule: BaseRule) -> bool:
    return rule.pattern is None


def _longest(matches: list[_Found]) -> list[_Found]:
    """The longest of the matches that overlap, as in medSpaCy; those that overlap none, which are most, stay."""
    found: list[_Found] = []
    begun, reached = 0, 0  # where the matches began that overlap one another up to here, and where they end
    for index, (first, last, _) in enumerate(matches):
        if first >= reached:
            if index == begun + 1:
                found.append(matches[begun])
            else:
                found += _settled(matches[begun:index])
            begun = index
        reached = max(reached, last)
    return found + _settled(matches[begun:])


def _settled(matches: list[_Found]) -> list[_Found]:
    """Of each two neighbours that overlap the longer, until none do; the first of equals."""
    overlap = len(matches) > 1
    while overlap:
        overlap = False
        kept: list[_Found] = []
        left: _Found | None = None
        for right in matches:
            if left is None:
                left = right
            elif right[0] < left[1]:
                overlap = True
                kept.append(right if right[1] - right[0] > left[1] - left[0] else left)
                left = None
            else:
                kept.append(left)
                left = right
        matches = kept if left is None else [*kept, left]
    return matches


def labelled_spans(doc: Text, matches: Iterable[Match]) -> list[Span]:
    """Matches of target rules as spans, labelled with the category of their rule."""
    return [Span(doc, start, end, rule.category, rule) for start, end, rule in matches]
