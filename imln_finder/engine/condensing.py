"""Step 2: condensing. Leaves out the sentences that cannot matter, so that the steps behind it have less to read.

Most of a report speaks of other organs. A sentence stays if it stands near a mention of the target, if what it may speak
of is taken up by one that stays, or if it holds one of the `FarWords`; when in doubt it stays. A line that goes whole
leaves a point, so that lines, paragraphs and sections stay what they were. What is left has its way back to the report.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from imln_finder.engine.far_words import FarWords
from imln_finder.engine.laterality import ANTECEDENT_REACH
from imln_finder.engine.normalise import NormalisedText
from imln_finder.engine.rewriting import Draft
from imln_finder.engine.token_patterns import Needed

#: Sentences kept on either side of a mention, within its paragraph.
_NEAR = 3
#: Lines at the top that may hold a title and an indication.
_OPENING = 4
#: Lines of at most so many tokens can be headings.
_SHORT = 6
#: Tokens at the start of a sentence that may take up what was spoken of: more than any later step asks for.
_BACK = 9
#: Tokens at the end of a sentence, or at its start, that may be read together with the neighbour's.
_TAIL = 4
_MARK = "."
#: Closes a sentence that answers what was asked: "There are none."
_NONE = "none"
_PARTING = frozenset(".;?!")
_COLONS = frozenset(":-=")

#: A word, number or mark as it is written, and the space behind it.
Token = tuple[str, str]


@dataclass(slots=True)
class _Piece:
    """A sentence, or several that no certain point parts: its tokens, and how it stands in its paragraph."""

    start: int
    end: int
    opens_line: bool
    opens_paragraph: bool
    words: list[str]
    kept: bool = False
    near_target: bool = False

    @property
    def is_sentence(self) -> bool:
        """Whether no mark parts it."""
        return _PARTING.isdisjoint(self.words[:-1])


class Condenser:
    """Leaves out of a normalised text and its tokens what cannot matter to the reading."""

    def __init__(self, words: FarWords) -> None:
        self._words = words

    def __call__(self, source: NormalisedText, tokens: list[Token]) -> tuple[NormalisedText, list[Token]]:
        """The text and the tokens that are left."""
        written = [word for word, _ in tokens]
        pieces = self._pieces(tokens, written)
        if len(pieces) <= _NEAR:
            return source, tokens
        if not self._keep(pieces, written):
            return source, tokens
        return _without(source, tokens, pieces)

    def _pieces(self, tokens: Sequence[Token], written: Sequence[str]) -> list[_Piece]:
        """The tokens between line ends and certain ends of sentences."""
        pieces: list[_Piece] = []
        lower = [word.lower() for word in written]
        start = 0
        opens_line = opens_paragraph = True
        marks = [index for index, word in enumerate(written) if word in ("\n", _MARK)]
        for index in [*marks, len(written)]:
            at_line_end = index == len(written) or written[index] == "\n"
            if not at_line_end and not self._ends_sentence(tokens, lower, index):
                continue
            end = index if at_line_end else index + 1
            if end > start:
                pieces.append(_Piece(start, end, opens_line, opens_paragraph, lower[start:end]))
                opens_line = opens_paragraph = False
            if at_line_end:
                opens_line, opens_paragraph = True, opens_line or opens_paragraph
            start = index + 1
        return pieces

    def _ends_sentence(self, tokens: Sequence[Token], lower: Sequence[str], index: int) -> bool:
        """Whether a point ends its sentence, whatever word with a capital follows."""
        if index < 2 or index + 1 >= len(tokens) or not tokens[index][1]:
            return False
        before = lower[index - 1]
        return (
            tokens[index + 1][0][0].isupper()
            and len(before) > 1
            and before.isalpha()
            and before not in self._words.before_points
            and lower[index - 2] != "\n"
        )

    def _keep(self, pieces: Sequence[_Piece], written: Sequence[str]) -> bool:
        """Mark the pieces that stay; whether any does not."""
        words = self._words
        if any(_holds(piece.words, words.of_all) for piece in pieces):
            return False
        by_course, by_nodes = self._sizes_matter(pieces)
        phrases = [words.phrases]
        if by_course or self._lesions_matter(pieces):
            phrases.append(words.lesions)
        if by_nodes:
            phrases.append(words.nodal)
        lines = 0
        in_addendum = False
        for number, piece in enumerate(pieces):
            lines += piece.opens_line
            in_addendum |= number > 0 and _opens_with(piece.words, words.addenda)
            piece.kept = (
                in_addendum
                or _opens_with(piece.words, words.headings)
                or (piece.opens_line and (lines <= _OPENING or len(piece.words) <= _SHORT))
                or piece.words[-1] == ":"
                or "\t" in piece.words
                or not words.far.isdisjoint(piece.words)
                or not words.far.isdisjoint(written[piece.start : piece.end])
                or any(_any_needed(piece.words, piece.words, kind) for kind in phrases)
                or self._is_measured(piece, by_course, by_nodes)
            )
        for number, piece in enumerate(pieces):
            if self._may_mention(pieces, number):
                self._keep_around(pieces, number)
            if _holds(piece.words, words.of_line):
                self._keep_line(pieces, number)
            if _holds(piece.words, words.of_paragraph):
                self._keep_rows(pieces, number)
        self._keep_neighbours(pieces)
        while self._keep_openings(pieces) or self._keep_topics(pieces, by_course, by_nodes) or self._keep_sides(pieces):
            pass
        return not all(piece.kept for piece in pieces)

    def _sizes_matter(self, pieces: Sequence[_Piece]) -> tuple[bool, bool]:
        """Whether all that is measured may be a site, by the course of the disease, and whether all nodes may be."""
        words = self._words
        course = nodal = in_summary = False
        for number, piece in enumerate(pieces):
            in_summary |= _opens_with(piece.words, words.impression)
            if _holds(piece.words, words.course):
                summary = in_summary or len(piece.words) <= _SHORT
                course |= summary and not (piece.is_sentence and self._names(piece, words.terms))
            if _holds(piece.words, words.lymphoma):
                nodal = True
            if in_summary and _holds(piece.words, words.claims) and _any_needed(piece.words, piece.words, words.nodes):
                nodes = sum(word in words.nodes for word in piece.words)
                nodal |= nodes > 2 or not self._may_mention(pieces, number)
        return course, nodal

    def _is_measured(self, piece: _Piece, by_course: bool, by_nodes: bool) -> bool:
        """Whether a piece gives a size that matters: any by the course; of nodes one that may be of what came before."""
        return (
            (by_course or by_nodes)
            and not self._words.units.isdisjoint(piece.words)
            and (by_course or not self._turns(piece))
        )

    def _lesions_matter(self, pieces: Sequence[_Piece]) -> bool:
        """Whether a lesion may be a site though its own sentence does not say so: the history, or a summary does."""
        words = self._words
        if any(_holds(pieces[number].words, words.known) for number in self._history(pieces)):
            return True
        for piece in pieces:
            if _holds(piece.words, words.primary):
                return True
            if _holds(piece.words, words.names) and _any_needed(piece.words, piece.words, words.lung):
                return True
            if not words.findings.isdisjoint(piece.words) and _holds(piece.words, words.spread):
                return True
        return False

    def _history(self, pieces: Sequence[_Piece]) -> Iterator[int]:
        """The pieces that may belong to a history: as `sections` has it, or more."""
        headings = (number for number, piece in enumerate(pieces) if _opens_with(piece.words, self._words.headings))
        first = next(headings, 0)
        if any("finding" in word for piece in pieces for word in piece.words):
            yield from range(first)
        for number, piece in enumerate(pieces):
            if not (piece.opens_line and _opens_with(piece.words, self._words.history)):
                continue
            yield number
            alone = number + 1 < len(pieces) and pieces[number + 1].opens_line and len(piece.words) <= _SHORT
            for behind in range(number + 1, len(pieces)):
                if pieces[behind].opens_paragraph and behind > number + alone:
                    break
                if pieces[behind].opens_line and not alone:
                    break
                yield behind

    def _may_mention(self, pieces: Sequence[_Piece], number: int) -> bool:
        """Whether a piece, with its neighbours, holds the words that some target rule needs."""
        if self._words.targets.keys().isdisjoint(pieces[number].words):
            return False
        around = [word for piece in pieces[max(number - 1, 0) : number + 2] for word in piece.words]
        return _any_needed(pieces[number].words, around, self._words.targets)

    def _keep_around(self, pieces: Sequence[_Piece], number: int) -> None:
        """Keep a mention with what stands near it, and all behind it that may still speak of it."""
        pieces[number].kept = pieces[number].near_target = True
        for before in range(number, max(number - _NEAR, 0), -1):
            if pieces[before].opens_paragraph and pieces[before - 1].words[-1] != ":":
                break
            pieces[before - 1].kept = pieces[before - 1].near_target = True
        spoken_of = True
        for behind in range(number + 1, len(pieces)):
            piece = pieces[behind]
            if piece.opens_paragraph and pieces[behind - 1].words[-1] != ":":
                break
            if behind > number + _NEAR and not spoken_of:
                break
            piece.kept = piece.near_target = True
            spoken_of = spoken_of and not self._turns(piece)

    def _keep_line(self, pieces: Sequence[_Piece], number: int) -> None:
        """Keep what stands before a piece on its line: "all of the above"."""
        while not pieces[number].opens_line:
            number -= 1
            pieces[number].kept = True

    def _keep_rows(self, pieces: Sequence[_Piece], number: int) -> None:
        """Keep what stands below a piece in its paragraph: the rows of a table of target lesions."""
        for piece in pieces[number + 1 :]:
            if piece.opens_paragraph:
                break
            piece.kept = True

    def _keep_sides(self, pieces: Sequence[_Piece]) -> bool:
        """Keep what stands before "the same side", where the side may be named."""
        changed = False
        for number, piece in enumerate(pieces):
            if not piece.kept or not _holds(piece.words, self._words.of_sides):
                continue
            for before in pieces[number::-1]:
                if before.end < piece.start - ANTECEDENT_REACH:
                    break
                changed |= not before.kept
                before.kept = True
        return changed

    def _keep_neighbours(self, pieces: Sequence[_Piece]) -> None:
        """Keep what follows a word that is read together with what comes next, be it behind a point, or precedes it."""
        far, sides, sternum = self._words.far, self._words.sides, self._words.sternum
        kept: list[_Piece] = []
        for piece, following in pairwise(pieces):
            same_line = not following.opens_line
            if piece.kept and not following.kept:
                tail = piece.words[-_TAIL:]
                open_end = not far.isdisjoint(tail) or not sides.isdisjoint(tail)
                if (same_line and open_end) or not sternum.isdisjoint(piece.words):
                    kept.append(following)
            elif following.kept and same_line and not far.isdisjoint(following.words[:_TAIL]):
                kept.append(piece)
        for piece in kept:
            piece.kept = True

    def _keep_openings(self, pieces: Sequence[_Piece]) -> bool:
        """Keep the opening of each line of which something is kept, and what stands under a heading that is kept."""
        changed = False
        first = 0
        for number, piece in enumerate(pieces):
            if piece.opens_line:
                first = number
            opening = pieces[first]
            headed = opening.kept and number > first and ":" in opening.words and self._is_far(opening)
            if piece.kept and not opening.kept:
                opening.kept = changed = True
            elif headed and not piece.kept:
                piece.kept = changed = True
        return changed

    def _is_far(self, piece: _Piece) -> bool:
        return not self._words.far.isdisjoint(piece.words)

    def _keep_topics(self, pieces: Sequence[_Piece], by_course: bool, by_nodes: bool) -> bool:
        """Keep, before each piece that stays behind a gap, what it may take up: the last thing spoken of in the gap."""
        changed = False
        for number in range(1, len(pieces)):
            piece = pieces[number]
            if not piece.kept or pieces[number - 1].kept or piece.opens_paragraph or self._opens_anew(piece):
                continue
            measured = self._is_measured(piece, by_course, by_nodes)
            if not (measured or piece.near_target or self._may_speak_back(piece)):
                continue
            for before in range(number - 1, -1, -1):
                earlier = pieces[before]
                if earlier.kept:
                    break
                if not self._words.may_be_terms.isdisjoint(earlier.words):
                    earlier.kept = changed = True
                    if self._turns(earlier):
                        break
                if earlier.opens_paragraph:
                    break
        return changed

    def _opens_anew(self, piece: _Piece) -> bool:
        """Whether a piece on a new line surely turns to another thing."""
        return piece.opens_line and self._names(piece, self._words.terms) and not self._speaks_back(piece)

    def _turns(self, piece: _Piece) -> bool:
        """Whether a piece surely speaks of a thing of its own."""
        return (
            self._names(piece, self._words.hosts)
            and not self._speaks_back(piece)
            and _COLONS.isdisjoint(piece.words)
        )

    def _names(self, piece: _Piece, kind: frozenset[str]) -> bool:
        """Whether a piece surely holds a term by a word of a kind."""
        found = kind.intersection(piece.words)
        return any(not _any_needed((word,), piece.words, self._words.hiding) for word in found)

    def _speaks_back(self, piece: _Piece) -> bool:
        opening = piece.words[:_BACK]
        first = next(filter(str.isalpha, opening), "")
        return (
            not self._words.anaphors.isdisjoint(opening)
            or first in self._words.elliptic
            or (first in self._words.no_change and not self._words.changes.isdisjoint(opening))
            or _NONE in piece.words
        )

    def _may_speak_back(self, piece: _Piece) -> bool:
        """Whether a piece may take up what was spoken of, or opens with a claim, which may."""
        return self._speaks_back(piece) or not self._words.far.isdisjoint(piece.words[:_BACK])


def _any_needed(words: Collection[str], around: Sequence[str], rules: Mapping[str, Sequence[Needed]]) -> bool:
    """Whether the words of some rule that is listed under one of the words are all around it."""
    hits = rules.keys() & words
    if not hits:
        return False
    known = frozenset(around)
    return any(not any(map(known.isdisjoint, needed)) for word in hits for needed in rules[word])


def _opens_with(words: Sequence[str], headings: Mapping[str, Sequence[Needed]]) -> bool:
    """Whether words begin with a heading, but for the mark of a list item."""
    start = next((index for index, word in enumerate(words) if word.isalpha()), 0)
    return any(
        all(word in forms for word, forms in zip(words[start:], heading, strict=False))
        for heading in headings.get(words[start], ())
    )


def _holds(words: Sequence[str], phrases: Mapping[str, Sequence[Needed]]) -> bool:
    """Whether one of some phrases stands in words."""
    return any(
        all(word in forms for word, forms in zip(words[start : start + len(phrase)], phrase, strict=False))
        for hit in phrases.keys() & words
        for phrase in phrases[hit]
        for start in range(len(words) - len(phrase) + 1)
    )


def _without(
    source: NormalisedText, tokens: Sequence[Token], pieces: Sequence[_Piece]
) -> tuple[NormalisedText, list[Token]]:
    """The text and the tokens without the pieces that do not stay."""
    left: list[Token] = []
    stretches: list[tuple[int, int, str]] = []
    offset = place = 0
    for start, end, is_line in _gaps(pieces):
        before = tokens[place:start]
        offset += _length(before)
        left += before
        length = _length(tokens[start:end])
        stretches.append((offset, offset + length, _MARK if is_line else ""))
        if is_line:
            left.append((_MARK, ""))
        offset += length
        place = end
    left += tokens[place:]
    draft = Draft(source.text)
    draft.replace(stretches)
    return NormalisedText(draft.text, lambda start, end: source.origin(*draft.origin(start, end))), left


def _gaps(pieces: Sequence[_Piece]) -> list[tuple[int, int, bool]]:
    """The runs of pieces of a line that do not stay: first token, end, and whether the whole line goes."""
    gaps: list[tuple[int, int, bool]] = []
    for piece in pieces:
        if piece.kept:
            continue
        if not piece.opens_line and gaps and gaps[-1][1] == piece.start:
            start, _, is_line = gaps[-1]
            gaps[-1] = (start, piece.end, is_line)
        else:
            gaps.append((piece.start, piece.end, piece.opens_line))
    return gaps


def _length(tokens: Sequence[Token]) -> int:
    return sum(len(word) + len(space) for word, space in tokens)
