"""`countinghouse simulate`: a marketplace that does not exist, to run things on."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from countinghouse.console import (
    Format,
    FormatOption,
    Misused,
    emit,
    emit_json,
    emit_table,
    progress,
    say,
)


class Layout(StrEnum):
    """The layout of the files."""

    COUNTINGHOUSE = "countinghouse"
    OLIST = "olist"


class TableFormat(StrEnum):
    """The format of the tables; the files of providers and banks have their own."""

    CSV = "csv"
    PARQUET = "parquet"


def register(app: typer.Typer) -> None:
    """Hang `simulate` into the tree."""

    @app.command()
    def simulate(
        out: Annotated[
            Path | None, typer.Option(help="Folder for the files; made if it is missing.")
        ] = None,
        orders: Annotated[int, typer.Option(help="Orders in the whole period.")] = 10_000,
        months: Annotated[int, typer.Option(help="Whole months of the period.")] = 12,
        first_month: Annotated[str, typer.Option(help="First month, YYYY-MM.")] = "2025-09",
        seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1,
        faults: Annotated[
            str,
            typer.Option(
                metavar="none|usual|many",
                help="How much goes wrong: nothing, every kind at its usual rate, or ten times it. "
                "truth.json lists every instance.",
            ),
        ] = "usual",
        fault: Annotated[
            list[str] | None,
            typer.Option(
                metavar="KIND=COUNT",
                help="Exactly so many of a kind, whatever the profile says; may be repeated.",
            ),
        ] = None,
        list_faults: Annotated[
            bool, typer.Option("--list-faults", help="Print the kinds of faults and stop.")
        ] = False,
        layout: Annotated[
            Layout,
            typer.Option(
                help="Our own tables with the files of providers and banks, or the nine files of "
                "the Olist data."
            ),
        ] = Layout.COUNTINGHOUSE,
        tables: Annotated[
            TableFormat, typer.Option(help="csv to read, parquet for speed and size.")
        ] = TableFormat.CSV,
        output: FormatOption = Format.TABLE,
    ) -> None:
        """Write a sample marketplace: the same options give byte-identical files.

        A first look: countinghouse simulate --orders 2000 --months 3 --out sample
        One fault alone: … --faults none --fault deposit_short=3
        Take it in: countinghouse load delivery sample
        """
        from simulator import write_marketplace

        if list_faults:
            emit("kinds of faults", _kinds(), output)
            return
        if out is None:
            raise Misused("--out is missing: give the folder for the files")
        with progress(f"simulating {orders:,} orders") as step:
            written = write_marketplace(
                out,
                orders=orders,
                months=months,
                first_month=first_month,
                seed=seed,
                layout=layout.value,
                faults=faults,
                asked=_asked(fault or []),
                table_format=tables.value,
                progress=step,
            )
        for kind, (wanted, found) in written.shortages.items():
            say(f"note: {kind}: {found} of {wanted}; a larger marketplace has room for more")
        if output is Format.JSON:
            emit_json(written.as_dict())
            return
        rows = [{"file": f"{name}.{tables}", "rows": n} for name, n in written.tables.items()]
        emit_table(str(out), rows)
        emit_table("provider and bank files", _counted("format", "files", written.files))
        emit_table("faults (truth.json)", _counted("kind", "instances", written.faults))


def _counted(name: str, unit: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    return [{name: key, unit: count} for key, count in counts.items()]


def _kinds() -> list[dict[str, Any]]:
    from simulator import fault_kinds

    return [
        {
            "kind": kind.kind,
            "area": kind.area,
            "clause": kind.clause,
            "expected_category": kind.category,
            "rate_per_10000": kind.rate,
            "noticed_by": kind.notices,
            "says": kind.says,
        }
        for kind in fault_kinds().values()
    ]


def _asked(faults: list[str]) -> dict[str, int]:
    asked = {}
    for text in faults:
        kind, _, count = text.partition("=")
        if not count.isdigit():
            raise Misused(f"--fault {text}: write KIND=COUNT, such as deposit_short=3")
        asked[kind] = int(count)
    return asked
