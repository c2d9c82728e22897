"""`countinghouse notice`: notices of rights holders, from receipt to the public register."""

from pathlib import Path
from typing import Annotated, Any

import typer

from countinghouse.console import (
    AsOfOption,
    Format,
    FormatOption,
    ask_key,
    emit,
    emit_json,
    emit_one,
    emit_table,
)

app = typer.Typer(
    no_args_is_help=True,
    help="Notices of rights holders (E-Commerce Law, Articles 42 to 45; 3.1): receive, take "
    "measures, forward, wait, lift or keep, publish. docs/ip-notices.md shows a whole life.",
)

#: Columns of the table for people; JSON has all.
_SHOWN = (
    "notice_id", "listing_id", "merchant_id", "right_kind", "right_reference", "state",
    "received_at", "measures_due_at", "wait_ends_at",
)  # fmt: skip

#: Letters of an id that a table shows: enough to name a notice.
_ID_LETTERS = 12

NoticeArgument = Annotated[
    str, typer.Argument(help="Notice, by its id or the first letters of it.", metavar="NOTICE")
]
AtOption = Annotated[
    str | None,
    typer.Option(
        "--at",
        help="When it happened, which may be before today: an instant with offset such as "
        "2026-03-02T10:00:00+08:00, or a day (its end).",
        show_default="now",
    ),
]
NowOption = Annotated[
    str | None,
    typer.Option("--as-of", help="When it is written down, if not now.", show_default="now"),
]
NoteOption = Annotated[str, typer.Option(help="In your own words; never published.")]


def register(parent: typer.Typer) -> None:
    """Hang the commands into the tree."""
    parent.add_typer(app, name="notice")


@app.command()
def receive(
    listing: Annotated[str, typer.Option(help="Listing that it is about.")],
    kind: Annotated[str, typer.Option(help="trademark, copyright, patent or design.")],
    reference: Annotated[str, typer.Option(help="Registration number of the right.")],
    holder: Annotated[str, typer.Option(help="Business name of the rights holder; no address.")],
    case: Annotated[str, typer.Option(help="Case file with the letter, addresses and evidence.")],
    missing: Annotated[
        str | None,
        typer.Option(help="Preliminary evidence that it lacks.", show_default="it is complete"),
    ] = None,
    at: AtOption = None,
    as_of: NowOption = None,
    output: FormatOption = Format.TABLE,
) -> None:
    """Take in a notice; with --missing it is incomplete, and no time runs yet.

    A letter about several listings is one notice for each. The case file and the listing are the
    identity of a notice: the same command again changes nothing and shows it as it stands.
    """
    from tasks.ip_notice_acts import Notice
    from tasks.ip_notices import receive as take_in

    notice = Notice(listing, kind, reference, holder, case, missing)

    def do(warehouse: Any, run: Any, key: str, instant: Any) -> dict[str, Any]:
        return take_in(warehouse, run, key, notice, instant)

    _acting("receive", notice.notice_id, do, at, as_of, output)


@app.command()
def complete(
    notice: NoticeArgument,
    note: NoteOption = "",
    at: AtOption = None,
    as_of: NowOption = None,
    output: FormatOption = Format.TABLE,
) -> None:
    """Record that the missing evidence came: the time for measures begins then."""
    _act(notice, "complete", at, as_of, output, note=note)


@app.command()
def measures(
    notice: NoticeArgument,
    note: NoteOption = "",
    at: AtOption = None,
    as_of: NowOption = None,
    output: FormatOption = Format.TABLE,
) -> None:
    """Take measures and forward the notice to the merchant: the listing is off sale from now on.

    It is due by the end of so many working days as `listing.notice_measures` of the policy says.
    """
    _act(notice, "measures", at, as_of, output, note=note)


@app.command()
def counter(
    notice: NoticeArgument,
    evidence: Annotated[str, typer.Option(help="Where its preliminary evidence is kept.")],
    at: AtOption = None,
    as_of: NowOption = None,
    output: FormatOption = Format.TABLE,
) -> None:
    """Record the merchant's counter-statement; there is one for a notice.

    Forward it to the rights holder, and record with `notice forwarded` when it reached them.
    """
    _act(notice, "counter", at, as_of, output, evidence=evidence)


@app.command()
def forwarded(
    notice: NoticeArgument,
    note: NoteOption = "",
    at: AtOption = None,
    as_of: NowOption = None,
    output: FormatOption = Format.TABLE,
) -> None:
    """Record when the forwarded counter-statement reached the rights holder: their time begins.

    The day itself does not count and the last day is whole (`listing.notice_wait` of the policy).
    Without a complaint or suit by then, the catalogue watch lifts the measures by itself.
    """
    _act(notice, "forwarded", at, as_of, output, note=note)


@app.command()
def suit(
    notice: NoticeArgument,
    ground: Annotated[str, typer.Option(help="complaint (at an authority) or suit (at a court).")],
    reference: Annotated[str, typer.Option(help="Its number, and where it was brought.")],
    at: AtOption = None,
    as_of: NowOption = None,
    output: FormatOption = Format.TABLE,
) -> None:
    """Record that the rights holder told of a complaint or suit in time: the measures are kept.

    What counts is when the holder told of it, not when it is written down.
    """
    _act(notice, "suit", at, as_of, output, ground=ground, reference=reference)


