"""`countinghouse audit`: audit now, look at earlier audits, verify the trail of decisions."""

from pathlib import Path
from typing import Annotated, Any

import typer

from countinghouse.console import (
    AsOfOption,
    Format,
    FormatOption,
    Misused,
    day_of,
    emit,
    emit_json,
    emit_table,
    progress,
    say,
)

app = typer.Typer(
    no_args_is_help=True,
    help="The internal audit: judge every claim, keep findings, verify the trail (5.1).",
)

#: Exit code of `audit verify` where the trail is broken.
_BROKEN = 3

#: Columns of the table for people; JSON has all.
_SHOWN = ("claim", "clause", "severity", "department", "outcome", "unexpected", "population",
          "amount_minor", "reason")  # fmt: skip

DayOption = Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", show_default="no limit")]


def register(parent: typer.Typer) -> None:
    """Hang the commands into the tree."""
    parent.add_typer(app, name="audit")


@app.command("run")
def run_now(
    noun: Annotated[
        str | None,
        typer.Option(help="One process only, such as settlement.", show_default="all, and tables"),
    ] = None,
    as_of: AsOfOption = None,
    from_day: DayOption = None,
    to_day: DayOption = None,
    docs: Annotated[
        Path | None,
        typer.Option(help="Folder for Great Expectations' own pages, beside our report."),
    ] = None,
    output: FormatOption = Format.TABLE,
) -> None:
    """Judge the claims, record what was found, and bring the findings up to date.

    With --from-day or --to-day only events of those business days are audited: findings are opened,
    and none is verified. A claim that cannot be judged is inconclusive and says why.
    """
    from tasks.audit import period_between, run_audit
    from tasks.marketplace import run_as_of
    from tasks.runs import recorded_run
    from warehouse.upgrade import open_current

    warehouse = open_current()
    run = run_as_of(warehouse, as_of)
    first, last = (day_of(day) if day else None for day in (from_day, to_day))
    period = period_between(first, last, run.time_zone)
    with recorded_run(warehouse, run, "audit run", {"noun": noun}) as totals, progress("auditing"):
        found = run_audit(warehouse, run, noun, period, docs)
        totals |= {name: found[name] for name in ("broken", "inconclusive", "findings")}
    if output is Format.JSON:
        emit_json(found)
    else:
        print_audit(found)


def print_audit(found: dict[str, Any]) -> None:
    """Print what an audit found: what does not hold; JSON has every claim."""
    judged = [row for row in found["claims"] if row["noun"] != "table"]
    of_tables = len(found["claims"]) - len(judged)
    print(
        f"as of {found['as_of']:%Y-%m-%d %H:%M} UTC: {len(judged)} claims and {of_tables} checks "
        f"of tables, {found['broken']} broken, {found['inconclusive']} inconclusive"
    )
    rows = [row for row in found["claims"] if row["outcome"] != "holds"]
    emit_table("what does not hold", [{n: row[n] for n in _SHOWN} for row in rows])
    events = ", ".join(f"{count} {event}" for event, count in found["findings"].items())
    print(f"findings: {events or 'none'}")
    print(f"anchor {found['anchor']['entry_no']} {found['anchor']['sha256']}")
    if events:
        say("to look at them: `countinghouse finding list`")


@app.command("list")
def list_audits(output: FormatOption = Format.TABLE) -> None:
    """List the audits that were made, the newest first."""
    from tasks.audit import audits
    from warehouse.upgrade import open_current

    emit("audits", audits(open_current()), output)


@app.command("report")
def report_now(as_of: AsOfOption = None, output: FormatOption = Format.TABLE) -> None:
    """Publish the report of the newest audit of everything, and print where its pages are.

    Findings stand in it as they stood at that audit. The same figures publish nothing new. Refused
    where nothing was audited at or before --as-of.
    """
    from tasks.audit_report import NoAudit, publish_audit
    from tasks.marketplace import run_as_of
    from tasks.runs import recorded_run
    from warehouse.upgrade import open_current

    warehouse = open_current()
    run = run_as_of(warehouse, as_of)
    try:
        with recorded_run(warehouse, run, "audit report", {}) as totals:
            published = publish_audit(warehouse, run)
            totals["reports"] = [str(report.path) for report in published]
    except NoAudit as error:
        raise Misused(str(error)) from None
    rows = [
        {"path": str(r.path), "locale": r.locale, "period": r.period, "version": r.version,
         "status": r.status, "is_new": r.is_new, "sha256": r.sha256}
        for r in published
    ]  # fmt: skip
    if output is Format.JSON:
        emit_json(rows)
        return
    for row in rows:
        print(row["path"])
    say(f"{rows[0]['period']} v{rows[0]['version']}, {rows[0]['status']}")


@app.command("verify")
def verify(
    anchor: Annotated[
        list[str] | None,
        typer.Option(
            help="End of the trail as an earlier report prints it, NUMBER:SHA256; may be repeated.",
            show_default="none: only what the chain shows by itself",
        ),
    ] = None,
    output: FormatOption = Format.TABLE,
) -> None:
    """Verify the trail of decisions: edited, deleted, swapped or inserted rows and links show.

    Whoever recomputes the chain is caught by an anchor only: take it from a report that was handed
    out, not from the warehouse. Ends with 3 where something is wrong.
    """
    from tasks.audit_of_audit import anchor_of
    from tasks.trail import read_trail
    from warehouse.upgrade import open_current

    anchors = [anchor_of(text) for text in anchor or []]
    with open_current().transaction() as tx:
        wrong = read_trail(tx).wrong(anchors)
    if output is Format.JSON:
        emit_json({"anchors": len(anchors), "wrong": wrong})
    else:
        emit_table("what is wrong with the trail", [{"what": text} for text in wrong])
    raise typer.Exit(_BROKEN if wrong else 0)
