"""Is what a claim reads there, whole and fresh? If not, the claim is inconclusive, never green.

A table is unfit when its delivery was refused, is half, is old, or when what is derived from it was
not derived since. The reason names the figures.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from expectations import Claim
from policy.terms import Terms
from tasks.runs import Run
from warehouse import Transaction
from warehouse.schema import metadata, reconciliation

#: Tables that the process of that name derives.
_FULFILMENT = ("order_status", "sla_clock", "order_anomaly", "metric_value")

_DELIVERED = tuple(
    t.name for t in metadata.sorted_tables if t.schema == "core" and "source_file_id" in t.columns
)
_RECONCILED = tuple(
    t.name
    for t in vars(reconciliation).values()
    if getattr(t, "schema", None) == "core" and t.name != "reconciled_load"
)

#: Table: what of it must go with what, share of the policy below which it is half delivered.
_BELONGS = (
    ("order_line", "orders_with_lines", "shipped_orders", "shipped orders have lines",
     "sources.min_shipped_orders_with_items_share"),
    ("payment", "orders_with_payment", "paid_orders", "paid orders have a payment",
     "sources.min_orders_with_payment_share"),
)  # fmt: skip


def unfit_tables(
    tx: Transaction, run: Run, counts: Mapping[str, int], before: Mapping[str, int]
) -> dict[str, str]:
    """Return the tables on which no claim can be judged, with the reason.

    Args:
        tx: transaction in which the data stands.
        run: audit; its terms say what is fit.
        counts: rows of each table now.
        before: rows of each table at the last audit of everything.
    """
    terms = run.book.in_force(run.as_of)
    unfit: dict[str, str] = {}
    _mark(unfit, _RECONCILED, _not_reconciled(tx))
    _mark(unfit, _FULFILMENT, _not_derived(tx))
    for table, reason in _turned_away(tx, terms):
        _mark(unfit, [table], reason)
    for table, reason in _halves(tx, terms):
        _mark(unfit, [table], reason)
    for table, reason in _shrunk(counts, before, terms):
        _mark(unfit, [table], reason)
    _mark(unfit, _DELIVERED, _refused(tx))
    for table, reason in _old(tx, run, terms):
        _mark(unfit, [table], reason)
    return unfit


def why_unfit(claim: Claim, unfit: Mapping[str, str], has_any: Mapping[str, bool]) -> str | None:
    """Return why a claim cannot be judged; None where it can.

    Args:
        claim: the claim.
        unfit: tables that are not fit, with the reason.
        has_any: of each column that claims name as input, whether any row has a value in it.
    """
    why = [f"{table}: {unfit[table]}" for table in claim.needs if table in unfit]
    why += [f"{named}: nothing of it was ever delivered" for named in claim.inputs
            if not has_any[named]]  # fmt: skip
    return "; ".join(why) or None


def _mark(unfit: dict[str, str], tables: Iterable[str], reason: str | None) -> None:
    if reason:
        for table in tables:
            unfit.setdefault(table, reason)


def _refused(tx: Transaction) -> str | None:
    refused = tx.rows("audit/refused_load")
    if not refused:
        return None
    return (
        f"the delivery of {refused[0]['as_of']:%F} was refused (run {refused[0]['run_id']}); "
        "what stands is older"
    )


def _halves(tx: Transaction, terms: Terms) -> Iterable[tuple[str, str]]:
    found = tx.row("audit/coverage")
    for table, part, whole, words, key in _BELONGS:
        if found[whole] and found[part] < terms.value(key) * found[whole]:
            yield table, f"half delivered: {found[part]:,} of {found[whole]:,} {words}"
    if found["sold_orders"]:
        known, sold = found["known_orders"], found["sold_orders"]
        if sold - known > terms.value("sources.max_orphan_share") * sold:
            yield "customer_order", f"half delivered: {known:,} of {sold:,} orders with lines"


def _shrunk(
    counts: Mapping[str, int], before: Mapping[str, int], terms: Terms
) -> Iterable[tuple[str, str]]:
    most_lost = terms.value("audit.most_rows_lost")
    for table, had in before.items():
        has = counts.get(table, 0)
        if table in _DELIVERED and has < (1 - most_lost) * had:
            yield table, f"half delivered: {has:,} rows, {had:,} at the last audit"


def _turned_away(tx: Transaction, terms: Terms) -> Iterable[tuple[str, str]]:
    most = terms.value("sources.max_bad_row_share")
    for row in tx.rows("audit/quarantined"):
        if row["quarantined_count"] > most * row["row_count"]:
            yield (
                row["table_name"],
                (f"{row['quarantined_count']:,} of {row['row_count']:,} rows are in quarantine"),
            )


def _old(tx: Transaction, run: Run, terms: Terms) -> Iterable[tuple[str, str]]:
    days = int(terms.value("audit.stale_after"))
    oldest: Any = run.as_of - timedelta(days=days)
    found = tx.row("audit/newest", as_of=run.as_of)
    for tables, column in (
        (("customer_order", "order_line", "payment", "shipment"), "orders_until"),
        (("provider_entry",), "entries_until"),
    ):
        until = found[column]
        if until is not None and until < oldest:
            for table in tables:
                yield table, f"stale: the newest is of {until:%F}, more than {days} days old"
    if found["bank_until"] is not None and found["bank_until"] < oldest.date():
        yield "bank_entry", f"stale: the newest is of {found['bank_until']}, over {days} days old"


def _not_derived(tx: Transaction) -> str | None:
    found = tx.row("audit/unprojected")
    if not found["is_derived"]:
        return "order_fulfilment has not run"
    if found["loads_not_derived"]:
        return f"{found['loads_not_derived']} loads since order_fulfilment ran"
    return None


def _not_reconciled(tx: Transaction) -> str | None:
    found = tx.row("audit/unprojected")
    if not found["reconciliations"]:
        return "payment_reconciliation has not run"
    if found["loads_not_reconciled"]:
        return f"{found['loads_not_reconciled']} loads since payment_reconciliation ran"
    return None
