"""A month's life: drafted at will, put forward, approved by another person, and never changed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from tasks.approvers import KeyRefused
from tasks.reconciliation import reconcile
from tasks.settlement import (
    EarlierMonthOpen,
    EvidenceTooOld,
    MonthLocked,
    MonthNotOver,
    NothingSettled,
    compare_versions,
    draft_settlement,
)
from tasks.settlement_approval import (
    AlreadyDecided,
    ChecksFailed,
    DraftChanged,
    NoReason,
    ProposalConflict,
    ProposalExpired,
    SamePerson,
    awaiting,
    decide_settlement,
    propose_settlement,
    read_settlement,
)
from tests.fresh import ENGINES, fresh_warehouse
from tests.reconciliation.worlds import load
from tests.settlement.worlds import (
    SETTLED,
    Shop,
    at,
    book,
    day,
    drafted,
    ledger_balances,
    locked,
    noon,
    of,
    opened,
    people,
)
from tests.tasks.worlds import table_rows
from warehouse import Warehouse
from warehouse.schema import ledger, settlement

TERMS = book()
JANUARY, FEBRUARY, MARCH = "2026-01", "2026-02", "2026-03"


def a_shop() -> Shop:
    """Return a shop that sells for 10.00 in January and for 20.00 in February."""
    shop = Shop()
    shop.merchant("m1")
    shop.sale("o1", "m1", 1000, paid=noon(1, 5), signed=noon(1, 9))
    shop.paid_out("b", 1000, day(1, 6))
    shop.sale("o2", "m1", 2000, paid=noon(2, 5), signed=noon(2, 9), batch="c")
    shop.paid_out("c", 2000, day(2, 6))
    return shop


@pytest.fixture(params=ENGINES)
def sold(
    request: pytest.FixtureRequest, tmp_path: Any, postgresql_server: str
) -> Iterator[tuple[Warehouse, tuple[str, str]]]:
    """Yield a warehouse with the shop, reconciled until February, and two people's keys."""
    with fresh_warehouse(request.param, tmp_path, postgresql_server) as warehouse:
        opened(warehouse, a_shop(), TERMS, FEBRUARY)
        yield warehouse, people(warehouse, TERMS)


def put_forward(warehouse: Warehouse, key: str, proposal_id: str = "p1") -> dict[str, Any]:
    """Put the draft of January forward as it is now."""
    run = at(JANUARY, TERMS)
    seen = read_settlement(warehouse, run, JANUARY)["snapshot_sha256"]
    return propose_settlement(warehouse, run, proposal_id, month=JANUARY, seen_sha256=seen, key=key)


def kept(warehouse: Warehouse) -> dict[str, list[tuple[Any, ...]]]:
    """Return everything that months leave, without the runs that wrote it."""
    tables = (*SETTLED, settlement.payout, ledger.journal, ledger.posting)
    with warehouse.transaction() as tx:
        return {t.name: table_rows(tx, t, ("run_id",)) for t in tables}


def test_a_draft_made_again_is_the_same_and_stands_once(sold):
    warehouse, _ = sold
    first = drafted(warehouse, TERMS, JANUARY)
    rows = kept(warehouse)
    assert drafted(warehouse, TERMS, JANUARY)["snapshot_sha256"] == first["snapshot_sha256"]
    assert kept(warehouse) == rows


def test_a_dry_run_says_the_same_and_writes_nothing(sold):
    warehouse, _ = sold
    before = kept(warehouse)
    dry = drafted(warehouse, TERMS, JANUARY, dry_run=True)
    assert kept(warehouse) == before
    assert (dry["state"], before["settlement_month"]) == ("dry_run", [])
    assert dry["snapshot_sha256"] == drafted(warehouse, TERMS, JANUARY)["snapshot_sha256"]


def test_a_draft_of_another_month_takes_the_place_of_the_first(sold):
    warehouse, _ = sold
    drafted(warehouse, TERMS, JANUARY)
    drafted(warehouse, TERMS, FEBRUARY)
    with pytest.raises(NothingSettled, match="2026-01 was not settled"):
        read_settlement(warehouse, at(JANUARY, TERMS), JANUARY)


