"""Month-end: reconcile, settle, have two people approve, issue the statements and the report.

Policy   3.4, 4.4 a clear cycle, settled once a month and paid promptly; 4.5 reported to management.
Reads    what payment-reconciliation, monthly-settlement and analytics-report read.
Writes   what they write, in their order; statements and the monthly report.
Rerun    Goes on where it stopped: what was reconciled, locked, issued or published stands.
"""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from prefect import flow, runtime

from flows.forms import Month
from flows.settlement import approve, show_draft
from flows.steps import instant, named, say, step
from flows.waiting import Work, waiting_run
from tasks.analytics import collect_figures, standing_as_of
from tasks.fulfilment import rebuild_fulfilment
from tasks.merchant_statements import NotProven, is_proven, issue_statements
from tasks.months import last_complete
from tasks.publication import LOCALES, publish_monthly
from tasks.reconciliation import reconcile
from tasks.runs import Run
from tasks.settlement import draft_settlement
from tasks.settlement_approval import settled_months

match = step(reconcile, "reconcile")
follow_up = step(rebuild_fulfilment, "follow orders up")
draft = step(draft_settlement, "draft the month")
issue = step(issue_statements, "issue statements")
collect = step(collect_figures, "collect figures")
publish = step(publish_monthly, "publish the report")


class NotApproved(RuntimeError):
    """Nobody approved the month, so that nothing of it was issued."""


@flow(
    name="month-end",
    flow_run_name=named("month-end", "month"),
    timeout_seconds=7200,
    persist_result=False,
)
def month_end(month: Month | None = None, as_of: datetime | None = None) -> dict[str, Any]:
    """Do everything that a month's end asks for, in its order; two people approve in between.

    The run waits in the state Suspended for the two forms of `approve-settlement`, and goes on from
    there. Payouts are ordered by `issue-payouts`.

    Args:
        month: Month that ended, YYYY-MM; empty takes the last complete month.
            (月份；留空为上一完整月)
        as_of: Instant whose evidence counts; empty takes the scheduled start.
            (数据时点；留空则取计划开始时间)
    """
    with waiting_run("month-end", "settlement.approval_expiry", month=month) as work:
        run = Run(work.run.run_id, instant(as_of), work.run.book)
        chosen = month or last_complete(run.as_of.astimezone(ZoneInfo(run.time_zone)))
        work.totals = {"month": chosen}
        if _state(work, chosen) != "locked":
            _draft(work, run, chosen)
            work.totals["approval"] = approve(work, chosen)
            if _state(work, chosen) != "locked":
                raise NotApproved(f"{chosen} was not approved; run approve-settlement, then this")
        _issue(work, run, chosen)
    return work.totals


def _state(work: Work, month: str) -> str | None:
    states = {m["month"]: m["state"] for m in settled_months(work.warehouse)}
    return states.get(month)


def _draft(work: Work, run: Run, month: str) -> None:
    """Reconcile, follow orders up and draft the month, unless a form waits for its answer."""
    if work.forms:
        return  # what a form showed is what its answer is about
    match(work.warehouse, run)
    follow_up(work.warehouse, run)
    found = draft(work.warehouse, run, month)
    say(f"{month}: {len(found['merchants'])} settlements drafted")
    show_draft(found)


def _issue(work: Work, run: Run, month: str) -> None:
    """Issue the statements of the locked month and the monthly report."""
    found = issue(work.warehouse, run, month)
    work.totals["statements"] = {"merchants": found["merchants"], "index": str(found["index"])}
    standing = Run(run.run_id, standing_as_of(work.warehouse) or run.as_of, run.book)
    name = runtime.flow_run.name or "month-end"
    figures = collect(work.warehouse, standing, month, name)
    published = publish(work.warehouse, standing, figures, LOCALES)
    work.totals["reports"] = [str(report.path) for report in published]
    say(f"{month}: {found['merchants']} statements and {len(published)} reports issued")
    if not is_proven(found):
        raise NotProven(f"{month}: statements do not tie out; {found['index']} lists them")
