"""A warehouse that is audited: a marketplace, a calendar, a few payments, people with keys."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from expectations.cases import filled
from policy import load_book
from tasks.approvers import add_approver
from tasks.runs import Run, start_run
from tasks.working_days import write_calendar
from warehouse import Warehouse
from warehouse.schema import marketplace, meta, metadata

BOOK = load_book("standard")


@dataclass(frozen=True)
class People:
    """Keys of two auditors, and of a member of finance who owns findings."""

    auditor: str
    second_auditor: str
    owner: str


def run_at(day: str, run_id: str | None = None) -> Run:
    """Return a run as of the end of a business day in Shanghai."""
    return Run(run_id or f"audit-{day}", datetime.fromisoformat(f"{day}T16:00:00+00:00"), BOOK)


def prepare(warehouse: Warehouse) -> None:
    """Register the marketplace and its calendar."""
    run = run_at("2026-03-01", "setup")
    with warehouse.transaction() as tx:
        row = {"marketplace": "case", "policy_book": "standard", "currency": "CNY"}
        tx.insert(meta.marketplace, [row | {"run_id": "setup"}])
        write_calendar(tx, run)
        start_run(tx, run, "setup", "setup", {}, run.as_of)


def people(warehouse: Warehouse) -> People:
    """Give three people their keys."""
    run = run_at("2026-03-01", "people")
    return People(
        add_approver(warehouse, run, "eve", "auditor"),
        add_approver(warehouse, run, "amy", "auditor"),
        add_approver(warehouse, run, "dan", "finance"),
    )


def pay(warehouse: Warehouse, order_id: str, reference: str, **more: Any) -> None:
    """Record a payment at a provider; the same reference twice is a fault."""
    row = {
        "order_id": order_id, "payment_no": 1, "provider": "psp", "provider_reference": reference,
        "amount_minor": 1000, "captured_at": datetime(2026, 3, 1, tzinfo=UTC), **more,
    }  # fmt: skip
    with warehouse.transaction() as tx:
        tx.insert(marketplace.payment, [filled(marketplace.payment) | row])


def unpay(warehouse: Warehouse, order_id: str) -> None:
    """Withdraw a payment, as a corrected delivery does."""
    with warehouse.transaction() as tx:
        tx.change("delete from core.payment where order_id = :order_id", order_id=order_id)


def insert(warehouse: Warehouse, table: str, *rows: dict[str, Any]) -> None:
    """Insert rows into a table; what they do not state is filled in."""
    declared = metadata.tables[f"core.{table}"]
    with warehouse.transaction() as tx:
        tx.insert(declared, [filled(declared) | row for row in rows])
