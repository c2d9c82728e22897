"""Every sample gives what its `.expected` file says; the amounts in it were worked out by hand.

To write the golden file of a new sample: `python tests/sources/statement/test_golden.py NAME`, and
then check every figure of it against the sample before it is committed.
"""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from tests.sources.statement.samples import SAMPLES, read

FILES = sorted(p for p in SAMPLES.iterdir() if p.suffix in {".csv", ".zip", ".xml", ".sta"})


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_sample_gives_what_its_golden_file_says(path):
    expected = path.with_name(path.name + ".expected").read_text(encoding="utf-8")
    assert read(path).written() == expected


def entries(name):
    return read(SAMPLES / name).entries("entry_kind", "gross_minor", "fee_minor", "net_minor")


def test_a_coupon_that_wechat_does_not_pay_for_is_an_adjustment_beside_the_payment():
    # ORDER-2: 100.00 ordered, 10.00 by coupon, 90.00 due, 0.54 fee: 89.46 arrive.
    assert ("capture", 10000, 54, 9946) in entries("wechat_trade_all.csv")
    assert ("adjustment", -1000, 0, -1000) in entries("wechat_trade_all.csv")


def test_all_entries_of_a_wechat_bill_add_up_to_what_is_due_less_fees():
    # Summary: due 190.00, refunded 29.00, fees 0.97: 160.03 in all.
    assert sum(net for *_, net in entries("wechat_trade_all.csv")) == 16003


def test_fees_finer_than_a_fen_are_kept_whole_in_the_sum():
    # Four fees of 0.006 are 0.024, to be paid as 0.02; each alone rounds to 0.01.
    found = entries("wechat_trade_fine_fees.csv")
    assert [fee for kind, _, fee, _ in found if kind == "capture"] == [1, 1, 1, 1]
    assert sum(fee for _, _, fee, _ in found) == 2


def test_alipay_refunds_and_fees_mean_the_same_in_both_spellings():
    first = entries("alipay_trade_positive.csv")
    assert first == [("capture", 10000, 60, 9940), ("refund", -2000, -12, -1988)]
    assert set(first) < set(entries("alipay_trade.zip"))


def test_a_settled_batch_of_adyen_is_paid_out_to_the_last_cent():
    found = entries("adyen_batch.csv")
    assert sum(net for *_, net in found) == 0
    assert ("payout", -13000, 0, -13000) in found


def test_a_payment_in_another_currency_is_kept_in_that_of_the_settlement_with_its_rate():
    # 110.00 USD at 0.9 are 99.00 EUR; fees 0.50 + 0.20 + 0.30 leave 98.00.
    found = read(SAMPLES / "adyen_batch.csv").entries(
        "currency", "gross_minor", "fee_minor", "presented_currency", "presented_minor"
    )
    assert ("EUR", 9900, 100, "USD", 11000) in found


def test_currencies_without_and_with_three_decimals_are_read_in_their_own_minor_units():
    found = read(SAMPLES / "stripe_activity.csv").entries("currency", "gross_minor", "line")
    assert found == [("JPY", 1500, 2), ("KWD", -1234, 3), ("USD", 500, 5)]


def test_a_bill_without_totals_says_so():
    assert read(SAMPLES / "stripe_activity.csv").statement.totals == ()


if __name__ == "__main__":
    for name in sys.argv[1:] or [path.name for path in FILES]:
        text = read(SAMPLES / name).written()
        (SAMPLES / f"{name}.expected").write_text(text, encoding="utf-8")
