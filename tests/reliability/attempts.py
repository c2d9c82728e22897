"""What somebody could try in order to decide alone, to change what was decided, or to be paid more.

Each says who holds it: `both` engines, `postgresql` alone, or `nobody`, which is said in
docs/reliability.md. Statements are tried as a role that may read and write every row and owns
nothing, which is the role that flows should have.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from tasks.approvers import ApproverRefused, KeyRefused, add_approver
from tasks.manual_entries import decide_entry, propose_entry
from tasks.payouts import PayoutRefused, issue_payouts, retry_payout
from tasks.runs import Run
from tasks.settlement import SettlementRefused, draft_settlement
from tasks.settlement_approval import decide_settlement, propose_settlement
from tests.reliability.payday import MONTH, PROPOSAL, run_of
from tests.settlement.worlds import book
from warehouse import Warehouse

#: Every way in which our code refuses; anything else is an accident.
REFUSALS = (SettlementRefused, PayoutRefused, KeyRefused, ApproverRefused)


@dataclass(frozen=True)
class People:
    """Keys: ann proposed, bob may decide, carol's key was revoked."""

    ann: str
    bob: str
    carol: str


@dataclass(frozen=True)
class Act:
    """Something that a person tries through our code; `refusal` is the name of what is raised.

    Without a refusal it does nothing, as a retry does.
    """

    name: str
    refusal: str
    act: Callable[[Warehouse, People, Path], Any]


@dataclass(frozen=True)
class Statement:
    """Something that somebody tries in the database itself."""

    name: str
    sql: str
    held_by: str = "both"


def _run(hours: int = 0) -> Run:
    return run_of(hours)


def _decide(who: str, decision: str = "approve", note: str = "", **more: Any) -> Any:
    proposal, hours = more.get("proposal", PROPOSAL), more.get("hours", 1)

    def act(warehouse: Warehouse, people: People, _folder: Path) -> Any:
        key = getattr(people, who, who)
        return decide_settlement(
            warehouse, _run(hours), proposal, decision=decision, key=key, note=note
        )

    return act


def _propose(who: str, proposal: str, month: str = MONTH, seen: str | None = None) -> Any:
    def act(warehouse: Warehouse, people: People, _folder: Path) -> Any:
        with warehouse.transaction() as tx:
            (row,) = tx.statement("select snapshot_sha256 from core.settlement_month")
        digest = seen or row["snapshot_sha256"]
        key = getattr(people, who, who)
        return propose_settlement(
            warehouse, _run(), proposal, month=month, seen_sha256=digest, key=key
        )

    return act


def _half_a_key(warehouse: Warehouse, people: People, folder: Path) -> Any:
    return _decide(people.bob.partition(".")[0] + ".x")(warehouse, people, folder)


def _issue(warehouse: Warehouse, _people: People, folder: Path) -> Any:
    return issue_payouts(warehouse, _run(2), MONTH, folder)


def _retry(who: str, payout: str = "") -> Any:
    def act(warehouse: Warehouse, people: People, _folder: Path) -> Any:
        with warehouse.transaction() as tx:
            found = tx.statement("select payout_id from core.payout order by payout_id")
        payout_id = payout or found[0]["payout_id"]
        return retry_payout(warehouse, _run(2), payout_id, getattr(people, who))

    return act


def _draft(warehouse: Warehouse, _people: People, _folder: Path) -> Any:
    return draft_settlement(warehouse, _run(2), MONTH)


def _enter(who: str, amount_minor: int, entry: str = "e1") -> Any:
    def act(warehouse: Warehouse, people: People, _folder: Path) -> Any:
        return propose_entry(
            warehouse, _run(), entry, line_type="MANUAL_CREDIT", merchant_id="m1", currency="CNY",
            amount_minor=amount_minor, reason="why", key=getattr(people, who),
        )  # fmt: skip

    return act


def _decide_entry(who: str, decision: str = "approve", entry: str = "e1", hours: int = 1) -> Any:
    def act(warehouse: Warehouse, people: People, _folder: Path) -> Any:
        key = getattr(people, who)
        return decide_entry(warehouse, _run(hours), entry, decision=decision, key=key)

    return act


def _add(person: str, role: str = "finance") -> Any:
    return lambda warehouse, _people, _folder: add_approver(warehouse, _run(), person, role)


#: Hours until a proposal expires; by the standard book.
EXPIRY = 96

