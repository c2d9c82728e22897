"""A name written by a merchant reads a picture of the folder, or nothing."""

import os
from pathlib import Path

import pytest

from screening.picture_files import read_picture
from screening.pictures import PictureLimits

LIMITS = PictureLimits(max_bytes=10, max_pixels=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "submission"
    (inside / "more").mkdir(parents=True)
    (inside / "a.jpg").write_bytes(b"0123456789")
    (inside / "more" / "裙子 1.jpg").write_bytes(b"deep")
    (inside / "large.jpg").write_bytes(b"0123456789+")
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / "submission-2").mkdir()
    (tmp_path / "submission-2" / "b.jpg").write_bytes(b"secret")
    return inside


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.jpg", b"0123456789"), ("more/裙子 1.jpg", b"deep"), ("./a.jpg", b"0123456789")],
)
def test_a_picture_of_the_folder_is_read(folder: Path, name: str, content: bytes) -> None:
    assert read_picture(folder, name, LIMITS) == content


@pytest.mark.parametrize(
    "name",
    [
        "../secret", "more/../../secret", "more/../a.jpg", "/etc/passwd", "//etc/passwd", "", ".",
        "..", "..\\secret", "C:\\a.jpg", "C:a.jpg", "\\\\host\\share", "a.jpg\0", "a\n.jpg",
        "a\x1b[31m.jpg", "\u202egpj.a", "../submission-2/b.jpg",
    ],
)  # fmt: skip
def test_a_name_that_leads_out_or_hides_something_is_refused(folder: Path, name: str) -> None:
    assert read_picture(folder, name, LIMITS) == "outside_folder"


def test_a_link_that_leads_out_is_refused_and_one_that_stays_is_followed(folder: Path) -> None:
    (folder / "out.jpg").symlink_to(folder.parent / "secret")
    (folder / "outer").symlink_to(folder.parent)
    (folder / "within.jpg").symlink_to("a.jpg")
    assert read_picture(folder, "out.jpg", LIMITS) == "outside_folder"
    assert read_picture(folder, "outer/secret", LIMITS) == "outside_folder"
    assert read_picture(folder, "within.jpg", LIMITS) == b"0123456789"


def test_a_folder_that_is_a_link_itself_is_read(folder: Path) -> None:
    (folder.parent / "link").symlink_to(folder)
    assert read_picture(folder.parent / "link", "a.jpg", LIMITS) == b"0123456789"


def test_what_is_no_file_is_missing(folder: Path) -> None:
    os.mkfifo(folder / "pipe.jpg")
    (folder / "round.jpg").symlink_to("round.jpg")
    for name in ("none.jpg", "more", "pipe.jpg", "round.jpg", "a.jpg/b.jpg", "x" * 300):
        assert read_picture(folder, name, LIMITS) == "missing"


def test_a_device_is_not_read(folder: Path) -> None:
    assert read_picture(Path("/dev"), "zero", LIMITS) == "missing"


def test_a_file_of_more_bytes_than_the_limit_is_refused(folder: Path) -> None:
    assert read_picture(folder, "large.jpg", LIMITS) == "too_large_file"
