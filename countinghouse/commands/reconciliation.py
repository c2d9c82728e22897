"""`countinghouse reconcile`: books, providers and banks side by side, here and now."""

from typing import Annotated, Any

import typer

from countinghouse.console import (
    AsOfOption,
    Format,
    FormatOption,
    emit_json,
    emit_table,
    progress,
    say,
)

#: Columns of the tables for people; JSON has all.
_STAGE = ("status", "reconciliation", "stage", "provider", "kind", "currency", "count",
          "amount_minor")  # fmt: skip
_BREAK = ("category", "provider", "status", "currency", "count", "amount_minor")


def register(app: typer.Typer) -> None:
    """Hang `reconcile` into the tree."""

    @app.command("reconcile")
    def reconcile(
        as_of: AsOfOption = None,
        provider: Annotated[
            str | None, typer.Option(help="Show one provider or bank only; all are reconciled.")
        ] = None,
        dry_run: Annotated[
            bool, typer.Option("--dry-run", help="Find everything, write nothing.")
        ] = False,
        output: FormatOption = Format.TABLE,
    ) -> None:
        """Match orders with providers and providers with banks; what does not agree is a break.

        A past instant is replayed: the result is what was known then, and nothing changes. Running
        the same instant again changes nothing and gives the same output hash.
        """
        from tasks.marketplace import run_as_of
        from tasks.reconciliation import reconcile_recorded
        from warehouse import open_warehouse

        warehouse = open_warehouse()
        run = run_as_of(warehouse, as_of)
        with progress("reconciling") as step:
            found = reconcile_recorded(warehouse, run, dry_run=dry_run, progress=step)
        shown = found.as_dict(provider)
        if output is Format.JSON:
            emit_json(shown)
        else:
            print_reconciled(shown)


def print_reconciled(found: dict[str, Any]) -> None:
    """Print what a reconciliation found as tables."""
    print(f"as of {found['as_of']:%Y-%m-%d %H:%M} UTC, policy {found['policy_version']}, "
          f"{found['mode'].replace('_', ' ')}")  # fmt: skip
    emit_table("stages", [{name: row[name] for name in _STAGE} for row in found["stages"]])
    emit_table("breaks", [{name: row[name] for name in _BREAK} for row in found["breaks"]])
    share = found["auto_match"]["count"]
    if share["den"]:
        rate = share["num"] / share["den"]
        print(f"matched without a person: {share['num']:,} of {share['den']:,} ({rate:.2%})")
    print(f"open breaks: {found['open']['count']:,}, "
          f"{found['open']['amount_minor']:,} minor units at stake")  # fmt: skip
    print(f"output {found['output_sha256']}")
    say("the breaks themselves: `countinghouse breaks list`")