#: A month was drafted and put forward by ann; ann also proposed a credit `e1` of 10.00.
ACTS_ON_A_PROPOSAL = (
    Act("the proposer approves", "SamePerson", _decide("ann")),
    Act("the proposer rejects", "SamePerson", _decide("ann", "reject", "why")),
    Act("a key that nobody has", "UnknownKey", _decide("nobody.nothing")),
    Act("no key", "UnknownKey", _decide("")),
    Act("a name in the place of a key", "UnknownKey", _decide("bob.")),
    Act("half of a key", "UnknownKey", _half_a_key),
    Act("a key that was revoked decides", "RevokedKey", _decide("carol")),
    Act("a key that was revoked proposes", "RevokedKey", _propose("carol", "p2")),
    Act("a proposal that nobody made", "UnknownProposal", _decide("bob", proposal="p9")),
    Act("approval after its time", "ProposalExpired", _decide("bob", hours=EXPIRY + 1)),
    Act("approval at the end of its time", "ProposalExpired", _decide("bob", hours=EXPIRY)),
    Act("a decision that is none", "SettlementRefused", _decide("bob", "Approve")),
    Act("a rejection without a reason", "NoReason", _decide("bob", "reject", "  ")),
    Act("the proposal's id by another person", "ProposalConflict", _propose("bob", PROPOSAL)),
    Act("the proposal's id with other figures", "ProposalConflict",
        _propose("ann", PROPOSAL, seen="0" * 32)),
    Act("the proposal's id for another month", "ProposalConflict",
        _propose("ann", PROPOSAL, "2026-02")),
    Act("a proposal of figures that nobody saw", "DraftChanged",
        _propose("ann", "p2", seen="0" * 32)),
    Act("a proposal of a month without draft", "NothingSettled", _propose("ann", "p2", "2026-02")),
    Act("the proposal made again", "", _propose("ann", PROPOSAL)),
    Act("payment of a month that is not locked", "MonthNotLocked", _issue),
    Act("another try of a payout that there is not", "UnknownPayout", _retry("bob", "P0")),
    Act("the proposer of a credit approves it", "SamePerson", _decide_entry("ann")),
    Act("a credit approved with a revoked key", "RevokedKey", _decide_entry("carol")),
    Act("a credit that nobody proposed", "UnknownProposal", _decide_entry("bob", entry="e9")),
    Act("a credit approved after its time", "ProposalExpired",
        _decide_entry("bob", hours=EXPIRY)),
    Act("the credit's id with another amount", "ProposalConflict", _enter("ann", 2000)),
    Act("the credit's id by another person", "ProposalConflict", _enter("bob", 1000)),
    Act("a credit of nothing", "NotAnEntry", _enter("ann", 0, "e2")),
    Act("a second key of one person", "ApproverRefused", _add("ann")),
    Act("a person who looks like another", "ApproverRefused", _add("Ann")),
    Act("a person of a role that there is not", "ApproverRefused", _add("dave", "admin")),
)  # fmt: skip

#: The month was approved by bob and its payouts were ordered.
ACTS_ON_A_PAID_MONTH = (
    Act("the approval made again", "", _decide("bob")),
    Act("the proposer decides after all", "AlreadyDecided", _decide("ann")),
    Act("an approval taken back", "AlreadyDecided", _decide("bob", "reject", "why")),
    Act("a revoked key decides after all", "RevokedKey", _decide("carol")),
    Act("a locked month is drafted", "MonthLocked", _draft),
    Act("a locked month is put forward again", "AlreadyDecided", _propose("ann", "p2")),
    Act("the payouts ordered again", "", _issue),
    Act("another try of a payout without answer", "NothingFailed", _retry("bob")),
    Act("another try with a revoked key", "RevokedKey", _retry("carol")),
)

_DECISION = (
    "insert into core.settlement_decision (proposal_id, proposed_by, snapshot_sha256, decision, "
    "decided_by, decided_at, run_id) select {}, now(), 'x' from core.settlement_proposal"
)
_HONEST = "proposal_id, proposed_by, snapshot_sha256"
_ENTRY = (
    "insert into core.manual_decision (manual_entry_id, proposed_by, decision, decided_by, "
    "decided_at, run_id) select {}, now(), 'x' from core.manual_entry"
)


def _rewriting(
    table: str, column: str, value: str, held_by: str = "postgresql", which: str = ""
) -> tuple[Statement, ...]:
    """Return the three ways to change what was written."""
    return (
        Statement(f"update {which}{table}", f"update core.{table} set {column} = {value}", held_by),
        Statement(f"delete from {which}{table}", f"delete from core.{table}", held_by),
        Statement(f"truncate {which}{table}", f"truncate core.{table}", held_by),
    )


