"""The audit on a real Prefect server: it runs, people decide by its forms, and it stops a flow."""

import json
from pathlib import Path

import pytest
from prefect.client.orchestration import get_client

from expectations import catalogue
from flows.artifacts import escape
from flows.audit import Noun, audit_the_auditor, internal_audit
from flows.findings import review_findings
from flows.fulfilment import order_fulfilment
from tasks.audit import CriticalClaimBroken, run_audit
from tasks.audit_of_audit import TrailBroken
from tasks.findings import findings
from tasks.trail import extend_trail
from tests.audit.places import People, pay, people, prepare, run_at
from tests.flows.waiting import Waiting
from tests.fresh import fresh_file
from warehouse import Warehouse

pytestmark = [pytest.mark.flow, pytest.mark.usefixtures("prefect_backend")]

CLAIM = "a_payment_has_one_record"


@pytest.fixture
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Warehouse:
    """Return a warehouse of the environment with one payment that is recorded twice."""
    held = fresh_file(tmp_path / "warehouse.duckdb")
    monkeypatch.setenv("COUNTINGHOUSE_WAREHOUSE", str(held.url))
    monkeypatch.setenv("COUNTINGHOUSE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("COUNTINGHOUSE_REPORTS", raising=False)
    prepare(held)
    pay(held, "o1", "ref-1")
    pay(held, "o2", "ref-1")
    return held


@pytest.fixture
def keys(warehouse: Warehouse) -> People:
    return people(warehouse)


def artifact(key: str) -> str:
    with get_client(sync_client=True) as client:
        found = client.request("POST", "/artifacts/latest/filter", json={}).json()
    return str(next(a["data"] for a in found if a["key"] == key))


def state(warehouse: Warehouse) -> str:
    (found,) = findings(warehouse, claim=CLAIM)
    return str(found["state"])


def test_the_form_offers_every_process_that_has_claims():
    assert set(Noun.__args__) == set(catalogue.nouns())


def test_an_audit_shows_each_department_what_it_owns(warehouse):
    totals = internal_audit(noun="reconciliation", as_of=run_at("2026-03-02").as_of)
    assert totals["findings"]["opened"] == totals["broken"]
    (row,) = json.loads(artifact("audit-findings-finance"))
    assert (row["claim"], row["amount_minor"]) == (escape(CLAIM), 1000)
    assert totals["anchor"]["sha256"] in artifact("internal-audit")
    assert state(warehouse) == "identified"


def test_an_audit_of_everything_is_reported_and_its_anchor_verifies_the_trail(warehouse, tmp_path):
    totals = internal_audit(as_of=run_at("2026-03-02").as_of)
    page = tmp_path / "home" / "reports" / "audit" / "2026-03-02" / "v1" / "en.html"
    assert f"{totals['anchor']['entry_no']}:{totals['anchor']['sha256']}" in page.read_text("utf-8")
    assert str(page) in artifact("internal-audit-report")
    found = audit_the_auditor(as_of=run_at("2026-03-03").as_of)
    assert (found["anchors"], found["wrong"]) == (1, 0)
    with warehouse.transaction() as tx:  # somebody who computes the chain anew
        tx.change("update core.finding_event set actor = 'mallory'")
        tx.change("delete from core.trail_entry")
        extend_trail(tx, "forged")
    with pytest.raises(TrailBroken, match="its anchor was"):
        audit_the_auditor(as_of=run_at("2026-03-03").as_of)


def test_an_auditor_and_the_owner_decide_by_forms_and_the_form_forgets_their_keys(warehouse, keys):
    run_audit(warehouse, run_at("2026-03-02"), only=[CLAIM])
    run = Waiting(review_findings, most=1)
    assert run.waits_for == "judge-1"
    assert "1 of 2 break it" in run.text
    run.answer(act_1="confirm", key=keys.owner)
    assert run.waits_for == "judge-2"
    assert "dan is no auditor" in run.text
    run.answer(act_1="confirm", key=keys.auditor)
    assert (run.state, state(warehouse)) == ("Completed", "confirmed")

    run = Waiting(review_findings, most=1)
    run.answer(act_1="assign", owner_1="dan", key=keys.auditor)
    assert run.waits_for == "answer-1"  # the same run asks the owner
    run.answer(act_1="agree", cause_1="a file twice", key=keys.owner)
    assert "state the action" in run.text
    run.answer(act_1="agree", cause_1="a file twice", action_1="withdraw it", by_1="2026-03-09",
               key=keys.owner)  # fmt: skip
    assert (run.state, state(warehouse)) == ("Completed", "action_agreed")
    assert keys.owner not in run.inputs()
    assert keys.auditor not in run.inputs()


def test_a_changed_decision_breaks_the_trail_and_the_flow_says_so(warehouse, keys):
    run_audit(warehouse, run_at("2026-03-02"), only=[CLAIM])
    found = audit_the_auditor(as_of=run_at("2026-03-03").as_of)
    assert found["wrong"] == 0
    assert found["links"] == 1 + policy_rows(warehouse)
    with warehouse.transaction() as tx:
        tx.change("update core.finding_event set unexpected = 0")
    with pytest.raises(TrailBroken, match=r"finding_event .*\|1 was changed"):
        audit_the_auditor(as_of=run_at("2026-03-03").as_of)


def policy_rows(warehouse: Warehouse) -> int:
    with warehouse.transaction() as tx:
        (row,) = tx.statement(
            "select (select count(*) from core.policy_version) "
            "+ (select count(*) from core.policy_parameter) as number"
        )
    return int(row["number"])


def test_a_broken_claim_stops_the_flow_that_it_names(warehouse, tmp_path, monkeypatch):
    folder = tmp_path / "claims" / "reconciliation"
    folder.mkdir(parents=True)
    text = catalogue.claim_named(CLAIM).path.read_text()
    (folder / f"assert_{CLAIM}.sql").write_text(f"-- stops: order-fulfilment\n{text}")
    monkeypatch.setattr(catalogue, "FOLDER", tmp_path / "claims")
    for cached in (catalogue.claims, catalogue.nouns):
        cached.cache_clear()
    try:
        with pytest.raises(CriticalClaimBroken, match=r"is broken by 1 of 2; `countinghouse claim"):
            order_fulfilment(as_of=run_at("2026-03-02").as_of)
    finally:
        monkeypatch.undo()
        for cached in (catalogue.claims, catalogue.nouns):
            cached.cache_clear()
