"""Step 9: what is called wrong? A detail ("the side of the node was an error"), or that there is none, not the node.

An error takes a node back where the node itself is what was wrong. It leaves it there where the words tell of its side,
size or change, of its being left out, or of "the statement of no adenopathy". Vocabulary: `corrections.json`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from imln_finder.engine.document.text import Span
from imln_finder.engine.grammar.grammar import Grammar
from imln_finder.engine.matching.sentence_context import Cue
from imln_finder.engine.matching.terms import CHAIN_TERMS, LESION_TERMS, NODE, terms_in
from imln_finder.engine.presence.cue_ownership import CHANGES, all_cues
from imln_finder.engine.structures.structure import Structure
from imln_finder.rules_store import load_json

#: Marks that part what is said of two things.
_STOPS: Final = frozenset({";", "."})
_COMMA, _COLON = ",", ":"
#: Words at most of a sentence that only says that what stands before it is wrong.
_SHORT: Final = 9
#: Words from "no" to what it denies: "no [internal mammary lymph node on the right]".
_DENIED: Final = 8
#: Words of a heading that stands before its text.
_HEADING: Final = 6
#: Categories of cues that take a node back, and of those that deny it.
_TAKING_BACK: Final = frozenset({"RETRACTED", "VESSEL"})
_DENYING: Final = frozenset({"NEGATED", "RESOLVED"})
#: Words behind a noun, or a verb, among which the detail stands: "the node [comparison date]", "stated [on the right]".
_BEHIND, _TOLD = 2, 4
#: Words of a predicate among which its value stands: "is [now on the left] side".
_PREDICATE: Final = 6


class DetailErrors:
    """Leaves out the cues of an error that takes no node back."""

    def __init__(self, language: str, grammar: Grammar) -> None:
        words = load_json("corrections.json", language)
        self._grammar = grammar
        self._errors, self._details = frozenset(words["errors"]), frozenset(words["details"])
        self._statements, self._told = frozenset(words["statements"]), frozenset(words["told"])
        self._told_as, self._that = frozenset(words["told_as"]), frozenset(words["that"])
        self._values = frozenset(words["values"]) | grammar.sides | grammar.ordinals
        self._verbs, self._filling = frozenset(words["verbs"]), frozenset(words["filling"])
        self._omissions, self._to_omit = frozenset(words["omissions"]), frozenset(words["to_omit"])
        self._of_report, self._replaced_by = frozenset(words["of_report"]), frozenset(words["replaced_by"])
        self._no, self._calling, self._others = (frozenset(words[name]) for name in ("no", "calling", "others"))

    def __call__(self, cues: list[Cue], structure: Structure) -> list[Cue]:
        """The cues of a structure without those of an error that is one of something else."""
        words, (start, end) = structure.head.doc.words, self._clause(structure)
        if self._errors.isdisjoint(words[start:end]) and not self._is_called_wrong(words, structure):
            return cues
        denial = self._wrong_denial(cues, structure, start, end)
        wrong = denial is not None or self._is_of_detail(cues, structure, start, end)
        if not wrong:
            return cues
        back = [cue for cue in cues if self._takes_back(cue, words)]
        left_out = {id(cue) for cue in back}
        left_out |= {id(cue) for cue in cues if any(cue.start < b.end and b.start < cue.end for b in back)}
        first = max((b.end for b in back), default=end)
        for cue in cues:  # "incorrectly reported as stable", "the statement that it has resolved is wrong"
            gone = cue.category in _DENYING and structure.head.end <= cue.start < first
            if cue is denial or gone or (cue.category in CHANGES and cue.start < first + _TOLD):
                left_out.add(id(cue))
        return [cue for cue in cues if id(cue) not in left_out]

    def _clause(self, structure: Structure) -> tuple[int, int]:
        """The part of the sentence between its semicolons in which a structure stands."""
        doc, head = structure.head.doc, structure.head
        first, last = head.sentence.start, head.sentence.end
        start = max((i + 1 for i in range(first, structure.start) if doc.words[i] in _STOPS), default=first)
        end = min((i for i in range(structure.end, last) if doc.words[i] in _STOPS), default=last)
        opening = doc.words[start : min(start + _HEADING, structure.start)]
        if _COLON in opening and self._statements.isdisjoint(opening[: opening.index(_COLON)]):
            start += opening.index(_COLON) + 1
        return start, end

    def _takes_back(self, cue: Cue, words: Sequence[str]) -> bool:
        """Whether a cue takes a node back as an error, not as a vessel."""
        return cue.category in _TAKING_BACK and not self._errors.isdisjoint(words[cue.start : cue.end])

    def _wrong_denial(self, cues: Sequence[Cue], structure: Structure, start: int, end: int) -> Cue | None:
        """The denial that is what was wrong: "the statement of [no] adenopathy is incorrect"."""
        words = structure.head.doc.words
        denial = next((c for c in cues if c.category == "NEGATED" and c.end <= structure.head.start), None)
        if denial is None or denial.start < start:
            return None
        lead = words[start : denial.start]
        told = max((i for i, word in enumerate(lead) if word in self._statements), default=None)
        quoted = [word for word in lead if word.isalpha()]
        if told is None and quoted:
            return None
        if told is not None and not self._filling.issuperset(lead[told + 1 :]):
            return None
        if told is not None and not self._errors.isdisjoint(lead) and _COMMA not in lead:
            return denial
        if told is not None and self._is_called_wrong(words, structure):
            return denial
        gone = next((c.start for c in cues if self._takes_back(c, words) and c.start > denial.start), None)
        if gone is None:
            return None
        last = max((t.end for t in structure.own_terms if t.end <= gone), default=gone)
        verb = next((i for i in range(last, min(gone + 1, end)) if words[i] in self._verbs), None)
        passed = self._of_report | self._grammar.node_names
        return denial if verb is not None and passed.issuperset(words[last:verb]) else None

    def _is_called_wrong(self, words: Sequence[str], structure: Structure) -> bool:
        """Whether the next sentence only says that it is wrong: "The report states no node. [This is incorrect]."."""
        start = structure.head.sentence.end
        if start >= len(words):
            return False
        told = structure.head.doc.sentence_at(start).words
        short = len(told) <= _SHORT and not self._grammar.pronouns.isdisjoint(told[:1])
        return short and not self._errors.isdisjoint(told)

    def _is_of_detail(self, cues: Sequence[Cue], structure: Structure, start: int, end: int) -> bool:
        """Whether what is called wrong is a detail of a node, or that it was left out."""
        words = structure.head.doc.words
        first = next((c.start for c in cues if self._takes_back(c, words) and c.start >= structure.start), end)
        if self._is_denied_beside(structure):
            return False
        if structure.noun is None and structure.refers_to is not None:
            itself = self._opens_with_detail(words[start:first]) or self._leaves_out(words[start:end])
            return itself or self._is_told_right(structure.refers_to)
        return (
            self._opens_with_detail(words[start : structure.start])
            or not self._details.isdisjoint(self._phrase_behind(words[structure.end : first]))
            or self._leaves_out(words[start:end])
            or self._states_value(words[start : structure.start], words[structure.end : end])
            or self._gives_value(words[structure.end : end])
            or self._is_called_so(words[start : structure.start], words[structure.end : end])
        )

    def _opens_with_detail(self, words: Sequence[str]) -> bool:
        """Whether a detail is the subject: "[The side] of the node", not "at the level of", nor "the word node"."""
        for i, word in enumerate(words):
            if word in self._details:
                return self._grammar.node_names.isdisjoint(words[i + 1 : i + 1 + _BEHIND])
            if word in self._grammar.prepositions or word in self._verbs:
                return False
        return False

    def _phrase_behind(self, words: Sequence[str]) -> Sequence[str]:
        """The words right behind a noun that make one name with it: "node [comparison date] was"."""
        stop = next(
            (i for i, word in enumerate(words) if not word.isalpha() or word in self._grammar.prepositions), None
        )
        return words[: _BEHIND if stop is None else min(stop, _BEHIND)]

    def _leaves_out(self, words: Sequence[str]) -> bool:
        """Whether a node was left out: "[omission] of the node", "was [omitted]", not "should be omitted"."""
        return any(
            word in self._omissions and (i == 0 or words[i - 1] not in self._to_omit) for i, word in enumerate(words)
        )

    def _states_value(self, before: Sequence[str], behind: Sequence[str]) -> bool:
        """Whether "the statement that the node [is stable]" is what was wrong."""
        said = not self._that.isdisjoint(before) and not self._statements.isdisjoint(before)
        if not said or behind[:1] == [] or behind[0] not in self._verbs:
            return False
        return self._grammar.seen.isdisjoint(behind[1:2]) and self._has_value(behind[1:_PREDICATE])

    def _gives_value(self, behind: Sequence[str]) -> bool:
        """Whether a node was told of with a wrong value: "was erroneously described [as stable]", "… on the right"."""
        for i, word in enumerate(behind):
            if word in self._told and not (self._verbs | self._errors).isdisjoint(behind[:i]):
                told = behind[i + 1 : i + 1 + _TOLD]
                lead = next((j for j, one in enumerate(told) if one not in self._told_as), len(told))
                if lead and self._has_value(told[lead : lead + 1]):
                    return True
        return False

    def _is_called_so(self, before: Sequence[str], behind: Sequence[str]) -> bool:
        """Whether it is called wrongly what follows: "erroneously describes the node [as stable]"."""
        wrongly = not self._told.isdisjoint(before) and not self._errors.isdisjoint(before)
        return wrongly and not self._calling.isdisjoint(behind[:1]) and self._has_value(behind[1:2])

    def _is_denied_beside(self, structure: Structure) -> bool:
        """Whether a node is denied with it or in the next sentence: "this is an error, [there is no node]"."""
        doc, end = structure.head.doc, structure.head.sentence.end
        last = end if end >= len(doc) else doc.sentence_at(end).end
        return any(
            doc.words[i] in self._no and self._names_node(doc[i : min(i + _DENIED, last)])
            for i in range(structure.end, last)
        )

    def _names_node(self, denied: Span) -> bool:
        """Whether what is denied is a node of the chain, or just "node"; not another one, nor one of a side."""
        terms = terms_in(denied)
        if not (self._others | self._grammar.sides).isdisjoint(denied.words):
            return False
        return any(t.label_ == NODE for t in terms) and all(t.label_ in CHAIN_TERMS | LESION_TERMS for t in terms)

    def _is_told_right(self, structure: Structure) -> bool:
        """Whether what "this was an error" takes up says of a node that it is there, or gives a wrong value of it."""
        sentence, words = structure.head.sentence, structure.head.doc.words
        cues = all_cues(structure)
        if any(cue.category in _TAKING_BACK | _DENYING for cue in cues):
            before = structure.refers_to  # "it is on the left; there is no node on the right"
            if self._gives_value(words[structure.end : sentence.end]) or (before and self._is_told_right(before)):
                return True
            return self._wrong_denial(cues, structure, *self._clause(structure)) is not None
        behind = words[structure.end : sentence.end]
        if self._leaves_out(sentence.words) or self._gives_value(behind) or self._replaces(sentence.words):
            return True
        verb = next((i for i, word in enumerate(behind) if word in self._verbs), None)
        if verb is None or not self._told.isdisjoint(behind[verb:]):
            return False
        told = behind[verb + 1 : verb + 1 + _PREDICATE]
        return self._has_value(told) or not self._grammar.seen.isdisjoint(told)

    def _replaces(self, words: Sequence[str]) -> bool:
        """Whether a node is put in place of what stood there: "for right node [read left node]"."""
        index = next((i for i, word in enumerate(words) if word in self._replaced_by), len(words))
        return not self._grammar.node_names.isdisjoint(words[index:])

    def _has_value(self, words: Sequence[str]) -> bool:
        return any(word in self._values or word[:1].isdigit() for word in words)
