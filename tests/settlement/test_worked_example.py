"""The worked example of the books: a sale, a refund, a reserve, and a refund after the payout.

Every figure is that of the example as it is written down, in fen: 100.00 sold at 5 % commission and
0.6 % for the provider, 20.00 given back, 10 % of the net held back; next month the other 80.00.
"""

from decimal import Decimal
from pathlib import Path

import pytest

from tasks.payouts import issue_payouts, payouts
from tasks.reconciliation import reconcile
from tests.reconciliation.worlds import load
from tests.settlement.worlds import (
    Shop,
    at,
    book,
    day,
    ledger_balances,
    locked,
    noon,
    of,
    opened,
    people,
)
from warehouse import Warehouse

TERMS = book(reserve_share=Decimal("0.1"))


@pytest.fixture
def shop() -> Shop:
    """Return the example's facts."""
    shop = Shop()
    shop.merchant("m1")
    shop.sale("o1", "m1", 10000, paid=noon(1, 5), signed=noon(1, 8), batch="b1", fee_minor=60)
    shop.back("r1", "o1", {1: (2000, 0)}, noon(1, 5, 20), "b1", fee_minor=12)
    shop.paid_out("b1", 7952, day(1, 6))
    shop.back("r2", "o1", {1: (8000, 0)}, noon(2, 10), "b2", fee_minor=48)
    return shop


def test_the_sale_pays_68_40_and_holds_7_60_back(shop: Shop, warehouse: Warehouse) -> None:
    opened(warehouse, shop, TERMS, "2026-01")
    found = locked(warehouse, TERMS, "2026-01", people(warehouse, TERMS))
    merchant = of(found, "m1")
    assert merchant["lines"] == {
        "ORDER_AMOUNT": 10000,
        "COMMISSION_FEE": -500,
        "REFUND_ORDER_AMOUNT": -2000,
        "REFUND_COMMISSION_FEE": 100,
        "RESERVE_HOLD": -760,
    }
    assert (merchant["closing_minor"], merchant["payable_minor"]) == (6840, 6840)
    assert merchant["state"] == "payable"
    held = ledger_balances(warehouse)
    assert held == {
        "bank:bank": 7952,
        "commission": -400,
        "merchant:m1": -6840,
        "merchant_reserve:m1": -760,
        "provider_fees:psp": 48,
    }


def test_once_68_40_are_paid_the_bank_has_11_12(
    shop: Shop, warehouse: Warehouse, tmp_path: Path
) -> None:
    owed = Shop(list(shop.facts))
    owed.account("m1")
    opened(warehouse, owed, TERMS, "2026-01")
    locked(warehouse, TERMS, "2026-01", people(warehouse, TERMS))
    run = at("2026-01", TERMS, "pay")
    issued = issue_payouts(warehouse, run, "2026-01", tmp_path)
    (file,) = issued["files"]
    assert (file["payout_count"], file["control_sum_minor"]) == (1, 6840)
    assert ledger_balances(warehouse)["payouts"] == -6840
    (payout,) = payouts(warehouse)
    paid = Shop()
    paid.deposit("bank", -6840, day(2, 6), end_to_end=payout["payout_id"])
    load(warehouse, paid.facts, "load-2")
    reconcile(warehouse, at("2026-01", TERMS, "after", days=9))
    held = ledger_balances(warehouse)
    assert held == {
        "bank:bank": 1112,
        "commission": -400,
        "merchant_reserve:m1": -760,
        "provider_fees:psp": 48,
    }
    # 11.12 are commission 4.00 less fees 0.48, and the reserve of 7.60.
    assert 1112 == 400 - 48 + 760


def test_the_late_refund_leaves_68_40_owed(shop: Shop, warehouse: Warehouse) -> None:
    keys = people(warehouse, TERMS)
    opened(warehouse, shop, TERMS, "2026-02")
    locked(warehouse, TERMS, "2026-01", keys)
    merchant = of(locked(warehouse, TERMS, "2026-02", keys), "m1")
    assert merchant["lines"] == {
        "REFUND_ORDER_AMOUNT": -8000,
        "REFUND_COMMISSION_FEE": 400,
        "RESERVE_RELEASE": 760,
    }
    assert (merchant["opening_minor"], merchant["closing_minor"]) == (0, -6840)
    assert (merchant["state"], merchant["payable_minor"]) == ("carried_forward", 0)
    assert merchant["owing_since"] == "2026-02"
    held = ledger_balances(warehouse)
    # The payout of January is not sent yet; once it is, the merchant's account stands at +68.40.
    assert "merchant:m1" not in held
    assert held["clearing:psp/acc"] == -7952
    assert "commission" not in held
    assert "merchant_reserve:m1" not in held
    assert sum(held.values()) == 0


def test_what_is_owed_is_netted_with_the_next_sale(shop: Shop, warehouse: Warehouse) -> None:
    shop.sale("o2", "m1", 20000, paid=noon(3, 2), signed=noon(3, 4), batch="b2", fee_minor=120)
    # The provider nets what it gave back in February: 200.00 less 1.20 less 79.52.
    shop.paid_out("b2", 11928, day(3, 3))
    keys = people(warehouse, TERMS)
    opened(warehouse, shop, TERMS, "2026-03")
    for month in ("2026-01", "2026-02"):
        locked(warehouse, TERMS, month, keys)
    draft = locked(warehouse, TERMS, "2026-03", keys)
    merchant = of(draft, "m1")
    assert merchant["opening_minor"] == -6840
    # 200.00 less 10.00 commission less 19.00 held back, less the 68.40 of before.
    assert merchant["closing_minor"] == 20000 - 1000 - 1900 - 6840 == 10260
    assert merchant["payable_minor"] == 10260
    assert merchant["owing_since"] is None
