"""`countinghouse doctor`: is everything here that a run needs?"""

from collections.abc import Callable
from importlib.metadata import version

import typer

from countinghouse.console import ERROR, Format, FormatOption, emit

Check = tuple[str, Callable[[], str]]


class Wrong(RuntimeError):
    """A check failed; the message says what to do."""


def register(app: typer.Typer) -> None:
    """Hang `doctor` into the tree."""

    @app.command()
    def doctor(output: FormatOption = Format.TABLE) -> None:
        """Check versions, warehouse, policy, folders and charts; exit 1 when something is wrong."""
        rows = [_examine(name, check) for name, check in _CHECKS]
        emit("doctor", rows, output)
        if any(not row["good"] for row in rows):
            raise typer.Exit(ERROR)


def _examine(name: str, check: Callable[[], str]) -> dict[str, object]:
    try:
        return {"check": name, "good": True, "says": check()}
    except Exception as error:
        return {"check": name, "good": False, "says": str(error).splitlines()[0]}


def _pinned(package: str, below: tuple[int, ...], why: str) -> Callable[[], str]:
    def check() -> str:
        found = version(package)
        if tuple(int(part) for part in found.split(".")[: len(below)]) >= below:
            raise Wrong(f"{found}: {why}; run `make setup`")
        return found

    return check


def _warehouse() -> str:
    from warehouse.upgrade import open_current

    warehouse = open_current()
    hint = "" if warehouse.dialect == "postgresql" else " (one machine; a team needs PostgreSQL)"
    return warehouse.shown() + hint


def _policies() -> str:
    from policy import books, check

    problems = [problem for book in books() for problem in check(book)]
    if problems:
        raise Wrong(problems[0])
    return ", ".join(books())


def _folder() -> str:
    from warehouse import reports_folder

    probe = reports_folder() / ".doctor"
    probe.write_text("")
    probe.unlink()
    return str(reports_folder())


def _channels() -> str:
    from tasks.notification import channel_urls

    channels = channel_urls()
    return ", ".join(sorted(channels)) or "none; set COUNTINGHOUSE_CHANNELS to send messages"


def _charts() -> str:
    import vl_convert

    spec = {"data": {"values": [{"a": 1}]}, "mark": "point", "encoding": {}}
    if "<svg" not in vl_convert.vegalite_to_svg(spec):
        raise Wrong("vl-convert made no SVG")
    return version("vl-convert-python")


_CHECKS: tuple[Check, ...] = (
    ("prefect", _pinned("prefect", (3, 9), "flows are made for 3.8")),
    ("fastapi", _pinned("fastapi", (0, 151), "stops the Prefect 3.8 server")),
    ("sqlalchemy", _pinned("sqlalchemy", (2, 1), "Prefect 3.8 would schedule nothing")),
    ("duckdb", _pinned("duckdb", (2,), "loses commits when processes take turns")),
    ("warehouse", _warehouse),
    ("policy", _policies),
    ("reports folder", _folder),
    ("charts", _charts),
    ("channels", _channels),
)
