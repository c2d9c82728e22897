"""The files of providers and banks tie to each other and to our books, and look like real ones.

What reads them here shares nothing with what wrote them: csv, zipfile, Decimal, an XML parser, the
`mt-940` package and the schema of ISO 20022.
"""

import csv
import io
import json
import re
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import chinese_calendar
import mt940
import pytest
import xmlschema
from defusedxml import ElementTree

import simulator.workshop
from simulator import write_marketplace
from tests.simulator.written import Table, contents, table_of

SHARED = Path(__file__).parents[3] / "shared" / "data"
CENT = Decimal("0.01")
FLOAT = Decimal("20000.00")
"""What stands on the accounts at WeChat and Alipay beside the payouts."""
WECHAT, ALIPAY = "wechat_pay/1619800001", "alipay/2088511122223333"
STRIPE, ADYEN = "stripe/acct_1Countinghouse", "adyen/CountinghouseCN"
ICBC, CMB = "icbc/6222020200112233445", "cmb/110901234567801"
FILE_KINDS = (
    "file_missing", "file_late", "file_truncated", "file_delivered_twice", "file_corrupted",
    "file_corrected", "control_total_wrong", "statement_opening_wrong",
    "statement_entries_do_not_sum", "file_empty", "file_wrong_encoding", "file_of_other_account",
)  # fmt: skip

Contents = dict[str, bytes]


def write(directory: Path, orders: int = 4_000, seed: int = 14, **asked: int) -> Path:
    write_marketplace(
        directory,
        orders=orders,
        months=4,
        first_month="2025-09",
        seed=seed,
        faults="none",
        asked=asked,
    )
    return directory


def outside(directory: Path) -> Contents:
    """Return the files of providers and banks."""
    files = contents(directory)
    return {path: files[path] for path in files if path.startswith(("provider/", "bank/"))}


def rows(lines: Iterable[str]) -> Table:
    return list(csv.DictReader(lines))


@dataclass(frozen=True)
class Bill:
    """One file of WeChat or Alipay: its day, its rows, and what it states of them."""

    day: date
    rows: Table
    summary: dict[str, str]
    comments: list[str]


@dataclass(frozen=True)
class Statement:
    """One statement of a bank: amounts are signed."""

    day: date
    number: int
    opening: Decimal
    closing: Decimal
    entries: list[tuple[str, Decimal]]
    """Reference of the provider's batch, and amount."""


def wechat_bill(path: str, content: bytes) -> Bill:
    header, *body, titles, totals = content.decode("utf-8-sig").split("\r\n")[:-1]
    found = rows([header, *(line.replace("`", "") for line in body)])
    return Bill(day_of(path), found, rows([titles, totals.replace("`", "")])[0], [])


def alipay_bill(path: str, content: bytes) -> Bill:
    summary, detail = (text.decode("gbk").split("\n")[:-1] for _, text in members(content))
    [totals] = [
        row for row in rows(strip(line) for line in summary if line[0] != "#")
        if "合计" in row.values()
    ]  # fmt: skip
    found = rows(strip(line) for line in detail if line[0] != "#")
    return Bill(day_of(path), found, totals, [line for line in detail if line[0] == "#"])


def strip(line: str) -> str:
    return line.replace("\t", "")


