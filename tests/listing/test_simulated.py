"""A simulated marketplace: every fault in what is offered is found, and nothing is made up."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from simulator import write_marketplace
from tasks.delivery import take_in
from tests.fresh import fresh_file
from tests.listing.shop import BOOK, review, unmet

#: The check that must find each kind of fault in what is offered. Faults in what people and orders
#: do with listings, stock that was oversold for a while among them, are for claims to find.
FOUND_BY = {
    "barcode_invalid": "barcode",
    "brand_without_authorisation": "brand_authorised",
    "contact_details_in_description": "contact_details",
    "description_too_short": "description_length",
    "listing_offered_twice": "duplicate_listing",
    "listing_without_category": "completeness",
    "listing_without_picture": "picture_count",
    "market_price_below_price": "struck_through_price",
    "picture_blank": "picture_blank",
    "picture_blurred": "picture_sharpness",
    "picture_missing": "picture_present",
    "picture_of_another_merchant": "picture_copied",
    "picture_resaved_from_another_merchant": "picture_copied",
    "price_outlier": "price_range",
    "prohibited_term_in_title": "advertising_terms",
    "title_missing": "completeness",
}

AT = datetime(2026, 1, 5, tzinfo=UTC)


@pytest.fixture(scope="module", params=["none", "many"])
def reviewed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, dict[str, Any], list[dict[str, Any]]]:
    """Return a marketplace without and with faults: its listings as reviewed, and its labels."""
    folder = tmp_path_factory.mktemp("market")
    asked = dict.fromkeys(FOUND_BY, 2) if request.param == "many" else None
    write_marketplace(
        folder / "delivery", orders=2000, months=4, first_month="2025-09", seed=5, faults="none",
        table_format="parquet", asked=asked,
    )  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COUNTINGHOUSE_HOME", str(folder / "home"))
        warehouse = fresh_file(folder / "warehouse.duckdb")
        take_in(warehouse, folder / "delivery", received_at=AT)
        found = review(warehouse, "r1", AT)
    labels = json.loads((folder / "delivery" / "truth.json").read_text("utf-8"))
    return request.param, found, labels["instances"] if isinstance(labels, dict) else labels


def test_listings_without_a_fault_are_approved_at_the_rate_that_policy_expects(
    reviewed: Any,
) -> None:
    _, found, labels = reviewed
    names = ("listing_id", "other_listing_id")
    touched = {label["ids"].get(name) for label in labels for name in names}
    clean = [row for name, row in found.items() if name not in touched]
    approved = sum(row["outcome"] == "approve" for row in clean)
    assert len(clean) > 300
    expected = BOOK.in_force(AT).value("listing.expected_automatic_share")
    assert approved >= expected * len(clean)


def _touched(found: dict[str, Any], label: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the listings of a label: of two that are alike, the later one is told."""
    ids = (label["ids"].get(name) for name in ("listing_id", "other_listing_id"))
    return [found[name] for name in ids if name]


def test_every_fault_is_found_by_its_check(reviewed: Any) -> None:
    profile, found, labels = reviewed
    if profile == "none":
        assert labels == []
        assert all(unmet(row) == set() for row in found.values())
        return
    assert {label["kind"] for label in labels} == set(FOUND_BY)
    missed = [
        label["fault"]
        for label in labels
        if FOUND_BY[label["kind"]] not in set().union(*map(unmet, _touched(found, label)))
    ]
    assert missed == []
