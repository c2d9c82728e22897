"""The figures of a monthly report are plain data, and this module states their shape.

Everything arrives as if from JSON: amounts are ints in minor units of `meta.currency`, instants
are ISO strings in UTC, business days are ISO dates, months are `YYYY-MM`. Personal data is masked
before it gets here. Computing a figure does not belong here; it belongs to the warehouse.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal, TypedDict, TypeVar, cast
from zoneinfo import ZoneInfo

from ledger.money import exponent
from reports.listing_figures import Listing

T = TypeVar("T", bound=Mapping[str, object])

Locale = Literal["zh-CN", "en"]
Unit = Literal["money", "count", "share", "stars", "hours"]
Status = Literal["final", "provisional", "revised"]

#: One year of steps needs thirteen months: the first is the base of the last one's year-on-year.
SERIES_MONTHS = 13

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])\Z")


class FiguresRefused(ValueError):
    """The figures do not have the documented shape; no report is made of them."""


class Marketplace(TypedDict):
    """The marketplace that the report is about."""

    code: str
    name_en: str
    name_zh: str


class Run(TypedDict):
    """The flow run that made the figures."""

    run_id: str
    flow_run_name: str


class PolicyInForce(TypedDict):
    """The policy version that governed the month."""

    book: str
    version: str
    sha256: str
    effective_from: str
    announced_on: str


class Meta(TypedDict):
    """What the report is, as of when, and who made it."""

    report: Literal["monthly"]
    month: str
    marketplace: Marketplace
    currency: str
    time_zone: str
    as_of: str
    version: int
    status: Status
    run: Run
    code_version: str
    policy: PolicyInForce


class KpiMonth(TypedDict):
    """One month of a KPI: value = num / den, or num when `den` is null by nature."""

    month: str
    num: int | None
    den: int | None


class Kpi(TypedDict):
    """One KPI with its definition and its thirteen months, oldest first."""

    id: str
    name_en: str
    name_zh: str
    group: Literal["sales", "feedback", "sla", "listing"]
    unit: Unit
    better: Literal["up", "down"]
    clause: str
    department: str
    date_basis: str
    maturity_days: int
    target: float | int | None
    series: list[KpiMonth]
    is_immature: bool


class SalesMonth(TypedDict):
    """Sales of one month."""

    month: str
    gross_minor: int
    net_minor: int
    orders: int


class Category(TypedDict):
    """Sales and low ratings of one category in the report month."""

    category_id: str
    name_en: str
    name_zh: str
    gross_minor: int
    orders: int
    previous_year_gross_minor: int | None
    low_ratings: int
    reviews: int


class Region(TypedDict):
    """Sales of one region in the report month."""

    region: str
    gross_minor: int
    orders: int
    previous_year_gross_minor: int | None


class PaymentMethod(TypedDict):
    """Orders paid by one method in the report month."""

    method: str
    orders: int
    amount_minor: int
    previous_year_orders: int | None


class Customers(TypedDict):
    """Who bought in the report month."""

    customers: int
    repeat_customers: int
    orders: int


class Sales(TypedDict, total=False):
    """Section 1: up to 25 months of sales and the month's cuts."""

    months: list[SalesMonth]
    categories: list[Category]
    regions: list[Region]
    payment_methods: list[PaymentMethod]
    customers: Customers


class Stars(TypedDict):
    """How many reviews of one period gave one rating."""

    period: Literal["current", "previous", "previous_year"]
    rating: int
    reviews: int


class Reason(TypedDict):
    """How many low ratings name one reason."""

    reason: str
    reviews: int
    previous_reviews: int | None


class Response(TypedDict):
    """How reviews were asked for, given and replied to."""

    requested: int
    answered: int
    replied: int
    median_hours: float | None
    previous_median_hours: float | None


class Feedback(TypedDict, total=False):
    """Section 2: what customers said."""

    stars: list[Stars]
    reasons: list[Reason]
    response: Response


class CategoryMonth(TypedDict):
    """Sales of one category in one month."""

    month: str
    gross_minor: int | None


class CategoryTrend(TypedDict):
    """Thirteen months of one category."""

    category_id: str
    name_en: str
    name_zh: str
    series: list[CategoryMonth]


class Season(TypedDict):
    """One calendar month in this year and in the last."""

    month_of_year: int
    current_minor: int | None
    previous_year_minor: int | None


class Market(TypedDict, total=False):
    """Section 3: where the market goes."""

    categories: list[CategoryTrend]
    seasonality: list[Season]


class Clock(TypedDict):
    """Order lines by what became of one SLA clock."""

    clock: str
    total: int
    met: int
    breached: int
    running: int
    paused: int
    cancelled: int
    untimed: int


class ShipDay(TypedDict):
    """Lines whose shipment was due on one business day, and how many met it."""

    day: str
    due: int
    met: int


class Merchant(TypedDict):
    """Late shipments of one merchant; the list is ordered worst first."""

    merchant_id: str
    name: str
    late: int
    orders: int
    p90_hours: float | None
    previous_late: int | None
    previous_orders: int | None


class AtRisk(TypedDict):
    """Orders whose clock runs out soon."""

    clock: str
    orders: int
    earliest_due_at: str | None


class Impossible(TypedDict):
    """Orders whose recorded history cannot have happened."""

    kind: str
    orders: int


