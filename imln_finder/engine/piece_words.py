"""What a piece of a report says, by the kinds of its words: which rules stand in it, and what it speaks of."""

from __future__ import annotations

from collections.abc import Sequence

from imln_finder.engine.far_words import FarWords, Kind
from imln_finder.engine.pieces import Piece
from imln_finder.engine.token_patterns import Needed

_TITLE_MARKS = frozenset(":-=")
#: Closes a sentence that answers what was asked: "There are none."
_NONE = "none"


def of_kind(pieces: Sequence[Piece], kind: int) -> list[Piece]:
    """The pieces with a word of a kind."""
    return [piece for piece in pieces if piece.kinds & kind]


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
    if not piece.first_kinds & kind:
        return False
    first = piece.first
    return any(_begins(piece.words, first, heading) for heading in words.rules(kind, piece.words[first]))


def may_mention(pieces: Sequence[Piece], words: FarWords, number: int) -> bool:
    """Whether a piece, with its neighbours, holds the words that some target rule needs."""
    if not pieces[number].kinds & Kind.TARGET:
        return False
    around = frozenset().union(*(piece.known for piece in pieces[max(number - 1, 0) : number + 2]))
    return names(pieces[number], words, Kind.TARGET, around)


def names_surely(piece: Piece, words: FarWords, kind: int) -> bool:
    """Whether a word of a kind is no part of a rule that hides it."""
    if not piece.kinds & kind:
        return False
    if not piece.kinds & Kind.HIDING:
        return True
    known = piece.known
    return any(
        all(any(map(known.isdisjoint, needed)) for needed in words.rules(Kind.HIDING, piece.words[place]))
        for place, kinds in piece.hits
        if kinds & kind
    )


def turns(piece: Piece, words: FarWords) -> bool:
    """Whether a piece surely speaks of a thing of its own."""
    return names_surely(piece, words, Kind.HOST) and not speaks_back(piece) and _TITLE_MARKS.isdisjoint(piece.words)


def opens_anew(piece: Piece, words: FarWords) -> bool:
    """Whether a piece on a new line surely turns to another thing."""
    return piece.opens_line and names_surely(piece, words, Kind.TERM) and not speaks_back(piece)


def speaks_back(piece: Piece) -> bool:
    """Whether a piece may take up what was spoken of."""
    return bool(
        piece.head_kinds & Kind.ANAPHOR
        or piece.first_kinds & Kind.ELLIPTIC
        or (piece.first_kinds & Kind.NO_CHANGE and piece.head_kinds & Kind.CHANGE)
        or _NONE in piece.words
    )


def may_speak_back(piece: Piece) -> bool:
    """Whether a piece may take up what was spoken of, or opens with a claim, which may."""
    kinds = piece.head_kinds if piece.is_sentence else piece.kinds
    return bool(kinds & (Kind.FAR | Kind.ANAPHOR)) or speaks_back(piece)


def _stands_at(words: Sequence[str], place: int, phrase: Needed) -> bool:
    """Whether a phrase stands where one of its words is."""
    word = words[place]
    return any(word in forms and _begins(words, place - index, phrase) for index, forms in enumerate(phrase))


def _begins(words: Sequence[str], start: int, phrase: Needed) -> bool:
    return 0 <= start <= len(words) - len(phrase) and all(
        words[start + index] in forms for index, forms in enumerate(phrase)
    )
