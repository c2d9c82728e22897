"""Approve a month: one person puts it forward, another one locks it, and then it posts and owes.

A proposal is bound to the digest of every merchant's figures as they were seen. The database holds
that the proposer never decides, that a decision is about exactly what was proposed, and that there
is one. Locking posts the month's journals and makes its payouts, in the decision's own transaction.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from ledger.line_types import LINE_TYPES
from policy import Terms
from tasks.approvers import Person, who
from tasks.bookkeeping import require_balanced_run
from tasks.runs import Run
from tasks.settlement import (
    ON_EVIDENCE,
    TURN,
    NothingSettled,
    Period,
    SettlementRefused,
    do,
    failed_critically,
    first_month,
    kept_month,
    kept_settlement,
    payee_parameters,
    period_parameters,
    run_checks,
)
from warehouse import Transaction, Warehouse
from warehouse.rules import refusing
from warehouse.schema import settlement as tables

#: What a caller is told about a proposal and a decision.
_PROPOSED = (
    "proposal_id", "month", "snapshot_sha256", "note", "proposed_by", "proposed_at", "expires_at",
)  # fmt: skip
_DECIDED = (
    "proposal_id", "month", "decision", "proposed_by", "decided_by", "decided_at",
)  # fmt: skip


class DraftChanged(SettlementRefused):
    """The draft is not what the person saw; what was agreed on it is void."""


class ChecksFailed(SettlementRefused):
    """The month fails a critical check."""


class UnknownProposal(SettlementRefused):
    """No proposal has this id."""


class ProposalConflict(SettlementRefused):
    """The id of a proposal was used before, for something else."""


class AlreadyDecided(SettlementRefused):
    """Somebody has decided on this proposal."""


class ProposalExpired(SettlementRefused):
    """The proposal was not decided in time."""


class SamePerson(SettlementRefused):
    """The proposer wants to decide on their own proposal."""


class NoReason(SettlementRefused):
    """A rejection without a reason."""


def propose_settlement(
    warehouse: Warehouse,
    run: Run,
    proposal_id: str,
    *,
    month: str,
    seen_sha256: str,
    key: str,
    note: str = "",
) -> dict[str, Any]:
    """Put the draft of a month forward for approval, as the person saw it.

    Args:
        warehouse: where the draft stands.
        run: its instant is when the person acts.
        proposal_id: made before this is called, and the same on every retry.
        month: `YYYY-MM`.
        seen_sha256: digest of the draft as the person saw it.
        key: the person's key.
        note: what the second person should know.

    Returns:
        The proposal; the same again on a retry.

    Raises:
        KeyRefused: the key is nobody's, or was revoked.
        SettlementRefused: one of its kinds; nothing was written.
    """
    with warehouse.transaction() as tx:
        tx.exclusive(TURN)
        person = who(tx, key)
        if earlier := tx.rows("settlement/proposal", proposal_id=proposal_id):
            asked = (month, seen_sha256, person.person)
            known = tuple(earlier[0][n] for n in ("month", "snapshot_sha256", "proposed_by"))
            if asked != known:
                raise ProposalConflict(
                    f"the id {proposal_id} was used before, for {known[0]} by {known[2]}; a new "
                    "proposal needs a new id"
                )
            return {name: earlier[0][name] for name in _PROPOSED}
        _require_draft(tx, month, seen_sha256)
        hours = int(run.book.in_force(run.as_of).value("settlement.approval_expiry"))
        kept = {
            "proposal_id": proposal_id,
            "month": month,
            "snapshot_sha256": seen_sha256,
            "note": note.strip() or None,
            "proposed_by": person.person,
            "proposed_at": run.as_of,
            "expires_at": run.as_of + timedelta(hours=hours),
            "run_id": run.run_id,
        }
        tx.insert(tables.settlement_proposal, [kept])
    return {name: kept[name] for name in _PROPOSED}


def decide_settlement(
    warehouse: Warehouse, run: Run, proposal_id: str, *, decision: str, key: str, note: str = ""
) -> dict[str, Any]:
    """Approve or reject a month that was put forward; an approval locks it, posts and owes.

    Args:
        warehouse: where the draft stands.
        run: its instant is when the person acts.
        proposal_id: proposal.
        decision: approve or reject.
        key: the key of the person who decides, who is not the proposer.
        note: why; needed to reject.

    Returns:
        The decision, with `journals` posted and `payouts` made; the same again on a retry.

    Raises:
        KeyRefused: the key is nobody's, or was revoked.
        SettlementRefused: one of its kinds; nothing was posted.
    """
    with warehouse.transaction() as tx:
        tx.exclusive(TURN)
        person = who(tx, key)
        found = tx.rows("settlement/proposal", proposal_id=proposal_id)
        if not found:
            raise UnknownProposal(f"no proposal has the id {proposal_id}")
        proposal = found[0]
        if proposal["decision"]:
            if (proposal["decision"], proposal["decided_by"]) != (decision, person.person):
                raise AlreadyDecided(
                    f"{proposal['decided_by']} decided on it ({proposal['decision']}) at "
                    f"{proposal['decided_at']:%F %R} UTC"
                )
            return _told(tx, proposal)
        _require_decidable(run, proposal, decision, note)
        if decision == "approve":
            _require_draft(tx, proposal["month"], proposal["snapshot_sha256"])
            _require_sound(tx, run, proposal["month"])
        _record(tx, run, proposal, decision, person, note.strip())
        if decision == "approve":
            _lock(tx, run, proposal["month"])
        return _told(tx, tx.rows("settlement/proposal", proposal_id=proposal_id)[0])


def read_settlement(warehouse: Warehouse, run: Run, month: str) -> dict[str, Any]:
    """Return a month as it is kept, with its checks, its proposals and the month before it.

    Raises:
        NothingSettled: there is neither draft nor locked month.
    """
    with warehouse.transaction() as tx:
        return {
            **kept_settlement(tx, run, month),
            "proposals": tx.rows("settlement/proposals", month=month),
            "before": tx.rows("settlement/totals_before", month=month),
        }


def awaiting(warehouse: Warehouse, run: Run) -> list[dict[str, Any]]:
    """Return the proposals that wait for a second person at the run's instant, oldest first."""
    with warehouse.transaction() as tx:
        return tx.rows("settlement/awaiting", as_of=run.as_of)


