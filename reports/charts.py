"""Charts become SVG text without a browser, in two widths, the same bytes every time.

Labels arrive as finished text, so that a chart never formats a number in its own way. The layout is
fixed (no autosize), so that the fonts of the machine that renders do not move anything.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import altair as alt
import vl_convert
from markupsafe import Markup

from reports import palette

#: The Vega-Lite that charts are compiled with: the one that Altair writes, without the patch level.
VEGA_LITE = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])

#: A picture drawn for a screen and shrunk to a phone has five-pixel text, so each is drawn twice.
WIDTHS = {"wide": 1000, "narrow": 360}


@dataclass(frozen=True)
class Column:
    """One month of a column chart, with its labels as text."""

    month: str
    axis: tuple[str, ...]
    actual: int | None
    previous: int | None
    label: str
    title: str
    is_current: bool


@dataclass(frozen=True)
class DayPoint:
    """One day of a line chart, as a share with its label."""

    day: int
    share: float
    label: str
    title: str
    is_missed: bool
    is_worst: bool


@dataclass(frozen=True)
class StarBar:
    """One segment of a 100 % bar."""

    period: str
    rating: int
    start: float
    end: float
    label: str
    average: str
    is_current: bool


#: What `alt.layer` returns; it is a layered chart, the facet only stands in its signature.
Layers = alt.LayerChart | alt.FacetChart


def svg(chart: Layers, name: str) -> Markup:
    """Return a chart as inline SVG whose ids collide with nothing else on the page.

    Args:
        chart: the chart.
        name: a name that no other figure of the page has.

    Returns:
        The SVG element, hidden from screen readers (the figure carries the text).
    """
    config = {
        "aria": False,
        "background": None,
        "view": {"stroke": None},
        "text": {"color": palette.INK, "fontSize": 13},
        "axis": {"labelColor": palette.MUTED, "labelFontSize": 13, "domainColor": palette.INK},
    }
    drawn: str = vl_convert.vegalite_to_svg(
        chart.to_dict() | {"config": config}, vl_version=VEGA_LITE
    )
    drawn = _renamed_ids(drawn, name)
    drawn = drawn.replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "")
    drawn = drawn.replace(' xmlns="http://www.w3.org/2000/svg"', "")
    drawn = re.sub(r' font-family="[^"]*"', "", drawn)
    drawn = re.sub(r' (role|aria-[a-z]+|pointer-events|version|class)="[^"]*"', "", drawn)
    drawn = re.sub(r"<svg ", '<svg aria-hidden="true" focusable="false" ', drawn, count=1)
    return Markup(drawn)  # noqa: S704  (made by Vega, which escapes its texts)


def _renamed_ids(drawn: str, name: str) -> str:
    """Return the SVG with its ids numbered by appearance: Vega counts on from chart to chart."""
    for number, old in enumerate(dict.fromkeys(re.findall(r' id="([^"]+)"', drawn))):
        new = f"{name}-{number}"
        drawn = drawn.replace(f' id="{old}"', f' id="{new}"').replace(
            f"url(#{old})", f"url(#{new})"
        )
    return drawn


def _rows(rows: Sequence[Any]) -> alt.InlineData:
    return alt.InlineData(values=[dict(vars(row)) for row in rows])


def _sized(layers: Layers, size: tuple[int, int], pad: Mapping[str, int]) -> Layers:
    """Return the chart with a fixed frame: the size is that of the plot inside the padding."""
    width, height = size
    inner = width - pad["left"] - pad["right"]
    framed: Layers = layers.properties(
        width=inner, height=height, padding=dict(pad), autosize=alt.AutoSizeParams(type="none")
    )
    return framed


#: Which rows are written in which weight.
_WEIGHTS: tuple[tuple[str, Literal["normal", "bold"]], ...] = (
    ("!datum.is_current", "normal"),
    ("datum.is_current", "bold"),
)


def _emphasised(base: alt.Chart, encoding: Mapping[str, Any], **mark: Any) -> list[alt.Chart]:
    """Return two layers of text, the other rows in normal weight and the current one in bold."""
    return [
        base.transform_filter(which)
        .mark_text(fontSize=13, fontWeight=weight, **mark)
        .encode(**encoding)
        for which, weight in _WEIGHTS
    ]


def columns(points: Sequence[Column], width: str) -> Layers:
    """Return columns of this year in front of the same month a year before, from zero.

    Args:
        points: thirteen months, oldest first.
        width: "wide" or "narrow"; the narrow one labels only what has to be read.

    Returns:
        The chart.
    """
    is_wide = width == "wide"
    texts = json.dumps({point.month: list(point.axis) for point in points}, ensure_ascii=False)
    axis = alt.Axis(
        title=None,
        labelExpr=f"({texts})[datum.value]",
        labelAngle=0,
        ticks=False,
        labelPadding=6,
        labelOverlap=False,
        labelFontSize=13 if is_wide else 10,
        labelLineHeight=15,
    )
    top = max((max(p.actual or 0, p.previous or 0) for p in points), default=0) or 1
    # The months are named, because a layer that lacks a value would put its month last.
    months = [point.month for point in points]
    scale = alt.Scale(domain=months, paddingInner=0.28)
    base = alt.Chart(_rows(points)).encode(x=alt.X("month:O", sort=None, axis=axis, scale=scale))
    height = alt.Y("actual:Q", axis=None, scale=alt.Scale(domain=[0, top], nice=False))
    band = 46 if is_wide else 15
    previous = base.mark_bar(color=palette.PREVIOUS, size=band, xOffset=-band // 6).encode(
        y=alt.Y("previous:Q", axis=None, scale=alt.Scale(domain=[0, top], nice=False))
    )
    actual = base.mark_bar(size=band - band // 5, xOffset=band // 8).encode(
        y=height,
        color=alt.condition("datum.is_current", alt.value(palette.INK), alt.value(palette.ACTUAL)),
    )
    tops = base.transform_calculate(top="max(datum.actual || 0, datum.previous || 0)")
    y = alt.Y("top:Q", axis=None, scale=alt.Scale(domain=[0, top], nice=False))
    labels = _emphasised(tops, {"y": y, "text": "label:N"}, dy=-8)
    if not is_wide:
        labels = labels[1:]
    pad = {"left": 2, "right": 2, "top": 24, "bottom": 42}
    layers = alt.layer(previous, actual, *labels)
    return _sized(layers, (WIDTHS[width], 220 if is_wide else 150), pad)


def line(points: Sequence[DayPoint], target: float | None, target_label: str, width: str) -> Layers:
    """Return a line by day with its target and the area of the miss shaded.

    Args:
        points: the days in order, as shares of one.
        target: the target as a share, or None.
        target_label: the target as text.
        width: "wide" or "narrow".

    Returns:
        The chart; the axis starts below the lowest point, which a line (unlike a bar) may.
    """
    is_wide = width == "wide"
    shares = [point.share for point in points] + ([] if target is None else [target])
    low, high = min(shares), max(shares)
    room = max((high - low) * 0.12, 0.002)
    scale = alt.Scale(domain=[low - 2 * room, high + room], nice=False)
    y = alt.Y("share:Q", axis=None, scale=scale)
    days = [point.day for point in points]
    axis = alt.Axis(
        title=None,
        grid=False,
        # Every fifth day is named, whether anything was due on it or not.
        values=[day for day in range(1, 32, 5) if min(days) <= day <= max(days)],
        format="d",
        ticks=False,
        labelPadding=6,
        labelOverlap=False,
        labelFontSize=13 if is_wide else 12,
    )
    span = alt.Scale(domain=[min(days), max(max(days), min(days) + 1)], nice=False)
    base = alt.Chart(_rows(points)).encode(x=alt.X("day:Q", axis=axis, scale=span))
    layers: list[alt.Chart] = []
    if target is not None:
        goal = alt.Chart(alt.InlineData(values=[{"share": target, "label": target_label}]))
        floor = alt.value(240 if is_wide else 170)
        layers.append(goal.mark_rect(color=palette.PALE_BAD).encode(y=y, y2=floor))
        layers.append(goal.mark_rule(color=palette.MUTED, strokeDash=[5, 4]).encode(y=y))
        layers.append(
            goal.mark_text(align="left", dx=6, color=palette.MUTED).encode(
                y=y, x=alt.value(WIDTHS[width] - 62), text="label:N"
            )
        )
    layers.append(base.mark_line(color=palette.ACTUAL, strokeWidth=2).encode(y=y))
    misses = base.transform_filter("datum.is_missed")
    layers.append(misses.mark_circle(color=palette.BAD, size=34, opacity=1).encode(y=y))
    worst = base.transform_filter("datum.is_worst")
    layers.append(worst.mark_text(dy=17, color=palette.BAD).encode(y=y, text="label:N"))
    pad = {"left": 8, "right": 54, "top": 8, "bottom": 28}
    return _sized(alt.layer(*layers), (WIDTHS[width], 240 if is_wide else 170), pad)


def star_bars(bars: Sequence[StarBar], width: str) -> Layers:
    """Return one 100 % bar per period, from one star to five, with the average at its end.

    Args:
        bars: the segments.
        width: "wide" (half a page) or "narrow".

    Returns:
        The chart.
    """
    is_wide = width == "wide"
    size = (620 if is_wide else WIDTHS[width], 40 * len({bar.period for bar in bars}))
    smallest = 0.045 if is_wide else 0.085
    left = 96 if is_wide else 84
    ratings = [1, 2, 3, 4, 5]
    base = alt.Chart(_rows(bars)).encode(
        y=alt.Y("period:N", sort=None, axis=None, scale=alt.Scale(paddingInner=0.35))
    )
    x = alt.X("start:Q", axis=None, scale=alt.Scale(domain=[0, 1], nice=False))
    blocks = base.mark_bar(stroke=palette.PAPER, strokeWidth=1).encode(
        x=x,
        x2="end:Q",
        color=alt.Color(
            "rating:O", legend=None, scale=alt.Scale(domain=ratings, range=list(palette.STARS))
        ),
    )
    roomy = base.transform_filter(f"datum.end - datum.start >= {smallest}").transform_calculate(
        middle="(datum.start + datum.end) / 2"
    )
    inks = alt.Scale(domain=ratings, range=list(palette.ON_STARS))
    numbers = roomy.mark_text(fontSize=12).encode(
        x=alt.X("middle:Q", axis=None, scale=alt.Scale(domain=[0, 1], nice=False)),
        text="label:N",
        fill=alt.Fill("rating:O", legend=None, scale=inks),
    )
    first = base.transform_filter("datum.rating == 1")
    names = _emphasised(first, {"x": alt.value(-left), "text": "period:N"}, align="left")
    end = alt.value(size[0] - left - 4)
    means = _emphasised(first, {"x": end, "text": "average:N"}, align="right")
    layers = alt.layer(blocks, numbers, *names, *means).resolve_scale(fill="independent")
    return _sized(layers, size, {"left": left, "right": 48, "top": 4, "bottom": 4})
