"""Step 11: concurrent sites. Where else does the report call something malignant, or suspicious for it, now?

Each claim of malignancy that stands (`site_claims`) is linked to the structures that it is about (`site_links`); those that
are there now give their sites (`site_places`). The internal mammary node itself is no site, nor is what it grows into.
"""

from spacy.language import Language
from spacy.tokens import Doc, Span

from imln_finder.domain import Site
from imln_finder.engine import terms as t
from imln_finder.engine.assertion import Asserter, Presence
from imln_finder.engine.grammar import Grammar, line_of
from imln_finder.engine.sections import PREAMBLE
from imln_finder.engine.site_claims import Claim, ClaimFinder
from imln_finder.engine.site_links import ClaimLinker
from imln_finder.engine.site_places import SitePlaces
from imln_finder.engine.structures import Structure
from imln_finder.rules_store import load_json

#: A line of at most this many tokens that names a place is the heading of the lines below it.
_HEADING = 4
#: Words in front of a node's phrase that say how large it is.
_MODIFIERS = 3
#: Claims that make a metastasis of a lesion of the sternum; erosion by the node is none.
_OWN_LESION = frozenset({Claim.SPREAD})


@Language.factory("imln_sites")
def create_site_reader(nlp: Language, name: str) -> "SiteReader":
    """Factory of the component."""
    return SiteReader(nlp)


class SiteReader:
    """Sets `Doc._.imln_sites`, sorted, and `Doc._.imln_sites_evidence`, pairs of span and rule id."""

    def __init__(self, nlp: Language) -> None:
        Doc.set_extension("imln_sites", default=[], force=True)
        Doc.set_extension("imln_sites_evidence", default=[], force=True)
        words = load_json("sites.json", nlp.lang)
        self._words = words
        self._enlarged = frozenset(words["enlarged"])
        self._grammar = Grammar(nlp.lang)
        self._claims = ClaimFinder(nlp, words, load_json("context_sites.json", nlp.lang)["context_rules"])
        self._places = SitePlaces(words, self._grammar)
        self._asserter = Asserter(self._grammar, ())

    def __call__(self, doc: Doc) -> Doc:
        """Read the concurrent sites of a document."""
        claims = self._claims(doc)
        if not claims:
            return doc
        linker = ClaimLinker(doc, self._grammar, self._places, self._words)
        sites: set[Site] = set()
        evidence = []
        for claim in claims:
            found = self._sites_of(claim, linker)
            if found - sites:
                evidence.append((claim, str(claim._.target_rule.metadata["id"])))
            sites |= found
        doc._.imln_sites = sorted(sites)
        doc._.imln_sites_evidence = evidence
        return doc

    def _sites_of(self, claim: Span, linker: ClaimLinker) -> set[Site]:
        """The sites that one claim makes malignant."""
        metadata = claim._.target_rule.metadata
        linked = linker(claim)
        current = [s for s in linked if self._is_current(s, linker)]
        limited = metadata.get("sites")
        found = {site for s in current for site in self._sites_in(s, claim) if limited is None or site in limited}
        if claim.label_ == Claim.INTRINSIC and len(current) == len(linked):
            found.add(Site(metadata["site"]))
        if claim.label_ == Claim.LYMPHOMA:
            found |= self._nodes_of_lymphoma(claim.doc, linker)
        return found

    def _nodes_of_lymphoma(self, doc: Doc, linker: ClaimLinker) -> set[Site]:
        """The sites of all enlarged nodes: where there is a lymphoma, it is in them."""
        sites: set[Site] = set()
        for structure in doc._.imln_structures:
            if structure.noun is not None and structure.noun.label_ == t.NODE and self._is_enlarged(structure):
                sites |= set(self._places(structure).values()) if self._is_current(structure, linker) else set()
        return sites

    def _is_enlarged(self, structure: Structure) -> bool:
        sentence = structure.head[0].sent
        start, end = structure.terms[0].start, structure.head.end
        phrase = structure.head.doc[max(start - _MODIFIERS, sentence.start) : min(end + 1, sentence.end)]
        return any(token.lower_ in self._enlarged for token in phrase)

    def _sites_in(self, structure: Structure, claim: Span) -> set[Site]:
        if self._places.is_region(structure):
            return set()
        places = self._places(structure)
        if claim.label_ != Claim.DISEASE_NAME:
            places = {place: site for place, site in places.items() if not self._places.names_disease(place)}
        sites = set(places.values())
        if claim.label_ in _OWN_LESION and structure.head.label_ == t.MASS and not structure.is_target:
            sternal = [place for place in structure.places if place.label_ == t.STERNUM]
            sites |= {Site.BONE for place in sternal if not self._places.is_touched(place)}
        if not sites and not structure.places:
            return self._site_of_heading(structure)
        return sites

    def _is_current(self, structure: Structure, linker: ClaimLinker) -> bool:
        """Whether a structure is there now."""
        if structure.head[0]._.imln_section in PREAMBLE:
            return False
        return self._asserter(structure, linker.neighbours(structure), False).presence is Presence.CURRENT

    def _site_of_heading(self, structure: Structure) -> set[Site]:
        """The site that a line above names by itself, for a lesion without a place: "Lungs" / "Multiple metastases."."""
        doc = structure.head.doc
        start, _ = line_of(doc, structure.head.start)
        while start > 1 and doc[start - 2].text != "\n":
            start, end = line_of(doc, start - 2)
            places = [term for term in doc.spans["terms"] if start <= term.start < end and term.label_ not in t.LESION_TERMS]
            if places and end - start <= _HEADING:
                sites = (self._places.site_of(place, structure) for place in places)
                return {site for site in sites if site is not None}
        return set()
