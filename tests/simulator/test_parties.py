"""Merchants, listings, stock, service and staff of a clean marketplace are as its rules ask.

The files are read as anybody would read them; codes are checked by a library of its own.
"""

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
from stdnum import ean, luhn
from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_2

from simulator import write_marketplace
from tests.simulator.written import PARTY_KEYS, Row, Table, table_of

Tables = dict[str, Table]

SEED = 7
FIRST, LAST = date(2025, 9, 1), date(2025, 10, 31)
"""The days of the period, in the marketplace's time."""
CHINA = timedelta(hours=8)
REFERENCES = (
    # table, column, table referred to, its column
    ("merchant_documents", "merchant_id", "merchants", "merchant_id"),
    ("merchant_documents", "verified_by", "staff", "staff_id"),
    ("payout_accounts", "merchant_id", "merchants", "merchant_id"),
    ("payout_accounts", "verified_by", "staff", "staff_id"),
    ("listings", "merchant_id", "merchants", "merchant_id"),
    ("listings", "category_id", "categories", "category_id"),
    ("listing_reviews", "listing_id", "listings", "listing_id"),
    ("listing_reviews", "reviewed_by", "staff", "staff_id"),
    ("listing_pictures", "listing_id", "listings", "listing_id"),
    ("stock_movements", "listing_id", "listings", "listing_id"),
    ("stock_movements", "order_id", "orders", "order_id"),
    ("service_cases", "order_id", "orders", "order_id"),
    ("service_cases", "customer_id", "orders", "customer_id"),
    ("service_cases", "merchant_id", "merchants", "merchant_id"),
    ("service_messages", "case_id", "service_cases", "case_id"),
    ("service_messages", "author_id", "staff", "staff_id"),
    ("trainings", "staff_id", "staff", "staff_id"),
    ("refunds", "approved_by", "staff", "staff_id"),
)
DEPARTMENTS = {
    "merchandising", "fulfilment", "customer_service", "finance", "data", "audit",
    "human_resources", "platform_management",
}  # fmt: skip
PERSONAL = re.compile(r"\d{6}|@|身份证|微信|卡号|电话|路\d|室")
SPOILED = {
    "card_number_in_message": 3,
    "id_number_in_message": 3,
    "invalid_credit_code": 2,
    "duplicate_credit_code": 2,
    "licence_number_differs": 2,
    "barcode_invalid": 3,
    "oversold_stock": 3,
    "picture_of_another_merchant": 2,
    "picture_missing": 2,
    "picture_blank": 2,
    "reviewer_approved_own_listing": 2,
    "refund_approved_after_leaving": 2,
    "expired_certificate": 2,
    "brand_without_authorisation": 2,
}


def write(directory: Path, orders: int, **asked: int) -> Path:
    write_marketplace(
        directory,
        orders=orders,
        months=2,
        first_month="2025-09",
        seed=SEED,
        faults="none",
        asked=asked,
    )
    return directory


def read(directory: Path) -> Tables:
    return {path.stem: table_of(directory, path.stem) for path in sorted(directory.glob("*.csv"))}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("clean"), 2_000)


@pytest.fixture(scope="module")
def clean(folder: Path) -> Tables:
    return read(folder)


@dataclass(frozen=True)
class Spoiled:
    """A marketplace with some faults: its folder, its tables, and the published ids by kind."""

    folder: Path
    tables: Tables
    ids: dict[str, list[Row]]


@pytest.fixture(scope="module")
def spoiled(tmp_path_factory: pytest.TempPathFactory) -> Spoiled:
    directory = write(tmp_path_factory.mktemp("spoiled"), 2_000, **SPOILED)
    ids: dict[str, list[Row]] = defaultdict(list)
    for entry in json.loads((directory / "truth.json").read_text("utf-8")):
        ids[entry["kind"]].append(entry["ids"])
    assert {kind: len(found) for kind, found in ids.items()} == SPOILED
    return Spoiled(directory, read(directory), ids)


def by_id(rows: Iterable[Row], column: str) -> dict[str, Row]:
    return {row[column]: row for row in rows}


