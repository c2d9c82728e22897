"""Submissions are read row by row: what is wrong is named with row, field, value and remedy."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from sources.delivery import DeliveryRefused
from sources.submission import MAX_TEXT, Submissions

#: The same two listings, as each format writes them.
LISTINGS = [
    {"listing_id": "a", "title": "茶壶", "price": "19.90", "stock": "3",
     "pictures": ["1.jpg", "2.jpg"]},
    {"listing_id": "b", "title": "Kettle", "price": "5", "stock": "0", "pictures": []},
]  # fmt: skip


def write(folder: Path, suffix: str, rows: list[dict[str, Any]]) -> Path:
    path = folder / f"listings{suffix}"
    if suffix == ".json":
        path.write_text(json.dumps(rows), encoding="utf-8")
    elif suffix == ".parquet":
        parquet.write_table(pa.Table.from_pylist(rows), path)
    else:
        names = list(rows[0])
        lines = [",".join(names)]
        for row in rows:
            cells = ("|".join(row[n]) if isinstance(row[n], list) else str(row[n]) for n in names)
            lines.append(",".join(cells))
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def read(path: Path) -> tuple[list[dict[str, Any]], Submissions]:
    reading = Submissions(path, "CNY")
    return [row for batch in reading.batches() for row in batch], reading


@pytest.mark.parametrize("suffix", [".csv", ".json", ".parquet"])
def test_the_three_formats_say_the_same(tmp_path: Path, suffix: str) -> None:
    rows, reading = read(write(tmp_path, suffix, LISTINGS))
    assert reading.refused == []
    assert [(r["listing_id"], r["title"], r["price_minor"], r["stock_count"], r["pictures"])
            for r in rows] == [
        ("a", "茶壶", 1990, 3, ["1.jpg", "2.jpg"]),
        ("b", "Kettle", 500, 0, []),
    ]  # fmt: skip
    assert [r["is_offered"] for r in rows] == [True, True]


def test_fields_of_other_systems_are_understood_and_what_is_none_of_ours_is_named(
    tmp_path: Path,
) -> None:
    path = tmp_path / "products.json"
    item = {"id": 7, "category": "tea", "images": ["x.jpg"], "meta": {"barcode": "4006381333931"},
            "rating": 4.5, "price": 0.1}  # fmt: skip
    path.write_text(json.dumps({"products": [item]}), encoding="utf-8")
    (row,), reading = read(path)
    assert (row["listing_id"], row["category_id"], row["barcode"]) == ("7", "tea", "4006381333931")
    assert row["price_minor"] == 10  # never through a float
    assert reading.ignored == {"meta", "rating"}


def test_an_instant_is_told_in_utc(tmp_path: Path) -> None:
    rows = [{"listing_id": "a", "submitted_at": "2026-03-01T08:00:00+08:00"}]
    (row,), _ = read(write(tmp_path, ".csv", rows))
    assert row["submitted_at"] == datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("listing_id", "", "is missing"),
        ("price", "19.999", "is no amount in CNY"),
        ("price", "NaN", "is no amount in CNY"),
        ("price", "-1", "is no amount in CNY"),
        ("price", "1e30", "is no amount in CNY"),
        ("stock", "many", "is no count"),
        ("on_sale", "perhaps", "is neither"),
        ("submitted_at", "2026-03-01 08:00", "is no instant"),
        ("title", "x" * (MAX_TEXT + 1), "is too long"),
        ("pictures", "|".join(str(n) for n in range(51)), "are too many"),
    ],
)
def test_a_row_that_cannot_be_taken_in_is_refused_alone_with_field_value_and_remedy(
    tmp_path: Path, field: str, value: str, says: str
) -> None:
    bad = {"listing_id": "bad", "title": "t", field: value}
    good = {"listing_id": "good", "title": "t", field: {"listing_id": "good"}.get(field, "")}
    rows, reading = read(write(tmp_path, ".csv", [bad, good]))
    assert [row["listing_id"] for row in rows] == ["good"]
    (refused,) = reading.refused
    assert refused.field == field
    assert refused.line == 2  # after the header
    assert refused.problem.startswith(f"listings.csv row 2, {field} ")
    assert says in refused.problem
    assert "; " in refused.problem  # what would be right
    assert len(refused.problem) < 250  # a megabyte is not repeated


def test_a_listing_that_stands_twice_is_refused_the_second_time(tmp_path: Path) -> None:
    rows, reading = read(write(tmp_path, ".csv", [{"listing_id": "a"}, {"listing_id": "a"}]))
    assert len(rows) == 1
    assert "stands in row 2 already" in reading.refused[0].problem


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("l.csv", b"title\nx\n", "has no column listing_id"),
        ("l.csv", "listing_id,title\na,\xff\n".encode("latin-1"), "is not UTF-8"),
        ("l.json", b"[{]", "is no JSON"),
        ("l.json", b"[" * 100_000, "is no JSON"),
        ("l.json", b'"text"', "is no list of listings"),
        ("l.parquet", b"PAR1 not", "is no Parquet file"),
        ("l.xlsx", b"PK", "is none of .csv, .json, .parquet"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_by_name(
    tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DeliveryRefused) as refusal:
        read(path)
    assert str(refusal.value).startswith(name)
    assert says in str(refusal.value)
