"""What people decide on listings: one reviewer or two, never who submitted it, with a reason.

The case is bound to the decision by its digest: a listing that changed meanwhile is shown again.
The database holds that nobody decides on their own submission and that nobody decides twice. Not
here: what the checks decide by themselves.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from tasks.approvers import REVIEWERS, who
from tasks.listing_checks import check
from tasks.listing_states import TURN, move_one
from tasks.runs import Run
from warehouse import Transaction, Warehouse
from warehouse.rules import refusing
from warehouse.schema import listing as tables

DECISIONS = ("approve", "reject", "request_changes")

#: Why a listing is refused or sent back; mandatory for all but an approval.
REASONS = (
    "incomplete", "misleading", "contact_details", "forbidden_advertising", "prohibited_goods",
    "restricted_goods", "suspected_ip", "certificate", "picture_quality", "price", "duplicate",
    "merchant", "other",
)  # fmt: skip

#: What a decision does to a listing that nobody sees yet.
_EVENTS = {
    "approve": ("approved", "approved"),
    "reject": ("rejected", "rejected"),
    "request_changes": ("changes_requested", "changes_requested"),
}

#: Columns of a case that would change a decision.
_FACTS = (
    "listing_id", "version_no", "merchant_id", "category_id", "brand", "title", "description",
    "currency", "price_minor", "market_price_minor", "barcode", "pictures", "submitted_by",
)  # fmt: skip


class ListingRefused(ValueError):
    """A person's act on a listing that is not carried out; the message says why."""


class UnknownListing(ListingRefused):
    """No listing has this id."""


class NotWaiting(ListingRefused):
    """The listing does not wait for a decision."""


class CaseChanged(ListingRefused):
    """The case is not what the person saw."""


class NoReason(ListingRefused):
    """A refusal without one of the reasons."""


class OwnSubmission(ListingRefused):
    """A person decides on what they submitted."""


class DecidedAlready(ListingRefused):
    """A person decides on the same version twice."""


@dataclass(frozen=True)
class Case:
    """One version with all that its reviewer sees.

    Attributes:
        row: the version, its listing's state, and what the checks together say.
        checks: what each check says, the gravest first, with its message.
        pictures: its pictures in their order.
        decisions: what people decided on it so far.
    """

    row: Mapping[str, Any]
    checks: Sequence[Mapping[str, Any]]
    pictures: Sequence[Mapping[str, Any]]
    decisions: Sequence[Mapping[str, Any]]

    @property
    def unmet(self) -> list[Mapping[str, Any]]:
        """Return the checks that are not met."""
        return [found for found in self.checks if found["outcome"] != "pass"]

    @property
    def case_sha256(self) -> str:
        """Return the digest of all that would change a decision."""
        facts = {name: self.row[name] for name in _FACTS} | {
            "checks": [(c["check"], c["outcome"], c["value"]) for c in self.checks],
            "decisions": [d["decision_no"] for d in self.decisions],
        }
        text = json.dumps(facts, ensure_ascii=False, sort_keys=True, default=str)
        return sha256(text.encode()).hexdigest()


def read_case(warehouse: Warehouse, listing_id: str, version_no: int | None = None) -> Case:
    """Return a version as its reviewer sees it; the newest where none is named.

    Raises:
        UnknownListing: there is none.
    """
    with warehouse.transaction() as tx:
        return _case(tx, listing_id, version_no)


def _case(tx: Transaction, listing_id: str, version_no: int | None) -> Case:
    rows = tx.rows("listing/case", listing_id=listing_id, version_no=version_no)
    if not rows:
        raise UnknownListing(f"there is no listing {listing_id!r}; `listing review` shows all")
    key = {"listing_id": listing_id, "version_no": rows[0]["version_no"]}
    answers = [_answer(row) for row in tx.rows("listing/checks_of", **key)]
    return Case(
        rows[0], answers, tx.rows("listing/pictures_of", **key),
        tx.rows("listing/decisions_of", **key),
    )  # fmt: skip


