"""Read delimited statements: parse the body, hold it against what the file states, fill the tables.

A format is a declaration (`sources.statement.layout`). Its text is copied once as UTF-8; head and
tail are looked at in Python, the body is parsed and checked by DuckDB. Checks are queries that
return what is wrong. Not here: what any provider calls its columns.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

import duckdb

from ledger import UnknownCurrency, exponent
from sources.staging import literal
from sources.statement.entries import (
    MAX_PROBLEMS,
    ControlTotal,
    Statement,
    refusal,
    write_balances,
)
from sources.statement.layout import (
    KINDS,
    PARTS,
    Control,
    DelimitedFormat,
    Facts,
    Frame,
    major,
    one,
    parts_of,
    refused,
)
from sources.statement.parsing import FEWER, MORE, parse, positions_of


def read_delimited(
    stage: duckdb.DuckDBPyConnection, form: DelimitedFormat, frame: Frame, file_no: int
) -> Statement:
    """Read a cut text into the canonical tables.

    Raises:
        StatementRefused: anything is wrong; the caller then withdraws what was filled.
    """
    positions = positions_of(form, frame)
    facts = form.facts(frame)
    try:
        parse(stage, form, frame, positions)
        _require_values(stage, form, frame)
        currencies = _currencies(stage, form, frame)
        _require_minor_units(stage, form, frame, currencies)
        totals = _require_totals(stage, frame, facts.controls)
        _require_nothing_wrong(stage, frame, (*form.checks, *facts.checks))
        _fill(stage, form, file_no)
        statement = _statement(stage, form, frame, facts, file_no)
        if form.balance:
            statement = _with_balance(stage, form, frame, statement, file_no)
    finally:
        stage.execute("drop view if exists statement_rows")
        stage.execute("drop table if exists statement_parsed")
    return replace(statement, totals=totals)


def _require_values(stage: duckdb.DuckDBPyConnection, form: DelimitedFormat, frame: Frame) -> None:
    rows = stage.execute(
        "select line, bad_field, bad_value from statement_rows where bad_field is not null "
        f"order by line limit {MAX_PROBLEMS}"
    ).fetchall()
    if rows:
        raise refused(frame, [_unreadable(form, *row) for row in rows])


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


def _currencies(
    stage: duckdb.DuckDBPyConnection, form: DelimitedFormat, frame: Frame
) -> dict[str, int]:
    """Return the exponents of the currencies that occur, and make the macros that use them."""
    codes = {form.currency} if form.currency else set()
    for column in form.fields:
        if column.key.endswith("currency"):
            found = stage.execute(
                f"select distinct upper({column.key}) from statement_rows "
                f"where {column.key} is not null"
            ).fetchall()
            codes |= {code for (code,) in found}
    exponents = {}
    for code in sorted(filter(None, codes)):
        try:
            exponents[code] = exponent(code)
        except UnknownCurrency as error:
            raise refusal(frame.file, str(error), field="currency") from None
    whens = " ".join(f"when {literal(c)} then {PARTS // 10**e}" for c, e in exponents.items())
    step = f"case code {whens} end" if whens else "1000"
    stage.execute(f"create or replace temp macro step_of(code) as {step}")
    # Half up, away from zero; exact amounts are not touched by it.
    stage.execute(
        "create or replace temp macro minor(parts, code) as "
        "sign(parts) * ((abs(parts) * 2 + step_of(code)) // (2 * step_of(code)))"
    )
    return exponents


def _require_minor_units(
    stage: duckdb.DuckDBPyConnection,
    form: DelimitedFormat,
    frame: Frame,
    exponents: Mapping[str, int],
) -> None:
    """Refuse amounts that are finer than the minor unit of their currency."""
    checked = []
    for number, column in enumerate(form.fields):
        if column.kind == "money" and not column.is_rounded:
            own = literal(form.currency) if form.currency else f"upper({column.currency})"
            checked.append((number, column.key, f"{column.key} % step_of({own}) <> 0"))
    if not exponents or not checked:
        return
    which = " ".join(f"when {wrong} then {number}" for number, _, wrong in checked)
    value = " ".join(f"when {wrong} then {key}" for _, key, wrong in checked)
    rows = stage.execute(
        f"select line, case {which} end, case {value} end from statement_rows "
        f"where {' or '.join(wrong for *_, wrong in checked)} limit {MAX_PROBLEMS}"
    ).fetchall()
    reason = "has more decimals than the currency; ask the issuer for exact amounts"
    if rows:
        raise refused(
            frame,
            [(line, form.fields[n].names[0], major(parts), reason) for line, n, parts in rows],
        )


def _require_totals(
    stage: duckdb.DuckDBPyConnection, frame: Frame, controls: tuple[Control, ...]
) -> tuple[ControlTotal, ...]:
    """Compare every stated total with the rows."""
    if not controls:
        return ()
    found = one(stage, f"select {', '.join(c.found for c in controls)} from statement_rows")
    totals, wrong = [], []
    for control, value in zip(controls, found, strict=True):
        is_count = control.is_count
        if is_count:
            whole = re.fullmatch(r"-?\d{1,18}", control.stated, re.ASCII)
            stated = int(control.stated) if whole else None
        else:
            stated = parts_of(control.stated)
        added = int(value or 0)
        shown = str(added) if is_count else major(added)
        totals.append(ControlTotal(control.name, control.stated, shown))
        if stated != added:
            wrong.append(
                (
                    control.line,
                    control.name,
                    control.stated,
                    f"is stated, but the rows give {shown}: rows are missing or changed; "
                    "ask for the whole file",
                    None if is_count or stated is None else Decimal(stated - added) / PARTS,
                )
            )
    if wrong:
        raise refused(frame, wrong)
    return tuple(totals)


def _require_nothing_wrong(
    stage: duckdb.DuckDBPyConnection, frame: Frame, checks: Iterable[str]
) -> None:
    for check in checks:
        rows = stage.execute(f"{check} limit {MAX_PROBLEMS}").fetchall()
        if rows:
            raise refused(frame, rows)


def _fill(stage: duckdb.DuckDBPyConnection, form: DelimitedFormat, file_no: int) -> None:
    """Write the canonical rows of what was parsed."""
    if form.entries:
        stage.execute(
            "insert into statement_entries by name "
            f"with found as ({form.entries}), "
            "told as (select *, minor(gross, currency) as gross_minor, "
            "minor(fee, currency) as fee_minor, minor(balance, currency) as balance_minor, "
            "minor(presented, presented_currency) as presented_minor from found) "
            "select * exclude (gross, fee, balance, presented), 1 as occurrence, "
            f"gross_minor - fee_minor as net_minor, {file_no} as file_no from told"
        )
        _count_occurrences(stage, file_no)
    if form.movements:
        stage.execute(
            "insert into statement_movements by name "
            f"with found as ({form.movements}) "
            "select * exclude (amount, balance, fee_included), "
            "minor(amount, currency) as amount_minor, minor(balance, currency) as balance_minor, "
            f"minor(fee_included, currency) as fee_included_minor, {file_no} as file_no from found"
        )
    if form.bank_entries:
        stage.execute(
            "insert into statement_bank_entries by name "
            f"with found as ({form.bank_entries}) "
            "select * exclude (amount, balance), minor(amount, currency) as amount_minor, "
            "1 as statement_no, row_number() over (order by line) as entry_no, "
            f"{file_no} as file_no from found"
        )


def _count_occurrences(stage: duckdb.DuckDBPyConnection, file_no: int) -> None:
    """Number the rows of the same kind and id; a row twice is a finding later, not a refusal."""
    alike = "entry_kind, native_id"
    ours = f"from statement_entries where file_no = {file_no}"
    if stage.execute(f"select 1 {ours} group by {alike} having count(*) > 1 limit 1").fetchone():
        stage.execute(
            "update statement_entries set occurrence = counted.occurrence from (select rowid as "
            f"row_no, row_number() over (partition by {alike} order by line) as occurrence {ours}) "
            "as counted where row_no = statement_entries.rowid and counted.occurrence > 1"
        )


def _statement(
    stage: duckdb.DuckDBPyConnection,
    form: DelimitedFormat,
    frame: Frame,
    facts: Facts,
    file_no: int,
) -> Statement:
    rows = one(stage, "select count(*) from statement_rows")[0]
    account = facts.account or form.fixed_account
    if form.account and rows:
        accounts = stage.execute(
            f"select distinct {form.account} from statement_rows order by 1 limit 2"
        ).fetchall()
        if len(accounts) > 1:
            raise refusal(
                frame.file,
                f"holds rows of several accounts ({accounts[0][0]}, {accounts[1][0]}); "
                "ask for one file per account",
            )
        account = accounts[0][0]
    table, day = next(
        (f"statement_{name}", "booked_on" if name == "bank_entries" else "business_on")
        for name in ("movements", "entries", "bank_entries")
        if getattr(form, name)
    )
    first, last = one(
        stage, f"select min({day}), max({day}) from {table} where file_no = {file_no}"
    )
    return Statement(
        file=frame.file,
        format=form.name,
        issuer=form.issuer,
        account=account,
        covers_from=facts.covers_from or first,
        covers_to=facts.covers_to or last,
        row_count=rows,
    )


def _with_balance(
    stage: duckdb.DuckDBPyConnection,
    form: DelimitedFormat,
    frame: Frame,
    statement: Statement,
    file_no: int,
) -> Statement:
    """Check that the running balance runs, oldest row first or last, and take its two ends."""
    stage.execute(
        "create or replace temp table statement_running as "
        "select line, currency, amount, balance, "
        "lag(balance) over (order by line) as balance_before, "
        "lag(amount) over (order by line) as amount_before "
        f"from ({form.movements or form.bank_entries}) where balance is not null"
    )
    found = one(
        stage,
        "select count(*), count(distinct currency), "
        "count(*) filter (balance <> balance_before + amount), "
        "count(*) filter (balance <> balance_before - amount_before), "
        "min_by(balance - amount, line), max_by(balance, line), "
        "max_by(balance - amount, line), min_by(balance, line), min(currency) "
        "from statement_running",
    )
    if not found[0]:
        return statement
    count, currencies, rising, falling = found[:4]
    if currencies > 1:
        raise refusal(frame.file, "states balances in several currencies; ask for one file each")
    if rising and falling:
        reason = "does not follow from the row before: rows are missing; ask for the whole file"
        before = (
            "balance_before + amount" if rising <= falling else "balance_before - amount_before"
        )
        rows = stage.execute(
            f"select line, 'balance', balance / {PARTS}.0, {literal(reason)} "
            f"from statement_running where balance <> {before} order by line limit {MAX_PROBLEMS}"
        ).fetchall()
        raise refused(frame, rows)
    opening, closing = (found[4], found[5]) if not rising else (found[6], found[7])
    currency = found[8]
    ends = one(
        stage,
        f"select minor({opening}::bigint, {literal(currency)})::bigint, "
        f"minor({closing}::bigint, {literal(currency)})::bigint",
    )
    write_balances(stage, [(file_no, 1, statement.account, None, currency, statement.covers_from,
                            statement.covers_to, *ends, count)])  # fmt: skip
    return replace(statement, currency=currency, opening_minor=ends[0], closing_minor=ends[1])
