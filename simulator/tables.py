"""Arrow tables of what was drawn, one row shape for every layout: the workshop's SQL reads these.

Columns hold numbers, local instants and words; ids and formats belong to the layouts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from simulator.baskets import Baskets, Payments
from simulator.catalogue import KINDS, TIERS, Catalogue
from simulator.draws import Instants, Ints, settled
from simulator.histories import Histories
from simulator.market import THEMES, Market, Place
from simulator.reviews import Reviews, texts

Tables = dict[str, pa.Table]
POINTS_PER_ZIP = 4


@dataclass(frozen=True)
class Chunk:
    """Everything drawn for one run of orders; `first` is the number of its first order."""

    seed: int
    first: int
    customer: Ints
    place: Ints
    baskets: Baskets
    payments: Payments
    histories: Histories
    reviews: Reviews


def standing_tables(
    rng: np.random.Generator, seed: int, market: Market, catalogue: Catalogue
) -> Tables:
    """Return the tables that are written once: merchants, categories, listings, places."""
    merchants, listings = catalogue.merchants, catalogue.listings
    names = len(market.words.second)
    return {
        "merchants": pa.table(
            {
                "merchant_no": np.arange(len(merchants.tier)),
                "first_word": _named(merchants.name_number % names, market.words.first),
                "second_word": _named(merchants.name_number // names % names, market.words.second),
                "trade": _named(merchants.category, [entry.trade for entry in market.categories]),
                "shop_kind": _named(
                    np.minimum(merchants.tier, len(market.words.shop_kinds) - 1),
                    market.words.shop_kinds,
                ),
                "kind": _named(merchants.kind, KINDS),
                "tier": _named(merchants.tier, TIERS),
                "joined_on": merchants.joined_on,
                "category_id": _named(
                    merchants.category, [entry.category_id for entry in market.categories]
                ),
                "is_slow": merchants.is_slow,
                "is_licensed": merchants.is_licensed,
                **_place_columns(seed, market, merchants.place, np.arange(len(merchants.tier))),
            }
        ),
        "categories": pa.table(
            {
                "category_id": [entry.category_id for entry in market.categories],
                "name_en": [entry.name_en for entry in market.categories],
                "name_local": [entry.name_local for entry in market.categories],
            }
        ),
        "listings": pa.table(
            {
                "listing_no": listings.number,
                "merchant_no": listings.merchant,
                "category_id": _named(
                    listings.category, [entry.category_id for entry in market.categories]
                ),
                "quality": _named(listings.quality, market.words.qualities),
                "noun": _listing_nouns(market, listings.category, listings.noun),
                "photos": listings.photos,
                "price_minor": listings.price_minor,
                "size": listings.size,
            }
        ),
        "places": _zip_points(rng, market.places),
        "review_texts": pa.Table.from_pylist(
            [
                {"theme": theme, "text_no": number, "title": title, "comment": comment}
                for theme in THEMES
                for number, (title, comment) in enumerate(market.review_texts[theme])
            ]
        ),
    }


def chunk_tables(
    rng: np.random.Generator, market: Market, catalogue: Catalogue, chunk: Chunk
) -> Tables:
    """Return the tables of one chunk of orders, each sorted by order."""
    return {
        "orders": _orders(market, chunk),
        "order_lines": _order_lines(catalogue, chunk),
        "shipments": _shipments(rng, market, chunk),
        "order_events": _order_events(chunk),
        "payments": _payments(market, chunk),
        "reviews": _reviews(market, chunk),
    }


def _named(index: Ints, names: Sequence[str]) -> pa.Array:
    """Return the names that `index` points to; a negative index is no name.

    They are text and not a dictionary, which the workshop would turn into a type that no other
    name can be written to.
    """
    codes = pa.array(index.astype(np.int32), mask=index < 0)
    return pa.array(names, pa.string()).take(codes)


def _place_columns(
    seed: int, market: Market, place: Ints, resident: Ints
) -> dict[str, pa.Array | npt.NDArray[np.int64]]:
    first = np.asarray([entry.first_zip for entry in market.places])[place]
    zips = np.asarray([entry.zips for entry in market.places])[place]
    return {
        "region": _named(place, [entry.code for entry in market.places]),
        "city": _named(place, [entry.city for entry in market.places]),
        "zip_code": first + (settled(seed, "zip", resident) * zips).astype(np.int64),
    }


def _listing_nouns(market: Market, category: Ints, noun: Ints) -> pa.Array:
    nouns = [word for entry in market.categories for word in entry.nouns]
    if not nouns:
        return _named(np.full(len(noun), -1), [""])
    counts = np.asarray([len(entry.nouns) for entry in market.categories])
    # A listing without a category is named after something of the first one.
    of_category = np.maximum(category, 0)
    start = (np.cumsum(counts) - counts)[of_category]
    return _named(start + noun % counts[of_category], nouns)


def _zip_points(rng: np.random.Generator, places: tuple[Place, ...]) -> pa.Table:
    zips = np.asarray([place.zips for place in places])
    place = np.repeat(np.arange(len(places)), zips * POINTS_PER_ZIP)
    position = np.arange(len(place)) - (np.cumsum(zips) - zips)[place] * POINTS_PER_ZIP
    latitude = np.asarray([entry.latitude for entry in places])[place]
    longitude = np.asarray([entry.longitude for entry in places])[place]
    return pa.table(
        {
            "zip_code": np.asarray([entry.first_zip for entry in places])[place]
            + position // POINTS_PER_ZIP,
            "latitude": latitude + rng.normal(0, 0.06, len(place)),
            "longitude": longitude + rng.normal(0, 0.06, len(place)),
            "city": _named(place, [entry.city for entry in places]),
            "region": _named(place, [entry.code for entry in places]),
        }
    )


def _orders(market: Market, chunk: Chunk) -> pa.Table:
    histories, baskets = chunk.histories, chunk.baskets
    reasons = market.cancel_reasons
    return pa.table(
        {
            "order_no": chunk.first + np.arange(len(histories.created)),
            "customer_no": chunk.customer,
            **_place_columns(chunk.seed, market, chunk.place, chunk.customer),
            "created_at": histories.created,
            "paid_at": histories.paid,
            "confirmed_at": histories.confirmed,
            "released_at": histories.released,
            # The order has left when its last parcel has.
            "handed_over_at": np.maximum.reduceat(histories.handed_over, baskets.first_parcel),
            "delivered_at": histories.last_delivery(baskets),
            "completed_at": histories.completed,
            "cancelled_at": histories.cancelled,
            "cancel_fault": _named(histories.cancel_reason, [entry.fault for entry in reasons]),
            "cancel_reason": _named(histories.cancel_reason, [entry.code for entry in reasons]),
            "promised_on": histories.promised_on,
            "halt": _named(histories.halt, [entry.name for entry in market.halts]),
            "currency": _named(np.zeros(len(histories.created), np.int64), [market.currency]),
        }
    )


def _order_lines(catalogue: Catalogue, chunk: Chunk) -> pa.Table:
    baskets, histories = chunk.baskets, chunk.histories
    table = pa.table(
        {
            "order_no": chunk.first + baskets.order,
            "line_no": baskets.line_no,
            "listing_no": catalogue.listings.number[baskets.listing],
            "merchant_no": baskets.parcel_merchant[baskets.parcel],
            "quantity": baskets.quantity,
            "amount_minor": baskets.amount_minor,
            "shipping_minor": baskets.shipping_minor,
            "ship_by_at": histories.ship_by[baskets.order],
        }
    )
    return table.filter(pa.array(histories.has_lines[baskets.order]))


def _shipments(rng: np.random.Generator, market: Market, chunk: Chunk) -> pa.Table:
    baskets, histories = chunk.baskets, chunk.histories
    parcels = len(baskets.parcel_order)
    has_tracking = rng.random(parcels) >= market.no_tracking_share
    table = pa.table(
        {
            "order_no": chunk.first + baskets.parcel_order,
            "merchant_no": baskets.parcel_merchant,
            "handed_over_at": histories.handed_over,
            "delivered_at": histories.delivered,
            "carrier": _named(rng.integers(0, len(market.carriers), parcels), market.carriers),
            "has_tracking": pa.array(has_tracking),
            # Whose parcel's number it carries in the place of its own; a fault sets it.
            "tracked_as": pa.nulls(parcels, pa.string()),
        }
    )
    is_sent = ~np.isnat(histories.handed_over) & histories.has_lines[baskets.parcel_order]
    return table.filter(pa.array(is_sent))


def _order_events(chunk: Chunk) -> pa.Table:
    histories, baskets = chunk.histories, chunk.baskets
    of_order = np.full(len(histories.created), -1)
    of_parcel = baskets.parcel_merchant[baskets.first_parcel]
    events: tuple[tuple[str, Instants, Ints], ...] = (
        ("hold_placed", histories.hold_placed, of_order),
        ("hold_released", histories.hold_released, of_order),
        ("change_requested", histories.change_requested, of_order),
        ("return_requested", histories.return_requested, of_parcel),
        ("returned", histories.returned, of_parcel),
    )
    names = [name for name, _, _ in events]
    orders = [np.flatnonzero(~np.isnat(instants)) for _, instants, _ in events]
    order = np.concatenate(orders)
    kind = np.repeat(np.arange(len(events)), [len(numbers) for numbers in orders])
    at = np.concatenate([instants[~np.isnat(instants)] for _, instants, _ in events])
    merchant = np.concatenate([number[~np.isnat(instants)] for _, instants, number in events])
    row = np.lexsort((at, order))
    return pa.table(
        {
            "order_no": chunk.first + order[row],
            "event": _named(kind[row], names),
            "occurred_at": at[row],
            "merchant_no": pa.array(merchant[row], mask=merchant[row] < 0),
        }
    )


def _payments(market: Market, chunk: Chunk) -> pa.Table:
    payments, histories = chunk.payments, chunk.histories
    table = pa.table(
        {
            "order_no": chunk.first + payments.order,
            "payment_no": payments.payment_no,
            "method": _named(payments.method, [entry.name for entry in market.payment_methods]),
            "instalments": payments.instalments,
            "amount_minor": payments.amount_minor,
            "captured_at": histories.paid[payments.order],
        }
    )
    if not market.payment_needs_lines:
        return table
    return table.filter(pa.array(histories.has_lines[payments.order]))


def _reviews(market: Market, chunk: Chunk) -> pa.Table:
    reviews = chunk.reviews
    return pa.table(
        {
            "order_no": chunk.first + reviews.order,
            "rating": reviews.rating,
            "title": _named(reviews.text, [title for title, _ in texts(market)]),
            "comment": _named(reviews.text, [comment for _, comment in texts(market)]),
            "requested_at": reviews.requested,
            "answered_at": reviews.answered,
            "replied_at": reviews.replied,
        }
    )
