"""Made-up chest CT reports of varied style that do not name the internal mammary chain, and findings to pad others."""

from __future__ import annotations

import random
from collections.abc import Callable

_FILLERS: dict[str, tuple[str, ...]] = {
    "side": ("left", "right"),
    "lobe": (
        "left upper lobe",
        "left lower lobe",
        "right upper lobe",
        "right middle lobe",
        "right lower lobe",
        "lingula",
    ),
    "segment": ("apical", "posterior", "anterior", "lateral basal", "medial basal", "superior"),
    "mm": tuple(str(size) for size in range(2, 24)),
    "cm": tuple(f"{size / 10:.1f}" for size in range(8, 62)),
    "rib": ("third", "fourth", "fifth", "sixth", "seventh", "eighth"),
    "vertebra": ("T4", "T6", "T8", "T9", "T11", "L1"),
    "degree": ("mild", "moderate", "minimal", "marked", "trace"),
    "change": (
        "unchanged",
        "stable since the prior study",
        "slightly decreased",
        "slightly larger",
        "new since the prior",
    ),
    "year": tuple(str(year) for year in range(2009, 2024)),
    "month": ("January", "March", "April", "June", "August", "September", "November", "December"),
    "age": tuple(str(age) for age in range(31, 89)),
    "image": tuple(str(number) for number in range(12, 260)),
    "procedure": ("mastectomy", "lumpectomy", "wide local excision", "axillary dissection", "sentinel node biopsy"),
    "drug": ("letrozole", "tamoxifen", "capecitabine", "trastuzumab", "paclitaxel", "anastrozole"),
    "contrast": ("iohexol", "iopamidol", "iodixanol", "iopromide"),
}

_HISTORY = (
    "{age}-year-old woman with {side} breast carcinoma, {procedure} in {year}, on {drug}. Restaging.",
    "Breast cancer follow-up, {side} {procedure} {year}. Cough for three weeks.",
    "{age} F. Dyspnoea and raised D-dimer, query pulmonary embolism.",
    "Known chronic obstructive pulmonary disease, weight loss, smoker of 40 pack years.",
    "Invasive ductal carcinoma of the {side} breast, treated in {year}. Rising CA 15-3.",
    "Nodule on chest radiograph in the {lobe}. Please characterise.",
    "Fever and productive cough not settling on antibiotics. Immunosuppressed.",
    "Lung cancer screening, annual low-dose examination.",
)
_TECHNIQUE = (
    "Helical acquisition from the apices to the adrenals after 90 mL of {contrast}, {mm} mm slices in three planes.",
    "Volumetric CT of the thorax was performed following intravenous {contrast}, with coronal and sagittal reformats.",
    "Unenhanced low-dose axial images were obtained. Maximum intensity projections were reviewed on the workstation.",
    "CT chest, abdomen and pelvis in the portal venous phase. Dose-length product {image} mGy cm.",
)
_COMPARISON = (
    "CT chest of {month} {year}.",
    "No prior examinations are available for comparison.",
    "Compared with the outside study dated {month} {year} and with the chest radiograph of the same week.",
)
_LUNGS = (
    "There is a {mm} mm nodule in the {segment} segment of the {lobe} (image {image}), {change}.",
    "Scattered centrilobular emphysema with an upper lobe predominance.",
    "Bibasal dependent atelectasis; no consolidation.",
    "A {mm} mm calcified granuloma in the {lobe} is {change}.",
    "Subpleural reticulation along the anterior {side} lung is in keeping with radiation change, {change}.",
    "Ground-glass opacity of {cm} cm in the {lobe} with spiculated margins.",
    "The central airways are patent. {degree} bronchial wall thickening in the lower lobes.",
    "Tree-in-bud nodularity in the {lobe}, likely infective.",
    "No suspicious pulmonary nodule or mass is identified in either lung.",
    "Linear scarring in the {lobe} is {change}.",
)
_PLEURA = (
    "{degree} {side} pleural effusion, {change}.",
    "No pleural effusion or pneumothorax.",
    "Pleural thickening at the {side} apex, {change}.",
    "The pleural spaces are clear.",
)
_NODES = (
    "No enlarged mediastinal, hilar or axillary lymph nodes by size criteria.",
    "A subcarinal lymph node measures {mm} mm in short axis, {change}.",
    "Calcified right paratracheal and hilar nodes are in keeping with old granulomatous disease.",
    "Surgical clips in the {side} axilla. A residual axillary node of {mm} mm has a fatty hilum.",
    "Small prevascular nodes, the largest of {mm} mm, are nonspecific.",
    "No supraclavicular or cardiophrenic adenopathy.",
    "Multiple prominent but morphologically normal axillary lymph nodes are noted bilaterally.",
)
_HEART = (
    "The heart is normal in size. No pericardial effusion.",
    "{degree} coronary artery calcification involving the LAD and right coronary artery.",
    "The thoracic aorta measures {cm} cm at the level of the main pulmonary artery, {change}.",
    "No filling defect in the pulmonary arteries to the segmental level.",
    "Port catheter via the {side} internal jugular vein, its tip at the cavoatrial junction.",
    "Main pulmonary artery of {cm} cm, which may reflect pulmonary hypertension.",
    "Atherosclerotic calcification of the aortic arch and its branches.",
)
_CHEST_WALL = (
    "Status post {side} mastectomy without evidence of local recurrence.",
    "Post-surgical changes in the {side} breast with a seroma of {cm} cm, {change}.",
    "{side} breast implant is intact.",
    "Gynaecomastia is noted.",
    "No chest wall mass. The skin of the {side} breast is mildly thickened after radiotherapy.",
    "The thyroid is heterogeneous with a {mm} mm nodule in the {side} lobe.",
)
_BONES = (
    "No aggressive osseous lesion.",
    "Degenerative changes of the thoracic spine with anterior osteophytes.",
    "Old healed fracture of the {side} {rib} rib laterally.",
    "A sclerotic focus in {vertebra} is {change} and probably a bone island.",
    "Compression deformity of {vertebra} of {degree} degree, {change}.",
    "Osteopenia without acute fracture.",
)
_ABDOMEN = (
    "A {cm} cm simple cyst in segment VII of the liver, {change}.",
    "The adrenal glands are unremarkable.",
    "Cholelithiasis without cholecystitis. The spleen is of normal size.",
    "Hypodense lesion of {mm} mm in the left lobe of the liver, too small to characterise.",
    "Small hiatal hernia. Visualised bowel is unremarkable.",
    "Nonobstructing {mm} mm calculus in the {side} kidney.",
)
#: Rarer sentences whose words look like those of the internal mammary chain; one of ten reports has one.
_NEAR = (
    "Median sternotomy wires are intact and the sternum is healed.",
    "No lesion of the sternum or manubrium.",
    "Mammary prostheses on both sides.",
    "The left internal carotid and external jugular veins opacify normally on the uppermost images.",
    "Healed fracture of the sternal body.",
)
_IMPRESSION = (
    "No evidence of recurrent or metastatic disease in the chest.",
    "{mm} mm nodule in the {lobe}; follow-up CT in 6 months is suggested.",
    "Stable appearances since {month} {year}.",
    "No pulmonary embolism.",
    "Findings in the {lobe} favour infection; a follow-up radiograph after treatment is recommended.",
    "Post-treatment changes of the {side} breast and axilla without recurrence.",
    "Hepatic hypodensities are statistically cysts; ultrasound may confirm.",
    "Emphysema. Coronary artery disease.",
)
_ANATOMY = {
    "LUNGS": _LUNGS,
    "PLEURA": _PLEURA,
    "LYMPH NODES": _NODES,
    "HEART AND VESSELS": _HEART,
    "CHEST WALL": _CHEST_WALL,
    "BONES": _BONES,
    "UPPER ABDOMEN": _ABDOMEN,
}
#: Other characters than ASCII, as word processors put them.
_TYPOGRAPHY = str.maketrans({"-": "–", "'": "’"})


