"""Worlds in which everything agrees, with faults planted in them; each says what must be found.

A planted fault is one break with its category and amount, or none where the evidence itself closes
it. What is expected is written where the fault is planted, never asked of the code under test.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import cycle, islice
from typing import Any

from hypothesis import strategies as st

from tests.reconciliation.chance import known_days
from tests.reconciliation.matcher import working_day_after
from tests.reconciliation.worlds import World, account_of, bank_of, contract_of, day_of, noon

#: Days of March 2026 on which something is sold: a Monday to a Thursday, and a Friday.
DAYS = (2, 3, 4, 5, 6)
AMOUNTS = (1, 10_000, 10_000, 12_345, 10**13)

#: What is expected of a subject: category, amount at stake, and whether evidence closed it.
Expected = tuple[str, int, bool]


@dataclass
class Planted:
    """A world and the breaks that its faults must give, by kind of subject and subject."""

    world: World = field(default_factory=World)
    expected: dict[tuple[str, str], Expected] = field(default_factory=dict)

    def expect(
        self, kind: str, subject: str, category: str, amount: int, *, closed: bool = False
    ) -> None:
        """Note a break that must be found."""
        self.expected[kind, subject] = (category, amount, closed)


@dataclass
class _Sale:
    """One payment as it is sold, before anything is done to it."""

    planted: Planted
    provider: str
    name: str
    amount: int
    at: datetime
    batch: str | None

    def claim(self, native_id: str | None = None) -> None:
        """Add our side."""
        self.planted.world.order(self.name, paid_at=self.at)
        self.planted.world.payment(
            self.provider, self.name, self.amount, self.at,
            native_id=native_id or f"n-{self.name}", reference=f"r-{self.name}",
        )  # fmt: skip

    def entry(
        self, *, amount: int | None = None, fee_off: int = 0, native_id: str = "",
        kind: str = "capture", reference: str | None = "", at: datetime | None = None,
        presented: tuple[str, int] | None = None,
    ) -> str:  # fmt: skip
        """Add the provider's side, its fee by contract; return how breaks name it."""
        contract = contract_of(self.provider)
        gross = self.amount if amount is None else amount
        fee = contract.fee(gross) if kind == "capture" else contract.refunded_fee(gross)
        native = native_id or f"n-{self.name}"
        self.planted.world.entry(
            self.provider, kind, native, gross, at or self.at,
            fee_minor=(0 if kind == "chargeback" else fee) + fee_off, batch=self.batch,
            reference=f"r-{self.name}" if reference == "" else reference, presented=presented,
            business_on=day_of(self.provider, self.at), received_at=self.at + timedelta(hours=30),
        )  # fmt: skip
        occurrence = self.planted.world.facts[-1].row["occurrence"]
        return f"{kind}/{self.provider}/{account_of(self.provider)}/{native}/{occurrence}"

    @property
    def subject(self) -> str:
        """Return how breaks name our side."""
        return f"capture/{self.name}/1"


def nothing(sale: _Sale) -> None:
    sale.claim()
    sale.entry()


def missing_at_provider(sale: _Sale) -> None:
    sale.claim()
    sale.planted.expect("claim", sale.subject, "missing_in_psp", sale.amount)


def missing_in_books(sale: _Sale) -> None:
    subject = sale.entry()
    sale.planted.expect("entry", subject, "missing_in_orders", sale.amount)


def stated_twice(sale: _Sale) -> None:
    nothing(sale)
    subject = sale.entry()
    sale.planted.expect("entry", subject, "duplicate_row", sale.amount)


def captured_twice(sale: _Sale) -> None:
    nothing(sale)
    subject = sale.entry(native_id=f"again-{sale.name}")
    sale.planted.expect("entry", subject, "duplicate_capture", sale.amount)


def one_fen_more(sale: _Sale) -> None:
    _other_amount(sale, 2, "amount_over")


def one_fen_less(sale: _Sale) -> None:
    _other_amount(sale, -2, "amount_under")


