"""The reconciliation report's figures, worked out by hand, on both engines.

September 2026, provider Adyen, which takes 1.8 % and 0.80 of a capture and pays by batch after two
working days. In fen:

    books      100.00 (o1)  200.00 (o2)  50.00 (o3)  −20.00 (refund of o1)  40.00 (o5, the last day)
    provider   B1: 100.00 and 190.00 for o2; B2: −20.00 and 30.00 that nobody ordered, its fee 0.10
               too high; o3 comes in October, in a late file
    bank       B1 as paid out; B2 1.00 too little; 77.00 that name nothing
"""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from policy import load_book
from tasks.publication import published_reports
from tasks.reconciliation import reconcile
from tasks.reconciliation_report import (
    NotReconciled,
    collect_reconciliation,
    open_table,
    publish_reconciliation,
    reconciliation_figures,
    summary_markdown,
)
from tasks.report_values import as_csv
from tasks.runs import Run
from tests.tasks.worlds import run_at
from warehouse import Warehouse
from warehouse.schema import marketplace, meta, reconciliation, statement

ORIGIN = {"source_file_id": "case", "run_id": "case"}
BANK = "6222"


def at(day: int, month: int = 9, hour: int = 2) -> datetime:
    """Return an instant of 2026 in UTC."""
    return datetime(2026, month, day, hour, tzinfo=UTC)


def on(day: int, month: int = 9) -> date:
    """Return a day of 2026."""
    return date(2026, month, day)


def order(order_id: str, minor: int, captured: datetime, reference: str) -> dict[Any, Any]:
    """Return an order with its payment, as rows by table."""
    unknown = dict.fromkeys(
        (c.name for c in marketplace.customer_order.columns if c.nullable), None
    )
    return {
        marketplace.customer_order: unknown | ORIGIN | {
            "order_id": order_id, "customer_id": order_id, "currency": "CNY",
            "created_at": captured, "paid_at": captured,
        },
        marketplace.payment: ORIGIN | {
            "order_id": order_id, "payment_no": 1, "method": "card", "instalments": 1,
            "amount_minor": minor, "captured_at": captured, "payment_reference": f"{order_id}P1",
            "provider": "adyen", "provider_reference": reference,
        },
    }  # fmt: skip


