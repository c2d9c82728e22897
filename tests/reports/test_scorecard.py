"""How a KPI is judged."""

from fractions import Fraction
from typing import Any

import pytest

from reports.figures import months_ending
from reports.scorecard import judged

MONTHS = months_ending("2018-05", 13)


def kpi(last: tuple[Any, Any], **changes: Any) -> dict[str, Any]:
    """Return a share KPI whose earlier months are all 90 of 100."""
    series = [{"month": month, "num": 90, "den": 100} for month in MONTHS[:-1]]
    series.append({"month": MONTHS[-1], "num": last[0], "den": last[1]})
    plain = {"id": "k", "name_en": "K", "name_zh": "K", "group": "sla", "unit": "share"}
    rules = {"better": "up", "target": 0.95, "is_immature": False, "series": series}
    return plain | rules | changes


@pytest.mark.parametrize(
    ("num", "better", "judgement"),
    [
        (95, "up", "on"),
        (96, "up", "on"),
        (94, "up", "off"),
        (95, "down", "on"),
        (94, "down", "on"),
        (96, "down", "off"),
    ],
)
def test_on_target_is_on_the_better_side_of_the_target_or_exactly_there(num, better, judgement):
    assert judged(kpi((num, 100), better=better)).judgement == judgement


def test_a_typed_target_is_exact_and_not_its_binary_neighbour():
    row = judged(kpi((7, 100), target=0.07))
    assert row.to_target == 0
    assert row.judgement == "on"


@pytest.mark.parametrize("last", [(None, 100), (5, 0), (5, None)])
def test_a_share_without_both_parts_has_no_value_and_no_verdict(last):
    row = judged(kpi(last))
    assert (row.value, row.to_target, row.to_month, row.judgement) == (None, None, None, "missing")


def test_a_count_needs_no_denominator():
    assert judged(kpi((45_834, None), unit="count", target=43_900)).value == 45_834


def test_an_amount_is_compared_relatively():
    row = judged(kpi((110, None), unit="money", target=100))
    assert row.to_target == Fraction(1, 10)


def test_a_change_from_zero_has_no_per_cent():
    assert judged(kpi((2, None), unit="count", target=0, better="down")).to_target is None


def test_a_share_is_compared_in_points_with_last_month_and_last_year():
    row = judged(kpi((97, 100)))
    assert (row.to_month, row.to_year) == (Fraction(7, 100), Fraction(7, 100))


def test_an_immature_kpi_gets_no_verdict():
    row = judged(kpi((50, 100), is_immature=True))
    assert (row.judgement, row.tone) == ("immature", "")


def test_a_kpi_without_a_target_gets_no_verdict():
    assert judged(kpi((50, 100), target=None)).judgement == "untargeted"


@pytest.mark.parametrize(
    ("num", "target", "digits"),
    [(95_000, 0.95, 1), (94_960, 0.95, 2), (94_999, 0.95, 3), (99_960, 0.9995, 2)],
)
def test_rounding_never_hides_a_miss(num, target, digits):
    assert judged(kpi((num, 100_000), target=target)).digits == digits
