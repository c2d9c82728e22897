"""All of our tables go into the warehouse, and what lies beside them is counted and left alone."""

import csv
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from sources.delivery import DeliveryRefused
from sources.marketplace import COUNTINGHOUSE
from tasks.delivery import WholeOutcome, load_delivery, take_in
from tests.fresh import fresh_warehouse
from tests.sources.deliveries import (
    append_line,
    read_lines,
    set_line,
    set_value,
    write_lines,
    write_olist,
    write_own,
    write_world,
)
from warehouse import Warehouse
from warehouse.schema import metadata
from warehouse.upgrade import row_counts

RECEIVED = datetime(2026, 6, 1, tzinfo=UTC)

#: What `write_world` fills, table by table.
ROWS = {
    "core.merchant": 10,
    "core.category": 5,
    "core.listing": 20,
    **dict.fromkeys(
        (
            "core.staff_member", "core.training", "core.merchant_document", "core.payout_account",
            "core.fx_rate",
            "core.commitment", "core.listing_review", "core.listing_picture",
            "core.customer_order", "core.order_line", "core.stock_movement", "core.payment",
            "core.refund", "core.refund_line", "core.chargeback", "core.review",
            "core.service_case", "core.service_message", "core.received_file",
            "core.file_receipt",
        ),
        200,
    ),
}  # fmt: skip

#: Columns of which each engine has its own.
ORIGIN = {"run_id", "source_file_id"}


def take(warehouse: Warehouse, folder: Path, **more: Any) -> WholeOutcome:
    return take_in(warehouse, folder, received_at=RECEIVED, **more)


def ask(warehouse: Warehouse, sql: str) -> list[dict[str, Any]]:
    with warehouse.transaction() as tx:
        return tx.statement(sql)


def first(warehouse: Warehouse, table: str, where: str) -> dict[str, Any]:
    (row,) = ask(warehouse, f"select * from core.{table} where {where}")
    return {name: value for name, value in row.items() if name not in ORIGIN}


def filled(warehouse: Warehouse) -> dict[str, int]:
    return {
        name: count
        for name, count in row_counts(warehouse).items()
        if count and name not in {"core.run", "core.source_file", "core.marketplace"}
    }


def everything(warehouse: Warehouse) -> str:
    with warehouse.transaction() as tx:
        return repr([tx.statement(f"select * from {t.fullname}") for t in metadata.sorted_tables])


@pytest.fixture
def world(tmp_path: Path) -> Path:
    return write_world(tmp_path / "world")


# --- loaded -----------------------------------------------------------------------------------


def test_every_table_of_a_world_loads_whole(warehouse: Warehouse, world: Path) -> None:
    outcome = take(warehouse, world)
    assert outcome.tables.status == "loaded"
    assert {name for name, t in outcome.tables.tables.items() if t.quarantined} == set()
    assert filled(warehouse) == ROWS


def test_amounts_instants_days_and_names_are_kept_as_delivered(
    warehouse: Warehouse, world: Path
) -> None:
    take(warehouse, world)
    assert first(warehouse, "listing", "listing_id = 'p00'") == {
        "listing_id": "p00",
        "merchant_id": "s0",
        "category_id": "k0",
        "brand": None,
        "title": "杯子",
        "description": "盛水用的杯子",
        "price_minor": 1990,
        "market_price_minor": 2500,
        "barcode": "6901234567892",
        "state": "published",
        "published_at": datetime(2026, 2, 1, 2, tzinfo=UTC),
        "photo_count": 3,
    }
    assert first(warehouse, "payout_account", "account_id = 'A007'") == {
        "account_id": "A007",
        "merchant_id": "s7",
        "bank_name": "商业银行",
        "bank_code": "308290003020",
        "account_number": "6214830200000007",
        "holder_name": "东方商行",
        "opened_on": date(2025, 1, 1),
        "verified_at": None,
        "verified_by": None,
    }
    assert first(warehouse, "refund", "refund_id = 'F007'") == {
        "refund_id": "F007",
        "order_id": "o007",
        "payment_no": 1,
        "amount_minor": 505,
        "reason": "goodwill",
        "requested_at": datetime(2026, 3, 5, 2, tzinfo=UTC),
        "approved_at": datetime(2026, 3, 5, 4, tzinfo=UTC),
        "approved_by": "S0003",
        "submitted_at": datetime(2026, 3, 5, 4, 5, tzinfo=UTC),
        "provider_reference": "F007",
    }
    line = first(warehouse, "refund_line", "refund_id = 'F007'")
    assert (line["line_no"], line["amount_minor"], line["shipping_minor"]) == (1, 500, 5)
    picture = first(warehouse, "listing_picture", "path = 'pictures/021.jpg'")
    assert (picture["listing_id"], picture["picture_no"]) == ("p01", 2)
    assert (picture["width_px"], picture["height_px"]) == (320, 240)
    document = first(warehouse, "merchant_document", "document_id = 'D007'")
    assert (document["document_number"], document["expires_on"]) == ("N007", date(2027, 1, 1))
    moved = first(warehouse, "stock_movement", "movement_id = 'K007'")
    assert (moved["quantity"], moved["order_id"]) == (-2, "o007")
    file = first(warehouse, "received_file", "path = 'bank/cmb/150.xml'")
    assert (file["covers_on"], file["received_at"]) == (
        date(2026, 3, 1),
        datetime(2026, 3, 2, 1, tzinfo=UTC),
    )


