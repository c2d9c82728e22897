"""Worlds by chance, biased to what breaks matchers: ties, equal and empty references, month edges.

Few ids, few amounts and few instants are drawn again and again, so that most rows resemble
another. Providers are apart: each has its own account, bank account and batches, and one example
holds several of them.
"""

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from tests.reconciliation.worlds import (
    EVER,
    PROVIDERS_OF_A_KIND,
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

#: Hours between an entry and its file.
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

small = st.integers(min_value=0, max_value=3)


@st.composite
def claims(draw: st.DrawFn, world: World, provider: str, is_late: bool) -> None:
    """Add what our books say to a world; where it is late, long after it happened."""
    base = f"{provider}-base"
    world.order(base)
    world.payment(provider, base, 10**13, None)
    for number in range(draw(st.integers(0, 6))):
        kind, name = draw(st.sampled_from(KINDS)), f"{provider}-{number}"
        amount, at = draw(st.sampled_from(AMOUNTS)), draw(st.sampled_from(INSTANTS))
        native = draw(st.sampled_from((None, *IDS, *IDS)))
        arrives_at = at + timedelta(hours=draw(st.sampled_from(DELAYS))) if is_late else EVER
        if kind == "capture":
            currency = "USD" if draw(st.integers(0, 9)) == 9 else "CNY"
            world.order(name, currency=currency, paid_at=at, arrives_at=arrives_at)
            reference = draw(st.sampled_from(REFERENCES))
            world.payment(
                provider,
                name,
                amount,
                at,
                native_id=native,
                reference=reference,
                arrives_at=arrives_at,
            )
        elif kind == "refund":
            world.refund(name, base, amount, at, native_id=native, arrives_at=arrives_at)
        else:
            won_at = at + timedelta(days=1) if kind == "chargeback_reversed" else None
            world.chargeback(
                name,
                base,
                amount,
                at,
                native_id=native or "n1",
                won_at=won_at,
                arrives_at=arrives_at,
            )


@st.composite
def entries(draw: st.DrawFn, world: World, provider: str) -> None:
    """Add what the provider says to a world, and what it pays out."""
    by_day = contract_of(provider).batches_by == "day"
    batches = () if by_day else (f"{provider}-b1", f"{provider}-b2", f"{provider}-b3")
    for _ in range(draw(st.integers(0, 6))):
        kind, at = draw(st.sampled_from(KINDS)), draw(st.sampled_from(INSTANTS))
        amount = draw(st.sampled_from(AMOUNTS))
        sign = -1 if kind in ("refund", "chargeback") else 1
        references = (*REFERENCES, f"{provider}-0", f"{provider}-1", "n1")
        other = draw(st.integers(0, 9))
        world.entry(
            provider,
            kind,
            draw(st.sampled_from(IDS)),
            sign * amount,
            at,
            fee_minor=draw(st.sampled_from((0, 0, 1, -1))),
            reference=draw(st.sampled_from(references)),
            batch=draw(st.sampled_from(batches)) if batches else None,
            capture=draw(st.sampled_from((None, *IDS))) if kind == "refund" else None,
            currency="USD" if other == 9 else "CNY",
            presented=("CNY", sign * draw(st.sampled_from(AMOUNTS))) if other == 8 else None,
            account=f"{account_of(provider)}-2" if other == 7 else None,
            received_at=at + timedelta(hours=draw(st.sampled_from(DELAYS))),
        )
    for batch in batches:
        if draw(st.integers(0, 3)):
            amount = draw(st.sampled_from((*AMOUNTS, -100)))
            at = draw(st.sampled_from(INSTANTS)) + timedelta(days=draw(small))
            world.payout(provider, batch, amount, at, received_at=at + timedelta(hours=12))
    for _ in range(draw(st.integers(0, 4))):
        deposit(draw, world, provider, batches)


def deposit(draw: st.DrawFn, world: World, provider: str, batches: tuple[str, ...]) -> None:
    """Add one entry of the bank to a world: it names a batch in some way, or none."""
    named = draw(st.sampled_from(batches)) if batches else "unknown"
    way = draw(st.integers(0, 4))
    booked = draw(st.sampled_from(INSTANTS)) + timedelta(days=draw(small))
    world.deposit(
        bank_of(provider),
        draw(st.sampled_from((*AMOUNTS, 200, 201, 350, -100))),
        day_of(provider, booked),
        end_to_end=(named, None, "NOTPROVIDED", "elsewhere", None)[way],
        remittance=(None, f"payout,{named}/CNY", None, None, f"x{named}")[way],
        bank_reference=draw(st.sampled_from((None, "k1", "k2"))),
        currency="USD" if draw(st.integers(0, 9)) == 9 else "CNY",
    )


def known_days(world: World, provider: str) -> None:
    """State that every day of the world is covered, so that what is missing is missing."""
    first, last = date(2026, 2, 25), date(2026, 4, 19)
    # No balances: whether those follow on is another matter.
    world.statement(provider, "bill", account_of(provider), first, last, received_at=EVER)
    world.statement("bank", "camt053", bank_of(provider), first, last, received_at=EVER)


@st.composite
def worlds(draw: st.DrawFn, most: int = 6, *, is_late: bool = False) -> World:
    """Return a world of some providers of each kind; our books may reach us late."""
    world = World()
    for kind in ("plain", "utc", "loose", "daily"):
        for number in range(draw(st.integers(0, min(most, PROVIDERS_OF_A_KIND)))):
            provider = f"{kind}_{number}"
            draw(claims(world, provider, is_late))
            draw(entries(world, provider))
            if draw(st.booleans()):
                known_days(world, provider)
    return world


@st.composite
def stops(draw: st.DrawFn) -> list[datetime]:
    """Return instants in order, of which the last is the end."""
    return [*sorted(draw(st.sets(st.sampled_from(STOPS), min_size=1, max_size=3))), END]
