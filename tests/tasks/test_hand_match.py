"""People match two breaks by hand: a claim with an entry, a batch with a deposit."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from tasks.approvers import add_approver
from tasks.reconciliation import reconcile
from tasks.resolution import (
    ActionNotAllowed,
    BreakClosed,
    CaseChanged,
    NotItsCounterpart,
    ResolutionConflict,
    propose,
    read_case,
)
from tasks.runs import Run
from tests.reconciliation.worlds import World, bank_of, book, load, noon
from warehouse import Warehouse
from warehouse.schema import resolution

PROVIDER = "plain_0"

#: When the world is reconciled first, when ann acts, and when it is reconciled again.
FOUND, ACTING, NEXT, LATER = noon(3, 10), noon(3, 10, 15), noon(3, 11), noon(3, 12)

#: Breaks of the world, by kind and subject.
CLAIM = ("claim", "capture/O1/1")
ENTRY = ("entry", "capture/plain_0/acc-plain_0/theirs-1/1")
BATCH = ("batch", "plain_0/acc-plain_0/B2/CNY")
DEPOSIT = ("deposit", "bank-plain_0/s-2026-03-06/1")


def at(instant: datetime, run_id: str) -> Run:
    return Run(run_id, instant, book())


def world(stated_minor: int = 1000, deposit_minor: int = 500) -> World:
    """Return a capture that the provider states under its own ids, and a batch that nobody names.

    Ours is 10.00 and unpaired; theirs comes in batch B1, which the bank has. B2, of a capture of
    5.00 that agrees, was paid out, and the bank has a deposit that names nothing; what it holds is
    not proposed, since it is booked beyond the window in which sets are sought.
    """
    facts = World()
    facts.order("O1")
    facts.payment(PROVIDER, "O1", 1000, noon(3, 2), native_id="ours-1", reference="R1")
    facts.entry(PROVIDER, "capture", "theirs-1", stated_minor, noon(3, 2), batch="B1")
    facts.payout(PROVIDER, "B1", stated_minor, noon(3, 3))
    facts.order("O2")
    facts.payment(PROVIDER, "O2", 500, noon(3, 3), native_id="both-2", reference="R2")
    facts.entry(PROVIDER, "capture", "both-2", 500, noon(3, 3), batch="B2")
    facts.payout(PROVIDER, "B2", 500, noon(3, 4))
    facts.deposit(bank_of(PROVIDER), stated_minor, date(2026, 3, 3), end_to_end="B1")
    facts.deposit(
        bank_of(PROVIDER) if deposit_minor != 500 else OTHER_BANK, deposit_minor, date(2026, 3, 6),
        statement_reference="s-2026-03-06",
    )  # fmt: skip
    for bank in (bank_of(PROVIDER), OTHER_BANK):
        facts.statement("bank", "camt053", bank, date(2026, 3, 1), date(2026, 3, 9))
    return facts


#: A bank account that the provider never paid into before: no set is sought there.
OTHER_BANK = "elsewhere"
ELSEWHERE = ("deposit", f"{OTHER_BANK}/s-2026-03-06/1")


class Desk:
    """One person at work on the breaks of a world."""

    def __init__(self, warehouse: Warehouse, facts: World) -> None:
        self.warehouse = warehouse
        self.key = add_approver(warehouse, at(noon(1, 5), "add"), "ann", "finance")
        load(warehouse, facts.facts, "load-1")
        reconcile(warehouse, at(FOUND, "r1"))

    def rows(self, sql: str, **parameters: Any) -> list[dict[str, Any]]:
        """Return the rows of a query."""
        with self.warehouse.transaction() as tx:
            return tx.statement(sql, **parameters)

    def change(self, sql: str, **parameters: Any) -> None:
        """Change rows."""
        with self.warehouse.transaction() as tx:
            tx.change(sql, **parameters)

    def id_of(self, what: tuple[str, str]) -> str:
        """Return the id of the break of a kind and subject."""
        (row,) = self.rows(
            "select break_id from core.payment_break where subject_kind = :kind "
            "and subject = :subject", kind=what[0], subject=what[1],
        )  # fmt: skip
        return str(row["break_id"])

    def state(self, what: tuple[str, str]) -> tuple[str, str, int]:
        """Return status, category and amount at stake of a break."""
        row = read_case(self.warehouse, self.id_of(what)).row
        return row["status"], row["category"], row["amount_minor"]

    def events(self, what: tuple[str, str]) -> list[str]:
        """Return the history of a break."""
        return [e["event"] for e in read_case(self.warehouse, self.id_of(what)).events]

    def match(
        self, one: tuple[str, str], other: tuple[str, str], resolution_id: str = "m1",
        **changes: Any,
    ) -> dict[str, Any]:  # fmt: skip
        """Propose that two breaks are the same money, or what is changed."""
        asked = {"break_id": self.id_of(one), "matched_with": self.id_of(other)}
        asked |= {"action": "match", "amount_minor": 0, "reason": "mail of 3 March"} | changes
        run = asked.pop("run", at(ACTING, "act"))
        seen = (
            asked.pop("seen_sha256", None)
            or read_case(self.warehouse, asked["break_id"], asked["matched_with"]).case_sha256
        )
        return propose(self.warehouse, run, resolution_id, key=self.key, seen_sha256=seen, **asked)

    def balances(self) -> dict[str, int]:
        """Return what accounts hold; together nothing."""
        found = self.rows(
            "select account, cast(sum(amount_minor) as bigint) as minor from core.posting "
            "group by account"
        )
        assert sum(row["minor"] for row in found) == 0
        return {row["account"]: row["minor"] for row in found if row["minor"]}

    def still_open(self) -> list[str]:
        """Return the subjects of the breaks that are not resolved."""
        found = self.rows("select subject from core.payment_break where status <> 'resolved'")
        return sorted(row["subject"] for row in found)


@pytest.fixture
def desk(warehouse: Warehouse) -> Callable[..., Desk]:
    """Return a function that reconciles a world for the first time."""
    return lambda **changes: Desk(warehouse, world(**changes))


def test_a_claim_matched_with_an_entry_closes_both_and_the_next_run_pairs_them(desk, warehouse):
    ann = desk()
    suspense = "suspense:plain_0/acc-plain_0"
    assert ann.still_open() == sorted([CLAIM[1], ENTRY[1], BATCH[1], ELSEWHERE[1]])
    assert ann.balances()[suspense] == -1000
    case = read_case(warehouse, ann.id_of(CLAIM))
    assert [row["subject"] for row in case.counterparts] == [ENTRY[1]]
    kept = ann.match(CLAIM, ENTRY)
    assert (kept["matched_with"], kept["is_approval_needed"]) == (ann.id_of(ENTRY), False)
    for what in (CLAIM, ENTRY):
        assert ann.events(what) == ["opened", "matched"]
    assert ann.still_open() == sorted([BATCH[1], ELSEWHERE[1]])

    # A run of an instant before the match does not know it, and opens nothing again.
    replayed = reconcile(warehouse, at(noon(3, 10, 11), "past"))
    assert (replayed.mode, [m["stage"] for m in replayed.matched]) == ("replay", ["exact", "batch"])
    reconcile(warehouse, at(noon(3, 10, 14), "before"))
    assert ann.still_open() == sorted([BATCH[1], ELSEWHERE[1]])

    dry = reconcile(warehouse, at(NEXT, "dry"), dry_run=True)
    onward = reconcile(warehouse, at(NEXT, "r2"))
    assert (onward.mode, onward.output_sha256) == ("onward", dry.output_sha256)
    assert [(m["stage"], m["amount_minor"]) for m in onward.matched] == [
        ("exact", 500), ("manual", 1000), ("batch", 1000),
    ]  # fmt: skip
    # One entry of 5.00 needed nobody, one of 10.00 needed ann.
    assert onward.as_dict()["auto_match"]["amount_minor"] == {"num": 500, "den": 1500}
    assert ann.still_open() == sorted([BATCH[1], ELSEWHERE[1]])
    assert suspense not in ann.balances()
    assert ann.balances()["merchant_payable"] == -1500
    for what in (CLAIM, ENTRY):
        assert ann.events(what) == ["opened", "matched"]
    again = reconcile(warehouse, at(LATER, "r3"))
    assert not any(again.ledger.values())
    assert reconcile(warehouse, at(FOUND, "then")).output_sha256 == replayed_at_first(warehouse)


def replayed_at_first(warehouse: Warehouse) -> str:
    """Return what the first run found, as it was recorded."""
    with warehouse.transaction() as tx:
        (row,) = tx.statement(
            "select output_sha256 from core.reconciliation_run where run_id = 'r1'"
        )
    return str(row["output_sha256"])


def anew(warehouse: Warehouse, as_of: datetime) -> str:
    """Return the digest of a dry run that looks at everything again."""
    with warehouse.transaction() as tx:
        before = tx.statement("select * from core.projection where name = 'reconciliation'")
        tx.change("delete from core.projection where name = 'reconciliation'")
    found = reconcile(warehouse, at(as_of, "anew"), dry_run=True).output_sha256
    with warehouse.transaction() as tx:
        for row in before:
            tx.change(
                "insert into core.projection (name, as_of, run_id) values (:name, :as_of, :run_id)",
                **row,
            )
    return found


@pytest.mark.parametrize(
    ("stated_minor", "category", "at_stake"),
    [(1040, "amount_over", 40), (970, "amount_under", 30)],
)
def test_amounts_that_differ_leave_a_break_of_their_difference(
    desk, warehouse, stated_minor, category, at_stake
):
    ann = desk(stated_minor=stated_minor)
    ann.match(ENTRY, CLAIM)  # from the other side
    onward = reconcile(warehouse, at(NEXT, "r2"))
    assert ann.state(CLAIM) == ("open", category, at_stake)
    assert ann.state(ENTRY)[0] == "resolved"
    assert anew(warehouse, NEXT) == onward.output_sha256


def test_a_batch_matched_with_a_deposit_becomes_a_set_of_the_next_run(desk, warehouse):
    ann = desk()
    assert ann.balances()["transit:plain_0"] == 500
    ann.match(BATCH, ELSEWHERE)
    assert ann.still_open() == sorted([CLAIM[1], ENTRY[1]])
    onward = reconcile(warehouse, at(NEXT, "r2"))
    assert [m["stage"] for m in onward.matched] == ["exact", "batch", "manual"]
    assert ann.still_open() == sorted([CLAIM[1], ENTRY[1]])
    (received,) = ann.rows(
        "select status, received_minor from core.receipt_expectation where batch_reference = 'B2'"
    )
    assert (received["status"], received["received_minor"]) == ("met", 500)
    assert not {"transit:plain_0", f"suspense:{OTHER_BANK}"} & set(ann.balances())
    assert anew(warehouse, NEXT) == onward.output_sha256


def test_a_deposit_that_falls_short_of_its_batch_is_a_break_of_the_rest(desk, warehouse):
    ann = desk(deposit_minor=490)
    ann.match(DEPOSIT, BATCH)
    onward = reconcile(warehouse, at(NEXT, "r2"))
    assert ann.state(BATCH) == ("open", "amount_under", 10)
    assert ann.state(DEPOSIT)[0] == "resolved"
    assert anew(warehouse, NEXT) == onward.output_sha256


def test_a_deposit_that_names_the_batch_comes_before_what_a_person_said(desk, warehouse):
    ann = desk()
    ann.match(BATCH, ELSEWHERE)
    reconcile(warehouse, at(NEXT, "r2"))
    more = World()
    more.deposit(bank_of(PROVIDER), 500, date(2026, 3, 10), end_to_end="B2")
    load(warehouse, more.facts, "load-2")
    onward = reconcile(warehouse, at(LATER, "r3"))
    assert [m["stage"] for m in onward.matched] == ["exact", "batch"]
    assert ann.still_open() == sorted([CLAIM[1], ENTRY[1], ELSEWHERE[1]])
    assert anew(warehouse, LATER) == onward.output_sha256


def test_a_withdrawn_entry_opens_its_claim_again_which_can_be_matched_anew(desk, warehouse):
    ann = desk()
    ann.match(CLAIM, ENTRY)
    reconcile(warehouse, at(NEXT, "r2"))
    ann.change(
        "update core.provider_entry set withdrawn_at = :at where native_id = 'theirs-1'",
        at=noon(3, 11, 13),
    )
    more = World()
    more.entry(
        PROVIDER, "capture", "theirs-3", 1000, noon(3, 2), batch="B1", received_at=noon(3, 11, 13)
    )
    load(warehouse, more.facts, "load-2")
    found = reconcile(warehouse, at(LATER, "r3"))
    assert ann.state(CLAIM) == ("open", "missing_in_psp", 1000)
    assert ann.events(CLAIM) == ["opened", "matched", "reopened"]
    assert ann.state(ENTRY)[0] == "resolved"
    assert ann.balances()["suspense:plain_0/acc-plain_0"] == -1000
    assert anew(warehouse, LATER) == found.output_sha256

    third = ("entry", "capture/plain_0/acc-plain_0/theirs-3/1")
    ann.match(CLAIM, third, "m2", run=at(noon(3, 12, 15), "act-2"))
    found = reconcile(warehouse, at(noon(3, 13), "r4"))
    assert ("manual", 1000) in [(m["stage"], m["amount_minor"]) for m in found.matched]
    assert ann.state(third)[0] == "resolved"
    assert anew(warehouse, noon(3, 13)) == found.output_sha256


def test_an_entry_by_id_comes_before_what_a_person_said(desk, warehouse):
    ann = desk()
    ann.match(CLAIM, ENTRY)
    reconcile(warehouse, at(NEXT, "r2"))
    more = World()
    more.entry(
        PROVIDER, "capture", "ours-1", 1000, noon(3, 2), batch="B1", received_at=noon(3, 11, 13)
    )
    load(warehouse, more.facts, "load-2")
    onward = reconcile(warehouse, at(LATER, "r3"))
    assert ("exact", 2) in [(m["stage"], m["count"]) for m in onward.matched]
    assert ann.state(CLAIM)[0] == "resolved"
    assert ann.state(ENTRY) == ("open", "missing_in_orders", 1000)
    assert ann.balances()["suspense:plain_0/acc-plain_0"] == -1000
    assert anew(warehouse, LATER) == onward.output_sha256


def test_the_database_refuses_a_side_that_is_matched_already(desk, warehouse):
    ann = desk()
    ann.match(CLAIM, ENTRY)
    (kept,) = ann.rows("select * from core.hand_match")
    refused = {
        "the same entry": kept | {"resolution_id": "m2", "our_subject": "capture/O9/1"},
        "the same claim": kept | {"resolution_id": "m2", "their_subject": "capture/x"},
        "the same proposal": kept | {"our_turn": 2, "their_turn": 2},
        "two of our side": kept | {"resolution_id": "m2", "our_turn": 2, "their_kind": "batch"},
    }
    for what, wrong in refused.items():
        with pytest.raises(Exception, match=r"(?i)constraint|key"), warehouse.transaction() as tx:
            tx.insert(resolution.hand_match, [wrong])
        assert len(ann.rows("select * from core.hand_match")) == 1, what


def test_the_same_match_again_is_the_same_answer_and_another_is_refused(desk):
    ann = desk()
    seen = read_case(ann.warehouse, ann.id_of(CLAIM), ann.id_of(ENTRY)).case_sha256
    first = ann.match(CLAIM, ENTRY, seen_sha256=seen)
    assert ann.match(CLAIM, ENTRY, seen_sha256=seen) == first
    assert len(ann.rows("select * from core.hand_match")) == 1
    assert ann.events(ENTRY) == ["opened", "matched"]
    with pytest.raises(ResolutionConflict, match="matched_with"):
        ann.match(CLAIM, ELSEWHERE, seen_sha256=seen)
    with pytest.raises(BreakClosed):
        ann.match(CLAIM, ENTRY, "m2")


def test_a_counterpart_that_changed_is_refused_and_nothing_is_written(desk):
    ann = desk()
    alone = read_case(ann.warehouse, ann.id_of(CLAIM)).case_sha256
    seen = read_case(ann.warehouse, ann.id_of(CLAIM), ann.id_of(ENTRY)).case_sha256
    assert alone != seen
    ann.change(
        "update core.payment_break set theirs_minor = 1001, amount_minor = 1001 "
        "where subject_kind = 'entry'"
    )
    for other in (seen, alone):
        with pytest.raises(CaseChanged):
            ann.match(CLAIM, ENTRY, seen_sha256=other)
    assert ann.rows("select * from core.hand_match") == []
    assert ann.state(CLAIM)[0] == ann.state(ENTRY)[0] == "open"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("provider = 'plain_1'", "of plain_1, not of plain_0"),
        ("currency = 'USD'", "in USD, not CNY"),
        ("subject = 'refund/x'", "is refund, not capture"),
        ("status = 'awaiting_approval'", "not open but awaiting_approval"),
        ("subject_kind = 'claim', theirs_minor = null", "of the same side"),
        ("subject_kind = 'deposit'", "a claim is matched with one entry"),
        ("ours_minor = 7", "both sides or none"),
        ("category = 'file_gap'", "both sides or none"),
    ],
)
def test_what_cannot_be_the_other_side_is_refused_and_says_why(desk, change, says):
    ann = desk()
    one, other = ann.id_of(CLAIM), ann.id_of(ENTRY)
    ann.change(f"update core.payment_break set {change} where break_id = '{other}'")
    assert read_case(ann.warehouse, one).counterparts == []
    seen = read_case(ann.warehouse, one, other).case_sha256
    with pytest.raises(NotItsCounterpart, match=says):
        ann.match(CLAIM, BATCH, matched_with=other, seen_sha256=seen)


def test_only_match_takes_another_break_and_match_alone_needs_a_proposed_set(desk):
    ann = desk()
    with pytest.raises(ActionNotAllowed, match="only match takes another one"):
        ann.match(CLAIM, ENTRY, action="claim")
    seen = read_case(ann.warehouse, ann.id_of(CLAIM)).case_sha256
    with pytest.raises(ActionNotAllowed, match="this break has 0"):
        ann.match(CLAIM, ENTRY, matched_with=None, seen_sha256=seen)


def test_the_likeliest_counterparts_come_first_and_there_are_five(desk):
    ann = desk()
    (row,) = ann.rows("select * from core.payment_break where subject_kind = 'entry'")
    columns = ", ".join(row)
    marks = ", ".join(f":{name}" for name in row)
    for number, (minor, day) in enumerate(
        [(1500, 2), (990, 2), (1000, 9), (1010, 5), (1020, 2), (3, 2)]
    ):
        more = {
            "break_id": f"c{number}", "subject": f"capture/c{number}", "amount_minor": minor,
            "theirs_minor": minor, "expected_on": date(2026, 3, day),
        }  # fmt: skip
        ann.change(f"insert into core.payment_break ({columns}) values ({marks})", **row | more)
    found = read_case(ann.warehouse, ann.id_of(CLAIM)).counterparts
    # By how far the amount is from 10.00: 0 (the same day, then a week later), 0.10 twice, 0.20.
    assert [c["break_id"] for c in found] == [ann.id_of(ENTRY), "c2", "c1", "c3", "c4"]
