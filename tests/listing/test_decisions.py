"""People decide on what checks refer: with their own key, a reason, never on what they sent in."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tasks.approvers import NoSay, UnknownKey
from tasks.listing_review import (
    CaseChanged,
    DecidedAlready,
    NoReason,
    NotWaiting,
    OwnSubmission,
    UnknownListing,
    appeal,
    decide,
    queue,
    read_case,
)
from tests.listing.shop import (
    GOOD,
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

#: Referred by one check of 15 points: one reviewer.
REFERRED = {"pictures": "shoes.jpg", "description": "A teapot."}

#: Referred by two critical checks of 40 points: 80 points ask for two reviewers.
GRAVE = {"pictures": "shoes.jpg", "title": "Pot of clay", "brand": "Adidass"}

RUN = run_at(NOW + timedelta(hours=1), "decide")


@pytest.fixture
def shop(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Any]:
    """Yield a marketplace with a referred listing, a grave one, a rejected one; and people."""
    with furnished(request, tmp_path, monkeypatch) as (warehouse, folder):
        submit(warehouse, folder, {
            "referred": REFERRED, "grave": GRAVE,
            "of_rita": REFERRED | {"title": "Cup", "submitted_by": "rita"},
            "rejected": {"pictures": "shoes.jpg", "title": "Tea\u200bpot"},
            "of_a_person": {"merchant_id": "person", "pictures": "skirt.jpg",
                            "title": "Bo\u200bwl"},
        })  # fmt: skip
        review(warehouse, "r1")
        yield warehouse, folder, people(warehouse)


def test_what_waits_is_listed_with_who_must_decide_and_until_when(shop: Any) -> None:
    warehouse, _, _ = shop
    found = {row["listing_id"]: row for row in queue(warehouse, RUN)}
    assert {name: (row["score"], row["reviewers_needed"]) for name, row in found.items()} == {
        "referred": (15, 1), "of_rita": (15, 1), "grave": (80, 2), "of_a_person": (40, 1),
    }  # fmt: skip
    # Submitted on Monday, 2 March; 48 hours are two working days.
    assert {str(row["due_on"]) for row in found.values()} == {"2026-03-04"}
    assert not any(row["is_overdue"] for row in found.values())
    late = queue(warehouse, run_at(NOW + timedelta(days=3), "late"))
    assert all(row["is_overdue"] for row in late)


def test_an_individual_is_never_rejected_by_checks_alone(shop: Any) -> None:
    warehouse, _, _ = shop
    assert states(warehouse)["rejected"] == "rejected"
    assert states(warehouse)["of_a_person"] == "in_review"


def test_a_merchant_is_told_of_a_rejection_and_of_a_change_that_is_asked_for(shop: Any) -> None:
    warehouse, _, keys = shop
    assert messages(warehouse) == ["Listing rejected/1 was rejected / 商品未通过审核"]
    decide(
        warehouse, RUN, "referred", decision="request_changes", reason="incomplete", key=keys.rita,
        note="a remark",
    )  # fmt: skip
    review(warehouse, "r2", NOW + timedelta(hours=2))
    assert messages(warehouse)[1:] == ["Listing referred/1 needs a change / 商品需修改"]


def test_one_reviewer_approves_and_the_listing_goes_on_sale_with_the_next_run(shop: Any) -> None:
    warehouse, _, keys = shop
    made = decide(warehouse, RUN, "referred", decision="approve", key=keys.rita)
    assert (made["decided_by"], made["state"], made["is_final"]) == ("rita", "approved", True)
    review(warehouse, "r2", NOW + timedelta(hours=2))
    assert states(warehouse)["referred"] == "published"
    assert events(warehouse, "referred") == ["submitted", "referred", "approved", "published"]


@on_both_engines
def test_two_people_approve_what_is_grave_and_one_refusal_is_enough(shop: Any) -> None:
    warehouse, _, keys = shop
    first = decide(warehouse, RUN, "grave", decision="approve", key=keys.rita)
    assert (first["state"], first["is_final"]) == ("in_review", False)
    with pytest.raises(DecidedAlready, match="rita decided"):
        decide(warehouse, RUN, "grave", decision="approve", key=keys.rita)
    second = decide(
        warehouse, RUN, "grave", decision="reject", reason="suspected_ip", key=keys.omar
    )
    assert (second["state"], second["is_final"]) == ("rejected", True)
    with pytest.raises(NotWaiting, match="grave is rejected"):
        decide(warehouse, RUN, "grave", decision="approve", key=keys.omar)


def test_the_second_approval_is_final(shop: Any) -> None:
    warehouse, _, keys = shop
    decide(warehouse, RUN, "grave", decision="approve", key=keys.rita)
    made = decide(warehouse, RUN, "grave", decision="approve", key=keys.omar)
    assert (made["state"], made["is_final"]) == ("approved", True)


@on_both_engines
def test_nobody_decides_on_what_they_submitted(shop: Any) -> None:
    warehouse, _, keys = shop
    with pytest.raises(OwnSubmission, match="rita submitted listing of_rita"):
        decide(warehouse, RUN, "of_rita", decision="approve", key=keys.rita)
    assert states(warehouse)["of_rita"] == "in_review"
    assert read_case(warehouse, "of_rita").decisions == []


def test_a_decision_needs_a_key_with_a_say_a_reason_and_a_case_that_waits(shop: Any) -> None:
    warehouse, _, keys = shop
    with pytest.raises(NoSay, match="fay is finance"):
        decide(warehouse, RUN, "referred", decision="approve", key=keys.finance)
    with pytest.raises(UnknownKey):
        decide(warehouse, RUN, "referred", decision="approve", key="0.0")
    for reason in (None, "because"):
        with pytest.raises(NoReason, match="reject needs a reason: incomplete,"):
            decide(warehouse, RUN, "referred", decision="reject", reason=reason, key=keys.rita)
    with pytest.raises(UnknownListing, match="'nothing'"):
        decide(warehouse, RUN, "nothing", decision="approve", key=keys.rita)
    assert states(warehouse)["referred"] == "in_review"


def test_a_case_that_changed_since_it_was_seen_is_shown_again(shop: Any) -> None:
    warehouse, folder, keys = shop
    seen = read_case(warehouse, "referred").case_sha256
    later = NOW + timedelta(minutes=30)
    submit(warehouse, folder, {"referred": REFERRED | {"description": "A pot."}}, later)
    review(warehouse, "r2", later)
    with pytest.raises(CaseChanged, match="referred changed"):
        decide(warehouse, RUN, "referred", decision="approve", key=keys.rita, seen_sha256=seen)


def test_changes_are_requested_made_and_looked_at_anew(shop: Any) -> None:
    warehouse, folder, keys = shop
    made = decide(
        warehouse, RUN, "referred", decision="request_changes", reason="incomplete", key=keys.rita
    )
    assert made["state"] == "changes_requested"
    later = NOW + timedelta(hours=2)
    submit(warehouse, folder, {"referred": {"pictures": "shoes.jpg"}}, later)
    assert review(warehouse, "r2", later)["referred"]["version_no"] == 2
    assert states(warehouse)["referred"] == "published"
    assert events(warehouse, "referred") == [
        "submitted", "referred", "changes_requested", "submitted", "approved", "published",
    ]  # fmt: skip


def test_a_rejected_listing_is_brought_before_a_person_once(shop: Any) -> None:
    warehouse, _, keys = shop
    assert appeal(warehouse, RUN, "rejected", "m1", "no hidden letters")["state"] == "in_review"
    assert [r["listing_id"] for r in queue(warehouse, RUN) if r["is_appealed"]] == ["rejected"]
    decide(warehouse, RUN, "rejected", decision="reject", reason="misleading", key=keys.rita)
    assert states(warehouse)["rejected"] == "rejected"
    with pytest.raises(NotWaiting, match="was appealed once"):
        appeal(warehouse, RUN, "rejected", "m1", "again")


def test_an_appeal_begins_anew_what_two_people_decide(shop: Any) -> None:
    warehouse, _, keys = shop
    decide(warehouse, RUN, "grave", decision="reject", reason="suspected_ip", key=keys.rita)
    later = run_at(NOW + timedelta(hours=2), "appeal")
    appeal(warehouse, later, "grave", "m1", "it is our own brand")
    after = run_at(NOW + timedelta(hours=3), "again")
    assert {r["listing_id"]: r["decision_count"] for r in queue(warehouse, after)}["grave"] == 0
    first = decide(warehouse, after, "grave", decision="approve", key=keys.omar)
    assert (first["state"], first["is_final"]) == ("in_review", False)


@on_both_engines
def test_what_is_on_sale_stays_on_sale_while_its_edit_waits_and_after_it_is_refused(
    shop: Any,
) -> None:
    warehouse, folder, keys = shop
    submit(warehouse, folder, {"on": {"pictures": "shoes.jpg", "title": "Jug"}})
    review(warehouse, "r2")
    later = NOW + timedelta(hours=2)
    submit(warehouse, folder, {"on": REFERRED | {"title": "Jug"}}, later)
    review(warehouse, "r3", later)
    row = read_case(warehouse, "on").row
    assert (row["state"], row["live_version_no"], row["version_no"]) == ("published", 1, 2)
    after = run_at(later + timedelta(hours=1), "refuse")
    decide(warehouse, after, "on", decision="reject", reason="incomplete", key=keys.rita)
    row = read_case(warehouse, "on").row
    assert (row["state"], row["live_version_no"]) == ("published", 1)
    # Stock and small changes of price pass without a review.
    submit(warehouse, folder, {
        "on": {"pictures": "shoes.jpg", "title": "Jug", "stock": "9", "price": "130.00"},
    }, later + timedelta(hours=2))  # fmt: skip
    row = read_case(warehouse, "on").row
    assert (row["state"], row["live_version_no"], row["version_no"]) == ("published", 3, 3)
    assert events(warehouse, "on")[-1] == "edited"
    assert GOOD["price"] == "129.00"


def test_an_approval_that_was_sampled_may_be_overturned(shop: Any) -> None:
    warehouse, folder, keys = shop
    submit(warehouse, folder, {"on": {"pictures": "shoes.jpg", "title": "Jug"}})
    review(warehouse, "r2")
    with warehouse.transaction() as tx:
        tx.statement("update core.listing_screening set is_sampled = true where listing_id = 'on'")
    assert [r["listing_id"] for r in queue(warehouse, RUN) if r["is_sampled"]] == ["on"]
    decide(warehouse, RUN, "on", decision="reject", reason="misleading", key=keys.rita)
    assert states(warehouse)["on"] == "rejected"
    assert read_case(warehouse, "on").row["live_version_no"] is None


def test_the_sample_is_as_large_as_the_policy_says(shop: Any) -> None:
    warehouse, folder, _ = shop
    # 2 % of 400 are 8; a binomial lies outside 1 to 20 once in three thousand times, and the
    # draw is by digest, so it is the same in every run.
    later = NOW + timedelta(hours=3)
    submit(warehouse, folder, {
        f"s{n}": {"pictures": "shoes.jpg", "title": f"Jug number {n}"} for n in range(400)
    }, later)  # fmt: skip
    review(warehouse, "r2", later)
    with warehouse.transaction() as tx:
        (row,) = tx.statement("select count(*) as n from core.listing_screening where is_sampled")
    assert 1 <= row["n"] <= 20
