"""What people decide about breaks: a proposal bound to the case as seen, and a second person.

Money moves only by an approved proposal, in the same transaction as the approval. The database
holds that the proposer never decides, that a decision is about exactly the case that was proposed,
and that there is one. Not here: what evidence closes by itself.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from ledger.money import exponent
from tasks.approvers import Person, who
from tasks.bookkeeping import post_resolution
from tasks.runs import Run
from warehouse import Transaction, Warehouse
from warehouse.rules import refusing
from warehouse.schema import reconciliation, resolution

#: Decisions and the reconciliation take turns: neither sees the other's half-done work.
TURN = "reconciliation"

#: Name of the reconciliation's projection, whose instant ages are counted to.
PROJECTION = "reconciliation"

#: Actions that post money, and so need a second person.
MONEY = ("write_off", "adjust")

ACTIONS = ("match", "mark_received", "claim", *MONEY)

_DIFFERENCE = ("claim", *MONEY)
_SET = ("match", *_DIFFERENCE)
_FILE = ("claim", "mark_received")

#: What may be done about a break of each category; `match` needs a proposed set, or a break of the
#: other side, as well. What is merely not due yet is waited for. A category that is not here can
#: only be claimed.
ALLOWED: Mapping[str, tuple[str, ...]] = {
    "missing_in_psp": ("match", "claim", "mark_received", *MONEY),
    "missing_in_bank": ("match", "claim", "mark_received", *MONEY),
    "missing_in_orders": _SET,
    "timing": (),
    "amount_over": _SET,
    "amount_under": _SET,
    "fee_variance": _DIFFERENCE,
    "duplicate_capture": _DIFFERENCE,
    "duplicate_row": _DIFFERENCE,
    "currency_mismatch": _DIFFERENCE,
    "status_mismatch": _SET,
    "split_mismatch": _SET,
    "refund_without_order": _SET,
    "chargeback_unbooked": _SET,
    "reserve_movement": ("claim", "mark_received", *MONEY),
    "fx_difference": _DIFFERENCE,
    "rounding": MONEY,
    "unknown_residual": _SET,
    "late_file": _FILE,
    "file_gap": _FILE,
}

#: What may be matched by hand with what, and which of the two is our side.
_OTHER_SIDE = {"claim": "entry", "entry": "claim", "batch": "deposit", "deposit": "batch"}
_OURS = ("claim", "batch")

#: Counterparts that are shown for a break; a person may name another one.
_MOST_COUNTERPARTS = 5

#: Who answers for a break once it was raised with the provider.
CLAIM_OWNER = "provider_claim"

#: Event that a one-person action writes.
_EVENT = {"match": "matched", "mark_received": "marked_received", "claim": "claimed"}

#: Columns of a break that would change a decision. Dates, severity and owner would not.
_FACTS = (
    "break_id", "subject_kind", "subject", "category", "provider", "account", "amount_minor",
    "currency", "ours_minor", "theirs_minor", "order_id", "payment_id", "native_id", "batch_id",
)  # fmt: skip

_EXPECTATION_FACTS = (
    "batch_reference", "currency", "net_minor", "expected_minor", "received_minor", "status",
)  # fmt: skip

#: What a proposal is about; on a retry it must be the same.
_CONTENT = (
    "break_id", "action", "amount_minor", "reason", "matched_with", "case_sha256", "proposed_by",
)  # fmt: skip

#: What a caller is told about a proposal and a decision.
_PROPOSED = (
    "resolution_id", "break_id", "action", "amount_minor", "currency", "reason", "matched_with",
    "case_sha256", "proposed_by", "proposed_at", "expires_at", "is_approval_needed",
    "policy_version",
)  # fmt: skip
_DECIDED = (
    "resolution_id", "break_id", "action", "amount_minor", "currency", "decision", "proposed_by",
    "decided_by", "decided_at", "journal_id",
)  # fmt: skip


class ResolutionRefused(ValueError):
    """A person's act on a break that is not carried out; the message says why."""


