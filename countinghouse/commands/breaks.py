"""`countinghouse breaks`: the differences that finance works off, and what people decide."""

from enum import StrEnum
from typing import Annotated, Any

import typer

from countinghouse.console import (
    Format,
    FormatOption,
    ask_key,
    emit_json,
    emit_one,
    emit_table,
    say,
)

app = typer.Typer(
    no_args_is_help=True,
    help="Breaks between our books, providers and banks: list, look, propose, decide (3.4, 4.4).",
)

#: Columns of the table for people; JSON has all.
_SHOWN = (
    "break_id", "category", "provider", "amount_minor", "currency", "expected_on", "age_days",
    "severity", "status", "owner",
)  # fmt: skip

#: Columns of a break that may be the other side.
_COUNTERPART = (
    "break_id", "category", "amount_minor", "currency", "expected_on", "order_id", "payment_id",
    "native_id", "batch_id",
)  # fmt: skip

#: Letters of an id that a table shows: enough to name a break, `show` and `propose` take them.
_ID_LETTERS = 12

BreakArgument = Annotated[
    str, typer.Argument(help="Break, by its id or the first letters of it.", metavar="BREAK")
]

WithOption = Annotated[
    str | None,
    typer.Option(
        "--with",
        help="Break of the other side that is the same money, by its id or the first letters of "
        "it, for a match by hand.",
        metavar="BREAK",
        show_default="the proposed set",
    ),
]


class Status(StrEnum):
    """Which breaks are listed."""

    OPEN = "open"
    AWAITING_APPROVAL = "awaiting_approval"
    RESOLVED = "resolved"
    ALL = "all"


class Action(StrEnum):
    """What a person proposes."""

    MATCH = "match"
    MARK_RECEIVED = "mark_received"
    CLAIM = "claim"
    WRITE_OFF = "write_off"
    ADJUST = "adjust"


@app.command("list")
def list_breaks(
    status: Annotated[
        Status | None,
        typer.Option(
            help="open has those that wait for approval as well.",
            show_default="open as a table, all as JSON",
        ),
    ] = None,
    category: Annotated[str | None, typer.Option(help="Category, docs/breaks.md.")] = None,
    provider: Annotated[str | None, typer.Option(help="Provider or bank.")] = None,
    output: FormatOption = Format.TABLE,
) -> None:
    """List breaks, the gravest first; age is in business days from the expected day."""
    from tasks.marketplace import book_in_use
    from tasks.resolution import breaks
    from tasks.runs import Run, clock, new_run_id
    from warehouse import open_warehouse

    warehouse = open_warehouse()
    run = Run(new_run_id(), clock(), book_in_use(warehouse))
    wanted = status or (Status.ALL if output is Format.JSON else Status.OPEN)
    rows = breaks(warehouse, run, status=wanted.value, category=category, provider=provider)
    if output is Format.JSON:
        emit_json(rows)
        return
    shown = [{name: row[name] for name in _SHOWN} for row in rows]
    emit_table(
        f"breaks: {wanted.value}",
        [row | {"break_id": row["break_id"][:_ID_LETTERS]} for row in shown],
    )


@app.command()
def show(
    break_id: BreakArgument,
    matched_with: WithOption = None,
    output: FormatOption = Format.TABLE,
) -> None:
    """Show the case of a break: both sides, evidence, history, and what may be done.

    `--with` shows another break beside it, and the digest of both, as a match by hand binds it.
    """
    from tasks.resolution import read_case
    from warehouse.upgrade import open_current

    case = read_case(open_current(), break_id, matched_with)
    if output is Format.JSON:
        emit_json(
            {
                **case.row,
                "case_sha256": case.case_sha256,
                "allowed_actions": case.allowed,
                "expectation": case.expectation,
                "proposed_sets": case.groups,
                "counterparts": case.counterparts,
                "counterpart": case.counterpart,
                "proposals": case.proposals,
                "events": case.events,
            }
        )
        return
    _print_case(case)


