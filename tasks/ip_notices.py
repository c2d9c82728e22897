"""Notices of rights holders, moved by people and by the clock as the law says, each step once.

    received -> measures_taken -> counter_stated -> forwarded -> kept -> removed | lifted
    incomplete -> received        any of the open ones -> withdrawn
                        forwarded, and no complaint or suit in time -> lifted

The listing is off sale while measures stand, and back when the last ground is lifted. The holder's
time begins when the counter-statement reaches them, whenever that is written down, and ends with
the last of its civil days. Source: E-Commerce Law of the People's Republic of China, Articles 42
and 43. Not here: what is allowed when (ip_notice_acts), the public register.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from tasks.approvers import REVIEWERS, who
from tasks.ip_notice_acts import (
    ACTS,
    ENDED,
    RIGHT_KINDS,
    HolderTooLate,
    Notice,
    NoticeRefused,
    NotStated,
    NotThatFar,
    OtherNotice,
    UnknownNotice,
    measures_due_at,
    require_instant,
    require_state,
    require_stated,
    wait_ends_at,
)
from tasks.listing_states import TURN, apply_suspensions, lift, remove, suspend
from tasks.runs import Run
from warehouse import Transaction, Warehouse
from warehouse.schema import ip_notice as tables

#: Ground of the suspension of a listing, and reason of its removal.
GROUND, INFRINGEMENT = "ip_notice", "ip_infringement"

#: Actor of what no person did.
CLOCK = "clock"

#: Columns that `update_notice.sql` sets beside the state.
_CHANGED = ("missing", "measures_due_at", "wait_ends_at", "kept_ground")


@dataclass(frozen=True)
class _Step:
    """One step of a notice, before it is written."""

    event: str
    to_state: str
    actor: str
    note: str | None
    occurred_at: datetime


def receive(
    warehouse: Warehouse, run: Run, key: str, notice: Notice, at: datetime | None = None
) -> dict[str, Any]:
    """Take in a notice; the same one again changes nothing and is returned as it stands.

    Args:
        warehouse: where notices stand.
        run: act, at the instant at which the person acts.
        key: the person's key.
        notice: what the rights holder gave.
        at: when it came; None: now.

    Raises:
        NoticeRefused: one of its kinds; nothing was written.
        KeyRefused: the key gives nobody a say on listings.
    """
    at = (at or run.as_of).astimezone(UTC)
    given = {name: value for name, value in asdict(notice).items() if name != "missing"}
    require_stated("a notice", dict.fromkeys(given, ()) | {"right_kind": RIGHT_KINDS}, given)
    require_stated("a notice", {}, {"missing": notice.missing})
    with warehouse.transaction() as tx:
        tx.exclusive(TURN)
        person = who(tx, key, REVIEWERS).person
        known = tx.rows("ip_notice/notice", beginning=notice.notice_id)
        if known:
            return _same(known[0], given, notice)
        listed = tx.rows("ip_notice/listing", listing_id=notice.listing_id)
        if not listed:
            raise NotStated(
                f"there is no listing {notice.listing_id!r}; `countinghouse listing show` tells "
                "what is known, `listing review` takes in what was delivered"
            )
        require_instant("a notice", run, at, [])
        state = "incomplete" if notice.missing else "received"
        row = given | {
            "notice_id": notice.notice_id, "merchant_id": listed[0]["merchant_id"],
            "received_at": at, "state": state, "missing": notice.missing or None,
            "measures_due_at": None if notice.missing else measures_due_at(tx, run, at),
            "wait_ends_at": None, "kept_ground": None,
            "policy_version": run.book.in_force(at).version, "run_id": run.run_id,
        }  # fmt: skip
        tx.insert(tables.ip_notice, [row])
        _add(tx, run, row | {"state": None}, 1,
             _Step("received", state, person, notice.missing or None, at))  # fmt: skip
        return one_notice(tx, notice.notice_id)


def _same(known: dict[str, Any], given: Mapping[str, Any], notice: Notice) -> dict[str, Any]:
    shown = known["notice_id"][:12]
    for name, value in given.items():
        if known[name] != value:
            raise OtherNotice(
                f"{shown}: the case file {notice.case_reference} has a notice about this listing "
                f"whose {name.replace('_', ' ')} is {known[name]!r}, not {value!r}"
            )
    if known["state"] == "incomplete" and not notice.missing:
        raise NotThatFar(f"{shown} is incomplete; `notice complete {shown}` completes it")
    return known


def act(
    warehouse: Warehouse,
    run: Run,
    notice_id: str,
    name: str,
    key: str,
    *,
    at: datetime | None = None,
    **stated: Any,
) -> dict[str, Any]:
    """Carry out a person's act on a notice; return the notice as it stands then.

    The very same act again (person, instant, what was stated) changes nothing.

    Args:
        warehouse: where notices stand.
        run: act, at the instant at which the person acts.
        notice_id: id of the notice, or the first letters of it.
        name: one of `ACTS`.
        key: the person's key.
        at: when it happened; None: now.
        **stated: what the act needs: `evidence`, `ground`, `reference`, `outcome`, `note`.

    Raises:
        NoticeRefused: one of its kinds; nothing was written.
        KeyRefused: the key gives nobody a say on listings.
    """
    wanted = ACTS.get(name)
    if wanted is None:
        raise NoticeRefused(f"{name!r} is no act; there are {', '.join(ACTS)}")
    with warehouse.transaction() as tx:
        tx.exclusive(TURN)
        person = who(tx, key, REVIEWERS).person
        before = one_notice(tx, notice_id)
        shown = before["notice_id"][:12]
        require_stated(shown, wanted.needs, stated)
        to = wanted.to(stated)
        event = "completed" if name == "complete" else to
        note = "; ".join(str(value) for value in stated.values() if value) or None
        step = _Step(event, to, person, note, (at or run.as_of).astimezone(UTC))
        events = tx.rows("ip_notice/events", notice_id=before["notice_id"])
        if any(_is(known, step) for known in events):
            return before
        require_state(shown, wanted, name, before, events)
        require_instant(shown, run, step.occurred_at, events)
        _move(tx, run, before, step, _changes(tx, run, before, step, stated))
        _add(tx, run, before, len(events) + 1, step)
        _measures(tx, run, before, step)
        return one_notice(tx, before["notice_id"])


def advance_notices(tx: Transaction, run: Run) -> int:
    """Lift the measures of every notice whose rights holder's time ran out; return how many.

    Needs the turn of the listings. Running it twice as of the same instant lifts once.
    """
    run_out = tx.rows("ip_notice/run_out", as_of=run.as_of)
    if not run_out:
        return 0
    step = _Step("lifted", "lifted", CLOCK, None, run.as_of)
    events = [_row(run, row, row["event_count"] + 1, step) for row in run_out]
    tx.insert(tables.ip_notice_event, events)
    tx.execute("ip_notice/lift_run_out", ground=GROUND, as_of=run.as_of)
    tx.execute("ip_notice/update_run_out", as_of=run.as_of, run_id=run.run_id)
    apply_suspensions(tx, run, CLOCK)
    return len(run_out)


def _is(known: Mapping[str, Any], step: _Step) -> bool:
    return all(known[name] == value for name, value in asdict(step).items())


def _changes(
    tx: Transaction, run: Run, before: Mapping[str, Any], step: _Step, stated: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what a step writes on the notice; refuse what comes after the holder's time."""
    at = step.occurred_at
    if step.event == "completed":
        return {"missing": None, "measures_due_at": measures_due_at(tx, run, at)}
    if step.event == "forwarded":
        return {"wait_ends_at": wait_ends_at(run.book.in_force(at), at)}
    if step.event != "kept":
        return {}
    if at >= before["wait_ends_at"]:
        raise HolderTooLate(
            f"{before['notice_id'][:12]}: the time for a complaint or suit ended at "
            f"{before['wait_ends_at']:%F %H:%M} UTC; the next catalogue watch lifts the measures"
        )
    return {"kept_ground": stated["ground"]}


