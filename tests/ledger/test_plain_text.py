"""The exported text: legal in the programs that read it, exact, and hostile words are harmless."""

import shutil
import subprocess
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from beancount import loader
from beancount.core.data import Balance, Transaction

from ledger.journal import Journal, Posting
from ledger.plain_text import Books, amount, beancount, hledger, legal_names

HOSTILE = 'a "quote", a \\ ; a | and\n2026-01-01 open Assets:Theft'

JOURNALS = [
    Journal("s/1/CNY/2026-10-01/capture/1", "capture", date(2026, 10, 1), HOSTILE,
            (Posting("clearing:stripe/acct_1", "CNY", 10_000),
             Posting("merchant_payable", "CNY", -10_000))),
    Journal("s/1/JPY/2026-10-02/capture/1", "capture", date(2026, 10, 2), "(yen) * ! yen",
            (Posting("clearing:stripe/acct_1", "JPY", 995),
             Posting("merchant_payable", "JPY", -995))),
    Journal("s/1/KWD/2026-10-02/capture/1", "capture", date(2026, 10, 2), "",
            (Posting("clearing:stripe/acct_1", "KWD", 1_234),
             Posting("merchant_payable", "KWD", -1_234))),
    Journal("bank/1/CNY/2026-10-03/withdrawal/1", "withdrawal", date(2026, 10, 3), "商户 ¥",
            (Posting("suspense:62 22", "CNY", 1), Posting("bank:62 22", "CNY", -1))),
]  # fmt: skip

BALANCES = [
    ("bank:62 22", "CNY", -1),
    ("clearing:stripe/acct_1", "CNY", 10_000),
    ("clearing:stripe/acct_1", "JPY", 995),
    ("clearing:stripe/acct_1", "KWD", 1_234),
    ("merchant_payable", "CNY", -10_000),
    ("merchant_payable", "JPY", -995),
    ("merchant_payable", "KWD", -1_234),
    ("suspense:62 22", "CNY", 1),
]

BOOKS = Books('Lin\'s "market"', "CNY", date(2026, 10, 1), date(2026, 10, 4), BALANCES)

#: The same books, of which one balance is said to be one minor unit more.
WRONG = replace(BOOKS, balances=[("bank:62 22", "CNY", 0), *BALANCES[1:]])


def hledger_says(text: str) -> subprocess.CompletedProcess[str]:
    if not shutil.which("hledger"):
        pytest.skip("hledger is not on this machine")
    return subprocess.run(
        ["hledger", "-f", "-", "check", "--strict"], input=text, capture_output=True, text=True
    )


def test_beancount_reads_the_books_without_an_error():
    entries, errors, options = loader.load_string("".join(beancount(BOOKS, JOURNALS)))
    assert errors == []
    assert options["operating_currency"] == ["CNY"]
    assert len([e for e in entries if isinstance(e, Transaction)]) == len(JOURNALS)
    assert len([e for e in entries if isinstance(e, Balance)]) == len(BALANCES)


def test_a_balance_that_is_one_minor_unit_off_is_found_by_beancount():
    _, errors, _ = loader.load_string("".join(beancount(WRONG, JOURNALS)))
    assert [type(error).__name__ for error in errors] == ["BalanceError"]


def test_a_journal_that_is_one_minor_unit_off_is_found_by_beancount():
    first = JOURNALS[0]
    postings = (first.postings[0], Posting("merchant_payable", "CNY", -9_999))
    text = "".join(beancount(BOOKS, [replace(first, postings=postings), *JOURNALS[1:]]))
    _, errors, _ = loader.load_string(text)
    assert any("does not balance" in error.message for error in errors)


def test_hledger_reads_the_books_and_their_assertions_hold():
    assert hledger_says("".join(hledger(BOOKS, JOURNALS))).returncode == 0


def test_a_balance_that_is_one_minor_unit_off_is_found_by_hledger():
    found = hledger_says("".join(hledger(WRONG, JOURNALS)))
    assert found.returncode != 0
    assert "assertion" in found.stderr


def test_hostile_words_stay_within_their_description():
    entries, _, _ = loader.load_string("".join(beancount(BOOKS, JOURNALS)))
    first = next(e for e in entries if isinstance(e, Transaction))
    assert first.narration == "a 'quote', a / ; a | and 2026-01-01 open Assets:Theft"
    assert not [e for e in entries if getattr(e, "account", "") == "Assets:Theft"]


def test_amounts_have_the_digits_of_their_currency():
    assert amount(-5, "CNY") == "-0.05 CNY"
    assert amount(995, "JPY") == "995 JPY"
    assert amount(1_234, "KWD") == "1.234 KWD"
    assert amount(10**17, "USD") == f"{Decimal(10**15)}.00 USD"


def test_names_are_legal_and_readable():
    names = legal_names(
        ["clearing:stripe/acct_1", "merchant_payable", "bank:CN 62-22", "reserve:支付"]
    )
    assert names == {
        "clearing:stripe/acct_1": "Assets:Clearing:Stripe:Acct-1",
        "merchant_payable": "Liabilities:Merchant-payable",
        "bank:CN 62-22": "Assets:Bank:CN-62-22",
        "reserve:支付": "Assets:Reserve:X",
    }


def test_no_account_stands_below_another_whose_balance_it_would_be_added_to():
    balances = [("merchant_payable", "CNY", 300), ("payouts", "CNY", -100),
                ("payouts:wechat_pay", "CNY", -200)]  # fmt: skip
    names = legal_names(account for account, _, _ in balances)
    assert names["payouts:wechat_pay"] == "Liabilities:Payouts:Wechat-pay"
    assert names["payouts"].startswith("Liabilities:Payouts-")
    assert legal_names(["payouts"]) == {"payouts": "Liabilities:Payouts"}
    journal = Journal(
        "k", "payout", date(2026, 10, 1), "", tuple(Posting(a, c, m) for a, c, m in balances)
    )
    books = replace(BOOKS, balances=balances)
    _, errors, _ = loader.load_string("".join(beancount(books, [journal])))
    assert errors == []


def test_accounts_that_would_have_the_same_name_are_told_apart():
    names = legal_names(["bank:a_1", "bank:a-1", "bank:A 1", "bank:b"])
    assert len(set(names.values())) == 4
    assert names["bank:b"] == "Assets:Bank:B"
