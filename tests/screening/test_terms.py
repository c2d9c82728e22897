"""Terms are found in their disguises, not where two words collide; lists name their source.

The collisions are ordinary Chinese: a short term whose two halves belong to two other words.
"""

import pytest

from screening.characters import fold
from screening.terms import (
    KINDS,
    LISTS,
    ListRefused,
    TermList,
    TermSearch,
    load_lists,
    places_of,
    quote,
    read_list,
    squeeze,
)

#: Terms that no shipped list has.
MORE = (
    TermList("contact", "contact", "zh", "a test", "own", ("微信", "加V")),
    TermList("law", "advertising", "zh", "a test", "own", ("最佳", "国家级")),
)


@pytest.fixture(scope="module")
def search() -> TermSearch:
    return TermSearch((*load_lists(), *MORE))


def terms_in(search: TermSearch, text: str) -> list[str]:
    return [each.term for each in search.find(squeeze(fold(text)))]


@pytest.mark.parametrize("path", sorted(LISTS.glob("terms_*.txt")), ids=lambda path: path.stem)
def test_a_shipped_list_has_source_licence_kind_and_terms(path):
    found = read_list(path)
    assert path.stem == f"terms_{found.list_id}"
    assert found.source
    assert found.kind in KINDS
    assert found.terms
    assert found.language in {"zh", "en"}
    licence = found.licence.partition("see ")[2]
    assert found.licence == "own" or (LISTS / licence).is_file()


@pytest.mark.parametrize("missing", ["source", "licence", "kind", "list", "language"])
def test_a_list_without_its_header_is_refused(tmp_path, missing):
    header = {"list": "x", "kind": "restricted", "language": "zh", "source": "s", "licence": "l"}
    del header[missing]
    path = tmp_path / "terms_x.txt"
    path.write_text("".join(f"# {key}: {value}\n" for key, value in header.items()) + "term\n")
    with pytest.raises(ListRefused, match=missing):
        read_list(path)


def test_a_list_without_terms_and_a_list_of_unknown_kind_are_refused(tmp_path):
    head = "# list: x\n# language: zh\n# source: s\n# licence: l\n"
    path = tmp_path / "terms_x.txt"
    for text in (head + "# kind: restricted\n", head + "# kind: whatever\nterm\n"):
        path.write_text(text)
        with pytest.raises(ListRefused, match="kind or terms"):
            read_list(path)


@pytest.mark.parametrize(
    "text",
    [
        "微信", "微.信", "微 信 同号", "加微-信号码", "加*微*信", "微\u200b信", "微\u202e信",
        "微・信", "扫微/信",
    ],
)  # fmt: skip
def test_a_chinese_term_is_found_behind_separators_and_hidden_characters(search, text):
    assert "微信" in terms_in(search, text)


@pytest.mark.parametrize("text", ["请加V", "加\u200bV", "加.v：abc", "加Ｖ", "加 v"])
def test_a_term_of_chinese_and_latin_is_found_in_every_width_and_case(search, text):
    assert terms_in(search, text) == ["加V"]


@pytest.mark.parametrize(
    "text",
    ["Viagra 100", "VIAGRA", "v.i.a.g.r.a", "v i a g r a", "ｖｉａｇｒａ", "viágra", "买viagra吧"],
)
def test_a_latin_term_is_found_spelled_out_accented_and_beside_chinese(search, text):
    assert terms_in(search, text) == ["viagra"]


@pytest.mark.parametrize("text", ["viagras", "xviagra", "viagra2", "v.i.a", "the Scunthorpe shirt"])
def test_a_latin_term_inside_a_longer_word_is_no_hit(search, text):
    assert terms_in(search, text) == []


#: Text, the term that its characters contain, and the words that they really are.
COLLISIONS = [
    ("一双大麻袋", "大麻"),  # 大 麻袋, a large sack
    ("产品质量好，没有大麻烦", "大麻"),  # 大 麻烦, great trouble
    ("不锈钢口交货快", "口交"),  # 口 交货, delivery
    ("商品口交流", "口交"),  # 口 交流, exchange
    ("推油烟机", "推油"),  # 油烟机, a cooker hood
    ("时代孕妇装", "代孕"),  # 时代 孕妇, pregnant women
    ("显微信号放大器", "微信"),  # 显微 信号, signals
    ("细微信息", "微信"),  # 细微 信息, information
    ("增加V型领", "加V"),  # 增加 V, with a V-neck
    ("中国家级别", "国家级"),  # no word at all: 级别 is the second
]


@pytest.mark.parametrize(("text", "term"), COLLISIONS)
def test_a_chinese_term_across_the_border_of_two_words_is_no_hit(search, text, term):
    assert fold(term) in fold(text)
    assert term not in terms_in(search, text)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("大麻叶出售", "大麻"),
        ("可充电炸药包", "炸药"),
        ("最佳人选", "最佳"),
        ("国家级认证", "国家级"),
        ("出售气枪一把", "气枪"),
        ("请加微信号", "微信"),
        ("军用弓弩专卖", "弓弩专卖"),
    ],
)
def test_a_chinese_term_that_is_a_word_of_the_text_is_a_hit(search, text, term):
    assert term in terms_in(search, text)


def test_blanks_part_words_of_more_than_one_character(search):
    lists = [TermList("x", "prohibited", "zh", "s", "l", ("机枪",))]
    assert terms_in(TermSearch(lists), "新款手机 枪黑色") == []
    assert terms_in(TermSearch(lists), "机 枪") == ["机枪"]


def test_a_longer_word_that_a_list_excepts_is_no_hit(search):
    assert terms_in(search, "象牙白色连衣裙") == []
    assert terms_in(search, "象牙雕刻") == ["象牙"]


def test_a_term_in_a_longer_term_of_its_list_and_a_second_place_are_not_named_again():
    lists = [TermList("x", "prohibited", "en", "s", "l", ("stun gun", "gun"))]
    assert terms_in(TermSearch(lists), "a stun gun, a stun gun") == ["stun gun"]
    assert terms_in(TermSearch(lists), "a stun gun or a gun") == ["stun gun", "gun"]


def test_a_term_of_two_lists_is_named_by_both():
    lists = [TermList(name, "prohibited", "en", "s", "l", ("gun",)) for name in ("x", "y")]
    assert [each.list_id for each in TermSearch(lists).find("a gun")] == ["x", "y"]


def test_no_lists_find_nothing():
    assert TermSearch([]).find("anything") == []


def test_each_searched_character_has_its_place_in_the_original():
    text = "请加\u200b微.信Ａ"
    assert squeeze(fold(text)) == "请加微信a"
    assert places_of(text) == [0, 1, 3, 5, 6]


def test_a_quote_has_words_around_and_at_most_sixty_characters():
    assert quote("abcdefghijklmnop MIDDLE qrstuvwxyz012345", 17, 23) == (
        "fghijklmnop MIDDLE qrstuvwxyz0"
    )
    assert len(quote("\u202e" * 500, 100, 400)) == 60
