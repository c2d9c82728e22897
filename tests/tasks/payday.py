"""A locked month to be paid: September 2026, four merchants with accounts and one without.

| merchant | currency | owed |
|---|---|---|
| m1 | CNY | 700.00 |
| m2 | CNY | 500.01 |
| m3 | CNY | 20.00 |
| m4 | USD | 15.00 |
| m5, without an account | CNY | 8.00 |
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from policy import Book, load_book
from tasks.bookkeeping import balances
from tasks.runs import Run
from tests.tasks.settled_month import approve
from tests.tasks.worlds import ORIGIN, run_at
from warehouse import Transaction, Warehouse
from warehouse.schema import ledger, marketplace, meta
from warehouse.schema import settlement as tables

MONTH = "2026-09"
LOCKED_AT = datetime(2026, 10, 7, 2, tzinfo=UTC)
DUE_ON = date(2026, 10, 23)

#: Thursday morning in Shanghai: when the month is paid.
PAYDAY = "2026-10-08T10:00:00+08:00"

#: Merchant, currency, minor units, payout; the account of each is `a-` and the merchant.
OWED = (
    ("m1", "CNY", 70_000, "P202609-1-aaaa"),
    ("m2", "CNY", 50_001, "P202609-1-bbbb"),
    ("m3", "CNY", 2_000, "P202609-1-cccc"),
    ("m4", "USD", 1_500, "P202609-1-dddd"),
    ("m5", "CNY", 800, "P202609-1-eeee"),
)
P1, P2, P3, P4, P5 = (row[3] for row in OWED)

#: Names and numbers of accounts: nothing but a file for the bank may show them.
PERSONAL = ("杭州云锦", "欧阳娜", "622202001", "6222020011", "6222020022", "6222020033")

#: What the bank answers in our own table; one line is added for each answer.
HEADER = "payout_id,result,amount,currency,answered_on,reason\n"


def payday(text: str = PAYDAY, run_id: str = "run", book: Book | str = "standard") -> Run:
    """Return a run on the day on which the month is paid, or at another instant."""
    return run_at(text, book, run_id)


def book_with(**values: Any) -> Book:
    """Return the standard book with other values of `settlement.…` in every version."""
    book = load_book("standard")
    changed = {f"settlement.{name}": value for name, value in values.items()}
    versions = tuple(
        replace(
            terms,
            parameters=tuple(
                replace(p, value=changed[p.key]) if p.key in changed else p
                for p in terms.parameters
            ),
        )
        for terms in book.versions
    )
    return replace(book, versions=versions)


def account_row(merchant: str, **changes: Any) -> dict[str, Any]:
    """Return a verified account in the name of the merchant's licence."""
    number = merchant.removeprefix("m")
    return {
        "account_id": f"a-{merchant}", "merchant_id": merchant,
        "bank_name": "中国工商银行杭州分行", "bank_code": "102331002345",
        "account_number": f"62220200{number}{number}",
        "holder_name": "欧阳娜" if merchant == "m2" else f"杭州云锦{merchant}有限公司",
        "opened_on": date(2026, 1, 5), "verified_at": datetime(2026, 1, 6, tzinfo=UTC),
        "verified_by": "staff-1", **ORIGIN, **changes,
    }  # fmt: skip


