"""The sample marketplace on disk: any number of orders, from a seed, in one of two file layouts.

The same arguments give the same bytes. Orders are drawn in chunks and put down in the workshop;
what follows from them is made there, then what goes wrong, then the files.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np

from simulator.baskets import draw_baskets, draw_payments
from simulator.catalogue import Catalogue, make_catalogue
from simulator.delivery import TableFormat, export_tables, put_in_place
from simulator.demand import Demand, Period, SimulationRefused
from simulator.draws import Ints, at_share, settled
from simulator.faults import Faults, plan
from simulator.histories import Circumstances, close_period, draw_histories
from simulator.market import Market
from simulator.market_brazil import BRAZIL
from simulator.market_china import CHINA
from simulator.outside import write_outside_files
from simulator.payouts import pay_out
from simulator.pictures import draw_pictures
from simulator.reviews import draw_reviews
from simulator.tables import Chunk, Tables, chunk_tables, standing_tables
from simulator.workshop import Workshop, open_workshop
from simulator.world import make_world

LayoutName = Literal["countinghouse", "olist"]
Progress = Callable[[str], None]

CHUNK_ORDERS = 200_000
"""About half a gigabyte while a chunk is drawn; larger chunks are not faster."""
MAX_ORDERS = 100_000_000
"""Order numbers have nine digits in the files, and a year of a very large platform fits."""
REGULARS = 0.15
"""The part of all customers among whom a market's regular orders are shared."""

STREAM_MARKET, STREAM_CHUNK = range(2)


@dataclass(frozen=True)
class Layout:
    """Which tables a delivery has; a whole world has outside files and a manifest, too."""

    market: Market
    tables: tuple[str, ...]
    is_whole_world: bool


LAYOUTS: dict[LayoutName, Layout] = {
    "countinghouse": Layout(
        market=CHINA,
        tables=(
            "staff",
            "trainings",
            "merchants",
            "merchant_documents",
            "payout_accounts",
            "commitments",
            "categories",
            "listings",
            "listing_reviews",
            "listing_pictures",
            "orders",
            "order_lines",
            "stock_movements",
            "shipments",
            "order_events",
            "payments",
            "refunds",
            "refund_lines",
            "chargebacks",
            "reviews",
            "service_cases",
            "service_messages",
            "received_files",
        ),
        is_whole_world=True,
    ),
    "olist": Layout(
        market=BRAZIL,
        tables=(
            "olist_sellers_dataset",
            "olist_products_dataset",
            "olist_geolocation_dataset",
            "product_category_name_translation",
            "olist_orders_dataset",
            "olist_customers_dataset",
            "olist_order_items_dataset",
            "olist_order_payments_dataset",
            "olist_order_reviews_dataset",
        ),
        is_whole_world=False,
    ),
}


@dataclass(frozen=True)
class Written:
    """What was written: rows by table, files by format, faults by kind, and what found no room.

    `shortages` holds the number wanted and the number that happened.
    """

    tables: dict[str, int]
    files: dict[str, int]
    faults: dict[str, int]
    shortages: dict[str, tuple[int, int]]

    def as_dict(self) -> dict[str, Any]:
        """Return what was written as plain values."""
        return asdict(self)


def write_marketplace(
    directory: Path,
    *,
    orders: int,
    months: int,
    first_month: str,
    seed: int,
    layout: LayoutName = "countinghouse",
    faults: str = "usual",
    asked: Mapping[str, int] | None = None,
    table_format: TableFormat = "csv",
    progress: Progress = lambda step: None,
) -> Written:
    """Write a marketplace whose references and sums agree, but for the faults that are listed.

    Nothing that happened lies at or after the end of the last month; deadlines and promises may.
    Files of the same names are replaced when all have been written.

    Args:
        directory: where the files go; made if it is missing.
        orders: how many orders there are in the whole period.
        months: how many whole months the period has.
        first_month: the first of them, like "2025-09".
        seed: any whole number from 0 on; another seed is another marketplace.
        layout: "countinghouse" (our delivery with the files of providers and banks, a Chinese
            marketplace) or "olist" (the nine files of the public Brazilian data).
        faults: profile, "none", "usual" or "many".
        asked: number of instances by kind of fault, in the place of what the profile says.
        table_format: "csv" or "parquet", for the tables.
        progress: is told each step.

    Raises:
        SimulationRefused: an argument is out of range.
    """
    period = Period.of_months(first_month, months)
    _require_in_range(orders, seed, layout, table_format)
    world = LAYOUTS[layout]
    planned = plan(faults, asked or {}, is_whole_world=world.is_whole_world)
    settings: dict[str, int | str | date] = {
        "seed": seed,
        "utc_offset_hours": world.market.utc_offset_hours,
        "first_month": first_month.replace("-", ""),
        "currency": world.market.currency,
        "period_start": datetime.combine(period.first_day, time()),
        "period_end": datetime.combine(period.end_day, time()),
    }
    with open_workshop(directory, layout, settings) as workshop:
        _draw(workshop, world.market, period, orders, seed, progress)
        happened = Faults(workshop, planned)
        files: dict[str, int] = {}
        if world.is_whole_world:
            make_world(workshop, progress)
        progress("letting things go wrong")
        happened.happen("rows")
        if world.is_whole_world:
            pay_out(workshop)
            happened.happen("bank")
            progress("writing the files of providers and banks")
            files = write_outside_files(workshop, period.first_day, period.end_day)
            happened.happen("files")
            progress("drawing the pictures")
            draw_pictures(workshop, seed)
        progress("writing the tables")
        tables = export_tables(workshop, layout, world.tables, table_format)
        happened.export(workshop.folder)
        manifest = _manifest(world.market, period) if world.is_whole_world else None
        put_in_place(workshop, directory, manifest)
        return Written(tables, files, happened.counts(), happened.shortages)


def _require_in_range(orders: int, seed: int, layout: str, table_format: str) -> None:
    if not 1 <= orders <= MAX_ORDERS:
        raise SimulationRefused(f"orders is {orders}: give 1 to {MAX_ORDERS}")
    if seed < 0:
        raise SimulationRefused(f"seed is {seed}: give a whole number from 0 on")
    for name, value, choices in (
        ("layout", layout, get_args(LayoutName)),
        ("table format", table_format, get_args(TableFormat)),
    ):
        if value not in choices:
            raise SimulationRefused(f"{name} is {value!r}: give {' or '.join(choices)}")


def _draw(
    workshop: Workshop, market: Market, period: Period, orders: int, seed: int, progress: Progress
) -> None:
    """Put the drawn tables down in the workshop, chunk by chunk."""
    rng = np.random.default_rng([seed, STREAM_MARKET])
    demand = Demand(rng, market, period, orders)
    catalogue = make_catalogue(seed, market, period, orders)
    workshop.add(standing_tables(rng, seed, market, catalogue))
    for tables in _chunks(market, period, demand, catalogue, orders, seed):
        progress("drawing orders")
        workshop.add(tables)


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
        place = at_share(place_weights, settled(seed, "home", customer))
        baskets = draw_baskets(rng, market, catalogue, size)
        payments = draw_payments(rng, market, baskets.total_minor)
        given = Circumstances(created, payments.main_method, place, demand.season_at(created))
        histories = draw_histories(rng, market, catalogue, baskets, given)
        close_period(histories, baskets, period.end_instant)
        reviews = draw_reviews(rng, market, histories, baskets, period.end_instant)
        chunk = Chunk(seed, first, customer, place, baskets, payments, histories, reviews)
        yield chunk_tables(rng, market, catalogue, chunk)


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
        "period_from": period.first_day,
        "period_to": period.end_day,
    }
