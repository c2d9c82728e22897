"""Sentences say what the figures say."""

from fractions import Fraction
from typing import Any

import pytest

from reports.figures import Figures, checked
from reports.headlines import headline, section_title, summary, worst_three
from reports.messages import MARKS, WORDING, Message, Quantity, Voice, directed
from reports.monthly import SECTIONS, document
from reports.scorecard import scorecard


def voice(figures: Figures, locale: str) -> Voice:
    return document(figures, locale).voice


def said(figures: dict[str, Any], section: str, locale: str = "en") -> str:
    """Return the title of a section with plain spaces."""
    clauses = section_title(section, checked(figures))
    return voice(figures, locale).clauses(clauses).replace("\u00a0", " ")


def set_gmv(figures: dict[str, Any], now: int, month: int, year: int) -> None:
    months = figures["sections"]["sales"]["months"]
    months[-1]["gross_minor"], months[-2]["gross_minor"], months[-13]["gross_minor"] = (
        now,
        month,
        year,
    )


RISE_AND_FALL = [
    (110, 100, 220, "GMV up 10.0% on the month before; down 50.0% on the year"),
    (90, 100, 45, "GMV down 10.0% on the month before; up 100.0% on the year"),
    (100, 100, 100, "GMV level with the month before; level with a year ago"),
]
RISE_AND_FALL_ZH = [
    (110, 100, 220, "成交额环比上升 10.0%；同比下降 50.0%"),
    (90, 100, 45, "成交额环比下降 10.0%；同比上升 100.0%"),
    (100, 100, 100, "成交额环比持平；同比持平"),
]


@pytest.mark.parametrize(
    ("locale", "now", "month", "year", "words"),
    [("en", *case) for case in RISE_AND_FALL] + [("zh-CN", *case) for case in RISE_AND_FALL_ZH],
)
def test_the_direction_of_sales_follows_the_sign(figures, locale, now, month, year, words):
    set_gmv(figures, now, month, year)
    figures["sections"]["sales"]["categories"] = []
    assert said(figures, "sales", locale) == words


def test_sales_without_anything_to_compare_are_only_stated(figures):
    figures["sections"]["sales"] = {
        "months": [{"month": "2018-05", "gross_minor": 500, "net_minor": 500, "orders": 1}]
    }
    assert said(figures, "sales") == "GMV BRL 5.00"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (Fraction(1, 10**9), "rating_month_up"),
        (Fraction(-1), "rating_month_down"),
        (Fraction(0), "rating_month_flat"),
    ],
)
def test_only_an_exact_zero_is_level(change, code):
    assert directed("rating_month", change, {}).code == code


def test_every_message_with_a_direction_has_all_three():
    stems = {code.rpartition("_")[0] for code in WORDING if code.endswith("_flat")}
    assert stems == {
        "gmv_month", "gmv_year", "rating_month", "market", "ship_month", "audit_than_before",
        "audit_trend", "listing_on_time",
    }  # fmt: skip
    for stem in stems:
        assert {f"{stem}_up", f"{stem}_down"} <= set(WORDING)


def test_the_rating_rose_by_a_hundredth_and_is_not_said_to_have_fallen(figures):
    figures["sections"]["feedback"]["reasons"] = []
    figures["sections"]["feedback"]["stars"] = [
        {"period": "current", "rating": 4, "reviews": 99},
        {"period": "current", "rating": 5, "reviews": 1},
        {"period": "previous", "rating": 4, "reviews": 100},
    ]
    assert said(figures, "feedback") == "Average rating 4.01, up 0.01 on the month before"
    assert said(figures, "feedback", "zh-CN") == "平均评分 4.01，环比上升 0.01"


def test_categories_that_gained_and_lost_most_are_named_by_amount(figures):
    set_gmv(figures, 100, 100, 100)
    figures["sections"]["sales"]["categories"] = [
        category("A", 900, 100),
        category("B", 150, 100),
        category("C", 100, 400),
        category("D", 999, None),
    ]
    assert said(figures, "sales").endswith("; A gained most (+BRL 8.00); C lost most (−BRL 3.00)")


def category(name: str, now: int, before: int | None) -> dict[str, Any]:
    named = {"category_id": name, "name_en": name, "name_zh": name}
    counts = {"orders": 1, "low_ratings": 0, "reviews": 1}
    return named | counts | {"gross_minor": now, "previous_year_gross_minor": before}


def trend(name: str, first: int, last: int) -> dict[str, Any]:
    named = {"category_id": name, "name_en": name, "name_zh": name}
    series = [{"month": "2017-05", "gross_minor": first}, {"month": "2018-05", "gross_minor": last}]
    return named | {"series": series}


