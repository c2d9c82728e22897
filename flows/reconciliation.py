"""Payment reconciliation: every order, provider line and bank entry agrees, or is an owned break.

Policy   3.4 payments are checked, nothing is lost; 4.4 records are checked until money has arrived.
Reads    payment, refund, chargeback, order_line, provider_entry, bank_entry, file_receipt, policy.
Writes   payment_match, receipt_expectation, payment_break, break_event, journal; the report.
Rerun    The same instant changes nothing; a past one is replayed and shown, and nothing is written.
"""

from datetime import datetime
from pathlib import Path
from typing import Any

from prefect import flow

from flows.artifacts import escape, publish_markdown, publish_table
from flows.steps import named, recorded, say, step
from tasks.publication import LOCALES, Published
from tasks.reconciliation import reconcile
from tasks.reconciliation_report import open_table, publish_reconciliation, summary_markdown
from tasks.statements import load_inbox

take_in = step(load_inbox, "take in statements")
match = step(reconcile, "reconcile")
publish = step(publish_reconciliation, "publish the report")


@flow(
    name="payment-reconciliation",
    flow_run_name=named("reconciliation"),
    timeout_seconds=3600,
    persist_result=False,
)
def payment_reconciliation(
    as_of: datetime | None = None,
    provider: str | None = None,
    inbox: str | None = None,
    dry_run: bool = False,
    report: bool = True,
) -> dict[str, Any]:
    """Match orders with providers and providers with banks; what does not agree is a break.

    A refused or missing file stops nothing: it is a break itself until the file comes. A break that
    evidence ends is closed by itself. What people decide about the rest is `resolve-breaks`.

    Args:
        as_of: Instant that the result answers for; empty takes the scheduled start.
            (对账时点；留空则取计划开始时间)
        provider: Show one provider or bank only; all are reconciled. (仅显示某一服务商或银行)
        inbox: Folder whose files are taken in first. (先行导入的对账文件目录)
        dry_run: Find everything, write nothing. (试运行，不写入)
        report: Publish the report of the month in Chinese and English; never for a dry run or a
            past instant. (出具当月对账报告)
    """
    with recorded("payment-reconciliation", as_of, provider=provider, dry_run=dry_run) as this:
        if inbox:
            loaded = take_in(this.warehouse, this.run, Path(inbox), preview=dry_run)
            say(f"{len(loaded.loaded)} files loaded, {len(loaded.refused)} reasons to refuse")
        found = match(this.warehouse, this.run, dry_run=dry_run)
        this.totals = found.as_dict(provider)
        say(f"{this.totals['open']['count']} open breaks as of {this.as_of_day}, {found.mode}")
        _show(this.as_of_day, this.totals)
        if report and found.stands:
            published = publish(
                this.warehouse, this.run, flow_run_name=this.flow_run_name, locales=LOCALES
            )
            _show_report(published)
            this.totals["reports"] = [
                {"locale": r.locale, "version": r.version, "status": r.status, "path": str(r.path)}
                for r in published
            ]
    return this.totals


def _show(as_of: str, found: dict[str, Any]) -> None:
    """Show in the Prefect UI what was matched, and what was not."""
    publish_table(
        "reconciliation-stages",
        f"Matched, proposed and open, as of {as_of} / 对账结果",
        found["stages"],
    )
    share = found["auto_match"]["count"]
    rate = f"{share['num'] / share['den']:.2%}" if share["den"] else "none to match"
    by_category = "\n".join(
        f"| {escape(row['category'])} | {escape(row['provider'])} | {row['count']:,} "
        f"| {row['amount_minor']:,} |"
        for row in found["breaks"]
        if row["status"] != "resolved"
    )
    publish_markdown(
        "payment-reconciliation",
        f"Payment reconciliation as of {as_of} / 支付对账",
        f"# {found['open']['count']:,} open breaks as of {as_of}\n\n"
        f"Policy {found['policy_version']}, {found['mode']}. Matched without a person: {rate} "
        f"({share['num']:,} of {share['den']:,}). Result `{found['output_sha256'][:16]}`.\n\n"
        f"| category | provider | breaks | minor units at stake |\n|---|---|---:|---:|\n"
        f"{by_category}\n",
    )


def _show_report(published: list[Published]) -> None:
    """Show the report's first screen and its gravest open breaks in the Prefect UI."""
    publish_table("reconciliation-breaks", "Open breaks / 未结差异", open_table(published))
    publish_markdown(
        "reconciliation-report", "Reconciliation report / 对账报告", summary_markdown(published)
    )
