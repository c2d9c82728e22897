"""`countinghouse listing`: submit, review, decide, watch."""

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
    progress,
    say,
)

app = typer.Typer(
    no_args_is_help=True,
    help="Listings: submitted, checked, decided, published, watched (3.1, 4.1).",
)

#: Refused rows that are printed one by one; JSON gives all.
_SHOWN_REFUSALS = 10

_QUEUED = ("listing_id", "version_no", "merchant_id", "category_id", "score", "reviewers_needed",
           "decision_count", "is_sampled", "is_appealed", "due_on", "is_overdue")  # fmt: skip
_ANSWERED = ("listing_id", "version_no", "state", "outcome", "score", "due_on")
_CHECKED = ("check", "clause", "severity", "outcome", "value", "limit", "message")

ListingArgument = Annotated[str, typer.Argument(help="Listing, by its id.", metavar="LISTING")]
ImagesOption = Annotated[
    Path | None, typer.Option("--images", help="Folder of the pictures that the rows name.")
]
NoteOption = Annotated[str, typer.Option(help="In your own words.")]


def register(parent: typer.Typer) -> None:
    """Hang the commands into the tree."""
    parent.add_typer(app, name="listing")


@app.command()
def submit(
    file: Annotated[Path, typer.Argument(help="CSV, JSON or Parquet file, one listing a row.")],
    images: ImagesOption = None,
    merchant: Annotated[
        str | None, typer.Option(help="Merchant of rows that name none.", show_default="none")
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(help="Who submits rows that name nobody.", show_default="the merchant"),
    ] = None,
    as_of: AsOfOption = None,
    output: FormatOption = Format.TABLE,
) -> None:
    """Submit listings for review; each changed listing is a further version.

    A row that cannot be taken in is refused with its field, value and remedy, and stops no other.
    Submitting the same file again changes nothing. Exit 0 taken in, 2 refused.
    """
    from tasks.listing_intake import submit_listings
    from tasks.marketplace import book_to_be, instant_of
    from tasks.runs import clock
    from warehouse import open_warehouse
    from warehouse.upgrade import ensure_current

    warehouse = open_warehouse()
    ensure_current(warehouse)
    at = instant_of(book_to_be(warehouse), as_of) or clock()
    with progress("submitting") as told:
        taken = submit_listings(
            warehouse, file, as_of=at, images=images, merchant_id=merchant, submitted_by=by,
            progress=told,
        )  # fmt: skip
    if output is Format.JSON:
        emit_json(taken.as_dict())
        return
    counts = {"rows": taken.rows, "versions": taken.versions, "unchanged": taken.unchanged}
    emit_one(taken.file, counts | {"refused": len(taken.refused)}, output)
    for refused in taken.refused[:_SHOWN_REFUSALS]:
        say(f"refused: {refused.problem}")
    for note in taken.notes:
        say(note)


@app.command()
def review(
    images: Annotated[
        Path | None,
        typer.Option("--images", help="Folder of the pictures that the marketplace delivered."),
    ] = None,
    listing: Annotated[
        str | None, typer.Option(help="Show this listing only.", show_default="all")
    ] = None,
    as_of: AsOfOption = None,
    output: FormatOption = Format.TABLE,
) -> None:
    """Check what nobody checked yet, decide what checks can decide, and show what each says.

    Each listing has an outcome (approve, refer, reject), a risk score, and for each check what was
    found, what the policy in force allows, and what the merchant is told.
    """
    from tasks.listing_approval import review_listings_now
    from tasks.listing_review import answers
    from tasks.marketplace import run_to_be
    from tasks.runs import recorded_run
    from warehouse.upgrade import open_current

    warehouse = open_current()
    run = run_to_be(warehouse, as_of)
    with (
        recorded_run(warehouse, run, "listing review", {}) as totals,
        progress("reviewing") as told,
    ):
        totals |= review_listings_now(warehouse, run, images, told)
    found = answers(warehouse, listing)
    if output is Format.JSON:
        emit_json(found)
        return
    emit("reviewed", [_with_unmet(row) for row in found], output)


@app.command()
def queue(
    category: Annotated[
        str | None, typer.Option(help="Listings of one category.", show_default="all")
    ] = None,
    as_of: AsOfOption = None,
    output: FormatOption = Format.TABLE,
) -> None:
    """List what waits for a person, what is due first."""
    from tasks.listing_review import queue as waiting
    from tasks.marketplace import run_to_be
    from warehouse.upgrade import open_current

    warehouse = open_current()
    rows = waiting(warehouse, run_to_be(warehouse, as_of), category)
    emit("waiting", [{name: row[name] for name in _QUEUED} for row in rows], output)


