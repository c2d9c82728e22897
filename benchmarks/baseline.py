"""What a data engineer would write by hand: the same load and the same clocks, in plain DuckDB.

Run as `python benchmarks/baseline.py load|clocks FOLDER`. No Prefect, no quarantine, no policy in
scopes: one script over one file. It is what the figures of `run.py` are compared with.
"""

import sys
import time
from pathlib import Path

import duckdb
import holidays
import pandas  # noqa: F401 - DuckDB imports it at the first parameter; imports are not counted

TABLES = {
    "customers": ("olist_customers_dataset", ("customer_id",)),
    "sellers": ("olist_sellers_dataset", ("seller_id",)),
    "translation": ("product_category_name_translation", ("product_category_name",)),
    "products": ("olist_products_dataset", ("product_id",)),
    "orders": ("olist_orders_dataset", ("order_id",)),
    "items": ("olist_order_items_dataset", ("order_id", "order_item_id")),
    "payments": ("olist_order_payments_dataset", ("order_id", "payment_sequential")),
    "reviews": ("olist_order_reviews_dataset", ("review_id", "order_id")),
}
REFERENCES = (
    ("orders", "customer_id", "customers"),
    ("items", "order_id", "orders"),
    ("items", "product_id", "products"),
    ("items", "seller_id", "sellers"),
    ("payments", "order_id", "orders"),
    ("reviews", "order_id", "orders"),
)


def load(folder: Path) -> None:
    """Insert every file with read_csv; run the gate's queries: keys, references, values, shares."""
    connection = duckdb.connect(folder / "baseline.duckdb", config={"memory_limit": "2GB"})
    connection.execute("begin")
    for name, (file, key) in TABLES.items():
        connection.execute(
            f"create or replace table {name} as select * from read_csv('{folder / file}.csv', "
            "header = true)"
        )
        keys = ", ".join(key)
        connection.execute(
            f"select count(*) from (select {keys} from {name} group by {keys} having count(*) > 1)"
        ).fetchall()
        columns = connection.execute(f"select * from {name} limit 0").description
        nulls = " + ".join(f"count(*) filter ({c[0]} is null)" for c in columns or ())
        connection.execute(f"select {nulls} from {name}").fetchall()
    for table, column, parent in REFERENCES:
        connection.execute(
            f"select count(*) from {table} c where not exists "
            f"(select 1 from {parent} p where p.{column} = c.{column})"
        ).fetchall()
    for query in (
        "select count(*) from items where price < 0 or price * 100 <> round(price * 100)",
        "select count(*) from payments where payment_value < 0",
        "select count(*) from reviews where review_score not between 1 and 5",
        "select order_status, count(*), max(order_purchase_timestamp) from orders group by 1",
        "select count(*) from orders o where order_delivered_carrier_date is not null and exists "
        "(select 1 from items i where i.order_id = o.order_id)",
        "select count(*) from orders o where exists "
        "(select 1 from payments p where p.order_id = o.order_id)",
        "select count(*) from orders o where exists "
        "(select 1 from reviews r where r.order_id = o.order_id)",
    ):
        connection.execute(query).fetchall()
    connection.execute("commit")


#: Local midnight after the last order of the benchmark's files.
AS_OF = "2018-09-01 00:00:00"

#: The same clocks as `order-fulfilment` makes of the same files under the policy book `olist`, with
#: that book's numbers written into the text and local times throughout.
CLOCKS = """
create or replace table clocks as
with known as (
    select *,
        coalesce(order_approved_at, order_purchase_timestamp)::date >= date '2018-03-01' as is_new,
        coalesce(order_approved_at, case when order_status not in
            ('created', 'canceled', 'unavailable') then order_purchase_timestamp end) as sold_at,
        order_status in ('canceled', 'unavailable') as is_cancelled
    from orders
), parts as (
    select i.order_id, i.seller_id, max(case
        when p.product_category_name = 'moveis_escritorio' then if(o.is_new, 63, 90)
        when p.product_category_name = 'moveis_colchao_e_estofado' and o.is_new then 45
        else if(o.is_new, 27, 45) end) * 3600 as allowed
    from items i join known o using (order_id) join products p using (product_id)
    group by i.order_id, i.seller_id
), started as (
    select order_id, 'confirm' as clock, '' as seller, is_new, order_purchase_timestamp as s,
        order_approved_at as e, if(is_new, 9, 18) * 3600 as allowed, null::date as promised,
        is_cancelled, order_approved_at is null and order_status in
            ('approved', 'processing', 'invoiced', 'shipped', 'delivered') as is_untimed
    from known
    union all
    select order_id, 'ship', seller_id, is_new, sold_at, order_delivered_carrier_date, allowed,
        null, is_cancelled, order_delivered_carrier_date is null
            and order_status in ('shipped', 'delivered')
    from known join parts using (order_id) where sold_at is not null
    union all
    select order_id, 'deliver', '', is_new, sold_at, order_delivered_customer_date, 0,
        order_estimated_delivery_date::date, is_cancelled,
        order_delivered_customer_date is null and order_status = 'delivered'
    from known where sold_at is not null
), placed as (
    select started.*, d.before * 32400 + case when not d.working then 0
        when epoch(s::time) >= 57601 then 32400
        else greatest(0, least(32400, epoch(s::time)::bigint - 32400)) end + allowed as position
    from started join days d on d.day = s::date
), due as (
    select placed.*, case
        when promised is not null then promised + interval 1 day - interval 1 microsecond
        else d.day + to_seconds(32400 + position - ((position - 1) // 32400) * 32400) end as due_at
    from placed left join days d on d.working and d.before = (position - 1) // 32400
)
select order_id, clock, seller, if(is_new, '2018.1', '2016.1') as version, s as started_at, due_at,
    e as stopped_at, 0::bigint as paused, case
        when e <= due_at then 'met' when e > due_at then 'breached' when is_untimed then 'untimed'
        when is_cancelled then 'cancelled' when due_at < $as_of then 'breached' else 'running'
    end as outcome, 'by hand' as run
from due
"""


def clocks(folder: Path) -> None:
    """Compute confirm, ship and deliver clocks on a working calendar, into one table."""
    connection = duckdb.connect(folder / "baseline.duckdb", config={"memory_limit": "2GB"})
    official = holidays.country_holidays("BR", years=range(2015, 2030))
    connection.execute("create or replace table days (day date, working boolean, before bigint)")
    before, rows = 0, []
    for (day,) in connection.execute(
        "select unnest(generate_series(date '2015-01-01', date '2029-12-31', interval 1 day))::date"
    ).fetchall():
        working = official.is_working_day(day)
        rows.append((day, working, before))
        before += working
    values = ", ".join(f"('{day}', {working}, {before})" for day, working, before in rows)
    connection.execute(f"insert into days values {values}")
    connection.execute(CLOCKS, {"as_of": AS_OF})
    for clock, outcome, count in connection.execute(
        "select clock, outcome, count(*) from clocks group by all order by all"
    ).fetchall():
        print(clock, outcome, count)


if __name__ == "__main__":
    begun = time.perf_counter()
    {"load": load, "clocks": clocks}[sys.argv[1]](Path(sys.argv[2]))
    print(f"{time.perf_counter() - begun:.2f}")
