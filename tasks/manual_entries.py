"""Credits and debits that people give merchants: proposed by one person, approved by another.

An approved entry is a charge of the first month that is drafted after it: corrections are
additions, and a locked month never changes. An objection to a statement ends as such an entry, or
as its rejection. The database holds that the proposer never decides.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from ledger.line_types import LINE_TYPES
from tasks.approvers import Person, who
from tasks.resolution import in_units
from tasks.runs import Run
from tasks.settlement import TURN, SettlementRefused, locked_months
from tasks.settlement_approval import (
    AlreadyDecided,
    NoReason,
    ProposalConflict,
    ProposalExpired,
    SamePerson,
    UnknownProposal,
)
from warehouse import Transaction, Warehouse
from warehouse.rules import refusing
from warehouse.schema import settlement as tables

#: Line types that people enter, and the sign that each has where it has one.
MANUAL = tuple(code for code, line in LINE_TYPES.items() if line.is_manual)
_SIGNS = {
    "MANUAL_CREDIT": 1, "MANUAL_INVOICE": -1, "OPERATOR_PAID_ORDER_SHIPPING_AMOUNT": 1,
    "DEPOSIT": -1, "DEPOSIT_RETURN": 1,
}  # fmt: skip

_CONTENT = ("line_type", "merchant_id", "currency", "amount_minor", "reason", "disputed_month",
            "proposed_by")  # fmt: skip
_PROPOSED = ("manual_entry_id", *_CONTENT, "proposed_at", "expires_at")


class NotAnEntry(SettlementRefused):
    """A credit or debit that cannot be made like that."""


class AboveLimit(SettlementRefused):
    """The amount is above the limit, and the person is not a lead."""


def propose_entry(
    warehouse: Warehouse,
    run: Run,
    manual_entry_id: str,
    *,
    line_type: str,
    merchant_id: str,
    currency: str,
    amount_minor: int,
    reason: str,
    key: str,
    disputed_month: str | None = None,
) -> dict[str, Any]:
    """Propose a credit (positive) or debit (negative) of a merchant; it waits for a second person.

    Args:
        warehouse: where it is kept.
        run: its instant is when the person acts.
        manual_entry_id: made before this is called, and the same on every retry.
        line_type: one of `MANUAL`; its name says the sign where it has one.
        merchant_id: merchant.
        currency: ISO 4217 code.
        amount_minor: minor units, signed as the merchant's.
        reason: what the merchant is told.
        key: the person's key.
        disputed_month: month whose statement it corrects.

    Returns:
        The proposal; the same again on a retry.

    Raises:
        KeyRefused: the key is nobody's, or was revoked.
        SettlementRefused: one of its kinds; nothing was written.
    """
    with warehouse.transaction() as tx:
        tx.exclusive(TURN)
        person = who(tx, key)
        asked = {
            "line_type": line_type,
            "merchant_id": merchant_id,
            "currency": currency,
            "amount_minor": amount_minor,
            "reason": reason.strip(),
            "disputed_month": disputed_month,
            "proposed_by": person.person,
        }
        if earlier := tx.rows("settlement/manual_entry", manual_entry_id=manual_entry_id):
            _require_same(earlier[0], asked)
            return {name: earlier[0][name] for name in _PROPOSED}
        _require_possible(tx, asked)
        hours = int(run.book.in_force(run.as_of).value("settlement.approval_expiry"))
        kept = {
            "manual_entry_id": manual_entry_id,
            **asked,
            "proposed_at": run.as_of,
            "expires_at": run.as_of + timedelta(hours=hours),
            "run_id": run.run_id,
        }
        tx.insert(tables.manual_entry, [kept])
    return {name: kept[name] for name in _PROPOSED}


def decide_entry(
    warehouse: Warehouse, run: Run, manual_entry_id: str, *, decision: str, key: str, note: str = ""
) -> dict[str, Any]:
    """Approve or reject a credit or debit; an approved one is a charge of the next draft.

    Returns:
        The entry with its decision; the same again on a retry.

    Raises:
        KeyRefused: the key is nobody's, or was revoked.
        SettlementRefused: one of its kinds; nothing was written.
    """
    with warehouse.transaction() as tx:
        tx.exclusive(TURN)
        person = who(tx, key)
        found = tx.rows("settlement/manual_entry", manual_entry_id=manual_entry_id)
        if not found:
            raise UnknownProposal(f"no credit or debit has the id {manual_entry_id}")
        entry = found[0]
        if entry["decision"]:
            if (entry["decision"], entry["decided_by"]) != (decision, person.person):
                raise AlreadyDecided(f"{entry['decided_by']} decided on it ({entry['decision']})")
            return dict(entry)
        _require_decidable(run, entry, decision, person, note)
        _record(tx, run, entry, decision, person, note.strip())
        return dict(tx.rows("settlement/manual_entry", manual_entry_id=manual_entry_id)[0])


def manual_entries(warehouse: Warehouse, *, awaiting: bool = False) -> list[dict[str, Any]]:
    """Return credits and debits with their decisions, the newest first.

    Args:
        warehouse: where they are kept.
        awaiting: only those that nobody decided on.
    """
    with warehouse.transaction() as tx:
        rows = tx.rows("settlement/manual_entries")
    return [row for row in rows if not (awaiting and row["decision"])]


def _require_same(earlier: Mapping[str, Any], asked: Mapping[str, Any]) -> None:
    if different := [name for name in _CONTENT if earlier[name] != asked[name]]:
        raise ProposalConflict(
            f"the id {earlier['manual_entry_id']} was used before with another "
            f"{', '.join(different)}; a new entry needs a new id"
        )


def _require_possible(tx: Transaction, asked: Mapping[str, Any]) -> None:
    line_type, amount = asked["line_type"], asked["amount_minor"]
    if line_type not in MANUAL:
        raise NotAnEntry(f"{line_type!r} is not entered by people; choose {', '.join(MANUAL)}")
    if not amount or amount * _SIGNS.get(line_type, amount) < 0:
        sign = {1: "above 0", -1: "below 0"}.get(_SIGNS.get(line_type, 0), "other than 0")
        raise NotAnEntry(f"{line_type} of {amount} minor units: write an amount {sign}")
    if not asked["reason"]:
        raise NoReason("a credit or debit needs a reason; the merchant reads it")
    if not tx.rows("settlement/merchant", merchant_id=asked["merchant_id"]):
        raise NotAnEntry(f"no merchant has the id {asked['merchant_id']}")
    if asked["disputed_month"] and asked["disputed_month"] not in locked_months(tx):
        raise NotAnEntry(f"{asked['disputed_month']} is no month that was settled and locked")


def _require_decidable(
    run: Run, entry: Mapping[str, Any], decision: str, person: Person, note: str
) -> None:
    if decision not in ("approve", "reject"):
        raise SettlementRefused(f"{decision!r} is no decision; approve or reject")
    if decision == "reject":
        if not note.strip():
            raise NoReason("a rejection needs a reason")
        return
    if run.as_of >= entry["expires_at"]:
        raise ProposalExpired(
            f"it had to be decided before {entry['expires_at']:%F %R} UTC; propose it again"
        )
    terms = run.book.in_force(entry["proposed_at"])
    limit, own = int(terms.value("settlement.manual_limit")), terms.value("platform.currency")
    if person.is_lead or (abs(entry["amount_minor"]) <= limit and entry["currency"] == own):
        return
    raise AboveLimit(
        f"{in_units(entry['amount_minor'], entry['currency'])} is above {in_units(limit, own)}, "
        "which finance may approve; a lead of finance decides"
    )


def _record(
    tx: Transaction, run: Run, entry: Mapping[str, Any], decision: str, person: Person, note: str
) -> None:
    """Write the decision; that the proposer does not decide is the database's own rule."""
    same = SamePerson(f"{person.person} proposed it and cannot decide on it; another person has to")
    with refusing(tables.manual_decision, "ck_manual_decided_by_another_person", same):
        tx.insert(
            tables.manual_decision,
            [
                {
                    "manual_entry_id": entry["manual_entry_id"],
                    "proposed_by": entry["proposed_by"],
                    "decision": decision,
                    "decided_by": person.person,
                    "decided_at": run.as_of,
                    "note": note or None,
                    "run_id": run.run_id,
                }
            ],
        )
