"""People lock a month on a real Prefect server: put forward, approved, refused, and month-end."""

from datetime import timedelta
from pathlib import Path

import pytest

from flows.month_end import month_end
from flows.settlement import approve_settlement, monthly_settlement
from policy import load_book
from tasks.approvers import add_approver
from tasks.instants import end_of_day
from tasks.months import last_day
from tasks.runs import Run
from tasks.settlement import draft_settlement
from tests.flows.waiting import Waiting
from tests.fresh import fresh_file
from tests.settlement.worlds import Shop, day, noon, opened
from warehouse import Warehouse
from warehouse.schema import meta

pytestmark = [pytest.mark.flow, pytest.mark.usefixtures("prefect_backend")]

JANUARY = "2026-01"
BOOK = load_book("standard")


def a_run(days: int = 5) -> Run:
    """Return a run some days after the end of January, under the shipped policy."""
    at = end_of_day(last_day(JANUARY) + timedelta(days=days), "Asia/Shanghai")
    return Run("earlier", at, BOOK)


@pytest.fixture
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Warehouse:
    """Return a warehouse of the environment: one merchant sold for 1,000.00, and it arrived."""
    held = fresh_file(tmp_path / "warehouse.duckdb")
    monkeypatch.setenv("COUNTINGHOUSE_WAREHOUSE", str(held.url))
    monkeypatch.setenv("COUNTINGHOUSE_HOME", str(tmp_path / "home"))
    shop = Shop()
    shop.merchant("m1", tier="standard")
    shop.sale("o1", "m1", 100000, paid=noon(1, 5), signed=noon(1, 9))
    shop.paid_out("b", 100000, day(1, 6))
    opened(held, shop, BOOK, JANUARY)
    with held.transaction() as tx:
        tx.statement("update core.customer_order set created_at = paid_at")
        row = {"name": "fulfilment", "as_of": a_run().as_of, "run_id": "case"}
        tx.insert(meta.projection, [row])
    return held


@pytest.fixture
def keys(warehouse: Warehouse) -> dict[str, str]:
    people = {"ann": "finance", "bob": "finance", "lea": "finance_lead"}
    return {who: add_approver(warehouse, a_run(), who, role) for who, role in people.items()}


def state(warehouse: Warehouse) -> str:
    with warehouse.transaction() as tx:
        (row,) = tx.statement("select state from core.settlement_month")
    return str(row["state"])


def test_the_flow_drafts_a_month_and_a_dry_run_leaves_none(warehouse):
    dry = monthly_settlement(month=JANUARY, as_of=a_run().as_of, dry_run=True)
    assert (dry["state"], dry["merchants"]) == ("dry_run", 1)
    drafted = monthly_settlement(month=JANUARY, as_of=a_run().as_of)
    # 1,000.00 less 50.00 commission, 3.00 tax and 2 % of the rest held back.
    assert drafted["totals"][0]["closing_minor"] == 100000 - 5000 - 300 - 1894
    assert state(warehouse) == "draft"


def test_two_people_lock_the_month_by_two_forms(warehouse, keys):
    draft_settlement(warehouse, a_run(), JANUARY)
    run = Waiting(approve_settlement, month=JANUARY)
    assert run.waits_for == "put-forward-1"
    assert "licence\\_invalid" in run.text  # nobody holds a licence: the merchant is on hold
    assert "| Commission 佣金 | -50.00 | 0.00 |" in run.text
    run.answer(action="put_forward", note="as every month", key=keys["ann"])
    assert run.waits_for == "decide-1"
    assert "ann" in run.text
    run.answer(decision="approve", key=keys["bob"])
    assert run.state == "Completed"
    assert state(warehouse) == "locked"


def test_the_same_person_cannot_approve_and_is_told_so(warehouse, keys):
    draft_settlement(warehouse, a_run(), JANUARY)
    run = Waiting(approve_settlement, month=JANUARY)
    run.answer(action="put_forward", key=keys["ann"])
    run.answer(decision="approve", key=keys["ann"])
    assert run.waits_for == "decide-2"
    assert "ann put it forward and cannot decide on it" in run.text
    assert state(warehouse) == "draft"
    run.answer(decision="approve", key=keys["bob"])
    assert (run.state, state(warehouse)) == ("Completed", "locked")


def test_a_draft_that_changed_under_the_form_is_shown_again(warehouse, keys):
    draft_settlement(warehouse, a_run(), JANUARY)
    run = Waiting(approve_settlement)
    with warehouse.transaction() as tx:
        tx.statement("update core.order_line set amount_minor = 90000 where order_id = 'o1'")
        tx.statement("update core.payment set amount_minor = 90000 where order_id = 'o1'")
    draft_settlement(warehouse, a_run(), JANUARY)
    run.answer(action="put_forward", key=keys["ann"])
    assert run.waits_for == "put-forward-2"
    assert "look at it again and put it forward anew" in run.text
    assert state(warehouse) == "draft"


def test_without_a_draft_the_run_fails_and_says_what_to_do(warehouse, keys):
    run = Waiting(approve_settlement)
    assert run.state == "Failed"


def test_month_end_goes_from_the_evidence_to_the_report_over_two_forms(warehouse, keys):
    run = Waiting(month_end, month=JANUARY, as_of=a_run().as_of.isoformat())
    assert run.waits_for == "put-forward-1"
    run.answer(action="put_forward", key=keys["ann"])
    run.answer(decision="approve", key=keys["lea"])
    assert run.state == "Completed"
    assert state(warehouse) == "locked"
    with warehouse.transaction() as tx:
        kinds = tx.statement("select kind from core.statement_document order by kind")
        reports = tx.statement("select report, locale from report.report order by locale")
    assert {row["kind"] for row in kinds} >= {"html-en", "html-zh_CN"}
    assert {row["locale"] for row in reports} == {"en", "zh-CN"}
    # Again: nothing is left to ask, and all of it stands.
    again = Waiting(month_end, month=JANUARY, as_of=a_run().as_of.isoformat())
    assert again.state == "Completed"


def test_a_month_that_nobody_approves_is_not_issued(warehouse, keys):
    run = Waiting(month_end, month=JANUARY, as_of=a_run().as_of.isoformat())
    run.answer(action="leave", key="")
    assert run.state == "Failed"
    with warehouse.transaction() as tx:
        assert tx.statement("select * from core.statement_document") == []


def test_no_key_is_left_in_prefect(warehouse, keys):
    draft_settlement(warehouse, a_run(), JANUARY)
    run = Waiting(approve_settlement, month=JANUARY)
    run.answer(action="put_forward", key=keys["ann"])
    run.answer(decision="approve", key=keys["bob"])
    assert not any(key in run.inputs() for key in keys.values())
