"""`countinghouse payouts`: pay a locked month, take the bank's answers in, try again."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from countinghouse.console import (
    REFUSED,
    Format,
    FormatOption,
    ask_key,
    day_of,
    emit_json,
    emit_one,
    emit_table,
    say,
)

app = typer.Typer(
    no_args_is_help=True,
    help="Payouts of a locked month: list, issue, take the bank's answers in, retry (3.4, 4.4).",
)

#: Columns of the table for people; JSON has all.
_SHOWN = (
    "payout_id", "month", "merchant_id", "currency", "channel", "attempt", "asked_by",
    "amount_minor", "status", "payout_file_id", "answered_on", "reason", "due_on", "is_late",
)  # fmt: skip

#: Payouts that a table shows.
_MOST_ROWS = 40


class Status(StrEnum):
    """What has become of a payout."""

    DUE = "due"
    WITHOUT_ACCOUNT = "without_account"
    ISSUED = "issued"
    UNKNOWN = "unknown"
    PAID = "paid"
    REJECTED = "rejected"
    RETURNED = "returned"


@app.command("list")
def list_payouts(
    month: Annotated[
        str | None, typer.Option("--month", help="Month, YYYY-MM.", show_default="all")
    ] = None,
    status: Annotated[Status | None, typer.Option(help="Only these.", show_default="all")] = None,
    output: FormatOption = Format.TABLE,
) -> None:
    """List payouts and what became of them; late is what is not paid on the day it is due."""
    from tasks.marketplace import book_in_use
    from tasks.payouts import payouts
    from tasks.runs import clock
    from warehouse.upgrade import open_current

    warehouse = open_current()
    now = clock()
    today = book_in_use(warehouse).in_force(now).business_day(now)
    rows = payouts(warehouse, month, status.value if status else None, as_of_on=today)
    if output is Format.JSON:
        emit_json(rows)
        return
    emit_table("payouts", [{name: row[name] for name in _SHOWN} for row in rows[:_MOST_ROWS]])
    if len(rows) > _MOST_ROWS:
        print(f"… {len(rows) - _MOST_ROWS:,} more; --format json has all")


@app.command()
def issue(
    month: Annotated[str, typer.Option("--month", help="Locked month, YYYY-MM.")],
    out: Annotated[
        Path, typer.Option("--out", help="Folder of the files; the same when it is tried again.")
    ],
    execute_on: Annotated[
        str | None,
        typer.Option(help="Day on which the bank shall pay, YYYY-MM-DD.", show_default="today"),
    ] = None,
    output: FormatOption = Format.TABLE,
) -> None:
    """Order every payout of a locked month that is due, once: a file per currency and channel.

    What is in a file is posted before the file is written. After an interruption the same command
    writes what is missing, and nothing twice.
    """
    from tasks.approvers import acting
    from tasks.marketplace import book_in_use
    from tasks.payouts import issue_payouts
    from tasks.runs import clock
    from warehouse.upgrade import open_current

    warehouse = open_current()
    day = day_of(execute_on) if execute_on else None
    about = {"month": month, "execute_on": execute_on}
    with acting(warehouse, book_in_use(warehouse), clock(), "payouts issue", **about) as run:
        found = issue_payouts(warehouse, run, month, out, day)
    if output is Format.JSON:
        emit_json(found)
    else:
        _print_issued(found)


@app.command()
def results(
    files: Annotated[
        list[Path], typer.Argument(help="Files: pain.002, or the CSV of docs/payouts.md.")
    ],
    preview: Annotated[
        bool, typer.Option("--preview", help="Check everything, write nothing.")
    ] = False,
    output: FormatOption = Format.TABLE,
) -> None:
    """Take the bank's answers in, each file whole or not at all; exit 2 when one was refused."""
    from tasks.approvers import acting
    from tasks.marketplace import book_in_use
    from tasks.payouts import take_results
    from tasks.runs import Run, clock, new_run_id
    from warehouse.upgrade import open_current

    warehouse = open_current()
    book = book_in_use(warehouse)
    if preview:
        run = Run(new_run_id(), clock(), book)
        found = take_results(warehouse, run, files, preview=True).as_dict()
    else:
        about = {"files": [path.name for path in files]}
        with acting(warehouse, book, clock(), "payouts results", **about) as run:
            found = take_results(warehouse, run, files).as_dict()
    if output is Format.JSON:
        status = "refused" if found["refused"] else "preview" if preview else "loaded"
        emit_json({"status": status, **found})
    else:
        _print_results(found)
    if found["refused"]:
        raise typer.Exit(REFUSED)


@app.command()
def retry(
    payout: Annotated[str, typer.Argument(help="Id of the payout that failed.")],
    output: FormatOption = Format.TABLE,
) -> None:
    """Try a payout again that was rejected, returned or without account, to the account of today.

    Your key is asked for, or taken from COUNTINGHOUSE_KEY.
    """
    from tasks.approvers import acting
    from tasks.marketplace import book_in_use
    from tasks.payouts import retry_payout
    from tasks.runs import clock
    from warehouse.upgrade import open_current

    warehouse = open_current()
    book = book_in_use(warehouse)
    key = ask_key()
    with acting(warehouse, book, clock(), "payouts retry", payout_id=payout) as run:
        made = retry_payout(warehouse, run, payout, key)
    emit_one("payout", made, output)
    say(f"to give it to the bank: `countinghouse payouts issue --month {made['month']}`")


def _print_issued(found: dict[str, Any]) -> None:
    """Print what was ordered and what was not."""
    emit_table(f"files of {found['month']}", found["files"])
    if any(file["funds_flow"] == "licensed_split" for file in found["files"]):
        say("licensed_split: instructions for the licensed provider of the channel, who moves the")
        say("money that it holds; our ledger mirrors it")
    emit_table("without an account, not paid", found["without_account"])
    emit_table("account cannot stand in a file, not paid", found["left_out"])


def _print_results(found: dict[str, Any]) -> None:
    """Print what became of files of answers."""
    emit_table(
        "files",
        [
            {"file": name, "outcome": became.replace("_", " ")}
            for became in ("loaded", "already_loaded")
            for name in found[became]
        ],
    )
    emit_table("answers", [{"result": k, "payouts": v} for k, v in found["results"].items()])
    if found["restated"]:
        print(f"answers that say what is known: {found['restated']:,}")
    for problem in found["refused"]:
        where = problem["file"] + (f" line {problem['line']}" if problem["line"] else "")
        where += f", {problem['field']}" if problem["field"] else ""
        value = f"{problem['value']!r} " if problem["value"] is not None else ""
        say(f"refused: {where}: {value}{problem['reason']}")
