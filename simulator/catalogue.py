"""Who sells what: merchants of very unequal size and their listings.

A catalogue is drawn once and kept in memory; baskets pick from it.
"""

from dataclasses import dataclass

import numpy as np

from simulator.demand import Period
from simulator.draws import Flags, Floats, Instants, Ints, at_share, choose, zipf
from simulator.market import Market

NO_CATEGORY = -1
TIERS = ("standard", "plus", "flagship")
KINDS = ("company", "individual")
SLOW_SHARE = 0.065
"""Merchants with this share of sales ship late: few, yet they cause half of all breaches."""


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
    first_listing: Ints
    listings: Ints


@dataclass(frozen=True)
class Listings:
    """One entry per listing, a merchant's listings side by side."""

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


def draw_catalogue(
    rng: np.random.Generator, market: Market, period: Period, orders: int
) -> Catalogue:
    """Return merchants and listings for `orders` orders; every merchant has a listing."""
    # 100,000 orders meet about 1,250 merchants and 20,000 listings, a million 5,250 and 200,000.
    count = max(12, int(orders**0.62))
    share = zipf(count, exponent=0.9, shift=2.0)
    spare = max(3 * count, orders // 5) - count
    listings = 1 + rng.multinomial(spare, share**0.7 / (share**0.7).sum())
    first_listing = np.cumsum(listings) - listings
    rank = np.arange(count)
    tier = np.select([rank < count * 0.08, rank < count * 0.3], [2, 1], 0)
    weights = [category.weight for category in market.categories]
    merchants = Merchants(
        category=choose(rng, weights, count),
        place=choose(rng, [place.weight for place in market.places], count),
        tier=tier,
        kind=((tier == 0) & (rng.random(count) < 0.45)).astype(np.int64),
        # A permutation, so that no two shops get the same name while there are names left.
        name_number=rng.permutation(count),
        joined_on=period.start - rng.integers(20, 1800, count).astype("timedelta64[D]"),
        is_slow=_slow(share),
        first_listing=first_listing,
        listings=listings,
    )
    return Catalogue(merchants, _draw_listings(rng, market, merchants, share))


def _slow(share: Floats) -> Flags:
    """Choose every third merchant from the third on until they hold the slow merchants' share."""
    rank = np.arange(len(share))
    candidate = (rank >= 2) & (rank % 3 == 2)
    reached = np.cumsum(np.where(candidate, share, 0.0))
    slow: Flags = candidate & (reached <= max(SLOW_SHARE, float(share[2])))
    return slow


def _draw_listings(
    rng: np.random.Generator, market: Market, merchants: Merchants, share: Floats
) -> Listings:
    merchant = np.repeat(np.arange(len(share)), merchants.listings)
    count = len(merchant)
    weights = [category.weight for category in market.categories]
    strays = rng.random(count) < 0.15
    category = np.where(strays, choose(rng, weights, count), merchants.category[merchant])
    position = np.arange(count) - merchants.first_listing[merchant]
    appeal = (position + 1.0) ** -0.8
    appeals = np.add.reduceat(appeal, merchants.first_listing)
    unnamed = rng.random(count) < market.uncategorised_share
    return Listings(
        merchant=merchant,
        price_minor=_draw_prices(rng, market, category),
        category=np.where(unnamed, NO_CATEGORY, category),
        popularity=share[merchant] * appeal / appeals[merchant],
        quality=rng.integers(0, len(market.words.qualities), count),
        noun=rng.integers(0, 5, count),
        photos=1 + np.minimum(rng.poisson(2.2, count), 11),
        size=rng.normal(0.0, 1.0, count),
    )


def _draw_prices(rng: np.random.Generator, market: Market, category: Ints) -> Ints:
    median = np.asarray([entry.median_price for entry in market.categories])[category]
    sigma = np.asarray([entry.sigma for entry in market.categories])[category]
    price = np.exp(np.log(median) + sigma * rng.normal(0.0, 1.0, len(category)))
    endings = np.asarray(market.price_endings_minor)
    ending = endings[rng.integers(0, len(endings), len(category))]
    # A price under 2 or over 20,000 is a mistake rather than an offer.
    price_minor: Ints = np.clip(price, 2, 20_000).astype(np.int64) * 100 + ending
    return price_minor


def pick_listings(rng: np.random.Generator, listings: Listings, size: int) -> Ints:
    """Return `size` listings, the popular ones more often."""
    return at_share(listings.popularity, rng.random(size))