class UnknownBreak(ResolutionRefused):
    """No break, or more than one, has an id that begins like that."""


class UnknownResolution(ResolutionRefused):
    """No proposal has this id."""


class BreakClosed(ResolutionRefused):
    """The break is closed already, by evidence or by an earlier decision."""


class CaseChanged(ResolutionRefused):
    """The case is not what the person saw; what was agreed on it is void."""


class ActionNotAllowed(ResolutionRefused):
    """An action that this kind of break does not allow."""


class NotItsCounterpart(ResolutionRefused):
    """A break that cannot be the other side of the one that it is matched with."""


class AmountNotAtStake(ResolutionRefused):
    """An amount that is not the one at stake."""


class NoReason(ResolutionRefused):
    """A proposal or rejection without a reason."""


class AlreadyProposed(ResolutionRefused):
    """Another proposal for this break waits for its decision."""


class AlreadyPosted(ResolutionRefused):
    """Money was posted for the break before and was not taken back: not again."""


class AlreadyMatched(ResolutionRefused):
    """A batch or deposit of the set was consumed by another one."""


class AlreadyDecided(ResolutionRefused):
    """Somebody has decided on this proposal."""


class NothingToDecide(ResolutionRefused):
    """The proposal needed no second person: it took effect at once."""


class ProposalExpired(ResolutionRefused):
    """The proposal was not decided in time."""


class SamePerson(ResolutionRefused):
    """The proposer wants to decide on their own proposal."""


class AboveLimit(ResolutionRefused):
    """The amount is above the limit, and the person is not a lead."""


class ResolutionConflict(ResolutionRefused):
    """The id of a proposal was used before, for something else."""


