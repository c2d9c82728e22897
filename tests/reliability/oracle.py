"""What must be true of the payday, said in plain SQL and typed figures.

Nothing here is imported from the code under test: it may be wrong in the same way twice.
"""

import re
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg

#: Merchant: opening, movement, closing, payable, state; minor units.
SETTLED = {
    "m1": (0, 14250, 14250, 14250, "payable"),
    "m2": (0, 15173, 15173, 15173, "payable"),
    "m3": (0, 4750, 4750, 4750, "payable"),
    "m4": (0, 665, 665, 665, "payable"),
    "m5": (0, -50, -50, 0, "carried_forward"),
}

#: What each payout pays, and to which account.
PAID = {
    "m1": (14250, "a-m1"),
    "m2": (15173, "a-m2"),
    "m3": (4750, "a-m3"),
    "m4": (665, "a-m4"),
}
PAID_MINOR = 34838

#: Account: what it holds once everything is done, debit positive; others hold nothing.
HELD = {
    "bank:bank": 42935, "clearing:psp/acc": -6000, "commission": -2147, "merchant:m5": 50,
    "payouts": -34838,
}  # fmt: skip

#: Kind of journal: how many.
JOURNALS = {"capture": 1, "deposit": 1, "refund": 2, "settlement": 5, "payout": 5}

#: Table: rows once everything is done; four payouts, and the payout of the provider is a journal.
ROWS = {
    "settlement_month": 1, "settlement": 5, "settlement_line": 10, "settlement_charge": 0,
    "settlement_total": 12, "pending_line": 0, "settlement_proposal": 1,
    "settlement_decision": 1, "payout": 4, "payout_file": 1, "payout_file_written": 1,
    "payout_instruction": 4, "payout_result": 0,
}  # fmt: skip

#: Every sale and refund: merchandise and commission, minor units.
LINES = {
    ("sale", "o1"): (10000, -500), ("sale", "o2"): (5000, -250), ("sale", "o3"): (20001, -1000),
    ("sale", "o4"): (1234, -62), ("sale", "o5"): (3000, -150), ("sale", "o6"): (2000, -100),
    ("sale", "o7"): (700, -35), ("sale", "o8"): (1000, -50), ("refund", "r1"): (-5000, 0),
    ("refund", "r2"): (-1000, 0),
}  # fmt: skip

FILE_NAME = "PF202601-CNY-1.xml"


