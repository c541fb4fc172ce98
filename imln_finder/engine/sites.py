"""Concurrent sites."""

from spacy.language import Language
from spacy.tokens import Doc


@Language.factory("imln_sites")
def create_site_reader(nlp: Language, name: str) -> "SiteReader":
    """Factory of the component."""
    return SiteReader()


class SiteReader:
    """x"""

    def __init__(self) -> None:
        Doc.set_extension("imln_sites", default=[], force=True)

    def __call__(self, doc: Doc) -> Doc:
        """x"""
        return doc
