"""Measure the checks of listings' texts, identifiers and brands: listings a second on one core.

`python benchmarks/listing_texts.py` makes 20,000 Chinese and English listings with titles of some
40 characters and descriptions of some 300, one in fifty with something to find, and checks them
in one process. Seconds are those of the processor. `--listings 1000000` is the size of a catalogue.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from screening.brands import BrandBook, load_brands  # noqa: E402 - found by the line above
from screening.identifiers import barcode_problem  # noqa: E402
from screening.texts import ListingText, TextScreen  # noqa: E402

#: Words as a policy would add them.
EXTRA_TERMS = {
    "contact": ["微信", "加微", "加V", "V信", "vx"],
    "advertising_law": ["最佳", "国家级", "最高级", "顶级", "best in the world"],
}

ZH_TITLES = (
    "【官方旗舰】夏季新款纯棉短袖T恤男士宽松潮流圆领打底衫大码上衣",
    "加厚304不锈钢保温杯大容量便携水杯 500ml 学生车载办公",
    "智能手表蓝牙通话运动心率血氧监测 防水 男女通用 黑色",
    "北欧实木书桌家用电脑桌带抽屉 120cm 简约现代卧室学习桌",
)
ZH_SENTENCES = (
    "本品采用优质新疆长绒棉，面料柔软透气，吸汗不闷热；版型宽松，不挑身材。",
    "尺码：S/M/L/XL/2XL，颜色：黑色、白色、藏青，测量误差 1-3cm 属正常。",
    "洗涤说明：30℃以下水温手洗，不可漂白，悬挂晾干；深色请单独洗涤。",
    "发货时间：付款后 48 小时内，节假日顺延；支持七天无理由退货。",
    "材质安全，通过 GB/T 22849-2014 检测，适合春夏秋三季穿着。",
    "包装清单：主机 x1，充电线 x1，说明书 x1，保修卡 x1。",
    "产品质量好，没有大麻烦，售后庭院灯另购。",
)
EN_TITLES = (
    "Men Short Sleeve Cotton Shirt, Regular Fit",
    "Stainless Steel Vacuum Bottle 500 ml, Black",
    "Smart Watch with Heart Rate Monitor, IP68",
    "Solid Wood Desk 120 cm with Two Drawers",
)
EN_SENTENCES = (
    "This soft cotton shirt is made for everyday wear, with a regular fit and a classic collar. ",
    "Available in sizes 10-12, 14-16 and 18-20; please allow a tolerance of 1 cm. ",
    "Machine wash cold with like colours, do not bleach, and tumble dry on low heat.\n",
    "Ships within 48 hours of payment and comes with a two year warranty. ",
    "In the box: one unit, one charging cable, one manual and one screwdriver. ",
)
FOUND = (
    "加微.信 abc12345",
    "防身气枪",
    "see www.shop.example",
    "v.i.a.g.r.a",
    "国家级品质",
    "call 13800138000",
)


def listings(count: int) -> Iterator[ListingText]:
    """Yield listings, Chinese and English in turn; the same ones each time."""
    names = list(load_brands())
    for number in range(count):
        titles, sentences = (ZH_TITLES, ZH_SENTENCES) if number % 2 else (EN_TITLES, EN_SENTENCES)
        turn = number // 2
        parts = [sentences[(turn + step * (1 + turn % 3)) % len(sentences)] for step in range(12)]
        description = "".join(parts)[:300]
        if number % 50 == 7:
            description = description[:280] + FOUND[turn % len(FOUND)]
        title = f"{titles[turn % len(titles)][:37]} {number % 997}"
        brand = names[number % len(names)] + ("x" if number % 20 == 3 else "")
        yield ListingText(title, description, brand, f"{number:012d}{number % 10}")


def rate(what: str, each: Callable[[ListingText], object], given: Sequence[ListingText]) -> float:
    """Run a check over the listings, print its line of the table, return its CPU seconds."""
    began = time.process_time()
    for listing in given:
        each(listing)
    seconds = time.process_time() - began
    print(f"| {what} | {len(given) / seconds:,.0f} | {seconds / len(given) * 1e6:.1f} µs |")
    return seconds


def main() -> None:
    """Check every listing with every check and print the table in docs/text-checks.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--listings", type=int, default=20_000)
    given = list(listings(parser.parse_args().listings))
    began = time.perf_counter()
    screen, book = TextScreen(extra_terms=EXTRA_TERMS), BrandBook(load_brands())
    screen.measure(given[0])
    print(f"built in {time.perf_counter() - began:.2f} s; {len(given):,} listings\n")
    total = rate("texts", screen.measure, given)
    rate("of these, Chinese", screen.measure, given[1::2])
    rate("of these, English", screen.measure, given[::2])
    total += rate("barcode", lambda listing: barcode_problem(listing.barcode or ""), given)
    total += rate("brand looks like", lambda listing: book.look_alike(listing.brand or ""), given)
    total += rate("brand named in title", lambda listing: book.named_in(listing.title or ""), given)
    hits = sum(bool(found.hits) for found in map(screen.measure, given))
    print(f"| all of them | {len(given) / total:,.0f} | {total / len(given) * 1e6:.1f} µs |")
    print(f"\n{hits:,} listings with hits")
    title = "微信 " * 333_333
    began = time.perf_counter()
    screen.measure(ListingText(title, None, None, None))
    print(f"a title of {len(title):,} characters: {(time.perf_counter() - began) * 1e3:.0f} ms")


if __name__ == "__main__":
    main()