def members(content: bytes) -> list[tuple[str, bytes]]:
    """Return the members of an archive, whose names are GBK and do not say so."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [
            (member.filename.encode("cp437").decode("gbk"), archive.read(member))
            for member in archive.infolist()
        ]


def day_of(path: str) -> date:
    return date.fromisoformat(re.findall(r"\d{4}-\d\d-\d\d", path)[-1])


def money(text: str) -> Decimal:
    return Decimal(text or "0")


def camt(path: str, content: bytes) -> Statement:
    space = {"c": "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"}
    [statement] = ElementTree.fromstring(content).findall(".//c:Stmt", space)

    def signed(element: Any) -> Decimal:
        amount = Decimal(element.find("c:Amt", space).text)
        return amount if element.find("c:CdtDbtInd", space).text == "CRDT" else -amount

    balances = {
        balance.find("c:Tp/c:CdOrPrtry/c:Cd", space).text: signed(balance)
        for balance in statement.findall("c:Bal", space)
    }
    entries = [
        (entry.find(".//c:EndToEndId", space).text, signed(entry))
        for entry in statement.findall("c:Ntry", space)
    ]
    assert statement.find("c:Acct/c:Id/c:Othr/c:Id", space).text in path
    number = int(statement.find("c:ElctrncSeqNb", space).text)
    return Statement(day_of(path), number, balances["OPBD"], balances["CLBD"], entries)


def swift(path: str, content: bytes) -> Statement:
    found = mt940.parse(content.decode("ascii"))
    assert found.data["account_identification"] in path
    entries = [
        (
            re.findall(r"/EREF/([^/]+)/", entry.data["transaction_details"])[0],
            entry.data["amount"].amount,
        )
        for entry in found.transactions
        if "amount" in entry.data
    ]
    return Statement(
        day_of(path),
        int(found.data["statement_number"]),
        found.data["final_opening_balance"].amount.amount,
        found.data["final_closing_balance"].amount.amount,
        entries,
    )


@dataclass(frozen=True)
class World:
    """A marketplace without faults, read back."""

    directory: Path
    files: Contents

    def under(self, place: str, name: str) -> Iterator[tuple[str, bytes]]:
        """Yield path and content of the files of an account whose names begin so."""
        for path, content in self.files.items():
            if f"/{place}/" in path and path.rpartition("/")[2].startswith(name):
                yield path, content

    def bills(self, place: str, name: str) -> list[Bill]:
        """Return the trade or fund bills of an account at WeChat or Alipay."""
        read = wechat_bill if place == WECHAT else alipay_bill
        return [read(path, content) for path, content in self.under(place, name)]

    def tables(self, place: str) -> dict[str, Table]:
        """Return the rows of each file of Stripe or Adyen."""
        return {
            path: rows(content.decode("utf-8").splitlines())
            for path, content in self.under(place, "")
        }

    def statements(self, place: str) -> list[Statement]:
        """Return the statements of an account at a bank."""
        read = camt if place == ICBC else swift
        return [read(path, content) for path, content in self.under(place, "")]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    directory = write(tmp_path_factory.mktemp("clean"))
    return World(directory, outside(directory))


@dataclass(frozen=True)
class Line:
    """What a provider says of one movement, from our account's viewpoint."""

    kind: str
    reference: str
    capture: str
    ours: str
    gross: Decimal
    fee: Decimal


def lines_of(world: World, provider: str) -> list[Line]:
    return list({"wechat_pay": of_wechat, "alipay": of_alipay, "stripe": of_stripe,
                 "adyen": of_adyen}[provider](world))  # fmt: skip


def of_wechat(world: World) -> Iterator[Line]:
    for row in (row for bill in world.bills(WECHAT, "trade") for row in bill.rows):
        is_refund = row["交易状态"] == "REFUND"
        yield Line(
            "refund" if is_refund else "capture",
            row["微信退款单号"] if is_refund else row["微信订单号"],
            row["微信订单号"],
            row["商户退款单号"] if is_refund else row["商户订单号"],
            money(row["订单金额"]) - money(row["申请退款金额"]),
            money(row["手续费"]),
        )


def of_alipay(world: World) -> Iterator[Line]:
    for row in (row for bill in world.bills(ALIPAY, "trade") for row in bill.rows):
        is_refund = row["业务类型"] == "退款"
        reference = row["退款批次号/请求号"]
        yield Line(
            "refund" if is_refund else "capture",
            reference if is_refund else row["支付宝交易号"],
            row["支付宝交易号"],
            reference if is_refund else row["商户订单号"],
            money(row["订单金额（元）"]),
            -money(row["服务费（元）"]),
        )


def of_stripe(world: World) -> Iterator[Line]:
    kinds = {"charge": "capture", "dispute": "chargeback", "dispute_reversal": "chargeback_won"}
    for row in (row for found in world.tables(STRIPE).values() for row in found):
        kind = kinds.get(row["reporting_category"], row["reporting_category"])
        assert money(row["gross"]) - money(row["fee"]) == money(row["net"])
        yield Line(
            kind,
            row["source_id"],
            row["charge_id"],
            row["refund_metadata[refund_reference]"] or row["payment_metadata[order_reference]"],
            money(row["gross"]),
            money(row["fee"]),
        )


def of_adyen(world: World) -> Iterator[Line]:
    kinds = {"Settled": "capture", "Refunded": "refund", "Chargeback": "chargeback",
             "ChargebackReversed": "chargeback_won", "MerchantPayout": "payout"}  # fmt: skip
    for row in (row for found in world.tables(ADYEN).values() for row in found):
        yield Line(
            kinds[row["Type"]],
            row["Modification Reference"] or row["Psp Reference"],
            row["Psp Reference"],
            row["Merchant Reference"],
            money(row["Gross Credit (GC)"]) - money(row["Gross Debit (GC)"]),
            sum((money(row[f"{part} (NC)"]) for part in ADYEN_FEES), Decimal(0)),
        )


