"""Measure the checks of pictures: a second of one core, and the search for duplicates.

`python benchmarks/pictures.py` prints pictures a second of 800 pixels in one and in two processes,
then the time and memory of a search among 1,000,000 hashes. `--judge` prints the tables of
docs/picture-checks.md instead; `--record` writes either to `docs/figures`.
"""

import argparse
import json
import resource
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent
sys.path.insert(0, str(PROJECT))

from screening.perceptual import HashIndex  # noqa: E402 - the project beside this folder
from screening.pictures import PictureLimits, measure_picture  # noqa: E402

LIMITS = PictureLimits(max_bytes=10_000_000, max_pixels=40_000_000)
CLOTHING = PROJECT / "tests" / "screening" / "pictures" / "clothing"
TEXTS = (
    # words, height by the longer side, opacity, place from the top, colour
    ("SALE 50% OFF", 0.06, 1.0, 0.1, (255, 0, 0)),
    ("SALE 50% OFF", 0.10, 1.0, 0.8, (255, 255, 255)),
    ("www.example-shop.com", 0.05, 1.0, 0.9, (255, 255, 255)),
    ("www.example-shop.com", 0.05, 1.0, 0.9, (0, 0, 0)),
    ("www.example-shop.com", 0.05, 0.5, 0.5, (255, 255, 255)),
    ("www.example-shop.com", 0.035, 0.8, 0.5, (255, 255, 255)),
    ("wx: 88123456", 0.04, 1.0, 0.03, (0, 0, 0)),
    ("SAMPLE", 0.15, 0.4, 0.4, (255, 255, 255)),
)


def jpeg(picture: Image.Image, quality: int = 85) -> bytes:
    """Return the bytes of a JPEG."""
    content = BytesIO()
    picture.save(content, "JPEG", quality=quality)
    return content.getvalue()


def pictures(kind: str) -> list[bytes]:
    """Return the pictures of clothes at 800 pixels.

    `large` ones are enlarged to 800 by 800, as one subject is; `crowded` ones hold the same picture
    four times, which makes four times the strokes: the hardest case.
    """
    made = []
    for path in sorted(CLOTHING.glob("*.jpg")):
        page, one = Image.new("RGB", (800, 800)), Image.open(path).convert("RGB")
        side = 800 if kind == "large" else 400
        for left in range(0, 800, side):
            for top in range(0, 800, side):
                page.paste(one.resize((side, side), Image.Resampling.LANCZOS), (left, top))
        made.append(jpeg(page))
    return made


def measured(repeats: int, kind: str) -> list[float]:
    """Return pictures a second of this process, one figure for each round of all pictures."""
    made = pictures(kind)
    rates = []
    for _ in range(repeats + 1):
        begun = time.perf_counter()
        for content in made:
            measure_picture(content, LIMITS)
        rates.append(len(made) / (time.perf_counter() - begun))
    return rates[1:]  # the first one fills caches


def speed(repeats: int) -> dict[str, float]:
    """Return pictures a second of a process, alone and beside another: median and best round.

    The best is what the code can do; the median has what else the machine was doing in it.
    """
    found = {}
    for kind in ("large", "crowded"):
        for processes in (1, 2):
            with ProcessPoolExecutor(processes) as pool:
                rounds = list(pool.map(measured, [repeats] * processes, [kind] * processes))
            rates = [rate for one in rounds for rate in one]
            name = f"{kind}_per_second_and_core_of_{processes}"
            found[f"{name}_median"] = round(float(np.median(rates)), 1)
            found[f"{name}_best"] = round(max(rates), 1)
    return found


