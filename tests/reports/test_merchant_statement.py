"""A merchant's statement as files that a person opens: pages, lists and their checks."""

import csv
import io
import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from reports.catalogue import translations
from reports.formats import formats_for
from reports.merchant_statement import (
    FILES,
    Listed,
    documents,
    index,
    number_of,
    outcome,
    share,
)
from reports.merchant_statement_figures import (
    PARTS,
    Balance,
    Issue,
    Statement,
    folder_of,
    net,
)
from reports.merchant_statement_lists import lists, sums
from reports.merchant_statement_sheets import MOST_DAYS, MOST_ROWS, sheets
from reports.merchant_statement_words import WORDS

PAGES = {"zh-CN": "html-zh_CN", "en": "html-en"}

#: What a page is made of; an element that is not here came in with the data.
ELEMENTS = {
    "html", "head", "meta", "title", "style", "body", "a", "header", "div", "p", "h1", "h2", "dl",
    "dt", "dd", "span", "nav", "ul", "li", "main", "section", "table", "caption", "thead", "tbody",
    "tr", "th", "td", "strong", "b", "footer", "svg", "rect",
}  # fmt: skip

PAYLOAD = "=\"'></title></style><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}%s|`"


@pytest.fixture
def issued() -> Issue:
    """Return what all statements of January 2026 share."""
    clause = {"clause": "3.4", "name_en": "Payment and settlement", "name_zh": "支付结算"}
    return Issue(
        month="2026-01", state="locked", as_of="2026-02-05T16:00:00Z",
        locked_at="2026-02-06T02:00:00Z", due_on=date(2026, 2, 13), snapshot_sha256="5eed" * 8,
        book="standard", policy_version="2025.1", policy_sha256="abcd" * 16,
        marketplace={"name_en": "Countinghouse Market", "name_zh": "账房商城"},
        time_zone="Asia/Shanghai", objection_days=30, objection_on=date(2026, 3, 8),
        clauses={"objection": clause, "payment": clause, "commission 2025.1": clause},
    )  # type: ignore[arg-type] # fmt: skip


def sale(number: int, day: date, amount: int, commission: int, **more: Any) -> Any:
    """Return a sale in yuan."""
    return {
        "kind": "sale", "source_id": f"O{number}", "line_no": 1, "merchant_id": "m1",
        "currency": "CNY", "order_id": f"O{number}", "occurred_on": day,
        "payable_on": day + timedelta(days=7), "policy_version": "2025.1",
        "commission_share": Decimal("0.0500000000"), "amount_minor": amount, "shipping_minor": 0,
        "order_fee_minor": 0, "commission_minor": commission, "tax_minor": 0,
        "provider_fee_minor": 0, **more,
    }  # fmt: skip


def balance(currency: str, closing: int, state: str = "payable", **more: Any) -> Balance:
    """Return a balance that moved from nought."""
    payable = closing if state == "payable" else 0
    made: Any = {
        "merchant_id": "m1", "currency": currency, "opening_minor": 0, "movement_minor": closing,
        "closing_minor": closing, "payable_minor": payable, "reserve_minor": 0, "state": state,
        "hold_reason": None, "owing_since": None, "carried_minor": 0, "payout_minor": payable,
        **more,
    }  # fmt: skip
    return made


def total(line_type: str, count: int, amount: int, currency: str = "CNY") -> Any:
    return {"merchant_id": "m1", "currency": currency, "line_type": line_type,
            "line_count": count, "amount_minor": amount}  # fmt: skip


