"""The file gate: what it refuses, what it sets aside, and how each message finds the row."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sources.delivery import BadRow, DeliveryRefused, Inspection
from sources.files import find_files
from sources.gate import inspect
from sources.marketplace import FORMATS
from tests.sources.deliveries import (
    OLIST_TABLES,
    append_line,
    cut,
    read_lines,
    set_line,
    set_value,
    write_lines,
    write_olist,
    write_own,
)

#: 1 % of 200 rows is 2.
LIMITS = {
    "sources.max_bad_row_share": Decimal("0.01"),
    "sources.max_orphan_share": Decimal("0.02"),
    "sources.min_shipped_orders_with_items_share": Decimal("0.99"),
    "sources.min_orders_with_payment_share": Decimal("0.98"),
    "sources.min_orders_with_review_share": Decimal("0.95"),
    "sources.min_listings_with_category_share": Decimal("0.9"),
}


@dataclass(frozen=True)
class Seen:
    """An inspection with the staged rows still there to look at."""

    inspection: Inspection
    stage: duckdb.DuckDBPyConnection

    def bad(self, table: str) -> list[tuple[int | None, str | None, str | None, str]]:
        """Return line, column, value and reason of every bad row."""
        rows: list[BadRow] = self.inspection.tables[table].bad_rows
        return [(r.line, r.column, r.value, r.reason) for r in rows]

    def staged(self, table: str) -> int:
        """Return how many good rows are staged."""
        row = self.stage.execute(f"select count(*) from stage_{table}").fetchone()
        assert row is not None
        return int(row[0])


def look(folder: Path, form: str = "olist", *, in_transaction: bool = False) -> Seen:
    stage = duckdb.connect()
    stage.execute("set timezone = 'UTC'")
    if in_transaction:
        stage.execute("begin")
    seen = inspect(
        stage,
        FORMATS[form],
        find_files(FORMATS[form], folder),
        currency="BRL" if form == "olist" else "CNY",
        time_zone="America/Sao_Paulo",
        limits=LIMITS
        | ({} if form == "olist" else {"sources.min_orders_with_review_share": Decimal(0)}),
        received_at=datetime(2026, 6, 1, tzinfo=UTC),
        known=lambda _, __: None,
    )
    return Seen(seen, stage)


def problems(folder: Path, form: str = "olist") -> list[str]:
    try:
        return look(folder, form).inspection.problems
    except DeliveryRefused as refusal:
        return refusal.problems


@pytest.fixture
def olist(tmp_path: Path) -> Path:
    return write_olist(tmp_path / "olist")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return write_own(tmp_path / "own")


def test_a_good_delivery_has_no_problem_and_every_row_is_staged(olist: Path) -> None:
    seen = look(olist)
    assert seen.inspection.problems == []
    assert {name: (t.read, t.bad_count) for name, t in seen.inspection.tables.items()} == {
        "olist_customers_dataset": (200, 0),
        "olist_sellers_dataset": (10, 0),
        "product_category_name_translation": (5, 0),
        "olist_products_dataset": (20, 0),
        "olist_orders_dataset": (200, 0),
        "olist_order_items_dataset": (200, 0),
        "olist_order_payments_dataset": (200, 0),
        "olist_order_reviews_dataset": (200, 0),
    }
    assert {table: seen.staged(table) for table in OLIST_TABLES} == {
        "olist_customers_dataset": 200,
        "olist_sellers_dataset": 10,
        "product_category_name_translation": 5,
        "olist_products_dataset": 20,
        "olist_orders_dataset": 200,
        "olist_order_items_dataset": 200,
        "olist_order_payments_dataset": 200,
        "olist_order_reviews_dataset": 200,
    }


def test_the_period_of_a_file_is_its_first_and_last_instant_in_utc(olist: Path) -> None:
    # 20 orders a day from 1 March 10:00 local (UTC-3): the last on 10 March.
    period = look(olist).inspection.tables["olist_orders_dataset"].period
    assert period == ("2018-03-01 13:00:00Z", "2018-03-10 13:00:00Z")


# --- refused: a table that was cut ------------------------------------------------------------


def _lost(parent: str, *rows: str) -> str:
    return (
        f"{parent}: the tables do not belong together: {', '.join(rows)} refer to no good row of "
        f"{parent} (policy allows 2.00%); a file was cut or comes from another delivery, send the "
        "complete set again"
    )


CUT = {
    "olist_customers_dataset": _lost(
        "olist_customers_dataset", "80 of 200 rows of olist_orders_dataset.csv"
    ),
    "olist_sellers_dataset": _lost(
        "olist_sellers_dataset", "80 of 200 rows of olist_order_items_dataset.csv"
    ),
    "product_category_name_translation": "product_category_name_translation: looks cut: 3 of 5 "
    "categories of products that are translated (60.0%, policy expects 90%, "
    "sources.min_listings_with_category_share); send the complete set again",
    "olist_products_dataset": _lost(
        "olist_products_dataset", "80 of 200 rows of olist_order_items_dataset.csv"
    ),
    "olist_orders_dataset": _lost(
        "olist_orders_dataset",
        "80 of 200 rows of olist_order_items_dataset.csv",
        "80 of 200 rows of olist_order_payments_dataset.csv",
        "80 of 200 rows of olist_order_reviews_dataset.csv",
    ),
    "olist_order_items_dataset": "olist_order_items_dataset: looks cut: 120 of 200 orders handed "
    "to the carrier that have items (60.0%, policy expects 99%, "
    "sources.min_shipped_orders_with_items_share); send the complete set again",
    "olist_order_payments_dataset": "olist_order_payments_dataset: looks cut: 120 of 200 orders "
    "that have a payment (60.0%, policy expects 98%, sources.min_orders_with_payment_share); "
    "send the complete set again",
    "olist_order_reviews_dataset": "olist_order_reviews_dataset: looks cut: 120 of 200 orders "
    "that have a review (60.0%, policy expects 95%, sources.min_orders_with_review_share); send "
    "the complete set again",
}


@pytest.mark.parametrize("table", OLIST_TABLES)
def test_a_cut_table_is_refused_with_one_message_that_names_it(olist: Path, table: str) -> None:
    cut(olist / f"{table}.csv")
    assert problems(olist) == [CUT[table]]


def test_tables_that_are_all_cut_are_refused(olist: Path) -> None:
    for table in OLIST_TABLES:
        cut(olist / f"{table}.csv")
    # 120 items are left; of every ten, those of the last four sellers and products are lost.
    items = "48 of 120 rows of olist_order_items_dataset.csv"
    assert problems(olist) == [
        _lost("olist_products_dataset", items),
        _lost("olist_sellers_dataset", items),
    ]


@pytest.mark.parametrize("table", OLIST_TABLES)
def test_the_real_sample_with_any_table_cut_is_refused(
    olist_sample: Path, tmp_path: Path, table: str
) -> None:
    for path in olist_sample.glob("*.csv"):
        (tmp_path / path.name).symlink_to(path)
    whole = (olist_sample / f"{table}.csv").read_bytes()
    kept = whole[: len(whole) * 6 // 10]
    (tmp_path / f"{table}.csv").unlink()
    (tmp_path / f"{table}.csv").write_bytes(kept[: kept.rindex(b"\n") + 1])
    (problem,) = problems(tmp_path)
    assert problem.startswith(table)


def test_the_items_of_another_delivery_are_refused(olist: Path, tmp_path: Path) -> None:
    other = write_olist(tmp_path / "other", "x")
    items = "olist_order_items_dataset.csv"
    (olist / items).write_bytes((other / items).read_bytes())
    assert problems(olist) == [_lost("olist_orders_dataset", f"200 of 200 rows of {items}")]


def test_every_missing_file_is_named(olist: Path) -> None:
    (olist / "olist_sellers_dataset.csv").unlink()
    (olist / "olist_order_reviews_dataset.csv").unlink()
    assert problems(olist) == [
        "olist_sellers_dataset.csv is missing from the delivery; send it with the rest",
        "olist_order_reviews_dataset.csv is missing from the delivery; send it with the rest",
    ]


def test_a_table_that_is_delivered_twice_is_refused(olist: Path) -> None:
    (olist / "olist_sellers_dataset.parquet").write_bytes(b"")
    assert problems(olist) == [
        "olist_sellers_dataset: delivered twice, as olist_sellers_dataset.csv and "
        "olist_sellers_dataset.parquet; leave one of them"
    ]


def test_a_folder_without_any_file_of_the_format_is_refused(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path)
    assert problem.startswith(f"{tmp_path}: holds no file of format olist (olist_customers_")
    (problem,) = problems(tmp_path / "nowhere")
    assert (
        problem == f"{tmp_path / 'nowhere'}: no such folder; give the folder that holds the files"
    )


# --- refused: a file that is not what it must be ----------------------------------------------

SELLERS = "olist_sellers_dataset.csv"
ORDERS_FILE = "olist_orders_dataset.csv"
REVIEWS = "olist_order_reviews_dataset.csv"
SELLER_COLUMNS = "seller_id, seller_zip_code_prefix, seller_city, seller_state"


def _cut_in_a_quote(path: Path) -> None:
    set_value(path, 201, "review_comment_message", "in two\nlines")
    content = path.read_bytes()
    path.write_bytes(content[: content.index(b"lines") + 2])


def _header(text: str) -> Callable[[Path], None]:
    return lambda path: set_line(path, 1, text)


def _encoded(encoding: str, value: str) -> Callable[[Path], None]:
    def spoil(path: Path) -> None:
        set_value(path, 4, "seller_city", value)
        path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))

    return spoil


def _with_bytes(old: bytes, new: bytes) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(path.read_bytes().replace(old, new, 1)) and None


NOT_UTF8 = (
    "is not UTF-8 (wrong encoding, perhaps GBK or Latin-1); save the file as UTF-8 and send it "
    "again"
)
ZERO_BYTE = (
    "holds a zero byte: the file is damaged or in the wrong encoding (UTF-16); save it as UTF-8 "
    "and send it again"
)

WRONG_FILES: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "cut in a row": (
        ORDERS_FILE,
        lambda path: path.write_bytes(path.read_bytes()[:-60]),
        "olist_orders_dataset.csv line 201: ends in the middle of a row (has 6 columns instead of "
        "8); the file was cut in transfer, send it again",
    ),
    "cut in a quote": (
        REVIEWS,
        _cut_in_a_quote,
        "olist_order_reviews_dataset.csv line 201: ends in the middle of a row (has a quote that "
        "does not close; double a quote inside a quoted value); the file was cut in transfer, "
        "send it again",
    ),
    "missing column": (
        SELLERS,
        _header("seller_id,seller_zip_code_prefix,seller_city"),
        f"{SELLERS} line 1: column seller_state is missing; the columns are {SELLER_COLUMNS}",
    ),
    "unknown column": (
        SELLERS,
        _header("seller_id,seller_zip_code_prefix,seller_city,seller_state,seller_mood"),
        f"{SELLERS} line 1: column 'seller_mood' is not known; the columns are {SELLER_COLUMNS}",
    ),
    "doubled column": (
        SELLERS,
        _header("seller_id,seller_zip_code_prefix,seller_city,seller_state,seller_id"),
        f"{SELLERS} line 1: column seller_id occurs twice; the columns are {SELLER_COLUMNS}",
    ),
    "other separator": (
        SELLERS,
        _header("seller_id;seller_zip_code_prefix;seller_city;seller_state"),
        f"{SELLERS} line 1: column seller_city, seller_id, seller_state, seller_zip_code_prefix "
        "is missing; column 'seller_id;seller_zip_code_prefix;seller_city;seller_state' is not "
        f"known; the columns are {SELLER_COLUMNS}",
    ),
    "no header": (
        SELLERS,
        lambda path: write_lines(path, read_lines(path)[1:]),
        f"{SELLERS} line 1: column seller_city, seller_id, seller_state, seller_zip_code_prefix "
        "is missing; column '98765', 'RJ', 's0', 'secretopolis' is not known; the columns are "
        f"{SELLER_COLUMNS}",
    ),
    "Latin-1": (SELLERS, _encoded("latin-1", "São Paulo"), f"{SELLERS} line 4: {NOT_UTF8}"),
    "GBK": (SELLERS, _encoded("gbk", "圣保罗"), f"{SELLERS} line 4: {NOT_UTF8}"),
    "UTF-16": (SELLERS, _encoded("utf-16", "x"), f"{SELLERS} line 1: {ZERO_BYTE}"),
    "zero byte": (SELLERS, _with_bytes(b"s3,", b"s\0,"), f"{SELLERS} line 5: {ZERO_BYTE}"),
    "empty": (
        SELLERS,
        lambda path: path.write_bytes(b""),
        f"{SELLERS}: the file is empty; a header line is required",
    ),
    "only a header": (
        SELLERS,
        lambda path: write_lines(path, read_lines(path)[:1]),
        f"{SELLERS}: has a header and no rows; send the file with its rows",
    ),
    "two kinds of line end": (
        SELLERS,
        _with_bytes(b"RJ\n", b"RJ\r\n"),
        f"{SELLERS}: is not CSV throughout (Invalid Input Error: The CSV Parser state machine "
        "reached an invalid state.); give every line the same line end and send the file again",
    ),
}


@pytest.mark.parametrize("kind", WRONG_FILES)
def test_a_wrong_file_is_refused_with_one_message(olist: Path, kind: str) -> None:
    name, spoil, message = WRONG_FILES[kind]
    spoil(olist / name)
    assert problems(olist) == [message]


def test_every_wrong_file_of_a_delivery_is_named(olist: Path) -> None:
    (olist / SELLERS).write_bytes(b"")
    set_line(olist / ORDERS_FILE, 1, "order_id")
    found = problems(olist)
    assert [problem.split(" line ")[0].split(": ")[0] for problem in found] == [
        SELLERS,
        ORDERS_FILE,
    ]


def test_a_byte_order_mark_and_windows_line_ends_are_read(olist: Path) -> None:
    for table in OLIST_TABLES:
        path = olist / f"{table}.csv"
        text = path.read_text(encoding="utf-8")
        path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    content = (olist / ORDERS_FILE).read_bytes()
    (olist / ORDERS_FILE).write_bytes(content.replace(b",delivered,", b",lost,", 1))
    seen = look(olist)
    assert seen.inspection.problems == []
    assert [(line, value) for line, _, value, _ in seen.bad("olist_orders_dataset")] == [
        (2, "lost")
    ]


# --- set aside: single rows -------------------------------------------------------------------


@dataclass(frozen=True)
class Slip:
    """One wrong value: where, what, and what the quarantine says of it."""

    table: str
    column: str
    value: str
    reason: str
    shown: str | None = None


NOT_MONEY = "is not an amount in BRL with at most 2 decimals"
NOT_WHOLE = "is not a whole number"
NOT_LOCAL = "is not a local time such as 2018-05-31 14:02:00"
NOT_A_RATE = "is not a number above 0 such as 7.1034, with at most ten decimals"
NOT_A_CURRENCY = "is not an ISO 4217 code such as USD"
EMPTY = "is empty; a value is required"
STATUSES = "created, approved, invoiced, processing, shipped, delivered, canceled, unavailable"
ITEMS = "olist_order_items_dataset"
ORDERS_TABLE = "olist_orders_dataset"
REVIEWS_TABLE = "olist_order_reviews_dataset"
PAYMENTS = "olist_order_payments_dataset"

SLIPS = [
    Slip(ITEMS, "price", "19.999", NOT_MONEY),
    Slip(ITEMS, "price", "1e3", NOT_MONEY),
    Slip(ITEMS, "price", "19,90", NOT_MONEY),
    Slip(ITEMS, "price", "R$ 19.90", NOT_MONEY),
    Slip(ITEMS, "price", "NaN", NOT_MONEY),
    Slip(ITEMS, "price", "-1", "is less than 0"),
    Slip(ITEMS, "price", "", EMPTY),
    Slip(ITEMS, "freight_value", "-0.01", "is less than 0"),
    Slip(ITEMS, "order_item_id", "x", NOT_WHOLE),
    Slip(ITEMS, "order_item_id", "1.5", NOT_WHOLE),
    Slip(ITEMS, "order_item_id", "1e3", NOT_WHOLE),
    Slip(ITEMS, "order_item_id", "0", "is less than 1"),
    Slip(ITEMS, "order_item_id", "3000000000", "is more than 2147483647"),
    Slip(ITEMS, "shipping_limit_date", "yesterday", NOT_LOCAL),
    Slip(ITEMS, "shipping_limit_date", "2018-02-30 10:00:00", NOT_LOCAL),
    Slip(ITEMS, "shipping_limit_date", "31/05/2018 14:02", NOT_LOCAL),
    Slip(ITEMS, "product_id", "p99", "refers to no good row of olist_products_dataset"),
    Slip(ITEMS, "seller_id", "s99", "refers to no good row of olist_sellers_dataset"),
    Slip(ITEMS, "order_id", "o999", "refers to no good row of olist_orders_dataset"),
    Slip(PAYMENTS, "payment_value", "12.345", NOT_MONEY),
    Slip(PAYMENTS, "payment_type", "", EMPTY),
    Slip(REVIEWS_TABLE, "review_score", "6", "is more than 5"),
    Slip(REVIEWS_TABLE, "review_score", "4.5", NOT_WHOLE),
    Slip(REVIEWS_TABLE, "review_score", "", EMPTY),
    Slip(
        ORDERS_TABLE, "order_status", "lost", f"is not one of {STATUSES}",
    ),
    Slip(
        ORDERS_TABLE, "order_purchase_timestamp", "2026-06-01 00:00:00",
        "lies after 2026-06-01 00:00 UTC, the time of receipt",
    ),
    Slip(
        ORDERS_TABLE, "order_delivered_customer_date", "0018-03-05 10:00:00",
        "lies outside the years 1990 to 2199",
    ),
    Slip(
        ORDERS_TABLE, "order_approved_at", "infinity", "lies outside the years 1990 to 2199",
    ),
]  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS, ids=lambda s: f"{s.column}={s.value or 'empty'}")
def test_a_wrong_value_is_set_aside_with_line_column_value_and_reason(
    olist: Path, slip: Slip
) -> None:
    set_value(olist / f"{slip.table}.csv", 42, slip.column, slip.value)
    seen = look(olist)
    assert seen.inspection.problems == []
    assert seen.bad(slip.table) == [(42, slip.column, slip.value or None, slip.reason)]
    assert seen.inspection.tables[slip.table].read == 200
    assert seen.staged(slip.table) == 199


def test_a_purchase_up_to_the_time_of_receipt_is_good(olist: Path) -> None:
    # Received at midnight UTC, 21:00 of the day before in São Paulo.
    set_value(olist / ORDERS_FILE, 42, "order_purchase_timestamp", "2026-05-31 21:00:00")
    assert look(olist).bad(ORDERS_TABLE) == []


def test_lines_are_the_same_inside_a_transaction(olist: Path) -> None:
    # Rows that are not committed yet have other numbers in the staging database.
    set_value(olist / f"{ITEMS}.csv", 42, "price", "free")
    set_line(olist / f"{ITEMS}.csv", 43, "o041")
    seen = look(olist, in_transaction=True)
    assert [line for line, *_ in seen.bad(ITEMS)] == [42, 43]


def test_all_that_depends_on_a_bad_row_is_set_aside_with_it(olist: Path) -> None:
    set_value(olist / ORDERS_FILE, 42, "order_status", "lost")
    seen = look(olist)
    for table in (ITEMS, PAYMENTS, REVIEWS_TABLE):
        assert seen.bad(table) == [
            (42, "order_id", "o040", "refers to no good row of olist_orders_dataset")
        ]
        assert seen.staged(table) == 199


def test_a_repeated_key_is_set_aside_whether_it_agrees_or_conflicts(olist: Path) -> None:
    line = read_lines(olist / f"{PAYMENTS}.csv")[1]
    append_line(olist / f"{PAYMENTS}.csv", line)
    append_line(olist / f"{PAYMENTS}.csv", line.replace("24.95", "99.00"))
    seen = look(olist)
    assert seen.inspection.problems == []
    key, reason = "order_id|payment_sequential", "repeats the key of an earlier row"
    assert seen.bad(PAYMENTS) == [(202, key, "o000|1", reason), (203, key, "o000|1", reason)]
    kept = seen.stage.execute(
        f"select payment_value from stage_{PAYMENTS} where order_id = 'o000'"
    ).fetchall()
    assert kept == [("24.95",)]


def test_rows_with_too_few_or_too_many_columns_are_set_aside(olist: Path) -> None:
    set_line(olist / f"{PAYMENTS}.csv", 42, "o040,1,credit_card")
    set_line(olist / f"{PAYMENTS}.csv", 43, "o041,1,credit_card,1,24.95,24.95")
    seen = look(olist)
    assert seen.inspection.problems == []
    assert seen.bad(PAYMENTS) == [
        (42, None, None, "has 3 columns instead of 5"),
        (43, None, None, "has 6 columns instead of 5"),
    ]
    assert (seen.inspection.tables[PAYMENTS].read, seen.staged(PAYMENTS)) == (200, 198)


QUOTE = "has a quote that does not close; double a quote inside a quoted value"


def test_an_unclosed_quote_takes_only_the_rows_up_to_the_next_quote(olist: Path) -> None:
    path = olist / REVIEWS
    set_line(path, 42, 'r040,o040,5,,"lost,2018-04-01 00:00:00,2018-04-02 09:00:00')
    set_line(path, 43, 'r041,o041,5,,"found",2018-04-01 00:00:00,2018-04-02 09:00:00')
    seen = look(olist)
    assert seen.inspection.problems == []
    assert seen.bad(REVIEWS_TABLE) == [
        (42, "review_comment_message", None, QUOTE),
        (43, None, None, "stands inside the unclosed quote of an earlier line"),
    ]
    assert (seen.inspection.tables[REVIEWS_TABLE].read, seen.staged(REVIEWS_TABLE)) == (200, 198)


def test_an_unclosed_quote_that_takes_the_rest_of_the_file_is_refused(own: Path) -> None:
    write_lines(
        own / "reviews.csv",
        [
            "review_id,order_id,rating,comment",
            *(f"r{i:03},o{i:03},5,good" for i in range(50)),
            'r050,o050,5,"good',
            *(f"r{i:03},o{i:03},5,good" for i in range(51, 200)),
        ],
    )
    (problem,) = problems(own, "countinghouse")
    assert problem == (
        f"reviews.csv: 150 of 200 rows are bad, policy allows 1.00%; first: line 52 comment "
        f"{QUOTE}; "
        "line 53 stands inside the unclosed quote of an earlier line; "
        "line 54 stands inside the unclosed quote of an earlier line"
    )


def test_lines_are_counted_as_an_editor_does_after_quoted_line_ends_and_blank_lines(
    olist: Path,
) -> None:
    path = olist / REVIEWS
    set_value(path, 3, "review_comment_message", 'one\ntwo\n\nfour "said" she')
    lines = read_lines(path)
    write_lines(path, [*lines[:10], "", *lines[10:]])
    # Three more lines of a comment and a blank one: what stood on line 42 stands on line 46.
    set_line(path, 46, "r040,o040,5")
    set_line(path, 48, read_lines(path)[47].replace(",5,", ",6,"))
    seen = look(olist)
    assert seen.inspection.problems == []
    assert seen.bad(REVIEWS_TABLE) == [
        (46, None, None, "has 3 columns instead of 7"),
        (48, "review_score", "6", "is more than 5"),
    ]


def test_a_private_value_is_never_repeated(own: Path) -> None:
    comment = "call me at home"
    write_lines(
        own / "reviews.csv",
        [
            "review_id,order_id,rating,title,comment",
            *(f"r{i:03},o{i:03},5,,{comment}" for i in range(200)),
        ],
    )
    set_line(own / "reviews.csv", 42, f"r040,o040,6,,{comment}")
    set_line(own / "reviews.csv", 43, f"r041,o041,5,{comment}")
    seen = look(own, "countinghouse")
    assert [line for line, *_ in seen.bad("reviews")] == [42, 43]
    assert comment not in repr(seen.inspection.tables["reviews"].bad_rows)


def test_more_bad_rows_than_the_policy_allows_refuse_the_delivery(olist: Path) -> None:
    for line in (42, 43, 44):
        set_value(olist / f"{PAYMENTS}.csv", line, "payment_value", "free")
    (problem,) = problems(olist)
    assert problem == (
        "olist_order_payments_dataset.csv: 3 of 200 rows are bad, policy allows 1.00%; first: "
        f"line 42 payment_value 'free' {NOT_MONEY}; line 43 payment_value 'free' {NOT_MONEY}; "
        f"line 44 payment_value 'free' {NOT_MONEY}"
    )


def test_exactly_as_many_bad_rows_as_the_policy_allows_pass(olist: Path) -> None:
    for line in (42, 43):
        set_value(olist / f"{PAYMENTS}.csv", line, "payment_value", "free")
    seen = look(olist)
    assert seen.inspection.problems == []
    assert seen.inspection.tables[PAYMENTS].bad_count == 2


def test_files_that_no_format_knows_are_noted_and_those_not_needed_are_not(olist: Path) -> None:
    write_lines(olist / "olist_geolocation_dataset.csv", ["geolocation_zip_code_prefix"])
    write_lines(olist / "prices.csv", ["price"])
    assert look(olist).inspection.notes == [
        "prices.csv is not part of format olist and was not read"
    ]


# --- our own layout ---------------------------------------------------------------------------

NOT_INSTANT = "is not an instant with offset such as 2026-10-01T08:00:00Z"
OWN_SLIPS = [
    Slip("orders", "created_at", "2026-03-01T10:00:00", NOT_INSTANT),
    Slip("orders", "created_at", "2026-03-01", NOT_INSTANT),
    Slip("orders", "paid_at", "2026-02-30T10:00:00Z", NOT_INSTANT),
    Slip("orders", "paid_at", "epoch", NOT_INSTANT),
    Slip("orders", "currency", "USD", "is not CNY, the delivery's currency"),
    Slip("orders", "currency", "", EMPTY),
    Slip("order_lines", "quantity", "0", "is less than 1"),
    Slip("order_lines", "amount", "19.905", "is not an amount in CNY with at most 2 decimals"),
]


RATE_SLIPS = [
    *(
        Slip("fx_rates", "rate", value, NOT_A_RATE)
        for value in ("0", "0.0", "-7.1", "7.12345678901", "7.", "1e3", "123456789", "nan")
    ),
    Slip("fx_rates", "rate", "", EMPTY),
    Slip("fx_rates", "base_currency", "usd", NOT_A_CURRENCY),
    Slip("fx_rates", "quote_currency", "XXX", NOT_A_CURRENCY),
]


@pytest.mark.parametrize("slip", RATE_SLIPS, ids=lambda s: f"{s.column}={s.value or 'empty'}")
def test_a_wrong_rate_is_set_aside(own: Path, slip: Slip) -> None:
    days = [f"PBOC,USD,CNY,2026-01-{day:02},7.1034" for day in range(1, 31)]
    write_lines(own / "fx_rates.csv", ["source,base_currency,quote_currency,rate_on,rate", *days])
    set_value(own / "fx_rates.csv", 12, slip.column, slip.value)
    seen = look(own, "countinghouse")
    assert seen.bad("fx_rates") == [(12, slip.column, slip.value or None, slip.reason)]
    assert seen.staged("fx_rates") == 29


@pytest.mark.parametrize("slip", OWN_SLIPS, ids=lambda s: f"{s.column}={s.value or 'empty'}")
def test_a_wrong_value_in_our_layout_is_set_aside(own: Path, slip: Slip) -> None:
    set_value(own / f"{slip.table}.csv", 42, slip.column, slip.value)
    seen = look(own, "countinghouse")
    assert seen.inspection.problems == []
    assert seen.bad(slip.table) == [(42, slip.column, slip.value or None, slip.reason)]


@pytest.mark.parametrize(
    "written", ["2026-03-01T10:00:00+08:00", "2026-03-01 02:00:00Z", "2026-02-28T23:00:00.0-03"]
)
def test_an_instant_is_the_same_with_any_offset(own: Path, written: str) -> None:
    set_value(own / "orders.csv", 42, "created_at", written)
    seen = look(own, "countinghouse")
    found = seen.stage.execute(
        "select epoch(created_at) from stage_orders where order_id = 'o040'"
    ).fetchall()
    # 2026-03-01 02:00:00 UTC.
    assert found == [(1772330400.0,)]


def test_an_optional_table_may_have_no_rows(own: Path) -> None:
    write_lines(own / "order_events.csv", ["order_id,event,occurred_at"])
    assert problems(own, "countinghouse") == []


def to_parquet(path: Path, **columns: pa.Array) -> None:
    """Replace a CSV file by Parquet with text columns, or the columns given instead."""
    lines = [line.split(",") for line in read_lines(path)]
    table = {name: [row[i] or None for row in lines[1:]] for i, name in enumerate(lines[0])}
    pq.write_table(pa.table(table | columns), path.with_suffix(".parquet"))
    path.unlink()


def test_parquet_with_typed_columns_stages_the_same_rows_as_csv(own: Path) -> None:
    ask = "select order_id, created_at, paid_at, cancelled_at, currency from stage_orders"
    as_csv = look(own, "countinghouse").stage.execute(ask).fetchall()
    at = pa.array([datetime(2026, 3, 1, 2, tzinfo=UTC)] * 200, pa.timestamp("us", tz="UTC"))
    # Nothing was cancelled: that column has no type of its own.
    to_parquet(own / "orders.csv", created_at=at, cancelled_at=pa.nulls(200))
    assert look(own, "countinghouse").stage.execute(ask).fetchall() == as_csv
    assert len(as_csv) == 200


def test_parquet_instants_without_a_zone_are_refused(own: Path) -> None:
    at = pa.array([datetime(2026, 3, 1, 2)] * 200, pa.timestamp("us"))  # noqa: DTZ001
    to_parquet(own / "orders.csv", created_at=at)
    assert problems(own, "countinghouse") == [
        "orders.parquet: column created_at is TIMESTAMP; write TIMESTAMPTZ or text, as an instant "
        "with offset such as 2026-10-01T08:00:00Z"
    ]


def test_parquet_numbers_with_decimals_are_not_taken_for_whole_ones(own: Path) -> None:
    to_parquet(own / "order_lines.csv", quantity=pa.array([1.5] * 200))
    assert problems(own, "countinghouse") == [
        "order_lines.parquet: column quantity is DOUBLE; write BIGINT or text, as a whole number"
    ]


def test_parquet_numbers_with_decimals_are_not_taken_for_ids(own: Path) -> None:
    to_parquet(own / "order_lines.csv", listing_id=pa.array([2026030122001000000000.0] * 200))
    assert problems(own, "countinghouse") == [
        "order_lines.parquet: column listing_id is DOUBLE; write VARCHAR or text, as text"
    ]


def test_a_bad_row_of_parquet_has_its_row_number(own: Path) -> None:
    set_value(own / "order_lines.csv", 42, "amount", "1e3")
    to_parquet(own / "order_lines.csv")
    assert look(own, "countinghouse").bad("order_lines") == [
        (41, "amount", "1e3", "is not an amount in CNY with at most 2 decimals")
    ]


def test_a_file_that_only_calls_itself_parquet_is_refused(own: Path) -> None:
    (own / "orders.csv").rename(own / "orders.parquet")
    (problem,) = problems(own, "countinghouse")
    assert problem.startswith("orders.parquet: is not readable Parquet (")
