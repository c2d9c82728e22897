"""`countinghouse warehouse`: tables, migrations, checks."""

from typing import Annotated

import typer

from countinghouse.console import ERROR, Format, FormatOption, emit_json, emit_table, say

app = typer.Typer(no_args_is_help=True, help="Create, upgrade and check the warehouse.")


@app.command()
def init() -> None:
    """Create the tables; a warehouse that has them is left as it is."""
    _upgrade()


@app.command()
def upgrade() -> None:
    """Bring the tables to the version that this code expects."""
    _upgrade()


def _upgrade() -> None:
    from warehouse import open_warehouse
    from warehouse.upgrade import upgrade as bring_up

    warehouse = open_warehouse()
    before, after = bring_up(warehouse)
    state = "already at" if before == after else f"{before or 'empty'} ->"
    print(f"{warehouse.shown()}: {state} revision {after}")


@app.command()
def check(output: FormatOption = Format.TABLE) -> None:
    """Check schema revision and every table's key; exit 1 when something is wrong."""
    from warehouse.upgrade import key_problems, open_current, row_counts

    warehouse = open_current()
    problems = key_problems(warehouse)
    counts = row_counts(warehouse)
    if output is Format.JSON:
        emit_json({"url": warehouse.shown(), "problems": problems, "rows": counts})
    else:
        emit_table(warehouse.shown(), [{"table": t, "rows": n} for t, n in counts.items()])
    for problem in problems:
        say(f"problem: {problem}")
    if problems:
        raise typer.Exit(ERROR)


@app.command()
def url(
    show_password: Annotated[bool, typer.Option(help="Print the password too.")] = False,
) -> None:
    """Print the URL of the warehouse in use (COUNTINGHOUSE_WAREHOUSE, or a file in var/)."""
    from warehouse import open_warehouse

    warehouse = open_warehouse()
    print(warehouse.url.render_as_string(hide_password=not show_password))
