"""The reconciliation report as a file that a person opens."""

import copy
import hashlib
import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from reports.figures import FiguresRefused
from reports.pages import TEMPLATES
from reports.reconciliation import (
    document,
    is_proven,
    open_table,
    render,
    summary_markdown,
)
from reports.reconciliation_headlines import TITLES
from reports.reconciliation_views import (
    VIEWS,
    age_names,
    files,
    open_breaks,
    pairing,
    roll_forward,
    totals,
)

LOCALES = ["zh-CN", "en"]

#: What the page is made of; an element that is not here came in with the data.
ELEMENTS = {
    "html", "head", "meta", "title", "style", "body", "a", "header", "div", "p", "h1", "h2", "h3",
    "dl", "dt", "dd", "span", "nav", "ul", "li", "main", "section", "table", "caption", "thead",
    "tbody", "tr", "th", "td", "strong", "b", "details", "summary", "footer", "svg", "line", "rect",
}  # fmt: skip

#: Text whose form is fixed; anything else in it is refused rather than shown.
STRUCTURE = {
    "report", "month", "day", "currency", "time_zone", "as_of", "business_on", "status", "leg",
    "move", "unit", "severity", "outcome", "received_at", "effective_from", "announced_on",
    "due_on", "expected_on", "opened_on", "stated_on", "differs_since_on", "name",
}  # fmt: skip

PAYLOAD = "\"'></title></style><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}%s|`"


@pytest.fixture(scope="session")
def given() -> dict[str, Any]:
    """Return the figures of September 2026; tests take copies of them."""
    path = Path(__file__).with_name("reconciliation.json")
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


@pytest.fixture
def figures(given: dict[str, Any]) -> dict[str, Any]:
    """Return the figures of September 2026, for the test to change."""
    return copy.deepcopy(given)


@pytest.fixture(scope="session")
def pages(given: dict[str, Any]) -> dict[str, str]:
    """Return the report of the unchanged figures by locale."""
    return {"zh-CN": render(given, "zh-CN"), "en": render(given, "en")}


def emptied(figures: dict[str, Any]) -> dict[str, Any]:
    """Return figures of which only the meta is left."""
    nothing = {part: [] for part in figures if part not in {"meta", "found"}}
    return figures | nothing | {"found": {"break_count": 0, "timing_count": 0}}


