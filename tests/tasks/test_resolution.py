"""People decide about breaks: bound to what they saw, two of them for money, and once."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from tasks.approvers import (
    ApproverRefused,
    RevokedKey,
    UnknownKey,
    add_approver,
    approvers,
    revoke_approver,
    who,
)
from tasks.resolution import (
    ALLOWED,
    AboveLimit,
    ActionNotAllowed,
    AlreadyDecided,
    AlreadyMatched,
    AlreadyPosted,
    AlreadyProposed,
    AmountNotAtStake,
    BreakClosed,
    CaseChanged,
    NoReason,
    NothingToDecide,
    ProposalExpired,
    ResolutionConflict,
    SamePerson,
    UnknownBreak,
    UnknownResolution,
    awaiting,
    breaks,
    case_of,
    decide,
    expire_proposals,
    propose,
    read_case,
    reverse_lapsed,
)
from tasks.runs import Run
from tasks.working_days import write_calendar
from tests.tasks.worlds import run_at, table_rows
from warehouse import Warehouse
from warehouse.schema import ledger, meta, metadata, reconciliation, resolution

#: Thursday, ten in the morning in Shanghai. 500.00 CNY is the policy's limit, 72 hours its expiry.
ACTING = "2026-03-05T10:00:00+08:00"

BREAK = {
    "break_id": "b1",
    "subject_kind": "claim",
    "subject": "capture/P1",
    "category": "missing_in_psp",
    "provider": "alipay",
    "account": "2088",
    "amount_minor": 1290,
    "currency": "CNY",
    "expected_on": date(2026, 3, 2),
    "opened_on": date(2026, 3, 3),
    "closed_on": None,
    "severity": "low",
    "owner": "finance",
    "due_on": date(2026, 3, 12),
    "status": "open",
    "is_settled": False,
    "order_id": "O1",
    "payment_id": "P1",
    "native_id": None,
    "batch_id": None,
    "ours_minor": 1290,
    "theirs_minor": None,
    "run_id": "found",
}

GROUP = {
    "group_id": "g1",
    "provider": "alipay",
    "currency": "CNY",
    "stage": "covering_set",
    "status": "proposed",
    "batch_minor": 3000,
    "deposit_minor": 3000,
    "residual_minor": 0,
    "residual_kind": "none",
    "run_id": "found",
}

#: Two batches of 10.00 and 20.00 that one deposit of 30.00 would pay.
MEMBERS = [
    {"side": "batch", "item_id": "alipay/2088/B1/CNY", "amount_minor": 1000},
    {"side": "batch", "item_id": "alipay/2088/B2/CNY", "amount_minor": 2000},
    {"side": "deposit", "item_id": "CN01/S1/4", "amount_minor": 3000},
]


def at(text: str, run_id: str = "act") -> Run:
    return run_at(text, "standard", run_id)


@pytest.fixture
def act() -> Run:
    return at(ACTING)


@pytest.fixture
def keys(warehouse: Warehouse) -> dict[str, str]:
    """Give ann and bob of finance and lea, its lead, their keys."""
    roles = {"ann": "finance", "bob": "finance", "lea": "finance_lead"}
    run = at("2026-01-05T09:00:00+08:00")
    return {person: add_approver(warehouse, run, person, role) for person, role in roles.items()}


@pytest.fixture
def broken(warehouse: Warehouse) -> Callable[..., str]:
    """Return a function that writes one break, and returns its id."""

    def write(**changes: Any) -> str:
        row = BREAK | changes
        with warehouse.transaction() as tx:
            tx.insert(reconciliation.payment_break, [row])
            tx.insert(
                reconciliation.break_event,
                [
                    {
                        "break_id": row["break_id"],
                        "event_no": 1,
                        "event": "opened",
                        "occurred_at": datetime(2026, 3, 3, 16, tzinfo=UTC),
                        "category": row["category"],
                        "amount_minor": row["amount_minor"],
                        "status": "open",
                        "actor": "reconciliation",
                        "note": None,
                        "run_id": "found",
                    }
                ],
            )
        return str(row["break_id"])

    return write


@pytest.fixture
def proposing(warehouse: Warehouse, keys: dict[str, str], act: Run) -> Callable[..., Any]:
    """Return a function that proposes a write-off of the break b1 by ann, or what is changed."""

    def do(**changes: Any) -> dict[str, Any]:
        asked = {"break_id": "b1", "action": "write_off", "amount_minor": 1290,
                 "reason": "below the cost of asking", "resolution_id": "r1"} | changes  # fmt: skip
        person, run = asked.pop("by", "ann"), asked.pop("run", act)
        seen = asked.pop("seen_sha256", None) or read_case(warehouse, asked["break_id"]).case_sha256
        return propose(
            warehouse, run, asked.pop("resolution_id"), key=keys[person], seen_sha256=seen, **asked
        )

    return do


@pytest.fixture
def deciding(warehouse: Warehouse, keys: dict[str, str], act: Run) -> Callable[..., Any]:
    """Return a function that decides on the proposal r1 by bob, or what is changed."""

    def do(**changes: Any) -> dict[str, Any]:
        asked = {"resolution_id": "r1", "decision": "approve", "by": "bob", "run": act} | changes
        run, key = asked.pop("run"), keys[asked.pop("by")]
        return decide(warehouse, run, asked.pop("resolution_id"), key=key, **asked)

    return do


def rows(warehouse: Warehouse, table: Any) -> list[tuple[Any, ...]]:
    with warehouse.transaction() as tx:
        return table_rows(tx, table)


def history(warehouse: Warehouse, break_id: str = "b1") -> list[tuple[str, str, str]]:
    with warehouse.transaction() as tx:
        return [(e["event"], e["status"], e["actor"]) for e in case_of(tx, break_id).events]


def status(warehouse: Warehouse, break_id: str = "b1") -> tuple[str, date | None]:
    with warehouse.transaction() as tx:
        row = case_of(tx, break_id).row
    return row["status"], row["closed_on"]


def change_break(warehouse: Warehouse, **columns: Any) -> None:
    items = ", ".join(f"{name} = :{name}" for name in columns)
    with warehouse.transaction() as tx:
        tx.change(f"update core.payment_break set {items} where break_id = 'b1'", **columns)


def insert_group(warehouse: Warehouse, **changes: Any) -> None:
    with warehouse.transaction() as tx:
        group = GROUP | changes
        tx.insert(reconciliation.match_group, [group])
        own = {"group_id": group["group_id"], "run_id": "found"}
        tx.insert(reconciliation.proposed_item, [member | own for member in MEMBERS])


# Money: two people.


def test_a_write_off_by_two_people_posts_a_journal_that_sums_to_zero(
    warehouse, broken, proposing, deciding
):
    broken()
    proposed = proposing()
    assert (proposed["is_approval_needed"], proposed["proposed_by"]) == (True, "ann")
    assert proposed["expires_at"] == datetime(2026, 3, 8, 2, tzinfo=UTC)
    assert status(warehouse) == ("awaiting_approval", None)
    assert rows(warehouse, ledger.journal) == []

    decided = deciding()
    assert (decided["decision"], decided["decided_by"]) == ("approve", "bob")
    assert status(warehouse) == ("resolved", date(2026, 3, 5))
    with warehouse.transaction() as tx:
        (journal,) = tx.statement("select * from core.journal")
        postings = tx.statement("select * from core.posting")
    assert journal["journal_id"] == decided["journal_id"]
    assert journal["break_id"] == "b1"
    assert sorted(p["amount_minor"] for p in postings) == [-1290, 1290]
    assert sum(p["amount_minor"] for p in postings) == 0
    assert history(warehouse) == [
        ("opened", "open", "reconciliation"),
        ("proposed", "awaiting_approval", "ann"),
        ("approved", "resolved", "bob"),
    ]


@pytest.mark.parametrize("decision", ["approve", "reject"])
def test_the_proposer_cannot_decide_and_nothing_is_posted(
    warehouse, broken, proposing, deciding, decision
):
    broken()
    proposing()
    with pytest.raises(SamePerson, match="ann proposed it"):
        deciding(by="ann", decision=decision, note="mine")
    assert rows(warehouse, resolution.resolution_decision) == []
    assert rows(warehouse, ledger.journal) == []
    assert status(warehouse) == ("awaiting_approval", None)


def test_the_database_itself_refuses_a_decision_by_the_proposer(warehouse, broken, proposing):
    broken()
    sha = proposing()["case_sha256"]
    row = {
        "resolution_id": "r1", "proposed_by": "ann", "case_sha256": sha, "decision": "approve",
        "decided_by": "ann", "decided_at": datetime(2026, 3, 5, tzinfo=UTC), "note": None,
        "run_id": "x",
    }  # fmt: skip
    table = resolution.resolution_decision
    refused = {
        "its proposer": row,
        "its proposer under the name of another": row | {"proposed_by": "bob"},
        "another case": row | {"decided_by": "bob", "case_sha256": "0" * 64},
        "neither approval nor rejection": row | {"decided_by": "bob", "decision": "maybe"},
    }
    for what, wrong in refused.items():
        with pytest.raises(Exception, match="onstraint"), warehouse.transaction() as tx:
            tx.insert(table, [wrong])
        assert rows(warehouse, table) == [], what
    with warehouse.transaction() as tx:
        tx.insert(table, [row | {"decided_by": "bob"}])
    with pytest.raises(Exception, match=r"(?i)key"), warehouse.transaction() as tx:
        tx.insert(table, [row | {"decided_by": "lea", "decision": "reject"}])


@pytest.mark.parametrize("action", ["write_off", "adjust"])
def test_the_database_refuses_money_that_needs_nobody_else(warehouse, broken, proposing, action):
    broken()
    proposing()
    with warehouse.transaction() as tx:
        (kept,) = tx.statement("select * from core.resolution")
    alone = kept | {"resolution_id": "r2", "action": action, "is_approval_needed": False}
    with pytest.raises(Exception, match="onstraint"), warehouse.transaction() as tx:
        tx.insert(resolution.resolution, [alone])


def test_a_rejection_needs_a_reason_and_opens_the_break_again(
    warehouse, broken, proposing, deciding
):
    broken()
    proposing()
    with pytest.raises(NoReason):
        deciding(decision="reject", note="  ")
    assert deciding(decision="reject", note="ask them first")["journal_id"] is None
    assert status(warehouse) == ("open", None)
    assert history(warehouse)[-1] == ("rejected", "open", "bob")
    proposing(resolution_id="r2")
    deciding(resolution_id="r2")
    assert status(warehouse)[0] == "resolved"


def test_an_adjustment_by_two_people_posts(warehouse, broken, proposing, deciding):
    broken(category="fx_difference", subject_kind="pair", theirs_minor=1300, amount_minor=10)
    proposing(action="adjust", amount_minor=10)
    deciding()
    with warehouse.transaction() as tx:
        amounts = tx.statement("select amount_minor from core.posting order by amount_minor")
    assert [a["amount_minor"] for a in amounts] == [-10, 10]


@pytest.mark.parametrize(
    ("amount_minor", "currency", "person", "may"),
    [
        (50_000, "CNY", "bob", True),
        (50_001, "CNY", "bob", False),
        (50_001, "CNY", "lea", True),
        (1, "USD", "bob", False),  # the limit is stated in CNY
    ],
)
def test_above_the_limit_only_a_lead_approves(
    warehouse, broken, proposing, deciding, amount_minor, currency, person, may
):
    broken(amount_minor=amount_minor, ours_minor=amount_minor, currency=currency)
    proposing(amount_minor=amount_minor)
    if may:
        assert deciding(by=person)["journal_id"]
        return
    with pytest.raises(AboveLimit, match=r"above 500\.00 CNY"):
        deciding(by=person)
    assert rows(warehouse, ledger.journal) == []
    assert deciding(by="lea")["decision"] == "approve"


# The case as it was seen.


@pytest.mark.parametrize(
    "change",
    [{"amount_minor": 1300}, {"category": "status_mismatch"}, {"theirs_minor": 1}],
)
def test_a_case_that_changed_makes_the_approval_void(
    warehouse, broken, proposing, deciding, change
):
    broken()
    proposing()
    change_break(warehouse, **change)
    with pytest.raises(CaseChanged, match="void"):
        deciding()
    assert rows(warehouse, ledger.journal) == []
    assert rows(warehouse, resolution.resolution_decision) == []
    assert status(warehouse) == ("open", None)
    assert history(warehouse)[-1] == ("lapsed", "open", "resolution")


def test_a_new_proposed_set_or_receipt_changes_the_case(warehouse, broken):
    broken(
        subject_kind="batch", subject="alipay/2088/B1/CNY", batch_id="B1",
        category="missing_in_bank",
    )  # fmt: skip
    before = read_case(warehouse, "b1").case_sha256
    insert_group(warehouse)
    with_group = read_case(warehouse, "b1")
    assert [len(g["items"]) for g in with_group.groups] == [3]
    expectation = {
        "provider": "alipay", "account": "2088", "batch_reference": "B1", "currency": "CNY",
        "first_on": None, "last_on": None, "entry_count": 3, "gross_minor": 1010, "fee_minor": 10,
        "reserve_minor": 0, "net_minor": 1000, "expected_minor": 1000,
        "expected_on": date(2026, 3, 2), "received_minor": None, "received_on": None,
        "status": "missing", "run_id": "found",
    }  # fmt: skip
    with warehouse.transaction() as tx:
        tx.insert(reconciliation.receipt_expectation, [expectation])
    with_both = read_case(warehouse, "b1")
    assert with_both.expectation["expected_minor"] == 1000
    assert len({before, with_group.case_sha256, with_both.case_sha256}) == 3


def test_what_decides_nothing_leaves_the_digest_of_the_case_as_it_is(
    warehouse, broken, proposing, deciding
):
    broken()
    before = read_case(warehouse, "b1").case_sha256
    change_break(
        warehouse, run_id="later", severity="critical", owner="other", due_on=date(2026, 4, 1)
    )
    proposing()
    assert read_case(warehouse, "b1").case_sha256 == before
    assert deciding()["decision"] == "approve"


def test_a_proposal_on_a_case_that_was_not_seen_is_refused(warehouse, broken, proposing):
    broken()
    seen = read_case(warehouse, "b1").case_sha256
    change_break(warehouse, amount_minor=1291)
    with pytest.raises(CaseChanged):
        proposing(seen_sha256=seen)
    assert rows(warehouse, resolution.resolution) == []


def test_what_evidence_closed_cannot_be_decided(warehouse, broken, proposing, deciding):
    broken()
    proposing()
    change_break(warehouse, status="resolved", closed_on=date(2026, 3, 4))
    with pytest.raises(BreakClosed, match="2026-03-04"):
        deciding()
    with pytest.raises(BreakClosed):
        proposing(resolution_id="r2")
    assert rows(warehouse, ledger.journal) == []


# Time.


def test_a_proposal_expires_to_the_second_and_can_be_made_anew(
    warehouse, broken, proposing, deciding
):
    broken()
    proposing()
    late = at("2026-03-08T10:00:00+08:00")
    with pytest.raises(ProposalExpired, match="2026-03-08 02:00"):
        deciding(run=late)
    assert status(warehouse) == ("open", None)
    assert history(warehouse)[-1] == ("expired", "open", "resolution")
    proposing(resolution_id="r2", run=late)
    assert deciding(resolution_id="r2", run=at("2026-03-11T09:59:59+08:00"))["decision"]
    assert rows(warehouse, ledger.posting)


def test_expired_proposals_are_swept_and_the_others_are_left(warehouse, broken, proposing):
    broken()
    broken(break_id="b2")
    proposing()
    proposing(break_id="b2", resolution_id="r2", run=at("2026-03-07T10:00:00+08:00"))
    sweep = at("2026-03-08T10:00:00+08:00")
    assert [a["break_id"] for a in awaiting(warehouse, sweep)] == ["b2"]
    with warehouse.transaction() as tx:
        assert expire_proposals(tx, sweep) == 1
        assert expire_proposals(tx, sweep) == 0
    assert (status(warehouse)[0], status(warehouse, "b2")[0]) == ("open", "awaiting_approval")


# Once, whatever is tried again.


def test_the_same_proposal_again_is_the_same_answer_and_one_row(warehouse, broken, proposing):
    broken()
    assert proposing() == proposing(run=at("2026-03-05T11:00:00+08:00"))
    assert len(rows(warehouse, resolution.resolution)) == 1
    assert len(history(warehouse)) == 2


def test_the_same_decision_again_is_the_same_answer_and_one_journal(
    warehouse, broken, proposing, deciding
):
    broken()
    proposing()
    assert deciding() == deciding(run=at("2026-03-05T11:00:00+08:00"))
    assert len(rows(warehouse, ledger.journal)) == 1
    assert proposing(seen_sha256=read_case(warehouse, "b1").case_sha256)["resolution_id"] == "r1"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"reason": "another"}, "reason"),
        ({"action": "claim", "amount_minor": 0}, "action, amount_minor"),
        ({"by": "bob"}, "proposed_by"),
    ],
)
def test_the_id_of_a_proposal_is_not_used_for_another(broken, proposing, change, named):
    broken()
    proposing()
    with pytest.raises(ResolutionConflict, match=named):
        proposing(**change)


def test_another_decision_on_the_same_proposal_is_refused(broken, proposing, deciding):
    broken()
    proposing()
    deciding()
    with pytest.raises(AlreadyDecided, match="bob decided"):
        deciding(by="lea")
    with pytest.raises(AlreadyDecided):
        deciding(decision="reject", note="changed my mind")


def test_a_second_proposal_waits_until_the_first_is_decided(broken, proposing, deciding):
    broken()
    proposing()
    with pytest.raises(AlreadyProposed, match="ann proposed write_off"):
        proposing(resolution_id="r2", by="bob")


def test_a_changed_case_can_be_proposed_anew_before_the_first_proposal_expires(
    warehouse, broken, proposing, deciding
):
    broken()
    proposing()
    change_break(warehouse, amount_minor=1300, ours_minor=1300)
    proposing(resolution_id="r2", amount_minor=1300)
    assert [e[0] for e in history(warehouse)] == ["opened", "proposed", "lapsed", "proposed"]
    with pytest.raises(CaseChanged):
        deciding()


def test_of_two_who_decide_at_once_one_does_and_one_journal_is_posted(
    warehouse, broken, proposing, deciding
):
    broken()
    proposing()

    def attempt(person: str) -> str:
        try:
            return str(deciding(by=person)["decided_by"])
        except AlreadyDecided:
            return "too late"

    with ThreadPoolExecutor(2) as both:
        outcomes = list(both.map(attempt, ["bob", "lea"]))
    assert sorted(outcomes, key=lambda o: o == "too late")[1:] == ["too late"]
    assert len(rows(warehouse, ledger.journal)) == 1
    assert len(rows(warehouse, ledger.posting)) == 2


def test_of_two_who_propose_at_once_one_does(warehouse, broken, proposing):
    broken()

    def attempt(person: str) -> str:
        try:
            return str(proposing(by=person, resolution_id=f"r-{person}")["proposed_by"])
        except AlreadyProposed:
            return "too late"

    with ThreadPoolExecutor(2) as both:
        outcomes = list(both.map(attempt, ["ann", "bob"]))
    assert outcomes.count("too late") == 1
    assert len(rows(warehouse, resolution.resolution)) == 1


# What one person may do.


def test_marking_as_received_ends_the_break_without_money(warehouse, broken, proposing, deciding):
    broken(category="missing_in_bank")
    done = proposing(action="mark_received", amount_minor=0, reason="seen in online banking")
    assert done["is_approval_needed"] is False
    assert status(warehouse) == ("resolved", date(2026, 3, 5))
    assert history(warehouse)[-1] == ("marked_received", "resolved", "ann")
    assert rows(warehouse, ledger.journal) == []
    with pytest.raises(NothingToDecide):
        deciding()


def test_a_claim_leaves_the_break_open_with_the_provider_to_answer(warehouse, broken, proposing):
    broken()
    proposing(action="claim", amount_minor=0, reason="ticket 4711")
    assert status(warehouse) == ("open", None)
    assert history(warehouse)[-1] == ("claimed", "open", "ann")
    assert read_case(warehouse, "b1").row["owner"] == "provider_claim"
    proposing(resolution_id="r2")
    assert status(warehouse)[0] == "awaiting_approval"


def batch_and_deposit_breaks(broken: Callable[..., str]) -> None:
    batch = {"category": "missing_in_bank", "subject_kind": "batch", "order_id": None}
    broken(**batch, subject="alipay/2088/B1/CNY", batch_id="B1", amount_minor=1000)
    broken(**batch, break_id="b2", subject="alipay/2088/B2/CNY", batch_id="B2", amount_minor=2000)
    deposit = {"category": "unknown_residual", "subject_kind": "deposit", "account": "CN01"}
    broken(**deposit, break_id="b3", subject="CN01/S1/4", amount_minor=3000)


def test_a_match_consumes_its_members_and_ends_the_break_of_each(warehouse, broken, proposing):
    batch_and_deposit_breaks(broken)
    insert_group(warehouse)
    proposing(action="match", amount_minor=0, reason="the advice lists both")
    for break_id in ("b1", "b2", "b3"):
        assert status(warehouse, break_id)[0] == "resolved"
        assert history(warehouse, break_id)[-1] == ("matched", "resolved", "ann")
    with warehouse.transaction() as tx:
        items = tx.statement("select * from core.match_item order by item_id")
        (group,) = tx.statement("select * from core.match_group")
        assert tx.statement("select * from core.proposed_item") == []
    assert [(i["side"], i["item_id"], i["allocated_minor"]) for i in items] == [
        ("deposit", "CN01/S1/4", 3000),
        ("batch", "alipay/2088/B1/CNY", 1000),
        ("batch", "alipay/2088/B2/CNY", 2000),
    ]
    assert group["status"] == "confirmed"


def test_a_member_that_another_set_has_consumed_cannot_be_consumed_again(
    warehouse, broken, proposing
):
    batch_and_deposit_breaks(broken)
    insert_group(warehouse)
    taken = MEMBERS[2] | {"group_id": "g0", "allocated_minor": 3000, "run_id": "found"}
    with warehouse.transaction() as tx:
        tx.insert(reconciliation.match_item, [taken])
    with pytest.raises(AlreadyMatched, match="g1"):
        proposing(action="match", amount_minor=0)
    assert status(warehouse) == ("open", None)
    assert rows(warehouse, resolution.resolution) == []
    assert len(rows(warehouse, reconciliation.match_item)) == 1


@pytest.mark.parametrize("groups", [0, 2])
def test_a_match_needs_exactly_one_proposed_set(warehouse, broken, proposing, groups):
    batch_and_deposit_breaks(broken)
    for number in range(groups):
        insert_group(warehouse, group_id=f"g{number}")
    with pytest.raises(ActionNotAllowed, match=f"this break has {groups}"):
        proposing(action="match", amount_minor=0)


# What is refused before anything is written.


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"action": "forget"}, ActionNotAllowed),
        ({"action": "match", "amount_minor": 0}, ActionNotAllowed),
        ({"amount_minor": 1289}, AmountNotAtStake),
        ({"amount_minor": -1290}, AmountNotAtStake),
        ({"action": "claim"}, AmountNotAtStake),
        ({"reason": "  "}, NoReason),
        ({"break_id": "none", "seen_sha256": "0"}, UnknownBreak),
    ],
)
def test_an_impossible_proposal_is_refused_and_leaves_nothing(
    warehouse, broken, proposing, change, refusal
):
    broken()
    with pytest.raises(refusal):
        proposing(**change)
    assert rows(warehouse, resolution.resolution) == []
    assert len(history(warehouse)) == 1


def test_what_is_not_due_yet_is_waited_for(warehouse, broken, proposing):
    broken(category="timing")
    assert read_case(warehouse, "b1").allowed == ()
    with pytest.raises(ActionNotAllowed, match="waited for"):
        proposing()


def test_where_nothing_is_at_stake_one_person_ends_it_and_nothing_is_posted(
    warehouse, broken, proposing
):
    broken(category="status_mismatch", amount_minor=0, theirs_minor=1290)
    assert read_case(warehouse, "b1").allowed == ("claim", "mark_received")
    with pytest.raises(ActionNotAllowed):
        proposing(amount_minor=0)
    proposing(action="mark_received", amount_minor=0, reason="the provider's id is another")
    assert status(warehouse)[0] == "resolved"
    assert rows(warehouse, ledger.journal) == []


def test_an_unknown_proposal_cannot_be_decided(keys, deciding):
    with pytest.raises(UnknownResolution):
        deciding(resolution_id="none")


def test_every_category_has_its_actions():
    assert set(ALLOWED) == {
        "missing_in_psp", "missing_in_bank", "missing_in_orders", "timing", "amount_over",
        "amount_under", "fee_variance", "duplicate_capture", "duplicate_row", "currency_mismatch",
        "status_mismatch", "split_mismatch", "refund_without_order", "chargeback_unbooked",
        "reserve_movement", "fx_difference", "rounding", "unknown_residual", "late_file",
        "file_gap",
    }  # fmt: skip


# Keys.


def test_who_acted_is_taken_from_the_key(warehouse, keys):
    with warehouse.transaction() as tx:
        assert who(tx, keys["lea"]).person == "lea"
        assert who(tx, f"  {keys['lea']}\n").is_lead
        assert not who(tx, keys["ann"]).is_lead


@pytest.mark.parametrize("wrong", ["", "x", "a.b", "."])
def test_a_wrong_key_is_refused_without_being_repeated(warehouse, keys, wrong):
    salt, _, _ = keys["ann"].partition(".")
    for key in (wrong, f"{salt}.{wrong}", keys["ann"][:-1]):
        with pytest.raises(UnknownKey) as refused, warehouse.transaction() as tx:
            who(tx, key)
        assert salt not in str(refused.value)


def test_a_revoked_key_neither_proposes_nor_decides(warehouse, keys, broken, proposing, deciding):
    broken()
    proposing()
    revoke_approver(warehouse, at("2026-03-05T10:30:00+08:00"), "bob")
    with pytest.raises(RevokedKey, match="bob was revoked on 2026-03-05"):
        deciding()
    with pytest.raises(RevokedKey):
        proposing(by="bob", resolution_id="r2")
    assert rows(warehouse, resolution.resolution_decision) == []
    with pytest.raises(ApproverRefused, match="no key"):
        revoke_approver(warehouse, at(ACTING), "bob")


def test_a_person_has_one_key_and_one_spelling(warehouse, keys):
    run = at(ACTING)
    with pytest.raises(ApproverRefused, match="holds a key already"):
        add_approver(warehouse, run, "ann", "finance_lead")
    with pytest.raises(ApproverRefused, match="there is ann already"):
        add_approver(warehouse, run, "Ann", "finance")
    for wrong in ("", "ann smith", "安", "ann\n"):
        with pytest.raises(ApproverRefused, match="not a staff id"):
            add_approver(warehouse, run, wrong, "finance")
    with pytest.raises(ApproverRefused, match="not a role"):
        add_approver(warehouse, run, "dan", "boss")
    revoke_approver(warehouse, run, "ann")
    fresh = add_approver(warehouse, run, "ann", "finance_lead")
    with warehouse.transaction() as tx:
        assert who(tx, fresh).role == "finance_lead"
        with pytest.raises(RevokedKey):
            who(tx, keys["ann"])
    assert [(a["person"], a["role"]) for a in approvers(warehouse) if not a["revoked_at"]] == [
        ("ann", "finance_lead"),
        ("bob", "finance"),
        ("lea", "finance_lead"),
    ]


def test_no_table_holds_a_key(warehouse, keys, broken, proposing, deciding):
    broken()
    proposing()
    deciding()
    with warehouse.transaction() as tx:
        dump = "".join(
            repr(tx.statement(f"select * from {table.fullname}"))
            for table in metadata.sorted_tables
        )
    assert "approved" in dump
    for key in keys.values():
        salt, _, secret = key.partition(".")
        assert salt in dump
        assert secret not in dump


# Lists, and what the reconciliation reads.


@pytest.fixture
def calendar(warehouse: Warehouse) -> None:
    with warehouse.transaction() as tx:
        write_calendar(tx, at(ACTING))


def standing_at(warehouse: Warehouse, as_of: datetime) -> None:
    with warehouse.transaction() as tx:
        row = {"name": "reconciliation", "as_of": as_of, "run_id": "found"}
        tx.insert(meta.projection, [row])


@pytest.mark.usefixtures("calendar")
def test_age_is_in_business_days_from_the_expected_day_to_the_reconciled_day(warehouse, broken):
    # Spring Festival 2026: off from 15 to 23 February; Saturdays 14 and 28 are worked.
    broken(expected_on=date(2026, 2, 13))
    broken(break_id="b2", expected_on=date(2026, 2, 13), closed_on=date(2026, 2, 14),
           status="resolved")  # fmt: skip
    broken(break_id="b3", expected_on=date(2026, 2, 24))
    broken(break_id="b4", expected_on=date(2026, 2, 26))
    # 24 February ends in Shanghai: the days before it that are worked are 13 and 14.
    standing_at(warehouse, datetime(2026, 2, 24, 16, tzinfo=UTC))
    ages = {b["break_id"]: b["age_days"] for b in breaks(warehouse, at(ACTING))}
    assert ages == {"b1": 2, "b2": 1, "b3": 0, "b4": 0}


@pytest.mark.usefixtures("calendar")
def test_without_a_reconciliation_age_is_counted_to_now(warehouse, broken):
    broken(expected_on=date(2026, 3, 2))
    # Thursday, 5 March: Monday, Tuesday and Wednesday were worked.
    assert [b["age_days"] for b in breaks(warehouse, at(ACTING))] == [3]


@pytest.mark.usefixtures("calendar")
def test_a_list_is_filtered_and_the_gravest_comes_first(warehouse, broken, proposing):
    broken()
    broken(break_id="b2", provider="wechatpay", severity="critical")
    broken(break_id="b3", status="resolved", category="rounding", closed_on=date(2026, 3, 4))
    broken(break_id="b4", severity="high", amount_minor=5)
    broken(break_id="b5", severity="high", amount_minor=9)
    proposing()

    def listed(**only: Any) -> list[str]:
        return [b["break_id"] for b in breaks(warehouse, at(ACTING), **only)]

    assert listed() == ["b2", "b5", "b4", "b1", "b3"]
    assert listed(status="open") == ["b2", "b5", "b4", "b1"]
    assert listed(status="awaiting_approval") == ["b1"]
    assert listed(status="resolved") == ["b3"]
    assert listed(provider="wechatpay") == ["b2"]
    assert listed(category="rounding") == ["b3"]


def test_a_break_is_found_by_the_first_letters_of_its_id(warehouse, broken):
    broken(break_id="abc1")
    broken(break_id="abd2")
    assert read_case(warehouse, "abc").row["break_id"] == "abc1"
    for prefix in ("ab", "%", "a_c", "x"):
        with pytest.raises(UnknownBreak):
            read_case(warehouse, prefix)


def stands(warehouse: Warehouse) -> list[tuple[Any, ...]]:
    columns = ("break_id", "action", "amount_minor", "resolved_on", "decided_category",
               "decided_minor")  # fmt: skip
    with warehouse.transaction() as tx:
        found = tx.rows("resolution/standing", zone="Asia/Shanghai")
    return sorted(tuple(row[c] for c in columns) for row in found)


def test_what_stands_is_the_newest_decision_with_the_case_as_it_was(
    warehouse, broken, proposing, deciding
):
    for break_id in ("b1", "b2", "b3", "b4"):
        broken(break_id=break_id, category="missing_in_bank")
    night = at("2026-03-05T23:30:00+08:00", "night")
    proposing()
    proposing(break_id="b2", resolution_id="r2", action="mark_received", amount_minor=0)
    proposing(break_id="b3", resolution_id="r3", action="claim", amount_minor=0)
    proposing(break_id="b4", resolution_id="r4")
    deciding(run=night)
    deciding(resolution_id="r4", decision="reject", note="no")
    assert stands(warehouse) == [
        ("b1", "write_off", 1290, date(2026, 3, 5), "missing_in_bank", 1290),
        ("b2", "mark_received", 0, date(2026, 3, 5), "missing_in_bank", 1290),
    ]
    # The reconciliation finds more at stake and opens the break again; people decide again.
    change_break(warehouse, amount_minor=2000, ours_minor=2000, status="open", closed_on=None)
    later = at("2026-03-06T10:00:00+08:00", "later")
    assert reconciled(warehouse, later) == 1
    proposing(resolution_id="r5", amount_minor=2000, run=later)
    assert stands(warehouse)[0][-1] == 1290
    deciding(resolution_id="r5", run=later)
    assert stands(warehouse)[0] == (
        "b1", "write_off", 2000, date(2026, 3, 6), "missing_in_bank", 2000,
    )  # fmt: skip


def balances(warehouse: Warehouse) -> dict[str, int]:
    with warehouse.transaction() as tx:
        found = tx.statement(
            "select account, cast(sum(amount_minor) as bigint) as minor from core.posting "
            "group by account"
        )
    return {row["account"]: row["minor"] for row in found}


def reconciled(warehouse: Warehouse, run: Run, keep: str = "true") -> int:
    """Let lapsed money be taken back by a run that found the breaks as they stand, or some."""
    with warehouse.transaction() as tx:
        tx.statement(
            "create temp table break_all as select break_id, category, amount_minor "
            f"from core.payment_break where {keep}"
        )
        return reverse_lapsed(tx, run)


def test_money_is_taken_back_once_when_its_break_is_gone(warehouse, broken, proposing, deciding):
    broken()
    proposing()
    deciding()
    posted = balances(warehouse)
    assert sorted(posted.values()) == [-1290, 1290]
    later = at("2026-03-09", "later")
    assert reconciled(warehouse, later) == 0
    assert balances(warehouse) == posted

    assert reconciled(warehouse, later, keep="break_id <> 'b1'") == 1
    assert set(balances(warehouse)) == set(posted)
    assert set(balances(warehouse).values()) == {0}
    assert history(warehouse)[-1][0] == "reversed"
    with warehouse.transaction() as tx:
        (newest,) = tx.statement("select * from core.journal where run_id = 'later'")
    assert newest["posting_key"] == "resolution/r1/reversed"
    assert newest["booked_on"] == date(2026, 3, 9)
    assert reconciled(warehouse, at("2026-03-10", "last"), keep="break_id <> 'b1'") == 0


@pytest.mark.parametrize("change", [{"amount_minor": 2000}, {"category": "status_mismatch"}])
def test_money_is_taken_back_when_the_break_became_another_and_is_decided_anew(
    warehouse, broken, proposing, deciding, change
):
    broken()
    proposing()
    deciding()
    change_break(warehouse, status="open", closed_on=None, **change)
    later = at("2026-03-06T10:00:00+08:00", "later")
    assert reconciled(warehouse, later) == 1
    amount = change.get("amount_minor", 1290)
    proposing(resolution_id="r2", amount_minor=amount, run=later)
    deciding(resolution_id="r2", run=later)
    assert sorted(balances(warehouse).values()) == [-amount, amount]
    assert reconciled(warehouse, at("2026-03-09", "last")) == 0


def test_money_is_not_posted_twice_for_a_break_that_was_opened_again_as_it_was(
    warehouse, broken, proposing, deciding
):
    broken()
    proposing()
    deciding()
    change_break(warehouse, status="open", closed_on=None)
    with pytest.raises(AlreadyPosted, match="r1"):
        proposing(resolution_id="r2")
    assert proposing(resolution_id="r3", action="mark_received", amount_minor=0)
    assert len(rows(warehouse, ledger.journal)) == 1


def test_a_rejected_proposal_posts_nothing_that_could_be_taken_back(
    warehouse, broken, proposing, deciding
):
    broken()
    proposing()
    deciding(decision="reject", note="no")
    assert reconciled(warehouse, at("2026-03-09", "later"), keep="false") == 0


def test_every_member_of_a_matched_set_stands_as_decided(warehouse, broken, proposing):
    batch_and_deposit_breaks(broken)
    insert_group(warehouse)
    proposing(action="match", amount_minor=0)
    assert [(row[0], row[1], row[5]) for row in stands(warehouse)] == [
        ("b1", "match", 1000), ("b2", "match", 2000), ("b3", "match", 3000),
    ]  # fmt: skip


def test_the_document_says_of_every_category_what_may_be_done():
    page = (Path(__file__).parents[2] / "docs" / "breaks.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| `(\w+)` \| [^|]+ \| [^|]+ \| [^|]+ \| ([^|]+) \|$", page, re.MULTILINE)
    said = {
        category: () if actions.startswith("nothing") else tuple(actions.split(", "))
        for category, actions in table
    }
    assert said == {category: tuple(actions) for category, actions in ALLOWED.items()}