def _other_amount(sale: _Sale, more: int, category: str) -> None:
    sale.amount = max(sale.amount, 10)  # a capture of less than nothing is none
    sale.claim()
    sale.entry(amount=sale.amount + more)
    sale.planted.expect("claim", sale.subject, category, 2)


def one_fen_within_tolerance(sale: _Sale) -> None:
    sale.claim()
    sale.entry(amount=sale.amount + contract_of(sale.provider).amount_tolerance)


def fee_one_fen_off(sale: _Sale) -> None:
    sale.claim()
    subject = sale.entry(fee_off=1)
    sale.planted.expect("fee", subject, "fee_variance", 1)


def another_currency(sale: _Sale) -> None:
    sale.claim()
    sale.entry(presented=("USD", sale.amount))
    sale.planted.expect("claim", sale.subject, "currency_mismatch", sale.amount)


def another_id(sale: _Sale) -> None:
    sale.claim(native_id=f"ours-{sale.name}")
    sale.entry(native_id=f"theirs-{sale.name}")
    sale.planted.expect("claim", sale.subject, "status_mismatch", 0)


def another_id_and_currency(sale: _Sale) -> None:
    _two_strangers(sale, presented=("USD", sale.amount))


def another_id_and_a_day_too_late(sale: _Sale) -> None:
    _two_strangers(sale, at=sale.at + timedelta(days=contract_of(sale.provider).capture_lag + 1))


def another_id_and_too_early(sale: _Sale) -> None:
    _two_strangers(sale, at=sale.at - timedelta(days=1, microseconds=1))


def _two_strangers(sale: _Sale, **more: Any) -> None:
    """Let an entry name our payment, but not be what our books say: neither knows the other."""
    sale.claim(native_id=f"ours-{sale.name}")
    subject = sale.entry(native_id=f"theirs-{sale.name}", **more)
    sale.planted.expect("claim", sale.subject, "missing_in_psp", sale.amount)
    sale.planted.expect("entry", subject, "missing_in_orders", sale.amount)


def another_id_at_the_last_moment(sale: _Sale) -> None:
    days = timedelta(days=contract_of(sale.provider).capture_lag + 1)
    sale.claim(native_id=f"ours-{sale.name}")
    sale.entry(native_id=f"theirs-{sale.name}", at=sale.at + days - timedelta(microseconds=1))
    sale.planted.expect("claim", sale.subject, "status_mismatch", 0)


def at_the_last_moment(sale: _Sale) -> None:
    sale.claim()
    sale.entry(at=sale.at + timedelta(days=contract_of(sale.provider).capture_lag))


def a_day_too_late(sale: _Sale) -> None:
    sale.claim()
    sale.entry(at=sale.at + timedelta(days=contract_of(sale.provider).capture_lag + 1))
    sale.planted.expect("claim", sale.subject, "timing", sale.amount, closed=True)


def in_the_first_moment_of_the_day_after(sale: _Sale) -> None:
    contract = contract_of(sale.provider)
    day = day_of(sale.provider, sale.at) + timedelta(days=contract.capture_lag + 1)
    sale.claim()
    sale.entry(at=datetime(day.year, day.month, day.day, tzinfo=contract.zone).astimezone(UTC))
    sale.planted.expect("claim", sale.subject, "timing", sale.amount, closed=True)


def refund_that_nobody_asked_for(sale: _Sale) -> None:
    nothing(sale)
    amount = min(sale.amount, 50)
    subject = sale.entry(amount=-amount, kind="refund", native_id=f"rf-{sale.name}", reference=None)
    sale.planted.expect("entry", subject, "refund_without_order", amount)


def chargeback_that_nobody_booked(sale: _Sale) -> None:
    nothing(sale)
    amount = min(sale.amount, 60)
    subject = sale.entry(
        amount=-amount, kind="chargeback", native_id=f"cb-{sale.name}", reference=None
    )
    sale.planted.expect("entry", subject, "chargeback_unbooked", amount)