def test_two_people_lock_a_month_which_posts_and_owes_once(sold):
    warehouse, keys = sold
    drafted(warehouse, TERMS, JANUARY)
    put_forward(warehouse, keys[0])
    run = at(JANUARY, TERMS)
    made = decide_settlement(warehouse, run, "p1", decision="approve", key=keys[1])
    assert (made["decided_by"], made["journals"], made["payouts"]) == ("bob", 1, 1)
    assert made["payable_minor"] == 950
    rows = kept(warehouse)
    assert decide_settlement(warehouse, run, "p1", decision="approve", key=keys[1]) == made
    assert kept(warehouse) == rows
    held = ledger_balances(warehouse)
    assert (held["merchant:m1"], held["commission"]) == (-950, -50)
    # What February captured is owed and not settled yet.
    assert held["merchant_payable"] == -2000


def test_who_put_it_forward_cannot_approve_it(sold):
    warehouse, keys = sold
    drafted(warehouse, TERMS, JANUARY)
    put_forward(warehouse, keys[0])
    with pytest.raises(SamePerson, match="ann put it forward and cannot decide on it"):
        decide_settlement(warehouse, at(JANUARY, TERMS), "p1", decision="approve", key=keys[0])
    assert read_settlement(warehouse, at(JANUARY, TERMS), JANUARY)["state"] == "draft"
    assert "merchant:m1" not in ledger_balances(warehouse)


def test_a_draft_that_changed_voids_the_proposal(sold):
    warehouse, keys = sold
    drafted(warehouse, TERMS, JANUARY)
    put_forward(warehouse, keys[0])
    drafted(warehouse, book(commission_share=Decimal("0.06")), JANUARY)
    assert awaiting(warehouse, at(JANUARY, TERMS)) == []
    with pytest.raises(DraftChanged, match="look at it again and put it forward anew"):
        decide_settlement(warehouse, at(JANUARY, TERMS), "p1", decision="approve", key=keys[1])
    assert "merchant:m1" not in ledger_balances(warehouse)


def test_evidence_that_was_taken_back_after_the_draft_stops_the_approval(sold):
    warehouse, keys = sold
    drafted(warehouse, TERMS, JANUARY)
    put_forward(warehouse, keys[0])
    with warehouse.transaction() as tx:
        tx.statement(
            "update core.provider_entry set withdrawn_at = received_at where native_id = 'o1-1'"
        )
    with pytest.raises(ChecksFailed, match="2026-01 fails sale_not_reconciled"):
        decide_settlement(warehouse, at(JANUARY, TERMS), "p1", decision="approve", key=keys[1])


def test_a_proposal_expires_and_a_rejection_needs_a_reason(sold):
    warehouse, keys = sold
    drafted(warehouse, TERMS, JANUARY)
    proposal = put_forward(warehouse, keys[0])
    run = at(JANUARY, TERMS)
    assert proposal["expires_at"] == run.as_of + timedelta(hours=96)
    late = at(JANUARY, TERMS, days=9)  # 96 hours after five days
    with pytest.raises(ProposalExpired, match="had to be decided before 2026-02-09 16:00 UTC"):
        decide_settlement(warehouse, late, "p1", decision="approve", key=keys[1])
    with pytest.raises(NoReason, match="a rejection needs a reason"):
        decide_settlement(warehouse, run, "p1", decision="reject", key=keys[1])
    made = decide_settlement(warehouse, run, "p1", decision="reject", key=keys[1], note="holds")
    assert (made["decision"], made["journals"]) == ("reject", 0)
    with pytest.raises(AlreadyDecided, match="bob decided on it"):
        decide_settlement(warehouse, run, "p1", decision="approve", key=keys[0])


def test_an_unknown_key_and_an_id_used_twice_are_refused(sold):
    warehouse, keys = sold
    drafted(warehouse, TERMS, JANUARY)
    with pytest.raises(KeyRefused):
        put_forward(warehouse, "nobody.nothing")
    first = put_forward(warehouse, keys[0])
    assert put_forward(warehouse, keys[0]) == first
    with pytest.raises(ProposalConflict, match="was used before, for 2026-01 by ann"):
        put_forward(warehouse, keys[1])


def test_a_locked_month_is_refused_and_can_be_worked_out_again(sold):
    warehouse, keys = sold
    draft = locked(warehouse, TERMS, JANUARY, keys)
    with pytest.raises(MonthLocked, match="2026-01 is locked"):
        drafted(warehouse, TERMS, JANUARY)
    again = drafted(warehouse, TERMS, JANUARY, dry_run=True)
    assert again["snapshot_sha256"] == draft["snapshot_sha256"]


