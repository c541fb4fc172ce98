"""The words that matter wherever they stand in a report that names the target: derived from the rules, as the gate is.

A sentence far from every mention of the target still counts where it tells the side of the cancer, another malignant
site, the sternum, or what its own report is about. Such a sentence holds a word of `FarWords`; of a phrase the longest
word stands for it, of a token pattern the word that it can least do without.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from imln_finder.engine.sections import Section
from imln_finder.engine.sites.claims import Claim
from imln_finder.engine.structure import LANDMARKS
from imln_finder.engine.terms import BREAST, CHAIN_TERMS, DISTRACTOR, IGNORED, MASS, NODE
from imln_finder.engine.token_patterns import Needed, needed_words
from imln_finder.rules_store import load_json

_WORD = re.compile(r"[^\W\d_]+(?:'[a-z]+)?|\d+")
#: Where nodes lie, so that a place with a size is one.
_NODAL = ("AXILLA", "SUPRACLAVICULAR", "HILUM", "MEDIASTINUM")
#: Claims of the history that make sites of lesions anywhere in the report.
_KNOWN = frozenset({Claim.SPREAD, Claim.QUALITY, Claim.LIST, Claim.RECURRENCE})
#: Word lists of `sites.json` that are asked for in the whole report, and those that tell what a lesion is.
_SITE_LISTS = ("operations", "breast_names", "lung_names")
_LESION_LISTS = ("masses", "known_lesions", "described")
#: Word lists of `history.json` that a side of the cancer needs one of; CAPITALS only count as written.
_SIDE_LISTS = (
    "breast",
    "breast_cancer",
    "operations",
    "axillary_operations",
    "reconstructions",
    "irradiation",
    "axillary_otherwise",
)
#: Lists of `laterality.json` for sides that are told by what was named before, or by the cancer.
_RELATIVE_LISTS = ("ipsilateral", "contralateral")


@dataclass(frozen=True, slots=True)
class FarWords:
    """What tells whether a sentence can matter, by its words in small letters.

    Attributes:
        targets: the needed words of the target rules, under each form of the one that is rarest.
        far: words that matter wherever they stand; `phrases`: what needs several words, under one of them.
        of_all: the same for phrases that mean all of the report; `of_line`: the line before them; `of_paragraph`: the
            lines below; `of_sides`: the sides named before them.
        course: the same for phrases that mean what is measured, by one of the `units`; `lymphoma`: those that mean the
            nodes; `claims`: those that mean the nodes beside a word of `nodes`, in an `impression`; `nodal`: words of
            nodes and where they lie.
        known: the same for phrases of the history that make `lesions` matter; `names`: those beside a word of `lung`;
            `spread`: those beside a word of `findings`; `primary`: those anywhere.
        history: the headings of histories, by their first word.
        headings: the headings of sections, by their first word; `addenda`: those that open an addendum.
        hosts: words that make their sentence speak of a thing of its own, `terms`: words that name a thing or a place,
            unless all words of a rule of `hiding` stand with them.
        may_be_terms: a word of each term.
        anaphors: words near the start of a sentence that takes up what was spoken of; `elliptic`: its first words;
            `no_change`: its first words before one of the `changes`.
        before_points: words behind which a point may not end the sentence.
    """

    targets: Mapping[str, Sequence[Needed]]
    far: frozenset[str]
    phrases: Mapping[str, Sequence[Needed]]
    of_all: Mapping[str, Sequence[Needed]]
    of_line: Mapping[str, Sequence[Needed]]
    of_paragraph: Mapping[str, Sequence[Needed]]
    of_sides: Mapping[str, Sequence[Needed]]
    course: Mapping[str, Sequence[Needed]]
    units: frozenset[str]
    claims: Mapping[str, Sequence[Needed]]
    nodes: Mapping[str, Sequence[Needed]]
    nodal: Mapping[str, Sequence[Needed]]
    lymphoma: Mapping[str, Sequence[Needed]]
    impression: Mapping[str, Sequence[Needed]]
    sternum: frozenset[str]
    sides: frozenset[str]
    known: Mapping[str, Sequence[Needed]]
    names: Mapping[str, Sequence[Needed]]
    lung: Mapping[str, Sequence[Needed]]
    spread: Mapping[str, Sequence[Needed]]
    findings: frozenset[str]
    primary: Mapping[str, Sequence[Needed]]
    lesions: Mapping[str, Sequence[Needed]]
    history: Mapping[str, Sequence[Needed]]
    headings: Mapping[str, Sequence[Needed]]
    addenda: Mapping[str, Sequence[Needed]]
    hosts: frozenset[str]
    terms: frozenset[str]
    hiding: Mapping[str, Sequence[Needed]]
    may_be_terms: frozenset[str]
    anaphors: frozenset[str]
    elliptic: frozenset[str]
    no_change: frozenset[str]
    changes: frozenset[str]
    before_points: frozenset[str]

    @classmethod
    def from_rules(cls, language: str) -> Self:
        """The words of a language.

        Raises:
            ValueError: if there are no rules for the language.
        """
        targets, anatomy, lesions = (
            load_json(name, language)["target_rules"] for name in ("targets.json", "anatomy.json", "lesions.json")
        )
        grammar, sections = load_json("grammar.json", language), load_json("sections.json", language)["section_rules"]
        far = [*_matters_far(language, [*targets, *anatomy, *lesions])]
        hiding: dict[str, list[Needed]] = {}
        for needed in (_needed_by(rule) for rule in [*targets, *anatomy, *lesions] if _hides(rule)):
            for form in frozenset().union(*needed):
                hiding.setdefault(form, []).append(needed)
        hosts = frozenset(_single_words(r for r in [*anatomy, *lesions] if r["category"] not in LANDMARKS))
        sites = load_json("sites.json", language)
        claims = sites["target_rules"]
        nodes = [_needed(phrase) for phrase in sites["elliptical"]]
        nodes += [_needed_by(rule) for rule in lesions if rule["category"] == NODE]
        return cls(
            targets=_by_rarest(needed_words(rule["pattern"]) for rule in targets if rule["category"] in CHAIN_TERMS),
            far=frozenset(word for needed in far if len(needed) == 1 for word in needed[0]),
            phrases=_by_rarest(needed for needed in far if len(needed) > 1),
            of_all=_by_rarest(_claims(claims, {Claim.FOLLOWED})),
            of_line=_by_rarest(_claims(claims, {Claim.ALL})),
            of_paragraph=_by_rarest(_claims(claims, {Claim.TABLE})),
            of_sides=_by_rarest(_relative_sides(load_json("laterality.json", language))),
            course=_by_rarest(needed for needed in _claims(claims, {Claim.LIST}) if not any(hosts & forms for forms in needed)),
            units=frozenset(load_json("measurements.json", language)["units"]),
            claims=_by_rarest(_needed_by(rule) for rule in claims if rule["category"] != Claim.NO_CLAIM),
            lymphoma=_by_rarest(_claims(claims, {Claim.LYMPHOMA})),
            nodes=_by_rarest(nodes),
            nodal=_by_rarest(
                nodes
                + [_needed(phrase) for phrase in sites["nodal_places"]]
                + [_needed_by(rule) for rule in anatomy if rule["category"] in _NODAL]
            ),
            impression=_by_first_word(rule for rule in sections if rule["category"] == Section.IMPRESSION),
            sternum=frozenset(load_json("sternum.json", language)["anchors"]),
            sides=frozenset(_side_words(language)),
            known=_by_rarest(_claims(claims, _KNOWN)),
            names=_by_rarest(_claims(claims, {Claim.DISEASE_NAME, Claim.TUMOUR})),
            lung=_by_rarest(_needed_by(rule) for rule in anatomy if rule["category"] == "LUNG"),
            spread=_by_rarest(_claims(claims, {Claim.SPREAD})),
            findings=frozenset(sites["findings"]),
            primary=_by_rarest(
                [needed for needed in _claims(claims, {Claim.TUMOUR}) if "primary" in needed[0]]
                + [_needed(name) for name in sites["lung_names"]]
            ),
            lesions=_by_rarest(
                [_needed(phrase) for name in _LESION_LISTS for phrase in sites[name]]
                + [_needed_by(rule) for rule in lesions if rule["category"] in (NODE, MASS)]
            ),
            history=_by_first_word(rule for rule in sections if rule["category"] == Section.HISTORY),
            headings=_by_first_word(sections),
            addenda=_by_first_word(rule for rule in sections if rule["category"] == Section.ADDENDUM),
            hosts=hosts,
            terms=frozenset(_single_words([*anatomy, *lesions])),
            hiding=hiding,
            may_be_terms=frozenset(_by_rarest(map(_needed_by, [*targets, *anatomy, *lesions]))),
            anaphors=frozenset([*grammar["anaphors"], *grammar["pronouns"]]),
            elliptic=frozenset(grammar["elliptic"]),
            no_change=frozenset(grammar["no_change"]),
            changes=frozenset(grammar["changes"]),
            before_points=frozenset(
                word for name in ("abbreviations", "before_numbers", "ordinals_with_dots") for word in grammar[name]
            ),
        )


def _matters_far(language: str, terms: Iterable[Mapping[str, Any]]) -> Iterator[Needed]:
    for rule in terms:
        yield from map(_needed, rule.get("metadata", {}).get("unless_in_report", ()))
        if rule["category"] == BREAST:
            yield _needed_by(rule)
    sites, history = load_json("sites.json", language), load_json("history.json", language)
    yield from (_needed_by(rule) for rule in sites["target_rules"] if rule["category"] != Claim.NO_CLAIM)
    yield from (_needed(phrase) for name in _SITE_LISTS for phrase in sites[name])
    yield from (_needed(phrase) for name in _SIDE_LISTS for phrase in history[name])
    yield from map(_needed, load_json("sternum.json", language)["anchors"])
    stages = frozenset(word for stage in sites["stages"] for word in _WORD.findall(stage))
    numbers = frozenset(filter(str.isdigit, stages))
    yield (stages - numbers | frozenset(letters for letters in sites["stage_letters"] if len(letters) > 1), numbers)
    yield (frozenset({"c"}), _needed("50")[0])  # a code of breast cancer


def _claims(rules: Iterable[Mapping[str, Any]], kinds: Collection[str]) -> Iterator[Needed]:
    return (_needed_by(rule) for rule in rules if rule["category"] in kinds)


def _side_words(language: str) -> Iterator[str]:
    laterality, history = load_json("laterality.json", language), load_json("history.json", language)
    for name in ("left", "right", "left_letters", "right_letters", "two_of", "bilateral", "left_behind_places"):
        yield from laterality[name]
    for name in ("right_behind_places", "ipsilateral", "contralateral"):
        yield from laterality[name]
    yield from (word for name in ("foreign_left", "foreign_right") for word in history[name])


def _relative_sides(laterality: Mapping[str, Any]) -> Iterator[Needed]:
    yield from (_needed(phrase) for name in _RELATIVE_LISTS for phrase in laterality[name])
    yield from (_needed(phrase) for phrases in laterality["relative"].values() for phrase in phrases)


def _needed(phrase: str) -> Needed:
    """The words that a phrase cannot do without."""
    return tuple(frozenset({word}) for word in _WORD.findall(phrase))


def _needed_by(rule: Mapping[str, Any]) -> Needed:
    return needed_words(rule["pattern"]) if "pattern" in rule else _needed(rule["literal"])


def _by_rarest(terms: Iterable[Needed]) -> dict[str, list[Needed]]:
    found: dict[str, list[Needed]] = {}
    for needed in terms:
        for form in _rarest_forms(needed):
            found.setdefault(form, []).append(needed)
    return found


def _rarest_forms(needed: Needed) -> frozenset[str]:
    """Long words are rare: the forms of the place whose shortest one is longest; of equals the fewest."""
    return max(needed, key=lambda forms: (min(map(len, forms)), -len(forms)))


def _hides(rule: Mapping[str, Any]) -> bool:
    """Whether words of a rule need not be a term of their own, or one that is spoken of."""
    metadata = rule.get("metadata", {})
    several = len(_WORD.findall(rule["literal"])) > 1
    quiet = rule["category"] in LANDMARKS | {IGNORED, DISTRACTOR}
    return (quiet and (several or rule["category"] == IGNORED)) or "unless_near" in metadata


def _single_words(rules: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for rule in rules:
        words = _WORD.findall(rule["literal"])
        if "pattern" not in rule and words == [rule["literal"]] and rule["category"] != IGNORED:
            yield rule["literal"]


def _by_first_word(sections: Iterable[Mapping[str, Any]]) -> dict[str, list[Needed]]:
    """Headings by their first word; of one that is a pattern only that word."""
    found: dict[str, list[Needed]] = {}
    for rule in sections:
        words = _needed(rule["literal"])
        found.setdefault(next(iter(words[0])), []).append(words[:1] if "pattern" in rule else words)
    return found
