"""A simulated year with every kind of fault: no money is lost, none is paid that did not come."""

import json
from collections import defaultdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from simulator.marketplace import write_marketplace
from tasks import months
from tasks.approvers import add_approver
from tasks.delivery import take_in
from tasks.fulfilment import rebuild_fulfilment
from tasks.instants import end_of_day
from tasks.marketplace import book_in_use
from tasks.reconciliation import reconcile
from tasks.runs import Run, clock, new_run_id
from tasks.settlement import draft_settlement
from tasks.settlement_approval import decide_settlement, propose_settlement
from tests.fresh import fresh_file
from warehouse import Warehouse

FIRST, COUNT, ZONE = "2025-09", 12, "Asia/Shanghai"
YEAR = [months.shift(FIRST, by) for by in range(COUNT)]

Settled = tuple[Warehouse, Path, dict[str, dict[str, Any]]]


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Settled:
    """Settle twelve months of a flawed marketplace, each as of five days after its end."""
    folder = tmp_path_factory.mktemp("year")
    write_marketplace(
        folder / "delivery", orders=1500, months=COUNT, first_month=FIRST, seed=11, faults="many",
        layout="countinghouse",
    )  # fmt: skip
    warehouse = fresh_file(folder / "warehouse.duckdb")
    take_in(warehouse, folder / "delivery", received_at=clock())
    book = book_in_use(warehouse)
    start = Run("start", end_of_day(months.last_day(months.shift(FIRST, -1)), ZONE), book)
    ann = add_approver(warehouse, start, "ann", "finance")
    bob = add_approver(warehouse, start, "bob", "finance_lead")
    drafts = {}
    for month in YEAR:
        at = end_of_day(months.last_day(month) + timedelta(days=5), ZONE)
        reconcile(warehouse, Run(new_run_id(), at, book))
        rebuild_fulfilment(warehouse, Run(new_run_id(), at, book))
        run = Run(new_run_id(), at, book)
        drafts[month] = draft_settlement(warehouse, run, month)
        propose_settlement(
            warehouse,
            run,
            month,
            month=month,
            seen_sha256=drafts[month]["snapshot_sha256"],
            key=ann,
        )
        decide_settlement(warehouse, run, month, decision="approve", key=bob)
    return warehouse, folder / "delivery", drafts


def one(warehouse: Warehouse, sql: str, **values: Any) -> int:
    """Return the one figure of a query, 0 for none."""
    with warehouse.transaction() as tx:
        (row,) = tx.statement(sql, **values)
    (figure,) = row.values()
    return int(figure or 0)


@pytest.mark.parametrize("month", YEAR)
def test_what_customers_paid_is_settled_waited_for_or_given_back_to_the_fen(
    year: Settled, month: str
) -> None:
    warehouse, _, _ = year
    end = end_of_day(months.last_day(month), ZONE)
    paid = one(
        warehouse,
        "select sum(p.amount_minor) from core.payment as p "
        "inner join core.customer_order as o using (order_id) where o.paid_at < :end",
        end=end,
    )
    given_back = one(
        warehouse, "select sum(amount_minor) from core.refund where submitted_at < :end", end=end
    )
    settled = one(
        warehouse,
        "select sum(amount_minor + shipping_minor) from core.settlement_line "
        "where kind in ('sale', 'refund') and month <= :month",
        month=month,
    )
    waiting = one(
        warehouse, "select sum(amount_minor) from core.pending_line where month = :month",
        month=month,
    )  # fmt: skip
    # Open: orders whose lines are not what was paid, refunds whose lines are not what went back.
    charged = one(
        warehouse,
        "select sum(l.amount_minor + l.shipping_minor) from core.order_line as l "
        "inner join core.customer_order as o using (order_id) where o.paid_at < :end",
        end=end,
    )
    uneven_refunds = one(
        warehouse,
        "select sum(r.amount_minor - l.lines) from core.refund as r inner join (select refund_id, "
        "sum(amount_minor + shipping_minor) as lines from core.refund_line group by refund_id) "
        "as l "
        "using (refund_id) where r.submitted_at < :end",
        end=end,
    )
    open_orders = paid - charged
    assert paid - given_back == settled + waiting + open_orders - uneven_refunds
    if month == YEAR[-1]:
        assert open_orders  # the faults are there
        assert uneven_refunds


