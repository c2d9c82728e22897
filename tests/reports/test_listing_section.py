"""What the report says of the quality of listings, and of marketplaces without any."""

import re
from typing import Any

import pytest

from reports.figures import checked
from reports.listing_section import title
from reports.messages import Message
from reports.monthly import document, render

KPIS = (
    "listing_review_hours", "listing_review_on_time_share", "listing_approval_rate",
    "listing_overturn_rate", "listing_violation_share",
)  # fmt: skip


def section_of(html: str) -> str:
    return html[html.index('id="section-listing"') : html.index('id="evidence"')]


def said(figures: dict[str, Any], locale: str = "en") -> str:
    built = document(figures, locale)
    return built.voice.clauses(built.messages["listing"]).replace("\u00a0", " ")


def without_listings(figures: dict[str, Any]) -> dict[str, Any]:
    """Return the figures of a marketplace that has no listings to speak of."""
    figures["sections"]["listing"] = {}
    for kpi in figures["kpis"]:
        if kpi["group"] == "listing":
            for point in kpi["series"]:
                point |= {"num": None, "den": None}
    return figures


def test_the_title_says_how_many_how_fast_in_time_and_what_is_broken(figures):
    assert said(figures) == (
        "412 listings submitted; half of the decisions took at most 3.4 hours; decided in time "
        "98.0%, above the target of 95.0%; 58 violations are open on sale"
    )
    assert said(figures, "zh-CN") == (
        "本月提交商品 412 件；半数审核在 3.4 小时内完成；审核及时率 98.0%，高于目标 95.0%；"
        "在售商品未整改违规 58 项"
    )


@pytest.mark.parametrize(
    ("target", "code"),
    [
        (0.99, "listing_on_time_down"),
        (0.98, "listing_on_time_flat"),
        (0.97, "listing_on_time_up"),
        (None, "listing_on_time"),
    ],
)
def test_the_share_in_time_is_above_on_or_below_its_target(figures, target, code):
    for kpi in figures["kpis"]:
        if kpi["id"] == "listing_review_on_time_share":
            kpi["target"] = target
            kpi["series"][-1] = {"month": "2018-05", "num": 98, "den": 100}
    assert code in [message.code for message in title(checked(figures))]


def test_a_month_in_which_nothing_was_submitted_says_so(figures):
    parts = figures["sections"]["listing"]["submitted"]
    parts |= dict.fromkeys(parts, 0)
    figures["sections"]["listing"]["violations"] = []
    assert said(figures).startswith("No listing was submitted; half of the decisions")
    assert "violation" not in said(figures)
    assert "Nothing was submitted this month." in section_of(render(figures, "en"))


def test_each_kpi_of_listings_stands_in_the_section_with_target_and_verdict(pages):
    section = section_of(pages["en"])
    tiles = re.findall(r'<dt><a href="#kpi-(\w+)">.*?<dd>([^ <]+)', section)
    assert tiles == list(zip(KPIS, ["3.4", "98.0%", "95.8%", "11.1%", "0.1%"], strict=True))
    assert "target 95.0%" in section.replace("\u00a0", " ")
    assert section.count("On target") == 1


def test_submissions_add_up_and_a_violation_has_the_name_of_its_class(pages):
    section = section_of(pages["zh-CN"])
    rows = re.findall(r'<tr[^>]*><th scope="row">([^<]+)</th><td class="n[^"]*">([^<]+)', section)
    assert rows[:5] == [
        ("自动通过", "371"), ("转人工审核", "28"), ("检查驳回", "9"),
        ("尚未检查或检查前已被替换", "4"), ("合计", "412"),
    ]  # fmt: skip
    assert ("疑似侵犯知识产权", "6") in rows
    assert ("待补交资质文件", "5") in rows


def test_a_ground_is_named_by_its_rule_or_by_what_it_is(pages):
    section = section_of(pages["en"])
    rows = re.findall(r'<th scope="row">([^<]+)</th><td class="n v">([^<]+)', section)
    assert rows[-4:] == [
        ("Out of stock", "140"),
        ("The merchant may sell the brand", "21"),
        ("The merchant holds every certificate that the category asks for", "17"),
        ("Notice of a rights holder", "2"),
    ]


def test_a_marketplace_without_listings_is_told_in_one_line_and_has_no_such_kpis(figures, see):
    html = render(without_listings(figures), "en")
    section = section_of(html)
    assert title(checked(figures)) == []
    assert document(figures, "en").messages["listing"] == (Message("nothing"),)
    assert "No listing was submitted, decided on or found in breach of a rule." in section
    assert "<table" not in section
    assert [kpi for kpi in KPIS if kpi in html] == []
    page = see(html)
    assert [link for link in page.values("href") if link[1:] not in page.values("id")] == []


def test_a_group_with_one_value_in_thirteen_months_keeps_all_its_kpis(figures):
    without_listings(figures)
    figures["kpis"][-1]["series"][0] |= {"num": 1, "den": 2}
    rows = document(figures, "en").rows
    assert [row.kpi["id"] for row in rows if row.kpi["group"] == "listing"] == list(KPIS)
