from __future__ import annotations

import pytest
from engine_testing import mentions, read

from imln_finder.domain import CaseStatus, Certainty
from imln_finder.engine.presence.assertion import Presence


def presences(text: str) -> set[Presence]:
    return {mention.assertion.presence for mention in mentions(text)}


@pytest.mark.parametrize(
    "text",
    [
        "Enlarged left internal mammary node.",
        "There is internal mammary adenopathy.",
        "Internal mammary lymphadenopathy, suspicious for metastasis.",
        "FDG-avid internal mammary node.",
        "Prominent internal mammary node.",
        "An internal mammary node is again seen.",
        "The internal mammary node persists.",
        "Known internal mammary metastasis, unchanged.",
        "Left internal mammary node consistent with recurrence.",
        "Biopsy-proven internal mammary nodal metastasis, 14 mm.",
    ],
)
def test_affirmed(text: str) -> None:
    assert presences(text) == {Presence.CURRENT}
    assert read(text).certainty is Certainty.AFFIRMED


@pytest.mark.parametrize(
    "text",
    [
        "Possible internal mammary node.",
        "Questionable left internal mammary node.",
        "Small soft tissue nodule which may represent an internal mammary node.",
        "Suspected internal mammary adenopathy.",
        "? internal mammary node.",
        "?IMLN on the left, 14 mm.",
        "An internal mammary node cannot be excluded.",
        "Cannot exclude an internal mammary node.",
        "Could be an internal mammary node.",
        "Equivocal internal mammary node of 9 mm.",
        "Nodule by the internal mammary vessels, lymph node or vessel.",
        "Internal mammary node is suspected.",
    ],
)
def test_uncertain(text: str) -> None:
    assert presences(text) == {Presence.CURRENT}
    assert read(text).certainty is Certainty.UNCERTAIN


@pytest.mark.parametrize(
    "text",
    [
        "Enlarged internal mammary node, possible metastasis.",
        "Internal mammary node of 14 mm, likely metastatic.",
        "Internal mammary node, cannot exclude recurrence.",
    ],
)
def test_a_doubtful_cause_is_no_doubtful_node(text: str) -> None:
    assert read(text).certainty is Certainty.AFFIRMED


@pytest.mark.parametrize(
    "text",
    [
        "No internal mammary adenopathy.",
        "No enlarged internal mammary node.",
        "No axillary, hilar, or internal mammary lymphadenopathy.",
        "No axillary or internal mammary or mediastinal adenopathy.",
        "There is no axillary, supraclavicular, internal mammary, mediastinal, or hilar lymphadenopathy.",
        "No adenopathy in the axillae, internal mammary chains or hila.",
        "Without evidence of internal mammary nodal disease.",
        "Neither axillary nor internal mammary nodes are enlarged.",
        "Negative for internal mammary adenopathy.",
        "The internal mammary nodes are not enlarged.",
        "Internal mammary nodes: none.",
        "Internal mammary chain: normal.",
        "Internal mammary chains are unremarkable.",
        "Axillary, internal mammary and hilar stations are normal.",
        "Internal mammary: negative",
        "Absence of parasternal lymphadenopathy.",
        "IMLN: no\nLungs: clear",
        "Internal mammary adenopathy: No\nLungs: clear",
        "Internal mammary lymphadenopathy: None.",
        "Internal mammary adenopathy: absent",
        "Internal mammary nodes (none)",
        "No nodes >1 cm in the internal mammary chain.",
        "Internal mammary lymphadenopathy not detected.",
        "The axillary, internal mammary and mediastinal lymph nodes are not pathologically enlarged.",
        "No lymphadenopathy is seen in the axillae or along the internal mammary vessels.",
        "No adenopathy (axillary, internal mammary, mediastinal).",
        "Normal internal mammary nodes.",
        "Unremarkable internal mammary chains.",
        "Internal mammary nodes: WNL",
        "IMLN (-).",
        "Internal mammary adenopathy is absent.",
        "Internal mammary lymph nodes are within normal limits.",
        "Internal mammary nodes are not seen.",
        "Nil internal mammary adenopathy.",
        "The internal mammary chains are clear.",
        "Free of internal mammary adenopathy.",
        "No evidence of adenopathy, including internal mammary stations.",
        "Lymph nodes: none enlarged in axillae, internal mammary chains, mediastinum.",
        "Not enlarged: axillary, internal mammary and hilar nodes.",
        "I see no internal mammary node.",
    ],
)
def test_negated(text: str) -> None:
    assert presences(text) == {Presence.NEGATED}
    assert read(text).case_status is CaseStatus.NEGATED


