"""The work that is interrupted: a month is drafted, approved by two people, and paid in a file.

January 2026, a commission of 5 % that refunds do not give back, no other terms:

| merchant | sold | refunded | commission | owed |
|---|---|---|---|---|
| m1 | 100.00 + 50.00 | | 5.00 + 2.50 | 142.50 |
| m2 | 200.01 + 12.34 | 50.00 | 10.00 + 0.62 | 151.73 |
| m3 | 30.00 + 20.00 | | 1.50 + 1.00 | 47.50 |
| m4 | 7.00 | | 0.35 | 6.65 |
| m5 | 10.00 | 10.00 | 0.50 | -0.50, which it owes |
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import psycopg

from policy import Book
from tasks.payouts import issue_payouts
from tasks.runs import Run
from tasks.settlement import MonthLocked, draft_settlement
from tasks.settlement_approval import decide_settlement, propose_settlement
from tests.fresh import database, url_of
from tests.reconciliation.worlds import EVER
from tests.settlement.worlds import Shop, at, book, day, noon, opened, people
from warehouse import Warehouse, open_warehouse
from warehouse.schema import marketplace
from warehouse.upgrade import upgrade

MONTH = "2026-01"

TERMS: Book = book(returns_commission=False)

#: The proposal has its id before anything is done, so that a retry is the same proposal.
PROPOSAL = "proposal-2026-01"

SALES = (
    ("o1", "m1", 10000), ("o2", "m1", 5000), ("o3", "m2", 20001), ("o4", "m2", 1234),
    ("o5", "m3", 3000), ("o6", "m3", 2000), ("o7", "m4", 700), ("o8", "m5", 1000),
)  # fmt: skip


def shop() -> Shop:
    """Return five merchants with accounts, eight sales and two refunds."""
    made = Shop()
    for number in range(1, 6):
        made.merchant(f"m{number}")
        account(made, f"m{number}", number)
    for order_id, merchant_id, amount in SALES:
        made.sale(order_id, merchant_id, amount, paid=noon(1, 5), signed=noon(1, 9))
    made.back("r1", "o3", {1: (5000, 0)}, noon(1, 12), "c")
    made.back("r2", "o8", {1: (1000, 0)}, noon(1, 13), "c")
    made.paid_out("b", sum(amount for _, _, amount in SALES), day(1, 6))
    return made


def account(made: Shop, merchant_id: str, number: int) -> None:
    """Add an account that a bank file can name."""
    row = {
        "account_id": f"a-{merchant_id}", "merchant_id": merchant_id, "bank_name": "bank",
        "bank_code": "102331002345", "account_number": f"62220200{number:08}",
        "holder_name": f"holder {number}", "opened_on": date(2025, 12, 1),
        "verified_at": datetime(2025, 12, 2, tzinfo=UTC), "verified_by": "staff",
    }  # fmt: skip
    made._add(marketplace.payout_account, row, EVER)


@dataclass(frozen=True)
class Prepared:
    """A database with the shop, reconciled and not settled, that others are copies of.

    Attributes:
        server: URL of its server.
        name: name of the database.
        keys: keys of the person who proposes and of the one who decides.
    """

    server: str
    name: str
    keys: tuple[str, str]

    @contextmanager
    def copied(self, *, is_killed: bool = False) -> Iterator[str]:
        """Yield the URL of a copy that lives as long as the block.

        Args:
            is_killed: whether its server will be killed; else commits need not wait for the disk.
        """
        with database(self.server, self.name) as url:
            if not is_killed:
                with psycopg.connect(plain(url), autocommit=True) as connection:
                    name = url_name(url)
                    connection.execute(f"alter database {name} set synchronous_commit = off")
            yield url


@contextmanager
def prepared(server: str) -> Iterator[Prepared]:
    """Yield the shop in a database of that server, made once."""
    name = f"payday_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"create database {name}")
    try:
        warehouse = open_warehouse(url_of(server, name))
        upgrade(warehouse)
        opened(warehouse, shop(), TERMS, MONTH)
        yield Prepared(server, name, people(warehouse, TERMS))
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"drop database {name} with (force)")


Work = Callable[[str, Path, tuple[str, str], int], None]


def settle_and_pay(url: str, folder: Path, keys: tuple[str, str], attempt: int = 0) -> None:
    """Do the whole work; what an earlier attempt did is found done.

    Args:
        url: database.
        folder: of the file.
        keys: of the person who proposes and of the one who decides.
        attempt: each is an hour later than the one before, and another run.
    """
    warehouse = open_warehouse(url)
    settle(warehouse, keys, attempt)
    issue_payouts(warehouse, run_of(attempt), MONTH, folder)


def settle(warehouse: Warehouse, keys: tuple[str, str], attempt: int = 0) -> None:
    """Draft the month, put it forward and approve it, unless it is locked."""
    run = run_of(attempt)
    try:
        seen = draft_settlement(warehouse, run, MONTH)["snapshot_sha256"]
    except MonthLocked:
        return
    approve(warehouse, run, seen, keys)


def approve(warehouse: Warehouse, run: Run, seen: str, keys: tuple[str, str]) -> None:
    """Put the draft with that digest forward by one person, and lock it by the other."""
    propose_settlement(warehouse, run, PROPOSAL, month=MONTH, seen_sha256=seen, key=keys[0])
    decide_settlement(warehouse, run, PROPOSAL, decision="approve", key=keys[1])


def run_of(attempt: int) -> Run:
    """Return the run of an attempt."""
    first = at(MONTH, TERMS)
    return replace(
        first, run_id=f"{os.getpid()}-{attempt}", as_of=first.as_of + timedelta(hours=attempt)
    )


#: What the work writes; the shop, its evidence and the policy were there before.
_WRITTEN = (
    "settlement_month", "settlement", "settlement_line", "settlement_charge", "settlement_total",
    "pending_line", "settlement_proposal", "settlement_decision", "payout", "payout_file",
    "payout_file_written", "payout_instruction", "payout_result",
)  # fmt: skip


def start_again(url: str) -> None:
    """Take away what the work wrote, past every rule: cheaper than another copy."""
    with psycopg.connect(plain(url)) as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute(f"truncate {', '.join(f'core.{name}' for name in _WRITTEN)}")
        ours = "select journal_id from core.journal where month is not null"
        connection.execute(f"delete from core.posting where journal_id in ({ours})")
        connection.execute("delete from core.journal where month is not null")


def url_name(url: str) -> str:
    """Return the name of a URL's database."""
    return url.partition("?")[0].rpartition("/")[2]


def plain(url: str) -> str:
    """Return a URL as psycopg takes it."""
    return url.replace("+psycopg", "")
