"""Step 12: is a node affirmed? Not by a chain that is told to be quiet, nor by a noun that unknown words deny.

To ConText whatever no cue reaches is there. That is right of a node with a size, a change or a hedge, whose words were
understood. Of what has none of them more is asked: "normal appearances of the internal mammary chains" tells of no
node, and "the internal mammary node has not reappeared" denies it, in words for which there is no cue.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, takewhile
from typing import Final

from imln_finder.engine.attributes.mention import Mention
from imln_finder.engine.matching.terms import IM_CHAIN, NODE, PARASTERNAL
from imln_finder.engine.presence.context import idle_words
from imln_finder.engine.presence.cue_ownership import all_cues
from imln_finder.engine.sizes.measurements import sizes_in
from imln_finder.engine.status.namings import Namings
from imln_finder.engine.structures.structure import Structure, structures_at
from imln_finder.rules_store import load_json

#: Terms that name a place, and no node.
_PLACES: Final = frozenset({IM_CHAIN, PARASTERNAL})
#: What may part the chain from what is said of something else before it.
_BREAKS: Final = frozenset(",;:(\n\t")
#: Words behind a denial among which stands what it denies.
_REACH: Final = 5
#: How near two words stand that together say the opposite: "[no] longer [normal]".
_ADJACENT: Final = 2
#: Words behind a noun among which a denial is at once of it: "nodes [were not] formed".
_AT_ONCE: Final = 3
#: Words of a sentence among which the denial stands that opens it, and those of the verb behind that at most.
_OPENING: Final = 4
#: Cues that tell of another examination.
_OF_ANOTHER: Final = frozenset({"RETRACTED", "EARLIER", "DATED"})


class Affirmation:
    """Tells whether a mention that no cue denies says that a node is there."""

    def __init__(self, language: str) -> None:
        words = load_json("status.json", language)
        self._enlarged = frozenset(words["enlarged"])
        self._affirming = self._enlarged | frozenset(words["affirming"])
        self._denying = frozenset(words["denying"])
        self._quiet = self._denying | frozenset(words["quiet"])
        self._existence = frozenset(words["existence"])
        self._state = self._existence | frozenset(words["abnormality"])
        self._not_existence = frozenset(words["not_existence"])
        self._ends_denial = self._affirming | frozenset(words["elsewhere"])
        self._elided = frozenset(words["elided"])
        self._gone, self._in_its_place = frozenset(words["gone"]), frozenset(words["in_its_place"])
        self._denying_verbs = frozenset(words["denying_verbs"])
        self._changing = frozenset(words["changing"])
        grammar = load_json("grammar.json", language)
        self._definite, self._places_open = frozenset(grammar["definite"]), frozenset(grammar["prepositions"])
        self._replacing, self._fields = frozenset(words["replacing"]), frozenset(words["fields"])
        self._lasting, self._past = frozenset(load_json("earlier.json", language)["lasting"]), frozenset(words["past"])
        self._namings = Namings(language)

    def __call__(self, mention: Mention) -> bool:
        """Whether it tells of a size, a change, a hedge or an enlarged node, or of anything that nothing denies."""
        if mention.assertion.changes:
            return True
        if self._namings.is_told_of_before(mention):
            return False
        if mention.assertion.uncertain:
            return True
        if mention.sizes or mention.is_small:
            return not (is_told_of_before(mention.structure) and self._is_denied(mention))
        if _is_pronoun(mention.structure) and self._is_replaced(mention.sentence.words):
            return False
        if mention.prior_sizes and not self._lasts(mention):
            return False
        if _is_bare_place(mention.structure):
            head = mention.structure.head
            in_field = not self._fields.isdisjoint(head.doc.words[head.end - 1 : head.end + 1])
            return not (in_field or self._is_quiet(mention) or self._is_answered_with_no(mention))
        return not (self._is_denied(mention, at_once=mention.enlarged) or self._is_denied_before(mention))

    def of_all(self, mentions: Sequence[Mention]) -> bool:
        """Whether any is affirmed; a pronoun by itself affirms nothing of what is not: "It is the end of a rib"."""
        by_structure = {id(m.structure): m for m in mentions}
        for mention in mentions:
            if not self(mention):
                continue
            taken_up = by_structure.get(id(mention.structure.refers_to))
            if taken_up is None or not self._only_takes_up(mention) or self(taken_up):
                return True
        return False

    def _only_takes_up(self, mention: Mention) -> bool:
        told = mention.sizes or mention.is_small or mention.assertion.changes or mention.assertion.uncertain
        return (
            _is_pronoun(mention.structure)
            and not told
            and self._affirming.isdisjoint(mention.sentence.words)
            and self._state.isdisjoint(mention.sentence.words)
        )

    def _lasts(self, mention: Mention) -> bool:
        """Whether a node that has sizes of before alone may be there now: not "was 14 mm", nor "(14 mm), now gone"."""
        words = mention.sentence.words
        if not self._gone.isdisjoint(words) or self._is_replaced(words) or self._is_denied(mention):
            return False
        return self._past.isdisjoint(words) or not self._lasting.isdisjoint(words)

    def _is_replaced(self, words: Sequence[str]) -> bool:
        """Whether something else is all that is there: "[only] the [clip]", "[all] that is left there is [fat]"."""
        return not self._replacing.isdisjoint(words) and not self._in_its_place.isdisjoint(words)

    def _is_quiet(self, mention: Mention) -> bool:
        """Whether a chain stands beside words for absence or health, and no word for disease, number or thing.

        Behind a denial only its own part of the sentence counts: "absence of adenopathies hilar, internal mammary".
        Two denials in one affirm: "is not free".
        """
        structure, sentence, doc = mention.structure, mention.sentence, mention.structure.head.doc
        words = doc.words[sentence.start : sentence.end]
        if self._quiet.isdisjoint(words):
            return False
        idle = idle_words(sentence)  # "[no] change in LNs (axilla, internal mammary chain)"
        quiet = [i for i, word in enumerate(words) if word in self._quiet and sentence.start + i not in idle]
        if not quiet or any(b - a <= _ADJACENT and words[a] in self._denying for a, b in pairwise(quiet)):
            return False
        own = min(term.start for term in structure.own_terms)
        start = sentence.start
        if not self._denying.isdisjoint(doc.words[start:own]):
            start = max((i + 1 for i in range(start, own) if doc.words[i] in _BREAKS), default=start)
        earlier = {i for size in mention.prior_sizes for i in range(size.span.start, size.span.end)}
        said = {doc.words[i] for i in range(start, sentence.end) if i not in earlier}
        if not said.isdisjoint(self._affirming) or any(word[0].isdigit() for word in said):
            return False
        if any(self._leaves_verb_out(doc.words, i) for i in range(own + 1, sentence.end)):
            return False
        things = [other for other in structures_at(structure.head) if other.noun is not None]
        return all(thing.head.start < start or _has_denial(thing) for thing in things)

    def _leaves_verb_out(self, words: Sequence[str], index: int) -> bool:
        """Whether a denial ends its clause: "axillary nodes have resolved, the internal mammary node [has not]"."""
        ends = not "".join(words[index + 1 : index + 2]).isalpha()
        return ends and words[index] in self._denying and words[index - 1] in self._elided

    def _is_answered_with_no(self, mention: Mention) -> bool:
        """Whether the next sentence denies nodes without a place: "The chains were screened. We found no nodes"."""
        doc, end = mention.structure.head.doc, mention.sentence.end
        if end >= len(doc) or not self._affirming.isdisjoint(mention.sentence.words):
            return False
        answer = doc.sentence_at(end)
        things = structures_at(answer)
        nodes = all(thing.head.label_ == NODE and (thing.refers_to or not thing.places) for thing in things)
        return bool(things) and nodes and not self._denying.isdisjoint(answer.words) and not sizes_in(answer)

    def _turns(self, words: Sequence[str]) -> bool:
        """Whether a comma behind a denial leads to what is affirmed: "not enlarged, [enlarged on the left]"."""
        return "," in words and not self._enlarged.isdisjoint(words[words.index(",") :])

    def _is_denied(self, mention: Mention, at_once: bool = False) -> bool:
        """Whether a denial follows a noun before anything else is named, and is of its existence.

        Args:
            at_once: only right behind the noun, as of one that is called enlarged: "pathological nodes not formed".
        """
        structure, sentence, doc = mention.structure, mention.sentence, mention.structure.head.doc
        end = structure.head.end
        last = min(end + _AT_ONCE, sentence.end) if at_once else sentence.end
        if self._denying.isdisjoint(doc.words[end:last]):
            return False
        others = [other for other in structures_at(structure.head) if other is not structure]
        named = {i for other in others for term in other.own_terms for i in range(term.start, term.end)}
        told = {i for c in all_cues(structure) if c.category in _OF_ANOTHER for i in range(c.start, c.end)}
        idle = idle_words(sentence)
        for index in range(end, last):
            if index in told:
                continue  # "the node [described] in the chain could not be selected"
            if index in named or doc.words[index] in self._ends_denial:
                return False
            if doc.words[index] in self._denying and index not in idle:
                if self._leaves_verb_out(doc.words, index) or self._turns(doc.words[index : sentence.end]):
                    return False
                denied = range(index + 1, min(index + 1 + _REACH, sentence.end))
                words = {doc.words[i] for i in denied}
                closes = not any(word.isalpha() for word in words)
                # "14 mm, not enlarged" is there; without a size "not abnormal" leaves nothing.
                asked = self._existence if mention.sizes else self._state
                exists = closes or not asked.isdisjoint(words)
                return exists and named.isdisjoint(denied) and self._not_existence.isdisjoint(words)
        return False

    def _is_denied_before(self, mention: Mention) -> bool:
        """Whether a denied verb opens the sentence, whatever its words: "Not documented, at the level of …, nodes".

        Not where it tells of a change or of what is known: "Not modified, in the chain, the nodes".
        """
        head, sentence, words = mention.structure.head, mention.sentence, mention.structure.head.doc.words
        start = sentence.start + (2 if words[sentence.start + 1 : sentence.start + 2] == [":"] else 0)
        opening = words[start : min(start + _OPENING, head.start)]
        denial = next((i for i, word in enumerate(opening, start) if word in self._denying_verbs), None)
        if denial is None or not self._definite.isdisjoint(words[max(head.start - _OPENING, denial) : head.start]):
            return False
        verb = [*takewhile(self._is_verb, words[denial + 1 : head.start])]
        told = {*words[denial + 1 + len(verb) : head.start], *words[head.end : sentence.end]}
        others = (other for other in structures_at(head) if other.noun is not None and other.head.start < head.start)
        return (
            0 < len(verb) <= _OPENING
            and (self._not_existence | self._changing).isdisjoint(verb)
            and self._affirming.difference(self._enlarged).isdisjoint(told)
            and not any(others)
        )

    def _is_verb(self, word: str) -> bool:
        return word.isalpha() and word not in self._places_open


def _is_pronoun(structure: Structure) -> bool:
    return structure.noun is None and structure.refers_to is not None


def _is_bare_place(structure: Structure) -> bool:
    return (
        structure.noun is None
        and structure.refers_to is None
        and all(place.label_ in _PLACES for place in structure.places)
    )


def is_told_of_before(structure: Structure) -> bool:
    """Whether a cue of a structure tells of another examination."""
    return any(cue.category in _OF_ANOTHER for cue in all_cues(structure))


def _has_denial(thing: Structure) -> bool:
    return any(cue.category == "NEGATED" for cue in all_cues(thing))
