"""A pain.001 file holds to the schema of ISO 20022 and says what its batch says.

What reads it here shares nothing with what wrote it: the schema, and an XML parser that refuses
entities.
"""

from datetime import timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
import xmlschema
from defusedxml import ElementTree
from hypothesis import given, settings

from payout_files import Batch, pain001
from tests.payout_files.batches import BATCH, batch, batches, payment

SCHEMA = xmlschema.XMLSchema(Path(__file__).with_name("schemas") / "pain.001.001.09.xsd")
IN = {"": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}

#: ISO 4217, by hand.
DIGITS = {"CNY": 2, "JPY": 0, "KWD": 3}


def written(given: Batch) -> bytes:
    return b"".join(pain001(given))


def texts(root, path: str) -> list[str]:
    return [element.text for element in root.iterfind(path, IN)]


def assert_says(content: bytes, given: Batch) -> None:
    root = ElementTree.fromstring(content)
    transfers = root.findall(".//CdtTrfTxInf", IN)
    amounts = [t.find("Amt/InstdAmt", IN) for t in transfers]
    per_major = 10 ** DIGITS[given.payments[0].currency]
    assert [
        (
            texts(transfer, "PmtId/EndToEndId"),
            Decimal(amount.text) * per_major,
            amount.get("Ccy"),
            texts(transfer, "Cdtr/Nm"),
            texts(transfer, "CdtrAcct/Id/Othr/Id"),
            texts(transfer, "CdtrAgt/FinInstnId/ClrSysMmbId/MmbId"),
            texts(transfer, "CdtrAgt/FinInstnId/Nm"),
            texts(transfer, "RmtInf/Ustrd"),
        )
        for transfer, amount in zip(transfers, amounts, strict=True)
    ] == [
        (
            [p.payment_id], p.amount_minor, p.currency, [p.holder_name], [p.account_number],
            [p.bank_code], [p.bank_name], [p.remittance],
        )
        for p in given.payments
    ]  # fmt: skip
    total = sum(Decimal(amount.text) for amount in amounts)
    for part in ("GrpHdr", "PmtInf"):
        assert texts(root, f".//{part}/NbOfTxs") == [str(len(transfers))]
        assert [Decimal(text) for text in texts(root, f".//{part}/CtrlSum")] == [total]


def test_chinese_names_and_accounts_without_iban_hold_to_the_schema():
    content = written(BATCH)
    SCHEMA.validate(content.decode())
    assert "杭州云锦丝绸有限公司" in content.decode("utf-8")
    assert_says(content, BATCH)


def test_count_and_control_sum_stand_in_header_and_payment_information():
    root = ElementTree.fromstring(written(BATCH))
    assert texts(root, ".//NbOfTxs") == ["3", "3"]
    assert texts(root, ".//CtrlSum") == ["1001234.60", "1001234.60"]


def test_debtor_day_and_instant_are_those_of_the_batch():
    root = ElementTree.fromstring(written(BATCH))
    assert texts(root, ".//MsgId") == texts(root, ".//PmtInfId") == ["B2026-10-001"]
    assert texts(root, ".//CreDtTm") == ["2026-11-03T02:30:00Z"]
    assert texts(root, ".//ReqdExctnDt/Dt") == ["2026-11-04"]
    assert texts(root, ".//Dbtr/Nm") == texts(root, ".//InitgPty/Nm") == ["清账市集科技有限公司"]
    assert texts(root, ".//DbtrAcct/Id/Othr/Id") == ["1202020209900123456"]
    assert texts(root, ".//DbtrAgt//MmbId") == ["102331000001"]
    assert set(texts(root, ".//ClrSysId/Cd")) == {"CNAPS"}


@pytest.mark.parametrize(
    ("currency", "text"), [("JPY", "123456"), ("CNY", "1234.56"), ("KWD", "123.456")]
)
def test_an_amount_has_the_digits_of_its_currency_and_holds_to_the_schema(currency, text):
    content = written(batch(payment(currency=currency)))
    SCHEMA.validate(content.decode())
    root = ElementTree.fromstring(content)
    assert texts(root, ".//InstdAmt") == [text]
    assert texts(root, ".//CtrlSum") == [text, text]


def test_the_schema_would_refuse_six_decimals_and_a_missing_name():
    content = written(BATCH).decode()
    assert not SCHEMA.is_valid(content.replace(">1234.56<", ">1234.560001<"))
    assert not SCHEMA.is_valid(content.replace("杭州云锦丝绸有限公司", ""))


@pytest.mark.parametrize(
    "name", ["a]]>b", "<Amt>9</Amt>", "A & B", "&amp;", "<!--", "🦀蟹店", "=1+1", "@店", "𠮷野家"]
)
def test_a_hostile_name_stays_a_name(name):
    given = batch(payment(holder_name=name, bank_name=name, remittance=name), debtor_name=name)
    content = written(given)
    SCHEMA.validate(content.decode())
    assert_says(content, given)


def test_the_same_batch_gives_the_same_bytes_whatever_the_time_zone_of_the_reader():
    shanghai = timezone(timedelta(hours=8))
    again = batch(created_at=BATCH.created_at.astimezone(shanghai))
    assert written(again) == written(BATCH) == written(batch())


def test_a_large_batch_comes_in_small_pieces():
    given = batch(*(payment(payment_id=f"P{number}") for number in range(2_000)))
    pieces = list(pain001(given))
    assert len(pieces) > 2_000
    assert max(map(len, pieces)) < 3_000
    assert_says(b"".join(pieces), given)


@settings(max_examples=60, deadline=None)
@given(batches())
def test_any_valid_batch_holds_to_the_schema_and_reads_back_as_it_was(given):
    content = written(given)
    SCHEMA.validate(content.decode())
    assert_says(content, given)
