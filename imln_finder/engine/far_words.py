"""The words that matter wherever they stand in a report that names the target: derived from the rules, as the gate is.

A sentence far from every mention of the target still counts where it tells the side of the cancer, another malignant
site, the sternum, or what the report is about. `FarWords` knows the words that make a sentence count, or that make
others count, each kind by itself. A rule is known by its rarest word, and checked where that stands.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from imln_finder.engine.sections import Section
from imln_finder.engine.sites.claims import Claim
from imln_finder.engine.structure import LANDMARKS
from imln_finder.engine.terms import BREAST, CHAIN_TERMS, DISTRACTOR, IGNORED, MASS, NODE
from imln_finder.engine.token_patterns import Needed, needed_words
from imln_finder.rules_store import load_json

_Rule = Mapping[str, Any]


class Kind:
    """What a word, or the rule that it belongs to, makes of its sentence; bits of one number.

    Attributes:
        TARGET: may name the target.
        FAR: matters wherever it stands; PHRASE: so do several words together.
        ALL, LINE, BELOW, SIDES: means all of the report, what stands before it on its line, the lines below it, or a
            side named before it.
        COURSE: speaks of the course of the disease, and so may mean all that has a size.
        LYMPHOMA: makes sites of all large nodes; so does a CLAIM beside a word of NODES in a summary.
        NODAL: names nodes, or where they lie.
        KNOWN, in a history, NAME beside LUNG, SPREAD beside FINDINGS, PRIMARY: make sites of lesions (LESION).
        HEADING, ADDENDUM, ORIGINAL, IMPRESSION, HISTORY: open a section; FINDING: may make a history of what stands
            before it.
        UNIT: of a size. SIDE: left or right. STERNUM: names it.
        HOST: makes its sentence speak of a thing of its own. TERM: surely names a thing or place, unless a rule of
            HIDING stands there. MAYBE_TERM: may name one.
        ANAPHOR, and as first word ELLIPTIC, or NO_CHANGE before CHANGE: take up what was spoken of.
    """

    TARGET, FAR, PHRASE = 1 << 0, 1 << 1, 1 << 2
    ALL, LINE, BELOW, SIDES = 1 << 3, 1 << 4, 1 << 5, 1 << 6
    COURSE, LYMPHOMA, CLAIM, NODES, NODAL = 1 << 7, 1 << 8, 1 << 9, 1 << 10, 1 << 11
    KNOWN, NAME, LUNG, SPREAD, FINDINGS, PRIMARY, LESION = (1 << bit for bit in range(12, 19))
    HEADING, ADDENDUM, IMPRESSION, HISTORY = 1 << 19, 1 << 20, 1 << 21, 1 << 22
    UNIT, SIDE, STERNUM = 1 << 23, 1 << 24, 1 << 25
    HOST, TERM, HIDING, MAYBE_TERM = 1 << 26, 1 << 27, 1 << 28, 1 << 29
    ANAPHOR, ELLIPTIC, NO_CHANGE, CHANGE, FINDING = 1 << 30, 1 << 31, 1 << 32, 1 << 33, 1 << 34
    ORIGINAL = 1 << 35


#: Headings are known by their first word, and hiding rules by each that is a term; all others by their rarest.
_HEADINGS = frozenset({Kind.HEADING, Kind.ADDENDUM, Kind.ORIGINAL, Kind.IMPRESSION, Kind.HISTORY})
#: As `sections` asks for it.
_FINDING = "finding"
_WORD = re.compile(r"[^\W\d_]+(?:'[a-z]+)?|\d+")
_KNOWN = frozenset({Claim.SPREAD, Claim.QUALITY, Claim.LIST, Claim.RECURRENCE})
#: Where nodes lie, so that a place with a size is one.
_NODAL = frozenset({"AXILLA", "SUPRACLAVICULAR", "HILUM", "MEDIASTINUM"})
#: Word lists of `sites.json` that are asked for in the whole report, and those that tell what a lesion is.
_SITE_LISTS = ("operations", "breast_names", "lung_names")
_LESION_LISTS = ("masses", "known_lesions", "described")
#: Word lists of `history.json` one of which a side of the cancer needs.
_CANCER_LISTS = (
    "breast",
    "breast_cancer",
    "operations",
    "axillary_operations",
    "reconstructions",
    "irradiation",
    "axillary_otherwise",
)
#: Word lists of `laterality.json` for sides, those told by the cancer or by what was named before last.
_SIDE_LISTS = ("left", "right", "left_letters", "right_letters", "left_behind_places", "right_behind_places")
_BOTH_LISTS = ("two_of", "bilateral", "ipsilateral", "contralateral")
_GRAMMAR_LISTS = {
    Kind.ANAPHOR: ("anaphors", "pronouns"),
    Kind.ELLIPTIC: ("elliptic",),
    Kind.NO_CHANGE: ("no_change",),
    Kind.CHANGE: ("changes",),
}


class FarWords:
    """The kinds of words of a language.

    Attributes:
        before_points: words behind which a point may not end the sentence.
    """

    def __init__(self, language: str) -> None:
        """Derive the words from the rules of a language.

        Raises:
            ValueError: if there are no rules for the language.
        """
        self._kinds: dict[str, int] = {}
        self._rules: dict[int, dict[str, list[Needed]]] = {}
        found = [*_needed_by_kind(language)]
        terms = frozenset(word for kind, needed in found if kind == Kind.TERM for word in needed[0])
        for kind, needed in found:
            rules = self._rules.setdefault(kind, {})
            for word in _keys(kind, needed, terms):
                rules.setdefault(word, []).append(needed)
                self._kinds[word] = self._kinds.get(word, 0) | kind
        self._capitals = {word: kinds for word, kinds in self._kinds.items() if word.isupper()}
        grammar = load_json("grammar.json", language)
        self.before_points = frozenset(
            word for name in ("abbreviations", "before_numbers", "ordinals_with_dots") for word in grammar[name]
        )

    def kinds_of(self, word: str) -> int:
        """The kinds of a word as it is written; an entry in capitals only counts as that."""
        lower = word.lower()
        kinds = self._kinds.get(lower, 0)
        if word != lower:
            kinds |= self._capitals.get(word, 0)
        return kinds | Kind.FINDING if _FINDING in lower else kinds

    def rules(self, kind: int, word: str) -> Sequence[Needed]:
        """The rules of a kind that are known by a word: the words that each needs."""
        return self._rules[kind].get(word, ())


def _keys(kind: int, needed: Needed, terms: frozenset[str]) -> Iterable[str]:
    """The words by which a rule is known."""
    if kind in _HEADINGS:
        return needed[0]
    if kind == Kind.HIDING:
        return terms.intersection(chain(*needed))
    # long words are rare: the forms of the place whose shortest one is longest; of equals the fewest
    return max(needed, key=lambda forms: (min(map(len, forms)), -len(forms)))


def _needed_by_kind(language: str) -> Iterator[tuple[int, Needed]]:
    """The words that each rule needs, under each kind that it belongs to."""
    targets, anatomy, lesions, claims = (
        load_json(f"{name}.json", language)["target_rules"] for name in ("targets", "anatomy", "lesions", "sites")
    )
    for rule in targets:
        if rule["category"] in CHAIN_TERMS:
            yield Kind.TARGET, _needed_by(rule)
    for needed in _matters_far(language, [*targets, *anatomy, *lesions], claims):
        yield Kind.FAR if len(needed) == 1 else Kind.PHRASE, needed
    yield from _of_terms([*targets, *anatomy, *lesions], anatomy, lesions)
    yield from _of_claims(claims, load_json("sites.json", language), _hosts([*anatomy, *lesions]))
    yield from _of_sections(load_json("sections.json", language)["section_rules"])
    yield from _of_sides(language)
    for unit in load_json("measurements.json", language)["units"]:
        yield Kind.UNIT, _needed(unit)
    for anchor in load_json("sternum.json", language)["anchors"]:
        yield Kind.STERNUM, _needed(anchor)
    grammar = load_json("grammar.json", language)
    for kind, names in _GRAMMAR_LISTS.items():
        yield from ((kind, (frozenset({word}),)) for name in names for word in grammar[name])


def _matters_far(language: str, terms: Iterable[_Rule], claims: Iterable[_Rule]) -> Iterator[Needed]:
    for rule in terms:
        yield from map(_needed, rule.get("metadata", {}).get("unless_in_report", ()))
        if rule["category"] == BREAST:
            yield _needed_by(rule)
    yield from (_needed_by(rule) for rule in claims if rule["category"] != Claim.NO_CLAIM)
    sites, history = load_json("sites.json", language), load_json("history.json", language)
    yield from (_needed(phrase) for name in _SITE_LISTS for phrase in sites[name])
    yield from (_needed(phrase) for name in _CANCER_LISTS for phrase in history[name])
    yield from map(_needed, load_json("sternum.json", language)["anchors"])
    stages = frozenset(word for stage in sites["stages"] for word in _WORD.findall(stage))
    numbers = frozenset(filter(str.isdigit, stages))
    yield (stages - numbers | frozenset(letters for letters in sites["stage_letters"] if len(letters) > 1), numbers)
    yield (*_needed("c"), *_needed("50"))  # a code of breast cancer


def _of_terms(
    rules: Iterable[_Rule], anatomy: Iterable[_Rule], lesions: Iterable[_Rule]
) -> Iterator[tuple[int, Needed]]:
    for rule in rules:
        yield Kind.MAYBE_TERM, _needed_by(rule)
        if _hides(rule):
            yield Kind.HIDING, _needed_by(rule)
    terms = [*anatomy, *lesions]
    yield from ((Kind.TERM, (frozenset({word}),)) for word in _single_words(terms))
    yield from ((Kind.HOST, (frozenset({word}),)) for word in _hosts(terms))
    for rule in terms:
        if rule["category"] in (NODE, MASS):
            yield Kind.LESION, _needed_by(rule)
        if rule["category"] == NODE:
            yield Kind.NODES, _needed_by(rule)
        if rule["category"] == NODE or rule["category"] in _NODAL:
            yield Kind.NODAL, _needed_by(rule)
        if rule["category"] == "LUNG":
            yield Kind.LUNG, _needed_by(rule)


def _of_claims(claims: Iterable[_Rule], words: _Rule, hosts: Collection[str]) -> Iterator[tuple[int, Needed]]:
    kinds = {Claim.FOLLOWED: Kind.ALL, Claim.ALL: Kind.LINE, Claim.TABLE: Kind.BELOW, Claim.LYMPHOMA: Kind.LYMPHOMA}
    for rule in claims:
        category, needed = rule["category"], _needed_by(rule)
        if category in kinds:
            yield kinds[category], needed
        if category != Claim.NO_CLAIM:
            yield Kind.CLAIM, needed
        if category in _KNOWN:
            yield Kind.KNOWN, needed
        if category == Claim.LIST and not any(forms.intersection(hosts) for forms in needed):
            yield Kind.COURSE, needed  # one that names a lesion speaks of that
        if category == Claim.SPREAD:
            yield Kind.SPREAD, needed
        if category in (Claim.DISEASE_NAME, Claim.TUMOUR):
            yield Kind.NAME, needed
        if category == Claim.TUMOUR and "primary" in needed[0]:
            yield Kind.PRIMARY, needed
    lists: dict[int, Sequence[str]] = {
        Kind.PRIMARY: words["lung_names"],
        Kind.FINDINGS: words["findings"],
        Kind.LESION: [phrase for name in _LESION_LISTS for phrase in words[name]],
        Kind.NODES: words["elliptical"],
        Kind.NODAL: [*words["elliptical"], *words["nodal_places"]],
    }
    yield from ((kind, _needed(phrase)) for kind, phrases in lists.items() for phrase in phrases)


def _of_sections(sections: Iterable[_Rule]) -> Iterator[tuple[int, Needed]]:
    kinds = {
        Section.ADDENDUM: Kind.ADDENDUM,
        Section.ORIGINAL: Kind.ORIGINAL,
        Section.IMPRESSION: Kind.IMPRESSION,
        Section.HISTORY: Kind.HISTORY,
    }
    for rule in sections:
        needed = _needed(rule["literal"])
        needed = needed[:1] if "pattern" in rule else needed
        yield Kind.HEADING, needed
        if rule["category"] in kinds:
            yield kinds[rule["category"]], needed


def _of_sides(language: str) -> Iterator[tuple[int, Needed]]:
    laterality, history = load_json("laterality.json", language), load_json("history.json", language)
    words = [word for name in (*_SIDE_LISTS, *_BOTH_LISTS) for word in laterality[name]]
    words += [*history["foreign_left"], *history["foreign_right"]]
    yield from ((Kind.SIDE, (frozenset({word}),)) for word in words)
    relative = [*laterality["ipsilateral"], *laterality["contralateral"], *chain(*laterality["relative"].values())]
    yield from ((Kind.SIDES, _needed(phrase)) for phrase in relative)


def _needed(phrase: str) -> Needed:
    """The words that a phrase cannot do without."""
    return tuple(frozenset({word}) for word in _WORD.findall(phrase))


def _needed_by(rule: _Rule) -> Needed:
    return needed_words(rule["pattern"]) if "pattern" in rule else _needed(rule["literal"])


def _hides(rule: _Rule) -> bool:
    """Whether words of a rule need not be a term of their own, or one that is spoken of."""
    several = len(_WORD.findall(rule["literal"])) > 1
    quiet = rule["category"] in LANDMARKS | {IGNORED, DISTRACTOR}
    return (quiet and (several or rule["category"] == IGNORED)) or "unless_near" in rule.get("metadata", {})


def _hosts(rules: Iterable[_Rule]) -> frozenset[str]:
    return frozenset(_single_words(rule for rule in rules if rule["category"] not in LANDMARKS))


def _single_words(rules: Iterable[_Rule]) -> Iterator[str]:
    for rule in rules:
        if "pattern" not in rule and rule["category"] != IGNORED and _WORD.fullmatch(rule["literal"]):
            yield rule["literal"]
