"""Bytes that call themselves a picture become grey levels, or one code that says why not.

Three kinds are allowed, and only their decoders are ever asked: JPEG, PNG and WEBP. The kind is
read from the first bytes, never from a name, and the declared size is judged before a pixel is
decoded.
"""

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Literal, TypeVar

import numpy as np
from PIL import ExifTags, Image

Kind = Literal["jpeg", "png", "webp"]
Problem = Literal[
    "too_large_file", "not_a_picture", "unknown_kind", "too_many_pixels", "animated", "truncated"
]
"""Why a picture has no measures; the first that applies, in this order:

too_large_file   more bytes than the limit
unknown_kind     a known format that is not allowed: SVG, GIF, TIFF, BMP, PDF, AVIF, HEIC, ICO, PSD
not_a_picture    no picture at all, or a header that cannot be read
too_many_pixels  declares more pixels than the limit, or paints them over and over (`MOST_SCANS`);
                 nothing was decoded
animated         more than one frame
truncated        the pixels end early or cannot be decoded
"""

WORKING_SIDE = 400
"""Longer side, in pixels, at which pictures are compared: about what a buyer sees of a listing, and
the scale at which sharpness was judged against pictures (docs/picture-checks.md). A JPEG of 800
pixels comes out of the decoder at this size."""