def test_a_market_that_only_shrank_is_not_said_to_grow(figures):
    figures["sections"]["market"]["categories"] = [trend("A", 100, 90), trend("B", 100, 50)]
    assert said(figures, "market") == (
        "No category grew in a year; A shrank least, by 10.0%; 2 of 2 categories shrank"
    )


def test_a_market_with_growth_names_the_fastest(figures):
    figures["sections"]["market"]["categories"] = [trend("A", 100, 150), trend("B", 100, 50)]
    assert said(figures, "market") == "A grew fastest in a year, by 50.0%; 1 of 2 categories shrank"


@pytest.mark.parametrize(
    ("num", "words"),
    [
        (940, "Shipped on time 94.0%, below the target of 95.0%; down 1.0 pp on the month before"),
        (960, "Shipped on time 96.0%, above the target of 95.0%; up 1.0 pp on the month before"),
        (950, "Shipped on time 95.0%, exactly on target; level with the month before"),
    ],
)
def test_shipping_is_below_above_or_on_its_target_by_the_sign(figures, num, words):
    ship = next(kpi for kpi in figures["kpis"] if kpi["id"] == "ship_on_time_share")
    ship["series"][-2] |= {"num": 950, "den": 1000}
    ship["series"][-1] |= {"num": num, "den": 1000}
    figures["sections"]["sla"]["merchants"] = []
    assert said(figures, "sla") == words


def test_the_headline_states_sales_shipping_and_who_is_late(figures):
    set_gmv(figures, 115_400_000, 116_000_000, 57_700_000)
    text = voice(figures, "zh-CN").sentences(headline(checked(figures)))
    assert text.replace("\u00a0", " ") == (
        "2018年5月成交额 115.4 万 BRL，环比 −0.5%，同比 +100.0%。"
        "按时发货率 93.1%（目标 95.0%）。三家商户造成 42% 的逾期发货。"
    )


def test_the_headline_of_a_month_without_sales_says_so(figures):
    figures["sections"]["sales"]["months"].pop()
    figures["kpis"] = []
    figures["sections"]["sla"] = {}
    text = voice(figures, "en").sentences(headline(checked(figures)))
    assert text == "No sales are recorded for May 2018."


def test_the_first_month_of_a_marketplace_has_no_change(figures):
    del figures["sections"]["sales"]["months"][:-1]
    assert "n/a on the month before, n/a on the year" in voice(figures, "en").sentences(
        headline(checked(figures))
    )


def test_the_summary_counts_only_what_can_be_judged(figures):
    text = voice(figures, "en").sentences(summary(scorecard(checked(figures)["kpis"]), 1))
    assert text == (
        "9 of 12 judged KPIs are on target. 1 KPI is not yet mature. "
        "1 exception calls for a decision."
    )


def test_three_merchants_are_named_from_a_third_of_late_shipments_on(figures):
    sla = figures["sections"]["sla"]
    sla["clocks"][1]["breached"] = 588
    assert worst_three(checked(figures))[1:] == (196, 588)
    sla["clocks"][1]["breached"] = 589
    assert worst_three(checked(figures)) is None


def test_three_merchants_are_not_named_when_the_two_cuts_contradict_each_other(figures):
    figures["sections"]["sla"]["clocks"][1]["breached"] = 195
    assert worst_three(checked(figures)) is None


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
def test_every_message_can_be_put_into_words(figures, locale):

    speaker = voice(figures, locale)
    for code in WORDING:
        wording = WORDING[code]
        names = wording if isinstance(wording, str) else wording[1]
        params = {part.split(")")[0]: Quantity("count", 2) for part in names.split("%(")[1:]}
        assert "%" not in speaker.text(Message(code, params))


def test_a_parameter_is_escaped_in_html_and_a_tone_becomes_a_span(figures):
    message = Message(
        "kpi_off",
        {
            "name": Quantity("text", "<b>"),
            "value": Quantity("share", Fraction(1, 2), "bad"),
            "target": Quantity("share", Fraction(3, 4)),
        },
    )
    speaker = voice(figures, "en")
    assert speaker.html(message) == '&lt;b&gt; <span class="bad">50.0%</span>, target 75.0%'
    assert speaker.text(message) == "<b> 50.0%, target 75.0%"


def test_every_section_has_a_title_or_says_that_it_has_no_data(figures):
    figures["sections"] = {}
    figures["kpis"] = []
    assert [said(figures, section) for section in SECTIONS] == ["No data for this section."] * 5


def test_every_judgement_has_a_mark_of_its_own_where_it_matters():
    assert len({MARKS[name] for name in ("on", "off", "immature")}) == 3
