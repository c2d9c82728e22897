"""Measure the pictures of submitted listings, each file once, and find copies among them.

A submitted picture is kept by its digest, so that what was reviewed is what was submitted; a
delivered one is read where it was delivered, and must have the digest that it came with. Not here:
what a measure means, and how pictures are spread over cores and machines.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa

from policy.terms import Terms
from reports.merchant_statement_files import write_whole
from screening.perceptual import HashIndex
from screening.picture_decoding import PictureLimits
from screening.picture_files import read_picture
from screening.pictures import measure_picture, thumbnail
from tasks.cores import on_all_cores
from tasks.runs import Run
from warehouse import Warehouse
from warehouse.bulk import keep_incoming
from warehouse.location import home
from warehouse.schema import listing as tables

_FOLDER = "pictures"

_MEASURE = pa.schema(
    [
        ("sha256", pa.string()), ("byte_count", pa.int64()), ("kind", pa.string()),
        ("width_px", pa.int32()), ("height_px", pa.int32()), ("sharpness_permille", pa.int32()),
        ("blank_permille", pa.int32()), ("text_permille", pa.int32()),
        ("perceptual_hash", pa.int64()), ("problem", pa.string()), ("run_id", pa.string()),
    ]
)  # fmt: skip
_COPY = pa.schema(
    [
        ("sha256", pa.string()), ("other_sha256", pa.string()), ("distance", pa.int32()),
        ("run_id", pa.string()),
    ]
)  # fmt: skip

#: A reviewer's picture: large enough to judge, small enough for a page of twenty cases.
_THUMBNAIL_PX = 320

#: Pictures that a process measures at a time.
_SHARE = 500

#: Copies of one picture that are told, the nearest: more say no more to a reviewer.
_MOST_COPIES = 50


@dataclass(frozen=True)
class Picture:
    """One picture to be measured.

    Attributes:
        sha256: digest that it came with.
        folder: folder that it lies in, which every machine that measures must see; None: nowhere.
        name: its name in that folder.
    """

    sha256: str
    folder: str | None
    name: str


def picture_limits(terms: Terms) -> PictureLimits:
    """Return what a picture may be at most, by the policy in force."""
    return PictureLimits(
        max_bytes=int(terms.value("listing.max_picture_bytes")),
        max_pixels=int(terms.value("listing.max_picture_pixels")),
    )


def keep_picture(content: bytes) -> str:
    """Keep a submitted picture by its digest, whole or not at all; return the digest."""
    digest = sha256(content).hexdigest()
    target = _kept(digest)
    if not target.is_file():
        write_whole(target, content)
    return digest


def located(sha256: str, folder: str | None, name: str) -> Picture:
    """Return a picture where it lies: kept by its digest, else in the folder of its delivery."""
    kept = _kept(sha256)
    if kept.is_file():
        return Picture(sha256, str(kept.parent), kept.name)
    return Picture(sha256, folder, name)


def picture_content(picture: Picture, limits: PictureLimits) -> bytes | str:
    """Return a picture's content, or why it cannot be read."""
    if picture.folder is None:
        return "missing"
    content = read_picture(Path(picture.folder), picture.name, limits)
    if isinstance(content, bytes) and sha256(content).hexdigest() != picture.sha256:
        return "another_file"
    return content


def thumbnail_of(row: Mapping[str, Any], folder: str | None, limits: PictureLimits) -> bytes | None:
    """Return a small JPEG of a version's picture for its reviewer; None where it cannot be read.

    Args:
        row: `sha256, name, problem` of the picture.
        folder: folder that it was delivered in; None for a submitted one.
        limits: what a picture may be at most.
    """
    if row["sha256"] is None or row["problem"] is not None:
        return None
    content = picture_content(located(row["sha256"], folder, row["name"]), limits)
    return thumbnail(content, _THUMBNAIL_PX) if isinstance(content, bytes) else None


def _kept(digest: str) -> Path:
    return home() / _FOLDER / digest[:2] / digest