@pytest.fixture
def statement() -> Statement:
    """Return a merchant with yuan and yen: 100.00 less 5.00, credited 3.00; and 700 yen."""
    day = date(2026, 1, 5)
    return Statement(
        merchant_id="m1",
        name="云岚百货",
        balances=(balance("CNY", 9800), balance("JPY", 700)),
        totals=(
            total("ORDER_AMOUNT", 1, 10000), total("COMMISSION_FEE", 1, -500),
            total("MANUAL_CREDIT", 1, 300), total("ORDER_AMOUNT", 1, 700, "JPY"),
        ),
        lines=(
            sale(1, day, 10000, -500),
            sale(2, day, 700, 0, currency="JPY", commission_share=Decimal(0)),
        ),
        charges=({"line_type": "MANUAL_CREDIT", "source_id": "E1", "merchant_id": "m1",
                  "currency": "CNY", "amount_minor": 300, "note": "Shipping made good"},),
        pending=({"order_id": "O7", "line_no": 2, "merchant_id": "m1", "currency": "CNY",
                  "amount_minor": 4990, "reason": "in_hold", "expected_on": date(2026, 2, 4)},),
    )  # fmt: skip


def page(issued: Issue, statement: Statement, locale: str = "en") -> str:
    """Return one page with ordinary spaces."""
    html = documents(issued, statement).files[PAGES[locale]].decode()
    return html.replace("\u00a0", " ")


@pytest.mark.parametrize("locale", PAGES)
def test_the_page_is_well_formed_with_one_title_and_ordered_headings(
    issued, statement, see, locale
):
    read = see(page(issued, statement, locale))
    tags = [tag for tag, _ in read.elements]
    levels = [int(tag[1]) for tag in tags if re.fullmatch(r"h[1-6]", tag)]
    assert read.unbalanced == []
    assert tags.count("h1") == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert read.elements[0] == ("html", {"lang": locale})


@pytest.mark.parametrize("locale", PAGES)
def test_every_link_leads_to_the_page_or_to_a_file_beside_it(issued, statement, see, locale):
    read = see(page(issued, statement, locale))
    ids, links = read.values("id"), read.values("href")
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)
    beside = set(FILES.values()) - {f"{locale}.html"}
    assert {link for link in links if not link.startswith("#")} == beside


@pytest.mark.parametrize("locale", PAGES)
def test_the_page_asks_nothing_of_the_network_and_runs_nothing(issued, statement, see, locale):
    html = page(issued, statement, locale)
    read = see(html)
    policies = [attrs["content"] for _, attrs in read.elements if "http-equiv" in attrs]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'; img-src data:"]
    assert {tag for tag, _ in read.elements} <= ELEMENTS
    assert read.values("src") == []
    assert not re.search(r"https?:|@import|url\(", html)


@pytest.mark.parametrize("locale", PAGES)
def test_every_table_has_a_caption_and_scoped_heads(issued, statement, see, locale):
    read = see(page(issued, statement, locale))
    tags = [tag for tag, _ in read.elements]
    assert tags.count("table") == tags.count("caption") > 8
    assert all("scope" in attrs for tag, attrs in read.elements if tag == "th")


@pytest.mark.parametrize("locale", PAGES)
def test_markup_in_any_text_stays_text(issued, statement, see, locale):
    def poisoned(rows: Any, *names: str) -> Any:
        return tuple({**row, **dict.fromkeys(names, PAYLOAD)} for row in rows)

    wrong = replace(
        statement,
        merchant_id=PAYLOAD,
        name=PAYLOAD,
        balances=(balance("CNY", 9800, "on_hold", hold_reason=PAYLOAD), balance("JPY", 700)),
        lines=poisoned(statement.lines, "order_id", "source_id"),
        charges=poisoned(statement.charges, "source_id", "note", "line_type"),
        pending=poisoned(statement.pending, "order_id", "reason"),
        totals=poisoned(statement.totals, "line_type"),
    )
    named = replace(issued, marketplace={"name_en": PAYLOAD, "name_zh": PAYLOAD}, book=PAYLOAD)
    read = see(page(named, wrong, locale))
    assert read.unbalanced == []
    assert {tag for tag, _ in read.elements} <= ELEMENTS
    assert [name for _, attrs in read.elements for name in attrs if name.startswith("on")] == []
    assert read.text.count("<script>alert(1)</script>") > 10
    assert "{{ 7*7 }}%s" in read.text
    for content in lists(named, wrong).values():
        for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")):
            assert not [cell for cell in row if cell.startswith(("=", "+", "@"))]
    row = Listed(balance("CNY", 1) | {"merchant_id": PAYLOAD}, PAYLOAD, True)  # type: ignore[arg-type]
    listed = see(index(named, [row]))
    assert {tag for tag, _ in listed.elements} <= ELEMENTS
    assert listed.unbalanced == []


