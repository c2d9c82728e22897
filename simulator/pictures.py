"""Product pictures: flat shapes in plain colours, one drawing per listing, from its number alone.

They are made to be told apart by eye and by perceptual hash, not to be mistaken for photographs.
"""

import hashlib
from io import BytesIO
from typing import Any

import pyarrow as pa
from PIL import Image, ImageDraw, ImageFilter

from simulator.workshop import Workshop

SIZE = 320
QUALITY = 60
RESAVED_SIZE, RESAVED_QUALITY = 300, 55
BLUR_RADIUS = 14
CELLS = 4
"""A drawing is a grid of so many shapes each way, some of its cells empty."""

COLUMNS = ("listing_id", "picture_no", "file", "width", "height", "sha256")
_COLOURS = (
    (200, 62, 58), (228, 140, 44), (238, 206, 84), (92, 158, 82), (46, 132, 138), (52, 96, 168),
    (112, 78, 152), (196, 92, 138), (122, 84, 62), (44, 46, 54), (236, 232, 222), (158, 186, 204),
)  # fmt: skip

_DRAWN = """
select
    listing_id(listing_no) as listing_id, picture_no, drawn_no, state,
    'pictures/' || listing_id(listing_no) || '_' || picture_no || '.jpg' as file
from drawings
order by listing_no, picture_no
"""


def draw_pictures(workshop: Workshop, seed: int) -> None:
    """Draw what the table `drawings` lists into the workshop's folder and list it with its hash."""
    rows: list[tuple[Any, ...]] = []
    (workshop.folder / "pictures").mkdir(exist_ok=True)
    for listing_id, picture_no, drawn_no, state, file in workshop.rows(_DRAWN):
        width, content = _saved(seed, drawn_no, state)
        if state != "lost":
            (workshop.folder / file).write_bytes(content)
        rows.append(
            (listing_id, picture_no, file, width, width, hashlib.sha256(content).hexdigest())
        )
    lists = [list(column) for column in zip(*rows, strict=True)]
    workshop.add({"listing_pictures": pa.table(dict(zip(COLUMNS, lists, strict=True)))})


def _saved(seed: int, number: int, state: str) -> tuple[int, bytes]:
    """Return width (and height) and the bytes of one drawing in a state that a fault may give."""
    if state == "blank":
        return _jpeg(Image.new("RGB", (SIZE, SIZE), (255, 255, 255)), QUALITY)
    image = _drawing(seed, number)
    if state == "blurred":
        return _jpeg(image.filter(ImageFilter.GaussianBlur(BLUR_RADIUS)), QUALITY)
    if state == "resaved":
        return _jpeg(image.resize((RESAVED_SIZE, RESAVED_SIZE)), RESAVED_QUALITY)
    return _jpeg(image, QUALITY)


def _jpeg(image: Image.Image, quality: int) -> tuple[int, bytes]:
    content = BytesIO()
    image.save(content, "JPEG", quality=quality, optimize=True)
    return image.width, content.getvalue()


def _drawing(seed: int, number: int) -> Image.Image:
    draw_from = hashlib.blake2b(f"{seed}/picture/{number}".encode()).digest()
    ground, *inks = _colours(draw_from)
    image = Image.new("RGB", (SIZE, SIZE), _COLOURS[ground])
    canvas = ImageDraw.Draw(image)
    step = SIZE // CELLS
    for cell in range(CELLS * CELLS):
        shape, ink = draw_from[4 + cell] % 8, inks[draw_from[30 + cell] % len(inks)]
        column, row = cell % CELLS * step, cell // CELLS * step
        box = (column + 4, row + 4, column + step - 4, row + step - 4)
        _shape(canvas, shape, box, _COLOURS[ink])
    return image


def _colours(draw_from: bytes) -> list[int]:
    """Return a ground and three inks, all different."""
    left = list(range(len(_COLOURS)))
    return [left.pop(draw_from[place] % len(left)) for place in range(4)]


def _shape(
    canvas: ImageDraw.ImageDraw,
    shape: int,
    box: tuple[int, int, int, int],
    ink: tuple[int, int, int],
) -> None:
    """Draw a circle, a bar, a block or a triangle; three of eight cells stay empty."""
    left, top, right, bottom = box
    if shape == 0:
        canvas.ellipse(box, fill=ink)
    elif shape == 1:
        canvas.rectangle(box, fill=ink)
    elif shape == 2:
        canvas.rectangle((left, (top + bottom) // 2, right, bottom), fill=ink)
    elif shape == 3:
        canvas.polygon([(left, bottom), (right, bottom), (left, top)], fill=ink)
    elif shape == 4:
        canvas.polygon([(left, top), (right, top), (right, bottom)], fill=ink)
