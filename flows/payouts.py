"""Payouts: merchants of a locked month are paid once, and what the bank answers is taken in.

Policy   3.4, 4.4 settled once a month and paid promptly.
Reads    settlement_month, payout, payout_account, the bank's files of answers, policy.
Writes   payout_file(_written), payout_instruction, payout_result, source_file, ledger; the files.
Rerun    Issues what is due and in no file; writes a file that is missing; a known answer is left.
"""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from prefect import flow

from flows.artifacts import escape, publish_markdown, publish_table
from flows.forms import Month
from flows.steps import named, recorded, say, step
from tasks.payouts import AnswersNotTaken, newest_locked_month, take_results
from tasks.payouts import issue_payouts as issue_files
from tasks.resolution import in_units
from tasks.runs import clock
from tasks.statements import NoSuchFolder
from warehouse import home

issue = step(issue_files, "issue payouts")
take = step(take_results, "take in answers")


@flow(
    name="issue-payouts",
    flow_run_name=named("payouts", "month"),
    timeout_seconds=3600,
    persist_result=False,
)
def issue_payouts(
    month: Month | None = None, folder: str | None = None, execute_on: date | None = None
) -> dict[str, Any]:
    """Order every payout of a locked month that is due, once: a file per currency and channel.

    What is in a file is posted before the file is written. A run that was interrupted is simply
    started again, with the same folder. It is of the moment in which it begins, not of the one for
    which it was planned: no file tells a bank of a day that is over.

    Args:
        month: Locked month, YYYY-MM; empty takes the newest one. (已锁定月份；留空为最近一个)
        folder: Folder of the files; empty takes `payouts` in the home folder. (付款文件目录)
        execute_on: Day on which the bank shall pay; empty takes today. (银行付款日；留空为当日)
    """
    with recorded("issue-payouts", clock(), month=month, execute_on=execute_on) as this:
        chosen = month or newest_locked_month(this.warehouse)
        target = Path(folder) if folder else home() / "payouts"
        this.totals = issue(this.warehouse, this.run, chosen, target, execute_on)
        for file in this.totals["files"]:
            say(f"{file['payout_file_id']}: {file['payout_count']} payouts, {_sum(file)}")
        _show_issued(this.totals)
    return this.totals


@flow(
    name="payout-results",
    flow_run_name=named("payout results"),
    timeout_seconds=1800,
    persist_result=False,
)
def payout_results(inbox: str | None = None) -> dict[str, Any]:
    """Take in what the bank answers on payouts: paid, rejected, returned or unknown.

    A file that is refused stops no other one; it fails the run after all the others were taken in,
    until it was corrected or taken away.

    Args:
        inbox: Folder of the bank's files; empty takes `payout-results` in the home folder.
            (银行回单目录)
    """
    with recorded("payout-results", clock()) as this:
        found = take(this.warehouse, this.run, _files(inbox))
        this.totals = found.as_dict()
        say(f"{len(found.loaded)} files taken in, {len(found.refused)} reasons to refuse")
        _show_results(this.totals)
    if found.refused:
        raise AnswersNotTaken("\n".join(map(str, found.refused)))
    return this.totals


def _files(inbox: str | None) -> list[Path]:
    folder = Path(inbox) if inbox else home() / "payout-results"
    if not inbox:
        folder.mkdir(exist_ok=True)
    if not folder.is_dir():
        raise NoSuchFolder(f"{folder}: no such folder; give the folder of the bank's answers")
    return [p for p in sorted(folder.rglob("*")) if p.is_file() and not p.name.startswith(".")]


def _sum(file: dict[str, Any]) -> str:
    return in_units(file["control_sum_minor"], file["currency"])


def _show_issued(found: dict[str, Any]) -> None:
    """Show in the Prefect UI what was ordered, and what was not and why."""
    files = "\n".join(
        f"| {escape(file['payout_file_id'])} | {file['payout_count']:,} | {_sum(file)} "
        f"| {file['execute_on']} | {escape(file['funds_flow'])} | {escape(file['channel'])} "
        f"| `{file['sha256'][:16]}` |"
        for file in found["files"]
    )
    publish_markdown(
        "payout-files",
        f"Payouts of {found['month']} / 商户付款",
        f"# {len(found['files'])} files of payouts of {found['month']}\n\n"
        f"Without an account 无账户: {len(found['without_account']):,}. Account cannot stand in a "
        f"file 账户信息不合格: {len(found['left_out']):,}.\n\n"
        "| file 文件 | payouts 笔数 | sum 金额 | paid on 付款日 | funds flow 资金流 "
        "| provider 渠道 | SHA-256 |\n"
        f"|---|---:|---:|---|---|---|---|\n{files}\n",
    )
    publish_table(
        "payouts-without-account", "Without an account / 无账户", found["without_account"]
    )
    publish_table("payouts-left-out", "Account not writable / 账户不合格", found["left_out"])


def _show_results(found: dict[str, Any]) -> None:
    """Show in the Prefect UI what the bank answered."""
    count: Counter[tuple[str, str]] = Counter()
    amount: Counter[tuple[str, str]] = Counter()
    for answer in found["answers"]:
        of = (answer["result"], answer["currency"])
        count[of] += 1
        amount[of] += answer["amount_minor"]
    sums = "\n".join(
        f"| {of[0]} | {count[of]:,} | {in_units(amount[of], of[1])} |" for of in sorted(count)
    )
    refused = "\n".join(
        f"- {escape(problem['file'])}: {escape(problem['field'] or '')} {escape(problem['reason'])}"
        for problem in found["refused"]
    )
    publish_markdown(
        "payout-results",
        "Answers on payouts / 付款回单",
        f"# {len(found['answers']):,} new answers\n\n"
        f"| result 结果 | payouts 笔数 | sum 金额 |\n|---|---:|---:|\n{sums}\n\n{refused}\n",
    )
    failed = [a for a in found["answers"] if a["result"] != "paid"]
    publish_table("payouts-not-paid", "Not paid / 未成功", failed)
