"""The page: all figures and every error with its report in one HTML file that loads nothing from anywhere."""

from __future__ import annotations

from collections import Counter
from importlib.metadata import version
from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from imln_finder.behaviour.runner import BehaviourReport
from imln_finder.evaluation.confusion import FOUND
from imln_finder.evaluation.evaluation import Evaluation
from imln_finder.evaluation.formats import field_value
from imln_finder.evaluation.plots import curves
from imln_finder.evaluation.report_errors import Kind
from imln_finder.marking import marked_pieces
from imln_finder.measures import formats

_TEMPLATE = "page.html.j2"
#: Tags on fewer reports are left to the JSON file; on one or two reports there is nothing to read from a share.
FEWEST_REPORTS_OF_A_PHENOMENON = 5


def render_page(evaluation: Evaluation, behaviour: BehaviourReport | None = None) -> str:
    """The page as text. Report texts and identifiers in it are escaped."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {
        "decimal": formats.decimal,
        "count": formats.count,
        "interval": formats.interval,
        "field_value": field_value,
    }
    template = environment.from_string(files(__package__).joinpath(_TEMPLATE).read_text(encoding="utf-8"))
    common = [each for each in evaluation.by_phenomenon if each.reports >= FEWEST_REPORTS_OF_A_PHENOMENON]
    kinds = Counter(errors.kind for errors in evaluation.errors)
    return template.render(
        evaluation=evaluation,
        behaviour=behaviour,
        version=version("imln-finder"),
        statuses_found=FOUND,
        phenomena=common,
        rare_phenomena=len(evaluation.by_phenomenon) - len(common),
        fewest=FEWEST_REPORTS_OF_A_PHENOMENON,
        kinds={kind.value: kinds[kind] for kind in Kind if kinds[kind]},
        curves=_curves(evaluation),
        marked_pieces=marked_pieces,
    )


def _curves(evaluation: Evaluation) -> Markup | None:
    if evaluation.discrimination is None or evaluation.calibration is None:
        return None
    # All text in the drawing is ours.
    return Markup(curves(evaluation.detection, evaluation.discrimination, evaluation.calibration))