ADYEN_FEES = ("Commission", "Markup", "Scheme Fees", "Interchange")
PROVIDERS = ("wechat_pay", "alipay", "stripe", "adyen")


@pytest.mark.parametrize("provider", PROVIDERS)
def test_each_payment_refund_and_chargeback_stands_once_at_its_provider_until_the_last_payouts(
    world: World, provider: str
) -> None:
    booked = {
        ("capture", row["provider_reference"]): (row["captured_at"], money(row["amount"]))
        for row in table_of(world.directory, "payments")
        if row["provider"] == provider
    }
    provider_of = {
        (row["order_id"], row["payment_no"]): row["provider"]
        for row in table_of(world.directory, "payments")
    }
    for kind, name, at in (
        ("refund", "refunds", "submitted_at"),
        ("chargeback", "chargebacks", "opened_at"),
    ):
        for row in table_of(world.directory, name):
            if not row[at] or provider_of[row["order_id"], row["payment_no"]] != provider:
                continue
            amount = money(row["amount"])
            booked[kind, row["provider_reference"]] = (row[at], -amount)
            if row.get("outcome") == "won":
                booked["chargeback_won", row["provider_reference"]] = (row["decided_at"], amount)
    lines = [line for line in lines_of(world, provider)
             if line.kind in {"capture", "refund", "chargeback", "chargeback_won"}]  # fmt: skip
    stated = {(line.kind, line.reference): line.gross for line in lines}
    assert len(stated) == len(lines) > 200
    assert {key: booked[key][1] for key in stated} == stated
    # WeChat and Alipay state all; a batch of the last days has not been closed or paid.
    missing = {key: at for key, (at, _) in booked.items() if key not in stated}
    if provider in {"wechat_pay", "alipay"}:
        assert missing == {}
    else:
        assert min(missing.values()) > "2025-12-25T00:00:00Z"
        assert len(missing) < len(booked) / 10


def test_a_refund_at_a_provider_names_the_refund_or_the_payment_of_ours(world: World) -> None:
    payments = {row["payment_reference"] for row in table_of(world.directory, "payments")}
    refunds = {row["refund_id"] for row in table_of(world.directory, "refunds")}
    for provider in PROVIDERS:
        for line in lines_of(world, provider):
            if line.kind == "refund":
                assert line.ours in (payments if provider == "adyen" else refunds)
            elif line.kind in {"capture", "chargeback", "chargeback_won"}:
                assert line.ours in payments


@pytest.mark.parametrize(
    ("provider", "rate", "fixed", "returned", "chargeback"),
    [
        ("wechat_pay", "0.0060", "0", True, None),
        ("alipay", "0.0060", "0", True, None),
        ("stripe", "0.0340", "2.00", False, "80.00"),
        ("adyen", "0.0180", "0.80", False, "50.00"),
    ],
)
def test_fees_are_those_of_the_contracts_to_the_cent(
    world: World, provider: str, rate: str, fixed: str, returned: bool, chargeback: str | None
) -> None:
    for line in lines_of(world, provider):
        share = (line.gross * Decimal(rate)).quantize(CENT, ROUND_HALF_UP)
        if line.kind == "capture":
            assert line.fee == share + Decimal(fixed)
        elif line.kind == "refund":
            assert line.fee == (share if returned else 0)
        elif line.kind == "chargeback":
            assert line.fee == Decimal(chargeback or "")
        else:
            assert line.fee == 0


def test_the_summaries_of_wechat_bills_are_the_sums_of_their_rows(world: World) -> None:
    cells = {
        "应结订单总金额": "应结订单金额", "退款总金额": "退款金额",
        "充值券退款总金额": "充值券退款金额", "手续费总金额": "手续费", "订单总金额": "订单金额",
        "申请退款总金额": "申请退款金额",
    }  # fmt: skip
    for bill in world.bills(WECHAT, "trade"):
        assert int(bill.summary["总交易单数"]) == len(bill.rows) > 0
        for total, cell in cells.items():
            assert money(bill.summary[total]) == sum(money(row[cell]) for row in bill.rows)
    for bill in world.bills(WECHAT, "fund"):
        assert int(bill.summary["资金流水总笔数"]) == len(bill.rows) > 0
        for way in ("收入", "支出"):
            amounts = [money(row["收支金额（元）"]) for row in bill.rows if row["收支类型"] == way]
            assert int(bill.summary[f"{way}笔数"]) == len(amounts)
            assert money(bill.summary[f"{way}金额"]) == sum(amounts)