def test_months_are_settled_in_their_order_and_when_they_are_over(sold):
    warehouse, keys = sold
    with pytest.raises(MonthNotOver, match="2026-02 is over at 2026-02-28 16:00 UTC"):
        draft_settlement(warehouse, at(JANUARY, TERMS), FEBRUARY)
    locked(warehouse, TERMS, JANUARY, keys)
    with pytest.raises(EarlierMonthOpen, match="2026-02 is not locked; months are settled in"):
        drafted(warehouse, TERMS, MARCH)


def test_a_month_that_was_not_reconciled_to_its_end_is_refused(sold):
    warehouse, keys = sold
    for month in (JANUARY, FEBRUARY):
        locked(warehouse, TERMS, month, keys)
    with pytest.raises(EvidenceTooOld, match="countinghouse reconcile --as-of 2026-03-31"):
        drafted(warehouse, TERMS, MARCH)


def test_evidence_that_comes_after_the_lock_is_settled_in_the_next_month(sold):
    warehouse, keys = sold
    late = Shop()
    late.sale("late", "m1", 500, paid=noon(1, 5), signed=noon(1, 10), batch="d")
    locked(warehouse, TERMS, JANUARY, keys)
    late.paid_out("d", 500, day(1, 7))
    load(warehouse, late.facts, "load-2")
    reconcile(warehouse, at(FEBRUARY, TERMS, "again"))
    february = drafted(warehouse, TERMS, FEBRUARY)
    assert of(february, "m1")["lines"] == {"ORDER_AMOUNT": 2500, "COMMISSION_FEE": -125}


def test_another_version_is_compared_per_merchant_without_writing(sold):
    warehouse, _ = sold
    before = kept(warehouse)
    found = compare_versions(warehouse, at(JANUARY, TERMS), JANUARY, "2026.1")
    assert (found["merchants"], found["totals"]) == ([], [])  # the same terms in both versions

    other = book(commission_share=Decimal("0.08")).versions[1]
    mixed = replace(TERMS, versions=(TERMS.versions[0], other))
    found = compare_versions(warehouse, at(JANUARY, mixed), JANUARY, "2026.1")
    assert found["merchants"] == [
        {
            "merchant_id": "m1",
            "currency": "CNY",
            "closing_minor": 950,
            "other_closing_minor": 920,
            "difference_minor": -30,
            "lines": {"COMMISSION_FEE": -30},
        }
    ]
    assert found["totals"] == [{"currency": "CNY", "merchants": 1, "difference_minor": -30}]
    assert kept(warehouse) == before


@pytest.mark.parametrize(
    "act",
    [
        "update core.settlement set payable_minor = 0, state = 'carried_forward'",
        "delete from core.settlement",
        "update core.settlement_line set commission_minor = 0",
        "delete from core.settlement_line",
        "insert into core.settlement_total select month, merchant_id, currency, 'X', 1, 1, run_id "
        "from core.settlement",
        "delete from core.settlement_charge",
        "delete from core.pending_line",
        "update core.settlement_month set state = 'draft', locked_at = null",
        "delete from core.settlement_month",
        "update core.settlement_decision set decided_by = 'eve'",
        "delete from core.settlement_proposal",
        "update core.payout set amount_minor = amount_minor * 10",
        "truncate core.payout cascade",
    ],
)
def test_the_database_lets_nothing_of_a_locked_month_be_changed(
    act: str, tmp_path: Any, postgresql_server: str
) -> None:
    terms = book(reserve_share=Decimal("0.1"))
    shop = a_shop()
    shop.sale("waiting", "m1", 100, paid=noon(1, 5), signed=None, batch="c")
    with fresh_warehouse("postgresql", tmp_path, postgresql_server) as warehouse:
        opened(warehouse, shop, terms, FEBRUARY)
        locked(warehouse, terms, JANUARY, people(warehouse, terms))
        before = kept(warehouse)
        refusal = "is only added to|is locked"
        with pytest.raises(DBAPIError, match=refusal), warehouse.transaction() as tx:
            tx.change(act)
        assert kept(warehouse) == before
