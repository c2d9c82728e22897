"""Small worlds whose breaks are worked out by hand: what batches come to, and what comes first."""

from datetime import timedelta

from tasks.reconciliation import reconcile
from tests.reconciliation.chance import END, known_days
from tests.reconciliation.worlds import (
    Found,
    World,
    account_of,
    bank_of,
    day_of,
    found_in,
    load,
    noon,
    reconciled_bit_by_bit,
    run_at,
)
from warehouse import Warehouse
from warehouse.schema import marketplace, meta

DAILY, PLAIN = "daily_0", "plain_0"
SOLD, PAID = noon(3, 3), noon(3, 4)


def found_after(warehouse: Warehouse, world: World) -> Found:
    """Reconcile a world in a fresh warehouse; return what stands."""
    load(warehouse, world.facts, "load-1")
    reconcile(warehouse, run_at(END))
    return found_in(warehouse)


def broken(found: Found) -> set[tuple[str, str, int, str]]:
    """Return the open breaks as subject, category and amount."""
    return {
        (b["subject_kind"], b["category"], b["amount_minor"], b["currency"])
        for b in found.open_breaks
    }


def sold_by_day() -> World:
    """Return one sale of CNY 10.00, of which 0.06 is the fee of a provider that pays by day."""
    world = World()
    world.order("o1", paid_at=SOLD)
    world.payment(DAILY, "o1", 1000, SOLD, native_id="n1")
    world.entry(DAILY, "capture", "n1", 1000, SOLD, fee_minor=6)
    known_days(world, DAILY)
    return world


def pay(world: World, provider: str, batch: str, amount: int) -> None:
    """Let the provider pay an amount out, and the bank receive it."""
    world.payout(provider, batch, amount, PAID)
    world.deposit(bank_of(provider), amount, day_of(provider, PAID), end_to_end=batch)


def test_a_payout_that_its_days_come_to_is_no_break(warehouse: Warehouse) -> None:
    world = sold_by_day()
    pay(world, DAILY, "b1", 994)
    assert broken(found_after(warehouse, world)) == set()


def test_a_payout_that_no_days_come_to_is_a_break_of_the_difference(warehouse: Warehouse) -> None:
    world = sold_by_day()
    pay(world, DAILY, "b1", 998)
    found = found_after(warehouse, world)
    assert broken(found) == {("composition", "split_mismatch", 4, "CNY")}
    assert found.expectations[0]["net_minor"] == 994


def test_days_that_are_paid_out_twice_are_a_break_of_the_second_payout(
    warehouse: Warehouse,
) -> None:
    world = sold_by_day()
    pay(world, DAILY, "b1", 994)
    pay(world, DAILY, "b2", 994)
    assert broken(found_after(warehouse, world)) == {("composition", "split_mismatch", 994, "CNY")}


def test_a_payout_of_nothing_is_a_break_of_all_of_it(warehouse: Warehouse) -> None:
    world = World()
    known_days(world, PLAIN)
    pay(world, PLAIN, "b1", 500)
    assert broken(found_after(warehouse, world)) == {("composition", "split_mismatch", 500, "CNY")}


def in_two_currencies(paid: int) -> World:
    """Return a batch with CNY 1.00 and USD 0.50 in it, and what the provider pays for it in CNY."""
    world = World()
    for order, currency, amount in (("o1", "CNY", 100), ("o2", "USD", 50)):
        world.order(order, currency=currency, paid_at=SOLD)
        world.payment(PLAIN, order, amount, SOLD, native_id=f"n-{order}")
        world.entry(PLAIN, "capture", f"n-{order}", amount, SOLD, batch="b1", currency=currency)
    known_days(world, PLAIN)
    pay(world, PLAIN, "b1", paid)
    return world


def test_money_of_a_batch_that_its_payout_leaves_out_is_a_break_in_its_own_currency(
    warehouse: Warehouse,
) -> None:
    found = found_after(warehouse, in_two_currencies(paid=100))
    assert broken(found) == {("composition", "currency_mismatch", 50, "USD")}


