"""Real listings: 194 of DummyJSON, MIT, in tests/screening/listings, through the whole review."""

import json
from pathlib import Path

import pytest

from tasks.listing_intake import submit_listings
from tests.fresh import fresh_file
from tests.listing.shop import NOW, furnish, review, unmet

LISTINGS = Path(__file__).parent.parent / "screening" / "listings"


def digits_add_up(code: str) -> bool:
    """Tell whether a GTIN-13 is one, by hand: odd places once, even ones three times."""
    total = sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(code))
    return len(code) == 13 and total % 10 == 0


def test_every_invalid_barcode_is_named_and_no_valid_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COUNTINGHOUSE_HOME", str(tmp_path / "home"))
    warehouse = fresh_file(tmp_path / "warehouse.duckdb")
    furnish(warehouse)
    real = json.loads((LISTINGS / "dummyjson.json").read_text("utf-8"))
    rest = {"category": "beauty", "price": "9.99", "stock": 5, "images": ["1.webp"]}
    items = [item | rest | {"id": number} for number, item in enumerate(real, 1)]
    file = tmp_path / "products.json"
    file.write_text(json.dumps({"products": items}), "utf-8")
    taken = submit_listings(warehouse, file, as_of=NOW, merchant_id="m1")
    assert (taken.rows, taken.versions, taken.refused) == (194, 194, [])
    found = review(warehouse, "r1")
    barcodes = {str(item["id"]): item["barcode"] for item in items}
    wrong = {name for name, code in barcodes.items() if not digits_add_up(code)}
    assert len(wrong) == 178
    assert {name for name, row in found.items() if "barcode" in unmet(row)} == wrong
    # No picture is at hand and no brand is authorised: a person looks at every one.
    assert {row["outcome"] for row in found.values()} == {"refer"}
    for row in found.values():
        for answer in row["checks"]:
            if answer["outcome"] != "pass":
                assert "{" not in answer["message"] + answer["message_zh"]
