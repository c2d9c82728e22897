"""What is measured of a listing's texts is what a person would count in them."""

import pickle
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from screening.terms import TermList, load_lists
from screening.texts import MOST_HITS, ListingText, TextMeasure, TextScreen
from tests.screening.test_terms import MORE


@pytest.fixture(scope="module")
def screen() -> TextScreen:
    return TextScreen((*load_lists(), *MORE))


def measured(screen: TextScreen, title=None, description=None, brand=None, barcode=None):
    return screen.measure(ListingText(title, description, brand, barcode))


def test_an_ordinary_listing_measures_as_it_reads(screen):
    assert measured(
        screen, "Cotton Shirt for MEN", "A soft shirt.", "Nike", "4006381333931"
    ) == TextMeasure(
        title_characters=20, description_characters=13, title_letters=17, capital_share_bps=2941,
        repeated_word="", repeated_word_count=1, language="en", other_script_bps=0,
        hidden_characters=0, links=0, contacts=0, contact_quoted="", too_long=(), hits=(),
    )  # fmt: skip


def test_missing_texts_measure_as_empty_ones(screen):
    nothing = measured(screen)
    assert nothing == measured(screen, "", "", "", "")
    assert (nothing.title_characters, nothing.language, nothing.hits) == (0, "none", ())


@pytest.mark.parametrize(
    ("title", "characters"),
    [
        ("手机壳", 3),
        ("  two   blanks ", 10),
        ("ca\u0301fe\u0301", 4),
        ("hid\u200bden\u202e", 6),
        ("ＡＢ", 2),
    ],
)
def test_characters_are_counted_as_a_reader_counts_them(screen, title, characters):
    assert measured(screen, title).title_characters == characters
    assert measured(screen, None, title).description_characters == characters


@pytest.mark.parametrize(
    ("title", "word", "count"),
    [
        ("shoes Shoes SHOES men", "shoes", 3),
        ("手机壳手机壳新款手机壳", "手机", 3),
        ("the best of the rest of the west", "", 1),
        ("shirt, size a a a", "", 1),
        ("one two three", "", 1),
    ],
)
def test_the_word_that_a_title_repeats_most_is_named_and_counted(screen, title, word, count):
    found = measured(screen, title)
    assert (found.repeated_word, found.repeated_word_count) == (word, count)


def test_capitals_are_a_share_of_the_titles_latin_letters(screen):
    assert measured(screen, "BUY NOW 新款").capital_share_bps == 10_000
    assert measured(screen, "Abcd").capital_share_bps == 2_500
    assert measured(screen, "新款").capital_share_bps == 0


def test_letters_of_other_scripts_are_a_share_of_all_letters(screen):
    found = measured(screen, "abcд", "手机дд")
    assert found.other_script_bps == 3_750
    assert found.language == "zh"


def test_hidden_characters_of_all_four_texts_are_added_up(screen):
    found = measured(screen, "a\u200bb", "c\u202ed", "N\u200bike\u200b", "4006\u200b381333931")
    assert found.hidden_characters == 5


@pytest.mark.parametrize(
    "text",
    [
        "call 13800138000 now", "138-0013-8000", "138 0013 8000", "+86 13800138000",
        "1 3 8 0 0 1 3 8 0 0 0", "１３８００１３８０００", "一三八零零一三八零零零",
        "幺三八零零幺三八零零零",
        "021-62345678", "400-820-8820", "+44 20 7946 0958",
        "QQ 1234567", "扣扣：12345678", "VX：abc_12345", "微信号 abc12345", "加微 信: abc12345",
        "微\u200b信abc12345", "WhatsApp 4412345678", "someone@example.com", "QQ 1234567@qq.com",
    ],
)  # fmt: skip
def test_a_telephone_number_messenger_id_or_e_mail_address_is_one_contact(screen, text):
    for found in (measured(screen, text), measured(screen, "title", text)):
        assert found.contacts == 1
        assert found.contact_quoted
        assert found.links == 0


@pytest.mark.parametrize(
    "text",
    [
        "4006381333931", "size 1.5 10 20 30 40 50 60", "尺寸 100-120-130-140", "1080 x 1920 px",
        "2024-01-15", "微信支付可用", "qq 糖果 500g", "ISBN 978-0-306-40615-7", "12800mAh 138g",
        "一二三四五六七八", "long text " * 50,
    ],
)  # fmt: skip
def test_sizes_dates_and_barcodes_are_no_contacts(screen, text):
    assert measured(screen, text).contacts == 0


def test_the_first_contact_is_quoted_as_it_was_written(screen):
    found = measured(screen, "Shirt", "ask ＱＱ\u200b１２３４５６７ or 13800138000")
    assert found.contacts == 2
    assert found.contact_quoted == "ask ＱＱ\\u200b１２３４５６７ or 13800138"


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("https://a.example/x", 1),
        ("see www.shop.example and b.com", 2),
        ("店铺 taobao。com 见", 1),
        ("me@example.com", 0),
        ("3.5mm jack, 2.0 version. Company", 0),
        ("http://a.com/b.com?c.com", 1),
    ],
)
def test_addresses_of_pages_are_counted_and_e_mail_is_not(screen, text, links):
    assert measured(screen, text).links == links


def test_a_hit_names_list_kind_term_field_and_quotes_the_original(screen):
    (hit,) = measured(screen, "防身气\u200b枪一把").hits
    assert hit == ("weapons_zh", "prohibited", "气枪", "title", "防身气\\u200b枪一把")
    (hit,) = measured(screen, "Pills", "buy V.I.A.G.R.A here").hits
    assert hit == ("medicines_en", "restricted", "viagra", "description", "buy V.I.A.G.R.A here")
    (hit,) = measured(screen, None, None, "Viagra").hits
    assert hit == ("medicines_en", "restricted", "viagra", "brand", "Viagra")


def test_a_quote_does_not_reach_into_the_other_text(screen):
    assert [hit.quoted for hit in measured(screen, "最佳", "国家级").hits] == ["最佳", "国家级"]


def test_no_term_and_no_contact_comes_about_between_title_and_description(screen):
    found = measured(screen, "加微", "信13800138000")
    assert found.hits == ()
    assert found.contact_quoted == "信13800138000"
    assert measured(screen, "1380013", "8000").contacts == 0


def test_a_listing_returns_no_more_hits_than_anybody_reads():
    words = [f"word{number}" for number in range(50)]
    screen = TextScreen([TermList("x", "prohibited", "en", "s", "l", tuple(words))])
    found = measured(screen, " ".join(words), " ".join(words), "word1")
    assert len(found.hits) == MOST_HITS
    assert found.hits[0].term == "word0"


def test_a_text_beyond_the_cap_is_flagged_and_searched_up_to_it():
    screen = TextScreen((*load_lists(), *MORE), searched_characters=10)
    found = measured(screen, "a" * 8 + "微信", "b" * 10 + "微信", None, None)
    assert found.too_long == ("description",)
    assert (found.title_characters, found.description_characters) == (10, 12)
    assert [hit.field for hit in found.hits] == ["title"]


def _in_another_process(lists):
    return TextScreen(lists).measure(ListingText("加微信", None, None, None)).hits


def test_a_screen_is_built_in_another_process_from_what_can_be_pickled(screen):
    given = pickle.loads(pickle.dumps(MORE))  # noqa: S301 - our own bytes
    with ProcessPoolExecutor(1, mp_context=get_context("fork")) as pool:
        there = pool.submit(_in_another_process, given).result(timeout=60)
    assert there == measured(screen, "加微信").hits
