"""Sentences that lean on the one before: they must stay behind it, and go where it goes."""

from __future__ import annotations

import re

_POINTERS = "it its this these that those they their them both which each same another other others such"
_TALK_OF_SIZE = (
    "largest larger biggest smaller measuring measures measured size sizes range ranging max maximum "
    "increased decreased unchanged stable similar similarly previously prior prev now currently today"
)
_GOES_ON = (
    "likewise also additionally otherwise was is are were has have not and but or with without compared versus vs "
    "associated adjacent further again level suspicious likely possibly probably consistent compatible "
    "suggest suggests suggestive appearance appearances findings given here then thus hence so because "
    "however nevertheless "
    "although though where while whereas ddx dd d/d"
)
_SAID_BEFORE = (
    "node nodes nodule nodules mass masses lesion lesions latter former largest larger smaller same other others "
    "one two above finding findings appearance appearances size deposit density focus figure second first "
    "dominant biggest most remainder remaining rest adjacent overlying underlying change "
    "conglomerate tissue structure sternum soft"
)
_PHRASES = (
    "in addition|no other|a second|one of|some of|new since|when compared|there (?:is|are) also|up to|short axis|"
    "at least|as (?:above|described|before)|"
    "(?:below|above|beneath|behind|beside|near|next to|around|in|of|at|within|from|on|to|with) (?:it|them|this|these)"
)


def _any_of(words: str) -> str:
    return "|".join(words.split())


_BULLET_AND_LABEL = r"[ \t]*(?:[-*•>]|[(\[]?\d{1,2}[.)\]]\s)?[ \t]*(?:[A-Z][\w/& -]{1,40}:\s*)?"
_BEGINNING = re.compile(
    rf"{_BULLET_AND_LABEL}(?:\?|(?:{_any_of(_POINTERS)}|{_any_of(_TALK_OF_SIZE)}|{_any_of(_GOES_ON)}|"
    rf"the (?:{_any_of(_SAID_BEFORE)})|{_PHRASES})\b)",
    re.IGNORECASE,
)
_ANYWHERE = re.compile(r"\b(?:it|its|they|their|these|this|which|measur\w+)\b", re.IGNORECASE)


def leans_back(sentence: str) -> bool:
    """Whether a sentence begins with a word that points to the one before it, or goes on with it."""
    return _BEGINNING.match(sentence) is not None


def may_lean_back(sentence: str) -> bool:
    """Whether a sentence holds, anywhere, a word that can point to the one before it."""
    return leans_back(sentence) or _ANYWHERE.search(sentence) is not None
