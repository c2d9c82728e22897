"""What a check finds only beside other listings, other merchants, or at another time."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.listing.shop import GOOD, NOW, furnished, review, states, submit, unmet
from warehouse.schema import marketplace


@pytest.fixture
def shop(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Any]:
    """Yield a furnished marketplace and its folder of pictures."""
    with furnished(request, tmp_path, monkeypatch) as (warehouse, folder):
        yield warehouse, folder


def test_a_picture_that_another_merchant_showed_first_is_found_even_saved_anew(shop: Any) -> None:
    warehouse, folder = shop
    submit(warehouse, folder, {"first": {"pictures": "shoes.jpg"}})
    later = NOW + timedelta(hours=1)
    submit(warehouse, folder, {
        "same": {"merchant_id": "m2", "pictures": "shoes.jpg", "title": "A"},
        "saved_anew": {"merchant_id": "m2", "pictures": "copy.jpg", "title": "B"},
        "own": {"pictures": "copy.jpg", "title": "C"},
        "other": {"merchant_id": "m2", "pictures": "skirt.jpg", "title": "D"},
    }, later)  # fmt: skip
    found = review(warehouse, "r1", later)
    assert {name for name, row in found.items() if "picture_copied" in unmet(row)} == {
        "same", "saved_anew",
    }  # fmt: skip


def test_an_article_offered_twice_is_found_the_second_time(shop: Any) -> None:
    warehouse, folder = shop
    submit(warehouse, folder, {"one": {"pictures": "shoes.jpg"}, "two": {"pictures": "shoes.jpg"}})
    found = review(warehouse, "r1")
    assert unmet(found["one"]) == set()
    assert unmet(found["two"]) == {"duplicate_listing"}


def test_a_price_that_jumped_is_found_against_the_version_before(shop: Any) -> None:
    warehouse, folder = shop
    submit(warehouse, folder, {
        "up": {"pictures": "shoes.jpg"}, "little": {"pictures": "shoes.jpg", "title": "Clay cup"},
    })  # fmt: skip
    review(warehouse, "r1")
    later = NOW + timedelta(hours=1)
    # The policy reviews a change of three tenths anew: 129.00 by 38.70.
    submit(warehouse, folder, {
        "up": {"pictures": "shoes.jpg", "price": "167.70"},
        "little": {"pictures": "shoes.jpg", "title": "Clay cup", "price": "167.69"},
    }, later)  # fmt: skip
    found = review(warehouse, "r2", later)
    assert unmet(found["up"]) == {"price_jump"}
    assert (found["up"]["version_no"], found["little"]["version_no"]) == (2, 1)


def test_a_certificate_in_another_name_than_the_licence_is_found(shop: Any) -> None:
    warehouse, folder = shop
    with warehouse.transaction() as tx:
        tx.statement(
            "update core.merchant_document set holder_name = 'Somebody Else' "
            "where merchant_id = 'm2' and kind = 'food_licence'"
        )
    submit(warehouse, folder, {"x": {"merchant_id": "m2", "pictures": "shoes.jpg"}})
    assert unmet(review(warehouse, "r1")["x"]) == {"certificate_holder"}


def test_a_certificate_is_due_again_after_a_year_and_a_new_one_after_a_week(shop: Any) -> None:
    warehouse, folder = shop
    # Verified on 6 January 2026: good until 6 January 2027, due again the day after.
    for name, day in (("kept", date(2027, 1, 6)), ("due", date(2027, 1, 7))):
        at = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
        submit(warehouse, folder, {name: {"merchant_id": "person", "pictures": "shoes.jpg",
                                          "title": f"Pot {name}"}}, at)  # fmt: skip
        found = review(warehouse, f"r-{name}", at)[name]
        assert ("certificate_verified" in unmet(found)) == (name == "due")
    with warehouse.transaction() as tx:
        tx.statement(
            "update core.merchant_document set verified_at = null where merchant_id = 'm1'"
        )
    # Issued on 5 January: to be verified by the 12th.
    for name, day in (("young", 12), ("old", 13)):
        at = datetime(2026, 1, day, 4, tzinfo=UTC)
        submit(warehouse, folder, {name: {"pictures": "shoes.jpg", "title": f"Pot {name}"}}, at)
        found = review(warehouse, f"r-{name}", at)[name]
        assert ("certificate_verified" in unmet(found)) == (name == "old")


@pytest.mark.parametrize(
    ("text", "finds", "outcome"),
    [
        ("象牙 手镯", "prohibited_goods", "refer"),
        ("中华香烟 一条", "restricted_goods", "refer"),
    ],
)
def test_goods_that_may_not_be_sold_are_found_by_their_words(
    shop: Any, text: str, finds: str, outcome: str
) -> None:
    warehouse, folder = shop
    submit(warehouse, folder, {"x": {"pictures": "shoes.jpg", "title": text}})
    found = review(warehouse, "r1")["x"]
    assert finds in unmet(found)
    assert found["outcome"] == outcome


def test_a_word_is_found_as_far_as_the_policy_lets_a_text_go(shop: Any) -> None:
    warehouse, folder = shop
    # 15,000 characters of the 20,000 that are allowed.
    text = "clay pot " * 1666 + "象牙"
    submit(warehouse, folder, {"x": {"pictures": "shoes.jpg", "description": text}})
    assert unmet(review(warehouse, "r1")["x"]) == {"prohibited_goods"}


def test_what_nobody_can_read_for_length_is_rejected(shop: Any) -> None:
    warehouse, folder = shop
    submit(warehouse, folder, {"x": {"pictures": "shoes.jpg", "description": "ware " * 5000}})
    found = review(warehouse, "r1")["x"]
    assert unmet(found) == {"text_size"}
    assert found["outcome"] == "reject"


def test_who_was_rejected_often_is_looked_at_by_a_person(shop: Any) -> None:
    warehouse, folder = shop
    # The policy allows ten in ninety days.
    bad = {f"bad{n}": {"pictures": "shoes.jpg", "title": f"Pot\u200b {n}"} for n in range(11)}
    submit(warehouse, folder, bad)
    review(warehouse, "r1")
    assert set(states(warehouse).values()) == {"rejected"}
    for name, days in (("soon", 89), ("late", 91)):
        at = NOW + timedelta(days=days)
        submit(warehouse, folder, {name: {"pictures": "shoes.jpg", "title": f"Pot {name}"}}, at)
        found = review(warehouse, f"r-{name}", at)[name]
        assert ("merchant_record" in unmet(found)) == (name == "soon")


def test_a_price_is_judged_by_its_category_from_twenty_listings_on(shop: Any) -> None:
    warehouse, folder = shop
    # Median of 19 prices of 100.00 and one of 5,001.00 is 100.00; fifty times it is 5,000.00.
    usual = {f"u{n:02}": {"pictures": "shoes.jpg", "title": f"Pot {n}", "price": "100.00"}
             for n in range(19)}  # fmt: skip
    odd = {"pictures": "shoes.jpg", "title": "Odd pot", "price": "5001.00"}
    submit(warehouse, folder, usual | {"odd": odd})
    found = review(warehouse, "r1")
    assert {name for name, row in found.items() if unmet(row) == {"price_range"}} == {"odd"}
    (answer,) = [c for c in found["odd"]["checks"] if c["check"] == "price_range"]
    assert answer["value"] == "500100"
    assert answer["limit"] == "10000"
    assert answer["message"] == (
        "The price is 5,001.00 CNY; the median of its category is 100.00 CNY."
    )


def test_a_listing_that_nothing_is_wrong_with_goes_on_sale_by_itself(shop: Any) -> None:
    warehouse, folder = shop
    submit(warehouse, folder, {
        "on": {"pictures": "shoes.jpg"},
        "sold_out": {"pictures": "shoes.jpg", "title": "Cup", "stock": "0"},
        "withheld": {"pictures": "shoes.jpg", "title": "Bowl", "on_sale": "false"},
    })  # fmt: skip
    found = review(warehouse, "r1")
    assert {name: row["score"] for name, row in found.items()} == dict.fromkeys(found, 0)
    assert states(warehouse) == {"on": "published", "sold_out": "approved", "withheld": "delisted"}


def test_what_a_movement_of_stock_says_goes_before_what_the_merchant_states(shop: Any) -> None:
    warehouse, folder = shop
    row = {"movement_id": "s1", "listing_id": "x", "kind": "receipt", "quantity": 2,
           "occurred_at": NOW - timedelta(days=1), "source_file_id": "f",
           "run_id": "r"}  # fmt: skip
    with warehouse.transaction() as tx:
        tx.insert(marketplace.stock_movement, [
            row, row | {"movement_id": "s2", "kind": "sale", "quantity": -3},
        ])  # fmt: skip
    submit(warehouse, folder, {"x": {"pictures": "shoes.jpg", "stock": "5"}})
    found = review(warehouse, "r1")["x"]
    assert unmet(found) == {"stock"}
    assert GOOD["stock"] == "5"
