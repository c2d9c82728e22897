"""Small shops: sales with their payments, deliveries and evidence, settled month by month.

Times are instants of 2026 by the marketplace's clock, amounts minor units of CNY. The policy is the
standard book with other terms of settlement: no hold, no tax and no reserve unless a test says so.
"""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from policy import Book, load_book
from policy.registry import definitions
from policy.terms import PLATFORM, Parameter, Scope
from tasks import months
from tasks.approvers import add_approver
from tasks.instants import end_of_day
from tasks.reconciliation import reconcile
from tasks.runs import Run
from tasks.settlement import draft_settlement
from tasks.settlement_approval import decide_settlement, propose_settlement
from tests.conftest import PROJECT
from tests.reconciliation.worlds import EVER, SHANGHAI, World, clear, load, noon
from warehouse import Warehouse
from warehouse.schema import fulfilment, marketplace, meta, settlement

ZONE = "Asia/Shanghai"

#: Terms of these shops where a test gives no other.
TERMS: dict[str, Any] = {
    "needs_receipt": True, "hold": 0, "commission_share": Decimal("0.05"),
    "commission_on_shipping": False, "order_fee": 0, "commission_tax_share": Decimal(0),
    "returns_commission": True, "passes_provider_fee": False, "volume_discounts": "none",
    "volume_counts": "marginal", "subscription_fee": 0, "late_ship_penalty": 0,
    "reserve_share": Decimal(0), "reserve_held": 28, "risk_chargeback_share": Decimal(1),
    "risk_reserve_share": Decimal(0), "min_payout": 1, "needs_licence": False,
    "needs_verified_account": False, "funds_flow": "own_account",
}  # fmt: skip

#: The provider of these shops: 0.6 %, which refunds give back; it names its batches.
PROVIDER = "psp"
CONTRACT: dict[str, Any] = {
    "provider.batches_by": "reference", "provider.day_zone": ZONE,
    "provider.fee_share": Decimal("0.006"), "provider.fee_fixed": 0, "provider.payout": 1,
    "provider.returns_fee": True, "provider.chargeback_fee": 0,
}  # fmt: skip

SETTLED = (
    settlement.settlement_line, settlement.settlement_charge, settlement.settlement_conversion,
    settlement.settlement_total, settlement.settlement, settlement.pending_line,
    settlement.settlement_month,
)  # fmt: skip

SHOP = (
    marketplace.merchant, marketplace.listing, marketplace.shipment, marketplace.refund_line,
    marketplace.merchant_document, marketplace.payout_account, marketplace.fx_rate,
    marketplace.category,
    fulfilment.sla_clock,
)  # fmt: skip


def book(scoped: Mapping[tuple[str, str, str], Any] | None = None, **terms: Any) -> Book:
    """Return the standard book with the terms of these shops.

    Args:
        scoped: further values by name, kind and id of their scope.
        **terms: values of `settlement.…` that differ from `TERMS`.
    """
    values = {(name, PLATFORM): value for name, value in {**TERMS, **terms}.items()}
    for (name, kind, scope_id), value in (scoped or {}).items():
        values[name, Scope(kind, scope_id)] = value
    mine = [_parameter(f"settlement.{n}", scope, value) for (n, scope), value in values.items()]
    mine += [_parameter(n, Scope("provider", PROVIDER), value) for n, value in CONTRACT.items()]
    keys = {p.key for p in mine if p.key.startswith("settlement.")}
    standard = load_book("standard")
    versions = []
    for version in standard.versions:
        kept = tuple(p for p in version.parameters if p.key not in keys)
        digest = sha256(repr((version.version, mine)).encode()).hexdigest()
        versions.append(replace(version, parameters=(*kept, *mine), sha256=digest))
    return Book(standard.name, tuple(versions))


def write_book(terms: Book, folder: Path) -> str:
    """Write a book of these shops as version files, for flows that load it; return its name."""
    folder.mkdir()
    first, *later = sorted((PROJECT / "policy" / "books" / "standard").glob("*.yaml"))
    for path in later:
        shutil.copy(path, folder)
    written = yaml.safe_load(first.read_text("utf-8"))
    kept = [p for p in written["parameters"] if not p["key"].startswith("settlement.")]
    written["parameters"] = kept + [
        _entry(p)
        for p in terms.versions[0].parameters
        if p.key.startswith("settlement.") or p.scope.id == PROVIDER
    ]
    (folder / first.name).write_text(yaml.safe_dump(written, allow_unicode=True), "utf-8")
    return str(folder)


