"""Small worlds of payments: what our books, providers and banks say, as rows of the core tables.

Times are instants in UTC, amounts minor units. A world is a list of facts, each with the instant
at which it arrives, so that the same evidence can be loaded at once or bit by bit, in any order.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from hashlib import sha256
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Table

from policy import Book, load_book
from policy.terms import Parameter, Scope
from tasks.reconciliation import Reconciled, reconcile
from tasks.runs import Run
from tests.tasks.worlds import table_rows
from warehouse import Transaction, Warehouse
from warehouse.schema import ledger, marketplace, meta, reconciliation, statement

SHANGHAI = ZoneInfo("Asia/Shanghai")

#: Marketplace facts arrive before everything else, unless a test says otherwise.
EVER = datetime(2025, 12, 1, tzinfo=UTC)

ORIGIN = {"source_file_id": "world"}

#: Tables that a world fills or a reconciliation writes.
TABLES = (
    marketplace.customer_order, marketplace.order_line, marketplace.payment, marketplace.refund,
    marketplace.chargeback,
    statement.provider_entry, statement.provider_movement, statement.bank_entry,
    statement.account_statement, statement.file_receipt,
    reconciliation.payment_match, reconciliation.open_claim, reconciliation.open_entry,
    reconciliation.entry_total, reconciliation.match_total, reconciliation.receipt_expectation,
    reconciliation.match_item, reconciliation.match_group, reconciliation.proposed_item,
    reconciliation.payment_break, reconciliation.break_event, reconciliation.reconciled_load,
    reconciliation.reconciliation_run, ledger.posting, ledger.journal,
    meta.run, meta.source_file, meta.projection, meta.superseded_row,
)  # fmt: skip


@dataclass(frozen=True)
class Contract:
    """What the policy says of one kind of provider in these worlds."""

    batches_by: str = "reference"
    day_zone: str = "Asia/Shanghai"
    fee_share: Decimal = Decimal(0)
    fee_fixed: int = 0
    capture_lag: int = 3
    amount_tolerance: int = 0
    deposit_grace: int = 0
    payout: int = 1
    proposal_window: int = 10
    reserve_share: Decimal = Decimal(0)
    reserve_held: int = 0

    @property
    def zone(self) -> ZoneInfo:
        """Return the zone of the provider's days."""
        return ZoneInfo(self.day_zone)

    def fee(self, gross_minor: int) -> int:
        """Return the fee of a capture."""
        return self.refunded_fee(gross_minor) + self.fee_fixed

    def refunded_fee(self, gross_minor: int) -> int:
        """Return the share of an amount that the fee is, half away from nought."""
        share = gross_minor * self.fee_share
        return int(share.quantize(Decimal(1), rounding="ROUND_HALF_UP"))


#: Kinds of providers: a provider `utc_3` has the contract `utc`.
CONTRACTS: dict[str, Contract] = {
    "plain": Contract(),
    "utc": Contract(day_zone="UTC", fee_share=Decimal("0.01"), fee_fixed=2, payout=2),
    "loose": Contract(amount_tolerance=1, capture_lag=1, deposit_grace=1, day_zone="UTC"),
    "daily": Contract(batches_by="day", fee_share=Decimal("0.006")),
}

#: Providers of each kind that the book knows.
PROVIDERS_OF_A_KIND = 8


def contract_of(provider: str) -> Contract:
    """Return the contract of a provider of these worlds."""
    return CONTRACTS[provider.partition("_")[0]]