_ORIENTATION = int(ExifTags.Base.Orientation)
_TURNED: dict[int, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIDEWAYS = frozenset({5, 6, 7, 8})
_REFUSED_FORMATS: tuple[tuple[int, bytes], ...] = (
    (0, b"GIF8"), (0, b"II*\0"), (0, b"MM\0*"), (0, b"BM"), (0, b"%PDF"), (0, b"8BPS"),
    (0, b"\0\0\1\0"), (4, b"ftyp"), (0, b"\0\0\0\x0cjP  "), (0, b"\xff\x4f\xff\x51"),
)  # fmt: skip
_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
_BROKEN = (
    OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error, LookupError, TypeError,
    ArithmeticError, MemoryError, Warning,
)  # fmt: skip
"""What the decoders raise, or may, for content made to hurt; warnings where those are errors."""
MOST_SCANS = 32
"""Times that a JPEG may paint its pixels: progressive ones are written with a dozen scans, and one
with thousands is small, declares few pixels, and keeps a decoder busy for hours."""
_SNIFFED = 1024
"""Bytes in which `<svg` is looked for: it follows an XML declaration, a DOCTYPE and comments."""

Result = TypeVar("Result")


@dataclass(frozen=True)
class PictureLimits:
    """How large a picture may be before it is looked at; both are policy.

    Attributes:
        max_bytes: Bytes of the file.
        max_pixels: Declared width times height.
    """

    max_bytes: int
    max_pixels: int


@dataclass(frozen=True)
class Decoded:
    """A picture as it is to be seen: upright, on white, in grey levels.

    Attributes:
        kind: What it is by its own bytes.
        width_px: Width of the original, upright.
        height_px: Height of the original, upright.
        grey: Mode `L`, longer side at most `WORKING_SIDE`; never enlarged.
    """

    kind: Kind
    width_px: int
    height_px: int
    grey: Image.Image


def decode(content: bytes, limits: PictureLimits) -> Decoded | Problem:
    """Return the upright grey picture, or the code of what is wrong; never raises for content.

    A JPEG is decoded at a reduced size where that still covers `WORKING_SIDE`.
    """

    def reduced(image: Image.Image, kind: Kind) -> Decoded:
        width, height = image.size
        side = _fitted(width, height, WORKING_SIDE)
        turn = _orientation(image)
        image.draft("L", side)
        image.load()
        grey = _grey(image)
        if grey.size != side:
            grey = grey.resize(side, Image.Resampling.HAMMING)
        if turn in _TURNED:
            grey = grey.transpose(_TURNED[turn])
        if turn in _SIDEWAYS:
            width, height = height, width
        return Decoded(kind, width, height, grey)

    return _opened(content, limits, reduced)


def in_colour(content: bytes, side: int, limits: PictureLimits) -> Image.Image | Problem:
    """Return the upright picture on white, mode `RGB`, longer side at most `side`, or the code."""

    def reduced(image: Image.Image, _: Kind) -> Image.Image:
        fitted = _fitted(*image.size, side)
        turn = _orientation(image)
        image.draft("RGB", fitted)
        image.load()
        seen = _on_white(image, "RGB").resize(fitted, Image.Resampling.BILINEAR)
        return seen.transpose(_TURNED[turn]) if turn in _TURNED else seen

    return _opened(content, limits, reduced)


def _opened(
    content: bytes, limits: PictureLimits, look: Callable[[Image.Image, Kind], Result]
) -> Result | Problem:
    """Return what `look` makes of the opened picture, or the first problem that applies."""
    if len(content) > limits.max_bytes:
        return "too_large_file"
    kind = _kind(content)
    if kind == "unknown_kind" or kind == "not_a_picture":
        return kind
    try:
        if _webp_pixels(content) > limits.max_pixels:  # Pillow's reader makes room before it asks
            return "too_many_pixels"
        image = Image.open(BytesIO(content), formats=[kind.upper()])
    except _BOMBS:
        return "too_many_pixels"
    except _BROKEN:
        return "not_a_picture"
    if image.width * image.height > limits.max_pixels or _scans(content, kind) > MOST_SCANS:
        return "too_many_pixels"
    if kind != "jpeg" and getattr(image, "n_frames", 1) > 1:
        return "animated"
    try:
        return look(image, kind)
    except _BROKEN:
        return "truncated"


def _scans(content: bytes, kind: Kind) -> int:
    return content.count(b"\xff\xda") if kind == "jpeg" else 1


def _kind(content: bytes) -> Kind | Literal["unknown_kind", "not_a_picture"]:
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    if any(content[at : at + len(mark)] == mark for at, mark in _REFUSED_FORMATS):
        return "unknown_kind"
    return "unknown_kind" if b"<svg" in content[:_SNIFFED].lower() else "not_a_picture"


def _webp_pixels(content: bytes) -> int:
    """Return the declared pixels of a WEBP, and 0 of another kind (RFC 9649, section 2)."""
    if content[:4] != b"RIFF":
        return 0
    chunk, body = content[12:16], content[20:30]
    if len(body) < 10:
        raise ValueError("the header of a WEBP ends early")
    if chunk == b"VP8X":
        width, height = int.from_bytes(body[4:7], "little"), int.from_bytes(body[7:10], "little")
        return (width + 1) * (height + 1)
    if chunk == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return ((bits & 0x3FFF) + 1) * ((bits >> 14 & 0x3FFF) + 1)
    width, height = int.from_bytes(body[6:8], "little"), int.from_bytes(body[8:10], "little")
    return (width & 0x3FFF) * (height & 0x3FFF)


def _fitted(width: int, height: int, side: int) -> tuple[int, int]:
    """Return the size with the longer side at most `side`, both at least 1, never enlarged."""
    longer = max(width, height)
    if longer <= side:
        return width, height
    return max(1, round(width * side / longer)), max(1, round(height * side / longer))


def _orientation(image: Image.Image) -> int:
    """Return the EXIF orientation 1 to 8; 1 where there is none that can be read."""
    try:
        turn: object = image.getexif().get(_ORIENTATION, 1)
    except _BROKEN:
        return 1
    return turn if type(turn) is int else 1


def _grey(image: Image.Image) -> Image.Image:
    if image.mode == "L":
        return image
    if image.mode.startswith("I"):  # 16 bits a pixel: `convert` would cut them off at 255
        return Image.fromarray((np.asarray(image).astype(np.uint32) >> 8).astype(np.uint8))
    return _on_white(image, "L")


def _on_white(image: Image.Image, mode: Literal["L", "RGB"]) -> Image.Image:
    """Return the picture as a page shows it: what is transparent is white."""
    if image.mode.startswith("I"):
        return _grey(image).convert(mode)
    if not image.has_transparency_data:
        return image.convert("RGB").convert(mode) if image.mode == "CMYK" else image.convert(mode)
    layer = image.convert("RGBA")
    page = Image.new("RGBA", layer.size, (255, 255, 255, 255))
    page.alpha_composite(layer)
    return page.convert(mode)