def test_money_that_is_paid_out_as_if_it_had_the_right_currency_is_in_its_batch(
    warehouse: Warehouse,
) -> None:
    assert broken(found_after(warehouse, in_two_currencies(paid=150))) == set()


def test_a_payment_whose_order_was_taken_back_is_no_claim(warehouse: Warehouse) -> None:
    world = sold_by_day()
    world.facts = [f for f in world.facts if f.table is not marketplace.customer_order]
    gone = {
        "table_name": "customer_order", "row_key": "o1", "row_json": "{}", "source_file_id": "f1",
        "superseded_by": "f2", "is_withdrawn": True, "run_id": "load-2",
    }  # fmt: skip
    with warehouse.transaction() as tx:
        tx.insert(meta.superseded_row, [gone])
    assert broken(found_after(warehouse, world)) == {("entry", "missing_in_orders", 1000, "CNY")}


def test_of_two_accounts_with_one_id_the_first_stands_against_the_claim(
    warehouse: Warehouse,
) -> None:
    world = World()
    world.order("o1", paid_at=SOLD)
    world.payment(PLAIN, "o1", 700, SOLD, native_id="n1")
    world.entry(PLAIN, "capture", "n1", 700, SOLD, account="later", received_at=noon(3, 6))
    world.entry(PLAIN, "capture", "n1", 700, SOLD)
    found = found_after(warehouse, world)
    assert [pair["account"] for pair in found.pairs] == [account_of(PLAIN)]
    assert ("entry", "duplicate_row", 700, "CNY") in broken(found)


def test_claims_and_entries_with_one_reference_are_as_many_pairs(warehouse: Warehouse) -> None:
    world = World()
    for number in (1, 2, 3):
        at = SOLD + timedelta(hours=number)
        world.order(f"o{number}", paid_at=at)
        world.payment(PLAIN, f"o{number}", 700, at, reference="r1")
        world.entry(PLAIN, "capture", f"n{number}", 700, at, reference="r1")
    found = found_after(warehouse, world)
    assert {(p["claim_id"], p["native_id"], p["stage"]) for p in found.pairs} == {
        ("o1/1", "n1", "reference"),
        ("o2/1", "n2", "reference"),
        ("o3/1", "n3", "reference"),
    }


def test_an_earlier_claim_that_comes_late_stands_first(warehouse: Warehouse) -> None:
    world, late = World(), noon(3, 10)
    for order, day, arrives_at in (("late", 2, late), ("prompt", 3, noon(3, 3))):
        at = noon(3, day)
        world.order(order, paid_at=at)
        world.payment(PLAIN, order, 700, at, native_id="n1", arrives_at=arrives_at)
    world.entry(PLAIN, "capture", "n1", 700, noon(3, 3))
    reconciled_bit_by_bit(warehouse, world, [noon(3, 8), noon(3, 12)], is_fresh=True)
    assert [p["claim_id"] for p in found_in(warehouse).pairs] == ["late/1"]


def test_an_opening_that_comes_after_its_reversal_is_the_one_break(warehouse: Warehouse) -> None:
    world, opened = World(), noon(3, 3)
    world.order("o1", paid_at=SOLD)
    world.payment(PLAIN, "o1", 900, None)
    world.chargeback("c1", "o1", 900, opened, native_id="d1", won_at=noon(3, 5))
    world.entry(PLAIN, "chargeback_reversed", "d1", 800, noon(3, 5))
    world.entry(PLAIN, "chargeback", "d1", -800, opened, received_at=noon(3, 10))
    reconciled_bit_by_bit(warehouse, world, [noon(3, 8), noon(3, 12)], is_fresh=True)
    found = found_in(warehouse)
    assert [(b["subject"], b["category"], b["amount_minor"]) for b in found.open_breaks] == [
        ("chargeback/c1", "amount_under", 100)
    ]
