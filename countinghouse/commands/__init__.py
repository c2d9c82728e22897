"""One module per command group; each registers itself."""

import typer

from countinghouse.commands import (
    approver,
    audits,
    breaks,
    claims,
    doctor,
    findings,
    fulfilment,
    ledger,
    listings,
    load,
    notices,
    notification,
    payouts,
    policy,
    reconciliation,
    report,
    run,
    serve,
    settle,
    settlement,
    simulate,
    statements,
    warehouse,
)


def register(app: typer.Typer) -> None:
    """Hang every command into the tree."""
    load.register(app)
    reconciliation.register(app)
    settle.register(app)
    app.add_typer(settlement.app, name="settlement")
    app.add_typer(payouts.app, name="payouts")
    app.add_typer(statements.app, name="statements")
    app.add_typer(run.app, name="run")
    app.add_typer(fulfilment.app, name="fulfilment")
    app.add_typer(breaks.app, name="breaks")
    audits.register(app)
    findings.register(app)
    claims.register(app)
    listings.register(app)
    notices.register(app)
    app.add_typer(approver.app, name="approver")
    app.add_typer(ledger.app, name="ledger")
    app.add_typer(report.app, name="report")
    app.add_typer(notification.app, name="notification")
    app.add_typer(policy.app, name="policy")
    app.add_typer(warehouse.app, name="warehouse")
    simulate.register(app)
    serve.register(app)
    doctor.register(app)
