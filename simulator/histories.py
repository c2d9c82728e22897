"""What happens to each order: payment, confirmation, shipment, delivery, cancellation, return.

A later instant is an earlier one plus a delay, so an order that stops somewhere (NEVER) stays
stopped. Histories drawn here are possible ones; impossible ones are made by `faults`, afterwards.
"""

from dataclasses import dataclass

import numpy as np

from simulator.baskets import Baskets
from simulator.catalogue import Catalogue
from simulator.draws import (
    NEVER,
    SECONDS_PER_HOUR,
    Durations,
    Flags,
    Floats,
    Instants,
    Ints,
    between,
    choose,
    hours_long,
    part_way,
)
from simulator.market import Market, Stage

NO_HALT = -1
NO_REASON = -1
NOT_PAID, LOST = 0, 1
"""The first two cancel reasons of every market: drawn by rule, not by weight."""
UNPAID_AFTER = np.timedelta64(1800, "s")
"""An order that is not paid within 30 minutes is cancelled by the platform's clock."""

ORDER_INSTANTS = (
    "paid",
    "confirmed",
    "hold_placed",
    "hold_released",
    "released",
    "change_requested",
    "completed",
    "return_requested",
    "returned",
)
PARCEL_INSTANTS = ("handed_over", "delivered")


@dataclass
class Histories:
    """The instants of a chunk of orders; `handed_over` and `delivered` have one per parcel."""

    created: Instants
    promised_on: Instants
    ship_by: Instants
    halt: Ints
    paid: Instants
    confirmed: Instants
    hold_placed: Instants
    hold_released: Instants
    released: Instants
    handed_over: Instants
    delivered: Instants
    completed: Instants
    cancelled: Instants
    cancel_reason: Ints
    change_requested: Instants
    return_requested: Instants
    returned: Instants
    has_lines: Flags

    def first_handover(self, baskets: Baskets) -> Instants:
        """Return when the first parcel of each order is handed over."""
        return np.fmin.reduceat(self.handed_over, baskets.first_parcel)

    def last_delivery(self, baskets: Baskets) -> Instants:
        """Return when each order's last parcel arrives; never as long as one of them has not."""
        return np.maximum.reduceat(self.delivered, baskets.first_parcel)

    def cut(self, at: Instants, baskets: Baskets) -> None:
        """Undo everything that would have happened at or after `at` (NEVER undoes nothing)."""
        for name in ORDER_INSTANTS:
            instants = getattr(self, name)
            setattr(self, name, np.where(instants >= at, NEVER, instants))
        for name in PARCEL_INSTANTS:
            instants = getattr(self, name)
            late = instants >= at[baskets.parcel_order]
            setattr(self, name, np.where(late, NEVER, instants))


@dataclass(frozen=True)
class Circumstances:
    """What an order's history depends on, one entry per order of the chunk."""

    created: Instants
    method: Ints
    place: Ints
    season: Floats


