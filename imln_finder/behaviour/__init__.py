"""Behavioural tests of the engine on transformed reports, after CheckList (Ribeiro et al., ACL 2020, 4902-4912).

An accuracy tells how often the engine is right; this suite tells what it can do. It names capabilities, and checks each
on hundreds of whole report texts, transformed so that the right reading is known from that of the report as it was.
"""

from imln_finder.behaviour.case import Capability, Case, Difference, Kind, Subject, Variant
from imln_finder.behaviour.runner import BehaviourReport, CapabilityResult, run_behaviour

__all__ = [
    "BehaviourReport",
    "Capability",
    "CapabilityResult",
    "Case",
    "Difference",
    "Kind",
    "Subject",
    "Variant",
    "run_behaviour",
]
