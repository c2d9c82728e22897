"""`countinghouse fulfilment`: what stands, as counts."""

from typing import Any

import typer

from countinghouse.console import AsOfOption, Format, FormatOption, emit_json, emit_table

app = typer.Typer(no_args_is_help=True, help="States, clocks and impossible histories of orders.")


@app.callback()
def _group() -> None:
    """Keep `summary` a sub-command."""


@app.command()
def summary(as_of: AsOfOption = None, output: FormatOption = Format.TABLE) -> None:
    """Count orders by state, breaches, orders at risk and impossible histories; writes nothing."""
    from tasks.fulfilment import preview_fulfilment
    from tasks.instants import parse_as_of
    from tasks.marketplace import book_in_use
    from tasks.runs import Run, clock, new_run_id
    from warehouse import open_warehouse

    warehouse = open_warehouse()
    book = book_in_use(warehouse)
    now = clock()
    zone = str(book.in_force(now).value("platform.time_zone"))
    instant = parse_as_of(as_of, zone) if as_of else now
    found = preview_fulfilment(warehouse, Run(new_run_id(), instant, book))
    if output is Format.JSON:
        emit_json(found)
    else:
        print_summary(found)


def print_summary(found: dict[str, Any]) -> None:
    """Print the counts of a summary as tables."""
    print(f"{found['orders']:,} orders as of {found['as_of']:%Y-%m-%d %H:%M} UTC, "
          f"policy {found['policy_version']}")  # fmt: skip
    emit_table("by state", [{"state": s, "orders": n} for s, n in found["by_state"].items()])
    outcomes = sorted({o for clock in found["clocks"].values() for o in clock})
    emit_table(
        "clocks",
        [
            {"clock": clock, **{o: counts.get(o, 0) for o in outcomes}}
            | {"at_risk": found["at_risk"][clock]}
            for clock, counts in found["clocks"].items()
        ],
    )
    emit_table(
        "impossible histories",
        [{"kind": kind, "orders": n} for kind, n in found["impossible"].items()],
    )
