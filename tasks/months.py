"""Months as text `YYYY-MM`, and how many of them lie between."""

import re
from datetime import date, datetime, timedelta

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


class NotAMonthText(ValueError):
    """A text that is not a month."""


def shift(month: str, by: int) -> str:
    """Return the month so many months later (earlier when negative).

    Raises:
        NotAMonthText: the text is not `YYYY-MM`.
    """
    if not (found := _MONTH.fullmatch(month)):
        raise NotAMonthText(f"{month!r} is not a month; write YYYY-MM, such as 2018-05")
    index = int(found[1]) * 12 + int(found[2]) - 1 + by
    return f"{index // 12:04d}-{index % 12 + 1:02d}"


def last_day(month: str) -> date:
    """Return the last day of a month."""
    return date.fromisoformat(f"{shift(month, 1)}-01") - timedelta(days=1)


def last_complete(instant: datetime) -> str:
    """Return the month before the one that an instant of local time falls into."""
    return shift(f"{instant:%Y-%m}", -1)
