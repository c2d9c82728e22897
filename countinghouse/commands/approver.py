"""`countinghouse approver`: who may decide, about what, and the keys that they decide with."""

from enum import StrEnum
from typing import Annotated

import typer

from countinghouse.console import Format, FormatOption, emit, emit_json, say

app = typer.Typer(no_args_is_help=True, help="Who may decide about money (3.4) and findings (5.1).")

PersonArgument = Annotated[str, typer.Argument(help="Staff id: letters, digits and . _ -")]


class Role(StrEnum):
    """What somebody has a say in."""

    FINANCE = "finance"
    FINANCE_LEAD = "finance_lead"
    AUDITOR = "auditor"
    DEPARTMENT = "department"
    MERCHANDISING = "merchandising"
    MERCHANDISING_LEAD = "merchandising_lead"


@app.command()
def add(
    person: PersonArgument,
    role: Annotated[
        Role,
        typer.Option(
            help="Finance decides about money, only a lead above the policy's limit; auditors "
            "judge findings; finance and members of other departments own them; merchandising "
            "decides on listings and on notices of rights holders."
        ),
    ],
    output: FormatOption = Format.TABLE,
) -> None:
    """Give a person a key; it is printed this once and kept nowhere."""
    from policy import load_book
    from tasks.approvers import acting, add_approver
    from tasks.marketplace import policy_book_in_use
    from tasks.runs import clock
    from warehouse.upgrade import open_current

    warehouse = open_current()
    book = load_book(policy_book_in_use())
    with acting(warehouse, book, clock(), "approver add", person=person, role=role.value) as run:
        key = add_approver(warehouse, run, person, role.value)
    if output is Format.JSON:
        emit_json({"person": person, "role": role.value, "key": key})
        return
    say(f"the key of {person} ({role.value}), shown this once; it decides in {person}'s name:")
    print(key)


@app.command("list")
def list_approvers(output: FormatOption = Format.TABLE) -> None:
    """List who was given a key, and whose was taken back."""
    from tasks.approvers import approvers
    from warehouse.upgrade import open_current

    emit("approvers", approvers(open_current()), output)


@app.command()
def revoke(person: PersonArgument) -> None:
    """Take a person's key back; what it decided before stands."""
    from policy import load_book
    from tasks.approvers import acting, revoke_approver
    from tasks.marketplace import policy_book_in_use
    from tasks.runs import clock
    from warehouse.upgrade import open_current

    warehouse = open_current()
    book = load_book(policy_book_in_use())
    with acting(warehouse, book, clock(), "approver revoke", person=person) as run:
        since = revoke_approver(warehouse, run, person)
    say(f"the key of {person} is revoked since {since:%Y-%m-%d %H:%M} UTC")
