"""The internal audit report as a file that a person opens."""

import copy
import hashlib
import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from reports.audit import document, extracts, is_proven, render, summary_markdown
from reports.audit_figures import FiguresRefused
from reports.audit_headlines import opinion
from reports.audit_views import (
    annex,
    coverage,
    follow_up,
    of_departments,
    overdue,
    scope,
    settled,
    trend,
)

LOCALES = ["zh-CN", "en"]

#: What the pages are made of; an element that is not here came in with the data.
ELEMENTS = {
    "html", "head", "meta", "title", "style", "body", "a", "header", "div", "p", "h1", "h2", "h3",
    "h4", "h5", "dl", "dt", "dd", "span", "nav", "ul", "ol", "li", "main", "section", "article",
    "table", "caption", "thead", "tbody", "tr", "th", "td", "strong", "b", "details", "summary",
    "footer", "svg", "line", "rect", "polyline", "circle",
}  # fmt: skip

#: Text whose form is fixed; anything else in it is refused rather than shown.
STRUCTURE = {
    "report", "period", "currency", "time_zone", "as_of", "business_on", "status", "severity",
    "outcome", "state", "move", "since", "opened_on", "open_since_on", "due_on", "ended_on",
    "accepted_until", "effective_from", "announced_on", "identified", "confirmed", "assigned",
    "action_agreed", "implemented", "verified", "closed", "finding_id", "name", "department",
    "anchor_sha256",
}  # fmt: skip

PAYLOAD = "\"'></title></style><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}%s|`"

ANCHOR = "42:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

#: What the audit of the audit takes for an anchor.
ANCHORS = re.compile(r"\b(\d+):([0-9a-f]{64})\b")


@pytest.fixture(scope="session")
def given() -> dict[str, Any]:
    """Return the figures of 30 September 2026; tests take copies of them."""
    path = Path(__file__).with_name("audit.json")
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


@pytest.fixture
def figures(given: dict[str, Any]) -> dict[str, Any]:
    """Return the figures of 30 September 2026, for the test to change."""
    return copy.deepcopy(given)


@pytest.fixture(scope="session")
def pages(given: dict[str, Any]) -> dict[str, str]:
    """Return the report of the unchanged figures by locale."""
    return {"zh-CN": render(given, "zh-CN"), "en": render(given, "en")}


def poisoned(value: Any, key: str = "") -> Any:
    """Return the figures with the payload in every text that is not structure."""
    if isinstance(value, dict):
        return {name: poisoned(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [poisoned(inner, key) for inner in value]
    if isinstance(value, str) and key not in STRUCTURE:
        return f"{PAYLOAD} {value}"
    return value


def all_pages(figures: dict[str, Any], locale: str) -> list[str]:
    """Return the report and the page of every department."""
    return [render(figures, locale), *extracts(figures, locale).values()]


def view(figures: dict[str, Any], of: Any) -> dict[str, Any]:
    """Return what the template of a section lays out, in English."""
    doc = document(figures, "en")
    laid_out: dict[str, Any] = of(doc.figures, doc.voice)
    return laid_out


def first_screen(figures: dict[str, Any], locale: str = "en") -> str:
    """Return headline and lead with plain spaces."""
    doc = document(figures, locale)
    said = doc.voice.sentences((*doc.headline, *doc.summary))
    return said.replace("\u00a0", " ")


def title(figures: dict[str, Any], section: str, locale: str = "en") -> str:
    """Return the title of a section with plain spaces."""
    doc = document(figures, locale)
    return doc.voice.clauses(doc.messages[section]).replace("\u00a0", " ")


@pytest.mark.parametrize("locale", LOCALES)
def test_each_page_is_well_formed_with_one_title_and_ordered_headings(given, see, locale):
    for html in all_pages(given, locale):
        page = see(html)
        tags = [tag for tag, _ in page.elements]
        levels = [int(tag[1]) for tag in tags if re.fullmatch(r"h[1-6]", tag)]
        assert page.unbalanced == []
        assert tags.count("h1") == 1
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))
        assert page.elements[0] == ("html", {"lang": locale})
        ids = page.values("id")
        assert len(ids) == len(set(ids))
        assert {a[1:] for a in page.values("href") if a.startswith("#")} <= set(ids)
        assert tags.count("table") == tags.count("caption") >= 1
        assert all(attrs for tag, attrs in page.elements if tag == "th")


@pytest.mark.parametrize("locale", LOCALES)
def test_what_is_linked_lies_beside_the_page(pages, see, locale):
    beside = {link for link in see(pages[locale]).values("href") if not link.startswith("#")}
    assert beside == {
        "findings.csv", "claims.csv", "report.json", f"audit-data.{locale}.html",
        f"audit-finance.{locale}.html", f"audit-fulfilment.{locale}.html",
    }  # fmt: skip


