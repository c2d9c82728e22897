"""The commands that settle: stable JSON, refusals with exit code 2, a month locked by two keys."""

import json
from pathlib import Path
from typing import Any

import pytest

from policy import load_book
from tests.command import call
from tests.fresh import fresh_file
from tests.settlement.worlds import Shop, at, day, noon, opened, people
from warehouse.schema import meta

MONTH = "2026-01"
BOOK = load_book("standard")

#: The keys that later checks read.
MERCHANT = {"merchant_id", "currency", "opening_minor", "closing_minor", "payable_minor", "state",
            "lines"}  # fmt: skip

Answer = tuple[int, Any, str]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[str, str]]:
    """Return a home with a shop that sold for 1,000.00 in January, and two people's keys."""
    home = tmp_path_factory.mktemp("home")
    held = fresh_file(home / "warehouse.duckdb")
    world = Shop()
    world.merchant("m1", tier="standard")
    world.sale("o1", "m1", 100000, paid=noon(1, 5), signed=noon(1, 9))
    world.paid_out("b", 100000, day(1, 6))
    opened(held, world, BOOK, MONTH)
    with held.transaction() as tx:
        row = {"name": "fulfilment", "as_of": at(MONTH, BOOK).as_of, "run_id": "case"}
        tx.insert(meta.projection, [row])
    return home, people(held, BOOK)


def run(shop: tuple[Path, tuple[str, str]], *arguments: str, who: int | None = None) -> Answer:
    """Run the command on the shop's warehouse; return exit code, JSON and what it said."""
    home, keys = shop
    key = {} if who is None else {"COUNTINGHOUSE_KEY": keys[who]}
    done = call({"COUNTINGHOUSE_HOME": str(home)} | key, *arguments)
    return (
        done.returncode,
        json.loads(done.stdout) if done.stdout.startswith(("{", "[")) else (done.stdout),
        done.stderr,
    )


def test_a_month_goes_from_the_dry_run_to_the_trial_balance(shop):
    as_of = ("--as-of", "2026-02-05")
    code, dry, _ = run(shop, "settle", "--month", MONTH, *as_of, "--dry-run", "--format", "json")
    assert (code, dry["state"]) == (0, "dry_run")
    (merchant,) = dry["merchants"]
    assert set(merchant) >= MERCHANT
    # 5 % commission, 6 % tax on it, and 2 % of the rest held back.
    assert merchant["lines"] == {
        "ORDER_AMOUNT": 100000, "COMMISSION_FEE": -5000, "COMMISSION_VAT": -300,
        "RESERVE_HOLD": -1894,
    }  # fmt: skip
    assert merchant["closing_minor"] == 92806
    assert dry["totals"][0]["closing_minor"] == 92806

    code, other, _ = run(
        shop, "settle", "--month", MONTH, *as_of, "--diff-policy", "2026.1", "--format", "json"
    )
    assert (code, other["other_version"], other["merchants"]) == (0, "2026.1", [])

    code, draft, _ = run(shop, "settle", "--month", MONTH, *as_of, "--format", "json")
    assert (code, draft["state"]) == (0, "draft")
    assert draft["snapshot_sha256"] == dry["snapshot_sha256"]

    code, proposal, said = run(
        shop, "settlement", "propose", MONTH, "--id", "p1", "--format", "json", who=0
    )
    assert (code, proposal["proposed_by"]) == (0, "ann")
    assert "countinghouse settlement decide p1 --approve" in said
    code, _, said = run(shop, "settlement", "decide", "p1", "--approve", who=0)
    assert code == 2
    assert "ann put it forward and cannot decide on it" in said
    code, made, _ = run(shop, "settlement", "decide", "p1", "--approve", "--format", "json", who=1)
    assert (code, made["journals"], made["payouts"]) == (0, 1, 0)  # on hold: no licence

    code, balance, _ = run(shop, "ledger", "trial-balance", "--format", "json")
    held = {row["account"]: row["balance_minor"] for row in balance["accounts"]}
    assert code == 0
    assert (held["merchant:m1"], held["merchant_reserve:m1"]) == (-92806, -1894)
    assert (held["commission"], held["output_tax"]) == (-5000, -300)

    code, _, said = run(shop, "settle", "--month", MONTH, *as_of)
    assert code == 2
    assert "2026-01 is locked" in said
    code, months, _ = run(shop, "settlement", "list", "--format", "json")
    assert [(m["month"], m["state"]) for m in months] == [(MONTH, "locked")]
    code, shown, _ = run(shop, "settlement", "show", MONTH, "--format", "json")
    assert (shown["state"], shown["proposals"][0]["decided_by"]) == ("locked", "bob")


def test_a_month_that_is_none_or_not_over_is_refused(shop):
    code, _, said = run(shop, "settle", "--month", "2026-13")
    assert code == 2
    assert "2026-13" in said
    code, _, said = run(shop, "settle", "--month", "2026-02", "--as-of", "2026-02-05")
    assert code == 2
    assert "2026-02 is over at 2026-02-28 16:00 UTC" in said


def test_a_credit_is_entered_by_one_and_approved_by_another(shop):
    entered = ("settlement", "enter", "m1", "--kind", "MANUAL_CREDIT", "--reason", "goodwill")
    code, _, said = run(shop, *entered, "--amount", "-500", who=0)
    assert code == 2
    assert "MANUAL_CREDIT of -500 minor units: write an amount above 0" in said
    code, kept, _ = run(shop, *entered, "--amount", "500", "--id", "e1", "--format", "json", who=0)
    assert (code, kept["amount_minor"], kept["currency"]) == (0, 500, "CNY")
    code, _, said = run(shop, "settlement", "decide-entry", "e1", "--approve", who=0)
    assert code == 2
    assert "ann proposed it and cannot decide on it" in said
    code, made, _ = run(
        shop, "settlement", "decide-entry", "e1", "--approve", "--format", "json", who=1
    )
    assert (code, made["decision"], made["decided_by"]) == (0, "approve", "bob")
    code, rows, _ = run(shop, "settlement", "entries", "--format", "json")
    assert [(r["manual_entry_id"], r["decision"]) for r in rows] == [("e1", "approve")]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("settle",), "Settle a month as a draft"),
        (("settlement", "propose"), "a second person approves it"),
        (("settlement", "enter"), "a line of the next month"),
    ],
)
def test_help_teaches(shop, command, said):
    code, text, _ = run(shop, *command, "--help")
    assert code == 0
    assert said in " ".join(text.split())
