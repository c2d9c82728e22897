"""The daily watch over what is on sale: what breaks a rule now, and what is mended.

Every listing that customers see is asked the watched checks by the policy of today. What is broken
is a violation of a class; what policy names, and what is out of stock, is off sale until it is
mended, and then back where it was.
"""

from typing import Any

from tasks.ip_notices import advance_notices
from tasks.listing_checks import ask_of_live, checks
from tasks.listing_states import CHECKS, TURN, apply_suspensions, publish
from tasks.notification import queue_listing_messages, queue_review_escalations
from tasks.runs import Run
from warehouse import Transaction, Warehouse


def watch_catalogue(warehouse: Warehouse, run: Run) -> dict[str, Any]:
    """Ask the watched checks of all that is on sale, and do what the answers ask for.

    Returns:
        `violations` opened and `mended`, listings `suspended`, `restored` and `published`, IP
        `notices` that moved, reviews `escalated`, and messages that merchants are `told`.
    """
    with warehouse.transaction() as tx:
        tx.exclusive(TURN)
        notices = advance_notices(tx, run)
        tx.execute("listing/create_stock_now", as_of=run.as_of)
        ask_of_live(tx, run)
        opened, closed = _violations(tx, run)
        suspending = run.book.in_force(run.as_of).value("listing.suspending_checks")
        at = {"as_of": run.as_of}
        tx.execute(
            "listing/insert_watch_suspensions",
            suspending_checks=suspending, run_id=run.run_id, **at,
        )  # fmt: skip
        tx.execute("listing/lift_watch_suspensions", **at)
        suspended, restored = apply_suspensions(tx, run, CHECKS)
        published = publish(tx, run)
        tx.statement("drop table stock_now")
        escalated = queue_review_escalations(tx, run)
        told = queue_listing_messages(tx, run)
        states = tx.rows("listing/by_state")
    return {
        "violations": opened,
        "mended": closed,
        "suspended": suspended,
        "restored": restored,
        "published": published.get("published", 0),
        "delisted": published.get("delisted", 0),
        "notices": notices,
        "escalated": escalated,
        "told": told,
        "by_state": {row["state"]: int(row["listing_count"]) for row in states},
    }


def _violations(tx: Transaction, run: Run) -> tuple[int, int]:
    """Open what is newly broken and close what is mended; return how many of each."""
    opened = sum(
        tx.execute(
            "listing/insert_violations",
            check_id=check.name,
            **{"class": check.violation},
            as_of=run.as_of,
            run_id=run.run_id,
        )
        for check in checks()
        if check.is_watched
    )
    return opened, tx.execute("listing/close_violations", as_of=run.as_of)


def escalate_overdue(warehouse: Warehouse, run: Run) -> int:
    """Tell the department of listings that were not decided on in time; return how many are new."""
    with warehouse.transaction() as tx:
        return queue_review_escalations(tx, run)


def suspensions(warehouse: Warehouse) -> list[dict[str, Any]]:
    """Return what keeps listings off sale: `listing_id, ground, subject, since_at`."""
    with warehouse.transaction() as tx:
        return tx.rows("listing/suspensions")
