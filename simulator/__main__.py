"""`python -m simulator`: write a sample marketplace and say how many rows each file has."""

from pathlib import Path
from typing import Annotated

import typer

from simulator.demand import SimulationRefused
from simulator.marketplace import LayoutName, write_marketplace


def main(
    out: Annotated[Path, typer.Option(help="Directory for the files; made if it is missing.")],
    orders: Annotated[int, typer.Option(help="Orders in the whole period.")] = 10_000,
    months: Annotated[int, typer.Option(help="Whole months of the period.")] = 12,
    first_month: Annotated[str, typer.Option(help="First month, as YYYY-MM.")] = "2025-09",
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1,
    layout: Annotated[
        LayoutName, typer.Option(help="Our delivery, or the nine files of the public Olist data.")
    ] = "countinghouse",
) -> None:
    """Write a sample marketplace: the same options give byte-identical files."""
    try:
        rows = write_marketplace(
            out, orders=orders, months=months, first_month=first_month, seed=seed, layout=layout
        )
    except SimulationRefused as refusal:
        typer.echo(f"refused: {refusal}", err=True)
        raise typer.Exit(2) from refusal
    for file, count in rows.items():
        typer.echo(f"{count:>12,}  {file}.csv")


if __name__ == "__main__":
    typer.run(main)