class Cancellation(TypedDict):
    """Cancelled orders by who is at fault."""

    fault: str
    orders: int


class Sla(TypedDict, total=False):
    """Section 4: what was promised and what was kept."""

    clocks: list[Clock]
    days: list[ShipDay]
    merchants: list[Merchant]
    at_risk: list[AtRisk]
    impossible: list[Impossible]
    cancellations: list[Cancellation]


class Sections(TypedDict, total=False):
    """The sections; one that is absent is reported as having no data."""

    sales: Sales
    feedback: Feedback
    market: Market
    sla: Sla
    listing: Listing


class Evidence(TypedDict):
    """At most ten masked rows that show what an exception is about."""

    evidence_id: str
    clause: str
    title_code: str
    columns: list[str]
    rows: list[list[Any]]
    total: int


class TieOut(TypedDict):
    """Two figures that have to be equal; the check passes iff `left == right`."""

    id: str
    left: int
    right: int
    unit: Literal["money", "count"]


class Source(TypedDict):
    """A table that the report was made from."""

    table_name: str
    files: int
    row_count: int
    quarantined: int
    latest_at: str | None
    period_from: str | None
    period_to: str | None


class Figures(TypedDict):
    """All figures of one monthly report."""

    meta: Meta
    kpis: list[Kpi]
    sections: Sections
    evidence: list[Evidence]
    tie_outs: list[TieOut]
    sources: list[Source]


def require_report(figures: Mapping[str, Any], report: str, parts: Iterable[str]) -> None:
    """Refuse figures that lack a part, are of another report, or whose meta is malformed.

    Args:
        figures: the figures, as from JSON.
        report: kind of report that they must be of.
        parts: what they must have.

    Raises:
        FiguresRefused: a part is missing, or the report, its status or an instant is malformed.
        ledger.money.UnknownCurrency: the currency's minor unit is unknown.
    """
    for part in parts:
        if part not in figures:
            raise FiguresRefused(f"figures: {part!r} is missing; pass an empty list if it is empty")
    meta = figures["meta"]
    if meta["report"] != report:
        raise FiguresRefused(
            f"meta.report is {meta['report']!r}; this renderer makes {report!r} reports only"
        )
    if meta["status"] not in ("final", "provisional", "revised"):
        raise FiguresRefused(
            f"meta.status is {meta['status']!r}; use 'final', 'provisional' or 'revised'"
        )
    exponent(meta["currency"])
    ZoneInfo(meta["time_zone"])
    instant(meta["as_of"], "meta.as_of")


def failing_in(tie_outs: Iterable[T]) -> tuple[T, ...]:
    """Return the tie-out checks whose two sides differ."""
    return tuple(check for check in tie_outs if check["left"] != check["right"])


def checked(figures: Mapping[str, Any]) -> Figures:
    """Return the figures unchanged once what every part of the report relies on holds.

    Args:
        figures: the figures, as from JSON.

    Returns:
        The same object, typed.

    Raises:
        FiguresRefused: a part is missing, a month or an instant is malformed, or a KPI's series is
            not the thirteen months that end with the report month.
        ledger.money.UnknownCurrency: the currency's minor unit is unknown.
    """
    require_report(
        figures, "monthly", ("meta", "kpis", "sections", "evidence", "tie_outs", "sources")
    )
    typed = cast(Figures, figures)
    meta = typed["meta"]
    expected = months_ending(meta["month"], SERIES_MONTHS)
    for kpi in typed["kpis"]:
        _require_series(kpi, expected)
    return typed


def _require_series(kpi: Kpi, expected: Sequence[str]) -> None:
    months = [point["month"] for point in kpi["series"]]
    if months != list(expected):
        raise FiguresRefused(
            f"kpis.{kpi['id']}.series covers {months[:1]}..{months[-1:]} in {len(months)} months; "
            f"it has to be the {SERIES_MONTHS} months {expected[0]}..{expected[-1]}, oldest first"
        )


def month_start(month: str) -> date:
    """Return the first day of a month written `YYYY-MM`.

    Args:
        month: the month.

    Returns:
        The first day.

    Raises:
        FiguresRefused: the text is not a month.
    """
    if not _MONTH.match(month):
        raise FiguresRefused(f"month {month!r} is not of the form YYYY-MM, such as '2018-05'")
    return date(int(month[:4]), int(month[5:]), 1)


def months_ending(month: str, count: int) -> tuple[str, ...]:
    """Return `count` consecutive months that end with `month`, oldest first.

    Args:
        month: the last month, `YYYY-MM`.
        count: how many.

    Returns:
        The months as text.
    """
    last = month_start(month)
    index = last.year * 12 + last.month - 1
    return tuple(
        f"{number // 12:04d}-{number % 12 + 1:02d}"
        for number in range(index - count + 1, index + 1)
    )


def instant(text: str, field: str) -> datetime:
    """Return an aware instant read from ISO text.

    Args:
        text: ISO 8601 with an offset or `Z`.
        field: where the text stands, for the message.

    Returns:
        The instant.

    Raises:
        FiguresRefused: not ISO text, or without an offset.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise FiguresRefused(
            f"{field} is {text!r}; write an ISO instant with its offset, "
            "such as '2018-06-05T12:00:00Z'"
        )
    return moment
