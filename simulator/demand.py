"""When orders are created: growth, seasons, the rhythm of the week and of the day.

Instants are in the market's local time; turning them into UTC belongs to the layout.
"""

import re
from dataclasses import dataclass
from datetime import date

import numpy as np

from simulator.draws import Floats, Instants, Ints
from simulator.market import Market


class SimulationRefused(ValueError):
    """What was asked for cannot be simulated; the message names argument, value and remedy."""


FIRST_MONTH = re.compile(r"^(20[0-9]{2})-(0[1-9]|1[0-2])$")
MAX_MONTHS = 120
"""Ten years: more than any report looks back on."""


@dataclass(frozen=True)
class Period:
    """Whole months of local business days, from `start` to `end` (exclusive)."""

    start: np.datetime64
    end: np.datetime64

    @classmethod
    def of_months(cls, first_month: str, months: int) -> "Period":
        """Return the period of `months` months from `first_month` ("2025-09").

        Raises:
            SimulationRefused: the month is malformed, or the number of months is out of range.
        """
        if not FIRST_MONTH.match(first_month):
            raise SimulationRefused(
                f"first_month is {first_month!r}: give a month from 2000 to 2099 as YYYY-MM"
            )
        if not 1 <= months <= MAX_MONTHS:
            raise SimulationRefused(f"months is {months}: give 1 to {MAX_MONTHS}")
        month = np.datetime64(first_month, "M")
        return cls(month.astype("datetime64[D]"), (month + months).astype("datetime64[D]"))

    @property
    def first_day(self) -> date:
        """The first day of the period."""
        day: date = self.start.astype(date)
        return day

    @property
    def end_day(self) -> date:
        """The day after the last."""
        day: date = self.end.astype(date)
        return day

    @property
    def end_instant(self) -> np.datetime64:
        """The first instant that is no longer in the period."""
        instant: np.datetime64 = self.end.astype("datetime64[s]")
        return instant


class Demand:
    """How many orders arrive in each hour of the period: exactly the number asked for, in total."""

    def __init__(
        self, rng: np.random.Generator, market: Market, period: Period, orders: int
    ) -> None:
        self._hours: Instants = np.arange(period.start, period.end, np.timedelta64(1, "h"))
        self._season = market.season(np.arange(period.start, period.end))
        weights = _hour_weights(market, self._hours, self._season)
        self._reached: Ints = np.cumsum(rng.multinomial(orders, weights / weights.sum()))

    def created(self, rng: np.random.Generator, first: int, stop: int) -> Instants:
        """Return when the orders numbered `first` to `stop` (exclusive) arrive, in rising order."""
        hour = np.searchsorted(self._reached, np.arange(first, stop), side="right")
        second = rng.integers(0, 3600, stop - first).astype("timedelta64[s]")
        return np.sort(self._hours[hour].astype("datetime64[s]") + second)

    def season_at(self, instants: Instants) -> Floats:
        """Return the season's weight on the day of each instant (1 on an ordinary day)."""
        day = instants.astype("datetime64[D]") - self._hours[0].astype("datetime64[D]")
        weights: Floats = self._season[day.astype(np.int64)]
        return weights


def _hour_weights(market: Market, hours: Instants, season: Floats) -> Floats:
    day_number = hours.astype("datetime64[D]").astype(np.int64)
    # 1970-01-01, day zero, was a Thursday: three days after a Monday.
    weekday = np.asarray(market.weekday_weights)[(day_number + 3) % 7]
    hour = np.asarray(market.hour_weights)[hours.astype(np.int64) % 24]
    months_passed = (day_number - day_number[0]) / 30.4
    growth = (1 + market.monthly_growth) ** months_passed
    return np.asarray(np.repeat(season, 24) * weekday * hour * growth, dtype=np.float64)
