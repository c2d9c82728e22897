"""Is what a claim reads there, whole and fresh? If not, the claim is inconclusive, never green.

A table is unfit when its delivery was refused, is half, is old, or when what is derived from it was
not derived since. The reason names the figures.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from expectations import Claim
from policy.terms import Terms
from sources.marketplace import FORMATS
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
    for table, reason in (
        *_not_derived(tx), *_turned_away(tx, terms), *_halves(tx, terms),
        *_shrunk(counts, before, terms), *_refused(tx), *_old(tx, run, terms),
    ):  # fmt: skip
        unfit.setdefault(table, reason)
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


def _refused(tx: Transaction) -> Iterable[tuple[str, str]]:
    for load in tx.rows("audit/refused_load"):
        reason = f"the delivery of {load['as_of']:%F} was refused (run {load['run_id']}); "
        yield from ((table, reason + "what stands is older") for table in _DELIVERED)


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
            turned_away = f"{row['quarantined_count']:,} of {row['row_count']:,} rows"
            for table in _filled_by(row["source"], row["table_name"]):
                yield table, f"{turned_away} are in quarantine"


def _filled_by(source: str, delivered: str) -> list[str]:
    """Return our tables that a delivered table fills; its own name where no format says so."""
    form = FORMATS.get(source)
    filled = [load.target for load in form.loads if load.table == delivered] if form else []
    return filled or [delivered]


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


def _not_derived(tx: Transaction) -> Iterable[tuple[str, str]]:
    found = tx.row("audit/unprojected")
    for tables, flow, ran, loads in (
        (_RECONCILED, "payment_reconciliation", "reconciliations", "loads_not_reconciled"),
        (_FULFILMENT, "order_fulfilment", "is_derived", "loads_not_derived"),
    ):
        reason = f"{found[loads]} loads since {flow} ran" if found[loads] else None
        if not found[ran]:
            reason = f"{flow} has not run"
        if reason:
            yield from ((table, reason) for table in tables)
