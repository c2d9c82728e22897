"""Charts are in proportion, deterministic and do not collide on a page."""

import re

import altair as alt
import pytest

from reports import charts, palette


def column(month: str, actual: int | None, previous: int | None, is_current: bool = False):
    return charts.Column(month, (month,), actual, previous, str(actual or ""), month, is_current)


COLUMNS = [
    column("2018-03", 50, 100),
    column("2018-04", None, 25),
    column("2018-05", 200, None, True),
]
DAYS = [
    charts.DayPoint(1, 0.9, "90%", "1", is_missed=True, is_worst=True),
    charts.DayPoint(2, 1.0, "100%", "2", is_missed=False, is_worst=False),
]
STARS = [
    charts.StarBar("May", rating, (rating - 1) / 5, rating / 5, "20%", "3.00", True)
    for rating in range(1, 6)
]


def drawn(kind: str, width: str, name: str = "x") -> str:
    chart = {
        "columns": lambda: charts.columns(COLUMNS, width),
        "line": lambda: charts.line(DAYS, 0.95, "95%", width),
        "stars": lambda: charts.star_bars(STARS, width),
    }[kind]()
    return str(charts.svg(chart, name))


def rectangles(svg: str, colour: str) -> list[tuple[float, float]]:
    """Return width and height of the rectangles that a colour fills."""
    paths = re.findall(rf'<path d="M([^"]*)Z" fill="{colour}"', svg, re.IGNORECASE)
    sizes = [re.search(r"h(-?[\d.]+)v(-?[\d.]+)", path) for path in paths]
    return [(float(size[1]), float(size[2])) for size in sizes if size]


def test_columns_are_as_high_as_their_amounts_from_zero():
    svg = drawn("columns", "wide")
    [(_, march)] = [size for size in rectangles(svg, palette.ACTUAL) if size[1] > 0]
    [(_, may)] = rectangles(svg, palette.INK)
    assert may / march == pytest.approx(4.0)
    heights = [height for _, height in rectangles(svg, palette.PREVIOUS) if height > 0]
    assert [height / may for height in heights] == pytest.approx([0.5, 0.125])


def test_months_stand_in_order_when_the_year_before_is_missing():
    points = [
        column("2018-03", 50, None),
        column("2018-04", 60, 25),
        column("2018-05", 70, 30, True),
    ]
    svg = str(charts.svg(charts.columns(points, "wide"), "x"))
    assert re.findall(r">(2018-0\d)<", svg) == ["2018-03", "2018-04", "2018-05"]


def test_the_segments_of_a_rating_bar_are_as_long_as_their_shares():
    svg = drawn("stars", "wide")
    widths = [rectangles(svg, colour)[0][0] for colour in palette.STARS]
    assert widths == pytest.approx([widths[0]] * 5)
    assert widths[0] > 50


@pytest.mark.parametrize("width", ["wide", "narrow"])
@pytest.mark.parametrize("kind", ["columns", "line", "stars"])
def test_a_chart_has_no_impossible_number_no_script_and_no_address(kind, width):
    svg = drawn(kind, width)
    assert svg.startswith('<svg aria-hidden="true"')
    assert not re.search(r"NaN|Infinity|<script|https?:|href|font-family", svg)


@pytest.mark.parametrize("kind", ["columns", "line", "stars"])
def test_a_chart_drawn_twice_is_the_same_text(kind):
    assert drawn(kind, "wide") == drawn(kind, "wide")


def test_ids_carry_the_name_of_the_figure_so_that_two_do_not_collide():
    rows = alt.InlineData(values=[{"x": 1, "y": 2}])
    clipped = alt.Chart(rows).mark_bar(clip=True).encode(x="x:Q", y="y:Q")
    drawings = [str(charts.svg(clipped, name)) for name in ("gmv", "ship")]
    assert [re.findall(r' id="([^"]*)"', svg) for svg in drawings] == [["gmv-0"], ["ship-0"]]
    assert [re.findall(r"url\(#([^)]*)\)", svg) for svg in drawings] == [["gmv-0"], ["ship-0"]]


def test_the_narrow_chart_is_drawn_for_a_phone_and_not_shrunk():
    assert 'width="360"' in drawn("columns", "narrow")
    assert 'width="1000"' in drawn("columns", "wide")


def test_the_axis_names_every_fifth_day_between_the_first_and_the_last():
    days = [
        charts.DayPoint(day, 0.9, "90%", str(day), is_missed=False, is_worst=False)
        for day in (2, 5, 9, 17)
    ]
    svg = str(charts.svg(charts.line(days, None, "", "wide"), "x"))
    assert re.findall(r">(\d+)<", svg) == ["6", "11", "16"]


def test_a_single_day_can_be_drawn():
    svg = str(charts.svg(charts.line(DAYS[:1], None, "", "wide"), "one"))
    assert "90%" in svg


def test_the_lowest_day_is_labelled_and_the_target_too():
    svg = drawn("line", "wide")
    assert ">90%<" in svg
    assert ">95%<" in svg
    assert ">100%<" not in svg


def test_text_in_a_chart_is_escaped():
    hostile = [charts.StarBar("<script>", 1, 0.0, 1.0, '"<b>', "&", True)]
    svg = str(charts.svg(charts.star_bars(hostile, "wide"), "x"))
    assert "<script>" not in svg
    assert "&lt;script&gt;" in svg
