"""The flows do what their paragraphs say, on a real Prefect server and a real warehouse."""

from datetime import UTC, date, datetime, timedelta

import pytest
from prefect.client.orchestration import get_client

from flows.analytics import analytics_report
from flows.artifacts import escape
from flows.fulfilment import order_fulfilment
from flows.notification import send_notifications
from flows.reconciliation import payment_reconciliation
from tasks.analytics import NoProjection
from tasks.instants import end_of_day
from tasks.marketplace import NothingLoaded
from tasks.publication import published_reports
from warehouse import Warehouse, open_warehouse
from warehouse.upgrade import upgrade

pytestmark = [pytest.mark.flow, pytest.mark.usefixtures("prefect_backend")]

OCTOBER_ENDS = end_of_day(date(2026, 10, 31), "Asia/Shanghai")


def runs(warehouse: Warehouse, flow: str) -> list[tuple[str, str]]:
    with warehouse.transaction() as tx:
        rows = tx.statement(
            "select status, flow_run_name from core.run where flow = :flow order by started_at",
            flow=flow,
        )
    return [(row["status"], row["flow_run_name"]) for row in rows]


def artifact_keys() -> set[str]:
    with get_client(sync_client=True) as client:
        found = client.request("POST", "/artifacts/filter", json={}).json()
    return {artifact["key"] for artifact in found}


def test_the_fulfilment_flow_counts_every_order_and_records_its_run(loaded):
    totals = order_fulfilment(as_of=OCTOBER_ENDS)
    assert totals["orders"] == 4000
    assert sum(totals["by_state"].values()) == 4000
    assert runs(loaded, "order-fulfilment") == [
        ("completed", "fulfilment as of 2026-10-31 16:00 UTC")
    ]
    assert {"order-fulfilment", "fulfilment-clocks", "fulfilment-impossible"} <= artifact_keys()


def test_a_second_fulfilment_run_queues_no_message_again(loaded):
    # In mid-month, when some orders have just missed their time: at its end none is late so far.
    first = order_fulfilment(as_of=OCTOBER_ENDS - timedelta(days=11))
    second = order_fulfilment(as_of=OCTOBER_ENDS - timedelta(days=11))
    assert sum(first["queued"].values()) > 0
    assert second["queued"] == {}
    assert {**first, "queued": {}} == second


def test_without_notify_no_message_is_queued(loaded):
    order_fulfilment(as_of=OCTOBER_ENDS, notify=False)
    with loaded.transaction() as tx:
        assert tx.rows("notification/by_status") == []


def test_a_report_is_published_in_both_languages_and_only_once(loaded):
    order_fulfilment(as_of=OCTOBER_ENDS)
    first = analytics_report(month="2026-10")
    second = analytics_report(month="2026-10")
    assert [(r["locale"], r["version"]) for r in first["reports"]] == [("zh-CN", 1), ("en", 1)]
    assert [r["sha256"] for r in second["reports"]] == [r["sha256"] for r in first["reports"]]
    assert len(published_reports(loaded)) == 2
    assert {"monthly-report", "monthly-report-exceptions"} <= artifact_keys()


def test_a_report_without_fulfilment_figures_is_refused(loaded):
    with pytest.raises(NoProjection, match="run order_fulfilment"):
        analytics_report(month="2026-10")


def test_a_report_as_of_another_instant_than_the_figures_is_refused_and_recorded(loaded):
    order_fulfilment(as_of=OCTOBER_ENDS)
    with pytest.raises(NoProjection, match="order_fulfilment --as-of 2026-10-01"):
        analytics_report(month="2026-09", as_of=datetime(2026, 10, 1, tzinfo=UTC))
    assert runs(loaded, "analytics-report") == [("failed", "monthly report 2026-09")]


def test_a_flow_on_an_empty_warehouse_says_what_to_do(tmp_path, monkeypatch):
    url = f"duckdb:///{tmp_path / 'empty.duckdb'}"
    monkeypatch.setenv("COUNTINGHOUSE_WAREHOUSE", url)
    upgrade(open_warehouse(url))
    with pytest.raises(NothingLoaded, match="countinghouse load"):
        order_fulfilment(as_of=OCTOBER_ENDS)


def test_messages_wait_while_their_channel_has_no_address(loaded):
    queued = sum(order_fulfilment(as_of=OCTOBER_ENDS)["queued"].values())
    totals = send_notifications()
    assert sum(channel["waiting"] for channel in totals.values()) == queued


def test_merchant_text_cannot_write_markdown_into_an_artifact():
    assert escape("[x](javascript:1)|<b>") == r"\[x\]\(javascript:1\)\|\<b\>"
    assert escape("a &lt; http://x www.x") == "a &amp;lt; http&#58;//x www&#46;x"


def test_the_reconciliation_flow_finds_what_is_missing_and_a_second_run_changes_nothing(
    bills, tmp_path
):
    warehouse, inbox = bills
    first = payment_reconciliation(as_of=OCTOBER_ENDS, inbox=str(inbox))
    assert first["mode"] == "anew"
    assert {row["provider"] for row in first["matched"]} >= {"wechat_pay", "alipay"}
    with warehouse.transaction() as tx:
        standing = tx.statement("select break_id, status from core.payment_break order by 1")
        events = tx.statement("select count(*) as n from core.break_event")
        (row,) = tx.statement(
            "select r.status, r.totals, n.output_sha256 from core.run as r "
            "inner join core.reconciliation_run as n on n.run_id = r.run_id "
            "where r.flow = 'payment-reconciliation'"
        )
    assert (row["status"], row["output_sha256"]) == ("completed", first["output_sha256"])
    second = payment_reconciliation(as_of=OCTOBER_ENDS, inbox=str(inbox))
    assert (second["mode"], second["output_sha256"]) == ("onward", first["output_sha256"])
    assert [r["version"] for r in second["reports"]] == [1, 1]
    assert {"reconciliation-stages", "reconciliation-report"} <= artifact_keys()
    assert second["ledger"] == {"journals": 0, "postings": 0, "reversals": 0}
    with warehouse.transaction() as tx:
        assert standing == tx.statement(
            "select break_id, status from core.payment_break order by 1"
        )
        assert events == tx.statement("select count(*) as n from core.break_event")


def test_a_dry_run_of_the_reconciliation_flow_writes_no_result(bills):
    warehouse, inbox = bills
    found = payment_reconciliation(as_of=OCTOBER_ENDS, inbox=str(inbox), dry_run=True)
    assert found["mode"] == "dry_run"
    with warehouse.transaction() as tx:
        for table in ("payment_match", "payment_break", "journal", "projection"):
            assert tx.statement(f"select count(*) as n from core.{table}") == [{"n": 0}]
