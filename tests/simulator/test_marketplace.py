"""The sample marketplace keeps its promises: same bytes, sound references, exact sums."""

import json
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

import simulator.marketplace
from simulator import LayoutName, SimulationRefused, write_marketplace
from tests.simulator.written import PARTY_KEYS, Row, contents, table_of

COUNTINGHOUSE_HEADERS = {
    "merchants": "merchant_id,name,kind,tier,region,joined_on,credit_code,state",
    "merchant_documents": (
        "document_id,merchant_id,kind,number,holder_name,subject,issued_on,expires_on,verified_at,"
        "verified_by"
    ),
    "payout_accounts": (
        "account_id,merchant_id,bank_name,bank_code,account_number,holder_name,opened_on,"
        "verified_at,verified_by"
    ),
    "categories": "category_id,name_en,name_zh",
    "listings": (
        "listing_id,merchant_id,category_id,brand,title,description,price,market_price,barcode,"
        "state,published_at,photo_count"
    ),
    "listing_reviews": (
        "listing_review_id,listing_id,submitted_at,submitted_by,decided_at,decision,reason,"
        "reviewed_by"
    ),
    "listing_pictures": "listing_id,picture_no,file,width,height,sha256",
    "stock_movements": "movement_id,listing_id,kind,quantity,occurred_at,order_id",
    "orders": (
        "order_id,customer_id,region,created_at,paid_at,confirmed_at,released_at,completed_at,"
        "cancelled_at,cancel_fault,cancel_reason,promised_on,currency"
    ),
    "order_lines": (
        "order_id,line_no,listing_id,merchant_id,quantity,amount,shipping_amount,ship_by_at"
    ),
    "shipments": "order_id,merchant_id,handed_over_at,delivered_at,carrier,tracking_reference",
    "order_events": "order_id,event,occurred_at,merchant_id",
    "payments": (
        "order_id,payment_no,method,instalments,amount,captured_at,payment_reference,provider,"
        "provider_reference"
    ),
    "refunds": (
        "refund_id,order_id,payment_no,amount,reason,requested_at,approved_at,approved_by,"
        "submitted_at,provider_reference"
    ),
    "refund_lines": "refund_id,line_no,order_id,amount,shipping_amount",
    "chargebacks": (
        "chargeback_id,order_id,payment_no,amount,reason,opened_at,decided_at,outcome,"
        "provider_reference"
    ),
    "reviews": (
        "review_id,order_id,rating,title,comment,requested_at,answered_at,replied_at,deleted_at"
    ),
    "service_cases": (
        "case_id,order_id,customer_id,merchant_id,channel,kind,opened_at,closed_at,outcome,"
        "reported_back_at,satisfaction"
    ),
    "service_messages": "case_id,message_no,author_kind,author_id,sent_at,text",
    "staff": "staff_id,department,role,joined_on,left_on",
    "trainings": "staff_id,course,due_on,completed_on,score",
    "commitments": "party_kind,party_id,policy_version,due_on,signed_on",
    "received_files": "path,file_format,issuer,account,covers_on,received_at",
}
# As published: https://www.kaggle.com/datasets/olistbr/brazilian-ecommerce, spelling included.
OLIST_HEADERS = {
    "olist_customers_dataset": (
        "customer_id,customer_unique_id,customer_zip_code_prefix,customer_city,customer_state"
    ),
    "olist_geolocation_dataset": (
        "geolocation_zip_code_prefix,geolocation_lat,geolocation_lng,geolocation_city,"
        "geolocation_state"
    ),
    "olist_order_items_dataset": (
        "order_id,order_item_id,product_id,seller_id,shipping_limit_date,price,freight_value"
    ),
    "olist_order_payments_dataset": (
        "order_id,payment_sequential,payment_type,payment_installments,payment_value"
    ),
    "olist_order_reviews_dataset": (
        "review_id,order_id,review_score,review_comment_title,review_comment_message,"
        "review_creation_date,review_answer_timestamp"
    ),
    "olist_orders_dataset": (
        "order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,"
        "order_delivered_carrier_date,order_delivered_customer_date,order_estimated_delivery_date"
    ),
    "olist_products_dataset": (
        "product_id,product_category_name,product_name_lenght,product_description_lenght,"
        "product_photos_qty,product_weight_g,product_length_cm,product_height_cm,product_width_cm"
    ),
    "olist_sellers_dataset": "seller_id,seller_zip_code_prefix,seller_city,seller_state",
    "product_category_name_translation": "product_category_name,product_category_name_english",
}
HEADERS: dict[LayoutName, dict[str, str]] = {
    "countinghouse": COUNTINGHOUSE_HEADERS,
    "olist": OLIST_HEADERS,
}
KEYS = PARTY_KEYS | {
    "categories": ("category_id",),
    "orders": ("order_id",),
    "order_lines": ("order_id", "line_no"),
    "shipments": ("order_id", "merchant_id"),
    "order_events": ("order_id", "event", "occurred_at"),
    "payments": ("order_id", "payment_no"),
    "refunds": ("refund_id",),
    "refund_lines": ("refund_id", "line_no"),
    "chargebacks": ("chargeback_id",),
    "received_files": ("path",),
    "reviews": ("review_id",),
    "olist_orders_dataset": ("order_id",),
    "olist_customers_dataset": ("customer_id",),
    "olist_order_items_dataset": ("order_id", "order_item_id"),
    "olist_order_payments_dataset": ("order_id", "payment_sequential"),
    "olist_order_reviews_dataset": ("review_id",),
    "olist_products_dataset": ("product_id",),
    "olist_sellers_dataset": ("seller_id",),
    "product_category_name_translation": ("product_category_name",),
}
REFERENCES = [
    # file, column, file referred to
    ("listings", "category_id", "categories"),
    ("order_lines", "order_id", "orders"),
    ("order_lines", "listing_id", "listings"),
    ("order_lines", "merchant_id", "merchants"),
    ("shipments", "order_id", "orders"),
    ("shipments", "merchant_id", "merchants"),
    ("order_events", "order_id", "orders"),
    ("order_events", "merchant_id", "merchants"),
    ("payments", "order_id", "orders"),
    ("refunds", "order_id", "orders"),
    ("refund_lines", "refund_id", "refunds"),
    ("chargebacks", "order_id", "orders"),
    ("reviews", "order_id", "orders"),
    ("olist_orders_dataset", "customer_id", "olist_customers_dataset"),
    ("olist_order_items_dataset", "order_id", "olist_orders_dataset"),
    ("olist_order_items_dataset", "product_id", "olist_products_dataset"),
    ("olist_order_items_dataset", "seller_id", "olist_sellers_dataset"),
    ("olist_order_payments_dataset", "order_id", "olist_orders_dataset"),
    ("olist_order_reviews_dataset", "order_id", "olist_orders_dataset"),
    ("olist_products_dataset", "product_category_name", "product_category_name_translation"),
]
LAYOUTS: tuple[LayoutName, ...] = ("countinghouse", "olist")
ORDERS = 6000


