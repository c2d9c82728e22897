"""Payouts are ordered once, answered once, and paid again only when the bank says they failed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
import xmlschema
from defusedxml import ElementTree
from sqlalchemy.exc import DBAPIError

from ledger import JournalDoesNotBalance
from tasks import payouts as issuing
from tasks.approvers import UnknownKey, add_approver
from tasks.months import NotAMonthText
from tasks.payout_results import FOLLOWS
from tasks.payouts import (
    AccountChanged,
    AlreadyRetried,
    ExecutionInThePast,
    MonthNotLocked,
    NoAccount,
    NoSuchFormat,
    NothingFailed,
    OtherFileStands,
    UnknownPayout,
    instruct_payouts,
    issue_payouts,
    newest_locked_month,
    payouts,
    retry_payout,
    take_results,
    write_payout_files,
)
from tests.ledger.evidence import IBAN, OWNER, STRIPE, Evidence, post
from tests.tasks.payday import (
    MONTH,
    OWED,
    P1,
    P2,
    P3,
    P4,
    P5,
    PERSONAL,
    account_row,
    answers,
    book_with,
    count,
    held,
    lock_month,
    payday,
    report,
)
from warehouse import Warehouse
from warehouse.schema import ledger, marketplace, statement
from warehouse.schema import settlement as tables

SCHEMA = Path(__file__).parents[1] / "payout_files" / "schemas" / "pain.001.001.09.xsd"
IN = {"": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}

#: What the month owes, before anything is paid.
OWED_CNY = {
    "merchant_payable": 122_801,
    "merchant:m1": -70_000,
    "merchant:m2": -50_001,
    "merchant:m3": -2_000,
    "merchant:m5": -800,
}


@pytest.fixture
def locked(warehouse: Warehouse) -> Warehouse:
    lock_month(warehouse)
    return warehouse


@pytest.fixture
def issued(locked: Warehouse, tmp_path: Path) -> Warehouse:
    issue_payouts(locked, payday(), MONTH, tmp_path / "out")
    return locked


@pytest.fixture
def say(issued: Warehouse, tmp_path: Path) -> Callable[..., Any]:
    """Return a function that takes a table of answers in, as `P… paid 700.00 CNY 2026-10-09 -`."""
    numbers = iter(range(100))

    def take(*lines: str, at: str = "2026-10-12", preview: bool = False) -> Any:
        path = answers(tmp_path / f"answers{next(numbers)}.csv", *lines)
        return take_results(issued, payday(at, "answers"), [path], preview=preview)

    return take


def status_of(warehouse: Warehouse, **asked: Any) -> dict[str, str]:
    return {row["payout_id"]: row["status"] for row in payouts(warehouse, MONTH, **asked)}


def reasons(outcome: Any) -> list[tuple[str, int | None, str | None, str | None, str]]:
    return [(p.file, p.line, p.field, p.value, p.reason) for p in outcome.refused]


def change_account(warehouse: Warehouse, account_id: str, **columns: Any) -> None:
    items = ", ".join(f"{name} = :{name}" for name in columns)
    with warehouse.transaction() as tx:
        tx.change(
            f"update core.payout_account set {items} where account_id = :account_id",
            account_id=account_id, **columns,
        )  # fmt: skip


def test_a_payout_lives_from_order_to_failure_to_another_try_and_the_books_follow(locked, tmp_path):
    assert held(locked) == OWED_CNY
    assert held(locked, "USD") == {"merchant_payable": 1_500, "merchant:m4": -1_500}
    issue_payouts(locked, payday(), MONTH, tmp_path)
    assert held(locked) == {"merchant_payable": 122_801, "merchant:m5": -800, "payouts": -122_001}
    assert held(locked, "USD") == {"merchant_payable": 1_500, "payouts": -1_500}

    first = answers(
        tmp_path / "a.csv",
        f"{P1} paid 700.00 CNY 2026-10-09 -",
        f"{P2} rejected 500.01 CNY 2026-10-09 AC04",
        f"{P3} unknown 20.00 CNY 2026-10-09 -",
    )
    outcome = take_results(locked, payday("2026-10-09", "answers"), [first])
    assert (outcome.as_dict()["results"], outcome.journals) == (
        {"paid": 1, "rejected": 1, "unknown": 1}, 1,
    )  # fmt: skip
    assert held(locked) == {
        "merchant_payable": 122_801, "merchant:m5": -800, "merchant:m2": -50_001,
        "payouts": -72_000,
    }  # fmt: skip
    assert status_of(locked) == {
        P1: "paid", P2: "rejected", P3: "unknown", P4: "issued", P5: "without_account",
    }  # fmt: skip

    second = answers(tmp_path / "b.csv", f"{P1} returned 700.00 CNY 2026-10-12 AC06")
    take_results(locked, payday("2026-10-12", "answers2"), [second])
    assert held(locked)["payouts"] == -2_000
    assert held(locked)["merchant:m1"] == -70_000

    key = add_approver(locked, payday(), "ann", "finance")
    change_account(locked, "a-m1", account_number="6222020099")
    made = retry_payout(locked, payday("2026-10-13", "again"), P1, key)
    assert (made["attempt"], made["amount_minor"], made["asked_by"]) == (2, 70_000, "ann")
    assert made["payout_id"].startswith("P202609-2-")
    assert status_of(locked)[made["payout_id"]] == "due"
    again = issue_payouts(locked, payday("2026-10-13", "again"), MONTH, tmp_path)
    (file,) = again["files"]
    assert (file["payout_file_id"], file["payout_count"]) == ("PF202609-CNY-2", 1)
    text = Path(file["path"]).read_text(encoding="utf-8")
    assert made["payout_id"] in text
    assert "6222020099" in text
    assert P1 not in text
    assert held(locked) == {
        "merchant_payable": 122_801, "merchant:m5": -800, "merchant:m2": -50_001,
        "payouts": -72_000,
    }  # fmt: skip


def test_every_journal_of_a_payout_names_its_month_key_and_day(issued, say):
    say(f"{P2} rejected 500.01 CNY 2026-10-09 AC04")
    with issued.transaction(keep=False) as tx:
        rows = tx.statement(
            "select posting_key, kind, month, booked_on, posted_at, run_id from core.journal "
            "where kind in ('payout', 'payout_back') order by posting_key"
        )
    assert [(r["posting_key"], r["kind"], r["month"], r["booked_on"]) for r in rows] == [
        (f"payout/{P1}", "payout", MONTH, date(2026, 10, 8)),
        (f"payout/{P2}", "payout", MONTH, date(2026, 10, 8)),
        (f"payout/{P3}", "payout", MONTH, date(2026, 10, 8)),
        (f"payout/{P4}", "payout", MONTH, date(2026, 10, 8)),
        (f"payout_back/{P2}/1", "payout_back", MONTH, date(2026, 10, 9)),
    ]
    assert {r["run_id"] for r in rows} == {"run", "answers"}


def test_files_hold_to_the_schema_and_count_and_sum_up_to_what_is_kept(locked, tmp_path):
    found = issue_payouts(locked, payday(), MONTH, tmp_path / "new" / "folder")
    assert [
        (f["payout_file_id"], f["currency"], f["payout_count"], f["control_sum_minor"],
         f["execute_on"], f["funds_flow"], f["file_format"])
        for f in found["files"]
    ] == [
        ("PF202609-CNY-1", "CNY", 3, 122_001, date(2026, 10, 8), "own_account", "pain.001"),
        ("PF202609-USD-1", "USD", 1, 1_500, date(2026, 10, 8), "own_account", "pain.001"),
    ]  # fmt: skip
    xmlschema.XMLSchema(SCHEMA).validate(found["files"][0]["path"])
    content = Path(found["files"][0]["path"]).read_bytes()
    assert sha256(content).hexdigest() == found["files"][0]["sha256"]
    root = ElementTree.fromstring(content)
    assert [e.text for e in root.iterfind(".//NbOfTxs", IN)] == ["3", "3"]
    assert [e.text for e in root.iterfind(".//CtrlSum", IN)] == ["1220.01", "1220.01"]
    assert [e.text for e in root.iterfind(".//EndToEndId", IN)] == [P1, P2, P3]
    assert [e.text for e in root.iterfind(".//InstdAmt", IN)] == ["700.00", "500.01", "20.00"]
    assert [e.text for e in root.iterfind(".//CreDtTm", IN)] == ["2026-10-08T02:00:00Z"]
    with locked.transaction(keep=False) as tx:
        kept = tx.statement("select * from core.payout_file_written order by payout_file_id")
    assert [row["sha256"] for row in kept] == [f["sha256"] for f in found["files"]]


def test_what_is_not_paid_is_told_by_id_and_reason_and_nothing_personal_is(locked, tmp_path):
    change_account(locked, "a-m1", account_number="6222 0200 11")
    change_account(locked, "a-m3", bank_code="102")
    found = issue_payouts(locked, payday(), MONTH, tmp_path)
    assert found["without_account"] == [
        {"payout_id": P5, "merchant_id": "m5", "currency": "CNY", "channel": "",
         "amount_minor": 800}
    ]  # fmt: skip
    assert [(row["payout_id"], row["reason"]) for row in found["left_out"]] == [
        (P1, "account_number_not_writable"), (P3, "bank_code_not_writable"),
    ]  # fmt: skip
    assert [f["control_sum_minor"] for f in found["files"]] == [50_001, 1_500]
    assert not [text for text in PERSONAL if text in repr(found)]
    assert status_of(locked)[P1] == "due"
    # Once the account is right, the next call pays it.
    change_account(locked, "a-m1", account_number="6222020011")
    (file,) = issue_payouts(locked, payday(run_id="next"), MONTH, tmp_path)["files"]
    assert (file["payout_file_id"], file["control_sum_minor"]) == ("PF202609-CNY-2", 70_000)


def test_an_account_that_is_no_longer_delivered_is_told(locked, tmp_path):
    with locked.transaction() as tx:
        tx.change("delete from core.payout_account where account_id = 'a-m3'")
    found = issue_payouts(locked, payday(), MONTH, tmp_path)
    assert [(row["payout_id"], row["reason"]) for row in found["left_out"]] == [
        (P3, "account_gone")
    ]


def test_a_bank_profile_writes_its_table_and_leaves_out_what_it_cannot_write(locked, tmp_path):
    change_account(locked, "a-m1", holder_name="杭州𠮷野有限公司")
    change_account(locked, "a-m2", holder_name="Søn ♥")
    found = issue_payouts(locked, payday(book=book_with(payout_format="icbc")), MONTH, tmp_path)
    # GBK has neither; the profile is for CNY, so nothing in USD goes out by it.
    assert [(row["payout_id"], row["reason"]) for row in found["left_out"]] == [
        (P1, "holder_name_not_writable"), (P2, "holder_name_not_writable"),
        (P4, "currency_not_writable"),
    ]  # fmt: skip
    (file,) = found["files"]
    assert Path(file["path"]).name == "PF202609-CNY-1.csv"
    text = Path(file["path"]).read_bytes().decode("gbk")
    assert f"20.00,2026-09 结算款 settlement,{P3}" in text


def test_a_format_that_there_is_not_is_refused_before_anything_is_decided(locked, tmp_path):
    with pytest.raises(NoSuchFormat, match=r"settlement.payout_format: no profile 'paper'"):
        issue_payouts(locked, payday(book=book_with(payout_format="paper")), MONTH, tmp_path)
    with pytest.raises(NoSuchFormat, match=r"settlement.payer_\*: batch .* debtor_name"):
        issue_payouts(locked, payday(book=book_with(payer_name=" x")), MONTH, tmp_path)
    assert count(locked, "payout_file") == 0


def test_issued_twice_nothing_is_new(issued, tmp_path):
    before = sorted((p.name, p.read_bytes()) for p in (tmp_path / "out").iterdir())
    journals = count(issued, "journal")
    found = issue_payouts(issued, payday("2026-10-09", "again"), MONTH, tmp_path / "out")
    assert (found["files"], found["left_out"]) == ([], [])
    assert sorted((p.name, p.read_bytes()) for p in (tmp_path / "out").iterdir()) == before
    assert count(issued, "journal") == journals


def test_killed_before_the_commit_nothing_stands(locked, tmp_path, monkeypatch):
    def die(*_: Any) -> None:
        raise JournalDoesNotBalance("as if killed")

    monkeypatch.setattr(issuing, "require_balanced_run", die)
    with pytest.raises(JournalDoesNotBalance):
        issue_payouts(locked, payday(), MONTH, tmp_path)
    assert list(tmp_path.glob("PF*")) == []
    assert [count(locked, t) for t in ("payout_file", "payout_instruction")] == [0, 0]
    assert held(locked) == OWED_CNY


def test_killed_between_commit_and_file_the_next_call_writes_the_same_bytes(locked, tmp_path):
    instruct_payouts(locked, payday(), MONTH)
    assert count(locked, "payout_file_written") == 0
    with locked.transaction(keep=False) as tx:
        files = tx.rows("payout/unwritten_files", month=MONTH)
        would = [b"".join(_content(tx, file)) for file in files]
    # A day later, under another payer and format: the file is the one that was decided.
    later = payday("2026-10-09", "later", book_with(payout_format="icbc"))
    found = issue_payouts(locked, later, MONTH, tmp_path, date(2026, 10, 30))
    assert [Path(f["path"]).read_bytes() for f in found["files"]] == would
    assert [(f["execute_on"], f["file_format"]) for f in found["files"]] == [
        (date(2026, 10, 8), "pain.001")
    ] * 2
    assert count(locked, "payout_file") == 2
    assert count(locked, "payout_instruction") == 4
    assert held(locked)["payouts"] == -122_001


def _content(tx: Any, file: Any) -> Any:
    rows = tx.rows("payout/of_file", payout_file_id=file["payout_file_id"])
    rows.sort(key=lambda row: row["payout_id"])
    batch = issuing._batch_as_decided(payday().book, file, rows)
    return issuing.pain001(batch)


def test_killed_after_the_file_and_before_it_is_recorded_it_is_recorded_and_not_replaced(
    locked, tmp_path, monkeypatch
):
    instruct_payouts(locked, payday(), MONTH)
    real = issuing.write_once

    def write_and_die(path: Path, content: Any) -> str:
        real(path, content)
        raise OSError("as if killed")

    monkeypatch.setattr(issuing, "write_once", write_and_die)
    with pytest.raises(OSError, match="as if killed"):
        write_payout_files(locked, payday(), MONTH, tmp_path)
    standing = {p.name: (p.stat().st_ino, p.read_bytes()) for p in tmp_path.glob("PF*")}
    assert list(standing) == ["PF202609-CNY-1.xml"]
    monkeypatch.undo()
    write_payout_files(locked, payday(run_id="next"), MONTH, tmp_path)
    path = tmp_path / "PF202609-CNY-1.xml"
    assert (path.stat().st_ino, path.read_bytes()) == standing[path.name]
    assert count(locked, "payout_file_written") == 2


def test_an_account_that_was_changed_meanwhile_stops_its_file_and_no_other(locked, tmp_path):
    instruct_payouts(locked, payday(), MONTH)
    change_account(locked, "a-m1", account_number="no number")
    with pytest.raises(AccountChanged, match=r"PF202609-CNY-1 .3 payouts. .* deliver it as it was"):
        write_payout_files(locked, payday(), MONTH, tmp_path)
    assert [p.name for p in tmp_path.glob("PF*")] == ["PF202609-USD-1.xml"]
    assert count(locked, "payout_file_written") == 1
    change_account(locked, "a-m1", account_number="6222020011")
    write_payout_files(locked, payday(), MONTH, tmp_path)
    assert count(locked, "payout_file_written") == 2


def test_another_file_of_that_name_is_never_replaced(locked, tmp_path):
    (tmp_path / "PF202609-CNY-1.xml").write_text("sent already")
    with pytest.raises(OtherFileStands, match="may have been sent already"):
        issue_payouts(locked, payday(), MONTH, tmp_path)
    assert (tmp_path / "PF202609-CNY-1.xml").read_text() == "sent already"


def test_issued_by_eight_at_once_each_payout_is_in_one_file(locked, tmp_path):
    def issue(number: int) -> int:
        found = issue_payouts(locked, payday(run_id=f"run{number}"), MONTH, tmp_path)
        return len(found["files"])

    with ThreadPoolExecutor(8) as pool:
        written = list(pool.map(issue, range(8)))
    assert sum(written) == 2
    assert [count(locked, t) for t in ("payout_file", "payout_file_written")] == [2, 2]
    assert count(locked, "payout_instruction") == 4
    assert held(locked) == {"merchant_payable": 122_801, "merchant:m5": -800, "payouts": -122_001}


def test_the_database_itself_refuses_a_payout_in_a_second_file(issued):
    with pytest.raises(DBAPIError), issued.transaction() as tx:
        tx.insert(
            tables.payout_instruction,
            [{"payout_id": P1, "payout_file_id": "PF202609-CNY-9", "run_id": "run"}],
        )


def test_a_month_that_is_no_month_unknown_or_not_locked_yet_is_refused(locked, tmp_path):
    with pytest.raises(NotAMonthText):
        issue_payouts(locked, payday(), "2026-9", tmp_path)
    with pytest.raises(MonthNotLocked, match="2026-08 is not settled, not locked"):
        issue_payouts(locked, payday(), "2026-08", tmp_path)
    with pytest.raises(MonthNotLocked, match="locked at 2026-10-07 02:00 UTC"):
        issue_payouts(locked, payday("2026-10-06"), MONTH, tmp_path)
    assert newest_locked_month(locked) == MONTH


def test_a_draft_is_not_paid(warehouse, tmp_path):
    with pytest.raises(MonthNotLocked, match="no month is locked"):
        newest_locked_month(warehouse)
    with warehouse.transaction() as tx:
        tx.insert(
            tables.settlement_month,
            [{"month": MONTH, "state": "draft", "as_of": payday().as_of,
              "policy_version": "2026.1", "snapshot_sha256": "0", "locked_at": None,
              "due_on": date(2026, 10, 23), "run_id": "draft"}],
        )  # fmt: skip
    with pytest.raises(MonthNotLocked, match="2026-09 is draft, not locked"):
        issue_payouts(warehouse, payday(), MONTH, tmp_path)


def test_the_day_of_payment_is_the_one_named_and_none_that_is_over(locked, tmp_path):
    with pytest.raises(ExecutionInThePast, match="2026-10-07 is before 2026-10-08"):
        issue_payouts(locked, payday(), MONTH, tmp_path, date(2026, 10, 7))
    found = issue_payouts(locked, payday(), MONTH, tmp_path, date(2026, 10, 12))
    assert {f["execute_on"] for f in found["files"]} == {date(2026, 10, 12)}
    text = (tmp_path / "PF202609-CNY-1.xml").read_text(encoding="utf-8")
    assert "<ReqdExctnDt><Dt>2026-10-12</Dt></ReqdExctnDt>" in text


LAST = {None: [], "unknown": ["unknown"], "paid": ["paid"], "rejected": ["rejected"],
        "returned": ["paid", "returned"]}  # fmt: skip


@pytest.mark.parametrize("last", FOLLOWS)
def test_a_bank_may_say_next_only_what_follows_on_what_it_said_last(say, issued, last):
    for word in LAST[last]:
        assert say(f"{P2} {word} 500.01 CNY 2026-10-09 -").loaded
    owed = held(issued)
    for word in ("paid", "rejected", "returned", "unknown"):
        found = say(f"{P2} {word} 500.01 CNY 2026-10-10 -", preview=True)
        if word == last:
            assert (found.restated, found.answers, found.refused) == (1, [], [])
        elif word in FOLLOWS[last]:
            assert [a["result"] for a in found.answers] == [word]
        else:
            ((_, line, field, value, reason),) = reasons(found)
            assert (line, field, value) == (2, "result", word)
            assert reason.startswith(f"cannot follow on {last} of 2026-10-09 for {P2}; ask")
    assert held(issued) == owed


def test_what_may_follow_is_only_what_ends_something_or_takes_a_payment_back():
    assert FOLLOWS == {
        None: ("paid", "rejected", "returned", "unknown"),
        "unknown": ("paid", "rejected", "returned"),
        "paid": ("returned",),
        "rejected": (),
        "returned": (),
    }


@pytest.mark.parametrize(
    ("line", "field", "value", "reason"),
    [
        ("P202609-1-zzzz paid 1.00 CNY 2026-10-09 -", "payout_id", "P202609-1-zzzz",
         "is no payout that a bank was told of"),
        (f"{P5} paid 8.00 CNY 2026-10-09 -", "payout_id", P5, "is no payout that a bank was told"),
        (f"{P2} paid 500.00 CNY 2026-10-09 -", "amount", "500.00 CNY", "is not 500.01 CNY, as"),
        (f"{P2} paid 500.01 USD 2026-10-09 -", "currency", "USD", "is not CNY, in which"),
        (f"{P2} paid 500.01 CNY 2026-10-13 -", "answered_on", "2026-10-13", "is after 2026-10-12"),
    ],
)  # fmt: skip
def test_a_file_with_one_wrong_answer_is_refused_whole_with_line_field_value_and_remedy(
    say, issued, line, field, value, reason
):
    found = say(f"{P1} rejected 700.00 CNY 2026-10-09 -", line)
    ((name, at, wrong, stands, why),) = reasons(found)
    assert (name, at, wrong, stands) == ("answers0.csv", 3, field, value)
    assert why.startswith(reason)
    assert any(remedy in why for remedy in ("ask the bank", "correct the day"))
    assert (found.loaded, count(issued, "payout_result"), count(issued, "source_file")) == (
        [], 0, 0,
    )  # fmt: skip
    assert "merchant:m1" not in held(issued)


def test_a_payout_that_stands_twice_in_a_file_is_refused(say):
    found = say(f"{P1} paid 700.00 CNY 2026-10-09 -", f"{P1} paid 700.00 CNY 2026-10-09 -")
    assert [(p.line, p.field) for p in found.refused] == [(2, "payout_id"), (3, "payout_id")]


def test_the_same_file_again_under_any_name_changes_nothing(issued, tmp_path):
    first = answers(tmp_path / "a.csv", f"{P2} rejected 500.01 CNY 2026-10-09 AC04")
    copy = tmp_path / "b.csv"
    copy.write_bytes(first.read_bytes())
    run = payday("2026-10-12", "answers")
    found = take_results(issued, run, [first, copy])
    assert (found.loaded, found.already_loaded) == (["a.csv"], ["b.csv"])
    owed = held(issued)
    found = take_results(issued, payday("2026-10-13", "again"), [copy])
    assert (found.loaded, found.already_loaded, found.journals) == ([], ["b.csv"], 0)
    assert held(issued) == owed
    assert count(issued, "payout_result") == 1


def test_the_same_file_by_four_at_once_is_taken_in_once(issued, tmp_path):
    path = answers(tmp_path / "a.csv", f"{P2} rejected 500.01 CNY 2026-10-09 AC04")

    def take(number: int) -> int:
        return len(take_results(issued, payday("2026-10-12", f"run{number}"), [path]).loaded)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(take, range(4))) == 1
    assert count(issued, "payout_result") == 1
    assert held(issued)["merchant:m2"] == -50_001


def test_files_are_taken_in_the_order_of_their_days_and_a_refused_one_stops_no_other(
    issued, tmp_path
):
    files = [
        answers(tmp_path / "a.csv", f"{P1} returned 700.00 CNY 2026-10-12 AC06"),
        answers(tmp_path / "b.csv", f"{P1} paid 700.00 CNY 2026-10-09 -"),
        answers(tmp_path / "c.csv", "P202609-1-zzzz paid 1.00 CNY 2026-10-09 -"),
        tmp_path / "gone.csv",
    ]
    found = take_results(issued, payday("2026-10-12", "answers"), files)
    assert found.loaded == ["b.csv", "a.csv"]
    assert [(p.file, p.reason.partition(";")[0]) for p in found.refused] == [
        ("gone.csv", "no such file"), ("c.csv", "is no payout that a bank was told of"),
    ]  # fmt: skip
    assert status_of(issued)[P1] == "returned"


def test_a_preview_checks_everything_and_writes_nothing(say, issued):
    found = say(f"{P2} rejected 500.01 CNY 2026-10-09 AC04", preview=True)
    assert (found.loaded, found.journals) == (["answers0.csv"], 1)
    assert count(issued, "payout_result") == 0
    assert "merchant:m2" not in held(issued)


def test_a_report_of_the_bank_answers_payment_by_payment(issued, tmp_path):
    path = report(
        tmp_path / "r.xml", "PF202609-CNY-1", (P1, "ACSC"), (P2, "RJCT"), (P3, "PDNG"),
        reason="AC04",
    )  # fmt: skip
    found = take_results(issued, payday("2026-10-12", "answers"), [path])
    assert [(a["payout_id"], a["result"], a["answered_on"]) for a in found.answers] == [
        (P1, "paid", date(2026, 10, 9)), (P2, "rejected", date(2026, 10, 9)),
        (P3, "unknown", date(2026, 10, 9)),
    ]  # fmt: skip
    rejected = next(row for row in payouts(issued, MONTH) if row["payout_id"] == P2)
    assert (rejected["reason"], rejected["answered_on"]) == ("AC04", date(2026, 10, 9))
    assert held(issued)["merchant:m2"] == -50_001


def test_a_report_that_rejects_a_whole_file_rejects_each_of_its_payouts_and_no_other(
    issued, tmp_path
):
    path = report(tmp_path / "r.xml", "PF202609-CNY-1", group="RJCT", reason="FF01")
    take_results(issued, payday("2026-10-12", "answers"), [path])
    assert status_of(issued) == {
        P1: "rejected", P2: "rejected", P3: "rejected", P4: "issued", P5: "without_account",
    }  # fmt: skip
    assert held(issued) == OWED_CNY


def test_a_report_on_a_file_that_is_not_ours_or_not_the_payouts_is_refused(issued, tmp_path):
    run = payday("2026-10-12", "answers")
    unknown = report(tmp_path / "r.xml", "PF1999", group="RJCT")
    ((_, line, field, value, reason),) = reasons(take_results(issued, run, [unknown]))
    assert (line, field, value) == (4, "OrgnlMsgId", "PF1999")
    assert reason.startswith("is no file of payouts of ours; ask the bank")
    other = report(tmp_path / "s.xml", "PF202609-USD-1", (P1, "ACSC"))
    ((_, line, field, value, reason),) = reasons(take_results(issued, run, [other]))
    assert (line, field, value) == (5, "OrgnlMsgId", "PF202609-USD-1")
    assert reason.startswith(f"does not have the payout {P1}, PF202609-CNY-1 has; ask the bank")


def test_only_what_failed_is_tried_again_once_and_by_a_person(issued, say):
    key = add_approver(issued, payday(), "ann", "finance")
    again = payday("2026-10-13", "again")
    with pytest.raises(UnknownPayout, match="no payout has the id P0"):
        retry_payout(issued, again, "P0", key)
    with pytest.raises(NothingFailed, match="the bank has not answered; take in its answer"):
        retry_payout(issued, again, P2, key)
    with pytest.raises(NoAccount, match="m5 cannot be paid now: account_missing"):
        retry_payout(issued, again, P5, key)
    say(f"{P2} unknown 500.01 CNY 2026-10-09 -", f"{P1} paid 700.00 CNY 2026-10-09 -")
    with pytest.raises(NothingFailed, match="may not be paid again: the bank does not know yet"):
        retry_payout(issued, again, P2, key)
    with pytest.raises(NothingFailed, match="may not be paid again: the bank paid it"):
        retry_payout(issued, again, P1, key)
    say(f"{P2} rejected 500.01 CNY 2026-10-10 AC04")
    with pytest.raises(UnknownKey):
        retry_payout(issued, again, P2, "0123456789abcdef.wrong")
    made = retry_payout(issued, again, P2, key)
    with pytest.raises(AlreadyRetried, match=f"{P2} is attempt 1 of 2"):
        retry_payout(issued, again, P2, key)
    with pytest.raises(NothingFailed, match="was not given to a bank yet"):
        retry_payout(issued, again, made["payout_id"], key)
    assert count(issued, "payout") == 6


def test_who_asked_for_another_try_is_kept_and_the_database_asks_for_it(issued, say):
    key = add_approver(issued, payday(), "ann", "finance")
    say(f"{P2} rejected 500.01 CNY 2026-10-10 AC04")
    made = retry_payout(issued, payday("2026-10-13", "again"), P2, key)
    assert made["payout_id"] == "P202609-2-e86ec72e28da579c"
    asked = {row["payout_id"]: row["asked_by"] for row in payouts(issued)}
    assert asked == dict.fromkeys((P1, P2, P3, P4, P5)) | {made["payout_id"]: "ann"}
    with pytest.raises(DBAPIError), issued.transaction() as tx:
        tx.change(
            "insert into core.payout select 'x', month, merchant_id, currency, 3, amount_minor, "
            "account_id, run_id, channel, null from core.payout where payout_id = :payout_id",
            payout_id=P2,
        )


def test_a_payout_without_account_is_tried_again_once_the_merchant_has_one(issued, tmp_path):
    key = add_approver(issued, payday(), "ann", "finance")
    with issued.transaction() as tx:
        tx.insert(marketplace.payout_account, [account_row("m5", opened_on=date(2026, 10, 12))])
    again = payday("2026-10-13", "again")
    made = retry_payout(issued, again, P5, key)
    assert (made["attempt"], made["amount_minor"], made["account_id"]) == (2, 800, "a-m5")
    with pytest.raises(AlreadyRetried, match=f"{P5} is attempt 1 of 2"):
        retry_payout(issued, again, P5, key)
    found = issue_payouts(issued, again, MONTH, tmp_path)
    assert found["without_account"] == []  # the attempt that is due took its place
    assert [(f["payout_file_id"], f["control_sum_minor"]) for f in found["files"]] == [
        ("PF202609-CNY-2", 800)
    ]
    assert status_of(issued)[P5] == "without_account"
    assert status_of(issued)[made["payout_id"]] == "issued"
    assert "merchant:m5" not in held(issued)
    assert held(issued)["payouts"] == -122_801
    late = payouts(issued, as_of_on=date(2026, 10, 24))
    assert not next(row for row in late if row["payout_id"] == P5)["is_late"]


@pytest.fixture
def split(warehouse: Warehouse, tmp_path: Path) -> Warehouse:
    """Return the month, issued, of which `stripe` pays m2 and `some_provider` of a long name m3."""
    lock_month(warehouse, channels={"m2": STRIPE, "m3": "some_provider_of_a_long_name"})
    issue_payouts(warehouse, payday(), MONTH, tmp_path / "out")
    return warehouse


def test_a_channel_has_its_own_file_and_another_try_keeps_it(split, tmp_path):
    files = {row["payout_id"]: row["payout_file_id"] for row in payouts(split)}
    assert files == {
        P1: "PF202609-CNY-1", P2: "PF202609-CNY-stripe-1",
        P3: "PF202609-CNY-some-provider-of-a-1", P4: "PF202609-USD-1", P5: None,
    }  # fmt: skip
    path = report(tmp_path / "r.xml", "PF202609-CNY-stripe-1", group="RJCT", reason="FF01")
    take_results(split, payday("2026-10-12", "answers"), [path])
    assert held(split)["merchant:m2"] == -50_001
    assert "payouts:stripe" not in held(split)
    key = add_approver(split, payday(), "ann", "finance")
    again = payday("2026-10-13", "again")
    made = retry_payout(split, again, P2, key)
    assert (made["channel"], made["payout_id"]) == (STRIPE, "P202609-2-9e5345faa2b922e1")
    (file,) = issue_payouts(split, again, MONTH, tmp_path)["files"]
    assert (file["payout_file_id"], file["funds_flow"]) == (
        "PF202609-CNY-stripe-2", "licensed_split",
    )  # fmt: skip
    assert held(split)["payouts:stripe"] == -50_001


def test_what_a_provider_says_it_paid_it_holds_no_more_and_what_came_back_it_holds_again(
    split, tmp_path
):
    Evidence().entry("capture", "ch_1", 60_000, paired=True).put(split)
    post(split, "2026-10-14")
    assert held(split)[f"clearing:{OWNER}"] == 60_000
    said = answers(tmp_path / "a.csv", f"{P2} paid 500.01 CNY 2026-10-14 -")
    found = take_results(split, payday("2026-10-15", "paid"), [said])
    assert (found.journals, held(split)[f"clearing:{OWNER}"]) == (1, 9_999)
    assert "payouts:stripe" not in held(split)
    # The evidence of the account is posted as before, and nothing of it twice.
    post(split, "2026-10-16", "later")
    assert held(split)[f"clearing:{OWNER}"] == 9_999
    said = answers(tmp_path / "b.csv", f"{P2} returned 500.01 CNY 2026-10-16 AC06")
    take_results(split, payday("2026-10-17", "returned"), [said])
    assert held(split)[f"clearing:{OWNER}"] == 60_000
    assert held(split)["merchant:m2"] == -50_001
    assert "payouts:stripe" not in held(split)


def test_of_several_accounts_with_a_provider_none_is_taken(split, tmp_path):
    with split.transaction() as tx:
        tx.insert(ledger.journal, [_journal("j1", "x/1"), _journal("j2", "x/2")])
        tx.insert(ledger.posting, [
            {"journal_id": j, "posting_no": n, "account": a, "currency": "CNY",
             "amount_minor": minor, "run_id": "case"}
            for j, account in (("j1", "acct_1"), ("j2", "acct_2"))
            for n, a, minor in ((1, f"clearing:stripe/{account}", 5), (2, "merchant_payable", -5))
        ])  # fmt: skip
    said = answers(tmp_path / "a.csv", f"{P2} paid 500.01 CNY 2026-10-14 -")
    found = take_results(split, payday("2026-10-15", "paid"), [said])
    assert (found.loaded, found.journals) == (["a.csv"], 0)
    assert held(split)["payouts:stripe"] == -50_001


def test_a_withdrawal_at_our_bank_is_never_what_a_provider_pays(split):
    evidence = Evidence().bank(1, -50_001, day=date(2026, 10, 9))
    evidence.rows[0][1]["end_to_end"] = P2
    evidence.put(split)
    post(split, "2026-10-12")
    assert held(split)[f"suspense:{IBAN}"] == 50_001
    assert held(split)["payouts:stripe"] == -50_001


def _journal(journal_id: str, key: str) -> dict[str, Any]:
    return {
        "journal_id": journal_id, "posting_key": key, "kind": "capture",
        "booked_on": date(2026, 10, 9), "description": "case", "provider": None, "break_id": None,
        "month": None, "posted_at": payday().as_of, "policy_version": "2026.1", "run_id": "case",
    }  # fmt: skip


def test_a_retry_by_four_at_once_makes_one_attempt(issued, say):
    key = add_approver(issued, payday(), "ann", "finance")
    say(f"{P2} rejected 500.01 CNY 2026-10-10 AC04")

    def again(number: int) -> str:
        try:
            run = payday("2026-10-13", f"run{number}")
            return str(retry_payout(issued, run, P2, key)["payout_id"])
        except AlreadyRetried:
            return ""

    with ThreadPoolExecutor(4) as pool:
        assert len([made for made in pool.map(again, range(4)) if made]) == 1
    assert count(issued, "payout") == 6


def test_another_try_goes_to_the_account_that_the_merchant_has_now_or_to_none(issued, say):
    key = add_approver(issued, payday(), "ann", "finance")
    say(f"{P1} rejected 700.00 CNY 2026-10-10 AC04", f"{P2} rejected 500.01 CNY 2026-10-10 AC04")
    newer = {"account_id": "a-new", "opened_on": date(2026, 10, 10), "account_number": "62220209"}
    unverified = {"verified_at": None, "verified_by": None}
    with issued.transaction() as tx:
        tx.insert(marketplace.payout_account, [account_row("m1", **newer)])
    change_account(issued, "a-m2", **unverified)
    again = payday("2026-10-13", "again")
    assert retry_payout(issued, again, P1, key)["account_id"] == "a-new"
    with pytest.raises(NoAccount, match="m2 cannot be paid now: account_unverified"):
        retry_payout(issued, again, P2, key)
    assert count(issued, "payout") == 6


def test_a_listed_payout_says_what_became_of_it_and_whether_it_is_late(issued, say):
    say(f"{P1} paid 700.00 CNY 2026-10-09 -", f"{P2} rejected 500.01 CNY 2026-10-09 AC04")
    rows = {row["payout_id"]: row for row in payouts(issued, as_of_on=date(2026, 10, 23))}
    assert rows[P2] == {
        "payout_id": P2, "month": MONTH, "merchant_id": "m2", "currency": "CNY", "channel": "",
        "attempt": 1, "asked_by": None, "amount_minor": 50_001, "status": "rejected",
        "payout_file_id": "PF202609-CNY-1",
        "issued_on": date(2026, 10, 8), "answered_on": date(2026, 10, 9), "reason": "AC04",
        "due_on": date(2026, 10, 23), "is_late": False,
    }  # fmt: skip
    assert (rows[P5]["status"], rows[P5]["payout_file_id"], rows[P5]["issued_on"]) == (
        "without_account", None, None,
    )  # fmt: skip
    # The due day is over: late is all but what was paid in time.
    later = payouts(issued, as_of_on=date(2026, 10, 24))
    assert {row["payout_id"] for row in later if row["is_late"]} == {P2, P3, P4, P5}
    assert not any(row["is_late"] for row in payouts(issued))
    # Another try carries the lateness on; the attempt that it follows is done with.
    key = add_approver(issued, payday(), "ann", "finance")
    made = retry_payout(issued, payday("2026-10-25", "again"), P2, key)["payout_id"]
    later = payouts(issued, as_of_on=date(2026, 10, 26))
    assert {row["payout_id"] for row in later if row["is_late"]} == {made, P3, P4, P5}
    say(f"{P3} paid 20.00 CNY 2026-10-24 -", at="2026-10-25")
    assert [row["payout_id"] for row in payouts(issued, MONTH, "paid") if row["is_late"]] == [P3]


def test_payouts_are_listed_by_month_and_status(issued):
    assert status_of(issued, status="issued") == dict.fromkeys((P1, P2, P3, P4), "issued")
    assert status_of(issued, status="without_account") == {P5: "without_account"}
    assert payouts(issued, "2026-08") == []
    with pytest.raises(NotAMonthText):
        payouts(issued, "September")


@pytest.mark.parametrize("named", [{"end_to_end": P1}, {"bank_reference": P1}])
def test_what_the_bank_books_for_a_payout_clears_what_issuing_it_posted(issued, named):
    evidence = Evidence().bank(1, -70_000, day=date(2026, 10, 9))
    evidence.bank(2, -300, day=date(2026, 10, 9)).bank(3, 900, day=date(2026, 10, 9))
    assert evidence.rows[0][0] is statement.bank_entry
    evidence.rows[0][1].update(named)
    evidence.rows[2][1].update(named)  # money that comes in is no payout
    evidence.put(issued)
    post(issued, "2026-10-12")
    assert held(issued) == {
        "merchant_payable": 122_801,
        "merchant:m5": -800,
        "payouts": -52_001,
        f"bank:{IBAN}": -69_400,
        f"suspense:{IBAN}": -600,
    }


def test_a_bank_that_books_a_file_as_one_clears_all_its_payouts(issued):
    evidence = Evidence().bank(1, -122_001, day=date(2026, 10, 9))
    evidence.rows[0][1]["end_to_end"] = "PF202609-CNY-1"
    evidence.put(issued)
    post(issued, "2026-10-12")
    post(issued, "2026-10-13", "again")
    assert held(issued) == {
        "merchant_payable": 122_801, "merchant:m5": -800, f"bank:{IBAN}": -122_001,
    }  # fmt: skip


def test_no_payout_shows_a_name_or_an_account(issued, say, caplog):
    outcome = say(f"{P2} rejected 500.01 CNY 2026-10-09 AC04", "Px paid 1.00 CNY 2026-10-09 -")
    shown = repr(payouts(issued)) + repr(outcome.as_dict()) + caplog.text
    assert not [text for text in PERSONAL if text in shown]


def test_four_thousand_payouts_are_ordered_and_answered_in_a_few_seconds(warehouse, tmp_path):
    lock_month(warehouse, OWED[:1])
    with warehouse.transaction() as tx:
        tx.change(
            "insert into core.payout select concat('Q', cast(n as text)), '2026-09', "
            "concat('x', cast(n as text)), 'CNY', 1, 100, 'a-m1', 'lock', '', null "
            "from generate_series(1, 4000) as g(n)"
        )
    began = monotonic()
    issue_payouts(warehouse, payday(), MONTH, tmp_path)
    path = answers(
        tmp_path / "a.csv", *(f"Q{n} rejected 1.00 CNY 2026-10-09 AC04" for n in range(1, 4001))
    )
    found = take_results(warehouse, payday("2026-10-12", "answers"), [path])
    assert (len(found.answers), found.journals) == (4000, 4000)
    assert monotonic() - began < 15  # some two on quiet cores; row by row it would be a minute
