"""A shop that lives month by month, beside a tiny model of it in whole numbers.

Facts are gathered until the next month is settled, as evidence comes in: sales, deliveries, money
that arrives, refunds, chargebacks, and another policy from tomorrow on. After every step `check`
asks whether the warehouse says what the model says, and whether a locked month is still the same.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from policy import Book
from tasks import months
from tasks.merchant_statements import issue_statements, verify_statements
from tasks.payouts import issue_payouts
from tasks.reconciliation import reconcile
from tasks.runs import Run
from tasks.settlement import MonthLocked, draft_settlement
from tasks.settlement_approval import decide_settlement, propose_settlement
from tests.reconciliation.worlds import load
from tests.settlement.worlds import Shop, at, book, noon, opened, people
from warehouse import Warehouse

MERCHANTS = ("m1", "m2", "m3")

#: What is not enough to be paid, minor units.
MIN_PAYOUT = 300

#: Commissions that policies announce, in hundredths of a percent.
SHARES = (500, 333, 1250, 0)

#: Settled rows of locked months, which nothing may change.
_LOCKED = ("settlement", "settlement_line", "settlement_charge", "settlement_total",
           "pending_line", "settlement_month")  # fmt: skip


class Wrong(AssertionError):
    """The warehouse and the model differ."""


def share_of(amount: int, share: int) -> int:
    """Return a share in hundredths of a percent of an amount, half away from nought."""
    return (amount * share + 5000) // 10000


@dataclass
class Sale:
    """One sale as the model knows it."""

    order_id: str
    merchant_id: str
    amount: int
    paid_on: date
    delivered_on: date | None = None
    arrived_on: date | None = None
    taken: list[tuple[str, date, int]] = field(default_factory=list)
    settled_in: str | None = None
    told: int = 0

    @property
    def left(self) -> int:
        """Return what is neither refunded nor charged back."""
        return self.amount - sum(amount for _, _, amount in self.taken)


class Life:
    """A warehouse, the facts that come in, and the model."""

    def __init__(self, warehouse: Warehouse, folder: Path) -> None:
        self.warehouse, self.folder = warehouse, folder
        self.month, self.today = "2026-01", date(2026, 1, 2)
        self.policies: list[tuple[date, int]] = [(date(2025, 1, 1), SHARES[0])]
        self.sales: list[Sale] = []
        self.balance = dict.fromkeys(MERCHANTS, 0)
        self.moved = dict.fromkeys(MERCHANTS, 0)
        self.paid = dict.fromkeys(MERCHANTS, 0)
        self.owed: dict[str, dict[str, int]] = {}
        self.settled: dict[str, dict[str, tuple[int, int, int, int]]] = {}
        self.digests: dict[str, str] = {}
        self.coming = Shop()
        self.number = 0
        self.keys: tuple[str, str] | None = None

    @property
    def last(self) -> str | None:
        """Return the newest locked month."""
        return max(self.settled, default=None)

    @property
    def terms(self) -> Book:
        """Return the book: every policy that was announced so far."""
        return _book(tuple(self.policies))

    def next_day(self) -> None:
        """Go on by two days, within the month."""
        self.today = min(self.today + timedelta(days=2), months.last_day(self.month))

    def sell(self, merchant_id: str, amount: int, *, is_late: bool = False) -> None:
        """Sell something today; or learn only now what was sold in the month before."""
        day = self.today
        if is_late and self.last:
            day = date.fromisoformat(f"{self.last}-10")
        sale = Sale(self._next("o"), merchant_id, amount, day)
        self.sales.append(sale)
        self.coming.order(sale.order_id, paid_at=_at(day))
        self.coming.sold(sale.order_id, merchant_id, amount)
        self.coming.captured(sale.order_id, amount, _at(day), f"b-{sale.order_id}")
        if is_late and self.last:
            self.deliver(sale, day)
            self.arrive(sale, day + timedelta(days=1))

    def deliver(self, sale: Sale, day: date | None = None) -> None:
        """Let the customer sign."""
        sale.delivered_on = day or self.today
        self.coming.signed(sale.order_id, sale.merchant_id, _at(sale.delivered_on))

    def arrive(self, sale: Sale, day: date | None = None) -> None:
        """Let the money reach the bank."""
        sale.arrived_on = day or self.today
        self.coming.paid_out(f"b-{sale.order_id}", sale.amount, sale.arrived_on)

    def refund(self, sale: Sale, amount: int) -> None:
        """Give some of it back."""
        name = self._next("r")
        sale.taken.append(("refund", self.today, amount))
        self.coming.back(name, sale.order_id, {1: (amount, 0)}, _at(self.today, self.number), name)

    def charge_back(self, sale: Sale, amount: int) -> None:
        """Let the customer's bank take some of it."""
        name = self._next("c")
        sale.taken.append(("chargeback", self.today, amount))
        self.coming.disputed(name, sale.order_id, amount, _at(self.today, self.number), name)

    def announce(self, share: int) -> None:
        """Let another commission be in force from tomorrow on."""
        tomorrow = self.today + timedelta(days=1)
        if self.policies[-1][0] < tomorrow:
            self.policies.append((tomorrow, share))

    def settle(self) -> None:
        """Take in what came, settle the month and lock it."""
        self.take_in()
        self.lock()

    def lock(self) -> None:
        """Settle the month and lock it, with the evidence that was taken in."""
        run = self._run()
        draft = draft_settlement(self.warehouse, run, self.month)
        seen, proposal = draft["snapshot_sha256"], f"proposal-{self.month}"
        assert self.keys
        propose_settlement(
            self.warehouse, run, proposal, month=self.month, seen_sha256=seen, key=self.keys[0]
        )
        decide_settlement(self.warehouse, run, proposal, decision="approve", key=self.keys[1])
        self._settle_model()
        self.digests[self.month] = self._digest(self.month)
        self.begin(months.shift(self.month, 1))

    def begin(self, month: str) -> None:
        """Go to the second day of a month."""
        self.month, self.today = month, date.fromisoformat(f"{month}-02")

    def settle_again(self) -> None:
        """Try to draft a month that is locked."""
        assert self.last
        try:
            draft_settlement(self.warehouse, self._run(), self.last)
        except MonthLocked:
            return
        raise Wrong(f"{self.last} was settled a second time")

    def pay(self) -> None:
        """Order the payouts of the newest locked month, perhaps again."""
        assert self.last
        issue_payouts(self.warehouse, self._run(), self.last, self.folder / "payouts")
        for merchant_id, owed in self.owed.pop(self.last, {}).items():
            self.paid[merchant_id] += owed

    def state(self, month: str) -> None:
        """Issue the statements of a locked month, and render them again."""
        target = self.folder / "statements"
        issue_statements(self.warehouse, self._run(), month, folder=target, workers=1)
        found = verify_statements(self.warehouse, self._run(), month, folder=target, workers=1)
        if found["failing"] or found["differing"]:
            raise Wrong(f"statements of {month}: {found['failing']} {found['differing']}")

    def check(self) -> None:
        """Compare the warehouse with the model.

        Raises:
            Wrong: they differ, or a locked month changed, or the books are not even.
        """
        with self.warehouse.transaction(keep=False) as tx:
            uneven = tx.statement(
                "select journal_id from core.posting group by journal_id, currency "
                "having sum(amount_minor) <> 0"
            )
            rows = tx.statement(
                "select month, merchant_id, opening_minor, movement_minor, closing_minor, "
                "payable_minor from core.settlement"
            )
            held = tx.statement(
                "select account, cast(sum(amount_minor) as bigint) as held from core.posting "
                "where account like 'merchant:%' group by account"
            )
        _same("uneven journals", uneven, [])
        found: dict[str, dict[str, tuple[int, ...]]] = {month: {} for month in self.settled}
        for row in rows:
            found[row["month"]][row["merchant_id"]] = tuple(row.values())[2:]
        _same("settlements", found, self.settled)
        books = {row["account"].partition(":")[2]: row["held"] for row in held}
        expected = {m: self.paid[m] - self.moved[m] for m in MERCHANTS}
        _same("sub-ledger", {m: books.get(m, 0) for m in MERCHANTS}, expected)
        for month, digest in self.digests.items():
            _same(f"rows of {month}", self._digest(month), digest)

    def _settle_model(self) -> None:
        end, moved, concerned = months.last_day(self.month), dict.fromkeys(MERCHANTS, 0), set()
        for sale in self.sales:
            is_new = sale.settled_in is None
            days = (sale.delivered_on, sale.arrived_on)
            if is_new and all(day and day <= end for day in days):
                sale.settled_in = self.month
                moved[sale.merchant_id] += sale.amount - share_of(sale.amount, self._share(sale))
                concerned.add(sale.merchant_id)
            if sale.settled_in and self._take_back(sale, end, moved):
                concerned.add(sale.merchant_id)
        self.settled[self.month], self.owed[self.month] = {}, {}
        for merchant_id in MERCHANTS:
            opening, movement = self.balance[merchant_id], moved[merchant_id]
            closing = opening + movement
            payable = closing if closing >= MIN_PAYOUT else 0
            if merchant_id in concerned or opening:
                self.settled[self.month][merchant_id] = (opening, movement, closing, payable)
            if payable:
                self.owed[self.month][merchant_id] = payable
            self.balance[merchant_id] = closing - payable
            self.moved[merchant_id] += movement

    def _take_back(self, sale: Sale, end: date, moved: dict[str, int]) -> bool:
        """Count refunds and chargebacks that no month has; tell whether there were any."""
        share = self._share(sale)
        refunded = sum(a for kind, _, a in sale.taken[: sale.told] if kind == "refund")
        due = [one for one in sale.taken[sale.told :] if one[1] <= end]
        for kind, _, amount in due:
            moved[sale.merchant_id] -= amount
            if kind == "refund":
                before, refunded = refunded, refunded + amount
                moved[sale.merchant_id] += share_of(refunded, share) - share_of(before, share)
        sale.told += len(due)
        return bool(due)

    def _share(self, sale: Sale) -> int:
        """Return the commission in force on the day on which a sale was paid."""
        return [share for since, share in self.policies if since <= sale.paid_on][-1]

    def take_in(self) -> None:
        """Load and reconcile what came since the last time, as of a few days after the month."""
        if self.keys is None:
            shop = Shop()
            for merchant_id in MERCHANTS:
                shop.merchant(merchant_id)
                shop.account(merchant_id)
            shop.facts += self.coming.facts
            opened(self.warehouse, shop, self.terms, self.month)
            self.keys = people(self.warehouse, self.terms)
        else:
            load(self.warehouse, self.coming.facts, self._next("load"))
            reconcile(self.warehouse, self._run())
        self.coming = Shop()

    def _digest(self, month: str) -> str:
        with self.warehouse.transaction(keep=False) as tx:
            rows = [
                sorted(map(repr, tx.statement(
                    f"select * from core.{table} where month = :month", month=month
                )))
                for table in _LOCKED
            ]  # fmt: skip
        return sha256(repr(rows).encode()).hexdigest()

    def _run(self) -> Run:
        return replace(at(self.month, self.terms), run_id=self._next("run"))

    def _next(self, kind: str) -> str:
        self.number += 1
        return f"{kind}{self.number}"


def _same(what: str, found: Any, expected: Any) -> None:
    if found != expected:
        raise Wrong(f"{what}: {found!r}, not {expected!r}")


def _at(day: date, minutes: int = 0) -> datetime:
    return noon(day.month, day.day).astimezone(UTC) + timedelta(minutes=minutes)


def _book(policies: tuple[tuple[date, int], ...]) -> Book:
    """Return a book with a version for every commission, each from its day on."""
    versions = []
    for number, (since, share) in enumerate(policies):
        until = policies[number + 1][0] if number + 1 < len(policies) else None
        whole = book(
            commission_share=Decimal(share) / 10000, min_payout=MIN_PAYOUT, returns_commission=True
        )
        versions.append(
            replace(
                whole.versions[-1], version=f"{2025 + bool(number)}.{number + 1}",
                announced_on=since, effective_from=since, effective_to=until,
            )
        )  # fmt: skip
    return Book("standard", tuple(versions))