def _answer(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a check says as people and programs read it."""
    asked = check(row["check_id"])
    value, limit, currency = row["value"], row["limit_value"], row["currency"]
    return {
        "check": asked.name,
        "clause": asked.clause,
        "severity": asked.severity,
        "outcome": row["outcome"],
        "value": value,
        "limit": limit,
        "message": asked.message(value, limit, currency, "en"),
        "message_zh": asked.message(value, limit, currency, "zh"),
    }


def answers(warehouse: Warehouse, listing_id: str | None = None) -> list[dict[str, Any]]:
    """Return what the checks say of every listing's newest version, or of one listing's.

    Returns:
        `listing_id, version_no, state, outcome, score, policy_version, due_on, reviewers_needed,
        checks` by listing; a check has `check, clause, severity, outcome, value, limit, message,
        message_zh`.
    """
    found: dict[str, dict[str, Any]] = {}
    with warehouse.transaction() as tx:
        for row in tx.rows("listing/screened_answers", listing_id=listing_id):
            listing = found.setdefault(
                row["listing_id"],
                {
                    name: row[name]
                    for name in (
                        "listing_id", "version_no", "state", "outcome", "score", "policy_version",
                        "due_on", "reviewers_needed",
                    )
                }
                | {"checks": []},
            )  # fmt: skip
            listing["checks"].append(_answer(row | {"outcome": row["check_outcome"]}))
    return list(found.values())


def queue(warehouse: Warehouse, run: Run, category: str | None = None) -> list[dict[str, Any]]:
    """Return what waits for a person, what is due first, with whether it is overdue."""
    with warehouse.transaction() as tx:
        return _queued(tx, run, category, None)


def life(warehouse: Warehouse, listing_id: str) -> list[dict[str, Any]]:
    """Return the events of a listing in their order."""
    with warehouse.transaction() as tx:
        return tx.rows("listing/events_of", listing_id=listing_id)


def decide(
    warehouse: Warehouse,
    run: Run,
    listing_id: str,
    *,
    decision: str,
    key: str,
    reason: str | None = None,
    note: str = "",
    seen_sha256: str | None = None,
) -> dict[str, Any]:
    """Write a person's decision on the newest version of a listing, and do what it says.

    Where two people must decide, the first approval changes nothing yet; one refusal is enough.

    Args:
        warehouse: where the listing stands.
        run: the run; its instant is when.
        listing_id: the listing.
        decision: approve, reject or request_changes.
        key: the person's own key.
        reason: one of `REASONS`; needed for all but an approval.
        note: in the person's own words.
        seen_sha256: digest of the case that the person saw; None where it is read just now.

    Returns:
        `listing_id, version_no, decision, decided_by, state, is_final`.

    Raises:
        KeyRefused: the key gives nobody a say on listings.
        ListingRefused: one of its kinds; nothing was written.
    """
    _require_reason(decision, reason)
    with warehouse.transaction() as tx:
        tx.exclusive(TURN)
        person = who(tx, key, REVIEWERS).person
        case = _case(tx, listing_id, None)
        if seen_sha256 is not None and case.case_sha256 != seen_sha256:
            raise CaseChanged(f"listing {listing_id} changed since it was shown; look at it again")
        waiting = _waiting(tx, run, case)
        _write(tx, run, case, person, decision, reason, note)
        needed = waiting["reviewers_needed"] - waiting["decision_count"]
        is_final = decision != "approve" or needed <= 1
        if is_final and not (waiting["is_sampled"] and decision == "approve"):
            _carry_out(tx, run, case, person, decision, reason, note)
        state = _case(tx, listing_id, None).row["state"]
    return {
        "listing_id": listing_id, "version_no": case.row["version_no"], "decision": decision,
        "decided_by": person, "state": state, "is_final": is_final,
    }  # fmt: skip


def appeal(warehouse: Warehouse, run: Run, listing_id: str, by: str, note: str) -> dict[str, Any]:
    """Bring a rejected listing before a person, as whoever was refused by checks may ask for.

    Returns:
        `listing_id, version_no, state`.

    Raises:
        UnknownListing: there is none.
        NotWaiting: it was not rejected, or was before a person on appeal already.
    """
    with warehouse.transaction() as tx:
        tx.exclusive(TURN)
        row = _case(tx, listing_id, None).row
        if row["state"] != "rejected":
            raise NotWaiting(f"listing {listing_id} is {row['state']}, not rejected")
        if any(
            e["event"] == "appealed" and e["version_no"] == row["version_no"]
            for e in tx.rows("listing/events_of", listing_id=listing_id)
        ):
            raise NotWaiting(f"listing {listing_id} was appealed once; submit it corrected")
        move_one(
            tx, run, listing_id, event="appealed", to_state="in_review",
            version_no=row["version_no"], live_version_no=row["live_version_no"], actor=by,
            note=note or None,
        )  # fmt: skip
    return {"listing_id": listing_id, "version_no": row["version_no"], "state": "in_review"}


def _require_reason(decision: str, reason: str | None) -> None:
    if decision not in DECISIONS:
        raise ListingRefused(f"{decision!r} is no decision; decide {', '.join(DECISIONS)}")
    if decision != "approve" and reason not in REASONS:
        raise NoReason(f"{decision} needs a reason: {', '.join(REASONS)}")


def _waiting(tx: Transaction, run: Run, case: Case) -> dict[str, Any]:
    """Return the row of the queue that is about this case."""
    listing_id = case.row["listing_id"]
    for row in _queued(tx, run, None, listing_id):
        return row
    raise NotWaiting(f"listing {listing_id} is {case.row['state']} and waits for nobody")


def _queued(
    tx: Transaction, run: Run, category: str | None, listing_id: str | None
) -> list[dict[str, Any]]:
    return tx.rows(
        "listing/queue",
        as_of=run.as_of,
        zone=run.time_zone,
        category=category,
        listing_id=listing_id,
    )


def _write(
    tx: Transaction, run: Run, case: Case, person: str, decision: str, reason: str | None, note: str
) -> None:
    row = case.row
    own = OwnSubmission(f"{person} submitted listing {row['listing_id']}; another person decides")
    twice = DecidedAlready(f"{person} decided on this version already; another person decides")
    values = {
        "listing_id": row["listing_id"],
        "version_no": row["version_no"],
        "decision_no": len(case.decisions) + 1,
        "decision": decision,
        "reason_code": reason,
        "note": note or None,
        "submitted_by": row["submitted_by"],
        "decided_by": person,
        "decided_at": run.as_of,
        "case_sha256": case.case_sha256,
        "policy_version": row["policy_version"] or run.policy_version,
        "run_id": run.run_id,
    }
    with (
        refusing(tables.listing_decision, "ck_listing_decided_by_another", own),
        refusing(tables.listing_decision, "uq_listing_decision_person", twice),
    ):
        tx.insert(tables.listing_decision, [values])


def _carry_out(
    tx: Transaction, run: Run, case: Case, person: str, decision: str, reason: str | None, note: str
) -> None:
    """Move the listing as a final decision says; what is live stays while its edit is refused."""
    row = case.row
    event, state = _EVENTS[decision]
    live = row["live_version_no"]
    if live is not None and decision == "approve":
        live, state = row["version_no"], row["state"]
    elif live is not None and live != row["version_no"]:
        state = row["state"]
    elif live is not None:
        live = None
    move_one(
        tx, run, row["listing_id"], event=event, to_state=state, version_no=row["version_no"],
        live_version_no=live, actor=person, reason_code=reason, note=note or None,
        told_apart=str(len(case.decisions) + 1),
    )  # fmt: skip
