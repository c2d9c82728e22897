"""`countinghouse ledger`: balances of the books, checks of them, and their export."""

from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from countinghouse.console import (
    TIE_OUT_FAILED,
    AsOfOption,
    Format,
    FormatOption,
    Misused,
    emit,
    emit_json,
    emit_table,
    say,
)

app = typer.Typer(no_args_is_help=True, help="The double-entry ledger.")


class Program(StrEnum):
    """An independent program that can check the books."""

    BEANCOUNT = "beancount"
    HLEDGER = "hledger"


@app.command()
def balances(as_of: AsOfOption = None, output: FormatOption = Format.TABLE) -> None:
    """List every account with its balance in minor units; debit is positive."""
    from tasks.bookkeeping import balances as balances_of
    from tasks.marketplace import book_in_use, instant_of
    from tasks.runs import clock
    from warehouse import open_warehouse

    warehouse = open_warehouse()
    instant = instant_of(book_in_use(warehouse), as_of) or clock()
    with warehouse.transaction(keep=False) as tx:
        emit("balances", balances_of(tx, instant), output)


@app.command("trial-balance")
def trial_balance(as_of: AsOfOption = None, output: FormatOption = Format.TABLE) -> None:
    """Add up what was posted to every account; exit 3 if debits and credits differ."""
    from tasks.bookkeeping import trial_balance as trial_balance_of
    from tasks.marketplace import book_in_use, instant_of
    from tasks.runs import clock
    from warehouse import open_warehouse

    warehouse = open_warehouse()
    instant = instant_of(book_in_use(warehouse), as_of) or clock()
    with warehouse.transaction(keep=False) as tx:
        found = trial_balance_of(tx, instant)
    if output is Format.JSON:
        emit_json(found)
    else:
        emit_table("trial balance", found["accounts"])
        emit_table("totals", found["totals"])
    if any(row["debit_minor"] != row["credit_minor"] for row in found["totals"]):
        raise typer.Exit(TIE_OUT_FAILED)


@app.command()
def check(as_of: AsOfOption = None, output: FormatOption = Format.TABLE) -> None:
    """Compare the books with the balances that providers and banks state; exit 3 if they differ."""
    from tasks.bookkeeping import clearing_check
    from tasks.marketplace import run_as_of
    from warehouse import open_warehouse

    warehouse = open_warehouse()
    run = run_as_of(warehouse, as_of)
    with warehouse.transaction(keep=False) as tx:
        rows = clearing_check(tx, run)
    emit("books and statements", rows, output)
    if any(row["difference_minor"] for row in rows):
        raise typer.Exit(TIE_OUT_FAILED)


@app.command()
def export(
    file: Annotated[
        Path | None, typer.Argument(help="File to write; without one the text goes to stdout.")
    ] = None,
    program: Annotated[
        Program, typer.Option("--format", help="Program that is to read it.")
    ] = Program.BEANCOUNT,
    out: Annotated[
        Path | None, typer.Option("--out", help="The same file, by an option.", metavar="FILE")
    ] = None,
    as_of: AsOfOption = None,
) -> None:
    """Write the books for beancount or hledger, which find out by themselves whether they agree."""
    from tasks.bookkeeping import export_books
    from tasks.marketplace import book_in_use, instant_of
    from tasks.runs import clock
    from warehouse import open_warehouse

    if file and out:
        raise Misused("name the file to write once: as an argument or by --out")
    target = file or out
    warehouse = open_warehouse()
    book = book_in_use(warehouse)
    text = export_books(warehouse, book, program.value, instant_of(book, as_of) or clock())
    if target is None:
        for piece in text:
            print(piece, end="")
        return
    # Under another name until it is whole: nobody reads half of the books.
    unfinished = target.with_name(f"{target.name}.unfinished")
    with ExitStack() as stack:
        stack.callback(unfinished.unlink, missing_ok=True)
        with unfinished.open("w", encoding="utf-8") as written:
            written.writelines(text)
        unfinished.replace(target)
    say(f"books written to {target}")
