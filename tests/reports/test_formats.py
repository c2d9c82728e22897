"""How amounts, rates and times are written."""

from fractions import Fraction

import pytest

from ledger.money import UnknownCurrency
from reports.figures import FiguresRefused
from reports.formats import css_text, formats_for, plain, signed

ZH = formats_for("zh-CN", "CNY", "Asia/Shanghai")
EN = formats_for("en", "CNY", "Asia/Shanghai")
BRAZIL = formats_for("zh-CN", "BRL", "America/Sao_Paulo")
YEN = formats_for("en", "JPY", "Asia/Tokyo")

MINUS = "\u2212"


def shown(text: str) -> str:
    """Return text with its no-break spaces as plain ones."""
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("minor", "zh", "en"),
    [
        (1_022_450_000, "1,022.5 万元", "CNY 10.22 m"),
        (102_250_000, "102.3 万元", "CNY 1.02 m"),
        (99_999_900, "100.0 万元", "CNY 1,000.0 k"),
        (1_000_000, "1.0 万元", "CNY 10.0 k"),
        (999_999, "CNY 9,999.99", "CNY 9,999.99"),
        (-13_250_000, f"{MINUS}13.3 万元", f"{MINUS}CNY 132.5 k"),
        (-1, f"{MINUS}CNY 0.01", f"{MINUS}CNY 0.01"),
        (0, "CNY 0.00", "CNY 0.00"),
        (None, "n/a", "n/a"),
    ],
)
def test_an_amount_is_written_in_the_unit_that_management_reads(minor, zh, en):
    assert (shown(ZH.money(minor)), shown(EN.money(minor))) == (zh, en)


def test_a_foreign_currency_is_named_in_chinese_reports():
    assert shown(BRAZIL.money(115_400_000)) == "115.4 万 BRL"


def test_an_amount_of_a_statement_goes_to_the_last_minor_unit():
    assert shown(EN.statement(3_841_250)) == "CNY 38,412.50"
    assert shown(EN.statement(-3_841_250)) == f"{MINUS}CNY 38,412.50"
    assert shown(YEN.statement(3_841_250)) == "JPY 3,841,250"


def test_cells_of_one_column_share_the_unit_of_the_largest():
    scale = EN.scale([115_400_000, 250_000, None])
    assert shown(scale.unit) == "CNY m"
    assert [scale.number(minor) for minor in (115_400_000, 250_000, None)] == [
        "1.15",
        "0.00",
        "n/a",
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(22, 1000), "+2.2%"),
        (Fraction(-6, 1000), f"{MINUS}0.6%"),
        (Fraction(0), "0.0%"),
        (Fraction(-4, 10000), "0.0%"),
        (Fraction(5, 10000), "+0.1%"),
        (Fraction(999, 100), "+999.0%"),
        (Fraction(10), ">+999%"),
        (Fraction(8205), ">+999%"),
        (None, "n/a"),
    ],
)
def test_a_variance_has_its_sign_and_a_rounded_zero_has_none(value, text):
    assert EN.percent(value) == text


def test_a_rate_has_no_plus_and_its_variance_is_in_points():
    assert EN.share(Fraction(957, 1000)) == "95.7%"
    assert shown(EN.points(Fraction(-3, 1000))) == f"{MINUS}0.3 pp"


@pytest.mark.parametrize(
    ("value", "text"), [("0.125", "0.13"), ("2.5", "2.50"), ("-0.125", "−0.13")]
)
def test_a_half_is_rounded_away_from_zero(value, text):
    assert plain(Fraction(value), 2) == text


def test_a_signed_count_is_grouped():
    assert signed(12_345, 0) == "+12,345"


def test_months_are_named_in_the_language_of_the_report():
    assert (ZH.month("2018-05"), EN.month("2018-05")) == ("2018年5月", "May 2018")
    assert (ZH.month_short("2018-05"), EN.month_short("2018-05")) == ("5月", "May")


def test_an_instant_is_on_the_marketplace_clock_with_its_offset():
    assert ZH.instant("2026-10-31T16:00:00Z") == "2026-11-01 00:00:00 +08:00"
    assert BRAZIL.instant("2018-06-01T02:59:00Z", seconds=False) == f"2018-05-31 23:59 {MINUS}03:00"


@pytest.mark.parametrize("text", ["2018-06-01T02:59:00", "yesterday"])
def test_an_instant_without_an_offset_is_refused(text):
    with pytest.raises(FiguresRefused, match="ISO instant with its offset"):
        ZH.instant(text)


def test_a_month_that_does_not_exist_is_refused():
    with pytest.raises(FiguresRefused, match="'2018-13'"):
        EN.month("2018-13")


def test_an_unknown_currency_is_refused_before_an_amount_is_written():
    with pytest.raises(UnknownCurrency):
        formats_for("en", "XXX", "UTC").money(1)


def test_an_unknown_locale_is_refused_with_those_there_are():
    with pytest.raises(FiguresRefused, match="'fr' is not one of en, zh-CN"):
        formats_for("fr", "CNY", "UTC")


def test_text_in_a_style_sheet_cannot_end_its_string_or_the_sheet():
    assert css_text('5月 "</style>') == "5月 \\22 \\3c \\2f style\\3e "
