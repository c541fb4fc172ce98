"""The word lists of `sites.json` beside its claim rules: what places and lists mean for the concurrent sites."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

#: What is no plain set of words in `sites.json`.
_OTHERWISE_MADE: Final = frozenset(
    {"places", "node_places", "chain_lists", "part_prefixes", "disease_names", "operations_of"}
)


@dataclass(frozen=True, slots=True)
class SiteWords:
    """Word lists, named as in `sites.json`, which tells what each is for.

    Attributes:
        places: the site of a place where the anatomy alone would mislead; None for no site.
        node_places: the site of a lymph node that is named after an organ.
        operations_of: the site of an operation whose name tells it.
        disease_names: words that make a disease's name of the organ before them ("breast cancer").
    """

    places: Mapping[str, str | None]
    node_places: Mapping[str, str]
    chain_lists: Mapping[str, str]
    operations_of: Mapping[str, str]
    parts: frozenset[str]
    part_prefixes: tuple[str, ...]
    regions: frozenset[str]
    fluids: frozenset[str]
    node_hilum: frozenset[str]
    contact: frozenset[str]
    beside: frozenset[str]
    origin: frozenset[str]
    prepositions: frozenset[str]
    elliptical: frozenset[str]
    both: frozenset[str]
    masses: frozenset[str]
    having: frozenset[str]
    enlarged: frozenset[str]
    other_causes: frozenset[str]
    operations: frozenset[str]
    abbreviated_operations: frozenset[str]
    after_operation: frozenset[str]
    newly: frozenset[str]
    metastases: frozenset[str]
    some_of: frozenset[str]
    bone_lesions: frozenset[str]
    no_lesions: frozenset[str]
    disease_names: frozenset[str]
    bony: frozenset[str]
    stages: frozenset[str]
    nodal_places: frozenset[str]
    not_a_tumour: frozenset[str]
    up_to: frozenset[str]
    targets: frozenset[str]
    in_names: frozenset[str]
    planned: frozenset[str]
    discussed: frozenset[str]
    breast_masses: frozenset[str]
    breast_names: frozenset[str]
    lung_names: frozenset[str]
    known_lesions: frozenset[str]
    stage_letters: frozenset[str]
    findings: frozenset[str]
    described: frozenset[str]
    spreading: frozenset[str]
    ingrowth: frozenset[str]
    unexplained: frozenset[str]
    surfaces: frozenset[str]
    benign_diseases: frozenset[str]
    declined: frozenset[str]
    hilum_lost: frozenset[str]
    hilum_after: frozenset[str]
    destroyed: frozenset[str]
    growing: frozenset[str]
    positions: frozenset[str]
    growth: frozenset[str]
    denials: frozenset[str]
    gone: frozenset[str]
    lytic: frozenset[str]
    fulminant: frozenset[str]
    at: frozenset[str]
    undecided: frozenset[str]
    bullets: frozenset[str]
    largest: frozenset[str]
    levels: frozenset[str]
    fixation: frozenset[str]
    nodal_stages: frozenset[str]
    conglomerate: frozenset[str]
    of_lymphoma: frozenset[str]
    node_words: frozenset[str]
    fatty: frozenset[str]
    widespread: frozenset[str]
    skin_changes: frozenset[str]
    malignity: frozenset[str]
    many: frozenset[str]
    lobed: frozenset[str]
    target_labels: frozenset[str]
    surfaces_of_pleura: frozenset[str]
    lesions_of_pleura: frozenset[str]
    fissures: frozenset[str]
    another_tumour: frozenset[str]
    of_peritoneum: frozenset[str]
    locating: frozenset[str]
    completed: frozenset[str]
    incomplete: frozenset[str]
    bordering: frozenset[str]
    treatments: frozenset[str]
    treated_beds: frozenset[str]
    alternatives: frozenset[str]
    malignant: frozenset[str]
    clinics: frozenset[str]
    pronouns: frozenset[str]

    @classmethod
    def from_rules(cls, rules: Mapping[str, Any]) -> Self:
        """The word lists of a parsed `sites.json`."""
        lists = {name: frozenset(rules[name]) for name in cls.__annotations__ if name not in _OTHERWISE_MADE}
        names = frozenset(rule["literal"] for rule in rules["target_rules"] if rule["category"] == "DISEASE_NAME")
        return cls(
            places=rules["places"],
            node_places=rules["node_places"],
            chain_lists=rules["chain_lists"],
            operations_of={word: site for site, words in rules["operations_of"].items() for word in words},
            part_prefixes=tuple(rules["part_prefixes"]),
            disease_names=names,
            **lists,
        )