def search(count: int) -> dict[str, float]:
    """Return milliseconds of a query and the memory, random and crowded hashes half and half."""
    random = np.random.default_rng(1)
    centres = random.integers(-(2**63), 2**63, count // 2000, dtype=np.int64)
    crowded = np.repeat(centres, 1000) ^ (
        np.int64(1) << random.integers(0, 63, len(centres) * 1000, dtype=np.int64)
    )
    loose = random.integers(-(2**63), 2**63, count - len(crowded), dtype=np.int64)
    hashes = np.concatenate([loose, crowded])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    index = HashIndex(hashes)
    taken = []
    for place in random.integers(0, count, 400):
        begun = time.perf_counter()
        index.within(int(hashes[place]), 4)
        taken.append((time.perf_counter() - begun) * 1000)
    begun = time.perf_counter()
    for hash_ in hashes[-1000:]:
        index.within(int(hash_), 4, most=10)
    many = time.perf_counter() - begun
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return {
        "hashes": count,
        "query_ms_median": round(float(np.median(taken)), 2),
        "query_ms_99th": round(float(np.quantile(taken, 0.99)), 2),
        "query_ms_worst": round(max(taken), 2),
        "thousand_queries_seconds": round(many, 2),
        "index_and_search_mb": round(grown / 1024, 1),
    }


def judge_sharpness() -> dict[str, Any]:
    """Return who is misjudged on either half by the limit chosen on the other."""
    from tests.screening import test_pictures_sharpness as held_out

    halves = [held_out.measured_half(half) for half in (0, 1)]
    limits = [held_out.chosen(half) for half in halves]
    wrong = [held_out.misjudged(halves[1 - half], limits[half]) for half in (0, 1)]
    recommended = Counter(held_out.misjudged(halves[0], held_out.RECOMMENDED))
    recommended.update(held_out.misjudged(halves[1], held_out.RECOMMENDED))
    rows = []
    for verdict, kind in halves[0]:
        values = halves[0][verdict, kind] + halves[1][verdict, kind]
        rows.append({
            "verdict": verdict, "kind": kind, "pictures": len(values),
            "least": round(min(values), 3), "median": round(float(np.median(values)), 3),
            "most": round(max(values), 3),
            "referred": sum(value < held_out.RECOMMENDED for value in values),
            "wrong_by_first_half": wrong[0][verdict, kind],
            "wrong_by_second_half": wrong[1][verdict, kind],
            "wrong_by_recommended": recommended[verdict, kind],
        })  # fmt: skip
    return {"limits": [round(limit, 3) for limit in limits], "kinds": rows}


def judge_text() -> list[dict[str, Any]]:
    """Return how many of the pictures of clothes exceed shares of text, by what is laid over."""
    clothes = [Image.open(path).convert("RGB") for path in sorted(CLOTHING.glob("*.jpg"))]
    rows: list[dict[str, Any]] = []
    for text in (None, *TEXTS):
        shares = [
            measure_picture(jpeg(overlaid(one, *text) if text else one), LIMITS).text_share or 0
            for one in clothes
        ]
        above = {f"above_{limit}": sum(share > limit / 1000 for share in shares)
                 for limit in (5, 10, 20, 50)}  # fmt: skip
        rows.append({"text": text and text[:3], "of": len(shares)} | above)
    return rows


def overlaid(
    picture: Image.Image, words: str, height: float, opacity: float, place: float,
    colour: tuple[int, int, int],
) -> Image.Image:  # fmt: skip
    """Return the picture with words over it."""
    font = ImageFont.load_default(size=max(8, round(height * max(picture.size))))
    mask = Image.new("L", picture.size, 0)
    at = (picture.width * 0.05, picture.height * place)
    ImageDraw.Draw(mask).text(at, words, font=font, fill=round(255 * opacity))
    return Image.composite(Image.new("RGB", picture.size, colour), picture, mask)


def main() -> None:
    """Measure or judge, print, and keep the figures where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--judge", action="store_true")
    parser.add_argument("--repeats", type=int, default=10)
    parser.add_argument("--hashes", type=int, default=1_000_000)
    parser.add_argument("--record", action="store_true", help="write docs/figures")
    asked = parser.parse_args()
    figures: dict[str, Any]
    if asked.judge:
        name, figures = "picture-judgements", {"sharpness": judge_sharpness(), "text": judge_text()}
    else:
        name, figures = "picture-speed", speed(asked.repeats) | search(asked.hashes)
    print(json.dumps(figures, indent=1))
    if asked.record:
        path = PROJECT / "docs" / "figures" / f"{name}.json"
        path.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
