"""The flow of the study as a drawing like that of STARD 2015 (Bossuyt et al., BMJ 2015;351:h5527): SVG and PNG.

What goes on stands in a column, what falls out beside it. The same numbers give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from imln_finder.cohort.flow import Step

#: In inches.
_WIDTH, _LEFT, _MAIN_WIDTH, _SIDE_LEFT, _SIDE_WIDTH = 8.2, 0.2, 3.7, 4.5, 3.5
_LINE, _PADDING, _GAP = 0.19, 0.16, 0.3
_DPI = 200
_STYLE = {
    # Identifiers in the drawing are else drawn at random.
    "svg.hashsalt": "imln-finder",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 9.5,
}
_MAIN_COLOUR, _SIDE_COLOUR, _EDGE = "#eaf1f8", "#f7f7f5", "#52606d"


@dataclass(frozen=True, slots=True)
class _Row:
    """A box of the column, with what falls out behind it beside it."""

    main: str
    side: tuple[str, ...]

    @property
    def side_height(self) -> float:
        return len(self.side) * _LINE + _PADDING if self.side else 0.0


def draw_flow(steps: Sequence[Step], svg: Path, png: Path) -> None:
    """Draws the flow to two files.

    Raises:
        OSError: if a file cannot be written.
    """
    with rc_context(_STYLE):
        figure = _figure(list(_rows(steps)))
        FigureCanvasSVG(figure).print_svg(svg, metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
        figure.set_dpi(_DPI)
        FigureCanvasAgg(figure).print_png(png, metadata={"Software": None})


def _rows(steps: Sequence[Step]) -> Iterator[_Row]:
    by_name = {step.name: step for step in steps}
    column = [step for step in steps if step.stays and not step.name.startswith("sample_")]
    for step in column:
        fallen = [each for each in steps if each.of == step.name and not each.stays and each.number]
        side = [line for each in fallen for line in (_told(each), *_sample(by_name, each.name))]
        yield _Row(_told(step), (*side, *_sample(by_name, step.name)))


def _sample(by_name: Mapping[str, Step], of: str) -> Iterator[str]:
    """A line on the sample that was drawn from what fell out, if there is one."""
    for step in by_name.values():
        if step.name.startswith("sample_") and step.of == of and step.number:
            decided, confirmed = by_name[f"{step.name}_decided"], by_name[f"{step.name}_confirmed"]
            yield f"   sampled and read unmarked: {step.number:,}"
            yield f"   of {decided.number:,} decided, confirmed: {confirmed.number:,}"


def _told(step: Step) -> str:
    return f"{step.label} (n = {step.number:,})"


def _figure(rows: Sequence[_Row]) -> Figure:
    box = _LINE + _PADDING
    gaps = [max(_GAP, row.side_height + 0.12) for row in rows[:-1]]
    height = len(rows) * box + sum(gaps) + 2 * _LEFT
    figure = Figure(figsize=(_WIDTH, height))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, _WIDTH), ylim=(0, height))
    axes.axis("off")
    middle = _LEFT + _MAIN_WIDTH / 2
    top = height - _LEFT
    for row, gap in zip(rows, [*gaps, 0.0], strict=True):
        _box(axes, _LEFT, top - box, _MAIN_WIDTH, box, _MAIN_COLOUR)
        axes.text(middle, top - box / 2, row.main, ha="center", va="center")
        if gap:
            _arrow(axes, (middle, top - box), (middle, top - box - gap))
        if row.side:
            centre = top - box - gap / 2
            _arrow(axes, (middle, centre), (_SIDE_LEFT, centre))
            _box(axes, _SIDE_LEFT, centre - row.side_height / 2, _SIDE_WIDTH, row.side_height, _SIDE_COLOUR)
            for place, line in enumerate(row.side):
                y = centre + row.side_height / 2 - _PADDING / 2 - (place + 0.5) * _LINE
                axes.text(_SIDE_LEFT + 0.1, y, line, ha="left", va="center")
        top -= box + gap
    return figure


def _box(axes: Axes, left: float, bottom: float, width: float, height: float, colour: str) -> None:
    style = "round,pad=0,rounding_size=0.05"
    axes.add_patch(
        FancyBboxPatch((left, bottom), width, height, boxstyle=style, facecolor=colour, edgecolor=_EDGE, linewidth=0.8)
    )


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    axes.annotate("", xy=end, xytext=start, arrowprops={"arrowstyle": "-|>", "color": _EDGE, "linewidth": 0.8})
