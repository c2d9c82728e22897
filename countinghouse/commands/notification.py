"""`countinghouse notification`: what the outbox holds, and a person's word on what is in doubt."""

from typing import Annotated

import typer

from countinghouse.console import Format, FormatOption, emit, say

app = typer.Typer(no_args_is_help=True, help="The outbox of messages to customers and departments.")


@app.command("list")
def list_messages(output: FormatOption = Format.TABLE) -> None:
    """Count messages by channel, event and status."""
    from tasks.notification import outbox
    from warehouse.upgrade import open_current

    rows = outbox(open_current())
    emit("outbox", rows, output)


@app.command()
def release(
    channel: Annotated[
        str, typer.Argument(help="Outbox channel, as `notification list` names it.")
    ],
) -> None:
    """Queue a channel's claimed and failed messages again, after a look whether they arrived."""
    from tasks.notification import release as put_back
    from warehouse.upgrade import open_current

    say(f"{put_back(open_current(), channel)} messages of {channel} are queued again")
