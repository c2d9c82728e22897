"""`countinghouse report`: what was published."""

import typer

from countinghouse.console import Format, FormatOption, emit_json, emit_table

app = typer.Typer(no_args_is_help=True, help="Published reports.")


@app.callback()
def _group() -> None:
    """Keep `list` a sub-command."""


@app.command("list")
def list_reports(output: FormatOption = Format.TABLE) -> None:
    """List every published report with period, language, status, path and SHA-256."""
    from tasks.publication import published_reports
    from warehouse.upgrade import open_current

    rows = published_reports(open_current())
    if output is Format.JSON:
        emit_json(rows)
        return
    columns = ("type", "period", "locale", "version", "status", "path", "sha256")
    emit_table("reports", [{c: row[c] for c in columns} for row in rows])