@cache
def book(tolerance: int | None = None) -> Book:
    """Return the standard book with the contracts of these worlds.

    Args:
        tolerance: tolerance of amounts of every provider, in minor units; None leaves each its own.
    """
    extra = [
        _parameter(f"{kind}_{number}", name, value)
        for kind, contract in CONTRACTS.items()
        for number in range(PROVIDERS_OF_A_KIND)
        for name, value in vars(contract).items()
        if not (tolerance is not None and name == "amount_tolerance")
    ]
    if tolerance is not None:
        extra += [
            _parameter(f"{kind}_{number}", "amount_tolerance", tolerance)
            for kind in CONTRACTS
            for number in range(PROVIDERS_OF_A_KIND)
        ]
    standard = load_book("standard")
    digest = sha256(repr(extra).encode()).hexdigest()
    return Book(
        standard.name,
        tuple(
            replace(terms, parameters=(*terms.parameters, *extra), sha256=digest)
            for terms in standard.versions
        ),
    )


def _parameter(provider: str, name: str, value: Any) -> Parameter:
    group = "provider" if hasattr(_PROVIDER, name) else "recon"
    scope = Scope("provider", provider)
    return Parameter(f"{group}.{name}", scope, value, None, "4.4", "as_of")


class _PROVIDER:
    """Names of the parameters that stand in contracts; the others are ours."""

    batches_by = day_zone = fee_share = fee_fixed = payout = reserve_share = reserve_held = True


@dataclass(frozen=True, repr=False)
class Fact:
    """One row of a table, and when it arrives."""

    table: Table
    row: Mapping[str, Any]
    arrives_at: datetime

    def __repr__(self) -> str:
        """Return what a reader of a failing example needs: the values that are there."""
        values = {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in self.row.items()
            if value is not None
        }
        return f"{self.table.name}({values})"


