"""The approval of listings, from what was delivered to what is on sale."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tasks.listing_checks import screen
from tasks.listing_intake import take_in_deliveries
from tasks.listing_pictures import find_copies, measure_pictures
from tasks.listing_states import TURN, move, publish
from tasks.listing_texts import measure_texts
from tasks.notification import queue_listing_messages
from tasks.policies import register_policy
from tasks.runs import Run
from tasks.working_days import write_calendar
from warehouse import Transaction, Warehouse


def take_in(warehouse: Warehouse, run: Run, images: Path | None = None) -> int:
    """Take in every delivered listing that is new or changed; return how many.

    Args:
        warehouse: where the deliveries stand.
        run: the run.
        images: folder of the delivered pictures; None takes that of the newest load with pictures.
    """
    with warehouse.transaction() as tx:
        tx.exclusive(TURN)
        register_policy(tx, run.book, run.run_id)
        write_calendar(tx, run)
        held = tx.rows("delivery/marketplace")
        if not held:
            return 0
        return take_in_deliveries(tx, run, held[0]["currency"], images or _delivered_in(tx))


def _delivered_in(tx: Transaction) -> Path | None:
    """Return the folder of the newest load that brought pictures."""
    loads = tx.rows("listing/picture_load")
    folder = json.loads(loads[0]["parameters"]).get("folder") if loads else None
    return Path(folder) if folder else None


def approve_listings(warehouse: Warehouse, run: Run) -> dict[str, Any]:
    """Judge what no check has seen, move the listings, and put on sale what may be.

    Needs the texts and pictures measured.

    Returns:
        `outcomes` by outcome, how many were `published` and `delisted`, and how many messages
        merchants are `told`.
    """
    with warehouse.transaction() as tx:
        tx.exclusive(TURN)
        tx.execute("listing/create_stock_now", as_of=run.as_of)
        outcomes = screen(tx, run)
        tx.execute("listing/create_screened_move", run_id=run.run_id, as_of=run.as_of)
        move(tx, run)
        moved = publish(tx, run)
        tx.statement("drop table stock_now")
        told = queue_listing_messages(tx, run)
    return {
        "outcomes": outcomes,
        "published": moved.get("published", 0),
        "delisted": moved.get("delisted", 0),
        "told": told,
    }


def review_listings_now(
    warehouse: Warehouse,
    run: Run,
    images: Path | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """Take in, measure, check and decide in one go, on this machine; return what was done.

    Args:
        warehouse: where the listings stand.
        run: the run.
        images: folder of the delivered pictures; None takes that of the newest load with pictures.
        progress: told what is being done.
    """
    taken = take_in(warehouse, run, images)
    progress(f"{taken} new or changed listings delivered")
    texts = measure_texts(warehouse, run, progress)
    pictures = measure_pictures(warehouse, run, progress)
    copies = find_copies(warehouse, run)
    progress("checking")
    done = approve_listings(warehouse, run)
    return done | {"taken_in": taken, "texts": texts, "pictures": pictures, "copies": copies}
