"""As-of instants: what a person writes becomes one UTC instant."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


class NotAnInstant(ValueError):
    """A text that is neither a day nor an instant with an offset."""


def parse_as_of(text: str, time_zone: str) -> datetime:
    """Return the instant of a day's end, or the instant itself, in UTC.

    Args:
        text: `2018-09-30` (the figures are as known when that business day ends) or
            `2018-09-30T18:00:00-03:00`.
        time_zone: zone of the business day.

    Raises:
        NotAnInstant: it is neither; an instant without offset is refused, not guessed.
    """
    try:
        if len(text) == len("YYYY-MM-DD"):
            return end_of_day(date.fromisoformat(text), time_zone)
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise NotAnInstant(_how_to_write(text)) from None
    if instant.tzinfo is None:
        raise NotAnInstant(_how_to_write(text))
    return instant.astimezone(UTC)


def _how_to_write(text: str) -> str:
    return (
        f"{text!r} is not a day or an instant with offset; "
        "write 2018-09-30 or 2018-09-30T18:00:00-03:00"
    )


def end_of_day(day: date, time_zone: str) -> datetime:
    """Return the instant at which a business day ends, in UTC."""
    midnight = datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(time_zone))
    return midnight.astimezone(UTC)
