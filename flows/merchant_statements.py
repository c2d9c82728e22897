"""Merchant statements: every merchant of a locked month is told what it is paid, and why.

Policy   3.4, 4.4 settled once a month and paid promptly; 4.5 reports.
Reads    settlement_month, settlement(_line, _charge, _total), pending_line, payout, merchant.
Writes   statement_document; pages, lists and an index in the folder of statements.
Rerun    Writes what is missing, byte for byte as it was; what was issued is never replaced.
"""

from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from prefect import flow

from flows.artifacts import escape, publish_markdown, publish_table
from flows.forms import Month
from flows.steps import named, recorded, say, step
from tasks.merchant_statements import NotProven, is_proven, newest_month
from tasks.merchant_statements import issue_statements as issue_documents

#: Of so many messages of progress one is logged: some thousand merchants.
_SELDOM = 50

issue = step(issue_documents, "issue statements")


@flow(
    name="issue-statements",
    flow_run_name=named("statements", "month"),
    timeout_seconds=7200,
    persist_result=False,
)
def issue_statements(
    month: Month | None = None, merchants: list[str] | None = None, folder: str | None = None
) -> dict[str, Any]:
    """Issue the statements of a month, in Chinese and English, with the lists beside them.

    A statement that does not tie out is written, not recorded, and fails the run when all others
    are issued. A draft is rendered for a look only.

    Args:
        month: Month, YYYY-MM; empty takes the newest locked one. (结算月份；留空为最近已锁定月份)
        merchants: Ids of merchants; empty takes all. (商户编号；留空为全部)
        folder: Folder of all statements; empty takes the one in the folder of reports.
            (结算单目录)
    """
    with recorded("issue-statements", None, month=month, merchants=merchants) as this:
        chosen = month or newest_month(this.warehouse)
        target = Path(folder) if folder else None
        found = issue(
            this.warehouse,
            this.run,
            chosen,
            merchants=merchants or [],
            folder=target,
            progress=_now_and_then(),
        )
        this.totals = {
            name: value if name not in ("failing", "differing") else len(value)
            for name, value in found.items()
        }
        _show(found)
    if not is_proven(found):
        raise NotProven(
            f"{chosen}: {len(found['failing'])} checks fail and {len(found['differing'])} "
            f"documents would differ from what was issued; {found['index']} lists all statements"
        )
    return this.totals


def _now_and_then() -> Callable[[str], None]:
    """Return a function that logs how far it is, not more often than people read it."""
    told = count(1)

    def progress(message: str) -> None:
        if not next(told) % _SELDOM:
            say(message)

    return progress


def _show(found: dict[str, Any]) -> None:
    """Show in the Prefect UI what was issued, what is wrong, and where it is."""
    month = found["month"]
    publish_table("statements-balances", f"Balances of {month} / 结算汇总", found["totals"])
    publish_table("statements-failing", f"Do not tie out, {month} / 核对不符", found["failing"])
    publish_table("statements-differing", f"Not as issued, {month} / 与已出具不符",
                  found["differing"])  # fmt: skip
    wrong = len(found["failing"]) + len(found["differing"])
    publish_markdown(
        "merchant-statements",
        f"Merchant statements of {month} / 商户结算单",
        f"# {found['merchants']:,} merchants, {month} ({escape(found['state'])})\n\n"
        f"{found['written']:,} files written, {found['standing']:,} stood already, "
        f"{found['recorded']:,} recorded, {wrong:,} wrong.\n\n"
        f"- [index]({Path(found['index']).as_uri()}): `{found['index']}`\n",
    )
