"""`countinghouse claim`: claims of the internal audit: list, look, run, test, begin a new one."""

from pathlib import Path
from typing import Annotated

import typer

from countinghouse.console import (
    AsOfOption,
    Format,
    FormatOption,
    Misused,
    emit,
    emit_json,
    emit_one,
    emit_table,
    say,
)

app = typer.Typer(
    no_args_is_help=True,
    help="Claims of the internal audit: each is one SQL file with its two worlds (5.1).",
)

NameArgument = Annotated[str, typer.Argument(help="Claim, by its name.", metavar="CLAIM")]
NounOption = Annotated[
    str | None,
    typer.Option("--noun", help="Claims about one process only, such as settlement.",
                 show_default="all"),
]  # fmt: skip

#: Exit code of `claim run` and `claim test` where something is broken.
_BROKEN = 3


def register(parent: typer.Typer) -> None:
    """Hang the commands into the tree."""
    parent.add_typer(app, name="claim")


@app.command("list")
def list_claims(noun: NounOption = None, output: FormatOption = Format.TABLE) -> None:
    """List the claims: what each says, by which clause, and which department answers for it."""
    from expectations import claims

    columns = ("name", "noun", "clause", "severity", "department", "claim")
    rows = [{n: getattr(claim, n) for n in columns} for claim in claims(noun)]
    if output is Format.JSON:
        more = ("claim_zh", "remedy", "remedy_zh", "population", "needs", "note")
        rows = [
            row | {n: getattr(claim, n) for n in more} | {"policy": dict(claim.policy)}
            for row, claim in zip(rows, claims(noun), strict=True)
        ]
    emit("Claims", rows, output)


@app.command("show")
def show_claim(name: NameArgument) -> None:
    """Print a claim's file as it stands: header and statement."""
    from expectations import claim_named

    typer.echo(claim_named(name).path.read_text("utf-8"))


@app.command("run")
def run_claim(
    name: NameArgument,
    as_of: AsOfOption = None,
    rows: Annotated[int, typer.Option(help="Rows that are shown.", min=1, max=1000)] = 10,
    output: FormatOption = Format.TABLE,
) -> None:
    """Judge one claim over the warehouse now; nothing is recorded. Ends with 3 where it is broken.

    An example: countinghouse claim run a_payment_has_one_record --as-of 2026-10-31
    """
    from expectations import BROKEN, claim_named
    from tasks.audit import judge_one
    from tasks.marketplace import run_as_of
    from warehouse.upgrade import open_current

    claim, warehouse = claim_named(name), open_current()
    run = run_as_of(warehouse, as_of)
    outcome = judge_one(warehouse, run, claim, rows)
    shown = {
        "claim": claim.name, "clause": claim.clause, "severity": claim.severity,
        "department": claim.department, "outcome": outcome.outcome,
        "unexpected": outcome.unexpected, "population": outcome.population,
        "amount_minor": outcome.amount_minor, "reason": outcome.reason,
    }  # fmt: skip
    if output is Format.JSON:
        emit_json(shown | {"rows": list(outcome.sample)})
    else:
        emit_one(claim.claim, shown, output)
        emit_table("Rows that break it", [dict(row) for row in outcome.sample])
    raise typer.Exit(_BROKEN if outcome.outcome == BROKEN else 0)


@app.command("test")
def try_claims(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="Claims, by their names.", metavar="[CLAIM]…", show_default="all"),
    ] = None,
) -> None:
    """Try claims on their two worlds: each holds in one and finds what it must in the other."""
    from expectations import claim_named, claims
    from tasks.claim_cases import tried

    chosen = [claim_named(name) for name in names] if names else list(claims())
    wrong = 0
    for claim, problems in tried(chosen):
        say(f"{'wrong' if problems else 'right'}  {claim.noun}/{claim.name}")
        for problem in problems:
            say(f"       {problem}")
        wrong += bool(problems)
    say(f"{len(chosen) - wrong} of {len(chosen)} claims are right")
    raise typer.Exit(_BROKEN if wrong else 0)


@app.command("new")
def new_claim(
    noun: Annotated[str, typer.Argument(help="Process that it is about, such as settlement.")],
    sentence: Annotated[
        str,
        typer.Argument(help="What is claimed, such as 'every merchant is paid once'."),
    ],
    folder: Annotated[
        Path | None,
        typer.Option(help="Folder of the claims.", show_default="the project's own"),
    ] = None,
) -> None:
    """Write the two files of a new claim, ready to be filled in, and say what to do next."""
    from tasks.claim_cases import begin_claim

    try:
        paths = begin_claim(noun, sentence, folder)
    except ValueError as error:
        raise Misused(str(error)) from None
    for path in paths:
        typer.echo(path)
    say(f"fill both in, then: countinghouse claim test {paths[0].stem}")