@app.command()
def show(listing: ListingArgument, output: FormatOption = Format.TABLE) -> None:
    """Show a listing: its newest version, checks, pictures, decisions and life."""
    from tasks.listing_review import life, read_case
    from warehouse.upgrade import open_current

    warehouse = open_current()
    case = read_case(warehouse, listing)
    events = life(warehouse, listing)
    if output is Format.JSON:
        emit_json(
            dict(case.row)
            | {"checks": case.checks, "pictures": case.pictures, "decisions": case.decisions}
            | {"events": events}
        )
        return
    emit_one(listing, dict(case.row), output)
    emit_table("checks", [{name: row[name] for name in _CHECKED} for row in case.checks])
    emit_table("pictures", [dict(row) for row in case.pictures])
    emit_table("decisions", [dict(row) for row in case.decisions])
    emit_table("life", events)


@app.command()
def decide(
    listing: ListingArgument,
    decision: Annotated[
        str, typer.Option(help="approve, reject or request_changes.", metavar="DECISION")
    ],
    reason: Annotated[
        str | None,
        typer.Option(help="Reason code, docs/listing-approval.md; needed unless you approve."),
    ] = None,
    note: NoteOption = "",
) -> None:
    """Decide on a listing that waits for a person; the key on standard input says who you are."""
    from tasks.approvers import acting
    from tasks.listing_review import decide as decide_on
    from tasks.marketplace import book_to_be
    from tasks.runs import clock
    from warehouse.upgrade import open_current

    warehouse = open_current()
    key = ask_key()
    book = book_to_be(warehouse)
    with acting(warehouse, book, clock(), "listing decide", listing=listing) as run:
        made = decide_on(
            warehouse, run, listing, decision=decision, key=key, reason=reason, note=note
        )
    emit_one(listing, made, Format.TABLE)


@app.command()
def appeal(
    listing: ListingArgument,
    by: Annotated[str, typer.Option(help="Merchant's user who asks for it.")],
    note: NoteOption = "",
) -> None:
    """Bring a rejected listing before a person, once a version."""
    from tasks.listing_review import appeal as bring
    from tasks.marketplace import run_to_be
    from tasks.runs import recorded_run
    from warehouse.upgrade import open_current

    warehouse = open_current()
    run = run_to_be(warehouse, None)
    with recorded_run(warehouse, run, "listing appeal", {"listing": listing}):
        made = bring(warehouse, run, listing, by, note)
    emit_one(listing, made, Format.TABLE)


@app.command()
def watch(as_of: AsOfOption = None, output: FormatOption = Format.TABLE) -> None:
    """Watch what is on sale now, as the flow catalogue-watch does every day."""
    from tasks.catalogue_watch import watch_catalogue
    from tasks.listing_texts import measure_texts
    from tasks.marketplace import run_to_be
    from tasks.runs import recorded_run
    from warehouse.upgrade import open_current

    warehouse = open_current()
    run = run_to_be(warehouse, as_of)
    with (
        recorded_run(warehouse, run, "listing watch", {}) as totals,
        progress("watching") as told,
    ):
        measure_texts(warehouse, run, told)
        totals |= watch_catalogue(warehouse, run)
    emit_one("watch", totals, output)


@app.command()
def suspensions(output: FormatOption = Format.TABLE) -> None:
    """List what keeps listings off sale, ground by ground."""
    from tasks.catalogue_watch import suspensions as standing
    from warehouse.upgrade import open_current

    emit("suspensions", standing(open_current()), output)


@app.command("checks")
def list_checks(output: FormatOption = Format.TABLE) -> None:
    """List every check with its clause, severity, class of violation and rule."""
    from tasks.listing_checks import checks

    rows = [
        {
            "check": check.name, "clause": check.clause, "severity": check.severity,
            "class": check.violation, "watched": check.is_watched, "rule": check.rule,
            "rule_zh": check.rule_zh,
        }
        for check in checks()
    ]  # fmt: skip
    emit("checks", rows, output)


def _with_unmet(row: dict[str, Any]) -> dict[str, Any]:
    unmet = ", ".join(found["check"] for found in row["checks"] if found["outcome"] != "pass")
    return {name: row[name] for name in _ANSWERED} | {"not met": unmet or "—"}