@dataclass(frozen=True)
class Case:
    """Everything that a person needs to decide about a break.

    Attributes:
        row: the break as it stands.
        expectation: what the bank must receive for its batch, where it has one.
        groups: proposed sets that would explain it, each with its `items`.
        events: its history, oldest first.
        proposals: what was proposed for it, with decisions.
        counterparts: open breaks that may be its other side, the likeliest first; not all.
        counterpart: the break that a person matches it with.
    """

    row: Mapping[str, Any]
    expectation: Mapping[str, Any] | None
    groups: Sequence[Mapping[str, Any]]
    events: Sequence[Mapping[str, Any]]
    proposals: Sequence[Mapping[str, Any]]
    counterparts: Sequence[Mapping[str, Any]] = ()
    counterpart: Mapping[str, Any] | None = None

    def beside(self, counterpart: Mapping[str, Any]) -> "Case":
        """Return the case of this break together with the one that it is matched with."""
        return replace(self, counterpart=counterpart)

    @property
    def facts(self) -> dict[str, Any]:
        """Return what would change the decision, and nothing else: no run, no age, no status."""
        expected, other = self.expectation, self.counterpart
        together = {"counterpart": {name: other[name] for name in _FACTS}} if other else {}
        return together | {
            "break": {name: self.row[name] for name in _FACTS},
            "expectation": expected and {name: expected[name] for name in _EXPECTATION_FACTS},
            "groups": list(self.groups),
        }

    @property
    def case_sha256(self) -> str:
        """Return the digest of the facts as canonical JSON."""
        text = json.dumps(self.facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def is_open(self) -> bool:
        """Tell whether there is still something to decide."""
        return bool(self.row["status"] != "resolved")

    @property
    def allowed(self) -> tuple[str, ...]:
        """Return the actions that are possible, in the order in which they are offered.

        Where nothing is at stake there is nothing to post: one person says that it is in order.
        """
        actions = ALLOWED.get(self.row["category"], ("claim",)) if self.is_open else ()
        if actions and not self.row["amount_minor"]:
            actions = (*(a for a in actions if a not in (*MONEY, "mark_received")), "mark_received")
        can_match = len(self.groups) == 1 or bool(self.counterparts)
        return tuple(a for a in actions if a != "match" or can_match)


def case_of(tx: Transaction, break_id: str, matched_with: str | None = None) -> Case:
    """Return the case of a break, beside the one that it is matched with.

    Raises:
        UnknownBreak: there is none of that id.
    """
    row = _row_of(tx, break_id)
    expectations = tx.rows("resolution/expectation", break_id=break_id)
    groups: dict[str, dict[str, Any]] = {}
    for member in tx.rows("resolution/proposed_groups", break_id=break_id):
        item = {name: member.pop(name) for name in ("side", "item_id", "amount_minor")}
        groups.setdefault(member["group_id"], member | {"items": []})["items"].append(item)
    return Case(
        row=row,
        expectation=expectations[0] if expectations else None,
        groups=list(groups.values()),
        events=tx.rows("resolution/events", break_id=break_id),
        proposals=tx.rows("resolution/proposals", break_id=break_id),
        counterparts=_counterparts(tx, row) if _stands_alone(row) else (),
        counterpart=_row_of(tx, matched_with) if matched_with else None,
    )


def _row_of(tx: Transaction, break_id: str) -> dict[str, Any]:
    found = tx.rows("resolution/break", break_id=break_id)
    if not found:
        raise UnknownBreak(f"no break has the id {break_id}; `countinghouse breaks list` has them")
    return found[0]


def _counterparts(tx: Transaction, row: Mapping[str, Any]) -> list[dict[str, Any]]:
    matchable = [category for category, actions in ALLOWED.items() if "match" in actions]
    return tx.rows(
        "resolution/counterparts",
        break_id=row["break_id"],
        categories=matchable,
        most=_MOST_COUNTERPARTS,
    )


def _stands_alone(row: Mapping[str, Any]) -> bool:
    """Tell whether a break is one side of money whose other side is not known."""
    is_one_sided = row["ours_minor"] is None or row["theirs_minor"] is None
    return (
        row["subject_kind"] in _OTHER_SIDE
        and "match" in ALLOWED.get(row["category"], ())
        and (is_one_sided or row["subject_kind"] == "deposit")
    )


def read_case(warehouse: Warehouse, break_id: str, matched_with: str | None = None) -> Case:
    """Return the case of the only break whose id begins like that.

    Args:
        warehouse: where the break stands.
        break_id: first letters of its id.
        matched_with: first letters of the id of the break that it is matched with.

    Raises:
        UnknownBreak: none does, or more than one.
    """
    with warehouse.transaction() as tx:
        other = _whole_id(tx, matched_with) if matched_with else None
        return case_of(tx, _whole_id(tx, break_id), other)


def _whole_id(tx: Transaction, prefix: str) -> str:
    found = tx.rows("resolution/break_by_prefix", prefix=prefix)
    if len(found) > 1:
        raise UnknownBreak(f"more than one break has an id that begins with {prefix}")
    return str(found[0]["break_id"]) if found else prefix


def breaks(
    warehouse: Warehouse,
    run: Run,
    *,
    status: str = "all",
    category: str | None = None,
    provider: str | None = None,
) -> list[dict[str, Any]]:
    """Return breaks with their age in business days, the gravest first.

    Args:
        warehouse: where they stand.
        run: its instant is what ages are counted to where nothing was reconciled so far.
        status: open (waiting for approval as well), awaiting_approval, resolved or all.
        category: only these.
        provider: only those of a provider or bank.
    """
    with warehouse.transaction() as tx:
        standing = tx.rows("fulfilment/projection", name=PROJECTION)
        as_of = standing[0]["as_of"] if standing else run.as_of
        return tx.rows(
            "resolution/list",
            country=str(run.book.in_force(as_of).value("platform.country")),
            as_of_on=last_day(run, as_of),
            status=status,
            category=category,
            provider=provider,
        )


def in_units(minor: int, currency: str) -> str:
    """Return an amount as people read it: `1,290.00 CNY`."""
    digits = exponent(currency)
    return f"{Decimal(minor).scaleb(-digits):,.{digits}f} {currency}"


def last_day(run: Run, as_of: datetime) -> date:
    """Return the business day that an as-of instant ends: at its midnight it is the day before."""
    return run.book.in_force(as_of).business_day(as_of - timedelta(microseconds=1))


def propose(
    warehouse: Warehouse,
    run: Run,
    resolution_id: str,
    *,
    break_id: str,
    action: str,
    amount_minor: int,
    reason: str,
    key: str,
    seen_sha256: str,
    matched_with: str | None = None,
) -> dict[str, Any]:
    """Propose how to end a break; what needs no second person takes effect at once.

    A match consumes the batches and deposits of the proposed set, or pairs the break with the one
    of the other side and ends both. `mark_received` ends the break, and a claim leaves it open with
    the provider to answer. A write-off or adjustment waits.

    Args:
        warehouse: where the break stands.
        run: its instant is when the person acts.
        resolution_id: made before this is called, and the same on every retry.
        break_id: whole id of the break.
        action: one of `ACTIONS`.
        amount_minor: what is posted, minor units: the amount at stake, or 0 where nothing is.
        reason: why.
        key: the person's key.
        seen_sha256: digest of the case as the person saw it, beside `matched_with` where it is.
        matched_with: whole id of the break of the other side, for a match by hand.

    Returns:
        The proposal as it is kept; the same again on a retry.

    Raises:
        KeyRefused: the key is nobody's, or was revoked.
        ResolutionRefused: one of its kinds; nothing was written.
    """
    with warehouse.transaction() as tx:
        tx.exclusive(TURN)
        person = who(tx, key)
        asked = {
            "break_id": break_id,
            "action": action,
            "amount_minor": amount_minor,
            "reason": reason.strip(),
            "matched_with": matched_with,
            "case_sha256": seen_sha256,
            "proposed_by": person.person,
        }
        earlier = tx.rows("resolution/proposal", resolution_id=resolution_id)
        if earlier:
            _require_same(earlier[0], asked)
            return _told(earlier[0], _PROPOSED)
        case = case_of(tx, break_id, matched_with)
        _require_possible(case, asked)
        _give_up_earlier(tx, run, case)
        kept = _kept(run, resolution_id, case, asked)
        tx.insert(resolution.resolution, [kept])
        _begin(tx, run, case, kept)
    return _told(kept, _PROPOSED)


def decide(
    warehouse: Warehouse, run: Run, resolution_id: str, *, decision: str, key: str, note: str = ""
) -> dict[str, Any]:
    """Approve or reject a proposal; an approval posts its journal in the same transaction.

    A proposal that came too late, or whose case is no longer what was seen, is given up: the break
    is open again and nothing is posted.

    Args:
        warehouse: where the proposal stands.
        run: its instant is when the person acts.
        resolution_id: proposal.
        decision: approve or reject.
        key: the key of the person who decides, who is not the proposer.
        note: why; needed to reject.

    Returns:
        The decision, with the id of the journal that it posted; the same again on a retry.

    Raises:
        KeyRefused: the key is nobody's, or was revoked.
        ResolutionRefused: one of its kinds; nothing was posted.
    """
    with warehouse.transaction() as tx:
        tx.exclusive(TURN)
        person = who(tx, key)
        answer = _decide(tx, run, resolution_id, decision, person, note.strip())
    if isinstance(answer, ResolutionRefused):
        raise answer  # after the proposal was given up, which is kept
    return answer


def awaiting(
    warehouse: Warehouse, run: Run, provider: str | None = None, category: str | None = None
) -> list[dict[str, Any]]:
    """Return the proposals that wait for a second person at the run's instant, oldest first."""
    with warehouse.transaction() as tx:
        return tx.rows("resolution/awaiting", as_of=run.as_of, provider=provider, category=category)


def proposal_of(tx: Transaction, resolution_id: str) -> dict[str, Any]:
    """Return a proposal with its decision.

    Raises:
        UnknownResolution: there is none of that id.
    """
    found = tx.rows("resolution/proposal", resolution_id=resolution_id)
    if not found:
        raise UnknownResolution(f"no proposal has the id {resolution_id}")
    return found[0]


def read_proposal(warehouse: Warehouse, resolution_id: str) -> tuple[dict[str, Any], Case]:
    """Return a proposal and the case of its break as it is now.

    Raises:
        UnknownResolution: there is none of that id.
    """
    with warehouse.transaction() as tx:
        proposal = proposal_of(tx, resolution_id)
        return proposal, case_of(tx, proposal["break_id"])


def expire_proposals(tx: Transaction, run: Run) -> int:
    """Open the breaks again whose proposal nobody decided in time.

    Returns:
        How many.
    """
    expired = tx.rows("resolution/expired", as_of=run.as_of)
    for row in expired:
        _reopen(tx, run, case_of(tx, row["break_id"]), "expired", "nobody decided in time")
    return len(expired)


def reverse_lapsed(tx: Transaction, run: Run) -> int:
    """Take back what was posted on decisions whose case is gone or has become another one.

    The reconciliation calls it once it knows every break that there is evidence for (its table
    `break_all`) and has written them: evidence that comes late posts the money itself, and a
    break that changed is decided anew, on its whole amount.

    Returns:
        Journals posted; none on a second run.
    """
    tx.execute("resolution/create_lapsed")
    tx.execute(
        "resolution/insert_reversals",
        business_on=last_day(run, run.as_of),
        as_of=run.as_of,
        policy_version=run.policy_version,
        run_id=run.run_id,
    )
    tx.execute("resolution/insert_reversal_postings", run_id=run.run_id)
    lapsed = tx.rows("resolution/lapsed")
    for row in lapsed:
        tx.execute(
            "resolution/insert_event",
            break_id=row["break_id"],
            event="reversed",
            occurred_at=run.as_of,
            actor=TURN,
            note=f"what {row['resolution_id']} posted was taken back",
            run_id=run.run_id,
        )
    return len(lapsed)


def _decide(
    tx: Transaction, run: Run, resolution_id: str, decision: str, person: Person, note: str
) -> dict[str, Any] | ResolutionRefused:
    """Decide, or return the refusal that follows from giving the proposal up."""
    proposal = proposal_of(tx, resolution_id)
    if proposal["decision"]:
        if (proposal["decision"], proposal["decided_by"]) == (decision, person.person):
            return _told(proposal, _DECIDED)
        raise AlreadyDecided(
            f"{proposal['decided_by']} decided on it ({proposal['decision']}) at "
            f"{proposal['decided_at']:%F %H:%M} UTC"
        )
    _require_decidable(proposal, decision, note)
    case = case_of(tx, proposal["break_id"])
    if decision == "approve":
        if given_up := _overtaken(tx, run, proposal, case):
            return given_up
        _require_within_limit(run, proposal, person)
    elif run.as_of >= proposal["expires_at"]:
        return _expire(tx, run, proposal, case)
    _record(tx, run, proposal, decision, person, note)
    if decision == "approve":
        _approve(tx, run, proposal, case, person, note)
    elif case.is_open:
        _move(tx, run, case, "open", "rejected", person.person, note)
    return _told(proposal_of(tx, resolution_id), _DECIDED)


def _require_decidable(proposal: Mapping[str, Any], decision: str, note: str) -> None:
    if decision not in ("approve", "reject"):
        raise ActionNotAllowed(f"{decision!r} is no decision; approve or reject")
    if not proposal["is_approval_needed"]:
        raise NothingToDecide(
            f"{proposal['action']} needs no second person: it took effect when "
            f"{proposal['proposed_by']} proposed it"
        )
    if decision == "reject" and not note:
        raise NoReason("a rejection needs a reason")


def _overtaken(
    tx: Transaction, run: Run, proposal: Mapping[str, Any], case: Case
) -> ResolutionRefused | None:
    """Give a proposal up that time or evidence has overtaken, and return why."""
    if not case.is_open:
        return BreakClosed(_closed(case))
    if run.as_of >= proposal["expires_at"]:
        return _expire(tx, run, proposal, case)
    if case.case_sha256 != proposal["case_sha256"]:
        _reopen(tx, run, case, "lapsed", "the case changed after it was proposed")
        return CaseChanged(
            f"the case changed after {proposal['proposed_by']} proposed it: proposed was "
            f"{_digest(proposal['case_sha256'])}, now it is {_digest(case.case_sha256)}; the "
            "proposal is void, look at the case and propose again"
        )
    return None


def _expire(tx: Transaction, run: Run, proposal: Mapping[str, Any], case: Case) -> ProposalExpired:
    if case.row["status"] == "awaiting_approval":
        _reopen(tx, run, case, "expired", "nobody decided in time")
    return ProposalExpired(
        f"the proposal had to be decided before {proposal['expires_at']:%F %H:%M} UTC; propose "
        "again"
    )


def _require_within_limit(run: Run, proposal: Mapping[str, Any], person: Person) -> None:
    """Refuse an amount that this person may not approve, by the policy of the proposal.

    The limit is stated in the platform's currency: in another one only a lead decides.
    """
    terms = run.book.version(proposal["policy_version"])
    limit = int(terms.value("recon.write_off_limit"))
    own = str(terms.value("platform.currency"))
    if person.is_lead or (abs(proposal["amount_minor"]) <= limit and proposal["currency"] == own):
        return
    raise AboveLimit(
        f"{in_units(proposal['amount_minor'], proposal['currency'])} is above "
        f"{in_units(limit, own)}, which finance may approve; a lead of finance decides"
    )


def _record(
    tx: Transaction, run: Run, proposal: Mapping[str, Any], decision: str, person: Person, note: str
) -> None:
    """Write the decision; that the proposer does not decide is the database's own rule."""
    same = SamePerson(f"{person.person} proposed it and cannot decide on it; another person has to")
    table = resolution.resolution_decision
    with refusing(table, "ck_decided_by_another_person", same):
        tx.insert(
            table,
            [
                {
                    "resolution_id": proposal["resolution_id"],
                    "proposed_by": proposal["proposed_by"],
                    "case_sha256": proposal["case_sha256"],
                    "decision": decision,
                    "decided_by": person.person,
                    "decided_at": run.as_of,
                    "note": note or None,
                    "run_id": run.run_id,
                }
            ],
        )


def _approve(
    tx: Transaction, run: Run, proposal: Mapping[str, Any], case: Case, person: Person, note: str
) -> None:
    _move(tx, run, case, "resolved", "approved", person.person, note)
    post_resolution(tx, run, proposal, case.row)


def _require_same(earlier: Mapping[str, Any], asked: Mapping[str, Any]) -> None:
    different = [name for name in _CONTENT if earlier[name] != asked[name]]
    if different:
        raise ResolutionConflict(
            f"the id {earlier['resolution_id']} was used before with another "
            f"{', '.join(different)}; a new proposal needs a new id"
        )


def _require_possible(case: Case, asked: Mapping[str, Any]) -> None:
    """Refuse what cannot be proposed for a case, before anything is written."""
    if not case.is_open:
        raise BreakClosed(_closed(case))
    if case.case_sha256 != asked["case_sha256"]:
        raise CaseChanged(
            f"the case is now {_digest(case.case_sha256)}, seen was "
            f"{_digest(asked['case_sha256'])}; look at it again"
        )
    action = asked["action"]
    if case.counterpart:
        _require_counterpart(case.row, case.counterpart, action)
    if action not in case.allowed or (action == "match" and not _is_matched(case)):
        raise ActionNotAllowed(_why_not(case, action))
    posted = [p["resolution_id"] for p in case.proposals if p["is_posted"]]
    if action in MONEY and posted:
        raise AlreadyPosted(
            f"money was posted for it already ({posted[0]}); where that does not stand any more, "
            "the reconciliation takes it back first"
        )
    at_stake = case.row["amount_minor"] if action in MONEY else 0
    if asked["amount_minor"] != at_stake:
        raise AmountNotAtStake(
            f"{action} posts {at_stake} {case.row['currency']} (minor units) for this break, not "
            f"{asked['amount_minor']}"
        )
    if not asked["reason"]:
        raise NoReason("a proposal needs a reason")


def _is_matched(case: Case) -> bool:
    return bool(case.counterpart) or len(case.groups) == 1


def _require_counterpart(row: Mapping[str, Any], other: Mapping[str, Any], action: str) -> None:
    """Refuse a break that cannot be the other side, and say why and what helps."""
    if action != "match":
        raise ActionNotAllowed(f"{action} is about one break; only match takes another one")
    for one in (row, other):
        if not _stands_alone(one):
            raise NotItsCounterpart(
                f"{one['break_id']} ({one['category']} of a {one['subject_kind']}) has both sides "
                "or none; matched by hand is a claim of ours without an entry with an entry "
                "without a claim, or a batch without a deposit with a deposit without a batch"
            )
    if wrong := _misfit(row, other):
        raise NotItsCounterpart(
            f"{other['break_id']} cannot be matched with it: {wrong}; `countinghouse breaks show "
            f"{row['break_id']}` lists what may be its other side"
        )


def _misfit(row: Mapping[str, Any], other: Mapping[str, Any]) -> str | None:
    """Return why two breaks that stand alone cannot be the same money, or None."""
    kind, other_kind = row["subject_kind"], other["subject_kind"]
    if other["status"] != "open":
        return f"it is not open but {other['status']}"
    if kind == other_kind:
        return f"it is a {other_kind} as well, of the same side"
    if _OTHER_SIDE[kind] != other_kind:
        return f"a {kind} is matched with one {_OTHER_SIDE[kind]}, and it is a {other_kind}"
    if row["currency"] != other["currency"]:
        return f"it is in {other['currency']}, not {row['currency']}"
    if kind in ("claim", "entry") and row["provider"] != other["provider"]:
        return f"it is of {other['provider']}, not of {row['provider']}"
    if _direction(row) != _direction(other):
        return f"it is {_direction(other)}, not {_direction(row)}"
    return None


def _direction(row: Mapping[str, Any]) -> str:
    """Return the kind of a movement at a provider, or which way the money of a bank goes."""
    if row["subject_kind"] in ("claim", "entry"):
        return str(row["subject"]).partition("/")[0]
    minor = row["ours_minor"] if row["theirs_minor"] is None else row["theirs_minor"]
    return "money received" if minor > 0 else "money paid back"


def _why_not(case: Case, action: str) -> str:
    if action == "match" and "match" in ALLOWED.get(case.row["category"], ()):
        return (
            f"match confirms the one proposed set; this break has {len(case.groups)}. By hand it "
            "is matched with a break of the other side, named beside it"
        )
    possible = ", ".join(case.allowed) or "nothing: it is waited for"
    return f"{action} is not possible for {case.row['category']}; possible is {possible}"


def _closed(case: Case) -> str:
    return f"the break {case.row['break_id']} was closed on {case.row['closed_on']}"


def _give_up_earlier(tx: Transaction, run: Run, case: Case) -> None:
    """Give up what was proposed for the break before, unless it can still be decided."""
    if case.row["status"] != "awaiting_approval":
        return
    waiting = [
        p
        for p in case.proposals
        if p["is_approval_needed"] and not p["decision"] and p["expires_at"] > run.as_of
    ]
    for proposal in waiting:
        if proposal["case_sha256"] == case.case_sha256:
            raise AlreadyProposed(
                f"{proposal['proposed_by']} proposed {proposal['action']} for it "
                f"({proposal['resolution_id']}), which waits until "
                f"{proposal['expires_at']:%F %H:%M} UTC"
            )
    if waiting:
        _reopen(tx, run, case, "lapsed", "the case changed after it was proposed")
    else:
        _reopen(tx, run, case, "expired", "nobody decided in time")


def _kept(run: Run, resolution_id: str, case: Case, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row of a new proposal."""
    hours = int(run.book.in_force(run.as_of).value("recon.approval_expiry"))
    return {
        **asked,
        "resolution_id": resolution_id,
        "currency": case.row["currency"],
        "proposed_at": run.as_of,
        "expires_at": run.as_of + timedelta(hours=hours),
        "is_approval_needed": asked["action"] in MONEY,
        "policy_version": run.policy_version,
        "run_id": run.run_id,
    }


def _begin(tx: Transaction, run: Run, case: Case, proposal: Mapping[str, Any]) -> None:
    """Carry out what one person may do, or leave it to a second one."""
    action, by, why = proposal["action"], proposal["proposed_by"], proposal["reason"]
    if proposal["is_approval_needed"]:
        _move(tx, run, case, "awaiting_approval", "proposed", by, why)
    elif action == "claim":
        _move(tx, run, case, "open", _EVENT[action], by, why, owner=CLAIM_OWNER)
    elif case.counterpart:
        _match_by_hand(tx, run, proposal, (case.row, case.counterpart))
    elif action == "match":
        _match(tx, run, case, by, why)
    else:
        _move(tx, run, case, "resolved", _EVENT[action], by, why)


def _match(tx: Transaction, run: Run, case: Case, by: str, why: str) -> None:
    """Confirm the proposed set; it ends the breaks of every batch and deposit in it."""
    (group,) = case.groups
    of_group = {"group_id": group["group_id"]}
    explained = tx.rows("resolution/group_breaks", **of_group)
    taken = AlreadyMatched(
        f"a batch or deposit of the set {group['group_id']} is in another set already"
    )
    with refusing(reconciliation.match_item, "pk_match_item", taken):
        tx.execute("resolution/insert_match_items", run_id=run.run_id, **of_group)
    tx.execute("resolution/confirm_group", run_id=run.run_id, **of_group)
    for row in explained:
        _move(tx, run, case_of(tx, row["break_id"]), "resolved", _EVENT["match"], by, why)
    tx.execute("resolution/delete_proposed_items", **of_group)


def _match_by_hand(
    tx: Transaction,
    run: Run,
    proposal: Mapping[str, Any],
    sides: tuple[Mapping[str, Any], Mapping[str, Any]],
) -> None:
    """Keep that two sides are the same money and end the break of each; the next run pairs them."""
    ours, theirs = sorted(sides, key=lambda row: row["subject_kind"] not in _OURS)
    tx.execute(
        "resolution/insert_hand_match",
        resolution_id=proposal["resolution_id"],
        our_kind=ours["subject_kind"],
        our_subject=ours["subject"],
        their_kind=theirs["subject_kind"],
        their_subject=theirs["subject"],
        matched_at=run.as_of,
        run_id=run.run_id,
    )
    for row, other in ((ours, theirs), (theirs, ours)):
        case, why = case_of(tx, row["break_id"]), f"with {other['break_id']}: {proposal['reason']}"
        _move(tx, run, case, "resolved", _EVENT["match"], proposal["proposed_by"], why)


def _reopen(tx: Transaction, run: Run, case: Case, event: str, why: str) -> None:
    """Open a break again whose proposal came to nothing."""
    _move(tx, run, case, "open", event, "resolution", why)


def _move(
    tx: Transaction, run: Run, case: Case, status: str, event: str, actor: str, note: str,
    *, owner: str | None = None,
) -> None:  # fmt: skip
    """Set the status of a break and add the event that did it."""
    break_id = case.row["break_id"]
    tx.execute(
        "resolution/set_break",
        break_id=break_id,
        status=status,
        closed_on=last_day(run, run.as_of) if status == "resolved" else None,
        owner=owner or case.row["owner"],
        run_id=run.run_id,
    )
    tx.execute(
        "resolution/insert_event",
        break_id=break_id,
        event=event,
        occurred_at=run.as_of,
        actor=actor,
        note=note or None,
        run_id=run.run_id,
    )


def _digest(sha256: str) -> str:
    return sha256[:12]


def _told(row: Mapping[str, Any], columns: Sequence[str]) -> dict[str, Any]:
    return {name: row[name] for name in columns}