def poisoned(value: Any, key: str = "") -> Any:
    """Return the figures with the payload in every text that is not structure."""
    if isinstance(value, dict):
        return {name: poisoned(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [poisoned(inner, key) for inner in value]
    if isinstance(value, str) and key not in STRUCTURE:
        return f"{PAYLOAD} {value}"
    return value


def view(figures: dict[str, Any], of: Any) -> dict[str, Any]:
    """Return what the template of a section lays out, in English."""
    doc = document(figures, "en")
    laid_out: dict[str, Any] = of(doc.figures, doc.voice)
    return laid_out


def title(figures: dict[str, Any], section: str, locale: str = "en") -> str:
    """Return the title of a section with plain spaces."""
    doc = document(figures, locale)
    return doc.voice.clauses(doc.messages[section]).replace("\u00a0", " ")


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
def test_every_link_leads_to_the_page_or_to_a_list_beside_it(pages, given, see, locale):
    page = see(pages[locale])
    ids, beside = page.values("id"), {row["name"] for row in given["attachments"]}
    assert len(ids) == len(set(ids))
    links = page.values("href")
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)
    assert {link for link in links if not link.startswith("#")} == beside | {"report.json"}


@pytest.mark.parametrize("locale", LOCALES)
def test_the_page_asks_nothing_of_the_network_and_runs_nothing(pages, see, locale):
    html = pages[locale]
    page = see(html)
    policies = [attrs["content"] for _, attrs in page.elements if "http-equiv" in attrs]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'; img-src data:"]
    assert {tag for tag, _ in page.elements} <= ELEMENTS
    assert page.values("src") == []
    assert not re.search(r"https?:|@import|url\(", html)


@pytest.mark.parametrize("locale", LOCALES)
def test_markup_in_any_text_of_the_figures_stays_text(figures, see, locale):
    page = see(render(poisoned(figures), locale))
    assert page.unbalanced == []
    assert {tag for tag, _ in page.elements} <= ELEMENTS
    assert [name for _, attrs in page.elements for name in attrs if name.startswith("on")] == []
    assert page.text.count("<script>alert(1)</script>") > 50
    assert "{{ 7*7 }}%s" in page.text


@pytest.mark.parametrize("locale", LOCALES)
def test_markup_in_any_text_of_the_figures_stays_text_in_markdown(figures, locale):
    wrong = poisoned(figures)
    cells = [cell for row in open_table(wrong, locale) for cell in row.values()]
    for written in [summary_markdown(wrong, locale), *cells]:
        assert "<" not in written
        assert not re.search(r"(?<!\\)[`\[\]]", written)


def test_the_same_figures_give_the_same_bytes_and_are_left_as_they_were(figures, given, pages):
    assert hashlib.sha256(render(figures, "en").encode()).digest() == (
        hashlib.sha256(pages["en"].encode()).digest()
    )
    assert figures == given


@pytest.mark.parametrize("locale", LOCALES)
def test_every_table_has_a_caption_and_scoped_heads(pages, see, locale):
    page = see(pages[locale])
    tags = [tag for tag, _ in page.elements]
    assert tags.count("table") == tags.count("caption") > 10
    heads = [attrs for tag, attrs in page.elements if tag == "th"]
    # Corner cells, and the row of causes below each provider, head nothing.
    assert all("scope" in attrs or not attrs for attrs in heads)


def test_the_first_screen_says_what_is_open_and_of_which_reconciliation(pages, see):
    text = see(pages["en"]).text.replace("\u00a0", " ")
    for expected in (
        "37 open differences with CNY 2,668.10, USD 123.45 at stake.",
        "In September 2026 8 came and 3 were cleared.",
        "The oldest is 31 business days past its expected day.",
        "36 are overdue.",
        "30 await approval.",
        "standard 2026.1",
        "62518bf323df",
        "2026-10-01 00:00:00 +08:00",
    ):
        assert expected in text


@pytest.mark.parametrize("locale", LOCALES)
def test_a_report_of_nothing_is_balanced_and_still_proves_nothing(figures, see, locale):
    nothing = emptied(figures)
    page = see(render(nothing, locale))
    assert page.unbalanced == []
    doc = document(nothing, "en")
    assert doc.voice.sentences(doc.headline).startswith("Balanced: ")
    assert doc.status == "provisional"
    assert not is_proven(nothing)


def test_a_share_of_nothing_is_no_figure(figures):
    figures["pairing"] = [
        {"provider": "adyen", "currency": "CNY", "stage": "exact", "entry_count": 0,
         "amount_minor": 0}
    ]  # fmt: skip
    figures["entries"] = []
    shown = view(figures, pairing)
    assert shown["rate"] is None
    assert shown["rows"][0]["first"] == (None, None)
    assert title(figures, "pairing") == "No entry came this month"
    assert "100.00%" not in render(figures, "en")


def test_one_failing_check_makes_the_report_provisional_and_stands_on_top(figures, see):
    figures["tie_outs"][0]["left"] += 3
    html = render(figures, "en")
    text = see(html).text.replace("\u00a0", " ")
    banner = "Entries in = paired + alone, number · Adyen: 7 ≠ 4 (difference +3)"
    assert banner in text
    assert text.index(banner) < text.index("37 open differences")
    assert '<span class="chip provisional">' in html
    assert not is_proven(figures)


def test_an_account_of_the_ledger_keeps_its_name(pages, see):
    text = see(pages["en"]).text
    assert "Ledger balance = stated balance · clearing:wechat_pay/1" in text


def test_each_provider_has_both_legs_and_what_they_differ_by(figures):
    rows = {(row["name"], row["currency"]): row for row in view(figures, totals)["providers"]}
    assert set(rows) == {
        ("Adyen", "CNY"), ("Bank, provider unknown", "CNY"), ("Stripe", "USD"),
    }  # fmt: skip
    adyen = rows["Adyen", "CNY"]
    # books 100 + 200 − 20 + 50 + 40, provider 100 + 190 − 20 + 30
    assert (adyen["order"].left_minor, adyen["order"].right_minor) == (37_000, 30_000)
    assert [(cause["name"], cause["gap_minor"]) for cause in adyen["causes"]["order"]] == [
        ("Not at the provider", -5_000),
        ("Not yet due", -4_000),
        ("Not in our books", 3_000),
        ("Amount too low", -1_000),
    ]
    assert (adyen["bank"].left_minor, adyen["bank"].right_minor) == (29_174, 29_074)
    assert rows["Bank, provider unknown", "CNY"]["order"].is_empty


def test_sums_keep_currencies_apart(figures):
    sums = {row["currency"]: row for row in view(figures, totals)["sums"]}
    assert sums["CNY"]["bank"].gap_minor == 7_600
    assert sums["USD"]["bank"].gap_minor == 20_936


@pytest.mark.parametrize(
    ("causes", "tone"),
    [
        (["agreed"], "good"),
        (["not_due", "decided"], ""),
        (["not_due", "missing_in_psp"], "bad"),
    ],
)
def test_a_difference_is_coloured_only_where_something_is_to_be_done(figures, causes, tone):
    figures["months"] = [
        {"month": "2026-09", "leg": "order", "provider": "adyen", "currency": "CNY",
         "cause": cause, "left_count": 1, "left_minor": 100, "right_count": 1,
         "right_minor": 100 if cause == "agreed" else 90}
        for cause in causes
    ]  # fmt: skip
    (row,) = view(figures, totals)["providers"]
    assert row["order"].tone == tone


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("agreed", 100)], "Books and providers agree; providers and banks agree"),
        (
            [("not_due", 70)],
            "CNY 0.30 between books and providers is not yet due; providers and banks agree",
        ),
        (
            [("not_due", 70), ("amount_over", 105)],
            "Providers differ from our books by −CNY 0.25; providers and banks agree",
        ),
        # What cancels out is two differences and no agreement.
        (
            [("amount_under", 90), ("amount_over", 110)],
            "Providers differ from our books by CNY 0.00; providers and banks agree",
        ),
        ([], "No payment is known of this month"),
    ],
)
def test_the_title_of_the_totals_says_what_the_causes_say(figures, rows, words):
    figures["months"] = [
        {"month": "2026-09", "leg": "order", "provider": "adyen", "currency": "CNY",
         "cause": cause, "left_count": 1, "left_minor": 100, "right_count": 1,
         "right_minor": right}
        for cause, right in rows
    ]  # fmt: skip
    assert title(figures, "totals") == words