@pytest.mark.parametrize("locale", LOCALES)
def test_no_page_asks_the_network_or_runs_anything(given, see, locale):
    for html in all_pages(given, locale):
        page = see(html)
        policies = [attrs["content"] for _, attrs in page.elements if "http-equiv" in attrs]
        assert policies == ["default-src 'none'; style-src 'unsafe-inline'; img-src data:"]
        assert {tag for tag, _ in page.elements} <= ELEMENTS
        assert page.values("src") == []
        assert not re.search(r"https?:|@import|url\(", html)


@pytest.mark.parametrize("locale", LOCALES)
def test_markup_in_any_text_of_the_figures_stays_text(figures, see, locale):
    wrong = poisoned(figures)
    for html in all_pages(wrong, locale):
        page = see(html)
        assert page.unbalanced == []
        assert {tag for tag, _ in page.elements} <= ELEMENTS
        assert [name for _, attrs in page.elements for name in attrs if name.startswith("on")] == []
        assert page.text.count("<script>alert(1)</script>") > 5
        assert "{{ 7*7 }}%s" in page.text
    written = summary_markdown(wrong, locale)
    assert "<" not in written
    assert not re.search(r"(?<!\\)[`\[\]]", written)


def test_the_same_figures_give_the_same_bytes_and_are_left_as_they_were(figures, given, pages):
    assert hashlib.sha256(render(figures, "en").encode()).digest() == (
        hashlib.sha256(pages["en"].encode()).digest()
    )
    assert extracts(figures, "en") == extracts(given, "en")
    assert figures == given


@pytest.mark.parametrize("locale", LOCALES)
def test_the_end_of_the_trail_stands_once_on_each_page_and_nothing_else_looks_like_it(
    given, locale
):
    for html in all_pages(given, locale):
        assert [":".join(found) for found in ANCHORS.findall(html)] == [ANCHOR]


@pytest.mark.parametrize(("number", "digest"), [(None, None), (0, "")])
def test_an_audit_before_any_decision_has_no_anchor_and_says_so(figures, number, digest, see):
    figures["audit"] |= {"anchor_no": number, "anchor_sha256": digest}
    html = render(figures, "en")
    assert ANCHORS.findall(html) == []
    assert "no decision is recorded yet" in see(html).text


def test_the_first_screen_gives_opinion_numbers_and_what_changed(figures):
    # One finding and one check of a table are critical; four findings are open, after six.
    assert first_screen(figures) == (
        "Unsatisfactory: 2 critical issues are open. 3 of 9 claims hold; 4 findings are open: "
        "1 critical, 3 warning, 0 for information. 2 findings are overdue, by up to 4 days. "
        "1 finding came back. 1 claim could not be judged. 1 claim had nothing to look at. "
        "Open findings are down by 2 on the audit before."
    )
    assert first_screen(figures, "zh-CN") == (
        "不满意：存在 2 项严重问题。9 条审计项通过 3 条；未结发现 4 项：严重 1、一般 3、提示 0。"
        "2 项发现整改逾期，最长 4 天。1 项为重复发现。1 条审计项无法判断。"
        "1 条审计项没有可检查的数据。未结发现较上次审计减少 2 项。"
    )


@pytest.mark.parametrize(
    ("before", "words", "chinese", "trended"),
    [
        (3, "up by 1 on the audit before", "较上次审计增加 1 项", "up by 1 since"),
        (4, "As many findings are open as", "与上次审计持平", "level with"),
        (9, "down by 5 on the audit before", "较上次审计减少 5 项", "down by 5 since"),
        (None, "the first audit of everything", "首次全面审计", "no audit before"),
    ],
)
def test_more_or_fewer_follows_from_the_sign(figures, before, words, chinese, trended):
    figures["trend"][1]["open_findings"] = before
    if before is None:
        figures["trend"] = figures["trend"][2:]
    assert words in first_screen(figures)
    assert chinese in first_screen(figures, "zh-CN")
    assert trended in title(figures, "trend")


def without_issues(figures: dict[str, Any]) -> dict[str, Any]:
    """Return the figures with nothing open, every claim judged and every table sound."""
    figures["findings"] = []
    figures["tables"]["wrong"] = []
    return figures


def finding(figures: dict[str, Any], severity: str) -> dict[str, Any]:
    """Return an open finding of a severity."""
    return copy.deepcopy(figures["findings"][2]) | {"severity": severity, "finding_id": severity}


