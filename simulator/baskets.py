"""What is bought and how it is paid for: order lines, the parcels they travel in, and payments.

Amounts are whole minor units. The payments of an order add up to its lines and shipping exactly,
because one of them is the rest of the total and not a draw of its own.
"""

from dataclasses import dataclass

import numpy as np

from simulator.catalogue import Catalogue, pick_listings
from simulator.draws import Ints, choose
from simulator.market import Market

MULTI_LINE_SHARE = 0.10
SAME_MERCHANT_SHARE = 0.72
"""Of the further lines of a basket; the rest make about 3 % of all baskets multi-merchant."""


@dataclass(frozen=True)
class Baskets:
    """The lines of a chunk of orders, sorted by order, and the parcels that they form.

    A parcel is what one merchant sends for one order. `order`, `parcel` and `parcel_order` point
    into the chunk, in which every order has at least one line and one parcel.
    """

    order: Ints
    line_no: Ints
    listing: Ints
    quantity: Ints
    amount_minor: Ints
    shipping_minor: Ints
    parcel: Ints
    parcel_order: Ints
    parcel_merchant: Ints
    first_parcel: Ints
    total_minor: Ints


@dataclass(frozen=True)
class Payments:
    """One entry per payment, sorted by order; `main_method` has one entry per order."""

    order: Ints
    payment_no: Ints
    method: Ints
    instalments: Ints
    amount_minor: Ints
    main_method: Ints


def draw_baskets(
    rng: np.random.Generator, market: Market, catalogue: Catalogue, orders: int
) -> Baskets:
    """Return the baskets of `orders` orders, with exact totals."""
    several = rng.random(orders) < MULTI_LINE_SHARE
    lines = 1 + np.where(several, 1 + choose(rng, (70, 20, 10), orders), 0)
    order = np.repeat(np.arange(orders), lines)
    first_line = np.cumsum(lines) - lines
    listing = _draw_lines(rng, catalogue, order, first_line)
    quantity = 1 + choose(rng, market.quantity_weights, len(order))
    amount = catalogue.listings.price_minor[listing] * quantity
    shipping = _draw_shipping(rng, market, len(order))

    merchant = catalogue.listings.merchant[listing]
    merchants = len(catalogue.merchants.tier)
    parcels, parcel = np.unique(order * merchants + merchant, return_inverse=True)
    parcel_order = parcels // merchants
    return Baskets(
        order=order,
        line_no=np.arange(len(order)) - first_line[order] + 1,
        listing=listing,
        quantity=quantity,
        amount_minor=amount,
        shipping_minor=shipping,
        parcel=parcel,
        parcel_order=parcel_order,
        parcel_merchant=parcels % merchants,
        first_parcel=np.searchsorted(parcel_order, np.arange(orders)),
        total_minor=np.add.reduceat(amount + shipping, first_line),
    )


def _draw_lines(
    rng: np.random.Generator, catalogue: Catalogue, order: Ints, first_line: Ints
) -> Ints:
    listings, merchants = catalogue.listings, catalogue.merchants
    listing = pick_listings(rng, listings, len(order))
    is_first = np.zeros(len(order), dtype=np.bool_)
    is_first[first_line] = True
    merchant = listings.merchant[listing[first_line]][order]
    offset = (rng.random(len(order)) * merchants.listings[merchant]).astype(np.int64)
    stays = ~is_first & (rng.random(len(order)) < SAME_MERCHANT_SHARE)
    return np.where(stays, merchants.first_listing[merchant] + offset, listing)


def _draw_shipping(rng: np.random.Generator, market: Market, size: int) -> Ints:
    draw = np.exp(rng.normal(np.log(market.shipping_median), market.shipping_sigma, size))
    charged = rng.random(size) >= market.free_shipping_share
    return np.where(charged, (draw * 100).astype(np.int64), 0)


def draw_payments(rng: np.random.Generator, market: Market, total_minor: Ints) -> Payments:
    """Return payments that add up to each order's total, at most two for an order."""
    orders = len(total_minor)
    methods = market.payment_methods
    main_method = choose(rng, [method.weight for method in methods], orders)
    split_method = [method.name for method in methods].index(market.split_method)
    part = (total_minor * rng.uniform(0.05, 0.6, orders)).astype(np.int64)
    # A part of nothing is no payment, and nobody splits a payment with itself.
    is_split = rng.random(orders) < market.split_share
    is_split &= (part > 0) & (main_method != split_method)
    part = np.where(is_split, part, 0)

    count = 1 + is_split
    order = np.repeat(np.arange(orders), count)
    payment_no = np.arange(len(order)) - (np.cumsum(count) - count)[order] + 1
    is_part = payment_no == 2
    most = np.asarray([method.max_instalments for method in methods])[main_method]
    pays_at_once = rng.random(orders) < 0.5
    instalments = np.where(pays_at_once, 1, 1 + (rng.random(orders) ** 2 * most).astype(np.int64))
    return Payments(
        order=order,
        payment_no=payment_no,
        method=np.where(is_part, split_method, main_method[order]),
        instalments=np.where(is_part, 1, instalments[order]),
        amount_minor=np.where(is_part, part[order], (total_minor - part)[order]),
        main_method=main_method,
    )
