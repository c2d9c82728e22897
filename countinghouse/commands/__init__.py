"""One module per command group; each registers itself."""

import typer

from countinghouse.commands import load, policy, warehouse


def register(app: typer.Typer) -> None:
    """Hang every command into the tree."""
    load.register(app)
    app.add_typer(policy.app, name="policy")
    app.add_typer(warehouse.app, name="warehouse")
