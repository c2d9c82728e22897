"""Who sells what: merchants of very unequal size and their listings.

A catalogue is made once and kept in memory; baskets pick from it. A merchant's and a listing's
attributes follow from the seed and their own numbers alone, so a marketplace with more orders has
the same merchants and further ones.
"""

from dataclasses import dataclass

import numpy as np

from simulator.demand import Period
from simulator.draws import (
    Flags,
    Floats,
    Instants,
    Ints,
    at_share,
    settled,
    settled_normal,
    zipf,
)
from simulator.market import Market

NO_CATEGORY = -1
TIERS = ("standard", "plus", "flagship")
FLAGSHIP = 2
KINDS = ("company", "individual")
SLOW_SHARE = 0.065
"""Merchants with this share of sales ship late most often: few, yet half of all breaches."""
POSITIONS = 100_000
"""A listing's number is its merchant's times this, plus its position."""
MAX_LISTINGS = 99_990
"""Listings of one merchant; the last positions belong to those it took down before the period."""
LICENSED_SHARE = 0.3
"""Merchants who may sell what needs a licence although it is not their trade."""


@dataclass(frozen=True)
class Merchants:
    """One entry per merchant, the largest first."""

    category: Ints
    place: Ints
    tier: Ints
    kind: Ints
    name_number: Ints
    joined_on: Instants
    is_slow: Flags
    is_licensed: Flags
    first_listing: Ints
    listings: Ints


@dataclass(frozen=True)
class Listings:
    """One entry per listing, a merchant's listings side by side; `number` never changes."""

    number: Ints
    merchant: Ints
    category: Ints
    price_minor: Ints
    popularity: Floats
    quality: Ints
    noun: Ints
    photos: Ints
    size: Floats


@dataclass(frozen=True)
class Catalogue:
    """All merchants and listings of the marketplace."""

    merchants: Merchants
    listings: Listings


def make_catalogue(seed: int, market: Market, period: Period, orders: int) -> Catalogue:
    """Return merchants and listings for `orders` orders; every merchant has a listing."""
    # 100,000 orders meet about 1,250 merchants and 20,000 listings, a million 5,250 and 200,000.
    count = max(12, int(orders**0.62))
    share = zipf(count, exponent=0.9, shift=2.0)
    spare = max(3 * count, orders // 5) - count
    appeal = share**0.7 / (share**0.7).sum()
    listings = np.minimum(1 + (spare * appeal).astype(np.int64), MAX_LISTINGS)
    rank = np.arange(count)
    tier = _tiers(seed, rank)
    weights = np.asarray([category.weight for category in market.categories])
    places = np.asarray([place.weight for place in market.places])
    names = len(market.words.first) * len(market.words.second)
    days = (20 + settled(seed, "merchant joined", rank) * 1780).astype("timedelta64[D]")
    category = at_share(weights, settled(seed, "merchant category", rank))
    merchants = Merchants(
        category=category,
        place=at_share(places, settled(seed, "merchant place", rank)),
        tier=tier,
        kind=((tier == 0) & (settled(seed, "merchant kind", rank) < 0.45)).astype(np.int64),
        # The step shares no factor with the number of names: none comes twice before all have come.
        name_number=(rank * 487 + seed * 31) % names,
        joined_on=period.start - days,
        is_slow=_slow(share),
        is_licensed=_licensed(seed, market, category),
        first_listing=np.cumsum(listings) - listings,
        listings=listings,
    )
    return Catalogue(merchants, _make_listings(seed, market, merchants, share))


def _tiers(seed: int, rank: Ints) -> Ints:
    """Most large merchants are flagships, and a few small ones."""
    share = settled(seed, "merchant tier", rank)
    flagship = 0.05 + 0.55 * np.exp(-rank / 20.0)
    return np.select([share < flagship, share < flagship + 0.22], [FLAGSHIP, 1], 0)


def _slow(share: Floats) -> Flags:
    """Choose every third merchant from the third on until they hold the slow merchants' share."""
    rank = np.arange(len(share))
    candidate = (rank >= 2) & (rank % 3 == 2)
    reached = np.cumsum(np.where(candidate, share, 0.0))
    slow: Flags = candidate & (reached <= max(SLOW_SHARE, float(share[2])))
    return slow


def _licensed(seed: int, market: Market, category: Ints) -> Flags:
    """Whoever trades in what needs a licence has one, and some of the others have it, too."""
    needed = np.asarray([entry.needs_licence for entry in market.categories])
    also = settled(seed, "merchant licensed", np.arange(len(category))) < LICENSED_SHARE
    licensed: Flags = needed.any() & (needed[category] | also)
    return licensed


def _make_listings(seed: int, market: Market, merchants: Merchants, share: Floats) -> Listings:
    merchant = np.repeat(np.arange(len(share)), merchants.listings)
    position = np.arange(len(merchant)) - merchants.first_listing[merchant]
    number = merchant * POSITIONS + position
    weights = np.asarray([category.weight for category in market.categories])
    strays = settled(seed, "listing strays", number) < 0.15
    stray = at_share(weights, settled(seed, "listing category", number))
    needed = np.asarray([entry.needs_licence for entry in market.categories])
    strays &= ~needed[stray] | merchants.is_licensed[merchant]
    category = np.where(strays, stray, merchants.category[merchant])
    appeal = (position + 1.0) ** -0.8
    appeals = np.add.reduceat(appeal, merchants.first_listing)
    unnamed = settled(seed, "listing unnamed", number) < market.uncategorised_share
    qualities = len(market.words.qualities)
    more_photos = at_share(_PHOTOS, settled(seed, "listing photos", number))
    return Listings(
        number=number,
        merchant=merchant,
        price_minor=_make_prices(seed, market, number, category),
        category=np.where(unnamed, NO_CATEGORY, category),
        popularity=share[merchant] * appeal / appeals[merchant],
        quality=(settled(seed, "listing quality", number) * qualities).astype(np.int64),
        noun=(settled(seed, "listing noun", number) * 5).astype(np.int64),
        photos=1 + more_photos,
        size=settled_normal(seed, "listing size", number),
    )


_PHOTOS = np.array([0.11, 0.24, 0.27, 0.20, 0.11, 0.05, 0.02])
"""Weights of 1 to 7 pictures: the median listing has three."""


def _make_prices(seed: int, market: Market, number: Ints, category: Ints) -> Ints:
    median = np.asarray([entry.median_price for entry in market.categories])[category]
    sigma = np.asarray([entry.sigma for entry in market.categories])[category]
    # Beyond two and a half deviations a price would be an outlier of its category, not an offer.
    spread = np.clip(settled_normal(seed, "listing price", number), -2.5, 2.5)
    price = np.exp(np.log(median) + sigma * spread)
    endings = np.asarray(market.price_endings_minor)
    ending = endings[(settled(seed, "listing ending", number) * len(endings)).astype(np.int64)]
    # A price under 2 or over 20,000 is a mistake rather than an offer.
    price_minor: Ints = np.clip(price, 2, 20_000).astype(np.int64) * 100 + ending
    return price_minor


def pick_listings(rng: np.random.Generator, listings: Listings, size: int) -> Ints:
    """Return `size` listings, the popular ones more often."""
    return at_share(listings.popularity, rng.random(size))
