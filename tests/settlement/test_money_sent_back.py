"""Money that a bank sends back: it clears payouts once, whichever comes first, and is no break.

The month owes m1 95.00, of a sale of 100.00, and m2 47.50, of one of 50.00. The bank pays both out.
"""

from pathlib import Path
from typing import Any

import pytest

from reports.labels import NAMES
from reports.reconciliation_views import SETTLED
from tasks.payouts import issue_payouts, payouts, take_results
from tasks.reconciliation import reconcile
from tasks.reconciliation_report import reconciliation_figures
from tests.reconciliation.worlds import found_in, load
from tests.settlement.worlds import (
    Shop,
    at,
    book,
    day,
    ledger_balances,
    locked,
    noon,
    opened,
    people,
)
from tests.tasks.payday import answers
from warehouse import Warehouse

MONTH = "2026-01"
TERMS = book()
FILE = "PF202601-CNY-1"


class Sent:
    """A month that is ordered and that the bank paid out; what comes after is added."""

    def __init__(self, warehouse: Warehouse, folder: Path) -> None:
        self.warehouse, self.folder, self.number = warehouse, folder, 0
        shop = Shop()
        for name, amount in (("m1", 10000), ("m2", 5000)):
            shop.merchant(name)
            shop.account(name)
            shop.sale(f"o-{name}", name, amount, paid=noon(1, 5), signed=noon(1, 9))
        shop.paid_out("b", 15000, day(1, 6))
        opened(warehouse, shop, TERMS, MONTH)
        locked(warehouse, TERMS, MONTH, people(warehouse, TERMS))
        issue_payouts(warehouse, at(MONTH, TERMS, "pay"), MONTH, folder)
        self.ids = {row["merchant_id"]: row["payout_id"] for row in payouts(warehouse, MONTH)}
        self.bank(-14250, 6, end_to_end=FILE)

    def bank(self, amount: int, on: int, **named: Any) -> None:
        """Let the bank book something in February, and reconcile."""
        self.number += 1
        booked = Shop()
        booked.deposit("bank", amount, day(2, on), **named)
        load(self.warehouse, booked.facts, f"bank-{self.number}")
        run = at(MONTH, TERMS, f"reconciled-{self.number}", days=20 + self.number)
        reconcile(self.warehouse, run)

    def answer(self, merchant_id: str, word: str, amount: str) -> None:
        """Let the bank answer on a payout."""
        said = answers(
            self.folder / f"{merchant_id}-{word}.csv",
            f"{self.ids[merchant_id]} {word} {amount} CNY 2026-02-09 -",
        )
        run = at(MONTH, TERMS, f"{merchant_id}-{word}", days=15)
        assert take_results(self.warehouse, run, [said]).refused == []

    def held(self) -> dict[str, int]:
        """Return what the bank, merchants and payouts hold, and what is in suspense."""
        found = ledger_balances(self.warehouse)
        roles = ("bank", "merchant", "payouts", "suspense")
        return {k: v for k, v in found.items() if k.partition(":")[0] in roles}

    def breaks(self) -> list[tuple[str, int, int | None, int | None, str | None]]:
        """Return the open breaks about money at the bank."""
        names = ("category", "amount_minor", "ours_minor", "theirs_minor", "batch_id")
        return [
            tuple(row[name] for name in names)  # type: ignore[misc]
            for row in found_in(self.warehouse).open_breaks
            if row["subject_kind"] == "deposit"
        ]


@pytest.fixture
def sent(warehouse: Warehouse, tmp_path: Path) -> Sent:
    return Sent(warehouse, tmp_path)


def test_what_the_bank_paid_out_clears_payouts_and_is_no_break(sent):
    assert sent.held() == {"bank:bank": 750}
    assert sent.breaks() == []


@pytest.mark.parametrize("first", ["the answer", "the money"])
def test_a_returned_payout_is_owed_again_whichever_comes_first(sent, first):
    named = {"end_to_end": sent.ids["m1"]}
    if first == "the answer":
        sent.answer("m1", "returned", "95.00")
        assert sent.held() == {"bank:bank": 750, "payouts": 9500, "merchant:m1": -9500}
        sent.bank(9500, 10, **named)
    else:
        sent.bank(9500, 10, **named)
        assert sent.held() == {"bank:bank": 10250, "payouts": -9500}
        sent.answer("m1", "returned", "95.00")
    assert sent.held() == {"bank:bank": 10250, "merchant:m1": -9500}
    assert sent.breaks() == []


