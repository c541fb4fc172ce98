"""Step 6: which numbers with a unit are no sizes? Distances, sums, other lengths, and what a correction takes back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from imln_finder.engine.alternatives import Ending, any_of, ends_with, starts_with
from imln_finder.engine.normalising.size_numbers import NUMBER


class NoSizes:
    """Tells a number that is no size by the text around it, in small letters."""

    def __init__(self, rules: Mapping[str, Any], names_axis: Callable[[str], bool]) -> None:
        """Takes the parsed `measurements.json`; `names_axis` tells whether a text behind a size names an axis."""
        self._names_axis = names_axis
        self._before = ends_with(rules["no_size_before"])
        denied, told = any_of(rules["denied_size"]), any_of(rules["behind_denied_size"])
        self._denied = re.compile(
            rf"[cm]m[ ,(]{{0,3}}(?:\w{{2,4}} )?(?:{denied})(?:[ ,]{{1,2}}(?:{told})){{0,4}}[ ,]{{0,2}}$"
        )
        self._after = starts_with(rules["no_size_after"], gap='"? ?')
        self._distance_after = starts_with(rules["distance_after"])
        self._surely_distance = starts_with(rules["surely_distance_after"])
        lead = any_of(rules["before_direction"])
        self._direction_after = starts_with(rules["dimension_names"], gap=rf" (?:(?:{lead}) )?")
        self._opens_node = re.compile(rf" (?:{any_of(rules['node_openers'])})\b")
        self._size_after = starts_with(rules["size_after"])
        self._unless_node = frozenset(rules["no_size_unless_node"])
        self._size_lead = ends_with(rules["size_lead"])
        self._above, self._not_exceeding = ends_with(rules["exceeding"]), not_exceeding(rules)
        self._of_a_sum = re.compile(
            rf"\b(?:{any_of(rules['sums'])})[ :=]{{0,3}}(?:(?:{any_of(rules['behind_sums'])}) )?"
            rf"(?:{NUMBER} ?(?:[cm]m\b)? ?[(,;>]? ?(?:{any_of(rules['before_prior'])})?\.?:? ?)?$"
        )

    def __call__(self, before: str, after: str) -> bool:
        """Whether it is none."""
        if self._is_another_quantity(before, after) and not self._names_axis(after):
            return True  # not "18 mm for 25 mm of large axis"
        if self._after.match(after):
            return True
        distance = self._distance_after.match(after) and not self._size_lead.search(before)
        return bool(distance or self._surely_distance.match(after) or self._of_a_sum.search(before))

    def _is_another_quantity(self, before: str, after: str) -> bool:
        """Whether what stands before says so: "over 12 mm" is a length, "just over 12 mm" a size."""
        if self._denied.search(before):
            return True  # "8 mm and not, as dictated, 18 mm"
        other = self._before.search(before)
        if other is None:
            return False
        exceeded = self._above.search(before)
        opens = self._opens_node.match(after) or self._direction_after.match(after)
        if other.group().strip(" :=(") in self._unless_node and opens:
            return False  # "PET for 12 mm left internal mammary node", "extended for 3 cm in craniocaudal sense"
        if self._size_after.match(after) or self._not_exceeding.search(before):
            return False  # "over 2 cm in size", "none of them over 4 mm"
        return exceeded is None or len(exceeded.group()) <= len(other.group())


def not_exceeding(rules: Mapping[str, Any]) -> Ending:
    """The pattern of a denial of more than a size: "not exceeding", "none of them larger than"."""
    negators, exceeding, none_of = (any_of(rules[name]) for name in ("negators", "exceeding", "none_of"))
    pattern = rf"\b(?:(?:{negators}) [^.;\n]{{1,40}}(?<= )|(?:{none_of}) )(?:{exceeding}) ?$"
    return Ending(pattern, rules["exceeding"])
