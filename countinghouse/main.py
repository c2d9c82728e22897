"""The command tree, and the one place where a refusal becomes a message and an exit code."""

import sys

import typer

from countinghouse import commands
from countinghouse.console import ERROR, REFUSED, Misused, say

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
    try:
        app()
    except Exception as error:
        code = _exit_code(error)
        if code is None:
            raise
        say(f"{'refused' if code == REFUSED else 'error'}: {error}")
        sys.exit(code)


def _exit_code(error: Exception) -> int | None:
    """Return the exit code of an exception that is ours; imported only when there is one."""
    from expectations import ClaimRefused, UnknownClaim
    from expectations.cases import CaseRefused
    from policy import NoPolicyInForce, PolicyRefused, UnknownBook, UnknownVersion
    from simulator import SimulationRefused
    from sources.delivery import DeliveryRefused
    from tasks.analytics import NoProjection
    from tasks.approvers import ApproverRefused, KeyRefused
    from tasks.audit_of_audit import NotAnAnchor
    from tasks.bookkeeping import NoBooks, NothingToPost
    from tasks.findings import FindingRefused
    from tasks.fulfilment import UnknownMetric
    from tasks.instants import NotAnInstant
    from tasks.ip_notice_acts import NoticeRefused
    from tasks.listing_review import ListingRefused
    from tasks.marketplace import NothingLoaded
    from tasks.merchant_statements import StatementsRefused
    from tasks.months import NotAMonthText
    from tasks.notification import ChannelsUnreadable
    from tasks.payouts import PayoutRefused
    from tasks.reconciliation_report import NotReconciled
    from tasks.resolution import ResolutionRefused
    from tasks.settlement import SettlementRefused
    from tasks.statements import NoSuchFolder
    from warehouse import NotInitialised, WarehouseUnavailable

    refusals = (
        DeliveryRefused, PolicyRefused, NoPolicyInForce, UnknownBook, UnknownVersion, NoProjection,
        NoSuchFolder, NotReconciled, NotAnInstant, NotAMonthText, Misused, SimulationRefused,
        UnknownMetric, SettlementRefused, ApproverRefused, KeyRefused, ResolutionRefused, NoBooks,
        NothingToPost, PayoutRefused, StatementsRefused, ClaimRefused, UnknownClaim, CaseRefused,
        FindingRefused, NotAnAnchor, ListingRefused, NoticeRefused,
    )  # fmt: skip
    if isinstance(error, refusals):
        return REFUSED
    troubles = (NotInitialised, NothingLoaded, WarehouseUnavailable, ChannelsUnreadable)
    return ERROR if isinstance(error, troubles) else None