@app.command()
def propose(
    break_id: BreakArgument,
    action: Annotated[Action, typer.Option(help="What ends the break; `breaks show` lists.")],
    reason: Annotated[str, typer.Option(help="Why; it is kept and shown to who decides.")],
    matched_with: WithOption = None,
    amount: Annotated[
        int, typer.Option(help="Minor units: the amount at stake for write_off and adjust.")
    ] = 0,
    case: Annotated[
        str | None,
        typer.Option(
            help="Digest of the case as you saw it, or its first letters; another case is refused.",
            show_default="the case as it is now",
        ),
    ] = None,
    resolution_id: Annotated[
        str | None,
        typer.Option("--id", help="Id of the proposal; the same when it is tried again.",
                     show_default="a new one"),
    ] = None,
    output: FormatOption = Format.TABLE,
) -> None:  # fmt: skip
    """Propose how to end a break; money waits for a second person.

    Your key is asked for, or taken from COUNTINGHOUSE_KEY.
    """
    from tasks.approvers import acting
    from tasks.marketplace import book_in_use
    from tasks.resolution import propose as propose_resolution
    from tasks.resolution import read_case
    from tasks.runs import clock, new_run_id
    from warehouse import open_warehouse

    warehouse = open_warehouse()
    book = book_in_use(warehouse)
    seen = read_case(warehouse, break_id, matched_with)
    is_seen = not case or seen.case_sha256.startswith(case)
    identity = resolution_id or new_run_id()
    beside = f" with {_in_words(seen.counterpart)}" if seen.counterpart else ""
    say(f"proposal {identity}: {action.value} for {_in_words(seen.row)}{beside}")
    key = ask_key()
    about = {"break_id": seen.row["break_id"], "action": action.value, "resolution_id": identity}
    with acting(warehouse, book, clock(), "breaks propose", **about) as run:
        kept = propose_resolution(
            warehouse,
            run,
            identity,
            break_id=seen.row["break_id"],
            action=action.value,
            amount_minor=amount,
            reason=reason,
            key=key,
            seen_sha256=seen.case_sha256 if is_seen else str(case),
            matched_with=seen.counterpart["break_id"] if seen.counterpart else None,
        )
    if kept["is_approval_needed"]:
        say(f"a second person decides until {kept['expires_at']:%Y-%m-%d %H:%M} UTC: "
            f"countinghouse breaks decide {identity} --approve")  # fmt: skip
    emit_one("proposed", kept, output)


@app.command()
def decide(
    resolution: Annotated[str, typer.Argument(help="Id of the proposal.")],
    approve: Annotated[bool, typer.Option("--approve/--reject", help="The decision.")],
    note: Annotated[str, typer.Option(help="Why; needed to reject.")] = "",
    output: FormatOption = Format.TABLE,
) -> None:
    """Decide on a proposal of another person; an approval posts its journal.

    Your key is asked for, or taken from COUNTINGHOUSE_KEY.
    """
    from tasks.approvers import acting
    from tasks.marketplace import book_in_use
    from tasks.resolution import decide as decide_resolution
    from tasks.resolution import read_proposal
    from tasks.runs import clock
    from warehouse import open_warehouse

    warehouse = open_warehouse()
    book = book_in_use(warehouse)
    proposal, case = read_proposal(warehouse, resolution)
    say(f"{proposal['action']} of {proposal['amount_minor']:,} {proposal['currency']} (minor "
        f"units), proposed by {proposal['proposed_by']}: {proposal['reason']}; "
        f"for {_in_words(case.row)}")  # fmt: skip
    key = ask_key()
    decision = "approve" if approve else "reject"
    about = {"resolution_id": resolution, "decision": decision}
    with acting(warehouse, book, clock(), "breaks decide", **about) as run:
        made = decide_resolution(warehouse, run, resolution, decision=decision, key=key, note=note)
    emit_one("decided", made, output)


def _in_words(row: Any) -> str:
    return (
        f"{row['category']} at {row['provider']}, {row['amount_minor']:,} {row['currency']} "
        f"(minor units) at stake, break {row['break_id'][:_ID_LETTERS]}"
    )


def _print_case(case: Any) -> None:
    """Print a case as tables, for people."""
    emit_table("break", [{"what": k, "value": v} for k, v in case.row.items() if v is not None])
    if other := case.counterpart:
        emit_table("beside", [{"what": k, "value": v} for k, v in other.items() if v is not None])
    if case.expectation:
        emit_table("what the bank must receive", [case.expectation])
    for group in case.groups:
        emit_table(f"proposed set {group['group_id'][:_ID_LETTERS]}, residual "
                   f"{group['residual_minor']:,}", group["items"])  # fmt: skip
    if case.counterparts:
        emit_table(
            "may be the same money",
            [
                {name: row[name] for name in _COUNTERPART}
                | {"break_id": row["break_id"][:_ID_LETTERS]}
                for row in case.counterparts
            ],
        )
    emit_table("history", case.events)
    if case.proposals:
        columns = ("resolution_id", "action", "amount_minor", "proposed_by", "expires_at",
                   "decision", "decided_by", "reason")  # fmt: skip
        emit_table("proposals", [{c: p[c] for c in columns} for p in case.proposals])
    print(f"may be done: {', '.join(case.allowed) or 'nothing'}")
    print(f"case {case.case_sha256}")
