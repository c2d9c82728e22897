"""Statements that providers and banks have really sent: each loads, or is refused for its reason.

They stay outside the project; without them the module is skipped.
"""

import pytest

from sources.statement import StatementRefused
from tests.sources.statement.samples import SHARED, read

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared files are not here")

#: File -> rows where it loads, else words of the reason.
WECHAT = {
    "all_2021-01-28.byte_exact.csv": 3,
    "all_rows_removed_summary_kept.csv": "总交易单数: '3' is stated, but the rows give 0",
    "pay_bill_result_all_content.csv": "总交易单数: '48' is stated, but the rows give 1",
    "pay_bill_result_all_content_1.csv": 2,
    "pay_bill_result_refund_content.csv": "总交易单数: '4' is stated, but the rows give 1",
    "pay_bill_result_success_content.csv": "总交易单数: '31' is stated, but the rows give 1",
}
ALIPAY = {
    "fund_empty_2026-05-08.gbk.csv": 0,
    "trade_2019-09-16.gbk.csv": 10,
    "trade_2019-09-16.utf8.csv": 10,
    "trade_2026-06-05.edited.utf8.csv": 3,
}
SNIPPETS = {
    "adyen_settlement_details.csv": 7,
    "amazon_v2_settlement.txt": "no reader recognises this file",
    "stripe_payout_reconciliation_itemized.csv": 7,
}
STRIPE = {
    "balance_transaction_data.csv": "no reader recognises this file",
    "payout_data.csv": "no reader recognises this file",
}
CAMT = {
    "camt052.v2.xml": "is a report or notice, not a statement",
    "camt053.v2.all-balance-types.xml": "'4.04 EUR' is the closing balance",
    "camt053.v2.minimal.xml": "Ccy: 'SEK' is another currency than EUR",
    "camt053.v2.multi.statement.xml": 2,
    "camt053.v2.with-party-ids.xml": "Ccy: 'SEK' is another currency than EUR",
    "camt054.v2.xml": "is a report or notice, not a statement",
    "camt.053.001.02.xsd": "",
}
MT940 = {
    "betterplace/amount_formats.sta": "before any :20:",
    "betterplace/currency_in_25.sta": "before any :20:",
    "betterplace/empty_86.sta": "before any :20:",
    "betterplace/empty_entry_date.sta": "before any :20:",
    "betterplace/empty_line.sta": "names no account",
    "betterplace/missing_crlf_at_end.sta": "before any :20:",
    "betterplace/sepa_mt9401.sta": 97,
    "betterplace/sepa_snippet.sta": "'-4472049.09 EUR' is the closing balance",
    "betterplace/sepa_snippet_broken.sta": ":25:: stands twice",
    "betterplace/with_binary_character.sta": 4,
    "jejik/abnamro.sta": "'876.84 EUR' is the closing balance",
    "jejik/generic.sta": 2,
    "jejik/ing.sta": "'3.47 EUR' is the closing balance",
    "jejik/knab.sta": "is not an entry",
    "jejik/postfinance.sta": "'159.60 CHF' is the closing balance",
    "jejik/rabobank-iban.sta": 4,
    "jejik/rabobank.sta": "'395.82 EUR' is the closing balance",
    "jejik/sns.sta": 2,
    "jejik/triodos.sta": "'4370.79 EUR' is the closing balance",
    "mBank/mt940.sta": 3,
    "mBank/mt942.sta": "interim report (MT942)",
    "mBank/with_newline_in_tnr.sta": "'860.17 PLN' is the closing balance",
}
CASES = [
    pytest.param(f"{folder}/{name}", outcome, id=name)
    for folder, files in {
        "wechat_bill": WECHAT, "alipay_bill": ALIPAY, "settlement_snippets": SNIPPETS,
        "stripe": STRIPE, "camt": CAMT, "mt940": MT940,
    }.items()
    for name, outcome in files.items()
]  # fmt: skip


@pytest.mark.parametrize(("name", "outcome"), CASES)
def test_a_real_file_loads_or_is_refused_for_its_reason(name, outcome):
    if isinstance(outcome, int):
        assert read(SHARED / name).statement.row_count == outcome
        return
    with pytest.raises(StatementRefused) as refused:
        read(SHARED / name)
    assert outcome in str(refused.value)


def test_no_real_file_is_forgotten():
    there = {str(path.relative_to(SHARED / "mt940")) for path in (SHARED / "mt940").rglob("*.sta")}
    assert there == set(MT940)
    assert {p.name for p in (SHARED / "wechat_bill").iterdir()} == set(WECHAT)
    assert {p.name for p in (SHARED / "alipay_bill").iterdir()} == set(ALIPAY)


def test_the_three_cents_of_the_byte_exact_bill_arrive_without_fee():
    entries = read(SHARED / "wechat_bill/all_2021-01-28.byte_exact.csv").entries(
        "entry_kind", "our_reference", "gross_minor", "fee_minor"
    )
    assert entries[0] == ("capture", "S20210128170702357723", 1, 0)
    assert sum(gross for *_, gross, _ in entries) == 3


def test_full_width_colons_of_2014_are_read_as_times():
    (first, _) = read(SHARED / "wechat_bill/pay_bill_result_all_content_1.csv").entries(
        "occurred_at"
    )
    assert f"{first[0]:%Y-%m-%d %H:%M:%S}" == "2014-11-10 08:33:45"


def test_an_entry_of_a_real_statement_keeps_its_references():
    entries = read(SHARED / "mt940/betterplace/sepa_mt9401.sta").bank_entries(
        "bank_reference", "end_to_end", "amount_minor"
    )
    assert entries[0] == ("0724710345313905", "TFNR 40005 00005MTLG:Grund nicht spezifiziert "
                          "Reject aus SEPA-Ueberweisungsauftrag", 30000)  # fmt: skip
