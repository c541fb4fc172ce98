"""What the classifier sees of a report: a set of named features that hold.

Three kinds: the masked words around each mention (`before:`, `after:`, and pairs of neighbours), what the engine found
at each mention (`presence:`, `section:`, `size:` …), and what these come to for the report as a whole (`report:`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from imln_finder.classifier.masking import Masker
from imln_finder.domain import CASE_THRESHOLD_MM, TargetMention

#: Upper limits of the size buckets, in millimetres; the case threshold is one of them.
_BUCKETS_MM = (5.0, 8.0, CASE_THRESHOLD_MM, 12.0, 15.0, 20.0, 30.0)
_CURRENT, _NO_MENTION = "current", "no-mention"
_FLAGS = ("in_addendum", "uncertain", "small", "enlarged", "near_distractor")

#: Stands between two features in the text that the vectoriser takes; no feature holds it, words being free of spaces.
SEPARATOR = "\n"


class FeatureExtractor:
    """Turns the mentions of a report into features."""

    def __init__(self, masker: Masker) -> None:
        """Takes what masks the words."""
        self._masked = masker

    def __call__(self, mentions: Sequence[TargetMention]) -> str:
        """The features of a report, sorted, one a line.

        Args:
            mentions: `Reading.mentions`, at least one: without any there is nothing to decide from.
        """
        named = {name for mention in mentions for name in self._of_mention(mention)}
        named.update(_of_report(mentions))
        return SEPARATOR.join(sorted(named))

    def _of_mention(self, mention: TargetMention) -> Iterator[str]:
        yield from self._words("before", mention.before)
        yield from self._words("after", mention.after)
        yield from _findings(mention)

    def _words(self, side: str, words: Sequence[str]) -> Iterator[str]:
        masked = [self._masked(word) for word in words]
        for word in masked:
            yield f"{side}:{word}"
        for first, second in pairwise(masked):
            yield f"{side}:{first} {second}"


def without_findings(mentions: Sequence[TargetMention]) -> tuple[TargetMention, ...]:
    """The mentions as they would be if the rules had made nothing of them: words, section and sentence are left."""
    return tuple(
        TargetMention(
            mention.passage,
            mention.before,
            mention.after,
            mention.section,
            mention.in_addendum,
            near_distractor=mention.near_distractor,
            sentence_diameter_mm=mention.sentence_diameter_mm,
        )
        for mention in mentions
    )


def _findings(mention: TargetMention) -> Iterator[str]:
    presence = mention.presence or _NO_MENTION
    known = _NO_MENTION if mention.presence is None else "mention"
    yield f"sentence-size:{known}:{_bucket(mention.sentence_diameter_mm)}"
    yield f"presence:{presence}"
    yield f"section:{mention.section}"
    yield f"presence-section:{presence}:{mention.section}"
    yield f"rule:{mention.passage.rule}"
    yield f"size:{presence}:{_bucket(mention.diameter_mm)}"
    for name in _FLAGS:
        if getattr(mention, name):
            yield f"{name}:{presence}"
    if mention.prior_diameter_mm is not None:
        yield f"prior-size:{presence}:{_bucket(mention.prior_diameter_mm)}"
    for change in mention.changes:
        yield f"change:{presence}:{change}"


def _of_report(mentions: Sequence[TargetMention]) -> Iterator[str]:
    current = [mention for mention in mentions if mention.presence == _CURRENT]
    yield f"report:current:{bool(current)}"
    if current:
        sizes = [mention.diameter_mm for mention in current if mention.diameter_mm is not None]
        yield f"report:size:{_bucket(max(sizes, default=None))}"
        if not sizes:
            yield f"report:small:{any(mention.small for mention in current)}"


def _bucket(size_mm: float | None) -> str:
    if size_mm is None:
        return "none"
    return next((f"<{limit:g}" for limit in _BUCKETS_MM if size_mm < limit), f">={_BUCKETS_MM[-1]:g}")
