"""A bank's table says what its batch says, in the bank's own headings and encoding.

What reads it here is the csv module and Decimal; profiles that declare no table are refused.
"""

import csv
import io
from decimal import Decimal

import pytest
import yaml
from hypothesis import assume, given, settings

from payout_files import (
    Batch,
    InstructionRefused,
    ProfileRefused,
    bank_csv,
    built_in_profile,
    load_profile,
)
from tests.payout_files.batches import BATCH, HANZI, batch, batches, payment

GENERIC, ICBC = built_in_profile("generic"), built_in_profile("icbc")

#: ISO 4217, by hand.
DIGITS = {"CNY": 2, "JPY": 0, "KWD": 3}


def rows_of(given: Batch, profile=GENERIC) -> list[list[str]]:
    text = b"".join(bank_csv(given, profile)).decode(profile.encoding)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=profile.delimiter, strict=True))


def without_apostrophe(cell: str) -> str:
    return cell[1:] if cell[:2] in {"'=", "'+", "'-", "'@"} else cell


def test_the_generic_table_has_a_row_per_payment():
    heading, first, *rest = rows_of(BATCH)
    assert heading == [
        "payment_id", "execute_on", "amount", "currency", "holder_name", "account_number",
        "bank_code", "bank_name", "remittance",
    ]  # fmt: skip
    assert first == [
        "P2026-10-M001", "2026-11-04", "1234.56", "CNY", "杭州云锦丝绸有限公司",
        "6222020200112233445", "102331002345", "中国工商银行杭州分行", "2026年10月结算",
    ]  # fmt: skip
    assert [row[2] for row in rest] == ["0.05", "999999.99"]


def test_the_table_of_icbc_is_gbk_with_chinese_headings_and_totals():
    given = batch(payment(holder_name="欧阳娜"), payment(payment_id="P2", amount_minor=5))
    content = b"".join(bank_csv(given, ICBC))
    assert content.startswith("批次号,".encode("gbk"))
    assert content.endswith(b"\r\n")
    assert rows_of(given, ICBC) == [
        ["批次号", "B2026-10-001", "付款账号", "1202020209900123456"],
        ["付款日期", "20261104", "总笔数", "2", "总金额", "1234.61"],
        ["序号", "收款账号", "收款户名", "收款行联行号", "收款行名称", "金额", "附言",
         "客户流水号"],
        ["1", "6222020200112233445", "欧阳娜", "102331002345", "中国工商银行杭州分行", "1234.56",
         "2026年10月结算", "P2026-10-M001"],
        ["2", "6222020200112233445", "杭州云锦丝绸有限公司", "102331002345",
         "中国工商银行杭州分行", "0.05", "2026年10月结算", "P2"],
        ["合计", "2", "1234.61"],
    ]  # fmt: skip


@pytest.mark.parametrize(("name", "code"), [("🦀蟹店", "U+1F980"), ("𠮷野家", "U+20BB7")])
def test_a_character_that_the_encoding_lacks_names_payment_and_field(name, code):
    with pytest.raises(InstructionRefused) as refused:
        list(bank_csv(batch(payment(holder_name=name)), ICBC))
    said = str(refused.value)
    assert said.startswith(f"payment P2026-10-M001: holder_name with {code} cannot be written")
    assert name not in said
    assert rows_of(batch(payment(holder_name=name)))[1][4] == name


@pytest.mark.parametrize("text", ["=1+1", "+86", "-2", "@sum(a1)", '=cmd|"/c calc"!a1'])
def test_no_text_is_taken_for_a_formula(text):
    given = batch(payment(holder_name=text, bank_name=text, remittance=text))
    assert [rows_of(given)[1][column] for column in (4, 7, 8)] == [f"'{text}"] * 3


@pytest.mark.parametrize("name", ["a]]>b", "<b>", "A & B", 'a"b', "a,b", "a;b", "'a"])
def test_a_hostile_name_stays_in_its_cell(name):
    assert rows_of(batch(payment(holder_name=name)))[1][4] == name


def test_a_profile_of_one_currency_takes_no_other():
    with pytest.raises(InstructionRefused, match="currency USD is not CNY"):
        list(bank_csv(batch(payment(currency="USD")), ICBC))


def profile_file(folder, **changes):
    fields = ("payment_id", "amount", "currency", "holder_name", "account_number", "bank_code")
    declared = {
        "encoding": "gb18030",
        "delimiter": ";",
        "day_format": "%d.%m.%Y",
        "decimal_mark": ",",
        "columns": [{"heading": f"h_{field}", "field": field} for field in fields],
    } | changes
    path = folder / "bank.yaml"
    declared = {key: value for key, value in declared.items() if value is not None}
    path.write_text(yaml.safe_dump(declared, allow_unicode=True), encoding="utf-8")
    return path


