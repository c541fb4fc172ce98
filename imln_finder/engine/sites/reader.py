"""Step 11: concurrent sites. Where else does the report call something malignant, or suspicious for it, now?

Each claim of malignancy that stands is linked to the structures that it is about; those that are there now give their
sites. The internal mammary node is no site, nor is what it grows into.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from imln_finder.domain import Site
from imln_finder.engine.attributes.laterality import SideFinder
from imln_finder.engine.attributes.mentions import mentions_of
from imln_finder.engine.document.layout import line_of, within
from imln_finder.engine.document.page import Noted
from imln_finder.engine.document.sections import Section, section_of
from imln_finder.engine.document.text import Span, Text, text_of
from imln_finder.engine.grammar.grammar import Grammar
from imln_finder.engine.matching import terms as t
from imln_finder.engine.presence.assertion import Asserter, Presence
from imln_finder.engine.sites.claims import Claim, ClaimFinder, Claims, opens_report
from imln_finder.engine.sites.known import KnownSites
from imln_finder.engine.sites.links import ClaimLinker
from imln_finder.engine.sites.nodes import Nodes
from imln_finder.engine.sites.operations import Operations
from imln_finder.engine.sites.places import SitePlaces
from imln_finder.engine.sites.words import SiteWords
from imln_finder.engine.structures.structure import Structure, structures_at
from imln_finder.rules_store import load_json

_KEY: Final = "imln_sites"
#: A line of at most this many tokens that names a place is the heading of the lines below it.
_HEADING: Final = 4
#: The rule that evidence names where no claim but the history explains a site.
KNOWN: Final = "site.known"
#: Claims that call a lesion of the sternum a metastasis, where it is not the node that grows into it.
_SEPARATE: Final = frozenset({Claim.SPREAD, Claim.QUALITY})
#: Claims that make the lymphoma of a history an active one.
_ACTIVE: Final = frozenset({Claim.RECURRENCE, Claim.LIST, Claim.DISEASE, Claim.LYMPHOMA})


@Language.factory("imln_sites", default_config={"language": "en"})
def create_site_reader(nlp: Language, name: str, language: str) -> "SiteReader":
    """Factory of the component."""
    return SiteReader(nlp, language)


class SiteReader:
    """Makes `sites_of` tell; also `Doc._.imln_sites` and `Doc._.imln_sites_evidence`, pairs of span and rule id."""

    def __init__(self, nlp: Language, language: str) -> None:
        """Load the rules of a language."""
        Doc.set_extension("imln_sites", getter=lambda doc: sites_of(text_of(doc)), force=True)
        Doc.set_extension("imln_sites_evidence", getter=lambda doc: _shown(text_of(doc)).evidence, force=True)
        rules = load_json("sites.json", language)
        self._words = SiteWords.from_rules(rules)
        self._grammar = Grammar(language)
        context_rules = load_json("context_sites.json", language)["context_rules"]
        self._claims = ClaimFinder(nlp, rules["target_rules"], self._words, context_rules, self._grammar.sharing_denial)
        self._sides = SideFinder(language)
        self._asserter = Asserter(self._grammar, (), load_json("status.json", language)["enlarged"])

    def __call__(self, doc: Noted) -> Noted:
        """Let the concurrent sites of a document be read when they are asked for: only those of a candidate are."""
        doc.user_data[_KEY] = _Shown(self, text_of(doc))
        return doc

    def read(self, text: Text) -> dict[Site, tuple[Span, str]]:
        """The sites, each with what shows it; none if the report only mentions nodes that are not there now."""
        mentions = mentions_of(text)
        if mentions and not any(mention.is_current for mention in mentions):
            return {}
        operations = Operations(text, self._words, self._sides, self._grammar)
        claims = self._claims(text, operations)
        if not claims.all:
            return {}
        headings = [claim for claim in claims.standing if claim.label_ == Claim.TABLE]
        reading = _SiteReading(text, self._grammar, self._words, self._asserter, headings, operations)
        shown: dict[Site, tuple[Span, str]] = {}
        gone = reading.gone(claims) if any(map(opens_report, claims.standing)) else {}
        for claim in claims.standing:
            for site in reading.sites_of(claim):
                if claim.start > gone.get(site, -1) or not opens_report(claim):
                    shown.setdefault(site, (claim, t.rule_id(claim)))
        for span, site in reading.known_sites(claims):
            shown.setdefault(site, (span, KNOWN))
        return shown


class _Shown:
    """The sites of a document, read once."""

    def __init__(self, reader: SiteReader, text: Text) -> None:
        self._reader = reader
        self._text = text
        self._known: dict[Site, tuple[Span, str]] | None = None

    def _found(self) -> dict[Site, tuple[Span, str]]:
        if self._known is None:
            self._known = self._reader.read(self._text)
        return self._known

    @property
    def sites(self) -> list[Site]:
        return sorted(self._found())

    @property
    def evidence(self) -> list[tuple[Span, str]]:
        return list(dict.fromkeys(self._found().values()))


def _shown(doc: Text) -> _Shown:
    shown: _Shown = doc.user_data[_KEY]
    return shown


def sites_of(doc: Text) -> list[Site]:
    """The concurrent sites of a document, sorted."""
    return _shown(doc).sites


class _IsCurrent:
    """Tells whether a structure is there now."""

    def __init__(self, asserter: Asserter) -> None:
        self._asserter = asserter
        self._known: dict[Structure, Presence] = {}

    def __call__(self, structure: Structure) -> bool:
        return self.presence(structure) is Presence.CURRENT

    def presence(self, structure: Structure) -> Presence:
        """Whether it is there, or was."""
        if structure not in self._known:
            self._known[structure] = self._asserter(structure, structures_at(structure.head)).presence
        return self._known[structure]


class _SiteReading:
    """The sites of one document, claim by claim."""

    def __init__(
        self,
        doc: Text,
        grammar: Grammar,
        words: SiteWords,
        asserter: Asserter,
        headings: Sequence[Span],
        operations: Operations,
    ) -> None:
        self._doc = doc
        self._terms = t.terms_of(doc)
        self._words = words
        self._grammar = grammar
        self._places = SitePlaces(words, grammar, self._terms)
        self._linker = ClaimLinker(doc, grammar, self._places, words, headings)
        self._is_current = _IsCurrent(asserter)
        self._headings: dict[int, list[Span]] = {}
        self._nodes = Nodes(doc, grammar, self._places, words, self._is_current)
        self._known = KnownSites(doc, self._places, self._linker, words, self._is_current, self._nodes, operations)

    def sites_of(self, claim: Span) -> set[Site]:
        """The sites that one claim makes malignant."""
        if claim.text.lower() in self._words.ingrowth and self._is_of_target(claim):
            return set()
        metadata = claim.metadata
        linked = self._linker(claim)
        if claim.label_ == Claim.INTRINSIC:
            linked = linked[:1]
        elif "site" in metadata and claim.label_ == Claim.DISEASE_NAME:
            linked = [structure for structure in linked if structure.head.sentence == claim.sentence]
        if claim.label_ == Claim.LIST:
            linked = [structure for structure in linked if not self._linker.lists.is_complete(structure, claim)]
        limited = metadata.get("sites")
        meant = [s for s in linked if self._nodes.may_be(s)] if metadata.get("nodes") else linked
        of_each = ((s, self._sites_in(s, claim)) for s in meant)
        of_current = (sites for s, sites in of_each if sites and self._is_current(s))
        found = {site for sites in of_current for site in sites if limited is None or site in limited}
        by_itself = "site" in metadata and (claim.label_ == Claim.INTRINSIC or not found)
        if by_itself and len(meant) == len(linked) and all(map(self._is_current, linked)):
            found.add(Site(metadata["site"]))
        if claim.label_ == Claim.RECURRENCE and self._is_of_target(claim):
            found.discard(Site.CHEST_WALL)  # "parasternal mass, a chest wall recurrence" is the node itself
        nodal = self._sums_up_nodes(claim, linked, meant)
        of_lymphoma = claim.label_ == Claim.LYMPHOMA or claim[0].lower_ in self._words.of_lymphoma
        if of_lymphoma or nodal:
            found |= self._nodes.enlarged()
        return found

    def gone(self, claims: Claims) -> dict[Site, int]:
        """The sites whose metastases have all resolved, and where it says so: "[Lung mets] have resolved"."""
        told = (
            (claim, s)
            for claim in claims.all
            if claim.label_ == Claim.SPREAD
            and self._words.metastases.issuperset(claim.words)
            and self._words.some_of.isdisjoint(self._doc.words[claim.sentence.start : claim.start])
            for s in self._linker(claim)
        )
        resolved = ((claim, s) for claim, s in told if self._is_current.presence(s) is Presence.RESOLVED)
        return {site: claim.start for claim, s in resolved for site in self._places(s).values()}

    def _sums_up_nodes(self, claim: Span, linked: Sequence[Structure], meant: Sequence[Structure]) -> bool:
        """Whether a claim tells of lymph nodes without a place: "progression of lung and nodal disease".

        A relapse in nodes is told by its name wherever it stands. `meant`: what of the linked it may be said of.
        """
        if section_of(claim) is Section.IMPRESSION:
            before = [s for s in structures_at(claim) if s.head.end <= claim.start and s.head.label_ == t.NODE]
            named = before if claim.label_ in _SEPARATE else []  # "nodules and adenopathies, metastatic disease"
            if any(self._nodes.is_unplaced(s, claim) and self._is_current(s) for s in [*meant, *named]):
                return True
        summary = claim.label_ == Claim.RECURRENCE or section_of(claim) is Section.IMPRESSION
        course = claim.label_ == Claim.LIST  # told of what has changed
        return summary and not course and not any(map(_is_placed, linked)) and self._nodes.are_named_by(claim)

    def _is_of_target(self, claim: Span) -> bool:
        """Whether the node is spoken of before a claim: what it grows into is no site."""
        return any(s.is_target and s.head.start < claim.start for s in structures_at(claim))

    def known_sites(self, claims: Claims) -> Iterator[tuple[Span, Site]]:
        """The sites that need no claim of their own, with the words that show them."""
        yield from self._known(claims)
        lymphomas = [claim for claim in claims.known if claim.label_ == Claim.LYMPHOMA]
        of_cancer = self._words.disease_names  # "recurrent breast cancer" makes no lymphoma active
        if lymphomas and any(
            claim.label_ in _ACTIVE and of_cancer.isdisjoint(claim.words) for claim in claims.standing
        ):
            yield from ((lymphomas[0], site) for site in self._nodes.enlarged())

    def _sites_in(self, structure: Structure, claim: Span) -> set[Site]:
        if self._places.is_region(structure):
            return set()
        if not structure.places:
            return self._sites_of_heading(structure)
        places = {place: site for place, site in self._places(structure).items() if not self._lies_by(place, structure)}
        is_name = claim.label_ == Claim.DISEASE_NAME
        start = structure.head.sentence.start
        wide = {p for p in places if self._places.is_wide(p) and (p.start < start or self._is_specified(p, places))}
        if claim.label_ == Claim.LIST and structure.head[-1].lower_ in self._words.no_lesions:
            wide |= {place for place in places if self._places.is_wide(place)}
        sites = {
            site
            for place, site in places.items()
            if place not in wide and (is_name or not self._places.names_disease(place))
        }
        grown_into = {
            place
            for place in structure.places
            if place.label_ == t.BONE and not claim.start <= place.end <= claim.end and self._places.is_destroyed(place)
        }
        if len(sites) > 1 and grown_into and all(places.get(p) is not Site.BONE or p in grown_into for p in places):
            sites.discard(Site.BONE)  # "progression of the node with [bony] infiltration and lung metastases"
        if claim.label_ in _SEPARATE and structure.head.label_ == t.MASS and not structure.is_target:
            sternal = [place for place in structure.places if place.label_ == t.STERNUM]
            apart = (p for p in sternal if not self._places.is_touched(p) and not self._places.is_destroyed(p))
            sites |= {Site.BONE for _ in apart}
        return sites

    def _lies_by(self, place: Span, structure: Structure) -> bool:
        """Whether a lesion tells where a place lies: "[rib] thinning under the deposit"."""
        if structure.noun is None or place.end > structure.head.start:
            return False
        words = [*reversed(self._doc.words[place.end : structure.head.start])]
        articles = self._grammar.determiners
        return next((word for word in words if word not in articles), "") in self._words.locating

    def _is_specified(self, region: Span, places: Iterable[Span]) -> bool:
        """Whether a place within a region is named with it: "in the [upper abdomen]: metastases in the liver"."""
        others = (place for place in places if not self._places.is_wide(place))
        return any(not self._places.listed(region, other) for other in others)

    def _sites_of_heading(self, structure: Structure) -> set[Site]:
        """The site that a line above names by itself, for a lesion without a place: "Lungs", "Multiple metastases"."""
        start, _ = line_of(self._doc, structure.head.start)
        sites = (self._places.site_of(place, structure) for place in self._heading_above(start))
        return {site for site in sites if site is not None}

    def _heading_above(self, start: int) -> list[Span]:
        """The places of the nearest heading above a line, up to a blank line."""
        words, passed, found = self._doc.words, [start], self._headings.get(start, [])
        section = section_of(self._doc[start : start + 1])
        while not found and start not in self._headings and start > 1 and words[start - 2] != "\n":
            start, end = line_of(self._doc, start - 2)
            if section_of(self._doc[start : start + 1]) is not section:
                break  # what stands above the impression heads none of its lines
            found = self._headings.get(start, [])
            if end - start <= _HEADING:
                places = within(self._terms, self._doc[start:end])
                found = [place for place in places if place.label_ not in t.LESION_TERMS] or found
            if not found:
                passed.append(start)
        self._headings.update(dict.fromkeys(passed, found))
        return found


def _is_placed(structure: Structure) -> bool:
    return structure.is_target or bool(structure.places)
