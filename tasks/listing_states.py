"""Where a listing stands, and every step that moves it: written down first, then done, at once.

A step is a row of the temporary table `move`; the database refuses one that no listing may take.
A suspension has a ground, and the listing is back in its prior state when the last one is lifted.
"""

from typing import Any

from tasks.runs import Run
from warehouse import Transaction

#: Submissions and everything that moves listings take turns.
TURN = "listing"

#: Actor of what no person did.
CHECKS = "checks"


def move(tx: Transaction, run: Run) -> int:
    """Write the events of the table `move`, apply them, and drop it; return how many."""
    moved = tx.execute(
        "listing/insert_events", policy_version=run.policy_version, run_id=run.run_id
    )
    if moved:
        tx.execute("listing/update_states", run_id=run.run_id)
    tx.statement("drop table move")
    return moved


def move_one(
    tx: Transaction,
    run: Run,
    listing_id: str,
    *,
    event: str,
    to_state: str,
    version_no: int,
    live_version_no: int | None,
    actor: str,
    reason_code: str | None = None,
    note: str | None = None,
    told_apart: str = "",
) -> int:
    """Move one listing; return 1, or 0 where there is none of that id."""
    tx.execute(
        "listing/create_single_move",
        listing_id=listing_id,
        version_no=version_no,
        event=event,
        to_state=to_state,
        live_version_no=live_version_no,
        actor=actor,
        reason_code=reason_code,
        note=note,
        told_apart=told_apart,
        as_of=run.as_of,
    )
    return move(tx, run)


def suspend(
    tx: Transaction, run: Run, listing_id: str, *, ground: str, subject: str, actor: str
) -> bool:
    """Keep a listing off sale on one more ground; tell whether that is new.

    Args:
        tx: transaction.
        run: the run; its instant is when.
        listing_id: the listing; an unknown or removed one is left alone.
        ground: why, such as `ip_notice`.
        subject: what it is about, so that two of a kind are told apart.
        actor: who did it.
    """
    given = {"listing_id": listing_id, "ground": ground, "subject": subject}
    added = tx.execute("listing/insert_suspension", as_of=run.as_of, run_id=run.run_id, **given)
    apply_suspensions(tx, run, actor)
    return bool(added)


def lift(
    tx: Transaction, run: Run, listing_id: str, *, ground: str, subject: str, actor: str
) -> bool:
    """Lift one ground; the listing is back where it was when that was the last one.

    Returns:
        Whether there was such a ground.
    """
    lifted = tx.execute(
        "listing/lift_suspension",
        listing_id=listing_id,
        ground=ground,
        subject=subject,
        as_of=run.as_of,
    )
    apply_suspensions(tx, run, actor)
    return bool(lifted)


def apply_suspensions(tx: Transaction, run: Run, actor: str) -> tuple[int, int]:
    """Suspend what has a ground and restore what has none any more.

    Returns:
        Listings suspended, and listings restored.
    """
    given: dict[str, Any] = {"actor": actor, "run_id": run.run_id, "as_of": run.as_of}
    tx.execute("listing/create_suspended_move", **given)
    suspended = move(tx, run)
    tx.execute("listing/create_restored_move", **given)
    return suspended, move(tx, run)


def remove(tx: Transaction, run: Run, listing_id: str, *, actor: str, reason_code: str) -> bool:
    """Take a listing off the marketplace for good; tell whether it was there."""
    found = tx.rows("listing/listing", listing_id=listing_id)
    if not found or found[0]["state"] == "removed":
        return False
    moved = move_one(
        tx, run, listing_id, event="removed", to_state="removed",
        version_no=found[0]["version_no"], live_version_no=None, actor=actor,
        reason_code=reason_code,
    )  # fmt: skip
    return bool(moved)


def publish(tx: Transaction, run: Run) -> dict[str, int]:
    """Put approved listings that are in stock on sale, and take off what merchants withdrew.

    Needs the temporary table `stock_now`.

    Returns:
        Listings by what became of them.
    """
    tx.execute("listing/create_published_move", run_id=run.run_id, as_of=run.as_of)
    counts = {row["event"]: int(row["n"]) for row in tx.rows("listing/moved")}
    move(tx, run)
    return counts
