"""The working calendar: kinds of days, and an independent source for the Chinese one."""

from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest

from tasks.working_days import day_kind

YEARS = range(2015, 2028)


@pytest.fixture(scope="module")
def china() -> holidays.HolidayBase:
    return holidays.country_holidays("CN", years=YEARS)


@pytest.fixture(scope="module")
def brazil() -> holidays.HolidayBase:
    return holidays.country_holidays("BR", years=YEARS)


def _is_working(official: holidays.HolidayBase, day: date) -> bool:
    return day_kind(official, day) in {"workday", "makeup_workday"}


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_every_day_of_china_agrees_with_an_independent_calendar(
    china: holidays.HolidayBase, year: int
) -> None:
    first = date(year, 1, 1)
    days = [first + timedelta(n) for n in range((date(year + 1, 1, 1) - first).days)]
    assert len(days) in {365, 366}
    differing = [
        day.isoformat()
        for day in days
        if _is_working(china, day) != chinese_calendar.is_workday(day)
    ]
    assert differing == []


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2026-09-30", "workday"),
        ("2026-10-01", "holiday"),
        ("2026-10-03", "holiday"),  # a Saturday inside the National Day week
        ("2026-10-10", "makeup_workday"),  # a Saturday
        ("2026-09-20", "makeup_workday"),  # a Sunday
        ("2026-10-11", "weekend"),
        ("2026-02-17", "holiday"),  # Spring Festival
        ("2026-02-14", "makeup_workday"),
    ],
)
def test_a_chinese_day_is_of_its_kind(china: holidays.HolidayBase, day: str, kind: str) -> None:
    assert day_kind(china, date.fromisoformat(day)) == kind


# The national holidays by Laws 662/1949, 6.802/1980 and 10.607/2002, and Good Friday.
BRAZIL_2018 = {
    "2018-01-01", "2018-03-30", "2018-04-21", "2018-05-01", "2018-09-07", "2018-10-12",
    "2018-11-02", "2018-11-15", "2018-12-25",
}  # fmt: skip


def test_brazil_rests_on_its_national_holidays_and_on_no_other_weekday(
    brazil: holidays.HolidayBase,
) -> None:
    days = [date(2018, 1, 1) + timedelta(n) for n in range(365)]
    resting = {day.isoformat() for day in days if not _is_working(brazil, day)}
    weekends = {day.isoformat() for day in days if day.weekday() >= 5}
    assert resting - weekends == BRAZIL_2018 - {"2018-04-21"}  # Tiradentes fell on a Saturday
    assert resting == BRAZIL_2018 | weekends


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2018-05-01", "holiday"),
        ("2018-04-21", "holiday"),  # a Saturday
        ("2018-05-05", "weekend"),
        ("2018-05-31", "workday"),  # Corpus Christi is optional
        ("2018-02-13", "workday"),  # so is Carnival
        ("2023-11-20", "workday"),  # Black Awareness Day is national from 2024 on
        ("2024-11-20", "holiday"),
    ],
)
def test_a_brazilian_day_is_of_its_kind(brazil: holidays.HolidayBase, day: str, kind: str) -> None:
    assert day_kind(brazil, date.fromisoformat(day)) == kind
