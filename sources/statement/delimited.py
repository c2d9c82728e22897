"""Read delimited statements: parse bodies, hold each against what its file states, fill the tables.

A format is a declaration (`sources.statement.layout`). Head and tail of a file are looked at in
Python, the rows are parsed and checked by DuckDB: of one long file, or of many short ones of one
layout in the same queries. Checks are queries that return what is wrong with which file; refused
files are left out and the others are read again, until all that are left are good.
Not here: what any provider calls its columns.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from ledger import UnknownCurrency, exponent
from sources.staging import literal
from sources.statement.entries import (
    MAX_PROBLEMS,
    ControlTotal,
    Statement,
    StatementRefused,
    refusal,
    withdraw,
    write_balances,
)
from sources.statement.layout import (
    KINDS,
    PARTS,
    Control,
    DelimitedFormat,
    Frame,
    Sheet,
    major,
    parts_of,
    refused,
)
from sources.statement.parsing import FEWER, MORE, Inseparable, parse

#: What became of each file, by its number.
Outcomes = dict[int, Statement | StatementRefused]

#: Stands below the last line of any file.
_BELOW = 2**40


class _Refused(Exception):
    """Files of which nothing is taken; what is wrong with others is not known yet."""

    def __init__(self, refusals: Mapping[int, StatementRefused]) -> None:
        super().__init__(*refusals.values())
        self.refusals = refusals


@dataclass(frozen=True)
class _Batch:
    """Files whose rows are parsed.

    Attributes:
        stage: has them as `statement_rows`.
        form: of all of them.
        sheets: by the number of the file.
    """

    stage: duckdb.DuckDBPyConnection
    form: DelimitedFormat
    sheets: Mapping[int, Sheet]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return self.stage.execute(query).fetchall()

    def frame(self, file_no: int) -> Frame:
        """Return the text of a file."""
        return self.sheets[file_no].frame

    @property
    def is_ours(self) -> str:
        """Return the condition that a row of a canonical table is of these files."""
        return f"file_no in ({', '.join(map(str, self.sheets))})"

    def first_problems(self, query: str) -> list[tuple[Any, ...]]:
        """Return the first rows of each file, by line, of a query with columns file_no and line."""
        return self.rows(
            f"select * from ({query}) as wrong qualify row_number() over "
            f"(partition by file_no order by line) <= {MAX_PROBLEMS} order by file_no, line"
        )

    def refuse(self, problems: Iterable[Sequence[Any]]) -> None:
        """Refuse the files of which there are problems.

        Args:
            problems: file, line, name, value, reason and perhaps a difference of each.

        Raises:
            _Refused: there are any.
        """
        by_file: dict[int, list[Sequence[Any]]] = defaultdict(list)
        for file_no, *problem in problems:
            by_file[file_no].append(problem)
        if by_file:
            raise _Refused({no: refused(self.frame(no), rows) for no, rows in by_file.items()})


def read_delimited(
    stage: duckdb.DuckDBPyConnection, form: DelimitedFormat, sheets: Sequence[Sheet], joint: Path
) -> Outcomes:
    """Read cut texts with one header into the canonical tables, each whole or not at all.

    Args:
        stage: holds the canonical tables.
        form: of all sheets.
        sheets: at least one; short, where there are several.
        joint: where several are put together.

    Returns:
        What became of each file; refused ones have left nothing.
    """
    outcomes: Outcomes = {}
    left = list(sheets)
    while left:
        try:
            return outcomes | _read(stage, form, left, joint)
        except _Refused as found:
            outcomes |= found.refusals
            left = [sheet for sheet in left if sheet.file_no not in outcomes]
        except (Inseparable, duckdb.ConversionException, duckdb.OutOfRangeException) as error:
            withdraw(stage, *(sheet.file_no for sheet in left))
            if len(left) == 1:
                reason = f"holds amounts or dates that nothing can hold ({_first_line(error)})"
                return outcomes | {left[0].file_no: refusal(left[0].frame.file, reason)}
            middle = len(left) // 2
            outcomes |= read_delimited(stage, form, left[:middle], joint)
            left = left[middle:]
    return outcomes


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]


def _read(
    stage: duckdb.DuckDBPyConnection, form: DelimitedFormat, sheets: Sequence[Sheet], joint: Path
) -> Outcomes:
    """Read texts of which all are good.

    Raises:
        _Refused: some are not.
        Inseparable: they must be read apart.
    """
    batch = _Batch(stage, form, {sheet.file_no: sheet for sheet in sheets})
    try:
        try:
            parse(stage, form, sheets, joint)
        except StatementRefused as refusal_of_one:
            raise _Refused({sheets[0].file_no: refusal_of_one}) from None
        _require_values(batch)
        exponents = _currencies(batch)
        _require_minor_units(batch, exponents)
        totals = _require_totals(batch)
        _require_nothing_wrong(batch)
        counts = _counts(batch)
        running = _running_balances(batch) if form.balance else {}
        _fill(batch)
        return _statements(batch, counts, totals, running)
    finally:
        stage.execute("drop view if exists statement_rows")
        stage.execute("drop table if exists statement_parsed")


def _require_values(batch: _Batch) -> None:
    rows = batch.first_problems(
        "select file_no, line, bad_field, bad_value from statement_rows where bad_field is not null"
    )
    batch.refuse((file_no, *_unreadable(batch.form, *row)) for file_no, *row in rows)


def _unreadable(
    form: DelimitedFormat, line: int, number: int, value: str
) -> tuple[int, str | None, str | None, str]:
    if number in {FEWER, MORE}:
        word = "fewer" if number == FEWER else "more"
        return (
            line,
            None,
            None,
            f"has {word} columns than the header: cut or changed; ask for it again",
        )
    column = form.fields[number]
    if column.choices and value:
        reason = "is not a kind that this reader knows; add it once its meaning is known"
    elif not value:
        reason = "is empty; ask the issuer for a whole file"
    else:
        reason = f"is not {KINDS[column.kind][2]}; ask the issuer for the file again"
    return line, column.names[0], value, reason


def _currencies(batch: _Batch) -> dict[str, int]:
    """Return the exponents of the currencies that occur, and make the macros that use them."""
    form = batch.form
    codes = {(file_no, form.currency) for file_no in batch.sheets if form.currency}
    if named := [f"upper({f.key})" for f in form.fields if f.key.endswith("currency")]:
        found = f"select file_no, unnest([{', '.join(named)}]) as code from statement_rows"
        codes |= set(batch.rows(f"select distinct file_no, code from ({found}) where code <> ''"))
    exponents: dict[str, int] = {}
    unknown: dict[int, tuple[Any, ...]] = {}
    for file_no, code in sorted(codes):
        try:
            exponents[code] = exponent(code)
        except UnknownCurrency as error:
            unknown.setdefault(file_no, (file_no, None, "currency", None, str(error)))
    batch.refuse(unknown.values())
    whens = " ".join(f"when {literal(c)} then {PARTS // 10**e}" for c, e in exponents.items())
    step = f"case code {whens} end" if whens else "1000"
    batch.stage.execute(f"create or replace temp macro step_of(code) as {step}")
    # Half up, away from zero; exact amounts are not touched by it.
    batch.stage.execute(
        "create or replace temp macro minor(parts, code) as "
        "sign(parts) * ((abs(parts) * 2 + step_of(code)) // (2 * step_of(code)))"
    )
    return exponents


def _require_minor_units(batch: _Batch, exponents: Mapping[str, int]) -> None:
    """Refuse amounts that are finer than the minor unit of their currency."""
    form = batch.form
    checked = []
    for number, column in enumerate(form.fields):
        if column.kind == "money" and not column.is_rounded:
            own = literal(form.currency) if form.currency else f"upper({column.currency})"
            checked.append((number, column.key, f"{column.key} % step_of({own}) <> 0"))
    if not exponents or not checked:
        return
    which = " ".join(f"when {wrong} then {number}" for number, _, wrong in checked)
    value = " ".join(f"when {wrong} then {key}" for _, key, wrong in checked)
    reason = "has more decimals than the currency; ask the issuer for exact amounts"
    rows = batch.first_problems(
        f"select file_no, line, case {which} end, case {value} end from statement_rows "
        f"where {' or '.join(wrong for *_, wrong in checked)}"
    )
    batch.refuse(
        (file_no, line, form.fields[n].names[0], major(parts), reason)
        for file_no, line, n, parts in rows
    )


def _require_totals(batch: _Batch) -> dict[int, tuple[ControlTotal, ...]]:
    """Compare every stated total with the rows."""
    found = _found(batch)
    totals: dict[int, tuple[ControlTotal, ...]] = {}
    wrong: list[tuple[Any, ...]] = []
    for file_no, sheet in batch.sheets.items():
        compared = [
            _compared(control, found.get((file_no, control.inside, control.found)))
            for control in sheet.facts.controls
        ]
        totals[file_no] = tuple(total for total, _ in compared)
        wrong += [(file_no, *problem) for _, problem in compared if problem]
    batch.refuse(wrong)
    return totals


def _found(batch: _Batch) -> dict[tuple[int, tuple[int, int] | None, str], int | None]:
    """Return what rows add up to, by file, lines and aggregate; nothing where there are no rows."""
    stated = [(no, c) for no, sheet in batch.sheets.items() for c in sheet.facts.controls]
    if not stated:
        return {}
    sections = list(dict.fromkeys((file_no, control.inside) for file_no, control in stated))
    measures = list(dict.fromkeys(control.found for _, control in stated))
    lines = [(file_no, *(inside or (0, _BELOW))) for file_no, inside in sections]
    values = ", ".join(f"({n}, {no}, {a}, {b})" for n, (no, a, b) in enumerate(lines))
    rows = batch.rows(
        f"select section, {', '.join(measures)} from statement_rows "
        f"join (values {values}) as sections (section, file_no, first_line, last_line) "
        "using (file_no) where line between first_line and last_line group by section"
    )
    return {
        (*sections[section], measure): value
        for section, *given in rows
        for measure, value in zip(measures, given, strict=True)
    }


def _compared(control: Control, found: int | None) -> tuple[ControlTotal, tuple[Any, ...] | None]:
    """Return a total with what the rows give, and what is wrong with it."""
    if control.is_count:
        whole = re.fullmatch(r"-?\d{1,18}", control.stated, re.ASCII)
        stated = int(control.stated) if whole else None
    else:
        stated = parts_of(control.stated)
    added = control.carried + int(found or 0)
    shown = str(added) if control.is_count else major(added)
    total = ControlTotal(control.name, control.stated, shown)
    if stated == added:
        return total, None
    reason = (
        f"is stated, but the rows give {shown}: rows are missing or changed; ask for the whole file"
    )
    is_money = not control.is_count and stated is not None
    difference = Decimal((stated or 0) - added) / PARTS if is_money else None
    return total, (control.line, control.name, control.stated, reason, difference)


def _require_nothing_wrong(batch: _Batch) -> None:
    periods = [
        f"({file_no}, {literal(str(start))}::timestamp, {literal(str(end))}::timestamp)"
        for file_no, sheet in batch.sheets.items()
        for start, end in filter(None, [sheet.facts.period])
    ]
    rows = f"values {', '.join(periods)}" if periods else "select 0, null, null where false"
    batch.stage.execute(
        "create or replace temp view statement_periods as "
        f"from ({rows}) as periods (file_no, starts_at, ends_at)"
    )
    for check in batch.form.checks:
        batch.refuse(batch.first_problems(check))


def _counts(batch: _Batch) -> dict[int, tuple[str | None, int]]:
    """Return account and number of rows of each file that has rows.

    Raises:
        _Refused: there are rows of several accounts.
    """
    account = batch.form.account or "null"
    rows = batch.rows(
        f"select file_no, min({account}), max({account}), count(*) from statement_rows "
        "group by file_no"
    )
    if any(first != last for _, first, last, _ in rows):
        name = next((f.names[0] for f in batch.form.fields if f.key == account), account)
        batch.refuse(
            batch.first_problems(
                f"select file_no, line, {literal(name)}, {account}, "
                "'is another account than the first row''s; ask for one file per account' "
                f"from (select *, first({account}) over (partition by file_no order by line) "
                f"as first_account from statement_rows) where {account} <> first_account"
            )
        )
    return {file_no: (first, count) for file_no, first, _, count in rows}


@dataclass(frozen=True)
class _Running:
    """The two ends of a running balance in minor units."""

    currency: str
    opening: int
    closing: int
    count: int


def _running_balances(batch: _Batch) -> dict[int, _Running]:
    """Check that running balances run, oldest row first or last, and return their ends.

    Raises:
        _Refused: one does not.
    """
    batch.stage.execute(
        "create or replace temp table statement_running as "
        "select file_no, line, currency, amount, balance, "
        "lag(balance) over in_file as balance_before, lag(amount) over in_file as amount_before "
        f"from ({batch.form.movements or batch.form.bank_entries}) where balance is not null "
        "window in_file as (partition by file_no order by line)"
    )
    rows = batch.rows(
        "with ends as (select file_no, count(*) as rows, count(distinct currency) as currencies, "
        "min(currency) as currency, count(*) filter (balance <> balance_before + amount) as rising,"
        " count(*) filter (balance <> balance_before - amount_before) as falling, "
        "min_by(balance - amount, line) as first_opening, max_by(balance, line) as last_closing, "
        "max_by(balance - amount, line) as last_opening, min_by(balance, line) as first_closing "
        "from statement_running group by file_no) "
        "select file_no, currencies, rising, falling, currency, "
        "minor(if(rising = 0, first_opening, last_opening)::bigint, currency)::bigint, "
        "minor(if(rising = 0, last_closing, first_closing)::bigint, currency)::bigint, rows "
        "from ends order by file_no"
    )
    wrong: list[tuple[Any, ...]] = []
    for file_no, currencies, rising, falling, *_ in rows:
        if currencies > 1:
            reason = "states balances in several currencies; ask for one file each"
            wrong.append((file_no, None, None, None, reason))
        elif rising and falling:
            before = "balance_before + amount"
            before = before if rising <= falling else "balance_before - amount_before"
            reason = "does not follow from the row before: rows are missing; ask for the whole file"
            wrong += batch.first_problems(
                f"select file_no, line, 'balance', balance / {PARTS}.0, {literal(reason)} "
                f"from statement_running where file_no = {file_no} and balance <> {before}"
            )
    batch.refuse(wrong)
    return {file_no: _Running(*ends) for file_no, _, _, _, *ends in rows}


def _fill(batch: _Batch) -> None:
    """Write the canonical rows of what was parsed."""
    form, stage = batch.form, batch.stage
    if form.entries:
        stage.execute(
            "insert into statement_entries by name "
            f"with found as ({form.entries}), "
            "told as (select *, minor(gross, currency) as gross_minor, "
            "minor(fee, currency) as fee_minor, minor(balance, currency) as balance_minor, "
            "minor(presented, presented_currency) as presented_minor from found) "
            "select * exclude (gross, fee, balance, presented), 1 as occurrence, "
            "gross_minor - fee_minor as net_minor from told"
        )
        _count_occurrences(batch)
    if form.movements:
        stage.execute(
            "insert into statement_movements by name "
            f"with found as ({form.movements}) "
            "select * exclude (amount, balance, fee_included), "
            "minor(amount, currency) as amount_minor, minor(balance, currency) as balance_minor, "
            "minor(fee_included, currency) as fee_included_minor from found"
        )
    if form.bank_entries:
        stage.execute(
            "insert into statement_bank_entries by name "
            f"with found as ({form.bank_entries}) "
            "select * exclude (amount, balance), minor(amount, currency) as amount_minor, "
            "1 as statement_no, row_number() over (partition by file_no order by line) as entry_no "
            "from found"
        )


def _count_occurrences(batch: _Batch) -> None:
    """Number the rows of the same kind and id; a row twice is a finding later, not a refusal."""
    alike = "file_no, entry_kind, native_id"
    ours = f"from statement_entries where {batch.is_ours}"
    if batch.rows(f"select 1 {ours} group by {alike} having count(*) > 1 limit 1"):
        batch.stage.execute(
            "update statement_entries set occurrence = counted.occurrence from (select rowid as "
            f"row_no, row_number() over (partition by {alike} order by line) as occurrence {ours}) "
            "as counted where row_no = statement_entries.rowid and counted.occurrence > 1"
        )


def _statements(
    batch: _Batch,
    counts: Mapping[int, tuple[str | None, int]],
    totals: Mapping[int, tuple[ControlTotal, ...]],
    running: Mapping[int, _Running],
) -> Outcomes:
    """Return the facts of the files, and write their balances."""
    form = batch.form
    table, day = next(
        (f"statement_{name}", "booked_on" if name == "bank_entries" else "business_on")
        for name in ("movements", "entries", "bank_entries")
        if getattr(form, name)
    )
    days = {
        file_no: (first, last)
        for file_no, first, last in batch.rows(
            f"select file_no, min({day}), max({day}) from {table} where {batch.is_ours} "
            "group by file_no"
        )
    }
    found: dict[int, Statement] = {}
    for file_no, sheet in batch.sheets.items():
        account, count = counts.get(file_no, (None, 0))
        first, last = days.get(file_no, (None, None))
        found[file_no] = Statement(
            file=sheet.frame.file,
            format=form.name,
            issuer=form.issuer,
            account=account or sheet.facts.account or form.fixed_account,
            covers_from=sheet.facts.covers_from or first,
            covers_to=sheet.facts.covers_to or last,
            row_count=count,
            totals=totals.get(file_no, ()),
        )
    for file_no, ends in running.items():
        found[file_no] = replace(
            found[file_no],
            currency=ends.currency,
            opening_minor=ends.opening,
            closing_minor=ends.closing,
        )
    balances = [
        (no, 1, s.account, None, s.currency, s.covers_from, s.covers_to, s.opening_minor,
         s.closing_minor, running[no].count)
        for no, s in found.items() if no in running
    ]  # fmt: skip
    if balances:
        write_balances(batch.stage, balances)
    return {**found}