def draw_histories(
    rng: np.random.Generator,
    market: Market,
    catalogue: Catalogue,
    baskets: Baskets,
    given: Circumstances,
) -> Histories:
    """Return a possible history for each order, up to its end however late that is."""
    orders = len(given.created)
    halt = _draw_halts(rng, market, orders)
    paid, is_unpaid = _draw_paid(rng, market, given)
    confirmed = _unless(halt, "confirmed", market, paid + market.confirm.draw(rng, orders))
    hold_placed, hold_released = _draw_holds(rng, market, confirmed)
    ready = np.fmax(confirmed + market.release.draw(rng, orders), hold_released)
    released = _unless(halt, "released", market, ready)
    handed_over = _draw_handover(rng, market, catalogue, baskets, released, given)
    if market.ship_within_hours is not None:
        tier = catalogue.merchants.tier[baskets.parcel_merchant]
        allowed = hours_long(np.asarray(market.ship_within_hours, dtype=np.float64))[tier]
        pause = hold_released - hold_placed
        held = np.where(np.isnat(pause), np.timedelta64(0, "s"), pause)
        due = (paid + held)[baskets.parcel_order] + allowed
        handed_over = _not_after(rng, handed_over, due, released[baskets.parcel_order])
    handed_over = _unless(halt[baskets.parcel_order], "handed_over", market, handed_over)
    delivered = _draw_delivery(rng, market, baskets, handed_over, given)
    delivered = _unless(halt[baskets.parcel_order], "delivered", market, delivered)
    promised_on = _draw_promise(rng, market, given)
    if market.ship_within_hours is not None:
        last = np.maximum.reduceat(delivered, baskets.first_parcel).astype("datetime64[D]")
        promised_on = np.fmax(promised_on, last)
    low, high = market.ship_by_hours
    never = np.full(orders, NEVER)
    histories = Histories(
        created=given.created,
        promised_on=promised_on,
        ship_by=paid + between(rng, low, high, orders),
        halt=halt,
        paid=paid,
        confirmed=confirmed,
        hold_placed=hold_placed,
        hold_released=hold_released,
        released=released,
        handed_over=handed_over,
        delivered=delivered,
        completed=never,
        cancelled=np.where(is_unpaid, given.created + UNPAID_AFTER, NEVER),
        cancel_reason=np.where(is_unpaid, NOT_PAID, NO_REASON),
        change_requested=never,
        return_requested=never,
        returned=never,
        has_lines=rng.random(orders) >= _lineless_share(market, halt),
    )
    _add_after_sales(rng, market, histories, baskets)
    _add_cancellations(rng, market, histories, baskets)
    return histories


def close_period(histories: Histories, baskets: Baskets, end: np.datetime64) -> None:
    """Leave of each history what is known at the end of the period; the rest is still open."""
    is_late = histories.cancelled >= end
    histories.cancelled = np.where(is_late, NEVER, histories.cancelled)
    histories.cancel_reason = np.where(is_late, NO_REASON, histories.cancel_reason)
    histories.cut(np.full(len(histories.created), end), baskets)
    histories.ship_by = np.where(np.isnat(histories.paid), NEVER, histories.ship_by)


def _draw_halts(rng: np.random.Generator, market: Market, orders: int) -> Ints:
    shares = [halt.share for halt in market.halts]
    drawn = choose(rng, [*shares, 1.0 - sum(shares)], orders)
    return np.where(drawn == len(shares), NO_HALT, drawn)


def _unless(halt: Ints, stage: Stage, market: Market, instants: Instants) -> Instants:
    """Return the instants, never where the order's halt forbids that it reaches the stage."""
    stopping = [number for number, entry in enumerate(market.halts) if entry.stage == stage]
    return np.where(np.isin(halt, stopping), NEVER, instants)


def _lineless_share(market: Market, halt: Ints) -> Floats:
    # The last entry answers for NO_HALT, which is -1.
    return np.asarray([*(entry.lineless_share for entry in market.halts), 0.0])[halt]


def _draw_paid(
    rng: np.random.Generator, market: Market, given: Circumstances
) -> tuple[Instants, Flags]:
    orders = len(given.created)
    lags = np.stack([method.pay.draw(rng, orders) for method in market.payment_methods])
    paid = given.created + lags[given.method, np.arange(orders)]
    is_unpaid = rng.random(orders) < market.unpaid_share
    return np.where(is_unpaid, NEVER, paid), is_unpaid


def _draw_holds(
    rng: np.random.Generator, market: Market, confirmed: Instants
) -> tuple[Instants, Instants]:
    orders = len(confirmed)
    is_held = rng.random(orders) < market.hold_share
    placed: Instants = np.where(is_held, confirmed + between(rng, 0.02, 0.5, orders), NEVER)
    return placed, placed + between(rng, 1, 30, orders)


def _draw_handover(
    rng: np.random.Generator,
    market: Market,
    catalogue: Catalogue,
    baskets: Baskets,
    released: Instants,
    given: Circumstances,
) -> Instants:
    order, merchant = baskets.parcel_order, baskets.parcel_merchant
    slow = np.where(catalogue.merchants.is_slow[merchant], market.slow_ship_scale, 1.0)
    trade = np.asarray([entry.ship_scale for entry in market.categories])
    # Warehouses fall behind on the busiest days, though by far less than orders grow.
    strain = 1 + 0.12 * np.clip(given.season[order] - 1, 0, 4)
    scale = slow * trade[catalogue.merchants.category[merchant]] * strain
    return _in_daytime(rng, released[order] + market.ship.draw(rng, len(order), scale))


