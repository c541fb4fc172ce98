"""The curves of the probability as one SVG drawing; the same figures give the same bytes."""

from __future__ import annotations

from io import StringIO

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from imln_finder.measures.calibration import Calibration
from imln_finder.measures.detection import Detection
from imln_finder.measures.discrimination import Discrimination

_CURVE, _REFERENCE, _FLAG = "#1f4e79", "#9aa5b1", "#b3541e"
_STYLE = {
    # Identifiers in the drawing are else drawn at random.
    "svg.hashsalt": "imln-finder",
    # Letters as text, not as outlines.
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#52606d",
    "axes.titlesize": 11,
    "legend.frameon": False,
    "legend.fontsize": 9,
}
_NO_METADATA = dict.fromkeys(("Date", "Creator", "Format", "Type"))


def curves(found: Detection, ranked: Discrimination, calibrated: Calibration) -> str:
    """Receiver operating characteristic, precision-recall curve and calibration, side by side, as an `<svg>` element.

    The mark in the first two is where the flags of the worklist lie.
    """
    with rc_context(_STYLE):
        figure = Figure(figsize=(12, 4.1), layout="constrained")
        roc, precision_recall, reliability = figure.subplots(1, 3)
        _draw_roc(roc, found, ranked)
        _draw_precision_recall(precision_recall, found, ranked)
        _draw_reliability(reliability, calibrated)
        drawing = StringIO()
        FigureCanvasSVG(figure).print_svg(drawing, metadata=_NO_METADATA)
    # Within a page the XML declaration and the document type have no place.
    svg = drawing.getvalue()
    return svg[svg.index("<svg") :]


def _draw_roc(axes: Axes, found: Detection, ranked: Discrimination) -> None:
    axes.plot([0, 1], [0, 1], "--", color=_REFERENCE, label="chance")
    axes.plot(*zip(*ranked.roc, strict=True), color=_CURVE, label="probability")
    if found.specificity.value is not None and found.sensitivity.value is not None:
        axes.plot(1 - found.specificity.value, found.sensitivity.value, "D", color=_FLAG, label="worklist")
    _label(axes, "Receiver operating characteristic", "1 - specificity", "sensitivity")
    axes.legend(loc="lower right")


def _draw_precision_recall(axes: Axes, found: Detection, ranked: Discrimination) -> None:
    share = found.sensitivity.of / (found.sensitivity.of + found.specificity.of)
    axes.axhline(share, linestyle="--", color=_REFERENCE, label="chance")
    axes.step(*zip(*ranked.precision_recall, strict=True), where="pre", color=_CURVE, label="probability")
    if found.sensitivity.value is not None and found.ppv.value is not None:
        axes.plot(found.sensitivity.value, found.ppv.value, "D", color=_FLAG, label="worklist")
    _label(axes, "Precision and recall", "recall (sensitivity)", "precision (PPV)")
    axes.legend(loc="lower left")


def _draw_reliability(axes: Axes, calibrated: Calibration) -> None:
    axes.plot([0, 1], [0, 1], "--", color=_REFERENCE, label="perfect")
    for each in calibrated.bins:
        if each.observed.interval:
            axes.plot([each.mean_probability] * 2, each.observed.interval, color=_CURVE, linewidth=1)
    means = [each.mean_probability for each in calibrated.bins]
    axes.plot(
        means,
        [each.observed.hits / each.observed.of for each in calibrated.bins],
        "o-",
        color=_CURVE,
        label="observed, 95% interval",
    )
    _label(axes, "Calibration", "mean probability", "share of candidates")
    axes.legend(loc="upper left")


def _label(axes: Axes, title: str, x: str, y: str) -> None:
    axes.set(title=title, xlabel=x, ylabel=y, xlim=(-0.02, 1.02), ylim=(-0.02, 1.04), aspect="equal")
