"""A marketplace whose merchants submit listings: who they are, what they hold, what they send."""

import csv
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageFilter

from expectations.cases import filled
from policy import load_book
from tasks.approvers import add_approver
from tasks.listing_approval import review_listings_now
from tasks.listing_intake import submit_listings
from tasks.listing_review import answers, life
from tasks.notification import text_of
from tasks.runs import Run
from tests.fresh import ENGINES, fresh_warehouse
from warehouse import Warehouse
from warehouse.schema import marketplace, meta

BOOK = load_book("standard")

PICTURES = Path(__file__).parent.parent / "screening" / "pictures"

#: A Monday in Shanghai, 10:00.
NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)

#: A listing that nothing is wrong with.
GOOD: Mapping[str, str] = {
    "merchant_id": "m1",
    "category_id": "home",
    "brand": "",
    "title": "Stoneware teapot with bamboo handle, 800 ml",
    "description": "A teapot of glazed stoneware with a removable steel sieve and a bamboo handle.",
    "price": "129.00",
    "market_price": "",
    "barcode": "4006381333931",
    "stock": "5",
    "on_sale": "true",
    "pictures": "",
    "submitted_by": "",
}

#: Pictures of a world by name, each of another scene.
SHARP = {
    "shoes.jpg": "clothing/shoes-0dd87e47.jpg",
    "skirt.jpg": "clothing/skirt-2001dec1.jpg",
    "pants.jpg": "clothing/pants-046d0a65.jpg",
    "outwear.jpg": "clothing/outwear-01e4ab4f.jpg",
    "shirt.jpg": "clothing/shirt-0e99edde.jpg",
}


@dataclass(frozen=True)
class People:
    """Keys of two reviewers, and of a member of finance who has no say on listings."""

    rita: str
    omar: str
    finance: str


@contextmanager
def furnished(
    request: pytest.FixtureRequest, folder: Path, patch: pytest.MonkeyPatch
) -> Iterator[tuple[Warehouse, Path]]:
    """Yield a furnished marketplace and its folder of pictures; on DuckDB unless a test asks."""
    engine = getattr(request, "param", "duckdb")
    server = request.getfixturevalue("postgresql_server") if engine == "postgresql" else ""
    patch.setenv("COUNTINGHOUSE_HOME", str(folder / "home"))
    with fresh_warehouse(engine, folder, server) as warehouse:
        furnish(warehouse)
        yield warehouse, picture_folder(folder)


#: Tests in which the database itself has a part run on both.
on_both_engines = pytest.mark.parametrize("shop", ENGINES, indirect=True)


def run_at(instant: datetime, run_id: str) -> Run:
    """Return a run as of an instant."""
    return Run(run_id, instant, BOOK)


def furnish(warehouse: Warehouse) -> None:
    """Register a marketplace with six merchants and the certificates that they hold."""
    merchants = [
        ("m1", "company", "active", "91110000600037341L"),
        ("m2", "company", "active", "91110000600037341L"),
        ("suspended", "company", "suspended", "91110000600037341L"),
        ("person", "individual", "active", None),
        ("bare", "company", "active", "not-a-code"),
    ]
    documents = [
        ("m1", "business_licence", None, None),
        ("m1", "brand_authorisation", "Hario", None),
        ("m1", "brand_authorisation", "Lapsed", date(2026, 3, 1)),
        ("m2", "business_licence", None, None),
        ("m2", "food_licence", None, date(2026, 3, 31)),
        ("suspended", "business_licence", None, None),
        ("person", "business_licence", None, None),
    ]
    with warehouse.transaction() as tx:
        row = {"marketplace": "case", "policy_book": "standard", "currency": "CNY"}
        tx.insert(meta.marketplace, [row | {"run_id": "setup"}])
        tx.insert(
            marketplace.merchant,
            [
                filled(marketplace.merchant)
                | {"merchant_id": name, "name": name, "kind": kind, "state": state,
                   "credit_code": code}
                for name, kind, state, code in merchants
            ],
        )  # fmt: skip
        tx.insert(
            marketplace.merchant_document,
            [
                filled(marketplace.merchant_document)
                | {"document_id": f"d{number}", "merchant_id": name, "kind": kind,
                   "holder_name": f"{name} Ltd", "subject": subject,
                   "issued_on": date(2026, 1, 5), "expires_on": until,
                   "verified_at": datetime(2026, 1, 6, tzinfo=UTC), "verified_by": "vera"}
                for number, (name, kind, subject, until) in enumerate(documents)
            ],
        )  # fmt: skip


def people(warehouse: Warehouse) -> People:
    """Give three people their keys."""
    run = run_at(NOW, "people")
    return People(
        add_approver(warehouse, run, "rita", "merchandising"),
        add_approver(warehouse, run, "omar", "merchandising_lead"),
        add_approver(warehouse, run, "fay", "finance"),
    )


def picture_folder(folder: Path) -> Path:
    """Return a folder of pictures: sharp ones, and what may be wrong with one."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, source in SHARP.items():
        shutil.copy(PICTURES / source, folder / name)
    shutil.copy(PICTURES / "blur/106-unfocused.jpg", folder / "unfocused.jpg")
    with Image.open(folder / "shoes.jpg") as shoes:
        shoes.resize((shoes.width * 9 // 10, shoes.height * 9 // 10)).save(
            folder / "copy.jpg", quality=70
        )
        shoes.filter(ImageFilter.GaussianBlur(shoes.width / 50)).save(folder / "blurred.jpg")
        shoes.resize((200, 200)).save(folder / "small.jpg")
    Image.new("RGB", (640, 640), "white").save(folder / "blank.jpg")
    (folder / "cut.jpg").write_bytes((folder / "shoes.jpg").read_bytes()[:9000])
    return folder


def submit(
    warehouse: Warehouse,
    folder: Path,
    listings: Mapping[str, Mapping[str, str]],
    at: datetime = NOW,
) -> Any:
    """Submit listings by id, each a good one but for what is given; return what became of it."""
    file = folder / f"submitted-{at:%Y%m%d%H%M%S%f}.csv"
    rows = [{"listing_id": name} | dict(GOOD) | dict(more) for name, more in listings.items()]
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, ["listing_id", *GOOD])
        writer.writeheader()
        writer.writerows(rows)
    return submit_listings(warehouse, file, as_of=at, images=folder)


def review(warehouse: Warehouse, run_id: str, at: datetime = NOW) -> dict[str, Any]:
    """Review what waits as of an instant; return what each listing came to, by id."""
    review_listings_now(warehouse, run_at(at, run_id))
    return {row["listing_id"]: row for row in answers(warehouse)}


def unmet(row: Mapping[str, Any]) -> set[str]:
    """Return the checks that a reviewed listing does not meet."""
    return {found["check"] for found in row["checks"] if found["outcome"] != "pass"}


def states(warehouse: Warehouse) -> dict[str, str]:
    """Return where every listing stands."""
    with warehouse.transaction() as tx:
        rows = tx.statement("select listing_id, state from core.listing_state")
    return {row["listing_id"]: row["state"] for row in rows}


def events(warehouse: Warehouse, listing_id: str) -> Sequence[str]:
    """Return the events of a listing in their order."""
    return [row["event"] for row in life(warehouse, listing_id)]


def messages(warehouse: Warehouse) -> list[str]:
    """Return the subjects of the messages to merchants, in their order."""
    with warehouse.transaction() as tx:
        rows = tx.rows("notification/next_queued", channel="merchant_mail", rows=100)
    assert {row["audience"] for row in rows} <= {"merchant"}
    return [text_of(row)[0] for row in rows]
