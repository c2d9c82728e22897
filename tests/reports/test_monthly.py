"""The monthly report as a file that a person opens."""

import copy
import hashlib
import json
import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from reports.figures import FiguresRefused
from reports.markdown import escaped
from reports.monthly import (
    SECTIONS,
    document,
    exceptions_table,
    render,
    summary_markdown,
    verdict,
)
from reports.pages import TEMPLATES
from reports.sections import view_of

LOCALES = ["zh-CN", "en"]
ROOT = Path(__file__).parents[2]

#: What the page is made of; an element that is not here came in with the data.
ELEMENTS = {
    "html", "head", "meta", "title", "style", "body", "a", "header", "div", "p", "h1", "h2", "h3",
    "dl", "dt", "dd", "span", "nav", "ul", "li", "main", "section", "table", "caption", "thead",
    "tbody", "tr", "th", "td", "strong", "b", "i", "figure", "figcaption", "details", "summary",
    "footer", "svg", "g", "defs", "clippath", "path", "line", "polyline", "circle", "rect", "text",
    "tspan",
}  # fmt: skip

#: Text whose form is fixed; anything else in it is refused rather than shown.
STRUCTURE = {
    "report", "month", "currency", "time_zone", "as_of", "status", "group", "unit", "better", "day",
    "period", "earliest_due_at", "latest_at", "period_from", "period_to", "effective_from",
    "announced_on",
}  # fmt: skip

PAYLOAD = "\"'></title></style><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}%s|`"


