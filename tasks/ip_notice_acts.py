"""What may be done to a notice of a rights holder: by state, by what is stated, and when.

Source: E-Commerce Law of the People's Republic of China, Articles 42 and 43. Days are counted as
the Civil Code says (Articles 201 and 203): the day of the event does not count, the last day is
whole. Not here: what is written, and what it means for the listing.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from policy.terms import Terms
from tasks.instants import end_of_day
from tasks.runs import Run
from tasks.working_days import working_day_after, write_calendar
from warehouse import Transaction
from warehouse.schema import ip_notice as tables

RIGHT_KINDS = tables.RIGHT_KINDS

#: States that nothing leaves.
ENDED = ("lifted", "removed", "withdrawn")
OPEN = tuple(state for state in tables.STATES if state not in ENDED)

#: What keeps measures, and how a case that kept them ends.
GROUNDS = ("complaint", "suit")
OUTCOMES = {"infringing": "removed", "not_infringing": "lifted"}

#: What a person may write into one field: a name, a number, a reference, a short note.
_LONGEST_TEXT = 500


class NoticeRefused(ValueError):
    """An act on a notice that is not carried out; the message says what may be done."""


class UnknownNotice(NoticeRefused):
    """No notice, or more than one, has an id that begins like that."""


class NotThatFar(NoticeRefused):
    """The notice is in a state in which this act is impossible."""


class NotStated(NoticeRefused):
    """Something that the act needs is missing, too long or none of the possible values."""


class NotThen(NoticeRefused):
    """It cannot have happened then: in the future, or before what happened already."""


class HolderTooLate(NoticeRefused):
    """The rights holder told of a complaint or suit after the time for it had run out."""


class OtherNotice(NoticeRefused):
    """The case file has another notice about the listing."""


@dataclass(frozen=True)
class Notice:
    """A notice as its rights holder gave it; addresses and letters stay in the case file.

    Attributes:
        listing_id: listing that it is about; a letter about several listings is several notices.
        right_kind: one of `RIGHT_KINDS`.
        right_reference: registration number of the right.
        rights_holder: business name.
        case_reference: case file.
        missing: what preliminary evidence it lacks; None where it is complete.
    """

    listing_id: str
    right_kind: str
    right_reference: str
    rights_holder: str
    case_reference: str
    missing: str | None = None

    @property
    def notice_id(self) -> str:
        """Return its id, known before it is written and the same on every try."""
        # As JSON: two names joined by a sign could be two others that have the sign.
        identity = json.dumps([self.case_reference, self.listing_id])
        return sha256(identity.encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Act:
    """What a person may do to a notice.

    Attributes:
        states: states in which it is possible.
        to: state from then on, by what was stated; its event has the same name, but for one.
        needs: what must be stated, each with the values it may have; none: any text.
    """

    states: tuple[str, ...]
    to: Callable[[Mapping[str, Any]], str]
    needs: Mapping[str, Sequence[str]]


def _always(state: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda stated: state


ACTS: dict[str, Act] = {
    "complete": Act(("incomplete",), _always("received"), {}),
    "measures": Act(("received",), _always("measures_taken"), {}),
    "counter": Act(("measures_taken",), _always("counter_stated"), {"evidence": ()}),
    "forwarded": Act(("counter_stated",), _always("forwarded"), {}),
    "suit": Act(("forwarded",), _always("kept"), {"ground": GROUNDS, "reference": ()}),
    "withdraw": Act(OPEN, _always("withdrawn"), {"note": ()}),
    "close": Act(
        ("kept",), lambda s: OUTCOMES[s["outcome"]], {"outcome": tuple(OUTCOMES), "reference": ()}
    ),
}


def require_stated(
    shown: str, needs: Mapping[str, Sequence[str]], stated: Mapping[str, Any]
) -> None:
    """Refuse what is missing, too long, or none of the possible values.

    Args:
        shown: how the notice is named in a message.
        needs: what must be stated, each with the values it may have; none: any text.
        stated: what was stated.

    Raises:
        NotStated: something is not as it must be.
    """
    for need, choices in needs.items():
        value = stated.get(need)
        name = need.replace("_", " ")
        if not value:
            raise NotStated(f"{shown}: state the {name}")
        if choices and value not in choices:
            raise NotStated(f"{shown}: {value!r} is no {name}; write {' or '.join(choices)}")
    for name, value in stated.items():
        if isinstance(value, str) and len(value) > _LONGEST_TEXT:
            raise NotStated(f"{shown}: {name} has more than {_LONGEST_TEXT} letters")


def require_state(
    shown: str,
    wanted: Act,
    name: str,
    before: Mapping[str, Any],
    events: Sequence[Mapping[str, Any]],
) -> None:
    """Refuse an act that the state of the notice does not allow.

    Args:
        shown: how the notice is named in a message.
        wanted: the act.
        name: its name.
        before: the notice.
        events: its history, the newest last.

    Raises:
        NotThatFar: the message says what may be done instead.
    """
    if before["state"] in wanted.states:
        return
    since = f"{before['state']} since {events[-1]['occurred_at']:%F %H:%M} UTC"
    if before["state"] in ENDED:
        raise NotThatFar(f"{shown} is {since}, which is its end; a new notice begins anew")
    may = [act_name for act_name, known in ACTS.items() if before["state"] in known.states]
    raise NotThatFar(
        f"{shown} is {since}; {name} needs {' or '.join(wanted.states)}. "
        f"What may be done now: {', '.join(may)}"
    )


def require_instant(
    shown: str, run: Run, at: datetime, events: Sequence[Mapping[str, Any]]
) -> None:
    """Refuse an instant at which it cannot have happened.

    Args:
        shown: how the notice is named in a message.
        run: act, at the instant at which the person acts.
        at: when it happened, as the person says.
        events: history of the notice, the newest last.

    Raises:
        NotThen: that is in the future, or before what happened already.
    """
    if at > run.as_of:
        raise NotThen(f"{shown}: {at:%F %H:%M} UTC is still to come; state when it happened")
    if events and at < events[-1]["occurred_at"]:
        last = events[-1]
        raise NotThen(
            f"{shown}: {at:%F %H:%M} UTC is before {last['event']}, "
            f"which was at {last['occurred_at']:%F %H:%M} UTC"
        )


def wait_ends_at(terms: Terms, reached_at: datetime) -> datetime:
    """Return the first instant after the time that a rights holder has, in UTC.

    Args:
        terms: policy in force when the counter-statement reached the holder.
        reached_at: when that was; its civil day does not count.
    """
    zone = str(terms.value("platform.time_zone"))
    day = reached_at.astimezone(ZoneInfo(zone)).date()
    return end_of_day(day + timedelta(days=int(terms.value("listing.notice_wait"))), zone)


def measures_due_at(tx: Transaction, run: Run, since_at: datetime) -> datetime:
    """Return the instant by which measures are taken on a notice, in UTC.

    Args:
        tx: transaction.
        run: act.
        since_at: when the notice was complete; its civil day does not count.
    """
    write_calendar(tx, run)
    terms = run.book.in_force(since_at)
    zone = str(terms.value("platform.time_zone"))
    day = since_at.astimezone(ZoneInfo(zone)).date()
    days = int(terms.value("listing.notice_measures"))
    return end_of_day(working_day_after(tx, terms, day, days, earliest_on=day), zone)
