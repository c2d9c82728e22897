"""`countinghouse simulate`: a marketplace that does not exist, to run things on."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from countinghouse.console import Format, FormatOption, emit_json, emit_table


class Layout(StrEnum):
    """The layout of the files."""

    COUNTINGHOUSE = "countinghouse"
    OLIST = "olist"


def register(app: typer.Typer) -> None:
    """Hang `simulate` into the tree."""

    @app.command()
    def simulate(
        out: Annotated[Path, typer.Option(help="Folder for the files; made if it is missing.")],
        orders: Annotated[int, typer.Option(help="Orders in the whole period.")] = 10_000,
        months: Annotated[int, typer.Option(help="Whole months of the period.")] = 12,
        first_month: Annotated[str, typer.Option(help="First month, YYYY-MM.")] = "2025-09",
        seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1,
        layout: Annotated[
            Layout, typer.Option(help="Our own layout, or the nine files of the Olist data.")
        ] = Layout.COUNTINGHOUSE,
        output: FormatOption = Format.TABLE,
    ) -> None:
        """Write a sample marketplace: the same options give byte-identical files."""
        from simulator import write_marketplace

        rows = write_marketplace(
            out,
            orders=orders,
            months=months,
            first_month=first_month,
            seed=seed,
            layout=layout.value,
        )
        if output is Format.JSON:
            emit_json(rows)
        else:
            emit_table(str(out), [{"file": f"{name}.csv", "rows": n} for name, n in rows.items()])
