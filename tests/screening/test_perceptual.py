"""Pictures that look alike are found among many, all of them, and quickly."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from screening.perceptual import FEATURELESS, HashIndex, perceptual_hash
from simulator.pictures import _saved

SAMPLES = Path(__file__).parent / "pictures"
RECOMMENDED = 4


def bits_apart(one: int, other: int) -> int:
    return bin((one ^ other) % 2**64).count("1")


def hash_of(content: bytes) -> int:
    with Image.open(BytesIO(content)) as picture:
        return perceptual_hash(picture.convert("L"))


def photographs() -> list[Image.Image]:
    paths = sorted(SAMPLES.glob("*/*.jpg"))
    return [Image.open(path).convert("L") for path in paths if "-moved" not in path.name]


def saved(picture: Image.Image, quality: int) -> Image.Image:
    content = BytesIO()
    picture.save(content, "JPEG", quality=quality)
    return Image.open(content)


@pytest.mark.parametrize(
    ("change", "furthest"),
    [
        (lambda picture: picture.resize((picture.width // 2, picture.height // 2)), 4),
        (lambda picture: picture.resize((picture.width, picture.height * 9 // 10)), 4),
        (lambda picture: saved(picture, 30), 4),
        (lambda picture: ImageEnhance.Brightness(picture).enhance(1.2), 4),
        (lambda picture: ImageEnhance.Brightness(picture).enhance(0.8), 4),
        (lambda picture: ImageEnhance.Contrast(picture).enhance(1.25), 4),
        (lambda picture: picture.crop((4, 4, picture.width - 4, picture.height - 4)), 8),
    ],
    ids=["half", "flattened", "resaved", "brighter", "darker", "harder", "cut by a hundredth"],
)
def test_a_photograph_is_still_itself_after_a_small_change(change, furthest) -> None:
    apart = [
        bits_apart(perceptual_hash(picture), perceptual_hash(change(picture)))
        for picture in photographs()
    ]
    assert len(apart) == 24
    assert max(apart) <= furthest


def test_different_photographs_are_far_apart() -> None:
    hashes = [perceptual_hash(picture) for picture in photographs() if picture.width != 800]
    apart = [bits_apart(one, other) for place, one in enumerate(hashes) for other in hashes[:place]]
    assert len(apart) == 190  # 20 pictures of clothes
    assert min(apart) > 3 * RECOMMENDED


def test_a_drawing_is_found_after_saving_it_anew_and_no_other_is() -> None:
    numbers = range(300)
    index = HashIndex(np.array([hash_of(_saved(1, number, "as listed")[1]) for number in numbers]))
    for number in numbers:
        found = index.within(hash_of(_saved(1, number, "resaved")[1]), RECOMMENDED)
        assert found.positions.tolist() == [number]


def test_a_hash_fits_a_signed_column_of_64_bits() -> None:
    hashes = [perceptual_hash(picture) for picture in photographs()]
    assert all(-(2**63) <= hash_ < 2**63 for hash_ in hashes)
    assert min(hashes) < 0 < max(hashes)


def test_a_blank_picture_is_no_duplicate_of_another_blank_one() -> None:
    blank = hash_of(_saved(1, 1, "blank")[1])
    assert blank == FEATURELESS
    index = HashIndex(np.array([blank, 1, blank], np.int64))
    assert index.within(blank, 64).positions.tolist() == []
    assert index.within(1, 64).positions.tolist() == [1]


def test_every_hash_within_the_distance_is_found_nearest_first() -> None:
    wanted = 0b1111
    index = HashIndex(np.array([0b0011, 0b1111, -1, 0b0111, 0b11111, 0b1110_0000], np.int64))
    found = index.within(wanted, 2)
    assert found.positions.tolist() == [1, 3, 4, 0]
    assert found.distances.tolist() == [0, 1, 1, 2]
    assert index.within(wanted, 2, most=2).positions.tolist() == [1, 3]
    assert index.within(wanted, 60).positions.tolist() == [1, 3, 4, 0, 5, 2]
    assert index.within(wanted, 59).positions.tolist() == [1, 3, 4, 0, 5]


def test_none_is_missed_among_more_than_are_compared_at_a_time() -> None:
    random = np.random.default_rng(3)
    hashes = random.integers(1, 2**63, 200_000, dtype=np.int64)
    wanted = int(hashes[70_000])
    hidden = {0: 1, 65_535: 2, 65_536: 3, 131_072: 4, 199_999: 5}
    for place, flipped in hidden.items():
        hashes[place] = wanted ^ ((1 << flipped) - 1)
    found = HashIndex(hashes).within(wanted, 5)
    assert dict(zip(found.positions.tolist(), found.distances.tolist(), strict=True)) == (
        {70_000: 0} | hidden
    )


def test_signed_and_unsigned_hashes_are_the_same_hashes() -> None:
    signed, unsigned = np.array([-2], np.int64), np.array([2**64 - 2], np.uint64)
    for index in (HashIndex(signed), HashIndex(unsigned)):
        assert index.within(-2, 0).positions.tolist() == [0]
        assert index.within(2**64 - 2, 0).positions.tolist() == [0]


def test_at_most_so_many_are_found() -> None:
    index = HashIndex(np.full(100_000, 7, np.int64))
    found = [index.within(hash_, 1, most=3) for hash_ in (7, 6, FEATURELESS)]
    assert [matches.positions.tolist() for matches in found] == [[0, 1, 2], [0, 1, 2], []]
    assert [matches.distances.tolist() for matches in found] == [[0, 0, 0], [1, 1, 1], []]


def test_an_empty_index_finds_nothing() -> None:
    index = HashIndex(np.empty(0, np.int64))
    assert len(index) == 0
    assert index.within(5, 64).positions.tolist() == []


def test_other_numbers_than_hashes_are_refused() -> None:
    with pytest.raises(ValueError, match="float64"):
        HashIndex(np.array([1.0]))  # type: ignore[arg-type]
