"""How every command prints: data to stdout as a table or JSON, progress and errors to stderr."""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

import typer

#: Exit codes: 0 done, 1 error, 2 refused or misused, 3 tie-out failed.
ERROR, REFUSED, TIE_OUT_FAILED = 1, 2, 3


#: Columns of a table that is piped: wide enough for paths and digests.
_PIPED_WIDTH = 240


class Format(StrEnum):
    """How data is printed."""

    TABLE = "table"
    JSON = "json"


FormatOption = Annotated[
    Format, typer.Option("--format", help="table for people, json for programs (stable keys).")
]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        help="Instant that the figures answer for: a day such as 2018-09-30 (until that business "
        "day ends) or an instant with offset such as 2018-09-30T18:00:00-03:00.",
        show_default="now",
    ),
]


class Misused(ValueError):
    """An argument that cannot be understood; the message says how to write it."""


def emit_json(value: Any) -> None:
    """Print one JSON value; decimals as numbers, dates and instants in ISO 8601."""
    print(json.dumps(value, default=_plain, ensure_ascii=False, indent=2))


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def emit(title: str, rows: Sequence[dict[str, Any]], output: Format) -> None:
    """Print rows in the format asked for; the title is for people only."""
    if output is Format.JSON:
        emit_json(rows)
    else:
        emit_table(title, rows)


def emit_table(title: str, rows: Sequence[dict[str, Any]]) -> None:
    """Print rows as a table under a title; numbers are right-aligned."""
    from rich.console import Console
    from rich.table import Table

    print(title if rows else f"{title}: none")
    table = Table(header_style="bold", box=None, pad_edge=False)
    for name in rows[0] if rows else ():
        numeric = all(isinstance(r[name], int | float | Decimal | None) for r in rows)
        table.add_column(name.replace("_", " "), justify="right" if numeric else "left")
    for row in rows:
        table.add_row(*("" if v is None else _shown(v) for v in row.values()))
    if rows:
        Console(width=None if sys.stdout.isatty() else _PIPED_WIDTH).print(table)


def emit_one(title: str, row: dict[str, Any], output: Format) -> None:
    """Print one thing in the format asked for: its values under each other, for people."""
    if output is Format.JSON:
        emit_json(row)
    else:
        emit_table(title, [{"what": k, "value": v} for k, v in row.items() if v is not None])


def day_of(text: str) -> date:
    """Return the day that a person wrote.

    Raises:
        Misused: it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Misused(f"{text!r} is not a day; write YYYY-MM-DD") from None


def ask_key() -> str:
    """Return the person's key; never an option, which others would see in the process list."""
    return os.environ.get("COUNTINGHOUSE_KEY") or str(
        typer.prompt("Your key", hide_input=True, err=True)
    )


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else str(value)


def say(message: str) -> None:
    """Print a line of progress to stderr."""
    print(message, file=sys.stderr, flush=True)


@contextmanager
def progress(title: str) -> Iterator[Any]:
    """Yield a function that shows the present step on a terminal; silent when piped."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status(title) as status:
        yield lambda step: status.update(f"{title}: {step}")
