"""The pieces that a report is condensed by: sentences, or several that no certain point parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from imln_finder.engine.far_words import FarWords
from imln_finder.engine.token_patterns import Needed

MARK = "."
_LINE_END = "\n"
#: Marks that end sentences inside a piece.
_PARTING = frozenset(".;?!")


@dataclass(slots=True)
class Piece:
    """The tokens of a piece and how it stands in the report.

    Attributes:
        words: its words in small letters.
        kinds: those of all its words; `hits`: the places and the kinds of the words that have some.
        kept: whether it stays in the document; `near_target`: because the target is spoken of.
    """

    start: int
    end: int
    opens_line: bool
    opens_paragraph: bool
    words: list[str]
    kinds: int = 0
    hits: list[tuple[int, int]] = field(default_factory=list)
    kept: bool = False
    near_target: bool = False

    @property
    def is_sentence(self) -> bool:
        """Whether no mark parts it."""
        return _PARTING.isdisjoint(self.words[:-1])

    def kinds_within(self, start: int, end: int) -> int:
        """The kinds of the words at some of its tokens."""
        kinds = 0
        for place, kind in self.hits:
            if start <= place < end:
                kinds |= kind
        return kinds


class PieceCutter:
    """Cuts a report into pieces."""

    def __init__(self, words: FarWords) -> None:
        self._words = words

    def __call__(self, written: Sequence[str], spaces: Sequence[str]) -> list[Piece]:
        """The pieces of a report, given its words as written and the spaces behind them."""
        lower = [word.lower() for word in written]
        kinds = self._words.kinds
        hits = [(index, kinds[word]) for index, word in enumerate(lower) if word in kinds]
        if not self._words.capitals.isdisjoint(written):
            hits += [(index, kinds[word]) for index, word in enumerate(written) if word in self._words.capitals]
            hits.sort()
        pieces = [*self._cut(lower, written, spaces)]
        at = 0
        for piece in pieces:
            start, end = piece.start, piece.end
            while at < len(hits) and hits[at][0] < end:
                place, kind = hits[at]
                piece.hits.append((place - start, kind))
                piece.kinds |= kind
                at += 1
        return pieces

    def _cut(self, lower: list[str], written: Sequence[str], spaces: Sequence[str]) -> Iterator[Piece]:
        start = 0
        opens_line = opens_paragraph = True
        for index in [index for index, word in enumerate(lower) if word in (MARK, _LINE_END)]:
            if lower[index] == _LINE_END:
                if index > start:
                    yield Piece(start, index, opens_line, opens_paragraph, lower[start:index])
                    opens_paragraph = False
                else:
                    opens_paragraph |= opens_line
                opens_line = True
                start = index + 1
            elif spaces[index] and self._ends_sentence(lower, written, index):
                yield Piece(start, index + 1, opens_line, opens_paragraph, lower[start : index + 1])
                opens_line = opens_paragraph = False
                start = index + 1
        if start < len(lower):
            yield Piece(start, len(lower), opens_line, opens_paragraph, lower[start:])

    def _ends_sentence(self, lower: Sequence[str], written: Sequence[str], index: int) -> bool:
        """Whether a point ends its sentence, whatever word with a capital follows."""
        if index < 2 or index + 1 >= len(lower):
            return False
        before = lower[index - 1]
        return (
            written[index + 1][0].isupper()
            and len(before) > 1
            and before.isalpha()
            and before not in self._words.before_points
            and lower[index - 2] != _LINE_END
        )


def names(piece: Piece, words: FarWords, kind: int, around: Sequence[str] | None = None) -> bool:
    """Whether all words of some rule of a kind stand in a piece, or with it in the words around."""
    if not piece.kinds & kind:
        return False
    known = frozenset(piece.words if around is None else around)
    return any(
        not any(map(known.isdisjoint, needed))
        for place, kinds in piece.hits
        if kinds & kind
        for needed in words.rules(kind, piece.words[place])
    )


def says(piece: Piece, words: FarWords, kind: int) -> bool:
    """Whether a phrase of a kind stands in a piece."""
    if not piece.kinds & kind:
        return False
    return any(
        _stands_in(piece.words, phrase)
        for place, kinds in piece.hits
        if kinds & kind
        for phrase in words.rules(kind, piece.words[place])
    )


def opens_with(piece: Piece, words: FarWords, kind: int) -> bool:
    """Whether a piece begins with a heading of a kind, but for the mark of a list item."""
    if not piece.kinds & kind:
        return False
    start = next((index for index, word in enumerate(piece.words) if word.isalpha()), 0)
    rest = piece.words[start:]
    return any(_begins(rest, heading) for heading in words.rules(kind, rest[0]))


def _stands_in(words: Sequence[str], phrase: Needed) -> bool:
    return any(_begins(words[start : start + len(phrase)], phrase) for start in range(len(words) - len(phrase) + 1))


def _begins(words: Sequence[str], phrase: Needed) -> bool:
    return all(word in forms for word, forms in zip(words, phrase, strict=False))
