"""The watch finds what is on sale and may not be any more, and puts it back when it is mended."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sources.delivery import DeliveryRefused
from tasks.catalogue_watch import suspensions, watch_catalogue
from tasks.listing_review import decide
from tasks.listing_states import lift, remove, suspend
from tasks.listing_texts import measure_texts
from tests.listing.shop import (
    BOOK,
    NOW,
    events,
    furnished,
    messages,
    on_both_engines,
    people,
    review,
    run_at,
    states,
    submit,
)
from warehouse import Warehouse
from warehouse.schema import marketplace


@pytest.fixture
def shop(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Any]:
    """Yield a marketplace with three listings, two of them on sale."""
    with furnished(request, tmp_path, monkeypatch) as (warehouse, folder):
        submit(warehouse, folder, {
            "pot": {"pictures": "shoes.jpg"},
            "tea": {"merchant_id": "m2", "category_id": "food", "title": "Tea",
                    "pictures": "skirt.jpg"},
            "withheld": {"title": "Bowl", "pictures": "shoes.jpg", "on_sale": "false"},
        })  # fmt: skip
        review(warehouse, "r1")
        yield warehouse, folder


def watch(warehouse: Warehouse, at: datetime, run_id: str) -> dict[str, Any]:
    run = run_at(at, run_id)
    measure_texts(warehouse, run)
    return watch_catalogue(warehouse, run)


def violations(warehouse: Warehouse) -> list[tuple[str, str, str, bool]]:
    with warehouse.transaction() as tx:
        rows = tx.statement(
            "select listing_id, check_id, class, closed_at is null as is_open "
            "from core.listing_violation order by opened_at, listing_id, check_id"
        )
    return [tuple(row.values()) for row in rows]


@on_both_engines
def test_a_certificate_that_expires_takes_its_listings_off_sale_until_it_is_renewed(
    shop: Any,
) -> None:
    warehouse, _ = shop
    # The food licence of m2 is good until 31 March, the last minute of it in Shanghai.
    last = watch(warehouse, datetime(2026, 3, 31, 15, 59, tzinfo=UTC), "w1")
    assert (last["suspended"], last["violations"]) == (0, 0)
    first = watch(warehouse, datetime(2026, 3, 31, 16, 0, tzinfo=UTC), "w2")
    assert (first["suspended"], first["violations"]) == (1, 1)
    assert states(warehouse) == {"pot": "published", "tea": "suspended", "withheld": "delisted"}
    assert violations(warehouse) == [("tea", "certificate_held", "document_request", True)]
    with warehouse.transaction() as tx:
        tx.statement(
            "update core.merchant_document set expires_on = :until where kind = 'food_licence'",
            until=date(2027, 3, 31),
        )
    renewed = watch(warehouse, datetime(2026, 4, 2, tzinfo=UTC), "w3")
    assert (renewed["restored"], renewed["mended"]) == (1, 1)
    assert states(warehouse)["tea"] == "published"
    assert violations(warehouse) == [("tea", "certificate_held", "document_request", False)]
    assert events(warehouse, "tea")[-2:] == ["suspended", "restored"]


@on_both_engines
def test_a_merchant_is_told_once_that_its_listing_is_off_sale_and_on_again(shop: Any) -> None:
    warehouse, _ = shop
    assert messages(warehouse) == []  # that it is on sale as it asked is no news
    after = datetime(2026, 3, 31, 16, 0, tzinfo=UTC)
    assert watch(warehouse, after, "w1")["told"] == 1
    assert watch(warehouse, after, "w2")["told"] == 0
    with warehouse.transaction() as tx:
        tx.statement("update core.merchant_document set expires_on = null")
    assert watch(warehouse, after + timedelta(days=1), "w3")["told"] == 1
    assert messages(warehouse) == [
        "Listing tea/1 was taken off sale / 商品已暂停销售",
        "Listing tea/1 is on sale again / 商品已恢复销售",
    ]


@on_both_engines
def test_the_same_day_finds_the_same_and_writes_it_once(shop: Any) -> None:
    warehouse, _ = shop
    at = datetime(2026, 4, 1, 16, tzinfo=UTC)
    watch(warehouse, at, "w1")
    again = watch(warehouse, at, "w2")
    assert (again["suspended"], again["violations"], again["restored"]) == (0, 0, 0)
    assert len(violations(warehouse)) == 1
    assert len(suspensions(warehouse)) == 1


def test_a_suspended_merchant_sells_nothing_until_it_is_back(shop: Any) -> None:
    warehouse, _ = shop
    for state, expected in (("suspended", "suspended"), ("active", "published")):
        with warehouse.transaction() as tx:
            tx.statement(
                "update core.merchant set state = :state where merchant_id = 'm1'", state=state
            )
        watch(warehouse, NOW + timedelta(hours=1), f"w-{state}")
        assert states(warehouse)["pot"] == expected
        assert states(warehouse)["withheld"] == "delisted"  # never published by a restoration


def test_what_is_sold_out_is_off_sale_until_there_is_stock_and_what_is_oversold_is_told(
    shop: Any,
) -> None:
    warehouse, _ = shop
    row = {"movement_id": "s1", "listing_id": "pot", "kind": "receipt", "quantity": 2,
           "occurred_at": NOW, "source_file_id": "f", "run_id": "r"}  # fmt: skip
    for name, quantity, state, told in (
        ("s2", -2, "suspended", []),
        ("s3", -1, "suspended", [("pot", "stock", "listing_policy", True)]),
        ("s4", 5, "published", [("pot", "stock", "listing_policy", False)]),
    ):
        with warehouse.transaction() as tx:
            first = [row] if name == "s2" else []
            tx.insert(
                marketplace.stock_movement,
                [*first, row | {"movement_id": name, "quantity": quantity}],
            )
        watch(warehouse, NOW + timedelta(hours=1), f"w-{name}")
        assert states(warehouse)["pot"] == state
        assert violations(warehouse) == told


def test_a_term_that_policy_forbids_from_a_day_on_is_found_on_sale_from_that_day(
    shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse, _ = shop
    assert watch(warehouse, NOW + timedelta(hours=1), "w1")["violations"] == 0
    terms = BOOK.in_force(NOW)
    value = type(terms).value

    def with_teapot(self: Any, key: str, **scope: Any) -> Any:
        found = value(self, key, **scope)
        return f"{found}|teapot" if key == "listing.prohibited_terms" else found

    monkeypatch.setattr(type(terms), "value", with_teapot)
    found = watch(warehouse, NOW + timedelta(days=1), "w2")
    assert (found["violations"], found["suspended"]) == (2, 0)  # told, and left to a person
    # One has the word in its title, the other in its description.
    assert violations(warehouse) == [
        (name, "advertising_terms", "listing_policy", True) for name in ("pot", "tea")
    ]


def test_what_a_person_saw_and_approved_is_no_violation(shop: Any) -> None:
    warehouse, folder = shop
    keys = people(warehouse)
    submit(warehouse, folder, {
        "ivory": {"title": "象牙 手镯", "pictures": "shoes.jpg"},
    }, NOW + timedelta(hours=1))  # fmt: skip
    review(warehouse, "r2", NOW + timedelta(hours=1))
    decide(warehouse, run_at(NOW + timedelta(hours=2), "d1"), "ivory", decision="approve",
           key=keys.rita)  # fmt: skip
    review(warehouse, "r3", NOW + timedelta(hours=3))
    assert states(warehouse)["ivory"] == "published"
    assert watch(warehouse, NOW + timedelta(hours=4), "w1")["violations"] == 0
    assert states(warehouse)["ivory"] == "published"


def test_a_suspension_is_lifted_when_its_last_ground_is_and_restores_what_was(shop: Any) -> None:
    warehouse, _ = shop
    run = run_at(NOW + timedelta(hours=1), "hand")
    with warehouse.transaction() as tx:
        for listing in ("pot", "withheld"):
            for subject in ("n1", "n2"):
                assert suspend(tx, run, listing, ground="ip_notice", subject=subject, actor="rita")
        assert not suspend(tx, run, "pot", ground="ip_notice", subject="n1", actor="rita")
        assert not suspend(tx, run, "unknown", ground="ip_notice", subject="n1", actor="rita")
    assert states(warehouse)["pot"] == states(warehouse)["withheld"] == "suspended"
    with warehouse.transaction() as tx:
        for listing in ("pot", "withheld"):
            assert lift(tx, run, listing, ground="ip_notice", subject="n1", actor="rita")
    assert states(warehouse)["pot"] == "suspended"
    with warehouse.transaction() as tx:
        for listing in ("pot", "withheld"):
            assert lift(tx, run, listing, ground="ip_notice", subject="n2", actor="rita")
    assert states(warehouse)["pot"] == "published"
    assert states(warehouse)["withheld"] == "delisted"


def test_a_listing_under_a_notice_is_not_published_by_its_approval(shop: Any) -> None:
    warehouse, folder = shop
    submit(warehouse, folder, {"cup": {"title": "Cup", "pictures": "shoes.jpg"}})
    with warehouse.transaction() as tx:
        suspend(tx, run_at(NOW, "hand"), "cup", ground="ip_notice", subject="n1", actor="rita")
    assert states(warehouse)["cup"] == "submitted"
    review(warehouse, "r2")
    assert states(warehouse)["cup"] == "approved"


def test_what_was_removed_stays_removed(shop: Any) -> None:
    warehouse, folder = shop
    run = run_at(NOW + timedelta(hours=1), "hand")
    with warehouse.transaction() as tx:
        assert remove(tx, run, "pot", actor="rita", reason_code="ip_infringement")
        assert not remove(tx, run, "pot", actor="rita", reason_code="ip_infringement")
    later = NOW + timedelta(hours=2)
    with pytest.raises(DeliveryRefused, match="listing pot: was removed"):
        submit(warehouse, folder, {"pot": {"pictures": "shoes.jpg", "title": "Anew"}}, later)
    review(warehouse, "r2", later)
    assert states(warehouse)["pot"] == "removed"


def test_a_review_that_is_overdue_is_told_once(shop: Any) -> None:
    warehouse, folder = shop
    submit(warehouse, folder, {"short": {"description": "A cup.", "pictures": "shoes.jpg"}})
    review(warehouse, "r2")
    # Due on Wednesday, 4 March.
    assert watch(warehouse, datetime(2026, 3, 4, 15, 59, tzinfo=UTC), "w1")["escalated"] == 0
    assert watch(warehouse, datetime(2026, 3, 4, 16, 0, tzinfo=UTC), "w2")["escalated"] == 1
    assert watch(warehouse, datetime(2026, 3, 5, 16, 0, tzinfo=UTC), "w3")["escalated"] == 0