@pytest.mark.parametrize(
    "text",
    [
        "No change in the left internal mammary node.",
        "No definite change in the 12 mm internal mammary node.",
        "Internal mammary node of 12 mm, without significant interval change.",
        "There is no effusion and a 12 mm internal mammary node is unchanged.",
        "No axillary adenopathy, and a 12 mm internal mammary node.",
        "No effusion and an enlarged internal mammary node.",
        "No axillary adenopathy is seen and the internal mammary node is 12 mm.",
        "While no axillary nodes are seen, the right internal mammary node measures 12 mm.",
        "Internal mammary node measuring 12 mm with no FDG uptake.",
        "The 12 mm internal mammary node does not invade the sternum.",
        "Internal mammary: left 12 mm, right none",
        "LN: L IMC 12x9mm, ax neg",
        "No significant change of the internal mammary adenopathy.",
        "No doubt an internal mammary node.",
        "Not only axillary but also internal mammary adenopathy.",
        "No increase in the internal mammary node.",
        "Without change, internal mammary node of 14 mm.",
        "No axillary adenopathy, internal mammary node 14 mm.",
        "No axillary adenopathy but an internal mammary node.",
        "Neither the 12 mm internal mammary node nor the lung nodules have changed.",
        "Right internal mammary lymph node has neither grown nor shrunk, 13 mm.",
        "No axillary adenopathy; however, an internal mammary node is present.",
        "No axillary adenopathy. Internal mammary node present.",
        "No adenopathy except for a left internal mammary node.",
        "Apart from an internal mammary node no adenopathy.",
        "No effusion, there is a new internal mammary node.",
        "No mediastinal nodes, although an internal mammary node measures 14 mm.",
        "No axillary adenopathy\nInternal mammary adenopathy on the left",
        "Enlarged internal mammary node, no axillary adenopathy.",
        "Enlarged internal mammary node without necrosis.",
        "Internal mammary node of 14 mm, the axilla is normal.",
        "Internal mammary node of 14 mm. Axilla: negative.",
        "Not calcified internal mammary node of 14 mm.",
    ],
)
def test_a_negation_ends_where_the_sentence_turns(text: str) -> None:
    assert Presence.CURRENT in presences(text)
    assert read(text).case_status is CaseStatus.CANDIDATE


@pytest.mark.parametrize(
    ("text", "presence"),
    [
        ("The internal mammary node has resolved.", Presence.RESOLVED),
        ("The previously seen internal mammary node is no longer visible.", Presence.RESOLVED),
        ("Internal mammary adenopathy is no longer seen.", Presence.RESOLVED),
        ("Complete resolution of the internal mammary adenopathy.", Presence.RESOLVED),
        ("Resolved left internal mammary node.", Presence.RESOLVED),
        ("The internal mammary node has disappeared.", Presence.RESOLVED),
        ("Interval resolution of the previously noted 12 mm internal mammary node.", Presence.RESOLVED),
        ("The 12 mm internal mammary node seen in 2018 is no longer identified.", Presence.RESOLVED),
        ("Status post excision of an internal mammary node.", Presence.PAST),
        ("The internal mammary node was resected in 2015.", Presence.PAST),
        ("History of internal mammary nodal recurrence.", Presence.PAST),
        ("Previously treated internal mammary disease.", Presence.PAST),
        ("Radiotherapy to the left chest wall and internal mammary nodes.", Presence.RADIOTHERAPY),
        ("50 Gy to the internal mammary chain.", Presence.RADIOTHERAPY),
        ("The internal mammary nodes were included in the radiation field.", Presence.RADIOTHERAPY),
        ("Irradiation of the internal mammary chain.", Presence.RADIOTHERAPY),
        ("Rule out internal mammary adenopathy.", Presence.HYPOTHETICAL),
        ("Please evaluate for internal mammary nodes.", Presence.HYPOTHETICAL),
        ("INDICATION: ?internal mammary recurrence", Presence.HYPOTHETICAL),
        ("INDICATION: Enlarged internal mammary node on ultrasound.", Presence.HYPOTHETICAL),
        ("Ultrasound of the internal mammary chain is recommended.", Presence.HYPOTHETICAL),
        ("Attention to the internal mammary chain on follow-up.", Presence.HYPOTHETICAL),
        ("RECOMMENDATION: PET for the internal mammary chain.", Presence.HYPOTHETICAL),
        ("If internal mammary adenopathy develops, biopsy is advised.", Presence.HYPOTHETICAL),
        ("The internal mammary chain is not assessable because of streak artefact.", Presence.NOT_ASSESSED),
        ("The internal mammary nodes cannot be assessed.", Presence.NOT_ASSESSED),
        ("Assessment of the internal mammary chain is limited.", Presence.NOT_ASSESSED),
        ("COMPARISON: CT of 2019 with an internal mammary node.", Presence.PAST),
    ],
)
def test_not_there_now(text: str, presence: Presence) -> None:
    assert presences(text) == {presence}
    assert read(text).case_status is CaseStatus.NON_CURRENT