def grouped(rows: Iterable[Row], column: str) -> dict[str, list[Row]]:
    groups = defaultdict(list)
    for row in rows:
        groups[row[column]].append(row)
    return groups


def local(instant: str) -> datetime:
    parsed = datetime.strptime(instant, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    return parsed + CHINA


def test_keys_are_unique_and_every_reference_leads_somewhere(clean: Tables) -> None:
    for table, columns in PARTY_KEYS.items():
        keys = Counter(tuple(row[column] for column in columns) for row in clean[table])
        assert keys, table
        assert max(keys.values()) == 1, table
    for table, column, other, key in REFERENCES:
        known = {row[key] for row in clean[other]} | {""}
        assert {row[column] for row in clean[table]} <= known, (table, column)
    parties = {"merchant": "merchants", "staff": "staff"}
    for row in clean["commitments"]:
        table = parties[row["party_kind"]]
        assert row["party_id"] in {party[f"{row['party_kind']}_id"] for party in clean[table]}


def test_credit_codes_barcodes_and_organisation_codes_pass_their_checks(clean: Tables) -> None:
    licences = [row for row in clean["merchant_documents"] if row["kind"] == "business_licence"]
    codes = {row["number"] for row in licences}
    assert len(codes) == len(clean["merchants"])
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    for code in codes:
        assert uscc.is_valid(code), code
        # GB 11714-1997: 11 less the weighted sum modulo 11, where ten is X and eleven is 0.
        weights = (3, 7, 9, 10, 5, 8, 4, 2)
        left = (
            11 - sum(alphabet.index(c) * w for c, w in zip(code[8:16], weights, strict=True)) % 11
        )
        assert code[16] == {10: "X", 11: "0"}.get(left, str(left)), code
    numbers = {row["merchant_id"]: row["number"] for row in licences}
    for merchant in clean["merchants"]:
        is_company = merchant["kind"] == "company"
        assert merchant["credit_code"] == (numbers[merchant["merchant_id"]] if is_company else "")
    barcodes = [row["barcode"] for row in clean["listings"] if row["barcode"]]
    assert len(set(barcodes)) == len(barcodes) > 0.8 * len(clean["listings"])
    assert all(ean.is_valid(code) and len(code) == 13 for code in barcodes)
    for account in clean["payout_accounts"]:
        assert re.fullmatch(r"\d{12}", account["bank_code"])
        assert re.fullmatch(r"9\d{15}", account["account_number"])


def covered_days(documents: Iterable[Row]) -> set[date]:
    days = set()
    for row in documents:
        start = max(date.fromisoformat(row["issued_on"]), FIRST)
        end = min(date.fromisoformat(row["expires_on"] or "9999-12-31"), LAST)
        days |= {start + timedelta(days=n) for n in range((end - start).days + 1)}
    return days


def test_documents_are_valid_and_on_the_name_of_the_payee_on_every_day(clean: Tables) -> None:
    every_day = {FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)}
    assert len(every_day) == 61
    held = defaultdict(list)
    for row in clean["merchant_documents"]:
        held[row["merchant_id"], row["kind"], row["subject"]].append(row)
        assert row["verified_at"], row
        assert row["verified_at"][:10] >= row["issued_on"], row
    needed = {(row["merchant_id"], "business_licence", "") for row in clean["merchants"]}
    for row in clean["listings"]:
        if row["category_id"] == "food":
            needed.add((row["merchant_id"], "food_licence", "food"))
        if row["brand"]:
            needed.add((row["merchant_id"], "brand_authorisation", row["brand"]))
    kinds = Counter(kind for _, kind, _ in needed)
    assert min(kinds[kind] for kind in ("food_licence", "brand_authorisation")) > 5
    for key in needed:
        assert covered_days(held[key]) == every_day, key
    accounts = {row["merchant_id"]: row["holder_name"] for row in clean["payout_accounts"]}
    assert accounts.keys() == {row["merchant_id"] for row in clean["merchants"]}
    for (merchant_id, _, _), rows in held.items():
        assert {row["holder_name"] for row in rows} == {accounts[merchant_id]}


