"""Histories that cannot be true, a few in a thousand, so that an audit has something to find.

Each kind is applied to different orders that were delivered and completed, and to at least one
order of a chunk that has enough of them: a small demonstration shows every kind, too.
"""

from collections.abc import Callable

import numpy as np

from simulator.baskets import Baskets
from simulator.draws import NEVER, Flags, between, part_way
from simulator.histories import LOST, Histories
from simulator.market import Market

Fault = Callable[[np.random.Generator, Histories, Baskets, Flags], None]


def add_faults(
    rng: np.random.Generator, market: Market, histories: Histories, baskets: Baskets
) -> None:
    """Turn a share of the orders (`fault_share`), at least one, into each impossible history."""
    orders = len(histories.created)
    # A fault moves an instant to between two others, so there must be room between them.
    has_room = histories.confirmed - histories.created > np.timedelta64(60, "s")
    is_eligible = ~np.isnat(histories.completed) & has_room
    eligible = rng.permutation(np.flatnonzero(is_eligible))
    each = min(max(1, round(orders * market.fault_share)), len(eligible) // len(FAULTS))
    for number, fault in enumerate(FAULTS):
        chosen = np.zeros(orders, dtype=np.bool_)
        chosen[eligible[number * each : (number + 1) * each]] = True
        fault(rng, histories, baskets, chosen)


def _shipped_before_confirmed(
    rng: np.random.Generator, histories: Histories, baskets: Baskets, chosen: Flags
) -> None:
    early = part_way(rng, histories.created, histories.confirmed, 0.1, 0.8)
    order = baskets.parcel_order
    histories.handed_over = np.where(chosen[order], early[order], histories.handed_over)


def _delivered_before_handover(
    rng: np.random.Generator, histories: Histories, baskets: Baskets, chosen: Flags
) -> None:
    order = baskets.parcel_order
    early = part_way(rng, histories.confirmed[order], histories.handed_over, 0.2, 0.9)
    histories.delivered = np.where(chosen[order], early, histories.delivered)


def _cancelled_after_handover(
    rng: np.random.Generator, histories: Histories, baskets: Baskets, chosen: Flags
) -> None:
    late = histories.first_handover(baskets) + between(rng, 1, 8, len(chosen))
    histories.cancelled = np.where(chosen, late, histories.cancelled)
    histories.cancel_reason = np.where(chosen, LOST, histories.cancel_reason)
    histories.completed = np.where(chosen, NEVER, histories.completed)
    histories.delivered = np.where(chosen[baskets.parcel_order], NEVER, histories.delivered)


def _cancelled_yet_delivered(
    rng: np.random.Generator, histories: Histories, baskets: Baskets, chosen: Flags
) -> None:
    before = part_way(rng, histories.released, histories.first_handover(baskets), 0.1, 0.9)
    histories.cancelled = np.where(chosen, before, histories.cancelled)
    histories.cancel_reason = np.where(chosen, LOST + 1, histories.cancel_reason)
    histories.completed = np.where(chosen, NEVER, histories.completed)


def _completed_without_delivery(
    rng: np.random.Generator, histories: Histories, baskets: Baskets, chosen: Flags
) -> None:
    histories.delivered = np.where(chosen[baskets.parcel_order], NEVER, histories.delivered)


def _without_lines(
    rng: np.random.Generator, histories: Histories, baskets: Baskets, chosen: Flags
) -> None:
    histories.has_lines &= ~chosen
    histories.completed = np.where(chosen, NEVER, histories.completed)
    is_parcel = chosen[baskets.parcel_order]
    histories.handed_over = np.where(is_parcel, NEVER, histories.handed_over)
    histories.delivered = np.where(is_parcel, NEVER, histories.delivered)


FAULTS: tuple[Fault, ...] = (
    _shipped_before_confirmed,
    _delivered_before_handover,
    _cancelled_after_handover,
    _cancelled_yet_delivered,
    _completed_without_delivery,
    _without_lines,
)
