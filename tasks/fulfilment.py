"""Fulfilment: states, clocks, impossible histories and merchant metrics at one instant (3.2, 4.2).

All of it is derived in one transaction from what was loaded and replaces what stood before, so two
runs at once leave the figures of one of them, never a mixture.
"""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from datetime import datetime
from typing import Any

from policy import Terms
from tasks.policies import register_policy
from tasks.runs import Run
from tasks.working_days import write_calendar
from warehouse import Transaction, Warehouse
from warehouse.bulk import set_aside
from warehouse.named_sql import named_sql, names_in, used_parameters
from warehouse.schema import fulfilment as tables
from warehouse.schema import meta

#: Impossible histories, in the order in which they are reported.
IMPOSSIBLE = (
    "carrier_before_approval",
    "delivered_before_carrier",
    "delivered_without_date",
    "cancelled_after_handover",
    "cancelled_yet_delivered",
    "orders_without_items",
)

CLOCKS = ("confirm", "ship", "deliver")

PROJECTION = "fulfilment"

#: Orders at risk that are listed; more than a shift can work off.
MAX_AT_RISK = 200

_REPLACED = (tables.order_status, tables.sla_clock, tables.order_anomaly, tables.metric_value)

#: What is worked out beside the warehouse, in order; each reads what the one before it left.
_WORKED_OUT = (
    ("knowing orders", "fulfilment/create_known_order"),
    ("splitting orders by merchant", "fulfilment/create_order_part"),
    ("projecting states", "fulfilment/create_order_now"),
    ("starting clocks", "fulfilment/create_running_clock"),
    ("pausing clocks", "fulfilment/create_clock_pause"),
)

#: What is then written, in one transaction.
_WRITTEN = (
    ("writing states", "fulfilment/insert_order_status"),
    ("stopping clocks", "fulfilment/insert_clocks"),
    ("finding impossible histories", "fulfilment/insert_anomalies"),
)

#: Merchants listed by a metric.
MAX_MERCHANTS = 100


class UnknownMetric(LookupError):
    """No metric of that name is measured."""


Progress = Callable[[str], None]


def rebuild_fulfilment(
    warehouse: Warehouse, run: Run, progress: Progress = lambda _: None
) -> dict[str, Any]:
    """Derive everything about fulfilment as of the run's instant, in one transaction.

    Args:
        warehouse: where orders stand and results go.
        run: id, as-of instant and policy book.
        progress: told what is being done.

    Returns:
        The summary of `summary`.
    """
    with warehouse.transaction() as tx:
        tx.exclusive(PROJECTION)
        _rebuild(tx, run, progress)
        return summary(tx, run)


def preview_fulfilment(warehouse: Warehouse, run: Run) -> dict[str, Any]:
    """Return the summary as of an instant and leave the warehouse as it was."""
    with warehouse.transaction(keep=False) as tx:
        tx.exclusive(PROJECTION)
        standing = tx.rows("fulfilment/projection", name=PROJECTION)
        if not standing or standing[0]["as_of"] != run.as_of or not _is_current(tx):
            _rebuild(tx, run, lambda _: None, keep=False)
        else:
            prepare(tx, run)
        return summary(tx, run)


def _is_current(tx: Transaction) -> bool:
    """Return whether nothing was loaded since the projection was made."""
    return not tx.rows("fulfilment/loads_since_projection", name=PROJECTION)


def prepare(tx: Transaction, run: Run) -> dict[str, Any]:
    """Bring policy and calendar into reach of SQL; return the parameters that statements share."""
    register_policy(tx, run.book, run.run_id)
    write_calendar(tx, run)
    terms = run.book.in_force(run.as_of)
    common = {
        "as_of": run.as_of,
        "run_id": run.run_id,
        "book": run.book.name,
        "version": terms.version,
        "zone": run.time_zone,
        "country": str(terms.value("platform.country")),
    }
    for name in ("create_terms", "create_ship_terms", "create_working_day"):
        _execute(tx, f"fulfilment/{name}", common)
    return common


def _rebuild(tx: Transaction, run: Run, progress: Progress, *, keep: bool = True) -> None:
    common = prepare(tx, run)
    with set_aside(tx) if keep else nullcontext():
        for label, name in _WORKED_OUT:
            progress(label)
            _execute(tx, name, common)
    for table in _REPLACED:
        tx.clear(table)
    for label, name in _WRITTEN:
        progress(label)
        _execute(tx, name, common)
    progress("measuring merchants")
    _measure(tx, run, common)
    tx.execute("fulfilment/delete_projection", name=PROJECTION)
    tx.insert(meta.projection, [{"name": PROJECTION, "as_of": run.as_of, "run_id": run.run_id}])