@dataclass
class World:
    """Facts, gathered by the methods below; each says what one side states."""

    facts: list[Fact] = field(default_factory=list)

    def order(
        self, order_id: str, *, currency: str = "CNY", paid_at: datetime | None = None,
        cancelled_at: datetime | None = None, arrives_at: datetime = EVER,
    ) -> None:  # fmt: skip
        """Add an order without lines, so that no sum of lines is compared."""
        names = {c.name for c in marketplace.customer_order.columns} - {"source_file_id", "run_id"}
        row = dict.fromkeys(names) | {
            "order_id": order_id, "customer_id": order_id, "currency": currency,
            "created_at": EVER, "paid_at": paid_at, "cancelled_at": cancelled_at,
        }  # fmt: skip
        self._add(marketplace.customer_order, row, arrives_at)

    def line(self, order_id: str, amount_minor: int, line_no: int = 1) -> None:
        """Add a line of an order."""
        row = {
            "order_id": order_id, "line_no": line_no, "listing_id": "l", "merchant_id": "m",
            "quantity": 1, "amount_minor": amount_minor, "shipping_minor": 0, "ship_by_at": None,
        }  # fmt: skip
        self._add(marketplace.order_line, row, EVER)

    def payment(
        self, provider: str | None, order_id: str, amount_minor: int, captured_at: datetime | None,
        *, native_id: str | None = None, reference: str | None = None, payment_no: int = 1,
        arrives_at: datetime = EVER,
    ) -> None:  # fmt: skip
        """Add a payment of an order."""
        row = {
            "order_id": order_id, "payment_no": payment_no, "method": "card", "instalments": 1,
            "amount_minor": amount_minor, "captured_at": captured_at,
            "payment_reference": reference, "provider": provider, "provider_reference": native_id,
        }  # fmt: skip
        self._add(marketplace.payment, row, arrives_at)

    def refund(
        self, refund_id: str, order_id: str, amount_minor: int, submitted_at: datetime | None,
        *, native_id: str | None = None, payment_no: int = 1, arrives_at: datetime = EVER,
    ) -> None:  # fmt: skip
        """Add a refund of a payment; its amount is positive."""
        row = {
            "refund_id": refund_id, "order_id": order_id, "payment_no": payment_no,
            "amount_minor": amount_minor, "reason": "returned", "requested_at": EVER,
            "approved_at": None, "approved_by": None, "submitted_at": submitted_at,
            "provider_reference": native_id,
        }  # fmt: skip
        self._add(marketplace.refund, row, arrives_at)

    def chargeback(
        self, chargeback_id: str, order_id: str, amount_minor: int, opened_at: datetime,
        *, native_id: str, won_at: datetime | None = None, arrives_at: datetime = EVER,
    ) -> None:  # fmt: skip
        """Add a chargeback of an order's first payment; its amount is positive."""
        row = {
            "chargeback_id": chargeback_id, "order_id": order_id, "payment_no": 1,
            "amount_minor": amount_minor, "reason": "fraud", "opened_at": opened_at,
            "decided_at": won_at, "outcome": "won" if won_at else None,
            "provider_reference": native_id,
        }  # fmt: skip
        self._add(marketplace.chargeback, row, arrives_at)

    def entry(
        self, provider: str, kind: str, native_id: str, gross_minor: int, occurred_at: datetime,
        *, fee_minor: int = 0, reference: str | None = None, batch: str | None = None,
        capture: str | None = None, currency: str = "CNY", presented: tuple[str, int] | None = None,
        account: str | None = None, received_at: datetime | None = None, occurrence: int = 0,
        business_on: date | None = None, version: int = 1, withdrawn_at: datetime | None = None,
    ) -> None:  # fmt: skip
        """Add an entry of a provider's bill; `occurrence` 0 numbers it after those like it."""
        account = account or account_of(provider)
        key = (native_id, kind, provider, account)
        if not occurrence:
            occurrence = 1 + sum(
                tuple(f.row[n] for n in ("native_id", "entry_kind", "provider", "account")) == key
                for f in self.of(statement.provider_entry)
            )
        came_at = received_at or occurred_at + timedelta(hours=30)
        row = {
            "provider": provider, "account": account, "entry_kind": kind, "native_id": native_id,
            "occurrence": occurrence, "our_reference": reference, "capture_reference": capture,
            "batch_reference": batch, "occurred_at": occurred_at,
            "business_on": business_on or day_of(provider, occurred_at),
            "currency": currency, "gross_minor": gross_minor, "fee_minor": fee_minor,
            "net_minor": gross_minor - fee_minor,
            "presented_currency": presented and presented[0],
            "presented_minor": presented and presented[1], "exchange_rate": None,
            "raw_kind": kind, "line": occurrence, "version": version,
            "received_at": came_at,
            "withdrawn_at": withdrawn_at,
        }  # fmt: skip
        self._add(statement.provider_entry, row, came_at)

    def payout(
        self, provider: str, batch: str, amount_minor: int, paid_at: datetime, **more: Any
    ) -> None:
        """Add the entry by which a provider pays a batch out."""
        self.entry(provider, "payout", f"po-{batch}", -amount_minor, paid_at, batch=batch, **more)

    def deposit(
        self, bank_account: str, amount_minor: int, booked_on: date, *,
        end_to_end: str | None = None, remittance: str | None = None,
        bank_reference: str | None = None, currency: str = "CNY", entry_no: int = 0,
        received_at: datetime | None = None, statement_reference: str | None = None,
    ) -> None:  # fmt: skip
        """Add an entry of a bank statement; `entry_no` 0 numbers it."""
        sheet = statement_reference or f"s-{booked_on}"
        if not entry_no:
            entry_no = 1 + sum(
                (f.row["bank_account"], f.row["statement_reference"]) == (bank_account, sheet)
                for f in self.of(statement.bank_entry)
            )
        came_at = received_at or morning_after(booked_on)
        row = {
            "bank_account": bank_account, "statement_reference": sheet, "entry_no": entry_no,
            "bank_reference": bank_reference, "end_to_end": end_to_end, "remittance": remittance,
            "booked_on": booked_on, "valued_on": booked_on, "currency": currency,
            "amount_minor": amount_minor, "line": entry_no, "version": 1,
            "received_at": came_at, "withdrawn_at": None,
        }  # fmt: skip
        self._add(statement.bank_entry, row, came_at)

    def statement(
        self, issuer: str, file_format: str, account: str, covers_from: date, covers_to: date, *,
        received_at: datetime | None = None, opening_minor: int | None = None,
        closing_minor: int | None = None,
    ) -> None:  # fmt: skip
        """Add a statement: that some days are covered, with balances where it has some."""
        file_id = f"{issuer}/{account}/{file_format}/{covers_from}"
        came_at = received_at or morning_after(covers_to)
        row = {
            "source_file_id": file_id, "statement_no": 1, "issuer": issuer,
            "file_format": file_format, "account": account, "statement_reference": None,
            "currency": "CNY", "covers_from": covers_from, "covers_to": covers_to,
            "opening_minor": opening_minor, "closing_minor": closing_minor, "entry_count": 0,
            "net_minor": 0, "received_at": came_at,
            "withdrawn_at": None,
        }  # fmt: skip
        self._add(statement.account_statement, row, came_at)

    def of(self, table: Table) -> list[Fact]:
        """Return the facts of one table."""
        return [fact for fact in self.facts if fact.table is table]

    def rows(self, table: Table) -> list[Mapping[str, Any]]:
        """Return the rows of one table."""
        return [fact.row for fact in self.of(table)]

    def shuffled(self, seed: int) -> "World":
        """Return the same facts in another order."""
        facts = list(self.facts)
        Random(seed).shuffle(facts)  # noqa: S311
        return World(facts)

    def _add(self, table: Table, row: Mapping[str, Any], arrives_at: datetime) -> None:
        self.facts.append(Fact(table, row, arrives_at))


