"""The pipeline: a blank spaCy language with our tokenizer and the components of this package, in reading order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, cast

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry

from imln_finder.domain import Reading
from imln_finder.engine.attributes import mentions, sternum
from imln_finder.engine.document import sections, sentences
from imln_finder.engine.document.text import forget
from imln_finder.engine.document.tokens import ReportTokenizer
from imln_finder.engine.matching import terms
from imln_finder.engine.normalising.normalise import Normaliser
from imln_finder.engine.normalising.spelling import load_speller
from imln_finder.engine.presence import context
from imln_finder.engine.sites import reader as sites
from imln_finder.engine.sizes import measurements
from imln_finder.engine.status import status
from imln_finder.engine.structures import structures
from imln_finder.rules_store import load_json

#: Component factories, left to right; each reads what those before it wrote to the Doc.
COMPONENTS: Final = (
    "imln_sentences",
    "imln_sections",
    "imln_terms",
    "imln_measurements",
    "imln_structures",
    "imln_context",
    "imln_sternum",
    "imln_mentions",
    "imln_sites",
    "imln_status",
)
_FACTORIES: Final = (context, measurements, mentions, sections, sentences, sites, status, sternum, structures, terms)
#: spaCy refuses longer texts by default; a report is refused by the scan, not by the tokenizer.
_MAX_LENGTH: Final = 100_000_000
_NO_TOKENIZER: Final = "imln_no_tokenizer"


@registry.tokenizers(_NO_TOKENIZER)  # type: ignore[untyped-decorator]
def _no_tokenizer() -> Callable[[Language], None]:
    """Stands in until ours is set; spaCy's own, with its thousand exceptions, takes a tenth of a second to make."""
    return lambda nlp: None


def load(language: str = "en") -> Language:
    """The engine as a spaCy `Language`.

    Args:
        language: the language of the reports; its rules lie in `rules/<language>/`.

    Returns:
        A pipeline that sets `Doc._.imln` (a `Reading`) on every text it is called on:
        >>> doc = load()("New 14 mm left internal mammary node in the second interspace.")
        >>> doc._.imln.case_status, doc._.imln.max_diameter_mm, doc._.imln.intercostal_spaces
        (<CaseStatus.CANDIDATE: 'candidate'>, 14.0, (2,))

    Raises:
        ValueError: if there are no rules for the language.
    """
    normaliser = Normaliser(
        load_speller(language), load_json("normalise.json", language), load_json("tables.json", language)
    )
    nlp = spacy.blank(language, config={"nlp": {"tokenizer": {"@tokenizers": _NO_TOKENIZER}}})
    nlp.max_length = _MAX_LENGTH
    nlp.tokenizer = ReportTokenizer(nlp.vocab, normaliser)
    for name in COMPONENTS:
        nlp.add_pipe(name, config={"language": language})
    return nlp


def read_doc(doc: Doc) -> Reading:
    """The reading of a document that went through the pipeline."""
    return status.reading_of(doc)


def read_report(nlp: Language, text: str) -> Reading:
    """The reading of a report by the components of a pipeline, without a document; nothing else is left of it."""
    page = cast(ReportTokenizer, nlp.tokenizer).page(text)
    for _, step in nlp.pipeline:
        step(page)  # type: ignore[arg-type]  # ours take a page as well
    reading = status.reading_of(page)
    forget(page)
    return reading