class _Asked:
    """A database that is asked, and what was found wrong in it."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection
        self.wrong: list[str] = []

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql).fetchall()

    def value(self, sql: str) -> Any:
        (row,) = self.rows(sql)
        return row[0]

    def same(self, what: str, found: Any, expected: Any) -> None:
        if found != expected:
            self.wrong.append(f"{what}: {found!r}, not {expected!r}")

    def none(self, what: str, sql: str) -> None:
        if found := self.rows(sql):
            self.wrong.append(f"{what}: {found[:3]!r}")


def wrong(url: str, folder: Path) -> list[str]:
    """Return what is wrong once the whole work was done; nothing is right."""
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        asked = _Asked(connection)
        _of_settlement(asked)
        _of_payouts(asked)
        _of_books(asked)
        _of_file(asked, folder)
        for table, count in ROWS.items():
            asked.same(f"rows of {table}", asked.value(f"select count(*) from core.{table}"), count)
        return asked.wrong


def half_done(url: str, folder: Path) -> list[str]:
    """Return what must not be even in the midst of the work: anything that is done in part."""
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        asked = _Asked(connection)
        _always(asked)
        counts = {t: asked.value(f"select count(*) from core.{t}") for t in ROWS}
        state = asked.rows("select state from core.settlement_month")
        is_locked = state == [("locked",)]
        drafted = counts["settlement_month"]
        for table in ("settlement_month", "settlement", "settlement_line", "settlement_total"):
            asked.same(f"rows of {table}", counts[table], ROWS[table] * drafted)
        journals = dict(asked.rows("select kind, count(*) from core.journal group by kind"))
        asked.same("approvals", counts["settlement_decision"], int(is_locked))
        asked.same("journals of the month", journals.get("settlement", 0), 5 * is_locked)
        asked.same("payouts", counts["payout"], 4 * is_locked)
        asked.same("instructions", counts["payout_instruction"], 4 * counts["payout_file"])
        asked.same("journals of payouts", journals["payout"], 1 + counts["payout_instruction"])
        asked.none(
            "files that nobody decided",
            "select 1 from core.payout_file_written as w where not exists "
            "(select 1 from core.payout_file as f where f.payout_file_id = w.payout_file_id)",
        )
        seen = visible(folder)
        if seen:
            asked.same("files decided", counts["payout_file"], 1)
            asked.same("files that are seen", seen, [FILE_NAME])
        if FILE_NAME in seen:
            _whole(asked, folder)
        if counts["payout_file_written"]:
            asked.same("the file that was written", seen, [FILE_NAME])
        return asked.wrong


def doubles(url: str) -> list[str]:
    """Return what was posted, owed or ordered twice, or is not even: never, at no moment."""
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        asked = _Asked(connection)
        _always(asked)
        return asked.wrong


def visible(folder: Path) -> list[str]:
    """Return the names that somebody who sends files would see."""
    return sorted(p.name for p in folder.glob("*") if not p.name.startswith("."))


def _always(asked: _Asked) -> None:
    asked.none(
        "journals that are not even",
        "select journal_id, currency, sum(amount_minor) from core.posting "
        "group by journal_id, currency having sum(amount_minor) <> 0",
    )
    asked.none(
        "journals without postings, or postings without a journal",
        "select j.journal_id, p.journal_id from core.journal as j full outer join core.posting as "
        "p on p.journal_id = j.journal_id where j.journal_id is null or p.journal_id is null",
    )
    asked.none(
        "journals posted twice",
        "select posting_key from core.journal group by posting_key having count(*) > 1",
    )
    asked.none(
        "payouts of one merchant, month and channel",
        "select month, merchant_id, channel, count(*) from core.payout "
        "group by month, merchant_id, channel having count(*) > 1",
    )
    asked.none(
        "payouts in two files",
        "select payout_id from core.payout_instruction group by payout_id having count(*) > 1",
    )


def _of_settlement(asked: _Asked) -> None:
    found = asked.rows(
        "select merchant_id, opening_minor, movement_minor, closing_minor, payable_minor, state "
        "from core.settlement where month = '2026-01' and currency = 'CNY'"
    )
    asked.same("settlements", {r[0]: r[1:] for r in found}, SETTLED)
    found = asked.rows(
        "select kind, source_id, amount_minor, commission_minor from core.settlement_line"
    )
    asked.same("lines", sorted(found), sorted((*key, *value) for key, value in LINES.items()))
    month = asked.rows("select month, state, failed_checks from core.settlement_month")
    asked.same("the month", month, [("2026-01", "locked", None)])
    decided = asked.rows(
        "select d.decision, d.proposed_by, d.decided_by, d.snapshot_sha256 = m.snapshot_sha256 "
        "from core.settlement_decision as d cross join core.settlement_month as m"
    )
    asked.same("decisions", decided, [("approve", "ann", "bob", True)])


def _of_payouts(asked: _Asked) -> None:
    found = asked.rows(
        "select merchant_id, amount_minor, account_id from core.payout "
        "where month = '2026-01' and currency = 'CNY' and attempt = 1"
    )
    asked.same("payouts", sorted(found), sorted((m, *paid) for m, paid in PAID.items()))
    found = asked.rows(
        "select p.merchant_id, f.file_name from core.payout as p "
        "inner join core.payout_instruction as i on i.payout_id = p.payout_id "
        "inner join core.payout_file as f on f.payout_file_id = i.payout_file_id"
    )
    asked.same("instructions", sorted(found), [(m, FILE_NAME) for m in sorted(PAID)])
    found = asked.rows("select payout_count, control_sum_minor, currency from core.payout_file")
    asked.same("files", found, [(4, PAID_MINOR, "CNY")])


def _of_books(asked: _Asked) -> None:
    _always(asked)
    found = asked.rows(
        "select account, cast(sum(amount_minor) as bigint) from core.posting group by account"
    )
    asked.same("balances", {account: held for account, held in found if held}, HELD)
    asked.same("sum of the books", asked.value("select sum(amount_minor) from core.posting"), 0)
    journals = dict(asked.rows("select kind, count(*) from core.journal group by kind"))
    asked.same("journals", journals, JOURNALS)
    paid = asked.rows(
        "select p.merchant_id, x.account, x.amount_minor from core.payout as p "
        "inner join core.journal as j on j.posting_key = concat('payout/', p.payout_id) "
        "inner join core.posting as x on x.journal_id = j.journal_id where x.amount_minor > 0"
    )
    expected = sorted((m, f"merchant:{m}", amount) for m, (amount, _) in PAID.items())
    asked.same("postings of payouts", sorted(paid), expected)


def _of_file(asked: _Asked, folder: Path) -> None:
    asked.same("files that stand", visible(folder), [FILE_NAME])
    if (folder / FILE_NAME).is_file():
        _whole(asked, folder)
        kept = asked.rows("select sha256 from core.payout_file_written")
        digest = sha256((folder / FILE_NAME).read_bytes()).hexdigest()
        asked.same("digest that was kept", kept, [(digest,)])


def _whole(asked: _Asked, folder: Path) -> None:
    """Read the file as a bank would, with another reader than the one that tests formats."""
    text = (folder / FILE_NAME).read_text(encoding="utf-8", errors="replace")
    amounts = [
        int(whole) * 100 + int(cents)
        for whole, cents in re.findall(r'<InstdAmt Ccy="CNY">(\d+)\.(\d\d)</InstdAmt>', text)
    ]
    asked.same("amounts in the file", sorted(amounts), sorted(a for a, _ in PAID.values()))
    asked.same("count in the file", set(re.findall(r"<NbOfTxs>(\d+)<", text)), {"4"})
    asked.same("sum in the file", set(re.findall(r"<CtrlSum>([\d.]+)<", text)), {"348.38"})
    ids = sorted(re.findall(r"<EndToEndId>([^<]+)<", text))
    known = [row[0] for row in asked.rows("select payout_id from core.payout order by 1")]
    asked.same("payouts in the file", ids, known)
    asked.same("end of the file", text.endswith("</Document>\n"), True)
