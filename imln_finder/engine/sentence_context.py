"""medSpaCy's ConText, worked out only for the sentences that hold something to modify.

ConText compares every cue of a document with every other, although a scope never leaves its sentence. Building its
graph sentence by sentence, and only where a target stands, gives the same edges for a fraction of the work.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from medspacy.common.medspacy_matcher import MedspacyMatcher
from medspacy.context import ConTextRule
from medspacy.context.context_graph import ConTextGraph
from medspacy.context.context_modifier import ConTextModifier
from spacy.language import Language
from spacy.tokens import Doc, Span

#: ConText ends a scope at the next cue of its category; cues that look back carry this ending, so as not to end the
#: scope of those that look forward.
_AFTER = "_AFTER"
#: Of a match (rule, first token, token behind its last).
_FIRST_TOKEN = itemgetter(1)
#: Cues further than so many tokens from all targets are not weighed: the work grows with the square of their number.
_REACH = 300


@dataclass(frozen=True, slots=True)
class Cue:
    """A phrase that modifies a term: its category, its tokens in the document, and the rule that found it."""

    category: str
    start: int
    end: int
    rule: str


#: The cues of each span, by its first token and the one behind its last.
Cues = dict[tuple[int, int], list[Cue]]


class SentenceContext:
    """Finds the cues that modify spans.

    Args:
        nlp: the pipeline whose tokenizer reads the rules.
        rules: ConText rules, as in medSpaCy's JSON format.
    """

    def __init__(self, nlp: Language, rules: Sequence[dict[str, Any]]) -> None:
        """Compile the rules."""
        self._vocab = nlp.vocab
        self._matcher = MedspacyMatcher(nlp)
        self._matcher.add([ConTextRule.from_dict(rule) for rule in rules])

    def __call__(self, doc: Doc, targets: Sequence[Span]) -> Cues:
        """The cues that modify each of the targets; a target without cues is left out."""
        by_sentence: dict[tuple[int, int], list[Span]] = {}
        for target in targets:
            sentence = target[0].sent
            by_sentence.setdefault((sentence.start, sentence.end), []).append(target)
        matches = sorted(self._matcher(doc), key=_FIRST_TOKEN)
        found: Cues = {}
        for (start, end), members in by_sentence.items():
            start = max(start, min(target.start for target in members) - _REACH)
            end = min(end, max(target.end for target in members) + _REACH)
            graph = ConTextGraph(targets=members)
            graph.modifiers = [
                ConTextModifier(self._matcher.rule_map[self._vocab[match].text], first, last, doc)
                for match, first, last in matches[
                    bisect_left(matches, start, key=_FIRST_TOKEN) : bisect_left(matches, end, key=_FIRST_TOKEN)
                ]
            ]
            graph.update_scopes()
            graph.apply_modifiers()
            for target, modifier in graph.edges:
                first, last = modifier.modifier_span
                cue = Cue(modifier.category.removesuffix(_AFTER), first, last, modifier.rule.metadata["id"])
                cues = found.setdefault((target.start, target.end), [])
                if cue not in cues:
                    cues.append(cue)
        return found
