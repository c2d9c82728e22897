"""`countinghouse fulfilment`: what stands, as counts."""

from typing import Annotated, Any

import typer

from countinghouse.console import AsOfOption, Format, FormatOption, emit_json, emit_table

app = typer.Typer(no_args_is_help=True, help="States, clocks and impossible histories of orders.")


@app.command()
def summary(as_of: AsOfOption = None, output: FormatOption = Format.TABLE) -> None:
    """Count orders by state, breaches, orders at risk and impossible histories; writes nothing."""
    from tasks.fulfilment import preview_fulfilment
    from tasks.marketplace import book_in_use, instant_of
    from tasks.runs import Run, clock, new_run_id
    from warehouse import open_warehouse

    warehouse = open_warehouse()
    book = book_in_use(warehouse)
    instant = instant_of(book, as_of) or clock()
    found = preview_fulfilment(warehouse, Run(new_run_id(), instant, book))
    if output is Format.JSON:
        emit_json(found)
    else:
        print_summary(found)


@app.command()
def merchants(
    metric: Annotated[
        str,
        typer.Argument(
            help="late_shipment_rate, on_time_delivery_rate, pre_fulfilment_cancel_rate or "
            "order_defect_rate."
        ),
    ],
    output: FormatOption = Format.TABLE,
) -> None:
    """List merchants by a metric of the newest run, the worst first; small ones are left out."""
    from tasks.analytics import standing_as_of
    from tasks.fulfilment import merchant_metrics
    from tasks.marketplace import book_in_use
    from tasks.runs import Run, new_run_id
    from warehouse import open_warehouse

    warehouse = open_warehouse()
    run = Run(new_run_id(), standing_as_of(warehouse), book_in_use(warehouse))
    rows = merchant_metrics(warehouse, run, metric)
    if output is Format.JSON:
        emit_json(rows)
        return
    emit_table(metric, [row | {"value": f"{row['num'] / row['den']:.1%}"} for row in rows])


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
