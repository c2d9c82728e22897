"""The figures of the monthly management report, as plain values for `reports` (4.5, 5.2)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from policy import Terms
from tasks.fulfilment import IMPOSSIBLE, PROJECTION, horizon, prepare
from tasks.instants import end_of_day
from tasks.listing_quality import listing_section, listing_tie_outs, prepare_submissions
from tasks.months import last_day, shift
from tasks.report_values import policy_in_force
from tasks.runs import Run, code_version
from warehouse import Transaction, Warehouse
from warehouse.named_sql import named_sql, names_in, used_parameters

#: Months of history: the report month, the same month last year and what lies between.
SERIES = 13

#: Months shown of sales, so that each of the last thirteen has its year before.
SALES_MONTHS = 25

#: Categories and merchants shown: what fits one screen.
TOP = 10


class NoProjection(RuntimeError):
    """The report would have to be made from figures that do not stand."""


def standing_as_of(warehouse: Warehouse) -> datetime:
    """Return the instant for which the fulfilment figures stand.

    Raises:
        NoProjection: the fulfilment flow never ran.
    """
    with warehouse.transaction() as tx:
        rows = tx.rows("fulfilment/projection", name=PROJECTION)
    if not rows:
        raise NoProjection(
            "there are no fulfilment figures to report; run `countinghouse run order_fulfilment` "
            "first"
        )
    found: datetime = rows[0]["as_of"]
    return found


def collect_figures(
    warehouse: Warehouse, run: Run, month: str, flow_run_name: str
) -> dict[str, Any]:
    """Return the figures of a month, all read in one transaction.

    Args:
        warehouse: where they stand.
        run: its as-of instant must be the one for which the fulfilment figures stand.
        month: `YYYY-MM` in the policy's time zone.
        flow_run_name: for the provenance.

    Returns:
        The value that `reports.figures.Figures` describes; status and version are still open.

    Raises:
        NoProjection: the figures stand for another instant, or none is from that month.
    """
    terms = run.book.for_month(month)
    with warehouse.transaction(keep=False) as tx:
        tx.exclusive(PROJECTION)
        _require_standing(tx, run, month)
        prepare(tx, run)
        common = _parameters(run, month, terms)
        read = _Reader(tx, common)
        _insert_reason_terms(tx, terms)
        in_force = run.book.in_force(run.as_of)
        prepare_submissions(tx, run, in_force, common, _months(month))
        sections = {
            "sales": _sales(read),
            "feedback": _feedback(read),
            "market": _market(read),
            "sla": _sla(read, horizon(tx, run)),
            "listing": listing_section(read.rows),
        }
        return {
            "meta": _meta(tx, run, month, terms, flow_run_name),
            "kpis": [_kpi(read, name, run, month, terms) for name in _kpi_names()],
            "sections": sections,
            "evidence": _evidence(read, sections),
            "tie_outs": _tie_outs(read, sections),
            "sources": read.rows("source/files"),
        }


class _Reader:
    """Reads report queries with the parameters that they share; values become plain."""

    def __init__(self, tx: Transaction, common: Mapping[str, Any]) -> None:
        self.tx = tx
        self.common = common

    def rows(self, name: str, folder: str = "report", **more: Any) -> list[dict[str, Any]]:
        full = f"{folder}/{name}"
        rows = self.tx.rows(full, **used_parameters(full, {**self.common, **more}))
        return [{k: _plain(v) for k, v in row.items()} for row in rows]

    def row(self, name: str, **more: Any) -> dict[str, Any]:
        (row,) = self.rows(name, **more)
        return row


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value


def _require_standing(tx: Transaction, run: Run, month: str) -> None:
    standing = tx.rows("fulfilment/projection", name=PROJECTION)
    if not standing or standing[0]["as_of"] != run.as_of:
        raise NoProjection(
            f"fulfilment figures stand for {standing[0]['as_of'] if standing else 'no instant'}, "
            f"not {run.as_of}; run `countinghouse run order_fulfilment --as-of "
            f"{run.as_of.isoformat()}`"
        )
    if not tx.rows("report/sales/months", first_month=month, last_month=month):
        raise NoProjection(
            f"no paid order was placed in {month}, as known on {run.as_of:%Y-%m-%d}; "
            "choose a month that was loaded"
        )


def _parameters(run: Run, month: str, terms: Terms) -> dict[str, Any]:
    return {
        "as_of": run.as_of,
        "zone": run.time_zone,
        "month": month,
        "previous_month": shift(month, -1),
        "previous_year_month": shift(month, 1 - SERIES),
        "first_month": shift(month, 1 - SERIES),
        "last_month": month,
        "low_rating_max": terms.value("feedback.low_rating_max"),
        "rows": TOP,
        "evidence_rows": terms.value("report.evidence_rows"),
        "categories": TOP,
    }


def _insert_reason_terms(tx: Transaction, terms: Terms) -> None:
    tx.execute("report/feedback/create_reason_term")
    reasons: Mapping[str, tuple[str, ...]] = terms.value("feedback.reason_terms")
    for priority, (reason, words) in enumerate(reasons.items()):
        for word in words:
            tx.execute(
                "report/feedback/insert_reason_term",
                reason=reason,
                term=word.lower(),
                priority=priority,
            )


def _meta(
    tx: Transaction, run: Run, month: str, terms: Terms, flow_run_name: str
) -> dict[str, Any]:
    held = tx.row("delivery/marketplace")
    return {
        "report": "monthly",
        "month": month,
        "marketplace": {
            "code": held["marketplace"],
            "name_en": terms.value("platform.name_en"),
            "name_zh": terms.value("platform.name_zh"),
        },
        "currency": held["currency"],
        "time_zone": run.time_zone,
        "as_of": _plain(run.as_of),
        "version": 1,
        "status": "provisional",
        "run": {"run_id": run.run_id, "flow_run_name": flow_run_name},
        "code_version": code_version(),
        "policy": policy_in_force(terms),
    }


def _months(month: str) -> list[str]:
    """Return the months of a series that ends with a month."""
    return [shift(month, back) for back in range(1 - SERIES, 1)]


def _kpi_names() -> list[str]:
    return sorted(names_in("kpi"), key=lambda name: int(named_sql(name).header["order"]))


def _kpi(read: _Reader, name: str, run: Run, month: str, terms: Terms) -> dict[str, Any]:
    header, kpi_id = named_sql(name).header, name.rpartition("/")[2]
    by_month = {row["month"]: row for row in read.rows(kpi_id, "kpi")}
    maturity = int(terms.value("metric.maturity_days")) if header["maturity"] == "yes" else 0
    matures_at = end_of_day(last_day(month) + timedelta(days=maturity), run.time_zone)
    return {
        "id": kpi_id,
        **{k: header[k] for k in ("name_en", "name_zh", "group", "unit", "better", "clause",
                                  "department", "date_basis")},
        "maturity_days": maturity,
        "target": _target(terms, kpi_id),
        "series": [
            {
                "month": m,
                "num": by_month[m]["num"] if m in by_month else None,
                "den": by_month[m]["den"] if m in by_month else None,
            }
            for m in _months(month)
        ],
        "is_immature": matures_at > run.as_of,
    }  # fmt: skip


def _target(terms: Terms, kpi_id: str) -> Any:
    targets = {p.key: p.value for p in terms.parameters if p.scope.kind == "platform"}
    value = targets.get(f"kpi.{kpi_id}.target")
    return _plain(value)


def _sales(read: _Reader) -> dict[str, Any]:
    month = read.common["month"]
    return {
        "months": read.rows("sales/months", first_month=shift(month, 1 - SALES_MONTHS)),
        "categories": read.rows("sales/categories"),
        "regions": read.rows("sales/regions"),
        "payment_methods": read.rows("sales/payment_methods"),
        "customers": read.row("sales/customers"),
    }


def _feedback(read: _Reader) -> dict[str, Any]:
    response = read.row("feedback/response")
    return {
        "stars": read.rows("feedback/stars"),
        "reasons": [r for r in read.rows("feedback/reasons") if r["reviews"]],
        "response": {
            k: v if v is not None or k.endswith("hours") else 0 for k, v in response.items()
        },
    }


def _market(read: _Reader) -> dict[str, Any]:
    month = read.common["month"]
    trends: dict[str, dict[str, Any]] = {}
    for row in read.rows("market/categories"):
        trend = trends.setdefault(
            row["category_id"],
            {k: row[k] for k in ("category_id", "name_en", "name_zh")} | {"sold": {}},
        )
        trend["sold"][row["month"]] = row["gross_minor"]
    for trend in trends.values():
        sold = trend.pop("sold")
        trend["series"] = [{"month": m, "gross_minor": sold.get(m)} for m in _months(month)]
    return {"categories": list(trends.values()), "seasonality": _seasonality(read, month)}


def _seasonality(read: _Reader, month: str) -> list[dict[str, Any]]:
    """Return the twelve months that end with the report month, each beside its year before."""
    sales = {
        row["month"]: row["gross_minor"]
        for row in read.rows("sales/months", first_month=shift(month, -23))
    }
    return [
        {
            "month_of_year": int(m[5:]),
            "current_minor": sales.get(m),
            "previous_year_minor": sales.get(shift(m, -12)),
        }
        for m in (shift(month, back) for back in range(-11, 1))
    ]


def _sla(read: _Reader, horizon_at: datetime) -> dict[str, Any]:
    risks = read.tx.rows("fulfilment/at_risk", horizon_at=horizon_at)
    found = {row["kind"]: row["orders"] for row in read.rows("sla/impossible")}
    return {
        "clocks": read.rows("sla/clocks"),
        "days": read.rows("sla/days"),
        "merchants": read.rows("sla/merchants"),
        "at_risk": [{k: _plain(v) for k, v in row.items()} for row in risks],
        "impossible": [{"kind": kind, "orders": found.get(kind, 0)} for kind in IMPOSSIBLE],
        "cancellations": read.rows("sla/cancellations"),
    }


def _evidence(read: _Reader, sections: Mapping[str, Any]) -> list[dict[str, Any]]:
    evidence = []
    for row in sections["sla"]["impossible"]:
        if row["orders"]:
            rows = read.rows("evidence/impossible", kind=row["kind"])
            evidence.append(_block(f"impossible-{row['kind']}", "3.2", rows, row["orders"]))
    clocks = {c["clock"]: c for c in sections["sla"]["clocks"]}
    if clocks.get("ship", {}).get("breached"):
        rows = read.rows("evidence/late_ship")
        evidence.append(_block("late-ship", "4.2", rows, clocks["ship"]["breached"]))
    return evidence


def _block(evidence_id: str, clause: str, rows: list[dict[str, Any]], total: int) -> dict[str, Any]:
    return {
        "evidence_id": evidence_id,
        "clause": clause,
        "title_code": evidence_id,
        "columns": list(rows[0]) if rows else [],
        "rows": [list(row.values()) for row in rows],
        "total": total,
    }


def _tie_outs(read: _Reader, sections: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return pairs of figures that must be equal, each side counted in its own way."""
    sales, sla = sections["sales"], sections["sla"]
    (this_month,) = [m for m in sales["months"] if m["month"] == read.common["month"]]
    from_lines = read.row("gmv_from_lines")
    due = sum(c["met"] + c["breached"] for c in sla["clocks"] if c["clock"] == "ship")
    stars = sum(s["reviews"] for s in sections["feedback"]["stars"] if s["period"] == "current")
    gross = this_month["gross_minor"]
    pairs = (
        ("categories_equal_gmv", "money", _sum(sales["categories"], "gross_minor"), gross),
        ("regions_equal_gmv", "money", _sum(sales["regions"], "gross_minor"), gross),
        ("months_equal_gmv", "money", gross, from_lines["gross_minor"]),
        ("regions_equal_orders", "count", _sum(sales["regions"], "orders"), this_month["orders"]),
        ("clocks_equal_lines", "count", due, read.row("sla/ship_parts")["parts"]),
        ("days_equal_clocks", "count", _sum(sla["days"], "due"), due),
        ("stars_equal_reviews", "count", stars, read.row("reviews_in_month")["reviews"]),
        *listing_tie_outs(read.rows, sections["listing"]),
    )  # fmt: skip
    return [{"id": i, "unit": unit, "left": left, "right": right} for i, unit, left, right in pairs]


def _sum(rows: list[dict[str, Any]], column: str) -> int:
    return sum(row[column] for row in rows)