def _in_daytime(rng: np.random.Generator, instants: Instants) -> Instants:
    """Move what falls into the night to the morning after it: nobody collects at three o'clock."""
    day: Instants = instants.astype("datetime64[D]").astype("datetime64[s]")
    hour = (instants - day).astype(np.int64) // SECONDS_PER_HOUR
    morning = day + between(rng, 8, 10, len(instants))
    next_morning = morning + np.timedelta64(1, "D")
    cases = [np.isnat(instants), hour < 8, hour >= 21]
    return np.select(cases, [NEVER, morning, next_morning], instants)


def _not_after(
    rng: np.random.Generator, instants: Instants, due: Instants, released: Instants
) -> Instants:
    """Bring what would be late forward to before it is due, in the daytime where there is one."""
    day: Instants = due.astype("datetime64[D]").astype("datetime64[s]")
    hour = (due - day).astype(np.int64) // SECONDS_PER_HOUR
    evening = day + np.timedelta64(20, "h") + between(rng, 0, 1, len(due))
    evening = np.where(hour < 8, evening - np.timedelta64(1, "D"), evening)
    is_night = (hour < 8) | (hour >= 21)
    brought = np.where(is_night & (evening > released), evening, due)
    return np.where(instants > due, brought, instants)


def _draw_delivery(
    rng: np.random.Generator,
    market: Market,
    baskets: Baskets,
    handed_over: Instants,
    given: Circumstances,
) -> Instants:
    distance = np.asarray([place.distance for place in market.places])
    scale = distance[given.place[baskets.parcel_order]]
    lag: Durations = market.deliver.draw(rng, len(handed_over), scale)
    # The floor of 26 hours puts the delivery on a later day, so any hour of that day comes after.
    day: Instants = (handed_over + lag).astype("datetime64[D]").astype("datetime64[s]")
    return day + between(rng, 8, 20, len(handed_over))


def _draw_promise(rng: np.random.Generator, market: Market, given: Circumstances) -> Instants:
    distance = np.asarray([place.distance for place in market.places])[given.place]
    low, high = market.promise_days
    days = np.round(rng.integers(low, high + 1, len(distance)) * distance)
    promised: Instants = given.created.astype("datetime64[D]") + days.astype("timedelta64[D]")
    return promised


def _add_after_sales(
    rng: np.random.Generator, market: Market, histories: Histories, baskets: Baskets
) -> None:
    orders = len(histories.created)
    delivered = histories.last_delivery(baskets)
    is_return = rng.random(orders) < market.return_share
    requested = delivered + between(rng, 2, 150, orders)
    histories.return_requested = np.where(is_return, requested, NEVER)
    histories.returned = histories.return_requested + between(rng, 40, 150, orders)
    completed = delivered + between(rng, 6, 168, orders)
    histories.completed = np.where(is_return, NEVER, completed)
    is_change = rng.random(orders) < market.change_share
    asked = part_way(rng, histories.paid, histories.first_handover(baskets), 0.05, 0.9)
    histories.change_requested = np.where(is_change, asked, NEVER)


def _add_cancellations(
    rng: np.random.Generator, market: Market, histories: Histories, baskets: Baskets
) -> None:
    orders = len(histories.created)
    reason = choose(rng, [entry.weight for entry in market.cancel_reasons], orders)
    at = part_way(rng, histories.paid, histories.first_handover(baskets), 0.03, 0.95)
    is_cancelled = (rng.random(orders) < market.cancel_share) & ~np.isnat(at)
    histories.cancelled = np.where(is_cancelled, at, histories.cancelled)
    histories.cancel_reason = np.where(is_cancelled, reason, histories.cancel_reason)
    is_lineless = is_cancelled & (rng.random(orders) < market.cancel_lineless_share)
    histories.has_lines &= ~is_lineless
    histories.cut(histories.cancelled, baskets)