def poisoned(value: Any, key: str = "") -> Any:
    """Return the figures with the payload in every text that is not structure."""
    if isinstance(value, dict):
        return {name: poisoned(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [poisoned(inner, key) for inner in value]
    if isinstance(value, str) and key not in STRUCTURE:
        return f"{PAYLOAD} {value}"
    return value


def emptied(figures: dict[str, Any]) -> dict[str, Any]:
    nothing: dict[str, Any] = {"kpis": [], "evidence": [], "tie_outs": [], "sources": []}
    return figures | nothing | {"sections": {}}


@pytest.mark.parametrize("locale", LOCALES)
def test_the_report_is_well_formed_with_one_title_and_ordered_headings(pages, see, locale):
    page = see(pages[locale])
    tags = [tag for tag, _ in page.elements]
    levels = [int(tag[1]) for tag in tags if re.fullmatch(r"h[1-6]", tag)]
    assert page.unbalanced == []
    assert tags.count("h1") == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert page.elements[0] == ("html", {"lang": locale})


@pytest.mark.parametrize("locale", LOCALES)
def test_every_link_leads_to_one_place_on_the_page(pages, see, locale):
    page = see(pages[locale])
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    links = page.values("href")
    assert len(links) > 30
    assert [link for link in links if not link.startswith("#") or link[1:] not in ids] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_the_page_asks_nothing_of_the_network_and_runs_nothing(pages, see, locale):
    html = pages[locale]
    page = see(html)
    policies = [attrs["content"] for _, attrs in page.elements if "http-equiv" in attrs]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'; img-src data:"]
    assert {tag for tag, _ in page.elements} <= ELEMENTS
    assert page.values("src") == []
    assert not re.search(r"https?:|@import|url\((?!#)", html)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_page_stays_within_its_budget(pages, locale):
    assert len(pages[locale].encode()) <= 250_000


@pytest.mark.parametrize("locale", LOCALES)
def test_markup_in_any_text_of_the_figures_stays_text(figures, see, locale):
    html = render(poisoned(figures), locale)
    page = see(html)
    assert page.unbalanced == []
    assert {tag for tag, _ in page.elements} <= ELEMENTS
    assert [name for _, attrs in page.elements for name in attrs if name.startswith("on")] == []
    assert page.text.count("<script>alert(1)</script>") > 100
    assert "{{ 7*7 }}%s" in page.text
    links = page.values("href")
    assert [link for link in links if link[1:] not in page.values("id")] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_markup_in_any_text_of_the_figures_stays_text_in_markdown(figures, locale):
    text = summary_markdown(poisoned(figures), locale)
    cells = [cell for row in exceptions_table(poisoned(figures), locale) for cell in row.values()]
    for written in [text, *cells]:
        assert "<" not in written
        assert not re.search(r"(?<!\\)[`\[\]]", written)
    widths = {line.count("|") - line.count("\\|") for line in text.splitlines() if line[:1] == "|"}
    assert widths == {8, 6}


def test_markdown_shows_text_as_it_is_and_makes_no_link():
    assert escaped("[x](http://e.vil) www.e.vil\n# h") == (
        "\\[x\\](http\\://e.vil) www\\.e.vil \\# h"
    )
    assert escaped("_a_ __b__ *c* a_b a__b") == ("\\_a\\_ \\_\\_b\\_\\_ \\*c\\* a_b a\\_\\_b")
    assert escaped("B & C &lt; &#60; <i>") == "B & C &amp;lt; &amp;\\#60; &lt;i&gt;"


def test_the_same_figures_give_the_same_bytes_in_another_process(figures):
    script = (
        "import json,sys; from reports.monthly import render; "
        "sys.stdout.buffer.write(render(json.load(sys.stdin), 'zh-CN').encode())"
    )
    other = subprocess.run(
        [sys.executable, "-c", script],
        input=json.dumps(figures).encode(),
        capture_output=True,
        check=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": "7", "TZ": "Pacific/Apia", "LC_ALL": "C"},
    ).stdout
    here = render(figures, "zh-CN").encode()
    assert here == render(copy.deepcopy(figures), "zh-CN").encode()
    assert hashlib.sha256(other).hexdigest() == hashlib.sha256(here).hexdigest()


def test_rendering_leaves_the_figures_as_they_were(figures):
    before = copy.deepcopy(figures)
    render(figures, "en")
    assert figures == before


@pytest.mark.parametrize("locale", LOCALES)
def test_every_kpi_has_a_line_and_a_definition(figures, pages, see, locale):
    ids = see(pages[locale]).values("id")
    for kpi in figures["kpis"]:
        assert ids.count(f"kpi-{kpi['id']}") == 1
        assert ids.count(f"def-{kpi['id']}") == 1


def test_a_definition_states_numerator_and_denominator(pages, see):
    html = pages["en"]
    row = html[html.index('id="def-average_rating"') :].split("</tr>")[0]
    assert re.findall(r"<td[^>]*>([^<]*)</td>", row) == [
        "26,272", "6,420", "higher", "day of the review", "0 days", "Customer service", "§5.2",
    ]  # fmt: skip


def test_a_scorecard_line_states_value_target_changes_and_verdict(pages, see):
    html = pages["zh-CN"]
    row = html[html.index('id="kpi-average_rating"') :].split("</tr>")[0]
    assert re.findall(r"<td[^>]*>([^<]*)</td>", row) == [
        "4.09", "4.10", "−0.01", "−0.05", "−0.05", "▲ 未达标",
    ]  # fmt: skip


@pytest.mark.parametrize("locale", LOCALES)
def test_every_chart_says_what_it_shows_and_has_its_data_as_a_table(pages, see, locale):
    html = pages[locale]
    page = see(html)
    pictures = [attrs for tag, attrs in page.elements if attrs.get("role") == "img"]
    assert len(pictures) == 13
    assert all(len(attrs["aria-label"] or "") > 5 for attrs in pictures)
    figures_drawn = re.findall(r"<figure.*?</figure>", html, re.DOTALL)
    assert len(figures_drawn) == 4
    assert all("<details>" in figure and "<table>" in figure for figure in figures_drawn)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_table_has_a_caption_and_scoped_heads(pages, locale):
    tables = re.findall(r"<table.*?</table>", pages[locale], re.DOTALL)
    assert len(tables) > 15
    for table in tables:
        assert "<caption" in table
        assert "<th>" not in table


def test_figures_that_tie_out_are_final(figures, see):
    assert verdict(figures) == ("final", ())
    page = see(render(figures, "en"))
    assert "FINAL" in page.text
    assert "PROVISIONAL" not in page.text
    assert "Tie-out checks: 9 of 9 passed" in page.text


@pytest.mark.parametrize(("locale", "word"), [("en", "PROVISIONAL"), ("zh-CN", "暂定稿")])
def test_one_failing_tie_out_makes_the_report_provisional_and_stands_on_top(
    figures, see, locale, word
):
    figures["tie_outs"][4]["right"] += 2
    assert verdict(figures) == ("provisional", (figures["tie_outs"][4],))
    html = render(figures, locale)
    banner = see(html[html.index('<div class="banner"') : html.index('<p class="headline"')])
    assert word in banner.text
    assert "6,873 ≠ 6,875" in banner.text
    assert "−2" in banner.text
    assert document(figures, locale).exceptions[0].message.code == "tie_out"


def test_figures_without_any_check_are_not_final(figures, see):
    figures["tie_outs"] = []
    assert verdict(figures) == ("provisional", ())
    assert "No check has been run on these figures." in see(render(figures, "en")).text


@pytest.mark.parametrize(
    ("status", "word"), [("provisional", "PROVISIONAL"), ("revised", "REVISED")]
)
def test_the_status_that_the_run_gave_is_shown(figures, see, status, word):
    figures["meta"]["status"] = status
    figures["meta"]["version"] = 2
    assert re.search(rf"{word}\s*v2", see(render(figures, "en")).text)


@pytest.mark.parametrize("locale", LOCALES)
def test_a_report_of_nothing_still_renders_plain_sentences(figures, see, locale):
    page = see(render(emptied(figures), locale))
    sentence = {"en": "No sales by category are recorded.", "zh-CN": "没有分品类的成交记录。"}
    assert page.unbalanced == []
    assert sentence[locale] in page.text
    assert summary_markdown(emptied(figures), locale).count("|") == 0
    assert exceptions_table(emptied(figures), locale) == []


@pytest.mark.parametrize("section", SECTIONS)
def test_any_part_of_a_section_may_be_empty(figures, see, section):
    for key in figures["sections"][section]:
        changed = copy.deepcopy(figures)
        if isinstance(changed["sections"][section][key], list):
            changed["sections"][section][key] = []
        else:
            del changed["sections"][section][key]
        assert see(render(changed, "en")).unbalanced == []


def test_a_year_before_that_is_missing_reads_n_a(figures):
    sales = figures["sections"]["sales"]
    del sales["months"][:13]
    for row in [*sales["categories"], *sales["regions"]]:
        row["previous_year_gross_minor"] = None
    for method in sales["payment_methods"]:
        method["previous_year_orders"] = None
    html = render(figures, "en")
    section = html[html.index('id="section-sales"') : html.index('id="section-feedback"')]
    changes = re.findall(r'<td class="n">([^<]*)</td>', section)
    assert "n/a" in changes
    assert not [text for text in changes if text.startswith(("+", "−"))]
    assert "NaN" not in section


def test_the_small_categories_are_added_up_so_that_the_total_holds(figures, see):
    built = document(figures, "en")
    rows = view_of("sales", built.figures, built.voice)["categories"]
    assert [row.name for row in rows][-1] == "4 others"
    assert len(rows) == 13
    assert (
        sum(row.amount for row in rows) == figures["sections"]["sales"]["months"][-1]["gross_minor"]
    )


def test_a_code_without_a_name_is_shown_as_it_is(figures, see):
    figures["sections"]["sales"]["payment_methods"][0]["method"] = "barter_trade"
    assert "barter trade" in see(render(figures, "zh-CN")).text


def test_sales_without_a_category_or_a_region_are_named_as_not_recorded(figures):
    figures["sections"]["sales"]["categories"][0] |= {"name_en": "", "name_zh": ""}
    figures["sections"]["sales"]["regions"][0]["region"] = ""
    html = render(figures, "en")
    assert html.count('<th scope="row">Not recorded</th>') == 2


def test_a_code_of_the_evidence_is_named_and_an_empty_cell_is_a_dash(pages):
    html = pages["zh-CN"]
    block = html[html.index('id="evidence-impossible-carrier_before_approval"') :]
    first = re.findall(r"<td>([^<]*)</td>", block.split("</tr>")[1])
    assert first[1:] == [
        "已送达",
        "2018-05-10 12:00 −03:00",
        "2018-05-09 16:20 −03:00",
        "2018-05-17 16:20 −03:00",
        "—",
    ]


def test_instants_are_on_the_clock_of_the_marketplace(pages, see):
    page = see(pages["zh-CN"])
    assert "2018-06-10 00:00:00 −03:00" in page.text
    assert "2018-05-11 12:01 −03:00" in page.text


def test_the_provenance_names_run_policy_and_code(pages, see):
    text = see(pages["en"]).text
    for expected in (
        "0193a7e2-5c41-7d0e-b7aa-91c4f0d2e6b8",
        "analytics-report 2018-05",
        "olist 2018.1 @ 9f3c1a7be0d2",
        "announced 2018-02-01, in force from 2018-03-01",
        "raw.olist_order_reviews",
    ):
        assert expected in text


def test_every_section_has_its_template_and_every_template_is_a_section():
    assert {path.name for path in (TEMPLATES / "sections").iterdir()} == {
        f"{section}.html.j2" for section in SECTIONS
    }


def test_the_phone_layout_does_not_reach_paper_and_fonts_do_not_start_with_the_system():
    style = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    assert "@media screen and (max-width:760px)" in style
    assert style.count("max-width:760px") == 1
    assert "system-ui" not in style
    assert '-apple-system,"Segoe UI",Roboto' in style


def test_the_summary_lists_what_is_off_target_first(figures):
    text = summary_markdown(figures, "en").replace("\u00a0", " ")
    assert text.startswith("## Olist marketplace · Monthly management report, May 2018\n")
    scorecard = text[text.index("| KPI | Actual |") :].splitlines()
    assert scorecard[2] == "| Average rating | 4.09 | 4.10 | −0.01 | ▲ Off target |"
    verdicts = [line.split(" | ")[-1].strip(" |") for line in scorecard[2:]]
    assert verdicts[:5] == ["▲ Off target"] * 3 + ["○ Not yet mature", "– No target"]
    assert verdicts[5:] == ["– No target"] * 4 + ["● On target"] * 9
    assert len(text.encode()) < 6000


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda figures: figures.pop("evidence"), "'evidence' is missing"),
        (lambda figures: figures["meta"].update(report="weekly"), "meta.report is 'weekly'"),
        (lambda figures: figures["meta"].update(month="May"), "month 'May' is not of the form"),
        (lambda figures: figures["meta"].update(status="draft"), "meta.status is 'draft'"),
        (lambda figures: figures["meta"].update(as_of="2018-06-01"), "meta.as_of is '2018-06-01'"),
        (lambda figures: figures["kpis"][0]["series"].pop(), "kpis.gmv_gross.series"),
        (lambda figures: figures["kpis"][0]["series"].reverse(), "2017-05..2018-05, oldest first"),
    ],
)
def test_figures_of_another_shape_are_refused_by_name(figures, change, message):
    change(figures)
    with pytest.raises(FiguresRefused, match=message):
        render(figures, "en")
