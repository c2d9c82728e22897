"""`countinghouse notification`: what the outbox holds, and a person's word on what is in doubt."""

from typing import Annotated

import typer

from countinghouse.console import Format, FormatOption, emit_json, emit_table, say

app = typer.Typer(no_args_is_help=True, help="The outbox of messages to customers and departments.")


@app.command("list")
def list_messages(output: FormatOption = Format.TABLE) -> None:
    """Count messages by channel, event and status."""
    from tasks.notification import outbox
    from warehouse import open_warehouse
    from warehouse.upgrade import require_current

    warehouse = open_warehouse()
    require_current(warehouse)
    rows = outbox(warehouse)
    if output is Format.JSON:
        emit_json(rows)
    else:
        emit_table("outbox", rows)


@app.command()
def release(
    channel: Annotated[
        str, typer.Argument(help="Outbox channel, as `notification list` names it.")
    ],
) -> None:
    """Queue a channel's claimed and failed messages again, after a look whether they arrived."""
    from tasks.notification import release as put_back
    from warehouse import open_warehouse
    from warehouse.upgrade import require_current

    warehouse = open_warehouse()
    require_current(warehouse)
    say(f"{put_back(warehouse, channel)} messages of {channel} are queued again")
