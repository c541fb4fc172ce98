"""The small words of a language, by what they do between terms; from `grammar.json`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import islice, pairwise, takewhile
from typing import Final

from imln_finder.engine.document.other_side import OtherSide
from imln_finder.engine.document.text import Span
from imln_finder.engine.document.words import Word
from imln_finder.engine.grammar.earlier_times import EarlierTimes
from imln_finder.rules_store import load_json

#: Words of a sentence that only says "I can find none", or of a question in a list.
_SHORT: Final = 6
#: Of so many words it is remembered whether they may stand in a phrase or a list.
_KEPT: Final = 5_000
#: Words before a noun of change that opens a sentence.
_CHANGE_REACH: Final = 4
#: The most words of a verdict that stands as a sentence of its own.
_VERDICT: Final = 3
#: Words before a noun, and behind it, that say that it was named before.
_NAMED: Final = 3
#: Words between a thing and the question mark that queries it.
_QUERIED: Final = 3
#: Words from a noun to what describes it.
_DESCRIBED: Final = 4
#: Words from "it" to the verb of a subject that stands behind it.
_SUBJECT_REACH: Final = 5


class Grammar:
    """Tells what connects two terms of a sentence."""

    def __init__(self, language: str) -> None:
        words = load_json("grammar.json", language)
        self.prepositions, self.adjacency = frozenset(words["prepositions"]), frozenset(words["adjacency"])
        self.coordinators, self.anaphors = frozenset(words["coordinators"]), frozenset(words["anaphors"])
        self.other_side = OtherSide(words["other_side"])
        self.determiners = frozenset(words["determiners"])
        self.alternatives, self.inseparable = frozenset(words["alternatives"]), frozenset(words["inseparable"])
        self._elliptic = frozenset(words["elliptic"])
        self.no_change = frozenset(words["no_change"])
        self._as, self._as_before = frozenset(words["as"]), frozenset(words["as_before"])
        self._comparing = frozenset(words["comparing"])
        self._before_change, self._of_change = frozenset(words["before_change"]), frozenset(words["of_change"])
        self._changes = frozenset(words["changes"])
        self.vessel_identity, self.exceptions = frozenset(words["vessel_identity"]), frozenset(words["exceptions"])
        self.pronouns, self.holds = frozenset(words["pronouns"]), frozenset(words["holds"])
        self.node_modifiers, self.natures = frozenset(words["node_modifiers"]), frozenset(words["natures"])
        self.bone_words = frozenset(words["bone_words"])
        self.alternatives_of_denial, self.gone = frozenset(words["alternatives_of_denial"]), frozenset(words["gone"])
        self.chain_landmarks, self.apart = frozenset(words["chain_landmarks"]), frozenset(words["apart"])
        self.sides = frozenset(words["sides"])
        self.side_of, self.of_side = frozenset(words["side_of"]), frozenset(words["of_side"])
        self.side_letters = frozenset(words["side_letters"])
        self.side_heads, self.staying = frozenset(words["side_heads"]), frozenset(words["staying"])
        self.agents = frozenset(words["agents"])
        self.seen, self.in_order = frozenset(words["seen"]), frozenset(words["in_order"])
        self.counts, self.verdicts = frozenset(words["counts"]), frozenset(words["verdicts"])
        self.indefinite = frozenset(words["indefinite"])
        self.denied_adjective = frozenset(words["denied_adjective"])
        self.definite = frozenset(words["definite"])
        self.demonstratives = self.anaphors & self.definite
        self.part_of = frozenset(words["part_of"])
        self._equations = frozenset(words["equations"])
        self._verbs_of_identity = frozenset(words["verbs_of_identity"])
        self._of_the_report = frozenset(words["of_the_report"])
        self._copulas = frozenset(words["copulas"])
        self._appositions = frozenset(words["appositions"])
        self._stops = frozenset(words["np_stops"])
        self._parting = frozenset(words["parting"])
        self.destroying = frozenset(words["destroying"])
        self.measures_of_normal = frozenset(words["measures_of_normal"])
        self.still_there = frozenset(words["still_there"])
        self.opens_question = frozenset(words["opens_question"])
        self.already_there = frozenset(words["already_there"])
        self.taken_for = frozenset(words["taken_for"])
        self.node_names = frozenset(words["node_names"])
        self.unspecific = frozenset(words["unspecific"])
        self.superficial = frozenset(words["superficial"])
        self.conclusive, self.narrators = frozenset(words["conclusive"]), frozenset(words["narrators"])
        self._one_more = frozenset(words["one_more"])
        self._named_before = frozenset(words["named_before"])
        self._known = frozenset(words["known_before"])
        self._named_behind = frozenset(words["named_behind"])
        #: Without one of these `names_once_more` says no.
        self.names_again = self._named_before | self._known | self._named_behind
        self.lesion_labels: dict[str, list[str]] = words["lesion_labels"]
        self._describing, self._descriptions = frozenset(words["describing"]), frozenset(words["descriptions"])
        self.lasts, self.firsts = frozenset(words["lasts"]), frozenset(words["firsts"])
        self.in_contrast = frozenset(words["in_contrast"])
        self.earlier_times = EarlierTimes(language)
        self.older_times = (frozenset(words["nadirs"]), frozenset(words["baselines"]))
        self.other_ones = frozenset(words["other_ones"])
        self._interrogative = frozenset(words["interrogative"])
        self._adjectives = frozenset(words["adjectives"])
        self._ends_of_things = frozenset(words["ends_of_things"])
        self._not_qualified = frozenset(words["not_qualified"])
        self._of_sizes = frozenset(words["of_sizes"])
        #: Both ask of a word alone, and of the same ones again and again.
        self._is_modifier = lru_cache(_KEPT)(self._may_modify)
        self._is_list_filler = lru_cache(_KEPT)(self._may_fill_list)
        self.one_of_two = frozenset(words["one_of_two"])
        self.beside_sizes, self.not_beside = frozenset(words["beside_sizes"]), frozenset(words["not_beside"])
        self.opens_place = frozenset(words["opens_place"])
        self._turns = frozenset(words["turns"])
        self.existential = frozenset(words["existential"])
        self.conjunctions = frozenset(words["conjunctions"])
        self.sharing_denial = frozenset(words["sharing_denial"])
        self.all_but = frozenset(words["all_but"])
        self.here, self.there = frozenset(words["here"]), frozenset(words["there"]).union(words["here"])
        self.ones, self.several_ones = frozenset(words["ones"]), frozenset(words["several_ones"])
        self.rest, self.not_there = frozenset(words["rest"]), frozenset(words["not_there"])
        self.rest_of_them, self.others = frozenset(words["rest_of_them"]), frozenset(words["others"])
        self.measuring, self.at_place = frozenset(words["measuring"]), frozenset(words["at_place"])
        self.genitive, self.apart_from = frozenset(words["genitive"]), frozenset(words["apart_from"])
        self.within_opening = frozenset(words["within_opening"])
        self.at_vessels, self.levels = frozenset(words["at_vessels"]), frozenset(words["levels"])
        self.masses, self.still_denying = frozenset(words["masses"]), frozenset(words["still_denying"])
        self.with_normal, self.side_verbs = frozenset(words["with_normal"]), frozenset(words["side_verbs"])
        self.afterwards, self.both_sides = frozenset(words["afterwards"]), frozenset(words["both_sides"])
        self._other, self._than = frozenset(words["other"]), frozenset(words["than"])
        self._expletives, self._none = frozenset(words["expletives"]), frozenset(words["none"])
        self._adjective_endings = tuple(words["adjective_endings"])
        self.now = frozenset(words["now"])
        self.holding_vessels = frozenset(words["holding_vessels"])
        self.interspaces, self.not_of_chain = frozenset(words["interspaces"]), frozenset(words["not_of_chain"])
        self.spaces, ordinals = frozenset(words["spaces"]), load_json("spaces.json", language)["ordinals"]
        self.ordinals = frozenset(ordinals)
        self.vessels_behind = {name: frozenset(listed) for name, listed in words["vessels_behind"].items()}
        self.walls = frozenset(words["walls"])
        self.affirmed, self.single_things = frozenset(words["affirmed"]), frozenset(words["single_things"])
        self.deep_to, self.conditional = frozenset(words["deep_to"]), frozenset(words["conditional"])
        self.names_of_disease, self.of_flow = frozenset(words["names_of_disease"]), frozenset(words["of_flow"])
        self.plural_verbs, self.size_words = frozenset(words["plural_verbs"]), frozenset(words["size_words"])
        self.before_sides = frozenset(words["before_sides"])
        self.leads_to_place = frozenset(words["leads_to_place"])
        self.serving, self.of_place = frozenset(words["serving"]), frozenset(words["of_place"])
        self.of_nodes = frozenset(words["told_of_nodes"]) | self.node_modifiers | self.verdicts | self.counts
        self.of_nodes |= self.sides | self._copulas | self.seen | self.prepositions

    def same_phrase(self, left: Span, right: Span, longest: int = 5) -> bool:
        """Whether only modifiers stand between two terms: "internal mammary [enlarged lymph] node"."""
        if right.start - left.end > longest:
            return False
        return all(map(self._is_modifier, left.doc.tokens[left.end : right.start]))

    def adjoins(self, noun: Span, place: Span) -> bool:
        """Whether a place follows its noun without a preposition: "node [less than 1 cm seen left] parasternally"."""
        passed = self.seen | self._of_sizes
        gap = [t for t in noun.doc[noun.end : place.start] if not t.like_num and t.lower_ not in passed]
        return len(gap) <= 3 and all(self._is_modifier(token) or token.text in ",(" for token in gap)

    def coordinated(self, left: Span, right: Span, longest: int = 7, within_phrase: bool = False) -> bool:
        """Whether two terms are members of one list: "axillary, [or left] hilar"; `within_phrase`: no prepositions."""
        gap = [token for token in left.doc.tokens[left.end : right.start] if token.text not in "()"]
        if len(gap) > longest:
            return False
        rest = [token for token in gap if token.lower_ not in self.coordinators]
        if len(rest) == len(gap) or any(token.lower_ in self._parting for token in gap):
            return False  # "parasternal nodule, r/o internal mammary node"
        return all(map(self._is_modifier if within_phrase else self._is_list_filler, rest))

    def is_alternative(self, gap: Span) -> bool:
        """Whether the words between two nouns offer the second in place of the first: "node [or an] artery"."""
        words = frozenset(gap.words)
        return bool(words & self.alternatives) and words <= self.alternatives | self.determiners

    def equates(self, gap: Sequence[str]) -> bool:
        """Whether the words between two nouns say that both are one thing: "likely represents an enlarged"."""
        if not self.existential.isdisjoint(gap) or self.excepts(gap):
            return False  # "no adenopathy, [there is a] node" begins anew; "apart from the known node [there is no] …"
        if self._renames(gap):
            return True
        if "," in gap:  # "a focus on the left, SUV 9, [correlating with] soft tissue"
            last = gap[len(gap) - gap[::-1].index(",") :]
            if set(last) & self._verbs_of_identity and all(word in self._equations for word in last):
                return True
        outside = [word for word in gap if word not in self._equations and word.isalpha()]
        return bool(set(gap) & self._verbs_of_identity) and len(outside) <= 2

    def identifies(self, sentence: Span) -> bool:
        """Whether a sentence says near its start what was spoken of is: "Having gone over it, [that is the] end …"."""
        if self._copulas.isdisjoint(sentence.words):
            return False
        words = [word for word in sentence.words[:16] if word not in self.names_again]  # "the described finding is …"
        named = any(
            one in self.definite
            and two in self.unspecific
            and three in self._copulas
            and not {*words[i + 3 : i + 5]}.isdisjoint(self.determiners)
            for i, (one, two, three) in enumerate(zip(words, words[1:], words[2:], strict=False))
        )  # "the finding represents a loop of the artery"
        return named or (
            not self._has_subject_behind(sentence)
            and any(
                (word in self.pronouns or word in self.definite)
                and following in self._copulas
                and not {*words[i + 2 : i + 6]}.isdisjoint(self.determiners)
                for i, (word, following) in enumerate(pairwise(words))
            )
        )

    def describes(self, gap: Sequence[str], noun: str) -> bool:
        """Whether a noun says of the one before how it looks: "a lesion [with soft parts] density"."""
        described = noun in self._descriptions and 0 < len(gap) <= _DESCRIBED and gap[0] in self._describing
        return described and self.determiners.isdisjoint(gap)

    def excepts(self, words: Sequence[str]) -> bool:
        """Whether words leave out what follows them: "apart from", "other than", "no other node than"."""
        if not self.exceptions.isdisjoint(words):
            return True
        other = next((i for i, word in enumerate(words) if word in self._other), len(words))
        return not self._than.isdisjoint(words[other:])

    def is_copula(self, word: str) -> bool:
        """Whether a word is a form of "to be" or stands for one."""
        return word in self._copulas

    def _renames(self, gap: Sequence[str]) -> bool:
        """Whether another name for the same thing follows: "a nodule of 13 mm, [i.e., an enlarged] node"."""
        words = [word for word in gap if word.isalpha()]
        last = max((i for i, word in enumerate(words) if word in self._appositions), default=len(words))
        return last < len(words) and all(word in self._equations for word in words[last + 1 :])

    def adds_one(self, sentence: Span) -> bool:
        """Whether a sentence opens with one more of what was named: "A further nodule in the third space"."""
        one, other = (*_first_words(sentence, 2), "", "")[:2]
        return one in self.determiners and other in self._one_more

    def names_once_more(self, noun: Span, known: bool) -> bool:
        """Whether words beside a noun say that it was named before: "the [said] node", "the node [in question]".

        Args:
            known: whether "known" does.
        """
        doc, sentence = noun.doc, noun.sentence
        before = doc.words[max(noun.start - _NAMED, sentence.start) : noun.start]
        if not (before == [] or before[-1] == ":" or not self.definite.isdisjoint(before)):
            return False
        gap, named = _NAMED, self._named_behind
        behind = doc.words[noun.end : min(noun.end + gap, sentence.end)]
        at = next((i for i, word in enumerate(behind) if word in named), None)
        told_behind = at is not None and all(w in self.prepositions or w in self._equations for w in behind[:at])
        return told_behind or not (self._named_before | (self._known if known else frozenset())).isdisjoint(before)

    def is_denied(self, noun: Span) -> bool:
        """Whether the sentence of a noun opens with a denial: "No enlarged axillary nodes"."""
        return self.starts_with(noun.sentence, self.no_change, 1)

    def starts_with(self, words: Span, kind: frozenset[str], within: int) -> bool:
        """Whether one of the first words is of a kind; not a label ("Other: …"), past marks and numbers."""
        following = words.doc.words
        for index in range(words.start, words.end):
            word = following[index]
            if word in kind and following[index + 1 : index + 2] != [":"]:
                return True
            within -= word.isalpha()
            if not within:
                return False
        return False

    def refers_back(self, sentence: Span) -> bool:
        """Whether a sentence opens with a pronoun, or with a verb whose subject is left out."""
        if self.starts_with(sentence, self.no_change, 1) and self.starts_with(sentence, self._changes, 4):
            return True  # "No significant change since 2013."
        words = _first_words(sentence, 3)
        if any(one in self.definite and other in self._of_the_report for one, other in pairwise(words)):
            return False  # "This addendum will be completed"
        if self.says_none(sentence):
            return True
        if self._has_subject_behind(sentence):
            return False
        return (
            self.starts_with(sentence, self.pronouns, 4)
            or self.leaves_out_subject(sentence)
            or self.has_pronoun_as_object(sentence)
        )

    def has_pronoun_as_object(self, sentence: Span) -> bool:
        """Whether what was spoken of is looked for: "after treatment it is not possible to [find it]"."""
        return any(one in self.seen and other in self.pronouns for one, other in pairwise(sentence.words))

    def _has_subject_behind(self, sentence: Span) -> bool:
        """Whether "it" only holds the place of a subject that follows: "It is not recognised [the] cleavage plane"."""
        words = sentence.words
        seen = next((i for i, word in enumerate(words[:_SUBJECT_REACH]) if word in self.seen), None)
        behind = words[seen + 1 : seen + 2] if seen is not None else []
        return words[:1] != [] and words[0] in self._expletives and behind != [] and behind[0] in self.determiners

    def leaves_out_subject(self, sentence: Span) -> bool:
        """Whether a sentence opens with a verb or adjective whose subject is left out: "Same size as in May."."""
        return self.starts_with(sentence, self._elliptic, 1) or self._opens_with_change(sentence)

    def _opens_with_change(self, sentence: Span) -> bool:
        """Whether a sentence opens with a noun or participle of change: "In clear [progression].", "Much [larger]."."""
        first, second = [*_first_words(sentence, 2), "", ""][:2]
        if first in self._as and second in self._as_before:
            return True
        if self.starts_with(sentence, self._comparing, 2):
            return not self._of_change.isdisjoint(sentence.words)  # "Compared with May, slightly larger."
        opening = [*takewhile(self._before_change.__contains__, _first_words(sentence, _CHANGE_REACH))]
        following = _first_words(sentence, len(opening) + 1)[len(opening) :]
        return following != [] and following[0] in self._of_change

    def says_none(self, sentence: Span, by_itself: bool = False) -> bool:
        """Whether a short sentence denies what was asked for: "There are none."; "None." only `by_itself`."""
        words = [word for word in sentence.words if word.isalpha()]
        if not words or words[-1] not in self._none:
            return False
        return (by_itself and len(words) == 1) or (1 < len(words) <= _SHORT and words[0] in self.narrators)

    def is_brief(self, sentence: Span) -> bool:
        """Whether a sentence may be no more than a verdict: "Clean.", "No enlargement."."""
        return len(sentence) <= 2 * _VERDICT and sum(token.is_alpha for token in sentence) <= _VERDICT

    def names_alone(self, sentence: Span, named: int) -> bool:
        """Whether a sentence has no more than so many words, which name a place, and then ends or is a heading."""
        words = [token for token in sentence if token.is_alpha and token.lower_ not in self.determiners]
        return len(words) <= named and sentence[-1].text in ".?\n"

    def names_thing(self, gap: Span) -> bool:
        """Whether a phrase ends with its noun in a gap: "small [hiatal hernia and] a node", not "[left, oval] node"."""
        tokens = [*gap]
        joined = next((i for i, token in enumerate(tokens) if token.lower_ in self._ends_of_things), None)
        if joined is None:
            return False
        words = [token for token in tokens[:joined] if token.is_alpha]
        return any(not self.is_adjective(token) for token in words[-1:])

    def qualifies_next(self, token: Word) -> bool:
        """Whether a word may be the noun, or another adjective, of the adjective before it."""
        return token.is_alpha and not self.stops_phrase(token) and token.lower_ not in self._not_qualified

    def is_adjective(self, token: Word) -> bool:
        """Whether a word may stand between "small" and the node, by its ending or as a word that is listed."""
        word = token.lower_
        return (
            word in self._adjectives
            or word in self.sides
            or word in self.node_modifiers
            or word.endswith(self._adjective_endings)
        )

    def asks(self, sentence: Span) -> bool:
        """Whether a sentence is a question that opens with its verb: "Is the internal mammary region involved?"."""
        if "?" not in sentence.words:
            return False
        words = [token for token in sentence if not token.is_space]
        if words[-1].text != "?":
            return False
        following = sentence.doc[sentence.end : sentence.end + 1]
        if len(words) <= _SHORT and following and following[0].text in "-:":
            return True  # "(3) IM nodes? - not in the scan"
        opening = [token.lower_ for token in words if token.is_alpha][:1]
        behind_colon = [b.lower_ for a, b in pairwise(words) if a.text in ":-"]
        return any(word in self._interrogative for word in (*opening, *behind_colon))

    def is_queried(self, terms: Sequence[Span]) -> bool:
        """Whether a question mark closes the sentence right behind a thing: "left internal mammary node?"."""
        last = max(term.end for term in terms)
        rest = [word for word in terms[0].doc.words[last : terms[0].sentence.end] if not word.isspace()]
        return rest[-1:] == ["?"] and len(rest) <= _QUERIED

    def parts_from(self, token: Word) -> bool:
        """Whether a word or mark ends what is said of a noun: a comma, "and", "but"."""
        return token.text in ",;:./" or token.lower_ in self.coordinators or token.lower_ in self._turns

    def begins_anew(self, gap: Span) -> bool:
        """Whether another clause begins: "no axillary nodes, [but] beside the vessels …", "… seen[, there are] …"."""
        words = gap.words
        return not self._turns.isdisjoint(words) or any(
            mark in (",", ";") and not (self.existential | self.now).isdisjoint(words[i + 1 : i + 2])
            for i, mark in enumerate(words)
        )

    def fills_list(self, token: Word) -> bool:
        """Whether a word may stand between members of a list: "no mass [or enlarged] node", not "[and the] liver"."""
        return token.lower_ in self.coordinators or self._is_modifier(token) or token.lower_ in self.prepositions

    def stops_phrase(self, token: Word) -> bool:
        """Whether a word ends a noun phrase: a verb, a preposition, a conjunction."""
        return token.lower_ in self._stops

    def _may_modify(self, token: Word) -> bool:
        if token.lower_ in self.indefinite:
            return False  # "effusion and a node" are two phrases
        return (token.is_alpha and token.lower_ not in self._stops) or token.like_num or token.text in "-'."

    def _may_fill_list(self, token: Word) -> bool:
        return self._is_modifier(token) or token.lower_ in self.prepositions or token.lower_ in self.determiners


def _first_words(part: Span, number: int) -> list[str]:
    """The first words of a part of a document; marks and numbers are passed over."""
    return [*islice(filter(str.isalpha, part.words), number)]