def test_the_same_figures_give_the_same_bytes_and_a_small_page(issued, statement):
    first, second = documents(issued, statement), documents(issued, statement)
    assert first == second
    assert first.failing == ()
    many = replace(
        statement,
        lines=tuple(sale(n, date(2026, 1, 1) + timedelta(days=n % 40), 100, -5)
                    for n in range(400)),
        charges=statement.charges * 200,
        pending=statement.pending * 200,
    )  # fmt: skip
    assert max(len(documents(issued, many).files[kind]) for kind in PAGES.values()) < 60_000


def test_long_lists_are_cut_on_the_page_and_whole_in_the_file(issued, statement, see):
    many = replace(
        statement,
        charges=tuple({**statement.charges[0], "source_id": f"E{n}"} for n in range(30)),
        pending=tuple({**statement.pending[0], "order_id": f"W{n:02}"} for n in range(30)),
    )
    text = see(page(issued, many)).text
    assert "25 of 30" in text
    assert ("W24" in text, "W25" in text) == (True, False)
    assert MOST_ROWS == 25
    made = documents(issued, many).files
    assert made["pending"].decode("utf-8-sig").count("in_hold") == 30
    assert made["funds"].decode("utf-8-sig").count("MANUAL_CREDIT") == 30


def test_days_before_the_newest_thirty_one_are_one_row_and_nothing_is_lost(issued, statement):
    first = date(2025, 12, 1)
    many = replace(
        statement, lines=tuple(sale(n, first + timedelta(days=n), 100 + n, 0) for n in range(40))
    )
    (sheet, _) = sheets(issued, many, lists(issued, many))
    assert len(sheet.days) == MOST_DAYS + 1
    assert (sheet.days[0].day, sheet.days[0].count) == (None, 9)
    assert sheet.days[0].sold_minor == 936  # 100 to 108
    assert sheet.days[1].day == date(2025, 12, 10)
    assert sum(day.sold_minor for day in sheet.days) == 4780  # 40 times 100, and 0 to 39


def test_each_currency_has_its_own_decimals_and_sums(issued, statement):
    made = lists(issued, statement)
    assert sums("trades.csv", made["trades.csv"]) == {"CNY": 9500, "JPY": 700}
    assert sums("funds.csv", made["funds.csv"]) == {"CNY": 9800, "JPY": 700}
    assert ",JPY,700,0,0,0,0,0,0,700,2025.1" in made["trades.csv"].decode()
    text = page(issued, statement)
    assert "CNY 98.00 is paid by 2026-02-13." in text
    assert "JPY 700 is paid by 2026-02-13." in text


@pytest.mark.parametrize("name", ["trades", "funds", "pending"])
def test_a_file_that_differs_from_the_page_fails_its_check(issued, statement, name):
    made = lists(issued, statement)
    file = f"{name}.csv"
    old, new = {"trades": (b"95.00", b"95.01"), "funds": (b"3.00,98.00", b"3.01,98.00"),
                "pending": (b"49.90", b"49.91")}[name]  # fmt: skip
    assert old in made[file]
    laid_out = sheets(issued, statement, made | {file: made[file].replace(old, new)})
    failed = [check for sheet in laid_out for check in sheet.checks if not check.is_passed]
    assert [(check.check, check.currency) for check in failed] == [(name, "CNY")]
    assert failed[0].left - failed[0].right == 1


def test_what_is_payable_and_kept_must_come_to_the_closing_balance(issued, statement):
    unlike = balance("CNY", 9800, payable_minor=9799, payout_minor=9799)
    wrong = replace(statement, balances=(unlike, balance("JPY", 700)))
    assert [check.check for check in documents(issued, wrong).failing] == ["payable"]
    assert "this is no statement" in page(issued, wrong)


