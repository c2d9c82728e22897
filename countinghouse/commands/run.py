"""`countinghouse run`: a flow, here and now, without a server to start by hand.

With PREFECT_API_URL set the run shows on that server; without it Prefect starts one for the run.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from countinghouse.console import AsOfOption, Format, FormatOption, emit_json, say

app = typer.Typer(no_args_is_help=True, help="Run a flow here and now.")


class Language(StrEnum):
    """A language of reports."""

    ZH_CN = "zh-CN"
    EN = "en"


@app.command("order_fulfilment")
def order_fulfilment(
    as_of: AsOfOption = None,
    notify: Annotated[bool, typer.Option(help="Queue messages for what is news.")] = True,
    output: FormatOption = Format.TABLE,
) -> None:
    """Derive states, SLA clocks, impossible histories and metrics of all orders (3.2, 4.2)."""
    from tasks.marketplace import book_in_use, instant_of
    from warehouse import open_warehouse

    instant = instant_of(book_in_use(open_warehouse()), as_of)
    with _prefect():
        from flows.fulfilment import order_fulfilment as flow

        totals = flow(as_of=instant, notify=notify)
    if output is Format.JSON:
        emit_json(totals)
        return
    from countinghouse.commands.fulfilment import print_summary

    print_summary(totals)


@app.command("payment_reconciliation")
def payment_reconciliation(
    as_of: AsOfOption = None,
    provider: Annotated[
        str | None, typer.Option(help="Show one provider or bank only; all are reconciled.")
    ] = None,
    inbox: Annotated[
        Path | None, typer.Option(help="Folder whose files are taken in first.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Find everything, write nothing.")
    ] = False,
    report: Annotated[bool, typer.Option(help="Publish the month's report.")] = True,
    output: FormatOption = Format.TABLE,
) -> None:
    """Match orders, providers and banks; what does not agree is a break (3.4, 4.4)."""
    from tasks.marketplace import book_in_use, instant_of
    from warehouse import open_warehouse

    instant = instant_of(book_in_use(open_warehouse()), as_of)
    folder = str(inbox.absolute()) if inbox else None
    with _prefect():
        from flows.reconciliation import payment_reconciliation as flow

        totals = flow(
            as_of=instant, provider=provider, inbox=folder, dry_run=dry_run, report=report
        )
    if output is Format.JSON:
        emit_json(totals)
        return
    from countinghouse.commands.reconciliation import print_reconciled

    print_reconciled(totals)
    for published in totals.get("reports", []):
        say(f"{published['locale']} v{published['version']} {published['status']}")
        print(published["path"])


@app.command("analytics_report")
def analytics_report(
    month: Annotated[
        str | None, typer.Option("--month", help="YYYY-MM.", show_default="last complete month")
    ] = None,
    locale: Annotated[
        list[Language] | None, typer.Option("--locale", help="May be given twice.")
    ] = None,
    as_of: AsOfOption = None,
    output: FormatOption = Format.TABLE,
) -> None:
    """Publish the monthly management report (4.5); prints the paths of the files."""
    from tasks.marketplace import book_in_use, instant_of
    from tasks.months import shift
    from warehouse import open_warehouse

    book = book_in_use(open_warehouse())
    if month:
        shift(month, 0)  # refuses what is not a month before Prefect starts
    instant = instant_of(book, as_of)
    with _prefect():
        from flows.analytics import analytics_report as flow

        totals = flow(month=month, locales=[x.value for x in locale or Language], as_of=instant)
    if output is Format.JSON:
        emit_json(totals)
        return
    for report in totals["reports"]:
        say(f"{report['locale']} v{report['version']} {report['status']}")
        print(report["path"])


@app.command("send_notifications")
def send_notifications(
    limit: Annotated[int, typer.Option(help="Most messages per channel.")] = 500,
) -> None:
    """Send the queued messages of every channel that has an address (3.2)."""
    with _prefect():
        from flows.notification import send_notifications as flow

        emit_json(flow(limit=limit))


def _prefect() -> Any:
    """Return the context in which a flow runs; importing Prefect is paid here and only here."""
    from countinghouse.prefect_server import ephemeral

    return ephemeral()
