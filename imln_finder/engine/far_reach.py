"""What bears on sentences far from each other: may sizes, or lesions, be sites by what stands elsewhere?"""

from __future__ import annotations

from collections.abc import Sequence

from imln_finder.engine.far_words import FarWords, Kind
from imln_finder.engine.piece_words import may_mention, names, names_surely, of_kind, opens_with, says
from imln_finder.engine.pieces import SHORT, Piece

#: Words of a sentence that only tells the course of the disease: more than the longest phrase for it.
_ALONE = 8


def sizes_matter(pieces: Sequence[Piece], words: FarWords) -> tuple[bool, bool]:
    """Whether all that is measured may be a site, by the course of the disease, and whether all nodes may be."""
    course = nodal = in_summary = False
    if not any(of_kind(pieces, Kind.COURSE | Kind.LYMPHOMA | Kind.CLAIM)):
        return course, nodal
    for number, piece in enumerate(pieces):
        in_summary = in_summary or opens_with(piece, words, Kind.IMPRESSION)
        if says(piece, words, Kind.COURSE) and (in_summary or sum(map(str.isalpha, piece.words)) <= _ALONE):
            course |= not (piece.is_sentence and names_surely(piece, words, Kind.TERM))
        nodal |= says(piece, words, Kind.LYMPHOMA)
        if in_summary and names(piece, words, Kind.NODES) and says(piece, words, Kind.CLAIM):
            nodes = sum(bool(kinds & Kind.NODES) for _, kinds in piece.hits)
            nodal |= nodes > 2 or not may_mention(pieces, words, number)  # the target itself is no site
    return course, nodal


def lesions_matter(pieces: Sequence[Piece], words: FarWords) -> bool:
    """Whether a lesion may be a site though its own sentence does not say so: the history, or a summary does."""
    known = [n for n, piece in enumerate(pieces) if piece.kinds & Kind.KNOWN and says(piece, words, Kind.KNOWN)]
    return (bool(known) and not _history(pieces, words).isdisjoint(known)) or any(
        says(piece, words, Kind.PRIMARY)
        or (names(piece, words, Kind.LUNG) and says(piece, words, Kind.NAME))
        or (piece.kinds & Kind.FINDINGS and says(piece, words, Kind.SPREAD))
        for piece in of_kind(pieces, Kind.PRIMARY | Kind.NAME | Kind.SPREAD)
    )


def _history(pieces: Sequence[Piece], words: FarWords) -> set[int]:
    """The pieces that may belong to a history: as `sections` has it, or more."""
    found: set[int] = set()
    if any(of_kind(pieces, Kind.FINDING)):
        headings = (number for number, piece in enumerate(pieces) if opens_with(piece, words, Kind.HEADING))
        found.update(range(next(headings, 0)))
    for number, piece in enumerate(pieces):
        if not (piece.first_kinds & Kind.HISTORY and piece.opens_line and opens_with(piece, words, Kind.HISTORY)):
            continue
        found.add(number)
        alone = number + 1 < len(pieces) and pieces[number + 1].opens_line and len(piece.words) <= SHORT
        for behind in range(number + 1, len(pieces)):
            if pieces[behind].opens_paragraph and behind > number + alone:
                break
            if pieces[behind].opens_line and not alone:
                break
            found.add(behind)
    return found
