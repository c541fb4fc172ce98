"""The pieces that a report is condensed by: sentences, or several that no certain point parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import or_

from imln_finder.engine.far_words import FarWords

MARK = "."
#: Tokens at the start of a sentence that may take up what was spoken of: more than any later step asks for.
HEAD = 9
#: Lines of at most so many tokens can be headings.
SHORT = 6
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
        kinds: those of all its words; `first_kinds`: those of its first word behind marks; `head_kinds`: those of the
            words that may take up what was spoken of, at its start; `hits`: the places of words with their kinds.
        kept: whether it stays in the document; `near_target`: because the target is spoken of.
    """

    __slots__ = (
        "_known",
        "end",
        "first",
        "first_kinds",
        "head_kinds",
        "hits",
        "kept",
        "kinds",
        "near_target",
        "opens_line",
        "opens_paragraph",
        "start",
        "words",
    )

    def __init__(self, start: int, words: Sequence[str], opens_line: bool, opens_paragraph: bool) -> None:
        """Takes the first token of a piece and its words."""
        self.start = start
        self.end = start + len(words)
        self.opens_line = opens_line
        self.opens_paragraph = opens_paragraph
        self.words = words
        self.hits: list[tuple[int, int]] = []
        self.kinds = self.first_kinds = self.head_kinds = 0
        self.first = next((place for place, word in enumerate(words) if word.isalpha()), 0)
        self.kept = self.near_target = False
        self._known: frozenset[str] | None = None

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
        words, kinds = [word for word, _ in looked_up], [kind for _, kind in looked_up]
        pieces = [*self._cut(words, written, spaces)]
        which = iter(pieces)
        piece = next(which, None)
        for index in [index for index, kind in enumerate(kinds) if kind]:
            while piece is not None and index >= piece.end:
                piece = next(which, None)
            if piece is not None:
                kind, place = kinds[index], index - piece.start
                piece.hits.append((place, kind))
                piece.kinds |= kind
                if place < HEAD:
                    piece.head_kinds |= kind
                if place == piece.first:
                    piece.first_kinds = kind
        return pieces

    def _look_up(self, word: str) -> tuple[str, int]:
        """A word in small letters, and its kinds."""
        found = self._seen.get(word)
        if found is None:
            if len(self._seen) >= _MOST_WORDS:
                self._seen.clear()
            found = self._seen[word] = (word.lower(), self._words.kinds_of(word))
        return found

    def _cut(self, words: Sequence[str], written: Sequence[str], spaces: Sequence[str]) -> Iterator[Piece]:
        start = 0
        opens_line = opens_paragraph = True
        for index in [index for index, word in enumerate(words) if word in _ENDS]:
            if words[index] == _LINE_END:
                if index > start:
                    yield Piece(start, words[start:index], opens_line, opens_paragraph)
                    opens_paragraph = False
                else:
                    opens_paragraph |= opens_line
                opens_line = True
                start = index + 1
            elif spaces[index] and self._ends_sentence(words, written, index):
                end = index + 1
                yield Piece(start, words[start:end], opens_line, opens_paragraph)
                opens_line = opens_paragraph = False
                start = end
        if start < len(words):
            yield Piece(start, words[start:], opens_line, opens_paragraph)

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
