"""People answer forms on a real Prefect server: propose, decide, be refused, and leave no key."""

import re
from datetime import date
from typing import Any

import pytest
from prefect.client.orchestration import get_client

from flows.resolution import resolve_breaks
from policy import load_book
from tasks.approvers import add_approver
from tasks.resolution import propose, read_case
from tasks.runs import Run, clock
from tasks.working_days import write_calendar
from tests.flows.waiting import Waiting
from tests.fresh import fresh_file
from tests.tasks.worlds import run_at
from warehouse import Warehouse
from warehouse.schema import meta, metadata, reconciliation

pytestmark = [pytest.mark.flow, pytest.mark.usefixtures("prefect_backend")]

BREAK = {
    "break_id": "b1", "subject_kind": "claim", "subject": "capture/P1",
    "category": "missing_in_psp", "provider": "alipay", "account": "2088", "amount_minor": 129000,
    "currency": "CNY", "expected_on": date(2026, 3, 2), "opened_on": date(2026, 3, 3),
    "closed_on": None, "severity": "low", "owner": "finance", "due_on": date(2026, 3, 12),
    "status": "open", "order_id": "O1|<b>", "payment_id": "P1", "native_id": None,
    "batch_id": None, "ours_minor": 129000, "theirs_minor": None, "is_settled": False,
    "run_id": "found",
}  # fmt: skip


@pytest.fixture
def warehouse(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Warehouse:
    """Return a DuckDB warehouse with one break at stake, which is the one of the environment."""
    held = fresh_file(tmp_path / "warehouse.duckdb")
    monkeypatch.setenv("COUNTINGHOUSE_WAREHOUSE", str(held.url))
    with held.transaction() as tx:
        write_calendar(tx, run_at("2026-03-05", "standard"))
        tx.insert(meta.marketplace, [{"marketplace": "demo", "policy_book": "standard",
                                      "currency": "CNY", "run_id": "found"}])  # fmt: skip
        tx.insert(reconciliation.payment_break, [BREAK])
    return held


@pytest.fixture
def keys(warehouse: Warehouse) -> dict[str, str]:
    run = run_at("2026-01-05", "standard")
    roles = {"ann": "finance", "bob": "finance", "lea": "finance_lead"}
    return {person: add_approver(warehouse, run, person, role) for person, role in roles.items()}


def write_off(key: str) -> dict[str, str]:
    return {"action_1": "write_off", "reason_1": "below the cost of asking", "key": key}


def scalar(warehouse: Warehouse, sql: str) -> Any:
    with warehouse.transaction() as tx:
        ((value,),) = [row.values() for row in tx.statement(sql)]
    return value


def journals(warehouse: Warehouse) -> int:
    return int(scalar(warehouse, "select count(*) as n from core.journal"))


def test_two_people_answer_two_forms_and_the_write_off_is_posted_once(warehouse, keys):
    waiting = Waiting(resolve_breaks)
    assert (waiting.state, waiting.waits_for) == ("Suspended", "propose-1")
    assert scalar(warehouse, "select count(*) as n from core.resolution") == 0

    waiting.answer(**write_off(keys["ann"]))
    assert (waiting.state, waiting.waits_for) == ("Suspended", "decide-1")
    # The proposal is in the warehouse before the second person is asked.
    assert scalar(warehouse, "select proposed_by from core.resolution") == "ann"
    assert journals(warehouse) == 0

    waiting.answer(decision_1="approve", key=keys["lea"])
    assert waiting.state == "Completed"
    assert read_case(warehouse, "b1").row["status"] == "resolved"
    assert journals(warehouse) == 1
    assert scalar(warehouse, "select sum(amount_minor) as n from core.posting") == 0
    with warehouse.transaction() as tx:
        runs = tx.statement("select flow, status, run_id from core.run")
    assert [(r["flow"], r["status"], r["run_id"]) for r in runs] == [
        ("resolve-breaks", "completed", str(waiting.run_id))
    ]


def test_the_form_shows_both_sides_age_ids_and_what_may_be_done(warehouse, keys):
    waiting = Waiting(resolve_breaks)
    shown = waiting.text
    # Text from outside is escaped, so that it is shown and does nothing.
    for part in (r"1,290.00 CNY", "—", "2026-03-02", r"O1\|\<b\>", r"missing\_in\_psp", "low"):
        assert part in shown, part
    assert read_case(warehouse, "b1").case_sha256[:12] in shown
    fields = waiting.read("schema")["properties"]
    assert list(fields) == ["action_1", "reason_1", "key"]
    assert fields["action_1"]["enum"] == ["leave", "claim", "mark_received", "write_off", "adjust"]
    assert fields["key"]["format"] == "password"
    for form_field in fields.values():
        assert re.search(r"[\u4e00-\u9fff]", form_field["description"])

    waiting.answer(**write_off(keys["ann"]))
    decision = waiting.text
    assert "ann" in decision
    assert "below the cost of asking" in decision
    assert read_case(warehouse, "b1").case_sha256[:12] in decision
    assert waiting.read("schema")["properties"]["decision_1"]["enum"] == [
        "leave", "approve", "reject",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("lea", "lea proposed it and cannot decide"),
        ("bob", r"1,290.00 CNY is above 500.00 CNY"),
        ("nobody", "nobody has this key"),
    ],
)
def test_an_unacceptable_decision_shows_the_form_again_with_the_reason(warehouse, keys, who, said):
    waiting = Waiting(resolve_breaks)
    waiting.answer(**write_off(keys["lea"]))
    waiting.answer(decision_1="approve", key=keys.get(who, "0123456789abcdef.wrong"))
    assert (waiting.state, waiting.waits_for) == ("Suspended", "decide-2")
    assert "Not accepted" in waiting.text
    assert said in waiting.text
    assert journals(warehouse) == 0
    waiting.answer(decision_1="reject", note_1="ask them first", key=keys["bob"])
    assert waiting.state == "Completed"
    assert read_case(warehouse, "b1").row["status"] == "open"


