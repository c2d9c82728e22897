"""`countinghouse settle`: work a month out for every merchant, as a draft or for a look."""

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

#: Columns of the table for people; JSON has all.
_MERCHANT = (
    "merchant_id", "currency", "opening_minor", "movement_minor", "closing_minor", "payable_minor",
    "reserve_minor", "state", "hold_reason",
)  # fmt: skip
_TOTAL = (
    "currency", "merchants", "opening_minor", "movement_minor", "closing_minor", "payable_minor",
    "on_hold_minor", "owed_to_us_minor", "reserve_minor",
)  # fmt: skip

#: Merchants that a table shows.
_MOST_ROWS = 20

MonthOption = Annotated[str, typer.Option("--month", help="Month, YYYY-MM.", metavar="MONTH")]


def register(app: typer.Typer) -> None:
    """Add the command to the tree."""

    @app.command()
    def settle(
        month: MonthOption,
        as_of: AsOfOption = None,
        dry_run: Annotated[
            bool, typer.Option("--dry-run", help="Work it out and write nothing.")
        ] = False,
        merchant: Annotated[
            list[str] | None,
            typer.Option(
                help="Show this merchant only; may be repeated. All are settled.",
                show_default="all",
            ),
        ] = None,
        diff_policy: Annotated[
            str | None,
            typer.Option(
                "--diff-policy",
                help="Show what this policy version would have changed, per merchant; nothing is "
                "written.",
                metavar="VERSION",
            ),
        ] = None,
        output: FormatOption = Format.TABLE,
    ) -> None:
        """Settle a month as a draft: what every merchant sold, owes and is paid (3.4, 4.4).

        A draft can be made anew at will. Two people make it final: `countinghouse settlement
        propose` and `settlement decide`, or the flow `approve-settlement`.
        """
        from tasks.marketplace import run_as_of
        from tasks.settlement import compare_versions, draft_settlement, shown
        from warehouse.upgrade import open_current

        warehouse = open_current()
        run = run_as_of(warehouse, as_of)
        with progress(f"settling {month}") as step:
            if diff_policy:
                found = compare_versions(warehouse, run, month, diff_policy, step)
            else:
                found = draft_settlement(warehouse, run, month, dry_run=dry_run, progress=step)
        found = shown(found, merchant or [])
        if output is Format.JSON:
            emit_json(found)
        elif diff_policy:
            print_difference(found)
        else:
            print_settlement(found)


def print_settlement(found: dict[str, Any]) -> None:
    """Print what a month comes to."""
    print(
        f"{found['month']}: {found['state'].replace('_', ' ')}, as of "
        f"{found['as_of']:%Y-%m-%d %H:%M} UTC, policy {found['policy_version']}, "
        f"paid by {found['due_on']}"
    )
    emit_table(
        "merchants",
        [{name: row[name] for name in _MERCHANT} for row in found["merchants"][:_MOST_ROWS]],
    )
    if len(found["merchants"]) > _MOST_ROWS:
        print(f"… {len(found['merchants']) - _MOST_ROWS:,} more; --format json has all")
    for total in found["totals"]:
        emit_table(
            f"lines, {total['currency']}",
            [{"line_type": k, "amount_minor": v} for k, v in total["lines"].items()],
        )
    emit_table("totals", [{name: row[name] for name in _TOTAL} for row in found["totals"]])
    emit_table("not yet payable", found["pending"])
    emit_table("checks that failed", [row for row in found["checks"] if row["count"]])
    print(f"snapshot {found['snapshot_sha256']}")
    if found["state"] == "draft":
        say(f"to put it forward: `countinghouse settlement propose {found['month']}`")


def print_difference(found: dict[str, Any]) -> None:
    """Print what another policy version would have changed."""
    print(
        f"{found['month']} under {found['other_version']} instead of {found['policy_version']}: "
        f"{len(found['merchants']):,} merchants differ"
    )
    emit_table(
        "merchants",
        [
            {**row, "lines": ", ".join(f"{k} {v:+,}" for k, v in row["lines"].items())}
            for row in found["merchants"][:_MOST_ROWS]
        ],
    )
    emit_table("totals", found["totals"])
