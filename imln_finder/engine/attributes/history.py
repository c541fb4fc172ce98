"""The side of the breast cancer, or of the breast treated for it, from the history or else from the findings.

Every mention of breast cancer ("left breast IDC", "breast cancer, right", "Ca Rt breast"), of an operation that only
breast cancer calls for ("Lt MRM", "right lumpectomy") and of a treated breast ("right breast absent") is given the word
for a side that belongs to it. The surest kind of mention that names a side decides. Words: `history.json`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from imln_finder.domain import Laterality
from imln_finder.engine.attributes.cancer_codes import CODE, coded_side, codes_in, stages_in
from imln_finder.engine.attributes.laterality import SideFinder, merge
from imln_finder.engine.attributes.side_fields import side_in_form
from imln_finder.engine.document.layout import line_of
from imln_finder.engine.document.sections import Section, section_of
from imln_finder.engine.document.text import Span, Text
from imln_finder.engine.matching import terms as t
from imln_finder.engine.matching.phrases import Phrases, WrittenSentence
from imln_finder.rules_store import load_json

#: Tokens between a side and the mention it stands before, or behind.
_BEFORE, _AFTER = 8, 8
#: A cancer word this close to "breast" makes a breast cancer of it.
_CANCER_REACH: Final = 8
#: A word for treatment, or a denial, this close to "breast" is said of it.
_NEAR: Final = 5
#: A word for a cancer this close behind "new" makes it another one ("new [left] IDC").
_PRIMARY_REACH: Final = 3

_KEY: Final = "imln_cancer_side"
_Sides = list[tuple[Span, frozenset[Laterality]]]


class _Sentence(WrittenSentence):
    """A sentence that names a side."""

    __slots__ = ("sides",)

    def __init__(self, span: Span, sides: _Sides) -> None:
        super().__init__(span)
        self.sides = sides


class CancerSideReader:
    """Reads the side of the breast cancer from a document."""

    def __init__(self, language: str, sides: SideFinder) -> None:
        """Load the words of a language; `sides` finds its words for left and right."""
        words = load_json("history.json", language)
        self._breast = Phrases(words["breast"])
        self._cancer = Phrases(words["cancer"])
        self._breast_cancer = Phrases(words["breast_cancer"])
        self._operations = Phrases(words["operations"])
        self._axillary_operations = Phrases([*words["axillary_operations"], *words["reconstructions"]])
        self._treated = Phrases(words["treated"])
        self._fields = Phrases(words["fields"])
        self._irradiation = Phrases(words["irradiation"])
        self._lesions = Phrases(words["lesions"])
        self._harmless = Phrases(words["harmless"])
        self._benign, self._reasons = frozenset(words["benign"]), frozenset(words["reasons"])
        self._several, self._another = frozenset(words["several"]), frozenset(words["another"])
        self._primary = frozenset(words["primary"])
        self._genes, self._of_genes = frozenset(words["genes"]), frozenset(words["of_genes"])
        self._generic, self._other_tumours = frozenset(words["generic"]), frozenset(words["other_tumours"])
        self._side_fields, self._mastitis = frozenset(words["side_fields"]), frozenset(words["mastitis"])
        self._ablations, self._other_ablations = Phrases(words["ablations"]), frozenset(words["other_ablations"])
        self._negations = Phrases(words["negations"])
        self._denials_after = Phrases(words["denials_after"])
        lists = ("breast", "breast_cancer", "cancer", "operations", "axillary_operations", "reconstructions", "fields")
        #: First words of what a side may belong to.
        self._openings = frozenset(phrase.split()[0].lower() for name in lists for phrase in words[name])
        #: One word of each, the longest: "left", "in" and "nodes" begin some of them, and stand everywhere.
        self._telling = frozenset(
            max(phrase.lower().split(), key=len) for name in (*lists, "ablations") for phrase in words[name]
        ) | {CODE}
        self._names_of_breast = frozenset(phrase for phrase in words["breast"] if " " not in phrase)
        self._axillary_otherwise = frozenset(words["axillary_otherwise"])
        self._relatives = Phrases(words["relatives"])
        self._radiotherapy = frozenset(words["radiotherapy"])
        self._radiotherapy_before = frozenset(words["radiotherapy_before"])
        self._links, self._passed_over = frozenset(words["links"]), frozenset(words["passed_over"])
        self._other_heads = frozenset(words["not_of_the_breast"])
        self._quadrants = frozenset(words["quadrants"])
        self._prophylactic = frozenset(words["prophylactic"])
        self._shared, self._shared_heads = frozenset(words["shared_by"]), frozenset(words["shared_heads"])
        self._foreign_sides = _sided(words["foreign_left"], words["foreign_right"])
        self._letters = _sided(words["letters_left"], words["letters_right"])
        self._latin = _sided(words["latin_left"], words["latin_right"])
        self._sein = frozenset(words["sein"])
        self._sein_sides = _sided(words["sein_left"], words["sein_right"])
        self._mammae, self._lateris = frozenset(words["mammae"]), frozenset(words["lateris"])
        self._whole_breast, self._side_nouns = frozenset(words["whole_breast"]), frozenset(words["side_nouns"])
        self._side_ends = frozenset(words["side_ends"])
        self._side_openers = tuple(map(tuple, map(str.split, words["side_openers"])))
        self._quadrant_nouns = frozenset(words["quadrant_nouns"])
        letters = map(str.lower, [*self._letters, *self._sein_sides])
        #: Words that `_further_sides` looks at.
        self._further_words = frozenset({*self._foreign_sides, *self._lateris, *self._latin, *letters, CODE})
        self._find_sides = sides

    def __call__(self, doc: Text) -> Laterality | None:
        """The side, or None when the report does not tell; `cancer_side_of` tells it from now on."""
        side = doc.user_data[_KEY] = self._read(doc)
        return side

    def _read(self, doc: Text) -> Laterality | None:
        if not (doc.has(self._openings) and doc.has(self._telling)):
            return None
        sentences = [s for s in self._sided_sentences(doc) if not self._relatives(s)]
        history = [s for s in sentences if section_of(s.span) is Section.HISTORY]
        rest = [s for s in sentences if section_of(s.span) is not Section.HISTORY]
        cancers = self._all_cancers if self._has_several(doc) else self._cancers
        for part in (history, rest):
            for mentions in (cancers, self._operated, self._treated_breasts, self._diseased_breasts):
                side = merge(side for s in part for m in mentions(s) for side in self._side_of(m, s.sides))
                if side is not None:
                    return side
        return side_in_form(doc, self._find_sides, self._side_fields) if self._names_cancer(doc) else None

    def _names_cancer(self, doc: Text) -> bool:
        """Whether a breast cancer is named, with or without its side."""
        spans = {span.start: span for span in map(doc.sentence_at, doc.places_of(self._names_of_breast))}
        for sentence in map(WrittenSentence, spans.values()):
            cancers = self._cancer(sentence)
            if cancers and any(_is_near(breast, cancers, _CANCER_REACH) for breast in self._breast(sentence)):
                return True
        return False

    def _sided_sentences(self, doc: Text) -> list[_Sentence]:
        """The sentences that name a side, and what it may belong to."""
        by_start: dict[int, tuple[Span, _Sides]] = {}
        for word, sides in [*self._find_sides(doc), *self._further_sides(doc)]:
            sentence = _with_abbreviated(word, self._side_ends)
            if self._openings.isdisjoint(sentence.words):
                continue
            if self._is_radiotherapy(word, sentence) or self._only_counts(word):
                continue
            by_start.setdefault(sentence.start, (sentence, []))[1].append((word, sides))
        for _, found in by_start.values():
            found.sort(key=lambda side: side[0].start)
        return [
            _Sentence(sentence, sides)
            for sentence, sides in by_start.values()
            if not self._telling.isdisjoint(sentence.words)
        ]

    def _further_sides(self, doc: Text) -> _Sides:
        """Sides that are only read beside a breast or its operation: "c. mammae dxt", "mastectomy R 2017"."""
        found = []
        for index in doc.places_of(self._further_words):
            if index + 1 == len(doc):
                break
            word, lower = doc.tokens[index].text, doc.words[index]
            sides = self._foreign_sides.get(lower)
            if sides is None and index and _is_set_apart(doc, index):
                sides = self._letters.get(word)
            if sides is not None:
                found.append((doc[index : index + 1], sides))
            elif lower in self._lateris and doc[index + 1].text == ".":
                latin = doc[index + 2 : index + 3].text.lower()  # "l. d." and "l. s.", lateris dextri and sinistri
                found += [(doc[index : index + 3], self._latin[latin])] if latin in self._latin else []
            elif word in self._letters and self._stands_before_breast(doc, index):
                found.append((doc[index : index + 1], self._letters[word]))
            elif word in self._sein_sides and index and doc.words[index - 1] in self._sein:
                found.append((doc[index : index + 1], self._sein_sides[word]))
            elif lower in self._latin and doc.words[index + 1] in self._mammae:
                found.append((doc[index : index + 1], self._latin[lower]))
            elif (coded := coded_side(doc, index)) is not None:
                found.append((doc[index + 1 : index + 2], frozenset({coded})))
        return found

    def _stands_before_breast(self, doc: Text, index: int) -> bool:
        """Whether only a stroke parts a letter from the breast or its operation: "Ca R/breast"."""
        following = doc.words[index + 1 : index + 3]
        return len(following) > 1 and following[0] == "/" and following[1] in self._openings

    def _has_several(self, doc: Text) -> bool:
        """Whether a report tells of a second cancer: "second primary", "two primaries", "metachronous"."""
        words = doc.words
        return doc.has(self._several) or any(
            not self._primary.isdisjoint(words[index + 1 : index + 1 + _PRIMARY_REACH])
            for index in doc.places_of(self._another)
        )

    def _only_counts(self, word: Span) -> bool:
        """Whether "both" is said of two findings: "… both worrisome for breast carcinoma"."""
        if word[0].lower_ not in self._shared:
            return False
        following = word.doc[word.end : word.end + 1]
        return not following or following[0].lower_ not in self._shared_heads

    def _is_radiotherapy(self, side: Span, sentence: Span) -> bool:
        """Whether "RT" is radiotherapy, as behind "post" or "+", and not the right side."""
        word = side[0]
        if word.lower_ not in self._radiotherapy or not word.is_upper or side.start == sentence.start:
            return False
        return side.doc.words[side.start - 1] in self._radiotherapy_before

    def _all_cancers(self, sentence: _Sentence) -> Iterator[Span]:
        """Mentions of breast cancer, and the operations for it, as there have been two of them."""
        yield from self._cancers(sentence)
        yield from self._operated(sentence)
        yield from filter(self._heads_cancer, self._breast(sentence))

    def _cancers(self, sentence: _Sentence) -> Iterator[Span]:
        """Mentions of breast cancer; a denied one is none."""
        yield from self._affirmed(filter(self._is_no_gene, self._breast_cancer(sentence)), sentence)
        codes = codes_in(sentence.span)
        yield from codes
        breasts = self._breast(sentence)
        if breasts:
            cancers = [*codes, *stages_in(sentence), *self._affirmed(self._cancer(sentence), sentence)]
            if not self._other_tumours.isdisjoint(sentence.lower):  # "lymphoma, relapse, lump in the left breast"
                cancers = [cancer for cancer in cancers if cancer.text.lower() not in self._generic]
            yield from (breast for breast in breasts if _is_near(breast, cancers, _CANCER_REACH))

    def _is_no_gene(self, mention: Span) -> bool:
        """Whether "BRCA" is breast cancer and not the gene: "BRCA1", "BRCA carrier"."""
        behind = mention.doc.words[mention.end : mention.end + 1]
        return mention.text.lower() not in self._of_genes or self._genes.isdisjoint(behind)

    def _affirmed(self, mentions: Iterable[Span], sentence: WrittenSentence) -> list[Span]:
        """Those of some mentions that are not denied."""
        found = [*mentions]
        denied = self._negations(sentence) if found else []
        after = self._denials_after(sentence) if found else []
        return [mention for mention in found if not _is_behind(mention, denied) and not _is_before(mention, after)]

    def _operated(self, sentence: _Sentence) -> Iterator[Span]:
        if not self._prophylactic.isdisjoint(sentence.lower) and self._operations(sentence):
            cancers = self._cancer(sentence)
            if any(self._side_of(cancer, sentence.sides) for cancer in cancers):
                yield from cancers  # "bilateral mastectomy for right-sided cancer, left prophylactic"
                return
        yield from (operation for operation in self._operations(sentence) if not self._was_benign(operation))
        doc = sentence.span.doc
        if doc.has(self._names_of_breast) and self._other_ablations.isdisjoint(sentence.lower):
            yield from self._ablations(sentence)  # "right ablation 2002"
        if not doc.has(self._axillary_otherwise):
            yield from self._axillary_operations(sentence)

    def _was_benign(self, operation: Span) -> bool:
        """Whether an operation was one for a benign disease: "right lumpectomy for fibroadenoma"."""
        reason, *rest = [*operation.doc.words[operation.end : operation.end + _NEAR], ""]
        return reason in self._reasons and not self._benign.isdisjoint(rest)

    def _treated_breasts(self, sentence: _Sentence) -> Iterator[Span]:
        """The breast without the word cancer, but treated: "left breast absent", "planning for the right breast"."""
        treated = self._treated(sentence) if self._benign.isdisjoint(sentence.lower) else []
        yield from (breast for breast in self._breast(sentence) if _is_near(breast, treated, _NEAR))
        if self._benign.isdisjoint(sentence.lower) and self._irradiation(sentence):
            yield from self._fields(sentence)

    def _diseased_breasts(self, sentence: _Sentence) -> Iterator[Span]:
        """ "Right breast mass 18 mm (34)"; or only "Left breast." where a history is told in catchwords."""
        breasts = self._breast(sentence)
        words = [word for word in sentence.written if word.isalpha()]
        yield from filter(self._heads_cancer, breasts)
        if not breasts or sentence.span.doc.has(self._mastitis | self._other_tumours):
            return
        if len(words) == len(breasts[0]) + 1:
            yield from breasts
        elif not self._harmless(sentence):
            lesions = self._lesions(sentence)
            yield from (breast for breast in breasts if _is_near(breast, lesions, _NEAR))

    def _heads_cancer(self, breast: Span) -> bool:
        """Whether the line that a breast heads goes on to a cancer: "Right breast: …. This is the carcinoma …"."""
        doc = breast.doc
        if doc.words[breast.end : breast.end + 1] != [":"]:
            return False
        line = WrittenSentence(doc[breast.end : line_of(doc, breast.start)[1]])
        return self._names_of_breast.isdisjoint(line.lower) and bool(self._affirmed(self._cancer(line), line))

    def _side_of(self, mention: Span, sides: _Sides) -> frozenset[Laterality]:
        """The side before a mention in its phrase, else behind it ("breast cancer (R)", "mastectomy on the left")."""
        before = [(w, s) for w, s in sides if 0 <= mention.start - w.end <= _BEFORE and self._joins(w, mention)]
        if before:
            return before[-1][1]
        inside = [s for w, s in sides if mention.start <= w.start < mention.end]
        if inside:
            return inside[0]
        after = [(w, s) for w, s in sides if 0 <= w.start - mention.end <= _AFTER and self._ends_phrase(w)]
        found: frozenset[Laterality] = frozenset()
        for index, (word, named) in enumerate(after):
            gap = word.doc[after[index - 1][0].end : word.start - 1] if index else ()
            if any(token.is_alpha and token.lower_ not in self._passed_over for token in gap):
                break  # only "left 2016 and right 2018", "left in 2004, right in 2012" go together
            found |= named
        return found

    def _joins(self, word: Span, mention: Span) -> bool:
        """Whether nothing stands between a side and a mention that the side could belong to."""
        gap = word.doc.words[word.end : mention.start]
        if not self._links.isdisjoint(gap[:1]) and word.doc.words[word.start - 1] in self._other_heads:
            return False  # "10th rib left in known breast carcinoma"
        if gap[:1] == ["."]:
            gap = gap[1:]  # "Lt. breast"
        heading = next((i for i, token in enumerate(gap) if token in {",", ":"}), len(gap))
        if heading < len(gap) and self._heads(word, gap[:heading]):
            gap = gap[heading + 1 :]  # "Left side: mastectomy", "On the right, mastectomy"
        if not self._quadrants.isdisjoint(gap):
            return not any(token in {".", ";", ":", ",", "\n"} for token in gap)  # "left upper outer breast mass"
        if len(gap) == 2 and gap[1] in {",", ":"} and gap[0] in self._whole_breast:
            return True  # "Left breast, WLE 2020"
        return not any(token in {".", ";", ":", ",", "\n"} or token in self._other_heads for token in gap)

    def _heads(self, word: Span, rest: list[str]) -> bool:
        """Whether a side, with the words up to a mark, opens its sentence as a heading, or stands behind a breast."""
        before = [token.lower_ for token in word.doc[word.sentence.start : word.start] if token.is_alpha]
        opens = tuple(before) in self._side_openers or before[-1] in self._names_of_breast
        return opens and all(token in self._side_nouns or token in self._names_of_breast for token in rest)

    def _ends_phrase(self, word: Span) -> bool:
        """Whether a side behind a mention belongs to it, and not to an organ that follows the side."""
        doc = word.doc
        index = word.end
        while index < len(doc) and doc[index].lower_ in self._passed_over:
            if doc[index].text == ")" or _is_dash(doc, index):
                return True
            index += 1
        if index == len(doc) or not doc[index].is_alpha or doc.layout.sentence_starts[index] == index:
            return True
        if not self._quadrant_nouns.isdisjoint(doc.words[index : index + 3]):
            return True  # "neoplasia left internal quadrants"
        return doc[index].lower_ not in self._other_heads and not _opens_organ(doc, index)


def cancer_side_of(doc: Text) -> Laterality | None:
    """The side of the breast cancer that a document tells of."""
    side: Laterality | None = doc.user_data[_KEY]
    return side


def _sided(left: Iterable[str], right: Iterable[str]) -> dict[str, frozenset[Laterality]]:
    """The side of each of some words."""
    return {
        **dict.fromkeys(left, frozenset({Laterality.LEFT})),
        **dict.fromkeys(right, frozenset({Laterality.RIGHT})),
    }


def _with_abbreviated(side: Span, side_ends: frozenset[str]) -> Span:
    """The sentence of a side, with the one before where that only ended in an abbreviation: "Mamma ca. left."."""
    doc, sentence = side.doc, side.sentence
    if sentence.start <= 1 or doc.words[sentence.start - 1] != ".":
        return sentence
    if not (sentence[0].is_lower and sentence[0].is_alpha):  # not "After op. of left breast"
        following = doc[side.end] if side.end < len(doc) else None
        closes = following is None or following.is_punct or following.lower_ in side_ends or following.is_space
        abbreviated = doc.words[side.end : side.end + 1] == ["."] and side.end + 1 < sentence.end  # "Rt. breast"
        if not closes or abbreviated or any(map(str.isalpha, doc.words[sentence.start : side.start])):
            return sentence
    return Span(doc, doc.layout.sentence_starts[sentence.start - 1], sentence.end)


def _is_dash(doc: Text, index: int) -> bool:
    """Whether a hyphen stands between spaces: "breast right - scar", not "left-sided"."""
    return doc.words[index] == "-" and doc.is_spaced(index) and index > 0 and doc.is_spaced(index - 1)


def _is_set_apart(doc: Text, index: int) -> bool:
    """Whether a letter stands before a year or a dash: "mastectomy R 2017", "ca breast R - nodal disease"."""
    following = doc.words[index + 1]
    return doc.is_spaced(index) and (following == "-" or (len(following) == 4 and following.isdigit()))


def _opens_organ(doc: Text, index: int) -> bool:
    """Whether another organ than the breast is named at a token."""
    return any(term.label_ not in t.LESION_TERMS | {t.BREAST} for term in t.terms_in(doc[index : index + 1]))


def _is_behind(mention: Span, words: list[Span]) -> bool:
    return any(0 <= mention.start - word.end < _NEAR for word in words)


def _is_before(mention: Span, words: list[Span]) -> bool:
    return any(0 <= word.start - mention.end < _NEAR for word in words)


def _is_near(mention: Span, words: list[Span], reach: int) -> bool:
    return any(max(mention.start - word.end, word.start - mention.end) <= reach for word in words)
