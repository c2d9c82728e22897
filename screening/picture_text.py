"""How much of a picture is covered by rows of characters: prices, addresses, watermarks.

Characters are connected strokes that differ from their surroundings, lighter or darker; a row is
several of them side by side, alike in height, level and line. Cloth has strokes too, but seldom in
rows of one brightness. No character is read.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage  # type: ignore[import-untyped]

_SURROUNDINGS = 12
"""Side in pixels of the blocks whose mean is what a stroke has to differ from."""
_CONTRAST = 24
"""Grey levels that make a stroke: a white watermark of a third over a grey ground has 40."""
_LEAST_HEIGHT, _MOST_HEIGHT = 6, 76
"""Heights of characters at the working side of 400: lower is not legible, higher fills a fifth."""
_LEAST_AREA = 9
"""Pixels of the least stroke: as high as the least character and as wide as a thin pen, 1.5."""
_LEAST_ROW = 5
"""Characters in a row; four stripes of a shirt meet the other conditions often, six seldom."""
_MOST_GLYPHS = 400
"""Only so many, from the left: all pairs are compared, and a page of print has enough."""
_SAME_LEVEL = 20
"""Grey levels between neighbours; print over a picture has one colour, softened by its edges."""


class _Glyphs(NamedTuple):
    top: NDArray[np.int16]
    left: NDArray[np.int16]
    bottom: NDArray[np.int16]
    right: NDArray[np.int16]
    level: NDArray[np.float32]


def text_share(grey: Image.Image) -> float:
    """Return the share, 0 to 1, of the picture inside the boxes of rows of characters.

    Args:
        grey: Mode `L` at the working scale.
    """
    if min(grey.size) < _SURROUNDINGS:
        return 0.0
    small = (grey.width // _SURROUNDINGS, grey.height // _SURROUNDINGS)
    around = grey.resize(small, Image.Resampling.BOX).resize(grey.size, Image.Resampling.BILINEAR)
    levels = np.asarray(grey)
    levels = levels[: len(levels) // 2 * 2]
    difference = levels.astype(np.int16) - np.asarray(around)[: len(levels)]
    covered = np.zeros(levels.shape, dtype=bool)
    # Of two rows the one with more contrast: letters keep their shape, and half is to search.
    for stronger, strokes in (
        (np.maximum(levels[::2], levels[1::2]), difference > _CONTRAST),
        (np.minimum(levels[::2], levels[1::2]), difference < -_CONTRAST),
    ):
        glyphs = _glyphs(stronger, strokes[::2] | strokes[1::2])
        for top, left, bottom, right in _rows(glyphs):
            covered[top:bottom, left:right] = True
    return float(covered.mean())


def _glyphs(levels: NDArray[np.uint8], strokes: NDArray[np.bool_]) -> _Glyphs:
    """Return the boxes and mean levels of the connected strokes that have a character's shape.

    Both have half the picture's rows, the boxes all of them.
    """
    labels = ndimage.label(strokes)[0].ravel()
    inked = np.flatnonzero(strokes)
    number = labels[inked]
    is_large = np.bincount(number) >= _LEAST_AREA / 2
    kept = is_large[number]
    if not kept.any():
        none = np.empty(0, np.int16)
        return _Glyphs(none, none, none, none, np.empty(0, np.float32))
    # Pixels of one stroke side by side, still from top to bottom; 16 bits are sorted in one pass.
    inked, number = inked[kept], (np.cumsum(is_large) - 1).astype(np.int16)[number[kept]]
    order = np.argsort(number, kind="stable")
    inked = inked[order]
    area = 2 * np.bincount(number)
    pairs = area // 2
    first = np.cumsum(pairs) - pairs
    row, column = np.divmod(inked.astype(np.int32), np.int32(strokes.shape[1]))
    top, bottom = 2 * row[first], 2 * row[first + pairs - 1] + 2
    left, right = np.minimum.reduceat(column, first), np.maximum.reduceat(column, first) + 1
    level = np.add.reduceat(levels.ravel()[inked], first, dtype=np.int64) / pairs
    height, width = bottom - top, right - left
    filled = area / (height * width)
    is_character = (
        (height >= _LEAST_HEIGHT) & (height <= _MOST_HEIGHT)
        & (width <= 2.5 * height) & (height <= 12 * width)
        # A full box is a spot of a pattern, unless it is as slender as an l; a thin one a crease.
        & (filled > 0.15) & ((filled < 0.85) | (2.2 * width < height))
    )  # fmt: skip
    kept = np.flatnonzero(is_character)
    kept = kept[np.argsort(left[kept], kind="stable")][:_MOST_GLYPHS]
    return _Glyphs(
        top[kept].astype(np.int16),
        left[kept].astype(np.int16),
        bottom[kept].astype(np.int16),
        right[kept].astype(np.int16),
        level[kept].astype(np.float32),
    )


def _rows(glyphs: _Glyphs) -> list[tuple[int, int, int, int]]:
    """Return the boxes of rows of at least `_LEAST_ROW` characters that look like one another."""
    count = len(glyphs.top)
    if count < _LEAST_ROW:
        return []
    row_of = _joined(count, *_beside(glyphs))
    height = glyphs.bottom - glyphs.top
    rows = []
    for row in np.flatnonzero(np.bincount(row_of) >= _LEAST_ROW):
        its = row_of == row
        top, bottom = int(glyphs.top[its].min()), int(glyphs.bottom[its].max())
        typical = height[its].mean()
        # A line of print is even and not much higher than its letters; a meshwork grows upwards.
        if height[its].std() <= 0.3 * typical and bottom - top <= 2.2 * typical:
            rows.append((top, int(glyphs.left[its].min()), bottom, int(glyphs.right[its].max())))
    return rows


def _beside(glyphs: _Glyphs) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return which pairs are neighbours on a line: alike in height and level, and close."""
    top, left, bottom, right, level = glyphs
    height = bottom - top
    # The pairs that most conditions are asked of are few once those far apart are gone.
    gap = left - right[:, None]
    one, other = np.nonzero((left > left[:, None]) & (gap > -height) & (gap < 2 * height))
    gap, higher = gap[one, other], np.maximum(height[one], height[other])
    lower = np.minimum(height[one], height[other])
    off_line = np.minimum(abs(bottom[one] - bottom[other]), abs(top[one] - top[other]))
    is_beside = (
        (gap > -0.2 * lower) & (gap < higher)
        & (off_line <= 0.12 * higher + 2) & (higher < 2 * lower)
        & (abs(level[one] - level[other]) < _SAME_LEVEL)
    )  # fmt: skip
    return one[is_beside], other[is_beside]


def _joined(count: int, one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each glyph the number of the first glyph of its row."""
    first = list(range(count))

    def start(glyph: int) -> int:
        while first[glyph] != glyph:
            first[glyph] = first[first[glyph]]
            glyph = first[glyph]
        return glyph

    for left, right in zip(one.tolist(), other.tolist(), strict=True):
        left, right = sorted((start(left), start(right)))
        first[right] = left
    return np.array([start(glyph) for glyph in range(count)], dtype=np.int64)
