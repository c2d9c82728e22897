"""A picture is measured or refused by one name; nothing that it holds is run, and nothing hangs."""

import os
import pickle
import random
import struct
import zlib
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont, PngImagePlugin

from screening.picture_decoding import MOST_SCANS
from screening.pictures import PictureLimits, UnreadablePicture, measure_picture, thumbnail
from simulator.pictures import _saved

SAMPLES = Path(__file__).parent / "pictures"
SHIRT = SAMPLES / "clothing" / "t-shirt-0c024616.jpg"
LIMITS = PictureLimits(max_bytes=2_000_000, max_pixels=25_000_000)


def written(picture: Image.Image, kind: str, **options: object) -> bytes:
    content = BytesIO()
    picture.save(content, kind, **options)
    return content.getvalue()


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_of(width: int, height: int, rows: bytes = b"") -> bytes:
    """A PNG of one grey level that declares any size."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(rows or bytes(100))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )  # fmt: skip


def shirt() -> Image.Image:
    return Image.open(SHIRT).convert("RGB")


def test_a_picture_is_measured_whole() -> None:
    content = SHIRT.read_bytes()
    measured = measure_picture(content, LIMITS)
    assert measured.problem is None
    assert measured.sha256 == sha256(content).hexdigest()
    assert measured.byte_count == 27_666
    assert (measured.kind, measured.width_px, measured.height_px) == ("jpeg", 400, 400)
    assert measured.sharpness is not None
    assert 0.4 < measured.sharpness < 1
    assert measured.blank_share is not None
    assert measured.blank_share < 0.5
    assert measured.text_share is not None
    assert measured.text_share < 0.01
    assert isinstance(measured.perceptual_hash, int)


def test_a_measure_and_its_limits_can_be_sent_to_another_process() -> None:
    measured = measure_picture(SHIRT.read_bytes(), LIMITS)
    assert pickle.loads(pickle.dumps((measured, LIMITS))) == (measured, LIMITS)  # noqa: S301


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_three_kinds_are_read_and_measure_alike(kind: str) -> None:
    measured = measure_picture(written(shirt(), kind, quality=95), LIMITS)
    original = measure_picture(SHIRT.read_bytes(), LIMITS)
    assert measured.kind == kind.lower()
    assert measured.sharpness == pytest.approx(original.sharpness, abs=0.03)
    assert measured.blank_share == pytest.approx(original.blank_share, abs=0.03)


def test_a_picture_too_many_bytes_long_is_not_looked_at() -> None:
    content = SHIRT.read_bytes()
    assert measure_picture(content, PictureLimits(27_665, 10**7)).problem == "too_large_file"
    assert measure_picture(content, PictureLimits(27_666, 10**7)).problem is None


def test_a_decompression_bomb_is_refused_by_what_it_declares() -> None:
    forty_megapixels = png_of(8000, 5000, bytes(5000 * 8001))
    assert len(forty_megapixels) < 50_000
    for bomb in (forty_megapixels, png_of(60_000, 60_000), png_of(2**31 - 1, 2**31 - 1)):
        assert measure_picture(bomb, LIMITS).problem == "too_many_pixels"


def test_a_webp_that_declares_268_megapixels_is_refused_before_room_is_made() -> None:
    body = b"VP8X" + struct.pack("<I", 10) + bytes(4) + (16_383).to_bytes(3, "little") * 2
    content = b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body
    assert measure_picture(content, LIMITS).problem == "too_many_pixels"


def test_the_pixels_of_exactly_the_limit_are_allowed() -> None:
    content = written(Image.new("L", (200, 100)), "PNG")
    assert measure_picture(content, PictureLimits(10**6, 20_000)).problem is None
    assert measure_picture(content, PictureLimits(10**6, 19_999)).problem == "too_many_pixels"


def test_a_jpeg_that_paints_itself_over_and_over_is_refused() -> None:
    content = written(shirt(), "JPEG", progressive=True)
    last = content.rindex(b"\xff\xda")
    repeated = content[:last] + content[last:-2] * (MOST_SCANS + 1) + b"\xff\xd9"
    assert measure_picture(content, LIMITS).problem is None
    assert measure_picture(repeated, LIMITS).problem == "too_many_pixels"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("share", [0.5, 0.9])
def test_a_truncated_picture_is_refused(kind: str, share: float) -> None:
    content = written(shirt(), kind)
    problem = measure_picture(content[: int(len(content) * share)], LIMITS).problem
    # The reader of WEBP asks for the whole file before it believes the header.
    assert problem == ("not_a_picture" if kind == "WEBP" else "truncated")


@pytest.mark.parametrize(
    "content",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b'<?xml version="1.0"?>\n<!DOCTYPE svg [<!ENTITY a "b">]>\n<SVG onload="alert(1)"/>',
        written(Image.new("L", (9, 9)), "GIF"), written(Image.new("L", (9, 9)), "TIFF"),
        written(Image.new("L", (9, 9)), "BMP"), written(Image.new("L", (16, 16)), "ICO"),
        b"%PDF-1.7\n", b"\0\0\0\x20ftypavif" + bytes(20),
    ],
    ids=["svg", "svg after a prolog", "gif", "tiff", "bmp", "ico", "pdf", "avif"],
)  # fmt: skip
def test_a_known_kind_that_is_not_allowed_is_refused(content: bytes) -> None:
    assert measure_picture(content, LIMITS).problem == "unknown_kind"


@pytest.mark.parametrize(
    "content",
    [
        b"", b"x", b"<html><script>alert(1)</script>", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n",
        b"RIFF\0\0\0\0WEBP", b"MZ" + bytes(100), "一张图片".encode(),
    ],
)  # fmt: skip
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    measured = measure_picture(content, LIMITS)
    assert measured.problem == "not_a_picture"
    assert (measured.kind, measured.sharpness, measured.perceptual_hash) == (None, None, None)
    assert measured.byte_count == len(content)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_moving_picture_is_refused(kind: str) -> None:
    frames = [Image.new("L", (40, 40), level) for level in (0, 128, 255)]
    content = written(frames[0], kind, save_all=True, append_images=frames[1:])
    assert measure_picture(content, LIMITS).problem == "animated"


def test_broken_bytes_anywhere_never_raise() -> None:
    drawn = random.Random(11)  # noqa: S311
    small = shirt().resize((64, 64))
    small.info = {}
    exif = Image.Exif()
    exif[0x0112] = 6
    sources = [
        written(small, "JPEG", exif=exif), written(small, "JPEG", progressive=True),
        written(small.convert("RGBA"), "PNG", exif=exif), written(small.convert("P"), "PNG"),
        written(small, "WEBP"), written(small, "WEBP", lossless=True, exif=exif),
    ]  # fmt: skip
    outcomes = set()
    for source in sources:
        for _ in range(120):
            content = bytearray(source)
            for _ in range(drawn.randint(1, 6)):
                place = drawn.randrange(len(content) if drawn.random() < 0.5 else 200)
                content[place] = drawn.randrange(256)
            outcomes.add(measure_picture(bytes(content), LIMITS).problem)
    assert {None, "truncated", "not_a_picture"} <= outcomes


def test_a_photograph_held_sideways_is_measured_upright() -> None:
    upright = Image.open(SAMPLES / "clothing" / "dress-3f844e1e.jpg")
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees to the right
    sideways = written(upright.transpose(Image.Transpose.ROTATE_90), "PNG", exif=exif)
    measured = measure_picture(sideways, LIMITS)
    plain = measure_picture(written(upright, "PNG"), LIMITS)
    assert (measured.width_px, measured.height_px) == (400, 534)
    assert measured.perceptual_hash == plain.perceptual_hash


def test_a_transparent_ground_counts_as_white() -> None:
    clear = Image.new("RGBA", (200, 200), (0, 0, 0, 0))
    ImageDraw.Draw(clear).ellipse((50, 50, 150, 150), fill=(200, 30, 30, 255))
    white = Image.new("RGB", (200, 200), "white")
    ImageDraw.Draw(white).ellipse((50, 50, 150, 150), fill=(200, 30, 30))
    hashes = [
        measure_picture(written(seen, "PNG"), LIMITS).perceptual_hash for seen in (clear, white)
    ]
    assert hashes[0] == hashes[1]


def test_sixteen_bits_a_pixel_are_not_cut_off() -> None:
    levels = np.asarray(shirt().convert("L"))
    deep = Image.fromarray(levels.astype(np.uint16) * 257)
    plain = written(Image.fromarray(levels), "PNG")
    one, other = measure_picture(written(deep, "PNG"), LIMITS), measure_picture(plain, LIMITS)
    assert one.problem is None
    assert (one.sharpness, one.perceptual_hash) == (other.sharpness, other.perceptual_hash)


@pytest.mark.parametrize("size", [(1, 1), (1, 5000), (5000, 1), (17, 17), (3, 400)])
def test_a_picture_of_any_shape_is_measured(size: tuple[int, int]) -> None:
    measured = measure_picture(written(Image.new("RGB", size, "red"), "PNG"), LIMITS)
    assert measured.problem is None
    assert (measured.width_px, measured.height_px) == size
    assert (measured.sharpness, measured.blank_share, measured.text_share) == (0, 1, 0)


def test_a_blank_picture_and_a_placeholder_are_nearly_all_blank() -> None:
    blank = measure_picture(_saved(1, 3, "blank")[1], LIMITS)
    assert (blank.blank_share, blank.text_share) == (1, 0)
    placeholder = Image.new("RGB", (600, 600), (230, 230, 230))
    ImageDraw.Draw(placeholder).rectangle((270, 270, 330, 330), fill=(150, 150, 150))
    measured = measure_picture(written(placeholder, "JPEG", quality=60), LIMITS)
    assert measured.blank_share is not None
    assert measured.blank_share > 0.96  # the sign has 1 % of the picture, its edges touch 9 blocks


def test_the_share_of_a_plain_half_is_a_half() -> None:
    random = np.random.default_rng(2)
    picture = Image.fromarray(random.integers(0, 256, (320, 320), dtype=np.uint8))
    picture.paste(200, (0, 0, 160, 320))
    measured = measure_picture(written(picture, "PNG"), LIMITS)
    assert measured.blank_share == pytest.approx(0.5, abs=0.01)


def test_no_drawing_or_photograph_is_blank_and_only_patterned_cloth_looks_like_text() -> None:
    clothes = [path.read_bytes() for path in sorted((SAMPLES / "clothing").glob("*.jpg"))]
    drawings = [_saved(1, number, "as listed")[1] for number in range(100)]
    measured = [measure_picture(content, LIMITS) for content in clothes + drawings]
    assert sum((found.blank_share or 0) > 0.95 for found in measured) == 0
    with_text = [place for place, found in enumerate(measured) if (found.text_share or 0) > 0.01]
    assert len(with_text) <= 3  # two dresses of small patterns and a hat of coarse knitting


def test_rows_of_characters_are_counted_by_the_room_they_take() -> None:
    picture = Image.new("L", (400, 400), 128)
    font = ImageFont.load_default(size=40)
    ImageDraw.Draw(picture).text((20, 100), "SALE 50% OFF", fill=255, font=font)
    left, top, right, bottom = font.getbbox("SALE 50% OFF")
    measured = measure_picture(written(picture, "PNG"), LIMITS)
    box = (right - left) * (bottom - top) / 400**2
    # The ground between letters may count, too.
    assert measured.text_share == pytest.approx(box, rel=0.2)


def test_a_thumbnail_is_small_upright_and_carries_nothing_over() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "shot at home"
    content = written(Image.new("RGB", (800, 400), "red"), "JPEG", exif=exif, comment=b"call me")
    with Image.open(BytesIO(thumbnail(content + b"<script>", 200))) as small:
        assert (small.format, small.size) == ("JPEG", (100, 200))
        assert not small.getexif()
        assert set(small.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"call me" not in thumbnail(content, 200)
    assert b"<script>" not in thumbnail(content + b"<script>", 200)


def test_texts_and_profiles_of_a_png_do_not_reach_the_thumbnail() -> None:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", "call me")
    content = written(shirt(), "PNG", pnginfo=texts, icc_profile=b"a profile" * 20)
    small = thumbnail(content, 100)
    assert b"call me" not in small
    assert b"a profile" not in small


def test_no_thumbnail_is_made_of_a_refused_picture() -> None:
    with pytest.raises(UnreadablePicture, match="unknown_kind"):
        thumbnail(b"<svg/>", 100)
    with pytest.raises(UnreadablePicture, match="too_many_pixels"):
        thumbnail(png_of(60_000, 60_000), 100)


def test_measuring_leaves_no_file_open() -> None:
    before = len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").is_dir() else 0  # noqa: PTH208
    for content in (SHIRT.read_bytes(), b"\xff\xd8\xff", png_of(60_000, 60_000)):
        measure_picture(content, LIMITS)
    after = len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").is_dir() else 0  # noqa: PTH208
    assert after == before