def more_given_back_than_paid(sale: _Sale) -> None:
    nothing(sale)
    for number, amount in enumerate((sale.amount, 7)):
        name = f"rf-{sale.name}-{number}"
        sale.planted.world.refund(name, sale.name, amount, sale.at, native_id=name)
        sale.entry(amount=-amount, kind="refund", native_id=name, reference=name)
    sale.planted.expect("refunds", f"{sale.name}/1", "amount_over", 7)


def given_back_in_full(sale: _Sale) -> None:
    nothing(sale)
    name = f"rf-{sale.name}"
    sale.planted.world.refund(name, sale.name, sale.amount, sale.at, native_id=name)
    sale.entry(amount=-sale.amount, kind="refund", native_id=name, reference=name)


def lines_of_another_sum(sale: _Sale) -> None:
    nothing(sale)
    sale.planted.world.line(sale.name, sale.amount + 9)
    sale.planted.expect("order", sale.name, "split_mismatch", 9)


SaleFault = Callable[[_Sale], None]

SALE_FAULTS: tuple[SaleFault, ...] = (
    nothing, missing_at_provider, missing_in_books, stated_twice, captured_twice, one_fen_more,
    one_fen_less, one_fen_within_tolerance, fee_one_fen_off, another_currency, another_id,
    another_id_and_currency, another_id_and_a_day_too_late, another_id_and_too_early,
    another_id_at_the_last_moment, at_the_last_moment, a_day_too_late,
    in_the_first_moment_of_the_day_after, refund_that_nobody_asked_for,
    chargeback_that_nobody_booked, more_given_back_than_paid, given_back_in_full,
    lines_of_another_sum,
)  # fmt: skip


@dataclass
class _Payout:
    """One batch on its way to the bank, before anything is done to it."""

    planted: Planted
    provider: str
    batch: str
    net: int
    due_on: date

    def pay(self, more: int = 0) -> None:
        """Let the provider pay what its entries come to, or more."""
        paid_at = noon(self.due_on.month, self.due_on.day)
        self.planted.world.payout(self.provider, self.batch, self.net + more, paid_at)

    def receive(self, amount: int, booked_on: date | None = None, **more: str | None) -> str:
        """Let the bank book an amount; return how breaks name it."""
        named = {"end_to_end": self.batch} | more
        bank, day = bank_of(self.provider), booked_on or self.due_on
        self.planted.world.deposit(bank, amount, day, **named)  # type: ignore[arg-type]
        row = self.planted.world.facts[-1].row
        return f"{bank}/{row['statement_reference']}/{row['entry_no']}"

    @property
    def subject(self) -> str:
        """Return how breaks name the batch."""
        return f"{self.provider}/{account_of(self.provider)}/{self.batch}/CNY"


def paid(payout: _Payout) -> None:
    payout.pay()
    payout.receive(payout.net)


def paid_in_words(payout: _Payout) -> None:
    payout.pay()
    payout.receive(payout.net, end_to_end=None, remittance=f"SETTLEMENT/{payout.batch};CNY")


def never_received(payout: _Payout) -> None:
    payout.pay()
    payout.planted.expect("batch", payout.subject, "missing_in_bank", payout.net)


def received_too_much(payout: _Payout) -> None:
    payout.pay()
    payout.receive(payout.net + 3)
    payout.planted.expect("batch", payout.subject, "amount_over", 3)


def received_too_little(payout: _Payout) -> None:
    payout.pay()
    payout.receive(payout.net - 2)
    payout.planted.expect("batch", payout.subject, "amount_under", 2)


def received_in_two_parts(payout: _Payout) -> None:
    payout.pay()
    payout.receive(payout.net - 100)
    payout.receive(100)
    payout.planted.expect("batch", payout.subject, "split_mismatch", 0, closed=True)


def received_twice(payout: _Payout) -> None:
    payout.pay()
    payout.receive(payout.net, bank_reference=f"k-{payout.batch}")
    subject = payout.receive(payout.net, bank_reference=f"k-{payout.batch}")
    payout.planted.expect("deposit", subject, "duplicate_row", payout.net)


