"""Take in what merchants submit: each changed listing is a further version, in one transaction.

A file is read once; what it holds of pictures is digested at the door, so that a file which is
exchanged later is another picture. Not here: measuring, checks, decisions.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import Any

import pyarrow as pa

from policy.terms import Terms
from screening.fetching import FetchLimits, fetch_picture
from screening.picture_decoding import PictureLimits
from screening.picture_files import read_picture
from sources.delivery import DeliveryRefused
from sources.submission import Refused, Submissions
from tasks.listing_pictures import keep_picture, picture_limits
from tasks.listing_states import TURN, move
from tasks.marketplace import book_to_be
from tasks.policies import register_policy
from tasks.runs import Run, new_run_id, recorded_run
from tasks.working_days import write_calendar
from warehouse import Transaction, Warehouse
from warehouse.bulk import drop_incoming, keep_incoming
from warehouse.schema import listing as tables
from warehouse.upgrade import ensure_current

Progress = Callable[[str], None]

#: What separates pictures where they are told from others; no file name holds it.
_BETWEEN = "|"

_URLS = ("http://", "https://")

_VERSION = pa.schema(
    [
        *[
            (name, pa.string())
            for name in (
                "listing_id", "merchant_id", "category_id", "brand", "title", "description",
                "currency", "barcode", "pictures", "submitted_by", "picture_folder",
                "source_file_id",
            )
        ],
        *[(name, pa.int64()) for name in ("price_minor", "market_price_minor", "stock_count")],
        ("picture_count", pa.int32()),
        ("is_offered", pa.bool_()),
        ("submitted_at", pa.timestamp("us", "UTC")),
    ]
)  # fmt: skip
_PICTURE = pa.schema(
    [
        ("listing_id", pa.string()), ("picture_no", pa.int32()), ("name", pa.string()),
        ("sha256", pa.string()), ("problem", pa.string()),
    ]
)  # fmt: skip


@dataclass
class Taken:
    """What became of a file of submissions.

    Attributes:
        file: its name.
        run_id: run that took it in.
        rows: rows that it holds.
        versions: listings that are new or changed.
        unchanged: listings that are as they were.
        refused: rows that were not taken in, and why.
        notes: what else is to be said.
    """

    file: str
    run_id: str
    rows: int = 0
    versions: int = 0
    unchanged: int = 0
    refused: list[Refused] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return asdict(self)


@dataclass(frozen=True)
class _Door:
    """Who submits, and where pictures may come from."""

    run: Run
    currency: str
    folder: Path | None
    merchant_id: str | None
    submitted_by: str | None
    source_file_id: str
    pictures: PictureLimits
    fetching: FetchLimits


def submit_listings(
    warehouse: Warehouse,
    file: Path,
    *,
    as_of: datetime,
    images: Path | None = None,
    merchant_id: str | None = None,
    submitted_by: str | None = None,
    progress: Progress = lambda _: None,
) -> Taken:
    """Take in a file of submissions; taking it in again changes nothing.

    Args:
        warehouse: where it goes; a new one gets its tables.
        file: CSV, JSON or Parquet (docs/listing-approval.md).
        as_of: when it was submitted, where a row does not say.
        images: folder of the pictures that rows name.
        merchant_id: merchant of rows that name none.
        submitted_by: who submits rows that name nobody; else the merchant.
        progress: told what is being done.

    Raises:
        DeliveryRefused: the file cannot be read, or none of its rows can be taken in.
    """
    ensure_current(warehouse)
    book = book_to_be(warehouse)
    run = Run(new_run_id(), as_of, book)
    terms = book.in_force(as_of)
    reading = Submissions(file, str(terms.value("platform.currency")))
    taken = Taken(file.name, run.run_id)
    with recorded_run(warehouse, run, "listing-submit", {"file": file.name}) as totals:
        door = _Door(
            run, reading.currency, images.resolve() if images else None, merchant_id, submitted_by,
            _digest(file), picture_limits(terms), _fetch_limits(terms),
        )  # fmt: skip
        with warehouse.transaction() as tx:
            tx.exclusive(TURN)
            register_policy(tx, book, run.run_id)
            write_calendar(tx, run)
            for batch in reading.batches():
                progress(f"{taken.rows + len(batch)} rows read")
                taken.rows += len(batch)
                _take_batch(tx, door, terms, batch, taken)
            taken.rows += len(reading.refused)
            taken.refused = [*reading.refused, *taken.refused]
            if taken.rows and len(taken.refused) == taken.rows:
                raise DeliveryRefused([refused.problem for refused in taken.refused])
        taken.notes += _notes(reading)
        totals |= {"versions": taken.versions, "refused": len(taken.refused)}
    return taken


def take_in_deliveries(tx: Transaction, run: Run, currency: str, folder: Path | None) -> int:
    """Take in every listing that the marketplace delivered and that is new or changed.

    Args:
        tx: transaction.
        run: the run.
        currency: currency of the marketplace's prices.
        folder: folder of the delivered pictures; None where they are not at hand.

    Returns:
        Versions taken in.
    """
    tx.execute(
        "listing/create_delivered",
        currency=currency,
        as_of=run.as_of,
        picture_folder=str(folder.resolve()) if folder else None,
    )
    tx.execute("listing/create_delivered_picture")
    return _take_in(tx, run, run.book.in_force(run.as_of))


def _fetch_limits(terms: Terms) -> FetchLimits:
    hosts = str(terms.value("listing.picture_hosts"))
    return FetchLimits(
        allowed_hosts=frozenset() if hosts == "none" else frozenset(hosts.lower().split("|")),
        max_bytes=int(terms.value("listing.max_picture_bytes")),
        max_redirects=int(terms.value("listing.max_redirects")),
        max_seconds=float(terms.value("listing.fetch_time")),
    )


def _digest(file: Path) -> str:
    if not file.is_file():
        return ""  # the reader says so
    with file.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()[:32]


def _take_batch(
    tx: Transaction, door: _Door, terms: Terms, batch: Sequence[dict[str, Any]], taken: Taken
) -> None:
    pictures: list[dict[str, Any]] = []
    rows = [_version(door, row, pictures) for row in batch]
    keep_incoming(tx, tables.listing_version, pa.Table.from_pylist(rows, _VERSION))
    keep_incoming(tx, tables.listing_version_picture, pa.Table.from_pylist(pictures, _PICTURE))
    others = tx.rows("listing/not_to_be_taken")
    taken.refused += [_refused(taken.file, row) for row in others]
    if others:
        tx.execute("listing/delete_not_to_be_taken")
    versions = _take_in(tx, door.run, terms)
    taken.versions += versions
    taken.unchanged += len(batch) - len(others) - versions


def _refused(file: str, row: Mapping[str, Any]) -> Refused:
    """Return the refusal of a listing that is somebody else's, or gone for good."""
    listing, merchant = row["listing_id"], row["merchant_id"]
    if row["is_removed"]:
        why = "was removed from the marketplace; offer other goods under another id"
        return Refused(0, listing, "listing_id", listing, f"{file} listing {listing}: {why}")
    why = (
        f"belongs to merchant {row['owner_id']}, not to {merchant or 'nobody'}; "
        "submit it under an id of your own"
    )
    shown = merchant or ""
    return Refused(0, listing, "merchant_id", shown, f"{file} listing {listing}: {why}")


