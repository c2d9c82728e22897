"""`countinghouse statements`: issue the statements of a month, list them, and prove them."""

from pathlib import Path
from typing import Annotated, Any

import typer

from countinghouse.console import (
    TIE_OUT_FAILED,
    Format,
    FormatOption,
    emit_json,
    emit_table,
    progress,
    say,
)

app = typer.Typer(
    no_args_is_help=True,
    help="Statements of merchants for a month: issue, list, verify (3.4, 4.4).",
)

#: Rows that a table shows.
_MOST_ROWS = 40

MonthOption = Annotated[str, typer.Option("--month", help="Month, YYYY-MM.", metavar="MONTH")]
MerchantOption = Annotated[
    list[str] | None,
    typer.Option(
        "--merchant", help="Merchant; may be given several times.", metavar="ID",
        show_default="all",
    ),
]  # fmt: skip
FolderOption = Annotated[
    Path | None,
    typer.Option(
        "--out", help="Folder of all statements.", metavar="FOLDER",
        show_default="merchant_statement in the folder of reports",
    ),
]  # fmt: skip
WorkersOption = Annotated[
    int | None,
    typer.Option(min=1, help="Processes.", show_default="as many as cores, for many merchants"),
]


@app.command()
def issue(
    month: MonthOption,
    merchant: MerchantOption = None,
    out: FolderOption = None,
    workers: WorkersOption = None,
    pdf_with: Annotated[
        str | None,
        typer.Option(
            help="Browser of the Chromium family that prints the pages as PDF as well.",
            metavar="COMMAND",
        ),
    ] = None,
    output: FormatOption = Format.TABLE,
) -> None:
    """Render every merchant's statement in Chinese and English with its lists, and record it.

    What was issued stays as it is. A draft is rendered for a look and not recorded. Exit 3 when a
    statement does not tie out or would come out differently from what was issued.
    """
    from tasks.approvers import acting
    from tasks.marketplace import book_in_use
    from tasks.merchant_statements import is_proven, issue_statements, print_pages
    from tasks.runs import clock
    from warehouse.upgrade import open_current

    warehouse = open_current()
    chosen = merchant or []
    about = {"month": month, "merchants": chosen}
    with (
        acting(warehouse, book_in_use(warehouse), clock(), "statements issue", **about) as run,
        progress(f"statements of {month}") as step,
    ):
        found = issue_statements(
            warehouse, run, month, merchants=chosen, folder=out, workers=workers, progress=step
        )
    if pdf_with:
        with progress("printing") as step:
            found["pdf"] = print_pages(found, pdf_with, chosen, step)
    if output is Format.JSON:
        emit_json(found)
    else:
        _print_issued(found)
    if not is_proven(found):
        raise typer.Exit(TIE_OUT_FAILED)


@app.command("list")
def list_statements(month: MonthOption, output: FormatOption = Format.TABLE) -> None:
    """List every document that was issued for a month, with its path and SHA-256."""
    from tasks.merchant_statements import statements
    from warehouse.upgrade import open_current

    rows = statements(open_current(), month)
    if output is Format.JSON:
        emit_json(rows)
        return
    shown = ("merchant_id", "kind", "path", "sha256", "issued_at")
    _some(f"statements of {month}", [{name: row[name] for name in shown} for row in rows])


@app.command()
def verify(
    month: MonthOption,
    merchant: MerchantOption = None,
    out: FolderOption = None,
    workers: WorkersOption = None,
    output: FormatOption = Format.TABLE,
) -> None:
    """Render issued statements anew and compare them with the record and the files; exit 3 if not.

    Nothing is written.
    """
    from tasks.marketplace import book_in_use
    from tasks.merchant_statements import is_proven, verify_statements
    from tasks.runs import Run, clock, new_run_id
    from warehouse.upgrade import open_current

    warehouse = open_current()
    run = Run(new_run_id(), clock(), book_in_use(warehouse))
    with progress(f"statements of {month}") as step:
        found = verify_statements(
            warehouse, run, month, merchants=merchant or [], folder=out, workers=workers,
            progress=step,
        )  # fmt: skip
    if output is Format.JSON:
        emit_json(found)
    else:
        print(f"{month}: {found['same']:,} of {found['documents']:,} documents are as issued")
        _print_wrong(found)
    if not is_proven(found):
        raise typer.Exit(TIE_OUT_FAILED)


def _print_issued(found: dict[str, Any]) -> None:
    state = "" if found["state"] == "locked" else " (draft, not recorded)"
    print(
        f"{found['month']}{state}: {found['merchants']:,} merchants, {found['written']:,} files "
        f"written, {found['standing']:,} stood already, {found['recorded']:,} recorded"
    )
    emit_table("balances", found["totals"])
    _print_wrong(found)
    print(found["index"])


def _print_wrong(found: dict[str, Any]) -> None:
    """Print what does not tie out, and what is not as issued."""
    for title, name in (("do not tie out", "failing"), ("not as issued", "differing")):
        if found[name]:
            _some(title, found[name])


def _some(title: str, rows: list[dict[str, Any]]) -> None:
    emit_table(title, rows[:_MOST_ROWS])
    if len(rows) > _MOST_ROWS:
        say(f"… {len(rows) - _MOST_ROWS:,} more; --format json has all")
