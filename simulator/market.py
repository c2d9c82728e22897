"""What is particular to one marketplace: its shares, delays, weights and words.

A market is plain data. How an order's history is drawn from it belongs to the other modules.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from simulator.draws import Floats, Instants, Lag

Stage = Literal["confirmed", "released", "handed_over", "delivered"]
"""The instants of an order's history that some orders never reach."""

THEMES = ("praise", "fair", "late", "damaged", "not_as_described", "service", "wrong_item")
"""What a review is about; every market has at least one text for each."""


@dataclass(frozen=True)
class Category:
    """A product category: its share of listings, its log-normal price and its deadline to ship."""

    category_id: str
    name_en: str
    name_local: str
    weight: float
    median_price: float
    sigma: float
    nouns: tuple[str, ...] = ()
    trade: str = ""
    ship_scale: float = 1.0
    needs_licence: bool = False


@dataclass(frozen=True)
class Place:
    """Where customers and merchants live; `distance` stretches delivery (1 = near)."""

    code: str
    weight: float
    distance: float
    city: str = ""
    first_zip: int = 0
    zips: int = 1
    latitude: float = 0.0
    longitude: float = 0.0


@dataclass(frozen=True)
class PaymentMethod:
    """A way to pay: its share, how soon money arrives and how many instalments there may be."""

    name: str
    weight: float
    pay: Lag
    max_instalments: int = 1


@dataclass(frozen=True)
class CancelReason:
    """Why an order is cancelled and whose fault that is."""

    code: str
    fault: str
    weight: float = 0.0


@dataclass(frozen=True)
class Halt:
    """A share of orders that never reach `stage`; some of them are delivered without lines."""

    name: str
    share: float
    stage: Stage
    lineless_share: float = 0.0


@dataclass(frozen=True)
class ShopWords:
    """The words that names of shops and titles of listings are put together from."""

    first: tuple[str, ...]
    second: tuple[str, ...]
    shop_kinds: tuple[str, ...]
    qualities: tuple[str, ...]


@dataclass(frozen=True)
class Market:
    """Everything that makes one marketplace differ from another.

    `ship_within_hours` is how long each tier may take from payment to handover in a marketplace
    that keeps its promises (lateness is then a fault like any other), or None where delays are as
    they happen to be, as in published data.
    """

    currency: str
    utc_offset_hours: int
    season: Callable[[Instants], Floats]
    hour_weights: tuple[float, ...]
    weekday_weights: tuple[float, ...]
    monthly_growth: float

    categories: tuple[Category, ...]
    uncategorised_share: float
    places: tuple[Place, ...]
    words: ShopWords
    carriers: tuple[str, ...]
    price_endings_minor: tuple[int, ...]

    customers_per_order: float
    regulars_order_share: float
    quantity_weights: tuple[float, ...]
    free_shipping_share: float
    shipping_median: float
    shipping_sigma: float

    payment_methods: tuple[PaymentMethod, ...]
    split_method: str
    split_share: float
    payment_needs_lines: bool

    confirm: Lag
    release: Lag
    ship: Lag
    slow_ship_scale: float
    deliver: Lag
    ship_by_hours: tuple[float, float]
    promise_days: tuple[int, int]

    unpaid_share: float
    cancel_share: float
    cancel_lineless_share: float
    cancel_reasons: tuple[CancelReason, ...]
    halts: tuple[Halt, ...]
    hold_share: float
    change_share: float
    return_share: float
    no_tracking_share: float
    ship_within_hours: tuple[float, float, float] | None

    review_share: float
    reviews_without_delivery: bool
    reviews_collected_days: int
    answer: Lag
    comment_share: float
    reply_shares: tuple[float, ...]
    review_texts: Mapping[str, tuple[tuple[str, str], ...]]
