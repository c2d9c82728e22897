"""`countinghouse finding`: what the audit found, and what people do about it."""

import json
import sys
from typing import Annotated, Any

import typer

from countinghouse.console import (
    Format,
    FormatOption,
    ask_key,
    day_of,
    emit,
    emit_json,
    emit_one,
    emit_table,
)

app = typer.Typer(
    no_args_is_help=True,
    help="Findings of the internal audit: list, look, read the evidence, decide (5.1).",
)

#: Columns of the table for people; JSON has all.
_SHOWN = (
    "finding_id", "claim", "scope", "clause", "severity", "department", "state", "unexpected",
    "population", "amount_minor", "due_on", "owner",
)  # fmt: skip

#: Letters of an id that a table shows: enough to name a finding.
_ID_LETTERS = 12

FindingArgument = Annotated[
    str, typer.Argument(help="Finding, by its id or the first letters of it.", metavar="FINDING")
]
NoteOption = Annotated[str, typer.Option(help="Why, or what was done.")]
DateOption = Annotated[str, typer.Option(metavar="YYYY-MM-DD")]


def register(parent: typer.Typer) -> None:
    """Hang the commands into the tree."""
    parent.add_typer(app, name="finding")


@app.command("list")
def list_findings(
    state: Annotated[
        str, typer.Option(help="A state, `open` for all that are to be worked on, or `all`.")
    ] = "open",
    department: Annotated[str | None, typer.Option(help="Findings of one department.")] = None,
    noun: Annotated[str | None, typer.Option(help="Findings about one process.")] = None,
    claim: Annotated[str | None, typer.Option(help="Findings of one claim.")] = None,
    output: FormatOption = Format.TABLE,
) -> None:
    """List findings, the gravest first."""
    from tasks.findings import findings
    from warehouse.upgrade import open_current

    rows = findings(
        open_current(), state=None if state == "all" else state, department=department, noun=noun,
        claim=claim,
    )  # fmt: skip
    if output is Format.JSON:
        emit_json([_plain(row) for row in rows])
        return
    emit("findings", [{n: _cut(n, row[n]) for n in _SHOWN} for row in rows], output)


@app.command()
def show(finding: FindingArgument, output: FormatOption = Format.TABLE) -> None:
    """Show a finding in five parts: criteria, condition, cause, consequence, corrective action."""
    from tasks.finding_texts import five_parts
    from tasks.findings import read_finding
    from warehouse.upgrade import open_current

    warehouse = open_current()
    found = _plain(read_finding(warehouse, finding))
    parts = five_parts(warehouse, found, "en")
    if output is Format.JSON:
        emit_json(found | {"parts": parts})
        return
    emit_one(found["claim"], {n: found[n] for n in _SHOWN} | parts, output)
    emit_table("some of the rows", found["sample"])
    emit_table("history", found["events"])


@app.command()
def evidence(finding: FindingArgument) -> None:
    """Print the rows of a finding as CSV; refused where the file is not what was recorded."""
    from tasks.findings import read_evidence
    from warehouse.upgrade import open_current

    sys.stdout.buffer.write(read_evidence(open_current(), finding))


@app.command()
def confirm(finding: FindingArgument, note: NoteOption = "") -> None:
    """Confirm a finding: an auditor says that it is one."""
    _act(finding, "confirm", note=note)


@app.command()
def assign(
    finding: FindingArgument,
    owner: Annotated[str, typer.Option(help="Person who answers for it.")],
    note: NoteOption = "",
) -> None:
    """Assign a confirmed finding to a person of its department."""
    _act(finding, "assign", owner=owner, note=note)


@app.command()
def agree(
    finding: FindingArgument,
    cause: Annotated[str, typer.Option(help="Cause, as the department sees it.")],
    action: Annotated[str, typer.Option(help="What will be done about it.")],
    by: DateOption,
    note: NoteOption = "",
) -> None:
    """State the cause and agree an action: the owner does that."""
    _act(finding, "agree", cause=cause, action=action, action_due_on=day_of(by), note=note)


@app.command("show-cause")
def show_cause(finding: FindingArgument, note: NoteOption) -> None:
    """Record that the stated cause was shown to be true: an auditor does that."""
    _act(finding, "show_cause", note=note)


@app.command()
def implement(finding: FindingArgument, note: NoteOption) -> None:
    """Report the action as done: the owner does that; the next audit is the re-test."""
    _act(finding, "implement", note=note)


@app.command()
def close(finding: FindingArgument, note: NoteOption = "") -> None:
    """Close a finding that a re-test verified: an auditor, never the owner."""
    _act(finding, "close", note=note)


@app.command()
def dismiss(finding: FindingArgument, note: NoteOption) -> None:
    """Dismiss a finding that is none, with the reason: an auditor does that."""
    _act(finding, "dismiss", note=note)


@app.command("accept-risk")
def accept_risk(finding: FindingArgument, until: DateOption, note: NoteOption) -> None:
    """Accept the risk of a finding until a day: an auditor, never the owner."""
    _act(finding, "accept_risk", accepted_until=day_of(until), note=note)


def _act(finding: str, name: str, **stated: Any) -> None:
    """Carry out an act with the person's key, and print the finding as it stands then."""
    from tasks.approvers import acting
    from tasks.findings import act
    from tasks.marketplace import book_in_use
    from tasks.runs import clock
    from warehouse.upgrade import open_current

    warehouse = open_current()
    key = ask_key()
    book = book_in_use(warehouse)
    with acting(warehouse, book, clock(), f"finding {name}", finding=finding) as run:
        found = act(warehouse, run, finding, name, key, **stated)
    emit_one(found["claim"], {n: found[n] for n in _SHOWN}, Format.TABLE)


def _plain(found: dict[str, Any]) -> dict[str, Any]:
    return found | {"sample": json.loads(found["sample"])}


def _cut(name: str, value: Any) -> Any:
    return value[:_ID_LETTERS] if name == "finding_id" else value
