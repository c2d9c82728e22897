"""`countinghouse settlement`: the months that were settled, and what people decide about them."""

from enum import StrEnum
from typing import Annotated, Any

import typer

from countinghouse.commands.settle import print_settlement
from countinghouse.console import (
    Format,
    FormatOption,
    ask_key,
    emit,
    emit_json,
    emit_one,
    emit_table,
    say,
)

app = typer.Typer(
    no_args_is_help=True,
    help="Months that were settled: look, put forward, approve, credit and debit (3.4, 4.4).",
)

MonthArgument = Annotated[str, typer.Argument(help="Month, YYYY-MM.", metavar="MONTH")]
NoteOption = Annotated[str, typer.Option(help="Why; needed to reject.")]
DecisionOption = Annotated[bool, typer.Option("--approve/--reject", help="The decision.")]
IdOption = Annotated[
    str | None,
    typer.Option("--id", help="Id; the same when it is tried again.", show_default="a new one"),
]


class Entry(StrEnum):
    """What a person enters for a merchant."""

    MANUAL_CREDIT = "MANUAL_CREDIT"
    MANUAL_INVOICE = "MANUAL_INVOICE"
    EARLIER_PERIOD_ADJUSTMENT = "EARLIER_PERIOD_ADJUSTMENT"
    OPERATOR_PAID_ORDER_SHIPPING_AMOUNT = "OPERATOR_PAID_ORDER_SHIPPING_AMOUNT"
    DEPOSIT = "DEPOSIT"
    DEPOSIT_RETURN = "DEPOSIT_RETURN"


@app.command("list")
def list_months(output: FormatOption = Format.TABLE) -> None:
    """List the months that were settled, the newest first; at most one is a draft."""
    from tasks.settlement_approval import settled_months
    from warehouse.upgrade import open_current

    emit("months", settled_months(open_current()), output)


@app.command()
def show(month: MonthArgument, output: FormatOption = Format.TABLE) -> None:
    """Show a month as it is kept, with its checks as they stand now and who decided on it."""
    from tasks.settlement_approval import read_settlement

    warehouse, run = _now()
    found = read_settlement(warehouse, run, month)
    if output is Format.JSON:
        emit_json(found)
        return
    print_settlement(found)
    emit_table("put forward", found["proposals"])


@app.command()
def propose(
    month: MonthArgument,
    snapshot: Annotated[
        str | None,
        typer.Option(
            help="Digest of the draft as you saw it, or its first letters; another one is refused.",
            show_default="the draft as it is now",
        ),
    ] = None,
    note: Annotated[str, typer.Option(help="What the second person should know.")] = "",
    proposal_id: IdOption = None,
    output: FormatOption = Format.TABLE,
) -> None:
    """Put a drafted month forward; a second person approves it.

    Your key is asked for, or taken from COUNTINGHOUSE_KEY.
    """
    from tasks.approvers import acting
    from tasks.runs import clock, new_run_id
    from tasks.settlement_approval import propose_settlement, read_settlement

    warehouse, look = _now()
    standing = str(read_settlement(warehouse, look, month)["snapshot_sha256"])
    seen = standing if not snapshot or standing.startswith(snapshot) else snapshot
    identity = proposal_id or new_run_id()
    say(f"proposal {identity}: {month}, snapshot {seen[:12]}")
    about = {"month": month, "proposal_id": identity}
    with acting(warehouse, look.book, clock(), "settlement propose", **about) as run:
        kept = propose_settlement(
            warehouse, run, identity, month=month, seen_sha256=seen, key=ask_key(), note=note
        )
    say(f"a second person decides until {kept['expires_at']:%Y-%m-%d %H:%M} UTC: "
        f"countinghouse settlement decide {identity} --approve")  # fmt: skip
    emit_one("put forward", kept, output)


