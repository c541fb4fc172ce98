"""The gate over a column of texts: a pattern for RE2, whose time is linear in the text whatever it holds.

It is coarser than `gate.Gate`, which decides on what passes, and lets through whatever that lets through. Of most
terms it asks for one telling word alone; only of those whose words are all common (`rules/<language>/gate.json`) for
several of them, near one another. A word with a slip, as the speller puts it right, is rare enough to be telling alone.
Texts with other letters than those of ASCII, and those with a word broken at a line's end, pass unseen.

The pattern is a tree of words, and no longer than need be. Each batch compiles it anew, which takes as long as to look
through a thousand reports, and RE2 keeps what it meets in bounded memory: as a mere list of terms it took fifty times
as long. So does one with all terms that begin with "left", "of" or "by" before a word in every tenth report; these are
asked for at a second look, in what passes the first, and by a pattern for each distance between their words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from itertools import groupby, pairwise, product
from string import ascii_lowercase
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from imln_finder.engine.gate import WORD, common_words, needed_terms
from imln_finder.engine.matching.token_patterns import Needed
from imln_finder.engine.normalising.characters import regular_characters
from imln_finder.engine.normalising.spelling import MIN_LETTERS
from imln_finder.rules_store import load_json

#: Says of each text of a column whether it may mention the target; null for null.
ColumnGate = Callable[[pa.Array], pa.BooleanArray]
#: Words, and what must stand behind each, near it; None if it is the last of a term.
_Tree = dict[str, "_Tree | None"]

#: A word with so many letters, as "of", tells nothing even beside another.
_TINY: Final = 2
#: Characters that the normaliser leaves out, and a word broken at a line's end.
_IRREGULAR_ASCII: Final = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|-[ \t]*[\r\n]"
#: Where signs lie that texts in Latin letters hold beside those of ASCII; what holds others passes unseen.
_OTHERS: Final = (*range(0xA0, 0x100), *range(0x2B0, 0x300), *range(0x2000, 0x2300), *range(0x2500, 0x2800))


def load_column_gate(language: str = "en") -> ColumnGate:
    """The gate over a column for the rules of a language.

    Raises:
        ValueError: if there are no rules for the language.
    """
    rules = load_json("spelling.json", language)
    spelled, left = frozenset(rules["words"]), frozenset(rules["leave"])
    common = frozenset(common_words(language))
    more_common = common.union(load_json("gate.json", language)["common_at_second_look"])
    irregular = rf"{_IRREGULAR_ASCII}|{_irregular()}"
    first_look = "|".join([*gate_patterns(needed_terms(language), spelled, left, common), irregular])
    second_look = [*gate_patterns(needed_terms(language), spelled, left, more_common), irregular]

    def may_mention(texts: pa.Array) -> pa.BooleanArray:
        lower = pc.ascii_lower(texts)
        passing = pc.match_substring_regex(lower, first_look)
        again = lower.filter(passing)
        if not len(again):
            return passing
        still_passing = reduce(pc.or_, (pc.match_substring_regex(again, pattern) for pattern in second_look))
        return pc.replace_with_mask(passing, passing, still_passing)

    return may_mention


def gate_patterns(
    terms: Mapping[Needed, int], spelled: frozenset[str], left: frozenset[str], common: frozenset[str]
) -> list[str]:
    """Patterns for RE2, one of which matches wherever the words of a term stand; for texts with ASCII in lower case.

    Args:
        terms: the needed words of each term, and how many others may stand between two of them.
        spelled: the words that the speller restores.
        left: words near those that it leaves alone.
        common: words that are too common for the others of their term to be left out.
    """
    if not all(terms):
        return [""]
    asked = [(_most_telling(needed, common), between) for needed, between in terms.items()]
    alone = frozenset(form for needed, _ in asked if len(needed) == 1 for form in needed[0])
    trees: dict[int, _Tree] = {0: dict.fromkeys(sorted(alone))}
    for needed, between in asked:
        places = [sorted(forms - alone) for forms in needed]
        if all(places):
            _add(trees.setdefault(between, {}), places)
    patterns = [_any_of(tree, rf"[^a-z]+(?:[a-z]+[^a-z]+){{0,{between}}}") for between, tree in trees.items()]
    restored = spelled.intersection(form for needed, _ in asked for forms in needed for form in forms)
    slips = sorted({slip for word in restored for slip in _slips(word, spelled | left)})
    patterns[0] = "|".join([patterns[0], *slips])
    return [rf"(?:^|[^a-z])(?:{pattern})(?:[^a-z]|$)" for pattern in patterns]


def _most_telling(needed: Needed, common: frozenset[str]) -> Needed:
    """The one place of a term with no common word that has the fewest forms.

    If each has a common word: two neighbours that are one word each, such as "breast bone", or else all places.
    """
    telling = [forms for forms in needed if common.isdisjoint(forms)]
    if telling:
        return (min(telling, key=lambda forms: (len(forms), sorted(forms))),)
    pairs = (pair for pair in pairwise(needed) if all(len(forms) == 1 and len(min(forms)) > _TINY for forms in pair))
    return next(pairs, needed)


def _add(tree: _Tree, places: Sequence[Sequence[str]]) -> None:
    """Puts a term into a tree, by the words of its places; a shorter term that it goes on from stands for it."""
    first, *others = places
    for word in first:
        if not others:
            tree[word] = None
        elif (behind := tree.setdefault(word, {})) is not None:
            _add(behind, others)


def _any_of(tree: _Tree, between: str) -> str:
    """A pattern for any term of a tree; words that the same must follow stand together."""
    words: dict[str, list[str]] = {}
    for word, behind in tree.items():
        words.setdefault("" if behind is None else between + _any_of(behind, between), []).append(_scanned(word))
    written = (f"(?:{'|'.join(sorted(forms))}){behind}" for behind, forms in sorted(words.items()))
    return f"(?:{'|'.join(written)})"


def _scanned(word: str) -> str:
    """A pattern for a word, also with an "l" for each "i", as OCR reads capitals ("lNT", "AXlLLA") other than "MI"."""
    return word if word == "mi" else word.replace("i", "[il]")


def _slips(word: str, known: frozenset[str]) -> set[str]:
    """Patterns for all other words that the speller takes for the word (`spelling.Speller`), but for known ones."""
    parts = [("rn", "m") if part in ("rn", "m") else (part,) for part in re.split("(rn|m)", word)]
    look_alikes = set(map("".join, product(*parts)))
    found = set(map(_scanned, look_alikes - known))
    if word.startswith("l"):
        found |= {f"i{_scanned(form[1:])}" for form in look_alikes}
    if len(word) >= MIN_LETTERS:
        for place in range(len(word) + 1):
            before, after = word[:place], word[place:]
            found |= {_with_letter(before, after, known), _with_letter(before, after[1:], known)}
            found |= set(map(_scanned, {before + after[1:], before + after[1:2] + after[:1] + after[2:]} - known))
    return found


def _with_letter(before: str, after: str, known: frozenset[str]) -> str:
    """A pattern for the words that have any letter between these parts, but for known ones."""
    letters = [letter for letter in ascii_lowercase if before + letter + after not in known]
    return f"{_scanned(before)}[{_ranges(letters)}]{_scanned(after)}"


def _irregular() -> str:
    """A pattern for what `Gate` may read as other words than stand there."""
    characters = "".join(map(chr, _OTHERS))
    regular = dict(zip(characters, regular_characters("\t".join(characters)).split("\t"), strict=True))
    between_words = [character for character, plain in regular.items() if plain and not WORD.search(plain)]
    hyphens, spaces, ends = (
        [character for character in between_words if regular[character] == plain] for plain in "- \n"
    )
    known = sorted({*between_words} - {*ends})
    return rf"[^\x00-\x7f{_ranges(known)}]|[-{_ranges(hyphens)}][ \t{_ranges(spaces)}]*[\r\n]"


def _ranges(characters: Iterable[str]) -> str:
    """Characters in ascending order, as they are written in brackets."""
    codes = list(map(ord, characters))
    runs = [list(run) for _, run in groupby(enumerate(codes), lambda numbered: numbered[1] - numbered[0])]
    return "".join(rf"\x{{{run[0][1]:x}}}-\x{{{run[-1][1]:x}}}" for run in runs)
