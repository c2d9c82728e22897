"""Who pays a merchant: the provider that holds its money, or we; all worked out by hand.

Commission is 5 %, refunds give it back, chargebacks do not. `lakala` and `wechat_pay` split under
licence, `alipay` pays into our account; amounts are fen of January 2026.

| merchant | lakala | wechat_pay | alipay | owed |
|---|---|---|---|---:|
| m1 | | 200.00 - 10.00 | 100.00 - 5.00 | 285.00 |
| m2 | | 300.00 - 15.00 | 100.00 - 5.00 - 100.00 charged back | 280.00 |
| m3 | | 50.00 - 2.50 - 50.00 charged back | 20.00 - 1.00 | 16.50 |
| m4 | | 8.00 - 0.40, carried forward | | |
| m5 | 30.00 of 100.00 | 50.01 of it; store credit 19.99 | | 95.00 |
| m6 | 40.00 of 100.00, less 10.00 - 0.50 | | 60.00 of it | 85.50 |
| m7 | 100.00 - 5.00 | 100.00 - 5.00 | 200.00 - 10.00 - 200.00 charged back | 180.00 |
| m8 | | 100.00 - 5.00 - 2.00 for a late shipment | 10.00 - 0.50 | 102.50 |
"""

from pathlib import Path
from typing import Any

import pytest

from tasks.payouts import issue_payouts, payouts, take_results
from tests.settlement.worlds import (
    Shop,
    at,
    book,
    ledger_balances,
    locked,
    noon,
    opened,
    people,
)
from tests.tasks.payday import answers
from warehouse import Warehouse
from warehouse.schema import fulfilment, marketplace, meta

JANUARY, FEBRUARY = "2026-01", "2026-02"
LAKALA, WECHAT, ALIPAY = "lakala", "wechat_pay", "alipay"

RULES: dict[str, Any] = {"needs_receipt": False, "min_payout": 1000, "late_ship_penalty": 200}
SPLIT = {("funds_flow", "provider", name): "licensed_split" for name in (LAKALA, WECHAT)}
TERMS = book(SPLIT, **RULES)

#: Merchant and channel: what January pays; '' is our own account.
PAID = {
    ("m1", WECHAT): 19000, ("m1", ""): 9500,
    ("m2", WECHAT): 28000,  # its net there is 285.00, more than is owed
    ("m3", ""): 1650,  # its net at wechat_pay is -2.50
    ("m5", LAKALA): 2850, ("m5", WECHAT): 4750, ("m5", ""): 1900,  # 47.5095 rounded down
    ("m6", LAKALA): 2850, ("m6", ""): 5700,  # 38.00 less what was given back, 9.50
    ("m7", LAKALA): 9500, ("m7", WECHAT): 8500,  # the first one all, the second what is left
    ("m8", WECHAT): 9300, ("m8", ""): 950,
}  # fmt: skip


def sold(shop: Shop, order_id: str, merchant_id: str, *parts: tuple[str | None, int]) -> None:
    """Add an order of one line that is paid in parts, to a provider or with store credit."""
    month = 2 if order_id.startswith("feb") else 1
    shop.order(order_id, paid_at=noon(month, 5))
    shop.sold(order_id, merchant_id, sum(amount for _, amount in parts))
    shop.signed(order_id, merchant_id, noon(month, 9))
    for number, (provider, amount) in enumerate(parts, start=1):
        native = f"{order_id}-{number}"
        shop.payment(
            provider, order_id, amount, noon(month, 5), native_id=native, payment_no=number
        )


def shop() -> Shop:
    """Return the merchants of the table above."""
    made = Shop()
    for number in range(1, 9):
        made.merchant(f"m{number}")
        made.account(f"m{number}")
    sold(made, "o1a", "m1", (ALIPAY, 10000))
    sold(made, "o1w", "m1", (WECHAT, 20000))
    sold(made, "o2w", "m2", (WECHAT, 30000))
    sold(made, "o2a", "m2", (ALIPAY, 10000))
    sold(made, "o3w", "m3", (WECHAT, 5000))
    sold(made, "o3a", "m3", (ALIPAY, 2000))
    sold(made, "o4w", "m4", (WECHAT, 800))
    sold(made, "feb4", "m4", (WECHAT, 2000))
    sold(made, "o5", "m5", (LAKALA, 3000), (WECHAT, 5001), (None, 1999))
    sold(made, "o6", "m6", (LAKALA, 4000), (ALIPAY, 6000))
    sold(made, "o7l", "m7", (LAKALA, 10000))
    sold(made, "o7w", "m7", (WECHAT, 10000))
    sold(made, "o7a", "m7", (ALIPAY, 20000))
    sold(made, "o8w", "m8", (WECHAT, 10000))
    sold(made, "o8a", "m8", (ALIPAY, 1000))
    for order_id, amount in (("o2a", 10000), ("o3w", 5000), ("o7a", 20000)):
        made.chargeback(f"c-{order_id}", order_id, amount, noon(1, 20), native_id=f"c-{order_id}")
    made.refund("r6", "o6", 1000, noon(1, 20), native_id="r6", payment_no=1)
    row = {"refund_id": "r6", "line_no": 1, "order_id": "o6", "amount_minor": 1000,
           "shipping_minor": 0}  # fmt: skip
    made._add(marketplace.refund_line, row, noon(1, 20))
    return made


