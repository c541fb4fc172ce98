"""Step 2: condensing. Leaves out the sentences that cannot matter, so that the steps behind it have less to read.

Most of a report speaks of other organs. A sentence stays if it stands near a mention of the target, if what it may speak
of is taken up by one that stays, or if its words matter anywhere (`far_words`); when in doubt it stays. A line that goes
whole leaves a point, so that lines, paragraphs and sections stay what they were. What is left has its way back to the
report.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from imln_finder.engine.far_words import FarWords, Kind
from imln_finder.engine.laterality import ANTECEDENT_REACH
from imln_finder.engine.normalise import NormalisedText
from imln_finder.engine.pieces import MARK, Piece, PieceCutter, names, opens_with, says
from imln_finder.engine.rewriting import Draft

#: Sentences kept on either side of a mention, within its paragraph.
_NEAR = 3
#: Lines at the top that may hold a title and an indication.
_OPENING = 4
#: Lines of at most so many tokens can be headings.
_SHORT = 6
#: Words of a sentence that only tells the course of the disease: more than the longest phrase for it.
_ALONE = 8
#: Tokens at the start of a sentence that may take up what was spoken of: more than any later step asks for.
_BACK = 9
#: Tokens at the end of a sentence, or at its start, that may be read together with the neighbour's.
_TAIL = 4
_COLON, _CELL_END = ":", "\t"
_TITLE_MARKS = frozenset(":-=")
#: Closes a sentence that answers what was asked: "There are none."
_NONE = "none"

#: What is left: the text, its words and the spaces behind them.
Condensed = tuple[NormalisedText, Sequence[str], Sequence[str]]


class Condenser:
    """Leaves out of a normalised text and its words what cannot matter to the reading."""

    def __init__(self, language: str) -> None:
        """Derive the words that matter from the rules of a language.

        Raises:
            ValueError: if there are no rules for the language.
        """
        self._words = FarWords(language)
        self._cut = PieceCutter(self._words)

    def __call__(self, source: NormalisedText, words: Sequence[str], spaces: Sequence[str]) -> Condensed:
        """Condense a text, given its words and the spaces behind them."""
        pieces = self._cut(words, spaces)
        if len(pieces) <= _NEAR or any(says(piece, self._words, Kind.ALL) for piece in pieces):
            return source, words, spaces
        self._keep(pieces)
        return _without(source, words, spaces, pieces)

    def _keep(self, pieces: Sequence[Piece]) -> None:
        """Mark the pieces that stay."""
        by_course, by_nodes = self._sizes_matter(pieces)
        kinds = [Kind.PHRASE]
        if by_course or self._lesions_matter(pieces):
            kinds.append(Kind.LESION)
        if by_nodes:
            kinds.append(Kind.NODAL)
        lines = 0
        in_addendum = False
        for number, piece in enumerate(pieces):
            lines += piece.opens_line
            in_addendum |= number > 0 and opens_with(piece, self._words, Kind.ADDENDUM)
            piece.kept = (
                in_addendum
                or bool(piece.kinds & Kind.FAR)
                or (piece.opens_line and (lines <= _OPENING or len(piece.words) <= _SHORT))
                or piece.words[-1] == _COLON
                or _CELL_END in piece.words
                or opens_with(piece, self._words, Kind.HEADING)
                or any(names(piece, self._words, kind) for kind in kinds)
                or self._is_measured(piece, by_course, by_nodes)
            )
        for number, piece in enumerate(pieces):
            if self._may_mention(pieces, number):
                self._keep_around(pieces, number)
            if says(piece, self._words, Kind.LINE):
                _keep_line(pieces, number)
            if says(piece, self._words, Kind.BELOW):
                _keep_rows(pieces, number)
        _keep_neighbours(pieces)
        while (
            _keep_openings(pieces)
            or self._keep_topics(pieces, by_course, by_nodes)
            or self._keep_sides(pieces)
        ):  # until nothing is missing
            pass

    def _sizes_matter(self, pieces: Sequence[Piece]) -> tuple[bool, bool]:
        """Whether all that is measured may be a site, by the course of the disease, and whether all nodes may be."""
        words = self._words
        course = nodal = in_summary = False
        for number, piece in enumerate(pieces):
            in_summary = in_summary or opens_with(piece, words, Kind.IMPRESSION)
            if says(piece, words, Kind.COURSE) and (in_summary or sum(map(str.isalpha, piece.words)) <= _ALONE):
                course |= not (piece.is_sentence and self._names_surely(piece, Kind.TERM))
            nodal |= says(piece, words, Kind.LYMPHOMA)
            if in_summary and names(piece, words, Kind.NODES) and says(piece, words, Kind.CLAIM):
                nodes = sum(bool(kinds & Kind.NODES) for _, kinds in piece.hits)
                nodal |= nodes > 2 or not self._may_mention(pieces, number)  # the target itself is no site
        return course, nodal

    def _is_measured(self, piece: Piece, by_course: bool, by_nodes: bool) -> bool:
        """Whether a piece gives a size that matters: any by the course; of nodes one that may be of what came before."""
        return (
            bool(piece.kinds & Kind.UNIT)
            and (by_course or by_nodes)
            and (by_course or not self._turns(piece))
        )

    def _lesions_matter(self, pieces: Sequence[Piece]) -> bool:
        """Whether a lesion may be a site though its own sentence does not say so: the history, or a summary does."""
        words = self._words
        known = [number for number, piece in enumerate(pieces) if says(piece, words, Kind.KNOWN)]
        return (bool(known) and not self._history(pieces).isdisjoint(known)) or any(
            says(piece, words, Kind.PRIMARY)
            or (says(piece, words, Kind.NAME) and names(piece, words, Kind.LUNG))
            or (piece.kinds & Kind.FINDINGS and says(piece, words, Kind.SPREAD))
            for piece in pieces
        )

    def _history(self, pieces: Sequence[Piece]) -> set[int]:
        """The pieces that may belong to a history: as `sections` has it, or more."""
        found: set[int] = set()
        if any("finding" in word for piece in pieces for word in piece.words):
            headings = (number for number, piece in enumerate(pieces) if opens_with(piece, self._words, Kind.HEADING))
            found.update(range(next(headings, 0)))
        for number, piece in enumerate(pieces):
            if not (piece.opens_line and opens_with(piece, self._words, Kind.HISTORY)):
                continue
            found.add(number)
            alone = number + 1 < len(pieces) and pieces[number + 1].opens_line and len(piece.words) <= _SHORT
            for behind in range(number + 1, len(pieces)):
                if pieces[behind].opens_paragraph and behind > number + alone:
                    break
                if pieces[behind].opens_line and not alone:
                    break
                found.add(behind)
        return found

    def _may_mention(self, pieces: Sequence[Piece], number: int) -> bool:
        """Whether a piece, with its neighbours, holds the words that some target rule needs."""
        if not pieces[number].kinds & Kind.TARGET:
            return False
        around = frozenset().union(*(piece.words for piece in pieces[max(number - 1, 0) : number + 2]))
        return names(pieces[number], self._words, Kind.TARGET, around)

    def _keep_around(self, pieces: Sequence[Piece], number: int) -> None:
        """Keep a mention with what stands near it, and all behind it that may still speak of it."""
        pieces[number].kept = pieces[number].near_target = True
        for before in range(number, max(number - _NEAR, 0), -1):
            if _is_parted(pieces, before):
                break
            pieces[before - 1].kept = pieces[before - 1].near_target = True
        spoken_of = True
        for behind in range(number + 1, len(pieces)):
            if _is_parted(pieces, behind) or (behind > number + _NEAR and not spoken_of):
                break
            pieces[behind].kept = pieces[behind].near_target = True
            spoken_of = spoken_of and not self._turns(pieces[behind])

    def _keep_topics(self, pieces: Sequence[Piece], by_course: bool, by_nodes: bool) -> bool:
        """Keep, before each piece that may take something up, what that may be: the last thing spoken of."""
        changed = False
        sought = -1  # the last piece whose topic has been looked for
        for number, piece in enumerate(pieces):
            if not piece.kept or piece.opens_paragraph or self._opens_anew(piece):
                continue
            measured = self._is_measured(piece, by_course, by_nodes)
            if not (measured or piece.near_target or self._may_speak_back(piece)):
                continue
            for before in range(number - 1, max(sought - 1, -1), -1):
                earlier = pieces[before]
                if earlier.kinds & Kind.MAYBE_TERM:
                    changed |= not earlier.kept
                    earlier.kept = True
                if earlier.opens_paragraph or (earlier.kept and self._turns(earlier)):
                    break
            sought = number
        return changed

    def _keep_sides(self, pieces: Sequence[Piece]) -> bool:
        """Keep what stands before "the same side", where the side may be named."""
        changed = False
        for number, piece in enumerate(pieces):
            if not piece.kept or not says(piece, self._words, Kind.SIDES):
                continue
            for before in pieces[number::-1]:
                if before.end < piece.start - ANTECEDENT_REACH:
                    break
                changed |= not before.kept
                before.kept = True
        return changed

    def _opens_anew(self, piece: Piece) -> bool:
        """Whether a piece on a new line surely turns to another thing."""
        return piece.opens_line and self._names_surely(piece, Kind.TERM) and not self._speaks_back(piece)

    def _turns(self, piece: Piece) -> bool:
        """Whether a piece surely speaks of a thing of its own."""
        return (
            self._names_surely(piece, Kind.HOST)
            and not self._speaks_back(piece)
            and _TITLE_MARKS.isdisjoint(piece.words)
        )

    def _names_surely(self, piece: Piece, kind: int) -> bool:
        """Whether a word of a kind is no part of a rule that hides it."""
        if not piece.kinds & kind:
            return False
        if not piece.kinds & Kind.HIDING:
            return True
        known = piece.known
        return any(
            all(any(map(known.isdisjoint, needed)) for needed in self._words.rules(Kind.HIDING, piece.words[place]))
            for place, kinds in piece.hits
            if kinds & kind
        )

    def _speaks_back(self, piece: Piece) -> bool:
        """Whether a piece may take up what was spoken of."""
        opening = piece.kinds_within(0, _BACK)
        first = piece.kinds_within(piece.first, piece.first + 1)
        return bool(
            opening & Kind.ANAPHOR
            or first & Kind.ELLIPTIC
            or (first & Kind.NO_CHANGE and opening & Kind.CHANGE)
            or _NONE in piece.words
        )

    def _may_speak_back(self, piece: Piece) -> bool:
        """Whether a piece may take up what was spoken of, or opens with a claim, which may."""
        length = _BACK if piece.is_sentence else len(piece.words)
        return bool(piece.kinds_within(0, length) & (Kind.FAR | Kind.ANAPHOR)) or self._speaks_back(piece)


def _is_parted(pieces: Sequence[Piece], number: int) -> bool:
    """Whether a paragraph begins with a piece, and not behind a colon."""
    return pieces[number].opens_paragraph and pieces[number - 1].words[-1] != _COLON


def _keep_line(pieces: Sequence[Piece], number: int) -> None:
    """Keep what stands before a piece on its line: "all of the above"."""
    while not pieces[number].opens_line:
        number -= 1
        pieces[number].kept = True


def _keep_rows(pieces: Sequence[Piece], number: int) -> None:
    """Keep what stands below a piece in its paragraph: the rows of a table of target lesions."""
    for piece in pieces[number + 1 :]:
        if piece.opens_paragraph:
            break
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
        headed = opening.kept and (length <= _SHORT or (opening.kinds & Kind.FAR and _COLON in opening.words))
        if headed and not piece.kept:
            piece.kept = changed = True
        length += len(piece.words)
    return changed


def _without(
    source: NormalisedText, words: Sequence[str], spaces: Sequence[str], pieces: Sequence[Piece]
) -> Condensed:
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
        length = _length(words[start:end], spaces[start:end])
        stretches.append((offset, offset + length, MARK if is_line else ""))
        if is_line:
            left_words.append(MARK)
            left_spaces.append("")
        offset += length
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
