"""Vectorised random draws: each function returns one numpy array for all orders of a chunk.

What a draw means (a delay, a rating) belongs to the modules that ask for it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Instants = npt.NDArray[np.datetime64]
Durations = npt.NDArray[np.timedelta64]

NEVER = np.datetime64("NaT", "s")
"""An instant that did not happen; arithmetic carries it on to whatever would have followed."""

SECONDS_PER_HOUR = 3600


@dataclass(frozen=True)
class Lag:
    """A log-normal delay between two instants, cut to a floor and a ceiling in hours."""

    median_hours: float
    sigma: float
    floor_hours: float = 0.0
    ceiling_hours: float = 24.0 * 30

    def draw(self, rng: np.random.Generator, size: int, scale: Floats | float = 1.0) -> Durations:
        """Return `size` delays in whole seconds; `scale` multiplies each delay before it is cut."""
        hours = scale * np.exp(rng.normal(np.log(self.median_hours), self.sigma, size))
        return hours_long(np.clip(hours, self.floor_hours, self.ceiling_hours))


def hours_long(hours: Floats) -> Durations:
    """Return hours as durations in whole seconds."""
    return (hours * SECONDS_PER_HOUR).astype(np.int64).astype("timedelta64[s]")


def between(rng: np.random.Generator, low: float, high: float, size: int) -> Durations:
    """Return `size` durations spread evenly from `low` to `high` hours."""
    return hours_long(rng.uniform(low, high, size))


def part_way(
    rng: np.random.Generator, start: Instants, end: Instants, low: float, high: float
) -> Instants:
    """Return instants between `start` and `end`, `low` to `high` of the way; never if either is."""
    way: Instants = start + (end - start) * rng.uniform(low, high, len(start))
    return way


def choose(rng: np.random.Generator, weights: Sequence[float] | Floats, size: int) -> Ints:
    """Return `size` indices into `weights`, each drawn in proportion to its weight."""
    return at_share(np.asarray(weights, dtype=np.float64), rng.random(size))


def at_share(weights: Floats, share: Floats) -> Ints:
    """Return the index of the weight that each `share` (0 to below 1) of the total falls on."""
    steps = np.cumsum(weights)
    # The last step is left out so that a rounding error cannot point behind the end.
    index: Ints = np.searchsorted(steps[:-1], share * steps[-1], side="right").astype(np.int64)
    return index


def choose_by_row(rng: np.random.Generator, weights: Floats, row: Ints) -> Ints:
    """Return one column index for each entry of `row`, by the weights of that row."""
    steps = np.cumsum(weights, axis=1)
    share = rng.random(len(row)) * steps[row, -1]
    return np.asarray((share[:, None] >= steps[row, :-1]).sum(axis=1), dtype=np.int64)


def zipf(count: int, exponent: float, shift: float = 1.0) -> Floats:
    """Return `count` falling popularity weights that sum to one (Zipf-Mandelbrot)."""
    weights = (np.arange(count) + shift) ** -exponent
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def settled(seed: int, salt: str, number: Ints) -> Floats:
    """Return a share between 0 and 1 that a number always gets again, without storing it.

    SplitMix64 (Steele, Lea, Flood 2014) of the number, started at a point that seed and salt give:
    a merchant keeps its attributes however many merchants there are, and a customer keeps a home
    in every chunk although no table of customers is held in memory.
    """
    start = hashlib.blake2b(f"{seed}/{salt}".encode(), digest_size=8).digest()
    mixed = number.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    mixed += np.uint64(int.from_bytes(start, "little"))
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return np.asarray((mixed >> np.uint64(11)).astype(np.float64) / 2.0**53, dtype=np.float64)


def settled_normal(seed: int, salt: str, number: Ints) -> Floats:
    """Return a standard normal draw that a number always gets again (Box-Muller)."""
    radius = np.sqrt(-2 * np.log1p(-settled(seed, f"{salt}/radius", number)))
    normal: Floats = radius * np.cos(2 * np.pi * settled(seed, f"{salt}/angle", number))
    return normal
