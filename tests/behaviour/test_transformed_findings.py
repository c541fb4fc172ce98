"""Findings put in, taken out, moved, denied, resolved, asked for and repeated."""

from __future__ import annotations

import pytest
from behaviour_testing import texts, variants

from imln_finder.behaviour.unrelated import is_unrelated, unrelated_sentences
from imln_finder.domain import CaseStatus

CYST = "Simple cyst of the right kidney, 2.4 cm."
REPORT = (
    "HISTORY: Left breast cancer.\n\nFINDINGS: The liver is normal. There is a 14 mm left internal mammary node. "
    "It lies in the second interspace. The spleen is normal.\n\nIMPRESSION: Nodal recurrence."
)


def test_unrelated_sentences() -> None:
    report = (
        "HISTORY: Melanoma.\nFINDINGS: Lungs clear. Nodule of the thyroid, 12 mm. It is stable in size today. "
        "The internal thoracic vein drains the liver. Right renal cyst with a thin wall. No axillary node."
    )
    assert unrelated_sentences([report, report]) == [
        "Nodule of the thyroid, 12 mm.",
        "Right renal cyst with a thin wall.",
    ]


@pytest.mark.parametrize("text", ["Liver metastases.", "Renal cyst, unchanged.", "Aorta and internal mammary artery."])
def test_what_may_bear_on_the_finding_is_not_unrelated(text: str) -> None:
    assert not is_unrelated(text)


def test_insertion() -> None:
    found = texts("findings added", REPORT, (CYST,))
    assert set(found) >= {"inserted before", "inserted after"}
    for text in found.values():
        assert text.replace(f"{CYST} ", "").replace(f"{CYST}\n", "") == REPORT
        assert f"node. {CYST}" not in text  # between the node and what is said of it next


def test_insertion_into_capitals() -> None:
    found = texts("findings added", REPORT.upper(), (CYST,))
    assert all(CYST.upper() in text for text in found.values())
    assert found


def test_removal() -> None:
    found = texts("findings removed", REPORT.replace("The liver is normal. ", "Clear. The liver is normal. "))
    assert found["all left out"] == (
        "HISTORY: Left breast cancer.\n\nFINDINGS: Clear. There is a 14 mm left internal mammary node. "
        "It lies in the second interspace. \n\nIMPRESSION: Nodal recurrence."
    )


def test_removal_keeps_what_the_next_sentence_needs() -> None:
    assert texts("findings removed", "Internal mammary node. A cyst in the liver. It measures 14 mm.") == {}


def test_order_of_lines() -> None:
    lines = ["LUNGS: Clear.", "NODES: 14 mm left internal mammary node.", "LIVER: Normal."]
    report = "FINDINGS:\n" + "\n".join(lines) + "\n\nIMPRESSION: Recurrence."
    assert texts("order of findings", report)["lines backwards"] == report.replace(
        "\n".join(lines), "\n".join(lines[::-1])
    )


def test_lines_that_lean_on_others_keep_their_order() -> None:
    lines = ["LUNGS: Clear.", "NODES: 14 mm left internal mammary node.", "BONES: It erodes the sternum."]
    assert texts("order of findings", "FINDINGS:\n" + "\n".join(lines)) == {}


def test_denial() -> None:
    found = {variant.form: variant for variant in variants("denial", REPORT)}
    variant = found["There is no evidence of ..."]
    assert variant.text == (
        "HISTORY: Left breast cancer.\n\nFINDINGS: The liver is normal. There is no evidence of left internal mammary "
        "node. The spleen is normal.\n\nIMPRESSION: Nodal recurrence."
    )
    assert variant.changed == {"case_status": CaseStatus.NEGATED}
    assert variant.premise is not None
    assert "mammary" not in variant.premise
    assert "interspace" not in variant.premise
    assert "Left internal mammary node is not enlarged." in found["... is not enlarged"].text


def test_resolution() -> None:
    found = texts("resolution", "Enlarged right parasternal lymph nodes. Clear lungs.")
    assert found["previously seen ... has resolved"] == (
        "The previously seen right parasternal lymph nodes have resolved. Clear lungs."
    )


def test_a_label_that_names_the_target_goes_with_it() -> None:
    found = texts("denial", "- Left IM node, 2nd ICS: 14 mm.\n- Liver: normal.")
    assert found["No ..."] == "- No Left IM node.\n- Liver: normal."


def test_question_advice_therapy() -> None:
    found = texts("question, advice, therapy", REPORT)
    assert "HISTORY: Left breast cancer. Evaluate for left internal mammary node.\n" in found["asked: evaluate for"]
    assert found["advice: recommend"].endswith("Recommend ultrasound of the internal mammary nodes.")
    assert "14 mm" not in "".join(found.values())


@pytest.mark.parametrize("name", ["denial", "resolution", "question, advice, therapy"])
@pytest.mark.parametrize(
    "text",
    [
        "No internal mammary node.",
        "14 mm nodule beside the internal mammary vessels.",
        "14 mm internal mammary node.\nADDENDUM: It measures 9 mm.",
    ],
)
def test_only_a_current_finding_with_a_name_is_taken_back(name: str, text: str) -> None:
    assert variants(name, text) == []


def test_repetition() -> None:
    assert texts("repetition", REPORT) == {
        "in the impression": REPORT.replace(
            "IMPRESSION: ",
            "IMPRESSION: There is a 14 mm left internal mammary node. It lies in the second interspace. ",
        )
    }


def test_header_and_footer_keep_the_report() -> None:
    found = texts("header and footer", REPORT)
    assert set(found) == {"header", "footer", "header and footer"}
    assert all(REPORT in text for text in found.values())
