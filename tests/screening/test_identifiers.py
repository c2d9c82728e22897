"""Barcodes, book numbers and credit codes are judged by arithmetic that is worked out here."""

import json
from pathlib import Path

import pytest

from screening.identifiers import barcode_problem, credit_code_problem

LISTINGS = Path(__file__).parent / "listings" / "dummyjson.json"


@pytest.mark.parametrize(
    "code",
    [
        "96385074",  # 9*3+6+3*3+8+5*3+0+7*3 = 86, so 4
        "036000291452",  # 0+3+6*3+0+0+0+2*3+9+1*3+4+5*3 = 58, so 2
        "4006381333931",  # 4+0+0+6*3+3+8*3+1+3*3+3+3*3+9+3*3 = 89, so 1
        "10614141000415",  # 1*3+0+6*3+1+4*3+1+4*3+1+0+0+0+4+1*3 = 55, so 5
        "0306406152",  # 3*9+6*7+4*6+6*4+1*3+5*2 = 130, and 130+2 = 12*11
        "080442957X",  # 8*9+4*7+4*6+2*5+9*4+5*3+7*2 = 199, and 199+10 = 19*11
        "9780306406157",  # 9+7*3+8+0+3+0+6+4*3+0+6*3+1+5*3 = 93, so 7
    ],
)
def test_a_barcode_with_the_right_check_digit_has_no_problem(code):
    assert barcode_problem(code) is None
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    assert barcode_problem(wrong) == "wrong_check_digit"


@pytest.mark.parametrize(
    "code", ["400-6381-333931", " 4006381333931 ", "４００６３８１３３３９３１",
             "978-0-306-40615-7", "0\u20113064\u20110615\u20112", "080442957x"],
)  # fmt: skip
def test_blanks_hyphens_and_full_width_digits_are_passed_over(code):
    assert barcode_problem(code) is None


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("40063813A3931", "not_digits"),
        ("X080442957", "not_digits"),
        ("400638133393X", "not_digits"),
        ("٤٠٠٦٣٨١٣٣٣٩٣١", "not_digits"),
        ("4006381\u200b333931", "not_digits"),
        ("", "wrong_length"),
        ("123456789", "wrong_length"),
        ("400638133393112", "wrong_length"),
        ("1" * 1_000_000, "wrong_length"),
    ],
)
def test_what_is_no_barcode_has_one_clear_problem(code, problem):
    assert barcode_problem(code) == problem


def test_178_of_the_194_barcodes_of_dummyjson_have_a_wrong_check_digit():
    codes = [each["barcode"] for each in json.loads(LISTINGS.read_text(encoding="utf-8"))]
    wrong = [
        code
        for code in codes
        if (sum(map(int, code[0:12:2])) + 3 * sum(map(int, code[1:12:2])) + int(code[12])) % 10
    ]
    assert len(codes) == 194
    assert len(wrong) == 178
    assert [code for code in codes if barcode_problem(code)] == wrong


#: 9+1*3+3*9+5*27+1*26+21*20+1*8+30*30+4*28 = 1640 = 52*31+28, and 31-28 = 3.
CREDIT_CODE = "91350100M000100Y43"


@pytest.mark.parametrize(
    "code", [CREDIT_CODE, "91350100m000100y43", "９１350100M000100Y43", "91 350100 M000100Y4-3"]
)
def test_a_credit_code_with_the_right_check_character_has_no_problem(code):
    assert credit_code_problem(code) is None


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("91350100M000100Y44", "wrong_check_digit"),
        ("91350101M000100Y43", "wrong_check_digit"),
        ("91350100M000100I43", "wrong_characters"),  # no I, O, S, V, Z in the standard's alphabet
        ("9135010AM000100Y43", "wrong_characters"),
        ("91350100M000100Y4", "wrong_length"),
        ("", "wrong_length"),
        ("9" * 1_000_000, "wrong_length"),
    ],
)
def test_what_is_no_credit_code_has_one_clear_problem(code, problem):
    assert credit_code_problem(code) == problem
