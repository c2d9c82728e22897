"""The sample marketplace on disk: any number of orders, from a seed, in one of two file layouts.

The same arguments give the same bytes. Orders are drawn in chunks, so memory does not grow with
them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, get_args

import numpy as np

from simulator.baskets import draw_baskets, draw_payments
from simulator.catalogue import Catalogue, draw_catalogue
from simulator.delivery import open_delivery
from simulator.demand import Demand, Period, SimulationRefused
from simulator.draws import Ints, at_share, scattered
from simulator.faults import add_faults
from simulator.histories import Circumstances, close_period, draw_histories
from simulator.market import Market
from simulator.market_brazil import BRAZIL
from simulator.market_china import CHINA
from simulator.reviews import draw_reviews
from simulator.tables import Chunk, Tables, chunk_tables, standing_tables

LayoutName = Literal["countinghouse", "olist"]

CHUNK_ORDERS = 200_000
"""About half a gigabyte while a chunk is drawn and written; larger chunks are not faster."""
MAX_ORDERS = 100_000_000
"""Order numbers have nine digits in the files, and a year of a very large platform fits."""
REGULARS = 0.15
"""The part of all customers among whom a market's regular orders are shared."""

STREAM_MARKET, STREAM_CHUNK = range(2)


@dataclass(frozen=True)
class Layout:
    """Which files a delivery has: those written once and those that grow with the orders."""

    market: Market
    standing: tuple[str, ...]
    growing: tuple[str, ...]
    has_manifest: bool


LAYOUTS: dict[LayoutName, Layout] = {
    "countinghouse": Layout(
        market=CHINA,
        standing=("merchants", "categories", "listings"),
        growing=("orders", "order_lines", "shipments", "order_events", "payments", "reviews"),
        has_manifest=True,
    ),
    "olist": Layout(
        market=BRAZIL,
        standing=(
            "olist_sellers_dataset",
            "olist_products_dataset",
            "olist_geolocation_dataset",
            "product_category_name_translation",
        ),
        growing=(
            "olist_orders_dataset",
            "olist_customers_dataset",
            "olist_order_items_dataset",
            "olist_order_payments_dataset",
            "olist_order_reviews_dataset",
        ),
        has_manifest=False,
    ),
}


def write_marketplace(
    directory: Path,
    *,
    orders: int,
    months: int,
    first_month: str,
    seed: int,
    layout: LayoutName,
) -> dict[str, int]:
    """Write a marketplace whose references and sums agree; the same arguments give the same bytes.

    Nothing that happened lies at or after the end of the last month; deadlines and promises may.
    Files of the same names are replaced when all have been written.

    Args:
        directory: where the files go; made if it is missing.
        orders: how many orders there are in the whole period.
        months: how many whole months the period has.
        first_month: the first of them, like "2025-09".
        seed: any whole number from 0 on; another seed is another marketplace.
        layout: "countinghouse" (our delivery, a Chinese marketplace) or "olist" (the nine files of
            the public Brazilian data).

    Returns:
        The number of rows of each file, by file name without `.csv`.

    Raises:
        SimulationRefused: an argument is out of range.
    """
    period = Period.of_months(first_month, months)
    _require_in_range(orders, seed, layout)
    plan = LAYOUTS[layout]
    rng = np.random.default_rng([seed, STREAM_MARKET])
    demand = Demand(rng, plan.market, period, orders)
    catalogue = draw_catalogue(rng, plan.market, period, orders)
    settings: dict[str, int | str] = {
        "seed": seed,
        "utc_offset_hours": plan.market.utc_offset_hours,
        "first_month": first_month.replace("-", ""),
    }
    manifest = _manifest(plan.market, period) if plan.has_manifest else None
    with open_delivery(directory, layout, settings, manifest) as delivery:
        delivery.write(plan.standing, standing_tables(rng, plan.market, catalogue))
        for tables in _chunks(plan.market, period, demand, catalogue, orders, seed):
            delivery.write(plan.growing, tables)
    return delivery.rows


def _require_in_range(orders: int, seed: int, layout: str) -> None:
    if not 1 <= orders <= MAX_ORDERS:
        raise SimulationRefused(f"orders is {orders}: give 1 to {MAX_ORDERS}")
    if seed < 0:
        raise SimulationRefused(f"seed is {seed}: give a whole number from 0 on")
    if layout not in LAYOUTS:
        names = " or ".join(get_args(LayoutName))
        raise SimulationRefused(f"layout is {layout!r}: give {names}")


def _chunks(
    market: Market, period: Period, demand: Demand, catalogue: Catalogue, orders: int, seed: int
) -> Iterator[Tables]:
    for number, first in enumerate(range(0, orders, CHUNK_ORDERS)):
        rng = np.random.default_rng([seed, STREAM_CHUNK, number])
        size = min(CHUNK_ORDERS, orders - first)
        created = demand.created(rng, first, first + size)
        customer = _draw_customers(rng, market, orders, size)
        place_weights = np.asarray([place.weight for place in market.places], dtype=np.float64)
        # A customer lives in one place, whichever chunk an order of theirs falls into.
        place = at_share(place_weights, scattered(customer, salt=1))
        baskets = draw_baskets(rng, market, catalogue, size)
        payments = draw_payments(rng, market, baskets.total_minor)
        given = Circumstances(created, payments.main_method, place, demand.season_at(created))
        histories = draw_histories(rng, market, catalogue, baskets, given)
        close_period(histories, baskets, period.end_instant)
        add_faults(rng, market, histories, baskets)
        reviews = draw_reviews(rng, market, histories, baskets, period.end_instant)
        chunk = Chunk(first, customer, place, baskets, payments, histories, reviews)
        yield chunk_tables(rng, market, chunk)


def _draw_customers(rng: np.random.Generator, market: Market, orders: int, size: int) -> Ints:
    customers = max(1, int(orders * market.customers_per_order))
    is_regular = rng.random(size) < market.regulars_order_share
    among = np.where(is_regular, max(1, int(customers * REGULARS)), customers)
    return (rng.random(size) * among).astype(np.int64)


def _manifest(market: Market, period: Period) -> dict[str, str | date]:
    return {
        "marketplace": "demo",
        "policy_book": "standard",
        "currency": market.currency,
        "period_from": period.start.astype(date),
        "period_to": period.end.astype(date),
    }
