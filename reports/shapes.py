"""The geometry of the small pictures in table cells: sparklines and bars, from zero, without gaps.

Only numbers are computed here; a Jinja macro draws them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from reports.formats import Number

#: The longest bar of a column, in per cent of its cell.
FULL = 100


@dataclass(frozen=True)
class Sparkline:
    """A line of values in a box: its unbroken pieces, its last point and its guide line."""

    width: int
    height: int
    pieces: tuple[str, ...]
    last: tuple[str, str] | None
    guide: str | None


def _px(value: float) -> str:
    return f"{value:.1f}"


def sparkline(
    values: Sequence[Number | None],
    guide: Number | None = None,
    size: tuple[int, int] = (96, 22),
    span: tuple[Number, Number] | None = None,
) -> Sparkline:
    """Return the points of a sparkline; a missing value breaks the line.

    Args:
        values: the values in order.
        guide: a horizontal line, such as a target; it counts for the scale.
        size: width and height in pixels.
        span: lowest and highest value of a scale that several sparklines share.

    Returns:
        The geometry.
    """
    width, height = size
    known = [value for value in values if value is not None]
    scaled = [*known, *([] if guide is None else [guide])]
    low, high = span or (min(scaled, default=0), max(scaled, default=0))
    room = 4

    def y(value: Number) -> float:
        if high == low:
            return height / 2
        return room + float(Fraction(high - value) / Fraction(high - low)) * (height - 2 * room)

    step = (width - 2 * room) / max(len(values) - 1, 1)
    pieces: list[list[str]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            pieces.append([])
        else:
            pieces[-1].append(f"{_px(room + index * step)},{_px(y(value))}")
    last = values[-1] if values else None
    return Sparkline(
        width=width,
        height=height,
        pieces=tuple(" ".join(piece) for piece in pieces if piece),
        last=None if last is None else (_px(width - room), _px(y(last))),
        guide=None if guide is None else _px(y(guide)),
    )


def bar(value: Number | None, largest: Number) -> str:
    """Return the length of a bar from zero, in per cent of the longest.

    Args:
        value: the value, or None.
        largest: the value of the longest bar.

    Returns:
        Text such as `62.5`; `0.0` for nothing and below.
    """
    if value is None or value <= 0 or largest <= 0:
        return "0.0"
    return _px(float(Fraction(value) / Fraction(largest) * FULL))
