"""Isolated, or with disease elsewhere: what the sites beside an internal mammary node say of its extent.

Local is what lies in the breast or chest wall, or in the other regional nodes of the breast, axillary and
supraclavicular; all else is distant, also mediastinal and hilar nodes (AJCC Cancer Staging Manual, 8th ed. 2017). The
manual takes only nodes on the side of the cancer for regional. The side of a site is not read from the reports, so
that a node of the other axilla is called local here.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from imln_finder.domain import Site

LOCAL = frozenset({Site.BREAST, Site.CHEST_WALL, Site.AXILLA, Site.SUPRACLAVICULAR})


class Extent(StrEnum):
    """Where there is disease beside the node; unknown where the finder did not read the sites of a report."""

    ISOLATED = "isolated"
    LOCAL = "local"
    DISTANT = "distant"
    LOCAL_AND_DISTANT = "local_and_distant"
    UNKNOWN = "unknown"


def extent_of(sites: Collection[Site]) -> Extent:
    """The extent with these sites beside the node."""
    local, distant = bool(LOCAL & set(sites)), bool(set(sites) - LOCAL)
    if local and distant:
        return Extent.LOCAL_AND_DISTANT
    if not local and not distant:
        return Extent.ISOLATED
    return Extent.LOCAL if local else Extent.DISTANT
