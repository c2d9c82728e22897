"""Journals: the worked example of the domain, figures by hand, and what is refused."""

from datetime import date
from hashlib import md5
from pathlib import Path

import pytest

from ledger import accounts
from ledger.accounts import CHART, Root, UnknownAccount, account, role_of
from ledger.journal import (
    EmptyPosting,
    Journal,
    JournalDoesNotBalance,
    PostedTwice,
    Posting,
    balances_of,
    require_balanced,
    require_posted_once,
)
from ledger.rounding import allocate, share_of

CLEARING = "clearing:alipay/2088"
BANK = "bank:6222"
FEES = "provider_fees:alipay"


def journal(kind: str, debit: str, credit: str, amount_minor: int, day: int = 1) -> Journal:
    return require_balanced(
        Journal(
            f"{kind}/{day}/{debit}/{credit}",
            kind,
            date(2026, 10, day),
            kind,
            (Posting(debit, "CNY", amount_minor), Posting(credit, "CNY", -amount_minor)),
        )
    )


#: A sale of 100.00, commission 5 %, provider 0.6 %, 20.00 refunded pro rata, reserve 10 % of net.
MONTH = [
    journal("capture", CLEARING, "merchant_payable", 10_000),
    journal("commission", "merchant_payable", "commission", 500),
    journal("fee", FEES, CLEARING, 60),
    journal("refund", "merchant_payable", CLEARING, 2_000),
    journal("commission_back", "commission", "merchant_payable", 100),
    journal("fee_back", CLEARING, FEES, 12),
    journal("deposit", BANK, CLEARING, 7_952),
    journal("reserve", "merchant_payable", "merchant_reserve", 760),
    journal("payout", "merchant_payable", BANK, 6_840),
]

#: Next month the other 80.00 are refunded, with what was taken of them.
LATE = [
    journal("refund", "merchant_payable", CLEARING, 8_000, day=31),
    journal("commission_back", "commission", "merchant_payable", 400, day=31),
    journal("fee_back", CLEARING, FEES, 48, day=31),
    journal("reserve_back", "merchant_reserve", "merchant_payable", 760, day=31),
]


def test_the_worked_example_ends_with_the_balances_worked_out_by_hand():
    # bank 11.12 = commission 4.00 - fees 0.48 + reserve 7.60; clearing and merchant are even.
    assert balances_of(MONTH) == {
        (BANK, "CNY"): 1_112,
        ("commission", "CNY"): -400,
        ("merchant_reserve", "CNY"): -760,
        (FEES, "CNY"): 48,
    }


def test_after_a_late_refund_the_merchant_owes_68_40_and_the_provider_nets_79_52():
    held = balances_of(MONTH + LATE)
    assert held["merchant_payable", "CNY"] == 6_840
    assert held[CLEARING, "CNY"] == -7_952
    assert sum(held.values()) == 0


def test_the_amounts_of_the_worked_example_are_what_rounding_and_allocation_give():
    assert share_of(10_000, 500) == 500
    assert share_of(10_000, 60) == 60
    assert allocate(500, [2_000, 8_000]) == [100, 400]
    assert allocate(60, [2_000, 8_000]) == [12, 48]
    assert share_of(10_000 - 2_000 - 400, 1_000) == 760


def test_a_journal_that_does_not_sum_to_zero_is_refused_with_currency_and_figure():
    wrong = Journal(
        "x/1", "capture", date(2026, 10, 1), "x",
        (Posting(CLEARING, "CNY", 100), Posting("merchant_payable", "CNY", -99)),
    )  # fmt: skip
    with pytest.raises(JournalDoesNotBalance, match=r"x/1: debits less credits are 1 .* CNY"):
        require_balanced(wrong)


def test_currencies_do_not_balance_each_other():
    wrong = Journal(
        "x/1", "fx", date(2026, 10, 1), "x",
        (Posting("bank:1", "CNY", 100), Posting("bank:2", "USD", -100)),
    )  # fmt: skip
    with pytest.raises(JournalDoesNotBalance, match=r"100 .* CNY.*-100 .* USD"):
        require_balanced(wrong)


def test_a_posting_of_nothing_is_refused():
    for postings in ((), (Posting("write_offs", "CNY", 0),)):
        with pytest.raises(EmptyPosting):
            require_balanced(Journal("x/1", "x", date(2026, 10, 1), "x", postings))


def test_the_same_posting_key_twice_is_refused():
    assert require_posted_once(MONTH) == MONTH
    with pytest.raises(PostedTwice, match=MONTH[0].posting_key):
        require_posted_once([*MONTH, MONTH[0]])


def test_a_journal_is_called_by_the_digest_of_its_key():
    assert MONTH[0].journal_id == md5(MONTH[0].posting_key.encode()).hexdigest()  # noqa: S324


@pytest.mark.parametrize("role", CHART.values(), ids=lambda r: r.code)
def test_every_account_has_two_names_a_meaning_and_a_normal_side(role):
    assert role.name_en
    assert role.name_zh
    assert role.holds
    expected = "debit" if role.root in (Root.ASSETS, Root.EXPENSES) else "credit"
    assert role.normal_side == expected


def test_an_account_is_written_role_and_owner_and_read_back():
    assert account(accounts.CLEARING, "stripe", "acct_1") == "clearing:stripe/acct_1"
    assert account(accounts.WRITE_OFFS) == "write_offs"
    assert account(accounts.PAYOUTS) == "payouts"  # at our bank
    assert account(accounts.PAYOUTS, "wechat_pay") == "payouts:wechat_pay"
    assert role_of("clearing:stripe/acct_1") is CHART["clearing"]


def test_an_account_outside_the_chart_or_without_its_owner_is_refused():
    for wrong in ((accounts.CLEARING,), (accounts.WRITE_OFFS, "me"), ("petty_cash",),
                  (accounts.CLEARING, "")):  # fmt: skip
        with pytest.raises(UnknownAccount):
            account(*wrong)
    with pytest.raises(UnknownAccount, match="petty_cash"):
        role_of("petty_cash")


@pytest.mark.parametrize("role", CHART.values(), ids=lambda r: r.code)
def test_every_account_stands_in_the_document_as_it_does_in_the_chart(role):
    document = (Path(__file__).parents[2] / "docs" / "ledger.md").read_text(encoding="utf-8")
    line = " | ".join(
        [f"`{role.code}`", role.owner, role.name_en, role.name_zh, role.root, role.holds]
    ).replace("|  |", "| |")
    assert f"| {line} |" in document