def settled_months(warehouse: Warehouse) -> list[dict[str, Any]]:
    """Return every month that was settled, drafts among them, the newest first."""
    with warehouse.transaction() as tx:
        return tx.rows("settlement/months")


def _require_draft(tx: Transaction, month: str, seen_sha256: str) -> None:
    standing = kept_month(tx, month)
    if standing is None:
        raise NothingSettled(
            f"{month} has no draft; `countinghouse settle --month {month}` makes one"
        )
    if standing["state"] != "draft":
        raise AlreadyDecided(f"{month} is {standing['state']} already")
    if failed := standing["failed_checks"]:
        raise ChecksFailed(
            f"{month} fails {failed} (docs/settlement.md says what each means); find out why and "
            "draft it anew"
        )
    if standing["snapshot_sha256"] != seen_sha256:
        raise DraftChanged(
            f"the draft of {month} is now {standing['snapshot_sha256'][:12]}, seen was "
            f"{seen_sha256[:12]}; look at it again and put it forward anew"
        )


def _require_sound(tx: Transaction, run: Run, month: str) -> None:
    """Refuse a month that fails a critical check on the evidence as it stands now.

    Nothing of a draft changes after it was checked, so that only its evidence is looked at again.
    """
    if failed := failed_critically(run_checks(tx, run, month, ON_EVIDENCE)):
        raise ChecksFailed(
            f"{month} fails {failed} (docs/settlement.md says what each means); draft it anew, or "
            "find out why"
        )


def _require_decidable(run: Run, proposal: Mapping[str, Any], decision: str, note: str) -> None:
    if decision not in ("approve", "reject"):
        raise SettlementRefused(f"{decision!r} is no decision; approve or reject")
    if decision == "reject" and not note.strip():
        raise NoReason("a rejection needs a reason")
    if decision == "approve" and run.as_of >= proposal["expires_at"]:
        raise ProposalExpired(
            f"the proposal had to be decided before {proposal['expires_at']:%F %R} UTC; put the "
            "month forward again"
        )


def _record(
    tx: Transaction, run: Run, proposal: Mapping[str, Any], decision: str, person: Person, note: str
) -> None:
    """Write the decision; that the proposer does not decide is the database's own rule."""
    same = SamePerson(
        f"{person.person} put it forward and cannot decide on it; another person has to"
    )
    table = tables.settlement_decision
    with refusing(table, "ck_settlement_decided_by_another_person", same):
        tx.insert(
            table,
            [
                {
                    "proposal_id": proposal["proposal_id"],
                    "proposed_by": proposal["proposed_by"],
                    "snapshot_sha256": proposal["snapshot_sha256"],
                    "decision": decision,
                    "decided_by": person.person,
                    "decided_at": run.as_of,
                    "note": note or None,
                    "run_id": run.run_id,
                }
            ],
        )


def _lock(tx: Transaction, run: Run, month: str) -> None:
    """Post the month's journals, make its payouts, and let nothing change it any more."""
    terms = run.book.for_month(month)
    zone = str(terms.value("platform.time_zone"))
    common = {
        **period_parameters(Period(month, zone)),
        "books_start_at": Period(first_month(tx, month), zone).start_at,
        **payee_parameters(run, terms),
        **_funds_flow(terms),
        "policy_version": terms.version,
        "run_id": run.run_id,
        "line_types": list(LINE_TYPES),
        "accounts": [line.account for line in LINE_TYPES.values()],
    }
    for name in ("create_month_posting", "insert_store_credit", "insert_journals",
                 "insert_postings", "create_payee", "insert_payouts"):  # fmt: skip
        do(tx, name, common)
    if do(tx, "update_locked", common) != 1:
        raise DraftChanged(f"{month} was drafted anew meanwhile; look at it again")
    require_balanced_run(tx, run)


def _funds_flow(terms: Terms) -> dict[str, Any]:
    """Return who moves merchants' money: in general, and of each provider that a value names."""
    key = "settlement.funds_flow"
    named = [p for p in terms.parameters if p.key == key and p.scope.kind == "provider"]
    return {
        "funds_flow": str(terms.value(key)),
        "providers": [p.scope.id for p in named],
        "provider_flows": [str(p.value) for p in named],
    }


def _told(tx: Transaction, proposal: Mapping[str, Any]) -> dict[str, Any]:
    made = tx.row("settlement/made", month=proposal["month"])
    nothing = dict.fromkeys(made, 0)
    return {
        **{name: proposal[name] for name in _DECIDED},
        **(made if proposal["decision"] == "approve" else nothing),
    }
