"""The monthly figures: from which projection they may be read, and what a month is."""

from datetime import UTC, date, datetime

import pytest

from policy import load_book
from tasks.analytics import NoProjection, collect_figures, standing_as_of
from tasks.fulfilment import rebuild_fulfilment
from tasks.instants import NotAnInstant, end_of_day, parse_as_of
from tasks.months import NotAMonthText, last_complete, last_day, shift
from tests.tasks.worlds import insert_world, run_at
from warehouse import Warehouse

PAID = datetime(2026, 10, 12, 10, 0, tzinfo=UTC)

WORLD = {
    "A": {
        "created": PAID,
        "paid": PAID,
        "reviews": [
            {"rating": 1, "answered": PAID, "comment": "发错了，而且物流慢"},
            {"rating": 2, "answered": PAID, "comment": "Not what I hoped for"},
            {"rating": 2, "answered": PAID},
            {"rating": 3, "answered": PAID, "comment": "broken"},
        ],
    }
}


def test_figures_without_a_projection_are_refused(standing: Warehouse) -> None:
    insert_world(standing, WORLD, load_book("standard"))
    with pytest.raises(NoProjection, match="countinghouse run order_fulfilment"):
        standing_as_of(standing)
    with pytest.raises(NoProjection, match="stand for no instant, not 2026-10-31 16:00:00"):
        collect_figures(standing, run_at("2026-10-31", "standard"), "2026-10", "case")


def test_figures_of_another_instant_are_refused_with_both(standing: Warehouse) -> None:
    insert_world(standing, WORLD, load_book("standard"))
    rebuild_fulfilment(standing, run_at("2026-10-30", "standard"))
    assert standing_as_of(standing) == datetime(2026, 10, 30, 16, 0, tzinfo=UTC)
    with pytest.raises(NoProjection, match=r"2026-10-30 16:00.*not 2026-10-31 16:00"):
        collect_figures(standing, run_at("2026-10-31", "standard"), "2026-10", "case")


def test_a_month_without_a_paid_order_is_refused_by_name(standing: Warehouse) -> None:
    insert_world(standing, WORLD, load_book("standard"))
    run = run_at("2026-10-31", "standard")
    rebuild_fulfilment(standing, run)
    with pytest.raises(NoProjection, match="no paid order was placed in 2026-09"):
        collect_figures(standing, run, "2026-09", "case")


def test_the_text_of_a_low_rating_decides_its_reason_in_the_order_of_the_policy(
    standing: Warehouse,
) -> None:
    """The first review matches two reasons; the last is not low; one says nothing."""
    insert_world(standing, WORLD, load_book("standard"))
    run = run_at("2026-10-14", "standard")
    rebuild_fulfilment(standing, run)
    reasons = collect_figures(standing, run, "2026-10", "case")["sections"]["feedback"]["reasons"]
    assert {r["reason"]: r["reviews"] for r in reasons} == {"late": 1, "other": 1, "no_text": 1}


def test_reading_figures_writes_nothing(standing: Warehouse) -> None:
    insert_world(standing, WORLD, load_book("standard"))
    run = run_at("2026-10-31", "standard")
    rebuild_fulfilment(standing, run)
    collect_figures(standing, run, "2026-10", "case")
    with standing.transaction() as tx:
        tables = tx.statement(
            "select table_name from information_schema.tables where table_name = 'reason_term'"
        )
    assert tables == []


@pytest.mark.parametrize(
    ("month", "by", "expected"),
    [
        ("2026-12", 1, "2027-01"),
        ("2026-01", -1, "2025-12"),
        ("2026-10", -12, "2025-10"),
        ("2026-10", 0, "2026-10"),
        ("2024-02", 25, "2026-03"),
    ],
)
def test_months_are_counted_over_year_ends(month: str, by: int, expected: str) -> None:
    assert shift(month, by) == expected


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "2026-1", "26-10", "2026-10-01", ""])
def test_a_text_that_is_no_month_is_refused_by_name(text: str) -> None:
    with pytest.raises(NotAMonthText, match=f"'{text}' is not a month; write YYYY-MM"):
        shift(text, 0)


def test_the_last_day_of_a_month_knows_leap_years() -> None:
    assert last_day("2024-02") == date(2024, 2, 29)
    assert last_day("2026-02") == date(2026, 2, 28)
    assert last_day("2026-12") == date(2026, 12, 31)


def test_the_last_complete_month_is_the_one_before() -> None:
    assert last_complete(datetime(2026, 11, 1, tzinfo=UTC)) == "2026-10"
    assert last_complete(datetime(2026, 1, 31, 23, 59, tzinfo=UTC)) == "2025-12"


def test_a_day_means_its_end_in_the_zone_of_the_marketplace() -> None:
    assert parse_as_of("2026-10-31", "Asia/Shanghai") == datetime(2026, 10, 31, 16, tzinfo=UTC)
    # 14 October 2017 ends at 03:00 UTC although the next day has no midnight.
    assert end_of_day(date(2017, 10, 14), "America/Sao_Paulo") == datetime(
        2017, 10, 15, 3, tzinfo=UTC
    )


def test_an_instant_with_offset_is_itself() -> None:
    assert parse_as_of("2018-09-30T18:00:00-03:00", "Asia/Shanghai") == datetime(
        2018, 9, 30, 21, tzinfo=UTC
    )


@pytest.mark.parametrize("text", ["2018-09-31", "2018-09-30T18:00:00", "yesterday", ""])
def test_what_is_no_instant_is_refused_not_guessed(text: str) -> None:
    with pytest.raises(NotAnInstant, match=f"'{text}' is not a day or an instant with offset"):
        parse_as_of(text, "America/Sao_Paulo")