@pytest.mark.parametrize(
    ("severities", "code", "words"),
    [
        (["critical", "warning"], "unsatisfactory", "Unsatisfactory: 1 critical issue is open."),
        (["warning", "warning", "info"], "improvement", "Needs improvement: 2 issues of severity"),
        (["info"], "remarks", "Satisfactory with remarks: 1 issue is open for information."),
        ([], "satisfactory", "Satisfactory: nothing is open."),
    ],
)
def test_the_gravest_open_issue_decides_the_opinion(figures, severities, code, words):
    found = [finding(figures, severity) for severity in severities]
    figures = without_issues(figures) | {"findings": found}
    assert opinion(figures) == code
    assert first_screen(figures).startswith(words)


def test_a_failed_check_of_a_table_counts_like_a_finding(figures):
    figures["findings"] = []
    assert opinion(figures) == "unsatisfactory"
    assert opinion(figures, "data") == "unsatisfactory"
    assert opinion(figures, "fulfilment") == "satisfactory"
    figures["tables"]["wrong"][0]["severity"] = "warning"
    assert opinion(figures) == "improvement"


@pytest.mark.parametrize("part", ["results", "wrong"])
def test_no_opinion_is_possible_where_a_critical_claim_could_not_be_judged(figures, part):
    rows = figures["results"] if part == "results" else figures["tables"]["wrong"]
    critical = next(row for row in rows if row["severity"] == "critical")
    critical |= {"outcome": "inconclusive", "reason": "half a delivery"}
    assert opinion(figures) == "none"
    assert first_screen(figures).startswith(
        "No opinion is possible: 1 critical claim could not be judged."
    )
    assert "无法表示意见：1 条严重等级" in first_screen(figures, "zh-CN")


def test_a_claim_of_less_weight_that_could_not_be_judged_leaves_an_opinion(figures):
    assert opinion(without_issues(figures), "data") == "satisfactory"


def test_no_opinion_is_possible_where_there_was_nothing_to_look_at(figures):
    without_issues(figures)
    for row in figures["results"]:
        row |= {"outcome": "holds", "unexpected": 0, "population": 0, "reason": None}
    assert opinion(figures) == "none"
    assert first_screen(figures).startswith("No opinion is possible: there was nothing to look at.")


def test_an_accepted_risk_and_what_was_ended_do_not_weigh_on_the_opinion(figures):
    figures["tables"]["wrong"] = []
    figures["findings"] = figures["findings"][4:]
    assert opinion(figures) == "satisfactory"


def test_what_is_overdue_stands_first_the_gravest_on_top(figures, pages, see):
    rows = view(figures, overdue)["rows"]
    assert [(r["claim"], r["count"], r["days"], r["is_escalated"]) for r in rows] == [
        ("a_refund_is_paid_once", 1, 4, True),
        ("every_parcel_leaves_in_time", 1, 2, False),
    ]
    text = see(pages["en"]).text
    assert text.index("1 · Overdue") < text.index("2 · Scope and limits")
    assert title(figures, "overdue") == "2 findings are overdue; 1 is before the management"


def test_findings_roll_forward_by_department(figures):
    shown = view(figures, follow_up)
    rows = {row["code"]: (row["cells"], row["closing"], row["oldest"]) for row in shown["rows"]}
    # Finance: 3 + 1 reopened − 1 verified − 1 accepted; fulfilment: 3 + 1 − 1 − 1 dismissed.
    assert rows["finance"] == (
        {"opening": 3, "new": 0, "reopened": 1, "verified": -1, "dismissed": 0,
         "risk_accepted": -1}, 2, 30,
    )  # fmt: skip
    assert rows["fulfilment"][1:] == (2, 30)
    assert rows["data"][1:] == (0, None)
    assert shown["sum"]["closing"] == 4
    assert (shown["sum"]["overdue"], shown["sum"]["repeated"]) == (2, 1)


def test_a_department_has_its_rating_and_one_card_for_each_claim(figures):
    shown = {d["code"]: d for d in view(figures, of_departments)["departments"]}
    assert {code: d["rating"]["name"] for code, d in shown.items()} == {
        "data": "▲ Unsatisfactory", "finance": "▲ Unsatisfactory",
        "fulfilment": "▲ Needs improvement",
    }  # fmt: skip
    (card,) = shown["fulfilment"]["cards"]
    # The one that is overdue speaks for the claim; the other merchant is named in it.
    assert (card["scope"], card["others"]) == ("M2", 1)
    assert card["scopes"] == [{"scope": "M1", "unexpected": 5}]


