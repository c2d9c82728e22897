"""Statements of a month: what they say to the cent, that they never change, and what stops one."""

import csv
import io
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from policy import load_book
from tasks import merchant_statements
from tasks.merchant_statements import (
    MonthChanged,
    MonthNotSettled,
    NotIssued,
    NotPrinted,
    UnknownMerchant,
    is_proven,
    issue_statements,
    newest_month,
    print_pages,
    statements,
    verify_statements,
)
from tests.conftest import PROJECT
from tests.fresh import fresh_file, fresh_warehouse
from tests.reports.conftest import Page
from tests.tasks.settled_month import (
    BALANCES,
    CHARGES,
    HOSTILE,
    LINES,
    PAYOUTS,
    PENDING,
    TOTALS,
    insert_month,
)
from tests.tasks.worlds import run_at
from warehouse import Warehouse
from warehouse.schema import marketplace, meta

#: The folder of the hostile id: nothing in it leads out of the month's folder.
HOSTILE_FOLDER = "%3D2%2F%2E%2E%2Fx"

FILES = ["en.html", "funds.csv", "pending.csv", "trades.csv", "zh-CN.html"]

TRADES = """\
month,type,order_id,line_no,source_id,occurred_on,payable_on,currency,merchandise,shipping,\
fixed_fee,commission_share,commission,tax,provider_fee,net,policy_version
2026-01,sale,O1,1,O1,2026-01-05,2026-01-12,CNY,100.00,8.00,0.00,0.05,-5.00,-0.30,0.00,102.70,2025.1
2026-01,sale,O2,1,O2,2026-01-06,2026-01-13,CNY,25.99,0.00,0.00,0.05,-1.30,-0.08,0.00,24.61,2025.1
2026-01,refund,O1,1,R1,2026-01-20,2026-01-27,CNY,-20.00,0.00,0.00,0.05,1.00,0.06,0.00,-18.94,2025.1
"""

FUNDS = """\
month,currency,entry,line_type,name_zh,name_en,source_id,note,amount,balance
2026-01,CNY,opening,,上期结转,Carried over from the month before,,,10.00,10.00
2026-01,CNY,trades,ORDER_AMOUNT,商品销售额,Merchandise sold,2026-01,,125.99,135.99
2026-01,CNY,trades,ORDER_SHIPPING_AMOUNT,运费收入,Shipping charged,2026-01,,8.00,143.99
2026-01,CNY,trades,COMMISSION_FEE,佣金,Commission,2026-01,,-6.30,137.69
2026-01,CNY,trades,COMMISSION_VAT,佣金及服务费税额,Tax on commission and fees,2026-01,,-0.38,137.31
2026-01,CNY,trades,REFUND_ORDER_AMOUNT,商品退款,Merchandise refunded,2026-01,,-20.00,117.31
2026-01,CNY,trades,REFUND_COMMISSION_FEE,退还佣金,Commission given back,2026-01,,1.00,118.31
2026-01,CNY,trades,REFUND_COMMISSION_VAT,\
退还佣金税额,Tax on commission given back,2026-01,,0.06,118.37
2026-01,CNY,charge,LATE_SHIP_PENALTY,逾期发货违约金,Penalties for late shipment,O9,,-5.00,113.37
2026-01,CNY,charge,MANUAL_CREDIT,手工贷记,Credits,E1,'=cmd() 运费补偿,19.90,133.27
2026-01,CNY,charge,RESERVE_HOLD,滚动保证金留存,Held back in reserve,2026-01,,-2.17,131.10
2026-01,CNY,closing,,期末余额,Balance at the end of the month,,,131.10,131.10
2026-01,CNY,payable,,本期应付,Payable for this month,,,131.10,131.10
"""

PENDING_LIST = """\
month,order_id,line_no,currency,amount,reason,reason_zh,reason_en,expected_on
2026-01,O3,1,CNY,49.90,in_hold,已签收，结算等待期未满,"Delivered, return period not over",2026-02-04
2026-01,O4,2,CNY,10.00,break_open,\
该笔支付存在差异，核查中,A difference about the payment is being examined,
"""


def issue(warehouse: Warehouse, folder: Path, as_of: str = "2026-02-06", **more: Any) -> Any:
    """Issue January 2026 under the shipped book."""
    book = more.pop("book", "standard")
    return issue_statements(warehouse, run_at(as_of, book), "2026-01", folder=folder, **more)


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder by its path in it."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def shown(path: Path) -> str:
    """Return a page with ordinary spaces."""
    return path.read_text(encoding="utf-8").replace("\u00a0", " ")


