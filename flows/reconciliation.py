"""Payment reconciliation: every order, provider line and bank entry agrees, or is an owned break.

Policy   3.4 payments are checked, nothing is lost; 4.4 records are checked until money has arrived.
Reads    payment, refund, chargeback, order_line, provider_entry, bank_entry, file_receipt, policy.
Writes   payment_match, receipt_expectation, match_group, payment_break, break_event, journal.
Rerun    The same instant changes nothing; a past one is replayed and shown, and nothing is written.
"""

from datetime import datetime
from pathlib import Path
from typing import Any

from prefect import flow

from flows.artifacts import publish_markdown, publish_table
from flows.steps import named, recorded, say, step
from tasks.reconciliation import reconcile
from tasks.resolution import breaks
from tasks.statements import load_inbox

take_in = step(load_inbox, "take in statements")
match = step(reconcile, "reconcile")
list_breaks = step(breaks, "list breaks")


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
    """
    with recorded("payment-reconciliation", as_of, provider=provider, dry_run=dry_run) as this:
        if inbox:
            loaded = take_in(this.warehouse, this.run, Path(inbox), preview=dry_run)
            say(f"{len(loaded.loaded)} files loaded, {len(loaded.refused)} reasons to refuse")
        found = match(this.warehouse, this.run, dry_run=dry_run)
        this.totals = found.as_dict(provider)
        say(f"{this.totals['open']['count']} open breaks as of {this.as_of_day}, {found.mode}")
        listed = list_breaks(this.warehouse, this.run, status="open", provider=provider)
        _publish(this.as_of_day, this.totals, listed)
    return this.totals


def _publish(as_of: str, found: dict[str, Any], listed: list[dict[str, Any]]) -> None:
    """Show the run's result in the Prefect UI."""
    publish_table(
        "reconciliation-stages",
        f"Matched, proposed and open, as of {as_of} / 对账结果",
        found["stages"],
    )
    publish_table(
        "reconciliation-breaks",
        "Open breaks, the gravest first / 未结差异",
        [
            {name: row[name] for name in ("break_id", "category", "provider", "amount_minor",
                                          "currency", "expected_on", "age_days", "severity",
                                          "due_on", "native_id")}
            for row in listed
        ],
    )  # fmt: skip
    share = found["auto_match"]["count"]
    rate = f"{share['num'] / share['den']:.2%}" if share["den"] else "none to match"
    by_category = "\n".join(
        f"| {row['category']} | {row['provider']} | {row['count']:,} | {row['amount_minor']:,} |"
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
