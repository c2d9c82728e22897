"""What can be measured of a listing's picture, by its bytes alone; nothing is judged here.

The limits that a picture has to meet are policy, and so is what happens to one that does not.
"""

import hashlib
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from screening.perceptual import perceptual_hash
from screening.picture_decoding import WORKING_SIDE, Kind, PictureLimits, Problem, decode, in_colour
from screening.picture_surface import blank_share, sharpness
from screening.picture_text import text_share

__all__ = [
    "Kind",
    "PictureLimits",
    "PictureMeasure",
    "Problem",
    "UnreadablePicture",
    "measure_picture",
    "thumbnail",
]


class UnreadablePicture(ValueError):
    """No small picture can be made of this one; the message is the `Problem`."""


@dataclass(frozen=True)
class PictureMeasure:
    """What was measured of one picture; all but the first three are None where there is a problem.

    Attributes:
        sha256: Of the bytes as they came, in hexadecimal.
        byte_count: Bytes of the file.
        problem: Why nothing else was measured, or None.
        kind: What the bytes are, whatever their name says.
        width_px: Width as it is to be seen, EXIF orientation applied.
        height_px: Height likewise.
        sharpness: 0 (no edge) to below 1; pictures in focus had above 0.38, ones out of focus below
            0.31 (docs/picture-checks.md).
        blank_share: 0 to 1, share of the picture that is one flat colour.
        text_share: 0 to 1, share inside rows of characters.
        perceptual_hash: 64 bits, signed; `perceptual.FEATURELESS` for a blank picture.
    """

    sha256: str
    byte_count: int
    problem: Problem | None
    kind: Kind | None = None
    width_px: int | None = None
    height_px: int | None = None
    sharpness: float | None = None
    blank_share: float | None = None
    text_share: float | None = None
    perceptual_hash: int | None = None


_LIKELY_BLANK = 0.8
"""Share above which a picture is decoded once more, in colour: green on pink of the same brightness
is no blank picture. Lower would cost the usual product on white a second decoding."""


def measure_picture(content: bytes, limits: PictureLimits) -> PictureMeasure:
    """Measure a picture, or say why not; no content makes it raise, hang or run anything.

    Args:
        content: The file, whole.
        limits: How large it may be.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    decoded = decode(content, limits)
    if isinstance(decoded, str):
        return PictureMeasure(sha256, len(content), decoded)
    grey = decoded.grey
    return PictureMeasure(
        sha256,
        len(content),
        None,
        kind=decoded.kind,
        width_px=decoded.width_px,
        height_px=decoded.height_px,
        sharpness=sharpness(grey),
        blank_share=_blank_share(content, grey, limits),
        text_share=text_share(grey),
        perceptual_hash=perceptual_hash(grey),
    )


UNJUDGED = PictureLimits(max_bytes=64 << 20, max_pixels=50_000_000)
"""For a small picture made of something that nobody measured: 50 megapixels are 150 MB of colours,
the most that a reviewer's page may cost."""


def thumbnail(content: bytes, side: int, limits: PictureLimits = UNJUDGED) -> bytes:
    """Return a fresh small JPEG, upright, on white; nothing of the original's metadata survives.

    Args:
        content: The file, whole.
        side: Longer side in pixels, at most; a smaller picture keeps its size.
        limits: How large it may be.

    Raises:
        UnreadablePicture: There is a problem with the picture.
    """
    seen = in_colour(content, side, limits)
    if isinstance(seen, str):
        raise UnreadablePicture(seen)
    clean = Image.new("RGB", seen.size)
    clean.paste(seen)  # colours only; what hangs on the original object stays there
    written = BytesIO()
    clean.save(written, "JPEG", quality=80)  # 80: no visible loss at a reviewer's size
    return written.getvalue()


def _blank_share(content: bytes, grey: Image.Image, limits: PictureLimits) -> float:
    """Return the share in grey levels, unless it is high: then colours have a say, too."""
    share = blank_share(grey)
    if share <= _LIKELY_BLANK:
        return share
    seen = in_colour(content, WORKING_SIDE, limits)
    return share if isinstance(seen, str) else min(share, blank_share(seen))
