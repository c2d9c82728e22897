"""Characters fold one by one, hidden ones are counted, and a language is told by its letters."""

import pytest

from screening.characters import (
    capitals_of,
    characters_of,
    fold,
    fold_with_places,
    language_of,
    visible,
)


def language(text: str) -> str:
    found = characters_of(text)
    return language_of(found.han, found.latin, found.other, fold(text))


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("NIKE", "nike"),
        ("ＡＢ１２", "ab12"),
        ("Nestlé", "nestle"),
        ("加\u200bV", "加v"),
        ("①㎏", "1kg"),
        ("한국", "한국"),
        ("手机，壳", "手机，壳"),
        ("Straße", "strasse"),
    ],
)
def test_a_text_folds_without_case_width_marks_and_hidden_characters(text, folded):
    assert fold(text) == folded


def test_each_folded_character_has_the_place_it_came_from():
    assert fold_with_places("微\u200b信㎏A") == ("微信kga", [0, 2, 3, 3, 4])
    folded, places = fold_with_places("微Ａ信", frozenset("Ａ"))
    assert (folded, list(places)) == ("微a信", [0, 1, 2])


def test_a_plain_text_folds_by_case_alone_and_odd_characters_are_named():
    for text in ("Cotton SHIRT, 100 %", "夏季新款T恤，黑色"):
        assert characters_of(text).odd == frozenset()
        assert fold(text) == fold(text, frozenset()) == text.lower()
    assert characters_of("ＡＢ c").odd == {"Ａ", "Ｂ"}
    assert fold("ＡＢ c", frozenset("ＡＢ")) == "ab c"
    assert characters_of("\U0001d40d").odd is None


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("plain text,\n\ttwo lines", 0),
        ("zero\u200bwidth", 1),
        ("\u202eright to left\u202c", 2),
        ("\x00\x07control", 2),
        ("private \ue000 use", 1),
        ("filler \u3164 and blank braille \u2800", 2),
        ("lone \ud800 surrogate", 1),
        ("tag \U000e0041", 1),
        ("Z\u0338\u0322\u0327\u0328", 2),
        ("e\u0301", 0),
        ("family \U0001f468\u200d\U0001f469, heart \u2764\ufe0f", 0),
    ],
)
def test_characters_that_nobody_sees_are_counted_and_pictographs_are_left_alone(text, hidden):
    assert characters_of(text).hidden == hidden


def test_characters_are_counted_by_script():
    found = characters_of("手机 case для \U00020000 \U0001d40d")
    assert (found.han, found.latin, found.other) == (3, 5, 3)


def test_a_chinese_character_newer_than_pythons_tables_is_chinese():
    assert characters_of("\U0003134b").han == 1
    assert language("\U0003134b") == "zh"


def test_capitals_are_counted_of_latin_letters_only():
    assert capitals_of("新款ABc 12 ＤÉ") == (4, 5)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("夏季新款纯棉短袖T恤", "zh"),
        ("手机 case for Galaxy phones", "mixed"),
        ("三星 Galaxy 手机壳", "zh"),
        ("Cotton shirt for men", "en"),
        ("Eau de Toilette", "en"),
        ("für den Garten und die Terrasse", "other"),
        ("camisa de algodão para homens com bolso", "other"),
        ("Хлопковая рубашка", "other"),
        ("ありがとう", "other"),
        ("12 - 40 cm", "en"),
        ("12 - 40", "none"),
    ],
)
def test_a_language_is_told_by_letters_and_function_words(text, expected):
    assert language(text) == expected


def test_a_quote_spells_hidden_characters_out():
    assert visible("a\u202e\u200b\nb\ud800") == "a\\u202e\\u200b\\nb\\ud800"