def test_the_summaries_of_alipay_bills_are_the_sums_of_their_rows(world: World) -> None:
    for bill in world.bills(ALIPAY, "trade"):
        amounts = {
            kind: [money(row["商家实收（元）"]) for row in bill.rows if row["业务类型"] == kind]
            for kind in ("交易", "退款")
        }
        _, _, _, _, _, trades, refunds, _ = bill.comments
        for line, kind in ((trades, "交易"), (refunds, "退款")):
            count, total = re.findall(r"：(\d+)笔，商家实收\D*共(-?[\d.]+)元", line)[0]
            assert (int(count), money(total)) == (len(amounts[kind]), sum(amounts[kind]))
        net = sum(sum(found) for found in amounts.values())
        fee = sum(money(row["服务费（元）"]) for row in bill.rows)
        assert int(bill.summary["交易订单总笔数"]) == len(amounts["交易"])
        assert int(bill.summary["退款订单总笔数"]) == len(amounts["退款"])
        assert money(bill.summary["商家实收（元）"]) == net
        assert money(bill.summary["服务费（元）"]) == fee
        assert money(bill.summary["实收净额（元）"]) == net + fee
    for bill in world.bills(ALIPAY, "fund"):
        for way, sign in (("收入", "+"), ("支出", "-")):
            title = f"{way}金额（{sign}元）"
            amounts = [money(row[title]) for row in bill.rows if money(row[title])]
            stated = [line for line in bill.comments if line.startswith(f"#{way}合计")]
            count, total = re.findall(r"：(\d+)笔，共(-?[\d.]+)元", stated[0])[0]
            assert (int(count), money(total)) == (len(amounts), sum(amounts))
            assert int(bill.summary[f"{way}笔数"]) == len(amounts)
            assert money(bill.summary[title]) == sum(amounts)


def movements(world: World, place: str) -> Iterator[tuple[date, str, str, Decimal, Decimal]]:
    """Yield day, kind, reference, signed amount and balance of every row of the fund bills."""
    for bill in world.bills(place, "fund"):
        for row in bill.rows:
            if place == WECHAT:
                sign = 1 if row["收支类型"] == "收入" else -1
                amount, balance = sign * money(row["收支金额（元）"]), row["账户结余（元）"]
                yield bill.day, row["业务类型"], row["业务凭证号"], amount, money(balance)
            else:
                amount = money(row["收入金额（+元）"]) + money(row["支出金额（-元）"])
                reference, balance = row["备注"], row["账户余额（元）"]
                yield bill.day, row["业务类型"], reference, amount, money(balance)


@pytest.mark.parametrize("place", [WECHAT, ALIPAY])
def test_the_balance_of_a_fund_bill_runs_on_from_row_to_row_and_file_to_file(
    world: World, place: str
) -> None:
    balance = FLOAT
    for *_, amount, stated in movements(world, place):
        assert amount != 0
        balance += amount
        assert stated == balance > 0
    assert balance != FLOAT


@pytest.mark.parametrize("place", [WECHAT, ALIPAY])
def test_fund_bills_state_the_money_of_the_trade_bills_day_by_day(world: World, place: str) -> None:
    fund: dict[date, Decimal] = defaultdict(Decimal)
    for day, kind, _, amount, _ in movements(world, place):
        fund[day] += amount if kind != "提现" else 0
    fee = "手续费" if place == WECHAT else "服务费（元）"
    for bill in world.bills(place, "trade"):
        net = sum(
            (money(row["订单金额"]) - money(row["申请退款金额"]) - money(row[fee])
             if place == WECHAT else money(row["订单金额（元）"]) + money(row[fee]))
            for row in bill.rows
        )  # fmt: skip
        assert fund.pop(bill.day) == net
    assert set(fund.values()) <= {Decimal(0)}


def test_the_remark_of_a_wechat_refund_states_the_fee_that_came_back(world: World) -> None:
    fees = {line.ours: line for line in lines_of(world, "wechat_pay") if line.kind == "refund"}
    refunds = [row for bill in world.bills(WECHAT, "fund") for row in bill.rows
               if row["业务类型"] == "退款"]  # fmt: skip
    assert len(refunds) == len(fees) > 50
    for row in refunds:
        line = fees[row["业务凭证号"]]
        assert row["备注"].endswith(f"含手续费 {-line.fee:.2f} 元")
        assert money(row["收支金额（元）"]) == -line.gross + line.fee


