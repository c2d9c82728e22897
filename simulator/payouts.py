"""Which provider entries are paid out together, and when the bank receives them.

A provider closes a batch at the end of each of its days and pays it some working days later. A day
whose refunds exceed its captures is not paid out; it is netted with the days that follow.
"""

from bisect import bisect_right
from datetime import date, timedelta

import holidays
import pyarrow as pa

from simulator.workshop import Workshop, sql


def pay_out(workshop: Workshop) -> None:
    """Make the tables `batch_days`, `batches` and `bank_entries` from the provider entries."""
    days = workshop.rows(
        "select provider, settled_on, sum(gross_minor - fee_minor)::bigint "
        "from provider_entries group by all order by all"
    )
    delays = dict(workshop.rows("select provider, payout_days from providers"))
    paydays = Paydays([day for _, day, _ in days] or [date(2000, 1, 1)])
    batch_days, batches = [], []
    open_days: list[date] = []
    balance = 0
    for number, (provider, day, net_minor) in enumerate(days):
        open_days.append(day)
        balance += net_minor
        is_last = number + 1 == len(days) or days[number + 1][0] != provider
        if balance <= 0 and not is_last:
            continue
        if balance > 0:
            batches.append((provider, day, paydays.after(day, delays[provider]), balance))
            batch_days += [(provider, open_day, day) for open_day in open_days]
        open_days, balance = [], 0
    workshop.run(
        "create table batch_days (provider varchar, settled_on date, closed_on date);"
        "create table batches (provider varchar, closed_on date, pays_on date, net_minor bigint)"
    )
    workshop.insert("batch_days", ("provider", "settled_on", "closed_on"), batch_days)
    workshop.insert("batches", ("provider", "closed_on", "pays_on", "net_minor"), batches)
    workshop.run(sql("world/bank_entries"))


class Paydays:
    """The working days of banks in China around some days, make-up working days among them."""

    def __init__(self, days: list[date]) -> None:
        years = range(min(days).year, max(days).year + 2)
        calendar = holidays.country_holidays("CN", years=years)
        first, last = date(years[0], 1, 1), date(years[-1], 12, 31)
        every = (first + timedelta(days=n) for n in range((last - first).days + 1))
        self._working = [day for day in every if calendar.is_working_day(day)]

    def after(self, day: date, working_days: int) -> date:
        """Return the day that lies `working_days` working days after `day`."""
        return self._working[bisect_right(self._working, day) + working_days - 1]

    def between(self, first: date, end: date) -> pa.Table:
        """Return the working days from `first` to `end` (exclusive) as a table."""
        return pa.table({"day": [day for day in self._working if first <= day < end]})