def test_a_draft_is_not_held_against_payouts_that_are_not_there_yet(issued, statement):
    draft = replace(issued, state="draft", locked_at=None, objection_on=None)
    unpaid = replace(statement, balances=(balance("CNY", 9800, payout_minor=0),
                                          balance("JPY", 700, payout_minor=0)))  # fmt: skip
    assert documents(draft, unpaid).failing == ()
    assert [check.check for check in documents(issued, unpaid).failing] == ["payout", "payout"]


#: A balance, and what is said of it.
OUTCOMES = [
    (balance("CNY", 13110), "CNY 131.10 is paid by 2026-02-13.",
     "CNY 131.10 将于 2026-02-13 前支付。"),
    (balance("CNY", -6840, "carried_forward", owing_since="2025-12"),
     "CNY 68.40 is owed to us since December 2025; later sales are set off against it.",
     "自2025年12月起欠平台 CNY 68.40，由后续销售款抵扣。"),
    (balance("CNY", 99, "carried_forward"),
     "CNY 0.99 is less than the smallest payout and is carried forward.",
     "CNY 0.99 低于最低付款额，结转至下月。"),
    (balance("CNY", 0, "carried_forward"), "Nothing is to be paid for this month.",
     "本月无应付金额。"),
    (balance("CNY", 5, "on_hold", hold_reason="account_shared"),
     "CNY 0.05 is on hold: the payout account is also that of another merchant.",
     "CNY 0.05 暂缓支付：收款账户与其他商户共用。"),
    (balance("CNY", 5, "on_hold", hold_reason="some_new_reason"),
     "CNY 0.05 is on hold: some new reason.", "CNY 0.05 暂缓支付：some new reason。"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "english", "chinese"), OUTCOMES)
def test_what_happens_with_a_balance_is_said_in_one_sentence(issued, given, english, chinese):
    for locale, expected in (("en", english), ("zh-CN", chinese)):
        formats = formats_for(locale, "CNY", "Asia/Shanghai")
        said = outcome(issued, formats, translations(formats.language), given)
        assert said.replace("\u00a0", " ") == expected


def test_a_share_has_as_many_decimals_as_it_needs_and_two_at_least():
    formats = formats_for("en", "CNY", "Asia/Shanghai")
    shares = ("0.0500000000", "0.045", "0.03333", "0", "1")
    assert [share(formats, Decimal(s)) for s in shares] == [
        "5.00%", "4.50%", "3.333%", "0.00%", "100.00%",
    ]  # fmt: skip


def test_a_folder_is_one_safe_name_and_no_two_ids_share_it():
    ids = ["", ".", "..", "/", "a/b", "a%2Fb", "A", "a", "index.html", "商户", "\x00", "x" * 200,
           "x" * 201, "%~", "~", "-", "\\", "CON"]  # fmt: skip
    made = [folder_of(identity) for identity in ids]
    assert len(set(made)) == len(ids)
    assert all(re.fullmatch(r"[\w%~-]{1,120}", name, re.ASCII) for name in made)
    assert folder_of("M000001") == "M000001"


def test_every_kind_of_line_has_all_its_parts_and_a_line_is_their_sum():
    line = sale(1, date(2026, 1, 5), 1, 10, shipping_minor=100, order_fee_minor=1000,
                tax_minor=10000, provider_fee_minor=100000)  # fmt: skip
    assert net(line) == 111111
    for parts in PARTS.values():
        assert sum(line[part] for _, part in parts) == 111111


def test_every_code_has_words_in_both_languages():
    chinese = translations("zh")
    for codes in WORDS.values():
        for text in codes.values():
            assert re.search(r"[\u4e00-\u9fff]", chinese.gettext(text))
    assert set(WORDS["hold"]) == set(WORDS["remedy"])


def test_a_statement_has_a_number_that_names_month_and_merchant(issued):
    assert number_of(issued, "M000001") == "ST-202601-M000001"
