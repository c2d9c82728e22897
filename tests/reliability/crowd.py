"""Many small merchants, each with twins that differ in one thing, and what must hold of them.

A merchant's history is drawn; its twins have one sale more, one refund more, everything given back,
or the same in another order. What each is owed is worked out here once more, in whole numbers.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random
from typing import Any

from policy import Book
from tests.settlement.worlds import Shop, book, day, noon
from warehouse import Warehouse

MONTH = "2026-01"

#: Few amounts, so that they tie, and those at which half a fen goes either way.
AMOUNTS = (1, 2, 9, 10, 10, 30, 333, 999, 1000, 1001, 99999, 10**11)

#: One sale more: enough of it that no fixed fee eats it up.
MORE = 2000


@dataclass(frozen=True)
class Terms:
    """Terms of all merchants; shares in hundredths of a percent."""

    commission: int = 500
    tax: int = 0
    order_fee: int = 0
    min_payout: int = 1
    is_returned: bool = True
    is_of_shipping: bool = False

    def book(self) -> Book:
        """Return the book that says so."""
        return book(
            commission_share=Decimal(self.commission) / 10000,
            commission_tax_share=Decimal(self.tax) / 10000,
            order_fee=self.order_fee, min_payout=self.min_payout,
            returns_commission=self.is_returned, commission_on_shipping=self.is_of_shipping,
            funds_flow="licensed_split",
        )  # fmt: skip


@dataclass(frozen=True)
class Sold:
    """A sale with what was given back of it, in order: merchandise and shipping."""

    amount: int
    shipping: int = 0
    back: tuple[tuple[int, int], ...] = ()
    disputed: int = 0

    @property
    def left(self) -> tuple[int, int]:
        """Return what was not given back."""
        return (
            self.amount - sum(amount for amount, _ in self.back),
            self.shipping - sum(shipping for _, shipping in self.back),
        )

    def given_back(self) -> "Sold":
        """Return the sale with the rest given back as well."""
        return replace(self, back=(*self.back, self.left), disputed=0) if any(self.left) else self


History = tuple[Sold, ...]


def half_up(amount: int, share: int) -> int:
    """Return a share of an amount, half a minor unit away from nought."""
    return (amount * share + 5000) // 10000


def movement(history: History, terms: Terms) -> int:
    """Return what a history comes to for its merchant."""
    total = 0
    for sold in history:
        base = sold.amount + (sold.shipping if terms.is_of_shipping else 0)
        fee = half_up(base, terms.commission)
        total += sold.amount + sold.shipping - fee - terms.order_fee - sold.disputed
        total -= half_up(fee, terms.tax) + half_up(terms.order_fee, terms.tax)
        base = 0
        for amount, shipping in sold.back:
            total -= amount + shipping
            before = half_up(base, terms.commission)
            base += amount + (shipping if terms.is_of_shipping else 0)
            after = half_up(base, terms.commission)
            if terms.is_returned:
                total += after - before + half_up(after, terms.tax) - half_up(before, terms.tax)
    return total


def history(random: Random) -> History:
    """Return a few sales, parts of which are given back."""
    return tuple(_sold(random) for _ in range(random.randint(1, 3)))


def _sold(random: Random) -> Sold:
    sold = Sold(random.choice(AMOUNTS), random.choice((0, 0, 7, 500)))
    for _ in range(random.choice((0, 0, 1, 2))):
        amount, shipping = sold.left
        part = (random.choice((amount // 3, amount)), random.choice((0, shipping)))
        if any(part):
            sold = replace(sold, back=(*sold.back, part))
    if sold.left[0] and not random.randrange(4):
        sold = replace(sold, disputed=random.randint(1, sold.left[0]))
    return sold


def twins(number: int, own: History) -> dict[str, History]:
    """Return a merchant and its twins, by their ids."""
    more = (*own, Sold(MORE))
    given = (own[0].given_back(), *own[1:])
    whole = tuple(sold.given_back() for sold in (replace(s, disputed=0) for s in own))
    return {
        f"m{number}": own, f"m{number}-more": more, f"m{number}-given": given,
        f"m{number}-back": whole, f"m{number}-again": own[::-1],
    }  # fmt: skip


def crowd(random: Random, size: int, terms: Terms) -> dict[str, History]:
    """Return so many merchants with their twins; the first just reaches the least payout."""
    found = twins(0, _just_enough(terms))
    for number in range(1, size):
        found |= twins(number, history(random))
    return found


def _just_enough(terms: Terms) -> History:
    """Return a sale that comes to the least payout, or to a minor unit more."""
    amounts = range(terms.min_payout, 3 * terms.min_payout + 300)
    return next(
        (Sold(amount),)
        for amount in amounts
        if movement((Sold(amount),), terms) >= terms.min_payout
    )


def shop_of(merchants: dict[str, History]) -> Shop:
    """Return the facts of merchants, whose orders and money have nothing to do with each other."""
    shop = Shop()
    for merchant_id, own in merchants.items():
        shop.merchant(merchant_id)
        shop.account(merchant_id)
        for line, sold in enumerate(own):
            order, batch = f"{merchant_id}-o{line}", f"{merchant_id}-b{line}"
            shop.sale(
                order, merchant_id, sold.amount, shipping_minor=sold.shipping, batch=batch,
                paid=noon(1, 5), signed=noon(1, 9),
            )  # fmt: skip
            shop.paid_out(batch, sold.amount + sold.shipping, day(1, 6))
            for place, part in enumerate(sold.back):
                shop.back(f"{order}-r{place}", order, {1: part}, noon(1, 12 + place), batch="back")
            if sold.disputed:
                shop.disputed(f"{order}-c", order, sold.disputed, noon(1, 20), "back")
    return shop


def objection(found: dict[str, Any], merchants: dict[str, History], terms: Terms) -> str | None:
    """Return the first law that does not hold of a settled month, or None."""
    rows = {row["merchant_id"]: row for row in found["merchants"]}
    moved = {m: rows[m]["movement_minor"] if m in rows else 0 for m in merchants}
    for merchant_id, own in merchants.items():
        expected = movement(own, terms)
        if moved[merchant_id] != expected:
            return f"{merchant_id} {own}: {moved[merchant_id]}, not {expected}"
    for row in rows.values():
        closing, payable = row["closing_minor"], row["payable_minor"]
        if payable != (closing if closing >= terms.min_payout else 0) or payable < 0:
            return f"{row['merchant_id']} is paid {payable} of {closing}"
        if sum(row["lines"].values()) != row["movement_minor"]:
            return f"lines of {row['merchant_id']} are not its movement"
    for merchant_id in merchants:
        if "-" not in merchant_id and (law := _broken(merchant_id, moved, merchants, terms)):
            return f"{merchant_id} {merchants[merchant_id]}: {law}"
    return None


def _broken(
    own: str, moved: dict[str, int], merchants: dict[str, History], terms: Terms
) -> str | None:
    """Return the law that a merchant and its twins break, asked without any model."""
    if moved[f"{own}-more"] < moved[own]:
        return "another sale lowers what is owed"
    if moved[f"{own}-given"] > moved[own] + sum(s.disputed for s in merchants[own]):
        return "another refund raises what is owed"
    if moved[f"{own}-again"] != moved[own]:
        return "the order of sales matters"
    kept = -len(merchants[own]) * (terms.order_fee + half_up(terms.order_fee, terms.tax))
    if terms.is_returned and moved[f"{own}-back"] != kept:
        return "a sale that is given back whole is not nought, or the fixed fee"
    return None


def books_objection(warehouse: Warehouse) -> str | None:
    """Return what is wrong with the books of a locked month, or None."""
    with warehouse.transaction(keep=False) as tx:
        uneven = tx.statement(
            "select journal_id from core.posting group by journal_id, currency "
            "having sum(amount_minor) <> 0"
        )
        rows = tx.statement(
            "select s.merchant_id, s.closing_minor, s.movement_minor, s.payable_minor, "
            "(select cast(sum(-p.amount_minor) as bigint) from core.posting as p "
            "where p.account = concat('merchant:', s.merchant_id)) as held, "
            "(select cast(sum(l.amount_minor + l.shipping_minor + l.order_fee_minor + "
            "l.commission_minor + l.tax_minor + l.provider_fee_minor) as bigint) "
            "from core.settlement_line as l where l.merchant_id = s.merchant_id) as lines, "
            "(select cast(sum(o.amount_minor) as bigint) from core.payout as o "
            "where o.merchant_id = s.merchant_id) as paid from core.settlement as s"
        )
        doubled = tx.statement(
            "select kind, source_id from core.settlement_line group by kind, source_id, line_no "
            "having count(*) > 1"
        )
    if uneven or doubled:
        return f"uneven {uneven[:2]}, settled twice {doubled[:2]}"
    for row in rows:
        sums = (row["held"] or 0, row["lines"], row["paid"] or 0)
        if sums != (row["movement_minor"], row["movement_minor"], row["payable_minor"]):
            return f"books of {row['merchant_id']}: {row}"
    return None