def account_of(provider: str) -> str:
    """Return our first account with a provider."""
    return f"acc-{provider}"


def bank_of(provider: str) -> str:
    """Return the bank account that a provider pays into: its own, so that worlds are apart."""
    return f"bank-{provider}"


def day_of(provider: str, instant: datetime) -> date:
    """Return the provider's day of an instant."""
    return instant.astimezone(contract_of(provider).zone).date()


def morning_after(day: date) -> datetime:
    """Return the instant at which files of a day come: ten in the morning of the next."""
    return datetime(day.year, day.month, day.day, 10, tzinfo=SHANGHAI).astimezone(UTC) + timedelta(
        days=1
    )


def noon(month: int, day: int, hour: int = 12) -> datetime:
    """Return an instant of 2026, by the marketplace's clock."""
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI).astimezone(UTC)


def clear(warehouse: Warehouse) -> None:
    """Empty every table that worlds and reconciliations write; policy and calendar stay."""
    with warehouse.transaction() as tx:
        for table in TABLES:
            tx.clear(table)


def load(warehouse: Warehouse, facts: Iterable[Fact], load_id: str) -> None:
    """Insert facts as one load, in the order in which they are given."""
    with warehouse.transaction() as tx:
        insert(tx, facts, load_id)


def insert(tx: Transaction, facts: Iterable[Fact], load_id: str) -> None:
    """Insert facts as one load of an open transaction."""
    by_table: dict[str, tuple[Table, list[dict[str, Any]]]] = {}
    for fact in facts:
        columns = {c.name for c in fact.table.columns}
        row = dict(fact.row) | {"run_id": load_id}
        if "source_file_id" in columns and "source_file_id" not in row:
            row |= ORIGIN
        by_table.setdefault(fact.table.name, (fact.table, []))[1].append(row)
    for table, rows in by_table.values():
        tx.insert(table, rows)
    started = {
        "run_id": load_id, "flow": "load", "flow_run_name": load_id, "as_of": EVER,
        "policy_book": "standard", "policy_version": "2025.1", "code_version": "0",
        "parameters": "{}", "started_at": EVER, "finished_at": EVER, "status": "completed",
        "totals": "{}",
    }  # fmt: skip
    names = {c.name for c in meta.run.columns}
    tx.insert(meta.run, [{k: v for k, v in started.items() if k in names}])