def test_a_card_says_five_things_and_whether_the_cause_was_shown(pages, see):
    text = re.sub(r"\s+", " ", see(pages["en"]).text)
    for expected in (
        "Criteria3.4 Nothing is lost.",
        "“A fee is that of the contract”: 7 of 300 break it",
        "unverified) unverified",
        "The night shift was too small verified",
        "Corrective actionClaim the difference, by 2026-10-15",
        "Person in charge fay",
        "Overdue by 4 days",
        "Repeated",
        "countinghouse finding evidence 111111111111",
        "abababab",
        "audit/2026-09-30/run-9/x.csv",
    ):
        assert expected in text, expected


def test_evidence_shows_amounts_and_instants_as_people_read_them(pages, see):
    text = see(pages["en"]).text.replace("\u00a0", " ")
    assert "300.00" in text
    assert "2026-09-12 10:00 +08:00" in text
    assert "'=1+1" in text
    assert "Show 2 of 3 rows" in text
    assert "Its rows cannot be shown" in text  # of the finding whose evidence is gone


@pytest.mark.parametrize(
    ("state", "done"),
    [("identified", 1), ("reopened", 1), ("confirmed", 2), ("action_agreed", 4),
     ("implemented", 5)],
)  # fmt: skip
def test_steps_are_done_up_to_the_state(figures, state, done):
    figures["findings"][1]["state"] = state
    (finance,) = [d for d in view(figures, of_departments)["departments"] if d["code"] == "finance"]
    card = next(c for c in finance["cards"] if c["claim"] == "a_fee_is_that_of_the_contract")
    assert [step["is_done"] for step in card["steps"]] == [True] * done + [False] * (7 - done)


def test_every_clause_has_its_row_and_one_without_claims_says_so(figures, pages, see):
    rows = {row["clause"]: row for row in view(figures, coverage)["rows"]}
    assert list(rows) == ["1.4", "3.4", "3.5", "4.2", "4.4", "4.10"]
    assert (rows["4.4"]["claims"], rows["4.4"]["holds"], rows["4.4"]["broken"]) == (3, 1, 2)
    assert (rows["4.4"]["population"], rows["4.4"]["empty"]) == (304, 1)
    assert rows["4.10"]["claims"] == 0
    text = see(pages["en"]).text
    assert "no claim: data do not show whether it is kept" in text
    assert title(figures, "coverage") == (
        "5 of 6 clauses have claims; 3 clauses have a broken claim"
    )


def test_a_process_without_anything_to_say_is_named_as_not_audited(figures, pages, see):
    whys = {row["name"]: row["why"] for row in view(figures, scope)["processes"]}
    assert whys["Workforce"] == "no_claims"
    assert whys["Governance"] == ""
    assert "not audited: there are no claims" in see(pages["en"]).text
    assert "policy_version: the load of 2026-09-29 was refused" in see(pages["en"]).text


def test_claims_that_could_not_be_judged_are_listed_by_reason_the_critical_ones_first(figures):
    for row in figures["results"][:5]:
        row |= {"outcome": "inconclusive", "reason": "order_fulfilment has not run"}
    figures["results"][5] |= {"outcome": "inconclusive", "reason": "half a delivery"}
    rows = view(figures, scope)["unjudged"]
    shown = [(r["reason"], r["count"], r["critical"], len(r["said"]), r["is_cut"]) for r in rows]
    assert shown == [
        ("order_fulfilment has not run", 5, 1, 3, True), ("half a delivery", 1, 0, 1, False),
    ]  # fmt: skip
    assert rows[0]["said"][0] == "No order is lost"


def test_the_annex_lists_every_claim_and_a_population_of_nought_is_a_word(figures, pages, see):
    found = view(figures, annex)["processes"]
    assert {p["name"]: len(p["rows"]) for p in found} == {
        "Order fulfilment": 3, "Governance": 2, "Payment reconciliation": 4,
    }  # fmt: skip
    paired = re.search(r"Every payment is paired\s*4\.4.*?nothing", see(pages["en"]).text, re.S)
    assert paired
    assert len(paired[0]) < 120


def test_accepted_risks_have_their_end_and_what_was_ended_its_day(figures):
    shown = view(figures, settled)
    assert [(r["accepted_by"], r["accepted_until"], r["is_over"]) for r in shown["accepted"]] == [
        ("ann", "2026-12-31", False)
    ]
    assert [(r["claim"], r["state_name"]) for r in shown["ended"]] == [
        ("no_order_is_lost", "Verified by re-test"), ("every_payment_is_paired", "Closed"),
        ("every_parcel_can_be_tracked", "Dismissed"),
    ]  # fmt: skip
    assert title(figures, "settled") == (
        "2 findings verified since the audit before; 1 risk is accepted"
    )
    figures["meta"]["business_on"] = "2026-12-31"
    assert view(figures, settled)["accepted"][0]["is_over"]


