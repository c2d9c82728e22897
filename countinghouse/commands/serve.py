"""`countinghouse serve`: everything that operations need, on one machine, with one command."""

from typing import Annotated

import typer

from countinghouse.console import ERROR, say


def register(app: typer.Typer) -> None:
    """Hang `serve` into the tree."""

    @app.command()
    def serve(
        port: Annotated[int, typer.Option(help="Port of UI and API, on loopback only.")] = 4200,
        workers: Annotated[int, typer.Option(help="Flow runs that may go on at once.")] = 4,
    ) -> None:
        """Start Prefect server, work pool, deployments and worker; says the URL of the UI.

        For one machine. A team runs the Prefect server on PostgreSQL (docs/runbook.md).
        """
        from countinghouse.prefect_server import ServerNotReady
        from countinghouse.prefect_server import serve as run_server

        try:
            run_server(port, workers=workers)
        except ServerNotReady as error:
            say(f"error: {error}")
            raise typer.Exit(ERROR) from None
