"""The commands about breaks: stable JSON, refusals with exit code 2, and keys that leak nowhere."""

import json
from datetime import date, datetime
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from simulator import write_marketplace
from tasks.delivery import load_delivery
from tasks.runs import clock
from tasks.working_days import write_calendar
from tests.command import call
from tests.tasks.worlds import run_at
from warehouse import Warehouse, open_warehouse
from warehouse.schema import meta, metadata, reconciliation

#: The keys that later checks read, in this order.
STABLE = [
    "break_id", "category", "provider", "amount_minor", "currency", "expected_on", "opened_on",
    "age_days", "severity", "status", "order_id", "payment_id", "native_id", "batch_id",
]  # fmt: skip

BREAKS = [
    # id, category, amount, status, closed
    ("aaa1", "missing_in_psp", 1290, "open", None),
    ("bbb2", "fee_variance", 7, "open", None),
    ("ccc3", "rounding", 1, "resolved", date(2026, 10, 30)),
]


@pytest.fixture(scope="module")
def delivery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("delivery")
    write_marketplace(folder, orders=20, months=1, first_month="2026-10", seed=5, faults="none")
    return folder


@pytest.fixture
def warehouse(tmp_path: Path, delivery: Path) -> Warehouse:
    """Return a warehouse of a small marketplace with three breaks, reconciled for October 2026."""
    held = open_warehouse(f"duckdb:///{tmp_path / 'home' / 'warehouse.duckdb'}")
    load_delivery(held, "countinghouse", delivery, received_at=clock())
    run = run_at("2026-10-31", "standard")
    with held.transaction() as tx:
        write_calendar(tx, run)
        tx.insert(
            meta.projection, [{"name": "reconciliation", "as_of": run.as_of, "run_id": "found"}]
        )
        tx.insert(reconciliation.payment_break, [_row(*given) for given in BREAKS])
    return held


def _row(break_id: str, category: str, amount: int, status: str, closed: Any) -> dict[str, Any]:
    return {
        "break_id": break_id, "subject_kind": "fee" if category == "fee_variance" else "claim",
        "subject": break_id, "category": category, "provider": "alipay", "account": "2088",
        "amount_minor": amount, "currency": "CNY", "expected_on": date(2026, 10, 28),
        "opened_on": date(2026, 10, 29), "closed_on": closed, "severity": "low",
        "owner": "finance", "due_on": date(2026, 11, 9), "status": status, "order_id": "O1",
        "payment_id": "P1", "native_id": None, "batch_id": None, "ours_minor": amount,
        "theirs_minor": None, "is_settled": False, "run_id": "found",
    }  # fmt: skip


@pytest.fixture
def run(tmp_path: Path, warehouse: Warehouse) -> Any:
    """Return a function that runs the command on that warehouse."""
    settings = {
        "COUNTINGHOUSE_HOME": str(tmp_path / "home"),
        "COUNTINGHOUSE_WAREHOUSE": warehouse.url.render_as_string(hide_password=False),
    }

    def execute(*arguments: str, key: str | None = None) -> CompletedProcess[str]:
        more = {"COUNTINGHOUSE_KEY": key} if key else {}
        return call(settings | more, *arguments)

    return execute


def answer(done: CompletedProcess[str]) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def key_of(run: Any, person: str, role: str = "finance") -> str:
    given = answer(run("approver", "add", person, "--role", role, "--format", "json"))
    assert (given["person"], given["role"]) == (person, role)
    return str(given["key"])


def test_breaks_are_listed_with_stable_keys_and_ages_to_the_reconciled_day(run):
    listed = answer(run("breaks", "list", "--format", "json"))
    assert [list(row)[: len(STABLE)] for row in listed] == [STABLE] * 3
    # Wednesday 28 to Saturday 31 October: three working days went by; to Friday 30, two.
    assert {row["break_id"]: row["age_days"] for row in listed} == {
        "aaa1": 3, "bbb2": 3, "ccc3": 2,
    }  # fmt: skip
    assert {name: listed[0][name] for name in STABLE} == {
        "break_id": "aaa1", "category": "missing_in_psp", "provider": "alipay",
        "amount_minor": 1290, "currency": "CNY", "expected_on": "2026-10-28",
        "opened_on": "2026-10-29", "age_days": 3, "severity": "low", "status": "open",
        "order_id": "O1", "payment_id": "P1", "native_id": None, "batch_id": None,
    }  # fmt: skip


def test_the_table_shows_what_is_open_and_filters_narrow_it(run):
    shown = run("breaks", "list").stdout
    assert "aaa1" in shown
    assert "ccc3" not in shown
    closed = answer(run("breaks", "list", "--status", "resolved", "--format", "json"))
    assert [row["break_id"] for row in closed] == ["ccc3"]
    fees = answer(run("breaks", "list", "--category", "fee_variance", "--format", "json"))
    assert [row["break_id"] for row in fees] == ["bbb2"]
    assert answer(run("breaks", "list", "--provider", "paypal", "--format", "json")) == []


