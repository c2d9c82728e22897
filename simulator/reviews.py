"""What customers say: a rating that follows from what they lived through, and a text to match."""

from dataclasses import dataclass

import numpy as np

from simulator.baskets import Baskets
from simulator.draws import (
    NEVER,
    Flags,
    Floats,
    Instants,
    Ints,
    choose,
    choose_by_row,
)
from simulator.histories import Histories
from simulator.market import THEMES, Market

NO_TEXT = -1
PRAISE, FAIR, LATE, DAMAGED = range(4)
"""The first themes of `THEMES`; the ones from DAMAGED on are complaints about anything but time."""

ON_TIME, TOO_LATE, NOT_DELIVERED, SENT_BACK = range(4)
RATING_WEIGHTS: Floats = np.array(
    [  # one to five stars
        [0.035, 0.025, 0.07, 0.20, 0.67],
        [0.40, 0.14, 0.16, 0.13, 0.17],
        [0.70, 0.10, 0.08, 0.04, 0.08],
        [0.35, 0.25, 0.20, 0.10, 0.10],
    ]
)
TALKATIVE: Floats = np.array([1.6, 1.5, 1.05, 0.8, 0.85])
"""How much more often than on average a text comes with each rating: the annoyed write."""


@dataclass(frozen=True)
class Reviews:
    """One entry per review, sorted by order; `text` points into `texts(market)`."""

    order: Ints
    rating: Ints
    text: Ints
    requested: Instants
    answered: Instants
    replied: Instants


def texts(market: Market) -> list[tuple[str, str]]:
    """Return all (title, comment) pairs of a market, theme by theme in the order of `THEMES`."""
    return [text for theme in THEMES for text in market.review_texts[theme]]


def draw_reviews(
    rng: np.random.Generator,
    market: Market,
    histories: Histories,
    baskets: Baskets,
    end: np.datetime64,
) -> Reviews:
    """Return the reviews that were answered while they were collected for the delivery."""
    closing = end + np.timedelta64(market.reviews_collected_days, "D")
    delivered = histories.last_delivery(baskets)
    requested = _requested(rng, market, histories, delivered)
    answered = requested + market.answer.draw(rng, len(requested))
    is_review = (rng.random(len(requested)) < market.review_share) & (answered < closing)
    order = np.flatnonzero(is_review)
    requested, answered, delivered = requested[order], answered[order], delivered[order]

    is_late = np.isnat(delivered) | (
        delivered.astype("datetime64[D]") > histories.promised_on[order]
    )
    was_sent_back = ~np.isnat(histories.return_requested[order])
    experience = np.select(
        [was_sent_back, np.isnat(delivered), is_late], [SENT_BACK, NOT_DELIVERED, TOO_LATE], ON_TIME
    )
    stars = choose_by_row(rng, RATING_WEIGHTS, experience)
    replied = answered + market.answer.draw(rng, len(order))
    is_replied = rng.random(len(order)) < np.asarray(market.reply_shares)[stars]
    return Reviews(
        order=order,
        rating=stars + 1,
        text=_draw_texts(rng, market, stars, is_late),
        requested=requested,
        answered=answered,
        replied=np.where(is_replied & (replied < closing), replied, NEVER),
    )


def _requested(
    rng: np.random.Generator, market: Market, histories: Histories, delivered: Instants
) -> Instants:
    if not market.reviews_without_delivery:
        asked = delivered + np.timedelta64(1, "D")
        return np.where(np.isnat(histories.cancelled), asked, NEVER)
    due = np.where(np.isnat(delivered), histories.promised_on, delivered.astype("datetime64[D]"))
    midnight = due + rng.integers(1, 3, len(due)).astype("timedelta64[D]")
    instants: Instants = midnight.astype("datetime64[s]")
    return instants


def _draw_texts(rng: np.random.Generator, market: Market, stars: Ints, is_late: Flags) -> Ints:
    size = len(stars)
    blames_time = is_late & (rng.random(size) < 0.75)
    complaint = DAMAGED + choose(rng, (30, 30, 20, 20), size)
    theme = np.select([stars >= 3, stars == 2, blames_time], [PRAISE, FAIR, LATE], complaint)
    counts = np.asarray([len(market.review_texts[name]) for name in THEMES])
    first = np.cumsum(counts) - counts
    text = first[theme] + (rng.random(size) * counts[theme]).astype(np.int64)
    writes = rng.random(size) < market.comment_share * TALKATIVE[stars]
    return np.where(writes, text, NO_TEXT)