def _version(door: _Door, row: dict[str, Any], pictures: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a row as a version; its pictures are added to the list."""
    merchant = row["merchant_id"] or door.merchant_id
    told: list[str] = []
    for number, name in enumerate(row.pop("pictures"), 1):
        digest, problem = _picture(door, name)
        told.append(digest or name)
        pictures.append(
            {
                "listing_id": row["listing_id"],
                "picture_no": number,
                "name": name,
                "sha256": digest,
                "problem": problem,
            }
        )
    return row | {
        "merchant_id": merchant,
        "currency": door.currency,
        "picture_count": len(told),
        "pictures": _BETWEEN.join(told),
        "submitted_at": row["submitted_at"] or door.run.as_of,
        "submitted_by": row["submitted_by"] or door.submitted_by or merchant or "merchant",
        "picture_folder": None,
        "source_file_id": door.source_file_id,
    }


def _picture(door: _Door, name: str) -> tuple[str | None, str | None]:
    """Return the digest of a picture, or None and why it cannot be read."""
    if name.lower().startswith(_URLS):
        content: bytes | str = fetch_picture(name, door.fetching)
    elif door.folder is None:
        return None, "no_folder"
    else:
        content = read_picture(door.folder, name, door.pictures)
    if isinstance(content, str):
        return None, content
    return keep_picture(content), None


def _take_in(tx: Transaction, run: Run, terms: Terms) -> int:
    """Write versions, pictures and states of what is incoming; return the versions."""
    versions = tx.execute(
        "listing/insert_versions",
        run_id=run.run_id,
        material_price_change=terms.value("listing.material_price_change"),
    )
    if versions:
        tx.execute("listing/insert_version_pictures", run_id=run.run_id)
        tx.execute("listing/insert_states", run_id=run.run_id)
        tx.execute("listing/create_submitted_move", run_id=run.run_id)
        move(tx, run)
    for table in (tables.listing_version, tables.listing_version_picture):
        drop_incoming(tx, table)
    return versions


def _notes(reading: Submissions) -> list[str]:
    if not reading.ignored:
        return []
    return [f"not read: {', '.join(sorted(reading.ignored))}"]
