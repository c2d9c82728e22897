"""Load the files of providers and banks: each is read whole or refused whole, and only once.

The gate compares a statement with those before and after it: its opening balance is the last
closing balance where nothing lies between. A refused file leaves no rows, and its reason is kept.
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

from ledger import exponent
from policy import Book
from sources.statement import (
    Problem,
    Statement,
    StatementRefused,
    load_profile,
    read_statements,
    withdraw,
)
from sources.statement.collected import (
    ROWS,
    Balance,
    balances_of,
    begin,
    note_files,
    rows_of,
    statements_of,
)
from tasks.continuity import Chains, Contradiction, Span
from tasks.runs import Run, clock, finish_run, new_run_id, start_run
from warehouse import Transaction, Warehouse
from warehouse.bulk import set_aside, staging
from warehouse.schema import meta, statement
from warehouse.versions import load_versions

Progress = Callable[[str], None]

#: Files whose rows are staged together; what is staged waits on disk and not in memory.
FILES_PER_STEP = 500

#: Formats of banks; every other one is a provider's.
BANK_ISSUER = "bank"


@dataclass(frozen=True)
class Announced:
    """What the register of a delivery says of a file before anybody opened it."""

    path: str
    file_format: str
    issuer: str
    account: str
    covers_on: date


@dataclass(frozen=True)
class Received:
    """One file and when it came; its content identifies it."""

    path: Path
    received_at: datetime
    announced: Announced | None = None

    @property
    def name(self) -> str:
        """Return its path as announced, else its name."""
        return self.announced.path if self.announced else self.path.name

    @cached_property
    def sha256(self) -> str:
        """Return the digest of its content."""
        if not self.path.is_file():
            return ""
        with self.path.open("rb") as content:
            return file_digest(content, "sha256").hexdigest()

    @property
    def file_id(self) -> str:
        """Return what it is called in the warehouse."""
        return sha256(f"statement/{self.sha256}".encode()).hexdigest()[:32]


class NoSuchFolder(LookupError):
    """The folder of files that was named is not there."""


@dataclass
class StatementsOutcome:
    """What became of some files, and how many rows of which table were written."""

    loaded: list[str] = field(default_factory=list)
    already_loaded: list[str] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "loaded": self.loaded,
            "already_loaded": self.already_loaded,
            "refused": [plain(problem) for problem in self.refused],
            "notes": self.notes,
            "rows": self.rows,
        }


def plain(problem: Problem) -> dict[str, Any]:
    """Return a problem as JSON shows it."""
    names = ("file", "line", "field", "value", "reason")
    return {name: getattr(problem, name) for name in names}


def load_statements(
    warehouse: Warehouse,
    files: Iterable[Received],
    *,
    book: Book,
    profiles: Iterable[Path] = (),
    senders: str | None = None,
    preview: bool = False,
    progress: Progress = lambda _: None,
) -> StatementsOutcome:
    """Load the files that are good and not yet loaded; a refused one leaves nothing behind.

    Args:
        warehouse: where they go; its tables are there.
        files: in any order; each is taken once, by its content.
        book: the marketplace's policy book.
        profiles: YAML files that declare further formats.
        senders: `provider` or `bank`; a file of the other is refused. None takes both.
        preview: read and check everything, write nothing.
        progress: told how far it is.

    Raises:
        ProfileRefused: a profile file is wrong.
    """
    formats = [load_profile(path) for path in profiles]
    received = sorted(files, key=lambda file: (file.received_at, file.name))
    outcome = StatementsOutcome()
    waiting = received
    while waiting:
        step, waiting = waiting[:FILES_PER_STEP], waiting[FILES_PER_STEP:]
        progress(f"files {len(received) - len(waiting):,} of {len(received):,}")
        run = Run(new_run_id(), max(file.received_at for file in step), book)
        with warehouse.transaction(keep=not preview) as tx:
            tx.exclusive("delivery")
            if not preview:
                start_run(tx, run, "load", f"load {len(step)} statements", {}, clock())
            loading = _Loading(tx, run, formats, senders, outcome)
            # What was written before is committed when temporary tables are set aside.
            postponed = loading.load(step, nullcontext() if preview else set_aside(tx))
            finish_run(tx, run.run_id, "completed", loading.written, clock())
        waiting = [*postponed, *waiting]
    return outcome


def load_inbox(
    warehouse: Warehouse,
    run: Run,
    folder: Path,
    *,
    preview: bool = False,
    progress: Progress = lambda _: None,
) -> StatementsOutcome:
    """Load every file in a folder as known at the run's instant; files loaded before are left.

    Args:
        warehouse: where they go.
        run: they came just before its as-of instant.
        folder: as deep as it likes; hidden files are left out.
        preview: read and check everything, write nothing.
        progress: told how far it is.

    Raises:
        NoSuchFolder: there is none.
    """
    if not folder.is_dir():
        raise NoSuchFolder(f"{folder}: no such folder; give the folder of the statement files")
    came_at = run.as_of - timedelta(microseconds=1)
    files = [
        Received(path, came_at)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    ]
    return load_statements(warehouse, files, book=run.book, preview=preview, progress=progress)


class _Loading:
    """One step: files read into a stage, compared with what is known, and written."""

    def __init__(
        self,
        tx: Transaction,
        run: Run,
        formats: list[Any],
        senders: str | None,
        outcome: StatementsOutcome,
    ) -> None:
        self.tx, self.run, self.formats = tx, run, formats
        self.senders, self.outcome = senders, outcome
        self.written: dict[str, int] = {}
        self._receipts: list[dict[str, Any]] = []
        self._noted = {
            (row["file_name"], row["received_at"]): row["outcome"]
            for row in tx.rows("statement/receipts")
        }
        self._known = {
            row["source_file_id"]
            for row in tx.rows("delivery/source_files")
            if row["table_name"] == "statement"
        }
        self._periods: dict[tuple[Any, ...], list[str]] = {}
        known = tx.rows("statement/known")
        for row in known:
            period = (row["file_format"], row["account"], row["covers_from"], row["covers_to"])
            self._periods.setdefault(period, []).append(row["source_file_id"])
        self._chains = Chains(str(run.book.in_force(run.as_of).value("platform.country")), known)

    def load(self, files: list[Received], aside: AbstractContextManager[None]) -> list[Received]:
        """Load files; return those that wait for the next step since they correct one of this."""
        with staging(self.tx) as stage:
            with aside:
                read, corrects, postponed = self._read(stage, files)
            corrected: set[str] = set()
            for target, (_, day, _) in ROWS.items():
                done = load_versions(
                    self.tx,
                    stage,
                    target,
                    rows_of(target),
                    day=day,
                    corrects=corrects,
                    is_whole=target == "bank_entry",
                    run_id=self.run.run_id,
                )
                self.written[target] = done.inserted
                self.outcome.rows[target] = self.outcome.rows.get(target, 0) + done.inserted
                corrected |= done.corrected
            statements = statements_of(stage)
        self.tx.insert(meta.source_file, [self._registered(file, facts) for file, facts in read])
        names = [column.name for column in statement.account_statement.columns]
        self.tx.insert(
            statement.account_statement,
            [dict(zip(names, (*row, self.run.run_id), strict=True)) for row in statements],
        )
        for earlier in sorted(corrected):
            self.tx.execute("statement/supersede", earlier=earlier, later=corrects[earlier])
        for row in self._receipts:
            arrival = (row["file_name"], row["received_at"])
            if arrival in self._noted:  # it was refused then, and is tried again
                self.tx.execute(
                    "statement/forget_receipt", file_name=arrival[0], received_at=arrival[1]
                )
        self.tx.insert(statement.file_receipt, self._receipts)
        return postponed

    def _read(
        self, stage: Any, files: list[Received]
    ) -> tuple[list[tuple[Received, Statement]], dict[str, str], list[Received]]:
        """Read the files that are new into the stage, and note what became of each."""
        begin(stage)
        new = {n: file.path for n, file in enumerate(files) if file.file_id not in self._known}
        outcomes = read_statements(stage, new, profiles=self.formats)
        balances = balances_of(stage)
        noted: list[dict[str, Any]] = []
        read: list[tuple[Received, Statement]] = []
        corrects: dict[str, str] = {}
        postponed: list[Received] = []
        here: set[str] = set()
        for number, file in enumerate(files):
            if file.file_id in self._known:
                if number in new:  # it came twice in this step
                    withdraw(stage, number)
                self.outcome.already_loaded.append(file.name)
                self._receive(file, "already_loaded")
                continue
            try:
                facts = self._accepted(file, outcomes[number], balances.get(number, []))
            except StatementRefused as refusal:
                withdraw(stage, number)
                self.outcome.refused += refusal.problems
                self._receive(file, "refused", problem=refusal.problems[0])
                continue
            earlier = self._periods.get(_period(facts, file), [])
            if here.intersection(earlier):
                withdraw(stage, number)
                postponed.append(file)
                continue
            corrects |= dict.fromkeys(earlier, file.file_id)
            noted.append(self._taken(number, file, facts, balances.get(number, [])))
            here.add(file.file_id)
            read.append((file, facts))
        note_files(stage, noted)
        return read, corrects, postponed

    def _accepted(
        self, file: Received, facts: Statement | StatementRefused, balances: list[Balance]
    ) -> Statement:
        """Return the facts of a file that may be loaded.

        Raises:
            StatementRefused: it may not.
        """
        if isinstance(facts, StatementRefused):
            raise facts
        is_bank = facts.issuer == BANK_ISSUER
        if self.senders and is_bank != (self.senders == "bank"):
            other = "bank" if is_bank else "provider"
            reason = f"is a {other}'s file ({facts.format}); load it with `load {other}`"
            raise StatementRefused([Problem(file.path.name, None, None, None, reason)])
        named = file.announced
        if named and facts.account and not facts.account.startswith(named.account):
            reason = f"is not the account that it was announced for ({named.account}); ask for ours"
            raise StatementRefused(
                [Problem(file.path.name, None, "account", facts.account, reason)]
            )
        for stated in balances:
            found = self._chains.contradiction(
                _account(file, stated.account), stated.currency, _span(stated), is_bank=is_bank
            )
            if found:
                raise _broken(file, stated, found)
        return facts

    def _taken(
        self, number: int, file: Received, facts: Statement, balances: list[Balance]
    ) -> dict[str, Any]:
        """Take a good file in and return what is noted of it."""
        self._known.add(file.file_id)
        self._periods.setdefault(_period(facts, file), []).append(file.file_id)
        for stated in balances:
            account = _account(file, facts.account or stated.account)
            self._chains.add(account, stated.currency, _span(stated))
        self.outcome.loaded.append(file.name)
        self._receive(file, "loaded", facts)
        stated_facts = ("issuer", "covers_from", "covers_to", "currency", "opening_minor",
                        "closing_minor", "row_count")  # fmt: skip
        return {
            "file_no": number,
            "source_file_id": file.file_id,
            "file_format": facts.format,
            "account": _account(file, facts.account) or None,
            "received_at": file.received_at,
            **{name: getattr(facts, name) for name in stated_facts},
        }

    def _receive(
        self,
        file: Received,
        became: str,
        facts: Statement | None = None,
        problem: Problem | None = None,
    ) -> None:
        """Keep that a file came; a refusal with its reason and what is at stake."""
        if self._noted.get((file.name, file.received_at), "refused") != "refused":
            return
        named, difference = file.announced, problem.difference if problem else None
        currency = str(self.run.book.in_force(self.run.as_of).value("platform.currency"))
        at_stake = None if difference is None else int(difference.scaleb(exponent(currency)))
        self._receipts.append(
            {
                "file_name": file.name,
                "received_at": file.received_at,
                "sha256": file.sha256,
                "outcome": became,
                "issuer": named.issuer if named else facts.issuer if facts else None,
                "file_format": named.file_format if named else facts.format if facts else None,
                "account": named.account if named else facts.account if facts else None,
                "covers_on": named.covers_on if named else None,
                "row_count": facts.row_count if facts else None,
                "reason": str(problem) if problem else None,
                "difference_minor": at_stake,
                "run_id": self.run.run_id,
            }
        )

    def _registered(self, file: Received, facts: Statement) -> dict[str, Any]:
        return {
            "source_file_id": file.file_id,
            "sha256": file.sha256,
            "source": facts.format,
            "table_name": "statement",
            "file_name": file.path.name,
            "byte_count": file.path.stat().st_size,
            "row_count": facts.row_count,
            "loaded_count": facts.row_count,
            "quarantined_count": 0,
            "period_from": None,
            "period_to": None,
            "status": "loaded",
            "superseded_by": None,
            "received_at": file.received_at,
            "run_id": self.run.run_id,
        }


def _account(file: Received, stated: str | None) -> str:
    """Return our account as it was announced, else as the file states it."""
    return file.announced.account if file.announced else stated or ""


def _span(stated: Balance) -> Span:
    return Span(stated.from_on, stated.to_on, stated.opening_minor, stated.closing_minor)


def _period(facts: Statement, file: Received) -> tuple[Any, ...]:
    """Return what a corrected file shares with the one that it corrects."""
    account = _account(file, facts.account) or None
    return (facts.format, account, facts.covers_from, facts.covers_to)


def _broken(file: Received, stated: Balance, found: Contradiction) -> StatementRefused:
    """Return the refusal of a statement that does not follow on from its neighbour."""
    neighbour = "before closed" if found.end == "opening" else "after opens"
    currency = stated.currency
    reason = (
        f"is the {found.end} balance in minor units of {currency or 'the account'}, but the "
        f"statement {neighbour} with {found.known_minor}; ask the bank which is right"
    )
    off_minor = Decimal(found.stated_minor - found.known_minor)
    difference = off_minor.scaleb(-exponent(currency)) if currency else None
    value = str(found.stated_minor)
    return StatementRefused(
        [Problem(file.path.name, None, stated.reference, value, reason, difference)]
    )