@pytest.mark.parametrize(
    "text",
    [
        "RT field included chest wall, SCF and IMN.",
        "Suggest PET/CT for internal mammary assessment.",
        "Patient referred for ?internal mammary node on MRI.",
        "The internal mammary node described previously has gone.",
        "Right internal mammary node previously 12 mm, now not seen.",
    ],
)
def test_not_there_now_in_other_words(text: str) -> None:
    assert read(text).case_status is CaseStatus.NON_CURRENT


@pytest.mark.parametrize(
    "text",
    [
        "The internal mammary node has not resolved.",
        "The internal mammary node has not completely resolved.",
        "The left internal mammary node has partially resolved.",
        "Incompletely resolved internal mammary adenopathy.",
        "Near complete resolution of the internal mammary node, residual 12 mm.",
        "12 mm internal mammary node, no longer FDG avid.",
        "Enlarged internal mammary node within the previous radiation field.",
        "After resection of the sternum an internal mammary node of 12 mm remains.",
        "Residual internal mammary adenopathy.",
        "Persistent internal mammary adenopathy.",
        "Recurrence in the left internal mammary chain.",
        "The internal mammary node is not smaller.",
        "Previously biopsied internal mammary node, currently 12 mm.",
        "History of breast cancer. Internal mammary node of 14 mm.",
        "After radiotherapy to the breast, an internal mammary node measures 14 mm.",
        "Irradiated internal mammary node, now 14 mm.",
        "The axillary node has resolved, the internal mammary node measures 14 mm.",
        "Axillary dissection. Internal mammary node, 14 mm.",
        "Axilla not assessable. Internal mammary node.",
        "INDICATION: ?recurrence\nFINDINGS: Internal mammary node.",
        "Internal mammary node of 14 mm, biopsy is recommended.",
        "Recommend biopsy of the enlarged left internal mammary node, which measures 14 mm.",
        "Enlarging internal mammary node despite radiotherapy.",
    ],
)
def test_what_is_seen_now_is_there(text: str) -> None:
    assert read(text).case_status is CaseStatus.CANDIDATE


@pytest.mark.parametrize(
    "text",
    [
        "Internal mammary node. It has resolved.",
        "Enlarged internal mammary node on the prior. This is no longer seen.",
    ],
)
def test_a_later_sentence_may_take_it_back(text: str) -> None:
    assert read(text).case_status is CaseStatus.NON_CURRENT


@pytest.mark.parametrize(
    "text",
    [
        "Small internal mammary node.",
        "Tiny left parasternal nodes.",
        "Subcentimeter internal mammary nodes.",
        "Internal mammary nodes, all small.",
        "Millimetric IMLN.",
    ],
)
def test_called_small(text: str) -> None:
    assert all(mention.assertion.small for mention in mentions(text))
    assert read(text).case_status is CaseStatus.BELOW_THRESHOLD


def test_the_cues_are_evidence() -> None:
    reading = read("No enlarged axillary or internal mammary node.")
    assert {(e.rule, e.text) for e in reading.evidence} >= {("negated.no-enlarged", "No enlarged")}


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("Internal mammary nodal mass with doubtful infiltration of the sternum.", Certainty.AFFIRMED),
        (
            "Right parasternal node 22 mm. The sternum next to the node is poorly defined, not certain.",
            Certainty.AFFIRMED,
        ),
        ("An 11 mm density by the internal mammary vein; whether it is a node cannot be decided.", Certainty.UNCERTAIN),
        ("LN (15 mm) adjacent to Rt internal mammary vessel at level of 2nd costal cartilage, equivocal", "uncertain"),
    ],
)
def test_what_a_hedge_is_about(text: str, certainty: str) -> None:
    assert read(text).certainty == certainty


def test_the_impression_settles_a_doubt() -> None:
    text = (
        "FINDINGS: Question of prominent internal mammary lymph node on the right.\n\n"
        "IMPRESSION: The questioned internal mammary structure turns out to be a costal cartilage tip."
    )
    assert read(text).case_status is CaseStatus.NEGATED


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("A 12 mm node has come up along the right IMC since the last scan.", "new"),
        ("Left parasternal gland of 12 mm, in 2012 not visible.", "new"),
        ("Internal mammary node of 12 mm, not signalled previously.", "new"),
        ("Left parasternal node 16 mm, increase of 4 mm since May.", "increased"),
        ("Tripled in size is the internal mammary node, now 27 mm.", "increased"),
        ("Right internal mammary adenopathy 12 mm, clearly regredient.", "decreased"),
        ("Parasternal node 12 mm, decrease of 5 mm.", "decreased"),
        ("Internal mammary node 13 mm, superimposable to the previous control.", "stable"),
        ("Left parasternal lymph node 11 mm, without essential change.", "stable"),
        ("Left IM node 12 mm, n.c.", "stable"),
    ],
)
def test_change_in_other_words(text: str, change: str) -> None:
    assert read(text).change == change
