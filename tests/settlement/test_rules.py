"""What a month settles and charges: each rule by a shop whose figures are worked out by hand."""

from decimal import Decimal

import pytest

from tests.settlement.worlds import (
    Shop,
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
from warehouse import Warehouse
from warehouse.schema import fulfilment, meta, settlement

JANUARY, FEBRUARY = "2026-01", "2026-02"


@pytest.fixture
def shop() -> Shop:
    """Return a shop with one merchant and nothing sold."""
    shop = Shop()
    shop.merchant("m1")
    return shop


def pending(found: dict[str, object]) -> dict[str, tuple[int, int]]:
    """Return what is not payable yet: count and amount by reason."""
    rows: list[dict[str, int]] = found["pending"]  # type: ignore[assignment]
    return {str(r["reason"]): (r["line_count"], r["amount_minor"]) for r in rows}


def test_a_sale_waits_until_its_hold_is_over(shop: Shop, warehouse: Warehouse) -> None:
    terms = book(hold=7)
    shop.sale("in", "m1", 1000, paid=noon(1, 5), signed=noon(1, 24))  # 31 January
    shop.sale("out", "m1", 2000, paid=noon(1, 5), signed=noon(1, 25))  # 1 February
    shop.paid_out("b", 3000, day(1, 6))
    opened(warehouse, shop, terms, FEBRUARY)
    found = drafted(warehouse, terms, JANUARY)
    assert of(found, "m1")["lines"] == {"ORDER_AMOUNT": 1000, "COMMISSION_FEE": -50}
    assert pending(found) == {"in_hold": (1, 2000)}


def test_a_category_and_a_tier_have_their_own_hold_and_commission(warehouse: Warehouse) -> None:
    terms = book(
        {
            ("commission_share", "category", "books"): Decimal("0.10"),
            ("commission_share", "merchant_tier", "gold"): Decimal("0.02"),
            ("commission_share", "merchant", "m3"): Decimal("0.01"),
            ("hold", "category", "books"): 40,
            ("hold", "merchant_tier", "gold"): 1,
        }
    )
    shop = Shop()
    for merchant, tier in (("m1", None), ("m2", "gold"), ("m3", "gold")):
        shop.merchant(merchant, tier=tier)
        shop.listing(f"book-{merchant}", merchant, "books")
        shop.sale(
            f"o-{merchant}", merchant, 1000, paid=noon(1, 5), signed=noon(1, 9),
            listing_id=f"book-{merchant}",
        )  # fmt: skip
    shop.sale("plain", "m1", 1000, paid=noon(1, 5), signed=noon(1, 9))
    shop.paid_out("b", 4000, day(1, 6))
    opened(warehouse, shop, terms, FEBRUARY)
    found = drafted(warehouse, terms, JANUARY)
    assert of(found, "m1")["lines"] == {"ORDER_AMOUNT": 1000, "COMMISSION_FEE": -50}
    assert of(found, "m2")["lines"] == {"ORDER_AMOUNT": 1000, "COMMISSION_FEE": -20}
    assert of(found, "m3")["lines"] == {"ORDER_AMOUNT": 1000, "COMMISSION_FEE": -10}
    assert pending(found) == {"in_hold": (1, 1000)}


def test_a_tier_that_no_terms_name_is_not_settled_and_said(warehouse: Warehouse) -> None:
    terms = book({("commission_share", "merchant_tier", "gold"): Decimal("0.02")})
    shop = Shop()
    shop.merchant("m1", tier="partner")
    shop.sale("o1", "m1", 1000, paid=noon(1, 5), signed=noon(1, 9))
    shop.paid_out("b", 1000, day(1, 6))
    opened(warehouse, shop, terms, JANUARY)
    found = drafted(warehouse, terms, JANUARY)
    assert found["merchants"] == []
    assert pending(found) == {"terms_missing": (1, 1000)}
    (check,) = (c for c in found["checks"] if c["count"])
    assert (check["check"], check["severity"]) == ("tier_without_terms", "warning")


def test_money_that_has_not_arrived_is_not_paid(shop: Shop, warehouse: Warehouse) -> None:
    terms = book()
    signed = noon(1, 9)
    shop.sale("arrived", "m1", 1000, paid=noon(1, 5), signed=signed, batch="b1")
    shop.paid_out("b1", 1000, day(1, 6))
    shop.sale("on its way", "m1", 2000, paid=noon(1, 5), signed=signed, batch="b2")
    shop.paid_out("b2", 2000, day(1, 6), arrives=False)
    shop.sale("not paid out", "m1", 3000, paid=noon(1, 5), signed=signed, batch="b3")
    shop.sale("not stated", "m1", 4000, paid=noon(1, 5), signed=signed, batch=None)
    shop.sale("not signed", "m1", 5000, paid=noon(1, 5), signed=None, batch="b1x")
    opened(warehouse, shop, terms, JANUARY)
    found = drafted(warehouse, terms, JANUARY)
    assert of(found, "m1")["lines"] == {"ORDER_AMOUNT": 1000, "COMMISSION_FEE": -50}
    assert pending(found) == {
        "deposit_awaited": (2, 5000),
        # The provider was to state it by now: a break is open.
        "break_open": (1, 4000),
        "not_delivered": (1, 5000),
    }


def test_a_deposit_of_the_next_month_settles_its_sale_then(
    shop: Shop, warehouse: Warehouse
) -> None:
    terms = book()
    shop.sale("o1", "m1", 1000, paid=noon(1, 30), signed=noon(1, 31))
    shop.paid_out("b", 1000, day(2, 2))
    shop.sale("o2", "m1", 3000, paid=noon(1, 5), signed=noon(1, 31), batch="a")
    shop.paid_out("a", 3000, day(1, 6))
    keys = people(warehouse, terms)
    opened(warehouse, shop, terms, FEBRUARY)
    january = locked(warehouse, terms, JANUARY, keys)
    assert of(january, "m1")["lines"] == {"ORDER_AMOUNT": 3000, "COMMISSION_FEE": -150}
    assert pending(january) == {"deposit_awaited": (1, 1000)}
    february = drafted(warehouse, terms, FEBRUARY)
    assert of(february, "m1")["lines"] == {"ORDER_AMOUNT": 1000, "COMMISSION_FEE": -50}


def test_a_sale_given_back_in_parts_gives_back_all_that_was_charged(
    shop: Shop, warehouse: Warehouse
) -> None:
    # 3.33 at 5 % is 16.65 fen: 17; tax of 6 % on 17 is 1.02: 1; fixed fee 3, its tax 0.18: 0.
    terms = book(commission_tax_share=Decimal("0.06"), order_fee=3)
    shop.sale("o1", "m1", 333, paid=noon(1, 5), signed=noon(1, 9))
    # So far 1.11, 2.22, 3.33: commission 5.55 -> 6, 11.1 -> 11, 17: given back 6, 5, 6.
    for number in (1, 2, 3):
        shop.back(f"r{number}", "o1", {1: (111, 0)}, noon(1, 5, 13 + number), "b")
    shop.paid_out("b", 0, day(1, 6))
    shop.sale("o2", "m1", 1000, paid=noon(1, 7), signed=noon(1, 9), batch="c")
    shop.paid_out("c", 1000, day(1, 8))
    opened(warehouse, shop, terms, JANUARY)
    with warehouse.transaction() as tx:
        tx.statement("update core.receipt_expectation set received_on = date '2026-01-06' "
                     "where batch_reference = 'b'")  # fmt: skip
    found = drafted(warehouse, terms, JANUARY)
    with warehouse.transaction() as tx:
        lines = tx.statement(
            "select source_id, commission_minor, tax_minor, order_fee_minor "
            f"from {settlement.settlement_line.fullname} order by source_id"
        )
    assert [tuple(line.values()) for line in lines] == [
        ("o1", -17, -1, -3),
        ("o2", -50, -3, -3),
        ("r1", 6, 0, 0),
        ("r2", 5, 1, 0),
        ("r3", 6, 0, 0),
    ]
    # Nothing but the fixed fees is left of the first sale.
    assert of(found, "m1")["closing_minor"] == -3 + 1000 - 50 - 3 - 3


def test_commission_may_be_kept_and_may_be_of_shipping(shop: Shop, warehouse: Warehouse) -> None:
    terms = book(returns_commission=False, commission_on_shipping=True)
    shop.sale("o1", "m1", 1000, shipping_minor=200, paid=noon(1, 5), signed=noon(1, 9))
    shop.back("r1", "o1", {1: (1000, 200)}, noon(1, 20), "late")
    shop.paid_out("b", 1200, day(1, 6))
    opened(warehouse, shop, terms, JANUARY)
    assert of(drafted(warehouse, terms, JANUARY), "m1")["lines"] == {
        "ORDER_AMOUNT": 1000,
        "ORDER_SHIPPING_AMOUNT": 200,
        "COMMISSION_FEE": -60,
        "REFUND_ORDER_AMOUNT": -1000,
        "REFUND_ORDER_SHIPPING_AMOUNT": -200,
    }


def test_a_provider_s_fee_is_shared_among_the_lines_to_the_last_fen(warehouse: Warehouse) -> None:
    terms = book(passes_provider_fee=True)
    shop = Shop()
    shop.merchant("m1")
    shop.merchant("m2")
    # 10.00, 10.00 and 10.00 share a fee of 20 fen: 7, 7 and 6 by largest remainder.
    shop.order("o1", paid_at=noon(1, 5))
    for line_no, merchant in ((1, "m1"), (2, "m2"), (3, "m1")):
        shop.sold("o1", merchant, 1000, line_no=line_no)
    for merchant in ("m1", "m2"):
        shop.signed("o1", merchant, noon(1, 9))
    shop.captured("o1", 3000, noon(1, 5), "b", fee_minor=20)
    shop.paid_out("b", 2980, day(1, 6))
    opened(warehouse, shop, terms, JANUARY)
    found = drafted(warehouse, terms, JANUARY)
    assert of(found, "m1")["lines"]["PROVIDER_FEE"] == -(7 + 6)
    assert of(found, "m2")["lines"]["PROVIDER_FEE"] == -7


@pytest.mark.parametrize(
    ("counts", "discount"),
    # 800.00 sold: 0.5 % of what lies between 500.00 and 700.00, 1 % of the rest; or 1 % of all.
    [("marginal", 100 + 100), ("whole", 800)],
)
def test_a_volume_discount_counts_what_exceeds_or_the_whole(
    shop: Shop, warehouse: Warehouse, counts: str, discount: int
) -> None:
    terms = book(volume_discounts="50000:0.005 70000:0.01", volume_counts=counts)
    shop.sale("o1", "m1", 80000, paid=noon(1, 5), signed=noon(1, 9))
    shop.paid_out("b", 80000, day(1, 6))
    opened(warehouse, shop, terms, JANUARY)
    assert of(drafted(warehouse, terms, JANUARY), "m1")["lines"] == {
        "ORDER_AMOUNT": 80000,
        "COMMISSION_FEE": -4000,
        "VOLUME_DISCOUNT": discount,
    }


def test_a_chargeback_is_shared_and_comes_back_when_it_is_won(warehouse: Warehouse) -> None:
    terms = book()
    shop = Shop()
    shop.merchant("m1")
    shop.merchant("m2")
    shop.order("o1", paid_at=noon(1, 5))
    shop.sold("o1", "m1", 200)
    shop.sold("o1", "m2", 100, line_no=2)
    for merchant in ("m1", "m2"):
        shop.signed("o1", merchant, noon(1, 9))
    shop.captured("o1", 300, noon(1, 5), "b")
    shop.paid_out("b", 300, day(1, 6))
    # 1.00 of 2.00 and 1.00: 66.67 and 33.33 fen.
    shop.disputed("c1", "o1", 100, noon(1, 20), "c", won_at=noon(2, 20))
    keys = people(warehouse, terms)
    opened(warehouse, shop, terms, FEBRUARY)
    january = locked(warehouse, terms, JANUARY, keys)
    assert of(january, "m1")["lines"]["CHARGEBACK"] == -67
    assert of(january, "m2")["lines"]["CHARGEBACK"] == -33
    february = drafted(warehouse, terms, FEBRUARY)
    assert of(february, "m1")["lines"] == {"CHARGEBACK_REVERSED": 67}
    assert of(february, "m2")["lines"] == {"CHARGEBACK_REVERSED": 33}


def test_less_than_the_least_payout_is_carried_forward_and_paid_later(
    shop: Shop, warehouse: Warehouse
) -> None:
    terms = book(min_payout=1000, commission_share=Decimal(0))
    shop.sale("o1", "m1", 999, paid=noon(1, 5), signed=noon(1, 9))
    shop.paid_out("b", 999, day(1, 6))
    shop.sale("o2", "m1", 1, paid=noon(2, 5), signed=noon(2, 9), batch="c")
    shop.paid_out("c", 1, day(2, 6))
    keys = people(warehouse, terms)
    opened(warehouse, shop, terms, FEBRUARY)
    first = of(locked(warehouse, terms, JANUARY, keys), "m1")
    assert (first["state"], first["payable_minor"]) == ("carried_forward", 0)
    second = of(drafted(warehouse, terms, FEBRUARY), "m1")
    assert (second["opening_minor"], second["closing_minor"]) == (999, 1000)
    assert (second["state"], second["payable_minor"]) == ("payable", 1000)


def test_a_monthly_fee_is_charged_with_its_tax_to_active_merchants(warehouse: Warehouse) -> None:
    terms = book(subscription_fee=1000, commission_tax_share=Decimal("0.06"))
    shop = Shop()
    shop.merchant("m1")
    shop.merchant("m2", state="suspended")
    opened(warehouse, shop, terms, JANUARY)
    found = drafted(warehouse, terms, JANUARY)
    assert [m["merchant_id"] for m in found["merchants"]] == ["m1"]
    assert of(found, "m1")["lines"] == {"SUBSCRIPTION_FEE": -1000, "SUBSCRIPTION_VAT": -60}
    assert of(found, "m1")["owing_since"] == JANUARY


def test_a_late_shipment_costs_its_merchant_once(shop: Shop, warehouse: Warehouse) -> None:
    terms = book(late_ship_penalty=500)
    shop.sale("o1", "m1", 1000, paid=noon(1, 5), signed=noon(1, 9))
    shop.paid_out("b", 1000, day(1, 6))
    keys = people(warehouse, terms)
    opened(warehouse, shop, terms, FEBRUARY)
    clock = {
        "order_id": "o1", "clock": "ship", "merchant_id": "m1", "policy_version": "2025.1",
        "started_at": noon(1, 5), "due_at": noon(1, 7), "stopped_at": noon(1, 8),
        "paused_seconds": 0, "outcome": "breached", "run_id": "case",
    }  # fmt: skip
    met = clock | {"order_id": "o2", "outcome": "met"}
    with warehouse.transaction() as tx:
        tx.insert(fulfilment.sla_clock, [clock, met])
        tx.insert(meta.projection, [{"name": "fulfilment", "as_of": noon(3, 5), "run_id": "case"}])
    january = locked(warehouse, terms, JANUARY, keys)
    assert of(january, "m1")["lines"]["LATE_SHIP_PENALTY"] == -500
    assert drafted(warehouse, terms, FEBRUARY)["merchants"] == []


def test_many_chargebacks_hold_more_back(shop: Shop, warehouse: Warehouse) -> None:
    terms = book(
        reserve_share=Decimal("0.02"), risk_chargeback_share=Decimal("0.01"),
        risk_reserve_share=Decimal("0.05"), commission_share=Decimal(0),
    )  # fmt: skip
    shop.sale("o1", "m1", 100000, paid=noon(1, 5), signed=noon(1, 9))
    shop.paid_out("b", 100000, day(1, 6))
    shop.disputed("c1", "o1", 1001, noon(1, 20), "c")
    opened(warehouse, shop, terms, JANUARY)
    # 7 % of 989.99 is 69.30.
    assert of(drafted(warehouse, terms, JANUARY), "m1")["lines"]["RESERVE_HOLD"] == -6930


def test_store_credit_is_owed_to_the_merchant_like_a_capture(
    shop: Shop, warehouse: Warehouse
) -> None:
    terms = book(commission_share=Decimal(0))
    shop.order("o1", paid_at=noon(1, 5))
    shop.sold("o1", "m1", 1000)
    shop.signed("o1", "m1", noon(1, 9))
    shop.captured("o1", 700, noon(1, 5), "b")
    shop.payment(None, "o1", 300, noon(1, 5), payment_no=2)
    shop.paid_out("b", 700, day(1, 6))
    opened(warehouse, shop, terms, JANUARY)
    found = locked(warehouse, terms, JANUARY, people(warehouse, terms))
    assert of(found, "m1")["payable_minor"] == 1000
    assert ledger_balances(warehouse) == {
        "bank:bank": 700, "merchant:m1": -1000, "store_credit": 300,
    }  # fmt: skip


def test_a_line_of_another_merchant_and_a_line_too_many_wait(
    shop: Shop, warehouse: Warehouse
) -> None:
    terms = book()
    shop.merchant("m2")
    shop.sale("moved", "m2", 1000, paid=noon(1, 5), signed=noon(1, 9), listing_id="m1")
    shop.sale("twice", "m1", 2000, paid=noon(1, 5), signed=noon(1, 9))
    shop.sold("twice", "m1", 2000, line_no=2)
    shop.paid_out("b", 3000, day(1, 6))
    opened(warehouse, shop, terms, JANUARY)
    found = drafted(warehouse, terms, JANUARY)
    assert found["merchants"] == []
    assert pending(found) == {"merchant_differs": (1, 1000), "break_open": (2, 4000)}


def test_a_cancelled_order_that_was_given_back_is_no_longer_waited_for(
    shop: Shop, warehouse: Warehouse
) -> None:
    terms = book()
    shop.order("o1", paid_at=noon(1, 5), cancelled_at=noon(1, 6))
    shop.sold("o1", "m1", 1000)
    shop.captured("o1", 1000, noon(1, 5), "b")
    shop.back("r1", "o1", {1: (1000, 0)}, noon(1, 6), "b")
    shop.order("o2", paid_at=noon(1, 5), cancelled_at=noon(1, 6))
    shop.sold("o2", "m1", 500)
    shop.captured("o2", 500, noon(1, 5), "b")
    shop.paid_out("b", 500, day(1, 7))
    opened(warehouse, shop, terms, JANUARY)
    found = drafted(warehouse, terms, JANUARY)
    assert found["merchants"] == []
    assert pending(found) == {"cancelled": (1, 500)}