@app.command()
def decide(
    proposal: Annotated[str, typer.Argument(help="Id of the proposal.")],
    approve: DecisionOption,
    note: NoteOption = "",
    output: FormatOption = Format.TABLE,
) -> None:
    """Decide on a month that another person put forward; an approval locks, posts and owes it.

    Your key is asked for, or taken from COUNTINGHOUSE_KEY.
    """
    from tasks.approvers import acting
    from tasks.runs import clock
    from tasks.settlement_approval import decide_settlement

    warehouse, look = _now()
    decision = "approve" if approve else "reject"
    about = {"proposal_id": proposal, "decision": decision}
    with acting(warehouse, look.book, clock(), "settlement decide", **about) as run:
        made = decide_settlement(
            warehouse, run, proposal, decision=decision, key=ask_key(), note=note
        )
    emit_one("decided", made, output)


@app.command()
def enter(
    merchant: Annotated[str, typer.Argument(help="Merchant.")],
    kind: Annotated[Entry, typer.Option(help="Line type that the statement shows.")],
    amount: Annotated[
        int, typer.Option(help="Minor units, signed as the merchant's: a debit is negative.")
    ],
    reason: Annotated[str, typer.Option(help="Why; the merchant reads it.")],
    currency: Annotated[
        str | None, typer.Option(help="ISO 4217 code.", show_default="the platform's")
    ] = None,
    objection_to: Annotated[
        str | None,
        typer.Option(help="Month whose statement the merchant objected to.", metavar="MONTH"),
    ] = None,
    entry_id: IdOption = None,
    output: FormatOption = Format.TABLE,
) -> None:
    """Propose a credit or debit of a merchant; approved, it is a line of the next month drafted.

    Your key is asked for, or taken from COUNTINGHOUSE_KEY.
    """
    from tasks.approvers import acting
    from tasks.manual_entries import propose_entry
    from tasks.runs import clock, new_run_id

    warehouse, look = _now()
    identity = entry_id or new_run_id()
    own = str(look.book.in_force(look.as_of).value("platform.currency"))
    about = {"merchant_id": merchant, "manual_entry_id": identity, "line_type": kind.value}
    with acting(warehouse, look.book, clock(), "settlement enter", **about) as run:
        kept = propose_entry(
            warehouse,
            run,
            identity,
            line_type=kind.value,
            merchant_id=merchant,
            currency=currency or own,
            amount_minor=amount,
            reason=reason,
            key=ask_key(),
            disputed_month=objection_to,
        )
    say(f"a second person decides until {kept['expires_at']:%Y-%m-%d %H:%M} UTC: "
        f"countinghouse settlement decide-entry {identity} --approve")  # fmt: skip
    emit_one("proposed", kept, output)


@app.command("decide-entry")
def decide_manual_entry(
    entry: Annotated[str, typer.Argument(help="Id of the credit or debit.")],
    approve: DecisionOption,
    note: NoteOption = "",
    output: FormatOption = Format.TABLE,
) -> None:
    """Decide on a credit or debit that another person proposed.

    Your key is asked for, or taken from COUNTINGHOUSE_KEY.
    """
    from tasks.approvers import acting
    from tasks.manual_entries import decide_entry
    from tasks.runs import clock

    warehouse, look = _now()
    decision = "approve" if approve else "reject"
    about = {"manual_entry_id": entry, "decision": decision}
    with acting(warehouse, look.book, clock(), "settlement decide-entry", **about) as run:
        made = decide_entry(warehouse, run, entry, decision=decision, key=ask_key(), note=note)
    emit_one("decided", made, output)


@app.command()
def entries(
    awaiting: Annotated[
        bool, typer.Option("--awaiting", help="Only those that nobody decided on.")
    ] = False,
    output: FormatOption = Format.TABLE,
) -> None:
    """List credits and debits with their decisions, the newest first."""
    from tasks.manual_entries import manual_entries
    from warehouse.upgrade import open_current

    emit("credits and debits", manual_entries(open_current(), awaiting=awaiting), output)


def _now() -> tuple[Any, Any]:
    """Return the warehouse, and a run that looks at it now."""
    from tasks.marketplace import book_in_use
    from tasks.runs import Run, clock, new_run_id
    from warehouse.upgrade import open_current

    warehouse = open_current()
    return warehouse, Run(new_run_id(), clock(), book_in_use(warehouse))
