"""Each check finds what is wrong in one listing and nothing in the one that nothing is wrong with.

One world for all, on both engines: a good listing, and one for each thing that may be wrong.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from tasks.listing_check_page import page
from tasks.listing_checks import CLASSES, HEADER, check, checks
from tests.conftest import PROJECT
from tests.fresh import ENGINES, fresh_warehouse
from tests.listing.shop import GOOD, furnish, picture_folder, review, submit, unmet
from warehouse.named_sql import named_sql

#: What is wrong with a listing, and the checks that must find it; nothing else may.
WRONG: dict[str, tuple[dict[str, str], set[str]]] = {
    "good": ({}, set()),
    "good_zh": (
        {
            "title": "手工陶瓷茶壶 800毫升 竹把手",
            "description": "釉面陶壶，配可拆卸不锈钢滤网与天然竹制提把，可用于泡茶。",
        },
        set(),
    ),
    "with_brand": ({"brand": "Hario"}, set()),
    "no_category": ({"category_id": ""}, {"completeness"}),
    "no_stock": ({"stock": ""}, {"completeness"}),
    "long_title": ({"title": "stoneware pot " * 8 + "with a lid"}, {"title_length", "repetition"}),
    "short_description": ({"description": "A teapot."}, {"description_length"}),
    "shouting": ({"title": "STONEWARE TEAPOT"}, {"capitals"}),
    "few_capitals": ({"title": "茶壶 USB"}, set()),
    "stuffed": ({"title": "teapot teapot teapot teapot"}, {"repetition"}),
    "cyrillic": (
        {
            "title": "Чайник керамический",
            "description": "Глазурованный чайник с ситечком и бамбуковой ручкой.",
        },
        {"language"},
    ),
    "hidden": ({"title": "Stone\u200bware \u202eteapot"}, {"hidden_characters"}),
    "link": ({"description": GOOD["description"] + " See https://example.com/pot"}, {"links"}),
    "telephone": ({"description": GOOD["description"] + " 电话 13800138000"}, {"contact_details"}),
    "advertising": ({"title": "全网第一 陶瓷茶壶"}, {"advertising_terms"}),
    "unauthorised": ({"brand": "Qqzzv"}, {"brand_authorised"}),
    "lapsed": ({"brand": "Lapsed"}, {"brand_authorised"}),
    "look_alike": ({"brand": "Adidass"}, {"brand_authorised", "brand_look_alike"}),
    "named": ({"title": "Teapot that goes with your Adidas shoes"}, {"brand_in_title"}),
    "bad_barcode": ({"barcode": "4006381333932"}, {"barcode"}),
    "food_without_licence": ({"category_id": "food"}, {"certificate_held"}),
    "food_with_licence": (
        {"category_id": "food", "merchant_id": "m2", "pictures": "skirt.jpg"}, set(),
    ),
    "no_licence": (
        {"merchant_id": "bare", "pictures": "outwear.jpg"}, {"certificate_held", "credit_code"},
    ),
    "unknown_merchant": ({"merchant_id": "nobody", "pictures": "shirt.jpg"}, {"merchant_known"}),
    "suspended_merchant": (
        {"merchant_id": "suspended", "pictures": "pants.jpg"}, {"merchant_standing"},
    ),
    "struck_through": ({"market_price": "128.99"}, {"struck_through_price"}),
    "negative_stock": ({"stock": "-1"}, {"stock"}),
    "mistyped_price": ({"price": "12900.00"}, {"price_range"}),
    "no_picture": ({"pictures": ""}, {"completeness", "picture_count"}),
    "missing_picture": ({"pictures": "nowhere.jpg"}, {"picture_present"}),
    "outside": ({"pictures": "../../etc/passwd"}, {"picture_readable"}),
    "elsewhere": ({"pictures": "https://example.com/1.jpg"}, {"picture_present"}),
    "cut": ({"pictures": "cut.jpg"}, {"picture_readable"}),
    "small": ({"pictures": "small.jpg"}, {"picture_size"}),
    "out_of_focus": ({"pictures": "unfocused.jpg"}, {"picture_sharpness"}),
    "blank": ({"pictures": "blank.jpg"}, {"picture_blank", "picture_sharpness"}),
}  # fmt: skip


@pytest.fixture(scope="module", params=ENGINES)
def reviewed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Any]]:
    """Yield what each listing of the world came to."""
    folder = tmp_path_factory.mktemp("shop")
    server = request.getfixturevalue("postgresql_server")
    with (
        pytest.MonkeyPatch.context() as patch,
        fresh_warehouse(request.param, folder, server) as warehouse,
    ):
        patch.setenv("COUNTINGHOUSE_HOME", str(folder / "home"))
        furnish(warehouse)
        picture_folder(folder)
        submit(warehouse, folder, {
            name: {"pictures": "shoes.jpg", "title": f"{GOOD['title']} {name}"} | more
            for name, (more, _) in WRONG.items()
        })  # fmt: skip
        yield review(warehouse, "r1")


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_found_and_nothing_else(reviewed: dict[str, Any], name: str) -> None:
    assert unmet(reviewed[name]) == WRONG[name][1]


def test_every_check_has_a_listing_that_it_finds() -> None:
    found = {name for _, wrong in WRONG.values() for name in wrong}
    elsewhere = {
        # test_rules.py
        "certificate_holder", "certificate_verified", "duplicate_listing", "merchant_record",
        "picture_copied", "picture_text", "price_jump", "prohibited_goods", "restricted_goods",
        "obscene_terms", "text_size",
    }  # fmt: skip
    assert found | elsewhere == {each.name for each in checks()}


def test_an_answer_says_value_limit_clause_and_both_languages(reviewed: dict[str, Any]) -> None:
    (answer,) = [c for c in reviewed["bad_barcode"]["checks"] if c["check"] == "barcode"]
    assert answer["outcome"] == "refer"
    assert answer["clause"] == "3.1"
    assert answer["value"] == "4006381333932"
    assert answer["limit"] == "wrong_check_digit"
    assert answer["message"] == "The barcode 4006381333932 is wrong_check_digit."
    assert answer["message_zh"] == "条码 4006381333932：wrong_check_digit。"


@pytest.mark.parametrize("name", [each.name for each in checks()])
def test_a_check_declares_all_that_people_are_told(name: str) -> None:
    header = named_sql(f"listing_check/{name}").header
    assert set(HEADER) <= set(header)
    assert header["severity"] in ("critical", "warning")
    assert header["watch"] in ("yes", "no")
    assert check(name).violation in CLASSES
    for says in (header["says"], header["says_zh"]):
        assert "{value" in says or name in ("merchant_standing",)


def test_the_page_on_checks_is_what_their_headers_say() -> None:
    assert (PROJECT / "docs" / "listing-checks.md").read_text("utf-8") == page()


def test_what_a_merchant_wrote_is_told_as_it_is() -> None:
    told = check("brand_in_title").message("{limit}", "{value}", "CNY", "en")
    assert told == "The title names the brand {limit}; the listing's own is {value}."
