"""A delivery goes into the warehouse whole or not at all, exactly and once, on each engine."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from sources.delivery import DeliveryRefused
from tasks.delivery import DeliveryOutcome, load_delivery
from tests.fresh import ENGINES, fresh_warehouse
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
from warehouse import Warehouse
from warehouse.schema import metadata

RECEIVED = datetime(2026, 6, 1, tzinfo=UTC)

ORDERS = "olist_orders_dataset"
ITEMS = "olist_order_items_dataset"
PAYMENTS = "olist_order_payments_dataset"
REVIEWS = "olist_order_reviews_dataset"

#: What a delivery fills.
LOADED = (
    "merchant", "category", "listing", "customer_order", "order_line", "order_event", "shipment",
    "payment", "review",
)  # fmt: skip

Table = list[dict[str, Any]]


def load(warehouse: Warehouse, folder: Path, form: str = "olist", **more: Any) -> DeliveryOutcome:
    return load_delivery(warehouse, form, folder, received_at=RECEIVED, **more)


def ask(warehouse: Warehouse, sql: str) -> Table:
    with warehouse.transaction() as tx:
        return tx.statement(sql)


def content(warehouse: Warehouse, *, without_origin: bool = False) -> dict[str, list[str]]:
    """Return every row of every table as text, sorted; the same warehouse gives the same."""
    origin = {"run_id", "source_file_id"} if without_origin else set()
    found = {}
    with warehouse.transaction() as tx:
        for table in metadata.sorted_tables:
            rows = tx.statement(f"select * from {table.fullname}")
            found[table.name] = sorted(
                repr([_plain(v) for k, v in row.items() if k not in origin]) for row in rows
            )
    return found


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def counts(warehouse: Warehouse) -> dict[str, int]:
    """Count the rows of every table, without the records that deliveries were refused."""
    return {name: len(rows) for name, rows in unrefused(warehouse).items() if rows}


def unrefused(warehouse: Warehouse) -> dict[str, list[str]]:
    found = content(warehouse)
    found["run"] = [run for run in found["run"] if "'refused'" not in run]
    return found


@pytest.fixture
def olist(tmp_path: Path) -> Path:
    return write_olist(tmp_path / "olist")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return write_own(tmp_path / "own")


@pytest.fixture
def shared(standing: Warehouse) -> Warehouse:
    """Return an empty warehouse that all refused deliveries share: none may leave a trace."""
    return standing


# --- loaded -----------------------------------------------------------------------------------


def test_a_good_delivery_loads_whole(warehouse: Warehouse, olist: Path) -> None:
    outcome = load(warehouse, olist)
    assert outcome.status == "loaded"
    assert (outcome.marketplace, outcome.policy_book) == ("olist", "olist")
    assert {name: (t.read, t.loaded, t.quarantined) for name, t in outcome.tables.items()} == {
        "olist_customers_dataset": (200, 200, 0),
        "olist_sellers_dataset": (10, 10, 0),
        "product_category_name_translation": (5, 5, 0),
        "olist_products_dataset": (20, 20, 0),
        "olist_orders_dataset": (200, 200, 0),
        "olist_order_items_dataset": (200, 200, 0),
        "olist_order_payments_dataset": (200, 200, 0),
        "olist_order_reviews_dataset": (200, 200, 0),
    }
    assert counts(warehouse) == {
        "merchant": 10,
        "category": 5,
        "listing": 20,
        "customer_order": 200,
        "order_line": 200,
        "shipment": 200,
        "payment": 200,
        "review": 200,
        "source_file": 8,
        "marketplace": 1,
        "run": 1,
    }


def test_amounts_are_exact_in_minor_units(warehouse: Warehouse, olist: Path) -> None:
    for line, price in enumerate(("19.9", "0", "0.10", "1234567890123.45", "19.900", "7."), 2):
        set_value(olist / f"{ITEMS}.csv", line, "price", price)
    load(warehouse, olist)
    rows = ask(
        warehouse,
        "select amount_minor from core.order_line where order_id < 'o006' order by order_id",
    )
    assert [r["amount_minor"] for r in rows] == [1990, 0, 10, 123456789012345, 1990, 700]
    (paid,) = ask(warehouse, "select cast(sum(amount_minor) as bigint) as paid from core.payment")
    # 200 payments of 24.95.
    assert paid == {"paid": 499000}


def test_local_times_become_utc_by_the_zone_of_their_day(warehouse: Warehouse, olist: Path) -> None:
    # Brazilian summer time began on 15 October 2017: UTC-3 before, UTC-2 after.
    path = olist / f"{ORDERS}.csv"
    set_value(path, 2, "order_purchase_timestamp", "2017-07-01 12:00:00")
    set_value(path, 3, "order_purchase_timestamp", "2017-10-20 12:00:00")
    set_value(path, 3, "order_estimated_delivery_date", "2017-11-05 00:00:00")
    load(warehouse, olist)
    rows = ask(
        warehouse,
        "select created_at, promised_on from core.customer_order where order_id < 'o002' "
        "order by order_id",
    )
    assert [r["created_at"] for r in rows] == [
        datetime(2017, 7, 1, 15, tzinfo=UTC),
        datetime(2017, 10, 20, 14, tzinfo=UTC),
    ]
    # The promised day is a day, whatever the zone.
    assert rows[1]["promised_on"] == date(2017, 11, 5)


def test_phone_numbers_and_addresses_in_reviews_are_masked(
    warehouse: Warehouse, olist: Path
) -> None:
    path = olist / f"{REVIEWS}.csv"
    set_value(path, 2, "review_comment_message", "Ligue (11) 98765-4321 ou ana.b@mail.com.br já")
    set_value(path, 3, "review_comment_title", "+55 11 3333 4444")
    set_value(path, 4, "review_comment_message", "Chegou em 12 dias, nota 10, pedido 2018")
    load(warehouse, olist)
    rows = ask(
        warehouse,
        "select title, comment from core.review where order_id < 'o003' order by order_id",
    )
    assert rows[0]["comment"] == "Ligue (••• ou ••• já"
    assert rows[1]["title"] == "+•••"
    assert rows[2]["comment"] == "Chegou em 12 dias, nota 10, pedido 2018"


def test_no_city_postcode_or_order_customer_id_is_kept(warehouse: Warehouse, olist: Path) -> None:
    set_value(olist / "olist_customers_dataset.csv", 3, "customer_state", "")  # quarantined
    load(warehouse, olist)
    everything = repr(content(warehouse))
    assert "secretopolis" not in everything
    assert "98765" not in everything
    assert "'c000'" not in everything
    # What is kept of a customer: the pseudonym and the region.
    assert "'u000'" in everything
    assert "'SP'" in everything


def test_what_olist_says_of_states_is_kept_in_our_terms(warehouse: Warehouse, olist: Path) -> None:
    path = olist / f"{ORDERS}.csv"
    said = ("created", "approved", "invoiced", "processing", "shipped", "canceled", "unavailable")
    for line, status in enumerate(said, 2):
        set_value(path, line, "order_status", status)
    load(warehouse, olist)
    rows = ask(
        warehouse,
        "select reported_state, cancel_fault from core.customer_order where order_id < 'o008' "
        "order by order_id",
    )
    assert [(r["reported_state"], r["cancel_fault"]) for r in rows] == [
        ("created", None),
        ("confirmed", None),
        ("pending_shipment", None),
        ("pending_shipment", None),
        ("shipped", None),
        ("cancelled", "unknown"),
        ("cancelled", "seller"),
        ("delivered", None),
    ]


def test_every_loaded_row_names_its_file_and_run(warehouse: Warehouse, olist: Path) -> None:
    outcome = load(warehouse, olist)
    files = {f["table_name"]: f for f in ask(warehouse, "select * from core.source_file")}
    assert set(files) == set(OLIST_TABLES)
    assert {f["sha256"] for f in files.values()} == {t.sha256 for t in outcome.tables.values()}
    (orders,) = ask(warehouse, "select distinct source_file_id, run_id from core.customer_order")
    assert orders["source_file_id"] == files[ORDERS]["source_file_id"]
    assert orders["run_id"] == outcome.run_id
    (run,) = ask(warehouse, "select * from core.run")
    assert (run["run_id"], run["status"], run["policy_book"]) == (
        outcome.run_id, "completed", "olist",
    )  # fmt: skip


# --- loaded again, corrected, withdrawn -------------------------------------------------------


def test_loading_twice_changes_nothing(warehouse: Warehouse, olist: Path) -> None:
    load(warehouse, olist)
    before = content(warehouse)
    again = load(warehouse, olist)
    assert again.status == "already_loaded"
    assert (again.tables[ORDERS].read, again.tables[ORDERS].unchanged) == (200, 200)
    assert content(warehouse) == before


def test_a_corrected_file_replaces_the_row_and_keeps_the_old_one(
    warehouse: Warehouse, olist: Path
) -> None:
    load(warehouse, olist)
    set_value(olist / f"{PAYMENTS}.csv", 42, "payment_value", "30.00")
    outcome = load(warehouse, olist)
    seen = outcome.tables[PAYMENTS]
    assert (outcome.status, seen.read, seen.loaded) == ("loaded", 200, 1)
    assert (seen.unchanged, seen.replaced, seen.withdrawn) == (199, 1, 0)
    assert outcome.notes == []
    now = ask(warehouse, "select amount_minor from core.payment where order_id = 'o040'")
    assert now == [{"amount_minor": 3000}]
    assert counts(warehouse)["payment"] == 200
    (old,) = ask(warehouse, "select * from core.superseded_row")
    assert (old["table_name"], old["row_key"], old["is_withdrawn"]) == ("payment", "o040|1", False)
    assert json.loads(old["row_json"])["amount_minor"] == 2495
    files = ask(
        warehouse,
        "select source_file_id, status, superseded_by from core.source_file "
        f"where table_name = '{PAYMENTS}' order by status",
    )
    assert [f["status"] for f in files] == ["loaded", "superseded"]
    assert files[1]["superseded_by"] == files[0]["source_file_id"] == old["superseded_by"]
    assert old["source_file_id"] == files[1]["source_file_id"]


def test_a_file_that_was_superseded_does_not_come_back_and_says_so(
    warehouse: Warehouse, olist: Path
) -> None:
    first = (olist / f"{PAYMENTS}.csv").read_bytes()
    load(warehouse, olist)
    set_value(olist / f"{PAYMENTS}.csv", 42, "payment_value", "30.00")
    load(warehouse, olist)
    (olist / f"{PAYMENTS}.csv").write_bytes(first)
    outcome = load(warehouse, olist)
    assert outcome.status == "already_loaded"
    assert outcome.notes == [
        "olist_order_payments_dataset.csv was superseded by a later file, which stays in force"
    ]
    now = ask(warehouse, "select amount_minor from core.payment where order_id = 'o040'")
    assert now == [{"amount_minor": 3000}]


def test_rows_that_a_corrected_file_lacks_stay_and_a_note_says_so(
    warehouse: Warehouse, olist: Path
) -> None:
    load(warehouse, olist)
    path = olist / f"{REVIEWS}.csv"
    write_lines(path, read_lines(path)[:-2])
    outcome = load(warehouse, olist)
    assert outcome.notes == [
        "olist_order_reviews_dataset.csv: 2 rows of an earlier file of that name are not in this "
        "one and stay; load with --withdraw-missing if they are withdrawn"
    ]
    assert counts(warehouse)["review"] == 200
    assert "superseded_row" not in counts(warehouse)


def test_rows_that_a_corrected_file_lacks_are_withdrawn_on_request(
    warehouse: Warehouse, olist: Path
) -> None:
    load(warehouse, olist)
    path = olist / f"{REVIEWS}.csv"
    write_lines(path, read_lines(path)[:-2])
    outcome = load(warehouse, olist, withdraw_missing=True)
    assert outcome.tables[REVIEWS].withdrawn == 2
    assert outcome.notes == []
    assert counts(warehouse)["review"] == 198
    old = ask(warehouse, "select row_key, is_withdrawn from core.superseded_row order by row_key")
    assert old == [
        {"row_key": "r198|o198", "is_withdrawn": True},
        {"row_key": "r199|o199", "is_withdrawn": True},
    ]


def test_withdrawing_from_a_corrected_month_leaves_the_other_month_alone(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    march = write_own(tmp_path / "march", "m")
    load(warehouse, march, "countinghouse")
    april = write_own(tmp_path / "april", "a")
    load(warehouse, april, "countinghouse")
    path = april / "payments.csv"
    write_lines(path, read_lines(path)[:-1])
    outcome = load(warehouse, april, "countinghouse", withdraw_missing=True)
    assert outcome.tables["payments"].withdrawn == 1
    assert counts(warehouse)["payment"] == 399
    files = ask(
        warehouse,
        "select status, loaded_count from core.source_file where table_name = 'payments' "
        "order by status, loaded_count",
    )
    assert [f["status"] for f in files] == ["loaded", "loaded", "superseded"]


# --- incremental, preview, Parquet ------------------------------------------------------------


def test_an_incremental_delivery_refers_to_what_an_earlier_one_brought(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    load(warehouse, write_own(tmp_path / "march", "m"), "countinghouse")
    outcome = load(
        warehouse, write_own(tmp_path / "april", "a", with_catalogue=False), "countinghouse"
    )
    assert outcome.status == "loaded"
    assert sorted(outcome.tables) == ["order_lines", "orders", "payments"]
    found = counts(warehouse)
    assert (found["customer_order"], found["merchant"], found["listing"]) == (400, 10, 20)


def test_an_incremental_delivery_without_its_merchants_is_refused_by_a_new_warehouse(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    with pytest.raises(DeliveryRefused) as refusal:
        load(warehouse, write_own(tmp_path / "april", with_catalogue=False), "countinghouse")
    assert [p.split(":")[0] for p in refusal.value.problems] == ["listings", "merchants"]
    assert counts(warehouse) == {}


def test_a_preview_says_what_would_load_and_writes_nothing(
    warehouse: Warehouse, olist: Path
) -> None:
    set_value(olist / f"{PAYMENTS}.csv", 42, "payment_value", "free")
    preview = load(warehouse, olist, preview=True)
    assert preview.status == "preview"
    assert counts(warehouse) == {}
    loaded = load(warehouse, olist)
    assert loaded.status == "loaded"
    assert preview.tables == loaded.tables
    assert preview.warehouse_rows == loaded.warehouse_rows
    assert (loaded.tables[PAYMENTS].loaded, loaded.tables[PAYMENTS].quarantined) == (199, 1)


def test_parquet_loads_the_same_rows_as_csv(tmp_path: Path, postgresql_server: str) -> None:
    texts = write_own(tmp_path / "csv")
    typed = write_own(tmp_path / "parquet")
    for path in typed.glob("*.csv"):
        pq.write_table(pyarrow.csv.read_csv(path), path.with_suffix(".parquet"))
        path.unlink()
    found = []
    for engine, folder in (("duckdb", texts), ("postgresql", typed)):
        with fresh_warehouse(engine, tmp_path / engine, postgresql_server) as warehouse:
            load(warehouse, folder, "countinghouse")
            everything = content(warehouse, without_origin=True)
            found.append({table: everything[table] for table in LOADED})
    assert found[0] == found[1]
    assert len(found[0]["order_line"]) == 200


def test_both_engines_hold_the_same_rows(tmp_path: Path, postgresql_server: str) -> None:
    olist = write_olist(tmp_path / "olist")
    set_value(olist / f"{REVIEWS}.csv", 2, "review_comment_message", 'ça, "né"\n\\N')
    set_value(olist / f"{ORDERS}.csv", 3, "order_approved_at", "")
    found = []
    for engine in ENGINES:
        with fresh_warehouse(engine, tmp_path / engine, postgresql_server) as warehouse:
            load(warehouse, olist)
            everything = content(warehouse, without_origin=True)
            found.append({table: everything[table] for table in LOADED})
    assert found[0] == found[1]
    assert "'ça, \"né\"\\n\\\\N'" in found[0]["review"][0]


# --- quarantine -------------------------------------------------------------------------------


def test_a_bad_row_and_all_that_hangs_on_it_are_in_quarantine_and_the_rest_is_loaded(
    warehouse: Warehouse, olist: Path
) -> None:
    set_value(olist / f"{REVIEWS}.csv", 3, "review_comment_message", "one\ntwo\nthree")
    set_value(olist / f"{ORDERS}.csv", 42, "order_status", "lost")
    set_line(olist / f"{PAYMENTS}.csv", 43, "o041,1,credit_card")
    outcome = load(warehouse, olist)
    rows = ask(
        warehouse,
        "select table_name, file_name, line, column_name, value, reason from core.quarantine "
        "order by table_name, line",
    )
    orphan = "refers to no good row of olist_orders_dataset"
    assert [tuple(row.values()) for row in rows] == [
        (ITEMS, f"{ITEMS}.csv", 42, "order_id", "o040", orphan),
        (PAYMENTS, f"{PAYMENTS}.csv", 42, "order_id", "o040", orphan),
        (PAYMENTS, f"{PAYMENTS}.csv", 43, None, None, "has 3 columns instead of 5"),
        # Two more lines in the comment of line 3.
        (REVIEWS, f"{REVIEWS}.csv", 44, "order_id", "o040", orphan),
        (
            ORDERS,
            f"{ORDERS}.csv",
            42,
            "order_status",
            "lost",
            "is not one of created, approved, invoiced, processing, shipped, delivered, canceled, "
            "unavailable",
        ),
    ]
    assert outcome.tables[PAYMENTS].reasons == [
        f"{PAYMENTS}.csv line 42 order_id 'o040' {orphan}",
        f"{PAYMENTS}.csv line 43 has 3 columns instead of 5",
    ]
    found = counts(warehouse)
    assert [found[t] for t in ("customer_order", "order_line", "shipment", "review")] == [199] * 4
    assert found["payment"] == 198
    (file,) = ask(
        warehouse,
        "select row_count, loaded_count, quarantined_count from core.source_file "
        f"where table_name = '{PAYMENTS}'",
    )
    assert tuple(file.values()) == (200, 198, 2)


def test_a_free_text_value_never_reaches_the_quarantine(warehouse: Warehouse, olist: Path) -> None:
    set_line(
        olist / f"{REVIEWS}.csv",
        42,
        "r040,o040,6,,my secret,2018-04-01 00:00:00,2018-04-02 09:00:00",
    )
    set_line(olist / f"{REVIEWS}.csv", 43, 'r041,o041,5,,"my secret,2018-04-01 00:00:00')
    append_line(olist / f"{REVIEWS}.csv", 'r900,o041,5,,"",2018-04-01 00:00:00,2018-04-02 09:00:00')
    with pytest.raises(DeliveryRefused) as refusal:
        load(warehouse, olist)
    assert "my secret" not in str(refusal.value)
    set_line(olist / f"{REVIEWS}.csv", 43, "r041,o041,5,,my secret")
    load(warehouse, olist)
    assert counts(warehouse)["quarantine"] == 2
    assert "my secret" not in repr(content(warehouse))


# --- refused: nothing is loaded ---------------------------------------------------------------


def _replace(name: str, content: bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes(content)


def _cut_all(folder: Path) -> None:
    for table in OLIST_TABLES:
        cut(folder / f"{table}.csv")


def _too_many_bad(folder: Path) -> None:
    for line in (42, 43, 44):
        set_value(folder / f"{PAYMENTS}.csv", line, "payment_value", "free")


SPOILED: dict[str, Callable[[Path], object]] = {
    **{f"{table} cut": (lambda f, t=table: cut(f / f"{t}.csv")) for table in OLIST_TABLES},
    "every table cut": _cut_all,
    "a file missing": lambda folder: (folder / f"{ITEMS}.csv").unlink(),
    "a file cut in a row": lambda folder: (folder / f"{ITEMS}.csv").write_bytes(
        (folder / f"{ITEMS}.csv").read_bytes()[:-10]
    ),
    "an empty file": _replace(f"{PAYMENTS}.csv", b""),
    "a wrong header": lambda folder: set_line(folder / f"{ORDERS}.csv", 1, "order_id"),
    "a wrong encoding": _replace(
        "olist_sellers_dataset.csv",
        "seller_id,seller_zip_code_prefix,seller_city,seller_state\ns0,1,São,SP\n".encode(
            "latin-1"
        ),
    ),
    "too many bad rows": _too_many_bad,
}


@pytest.mark.parametrize("kind", SPOILED)
def test_a_refused_delivery_leaves_no_trace(shared: Warehouse, olist: Path, kind: str) -> None:
    SPOILED[kind](olist)
    with pytest.raises(DeliveryRefused) as refusal:
        load(shared, olist)
    assert len(refusal.value.problems) >= 1
    assert counts(shared) == {}


def test_a_refused_correction_leaves_the_warehouse_as_it_was(
    warehouse: Warehouse, olist: Path
) -> None:
    load(warehouse, olist)
    before = content(warehouse)
    set_value(olist / f"{PAYMENTS}.csv", 42, "payment_value", "30.00")
    cut(olist / f"{ITEMS}.csv")
    with pytest.raises(DeliveryRefused):
        load(warehouse, olist)
    assert unrefused(warehouse) == before


def test_a_refusal_is_recorded_with_its_problems(warehouse: Warehouse, olist: Path) -> None:
    (olist / f"{ITEMS}.csv").unlink()
    with pytest.raises(DeliveryRefused):
        load(warehouse, olist)
    (run,) = ask(warehouse, "select status, flow_run_name, totals from core.run")
    assert (run["status"], run["flow_run_name"]) == ("refused", "load olist olist")
    assert json.loads(str(run["totals"])) == {
        "problems": [f"{ITEMS}.csv is missing from the delivery; send it with the rest"]
    }


def test_a_refused_preview_records_nothing(warehouse: Warehouse, olist: Path) -> None:
    (olist / f"{ITEMS}.csv").unlink()
    with pytest.raises(DeliveryRefused):
        load(warehouse, olist, preview=True)
    assert ask(warehouse, "select * from core.run") == []


# --- delivery.yaml ----------------------------------------------------------------------------

MANIFESTS = {
    "marketplace: [a": "delivery.yaml: is not YAML: ",
    "- a": "delivery.yaml: is not a list of fields; it may state currency, marketplace, ",
    "marketplase: shop": "delivery.yaml: has an unknown field marketplase; it may state currency, ",
    "currency: USD": "the delivery is in USD, policy standard 2025.1 keeps books in CNY; load it "
    "into that marketplace's warehouse",
    "currency: 5": "delivery.yaml: currency 5 is not an ISO 4217 code such as CNY",
    "period_from: soon": "delivery.yaml: period_from 'soon' is not a date YYYY-MM-DD",
    "policy_book: nobody": "delivery.yaml: policy book 'nobody' is not known; use one of ",
    "policy_book: ../rules": "delivery.yaml: policy_book '../rules' is not the name of a policy "
    "book such as standard",
}


@pytest.mark.parametrize("text", MANIFESTS)
def test_a_manifest_that_cannot_be_used_is_refused(
    tmp_path: Path, text: str, shared: Warehouse
) -> None:
    folder = write_own(tmp_path / "own")
    (folder / "delivery.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DeliveryRefused) as refusal:
        load(shared, folder, "countinghouse")
    (problem,) = refusal.value.problems
    assert problem.startswith(MANIFESTS[text])
    assert counts(shared) == {}


@pytest.mark.parametrize(
    ("stated", "notes"),
    [
        # All orders of the delivery were placed on 1 March 2026, 10:00 in Shanghai.
        ("period_from: 2026-03-01\nperiod_to: 2026-03-02\n", []),
        (
            "period_from: 2026-03-02\nperiod_to: 2026-04-01\n",
            [
                "orders.csv: orders were placed from 2026-03-01 to 2026-03-01, delivery.yaml "
                "states period_from 2026-03-02, period_to 2026-04-01 (the day after the last); "
                "check the export"
            ],
        ),
        (
            "period_to: 2026-03-01\n",
            [
                "orders.csv: orders were placed from 2026-03-01 to 2026-03-01, delivery.yaml "
                "states period_from None, period_to 2026-03-01 (the day after the last); check "
                "the export"
            ],
        ),
    ],
)
def test_orders_outside_the_stated_period_are_noted(
    shared: Warehouse, own: Path, stated: str, notes: list[str]
) -> None:
    with (own / "delivery.yaml").open("a", encoding="utf-8") as manifest:
        manifest.write(stated)
    assert load(shared, own, "countinghouse", preview=True).notes == notes


def test_a_delivery_without_a_manifest_is_taken_under_the_standard_policy(
    warehouse: Warehouse, own: Path
) -> None:
    (own / "delivery.yaml").unlink()
    outcome = load(warehouse, own, "countinghouse")
    assert (outcome.marketplace, outcome.policy_book) == ("standard", "standard")


def test_another_marketplaces_delivery_is_refused(
    warehouse: Warehouse, own: Path, olist: Path
) -> None:
    load(warehouse, own, "countinghouse")
    before = content(warehouse)
    with pytest.raises(DeliveryRefused) as refusal:
        load(warehouse, olist)
    assert refusal.value.problems == [
        "this warehouse holds the books of 'shop', the delivery is from 'olist'; set "
        "COUNTINGHOUSE_WAREHOUSE to another warehouse"
    ]
    assert content(warehouse) == before


# --- the real files ---------------------------------------------------------------------------


def test_the_real_sample_loads_whole(warehouse: Warehouse, olist_sample: Path) -> None:
    outcome = load(warehouse, olist_sample)
    # Counted in the files with Python's csv module.
    assert {name: (t.read, t.quarantined) for name, t in outcome.tables.items()} == {
        "olist_customers_dataset": (8135, 0),
        "olist_sellers_dataset": (1610, 0),
        "product_category_name_translation": (71, 0),
        "olist_products_dataset": (5460, 0),
        "olist_orders_dataset": (8135, 0),
        "olist_order_items_dataset": (8365, 0),
        "olist_order_payments_dataset": (8924, 0),
        "olist_order_reviews_dataset": (8225, 0),
    }
    found = counts(warehouse)
    assert (found["customer_order"], found["order_line"], found["review"]) == (8135, 8365, 8225)
