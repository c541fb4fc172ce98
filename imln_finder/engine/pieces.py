"""The pieces that a report is condensed by: sentences, or several that no certain point parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import or_

from imln_finder.engine.far_words import FarWords
from imln_finder.engine.token_patterns import Needed

MARK = "."
_LINE_END = "\n"
_ENDS = frozenset({MARK, _LINE_END})
#: Words that are remembered with their kinds.
_MOST_WORDS = 100_000
#: Marks that end sentences inside a piece.
_PARTING = frozenset(".;?!")


class Piece:
    """The tokens of a piece and how it stands in the report.

    Attributes:
        words: its words in small letters.
        kinds: those of all its words; `hits`: the places of the words that have some, with their kinds.
        kept: whether it stays in the document; `near_target`: because the target is spoken of.
    """

    __slots__ = ("_first", "_known", "end", "hits", "kept", "kinds", "near_target", "opens_line", "opens_paragraph")
    __slots__ += ("start", "words")

    def __init__(
        self,
        start: int,
        words: Sequence[str],
        kinds: Sequence[int],
        opens_line: bool,
        opens_paragraph: bool,
    ) -> None:
        """Takes the first token of a piece, and the words and kinds of all."""
        self.start = start
        self.end = start + len(words)
        self.opens_line = opens_line
        self.opens_paragraph = opens_paragraph
        self.words = words
        self.hits = [(place, kind) for place, kind in enumerate(kinds) if kind]
        self.kinds = reduce(or_, kinds)
        self.kept = self.near_target = False
        self._first: int | None = None
        self._known: frozenset[str] | None = None

    @property
    def first(self) -> int:
        """The place of its first word, behind marks."""
        if self._first is None:
            self._first = next((place for place, word in enumerate(self.words) if word.isalpha()), 0)
        return self._first

    @property
    def known(self) -> frozenset[str]:
        """All its words."""
        if self._known is None:
            self._known = frozenset(self.words)
        return self._known

    @property
    def is_sentence(self) -> bool:
        """Whether no mark parts it."""
        return _PARTING.isdisjoint(self.words[:-1])

    def kinds_within(self, start: int, end: int) -> int:
        """The kinds of the words at some of its tokens."""
        return reduce(or_, (kind for place, kind in self.hits if start <= place < end), 0)


class PieceCutter:
    """Cuts a report into pieces."""

    def __init__(self, words: FarWords) -> None:
        self._words = words
        self._seen: dict[str, tuple[str, int]] = {}

    def __call__(self, written: Sequence[str], spaces: Sequence[str]) -> list[Piece]:
        """The pieces of a report, given its words as written and the spaces behind them."""
        seen = self._seen
        try:
            looked_up = [seen[word] for word in written]
        except KeyError:
            looked_up = [self._look_up(word) for word in written]
        words = [word for word, _ in looked_up]
        kinds = [kind for _, kind in looked_up]
        return [*self._cut(words, kinds, written, spaces)]

    def _look_up(self, word: str) -> tuple[str, int]:
        """A word in small letters, and its kinds."""
        found = self._seen.get(word)
        if found is None:
            lower = word.lower()
            kinds = self._words.kinds.get(lower, 0)
            if word in self._words.capitals:
                kinds |= self._words.kinds[word]
            if len(self._seen) >= _MOST_WORDS:
                self._seen.clear()
            found = self._seen[word] = (lower, kinds)
        return found

    def _cut(
        self, words: Sequence[str], kinds: Sequence[int], written: Sequence[str], spaces: Sequence[str]
    ) -> Iterator[Piece]:
        start = 0
        opens_line = opens_paragraph = True
        for index in [index for index, word in enumerate(words) if word in _ENDS]:
            if words[index] == _LINE_END:
                if index > start:
                    yield Piece(start, words[start:index], kinds[start:index], opens_line, opens_paragraph)
                    opens_paragraph = False
                else:
                    opens_paragraph |= opens_line
                opens_line = True
                start = index + 1
            elif spaces[index] and self._ends_sentence(words, written, index):
                end = index + 1
                yield Piece(start, words[start:end], kinds[start:end], opens_line, opens_paragraph)
                opens_line = opens_paragraph = False
                start = end
        if start < len(words):
            yield Piece(start, words[start:], kinds[start:], opens_line, opens_paragraph)

    def _ends_sentence(self, words: Sequence[str], written: Sequence[str], index: int) -> bool:
        """Whether a point ends its sentence, whatever word with a capital follows."""
        if index < 2 or index + 1 >= len(words):
            return False
        before = words[index - 1]
        return (
            written[index + 1][0].isupper()
            and len(before) > 1
            and before.isalpha()
            and before not in self._words.before_points
            and words[index - 2] != _LINE_END
        )


def names(piece: Piece, words: FarWords, kind: int, known: frozenset[str] | None = None) -> bool:
    """Whether all words of some rule of a kind stand in a piece, or with it among the words that are known."""
    if not piece.kinds & kind:
        return False
    known = piece.known if known is None else known
    for place, kinds in piece.hits:
        if kinds & kind:
            for needed in words.rules(kind, piece.words[place]):
                if len(needed) == 1 or not any(map(known.isdisjoint, needed)):
                    return True
    return False


def says(piece: Piece, words: FarWords, kind: int) -> bool:
    """Whether a phrase of a kind stands in a piece."""
    if not piece.kinds & kind:
        return False
    return any(
        len(phrase) == 1 or _stands_at(piece.words, place, phrase)
        for place, kinds in piece.hits
        if kinds & kind
        for phrase in words.rules(kind, piece.words[place])
    )


def opens_with(piece: Piece, words: FarWords, kind: int) -> bool:
    """Whether a piece begins with a heading of a kind, but for the mark of a list item."""
    if not piece.kinds & kind:
        return False
    first = piece.first
    return any(_begins(piece.words, first, heading) for heading in words.rules(kind, piece.words[first]))


def _stands_at(words: Sequence[str], place: int, phrase: Needed) -> bool:
    """Whether a phrase stands where one of its words is."""
    word = words[place]
    return any(word in forms and _begins(words, place - index, phrase) for index, forms in enumerate(phrase))


def _begins(words: Sequence[str], start: int, phrase: Needed) -> bool:
    return 0 <= start <= len(words) - len(phrase) and all(
        words[start + index] in forms for index, forms in enumerate(phrase)
    )
