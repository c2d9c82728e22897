"""The working calendar: public holidays and make-up working days of the platform's country.

Source: the `holidays` library, which carries the official Chinese make-up days (调休) as well.
"""

from datetime import date, timedelta
from importlib.metadata import version
from typing import Any

import holidays

from policy.terms import Terms
from tasks.runs import Run
from warehouse import Transaction
from warehouse.schema import meta

#: Whole years after the as-of year that are kept ready, so that no due instant falls outside.
_YEARS_AHEAD = 1


def write_calendar(tx: Transaction, run: Run) -> int:
    """Write the country's calendar from the year before the policy's first to the year after next.

    Returns:
        Days written; 0 when the calendar covers them already, from the same library version.
    """
    country = str(run.book.in_force(run.as_of).value("platform.country"))
    first = date(run.book.versions[0].effective_from.year - 1, 1, 1)
    last = date(run.as_of.year + _YEARS_AHEAD, 12, 31)
    has = tx.row("calendar/extent", country=country)
    library = version("holidays")
    covered = has["first_day"] is not None and has["first_day"] <= first and has["last_day"] >= last
    if covered and has["library_version"] == library:
        return 0
    if covered:
        last = has["last_day"]
    days = list(_days(country, first, max(last, has["last_day"] or last), library, run.run_id))
    tx.execute("calendar/delete_days", country=country)
    tx.insert(meta.calendar_day, days)
    return len(days)


def working_day_after(
    tx: Transaction, terms: Terms, since_on: date, days: int, earliest_on: date
) -> date:
    """Return the first day by which so many working days have passed since a day.

    Args:
        tx: transaction.
        terms: whose country's calendar counts.
        since_on: day from which is counted; it is no working day of the count.
        days: working days.
        earliest_on: no day before it is returned.
    """
    row = tx.row(
        "calendar/working_day_after",
        country=str(terms.value("platform.country")),
        since_on=since_on,
        days=days,
        earliest_on=earliest_on,
    )
    due_on: date = row["due_on"]
    return due_on


def _days(country: str, first: date, last: date, library: str, run_id: str) -> Any:
    years = range(first.year, last.year + 1)
    official = holidays.country_holidays(country, years=years)
    working_days = 0
    day = first
    while day <= last:
        kind = day_kind(official, day)
        is_working = kind in {"workday", "makeup_workday"}
        yield {
            "country": country,
            "day": day,
            "kind": kind,
            "is_working": is_working,
            "working_days_before": working_days,
            "library_version": library,
            "run_id": run_id,
        }
        working_days += is_working
        day += timedelta(days=1)


def day_kind(official: holidays.HolidayBase, day: date) -> str:
    """Return workday, weekend, holiday or makeup_workday."""
    if official.is_working_day(day):
        return "makeup_workday" if official.is_weekend(day) else "workday"
    return "holiday" if day in official else "weekend"
