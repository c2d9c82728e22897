"""What the readers of bank statements share: statements with two balances, and entries in between.

A statement is taken when it is in one currency and closing = opening + entries; a cut one fails
here. Not here: whether a statement opens as the last one closed; that needs the warehouse.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import duckdb
import pyarrow as pa

from ledger import UnknownCurrency, exponent
from sources.statement.entries import (
    Statement,
    StatementRefused,
    refusal,
    withdraw,
    write_balances,
)

#: Entries that are held before they go to the stage.
_BATCH = 20_000

_ENTRIES = pa.schema(
    [
        ("file_no", pa.int32()),
        ("statement_no", pa.int32()),
        ("entry_no", pa.int32()),
        ("bank_reference", pa.string()),
        ("end_to_end", pa.string()),
        ("booked_on", pa.date32()),
        ("valued_on", pa.date32()),
        ("currency", pa.string()),
        ("amount_minor", pa.int64()),
        ("remittance", pa.string()),
        ("line", pa.int64()),
        ("raw_kind", pa.string()),
    ]
)

_MAX_MINOR = 10**16


@dataclass
class BankStatement:
    """One statement while it is read; amounts in minor units."""

    account: str | None = None
    reference: str | None = None
    currency: str | None = None
    opening: int | None = None
    closing: int | None = None
    from_on: date | None = None
    to_on: date | None = None
    total: int = 0
    entry_count: int = 0


@dataclass
class BankRows:
    """Rows of bank files on their way into the stage: one insert takes those of many short files.

    Attributes:
        stage: holds the canonical tables.
    """

    stage: duckdb.DuckDBPyConnection
    _entries: list[tuple[object, ...]] = field(default_factory=list)
    _balances: list[tuple[object, ...]] = field(default_factory=list)

    def add(self, entry: tuple[object, ...]) -> None:
        """Take an entry, columns as in the table."""
        self._entries.append(entry)
        if len(self._entries) >= _BATCH:
            self.flush()

    def close(self, balances: list[tuple[object, ...]]) -> None:
        """Take the balances of a file that is complete."""
        self._balances += balances

    def withdraw(self, file_no: int) -> None:
        """Remove what there is of a file."""
        self._entries = [entry for entry in self._entries if entry[0] != file_no]
        withdraw(self.stage, file_no)

    def flush(self) -> None:
        """Write what waits."""
        if self._entries:
            columns = zip(*self._entries, strict=True)
            arrays = [pa.array(c, kind.type) for c, kind in zip(columns, _ENTRIES, strict=True)]
            self.stage.register("bank_rows", pa.Table.from_arrays(arrays, schema=_ENTRIES))
            self.stage.execute("insert into statement_bank_entries by name from bank_rows")
            self.stage.unregister("bank_rows")
            self._entries.clear()
        if self._balances:
            write_balances(self.stage, self._balances)
            self._balances.clear()


@dataclass
class BankFile:
    """Takes the statements of one file.

    Attributes:
        rows: takes what is read.
        file: name of the file.
        format: name of the reader.
        file_no: its number in the stage.
    """

    rows: BankRows
    file: str
    format: str
    file_no: int
    _statements: list[BankStatement] = field(default_factory=list)
    _exponents: dict[str, int] = field(default_factory=dict)

    def refused(
        self,
        reason: str,
        line: int | None = None,
        name: str | None = None,
        value: object = None,
        difference: Decimal | None = None,
    ) -> StatementRefused:
        """Return the refusal of the file for one reason."""
        shown = None if value is None else str(value)
        return refusal(self.file, reason, line=line, field=name, value=shown, difference=difference)

    def minor(self, amount: str, currency: str, line: int | None, name: str) -> int:
        """Return an amount, written with a point and without sign, in minor units.

        Raises:
            StatementRefused: the currency is unknown, or the amount finer than its minor unit.
        """
        digits = self._exponents.get(currency)
        if digits is None:
            try:
                digits = self._exponents[currency] = exponent(currency)
            except UnknownCurrency as error:
                raise self.refused(str(error), line, name) from None
        whole, _, part = amount.partition(".")
        part = part.rstrip("0")
        if len(part) > digits:
            raise self.refused(
                f"has more decimals than {currency} has; ask the bank", line, name, amount
            )
        value = int(whole + part.ljust(digits, "0"))
        if value >= _MAX_MINOR:
            raise self.refused("is too large to be an amount; ask the bank", line, name, amount)
        return value

    def add(
        self,
        statement: BankStatement,
        *,
        line: int | None,
        currency: str,
        amount_minor: int,
        booked_on: date | None,
        valued_on: date | None,
        bank_reference: str | None,
        end_to_end: str | None,
        remittance: str | None,
        raw_kind: str | None,
    ) -> None:
        """Take one entry of a statement."""
        statement.total += amount_minor
        statement.entry_count += 1
        self.rows.add(
            (
                self.file_no,
                len(self._statements) + 1,
                statement.entry_count,
                bank_reference,
                end_to_end,
                booked_on,
                valued_on,
                currency,
                amount_minor,
                remittance,
                line,
                raw_kind,
            )
        )

    def close(self, statement: BankStatement, line: int | None) -> None:
        """Take a statement that is complete.

        Raises:
            StatementRefused: a balance is missing, or the entries do not add up to the closing one.
        """
        if statement.account is None:
            raise self.refused("a statement names no account; ask the bank for it again", line)
        if statement.opening is None or statement.closing is None or statement.currency is None:
            which = "opening" if statement.opening is None else "closing"
            raise self.refused(
                f"the {which} balance of a statement is missing: the file was cut, or is no "
                "statement of booked entries; ask the bank for it again",
                line,
            )
        ends = statement.opening + statement.total
        if ends != statement.closing:
            shown = [
                self._major(value, statement.currency)
                for value in (statement.closing, statement.opening, statement.total, ends)
            ]
            raise self.refused(
                f"is the closing balance, but opening {shown[1]} and {statement.entry_count} "
                f"entries of {shown[2]} give {shown[3]}: entries are missing or changed; "
                "ask the bank for the whole statement",
                line,
                statement.reference,
                f"{shown[0]} {statement.currency}",
                Decimal(shown[0]) - Decimal(shown[3]),
            )
        self._statements.append(statement)

    def finish(self) -> Statement:
        """Hand the balances on and return the facts of the file.

        Raises:
            StatementRefused: there was no statement in it, or those of one account do not follow.
        """
        if not self._statements:
            raise self.refused("holds no statement; ask the bank for it again")
        self._require_chain()
        rows: list[tuple[object, ...]] = [
            (
                self.file_no, number, found.account, found.reference, found.currency,
                found.from_on, found.to_on, found.opening, found.closing, found.entry_count,
            )
            for number, found in enumerate(self._statements, 1)
        ]  # fmt: skip
        self.rows.close(rows)
        return self._facts()

    def _require_chain(self) -> None:
        """Refuse a file of which a statement in the middle is missing or stands twice."""
        closed: dict[tuple[str | None, str | None], BankStatement] = {}
        for statement in self._statements:
            before = closed.get((statement.account, statement.currency))
            if before == statement:
                reason = "stands twice; ask the bank for the file again"
                raise self.refused(reason, None, ":20:", statement.reference)
            if before and before.closing != statement.opening:
                opening, closing = (
                    self._major(minor or 0, statement.currency or "")
                    for minor in (statement.opening, before.closing)
                )
                raise self.refused(
                    "is the opening balance, but the statement before closed with "
                    f"{closing}: a statement between is missing; ask the bank for it",
                    None,
                    statement.reference,
                    f"{opening} {statement.currency}",
                )
            closed[statement.account, statement.currency] = statement

    def _facts(self) -> Statement:
        accounts = {(s.account, s.currency) for s in self._statements}
        first, last = self._statements[0], self._statements[-1]
        is_one = len(accounts) == 1
        froms = [s.from_on for s in self._statements if s.from_on]
        tos = [s.to_on for s in self._statements if s.to_on]
        return Statement(
            file=self.file,
            format=self.format,
            issuer="bank",
            account=first.account if is_one else None,
            covers_from=min(froms, default=None),
            covers_to=max(tos, default=None),
            row_count=sum(s.entry_count for s in self._statements),
            currency=first.currency if is_one else None,
            opening_minor=first.opening if is_one else None,
            closing_minor=last.closing if is_one else None,
        )

    def _major(self, minor: int, currency: str) -> str:
        return f"{Decimal(minor).scaleb(-self._exponents[currency]):f}"