@pytest.mark.parametrize("how", ["bank_reference", "remittance"])
def test_the_payout_may_stand_in_the_banks_own_reference_or_in_its_words(sent, how):
    words = f"退汇/{sent.ids['m2']};账号有误" if how == "remittance" else sent.ids["m2"]
    sent.bank(4750, 10, **{how: words})
    assert sent.held() == {"bank:bank": 5500, "payouts": -4750}
    assert sent.breaks() == []


def test_a_file_that_comes_back_as_one_gives_all_of_it_back(sent):
    sent.bank(14250, 10, end_to_end=FILE)
    sent.answer("m1", "returned", "95.00")
    sent.answer("m2", "returned", "47.50")
    assert sent.held() == {"bank:bank": 15000, "merchant:m1": -9500, "merchant:m2": -4750}
    assert sent.breaks() == []
    # What it holds cannot come back by itself as well.
    sent.bank(9500, 11, end_to_end=sent.ids["m1"])
    assert sent.held()["suspense:bank"] == -9500
    assert sent.breaks() == [("unknown_residual", 9500, 9500, 9500, sent.ids["m1"])]


def test_the_same_payout_comes_back_once_and_a_second_time_is_a_break(sent):
    sent.bank(9500, 10, end_to_end=sent.ids["m1"])
    sent.bank(9500, 11, end_to_end=sent.ids["m1"])
    assert sent.held() == {"bank:bank": 19750, "payouts": -9500, "suspense:bank": -9500}
    assert sent.breaks() == [("unknown_residual", 9500, 9500, 9500, sent.ids["m1"])]


@pytest.mark.parametrize(
    ("amount", "category"), [(9499, "amount_under"), (9501, "amount_over"), (4750, "amount_under")]
)
def test_another_amount_than_the_payouts_is_a_break_and_stands_in_suspense(sent, amount, category):
    sent.bank(amount, 10, end_to_end=sent.ids["m1"])
    assert sent.held() == {"bank:bank": 750 + amount, "suspense:bank": -amount}
    assert sent.breaks() == [(category, amount, 9500, amount, sent.ids["m1"])]


def test_money_of_another_currency_or_of_no_payout_of_ours_is_a_break(sent):
    sent.bank(9500, 10, end_to_end=sent.ids["m1"], currency="USD")
    sent.bank(9500, 11, end_to_end="P202601-1-0000000000000000")
    assert sent.held() == {"bank:bank": 19750, "suspense:bank": -19000}
    assert sorted(sent.breaks()) == [
        ("currency_mismatch", 9500, 9500, 9500, sent.ids["m1"]),
        ("unknown_residual", 9500, None, 9500, "P202601-1-0000000000000000"),
    ]


def test_a_payout_that_was_never_ordered_cannot_come_back(warehouse, tmp_path, monkeypatch):
    monkeypatch.setattr("tests.settlement.test_money_sent_back.issue_payouts", lambda *_: None)
    owed = Sent(warehouse, tmp_path)
    owed.bank(9500, 10, end_to_end=owed.ids["m1"])
    held = owed.held()
    assert held["suspense:bank"] == 14250 - 9500
    assert "payouts" not in held
    assert ("unknown_residual", 9500, None, 9500, owed.ids["m1"]) in owed.breaks()


def test_a_past_instant_is_answered_as_it_was_known_then(sent):
    sent.bank(9500, 10, end_to_end=sent.ids["m1"])
    before = reconcile(sent.warehouse, at(MONTH, TERMS, "past", days=2))
    assert before.mode == "replay"
    assert sent.breaks() == []
    again = reconcile(sent.warehouse, at(MONTH, TERMS, "again", days=22))
    assert (again.ledger["journals"], sent.held()["payouts"]) == (0, -9500)


def test_the_report_calls_both_payouts_and_nothing_to_be_looked_for(sent):
    sent.bank(9500, 10, end_to_end=sent.ids["m1"])
    with sent.warehouse.transaction(keep=False) as tx:
        figures = reconciliation_figures(tx, at(MONTH, TERMS, "report", days=22))
    assert {
        (row["month"], row["cause"], row["right_count"], row["right_minor"])
        for row in figures["months"]
        if row["leg"] == "bank"
    } == {("2026-01", "agreed", 1, 15000), ("2026-02", "merchant_payout", 2, 9500 - 14250)}
    assert NAMES["cause"]["merchant payout"]
    assert "merchant_payout" in SETTLED