def _entry(parameter: Parameter) -> dict[str, Any]:
    """Return a parameter as its author writes it."""
    value = parameter.value
    entry = {"key": parameter.key, "clause": parameter.clause}
    entry["value"] = float(value) if isinstance(value, Decimal) else value
    if parameter.scope != PLATFORM:
        entry["scope"] = {"kind": parameter.scope.kind, "id": parameter.scope.id}
    if units := definitions()[parameter.key].units:
        entry["unit"] = units[0]
    return entry


def _parameter(key: str, scope: Scope, value: Any) -> Parameter:
    return Parameter(key, scope, value, None, "3.4", "period_end")


@dataclass
class Shop(World):
    """A world that has merchants and deliveries as well."""

    def entry(self, provider: str, kind: str, native_id: str, *values: Any, **more: Any) -> None:
        """Add an entry of the shops' provider, whose days are the marketplace's."""
        occurred_at: datetime = values[1]
        more.setdefault("business_on", occurred_at.astimezone(SHANGHAI).date())
        super().entry(provider, kind, native_id, *values, **more)

    def merchant(self, merchant_id: str, *, tier: str | None = None, state: str = "active") -> None:
        """Add a merchant with one listing, which is called like it."""
        names = {c.name for c in marketplace.merchant.columns} - {"source_file_id", "run_id"}
        row = dict.fromkeys(names) | {"merchant_id": merchant_id, "tier": tier, "state": state}
        self._add(marketplace.merchant, row, EVER)
        self.listing(merchant_id, merchant_id)

    def account(self, merchant_id: str, account_id: str | None = None) -> None:
        """Add a verified account that a merchant is paid through."""
        row = {
            "account_id": account_id or f"account-{merchant_id}", "merchant_id": merchant_id,
            "bank_name": "中国工商银行", "bank_code": "102100099996",
            "account_number": f"6222{sum(map(ord, merchant_id)):012d}",
            "holder_name": f"商户{merchant_id}有限公司", "opened_on": date(2025, 1, 1),
            "verified_at": EVER, "verified_by": "staff",
        }  # fmt: skip
        self._add(marketplace.payout_account, row, EVER)

    def listing(self, listing_id: str, merchant_id: str, category_id: str | None = None) -> None:
        """Add a listing."""
        names = {c.name for c in marketplace.listing.columns} - {"source_file_id", "run_id"}
        row = dict.fromkeys(names) | {
            "listing_id": listing_id, "merchant_id": merchant_id, "category_id": category_id,
        }  # fmt: skip
        self._add(marketplace.listing, row, EVER)

    def sold(
        self, order_id: str, merchant_id: str, amount_minor: int, *, shipping_minor: int = 0,
        line_no: int = 1, listing_id: str | None = None,
    ) -> None:  # fmt: skip
        """Add a line of an order."""
        row = {
            "order_id": order_id, "line_no": line_no, "listing_id": listing_id or merchant_id,
            "merchant_id": merchant_id, "quantity": 1, "amount_minor": amount_minor,
            "shipping_minor": shipping_minor, "ship_by_at": None,
        }  # fmt: skip
        self._add(marketplace.order_line, row, EVER)

    def signed(self, order_id: str, merchant_id: str, delivered_at: datetime | None) -> None:
        """Add the shipment of one merchant's part of an order."""
        row = {
            "order_id": order_id, "merchant_id": merchant_id, "handed_over_at": None,
            "delivered_at": delivered_at, "carrier": None, "tracking_reference": None,
        }  # fmt: skip
        self._add(marketplace.shipment, row, EVER)

    def captured(
        self, order_id: str, amount_minor: int, at: datetime, batch: str | None, *,
        fee_minor: int = 0, payment_no: int = 1,
    ) -> None:  # fmt: skip
        """Add a payment with the provider's entry; without a batch the entry is still to come."""
        native = f"{order_id}-{payment_no}"
        self.payment(PROVIDER, order_id, amount_minor, at, native_id=native, payment_no=payment_no)
        if batch:
            self.entry(
                PROVIDER, "capture", native, amount_minor, at, fee_minor=fee_minor, batch=batch,
                account="acc",
            )  # fmt: skip

    def sale(
        self, order_id: str, merchant_id: str, amount_minor: int, *, paid: datetime,
        signed: datetime | None, batch: str | None = "b", shipping_minor: int = 0,
        fee_minor: int = 0, listing_id: str | None = None,
    ) -> None:  # fmt: skip
        """Add an order of one line with its payment and its delivery."""
        self.order(order_id, paid_at=paid)
        self.sold(
            order_id, merchant_id, amount_minor, shipping_minor=shipping_minor,
            listing_id=listing_id,
        )  # fmt: skip
        self.signed(order_id, merchant_id, signed)
        self.captured(order_id, amount_minor + shipping_minor, paid, batch, fee_minor=fee_minor)

    def back(
        self, refund_id: str, order_id: str, lines: Mapping[int, tuple[int, int]], at: datetime,
        batch: str, *, fee_minor: int = 0, payment_no: int = 1, amount_minor: int | None = None,
    ) -> None:  # fmt: skip
        """Add a refund by lines (merchandise, shipping) with the provider's entry."""
        total = sum(a + s for a, s in lines.values()) if amount_minor is None else amount_minor
        self.refund(refund_id, order_id, total, at, native_id=refund_id, payment_no=payment_no)
        for line_no, (amount, shipping) in lines.items():
            row = {
                "refund_id": refund_id, "line_no": line_no, "order_id": order_id,
                "amount_minor": amount, "shipping_minor": shipping,
            }  # fmt: skip
            self._add(marketplace.refund_line, row, EVER)
        self.entry(
            PROVIDER, "refund", refund_id, -total, at, fee_minor=-fee_minor, batch=batch,
            capture=f"{order_id}-{payment_no}", account="acc",
        )  # fmt: skip

    def disputed(
        self, chargeback_id: str, order_id: str, amount_minor: int, at: datetime, batch: str, *,
        won_at: datetime | None = None, won_batch: str | None = None,
    ) -> None:  # fmt: skip
        """Add a chargeback with the provider's entry, and its end where it was won."""
        self.chargeback(
            chargeback_id, order_id, amount_minor, at, native_id=chargeback_id, won_at=won_at
        )
        self.entry(
            PROVIDER, "chargeback", chargeback_id, -amount_minor, at, batch=batch, account="acc"
        )
        if won_at:
            self.entry(
                PROVIDER, "chargeback_reversed", chargeback_id, amount_minor, won_at,
                batch=won_batch or batch, account="acc",
            )  # fmt: skip

    def paid_out(self, batch: str, amount_minor: int, on: date, *, arrives: bool = True) -> None:
        """Add a payout of the provider, and the deposit of the same day where it arrives."""
        at = noon(on.month, on.day, 9)
        self.payout(PROVIDER, batch, amount_minor, at, account="acc")
        if arrives:
            self.deposit("bank", amount_minor, on, remittance=batch, end_to_end=batch)


