"""A marketplace that does not exist: seeded, any size, exact to the cent, every fault labelled.

The package imports nothing else of ours: what reads its files must not share code with what
writes them.
"""

from simulator.demand import SimulationRefused
from simulator.faults import PROFILES, Kind, fault_kinds
from simulator.marketplace import LayoutName, Written, write_marketplace

__all__ = [
    "PROFILES",
    "Kind",
    "LayoutName",
    "SimulationRefused",
    "Written",
    "fault_kinds",
    "write_marketplace",
]