def payouts(world: World) -> dict[str, tuple[str, Decimal]]:
    """Return bank and amount of every payout by its reference, as the providers state them."""
    found = {}
    for place, bank in ((WECHAT, ICBC), (ALIPAY, CMB)):
        for _, kind, reference, amount, _ in movements(world, place):
            if kind == "提现":
                found[reference] = (bank, -amount)
    for items in world.tables(STRIPE).values():
        *entries, last = items
        assert last["reporting_category"] == "payout"
        assert {row["automatic_payout_id"] for row in items} == {last["source_id"]}
        assert sum(money(row["net"]) for row in entries) == -money(last["net"])
        found[last["source_id"]] = (ICBC, -money(last["net"]))
    for items in world.tables(ADYEN).values():
        *entries, last = items
        assert last["Type"] == "MerchantPayout"
        [batch] = {row["Batch Number"] for row in items}
        nets = sum(money(row["Net Credit (NC)"]) - money(row["Net Debit (NC)"]) for row in entries)
        assert nets == money(last["Net Debit (NC)"])
        found[batch] = (CMB, nets)
    return found


def test_each_payout_of_a_provider_is_one_deposit_of_the_same_amount_and_each_deposit_a_payout(
    world: World,
) -> None:
    stated = payouts(world)
    deposits = {
        reference: (bank, amount)
        for bank in (ICBC, CMB)
        for statement in world.statements(bank)
        for reference, amount in statement.entries
    }
    # Batches of Adyen that were closed in the last days are on their way.
    on_the_way = stated.keys() - deposits.keys()
    assert 1 <= len(on_the_way) <= 4
    assert all(reference.isdigit() for reference in on_the_way)
    assert {key: stated[key] for key in deposits} == deposits
    assert len(deposits) > 250


def test_net_is_gross_less_all_four_fees_in_every_row_of_adyen(world: World) -> None:
    for items in world.tables(ADYEN).values():
        for row in items[:-1]:
            gross = money(row["Gross Credit (GC)"]) - money(row["Gross Debit (GC)"])
            net = money(row["Net Credit (NC)"]) - money(row["Net Debit (NC)"])
            fees = [money(row[f"{part} (NC)"]) for part in ADYEN_FEES]
            assert gross - sum(fees) == net
            assert all(fee >= 0 for fee in fees)


def test_a_reserve_of_stripe_is_five_percent_and_comes_back_after_thirty_days(
    world: World,
) -> None:
    captured: dict[date, Decimal] = defaultdict(Decimal)
    moved: dict[str, list[tuple[date, Decimal]]] = defaultdict(list)
    for row in (row for items in world.tables(STRIPE).values() for row in items):
        day, amount = date.fromisoformat(row["created_utc"][:10]), money(row["gross"])
        if row["reporting_category"] == "charge":
            captured[day] += (amount * Decimal("0.05")).quantize(CENT, ROUND_HALF_UP)
        elif row["reporting_category"] == "risk_reserved_funds":
            moved[row["description"]].append((day, amount))
    held = {reserve: min(found) for reserve, found in moved.items()}
    released = {reserve: max(found) for reserve, found in moved.items() if len(found) > 1}
    assert {day: -amount for day, amount in held.values()} == {
        day: captured[day] for day, _ in held.values()
    }
    for reserve, (day, amount) in released.items():
        assert (day - timedelta(days=30), -amount) == held[reserve]
    assert len(held) > 80
    assert len(released) > 50


@pytest.mark.parametrize(("bank", "opening"), [(ICBC, "100000.00"), (CMB, "50000.00")])
def test_statements_add_up_follow_each_other_and_come_on_every_working_day(
    world: World, bank: str, opening: str
) -> None:
    statements = world.statements(bank)
    days = [date(2025, 9, 1) + timedelta(days=n) for n in range(122)]
    assert [one.day for one in statements] == [
        day for day in days if chinese_calendar.is_workday(day)
    ]
    assert [one.number for one in statements] == list(range(1, len(statements) + 1))
    balance = Decimal(opening)
    for one in statements:
        assert one.opening == balance
        balance += sum((amount for _, amount in one.entries), Decimal(0))
        assert one.closing == balance
    assert any(not one.entries for one in statements)


