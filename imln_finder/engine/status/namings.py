"""Step 12: what another time took for a node: "In June it [was raised as] a node", "at first I [took it for] one".

A name that was given at another time, or by mistake, affirms nothing by itself: what is there now is told beside it.
Vocabulary: `status.json`, `earlier.json`.
"""

from __future__ import annotations

from itertools import takewhile
from typing import Final

from imln_finder.engine.attributes.mention import Mention
from imln_finder.engine.grammar.earlier_times import EarlierTimes
from imln_finder.engine.presence.cue_ownership import all_cues
from imln_finder.rules_store import load_json

#: How far before a noun the verb stands by which it is a name given, and the link between both.
_VERB, _LINK = 12, 5
#: Words of a sentence among which it is told that it was so at first.
_OPENING: Final = 5


class Namings:
    """Tells what is only said to have been taken for a node, or told of, at another time."""

    def __init__(self, language: str) -> None:
        words, times = load_json("status.json", language), load_json("earlier.json", language)
        self._opinions, self._mistakes = frozenset(words["opinions"]), frozenset(words["mistakes"])
        self._links, self._at_first = frozenset(words["name_links"]), frozenset(words["at_first"])
        self._still = frozenset(times["lasting"]) | frozenset(times["today"]) | frozenset(times["present"])
        self._was, self._denials = frozenset(times["was"]), frozenset(times["denials"])
        self._times = EarlierTimes(language)

    def is_told_of_before(self, mention: Mention) -> bool:
        """Whether its sentence says that it was taken for a node, or told of, at another time, and nothing of now."""
        if mention.structure.noun is None:
            return False
        sentence, words = mention.sentence, mention.sentence.words
        start = min(term.start for term in mention.structure.own_terms) - sentence.start
        before = words[max(start - _VERB, 0) : start]
        end = mention.structure.head.end - sentence.start
        mistaken = not self._mistakes.isdisjoint(before) and self._denials.isdisjoint(before)
        if mistaken and not self._links.isdisjoint([*takewhile(_is_no_stop, words[end:])]):
            return True  # "I took the 9 mm focus for a node"
        if not self._is_named(before) and not self._is_reported(mention):
            return False
        if mistaken:
            return True
        earlier = self._times.opening(words) is not None or not self._at_first.isdisjoint(words[:_OPENING])
        told = [*words[:start], *words[end:]]
        return earlier and self._still.isdisjoint(told)

    def _is_named(self, before: list[str]) -> bool:
        """Whether the words before a noun make it a name: "was raised [as] a", "I took it [for] an"."""
        verb = next((i for i, word in enumerate(before) if word in self._opinions), None)
        return verb is not None and not self._links.isdisjoint(before[max(verb, len(before) - _LINK) :])

    def _is_reported(self, mention: Mention) -> bool:
        """Whether another report tells of a node: "there [was reported] a node of 17 mm"."""
        told = [cue for cue in all_cues(mention.structure) if cue.category == "RETRACTED"]
        words = mention.structure.head.doc.words
        return any(not self._was.isdisjoint(words[max(cue.start - 2, 0) : cue.end]) for cue in told)


def _is_no_stop(word: str) -> bool:
    return word not in ",;:"