def words(path: Path) -> str:
    """Return what a reader sees of a page, with one space between any two things."""
    body = shown(path).partition("<body>")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Return the folder of statements."""
    return tmp_path / "out"


@pytest.fixture
def held(tmp_path: Path) -> Warehouse:
    """Return a DuckDB warehouse with the month; what is about files is the same on both engines."""
    warehouse = fresh_file(tmp_path / "held.duckdb")
    insert_month(warehouse)
    return warehouse


def test_every_merchant_gets_two_pages_and_three_lists_and_they_are_recorded(warehouse, out):
    insert_month(warehouse)
    found = issue(warehouse, out)
    assert is_proven(found)
    assert {k: found[k] for k in ("state", "merchants", "written", "standing", "recorded")} == {
        "state": "locked", "merchants": 2, "written": 10, "standing": 0, "recorded": 10,
    }  # fmt: skip
    written = contents(out)
    assert set(written) == {
        "2026-01/index.html",
        *(f"2026-01/{one}/{file}" for one in ("m1", HOSTILE_FOLDER) for file in FILES),
    }
    kept = statements(warehouse, "2026-01")
    assert [(d["merchant_id"], d["kind"]) for d in kept] == [
        (merchant, kind)
        for merchant in (HOSTILE, "m1")
        for kind in ("funds", "html-en", "html-zh_CN", "pending", "trades")
    ]
    assert [d["sha256"] for d in kept] == [sha256(written[d["path"]]).hexdigest() for d in kept]
    assert found["totals"] == [
        {"currency": "CNY", "state": "on_hold", "merchants": 1, "closing_minor": 18940,
         "payable_minor": 0},
        {"currency": "CNY", "state": "payable", "merchants": 1, "closing_minor": 13110,
         "payable_minor": 13110},
    ]  # fmt: skip


def test_the_lists_state_every_trade_and_the_flow_of_funds_to_the_cent(held, out):
    issue(held, out)
    for name, expected in (("trades", TRADES), ("funds", FUNDS), ("pending", PENDING_LIST)):
        raw = (out / "2026-01" / "m1" / f"{name}.csv").read_bytes()
        assert raw.startswith(b"\xef\xbb\xbf")
        assert raw.decode("utf-8-sig").replace("\r\n", "\n") == expected


def test_the_page_states_the_balance_the_terms_and_what_is_not_payable_yet(held, out):
    issue(held, out)
    text = words(out / "2026-01" / "m1" / "en.html")
    for expected in (
        "Merchant statement, January 2026",
        "Countinghouse Market",
        "云岚百货 m1",
        "ST-202601-m1",
        "Approved on 2026-02-06 00:00 +08:00",
        "CNY 131.10 is paid by 2026-02-13.",
        "Carried over from the month before 10.00",
        "Merchandise sold 2 125.99",
        "Commission 2 −6.30",
        "Held back in reserve 1 −2.17",
        "Balance at the end of the month 131.10 Payable for this month 131.10",
        "5.00% 3 105.99 −5.30 Clause 3.4 Payment and settlement, version 2025.1",
        "2026-01-05 1 108.00 — 2026-01-06 1 25.99 — 2026-01-20 1 0.00 −20.00",
        "Penalties for late shipment O9 — −5.00",
        "Credits E1 =cmd() 运费补偿 19.90",
        "A difference about the payment is being examined 1 10.00 —",
        "All 2 59.90",
        "O3 / 1 Delivered, return period not over 2026-02-04 49.90",
        "You can object until 2026-03-08, within 30 days of approval",
        "Opening = what the month before left 10.00 10.00 ✓ agrees",
    ):
        assert expected in text


def test_a_merchant_on_hold_is_told_why_and_what_to_do_in_both_languages(held, out):
    issue(held, out)
    folder = out / "2026-01" / HOSTILE_FOLDER
    english, chinese = shown(folder / "en.html"), shown(folder / "zh-CN.html")
    assert "CNY 189.40 is on hold: no payout account is on file." in english
    assert "Give a payout account in the name on the licence." in english
    assert "CNY 189.40 暂缓支付：未登记收款账户。" in chinese
    assert "请提供与营业执照同名的收款账户。" in chinese


def test_markup_and_formulas_in_ids_and_names_stay_text(held, out):
    issue(held, out)
    pages = [out / "2026-01" / HOSTILE_FOLDER / "en.html", out / "2026-01" / "index.html"]
    for path in pages:
        page = Page(path.read_text(encoding="utf-8"))
        assert page.unbalanced == []
        assert "<script>alert(1)</script>" in page.text
        assert "script" not in {tag for tag, _ in page.elements}
    written = (out / "2026-01" / "m1" / "funds.csv").read_text(encoding="utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(written)) for cell in row]
    assert "'=cmd() 运费补偿" in cells
    assert [cell for cell in cells if cell.startswith("=")] == []


def test_the_index_lists_all_merchants_and_its_links_lead_to_their_pages(held, out):
    issue(held, out, merchants=["m1"])
    page = Page((out / "2026-01" / "index.html").read_text(encoding="utf-8"))
    assert page.values("href") == ["m1/zh-CN.html", "m1/en.html"]
    assert "未登记收款账户 no payout account is on file" in page.text
    issue(held, out)
    page = Page((out / "2026-01" / "index.html").read_text(encoding="utf-8"))
    assert page.values("href")[0] == "%253D2%252F%252E%252E%252Fx/zh-CN.html"
    assert "320.50" in page.text  # 131.10 and 189.40


def test_a_second_issue_writes_and_records_nothing_and_mends_what_is_missing(warehouse, out):
    insert_month(warehouse)
    issue(warehouse, out)
    before = contents(out)
    again = issue(warehouse, out, as_of="2026-05-01")
    assert (again["written"], again["standing"], again["recorded"]) == (0, 10, 0)
    (out / "2026-01" / "m1" / "en.html").unlink()
    (out / "2026-01" / "m1" / "funds.csv").write_bytes(b"half")
    mended = issue(warehouse, out)
    assert (mended["written"], mended["standing"], mended["recorded"]) == (2, 8, 0)
    assert contents(out) == before


def test_a_later_policy_version_changes_no_byte(held, tmp_path):
    issue(held, tmp_path / "before")
    revised = tmp_path / "standard"
    shutil.copytree(PROJECT / "policy" / "books" / "standard", revised)
    (revised / "2027.1.yaml").write_text(
        'version: "2027.1"\namends: "2026.1"\n'
        "announced_on: 2026-11-01\neffective_from: 2027-01-01\n"
        "parameters:\n"
        '  - {key: settlement.objection, value: 5, unit: days, clause: "3.4"}\n'
        '  - {key: settlement.commission_share, value: 0.5, unit: share, clause: "3.4"}\n'
        "  - {key: settlement.commission_share, scope: {kind: merchant_tier, id: standard}, "
        'value: 0.6, unit: share, clause: "3.4"}\n',
        encoding="utf-8",
    )
    book = load_book(revised)
    assert book.versions[-1].value("settlement.objection") == 5
    issue(held, tmp_path / "after", as_of="2027-06-01", book=book)
    assert contents(tmp_path / "after") == contents(tmp_path / "before")
    run = run_at("2027-06-01", book)
    proven = verify_statements(held, run, "2026-01", folder=tmp_path / "before")
    assert is_proven(proven)
    assert proven["same"] == 10


def test_both_engines_give_the_same_bytes(postgresql_server, tmp_path):
    made = []
    for engine in ("duckdb", "postgresql"):
        with fresh_warehouse(engine, tmp_path, postgresql_server) as warehouse:
            insert_month(warehouse)
            issue(warehouse, tmp_path / engine)
            made.append(contents(tmp_path / engine))
    assert made[0] == made[1]


def test_a_merchant_that_is_renamed_later_keeps_its_name_on_what_was_issued(warehouse, out):
    insert_month(warehouse)
    issue(warehouse, out)
    _rename(warehouse, "m1", "云岚百货", "新名字", "2026-03-01T00:00:00+00:00")
    assert is_proven(verify_statements(warehouse, run_at("2026-03-02", "standard"), "2026-01",
                                       folder=out))  # fmt: skip


def _rename(warehouse: Warehouse, merchant: str, old: str, new: str, received_at: str) -> None:
    """Let a corrected file of merchants replace one row, as loading one does."""
    origin = {"source_file_id": "renamed", "run_id": "renamed"}
    with warehouse.transaction() as tx:
        tx.insert(
            meta.source_file,
            [
                {
                    "source_file_id": "renamed", "sha256": "ab", "source": "countinghouse",
                    "table_name": "merchant", "file_name": "merchant.csv", "byte_count": 1,
                    "row_count": 1, "loaded_count": 1, "quarantined_count": 0,
                    "status": "loaded", "received_at": datetime.fromisoformat(received_at),
                    "run_id": "renamed",
                }
            ],
        )  # fmt: skip
        tx.insert(
            meta.superseded_row,
            [
                {
                    "table_name": "merchant", "row_key": merchant, "superseded_by": "renamed",
                    "row_json": f'{{"merchant_id": "{merchant}", "name": "{old}"}}',
                    "source_file_id": "names", "is_withdrawn": False, "run_id": "renamed",
                }
            ],
        )  # fmt: skip
        standing = [r for r in tx.rows("merchant_statement/names") if r["merchant_id"] != merchant]
        tx.clear(marketplace.merchant)
        rows = [*standing, {"merchant_id": merchant, "name": new}]
        tx.insert(marketplace.merchant, [row | origin for row in rows])


def test_many_processes_write_what_one_writes(held, tmp_path):
    issue(held, tmp_path / "one", workers=1)
    issue(held, tmp_path / "two", workers=2)
    assert contents(tmp_path / "two") == contents(tmp_path / "one")


def test_two_issues_at_once_record_every_document_once(postgresql_server, tmp_path):
    with fresh_warehouse("postgresql", tmp_path, postgresql_server) as warehouse:
        insert_month(warehouse)
        with ThreadPoolExecutor(2) as pool:
            both = list(pool.map(lambda _: issue(warehouse, tmp_path / "out"), range(2)))
        assert sum(found["recorded"] for found in both) == 10
        assert all(is_proven(found) for found in both)
        assert len(statements(warehouse, "2026-01")) == 10
        assert len(contents(tmp_path / "out")) == 11


def test_a_draft_bears_the_word_lies_apart_and_is_not_recorded(warehouse, out):
    insert_month(warehouse, "draft")
    found = issue(warehouse, out)
    assert (found["state"], found["recorded"]) == ("draft", 0)
    assert statements(warehouse, "2026-01") == []
    assert {path.partition("/")[0] for path in contents(out)} == {"2026-01-draft"}
    folder = out / "2026-01-draft" / "m1"
    assert '<div class="watermark" aria-hidden="true">Draft</div>' in shown(folder / "en.html")
    assert '<div class="watermark" aria-hidden="true">草稿</div>' in shown(folder / "zh-CN.html")
    with pytest.raises(NotIssued, match="statements issue --month 2026-01"):
        verify_statements(warehouse, run_at("2026-02-06", "standard"), "2026-01", folder=out)


def test_a_draft_that_is_made_anew_meanwhile_stops_the_issue(tmp_path, monkeypatch):
    warehouse = fresh_file(tmp_path / "draft.duckdb")
    insert_month(warehouse, "draft")
    monkeypatch.setattr(merchant_statements, "CHUNK", 1)

    def remade(_: str) -> None:
        with warehouse.transaction() as tx:
            tx.change(
                "update core.settlement_month set snapshot_sha256 = 'new' where month = '2026-01'"
            )

    with pytest.raises(MonthChanged, match="2026-01 was made anew or locked meanwhile"):
        issue(warehouse, tmp_path / "out", progress=remade)


#: What is altered in the tables before the month is locked, and the checks of m1 that fail then.
ALTERED = {
    "a line": ({"settlement_line": [LINES[0] | {"amount_minor": 10001}, *LINES[1:]]},
               {"types", "type", "funds"}),
    "a line is gone": ({"settlement_line": LINES[1:]}, {"types", "type", "funds"}),
    "a charge": ({"settlement_charge": [CHARGES[0] | {"amount_minor": 1991}, *CHARGES[1:]]},
                 {"types", "type", "funds"}),
    "a total": ({"settlement_total": [TOTALS[0] | {"amount_minor": 12600}, *TOTALS[1:]]},
                {"types", "type", "balance"}),
    "two totals that cancel out": (
        {"settlement_total": [TOTALS[0] | {"amount_minor": 12600},
                              TOTALS[1] | {"amount_minor": 799}, *TOTALS[2:]]},
        {"type"},
    ),
    "what the month before left": (
        {"settlement": [BALANCES[0] | {"movement_minor": 999, "closing_minor": 999},
                        *BALANCES[1:]]},
        {"opening"},
    ),
    "the balance": (
        {"settlement": [BALANCES[0], BALANCES[1] | {
            "movement_minor": 12111, "closing_minor": 13111, "payable_minor": 13111},
            BALANCES[2]]},
        {"balance", "payout", "funds"},
    ),
    "the balance is gone": ({"settlement": [BALANCES[0], BALANCES[2]]}, {"balance", "funds"}),
    "the payout": ({"payout": [PAYOUTS[0] | {"amount_minor": 13109}]}, {"payout"}),
    "the payout is gone": ({"payout": []}, {"payout"}),
}  # fmt: skip


@pytest.mark.parametrize("altered", ALTERED)
def test_a_figure_that_is_altered_fails_its_checks_and_the_statement_is_not_issued(
    tmp_path, altered
):
    rows, checks = ALTERED[altered]
    warehouse = fresh_file(tmp_path / "altered.duckdb")
    insert_month(warehouse, **rows)
    found = issue(warehouse, tmp_path / "out")
    assert not is_proven(found)
    assert {row["merchant_id"] for row in found["failing"]} == {"m1"}
    assert {row["check"] for row in found["failing"]} == checks
    assert all(row["left_minor"] != row["right_minor"] for row in found["failing"])
    assert {d["merchant_id"] for d in statements(warehouse, "2026-01")} == {HOSTILE}
    page = shown(tmp_path / "out" / "2026-01" / "m1" / "en.html")
    assert '<span class="chip high">Does not tie out</span>' in page
    assert 'class="fails"' in page


def test_what_was_issued_is_never_replaced_and_the_difference_is_told(held, out):
    issue(held, out)
    before = contents(out)
    with held.transaction() as tx:
        tx.change("update core.pending_line set amount_minor = 4991 where order_id = 'O3'")
    found = issue(held, out)
    assert not is_proven(found)
    assert [(d["merchant_id"], d["kind"], d["outcome"]) for d in found["differing"]] == [
        ("m1", "html-zh_CN", "differs"), ("m1", "html-en", "differs"), ("m1", "pending", "differs"),
    ]  # fmt: skip
    assert contents(out) == before


def test_verifying_tells_what_is_missing_altered_or_never_issued_and_writes_nothing(held, tmp_path):
    run = run_at("2026-02-06", "standard")
    issue(held, tmp_path, merchants=["m1"])
    (tmp_path / "2026-01" / "m1" / "en.html").unlink()
    (tmp_path / "2026-01" / "m1" / "trades.csv").write_text("other")
    before = contents(tmp_path)
    found = verify_statements(held, run, "2026-01", folder=tmp_path)
    assert (found["documents"], found["same"]) == (10, 3)
    outcomes = {(d["merchant_id"], d["kind"]): d["outcome"] for d in found["differing"]}
    assert outcomes == {
        ("m1", "html-en"): "missing",
        ("m1", "trades"): "altered",
        **{(HOSTILE, kind): "not_issued"
           for kind in ("html-zh_CN", "html-en", "trades", "funds", "pending")},
    }  # fmt: skip
    assert contents(tmp_path) == before


def test_a_merchant_that_only_has_open_sales_gets_a_statement_of_nothing_settled(warehouse, out):
    new = PENDING[0] | {"order_id": "O8", "merchant_id": "m8", "amount_minor": 7700}
    insert_month(warehouse, pending_line=[*PENDING, new])
    found = issue(warehouse, out, merchants=["m8"])
    assert is_proven(found)
    page = shown(out / "2026-01" / "m8" / "en.html")
    assert "Nothing is to be paid for this month." in page
    assert "77.00" in page


def test_a_month_or_merchant_that_is_not_there_is_refused_with_what_helps(held, out):
    run = run_at("2026-02-06", "standard")
    with pytest.raises(MonthNotSettled, match="countinghouse settle --month 2026-02"):
        issue_statements(held, run, "2026-02", folder=out)
    with pytest.raises(UnknownMerchant, match="neither a balance nor an open sale of nobody"):
        issue(held, out, merchants=["m1", "nobody"])
    with pytest.raises(NotIssued, match="no statement of 2025-12 was issued"):
        verify_statements(held, run, "2025-12", folder=out)
    assert contents(out / "2026-01") == {}
    assert newest_month(held) == "2026-01"


def test_without_a_locked_month_there_is_no_newest_one(tmp_path):
    with pytest.raises(MonthNotSettled, match="no month is locked"):
        newest_month(fresh_file(tmp_path / "empty.duckdb"))


def test_pages_are_printed_by_the_browser_that_is_named_and_only_once(held, tmp_path):
    found = issue(held, tmp_path, merchants=["m1"])
    browser = tmp_path / "browser"
    browser.write_text('#!/bin/sh\nfor a in "$@"; do case $a in --print-to-pdf=*) '
                       'echo pdf > "${a#--print-to-pdf=}";; esac; done\n')  # fmt: skip
    browser.chmod(0o755)
    assert print_pages(found, str(browser), ["m1"]) == 2
    assert print_pages(found, str(browser)) == 0
    assert (tmp_path / "2026-01" / "m1" / "zh-CN.pdf").read_text() == "pdf\n"
    with pytest.raises(NotPrinted, match="made no PDF"):
        print_pages(found | {"folder": issue(held, tmp_path / "b")["folder"]}, "false")
