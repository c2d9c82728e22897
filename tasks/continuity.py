"""Statements of one account follow on from each other: an opening balance is the last closing one.

Between two statements of a bank there may be a third where a working day lies between; between two
of a provider, where any day does. Then they need not follow on: the one between may be missing.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import holidays

from tasks.working_days import day_kind


@dataclass(frozen=True, order=True)
class Span:
    """The days and balances of one statement, in minor units."""

    covers_from: date
    covers_to: date
    opening_minor: int
    closing_minor: int


@dataclass(frozen=True)
class Contradiction:
    """A balance that is not that of a neighbour with which the statement adjoins.

    Attributes:
        end: `opening` or `closing`.
        stated_minor: what the statement says.
        known_minor: what the neighbour says.
    """

    end: str
    stated_minor: int
    known_minor: int


class Chains:
    """The statements in force by account and currency, in the order of their days."""

    def __init__(self, country: str, known: Iterable[dict[str, Any]]) -> None:
        """Start with what is known.

        Args:
            country: whose working days banks keep.
            known: statements with account, currency, covers_from, covers_to, opening_minor,
                closing_minor and is_in_force.
        """
        self._calendar = holidays.country_holidays(country)
        self._spans: dict[tuple[str, str], list[Span]] = {}
        for row in known:
            if row["is_in_force"] and row["covers_from"] and row["opening_minor"] is not None:
                names = ("covers_from", "covers_to", "opening_minor", "closing_minor")
                span = Span(*(row[name] for name in names))
                self.add(row["account"], row["currency"] or "", span)

    def add(self, account: str, currency: str, span: Span) -> None:
        """Take a statement in."""
        insort(self._spans.setdefault((account, currency), []), span)

    def contradiction(
        self, account: str, currency: str, span: Span, *, is_bank: bool
    ) -> Contradiction | None:
        """Return what contradicts a statement; one of known days corrects and contradicts none."""
        spans = self._spans.get((account, currency), [])
        days = (span.covers_from, span.covers_to)
        if any((known.covers_from, known.covers_to) == days for known in spans):
            return None
        at = bisect_left(spans, span)
        before = spans[at - 1] if at else None
        after = spans[at] if at < len(spans) else None
        if (
            before
            and before.closing_minor != span.opening_minor
            and self._adjoin(before, span, is_bank)
        ):
            return Contradiction("opening", span.opening_minor, before.closing_minor)
        if (
            after
            and after.opening_minor != span.closing_minor
            and self._adjoin(span, after, is_bank)
        ):
            return Contradiction("closing", span.closing_minor, after.opening_minor)
        return None

    def _adjoin(self, before: Span, after: Span, is_bank: bool) -> bool:
        day = before.covers_to + timedelta(days=1)
        while day < after.covers_from:
            if not is_bank or day_kind(self._calendar, day) in {"workday", "makeup_workday"}:
                return False
            day += timedelta(days=1)
        return True