def test_three_unacceptable_answers_end_the_run_as_failed_and_post_nothing(warehouse, keys):
    waiting = Waiting(resolve_breaks)
    for _ in range(3):
        assert waiting.state == "Suspended"
        waiting.answer(**write_off("0123456789abcdef.wrong"))
    assert waiting.state == "Failed"
    assert scalar(warehouse, "select status from core.run") == "failed"
    assert scalar(warehouse, "select count(*) as n from core.resolution") == 0


def test_a_case_that_changed_under_the_form_is_shown_again(warehouse, keys):
    waiting = Waiting(resolve_breaks)
    with warehouse.transaction() as tx:
        tx.change("update core.payment_break set amount_minor = 100, ours_minor = 100")
    waiting.answer(**write_off(keys["ann"]))
    assert waiting.waits_for == "propose-2"
    assert "look at it again" in waiting.text
    assert "1.00 CNY" in waiting.text
    waiting.answer(**write_off(keys["ann"]))
    assert waiting.waits_for == "decide-1"
    with warehouse.transaction() as tx:
        tx.change("update core.payment_break set amount_minor = 101, ours_minor = 101")
    waiting.answer(decision_1="approve", key=keys["bob"])
    # The proposal is void: nothing is left to decide, and the run says that it was not accepted.
    assert waiting.state == "Completed"
    assert journals(warehouse) == 0
    assert read_case(warehouse, "b1").events[-1]["event"] == "lapsed"


def test_leaving_everything_needs_no_key_and_changes_nothing(warehouse, keys):
    waiting = Waiting(resolve_breaks)
    waiting.answer(action_1="leave", key="")
    assert waiting.state == "Completed"
    assert read_case(warehouse, "b1").row["status"] == "open"


def test_a_claim_needs_no_second_form(warehouse, keys):
    waiting = Waiting(resolve_breaks)
    waiting.answer(action_1="claim", reason_1="ticket 4711", key=keys["ann"])
    assert waiting.state == "Completed"
    assert read_case(warehouse, "b1").row["owner"] == "provider_claim"


def test_a_break_is_matched_with_one_of_those_that_the_form_lists(warehouse, keys):
    entry = BREAK | {
        "break_id": "e" * 32, "subject_kind": "entry", "category": "missing_in_orders",
        "subject": "capture/alipay/2088/n1/1", "native_id": "n1", "ours_minor": None,
        "theirs_minor": 129000,
    }  # fmt: skip
    with warehouse.transaction() as tx:
        tx.insert(reconciliation.payment_break, [entry])
    waiting = Waiting(resolve_breaks, category="missing_in_psp")
    assert r"missing\_in\_orders" in waiting.text
    field = waiting.read("schema")["properties"]["with_1"]
    assert field["enum"] == ["none", "e" * 12]
    assert re.search(r"[\u4e00-\u9fff]", field["description"])
    given = {"action_1": "claim", "with_1": "e" * 12, "reason_1": "mail", "key": keys["ann"]}
    waiting.answer(**given)
    assert "only match takes another one" in waiting.text
    waiting.answer(**given | {"action_1": "match"})
    assert waiting.state == "Completed"
    assert {read_case(warehouse, break_id).row["status"] for break_id in ("b1", "e" * 32)} == {
        "resolved"
    }
    assert scalar(warehouse, "select matched_with from core.resolution") == "e" * 32
    assert scalar(warehouse, "select our_subject from core.hand_match") == BREAK["subject"]


def test_without_open_breaks_nobody_is_asked(warehouse, keys):
    assert Waiting(resolve_breaks, provider="paypal").state == "Completed"
    assert Waiting(resolve_breaks, category="rounding").state == "Completed"


def test_a_proposal_from_elsewhere_is_decided_by_the_next_run(warehouse, keys):
    sha = read_case(warehouse, "b1").case_sha256
    propose(
        warehouse, Run("cli", clock(), load_book("standard")), "r1", break_id="b1",
        action="write_off", amount_minor=129000, reason="x", key=keys["ann"], seen_sha256=sha,
    )  # fmt: skip
    waiting = Waiting(resolve_breaks)
    assert waiting.waits_for == "decide-1"
    waiting.answer(decision_1="approve", key=keys["lea"])
    assert journals(warehouse) == 1


def test_no_key_is_left_in_prefect_in_the_warehouse_or_in_a_log(warehouse, keys, caplog):
    waiting = Waiting(resolve_breaks)
    waiting.answer(**write_off("0123456789abcdef.mistyped-secret"))
    waiting.answer(**write_off(keys["ann"]))
    waiting.answer(decision_1="approve", key=keys["ann"])
    waiting.answer(decision_1="approve", key=keys["lea"])
    assert waiting.state == "Completed"
    with warehouse.transaction() as tx:
        held = repr([tx.statement(f"select * from {t.fullname}") for t in metadata.sorted_tables])
    with get_client(sync_client=True) as client:
        everything = [
            client.request("POST", path, json={}).text
            for path in ("/flow_runs/filter", "/logs/filter", "/artifacts/filter", "/events/filter")
        ]
    for secret in ("mistyped-secret", *(key.partition(".")[2] for key in keys.values())):
        for place in (held, waiting.inputs(), caplog.text, *everything):
            assert secret not in place
