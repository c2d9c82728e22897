"""Pictures that look alike have hashes a few bits apart; a million are searched in milliseconds.

The hash is that of the DCT kind (Zauner, "Implementation and Benchmarking of Perceptual Image Hash
Functions", 2010): signs of the lowest frequencies of a picture of 32 by 32. It survives another
size, another JPEG quality and another brightness; a picture mirrored, turned or cut by a tenth is
another picture to it. Colour is not looked at.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

FEATURELESS = 0
"""The hash of a picture with nothing to tell it by: blank pictures are alike, but no duplicates."""

_SIDE = 32
_LEAST_DEVIATION = 2.0
"""Grey levels of standard deviation below which a hash would be made of rounding errors."""
_SCANNED = 1 << 16
"""Hashes compared at a time: half a megabyte, which stays in a core's cache."""

_POSITION = np.arange(_SIDE)
_COSINES = np.cos(np.pi / _SIDE * (_POSITION + 0.5) * _POSITION[:, None])
_LOWEST = sorted(
    ((row, column) for row in range(_SIDE) for column in range(_SIDE) if row + column),
    key=lambda place: (sum(place), place),
)[:64]
_ROWS, _COLUMNS = np.array(_LOWEST).T
_BITS = np.uint64(1) << np.arange(64, dtype=np.uint64)


def perceptual_hash(grey: Image.Image) -> int:
    """Return the 64 bits of how a picture looks as a signed integer, `FEATURELESS` if it is blank.

    A bit is set where one of the 64 lowest frequencies, the mean left out, is above their median.

    Args:
        grey: Mode `L`, any size.
    """
    small = np.asarray(grey.resize((_SIDE, _SIDE), Image.Resampling.BOX), np.float64)
    if small.std() < _LEAST_DEVIATION:
        return FEATURELESS
    waves = (_COSINES @ small @ _COSINES.T)[_ROWS, _COLUMNS]
    bits = _BITS[waves > np.median(waves)].sum(dtype=np.uint64)
    return int(bits.astype(np.int64))


class Matches(NamedTuple):
    """Positions in the index and bits of difference, nearest first, then by position."""

    positions: NDArray[np.int64]
    distances: NDArray[np.uint8]


class HashIndex:
    """Finds every hash within a distance, exactly: all are compared, 64 at a time in a word.

    8 bytes a hash and 600 KB of working space whatever is asked; no distance costs more than
    another, and hashes that crowd together cost nothing. `FEATURELESS` ones are never found.
    """

    def __init__(self, hashes: NDArray[np.int64] | NDArray[np.uint64]) -> None:
        """Keep a copy of the hashes.

        Args:
            hashes: One dimension, 64 bits each, signed or not.

        Raises:
            ValueError: They are of another type or shape.
        """
        if hashes.ndim != 1 or hashes.dtype not in (np.int64, np.uint64):
            raise ValueError(f"hashes of type {hashes.dtype} and shape {hashes.shape}")
        self._hashes = hashes.astype(np.int64).view(np.uint64)
        self._hashes.flags.writeable = False

    def __len__(self) -> int:
        return len(self._hashes)

    def within(self, hash_: int, distance: int, most: int | None = None) -> Matches:
        """Return every position whose hash differs in at most `distance` bits; none is missed.

        Args:
            hash_: What to look for, signed or not. Nothing is like `FEATURELESS`.
            distance: Bits that may differ, 0 to 64.
            most: Only so many, the nearest; all where it is None.
        """
        if hash_ == FEATURELESS or not len(self):
            return Matches(np.empty(0, np.int64), np.empty(0, np.uint8))
        wanted = np.uint64(hash_ % (1 << 64))
        different = np.empty(min(_SCANNED, len(self)), np.uint64)
        counted = np.empty(len(different), np.uint8)
        positions, distances = [], []
        for start in range(0, len(self), _SCANNED):
            part = self._hashes[start : start + _SCANNED]
            bits = counted[: len(part)]
            np.bitwise_xor(part, wanted, out=different[: len(part)])
            np.bitwise_count(different[: len(part)], out=bits)
            found = np.flatnonzero(bits <= distance)
            if found.size:
                found = found[part[found] != FEATURELESS]
                positions.append(found + start)
                distances.append(bits[found])
        return _nearest(positions, distances, most)


def _nearest(
    positions: list[NDArray[np.int64]], distances: list[NDArray[np.uint8]], most: int | None
) -> Matches:
    if not positions:
        return Matches(np.empty(0, np.int64), np.empty(0, np.uint8))
    where, bits = np.concatenate(positions), np.concatenate(distances)
    order = np.argsort(bits, kind="stable")[:most]
    return Matches(where[order], bits[order])
