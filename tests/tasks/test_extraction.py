"""A delivery read from another database is the delivery that its files would have been."""

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from sources.delivery import DeliveryRefused
from tasks.delivery import load_delivery
from tasks.extraction import extract_delivery
from tests.fresh import fresh_warehouse
from warehouse.foreign import BATCH_ROWS, ForeignDatabaseUnavailable, foreign_database

MAPPING: dict[str, Any] = {
    "delivery": {"marketplace": "shop", "policy_book": "standard", "currency": "CNY"},
    "time_zone": "Asia/Shanghai",
    "tables": {
        "merchants": "select id as merchant_id, joined as joined_on from seller",
        "categories": "select 'k1' as category_id",
        "listings": "select 'p1' as listing_id, 'k1' as category_id",
        "orders": "select id as order_id, buyer as customer_id, created as created_at, "
        "created as paid_at, null as confirmed_at, null as cancelled_at, 'CNY' as currency "
        "from sale where note not like '%:test%'",
        "order_lines": "select id as order_id, 1 as line_no, 'p1' as listing_id, "
        "1 as merchant_id, 1 as quantity, price as amount, 0 as shipping_amount from sale",
        "payments": "select id as order_id, 1 as payment_no, 'alipay' as method, "
        "1 as instalments, price as amount, null as captured_at from sale",
    },
}

SCHEMA = (
    "create table seller (id integer, joined {date})",
    "insert into seller values (1, '2025-01-31')",
    "create table sale (id integer, buyer varchar(9), created {instant}, price {money}, "
    "note varchar(99))",
    "insert into sale values (7, 'u1', '2026-03-01 10:00:00', 19.9, 'at 10:30'), "
    "(8, 'u2', '2026-03-01 00:30:00', 0.1, '')",
)


def write_mapping(folder: Path, **changed: Any) -> Path:
    path = folder / "shop.yaml"
    path.write_text(yaml.safe_dump(MAPPING | changed), encoding="utf-8")
    return path


def with_select(folder: Path, table: str, select: Any) -> Path:
    return write_mapping(folder, tables=MAPPING["tables"] | {table: select})


@pytest.fixture(params=("sqlite", "duckdb", "postgresql"))
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of a shop's database on each of three engines."""
    types = {"date": "date", "instant": "timestamp", "money": "decimal(12, 2)"}
    statements = [statement.format(**types) for statement in SCHEMA]
    path = tmp_path / "shop.db"
    if request.param == "sqlite":
        with sqlite3.connect(path) as lite:
            for statement in statements:
                lite.execute(statement)
        return f"sqlite:///{path}"
    if request.param == "duckdb":
        with duckdb.connect(str(path)) as duck:
            for statement in statements:
                duck.execute(statement)
        return f"duckdb:///{path}"
    url: str = request.getfixturevalue("postgresql_url")
    with psycopg.connect(url) as connection:
        for statement in statements:
            connection.execute(statement)  # type: ignore[arg-type]
    return url


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[tuple[str, sqlite3.Connection]]:
    """Yield a shop in SQLite, which keeps whatever type it is given."""
    with sqlite3.connect(tmp_path / "shop.db") as connection:
        for statement in SCHEMA:
            connection.execute(statement.format(date="text", instant="text", money="real"))
        connection.commit()
        yield f"sqlite:///{tmp_path / 'shop.db'}", connection


