"""`countinghouse ledger`: balances, the checks of them, and the export, by exit code and text."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from beancount import loader
from typer.testing import CliRunner

from countinghouse.console import Misused
from countinghouse.main import app
from tests.fresh import fresh_file
from tests.ledger.evidence import BANK, CLEARING, FEES, Evidence, full_books, post
from warehouse import Warehouse
from warehouse.schema import meta

COMMAND = str(Path(sys.executable).with_name("countinghouse"))


@pytest.fixture
def books(tmp_path, monkeypatch) -> Warehouse:
    """Return the warehouse that the command works on: tables and marketplace, nothing posted."""
    warehouse = fresh_file(tmp_path / "books.duckdb")
    monkeypatch.setenv("COUNTINGHOUSE_WAREHOUSE", str(warehouse.url))
    with warehouse.transaction() as tx:
        held = {"marketplace": "case", "policy_book": "standard", "currency": "CNY"}
        tx.insert(meta.marketplace, [held | {"run_id": "case"}])
    return warehouse


def run(*arguments: str):
    return CliRunner().invoke(app, ["ledger", *arguments])


def test_balances_are_listed_with_names_and_side_as_of_a_day(books):
    full_books(books)
    rows = json.loads(run("balances", "--as-of", "2026-10-14", "--format", "json").stdout)
    assert next(row for row in rows if row["account"] == BANK) == {
        "account": BANK,
        "name_en": "Cash at bank",
        "name_zh": "银行存款",
        "normal_side": "debit",
        "currency": "CNY",
        "balance_minor": 7_747,
    }
    assert json.loads(run("balances", "--as-of", "2026-10-13", "--format", "json").stdout) == []


def test_the_trial_balance_lists_what_was_posted_as_of_a_day(books):
    Evidence().entry("capture", "ch_1", 100, 3, paired=True).put(books)
    post(books)
    found = run("trial-balance", "--as-of", "2026-10-14", "--format", "json")
    assert found.exit_code == 0
    accounts = [
        (CLEARING, 100, 3, 97), ("merchant_payable", 0, 100, -100), (FEES, 3, 0, 3),
    ]  # fmt: skip
    names = ("account", "currency", "debit_minor", "credit_minor", "balance_minor")
    assert json.loads(found.stdout) == {
        "as_of": "2026-10-14T16:00:00+00:00",  # the day ends at midnight in Shanghai
        "accounts": [dict(zip(names, (a, "CNY", *m), strict=True)) for a, *m in accounts],
        "totals": [{"currency": "CNY", "debit_minor": 103, "credit_minor": 103}],
    }
    before = json.loads(run("trial-balance", "--as-of", "2026-10-13", "--format", "json").stdout)
    assert (before["accounts"], before["totals"]) == ([], [])
    assert "103" in run("trial-balance").stdout.partition("totals")[2]


def test_the_trial_balance_ends_with_3_where_the_books_were_changed_past_the_program(books):
    full_books(books)
    assert run("trial-balance").exit_code == 0
    with books.transaction() as tx:
        tx.change(
            f"update core.posting set amount_minor = amount_minor + 1 where account = '{BANK}'"
        )
    assert run("trial-balance").exit_code == 3


def test_the_check_ends_with_3_where_books_and_statements_differ(books):
    Evidence().states(0, 100).entry("capture", "ch_1", 100, paired=True).put(books)
    post(books)
    assert run("check").exit_code == 0
    Evidence().entry("capture", "ch_2", 30, paired=True).put(books)
    post(books, run_id="second")
    found = run("check", "--format", "json")
    assert found.exit_code == 3
    (row,) = json.loads(found.stdout)
    assert (row["account"], row["difference_minor"]) == (CLEARING, 30)


@pytest.mark.parametrize("option", [[], ["--out"]])
def test_the_export_to_a_file_is_that_to_stdout(books, tmp_path, option):
    full_books(books)
    target = tmp_path / "books.beancount"
    assert run("export", *option, str(target)).exit_code == 0
    assert target.read_text(encoding="utf-8") == run("export").stdout
    assert loader.load_file(str(target))[1] == []
    assert [path.name for path in tmp_path.glob("books.beancount*")] == ["books.beancount"]


def test_an_export_that_fails_leaves_the_books_of_before(books, tmp_path, monkeypatch):
    full_books(books)
    target = tmp_path / "books.beancount"
    target.write_text("the books of before", encoding="utf-8")

    def broken(*_):
        yield "option"
        raise OSError("the disk is full")

    monkeypatch.setattr("tasks.bookkeeping.export_books", broken)
    assert run("export", "--out", str(target)).exit_code == 1
    assert target.read_text(encoding="utf-8") == "the books of before"
    assert [path.name for path in tmp_path.glob("books.beancount*")] == ["books.beancount"]


def test_a_file_named_twice_is_refused(books, tmp_path):
    assert isinstance(run("export", "one", "--out", "two").exception, Misused)


def test_the_other_program_is_asked_for_by_its_name(books):
    full_books(books)
    assert "decimal-mark ." in run("export", "--format", "hledger").stdout
    assert run("export", "--format", "excel").exit_code == 2


def test_an_export_without_a_journal_is_refused_and_leaves_no_file(books, tmp_path):
    target = tmp_path / "books.beancount"
    done = subprocess.run(
        [COMMAND, "ledger", "export", str(target)], capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "nothing is posted" in done.stderr
    assert not list(tmp_path.glob("books.beancount*"))
