"""Hostile submissions end in one clear refusal each, nothing executed, nothing hung."""

import struct
import zlib
from collections.abc import Mapping
from pathlib import Path

import pytest
from PIL import Image

from tests.fresh import fresh_file
from tests.listing.shop import furnish, picture_folder, review, submit, unmet

#: What is submitted, the one check that it does not meet, and what the merchant is told of it.
HOSTILE: Mapping[str, tuple[dict[str, str], str, str]] = {
    "bomb": ({"pictures": "bomb.png"}, "picture_readable", "bomb.png (too_many_pixels)"),
    "forty_megapixels": ({"pictures": "huge.png"}, "picture_readable", "(too_many_pixels)"),
    "script": ({"pictures": "script.svg"}, "picture_readable", "script.svg (unknown_kind)"),
    "disguised": ({"pictures": "script.jpg"}, "picture_readable", "script.jpg (unknown_kind)"),
    "truncated": ({"pictures": "cut.jpg"}, "picture_readable", "cut.jpg (truncated)"),
    "traversal": ({"pictures": "../../../etc/passwd"}, "picture_readable", "(outside_folder)"),
    "absolute": ({"pictures": "/etc/passwd"}, "picture_readable", "(outside_folder)"),
    "link": ({"pictures": "link.jpg"}, "picture_readable", "link.jpg (outside_folder)"),
    "private": ({"pictures": "http://127.0.0.1/1.jpg"}, "picture_present", "(host_not_allowed)"),
    "metadata": (
        {"pictures": "http://169.254.169.254/1.jpg"}, "picture_present", "(host_not_allowed)",
    ),
    "bidirectional": ({"title": "Teapot \u202egnp.exe\u202c of clay"}, "hidden_characters", "2 z"),
    "zero_width": ({"title": "Tea\u200b\u200c\u200dpot of clay"}, "hidden_characters", "3 zero"),
}  # fmt: skip


def bomb() -> bytes:
    """Return a PNG of 200 bytes that declares 60,000 by 60,000 pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")


def test_each_is_refused_once_by_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COUNTINGHOUSE_HOME", str(tmp_path / "home"))
    warehouse = fresh_file(tmp_path / "warehouse.duckdb")
    furnish(warehouse)
    folder = picture_folder(tmp_path / "images")
    (folder / "bomb.png").write_bytes(bomb())
    Image.new("1", (8000, 5000)).save(folder / "huge.png")
    script = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    (folder / "script.svg").write_bytes(script)
    (folder / "script.jpg").write_bytes(script)
    (tmp_path / "secret.jpg").write_bytes((folder / "shoes.jpg").read_bytes())
    (folder / "link.jpg").symlink_to(tmp_path / "secret.jpg")
    submit(warehouse, folder, {
        name: {"pictures": "shoes.jpg", "title": f"Pot, {name}"} | more
        for name, (more, _, _) in HOSTILE.items()
    })  # fmt: skip
    found = review(warehouse, "r1")
    for name, (_, check, says) in HOSTILE.items():
        assert unmet(found[name]) == {check}, name
        (answer,) = [c for c in found[name]["checks"] if c["check"] == check]
        assert says in answer["message"], name
    rejected = {name for name, row in found.items() if row["outcome"] == "reject"}
    assert rejected == set(HOSTILE) - {"private", "metadata"}


def test_a_title_of_a_megabyte_is_refused_at_the_door_and_stops_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COUNTINGHOUSE_HOME", str(tmp_path / "home"))
    warehouse = fresh_file(tmp_path / "warehouse.duckdb")
    furnish(warehouse)
    folder = picture_folder(tmp_path / "images")
    taken = submit(warehouse, folder, {
        "long": {"title": "x" * 1_048_576}, "other": {"pictures": "shoes.jpg"},
    })  # fmt: skip
    assert (taken.rows, taken.versions) == (2, 1)
    (refused,) = taken.refused
    assert (refused.listing_id, refused.field) == ("long", "title")
    assert "(1048576 characters)" in refused.problem
    assert "write at most 100000 characters" in refused.problem