def test_a_write_off_goes_from_the_case_to_the_ledger_by_two_keys(run, warehouse):
    ann, bob = key_of(run, "ann"), key_of(run, "bob")
    case = answer(run("breaks", "show", "aaa", "--format", "json"))
    assert case["allowed_actions"] == ["claim", "mark_received", "write_off", "adjust"]
    proposing = [
        "breaks", "propose", "aaa1", "--action", "write_off", "--amount", "1290", "--reason",
        "below the cost", "--case", case["case_sha256"][:12], "--id", "r1", "--format", "json",
    ]  # fmt: skip
    proposed = run(*proposing, key=ann)
    assert answer(proposed)["proposed_by"] == "ann"
    assert answer(run(*proposing, key=ann)) == answer(proposed)

    own = run("breaks", "decide", "r1", "--approve", key=ann)
    assert (own.returncode, "ann proposed it" in own.stderr) == (2, True)
    decided = run("breaks", "decide", "r1", "--approve", "--format", "json", key=bob)
    assert answer(decided)["journal_id"]
    (row,) = [
        b for b in answer(run("breaks", "list", "--format", "json")) if b["break_id"] == "aaa1"
    ]
    assert row["status"] == "resolved"

    printed = "".join(
        done.stdout + done.stderr
        for done in (proposed, own, decided, run("approver", "list"), run("breaks", "show", "aaa1"))
    )
    with warehouse.transaction() as tx:
        acts = tx.statement("select flow, status from core.run where flow <> 'load' order by 1, 2")
        held = repr([tx.statement(f"select * from {t.fullname}") for t in metadata.sorted_tables])
    for key in (ann, bob):
        assert key.partition(".")[2] not in printed + held
    assert [(a["flow"], a["status"]) for a in acts] == [
        ("approver add", "completed"), ("approver add", "completed"),
        ("breaks decide", "completed"), ("breaks decide", "refused"),
        ("breaks propose", "completed"), ("breaks propose", "completed"),
    ]  # fmt: skip


def test_two_breaks_are_shown_beside_each_other_and_matched_by_hand(run, warehouse):
    entry = _row("eee5", "missing_in_orders", 1300, "open", None) | {
        "subject_kind": "entry", "subject": "capture/alipay/2088/n1/1", "ours_minor": None,
        "theirs_minor": 1300, "native_id": "n1",
    }  # fmt: skip
    with warehouse.transaction() as tx:
        tx.insert(reconciliation.payment_break, [entry])
        tx.change("update core.payment_break set subject = 'capture/O1/1' where break_id = 'aaa1'")
    ann = key_of(run, "ann")
    alone = answer(run("breaks", "show", "aaa", "--format", "json"))
    assert alone["allowed_actions"][0] == "match"
    assert [row["break_id"] for row in alone["counterparts"]] == ["eee5"]
    assert "may be the same money" in run("breaks", "show", "aaa").stdout
    both = answer(run("breaks", "show", "aaa", "--with", "eee", "--format", "json"))
    assert both["counterpart"]["break_id"] == "eee5"
    assert both["case_sha256"] != alone["case_sha256"]
    matching = [
        "breaks", "propose", "aaa", "--action", "match", "--with", "eee", "--reason", "mail",
        "--id", "m1", "--format", "json", "--case",
    ]  # fmt: skip
    # The digest of one break alone is not what a match of two is bound to.
    assert run(*matching, alone["case_sha256"][:12], key=ann).returncode == 2
    matched = answer(run(*matching, both["case_sha256"][:12], key=ann))
    assert (matched["break_id"], matched["matched_with"]) == ("aaa1", "eee5")
    assert answer(run(*matching, both["case_sha256"][:12], key=ann)) == matched
    listed = answer(run("breaks", "list", "--format", "json"))
    assert {row["break_id"]: row["status"] for row in listed} == {
        "aaa1": "resolved", "bbb2": "open", "ccc3": "resolved", "eee5": "resolved",
    }  # fmt: skip


def test_a_refused_act_exits_with_2_and_says_why(run):
    propose = ("breaks", "propose", "aaa1", "--reason", "x", "--action")
    refused = {
        ("breaks", "show", "zzz"): "no break",
        ("breaks", "decide", "none", "--approve"): "no proposal",
        (*propose, "write_off"): "1290 CNY",
        (*propose, "match"): "this break has 0",
        (*propose, "match", "--with", "bbb"): "both sides or none",
        (*propose, "claim", "--with", "bbb"): "only match takes another one",
        (*propose, "claim", "--case", "00"): "look at it again",
        ("breaks", "propose", "ccc3", "--action", "claim", "--reason", "x"): "2026-10-30",
        ("approver", "revoke", "bob"): "no key",
        ("approver", "add", "a b", "--role", "finance"): "staff id",
    }
    key = key_of(run, "ann")
    for arguments, said in refused.items():
        done = run(*arguments, key=key)
        assert (done.returncode, said in done.stderr) == (2, True), (arguments, done.stderr)
        assert "Traceback" not in done.stderr


def test_a_wrong_or_revoked_key_exits_with_2_and_is_not_repeated(run):
    ann = key_of(run, "ann")
    claim = ("breaks", "propose", "aaa1", "--action", "claim", "--reason", "ticket 1")
    wrong = run(*claim, key="0123456789abcdef.nobody-has-this")
    assert (wrong.returncode, "nobody has this key" in wrong.stderr) == (2, True)
    assert "nobody-has-this" not in wrong.stderr
    assert run("approver", "revoke", "ann").returncode == 0
    revoked = run(*claim, key=ann)
    assert (revoked.returncode, "was revoked" in revoked.stderr) == (2, True)
    (listed,) = answer(run("approver", "list", "--format", "json"))
    assert listed["person"] == "ann"
    assert datetime.fromisoformat(listed["revoked_at"]) <= clock()
    assert set(listed) == {"person", "role", "added_at", "revoked_at"}


def test_a_key_is_no_option_so_that_no_process_list_shows_it(run):
    assert "--key" not in run("breaks", "propose", "--help").stdout
    assert run("breaks", "decide", "r1", "--key", "x", "--approve").returncode == 2