def test_every_listing_was_approved_by_another_within_a_day_and_before_it_was_published(
    clean: Tables,
) -> None:
    merchandising = {
        row["staff_id"]: row for row in clean["staff"] if row["department"] == "merchandising"
    }
    reviews = grouped(clean["listing_reviews"], "listing_id")
    for row in clean["listing_reviews"]:
        assert row["submitted_by"].startswith("U" + row["listing_id"][1:7])
        if not row["decided_at"]:
            continue
        took = local(row["decided_at"]) - local(row["submitted_at"])
        assert timedelta(0) < took <= timedelta(days=1), row
        joined_on = merchandising[row["reviewed_by"]]["joined_on"]
        assert joined_on < row["decided_at"][:10]
    for listing in clean["listings"]:
        approved = [
            row["decided_at"]
            for row in reviews[listing["listing_id"]]
            if row["decision"] == "approved"
        ]
        assert min(approved) < listing["published_at"] < FIRST.isoformat()
    decisions = Counter(row["decision"] for row in clean["listing_reviews"])
    assert {"approved", "rejected", "changes_requested"} <= decisions.keys()


def test_listings_are_complete_and_sold_at_their_price(clean: Tables) -> None:
    titles = Counter((row["merchant_id"], row["title"]) for row in clean["listings"])
    assert max(titles.values()) == 1
    for row in clean["listings"]:
        assert row["category_id"], row
        assert len(row["description"]) >= 40, row
        assert not row["market_price"] or float(row["market_price"]) >= float(row["price"])
    listings = by_id(clean["listings"], "listing_id")
    for line in clean["order_lines"]:
        listing = listings[line["listing_id"]]
        cents = round(float(listing["price"]) * 100) * int(line["quantity"])
        assert cents == round(float(line["amount"]) * 100)
        assert (listing["merchant_id"], listing["state"]) == (line["merchant_id"], "published")
    assert sum(row["state"] == "delisted" for row in listings.values()) > 10


def test_stock_never_falls_below_zero_and_follows_the_orders(clean: Tables) -> None:
    for movements in grouped(clean["stock_movements"], "listing_id").values():
        stock = 0
        # At one instant what leaves comes first: the strictest reading.
        for row in sorted(movements, key=lambda m: (m["occurred_at"], int(m["quantity"]))):
            stock += int(row["quantity"])
            assert stock >= 0, row
    orders = by_id(clean["orders"], "order_id")
    expected: Counter[tuple[str, str, int]] = Counter()
    returned = {
        (row["order_id"], row["merchant_id"])
        for row in clean["order_events"]
        if row["event"] == "returned"
    }
    for line in clean["order_lines"]:
        order, quantity = orders[line["order_id"]], int(line["quantity"])
        if order["paid_at"]:
            expected["sale", line["order_id"], -quantity] += 1
        if order["paid_at"] and order["cancelled_at"]:
            expected["adjustment", line["order_id"], quantity] += 1
        if (line["order_id"], line["merchant_id"]) in returned:
            expected["return", line["order_id"], quantity] += 1
    found = Counter(
        (row["kind"], row["order_id"], int(row["quantity"]))
        for row in clean["stock_movements"]
        if row["kind"] != "receipt"
    )
    assert found == expected
    assert {kind for kind, _, _ in expected} == {"sale", "adjustment", "return"}


def test_people_answer_within_the_half_hour_by_day_and_before_ten_after_a_night(
    clean: Tables,
) -> None:
    messages = grouped(clean["service_messages"], "case_id")
    for case in clean["service_cases"]:
        said = sorted(messages[case["case_id"]], key=lambda m: int(m["message_no"]))
        assert [int(row["message_no"]) for row in said] == list(range(1, len(said) + 1))
        assert [row["sent_at"] for row in said] == sorted(row["sent_at"] for row in said)
        assert (said[0]["author_kind"], said[0]["sent_at"]) == ("customer", case["opened_at"])
        opened = local(case["opened_at"])
        morning = opened.replace(hour=10, minute=0, second=0)
        if 9 <= opened.hour < 21:
            due = opened + timedelta(minutes=2 if case["channel"] == "hotline" else 30)
        else:
            assert case["channel"] == "online"
            due = morning if opened.hour < 9 else morning + timedelta(days=1)
        answers = [local(row["sent_at"]) for row in said if row["author_kind"] == "staff"]
        if due.date() <= LAST:
            assert answers, case
            assert answers[0] <= due, case
        if case["closed_at"]:
            assert case["outcome"], case
            assert case["reported_back_at"] == said[-1]["sent_at"] <= case["closed_at"], case
        else:
            assert case["outcome"] == case["reported_back_at"] == case["satisfaction"] == ""
    share = sum(bool(case["order_id"]) for case in clean["service_cases"]) / 2_000
    assert 0.07 < share < 0.11
    kinds = {case["kind"] for case in clean["service_cases"]}
    assert kinds == {"inquiry", "complaint", "after_sales", "suggestion"}