def entry(
    kind: str, native_id: str, batch: str, day: date, gross: int, fee: int = 0,
    came: datetime | None = None, ours: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Return one entry of the provider."""
    return ORIGIN | {
        "provider": "adyen", "account": "A", "entry_kind": kind, "native_id": native_id,
        "occurrence": 1, "our_reference": ours, "capture_reference": None,
        "batch_reference": batch, "occurred_at": datetime(2026, day.month, day.day, 2, tzinfo=UTC),
        "business_on": day, "currency": "CNY", "gross_minor": gross, "fee_minor": fee,
        "net_minor": gross - fee, "presented_currency": None, "presented_minor": None,
        "exchange_rate": None, "raw_kind": None, "line": 1, "version": 1,
        "received_at": came or datetime(2026, day.month, day.day, 20, tzinfo=UTC),
        "withdrawn_at": None,
    }  # fmt: skip


def deposit(number: int, day: int, minor: int, batch: str | None) -> dict[str, Any]:
    """Return one entry of the bank."""
    return ORIGIN | {
        "bank_account": BANK, "statement_reference": "S", "entry_no": number,
        "bank_reference": f"D{number}", "end_to_end": batch, "remittance": None,
        "booked_on": on(day), "valued_on": None, "currency": "CNY", "amount_minor": minor,
        "line": number, "version": 1, "received_at": at(day, hour=22), "withdrawn_at": None,
    }  # fmt: skip


def stated(
    issuer: str, account: str, file_format: str, first: date, last: date, **more: Any
) -> dict[str, Any]:
    """Return one statement."""
    return {
        "source_file_id": f"{issuer}{first}", "statement_no": 1, "issuer": issuer,
        "file_format": file_format, "account": account, "statement_reference": None,
        "currency": "CNY", "covers_from": first, "covers_to": last, "opening_minor": None,
        "closing_minor": None, "entry_count": 1, "net_minor": 0, "withdrawn_at": None,
        "run_id": "case",
        "received_at": datetime(2026, last.month, last.day, 22, tzinfo=UTC),
    } | more  # fmt: skip


def receipt(name: str, came: datetime, outcome: str, rows: int | None = None) -> dict[str, Any]:
    """Return one arrival of a file that was announced for no day."""
    return {
        "file_name": name, "received_at": came, "sha256": "ab" * 32, "outcome": outcome,
        "issuer": "adyen", "file_format": "adyen_settlement", "account": "A", "covers_on": None,
        "row_count": rows, "reason": None, "difference_minor": None, "run_id": "case",
    }  # fmt: skip


def put(warehouse: Warehouse) -> None:
    """Insert the evidence that the module's docstring tells."""
    orders = [
        order("o1", 10_000, at(7), "R1"), order("o2", 20_000, at(7), "R2"),
        order("o3", 5_000, at(8), "R3"), order("o5", 4_000, at(30), "R5"),
    ]  # fmt: skip
    refund = ORIGIN | {
        "refund_id": "r1", "order_id": "o1", "payment_no": 1, "amount_minor": 2_000,
        "reason": "changed_mind", "requested_at": at(8), "approved_at": at(8),
        "approved_by": None, "submitted_at": at(8), "provider_reference": "F1",
    }  # fmt: skip
    entries = [
        entry("capture", "R1", "B1", on(7), 10_000, 260, ours="o1P1"),
        entry("capture", "R2", "B1", on(7), 19_000, 422, ours="o2P1"),
        entry("payout", "P1", "B1", on(7), -28_318),
        entry("capture", "R9", "B2", on(8), 3_000, 144, ours="o9P1"),
        entry("refund", "F1", "B2", on(8), -2_000, ours="r1"),
        entry("payout", "P2", "B2", on(8), -856),
        entry("capture", "R3", "B3", on(8), 5_000, 170, came=at(9, 10), ours="o3P1"),
        entry("payout", "P3", "B3", on(8), -4_830, came=at(9, 10)),
    ]
    with warehouse.transaction() as tx:
        held = {"marketplace": "case", "policy_book": "standard", "currency": "CNY"}
        tx.insert(meta.marketplace, [held | {"run_id": "case"}])
        for table in (marketplace.customer_order, marketplace.payment):
            tx.insert(table, [rows[table] for rows in orders])
        tx.insert(marketplace.refund, [refund])
        tx.insert(statement.provider_entry, entries)
        tx.insert(
            statement.bank_entry,
            [deposit(1, 9, 28_318, "B1"), deposit(2, 10, 756, "B2"), deposit(3, 11, 7_700, None)],
        )
        tx.insert(
            statement.account_statement,
            [
                stated("bank", BANK, "mt940", on(7), on(30), opening_minor=0,
                       closing_minor=36_774, received_at=at(30, hour=12)),
                stated("adyen", "A", "adyen_settlement", on(7), on(7)),
                stated("adyen", "A", "adyen_settlement", on(8), on(8)),
            ],
        )  # fmt: skip
        tx.insert(
            statement.file_receipt,
            [
                receipt("before.csv", at(31, 8), "loaded", 9),
                receipt("b1.csv", at(8), "loaded", 3),
                receipt("b2.csv", at(9), "loaded", 3),
                receipt("b2.csv", at(10), "already_loaded", 3),
            ],
        )


SEPTEMBER, OCTOBER = (
    run_at("2026-09-30", "standard", "sep"),
    run_at("2026-10-10", "standard", "oct"),
)


@pytest.fixture(scope="module")
def september(standing: Warehouse) -> dict[str, Any]:
    """Return September's figures as known at its end."""
    put(standing)
    reconcile(standing, SEPTEMBER)
    with standing.transaction(keep=False) as tx:
        return reconciliation_figures(tx, SEPTEMBER)


@pytest.fixture(scope="module")
def october(standing: Warehouse, september: dict[str, Any]) -> dict[str, Any]:
    """Return October's figures as known on the 10th, after the late file."""
    reconcile(standing, OCTOBER)
    with standing.transaction(keep=False) as tx:
        return reconciliation_figures(tx, OCTOBER)


def sides(figures: dict[str, Any], leg: str, month: str = "2026-09") -> dict[str, tuple[int, ...]]:
    """Return both sides of a leg by cause: numbers and amounts."""
    return {
        row["cause"]: (
            row["left_count"], row["left_minor"], row["right_count"], row["right_minor"],
        )
        for row in figures["months"]
        if (row["leg"], row["month"]) == (leg, month)
    }  # fmt: skip


def test_books_and_provider_differ_by_what_each_cause_says(september):
    assert sides(september, "order") == {
        "agreed": (2, 8_000, 2, 8_000),
        "amount_under": (1, 20_000, 1, 19_000),
        "missing_in_orders": (0, 0, 1, 3_000),
        "missing_in_psp": (1, 5_000, 0, 0),
        "not_due": (1, 4_000, 0, 0),
    }


def test_provider_and_bank_differ_by_what_each_cause_says(september):
    assert sides(september, "bank") == {
        "agreed": (1, 28_318, 1, 28_318),
        "amount_under": (1, 856, 1, 756),
        "unknown_residual": (0, 0, 1, 7_700),
    }


def test_days_stop_at_the_end_of_the_period_and_keep_the_providers_days(september):
    days = {row["day"] for row in september["days"]}
    assert days == {f"2026-09-{day:02}" for day in (7, 8, 9, 10, 11, 30)}


def test_a_bridge_leads_from_the_books_to_the_bank(september):
    assert [(row["step"], row["amount_minor"]) for row in september["bridge"]] == [
        ("books", 37_000),
        ("amount_under", -1_000),
        ("missing_in_orders", 3_000),
        ("missing_in_psp", -5_000),
        ("not_due", -4_000),
        ("provider", 30_000),
        ("fees", -826),
        ("net", 29_174),
        ("payouts", 29_174),
        ("amount_under", -100),
        ("unknown_residual", 7_700),
        ("bank", 36_774),
    ]


def test_open_breaks_have_their_amount_and_their_age_in_working_days(september):
    found = {
        (row["subject_kind"], row["category"], row["amount_minor"], row["age_days"])
        for row in september["items"]
    }
    # From the 7th, the 8th and so on to the 30th: the 20th is a Sunday worked for the holiday, and
    # the 25th is the holiday.
    assert found == {
        ("claim", "amount_under", 1_000, 17),
        ("claim", "missing_in_psp", 5_000, 16),
        ("entry", "missing_in_orders", 3_000, 16),
        ("fee", "fee_variance", 10, 16),
        ("batch", "amount_under", 100, 14),
        ("deposit", "unknown_residual", 7_700, 13),
    }
    assert sum(row["break_count"] for row in september["open"]) == 6
    assert sum(row["amount_minor"] for row in september["open"]) == 16_810


def test_fees_are_worked_out_anew_and_explained_by_their_breaks(september):
    (row,) = september["fees"]
    # 1.8 % and 0.80 of 100.00, 190.00 and 30.00: 2.60, 4.22 and 1.34; a refund costs nothing.
    assert (row["captured_minor"], row["contract_minor"], row["taken_minor"]) == (32_000, 816, 826)
    assert (row["difference_minor"], row["beyond_count"], row["beyond_minor"]) == (10, 1, 10)
    assert september["reserves"] == []


def test_entries_are_counted_by_the_stage_that_paired_them(september):
    found = {row["stage"]: (row["entry_count"], row["amount_minor"]) for row in
             september["pairing"]}  # fmt: skip
    assert found == {"exact": (2, 12_000), "id": (1, 19_000), "alone": (1, 3_000)}
    assert september["found"] == {"break_count": 6, "timing_count": 0}
    assert sum(row["entry_count"] for row in september["entries"]) == 4


def test_files_of_the_period_are_listed_and_no_others(september):
    found = [(row["file_name"], row["outcome"], row["received_at"]) for row in
             september["receipts"]]  # fmt: skip
    assert found == [
        ("b1.csv", "loaded", "2026-09-08T02:00:00Z"),
        ("b2.csv", "loaded", "2026-09-09T02:00:00Z"),
        ("b2.csv", "already_loaded", "2026-09-10T02:00:00Z"),
    ]


def test_every_tie_out_agrees_and_counts_what_it_says(september):
    checks = {check["id"]: (check["left"], check["right"]) for check in september["tie_outs"]}
    assert checks == {
        "entries_counted": (4, 4), "entries_added": (30_000, 30_000),
        "claims_counted": (5, 5), "claims_added": (37_000, 37_000),
        "deposits_counted": (3, 3), "deposits_added": (36_774, 36_774),
        "pairs_counted": (3, 3),
        "batches_in_sets": (29_174, 29_174), "deposits_in_sets": (29_074, 29_074),
        "roll_forward_counted": (6, 6), "roll_forward_added": (16_810, 16_810),
        "fees_explained": (10, 10),
        "bridge_to_provider": (30_000, 30_000), "bridge_to_net": (29_174, 29_174),
        "bridge_to_payouts": (29_174, 29_174), "bridge_to_bank": (36_774, 36_774),
        "balance": (36_774, 36_774),
    }  # fmt: skip


def test_what_was_open_at_the_beginning_is_new_cleared_or_still_there(october):
    moves: dict[str, list[int]] = {}
    for row in october["roll_forward"]:
        total = moves.setdefault(row["move"], [0, 0])
        total[0] += row["break_count"]
        total[1] += row["amount_minor"]
    # The late file clears the claim of 50.00; its fee is as contracted, its deposit is waited for.
    assert moves["opening"] == [6, 16_810]
    assert moves["cleared"] == [-1, -5_000]
    new = moves.get("new", [0, 0])
    assert sum(row["break_count"] for row in october["open"]) == 5 + new[0]


def test_a_past_month_is_reported_with_what_is_known_now(standing, october):
    with standing.transaction(keep=False) as tx:
        figures = reconciliation_figures(tx, OCTOBER, "2026-09")
    order_leg = sides(figures, "order")
    assert order_leg["agreed"] == (3, 13_000, 3, 13_000)
    assert "missing_in_psp" not in order_leg
    after = [row for row in figures["roll_forward"] if row["move"] == "after"]
    assert ("missing_in_psp", -1, -5_000) in {
        (row["category"], row["break_count"], row["amount_minor"]) for row in after
    }
    assert all(check["left"] == check["right"] for check in figures["tie_outs"]), figures[
        "tie_outs"
    ]


def test_what_people_decide_later_does_not_change_the_report_of_an_instant(standing, october):
    (item,) = [row for row in october["items"] if row["category"] == "unknown_residual"]
    event = {
        "break_id": item["break_id"], "event_no": 99, "event": "approved",
        "occurred_at": at(12, 10), "category": item["category"],
        "amount_minor": item["amount_minor"], "status": "resolved", "actor": "amy", "note": None,
        "run_id": "act",
    }  # fmt: skip
    with standing.transaction(keep=False) as tx:
        tx.insert(reconciliation.break_event, [event])
        tx.change("update core.payment_break set status = 'resolved' where break_id = :id",
                  id=item["break_id"])  # fmt: skip
        figures = reconciliation_figures(tx, OCTOBER)
    assert figures == october


def test_a_set_that_a_person_confirmed_explains_its_batch_and_its_deposit(standing, october):
    # B3 was paid out as 48.30 and never named by a deposit; a person set 77.00 beside it.
    group = {
        "group_id": "g", "provider": "adyen", "currency": "CNY", "stage": "covering_set",
        "status": "confirmed", "batch_minor": 4_830, "deposit_minor": 7_700,
        "residual_minor": 2_870, "residual_kind": "amount_over", "run_id": "act",
    }  # fmt: skip
    items = [
        {"side": side, "item_id": item_id, "group_id": "g", "amount_minor": minor,
         "allocated_minor": minor, "run_id": "act"}
        for side, item_id, minor in (
            ("batch", "adyen/A/B3/CNY", 4_830), ("deposit", f"{BANK}/S/3", 7_700),
        )
    ]  # fmt: skip
    with standing.transaction(keep=False) as tx:
        tx.insert(reconciliation.match_group, [group])
        tx.insert(reconciliation.match_item, items)
        figures = reconciliation_figures(tx, OCTOBER, "2026-09")
    assert sides(figures, "bank")["confirmed_set"] == (1, 4_830, 1, 7_700)
    assert "unknown_residual" not in sides(figures, "bank")
    assert all(check["left"] == check["right"] for check in figures["tie_outs"])


def test_figures_of_another_instant_are_refused_with_both(standing, october):
    other = run_at("2026-10-11", "standard")
    with (
        pytest.raises(NotReconciled, match=r"stands for 2026-10-10 16:00.*not 2026-10-11 16:00"),
        standing.transaction(keep=False) as tx,
    ):
        reconciliation_figures(tx, other)


def test_a_month_that_has_not_begun_is_refused(standing, october):
    with (
        pytest.raises(NotReconciled, match="2026-11 begins after 2026-10-10"),
        standing.transaction(keep=False) as tx,
    ):
        reconciliation_figures(tx, OCTOBER, "2026-11")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder that reports are published in."""
    monkeypatch.setenv("COUNTINGHOUSE_REPORTS", str(tmp_path / "published"))
    return tmp_path / "published"


def test_a_report_is_published_once_with_its_lists_beside_it(standing, october, folder):
    run = replace(OCTOBER, run_id="publish")
    first = publish_reconciliation(standing, run, "2026-09")
    assert [(report.locale, report.version, report.is_new) for report in first] == [
        ("zh-CN", 1, True), ("en", 1, True),
    ]  # fmt: skip
    at_v1 = folder / "reconciliation/2026-09/v1"
    assert sorted(path.name for path in at_v1.iterdir()) == [
        "breaks.csv", "days.csv", "en.html", "files.csv", "report.json", "zh-CN.html",
    ]  # fmt: skip
    beside = json.loads((at_v1 / "report.json").read_text(encoding="utf-8"))
    rows = list(csv.DictReader(io.StringIO((at_v1 / "breaks.csv").read_text(encoding="utf-8"))))
    assert len(rows) == sum(row["break_count"] for row in beside["open"])
    assert {row["name"]: row["row_count"] for row in beside["attachments"]}["files.csv"] == 3
    again = publish_reconciliation(standing, replace(run, run_id="again"), "2026-09")
    assert [(report.version, report.is_new) for report in again] == [(1, False), (1, False)]
    listed = [row for row in published_reports(standing) if row["type"] == "reconciliation"]
    assert {row["status"] for row in listed} == {"final"}
    text = summary_markdown(first)
    assert "2026年9月对账报告" in text
    assert "Reconciliation report, September 2026" in text
    assert f"- `{at_v1 / 'en.html'}`" in text
    assert open_table(first)[0]["At stake"] == "77.00"


def test_a_report_of_a_running_month_is_provisional(standing, october, folder):
    (report,) = publish_reconciliation(standing, OCTOBER, locales=("en",))
    assert (report.period, report.status) == ("2026-10", "provisional")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_a_text_in_a_list_is_never_a_formula(text: str) -> None:
    row = {"order_id": text, "amount_minor": -5, "native_id": "a-b=c"}
    written = as_csv([row], list(row)).decode()
    (read,) = csv.DictReader(io.StringIO(written, newline=""))
    assert read == {"order_id": f"'{text}", "amount_minor": "-5", "native_id": "a-b=c"}


def test_a_list_of_nothing_still_names_its_columns() -> None:
    assert as_csv([], ["order_id", "amount_minor"]) == b"order_id,amount_minor\r\n"


def test_an_empty_warehouse_has_no_reconciliation_to_report(warehouse):
    run = Run("none", at(1), load_book("standard"))
    with pytest.raises(NotReconciled, match="stands for no instant"):
        collect_reconciliation(warehouse, run)