@pytest.mark.parametrize(
    ("age", "bucket"),
    [(0, "0–1"), (1, "0–1"), (2, "2–3"), (3, "2–3"), (4, "4–7"), (7, "4–7"), (8, "8–30"),
     (30, "8–30"), (31, ">30"), (400, ">30")],
)  # fmt: skip
def test_ages_fall_into_their_buckets(figures, age, bucket):
    figures["open"] = [figures["open"][0] | {"age_days": age}]
    (row,) = view(figures, open_breaks)["kinds"]
    filled = [name for name, cell in zip(age_names(), row["ages"], strict=True) if cell]
    assert filled == [bucket]


def test_open_breaks_are_added_up_by_kind_severity_and_provider(figures):
    shown = view(figures, open_breaks)
    kinds = {row["category"]: (row["count"], row["amount_minor"]) for row in shown["kinds"]}
    assert kinds["missing_in_bank"] == (30, 250_000)
    assert kinds["amount_under"] == (2, 1_100)
    assert kinds["file_gap"] == (1, 12_345)
    severities = {row["severity"]: row["overdue"] for row in shown["severities"]}
    assert severities == {"critical": [0, 0], "medium": [30, 250_000], "low": [6, 16_810]}
    assert [row["severity"] for row in shown["severities"]] == ["critical", "medium", "low"]
    assert shown["total"] == 37
    assert shown["more"] == "30 more are in the list beside this page."


def test_a_roll_forward_adds_up_in_each_row(figures):
    shown = view(figures, roll_forward)
    rows = {(row["name"], row["currency"]): row["cells"] for row in shown["kinds"]}
    assert rows["Not at the bank", "CNY"]["closing"] == (30, 250_000)
    assert rows["File missing", "USD"]["closing"] == (1, 12_345)
    (cny, usd) = shown["sums"]
    assert cny["cells"]["opening"] == (32, 260_000)
    # 32 + 6 new + 1 reopened − 3 cleared
    assert cny["cells"]["closing"] == (36, 266_810)
    assert usd["cells"]["closing"] == (1, 12_345)
    assert title(figures, "roll-forward") == ("32 at the beginning, 37 at the end of the period")
    assert not shown["has_after"]


def test_what_happened_after_the_period_leads_to_what_is_open_now(figures):
    figures["roll_forward"].append(
        {"category": "missing_in_bank", "currency": "CNY", "move": "after", "break_count": -2,
         "amount_minor": -9_000}
    )  # fmt: skip
    cells = view(figures, roll_forward)["sums"][0]["cells"]
    assert cells["closing"] == (36, 266_810)
    assert cells["now"] == (34, 257_810)
    assert "After the period" in render(figures, "en")