def january(warehouse: Warehouse, terms: Any = TERMS) -> tuple[str, str]:
    """Load the shop, lock January, and return the keys of the two people who did."""
    opened(warehouse, shop(), terms, FEBRUARY)
    late = {
        "order_id": "o8w", "clock": "ship", "merchant_id": "m8", "policy_version": "2025.1",
        "started_at": noon(1, 5), "due_at": noon(1, 7), "stopped_at": noon(1, 8),
        "paused_seconds": 0, "outcome": "breached", "run_id": "case",
    }  # fmt: skip
    with warehouse.transaction() as tx:
        tx.insert(fulfilment.sla_clock, [late])
        tx.insert(meta.projection, [{"name": "fulfilment", "as_of": noon(3, 5), "run_id": "case"}])
    keys = people(warehouse, terms)
    locked(warehouse, terms, JANUARY, keys)
    return keys


def paid(warehouse: Warehouse, month: str) -> dict[tuple[str, str], int]:
    return {(p["merchant_id"], p["channel"]): p["amount_minor"] for p in payouts(warehouse, month)}


def owed(warehouse: Warehouse, month: str) -> dict[str, int]:
    """Return what the settlement owes each merchant that is paid."""
    with warehouse.transaction(keep=False) as tx:
        rows = tx.statement(
            "select merchant_id, payable_minor from core.settlement where month = :month",
            month=month,
        )
    return {row["merchant_id"]: row["payable_minor"] for row in rows if row["payable_minor"]}


@pytest.fixture
def month(warehouse: Warehouse) -> Warehouse:
    january(warehouse)
    return warehouse


def test_each_provider_that_holds_money_pays_at_most_what_hangs_on_its_payments(month):
    assert paid(month, JANUARY) == PAID
    assert owed(month, JANUARY) == {
        "m1": 28500, "m2": 28000, "m3": 1650, "m5": 9500, "m6": 8550, "m7": 18000, "m8": 10250,
    }  # fmt: skip
    ids = {(p["merchant_id"], p["channel"]): p["payout_id"] for p in payouts(month, JANUARY)}
    assert ids["m1", ""] == "P202601-1-06629156249667b4"  # as it is without channels
    assert ids["m1", WECHAT] == "P202601-1-24cd343b563e9f09"
    assert len(set(ids.values())) == 13


def test_an_opening_balance_goes_over_our_own_account(warehouse):
    keys = january(warehouse)
    locked(warehouse, TERMS, FEBRUARY, keys)
    # 7.60 was carried forward from January; 20.00 less 1.00 are of February.
    assert paid(warehouse, FEBRUARY) == {("m4", WECHAT): 1900, ("m4", ""): 760}


def test_a_value_of_a_provider_goes_before_that_of_the_platform(warehouse):
    terms = book({("funds_flow", "provider", WECHAT): "own_account"},
                 funds_flow="licensed_split", **RULES)  # fmt: skip
    january(warehouse, terms)
    found = paid(warehouse, JANUARY)
    assert {key for key in found if key[1] == WECHAT} == set()
    assert {key: found[key] for key in found if key[0] in ("m1", "m2", "m6")} == {
        ("m1", ALIPAY): 9500, ("m1", ""): 19000,
        ("m2", ""): 28000,  # alipay holds less than nothing for it
        ("m6", ALIPAY): 5700, ("m6", LAKALA): 2850,
    }  # fmt: skip


def test_under_own_account_everything_goes_over_it_as_one(warehouse):
    january(warehouse, book(**RULES))
    assert paid(warehouse, JANUARY) == {
        ("m1", ""): 28500, ("m2", ""): 28000, ("m3", ""): 1650, ("m5", ""): 9500,
        ("m6", ""): 8550, ("m7", ""): 18000, ("m8", ""): 10250,
    }  # fmt: skip


def test_each_channel_has_its_file_and_its_account_in_the_books(month, tmp_path: Path):
    issued = issue_payouts(month, at(JANUARY, TERMS, "pay"), JANUARY, tmp_path)
    assert [
        (f["payout_file_id"], f["channel"], f["funds_flow"], f["payout_count"],
         f["control_sum_minor"])
        for f in issued["files"]
    ] == [
        ("PF202601-CNY-1", "", "own_account", 5, 19700),
        ("PF202601-CNY-lakala-1", LAKALA, "licensed_split", 3, 15200),
        ("PF202601-CNY-wechat-pay-1", WECHAT, "licensed_split", 5, 69550),
    ]  # fmt: skip
    assert sorted(p.name for p in tmp_path.iterdir() if p.name.startswith("PF")) == [
        "PF202601-CNY-1.xml", "PF202601-CNY-lakala-1.xml", "PF202601-CNY-wechat-pay-1.xml",
    ]  # fmt: skip
    # Whoever is instructed, the payer is the account that our agreement is about.
    for name in ("PF202601-CNY-1.xml", "PF202601-CNY-wechat-pay-1.xml"):
        assert "<Nm>平台结算专户</Nm>" in (tmp_path / name).read_text(encoding="utf-8")
    held = ledger_balances(month)
    assert {name: held[name] for name in held if name.startswith("payouts")} == {
        "payouts": -19700, "payouts:lakala": -15200, "payouts:wechat_pay": -69550,
    }  # fmt: skip
    assert issue_payouts(month, at(JANUARY, TERMS, "again"), JANUARY, tmp_path)["files"] == []


def test_what_a_provider_paid_stays_under_way_where_the_books_know_no_account_of_it(
    month, tmp_path: Path
):
    issue_payouts(month, at(JANUARY, TERMS, "pay"), JANUARY, tmp_path)
    (payout,) = [p for p in payouts(month, JANUARY) if p["merchant_id"] == "m2"]
    said = answers(tmp_path / "a.csv", f"{payout['payout_id']} paid 280.00 CNY 2026-02-05 -")
    found = take_results(month, at(JANUARY, TERMS, "answers", days=9), [said])
    assert (found.loaded, found.journals) == (["a.csv"], 0)
    assert ledger_balances(month)["payouts:wechat_pay"] == -69550
