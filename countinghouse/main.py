"""The command tree, and the one place where a refusal becomes a message and an exit code."""

import os
import sys

import typer

from countinghouse import commands
from countinghouse.console import ERROR, REFUSED, Misused, say

# No telemetry of any library, whatever the caller's environment says of itself.
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")

app = typer.Typer(
    help="The back office of an online marketplace: load, check, settle, audit, report.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
commands.register(app)


def main() -> None:
    """Run the command line; refusals end with a message that says what to do, not a traceback."""
    from policy import NoPolicyInForce, PolicyRefused
    from sources.delivery import DeliveryRefused
    from tasks.instants import NotAnInstant
    from warehouse import NotInitialised, WarehouseUnavailable

    try:
        app()
    except (DeliveryRefused, PolicyRefused, NoPolicyInForce, NotAnInstant, Misused) as refusal:
        say(f"refused: {refusal}")
        sys.exit(REFUSED)
    except (NotInitialised, WarehouseUnavailable) as error:
        say(f"error: {error}")
        sys.exit(ERROR)