STATEMENTS_ON_A_PROPOSAL = (
    Statement("a decision by the proposer", _DECISION.format(f"{_HONEST}, 'approve', 'ann'")),
    Statement("a rejection by the proposer", _DECISION.format(f"{_HONEST}, 'reject', 'ann'")),
    Statement("a decision on somebody else's proposal",
              _DECISION.format("proposal_id, 'eve', snapshot_sha256, 'approve', 'ann'")),
    Statement("a decision on other figures",
              _DECISION.format("proposal_id, proposed_by, 'other', 'approve', 'bob'")),
    Statement("a decision on a proposal that nobody made",
              _DECISION.format("'p9', proposed_by, snapshot_sha256, 'approve', 'bob'")),
    Statement("a decision that is none", _DECISION.format(f"{_HONEST}, 'maybe', 'bob'")),
    Statement("a decision by nobody", _DECISION.format(f"{_HONEST}, 'approve', null")),
    Statement("a decision in another person's name",
              _DECISION.format(f"{_HONEST}, 'approve', 'bob'"), "nobody"),
    Statement("a second proposal of one id",
              "insert into core.settlement_proposal select * from core.settlement_proposal"),
    *_rewriting("settlement_proposal", "proposed_by", "'eve'"),
    Statement("a proposal that lasts longer",
              "update core.settlement_proposal set expires_at = '2030-01-01'", "postgresql"),
    Statement("a credit approved by its proposer",
              _ENTRY.format("manual_entry_id, proposed_by, 'approve', 'ann'")),
    Statement("a credit approved that somebody else proposed",
              _ENTRY.format("manual_entry_id, 'eve', 'approve', 'ann'")),
    Statement("a credit approved that nobody proposed",
              _ENTRY.format("'e9', proposed_by, 'approve', 'bob'")),
    Statement("a credit of another amount",
              "update core.manual_entry set amount_minor = 999999", "postgresql"),
    Statement("a credit of nothing",
              "insert into core.manual_entry select 'e2', line_type, merchant_id, currency, 0, "
              "reason, disputed_month, proposed_by, proposed_at, expires_at, run_id "
              "from core.manual_entry"),
    *_rewriting("manual_entry", "proposed_by", "'eve'", "both"),  # a decision refers to it
    Statement("a month in a state that is none",
              "update core.settlement_month set state = 'open'"),
    Statement("a month locked without an instant",
              "update core.settlement_month set state = 'locked'"),
    Statement("a month locked without a decision",
              "update core.settlement_month set state = 'locked', locked_at = as_of", "nobody"),
    Statement("a balance that does not add up",
              "update core.settlement set closing_minor = closing_minor + 1"),
    Statement("a merchant who owes is paid",
              "update core.settlement set payable_minor = 100, state = 'payable' "
              "where merchant_id = 'm5'"),
    Statement("more is paid than is owed",
              "update core.settlement set payable_minor = payable_minor + 1 "
              "where merchant_id = 'm1'"),
)  # fmt: skip

_OF_A_MONTH = ("settlement", "settlement_line", "settlement_charge", "settlement_total",
               "pending_line")  # fmt: skip

#: A value that each table of a month could be changed to.
_CHANGE = {
    "settlement": "payable_minor = 0, state = 'carried_forward'",
    "settlement_line": "commission_minor = 0",
    "settlement_charge": "amount_minor = 0",
    "settlement_total": "amount_minor = 0",
    "pending_line": "amount_minor = 0",
}