def _measures(tx: Transaction, run: Run, before: Mapping[str, Any], step: _Step) -> None:
    """Do to the listing what a step means for it."""
    about = {"ground": GROUND, "subject": before["notice_id"], "actor": step.actor}
    if step.event == "measures_taken":
        suspend(tx, run, before["listing_id"], **about)
    if step.event == "removed":
        # Before the ground is lifted: lifted first, the listing would be on sale in between.
        remove(tx, run, before["listing_id"], actor=step.actor, reason_code=INFRINGEMENT)
    if step.event in ENDED:
        lift(tx, run, before["listing_id"], **about)


def _move(
    tx: Transaction, run: Run, before: Mapping[str, Any], step: _Step, changes: Mapping[str, Any]
) -> None:
    after = {name: before[name] for name in _CHANGED} | dict(changes)
    tx.execute(
        "ip_notice/update_notice", notice_id=before["notice_id"], state_before=before["state"],
        state=step.to_state, run_id=run.run_id, **after,
    )  # fmt: skip


def _add(tx: Transaction, run: Run, before: Mapping[str, Any], event_no: int, step: _Step) -> None:
    tx.insert(tables.ip_notice_event, [_row(run, before, event_no, step)])


def _row(run: Run, before: Mapping[str, Any], event_no: int, step: _Step) -> dict[str, Any]:
    notice_id = before["notice_id"]
    return asdict(step) | {
        "event_id": sha256(f"{notice_id}/{step.event}".encode()).hexdigest()[:32],
        "notice_id": notice_id, "event_no": event_no, "from_state": before["state"],
        "recorded_at": run.as_of, "policy_version": run.policy_version, "run_id": run.run_id,
    }  # fmt: skip


def one_notice(tx: Transaction, notice_id: str) -> dict[str, Any]:
    """Return a notice by its id or the first letters of it.

    Raises:
        UnknownNotice: none, or more than one, has an id that begins like that.
    """
    rows = tx.rows("ip_notice/notice", beginning=notice_id)
    if len(rows) != 1:
        found = "no notice has" if not rows else f"{len(rows)} notices have"
        raise UnknownNotice(
            f"{found} an id that begins with {notice_id!r}; `countinghouse notice list` shows all"
        )
    return rows[0]
