"""Real sellers: a month of the Olist sample is what SQL over its files adds up for each seller."""

import duckdb
import pytest

from tasks.delivery import load_delivery
from tasks.marketplace import book_in_use
from tasks.runs import Run, clock, new_run_id
from tasks.settlement import Period, draft_settlement
from tests.conftest import SHARED
from tests.fresh import fresh_file
from warehouse import Warehouse

SAMPLE = SHARED / "olist_sample"

pytestmark = pytest.mark.skipif(not SAMPLE.is_dir(), reason="the Olist sample is not here")


@pytest.fixture(scope="module")
def olist(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Return a warehouse that holds the sample."""
    warehouse = fresh_file(tmp_path_factory.mktemp("olist") / "warehouse.duckdb")
    load_delivery(warehouse, "olist", SAMPLE, received_at=clock())
    return warehouse


def in_the_files(month: str) -> dict[str, tuple[int, int]]:
    """Return merchandise and freight of each seller in centavos, delivered in a month, from CSV."""
    items, orders = (
        str(SAMPLE / f"olist_{name}_dataset.csv") for name in ("order_items", "orders")
    )
    rows = duckdb.execute(
        "select seller_id, sum(cast(round(price * 100) as bigint)), "
        "sum(cast(round(freight_value * 100) as bigint)) "
        "from read_csv(?) inner join read_csv(?) as o using (order_id) "
        "where strftime(o.order_delivered_customer_date, '%Y-%m') = ? group by seller_id",
        [items, orders, month],
    ).fetchall()
    return {seller: (int(goods), int(freight)) for seller, goods, freight in rows}


def months_of_the_sample() -> list[str]:
    """Return the months in which the sample has deliveries."""
    if not SAMPLE.is_dir():
        return []
    rows = duckdb.execute(
        "select distinct strftime(order_delivered_customer_date, '%Y-%m') as month "
        "from read_csv(?) where month is not null order by month",
        [str(SAMPLE / "olist_orders_dataset.csv")],
    ).fetchall()
    return [month for (month,) in rows]


@pytest.mark.parametrize("month", months_of_the_sample())
def test_each_seller_s_month_is_what_the_files_add_up_to(olist: Warehouse, month: str) -> None:
    book = book_in_use(olist)
    run = Run(new_run_id(), Period(month, "America/Sao_Paulo").end_at, book)
    found = draft_settlement(olist, run, month)
    settled = {
        m["merchant_id"]: (m["lines"]["ORDER_AMOUNT"], m["lines"].get("ORDER_SHIPPING_AMOUNT", 0))
        for m in found["merchants"]
    }
    assert settled == in_the_files(month)
    # The dataset tells no commission: the sellers are owed all of it.
    assert found["totals"][0]["payable_minor"] == sum(map(sum, settled.values()))
    assert [c["check"] for c in found["checks"] if c["count"]] == []


def test_the_sample_has_many_months_and_sellers() -> None:
    assert len(months_of_the_sample()) > 15
    assert len(in_the_files("2018-05")) > 100