def day(month: int, number: int) -> date:
    """Return a day of 2026."""
    return date(2026, month, number)


def at(month: str, terms: Book, run_id: str | None = None, days: int = 5) -> Run:
    """Return a run some days after the end of a month."""
    instant = end_of_day(months.last_day(month) + timedelta(days=days), ZONE)
    return Run(run_id or f"run-{month}", instant, terms)


def opened(warehouse: Warehouse, shop: World, terms: Book, last_month: str) -> None:
    """Load a shop into an emptied warehouse and reconcile it as of some days after a month."""
    if warehouse.dialect == "duckdb":
        clear(warehouse)
    with warehouse.transaction() as tx:
        currency = {"marketplace": "case", "policy_book": terms.name, "currency": "CNY"}
        tx.clear(meta.marketplace)
        tx.insert(meta.marketplace, [currency | {"run_id": "case"}])
    load(warehouse, shop.facts, "load-1")
    reconcile(warehouse, at(last_month, terms, "reconciled"))


def drafted(warehouse: Warehouse, terms: Book, month: str, **more: Any) -> dict[str, Any]:
    """Draft a month as of some days after it."""
    return draft_settlement(warehouse, at(month, terms), month, **more)


def people(warehouse: Warehouse, terms: Book) -> tuple[str, str]:
    """Return the keys of two people who may decide."""
    run = at("2025-12", terms, "approvers")
    return (
        add_approver(warehouse, run, "ann", "finance"),
        add_approver(warehouse, run, "bob", "finance_lead"),
    )


def locked(warehouse: Warehouse, terms: Book, month: str, keys: tuple[str, str]) -> dict[str, Any]:
    """Draft a month, put it forward by one person and approve it by the other."""
    run = at(month, terms)
    draft = draft_settlement(warehouse, run, month)
    proposal = f"proposal-{month}"
    propose_settlement(
        warehouse, run, proposal, month=month, seen_sha256=draft["snapshot_sha256"], key=keys[0]
    )
    decide_settlement(warehouse, run, proposal, decision="approve", key=keys[1])
    return draft


def of(found: Mapping[str, Any], merchant_id: str) -> dict[str, Any]:
    """Return one merchant's figures of a settlement."""
    (row,) = (m for m in found["merchants"] if m["merchant_id"] == merchant_id)
    return dict(row)


def ledger_balances(warehouse: Warehouse) -> dict[str, int]:
    """Return what every account holds, debit positive; none that is even."""
    with warehouse.transaction() as tx:
        rows = tx.statement(
            "select account, cast(sum(amount_minor) as bigint) as held from core.posting "
            "group by account having sum(amount_minor) <> 0 order by account"
        )
    return {row["account"]: row["held"] for row in rows}
