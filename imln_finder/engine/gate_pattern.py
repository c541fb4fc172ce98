"""The gate over a column of texts: a few patterns for RE2, whose time is linear in the text whatever it holds.

It is coarser than `gate.Gate`, which decides on what passes, and lets through whatever that lets through. Of most
terms it asks for one telling word alone; only of those whose words are all common (`rules/<language>/gate.json`) for
all of them, near one another. A word may have one slip, as the speller puts it right. Texts with other letters than
those of ASCII, and those with a word broken at a line's end, pass unseen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc

from imln_finder.engine.gate import WORD, needed_terms
from imln_finder.engine.normalise import regular_characters
from imln_finder.engine.spelling import MIN_LETTERS
from imln_finder.engine.token_patterns import Needed
from imln_finder.rules_store import load_json

#: Says of each text of a column whether it may mention the target; null for null.
ColumnGate = Callable[[pa.Array], pa.BooleanArray]

_ANY_LETTER = "[a-z]"
#: Terms of several words in one pattern. RE2 keeps what it meets in bounded memory: one pattern of 59 took fifty times
#: as long as three together.
_TOGETHER = 20
#: Other characters than ASCII that texts in Latin letters hold; what lies beyond passes unseen.
_OTHERS = range(0xA0, 0x3000)


def load_column_gate(language: str = "en") -> ColumnGate:
    """The gate over a column for the rules of a language.

    Raises:
        ValueError: if there are no rules for the language.
    """
    spelled = frozenset(load_json("spelling.json", language)["words"])
    common = frozenset(load_json("gate.json", language)["common_words"])
    patterns = gate_patterns(needed_terms(language), spelled, common)

    def may_mention(texts: pa.Array) -> pa.BooleanArray:
        lower = pc.ascii_lower(texts)
        return reduce(pc.or_, (pc.match_substring_regex(lower, pattern) for pattern in patterns))

    return may_mention


def gate_patterns(terms: Mapping[Needed, int], spelled: frozenset[str], common: frozenset[str]) -> list[str]:
    """Patterns for RE2, one of which matches wherever the words of a term stand; for texts with ASCII in lower case.

    Args:
        terms: the needed words of each term, and how many others may stand between two of them.
        spelled: the words that the speller restores.
        common: words that are too common for the others of their term to be left out.
    """
    sequences: dict[Needed, int] = {}
    for needed, between in terms.items():
        telling = _most_telling(needed, common)
        sequences[telling] = max(between, sequences.get(telling, 0))
    alone = frozenset(form for needed in sequences if len(needed) == 1 for form in needed[0])
    together = sorted((one for one in sequences if len(one) > 1), key=lambda one: [sorted(forms) for forms in one])
    alternatives = [
        _between(sequences[needed]).join(_any_of(forms, spelled) for forms in needed)
        for needed in together
        if all(needed)
    ]
    parts = [alternatives[start : start + _TOGETHER] for start in range(0, len(alternatives), _TOGETHER)]
    words = [_whole([_any_of(alone, spelled)])] if alone else []
    return ["|".join([*words, _irregular()]), *map(_whole, parts)]


def _whole(alternatives: Sequence[str]) -> str:
    return rf"(?:^|[^a-z])(?:{'|'.join(alternatives)})(?:[^a-z]|$)"


def _between(most: int) -> str:
    return rf"[^a-z]+(?:[a-z]+[^a-z]+){{0,{most}}}"


def _irregular() -> str:
    """A pattern for what `Gate` may read as other words than stand there."""
    regular = {chr(code): regular_characters(chr(code)) for code in _OTHERS}
    between_words = [character for character, plain in regular.items() if plain and not WORD.search(plain)]
    ends = [character for character in between_words if regular[character] == "\n"]
    hyphens, spaces = (
        "".join(character for character in between_words if regular[character] == plain) for plain in "- "
    )
    known = "".join(character for character in between_words if character not in ends)
    return rf"[^\t\n\r -~{_escaped(known)}]|[-{_escaped(hyphens)}][ \t{_escaped(spaces)}]*[\r\n]"


def _escaped(characters: str) -> str:
    return "".join(f"\\x{{{ord(character):x}}}" for character in characters)


def _most_telling(needed: Needed, common: frozenset[str]) -> Needed:
    """The one place of a term with no common word that has the fewest forms; all places if each has one."""
    telling = [forms for forms in needed if common.isdisjoint(forms)]
    return (min(telling, key=lambda forms: (len(forms), sorted(forms))),) if telling else needed


def _any_of(forms: Iterable[str], spelled: frozenset[str]) -> str:
    written = {pattern for form in forms for pattern in (_slips(form) if form in spelled else [form])}
    return f"(?:{'|'.join(sorted(written))})".replace("[il]", "i").replace("i", "[il]")  # "lNT", "AXlLLA"


def _slips(word: str) -> set[str]:
    """Patterns for all that the speller takes for the word: see `spelling.Speller`."""
    look_alike = re.sub("rn|m", "(?:rn|m)", word)
    found = {f"[il]{look_alike[1:]}" if word.startswith("l") else look_alike}
    if len(word) >= MIN_LETTERS:
        for place in range(len(word) + 1):
            before, after = word[:place], word[place:]
            found |= {before + _ANY_LETTER + after, before + after[1:], before + _ANY_LETTER + after[1:]}
            found.add(before + after[1:2] + after[:1] + after[2:])
    return found