def unmeasured_pictures(warehouse: Warehouse, run: Run) -> list[Picture]:
    """Return the pictures of newest and live versions that were not measured; each file once.

    What was missing is looked for again.
    """
    with warehouse.transaction() as tx:
        tx.execute("listing/delete_missing_pictures")
        return [located(**row) for row in tx.rows("listing/unmeasured_pictures")]


def measure_batch(pictures: Sequence[Picture], limits: PictureLimits) -> list[dict[str, Any]]:
    """Return the measures of some pictures; it needs no warehouse, so it runs on any machine."""
    return [_measured(picture, limits) for picture in pictures]


def _measured(picture: Picture, limits: PictureLimits) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(_MEASURE.names) | {"sha256": picture.sha256}
    content = picture_content(picture, limits)
    if isinstance(content, str):
        return row | {"byte_count": 0, "problem": content}
    found = measure_picture(content, limits)
    return row | {
        "byte_count": found.byte_count,
        "kind": found.kind,
        "width_px": found.width_px,
        "height_px": found.height_px,
        "sharpness_permille": _permille(found.sharpness),
        "blank_permille": _permille(found.blank_share),
        "text_permille": _permille(found.text_share),
        "perceptual_hash": found.perceptual_hash,
        "problem": found.problem,
    }


def _permille(share: float | None) -> int | None:
    return None if share is None else round(1000 * share)


def keep_measures(warehouse: Warehouse, run: Run, rows: Sequence[Mapping[str, Any]]) -> int:
    """Keep what was measured; a file that another run measured meanwhile is left as it is."""
    with warehouse.transaction() as tx:
        tx.exclusive("pictures")
        measured = [{**row, "run_id": run.run_id} for row in rows]
        keep_incoming(tx, tables.picture_measure, pa.Table.from_pylist(measured, _MEASURE))
        return tx.execute("listing/insert_picture_measures")


def measure_pictures(
    warehouse: Warehouse, run: Run, progress: Callable[[str], None] = lambda _: None
) -> int:
    """Measure all pictures that were not, on all cores of this machine; return how many."""
    pictures = unmeasured_pictures(warehouse, run)
    limits = picture_limits(run.book.in_force(run.as_of))
    shares = [pictures[n : n + _SHARE] for n in range(0, len(pictures), _SHARE)]
    measure = partial(measure_batch, limits=limits)
    with on_all_cores(len(shares)) as spread:
        for number, rows in enumerate(spread(measure, shares), 1):
            keep_measures(warehouse, run, rows)
            progress(f"{min(number * _SHARE, len(pictures))} of {len(pictures)} pictures measured")
    return len(pictures)


def find_copies(warehouse: Warehouse, run: Run) -> int:
    """Find which of the pictures that this run measured show what another picture shows.

    Returns:
        Pairs of pictures.
    """
    terms = run.book.in_force(run.as_of)
    with warehouse.transaction() as tx:
        known = tx.rows(
            "listing/known_hashes", run_id=run.run_id, max_blank=terms.value("listing.max_blank")
        )
        new = [place for place, row in enumerate(known) if row["is_new"]]
        if not new:
            return 0
        pairs = _pairs(known, new, int(terms.value("listing.copy_distance")))
        rows = [
            {"sha256": one, "other_sha256": two, "distance": distance, "run_id": run.run_id}
            for one, two, distance in sorted(pairs)
        ]
        keep_incoming(tx, tables.picture_copy, pa.Table.from_pylist(rows, _COPY))
        return tx.execute("listing/insert_picture_copies")


def _pairs(
    known: Sequence[Mapping[str, Any]], new: Sequence[int], distance: int
) -> set[tuple[str, str, int]]:
    """Return which new pictures look like which known ones, the lesser digest first."""
    hashes = pa.array([row["perceptual_hash"] for row in known], pa.int64()).to_numpy()
    index = HashIndex(hashes)
    pairs = set()
    for place in new:
        found = index.within(known[place]["perceptual_hash"], distance, _MOST_COPIES)
        for other, bits in zip(found.positions.tolist(), found.distances.tolist(), strict=True):
            one, two = sorted((known[place]["sha256"], known[other]["sha256"]))
            if one != two:
                pairs.add((one, two, bits))
    return pairs
