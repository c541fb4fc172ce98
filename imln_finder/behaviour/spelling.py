"""The same words in other letters: capitals, small letters, and one slip of the keyboard in the target term."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from imln_finder.behaviour.case import Subject, Variant
from imln_finder.domain import CaseStatus

_TARGET_WORD = re.compile(r"\b(?:internal|mammary|thoracic|parasternal|lymph)\b", re.IGNORECASE)
#: Words that a slip must not come as near to as to the word it is in: "prasternal" may be "presternal" too.
_OTHER_WORDS = ("presternal", "interval", "mammal", "external", "infernal", "thoracal")


def in_other_case(subject: Subject) -> Iterator[Variant]:
    """The whole report in capitals, and in small letters."""
    for form, text in (("capitals", subject.text.upper()), ("small letters", subject.text.lower())):
        if text != subject.text:
            yield Variant(form, text)


def with_slip(subject: Subject) -> Iterator[Variant]:
    """One inner letter of a word of the target term swapped with the next, dropped, or doubled."""
    if subject.reading.case_status is CaseStatus.NOT_MENTIONED:
        return
    words = sorted(
        {
            match.span()
            for mention in subject.mentions
            for match in _TARGET_WORD.finditer(subject.text, mention.passage.start, mention.passage.end)
        }
    )
    if not words:
        return
    draw = subject.draw("slip")
    for form in ("swapped", "dropped", "doubled"):
        start, end = draw.choice(words)
        wrong = slip(subject.text[start:end], form, draw)
        if wrong is not None:
            yield Variant(f"letter {form}", subject.text[:start] + wrong + subject.text[end:])


def slip(word: str, form: str, draw: random.Random) -> str | None:
    """The word with one wrong letter, neither its first nor its last; None if every such slip is another word's too."""
    slips = {
        "swapped": lambda i: word[:i] + word[i + 1] + word[i] + word[i + 2 :],
        "dropped": lambda i: word[:i] + word[i + 1 :],
        "doubled": lambda i: word[: i + 1] + word[i:],
    }
    last = len(word) - (2 if form == "swapped" else 1)
    wrongs = [slips[form](i) for i in range(1, last)]
    fair = [w for w in wrongs if w != word and not any(_within_one_letter(w.lower(), o) for o in _OTHER_WORDS)]
    return draw.choice(fair) if fair else None


def _within_one_letter(a: str, b: str) -> bool:
    """Whether one letter put in, left out or replaced makes one of the other."""
    if abs(len(a) - len(b)) > 1:
        return False
    i = next((k for k, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return a[i + 1 :] == b[i + 1 :] or a[i:] == b[i + 1 :] or a[i + 1 :] == b[i:]