def run_at(as_of: datetime, run_id: str = "r1", tolerance: int | None = None) -> Run:
    """Return a run over these worlds at an instant."""
    return Run(run_id, as_of, book(tolerance))


def reconciled(
    warehouse: Warehouse, world: World, as_of: datetime, tolerance: int | None = None
) -> Reconciled:
    """Reconcile a world in an emptied warehouse, all of it loaded at once."""
    clear(warehouse)
    load(warehouse, world.facts, "load-1")
    return reconcile(warehouse, run_at(as_of, "r1", tolerance))


def reconciled_bit_by_bit(
    warehouse: Warehouse, world: World, instants: Sequence[datetime], *, is_fresh: bool = False
) -> Reconciled:
    """Reconcile a world at several instants, each with what has arrived before it.

    Args:
        warehouse: emptied first, unless it is fresh (PostgreSQL lets nobody empty a history).
        world: all of it arrives before the last instant.
        instants: in order.
        is_fresh: whether the warehouse holds nothing.
    """
    if not is_fresh:
        clear(warehouse)
    waiting = list(world.facts)
    found = None
    for number, as_of in enumerate(instants, start=1):
        load(warehouse, [f for f in waiting if f.arrives_at < as_of], f"load-{number}")
        waiting = [f for f in waiting if f.arrives_at >= as_of]
        found = reconcile(warehouse, run_at(as_of, f"r{number}"))
    assert found is not None
    return found


@dataclass(frozen=True)
class Found:
    """What stands in the warehouse after a run, as dictionaries."""

    pairs: list[dict[str, Any]]
    claims: list[dict[str, Any]]
    entries: list[dict[str, Any]]
    expectations: list[dict[str, Any]]
    groups: list[dict[str, Any]]
    items: list[dict[str, Any]]
    proposals: list[dict[str, Any]]
    breaks: list[dict[str, Any]]
    events: list[dict[str, Any]]
    journals: list[dict[str, Any]]
    postings: list[dict[str, Any]]

    @property
    def open_breaks(self) -> list[dict[str, Any]]:
        """Return the breaks that are not resolved."""
        return [b for b in self.breaks if b["status"] != "resolved"]


def found_in(warehouse: Warehouse) -> Found:
    """Return what stands."""
    with warehouse.transaction() as tx:
        return Found(
            **{
                name: tx.statement(f"select * from {table.fullname}")
                for name, table in {
                    "pairs": reconciliation.payment_match,
                    "claims": reconciliation.open_claim,
                    "entries": reconciliation.open_entry,
                    "expectations": reconciliation.receipt_expectation,
                    "groups": reconciliation.match_group,
                    "items": reconciliation.match_item,
                    "proposals": reconciliation.proposed_item,
                    "breaks": reconciliation.payment_break,
                    "events": reconciliation.break_event,
                    "journals": ledger.journal,
                    "postings": ledger.posting,
                }.items()
            }
        )


#: What two roads to the same evidence must leave alike. Dates of opening belong to it; history and
#: ids of runs do not.
RESULT = (
    reconciliation.payment_match, reconciliation.open_claim, reconciliation.open_entry,
    reconciliation.receipt_expectation, reconciliation.match_group, reconciliation.match_item,
    reconciliation.proposed_item,
)  # fmt: skip


def standing(
    warehouse: Warehouse, tables: Sequence[Table] = RESULT, without: Sequence[str] = ("run_id",)
) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of some tables in comparable form and order."""
    with warehouse.transaction() as tx:
        return {table.name: table_rows(tx, table, without) for table in tables}


def break_facts(found: Found) -> set[tuple[Any, ...]]:
    """Return what the open breaks say."""
    names = (
        "break_id", "category", "provider", "amount_minor", "currency", "expected_on", "opened_on",
        "order_id", "payment_id", "native_id", "batch_id", "ours_minor", "theirs_minor",
    )  # fmt: skip
    return {tuple(b[n] for n in names) for b in found.open_breaks}
