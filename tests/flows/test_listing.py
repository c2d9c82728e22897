"""A listing's life through its flows on a real Prefect server: submitted to restored."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import get_client

from flows.catalogue import catalogue_watch
from flows.listing import listing_approval
from flows.listing_review import review_listings
from tests.flows.waiting import Waiting
from tests.fresh import fresh_file
from tests.listing.shop import (
    NOW,
    events,
    furnish,
    people,
    picture_folder,
    states,
    submit,
)
from warehouse import Warehouse

pytestmark = [pytest.mark.flow, pytest.mark.usefixtures("prefect_backend")]

#: Food of a merchant whose licence ends on 31 March; its text is too short, which refers it.
TEA = {
    "merchant_id": "m2", "category_id": "food", "title": "Green tea <b>, spring harvest, 250 g",
    "description": "Tea.", "pictures": "skirt.jpg|shoes.jpg",
}  # fmt: skip


@pytest.fixture
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Warehouse:
    """Return a warehouse with one submitted listing, which is the one of the environment."""
    held = fresh_file(tmp_path / "warehouse.duckdb")
    monkeypatch.setenv("COUNTINGHOUSE_WAREHOUSE", str(held.url))
    monkeypatch.setenv("COUNTINGHOUSE_HOME", str(tmp_path / "home"))
    furnish(held)
    submit(held, picture_folder(tmp_path / "images"), {"tea": TEA})
    return held


def artifacts(key: str) -> list[Any]:
    with get_client(sync_client=True) as client:
        found = client.read_artifacts(limit=200)
    return [artifact.data for artifact in found if artifact.key == key]


def test_a_listing_is_referred_decided_published_suspended_and_restored(warehouse, monkeypatch):
    monkeypatch.setattr("flows.listing._BATCH", 1)  # so that two pictures are spread over processes
    keys = people(warehouse)
    done = listing_approval(as_of=NOW)
    assert done["outcomes"] == {"refer": 1}
    assert (done["texts"], done["pictures"]) == (1, 2)
    assert states(warehouse) == {"tea": "in_review"}

    waiting = Waiting(review_listings)
    assert (waiting.state, waiting.waits_for) == ("Suspended", "review-1")
    pictures = artifacts("listing-pictures")[0]
    assert pictures.count("![picture](data:image/jpeg;base64,") == 2
    assert "<b>" not in pictures.replace("\\<b\\>", "")

    # A refusal needs a reason: the case is shown again, and nothing was decided.
    waiting.answer(decision_1="reject", key=keys.rita)
    assert (waiting.state, waiting.waits_for) == ("Suspended", "review-2")
    assert states(warehouse) == {"tea": "in_review"}
    waiting.answer(decision_1="approve", note_1="short, and true", key=keys.rita)
    assert waiting.state == "Completed"
    assert states(warehouse) == {"tea": "approved"}

    # What was decided just now goes on sale with a later run.
    soon = datetime.now(UTC) + timedelta(minutes=1)
    with warehouse.transaction() as tx:
        tx.statement("update core.merchant_document set expires_on = :day, verified_at = :at "
                     "where merchant_id = 'm2'", day=soon.date() + timedelta(days=30),
                     at=soon)  # fmt: skip
    listing_approval(as_of=soon)
    assert states(warehouse) == {"tea": "published"}

    expired = catalogue_watch(as_of=soon + timedelta(days=32))
    assert expired["suspended"] == 1
    assert states(warehouse) == {"tea": "suspended"}
    with warehouse.transaction() as tx:
        tx.statement("update core.merchant_document set expires_on = :day",
                     day=date(2099, 1, 1))  # fmt: skip
    assert catalogue_watch(as_of=soon + timedelta(days=33))["restored"] == 1
    assert states(warehouse) == {"tea": "published"}
    assert events(warehouse, "tea") == [
        "submitted", "referred", "approved", "published", "suspended", "restored",
    ]  # fmt: skip


def test_a_run_again_changes_nothing(warehouse):
    first = listing_approval(as_of=NOW)
    again = listing_approval(as_of=NOW)
    assert first["outcomes"] == {"refer": 1}
    assert (again["outcomes"], again["texts"], again["pictures"]) == ({}, 0, 0)