def test_a_delivery_from_before_the_new_tables_and_columns_is_good(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    outcome = take(warehouse, write_own(tmp_path / "own"))
    assert outcome.tables.status == "loaded"
    assert first(warehouse, "listing", "listing_id = 'p00'")["price_minor"] is None
    assert first(warehouse, "payment", "order_id = 'o007'")["provider"] is None
    assert first(warehouse, "merchant", "merchant_id = 's7'")["credit_code"] is None


def test_each_engine_holds_the_same_rows_from_csv_and_from_parquet(
    world: Path, tmp_path: Path, postgresql_server: str
) -> None:
    typed = write_world(tmp_path / "typed")
    # Digits that are no number; the reader would take them for one.
    texts = dict.fromkeys(("provider_reference", "policy_version"), pa.string())
    options = pyarrow.csv.ConvertOptions(column_types=texts)
    for path in typed.glob("*.csv"):
        table = pyarrow.csv.read_csv(path, convert_options=options)
        pq.write_table(table, path.with_suffix(".parquet"))
        path.unlink()
    held = []
    for engine, folder in (("duckdb", world), ("postgresql", typed)):
        with fresh_warehouse(engine, tmp_path / engine, postgresql_server) as warehouse:
            take(warehouse, folder)
            held.append({table: sorted(_plain_rows(warehouse, table)) for table in ROWS})
    assert held[0] == held[1]


def _plain_rows(warehouse: Warehouse, table: str) -> Iterator[str]:
    for row in ask(warehouse, f"select * from {table}"):
        plain = {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in row.items()
            if name not in ORIGIN
        }
        yield repr(sorted(plain.items()))


def test_a_corrected_account_replaces_the_old_one_which_is_kept(
    warehouse: Warehouse, world: Path
) -> None:
    take(warehouse, world)
    set_value(world / "payout_accounts.csv", 9, "holder_name", "西方商行")
    outcome = take(warehouse, world).tables.tables["payout_accounts"]
    assert (outcome.replaced, outcome.unchanged) == (1, 199)
    assert first(warehouse, "payout_account", "account_id = 'A007'")["holder_name"] == "西方商行"
    (old,) = ask(warehouse, "select table_name, row_key from core.superseded_row")
    assert old == {"table_name": "payout_account", "row_key": "A007"}


def test_later_messages_refund_lines_and_training_refer_to_what_came_before(
    warehouse: Warehouse, world: Path, tmp_path: Path
) -> None:
    take(warehouse, world)
    later = write_own(tmp_path / "later", "x", with_catalogue=False)
    for table, line in {
        "service_messages": "C007,2,staff,S0001,2026-03-02T10:05:00+08:00,明天发货",
        "refund_lines": "F007,2,o007,1.00,0.00",
        "trainings": "S0007,process,2026-06-30,,",
        "listing_reviews": "V900,p07,2026-05-01T10:00:00+08:00,U7,,,,",
    }.items():
        write_lines(later / f"{table}.csv", [read_lines(world / f"{table}.csv")[0], line])
    outcome = take(warehouse, later)
    assert {name: t.loaded for name, t in outcome.tables.tables.items()} == {
        "orders": 200, "order_lines": 200, "payments": 200,
        "service_messages": 1, "refund_lines": 1, "trainings": 1, "listing_reviews": 1,
    }  # fmt: skip


# --- set aside --------------------------------------------------------------------------------

STRANGERS = [
    ("trainings", "staff_id", "S9999", "staff"),
    ("merchant_documents", "merchant_id", "s99", "merchants"),
    ("payout_accounts", "merchant_id", "s99", "merchants"),
    ("listing_reviews", "listing_id", "p99", "listings"),
    ("listing_pictures", "listing_id", "p99", "listings"),
    ("stock_movements", "listing_id", "p99", "listings"),
    ("stock_movements", "order_id", "o999", "orders"),
    ("refunds", "order_id", "o999", "orders"),
    ("refund_lines", "refund_id", "F999", "refunds"),
    ("chargebacks", "order_id", "o999", "orders"),
    ("service_cases", "merchant_id", "s99", "merchants"),
    ("service_messages", "case_id", "C999", "service_cases"),
]


@pytest.mark.parametrize(("table", "column", "value", "parent"), STRANGERS)
def test_a_row_that_refers_to_an_unknown_row_goes_to_quarantine(
    standing: Warehouse, world: Path, table: str, column: str, value: str, parent: str
) -> None:
    set_value(world / f"{table}.csv", 42, column, value)
    outcome = take(standing, world, preview=True).tables.tables[table]
    assert outcome.reasons[0] == (
        f"{table}.csv line 42 {column} '{value}' refers to no good row of {parent}"
    )
    assert outcome.loaded == 199


def test_a_deed_of_somebody_unknown_is_loaded_for_the_audit_to_find(
    warehouse: Warehouse, world: Path
) -> None:
    set_value(world / "refunds.csv", 9, "approved_by", "S9999")
    set_value(world / "listing_reviews.csv", 9, "reviewed_by", "S9999")
    set_value(world / "commitments.csv", 9, "party_id", "S9999")
    take(warehouse, world)
    assert first(warehouse, "refund", "refund_id = 'F007'")["approved_by"] == "S9999"
    assert filled(warehouse) == ROWS


# --- personal data ----------------------------------------------------------------------------

#: Test numbers that no person has, in the ways in which customers write them.
CANARIES = {
    "4111111111111111": "我的卡号4111111111111111，请退款",
    "1111 1111 1111": "card 4111 1111 1111 1111",
    "1111-1111-1111": "card 4111-1111-1111-1111",
    "13800138000": "打我电话13800138000。",
    "8001 3800": "+86 138 0013 8000",
    "１３８００１３８０００": "电话：１３８００１３８０００",
    "11010519491231002X": "身份证11010519491231002X",
    "clerk@example.com": "写信到 clerk@example.com 谢谢",
    "clerk＠example": "邮箱clerk＠example.com",
    "1111/1111": "卡4111/1111/1111/1111",
    "1111_1111": "4111_1111_1111_1111",
}
MASK = "•••"


def test_a_number_or_address_in_a_message_or_review_is_masked_before_it_is_stored(
    warehouse: Warehouse, world: Path
) -> None:
    for line, text in enumerate(CANARIES.values(), 2):
        set_value(world / "service_messages.csv", line, "text", text)
        set_value(world / "reviews.csv", line, "title", text)
        set_value(world / "reviews.csv", line, "comment", text)
    take(warehouse, world)
    found = everything(warehouse)
    for secret in CANARIES:
        assert secret not in found
    assert first(warehouse, "service_message", "case_id = 'C000'")["text"] == (
        f"我的卡号{MASK}，请退款"
    )
    assert first(warehouse, "service_message", "case_id = 'C006'")["text"] == f"身份证{MASK}"
    assert first(warehouse, "service_message", "case_id = 'C007'")["text"] == (
        f"写信到 {MASK} 谢谢"
    )
    assert first(warehouse, "service_message", "case_id = 'C100'")["text"] == "什么时候发货？"


def test_the_text_of_a_bad_message_or_account_is_not_in_quarantine_or_in_what_is_said(
    warehouse: Warehouse, world: Path
) -> None:
    secret = "4111111111111111"  # noqa: S105 - a published test number
    messages = world / "service_messages.csv"
    set_line(messages, 42, f"C040,1,robot,,2026-03-02T10:00:00+08:00,{secret}")
    set_line(messages, 43, f"C041,1,customer,2026-03-02T10:00:00+08:00,{secret}")
    append_line(world / "payout_accounts.csv", f"A900,s7,,308290003020,{secret},某人,2025-01-01,,")
    set_value(world / "payout_accounts.csv", 42, "account_number", "")
    outcome = take(warehouse, world)
    tables = outcome.tables.tables
    assert tables["service_messages"].reasons == [
        "service_messages.csv line 42 author_kind 'robot' is not one of customer, staff, bot",
        "service_messages.csv line 43 has 5 columns instead of 6",
    ]
    assert tables["payout_accounts"].reasons == [
        "payout_accounts.csv line 42 account_number is empty; a value is required",
        "payout_accounts.csv line 202 bank_name is empty; a value is required",
    ]
    assert secret not in everything(warehouse) + repr(outcome.as_dict())
    set_line(messages, 44, f"C042,1,robot,,2026-03-02T10:00:00+08:00,{secret}")
    with pytest.raises(DeliveryRefused) as refusal:
        take(warehouse, world)
    assert secret not in str(refusal.value)


# --- what lies beside the tables --------------------------------------------------------------


def test_outside_files_are_counted_by_sender_and_one_that_nobody_can_read_stops_nothing(
    warehouse: Warehouse, world: Path
) -> None:
    outcome = take(warehouse, world)
    assert outcome.outside_files == {"provider": 150, "bank": 50}
    assert outcome.tables.notes == []
    assert (outcome.tables.status, outcome.statements.loaded) == ("loaded", [])
    assert len({problem.file for problem in outcome.statements.refused}) == len(
        {path.name for kind in ("provider", "bank") for path in (world / kind).rglob("*.*")}
    )
    again = take(warehouse, world)
    assert again.tables.status == "already_loaded"
    assert (again.outside_files, again.tables.notes) == (outcome.outside_files, [])
    assert filled(warehouse) == ROWS


def test_a_file_that_is_not_there_or_not_registered_shows_in_the_note(
    standing: Warehouse, world: Path, tmp_path: Path
) -> None:
    (world / "bank" / "cmb" / "160.xml").unlink()
    assert take(standing, world, preview=True).tables.notes == [
        "199 provider and bank files lie in the folder, 200 are registered in received_files; "
        "what is registered and not there is a gap"
    ]
    own = write_own(tmp_path / "own")
    outcome = take(standing, own, preview=True)
    assert (outcome.outside_files, outcome.tables.notes) == ({"provider": 0, "bank": 0}, [])


def test_the_answers_of_a_simulated_delivery_are_neither_read_nor_mentioned(
    standing: Warehouse, world: Path, tmp_path: Path
) -> None:
    for folder in (world, write_olist(tmp_path / "olist")):
        (folder / "truth.json").write_text("not JSON", encoding="utf-8")
        (folder / "truth.parquet").write_text("not Parquet", encoding="utf-8")
        outcome = take(standing, folder, preview=True)
        assert "truth" not in repr(outcome.as_dict())


def test_the_outcome_is_that_of_the_tables_and_the_counts_beside_them(
    standing: Warehouse, world: Path
) -> None:
    whole = take(standing, world, preview=True).as_dict()
    tables = load_delivery(standing, "countinghouse", world, received_at=RECEIVED, preview=True)
    expected = tables.as_dict() | {"outside_files": {"provider": 150, "bank": 50}}
    differs = {name for name in expected if whole[name] != expected[name]}
    assert (set(whole), differs) == (set(expected) | {"statements"}, {"run_id"})


def test_the_format_of_a_folder_is_recognised_by_its_files(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    outcome = take(warehouse, write_olist(tmp_path / "olist"))
    assert (outcome.tables.marketplace, outcome.tables.status) == ("olist", "loaded")


def test_a_folder_of_no_format_or_of_two_is_refused(standing: Warehouse, tmp_path: Path) -> None:
    empty, both = tmp_path / "empty", write_olist(write_own(tmp_path / "both"))
    empty.mkdir()
    for folder, held in (
        (empty, "no table of a known format"),
        (both, "tables of olist and countinghouse"),
    ):
        with pytest.raises(DeliveryRefused) as refusal:
            take(standing, folder)
        assert refusal.value.problems == [
            f"{folder}: holds {held}; give the folder of one delivery (olist, countinghouse)"
        ]


# --- the declaration --------------------------------------------------------------------------


@pytest.mark.parametrize("load", COUNTINGHOUSE.loads, ids=lambda load: load.target)
def test_what_the_warehouse_demands_of_a_row_the_delivery_demands_too(load: Any) -> None:
    target = metadata.tables[f"core.{load.target}"]
    delivered = next(t for t in COUNTINGHOUSE.tables if t.name == load.table)
    required = {c.name for c in delivered.columns if c.required}
    assert set(load.columns) <= {c.name for c in target.columns}
    for column in target.columns:
        if not column.nullable and column.name not in ORIGIN:
            (source,) = re.findall(
                r"^(?:minor|masked|cast)?\(?(\w+)(?: as .+)?\)?$", load.columns[column.name]
            )
            assert source in required, column.name


def test_no_delivered_column_is_lost_on_the_way(world: Path) -> None:
    for load in COUNTINGHOUSE.loads:
        path = world / f"{load.table}.csv"
        if path.exists():
            header = next(csv.reader([read_lines(path)[0]]))
            for name in header:
                assert re.search(rf"\b{name}\b", " ".join(load.columns.values())), name
