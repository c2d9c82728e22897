"""What cannot be judged is inconclusive and says why; it opens, verifies and moves nothing."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tasks.audit import run_audit
from tasks.findings import findings
from tests.audit.places import insert, pay, prepare, run_at, unpay
from warehouse import Warehouse

CLAIM = "a_payment_has_one_record"
DAY = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def place(warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Warehouse:
    """Return a marketplace with 50 paid orders, one of whose payments is recorded twice."""
    monkeypatch.setenv("COUNTINGHOUSE_HOME", str(tmp_path / "home"))
    prepare(warehouse)
    insert(warehouse, "customer_order", *(
        {"order_id": f"o{n}", "created_at": DAY, "paid_at": DAY} for n in range(50)
    ))  # fmt: skip
    for n in range(50):
        pay(warehouse, f"o{n}", f"r{n}")
    pay(warehouse, "again", "r7")
    return warehouse


def judged(warehouse: Warehouse, day: str = "2026-03-02") -> dict[str, Any]:
    (row,) = run_audit(warehouse, run_at(day), only=[CLAIM])["claims"]
    return row


def loaded(warehouse: Warehouse, run_id: str, status: str, hour: int, **file: Any) -> None:
    """Record a load, with a file of it where one is given."""
    insert(warehouse, "run", {
        "run_id": run_id, "flow": "load", "status": status, "as_of": DAY,
        "started_at": DAY + timedelta(hours=hour), "finished_at": DAY + timedelta(hours=hour + 1),
    })  # fmt: skip
    if file:
        insert(warehouse, "source_file", {
            "source_file_id": run_id, "run_id": run_id, "status": "loaded", "received_at": DAY,
            **file,
        })  # fmt: skip


def test_what_is_whole_and_fresh_is_judged(place: Warehouse) -> None:
    row = judged(place)
    assert (row["outcome"], row["unexpected"], row["reason"]) == ("broken", 1, None)


def test_a_refused_delivery_leaves_the_claim_open(place: Warehouse) -> None:
    loaded(place, "l1", "completed", 1)
    loaded(place, "l2", "refused", 3)
    row = judged(place)
    assert row["outcome"] == "inconclusive"
    assert row["reason"].startswith("payment: the delivery of 2026-03-01 was refused (run l2)")
    assert findings(place) == []


def test_a_delivery_that_was_corrected_since_is_judged(place: Warehouse) -> None:
    loaded(place, "l1", "refused", 1)
    loaded(place, "l2", "completed", 3)
    assert judged(place)["outcome"] == "broken"


def test_half_of_the_payments_of_paid_orders_is_a_half_delivery(place: Warehouse) -> None:
    for n in range(20, 50):
        unpay(place, f"o{n}")
    row = judged(place)
    assert row["outcome"] == "inconclusive"
    assert row["reason"] == "payment: half delivered: 20 of 50 paid orders have a payment"


def test_rows_that_were_turned_away_leave_the_claim_open(place: Warehouse) -> None:
    # The policy lets one row of a hundred be bad.
    loaded(
        place,
        "l1",
        "completed",
        1,
        source="countinghouse",
        table_name="payments",
        row_count=100,
        quarantined_count=1,
    )
    assert judged(place)["outcome"] == "broken"
    loaded(
        place,
        "l2",
        "completed",
        2,
        source="countinghouse",
        table_name="payments",
        row_count=100,
        quarantined_count=2,
    )
    row = judged(place, "2026-03-03")
    assert row["reason"] == "payment: 3 of 200 rows are in quarantine"


def test_old_data_are_stale(place: Warehouse) -> None:
    # The newest order is of 1 March, 00:00 UTC; the policy lets data be 35 days old.
    assert judged(place, "2026-04-04")["outcome"] == "broken"
    row = judged(place, "2026-04-05")
    assert row["reason"] == "payment: stale: the newest is of 2026-03-01, more than 35 days old"


def test_rows_that_are_gone_since_the_last_audit_of_everything_are_a_half_delivery(
    place: Warehouse,
) -> None:
    insert(place, "audit_run", {
        "run_id": "before", "as_of": DAY, "period_to": DAY, "noun": "", "claim_count": 1,
    })  # fmt: skip
    insert(place, "audit_result", {
        "run_id": "before", "claim": "table_payment_volume", "noun": "table", "population": 57,
        "outcome": "holds",
    })  # fmt: skip
    row = judged(place)  # 51 of 57 are nine tenths, less than what may be lost
    assert row["reason"] == "payment: half delivered: 51 rows, 57 at the last audit"


def test_what_is_inconclusive_verifies_nothing(place: Warehouse) -> None:
    assert judged(place)["outcome"] == "broken"
    unpay(place, "again")
    loaded(place, "l1", "completed", 1)
    loaded(place, "l2", "refused", 3)
    assert judged(place, "2026-03-03")["outcome"] == "inconclusive"
    (found,) = findings(place, claim=CLAIM)
    assert found["state"] == "identified"
    loaded(place, "l3", "completed", 5)
    assert judged(place, "2026-03-04")["outcome"] == "holds"
    (found,) = findings(place, claim=CLAIM)
    assert found["state"] == "verified"


def test_an_error_is_no_violation(place: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from expectations import catalogue, engine

    wrong = replace(catalogue.claim_named(CLAIM), sql="select 1 / 'x' as provider")
    monkeypatch.setattr(engine, "claim_named", lambda name: wrong)
    row = judged(place)
    assert (row["outcome"], row["unexpected"]) == ("inconclusive", None)
    assert row["reason"].startswith("error: ")
    assert findings(place) == []
