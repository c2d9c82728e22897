"""`countinghouse policy`: read, check and compare the rule books."""

from typing import Annotated, Any

import typer

from countinghouse.console import (
    REFUSED,
    Format,
    FormatOption,
    day_of,
    emit,
    emit_json,
    emit_table,
    say,
)

app = typer.Typer(no_args_is_help=True, help="Read, check and compare the policy books.")

BookOption = Annotated[
    str | None,
    typer.Option("--book", help="Policy book.", show_default="the warehouse's, else standard"),
]


@app.command()
def check(book: BookOption = None) -> None:
    """Check every version of every book (or of one); exit 2 with all problems."""
    from policy import books
    from policy import check as check_book

    failed = False
    for name in [book] if book else books():
        problems = check_book(name)
        failed = failed or bool(problems)
        print(f"{name}: {'refused' if problems else 'good'}")
        for problem in problems:
            say(f"  {problem}")
    if failed:
        raise typer.Exit(REFUSED)


@app.command()
def show(
    on: Annotated[
        str | None, typer.Option("--on", help="Business day, YYYY-MM-DD.", show_default="today")
    ] = None,
    book: BookOption = None,
    output: FormatOption = Format.TABLE,
) -> None:
    """Show the version in force on a day, with every parameter, its unit, scope and clause."""
    from policy import load_book
    from tasks.runs import clock

    terms = load_book(_book(book)).in_force(day_of(on) if on else clock())
    head = {
        "book": terms.book,
        "version": terms.version,
        "announced_on": terms.announced_on.isoformat(),
        "effective_from": terms.effective_from.isoformat(),
        "effective_to": terms.effective_to.isoformat() if terms.effective_to else None,
        "sha256": terms.sha256,
    }
    rows = [
        {
            "key": p.key,
            "value": str(p.value),
            "unit": p.unit or "",
            "scope": str(p.scope),
            "clause": p.clause,
            "governed_by": p.governing_instant,
        }
        for p in terms.parameters
    ]
    if output is Format.JSON:
        emit_json(head | {"parameters": rows})
    else:
        period = f"from {head['effective_from']} to {head['effective_to'] or 'further notice'}"
        emit_table(f"{terms.book} {terms.version}, {period}", rows)


@app.command()
def diff(
    old: Annotated[str, typer.Argument(metavar="V1", help="Earlier version.")],
    new: Annotated[str, typer.Argument(metavar="V2", help="Later version.")],
    book: BookOption = None,
    output: FormatOption = Format.TABLE,
) -> None:
    """Show what a revision changes: parameters and clauses added, removed, changed."""
    from policy import diff as compare
    from policy import load_book

    chosen = load_book(book or _book_of(old, new))
    rows: list[dict[str, Any]] = [
        {
            "change": f"{change.subject} {change.kind}",
            "key": change.key,
            "scope": str(change.scope),
            "old": _text(change.old_value),
            "new": _text(change.new_value),
            "unit": change.new_unit or change.old_unit or "",
            "clause": change.clause,
        }
        for change in compare(chosen.version(old), chosen.version(new))
    ]
    emit(f"{chosen.name}: {old} -> {new}", rows, output)


def _text(value: Any) -> str:
    """Return a value for people; of a clause, its English text."""
    return "" if value is None else str(getattr(value, "text_en", value))


def _book(given: str | None) -> str | None:
    """Return the book asked for, else the one of the warehouse, else the default."""
    from tasks.marketplace import policy_book_in_use

    return given or policy_book_in_use()


def _book_of(old: str, new: str) -> str | None:
    """Return the only book that has both versions, else the one in use."""
    from policy import books, load_book

    having = [b for b in books() if {old, new} <= {v.version for v in load_book(b).versions}]
    return having[0] if len(having) == 1 else _book(None)