def test_the_trend_lists_the_newest_audit_first_with_bars_from_nought(figures):
    shown = view(figures, trend)
    assert [(r["business_on"], r["open_findings"], r["open_bar"]) for r in shown["rows"]] == [
        ("2026-09-30", 4, "66.7"), ("2026-08-31", 6, "100.0"), ("2026-07-31", 5, "83.3"),
    ]  # fmt: skip


def test_the_page_of_a_department_shows_its_own_findings_only(given, see):
    found = extracts(given, "en")
    assert sorted(found) == [
        "audit-data.en.html", "audit-finance.en.html", "audit-fulfilment.en.html",
    ]  # fmt: skip
    text = see(found["audit-finance.en.html"]).text.replace("\u00a0", " ")
    assert "2 findings are open, 1 of them critical, 1 overdue, 0 new; 3 of 4 claims" in text
    assert "A refund is paid once" in text
    for other in ("Every parcel leaves in time", "Fulfilment", "fulfilment", "gus"):
        assert other not in text


def test_one_failing_check_makes_the_report_provisional_and_stands_on_top(figures, see):
    figures["tie_outs"][0]["right"] += 3
    html = render(figures, "en")
    text = see(html).text.replace("\u00a0", " ")
    banner = "Roll-forward at the end = open findings: 4 ≠ 7 (difference −3)"
    assert banner in text
    assert text.index(banner) < text.index("Unsatisfactory: 2 critical")
    assert '<span class="chip provisional">' in html
    assert not is_proven(figures)


def test_a_report_of_nothing_proves_nothing(figures, see):
    for part in ("results", "processes", "findings", "roll_forward", "trend", "tie_outs",
                 "attachments"):  # fmt: skip
        figures[part] = []
    figures["tables"] = {"table_count": 0, "row_count": 0, "kinds": [], "wrong": []}
    page = see(render(figures, "en"))
    assert page.unbalanced == []
    assert document(figures, "en").status == "provisional"
    assert opinion(figures) == "none"
    assert extracts(figures, "en") == {}


def test_the_summary_says_the_first_screen_and_the_roll_forward(given):
    text = summary_markdown(given, "zh-CN").replace("\u00a0", " ")
    assert "内部审计报告 · 2026-09-30" in text
    assert "不满意：存在 2 项严重问题。" in text
    assert "| 财务结算部 | 3 | 0 | 1 | −1 | 0 | −1 | 2 | 1 |" in text


def test_a_large_audit_stays_below_its_budget(figures):
    claims = [
        copy.deepcopy(figures["results"][6]) | {
            "claim": f"claim_{number}", "clause": "4.4",
            "said_en": f"{number} of the things that are claimed about every payment, as a line",
            "said_zh": f"第 {number} 条关于每笔付款的审计要求，其文字与通常的长度相当，便于估计",
        }
        for number in range(150)
    ]  # fmt: skip
    lead = figures["findings"][0]
    lead["detail"]["rows"] = [["R123456789", "15000", "2026-09-12T02:00:00+00:00", "x" * 20]] * 5
    departments = ("finance", "fulfilment", "data", "merchandising", "customer_service",
                   "audit", "human_resources", "platform_management")  # fmt: skip
    figures["results"] = claims
    figures["findings"] = [
        copy.deepcopy(lead) | {
            "finding_id": f"{number:032x}", "claim": f"claim_{number % 150}",
            "department": departments[number % 8], "scope": f"M{number:06}",
            "said_zh": claims[number % 150]["said_zh"], "said_en": claims[number % 150]["said_en"],
        }
        for number in range(600)
    ]  # fmt: skip
    figures["tables"]["wrong"] = figures["tables"]["wrong"] * 20
    for locale in LOCALES:
        sizes = [len(html.encode()) for html in all_pages(figures, locale)]
        assert max(sizes) < 400_000, sizes


def test_figures_of_another_report_or_without_a_part_are_refused(figures):
    with pytest.raises(FiguresRefused, match="makes 'audit' reports only"):
        render(figures | {"meta": figures["meta"] | {"report": "monthly"}}, "en")
    with pytest.raises(FiguresRefused, match="'trend' is missing"):
        render({k: v for k, v in figures.items() if k != "trend"}, "en")
    with pytest.raises(FiguresRefused, match="write 2026-10-31"):
        render(figures | {"meta": figures["meta"] | {"period": "2026-09"}}, "en")