def test_mt940_is_plain_text_in_lines_that_swift_allows(world: World) -> None:
    for _, content in world.under(CMB, ""):
        lines = content.decode("ascii").split("\r\n")
        assert lines.pop() == ""
        assert lines.pop() == "-"
        tags = [re.findall(r"^:(\w+):", line)[0] for line in lines]
        assert tags[:4] == ["20", "25", "28C", "60F"]
        assert tags[-1] == "62F"
        assert tags[4:-1] == ["61", "86"] * (len(tags[4:-1]) // 2)
        assert all(len(line.split(":", 2)[2]) <= 65 for line in lines)
        assert b"\n" not in content.replace(b"\r\n", b"")


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared schemas are not here")
def test_camt_statements_satisfy_the_schema_of_iso_20022(world: World) -> None:
    schema = xmlschema.XMLSchema(SHARED / "camt" / "camt.053.001.08.xsd")
    statements = list(world.under(ICBC, ""))
    assert len(statements) > 80
    for _, content in statements:
        schema.validate(content.decode("utf-8"))


def form(cell: str) -> str:
    """Return a value with its digits masked: an amount keeps the number of its decimals."""
    return re.sub(r"\d", "9", re.sub(r"\d+(?=\.|$)", "9", cell, count=1))


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared samples are not here")
def test_a_wechat_trade_bill_has_the_bytes_of_a_real_one(world: World) -> None:
    real = (SHARED / "wechat_bill" / "all_2021-01-28.byte_exact.csv").read_bytes()
    real_lines = real.split(b"\r\n")
    real_row = real_lines[1].decode("utf-8").split(",")
    bare = (6, 12, 13, 14, 15, 16, 17, 18, 19, 24, 25, 26)
    for _, content in world.under(WECHAT, "trade"):
        lines = content.split(b"\r\n")
        assert lines[0] == real_lines[0]
        assert content.startswith(b"\xef\xbb\xbf")
        assert b"\n" not in content.replace(b"\r\n", b"")
        assert lines[-3] == real_lines[-3]
        assert [form(cell) for cell in lines[-2].decode("utf-8").split(",")[1:]] == [
            form(cell) for cell in real_lines[-2].decode("utf-8").split(",")[1:]
        ]
        assert lines[-1] == real_lines[-1] == b""
        for line in lines[1:-3]:
            cells = line.decode("utf-8").split(",")
            assert len(cells) == len(real_row) == 27
            assert all(cell.startswith("`") for cell in cells)
            assert form(cells[0]) == form(real_row[0])
            # The fee of a refund is negative.
            assert form(cells[22].replace("-", "")) == form(real_row[22])
            if cells[9] == real_row[9] == "`SUCCESS":
                assert [form(cells[n]) for n in bare[1:]] == [form(real_row[n]) for n in bare[1:]]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared samples are not here")
def test_an_alipay_trade_bill_has_the_bytes_of_a_real_one(world: World) -> None:
    real = (SHARED / "alipay_bill" / "trade_2019-09-16.gbk.csv").read_bytes().decode("gbk")
    real_lines = real.split("\n")
    real_rows = {line.split(",")[2]: line.split(",") for line in real_lines[5:-5]}
    for path, content in world.under(ALIPAY, "trade"):
        (summary_name, _), (detail_name, detail) = members(content)
        stem = f"20885111222233330156_{day_of(path):%Y%m%d}_业务明细"
        assert (summary_name, detail_name) == (f"{stem}(汇总).csv", f"{stem}.csv")
        lines = detail.decode("gbk").split("\n")
        assert b"\r" not in detail
        assert lines[4] == real_lines[4]
        for number in (0, 1, 2, 3, -5, -4, -3, -2, -1):
            assert re.sub(r"-?[\d.]+", "9", lines[number]) == re.sub(
                r"-?[\d.]+", "9", real_lines[number]
            )
        for line in lines[5:-5]:
            cells = line.split(",")
            other = real_rows[cells[2]]
            assert len(cells) == len(other) == 25
            assert [n for n, cell in enumerate(cells) if cell.endswith("\t")] == [
                n for n, cell in enumerate(other) if cell.endswith("\t")
            ]
            amounts = (11, 12, 13, 14, 15, 16, 17, 19, 20, 23)
            assert [form(cells[n]) for n in amounts] == [form(other[n]) for n in amounts]
            assert (cells[21] == "\t") == (other[21] == "\t")


def test_the_register_names_each_file_once_and_when_it_arrived(world: World) -> None:
    register = table_of(world.directory, "received_files")
    assert Counter(row["path"] for row in register) == Counter(world.files.keys())
    for row in register:
        assert f"/{row['account']}/" in row["path"]
        received = datetime.fromisoformat(row["received_at"]).replace(tzinfo=None)
        hours = (received - datetime.fromisoformat(row["covers_on"])).total_seconds() / 3600
        # In UTC: the night after the day at banks, the next day at providers.
        assert 22 <= hours <= 22.7 if row["path"].startswith("bank/") else 24 < hours < 31


def test_a_provider_sends_nothing_for_a_day_on_which_nothing_moved(tmp_path: Path) -> None:
    few = World(tmp_path, outside(write(tmp_path, orders=40, seed=3)))
    days: dict[str, set[date]] = {"wechat_pay": set(), "alipay": set()}
    for row in table_of(tmp_path, "payments"):
        at = datetime.fromisoformat(row["captured_at"]) + timedelta(hours=8)
        days.get(row["provider"], set()).add(at.date())
    for place, provider in ((WECHAT, "wechat_pay"), (ALIPAY, "alipay")):
        bills = few.bills(place, "trade")
        assert days[provider] <= {bill.day for bill in bills}
        assert len(bills) < 60
        assert all(bill.rows for bill in bills)
    assert len(few.statements(ICBC)) == len(few.statements(CMB)) == 84


def test_the_number_of_threads_changes_no_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for threads in (1, 3):
        monkeypatch.setattr(simulator.workshop, "THREADS", threads)
        found.append(outside(write(tmp_path / str(threads), orders=300)))
    assert found[0] == found[1]


@dataclass(frozen=True)
class Damaged:
    """A marketplace with two files of each kind of fault, beside the same one without."""

    truth: list[dict[str, Any]]
    before: Contents
    after: Contents
    received: tuple[dict[str, datetime], dict[str, datetime]]

    def victims(self, kind: str) -> list[dict[str, Any]]:
        """Return what the record says of the two instances of a kind."""
        found = [
            {**fault["ids"], "amount": Decimal(fault["amount_minor"]) / 100}
            for fault in self.truth
            if fault["kind"] == kind
        ]
        assert len(found) == 2
        return found


def received(directory: Path) -> dict[str, datetime]:
    return {
        row["path"]: datetime.fromisoformat(row["received_at"])
        for row in table_of(directory, "received_files")
    }


@pytest.fixture(scope="module")
def damaged(world: World, tmp_path_factory: pytest.TempPathFactory) -> Damaged:
    directory = write(tmp_path_factory.mktemp("damaged"), **dict.fromkeys(FILE_KINDS, 2))
    truth = json.loads((directory / "truth.json").read_text("utf-8"))
    stamps = (received(world.directory), received(directory))
    return Damaged(truth, world.files, outside(directory), stamps)


def test_nothing_but_the_stated_files_differs_and_the_register_follows(damaged: Damaged) -> None:
    before, after = damaged.before, damaged.after
    different = {path for path in before.keys() | after.keys()
                 if before.get(path) != after.get(path)}  # fmt: skip
    stated = {fault["ids"]["path"] for fault in damaged.truth if fault["kind"] != "file_late"}
    stated |= {one["first_path"] for one in damaged.victims("file_corrected")}
    assert different == stated
    assert len(damaged.truth) == 24
    at_first, in_the_end = damaged.received
    assert in_the_end.keys() == after.keys()
    moved = {path for path in at_first.keys() & in_the_end.keys()
             if at_first[path] != in_the_end[path]}  # fmt: skip
    assert moved == {one["path"] for one in damaged.victims("file_late")}


def test_a_missing_file_is_nowhere_and_an_empty_one_is_there(damaged: Damaged) -> None:
    for one in damaged.victims("file_missing"):
        assert one["path"] in damaged.before
        assert one["path"] not in damaged.after
    for one in damaged.victims("file_empty"):
        assert damaged.after[one["path"]] == b""
        assert one["amount"] > 0


def test_a_late_file_is_the_same_and_three_to_nine_days_late(damaged: Damaged) -> None:
    at_first, in_the_end = damaged.received
    for one in damaged.victims("file_late"):
        late = in_the_end[one["path"]] - at_first[one["path"]]
        assert timedelta(days=3) <= late <= timedelta(days=9)
        assert late % timedelta(days=1) == timedelta(0)


def test_a_truncated_file_is_the_beginning_of_the_right_one_and_ends_inside_a_row(
    damaged: Damaged,
) -> None:
    for one in damaged.victims("file_truncated"):
        rest = damaged.after[one["path"]]
        assert damaged.before[one["path"]].startswith(rest)
        assert 0 < len(rest) < len(damaged.before[one["path"]])
        assert not rest.endswith(b"\n")
        if one["path"].endswith(".zip"):
            assert not zipfile.is_zipfile(io.BytesIO(rest))


def test_a_file_delivered_twice_has_the_same_bytes_under_another_name_and_comes_later(
    damaged: Damaged,
) -> None:
    for one in damaged.victims("file_delivered_twice"):
        assert one["path"] not in damaged.before
        assert damaged.after[one["path"]] == damaged.after[one["first_path"]]
        in_the_end = damaged.received[1]
        assert in_the_end[one["path"]] > in_the_end[one["first_path"]]


def test_a_corrupted_file_cannot_be_read(damaged: Damaged) -> None:
    for one in damaged.victims("file_corrupted"):
        content = damaged.after[one["path"]]
        assert len(content) == len(damaged.before[one["path"]])
        if one["path"].endswith(".zip"):
            with pytest.raises((zipfile.BadZipFile, UnicodeError)):
                members(content)
        else:
            with pytest.raises(UnicodeDecodeError):
                content.decode("utf-8")


def test_a_corrected_file_follows_one_that_lacks_a_row_and_agrees_with_itself(
    damaged: Damaged,
) -> None:
    in_the_end = damaged.received[1]
    for one in damaged.victims("file_corrected"):
        assert damaged.after[one["path"]] == damaged.before[one["first_path"]]
        wrong = wechat_bill(one["first_path"], damaged.after[one["first_path"]])
        right = wechat_bill(one["first_path"], damaged.before[one["first_path"]])
        [lost] = [row for row in right.rows if row not in wrong.rows]
        assert [*wrong.rows, lost] == right.rows
        assert one["provider_reference"] in {lost["微信订单号"], lost["微信退款单号"]}
        net = money(lost["订单金额"]) - money(lost["申请退款金额"]) - money(lost["手续费"])
        assert abs(net) == one["amount"]
        assert int(wrong.summary["总交易单数"]) == len(wrong.rows)
        for total, cell in (("订单总金额", "订单金额"), ("手续费总金额", "手续费"),
                            ("申请退款总金额", "申请退款金额")):  # fmt: skip
            assert money(wrong.summary[total]) == sum(money(row[cell]) for row in wrong.rows)
        assert in_the_end[one["path"]] - in_the_end[one["first_path"]] == timedelta(days=2)


def test_a_wrong_control_total_is_off_by_the_amount_at_stake(damaged: Damaged) -> None:
    for one in damaged.victims("control_total_wrong"):
        wrong = wechat_bill(one["path"], damaged.after[one["path"]])
        right = wechat_bill(one["path"], damaged.before[one["path"]])
        assert wrong.rows == right.rows
        changed = {name: money(total) - money(right.summary[name])
                   for name, total in wrong.summary.items()
                   if total != right.summary[name]}  # fmt: skip
        is_trade = one["file_format"] == "wechat_trade"
        names = {"应结订单总金额", "订单总金额"} if is_trade else {"收入金额"}
        assert changed == dict.fromkeys(names, one["amount"])


def statement(one: dict[str, Any], files: Contents) -> Statement:
    read = camt if one["file_format"] == "camt053" else swift
    return read(one["path"], files[one["path"]])


def test_a_wrong_opening_balance_shifts_the_statement_and_leaves_its_entries(
    damaged: Damaged,
) -> None:
    for one in damaged.victims("statement_opening_wrong"):
        wrong, right = statement(one, damaged.after), statement(one, damaged.before)
        assert wrong.opening - right.opening == wrong.closing - right.closing == one["amount"] > 0
        assert wrong.entries == right.entries


def test_a_statement_whose_entries_do_not_sum_lacks_one(damaged: Damaged) -> None:
    for one in damaged.victims("statement_entries_do_not_sum"):
        wrong, right = statement(one, damaged.after), statement(one, damaged.before)
        assert (wrong.opening, wrong.closing) == (right.opening, right.closing)
        lost = (one["batch_reference"], one["amount"])
        assert Counter(right.entries) - Counter(wrong.entries) == Counter([lost])
        assert len(wrong.entries) == len(right.entries) - 1


def test_a_file_in_the_wrong_encoding_says_the_same_in_other_bytes(damaged: Damaged) -> None:
    for one in damaged.victims("file_wrong_encoding"):
        content = damaged.after[one["path"]]
        assert content.decode("gbk") == damaged.before[one["path"]].decode("utf-8-sig")
        with pytest.raises(UnicodeDecodeError):
            content.decode("utf-8")


def test_a_file_of_another_account_names_only_that_one(damaged: Damaged) -> None:
    for one in damaged.victims("file_of_other_account"):
        ours, foreign = one["account"].encode(), one["foreign_account"].encode()
        content = damaged.after[one["path"]]
        assert ours not in content
        assert content.replace(foreign, ours) == damaged.before[one["path"]]
