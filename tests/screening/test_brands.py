"""A name that only looks like a known one is told from the name itself and from a stranger."""

import json
from pathlib import Path

import pytest

from screening.brands import BrandBook, load_brands, plain, skeleton

LISTINGS = Path(__file__).parent / "listings" / "dummyjson.json"


@pytest.fixture(scope="module")
def book() -> BrandBook:
    return BrandBook(load_brands())


@pytest.fixture(scope="module")
def small() -> BrandBook:
    return BrandBook(["Nike", "Adidas", "Swarovski", "Off-White", "Calvin Klein", "Calvin", "GAP",
                      "优衣库", "H&M", "Nestlé"])  # fmt: skip


def test_the_shipped_names_have_their_kinds_of_shop():
    names = load_brands()
    assert len(names) == 2_374
    assert names["Adidas"]
    assert all(kinds for kinds in names.values())


@pytest.mark.parametrize(
    "brand", ["Nike", "NIKE", "ｎｉｋｅ", "off white", "OFF-WHITE", "h & m", "Nestle"]
)
def test_a_name_in_another_case_width_or_spelling_is_the_name_itself(small, brand):
    assert small.known(brand)
    assert small.look_alike(brand) is None


@pytest.mark.parametrize(
    ("brand", "name", "distance", "reason"),
    [
        ("Nіke", "Nike", 1, "script"),  # Cyrillic і
        ("ΝIKΕ", "Nike", 2, "script"),  # Greek capitals Ν and Ε
        ("Аdidаs", "Adidas", 2, "script"),  # Cyrillic А and а
        ("N1ke", "Nike", 1, "confusable"),
        ("Nlke", "Nike", 1, "confusable"),
        ("0ff-White", "Off-White", 1, "confusable"),
        ("Adiclas", "Adidas", 2, "confusable"),
        ("Addias", "Adidas", 1, "edit_distance"),
        ("Adidass", "Adidas", 1, "edit_distance"),
        ("Swarovsky", "Swarovski", 1, "edit_distance"),
        ("Swarowsky", "Swarovski", 2, "edit_distance"),
    ],
)
def test_a_look_alike_names_what_it_looks_like_and_why(small, brand, name, distance, reason):
    assert small.known(brand) is None
    assert small.look_alike(brand) == (name, distance, reason)


@pytest.mark.parametrize("brand", ["", "   ", "!!!", "Mike", "GAB", "Abibus", "Swarm", "优农库"])
def test_a_stranger_looks_like_nothing(small, brand):
    assert small.look_alike(brand) is None


def test_two_letters_of_difference_are_allowed_from_nine_letters_on():
    book = BrandBook(["Abcdefgh", "Abcdefghi"])
    assert book.look_alike("Abcdexyh") is None
    assert book.look_alike("Abcdexyhi") == ("Abcdefghi", 2, "edit_distance")


def test_a_megabyte_of_brand_is_compared_at_once(small):
    assert small.look_alike("N" * 1_000_000) is None
    assert small.known("Nike" + "x" * 1_000_000) is None


def test_plain_letters_and_skeleton_are_what_their_names_say():
    assert plain("H & M-Nestlé") == "hmnestle"
    assert skeleton("RNIlO") == skeleton("m1l0")


@pytest.mark.parametrize(
    ("title", "named"),
    [
        ("Nike running shoes", ("Nike",)),
        ("shoes like NIKE, Adidas", ("Nike", "Adidas")),
        ("Nike Nike", ("Nike",)),
        ("Calvin Klein belt", ("Calvin Klein",)),
        ("Calvin belt", ("Calvin",)),
        ("OFF WHITE bag", ("Off-White",)),
        ("男士nike运动鞋", ("Nike",)),
        ("优衣库同款T恤", ("优衣库",)),
        ("Nikeland shoes", ()),
        ("mind the gap", ()),
        ("N\u200bike shoes", ("Nike",)),
        ("", ()),
    ],
)
def test_a_title_names_known_brands_as_whole_words_the_longest_ones(small, title, named):
    assert small.named_in(title) == named


def test_57_of_the_real_names_look_like_another_of_them(book):
    rivals = dict(book.rivals())
    assert len(rivals) == 57
    assert rivals["Bosch"] == ("Bosco", 1, "edit_distance")
    assert rivals["T-Mobile"] == ("Y!mobile", 1, "edit_distance")
    assert not {"Nike", "Adidas", "Puma", "Samsung"} & set(rivals)


def test_real_brands_of_dummyjson_are_known_and_two_strangers_are_accused(book):
    listings = json.loads(LISTINGS.read_text(encoding="utf-8"))
    brands = {each["brand"] for each in listings if each["brand"]}
    assert len(brands) == 63
    accused = {brand: found.name for brand in brands if (found := book.look_alike(brand))}
    assert accused == {"Beats": "Beams", "ScootMaster": "Sportmaster"}
    assert {"Nike", "Puma", "Rolex", "Gucci"} <= {name for name in brands if book.known(name)}


def test_titles_of_dummyjson_name_three_words_as_brands_that_are_not_the_listings(book):
    listings = json.loads(LISTINGS.read_text(encoding="utf-8"))
    wrong = [
        name
        for each in listings
        for name in book.named_in(each["title"])
        if plain(name) != plain(each["brand"] or "")
    ]
    assert sorted(wrong) == ["Cellini"] * 3 + ["House"] + ["Plus"] * 4