def lock_month(
    warehouse: Warehouse,
    owed: Sequence[tuple[Any, ...]] = OWED,
    channels: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Write the month as locking it leaves it, with its merchants and what is posted.

    Args:
        warehouse: with its tables.
        owed: rows like those of `OWED`.
        channels: provider that pays a merchant; others are paid over our own account.
    """
    with warehouse.transaction() as tx:
        tx.insert(
            meta.marketplace,
            [{"marketplace": "demo", "policy_book": "standard", "currency": "CNY",
              "run_id": "lock"}],
        )  # fmt: skip
        tx.insert(marketplace.merchant, [_merchant(row[0]) for row in owed])
        tx.insert(marketplace.merchant_document, [_licence(row[0]) for row in owed])
        tx.insert(
            marketplace.payout_account, [account_row(row[0]) for row in owed if row[0] != "m5"]
        )
        payable: dict[tuple[str, str], int] = {}
        for merchant, currency, minor, _ in owed:
            payable[merchant, currency] = payable.get((merchant, currency), 0) + minor
        tx.insert(
            tables.settlement,
            [
                {"month": MONTH, "merchant_id": merchant, "currency": currency,
                 "opening_minor": 0, "movement_minor": minor, "closing_minor": minor,
                 "payable_minor": minor, "reserve_minor": 0, "state": "payable", "run_id": "lock"}
                for (merchant, currency), minor in payable.items()
            ],
        )  # fmt: skip
        month = {
            "month": MONTH, "state": "locked", "as_of": LOCKED_AT, "policy_version": "2026.1",
            "snapshot_sha256": "0" * 64, "locked_at": LOCKED_AT, "due_on": DUE_ON,
            "run_id": "lock",
        }  # fmt: skip
        tx.insert(tables.settlement_month, [month])
        approve(tx, month)
        tx.insert(
            tables.payout,
            [
                {"payout_id": payout_id, "month": MONTH, "merchant_id": merchant,
                 "currency": currency, "channel": channels.get(merchant, ""), "attempt": 1,
                 "amount_minor": minor,
                 "account_id": None if merchant == "m5" else f"a-{merchant}", "run_id": "lock"}
                for merchant, currency, minor, payout_id in owed
            ],
        )  # fmt: skip
        for merchant, currency, minor, _ in owed:
            _settle(tx, merchant, currency, minor)


def _merchant(merchant: str) -> dict[str, Any]:
    return {"merchant_id": merchant, "name": f"shop {merchant}", "kind": "company", "tier": None,
            "region": None, "joined_on": date(2026, 1, 1), "credit_code": None,
            "state": "active", **ORIGIN}  # fmt: skip


def _licence(merchant: str) -> dict[str, Any]:
    return {"document_id": f"l-{merchant}", "merchant_id": merchant, "kind": "business_licence",
            "document_number": "1", "holder_name": account_row(merchant)["holder_name"],
            "subject": None, "issued_on": date(2026, 1, 1), "expires_on": None,
            "verified_at": datetime(2026, 1, 2, tzinfo=UTC), "verified_by": "staff-1",
            **ORIGIN}  # fmt: skip


def _settle(tx: Transaction, merchant: str, currency: str, minor: int) -> None:
    """Post what the month owes a merchant."""
    journal = f"j-{merchant}"
    tx.insert(
        ledger.journal,
        [{"journal_id": journal, "posting_key": f"settlement/{MONTH}/{merchant}/{currency}",
          "kind": "settlement", "booked_on": date(2026, 9, 30), "description": "settlement",
          "provider": None, "break_id": None, "month": MONTH, "posted_at": LOCKED_AT,
          "policy_version": "2026.1", "run_id": "lock"}],
    )  # fmt: skip
    legs = (("merchant_payable", minor), (f"merchant:{merchant}", -minor))
    tx.insert(
        ledger.posting,
        [
            {"journal_id": journal, "posting_no": number, "account": account,
             "currency": currency, "amount_minor": amount, "run_id": "lock"}
            for number, (account, amount) in enumerate(legs, 1)
        ],
    )  # fmt: skip


def held(warehouse: Warehouse, currency: str = "CNY") -> dict[str, int]:
    """Return what accounts hold that is not nothing, in a currency."""
    with warehouse.transaction(keep=False) as tx:
        rows = balances(tx, payday("2030-01-01").as_of)
    return {r["account"]: r["balance_minor"] for r in rows
            if r["balance_minor"] and r["currency"] == currency}  # fmt: skip


def count(warehouse: Warehouse, table: str) -> int:
    """Return how many rows a table of the core has."""
    with warehouse.transaction(keep=False) as tx:
        return int(tx.statement(f"select count(*) as n from core.{table}")[0]["n"])


def answers(path: Path, *lines: str) -> Path:
    """Write a table of answers such as `P… paid 700.00 CNY 2026-10-09 -`."""
    rows = [line.split() for line in lines]
    path.write_text(
        HEADER + "".join(",".join("" if c == "-" else c for c in row) + "\n" for row in rows),
        encoding="utf-8",
    )
    return path


def report(
    path: Path, file_id: str, *payments: tuple[str, str], group: str = "", reason: str = ""
) -> Path:
    """Write a pain.002 on a file of payouts: of payments `id, status`, or of the whole file."""
    why = f"<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf>" if reason else ""
    inner = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{payout}</OrgnlEndToEndId><TxSts>{status}</TxSts>{why}"
        "</TxInfAndSts>"
        for payout, status in payments
    )
    status = f"<GrpSts>{group}</GrpSts>{why}" if group else ""
    batch = (
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{file_id}</OrgnlPmtInfId>{inner}</OrgnlPmtInfAndSts>"
    )
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>\n'
        "<GrpHdr><MsgId>R1</MsgId><CreDtTm>2026-10-09T09:30:00+08:00</CreDtTm></GrpHdr>\n"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{file_id}</OrgnlMsgId>"
        f"<OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>{status}</OrgnlGrpInfAndSts>\n"
        f"{batch if payments else ''}</CstmrPmtStsRpt></Document>\n",
        encoding="utf-8",
    )
    return path


def without(row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Return a row without some of its values."""
    return {key: value for key, value in row.items() if key not in names}