STATEMENTS_ON_A_PAID_MONTH = (
    # A decision refers to it, which DuckDB holds as well.
    *_rewriting("settlement_proposal", "snapshot_sha256", "'other'", "both", "decided "),
    *(s for table, column, value in (
        ("settlement_decision", "decided_by", "'eve'"),
        ("payout", "amount_minor", "amount_minor * 10"),
        ("payout_file", "control_sum_minor", "1"),
        ("payout_file_written", "sha256", "'other'"),
        ("payout_instruction", "payout_file_id", "'PF-OTHER'"),
        ("payout_result", "result", "'rejected'"),
        ("journal", "month", "'2026-02'"),
        ("posting", "amount_minor", "amount_minor * 2"),
    ) for s in _rewriting(table, column, value)),
    *(Statement(f"change {table} of a locked month", f"update core.{table} set {_CHANGE[table]}",
                "postgresql") for table in _OF_A_MONTH),
    *(Statement(f"delete {table} of a locked month", f"delete from core.{table}",
                "postgresql") for table in _OF_A_MONTH),
    *(Statement(f"truncate {table}", f"truncate core.{table}", "postgresql")
      for table in _OF_A_MONTH),
    Statement("a line more in a locked month",
              "insert into core.settlement_line select kind, concat(source_id, 'x'), line_no, "
              "month, merchant_id, currency, order_id, occurred_on, payable_on, policy_version, "
              "commission_share, amount_minor, shipping_minor, order_fee_minor, commission_minor, "
              "tax_minor, provider_fee_minor, run_id from core.settlement_line", "postgresql"),
    Statement("a total more in a locked month",
              "insert into core.settlement_total select month, merchant_id, currency, 'X', 1, 1, "
              "run_id from core.settlement", "postgresql"),
    Statement("a charge more in a locked month",
              "insert into core.settlement_charge select 'MANUAL_CREDIT', 'x', merchant_id, "
              "currency, month, 100, null, run_id from core.settlement", "postgresql"),
    Statement("a month unlocked",
              "update core.settlement_month set state = 'draft', locked_at = null", "postgresql"),
    Statement("a locked month of other figures",
              "update core.settlement_month set snapshot_sha256 = 'other'", "postgresql"),
    Statement("a locked month deleted", "delete from core.settlement_month", "postgresql"),
    Statement("months truncated", "truncate core.settlement_month", "postgresql"),
    Statement("a second decision on a proposal",
              _DECISION.format(f"{_HONEST}, 'reject', 'bob'")),
    Statement("a second payout of a merchant's month",
              "insert into core.payout select concat(payout_id, 'x'), month, merchant_id, "
              "currency, attempt, amount_minor, account_id, run_id, channel, null "
              "from core.payout"),
    Statement("another attempt that nobody asked for",
              "insert into core.payout select concat(payout_id, 'x'), month, merchant_id, "
              "currency, 2, amount_minor, account_id, run_id, channel, null "
              "from core.payout"),
    Statement("another attempt in the name of somebody who did not ask for it",
              "insert into core.payout select concat(payout_id, 'x'), month, merchant_id, "
              "currency, 2, amount_minor, account_id, run_id, channel, 'bob' "
              "from core.payout", "nobody"),
    Statement("a payout of nothing",
              "insert into core.payout select concat(payout_id, 'x'), month, merchant_id, "
              "currency, 2, 0, account_id, run_id, channel, 'bob' from core.payout"),
    Statement("a payout of less than nothing",
              "insert into core.payout select concat(payout_id, 'x'), month, merchant_id, "
              "currency, 2, -1, account_id, run_id, channel, 'bob' from core.payout"),
    Statement("a payout in a second file",
              "insert into core.payout_instruction select payout_id, 'PF-OTHER', run_id "
              "from core.payout_instruction"),
    Statement("a second file of one name",
              "insert into core.payout_file select 'PF-OTHER', month, currency, file_format, "
              "funds_flow, file_name, created_at, execute_on, payout_count, control_sum_minor, "
              "run_id, channel from core.payout_file"),
    Statement("a file that is written twice",
              "insert into core.payout_file_written select * from core.payout_file_written"),
    Statement("an answer that banks do not give",
              "insert into core.payout_result select payout_id, 1, 'lost', amount_minor, null, "
              "'2026-02-06', 'x', now(), 'x' from core.payout"),
    Statement("one leg of a journal",
              "insert into core.posting select journal_id, 99, account, currency, 1, run_id "
              "from core.posting where posting_no = 1", "postgresql"),
    Statement("a journal posted a second time",
              "insert into core.journal select concat(journal_id, 'x'), posting_key, kind, "
              "booked_on, description, provider, break_id, month, posted_at, policy_version, "
              "run_id from core.journal"),
)  # fmt: skip

#: What only who owns the tables could do; PostgreSQL alone has roles.
BY_A_ROLE_THAT_OWNS_NOTHING = tuple(
    Statement(name, sql, "postgresql")
    for name, sql in (
        ("triggers switched off", "alter table core.payout disable trigger all"),
        ("a trigger dropped", "drop trigger payout_is_only_added_to on core.payout"),
        ("a rule dropped", "alter table core.settlement_decision drop constraint "
         "ck_settlement_decided_by_another_person"),
        ("a key dropped", "alter table core.payout drop constraint uq_payout_attempt"),
        ("the guard replaced", "create or replace function core.refuse_change() returns trigger "
         "language plpgsql as $$ begin return new; end $$"),
        ("the guard of months replaced", "create or replace function core.refuse_unlocking() "
         "returns trigger language plpgsql as $$ begin return new; end $$"),
        ("triggers not fired", "set local session_replication_role = replica"),
        ("a table dropped", "drop table core.payout cascade"),
        ("a table renamed", "alter table core.payout rename to payout_before"),
        ("a column dropped", "alter table core.payout drop column amount_minor"),
        ("another table in its place", "create table core.payout_2 (payout_id text)"),
        ("a role of one's own", "create role somebody superuser"),
        ("the owner's role", "set local role postgres"),
    )
)  # fmt: skip


def other_draft(warehouse: Warehouse) -> None:
    """Draft the month anew under other terms, so that its figures are others."""
    other = book(returns_commission=False, commission_share=Decimal("0.06"))
    draft_settlement(warehouse, replace(_run(1), book=other), MONTH)
