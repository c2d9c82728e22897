"""Credits and debits: two people, limits, and the month that settles them."""

from datetime import timedelta

import pytest

from tasks.manual_entries import (
    AboveLimit,
    NotAnEntry,
    decide_entry,
    manual_entries,
    propose_entry,
)
from tasks.settlement_approval import (
    AlreadyDecided,
    NoReason,
    ProposalConflict,
    ProposalExpired,
    SamePerson,
)
from tests.settlement.worlds import (
    Shop,
    at,
    book,
    drafted,
    ledger_balances,
    locked,
    of,
    opened,
    people,
)
from warehouse import Warehouse

TERMS = book()
JANUARY, FEBRUARY = "2026-01", "2026-02"


@pytest.fixture
def keys(warehouse: Warehouse) -> tuple[str, str]:
    """Return two people's keys of a warehouse with one merchant who sold nothing."""
    shop = Shop()
    shop.merchant("m1")
    opened(warehouse, shop, TERMS, FEBRUARY)
    return people(warehouse, TERMS)


def propose(warehouse: Warehouse, key: str, entry_id: str = "e1", **other):
    given = {
        "line_type": "MANUAL_CREDIT", "merchant_id": "m1", "currency": "CNY",
        "amount_minor": 500, "reason": "late answer of ours",
    }  # fmt: skip
    return propose_entry(warehouse, at("2025-12", TERMS), entry_id, key=key, **{**given, **other})


def decide(warehouse: Warehouse, key: str, decision: str = "approve", **more):
    return decide_entry(warehouse, at("2025-12", TERMS), "e1", decision=decision, key=key, **more)


def test_an_approved_credit_is_settled_once_in_the_next_month(warehouse, keys):
    propose(warehouse, keys[0])
    decide(warehouse, keys[1])
    january = locked(warehouse, TERMS, JANUARY, keys)
    assert of(january, "m1")["lines"] == {"MANUAL_CREDIT": 500}
    assert of(january, "m1")["payable_minor"] == 500
    assert ledger_balances(warehouse) == {"merchant:m1": -500, "merchant_credits": 500}
    assert drafted(warehouse, TERMS, FEBRUARY)["merchants"] == []
    assert [(e["decision"], e["month"]) for e in manual_entries(warehouse)] == [
        ("approve", JANUARY)
    ]


def test_a_debit_that_nobody_approved_is_not_settled(warehouse, keys):
    propose(warehouse, keys[0], line_type="MANUAL_INVOICE", amount_minor=-500)
    assert drafted(warehouse, TERMS, JANUARY)["merchants"] == []
    assert len(manual_entries(warehouse, awaiting=True)) == 1
    decide(warehouse, keys[1], "reject", note="no reason for it")
    assert drafted(warehouse, TERMS, JANUARY)["merchants"] == []
    assert manual_entries(warehouse, awaiting=True) == []


def test_a_deposit_is_taken_and_returned_on_an_account_of_its_own(warehouse, keys):
    propose(warehouse, keys[0], line_type="DEPOSIT", amount_minor=-500)
    decide(warehouse, keys[1])
    locked(warehouse, TERMS, JANUARY, keys)
    assert ledger_balances(warehouse) == {"merchant:m1": 500, "merchant_deposits:m1": -500}


def test_an_objection_holds_the_payout_until_it_is_decided(warehouse, keys):
    propose(warehouse, keys[0])
    decide(warehouse, keys[1])
    locked(warehouse, TERMS, JANUARY, keys)
    run = at(FEBRUARY, TERMS, "objection", days=2)
    values = {
        "line_type": "EARLIER_PERIOD_ADJUSTMENT", "merchant_id": "m1", "currency": "CNY",
        "amount_minor": 70, "reason": "a sale was missing", "disputed_month": JANUARY,
    }  # fmt: skip
    propose_entry(warehouse, run, "o1", key=keys[0], **values)
    propose_entry(
        warehouse, run, "c1", key=keys[0],
        **{**values, "line_type": "MANUAL_CREDIT", "amount_minor": 900, "disputed_month": None},
    )  # fmt: skip
    decide_entry(warehouse, run, "c1", decision="approve", key=keys[1])
    held = of(drafted(warehouse, TERMS, FEBRUARY), "m1")
    assert (held["state"], held["hold_reason"]) == ("on_hold", "objection_open")
    decide_entry(warehouse, run, "o1", decision="approve", key=keys[1])
    paid = of(drafted(warehouse, TERMS, FEBRUARY), "m1")
    assert (paid["state"], paid["payable_minor"]) == ("payable", 970)


def test_the_proposer_cannot_approve(warehouse, keys):
    propose(warehouse, keys[0])
    with pytest.raises(SamePerson, match="ann proposed it and cannot decide on it"):
        decide(warehouse, keys[0])
    assert len(manual_entries(warehouse, awaiting=True)) == 1


def test_above_the_limit_a_lead_decides(warehouse, keys):
    # The shipped policy lets finance approve 200.00.
    propose(warehouse, keys[1], amount_minor=20001)
    with pytest.raises(AboveLimit, match=r"200\.01 CNY is above 200\.00 CNY"):
        decide(warehouse, keys[0])
    propose(warehouse, keys[0], "e2", amount_minor=20001)
    made = decide_entry(warehouse, at("2025-12", TERMS), "e2", decision="approve", key=keys[1])
    assert made["decided_by"] == "bob"


def test_an_entry_expires_is_decided_once_and_keeps_its_content(warehouse, keys):
    first = propose(warehouse, keys[0])
    assert propose(warehouse, keys[0]) == first
    with pytest.raises(ProposalConflict, match="was used before with another amount_minor"):
        propose(warehouse, keys[0], amount_minor=501)
    late = at("2025-12", TERMS, days=9)
    assert late.as_of == first["proposed_at"] + timedelta(hours=96)
    with pytest.raises(ProposalExpired, match="propose it again"):
        decide_entry(warehouse, late, "e1", decision="approve", key=keys[1])
    with pytest.raises(NoReason):
        decide(warehouse, keys[1], "reject")
    decide(warehouse, keys[1])
    with pytest.raises(AlreadyDecided, match="bob decided on it"):
        decide(warehouse, keys[0], "reject", note="late")


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"line_type": "COMMISSION_FEE"}, "'COMMISSION_FEE' is not entered by people"),
        ({"amount_minor": 0}, "write an amount above 0"),
        ({"line_type": "DEPOSIT"}, "write an amount below 0"),
        ({"merchant_id": "nobody"}, "no merchant has the id nobody"),
        ({"disputed_month": "2025-01"}, "2025-01 is no month that was settled and locked"),
    ],
)
def test_what_cannot_be_an_entry_is_refused(warehouse, keys, other, said):
    with pytest.raises(NotAnEntry, match=said):
        propose(warehouse, keys[0], **other)
    assert manual_entries(warehouse) == []