class Written:
    """A delivery on disk and what the writer said about it, read with nothing of the simulator."""

    def __init__(self, directory: Path, layout: LayoutName, faults: str) -> None:
        self.directory = directory
        self.written = write_marketplace(
            directory, orders=ORDERS, months=4, first_month="2025-09", seed=7, layout=layout,
            faults=faults,
        )  # fmt: skip
        self.tables = {file: table_of(directory, file) for file in HEADERS[layout]}


def header(path: Path) -> str:
    with path.open(encoding="utf-8", newline="") as text:
        return text.readline().removesuffix("\n")


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.fixture(scope="module")
def deliveries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Written]]:
    """Both layouts, clean, in three chunks each, because one chunk hides a fault at a seam."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(simulator.marketplace, "CHUNK_ORDERS", 2000)
        yield {
            layout: Written(tmp_path_factory.mktemp(layout) / "delivery", layout, "none")
            for layout in LAYOUTS
        }


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Row]]:
    """Our own layout with every kind of fault at its usual rate."""
    return Written(tmp_path_factory.mktemp("usual"), "countinghouse", "usual").tables


@pytest.fixture
def countinghouse(deliveries: dict[str, Written]) -> dict[str, list[Row]]:
    return deliveries["countinghouse"].tables


@pytest.fixture
def olist(deliveries: dict[str, Written]) -> dict[str, list[Row]]:
    return deliveries["olist"].tables


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not(
    tmp_path: Path, layout: LayoutName
) -> None:
    for name, seed in (("first", 3), ("again", 3), ("other", 4)):
        write_marketplace(
            tmp_path / name, orders=800, months=2, first_month="2025-10", seed=seed, layout=layout
        )
    assert contents(tmp_path / "first") == contents(tmp_path / "again")
    orders = "orders.csv" if layout == "countinghouse" else "olist_orders_dataset.csv"
    assert contents(tmp_path / "first")[orders] != contents(tmp_path / "other")[orders]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_files_have_exactly_the_documented_names_and_headers_at_any_size(
    tmp_path: Path, deliveries: dict[str, Written], layout: LayoutName
) -> None:
    write_marketplace(tmp_path, orders=1, months=1, first_month="2025-09", seed=1, layout=layout)
    also = {"truth.json", "truth.parquet"}
    also |= {"delivery.yaml"} if layout == "countinghouse" else set()
    for directory in (tmp_path, deliveries[layout].directory):
        names = {path.name for path in directory.iterdir() if path.is_file()}
        assert names == {f"{file}.csv" for file in HEADERS[layout]} | also
        for file, expected in HEADERS[layout].items():
            assert header(directory / f"{file}.csv") == expected


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_counts_returned_are_the_rows_in_the_files(
    deliveries: dict[str, Written], layout: LayoutName
) -> None:
    written = deliveries[layout]
    counts = written.written.tables
    assert counts == {file: len(found) for file, found in written.tables.items()}
    orders = "orders" if layout == "countinghouse" else "olist_orders_dataset"
    assert counts[orders] == ORDERS


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_key_is_unique_and_complete(
    deliveries: dict[str, Written], layout: LayoutName
) -> None:
    for file, found in deliveries[layout].tables.items():
        if file == "olist_geolocation_dataset":  # published without a key
            continue
        keys = Counter(tuple(row[column] for column in KEYS[file]) for row in found)
        assert found, file
        assert keys.most_common(1)[0][1] == 1, file
        assert all(all(key) for key in keys), file


def test_every_reference_leads_to_a_row(deliveries: dict[str, Written]) -> None:
    tables = deliveries["countinghouse"].tables | deliveries["olist"].tables
    for file, column, target in REFERENCES:
        (key,) = KEYS[target]
        known = {row[key] for row in tables[target]}
        pointers = {row[column] for row in tables[file]} - {""}
        assert pointers, (file, column)
        assert pointers <= known, (file, column)


def test_a_line_names_the_merchant_of_its_listing_and_a_parcel_one_of_its_order(
    countinghouse: dict[str, list[Row]],
) -> None:
    owners = defaultdict(set)
    merchants = defaultdict(set)
    for line in countinghouse["order_lines"]:
        owners[line["listing_id"]].add(line["merchant_id"])
        merchants[line["order_id"]].add(line["merchant_id"])
    assert {len(found) for found in owners.values()} == {1}
    for parcel in countinghouse["shipments"]:
        assert parcel["merchant_id"] in merchants[parcel["order_id"]]


def test_what_was_paid_for_an_order_is_its_lines_and_shipping_exactly(
    countinghouse: dict[str, list[Row]],
) -> None:
    due: dict[str, Decimal] = defaultdict(Decimal)
    for line in countinghouse["order_lines"]:
        due[line["order_id"]] += Decimal(line["amount"]) + Decimal(line["shipping_amount"])
    paid: dict[str, Decimal] = defaultdict(Decimal)
    for payment in countinghouse["payments"]:
        assert Decimal(payment["amount"]) > 0
        paid[payment["order_id"]] += Decimal(payment["amount"])
    orders = countinghouse["orders"]
    settled = {order["order_id"] for order in orders if order["paid_at"]}
    assert len(paid) > 5800
    for order_id in settled:
        assert paid.get(order_id) == due.get(order_id), order_id
    assert not set(paid) - settled


def test_olist_payments_are_the_prices_and_freight_of_the_items_exactly(
    olist: dict[str, list[Row]],
) -> None:
    due: dict[str, Decimal] = defaultdict(Decimal)
    for item in olist["olist_order_items_dataset"]:
        due[item["order_id"]] += Decimal(item["price"]) + Decimal(item["freight_value"])
    paid: dict[str, Decimal] = defaultdict(Decimal)
    for payment in olist["olist_order_payments_dataset"]:
        paid[payment["order_id"]] += Decimal(payment["payment_value"])
    assert len(due) > 5800
    assert {order_id: paid[order_id] for order_id in due} == due


def test_nothing_that_happened_lies_outside_the_period(
    deliveries: dict[str, Written],
) -> None:
    happened = {
        "orders": (
            "created_at", "paid_at", "confirmed_at", "released_at", "completed_at", "cancelled_at",
        ),
        "shipments": ("handed_over_at", "delivered_at"),
        "order_events": ("occurred_at",),
        "payments": ("captured_at",),
        "reviews": ("requested_at", "answered_at", "replied_at"),
    }  # fmt: skip
    # Four months from 2025-09 in Shanghai, eight hours ahead of UTC.
    first, end = instant("2025-08-31T16:00:00+00:00"), instant("2025-12-31T16:00:00+00:00")
    tables = deliveries["countinghouse"].tables
    for file, columns in happened.items():
        found = [row[column] for row in tables[file] for column in columns if row[column]]
        assert found
        assert all(first <= instant(text) < end for text in found), file
    local = {
        "olist_orders_dataset": (
            "order_purchase_timestamp", "order_approved_at", "order_delivered_carrier_date",
            "order_delivered_customer_date",
        ),
        "olist_order_reviews_dataset": ("review_creation_date", "review_answer_timestamp"),
    }  # fmt: skip
    tables = deliveries["olist"].tables
    for file, columns in local.items():
        found = [row[column] for row in tables[file] for column in columns if row[column]]
        assert found
        assert min(found) >= "2025-09-01 00:00:00"
        # Reviews of the last orders were collected for 120 days more.
        last = "2026-05-01" if file == "olist_order_reviews_dataset" else "2026-01-01"
        assert max(found) < f"{last} 00:00:00"


def test_orders_of_the_last_days_are_still_open(countinghouse: dict[str, list[Row]]) -> None:
    sent = {row["order_id"]: row for row in countinghouse["shipments"]}
    late = [
        order
        for order in countinghouse["orders"]
        if order["created_at"] >= "2025-12-30T16:00:00Z" and not order["cancelled_at"]
    ]
    unsent = [order for order in late if order["order_id"] not in sent]
    undelivered = [
        order
        for order in late
        if order["order_id"] in sent and not sent[order["order_id"]]["delivered_at"]
    ]
    assert len(late) > 30
    assert len(unsent) > len(late) * 0.5
    assert len(unsent) + len(undelivered) == len(late)
    assert not any(order["completed_at"] for order in late)


def test_the_manifest_names_book_currency_and_the_exclusive_end(
    deliveries: dict[str, Written],
) -> None:
    path = deliveries["countinghouse"].directory / "delivery.yaml"
    assert yaml.safe_load(path.read_text(encoding="utf-8")) == {
        "marketplace": "demo",
        "policy_book": "standard",
        "currency": "CNY",
        "period_from": date(2025, 9, 1),
        "period_to": date(2026, 1, 1),
    }


def test_our_delivery_writes_instants_in_utc_and_money_with_two_places(
    countinghouse: dict[str, list[Row]],
) -> None:
    utc = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
    assert all(utc.fullmatch(order["created_at"]) for order in countinghouse["orders"])
    money = re.compile(r"\d+\.\d\d")
    for line in countinghouse["order_lines"]:
        assert money.fullmatch(line["amount"])
        assert money.fullmatch(line["shipping_amount"])
    assert {review["rating"] for review in countinghouse["reviews"]} == set("12345")
    assert {order["currency"] for order in countinghouse["orders"]} == {"CNY"}
    assert {order["cancel_fault"] for order in countinghouse["orders"]} == {
        "", "buyer", "seller", "platform", "carrier",
    }  # fmt: skip
    assert {event["event"] for event in countinghouse["order_events"]} == {
        "hold_placed", "hold_released", "change_requested", "return_requested", "returned",
    }  # fmt: skip
    comments = {review["comment"] for review in countinghouse["reviews"]}
    for word in ("物流", "破损", "描述不符", "客服"):
        assert any(word in comment for comment in comments), word


def test_olist_values_are_written_as_published(olist: dict[str, list[Row]]) -> None:
    order = olist["olist_orders_dataset"][0]
    assert re.fullmatch(r"[0-9a-f]{32}", order["order_id"])
    assert re.fullmatch(r"2025-09-\d\d \d\d:\d\d:\d\d", order["order_purchase_timestamp"])
    assert order["order_estimated_delivery_date"].endswith(" 00:00:00")
    prices = {item["price"] for item in olist["olist_order_items_dataset"]}
    assert all(re.fullmatch(r"\d+\.(\d|\d[1-9])", price) for price in prices)
    assert any(price.endswith(".9") for price in prices)
    reviews = olist["olist_order_reviews_dataset"]
    written = [review for review in reviews if review["review_comment_message"]]
    assert 0.36 < len(written) / len(reviews) < 0.44
    assert any("\r\n" in review["review_comment_message"] for review in written)
    zips = {row["customer_zip_code_prefix"] for row in olist["olist_customers_dataset"]}
    assert {len(code) for code in zips} == {5}
    assert any(code.startswith("0") for code in zips)


def test_olist_statuses_agree_with_their_instants(olist: dict[str, list[Row]]) -> None:
    orders = olist["olist_orders_dataset"]
    items = {item["order_id"] for item in olist["olist_order_items_dataset"]}
    status = Counter(order["order_status"] for order in orders)
    elapsed = [order for order in orders if order["order_purchase_timestamp"] < "2025-11-01"]
    delivered = sum(order["order_status"] == "delivered" for order in elapsed)
    assert 0.95 < delivered / len(elapsed) < 0.985
    assert set(status) >= {"shipped", "canceled", "unavailable", "invoiced", "processing"}
    unavailable = [order for order in orders if order["order_status"] == "unavailable"]
    assert sum(order["order_id"] in items for order in unavailable) <= len(unavailable) * 0.1
    for order in orders:
        if order["order_status"] in {"unavailable", "invoiced", "processing"}:
            assert order["order_approved_at"]
            assert not order["order_delivered_carrier_date"]
        if order["order_status"] == "shipped":
            assert order["order_delivered_carrier_date"]
            assert not order["order_delivered_customer_date"]


def test_each_kind_of_impossible_history_is_there_but_rare(
    usual: dict[str, list[Row]],
) -> None:
    orders = {order["order_id"]: order for order in usual["orders"]}
    found: Counter[str] = Counter()
    parcels = {parcel["order_id"]: parcel for parcel in usual["shipments"]}
    for order_id, parcel in parcels.items():
        order = orders[order_id]
        sent, arrived, cancelled = (
            parcel["handed_over_at"], parcel["delivered_at"], order["cancelled_at"],
        )  # fmt: skip
        found["shipped before confirmed"] += sent < order["confirmed_at"]
        found["delivered before handed over"] += bool(arrived) and arrived < sent
        found["cancelled after handover"] += cancelled > sent
        found["cancelled yet delivered"] += bool(cancelled and arrived)
        found["completed without delivery"] += bool(order["completed_at"]) and not arrived
    with_lines = {line["order_id"] for line in usual["order_lines"]}
    found["without lines"] = len(orders.keys() - with_lines)
    # Eight of 10,000 orders of the 6,000 of which most were completed, for each kind.
    assert set(found.values()) <= {4, 5}
    assert len(found) == 6


def test_every_history_of_a_clean_marketplace_runs_forward(
    countinghouse: dict[str, list[Row]],
) -> None:
    backward = 0
    parcels = {parcel["order_id"]: parcel for parcel in countinghouse["shipments"]}
    for order in countinghouse["orders"]:
        parcel = parcels.get(order["order_id"], {})
        course = [
            order["created_at"], order["paid_at"], order["confirmed_at"], order["released_at"],
            parcel.get("handed_over_at", ""), parcel.get("delivered_at", ""),
            order["completed_at"],
        ]  # fmt: skip
        reached = [text for text in course if text]
        # A gap is a stage that was left out: only what follows the last one reached may be empty.
        backward += reached != sorted(reached) or reached != course[: len(reached)]
    assert backward == 0


def test_a_clean_marketplace_keeps_every_promise(countinghouse: dict[str, list[Row]]) -> None:
    orders = {order["order_id"]: order for order in countinghouse["orders"]}
    flagship = {m["merchant_id"] for m in countinghouse["merchants"] if m["tier"] == "flagship"}
    held: dict[str, dict[str, datetime]] = defaultdict(dict)
    for event in countinghouse["order_events"]:
        held[event["order_id"]][event["event"]] = instant(event["occurred_at"])
    end = instant("2025-12-31T16:00:00+00:00")
    sent = set()
    for parcel in countinghouse["shipments"]:
        order = orders[parcel["order_id"]]
        sent.add(order["order_id"])
        pause = held[order["order_id"]]
        paused = pause.get("hold_released", end) - pause.get("hold_placed", end)
        # The strictest terms of the policy book: 24 hours for flagship shops, 36 for all others.
        hours = 24 if parcel["merchant_id"] in flagship else 36
        took = instant(parcel["handed_over_at"]) - instant(order["paid_at"]) - paused
        assert timedelta(0) < took <= timedelta(hours=hours)
        if parcel["delivered_at"]:
            signed_on = (instant(parcel["delivered_at"]) + timedelta(hours=8)).date()
            assert signed_on <= date.fromisoformat(order["promised_on"])
    confirmed = [order for order in orders.values() if order["confirmed_at"]]
    for order in confirmed:
        waited = instant(order["confirmed_at"]) - instant(order["paid_at"])
        # Six working hours are never shorter than six hours.
        assert waited <= timedelta(hours=6)
    overdue = [
        order
        for order in confirmed
        if order["order_id"] not in sent
        and not order["cancelled_at"]
        and not held[order["order_id"]]
        and end - instant(order["paid_at"]) > timedelta(hours=36)
    ]
    assert len(confirmed) > 5500
    assert not overdue


def test_a_few_merchants_cause_half_of_the_late_shipments(
    usual: dict[str, list[Row]],
) -> None:
    paid = {order["order_id"]: order["paid_at"] for order in usual["orders"]}
    late: Counter[str] = Counter()
    for parcel in usual["shipments"]:
        took = instant(parcel["handed_over_at"]) - instant(paid[parcel["order_id"]])
        late[parcel["merchant_id"]] += took > timedelta(hours=48)
    assert 0.03 < late.total() / len(usual["shipments"]) < 0.07
    worst = sum(count for _, count in late.most_common(6))
    assert worst > late.total() * 0.45


def test_late_orders_are_rated_lower(usual: dict[str, list[Row]]) -> None:
    promised = {order["order_id"]: order["promised_on"] for order in usual["orders"]}
    arrived = {row["order_id"]: row["delivered_at"] for row in usual["shipments"]}
    late, on_time = [], []
    for review in usual["reviews"]:
        order_id = review["order_id"]
        if not arrived.get(order_id):
            continue
        local = instant(arrived[order_id]) + timedelta(hours=8)
        is_late = local.date().isoformat() > promised[order_id]
        (late if is_late else on_time).append(int(review["rating"]))
    assert len(late) > 20
    assert sum(late) / len(late) < sum(on_time) / len(on_time) - 1


def test_the_eleventh_of_november_is_the_busiest_day_and_nights_are_quiet(
    countinghouse: dict[str, list[Row]],
) -> None:
    created = [
        instant(order["created_at"]) + timedelta(hours=8) for order in countinghouse["orders"]
    ]
    days = Counter(moment.date() for moment in created)
    assert days.most_common(1)[0][0] == date(2025, 11, 11)
    hours = Counter(moment.hour for moment in created)
    assert hours[4] * 10 < hours[21]


def test_spring_festival_is_quiet(tmp_path: Path) -> None:
    write_marketplace(
        tmp_path, orders=4000, months=2, first_month="2026-02", seed=1, layout="countinghouse"
    )
    days = Counter(
        (instant(order["created_at"]) + timedelta(hours=8)).date()
        for order in table_of(tmp_path, "orders")
    )
    # The festival began on 2026-02-17; four weeks later is an ordinary week.
    festival = sum(days[date(2026, 2, 17) + timedelta(days=day)] for day in range(7))
    ordinary = sum(days[date(2026, 3, 17) + timedelta(days=day)] for day in range(7))
    assert festival < ordinary * 0.6


def test_carts_customers_and_cancellations_are_mixed_as_documented(
    countinghouse: dict[str, list[Row]],
) -> None:
    lines: Counter[str] = Counter()
    merchants = defaultdict(set)
    for line in countinghouse["order_lines"]:
        lines[line["order_id"]] += 1
        merchants[line["order_id"]].add(line["merchant_id"])
    assert 0.08 < sum(count > 1 for count in lines.values()) / ORDERS < 0.12
    assert 0.02 < sum(len(found) > 1 for found in merchants.values()) / ORDERS < 0.045
    customers = Counter(order["customer_id"] for order in countinghouse["orders"])
    assert 0.3 < sum(count > 1 for count in customers.values()) / len(customers) < 0.5
    cancelled = sum(bool(order["cancelled_at"]) for order in countinghouse["orders"])
    assert 0.025 < cancelled / ORDERS < 0.037
    homes = defaultdict(set)
    for order in countinghouse["orders"]:
        homes[order["customer_id"]].add(order["region"])
    assert {len(regions) for regions in homes.values()} == {1}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"orders": 0}, "orders is 0: give 1 to 100000000"),
        ({"months": 0}, "months is 0: give 1 to 120"),
        (
            {"first_month": "2025-13"},
            "first_month is '2025-13': give a month from 2000 to 2099 as YYYY-MM",
        ),
        ({"seed": -1}, "seed is -1: give a whole number from 0 on"),
        ({"layout": "shopify"}, "layout is 'shopify': give countinghouse or olist"),
    ],
)
def test_an_argument_out_of_range_is_refused_before_anything_is_written(
    tmp_path: Path, change: dict[str, int | str], message: str
) -> None:
    arguments = {"orders": 10, "months": 1, "first_month": "2025-09", "seed": 1, "layout": "olist"}
    with pytest.raises(SimulationRefused, match=f"^{re.escape(message)}$"):
        write_marketplace(tmp_path / "delivery", **(arguments | change))  # type: ignore[arg-type]
    assert not (tmp_path / "delivery").exists()


def test_a_second_delivery_replaces_the_first_and_leaves_nothing_else(tmp_path: Path) -> None:
    for seed in (1, 2):
        write_marketplace(
            tmp_path, orders=50, months=1, first_month="2025-09", seed=seed, layout="countinghouse"
        )
    write_marketplace(
        tmp_path / "fresh", orders=50, months=1, first_month="2025-09", seed=2,
        layout="countinghouse",
    )  # fmt: skip
    fresh = contents(tmp_path / "fresh")
    (tmp_path / "fresh").rename(tmp_path.with_name("moved"))
    assert contents(tmp_path) == fresh


def test_a_delivery_that_could_not_be_put_in_place_has_no_manifest(tmp_path: Path) -> None:
    def write() -> None:
        write_marketplace(
            tmp_path, orders=50, months=1, first_month="2025-09", seed=1, layout="countinghouse"
        )

    write()
    (tmp_path / "reviews.csv").unlink()
    (tmp_path / "reviews.csv").mkdir()
    with pytest.raises(OSError, match=r"reviews\.csv"):
        write()
    assert not (tmp_path / "delivery.yaml").exists()
    assert not list(tmp_path.glob(".unfinished-*"))


def test_the_command_writes_a_delivery_and_refuses_with_the_reason(tmp_path: Path) -> None:
    command = [
        str(Path(sys.executable).with_name("countinghouse")),
        "simulate",
        "--out",
        str(tmp_path),
        "--layout",
        "olist",
    ]
    sizes = [
        "--orders",
        "30",
        "--months",
        "1",
        "--first-month",
        "2025-09",
        "--seed",
        "5",
        "--format",
        "json",
    ]
    done = subprocess.run([*command, *sizes], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["tables"]["olist_orders_dataset"] == 30
    assert len(table_of(tmp_path, "olist_orders_dataset")) == 30
    refused = subprocess.run(
        [*command, "--orders", "0"], capture_output=True, text=True, check=False
    )
    assert refused.returncode == 2
    assert "refused: orders is 0: give 1 to 100000000" in refused.stderr