@pytest.mark.parametrize("month", YEAR)
def test_what_is_settled_is_merchants_and_ours_to_the_fen(year: Settled, month: str) -> None:
    warehouse, _, drafts = year
    lines = drafts[month]["totals"][0]["lines"]
    merchants = drafts[month]["totals"][0]["movement_minor"]
    ours = -sum(
        lines.get(kind, 0)
        for kind in ("COMMISSION_FEE", "COMMISSION_VAT", "REFUND_COMMISSION_FEE",
                     "REFUND_COMMISSION_VAT", "VOLUME_DISCOUNT", "SUBSCRIPTION_FEE",
                     "SUBSCRIPTION_VAT", "LATE_SHIP_PENALTY")
    )  # fmt: skip
    held_back = -lines.get("RESERVE_HOLD", 0) - lines.get("RESERVE_RELEASE", 0)
    gross = one(
        warehouse,
        "select sum(amount_minor + shipping_minor) from core.settlement_line where month = :month",
        month=month,
    )
    assert gross == merchants + ours + held_back


def test_the_books_are_even_and_the_sub_ledger_is_what_merchants_are_owed(year: Settled) -> None:
    warehouse, _, drafts = year
    assert one(warehouse, "select sum(amount_minor) from core.posting") == 0
    with warehouse.transaction() as tx:
        rows = tx.statement(
            "select account, cast(-sum(amount_minor) as bigint) as owed from core.posting "
            "where account like 'merchant:%' group by account having sum(amount_minor) <> 0"
        )
    owed: dict[str, int] = defaultdict(int)
    for draft in drafts.values():
        for merchant in draft["merchants"]:
            owed[f"merchant:{merchant['merchant_id']}"] += merchant["movement_minor"]
    assert {row["account"]: row["owed"] for row in rows} == {k: v for k, v in owed.items() if v}
    reserve = one(
        warehouse,
        "select -sum(amount_minor) from core.posting where account like 'merchant_reserve:%'",
    )
    assert reserve == sum(m["reserve_minor"] for m in drafts[YEAR[-1]]["merchants"])


def test_nobody_is_paid_from_money_that_did_not_come(year: Settled) -> None:
    warehouse, delivery, drafts = year
    assert all(not c["count"] for d in drafts.values() for c in d["checks"]
               if c["severity"] == "critical")  # fmt: skip
    with warehouse.transaction() as tx:
        settled = {
            row["order_id"]: row["month"]
            for row in tx.statement(
                "select order_id, min(month) as month from core.settlement_line "
                "where kind = 'sale' group by order_id"
            )
        }
    unpaid = {"missing_in_psp", "missing_in_bank", "missing_in_orders", "file_gap"}
    faults = [
        fault for fault in json.loads((delivery / "truth.json").read_text())
        if fault["expected_category"] in unpaid and fault["ids"].get("order_id")
        and "refund_id" not in fault["ids"]
    ]  # fmt: skip
    assert faults
    with warehouse.transaction() as tx:
        closed = {
            row["order_id"]
            for row in tx.statement(
                "select order_id from core.payment_break where status = 'resolved' "
                "and order_id is not null"
            )
        }
    paid_all_the_same = [
        fault for fault in faults
        if fault["ids"]["order_id"] in settled and fault["ids"]["order_id"] not in closed
    ]  # fmt: skip
    assert paid_all_the_same == []


def test_a_refund_after_the_payout_is_netted_in_its_month(year: Settled) -> None:
    warehouse, delivery, _ = year
    faults = [
        fault
        for fault in json.loads((delivery / "truth.json").read_text())
        if fault["kind"] == "refund_after_payout"
    ]
    assert faults
    with warehouse.transaction() as tx:
        lines = {
            (row["kind"], row["order_id"], row["line_no"]): row
            for row in tx.statement(
                "select kind, order_id, line_no, month, amount_minor, occurred_on "
                "from core.settlement_line"
            )
        }
    netted = 0
    for fault in faults:
        sale = lines.get(("sale", fault["ids"]["order_id"], 1))
        refund = lines.get(("refund", fault["ids"]["order_id"], 1))
        if sale is None:
            assert refund is None  # its own money is awaited still
            continue
        assert refund is not None
        assert refund["amount_minor"] == -fault["amount_minor"]
        assert refund["month"] == max(f"{refund['occurred_on']:%Y-%m}", sale["month"])
        netted += refund["month"] > sale["month"]
    assert netted