@pytest.mark.parametrize(
    ("taken", "words", "chinese"),
    [
        (826, "Fees taken are CNY 0.10 above contract", "手续费实扣高于合同 CNY 0.10"),
        (806, "Fees taken are CNY 0.10 below contract", "手续费实扣低于合同 CNY 0.10"),
        (816, "Fees were taken as contracted", "手续费与合同相符"),
    ],
)
def test_fees_are_above_below_or_as_contracted_by_the_sign(figures, taken, words, chinese):
    figures["fees"][0] |= {"taken_minor": taken, "difference_minor": taken - 816}
    assert title(figures, "fees") == words
    assert title(figures, "fees", "zh-CN") == chinese


def test_a_provider_without_a_contract_is_said_to_have_none(pages, see):
    text = see(pages["en"]).text
    assert "newpay" in text
    assert "no contract" in text


def test_files_are_counted_by_outcome_and_refusals_give_their_reason(figures, pages, see):
    shown = view(figures, files)
    kinds = {row["name"]: row for row in shown["kinds"]}
    # Two files with three rows each; the one that came again brings no rows.
    assert (kinds["Adyen"]["loaded"], kinds["Adyen"]["already_loaded"]) == (2, 1)
    assert kinds["Adyen"]["rows"] == 6
    assert kinds["CMB"]["refused"] == 1
    assert "line 12: the closing balance is 3.00 too low" in see(pages["en"]).text
    assert title(figures, "files") == "4 files came; 1 was refused; 1 is missing"


def test_amounts_of_another_currency_are_named_and_written_in_its_units(figures, see):
    figures["items"][0] |= {"currency": "JPY", "amount_minor": 12_345}
    text = see(render(figures, "en")).text.replace("\u00a0", " ")
    assert "JPY 12,345" in text
    assert "+USD 209.36" in text


def test_a_category_that_nobody_named_is_shown_as_it_is(figures, see):
    figures["open"][0]["category"] = figures["items"][1]["category"] = "brand_new_kind"
    assert "brand new kind" in see(render(figures, "zh-CN")).text


def test_every_section_has_title_view_and_template():
    assert list(TITLES) == list(VIEWS)
    files_there = {path.name for path in (TEMPLATES / "reconciliation").iterdir()}
    assert files_there == {f"{section}.html.j2" for section in VIEWS} | {
        "parts.html.j2", "style.css",
    }  # fmt: skip


def test_the_summary_for_the_orchestrator_has_totals_ages_and_what_fails(figures):
    figures["tie_outs"][0]["left"] += 3
    text = summary_markdown(figures, "en").replace("\u00a0", " ")
    lines = text.splitlines()
    assert lines[0] == "## Harbour Market · Reconciliation report, September 2026"
    assert "| Adyen | 370.00 | 300.00 | −70.00 | 291.74 | 290.74 | −1.00 |" in lines
    assert "| Amount too low | 2 | 11.00 | — | — | — | 2 | — |" in lines
    assert "| Entries in = paired + alone, number · Adyen | 7 | 4 | +3 |" in lines
    assert len(text.encode()) < 6_000


def test_the_table_for_the_orchestrator_lists_the_gravest_first(figures):
    first = open_table(figures, "en")[0]
    assert {name: cell.replace("\u00a0", " ") for name, cell in first.items()} == {
        "Severity": "Critical", "Difference": "File missing", "Provider": "Stripe",
        "At stake": "USD 123.45", "Age, days": "1", "Due": "2026-10-01", "Owner": "Finance",
        "Break": "c0ffee00",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda figures: figures.pop("bridge"), "'bridge' is missing"),
        (lambda figures: figures["meta"].update(report="monthly"), "meta.report is 'monthly'"),
        (lambda figures: figures["meta"].update(month="Sept"), "month 'Sept' is not of the form"),
        (lambda figures: figures["meta"].update(status="draft"), "meta.status is 'draft'"),
        (lambda figures: figures["meta"].update(as_of="2026-09-30"), "meta.as_of is '2026-09-30'"),
    ],
)
def test_figures_of_another_shape_are_refused_by_name(figures, change, message):
    change(figures)
    with pytest.raises(FiguresRefused, match=message):
        render(figures, "en")
