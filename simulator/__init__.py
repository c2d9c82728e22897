"""A marketplace that does not exist: seeded, any size, exact to the cent, with a few faults in it.

The package imports nothing else of ours: what reads its files must not share code with what
writes them.
"""

from simulator.demand import SimulationRefused
from simulator.marketplace import LayoutName, write_marketplace

__all__ = ["LayoutName", "SimulationRefused", "write_marketplace"]