@app.command()
def withdraw(
    notice: NoticeArgument,
    note: Annotated[str, typer.Option(help="Why; never published.")],
    at: AtOption = None,
    as_of: NowOption = None,
    output: FormatOption = Format.TABLE,
) -> None:
    """Record that the rights holder withdrew the notice: measures are lifted at once."""
    _act(notice, "withdraw", at, as_of, output, note=note)


@app.command()
def close(
    notice: NoticeArgument,
    outcome: Annotated[str, typer.Option(help="infringing or not_infringing.")],
    reference: Annotated[str, typer.Option(help="Decision or judgment that says so.")],
    at: AtOption = None,
    as_of: NowOption = None,
    output: FormatOption = Format.TABLE,
) -> None:
    """Close a kept case as it was decided: the listing is removed, or the measures are lifted."""
    _act(notice, "close", at, as_of, output, outcome=outcome, reference=reference)


@app.command("list")
def list_notices(
    state: Annotated[
        str, typer.Option(help="A state, `open` for all that are not over, or `all`.")
    ] = "open",
    listing: Annotated[
        str | None, typer.Option(help="Notices about one listing.", show_default="all")
    ] = None,
    merchant: Annotated[
        str | None, typer.Option(help="Notices about one merchant.", show_default="all")
    ] = None,
    overdue: Annotated[
        bool, typer.Option("--overdue", help="Only those without measures in time.")
    ] = False,
    as_of: AsOfOption = None,
    output: FormatOption = Format.TABLE,
) -> None:
    """List notices, what is due first; --overdue is the list to look at each morning."""
    from tasks.ip_notice_register import notices
    from tasks.marketplace import run_to_be
    from warehouse.upgrade import open_current

    warehouse = open_current()
    rows = notices(
        warehouse, run_to_be(warehouse, as_of), is_overdue=overdue, listing_id=listing,
        merchant_id=merchant, state=None if state == "all" else state,
    )  # fmt: skip
    if output is Format.JSON:
        emit_json(rows)
        return
    emit("notices", [{n: _cut(n, row[n]) for n in _SHOWN} for row in rows], output)


@app.command()
def show(notice: NoticeArgument, output: FormatOption = Format.TABLE) -> None:
    """Show a notice with its history: what happened when, who wrote it down, and when."""
    from tasks.ip_notice_register import read_notice
    from warehouse.upgrade import open_current

    found = read_notice(open_current(), notice)
    if output is Format.JSON:
        emit_json(found)
        return
    emit_one(notice, {n: v for n, v in found.items() if n != "events"}, output)
    emit_table("history", found["events"])


@app.command("register")
def public_register(
    out: Annotated[Path, typer.Option("--out", help="File to write; never one that is there.")],
    as_of: AsOfOption = None,
    output: Annotated[str, typer.Option("--format", help="csv or json.")] = "csv",
) -> None:
    """Write the public register (Article 44): notices, counter-statements and results.

    It has listing, merchant, right, days and result, and no personal data. The same command as of
    the same instant writes the same bytes. Exit 0 written, 2 refused.
    """
    from tasks.ip_notice_register import write_register
    from tasks.marketplace import run_to_be
    from tasks.runs import recorded_run
    from warehouse.upgrade import open_current

    warehouse = open_current()
    run = run_to_be(warehouse, as_of)
    with recorded_run(warehouse, run, "notice register", {"format": output}) as totals:
        totals |= write_register(warehouse, run, out, output)
    emit_one("register", totals, Format.TABLE)


def _act(
    notice: str, name: str, at: str | None, as_of: str | None, output: Format, **stated: Any
) -> None:
    from tasks.ip_notices import act

    def do(warehouse: Any, run: Any, key: str, instant: Any) -> dict[str, Any]:
        return act(warehouse, run, notice, name, key, at=instant, **stated)

    _acting(name, notice, do, at, as_of, output)


def _acting(
    name: str, notice: str, do: Any, at: str | None, as_of: str | None, output: Format
) -> None:
    """Carry out an act with the person's key, and print the notice as it stands then."""
    from tasks.approvers import acting
    from tasks.marketplace import book_to_be, instant_of
    from tasks.runs import clock
    from warehouse.upgrade import open_current

    warehouse = open_current()
    book = book_to_be(warehouse)
    happened, now = instant_of(book, at), instant_of(book, as_of) or clock()
    key = ask_key()
    with acting(warehouse, book, now, f"notice {name}", notice=notice) as run:
        found = do(warehouse, run, key, happened)
    shown = found if output is Format.JSON else {n: found[n] for n in _SHOWN}
    emit_one(found["notice_id"], shown, output)


def _cut(name: str, value: Any) -> Any:
    return value[:_ID_LETTERS] if name == "notice_id" else value