def read(folder: Path, table: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(folder / f"{table}.parquet").to_pylist()
    return rows


def test_every_select_becomes_a_file_with_exact_values(shop: str, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    extract_delivery(shop, write_mapping(tmp_path), folder)
    assert sorted(path.name for path in folder.iterdir()) == [
        "categories.parquet", "delivery.yaml", "listings.parquet", "merchants.parquet",
        "order_lines.parquet", "orders.parquet", "payments.parquet",
    ]  # fmt: skip
    assert read(folder, "merchants") == [{"merchant_id": "1", "joined_on": date(2025, 1, 31)}]
    # Shanghai is eight hours ahead of UTC.
    assert [
        (o["order_id"], o["created_at"], o["cancelled_at"]) for o in read(folder, "orders")
    ] == [
        ("7", datetime(2026, 3, 1, 2, tzinfo=UTC), None),
        ("8", datetime(2026, 2, 28, 16, 30, tzinfo=UTC), None),
    ]
    assert [float(line["amount"]) for line in read(folder, "order_lines")] == [19.9, 0.1]
    assert {line["amount"] for line in read(folder, "order_lines")} <= {
        "19.9", "19.90", "0.1", "0.10",
    }  # fmt: skip
    assert pq.read_schema(folder / "orders.parquet").field("paid_at").type == pa.timestamp(
        "us", tz="UTC"
    )
    said = yaml.safe_load((folder / "delivery.yaml").read_text(encoding="utf-8"))
    assert said == {"marketplace": "shop", "policy_book": "standard", "currency": "CNY"}


def test_what_was_read_loads_into_the_warehouse(
    shop: str, tmp_path: Path, postgresql_server: str
) -> None:
    extract_delivery(shop, write_mapping(tmp_path), tmp_path / "out")
    with fresh_warehouse("duckdb", tmp_path, postgresql_server) as warehouse:
        outcome = load_delivery(
            warehouse,
            "countinghouse",
            tmp_path / "out",
            received_at=datetime(2026, 6, 1, tzinfo=UTC),
        )
        with warehouse.transaction() as tx:
            lines = tx.statement(
                "select order_id, amount_minor from core.order_line order by order_id"
            )
    assert (outcome.status, outcome.marketplace) == ("loaded", "shop")
    assert [tuple(line.values()) for line in lines] == [("7", 1990), ("8", 10)]


def test_an_instant_with_its_own_offset_keeps_it(
    lite: tuple[str, sqlite3.Connection], tmp_path: Path
) -> None:
    url, connection = lite
    connection.execute("update sale set created = '2026-03-01T10:00:00-03:00' where id = 7")
    connection.commit()
    extract_delivery(url, write_mapping(tmp_path), tmp_path / "out")
    assert read(tmp_path / "out", "orders")[0]["created_at"] == datetime(2026, 3, 1, 13, tzinfo=UTC)


def test_more_rows_than_one_batch_are_all_read(tmp_path: Path) -> None:
    rows = BATCH_ROWS + 1
    path = tmp_path / "many.db"
    with duckdb.connect(str(path)) as duck:
        duck.execute(f"create table t as select range as n from range({rows})")
    with foreign_database(f"duckdb:///{path}") as database:
        names, batches = database.read("t", "select N as Id from t order by n")
        sizes = [len(batch) for batch in batches]
    assert names == ["id"]
    assert sizes == [50_000, 1]


def test_nothing_is_written_to_the_database_that_is_read(
    lite: tuple[str, sqlite3.Connection], tmp_path: Path
) -> None:
    url, connection = lite
    mapping = with_select(tmp_path, "merchants", "delete from seller")
    with pytest.raises(DeliveryRefused):
        extract_delivery(url, mapping, tmp_path / "out")
    assert connection.execute("select count(*) from seller").fetchone() == (1,)


# --- refused ----------------------------------------------------------------------------------

COLUMNS = "merchant_id, name, kind, tier, region, joined_on, credit_code, state"
SELECTS = {
    "wrong SQL": (
        "selekt 1",
        'shop.yaml tables.merchants: the database refuses the select: near "selekt": syntax error',
    ),
    "unknown table": (
        "select id as merchant_id from shops",
        "shop.yaml tables.merchants: the database refuses the select: no such table: shops",
    ),
    "missing column": (
        "select 'east' as region from seller",
        f"shop.yaml tables.merchants: column merchant_id is missing; the columns are {COLUMNS}",
    ),
    "unknown column": (
        "select id as merchant_id, 1 as age from seller",
        f"shop.yaml tables.merchants: column 'age' is not known; the columns are {COLUMNS}",
    ),
    "doubled column": (
        "select id as merchant_id, id as merchant_id from seller",
        f"shop.yaml tables.merchants: column merchant_id occurs twice; the columns are {COLUMNS}",
    ),
    "a number that is no date": (
        "select id as merchant_id, 20250131.5 as joined_on from seller",
        "shop.yaml tables.merchants: row 1 joined_on 20250131.5 is not a date such as 2026-10-01 "
        "(it is float); cast it in the select",
    ),
    "a float that is no id": (
        "select 1.5 as merchant_id from seller",
        "shop.yaml tables.merchants: row 1 merchant_id 1.5 is not text (it is float); cast it in "
        "the select",
    ),
}


@pytest.mark.parametrize("kind", SELECTS)
def test_a_select_that_cannot_be_used_is_refused_by_table(
    lite: tuple[str, sqlite3.Connection], tmp_path: Path, kind: str
) -> None:
    select, message = SELECTS[kind]
    with pytest.raises(DeliveryRefused) as refusal:
        extract_delivery(lite[0], with_select(tmp_path, "merchants", select), tmp_path / "out")
    assert refusal.value.problems == [message]


def test_a_whole_number_with_decimals_is_refused_with_its_row(
    lite: tuple[str, sqlite3.Connection], tmp_path: Path
) -> None:
    select = MAPPING["tables"]["order_lines"].replace("1 as quantity", "id / 2.0 as quantity")
    with pytest.raises(DeliveryRefused) as refusal:
        extract_delivery(lite[0], with_select(tmp_path, "order_lines", select), tmp_path / "out")
    assert refusal.value.problems == [
        "shop.yaml tables.order_lines: row 1 quantity 3.5 is not a whole number (it has decimals); "
        "cast it in the select"
    ]


def test_an_instant_without_offset_needs_the_mappings_time_zone(
    lite: tuple[str, sqlite3.Connection], tmp_path: Path
) -> None:
    with pytest.raises(DeliveryRefused) as refusal:
        extract_delivery(lite[0], write_mapping(tmp_path, time_zone=None), tmp_path / "out")
    assert refusal.value.problems == [
        "shop.yaml tables.orders: row 1 created_at '2026-03-01 10:00:00' is not an instant with "
        "offset such as 2026-10-01T08:00:00Z (it has no offset; state time_zone in the mapping); "
        "cast it in the select"
    ]


WRONG_MAPPINGS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "unknown table": (
        {"tables": MAPPING["tables"] | {"invoices": "select 1"}},
        [
            "shop.yaml: tables.invoices is not a table; the tables are staff, trainings, "
            "merchants, merchant_documents, payout_accounts, fx_rates, commitments, categories, "
            "listings, listing_reviews, listing_pictures, orders, order_lines, stock_movements, "
            "shipments, order_events, payments, refunds, refund_lines, chargebacks, reviews, "
            "service_cases, service_messages, received_files"
        ],
    ),
    "no tables": (
        {"tables": None},
        ["shop.yaml: tables is missing; give a select for each table"],
    ),
    "a table missing": (
        {"tables": {k: v for k, v in MAPPING["tables"].items() if k != "payments"}},
        ["shop.yaml: tables.payments is missing; give a select for it"],
    ),
    "no select": (
        {"tables": MAPPING["tables"] | {"merchants": ["select 1"]}},
        ["shop.yaml: tables.merchants is not a select"],
    ),
    "unknown field": (
        {"timezone": "UTC"},
        ["shop.yaml: has an unknown field 'timezone'; it may state delivery, tables, time_zone"],
    ),
    "unknown zone": (
        {"time_zone": "Mars/Base"},
        ["shop.yaml: time_zone 'Mars/Base' is not a zone such as Asia/Shanghai"],
    ),
    "a wrong delivery": (
        {"delivery": {"currency": 5}},
        ["shop.yaml delivery: delivery.yaml: currency 5 is not an ISO 4217 code such as CNY"],
    ),
}


@pytest.mark.parametrize("kind", WRONG_MAPPINGS)
def test_a_mapping_that_cannot_be_used_is_refused_before_anything_is_read(
    tmp_path: Path, kind: str
) -> None:
    changed, messages = WRONG_MAPPINGS[kind]
    with pytest.raises(DeliveryRefused) as refusal:
        extract_delivery("sqlite:///nowhere", write_mapping(tmp_path, **changed), tmp_path / "out")
    assert refusal.value.problems == messages


def test_a_mapping_that_is_not_yaml_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "shop.yaml"
    path.write_text("tables: [", encoding="utf-8")
    with pytest.raises(DeliveryRefused, match=r"^shop\.yaml: is not YAML: .* line 1, column 10"):
        extract_delivery("sqlite:///nowhere", path, tmp_path / "out")
    with pytest.raises(DeliveryRefused, match=r"none\.yaml: no such file; give the mapping file"):
        extract_delivery("sqlite:///nowhere", tmp_path / "none.yaml", tmp_path / "out")


UNREACHABLE = {
    "postgresql://clerk:hunter2@127.0.0.1:1/shop": "clerk:***@127.0.0.1:1/shop cannot be opened: ",
    "postgresql://clerk:hunter2@127.0.0.1:port/shop": "the URL of the database to read from is "
    "malformed; write it like postgresql://user:password@host:5432/database",
    "clerk:hunter2": "the URL of the database to read from is malformed; write it like ",
    "sqlite:///nowhere.db": "sqlite:///nowhere.db: there is no such file",
    "nosuchbase://clerk:hunter2@host/shop": "nosuchbase://clerk:***@host/shop cannot be opened: ",
    "mysql+pymysql://clerk:hunter2@host/shop": "mysql+pymysql://clerk:***@host/shop needs the "
    "driver 'pymysql'; install it beside countinghouse",
}


@pytest.mark.parametrize("url", UNREACHABLE)
def test_a_database_that_cannot_be_opened_is_named_without_its_password(
    tmp_path: Path, url: str
) -> None:
    with pytest.raises(ForeignDatabaseUnavailable) as trouble:
        extract_delivery(url, write_mapping(tmp_path), tmp_path / "out")
    assert UNREACHABLE[url] in str(trouble.value)
    assert "hunter2" not in str(trouble.value)
    assert "hunter2" not in json.dumps(str(trouble.value.__cause__))