def test_no_text_of_a_clean_marketplace_holds_personal_data(clean: Tables) -> None:
    texts = [row["text"] for row in clean["service_messages"]]
    texts += [row[name] for row in clean["reviews"] for name in ("title", "comment")]
    texts += [row[name] for row in clean["listings"] for name in ("title", "description")]
    assert [text for text in texts if PERSONAL.search(text)] == []
    assert not any(row["deleted_at"] for row in clean["reviews"])


def test_staff_of_every_department_are_trained_committed_and_act_while_they_are_there(
    clean: Tables,
) -> None:
    staff = by_id(clean["staff"], "staff_id")
    assert {row["department"] for row in staff.values()} == DEPARTMENTS
    assert sum(bool(row["left_on"]) for row in staff.values()) >= 2
    for row in clean["trainings"]:
        if row["due_on"] <= LAST.isoformat():
            assert row["completed_on"], row
            assert row["completed_on"] <= row["due_on"], row
        assert not row["completed_on"] or int(row["score"]) >= 60
    courses = {row["course"] for row in clean["trainings"]}
    assert courses == {"law", "process", "service", "policy:2025.1"}
    assert all(
        row["signed_on"] and row["signed_on"] <= row["due_on"] for row in clean["commitments"]
    )
    committed = {row["party_id"] for row in clean["commitments"]}
    assert committed >= {row["merchant_id"] for row in clean["merchants"]}
    assert committed >= {row["staff_id"] for row in clean["staff"] if not row["left_on"]}
    approvers = {row["approved_by"] for row in clean["refunds"] if row["approved_at"]}
    for staff_id in approvers:
        assert staff[staff_id]["department"] in {"finance", "customer_service"}
        assert staff[staff_id]["joined_on"] < FIRST.isoformat()
        assert staff[staff_id]["left_on"] == ""