def received_late(payout: _Payout) -> None:
    payout.pay()
    grace = contract_of(payout.provider).deposit_grace
    payout.receive(payout.net, working_day_after(payout.due_on, grace + 1))
    payout.planted.expect("batch", payout.subject, "timing", payout.net, closed=True)


def received_on_the_last_day(payout: _Payout) -> None:
    payout.pay()
    grace = contract_of(payout.provider).deposit_grace
    payout.receive(payout.net, working_day_after(payout.due_on, grace))


def received_from_nowhere(payout: _Payout) -> None:
    paid(payout)
    subject = payout.receive(7, end_to_end=None)
    payout.planted.expect("deposit", subject, "unknown_residual", 7)


def received_in_another_currency(payout: _Payout) -> None:
    payout.pay()
    payout.receive(payout.net, currency="USD")
    payout.planted.expect("batch", payout.subject, "currency_mismatch", payout.net)


def paid_more_than_entries(payout: _Payout) -> None:
    payout.pay(4)
    payout.receive(payout.net + 4)
    payout.planted.expect("composition", payout.subject, "split_mismatch", 4)


PayoutFault = Callable[[_Payout], None]

PAYOUT_FAULTS: tuple[PayoutFault, ...] = (
    paid, paid_in_words, never_received, received_too_much, received_too_little,
    received_in_two_parts, received_twice, received_late, received_on_the_last_day,
    received_from_nowhere, received_in_another_currency, paid_more_than_entries,
)  # fmt: skip


PROVIDERS = ("plain_0", "utc_0", "utc_1", "loose_0", "loose_1", "daily_0")


@st.composite
def planted(draw: st.DrawFn, *, has_faults: bool = True) -> Planted:
    """Return a week of some providers, with or without faults."""

    def sale() -> list[SaleFault]:
        chosen = draw(st.lists(st.sampled_from(SALE_FAULTS), max_size=2))
        return chosen if has_faults else [nothing] * len(chosen)

    def payout() -> PayoutFault:
        return draw(st.sampled_from(PAYOUT_FAULTS)) if has_faults else paid

    def amount() -> int:
        return draw(st.sampled_from(AMOUNTS))

    return _week(sale, payout, amount)


def every_fault() -> Planted:
    """Return a week in which every provider has every fault of a sale, and some of payouts."""
    sales = cycle(SALE_FAULTS)
    payouts, amounts = cycle(PAYOUT_FAULTS), cycle((*AMOUNTS, 777))
    per_day = -(-len(SALE_FAULTS) // len(DAYS))
    return _week(lambda: list(islice(sales, per_day)), lambda: next(payouts), lambda: next(amounts))


def _week(
    sale: Callable[[], list[SaleFault]], payout: Callable[[], PayoutFault],
    amount: Callable[[], int],
) -> Planted:  # fmt: skip
    whole = Planted()
    for provider in PROVIDERS:
        for day in DAYS:
            # The first payout of each is without fault: then it is known where it pays into.
            fault = paid if day == DAYS[0] else payout()
            _day(whole, provider, day, [(f, amount()) for f in sale()], fault)
        known_days(whole.world, provider)
    return whole


def _day(
    whole: Planted, provider: str, day: int, sales: list[tuple[SaleFault, int]], fault: PayoutFault
) -> None:
    """Add the sales of a day and their payout; the first sale has no fault: no day is empty."""
    contract, first = contract_of(provider), len(whole.world.facts)
    is_by_day, name = contract.batches_by == "day", f"{provider}-{day}"
    batch = None if is_by_day else f"{name}-b"
    for number, (sell, amount) in enumerate([(nothing, 20_000), *sales]):
        hour = (12, 9, 23)[number % 3]
        sell(_Sale(whole, provider, f"{name}-{number}", amount, noon(3, day, hour), batch))
    net = sum(fact.row.get("net_minor", 0) for fact in whole.world.facts[first:])
    due_on = working_day_after(day_of(provider, noon(3, day)), contract.payout)
    fault(_Payout(whole, provider, f"{name}-b", net, due_on))
