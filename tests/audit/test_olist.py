"""The Olist sample: the audit counts what SQL over its files counts, and judges no half of it."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from policy import load_book
from sources.delivery import DeliveryRefused
from tasks.audit import run_audit
from tasks.delivery import load_delivery
from tasks.findings import findings
from tasks.fulfilment import rebuild_fulfilment
from tasks.runs import Run
from tests.conftest import SHARED
from tests.fresh import fresh_file
from warehouse import Warehouse

SAMPLE = SHARED / "olist_sample"

pytestmark = pytest.mark.skipif(not SAMPLE.is_dir(), reason="the Olist sample is not here")

BOOK = load_book("olist")
RECEIVED_AT = datetime(2026, 11, 24, 6, tzinfo=UTC)

#: Everything in the sample has happened: the end of October 2018 in São Paulo.
AS_OF = datetime(2018, 11, 1, 3, tzinfo=UTC)

#: Claim: what breaks it, by hand from the files: `o` orders, `i` items, `r` reviews.
BY_HAND = {
    "every_order_arrives_on_the_promised_day":
        "select count(*) from o where order_approved_at is not null "
        "and cast(order_delivered_customer_date as date) "
        "> cast(order_estimated_delivery_date as date)",
    "every_paid_order_has_lines":
        "select count(*) from o where order_approved_at is not null "
        "and order_id not in (select order_id from i)",
    "nothing_cancelled_is_delivered":
        "select count(*) from o where order_status in ('canceled', 'unavailable') "
        "and order_delivered_customer_date is not null",
    "nothing_is_signed_for_before_it_leaves":
        "select count(*) from o "
        "where order_delivered_customer_date < order_delivered_carrier_date",
    "every_completed_order_was_signed_for":
        "select count(*) from o where order_status = 'delivered' "
        "and order_delivered_customer_date is null",
    "no_parcel_leaves_before_its_order_is_confirmed":
        "select count(*) from o where order_delivered_carrier_date < order_approved_at",
    "an_order_is_rated_once":
        "select count(*) from (select order_id from r group by order_id having count(*) > 1)",
}  # fmt: skip


def by_hand(sql: str) -> int:
    with duckdb.connect() as connection:
        for name, file in (("o", "orders"), ("i", "order_items"), ("r", "order_reviews"),
                           ):  # fmt: skip
            path = SAMPLE / f"olist_{file}_dataset.csv"
            connection.execute(f"create view {name} as select * from read_csv('{path}')")
        return int(connection.execute(sql).fetchall()[0][0])


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> tuple[Warehouse, dict[str, Any]]:
    """Return the sample, followed up, and its audit."""
    folder = tmp_path_factory.mktemp("olist")
    warehouse = fresh_file(folder / "warehouse.duckdb")
    load_delivery(warehouse, "olist", SAMPLE, received_at=RECEIVED_AT)
    rebuild_fulfilment(warehouse, Run("fulfilment", AS_OF, BOOK))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COUNTINGHOUSE_HOME", str(folder / "home"))
        found = run_audit(warehouse, Run("audit", AS_OF, BOOK))
    return warehouse, {row["claim"]: row for row in found["claims"]}


@pytest.mark.parametrize("claim", BY_HAND)
def test_a_finding_counts_what_sql_over_the_files_counts(
    audited: tuple[Warehouse, dict[str, Any]], claim: str
) -> None:
    warehouse, results = audited
    expected = by_hand(BY_HAND[claim])
    assert expected > 0
    assert (results[claim]["outcome"], results[claim]["unexpected"]) == ("broken", expected)
    (found,) = findings(warehouse, claim=claim)
    assert found["unexpected"] == expected


def test_a_promise_on_what_is_never_delivered_is_inconclusive(
    audited: tuple[Warehouse, dict[str, Any]],
) -> None:
    _, results = audited
    row = results["every_parcel_can_be_tracked"]
    assert row["outcome"] == "inconclusive"
    assert row["reason"] == "shipment.tracking_reference: nothing of it was ever delivered"


def test_a_truncated_delivery_is_inconclusive_and_opens_nothing(
    audited: tuple[Warehouse, dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse, _ = audited
    monkeypatch.setenv("COUNTINGHOUSE_HOME", str(tmp_path / "home"))
    half = tmp_path / "half"
    shutil.copytree(SAMPLE, half)
    items = half / "olist_order_items_dataset.csv"
    lines = items.read_bytes().splitlines(keepends=True)
    items.write_bytes(b"".join(lines[: len(lines) // 2]))
    before = {f["finding_id"]: (f["state"], f["unexpected"]) for f in findings(warehouse)}
    with pytest.raises(DeliveryRefused):
        load_delivery(warehouse, "olist", half, received_at=RECEIVED_AT)
    late = Run("after", AS_OF.replace(day=2), BOOK)
    found = run_audit(warehouse, late)
    judged = {row["claim"]: row for row in found["claims"]}
    for claim in ("every_paid_order_has_lines", "an_order_is_rated_once"):
        assert judged[claim]["outcome"] == "inconclusive"
        assert "was refused" in judged[claim]["reason"]
    assert "opened" not in found["findings"]
    now = {f["finding_id"]: (f["state"], f["unexpected"]) for f in findings(warehouse)}
    assert now == before