class Author:
    """Writes reports; the same seed always writes the same ones."""

    def __init__(self, seed: int) -> None:
        """Begins with a seed."""
        self._random = random.Random(seed)

    def silent_report(self) -> str:
        """A report that does not name the target, of about 2,000 characters."""
        choose = self._random
        style: Callable[[], str] = choose.choice((self._structured, self._structured, self._prose, self._numbered))
        text = style()
        return text.translate(_TYPOGRAPHY) if choose.random() < 0.05 else text

    def findings(self, characters: int) -> str:
        """Sentences on other organs, of about so many characters together."""
        sentences: list[str] = []
        while sum(map(len, sentences)) < characters:
            sentences.append(self._sentence(self._random.choice(list(_ANATOMY.values()))))
        return " ".join(sentences)

    def _sentence(self, templates: tuple[str, ...]) -> str:
        filled = self._random.choice(templates).format_map(_Fill(self._random))
        return filled[0].upper() + filled[1:]

    def _sentences(self, templates: tuple[str, ...], count: int) -> str:
        return " ".join(self._sentence(templates) for _ in range(count))

    def _body(self) -> dict[str, str]:
        """Sentences by organ; how many differs as much as reports do."""
        length = min(max(self._random.lognormvariate(1.15, 0.4), 0.8), 8)
        body = {
            organ: self._sentences(templates, max(1, round(length * self._random.choice((0.6, 1, 1.4)))))
            for organ, templates in _ANATOMY.items()
        }
        if self._random.random() < 0.1:
            body["CHEST WALL"] += " " + self._sentence(_NEAR)
        return body

    def _structured(self) -> str:
        body = "\n".join(f"{organ}: {text}" for organ, text in self._body().items())
        impression = "\n".join(f"{number}. {self._sentence(_IMPRESSION)}" for number in range(1, 4))
        return (
            f"CLINICAL HISTORY: {self._sentence(_HISTORY)}\n\nCOMPARISON: {self._sentence(_COMPARISON)}\n\n"
            f"TECHNIQUE: {self._sentence(_TECHNIQUE)}\n\nFINDINGS:\n{body}\n\nIMPRESSION:\n{impression}\n"
        )

    def _prose(self) -> str:
        paragraphs = "\n\n".join(self._body().values())
        return (
            f"CT Thorax with contrast\n\n{self._sentence(_HISTORY)}\n\n{self._sentence(_TECHNIQUE)} "
            f"{self._sentence(_COMPARISON)}\n\n{paragraphs}\n\nConclusion: {self._sentences(_IMPRESSION, 2)}"
        )

    def _numbered(self) -> str:
        body = "\n".join(f"{number}. {text}" for number, text in enumerate(self._body().values(), start=1))
        return f"Indication: {self._sentence(_HISTORY)}\nReport:\n{body}\nOpinion: {self._sentences(_IMPRESSION, 2)}"


class _Fill(dict[str, str]):
    """Fills a template with random values."""

    def __init__(self, chosen: random.Random) -> None:
        super().__init__()
        self._chosen = chosen

    def __missing__(self, name: str) -> str:
        return self._chosen.choice(_FILLERS[name])
