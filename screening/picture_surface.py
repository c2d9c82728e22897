"""How sharp a picture is and how much of it is one flat colour.

Sharpness is a ratio, so that plain cloth and a busy street are judged alike: the share of the
gradient energy that one more slight smoothing takes away. A sharp picture loses much of it, one
that is smooth already loses little. The idea is that of the re-blur measure of Crete, Dolmiere,
Ladret and Nicolas, "The blur effect" (SPIE 6492, 2007), taken over the strongest parts of the
picture only and in four directions, the worst of which counts: motion blurs in one direction and
leaves the others sharp.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from PIL import Image

Levels = NDArray[np.float32]

TILE = 16
STRONGEST_SHARE = 0.1
"""Share of the tiles, by energy in the direction, that are looked at: the subject's edges, not
the wall behind it."""
_SMOOTHINGS = 4
"""Smoothings by [1 1]/2 each way between the two energies: together a Gaussian of 1 pixel."""
_Step = tuple[tuple[int, int], tuple[int, int], float]
_STEPS: tuple[_Step, ...] = (
    ((0, 0), (0, 1), 1),
    ((0, 0), (1, 0), 1),
    ((0, 0), (1, 1), 0.5),  # a diagonal step is longer by the root of 2
    ((0, 1), (1, 0), 0.5),
)
"""Places, row and column, of two neighbours, and what the square of their difference counts."""
_NOISE_ENERGY = 0.5
"""Mean squared difference of neighbours, in squared grey levels, that rounding alone makes; added
to both energies, so that a picture of nothing has sharpness 0."""

_CELL = 4
_BLOCK = 4
_FLAT_RANGE = 8.0
"""Grey levels over a block of 16 by 16 pixels that still look like one colour; JPEG noise at
quality 20 stays below."""
_SAME_COLOUR = 16.0
"""Grey levels either side of the most frequent one that are the same colour, as on a wall."""


def sharpness(grey: Image.Image) -> float:
    """Return the share of gradient energy lost to one more smoothing: 0 (no edge) to below 1.

    Args:
        grey: Mode `L` at the working scale.

    Returns:
        The least of four directions. A picture smaller than a tile has 0.
    """
    levels = np.asarray(grey)
    height, width = ((side - _SMOOTHINGS - 1) // TILE for side in levels.shape)
    if height <= 0 or width <= 0:
        return 0.0
    smoothed = _smoothed(levels)
    windows = sliding_window_view(levels, (TILE + 1, TILE + 1))[::TILE, ::TILE]
    count = max(1, round(height * width * STRONGEST_SHARE))
    lost = []
    for step in _STEPS:
        after = _energies(smoothed, height, width, step)
        strongest = np.argpartition(after, -count)[-count:]
        sharp = windows[strongest // width, strongest % width].astype(np.float32)
        left = float(after[strongest].mean()) + _NOISE_ENERGY
        lost.append(1 - left / (_mean_square(sharp, step) + _NOISE_ENERGY))
    return max(0.0, min(lost))


def blank_share(picture: Image.Image) -> float:
    """Return the share, 0 to 1, of blocks of 16 by 16 pixels that are flat and of the main colour.

    A blank picture has 1, a placeholder with a small sign nearly 1; a product on a white ground has
    the share of the ground.

    Args:
        picture: Mode `L` or `RGB` at the working scale. In grey levels, two colours of the same
            brightness are one.
    """
    side = _CELL * _BLOCK
    if min(picture.size) < side:
        bands = np.asarray(picture).reshape(picture.height * picture.width, -1)
        return float((np.ptp(bands, axis=0) <= _FLAT_RANGE).all())
    width, height = picture.width // side, picture.height // side
    whole = picture.crop((0, 0, width * side, height * side))
    means = np.asarray(whole.reduce(_CELL), np.float32)  # noise goes, what can be seen stays
    blocks = means.reshape(height, _BLOCK, width, _BLOCK, -1)
    # One axis after the other is several times faster than both at once.
    lightest, darkest = blocks.max(axis=1).max(axis=2), blocks.min(axis=1).min(axis=2)
    is_flat = (lightest - darkest <= _FLAT_RANGE).all(axis=-1)
    colours = blocks.mean(axis=1).mean(axis=2)[is_flat]
    if not colours.size:
        return 0.0
    steps = (colours / _FLAT_RANGE).astype(np.int64) @ 256 ** np.arange(colours.shape[1])
    kinds, counts = np.unique(steps, return_counts=True)
    main = np.median(colours[steps == kinds[counts.argmax()]], axis=0)
    is_main = (np.abs(colours - main) <= _SAME_COLOUR).all(axis=1)
    return float(is_main.sum() / is_flat.size)


def _smoothed(levels: NDArray[np.uint8]) -> Levels:
    """Return the levels after `_SMOOTHINGS`; 255 times 4 to the fourth still fits 16 bits."""
    sums = levels.astype(np.uint16)
    for _ in range(_SMOOTHINGS):
        sums = sums[1:] + sums[:-1]
        sums = sums[:, 1:] + sums[:, :-1]
    return sums * np.float32(0.25**_SMOOTHINGS)


def _energies(levels: Levels, height: int, width: int, step: _Step) -> Levels:
    """Return the mean squared difference of neighbours of each tile, row by row."""
    high, wide = height * TILE, width * TILE
    (down, across), (down_to, across_to), weight = step
    one = levels[down : down + high, across : across + wide]
    other = levels[down_to : down_to + high, across_to : across_to + wide]
    squares = np.square(one - other)
    rows = squares.reshape(height, TILE, wide).sum(axis=1)
    tiles = rows.reshape(height, width, TILE).sum(axis=2).ravel()
    return np.asarray(tiles * np.float32(weight / TILE**2))


def _mean_square(tiles: Levels, step: _Step) -> float:
    """Return the same over tiles that have one row and one column more."""
    (down, across), (down_to, across_to), weight = step
    one = tiles[:, down : down + TILE, across : across + TILE]
    other = tiles[:, down_to : down_to + TILE, across_to : across_to + TILE]
    return float(np.square(one - other).mean()) * weight
