"""Worlds by chance, biased to what breaks matchers: ties, equal and empty references, month edges.

Few ids, few amounts and few instants are drawn again and again, so that most rows resemble
another. Providers are apart: each has its own account, bank account and batches, and one example
holds several of them.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from tests.reconciliation.worlds import (
    EVER,
    PROVIDERS_OF_A_KIND,
    Fact,
    World,
    account_of,
    bank_of,
    contract_of,
    day_of,
)

#: Nothing, one fen, ties, one fen apart, and ten million millions.
AMOUNTS = (0, 1, 100, 100, 100, 101, 250, 10**13)
IDS = ("n1", "n2", "n3")
REFERENCES = (None, "", "r1", "r2")
KINDS = ("capture", "capture", "capture", "refund", "chargeback", "chargeback_reversed")

#: Ends of months and days in Shanghai and in UTC, a microsecond before and after.
INSTANTS = (
    datetime(2026, 2, 28, 15, 59, 59, 999_999, tzinfo=UTC),
    datetime(2026, 2, 28, 16, 0, tzinfo=UTC),
    datetime(2026, 3, 1, 0, 0, tzinfo=UTC),
    datetime(2026, 3, 2, 4, 0, tzinfo=UTC),
    datetime(2026, 3, 3, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(2026, 3, 4, 15, 59, 59, 999_999, tzinfo=UTC),
    datetime(2026, 3, 4, 16, 0, tzinfo=UTC),
    datetime(2026, 3, 31, 15, 59, 59, 999_999, tzinfo=UTC),
    datetime(2026, 3, 31, 16, 0, tzinfo=UTC),
)

#: The last instant of each world: everything has arrived before it.
END = datetime(2026, 4, 20, 16, 0, tzinfo=UTC)

#: Hours between what happened and when we hear of it.
DELAYS = (0, 12, 24, 24, 72, 240)

#: Instants at which a world may be reconciled on the way; some are those of entries themselves.
STOPS = (
    datetime(2026, 3, 1, 16, 0, tzinfo=UTC),
    datetime(2026, 3, 2, 16, 0, tzinfo=UTC),
    datetime(2026, 3, 4, 16, 0, tzinfo=UTC),
    datetime(2026, 3, 5, 16, 0, tzinfo=UTC),
    datetime(2026, 3, 8, 16, 0, tzinfo=UTC),
    datetime(2026, 3, 31, 16, 0, tzinfo=UTC),
    datetime(2026, 4, 2, 16, 0, tzinfo=UTC),
    datetime(2026, 4, 9, 0, 0, tzinfo=UTC),
)


@dataclass
class _Side:
    """What is drawn for one provider of a world."""

    draw: st.DrawFn
    world: World
    provider: str
    has_ties: bool
    has_corrections: bool

    def fill(self) -> None:
        """Add claims, entries, payouts and deposits."""
        self._claims()
        batches = self._entries()
        for batch in batches:
            self._payout(batch)
        for _ in range(self._upto(4)):
            self._deposit(batches)
        if self._upto(1):
            known_days(self.world, self.provider)

    def _upto(self, most: int) -> int:
        return self.draw(st.integers(0, most))

    def _is_rare(self) -> bool:
        return self._upto(9) == 9

    def _claims(self) -> None:
        base = f"{self.provider}-base"
        self.world.order(base)
        self.world.payment(self.provider, base, 10**13, None)
        for number in range(self._upto(6)):
            self._claim(base, number)

    def _claim(self, base: str, number: int) -> None:
        kind, name = self.draw(st.sampled_from(KINDS)), f"{self.provider}-{number}"
        amount, at = self.draw(st.sampled_from(AMOUNTS)), self.draw(st.sampled_from(INSTANTS))
        native = self.draw(st.sampled_from((None, *IDS, *IDS)))
        reference = self.draw(st.sampled_from(REFERENCES))
        if not self.has_ties:
            native, reference = native and f"n{number}", reference and f"r{number}"
        if kind == "capture":
            self.world.order(name, currency="USD" if self._is_rare() else "CNY", paid_at=at)
            self.world.payment(
                self.provider, name, amount, at, native_id=native, reference=reference
            )
        elif kind == "refund":
            self.world.refund(name, base, amount, at, native_id=native)
        else:
            won_at = at + timedelta(days=1) if kind == "chargeback_reversed" else None
            native = native or ("n1" if self.has_ties else f"n{number}")
            self.world.chargeback(name, base, amount, at, native_id=native, won_at=won_at)

    def _entries(self) -> tuple[str, ...]:
        by_day = contract_of(self.provider).batches_by == "day"
        batches = tuple(f"{self.provider}-b{n}" for n in ((1,) if by_day else (1, 2, 3)))
        for number in range(self._upto(6)):
            kind, at = self.draw(st.sampled_from(KINDS)), self.draw(st.sampled_from(INSTANTS))
            amount = self.draw(st.sampled_from(AMOUNTS))
            sign = -1 if kind in ("refund", "chargeback") else 1
            references = (*REFERENCES, f"{self.provider}-0", f"{self.provider}-1", "n1")
            native = self.draw(st.sampled_from(IDS)) if self.has_ties else f"n{number}"
            shown = sign * self.draw(st.sampled_from(AMOUNTS))
            received_at = at + timedelta(hours=self.draw(st.sampled_from(DELAYS)))
            is_withdrawn = self.has_corrections and self._is_rare()
            self.world.entry(
                self.provider,
                kind,
                native,
                sign * amount,
                at,
                fee_minor=self.draw(st.sampled_from((0, 0, 1, -1))),
                reference=self.draw(st.sampled_from(references)),
                batch=None if by_day else self.draw(st.sampled_from(batches)),
                capture=self.draw(st.sampled_from((None, *IDS))) if kind == "refund" else None,
                currency="USD" if self._is_rare() else "CNY",
                presented=("CNY", shown) if self._is_rare() else None,
                account=f"{account_of(self.provider)}-2" if self._is_rare() else None,
                received_at=received_at,
                withdrawn_at=received_at + timedelta(hours=36) if is_withdrawn else None,
            )
        return batches

    def _payout(self, batch: str) -> None:
        if self._upto(3):
            amount = self.draw(st.sampled_from((*AMOUNTS, -100)))
            at = self.draw(st.sampled_from(INSTANTS)) + timedelta(days=self._upto(3))
            self.world.payout(
                self.provider, batch, amount, at, received_at=at + timedelta(hours=12)
            )

    def _deposit(self, batches: tuple[str, ...]) -> None:
        """Add one entry of the bank: it names a batch in some way, or resembles one that does."""
        named = self.draw(st.sampled_from(batches))
        end_to_end, words = self.draw(
            st.sampled_from(
                (
                    (named, None),
                    (None, f"payout,{named}/CNY"),
                    ("NOTPROVIDED", None),
                    ("elsewhere", None),
                    (None, f"x{named}"),
                    (None, f"payout {named.replace('_', 'x')}"),
                )
            )
        )
        booked = self.draw(st.sampled_from(INSTANTS)) + timedelta(days=self._upto(3))
        self.world.deposit(
            bank_of(self.provider),
            self.draw(st.sampled_from((*AMOUNTS, 200, 201, 350, -100))),
            day_of(self.provider, booked),
            end_to_end=end_to_end,
            remittance=words,
            bank_reference=self.draw(st.sampled_from((None, "k1", "k2"))),
            currency="USD" if self._is_rare() else "CNY",
        )


def known_days(world: World, provider: str) -> None:
    """State that every day of the world is covered, so that what is missing is missing."""
    first, last = date(2026, 2, 25), date(2026, 4, 19)
    # No balances: whether those follow on is another matter.
    world.statement(provider, "bill", account_of(provider), first, last, received_at=EVER)
    world.statement("bank", "camt053", bank_of(provider), first, last, received_at=EVER)


@st.composite
def worlds(
    draw: st.DrawFn, most: int = 6, *, has_ties: bool = True, has_corrections: bool = False
) -> World:
    """Return a world of some providers of each kind.

    Args:
        draw: given by hypothesis.
        most: most providers of a kind.
        has_ties: whether several claims or entries may have the same id or reference.
        has_corrections: whether entries may have been withdrawn.
    """
    world = World()
    for kind in ("plain", "utc", "loose", "daily"):
        for number in range(draw(st.integers(0, min(most, PROVIDERS_OF_A_KIND)))):
            _Side(draw, world, f"{kind}_{number}", has_ties, has_corrections).fill()
    return world


@st.composite
def late_worlds(draw: st.DrawFn, most: int = 4) -> World:
    """Return a world of which every fact may reach us long after it happened."""
    world = draw(worlds(most))
    last = END - timedelta(hours=1)
    return World([_delayed(draw, fact, last) for fact in world.facts])


def _delayed(draw: st.DrawFn, fact: Fact, last: datetime) -> Fact:
    instants = ("captured_at", "submitted_at", "opened_at", "received_at")
    happened = next((fact.row[n] for n in instants if fact.row.get(n)), EVER)
    delay = timedelta(hours=draw(st.sampled_from(DELAYS)))
    return fact if happened == EVER else replace(fact, arrives_at=min(happened + delay, last))


@st.composite
def stops(draw: st.DrawFn) -> list[datetime]:
    """Return instants in order, of which the last is the end."""
    return [*sorted(draw(st.sets(st.sampled_from(STOPS), min_size=1, max_size=3))), END]
