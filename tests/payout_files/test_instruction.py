"""A payment or batch that a bank could not read is refused with payment, field and remedy."""

from dataclasses import replace
from datetime import datetime

import pytest

from payout_files import InstructionRefused
from payout_files.instruction import decimal_text
from tests.payout_files.batches import BATCH, PAYMENT, batch, payment


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"amount_minor": 0}, "amount_minor 0 is not"),
        ({"amount_minor": -6840}, "carry what is not paid forward"),
        ({"amount_minor": 12.5}, "amount_minor 12.5"),
        ({"amount_minor": True}, "amount_minor True"),
        ({"amount_minor": 10**18}, "at most 18 digits"),
        ({"currency": "XXX"}, "currency 'XXX' is not in the table of minor units"),
        ({"holder_name": ""}, "holder_name of 0 characters is not 1 to 140 long"),
        ({"holder_name": "名" * 141}, "holder_name of 141 characters"),
        ({"holder_name": "云锦 "}, "holder_name with a space at its end"),
        ({"holder_name": "云\x00锦"}, "holder_name with U+0000 as character 2"),
        ({"holder_name": "云\n锦"}, "with U+000A as character 2"),
        ({"holder_name": "云锦\u2028店"}, "with U+2028 as character 3"),
        ({"holder_name": "云\u202e锦"}, "with U+202E as character 2"),
        ({"holder_name": "云\ud800锦"}, "with U+D800 as character 2"),
        ({"bank_name": "行\ufffe行"}, "bank_name with U+FFFE as character 2"),
        ({"remittance": "结" * 141}, "remittance of 141 characters"),
        ({"account_number": "6222 0202 0011"}, "ends in '0011' is not 1 to 34 letters"),
        ({"account_number": "6" * 35}, "account_number of 35 characters"),
        ({"account_number": "=622202"}, "account_number given is not"),
        ({"account_number": "622202\n"}, "account_number given is not"),
        ({"bank_code": "10233100234"}, "bank_code '10233100234' is not the 12 digits"),
        ({"bank_code": "１０２３３１００２３４５"}, "is not the 12 digits"),
    ],
)
def test_a_payment_that_no_file_may_hold_is_refused_by_name(changes, said):
    with pytest.raises(InstructionRefused) as refused:
        payment(**changes)
    assert str(refused.value).startswith("payment P2026-10-M001: ")
    assert said in str(refused.value)


@pytest.mark.parametrize("given", ["", "P" * 36, "-P1", "=P1", "P_1", "付1", "P//1", "P1/", "P1\n"])
def test_an_id_that_swift_does_not_know_is_refused(given):
    with pytest.raises(InstructionRefused, match="give it such an id"):
        payment(payment_id=given)
    with pytest.raises(InstructionRefused, match="batch: batch_id"):
        batch(batch_id=given)


def test_lengths_at_their_limit_are_taken():
    taken = payment(payment_id="P" * 35, holder_name="名" * 140, account_number="6" * 34)
    assert batch(taken, batch_id="B/1/" + "1" * 31).count == 1


def test_an_empty_batch_is_refused():
    with pytest.raises(InstructionRefused, match=r"B2026-10-001: payments .* nobody is paid"):
        replace(BATCH, payments=())


def test_a_payment_that_stands_twice_is_refused():
    with pytest.raises(InstructionRefused, match=r"payment P2026-10-M001: payment_id .* twice"):
        batch(PAYMENT, payment(payment_id="P2"), payment(amount_minor=1))


def test_two_currencies_in_a_batch_are_refused():
    with pytest.raises(InstructionRefused, match="payment P2: currency USD is not CNY"):
        batch(PAYMENT, payment(payment_id="P2", currency="USD"))


def test_an_instant_without_time_zone_and_a_day_with_time_are_refused():
    with pytest.raises(InstructionRefused, match=r"created_at .* has no time zone"):
        batch(created_at=datetime(2026, 11, 3))  # noqa: DTZ001 - what is refused
    with pytest.raises(InstructionRefused, match=r"execute_on .* give the day"):
        batch(execute_on=BATCH.created_at)


def test_a_sum_of_nineteen_digits_is_refused():
    with pytest.raises(InstructionRefused, match="split the batch"):
        batch(payment(amount_minor=10**18 - 1), payment(payment_id="P2", amount_minor=1))


def test_count_and_control_sum_are_those_of_the_payments():
    assert (BATCH.count, BATCH.control_sum_minor, BATCH.currency) == (3, 100_123_460, "CNY")


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (5, "CNY", "0.05"), (100, "CNY", "1.00"), (123_456, "CNY", "1234.56"), (7, "JPY", "7"),
        (1, "KWD", "0.001"), (1_000, "KWD", "1.000"), (12_345, "KWD", "12.345"),
    ],
)  # fmt: skip
def test_an_amount_has_the_digits_of_its_currency(minor, currency, text):
    assert decimal_text(minor, currency) == text


def test_neither_a_message_nor_a_repr_repeats_what_is_personal():
    shown = repr(BATCH) + repr(PAYMENT)
    with pytest.raises(InstructionRefused) as refused:
        payment(holder_name="王小明\x07", payment_id="P9")
    shown += str(refused.value)
    with pytest.raises(InstructionRefused) as refused:
        payment(account_number="6222020200112233 445")
    shown += str(refused.value)
    assert not [t for t in ("王小明", "6222020200112233", "云锦", "2026年10月") if t in shown]