def test_a_profile_of_ones_own_says_decimal_mark_delimiter_and_encoding(tmp_path):
    profile = load_profile(profile_file(tmp_path, tail=[[{"field": "execute_on"}]]))
    rows = rows_of(batch(payment(holder_name="🦀蟹店")), profile)
    assert rows[1][1:4] == ["1234,56", "CNY", "🦀蟹店"]
    assert rows[2] == ["04.11.2026"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"encoding": "utf-16"}, "encoding: 'utf-16' is not one of"),
        ({"encoding": ["gbk"]}, "encoding: "),
        ({"encoding": None}, "keys: encoding is missing"),
        ({"colour": "red"}, "keys: colour is not known"),
        ({"delimiter": ""}, "delimiter: '' is not one of"),
        ({"day_format": "%H"}, "day_format: '%H'"),
        ({"decimal_mark": "·"}, "decimal_mark: "),
        ({"currency": "CNY"}, "currency: give it, or the column"),
        ({"columns": "payment_id"}, "columns: is no list"),
        ({"columns": ["payment_id"]}, "is not {heading: …, field: …}"),
        ({"columns": [{"heading": "x", "field": "iban"}]}, "columns: iban is not known"),
        ({"columns": [{"heading": "x", "field": "amount"}]}, "columns: account_number, bank_code"),
        ({"columns": [{"heading": 1, "field": "amount"}]}, "columns: 1 is no text"),
        ({"head": [[{"field": "amount"}]]}, "head: field: 'amount' is not one of"),
        ({"tail": [[{"words": "x"}]]}, "tail: {'words': 'x'} is neither"),
        ({"encoding": "gbk", "tail": [[{"text": "🦀"}]]}, "'🦀' cannot be written in gbk"),
    ],
)
def test_a_profile_that_declares_no_table_is_refused_with_the_line_to_change(
    tmp_path, changes, said
):
    with pytest.raises(ProfileRefused) as refused:
        load_profile(profile_file(tmp_path, **changes))
    assert str(refused.value).startswith("bank.yaml: ")
    assert said in str(refused.value)


def test_a_currency_that_is_not_known_and_a_column_given_twice_are_refused(tmp_path):
    columns = yaml.safe_load(profile_file(tmp_path).read_text())["columns"]
    without = [column for column in columns if column["field"] != "currency"]
    with pytest.raises(ProfileRefused, match="currency: currency 'XXX' is not in the table"):
        load_profile(profile_file(tmp_path, columns=without, currency="XXX"))
    with pytest.raises(ProfileRefused, match="columns: amount stands twice"):
        load_profile(profile_file(tmp_path, columns=[*columns, columns[1]]))


@pytest.mark.parametrize("text", ["", "- a", "a: [", "\tb"])
def test_what_is_no_profile_at_all_is_refused(tmp_path, text):
    path = tmp_path / "bank.yaml"
    path.write_text(text)
    with pytest.raises(ProfileRefused, match=r"bank\.yaml: "):
        load_profile(path)


def test_a_profile_that_does_not_come_with_the_package_is_refused_with_those_that_do():
    with pytest.raises(ProfileRefused, match="use generic, icbc"):
        built_in_profile("../generic")


@settings(max_examples=100, deadline=None)
@given(batches())
def test_any_valid_batch_reads_back_from_the_generic_table(given):
    _, *rows = rows_of(given)
    per_major = 10 ** DIGITS[given.payments[0].currency]
    assert [[row[0], Decimal(row[2]) * per_major, *row[3:4], *row[5:7]] for row in rows] == [
        [p.payment_id, p.amount_minor, p.currency, p.account_number, p.bank_code]
        for p in given.payments
    ]
    assert not [cell for row in rows for cell in row if cell[0] in "=+-@\t\r"]
    names = [(p.holder_name, p.bank_name, p.remittance) for p in given.payments]
    assume(not any(text[:2] in {"'=", "'+", "'-", "'@"} for name in names for text in name))
    assert [tuple(map(without_apostrophe, (row[4], *row[7:]))) for row in rows] == names


@settings(max_examples=60, deadline=None)
@given(batches(HANZI, ("CNY",)))
def test_any_batch_of_chinese_names_reads_back_from_the_table_of_icbc(given):
    _, totals, _, *rows, end = rows_of(given, ICBC)
    amounts = [Decimal(row[5]) * 100 for row in rows]
    assert [(row[7], amount, row[2]) for row, amount in zip(rows, amounts, strict=True)] == [
        (p.payment_id, p.amount_minor, p.holder_name) for p in given.payments
    ]
    assert (int(totals[3]), Decimal(totals[5]) * 100) == (len(rows), sum(amounts))
    assert (int(end[1]), Decimal(end[2]) * 100) == (len(rows), sum(amounts))