def _execute(tx: Transaction, name: str, common: Mapping[str, Any]) -> None:
    tx.execute(name, **used_parameters(name, common))


def _measure(tx: Transaction, run: Run, common: Mapping[str, Any]) -> None:
    terms = run.book.in_force(run.as_of)
    end_on = terms.business_day(run.as_of)
    _execute(tx, "fulfilment/create_metric_window", {**common, "end_on": end_on})
    _execute(tx, "fulfilment/create_measured_part", common)
    tx.clear(tables.metric_definition)
    for name in names_in("metric"):
        metric, header = name.rpartition("/")[2], named_sql(name).header
        tx.insert(
            tables.metric_definition,
            [
                {"metric": metric, "run_id": run.run_id}
                | {k: header[k] for k in ("name_en", "name_zh", "numerator", "denominator",
                                          "date_basis", "better", "clause")}
            ],
        )  # fmt: skip
        tx.insert_selected(
            tables.metric_value,
            "select :metric as metric, m.merchant_id, w.window_from, w.window_to, m.num, m.den, "
            "w.is_immature, :version as policy_version, :run_id as run_id",
            name,
            "inner join metric_window as w on w.metric = :metric and w.window_from = m.window_from",
            **used_parameters(name, common)
            | {"metric": metric, "version": terms.version, "run_id": run.run_id},
        )


def orders_at_risk(warehouse: Warehouse, run: Run) -> list[dict[str, Any]]:
    """Return the orders due within the policy's working hours, the earliest due first."""
    with warehouse.transaction(keep=False) as tx:
        prepare(tx, run)
        return tx.rows("fulfilment/at_risk_orders", horizon_at=horizon(tx, run), rows=MAX_AT_RISK)


def merchant_metrics(warehouse: Warehouse, run: Run, metric: str) -> list[dict[str, Any]]:
    """Return merchants by one metric, the worst first, with numerator, denominator and window.

    Merchants below the policy's floor of orders are left out.

    Raises:
        UnknownMetric: there is no metric of that name.
    """
    known = tuple(name.rpartition("/")[2] for name in names_in("metric"))
    if metric not in known:
        raise UnknownMetric(f"{metric!r} is not a metric; choose one of {', '.join(known)}")
    with warehouse.transaction() as tx:
        return tx.rows(
            "fulfilment/merchant_metrics",
            metric=metric,
            min_orders=run.book.in_force(run.as_of).value("metric.min_orders"),
            rows=MAX_MERCHANTS,
        )


def summary(tx: Transaction, run: Run) -> dict[str, Any]:
    """Return the counts of the fulfilment projection that stands in this transaction."""
    outcomes = tx.rows("fulfilment/clock_outcomes")
    by_clock = {
        clock: {o["outcome"]: o["clocks"] for o in outcomes if o["clock"] == clock}
        for clock in CLOCKS
    }
    risks = {r["clock"]: r for r in tx.rows("fulfilment/at_risk", horizon_at=horizon(tx, run))}
    found = {r["kind"]: r["orders"] for r in tx.rows("fulfilment/impossible")}
    states = tx.rows("fulfilment/by_state")
    return {
        "as_of": run.as_of,
        "policy_version": run.policy_version,
        "orders": sum(s["orders"] for s in states),
        "by_state": {s["state"]: s["orders"] for s in states},
        "breaches": {clock: by_clock[clock].get("breached", 0) for clock in CLOCKS},
        "clocks": by_clock,
        "at_risk": {clock: risks[clock]["orders"] if clock in risks else 0 for clock in CLOCKS},
        "impossible": {kind: found.get(kind, 0) for kind in IMPOSSIBLE},
        "cancellations": {r["fault"]: r["orders"] for r in tx.rows("fulfilment/cancellations")},
        "ungoverned": tx.row("fulfilment/ungoverned_orders")["orders"],
    }


def horizon(tx: Transaction, run: Run) -> datetime:
    """Return the instant until which a due order is at risk; needs the run's calendar in reach."""
    terms: Terms = run.book.in_force(run.as_of)
    row = tx.row(
        "fulfilment/at_risk_horizon",
        as_of=run.as_of,
        zone=run.time_zone,
        version=terms.version,
        window_hours=terms.value("fulfilment.at_risk_window"),
    )
    found: datetime = row["horizon_at"]
    return found