def test_pictures_lie_where_the_table_says_and_no_two_are_alike(
    folder: Path, clean: Tables
) -> None:
    rows = clean["listing_pictures"]
    assert len(rows) == 8 + 2_000 // 30
    contents = set()
    for row in rows:
        content = (folder / row["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == row["sha256"]
        contents.add(content)
        with Image.open(folder / row["file"]) as image:
            assert (image.format, image.size) == ("JPEG", (int(row["width"]), int(row["height"])))
    assert len(contents) == len(rows)
    assert {row["file"] for row in rows} == {
        f"pictures/{path.name}" for path in (folder / "pictures").iterdir()
    }


def test_a_larger_marketplace_has_the_same_parties_and_listings_and_more(
    clean: Tables, tmp_path: Path
) -> None:
    larger = read(write(tmp_path, 6_000))
    for table in ("merchants", "merchant_documents", "payout_accounts", "listings"):
        small, large = (
            {tuple(row.values()) for row in tables[table]} for tables in (clean, larger)
        )
        assert small < large, table
    merchants = {row["merchant_id"] for row in clean["merchants"]}
    for table in ("merchant_documents", "payout_accounts"):
        of_them = [row for row in larger[table] if row["merchant_id"] in merchants]
        assert of_them == clean[table]


def test_faults_of_codes_are_what_they_say(spoiled: Spoiled) -> None:
    merchants = by_id(spoiled.tables["merchants"], "merchant_id")
    listings = by_id(spoiled.tables["listings"], "listing_id")
    for ids in spoiled.ids["invalid_credit_code"]:
        assert not uscc.is_valid(merchants[ids["merchant_id"]]["credit_code"])
    for ids in spoiled.ids["duplicate_credit_code"]:
        one, other = merchants[ids["merchant_id"]], merchants[ids["other_merchant_id"]]
        assert one["credit_code"] == other["credit_code"] != ""
    licences = {
        row["merchant_id"]: row["number"]
        for row in spoiled.tables["merchant_documents"]
        if row["kind"] == "business_licence"
    }
    for ids in spoiled.ids["licence_number_differs"]:
        assert uscc.is_valid(licences[ids["merchant_id"]])
        assert licences[ids["merchant_id"]] != merchants[ids["merchant_id"]]["credit_code"]
    for ids in spoiled.ids["barcode_invalid"]:
        assert not ean.is_valid(listings[ids["listing_id"]]["barcode"])


def test_card_and_identity_numbers_in_messages_pass_their_checks(spoiled: Spoiled) -> None:
    messages = grouped(spoiled.tables["service_messages"], "case_id")
    for ids in spoiled.ids["card_number_in_message"]:
        [number] = re.findall(r"\d{16}", messages[ids["case_id"]][0]["text"])
        assert luhn.is_valid(number)
    for ids in spoiled.ids["id_number_in_message"]:
        [number] = re.findall(r"\d{17}[\dX]", messages[ids["case_id"]][0]["text"])
        assert mod_11_2.is_valid(number)


def test_faults_of_stock_and_certificates_leave_somebody_without(spoiled: Spoiled) -> None:
    movements = grouped(spoiled.tables["stock_movements"], "listing_id")
    for ids in spoiled.ids["oversold_stock"]:
        stock, lowest = 0, 0
        for row in sorted(movements[ids["listing_id"]], key=lambda m: m["occurred_at"]):
            stock += int(row["quantity"])
            lowest = min(lowest, stock)
        assert lowest < 0
    documents = grouped(spoiled.tables["merchant_documents"], "merchant_id")
    for ids in spoiled.ids["expired_certificate"]:
        of_merchant = documents[ids["merchant_id"]]
        [expired] = [row for row in of_merchant if row["document_id"] == ids["document_id"]]
        like_it = [
            row
            for row in of_merchant
            if (row["kind"], row["subject"]) == (expired["kind"], expired["subject"])
        ]
        assert LAST not in covered_days(like_it)
    listings = by_id(spoiled.tables["listings"], "listing_id")
    for ids in spoiled.ids["brand_without_authorisation"]:
        listing = listings[ids["listing_id"]]
        assert listing["brand"] == ids["brand"]
        subjects = {row["subject"] for row in documents[listing["merchant_id"]]}
        assert ids["brand"] not in subjects


def test_faults_of_pictures_show_in_the_files(spoiled: Spoiled) -> None:
    pictures = by_id(spoiled.tables["listing_pictures"], "listing_id")
    for ids in spoiled.ids["picture_of_another_merchant"]:
        one, other = pictures[ids["listing_id"]], pictures[ids["other_listing_id"]]
        assert one["sha256"] == other["sha256"]
        assert ids["listing_id"][:7] != ids["other_listing_id"][:7]
    for ids in spoiled.ids["picture_missing"]:
        assert not (spoiled.folder / pictures[ids["listing_id"]]["file"]).exists()
    for ids in spoiled.ids["picture_blank"]:
        with Image.open(spoiled.folder / pictures[ids["listing_id"]]["file"]) as image:
            assert image.convert("L").getextrema() == (255, 255)


def test_faults_of_persons_name_somebody_who_may_not(spoiled: Spoiled) -> None:
    staff = by_id(spoiled.tables["staff"], "staff_id")
    refunds = by_id(spoiled.tables["refunds"], "refund_id")
    for ids in spoiled.ids["refund_approved_after_leaving"]:
        refund = refunds[ids["refund_id"]]
        left_on = staff[refund["approved_by"]]["left_on"]
        assert left_on
        assert left_on < refund["approved_at"][:10]
    reviews = by_id(spoiled.tables["listing_reviews"], "listing_review_id")
    for ids in spoiled.ids["reviewer_approved_own_listing"]:
        review = reviews[ids["listing_review_id"]]
        assert review["submitted_by"] == review["reviewed_by"] != ""
