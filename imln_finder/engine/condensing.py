"""Step 2: condensing. Leaves out the sentences that cannot matter, so that the steps behind it have less to read.

Most of a report speaks of other organs. A sentence stays if it stands near a mention of the target, if what it may
speak of is taken up by one that stays, or if its words matter anywhere (`far_words`); when in doubt it stays. A line
that goes whole leaves a point, so that lines, paragraphs and sections stay what they were. What is left has its way
back to the report.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import reduce
from itertools import accumulate, pairwise
from operator import or_

from imln_finder.engine.far_reach import lesions_matter, sizes_matter
from imln_finder.engine.far_words import FarWords, Kind
from imln_finder.engine.laterality import ANTECEDENT_REACH
from imln_finder.engine.normalise import NormalisedText
from imln_finder.engine.piece_words import (
    may_mention,
    may_speak_back,
    names,
    of_kind,
    opens_anew,
    opens_with,
    says,
    turns,
)
from imln_finder.engine.pieces import MARK, SHORT, Piece, PieceCutter
from imln_finder.engine.rewriting import Draft

#: Sentences kept on either side of a mention, within its paragraph.
_NEAR = 3
#: Lines at the top that may hold a title and an indication.
_OPENING = 4
#: Tokens at the end of a sentence, or at its start, that may be read together with the neighbour's.
_TAIL = 4
_COLON, _CELL_END, _LINE_END = ":", "\t", "\n"

#: What is left: the text, its words and the spaces behind them.
Condensed = tuple[NormalisedText, list[str], list[str]]


class Condenser:
    """Leaves out of a normalised text and its words what cannot matter to the reading."""

    def __init__(self, language: str) -> None:
        """Derive the words that matter from the rules of a language.

        Raises:
            ValueError: if there are no rules for the language.
        """
        self._words = FarWords(language)
        self._cut = PieceCutter(self._words)

    def __call__(self, source: NormalisedText, words: list[str], spaces: list[str]) -> Condensed:
        """Condense a text, given its words and the spaces behind them."""
        pieces = self._cut(words, spaces)
        if len(pieces) <= _NEAR or any(says(piece, self._words, Kind.ALL) for piece in of_kind(pieces, Kind.ALL)):
            return source, words, spaces
        self._keep(pieces)
        return _without(source, words, spaces, pieces)

    def _keep(self, pieces: Sequence[Piece]) -> None:
        """Mark the pieces that stay."""
        by_course, by_nodes = sizes_matter(pieces, self._words)
        kinds = [Kind.PHRASE]
        if by_course or lesions_matter(pieces, self._words):
            kinds.append(Kind.LESION)
        if by_nodes:
            kinds.append(Kind.NODAL)
        lines = 0
        in_addendum = _opens_with_addendum(pieces, self._words)
        may_matter = reduce(or_, kinds, Kind.UNIT if by_course or by_nodes else 0)
        for number, piece in enumerate(pieces):
            lines += piece.opens_line
            piece.kept = (
                in_addendum
                or piece.kinds & Kind.FAR > 0
                or (piece.opens_line and (lines <= _OPENING or len(piece.words) <= SHORT))
                or piece.words[-1] == _COLON
                or _CELL_END in piece.words
            )
            if not (piece.kinds & may_matter or piece.first_kinds & (Kind.HEADING | Kind.ADDENDUM)):
                continue
            in_addendum |= number > 0 and opens_with(piece, self._words, Kind.ADDENDUM)
            piece.kept = (
                piece.kept
                or in_addendum
                or opens_with(piece, self._words, Kind.HEADING)
                or any(names(piece, self._words, kind) for kind in kinds)
                or _is_measured(piece, self._words, by_course, by_nodes)
            )
        targets = {number for number in range(len(pieces)) if may_mention(pieces, self._words, number)}
        for number in targets:
            self._keep_around(pieces, number, targets)
        _keep_lines(pieces, [n for n, piece in enumerate(pieces) if says(piece, self._words, Kind.LINE)])
        _keep_rows(pieces, [n for n, piece in enumerate(pieces) if says(piece, self._words, Kind.BELOW)])
        _keep_neighbours(pieces)
        while _keep_openings(pieces) or self._keep_topics(pieces, by_course, by_nodes) or self._keep_sides(pieces):
            pass  # what stays may need more

    def _keep_around(self, pieces: Sequence[Piece], number: int, targets: Collection[int]) -> None:
        """Keep a mention with what stands near it, and all behind it, up to the next, that may still speak of it."""
        pieces[number].kept = pieces[number].near_target = True
        for before in range(number, max(number - _NEAR, 0), -1):
            if _is_parted(pieces, before):
                break
            pieces[before - 1].kept = pieces[before - 1].near_target = True
        spoken_of = True
        for behind in range(number + 1, len(pieces)):
            if behind in targets or _is_parted(pieces, behind) or (behind > number + _NEAR and not spoken_of):
                break
            pieces[behind].kept = pieces[behind].near_target = True
            spoken_of = spoken_of and not turns(pieces[behind], self._words)

    def _keep_topics(self, pieces: Sequence[Piece], by_course: bool, by_nodes: bool) -> bool:
        """Keep, before each piece that may take something up, what that may be: the last thing spoken of."""
        changed = False
        openings = _openings(pieces)
        turn = len(pieces)  # where the last search ended
        for number in range(len(pieces) - 1, 0, -1):
            piece = pieces[number]
            if not piece.kept or number > turn or _is_parted(pieces, number):
                continue
            measured = _is_measured(piece, self._words, by_course, by_nodes)
            if not (measured or piece.near_target or may_speak_back(piece)) or opens_anew(piece, self._words):
                continue
            for before in range(number - 1, -1, -1):
                earlier = pieces[before]
                if earlier.kinds & Kind.MAYBE_TERM:
                    changed |= not earlier.kept
                    earlier.kept = pieces[openings[before]].kept = True
                turn = before
                if _is_parted(pieces, before) or (earlier.kept and turns(earlier, self._words)):
                    break
        return changed

    def _keep_sides(self, pieces: Sequence[Piece]) -> bool:
        """Keep what stands before "the same side", where the side may be named."""
        changed = False
        for number, piece in enumerate(pieces):
            if not (piece.kept and piece.kinds & Kind.SIDES and says(piece, self._words, Kind.SIDES)):
                continue
            for before in pieces[number::-1]:
                if before.end < piece.start - ANTECEDENT_REACH:
                    break
                changed |= not before.kept
                before.kept = True
        return changed


def _is_measured(piece: Piece, words: FarWords, by_course: bool, by_nodes: bool) -> bool:
    """Whether a piece gives a size that matters: any by the course; of nodes one that may be of what came before."""
    return bool(piece.kinds & Kind.UNIT) and (by_course or by_nodes) and (by_course or not turns(piece, words))


def _opens_with_addendum(pieces: Sequence[Piece], words: FarWords) -> bool:
    """Whether a report begins with an addendum, which the heading of the original behind it tells."""
    return opens_with(pieces[0], words, Kind.ADDENDUM) and any(
        opens_with(piece, words, Kind.ORIGINAL) for piece in of_kind(pieces, Kind.ORIGINAL)
    )


def _is_parted(pieces: Sequence[Piece], number: int) -> bool:
    """Whether a paragraph begins with a piece, and not behind a colon."""
    return number == 0 or (pieces[number].opens_paragraph and pieces[number - 1].words[-1] != _COLON)


def _openings(pieces: Sequence[Piece]) -> list[int]:
    """Of each piece the one that opens its line."""
    return [*accumulate((number if piece.opens_line else 0 for number, piece in enumerate(pieces)), max)]


def _keep_lines(pieces: Sequence[Piece], numbers: Sequence[int]) -> None:
    """Keep what stands before some pieces on their lines: "all of the above"."""
    openings = _openings(pieces) if numbers else []
    for opening, number in {openings[number]: number for number in numbers}.items():  # the last of each line
        for piece in pieces[opening:number]:
            piece.kept = True


def _keep_rows(pieces: Sequence[Piece], numbers: Sequence[int]) -> None:
    """Keep what stands below some pieces in their paragraphs: the rows of a table of target lesions."""
    end = 0
    for number in numbers:
        if number < end:
            continue
        end = next((n for n in range(number + 1, len(pieces)) if pieces[n].opens_paragraph), len(pieces))
        for piece in pieces[number:end]:
            piece.kept = True


def _keep_neighbours(pieces: Sequence[Piece]) -> None:
    """Keep what follows a word that is read together with what comes next, be it behind a point, or precedes it."""
    kept: list[Piece] = []
    for piece, following in pairwise(pieces):
        same_line = not following.opens_line
        if piece.kept and not following.kept:
            length = len(piece.words)
            open_end = same_line and piece.kinds_within(length - _TAIL, length) & (Kind.FAR | Kind.SIDE)
            if open_end or piece.kinds & Kind.STERNUM:
                kept.append(following)
        elif following.kept and same_line and following.kinds_within(0, _TAIL) & Kind.FAR:
            kept.append(piece)
    for piece in kept:
        piece.kept = True


def _keep_openings(pieces: Sequence[Piece]) -> bool:
    """Keep so much of each line of which something is kept that it opens as before and is not taken for a heading.

    Under a heading that matters all of its line stays.
    """
    changed = False
    opening, length = pieces[0], 0
    for piece in pieces:
        if piece.opens_line:
            opening, length = piece, 0
        if piece.kept and not opening.kept:
            opening.kept = changed = True
        headed = opening.kept and (length <= SHORT or (opening.kinds & Kind.FAR and _COLON in opening.words))
        if headed and not piece.kept:
            piece.kept = changed = True
        length += len(piece.words)
    return changed


def _without(source: NormalisedText, words: list[str], spaces: list[str], pieces: Sequence[Piece]) -> Condensed:
    """The text, its words and spaces without the pieces that do not stay."""
    gaps = _gaps(pieces)
    if not gaps:
        return source, words, spaces
    left_words: list[str] = []
    left_spaces: list[str] = []
    stretches: list[tuple[int, int, str]] = []
    offset = place = 0
    for start, end, is_line in gaps:
        left_words += words[place:start]
        left_spaces += spaces[place:start]
        offset += _length(words[place:start], spaces[place:start])
        first, offset = offset, offset + _length(words[start:end], spaces[start:end])
        if is_line:
            left_words.append(MARK)
            left_spaces.append("")
        elif words[end : end + 1] in ([], [_LINE_END]):  # no space is left at the end of a line
            first -= len(left_spaces[-1])
            left_spaces[-1] = ""
        stretches.append((first, offset, MARK if is_line else ""))
        place = end
    draft = Draft(source.text)
    draft.replace(stretches)
    condensed = NormalisedText(draft.text, lambda start, end: source.origin(*draft.origin(start, end)))
    return condensed, [*left_words, *words[place:]], [*left_spaces, *spaces[place:]]


def _gaps(pieces: Sequence[Piece]) -> list[tuple[int, int, bool]]:
    """The runs of pieces of a line that do not stay: first token, end, and whether the whole line goes."""
    gaps: list[tuple[int, int, bool]] = []
    for piece in pieces:
        if piece.kept:
            continue
        if not piece.opens_line and gaps and gaps[-1][1] == piece.start:
            gaps[-1] = (gaps[-1][0], piece.end, gaps[-1][2])
        else:
            gaps.append((piece.start, piece.end, piece.opens_line))
    return gaps


def _length(words: Sequence[str], spaces: Sequence[str]) -> int:
    return len("".join(words)) + len("".join(spaces))
