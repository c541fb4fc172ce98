"""A plural verb behind two nodes that are told one by one has both as its subject.

"The internal mammary node of 17 mm and the prevascular one of 12 mm are no longer seen": the second alone would have
"is". What stands between the two may give the size of the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from imln_finder.engine.document.text import Span
from imln_finder.engine.grammar.grammar import Grammar
from imln_finder.engine.matching.sentence_context import Cue
from imln_finder.engine.structures.structure import Structure

#: Words of a node's phrase behind its last term: "the prevascular [one]".
_PHRASE: Final = 1


def have_plural_verb(cue: Cue, last: Span, between: Sequence[Structure], grammar: Grammar) -> bool:
    """Whether the verb of a cue is a plural of two single nodes: one ends with `last`, the other lies between."""
    doc = last.doc
    if len(between) != 1 or grammar.plural_verbs.isdisjoint(doc.words[max(cue.start - 1, last.end) : cue.end]):
        return False
    terms = [term for term in between[0].own_terms if term.start >= last.end]
    if not terms:
        return False
    first, end = min(term.start for term in terms), max(term.end for term in terms)
    single = not grammar.single_things.isdisjoint(doc.words[first : end + _PHRASE])
    gap = [word for word in doc.words[last.end : first] if word not in grammar.size_words and not word[0].isdigit()]
    joined = not grammar.sharing_denial.isdisjoint(gap) and gap.count(",") == 0
    return single and joined and all(word in grammar.sharing_denial or _fills(word, grammar) for word in gap)


def _fills(word: str, grammar: Grammar) -> bool:
    """Whether a word may describe a node: no verb, preposition or mark."""
    return word.isalpha() and word not in grammar.prepositions and word not in grammar.coordinators
