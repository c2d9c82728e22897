"""Monthly settlement: state what every merchant is owed, check it, and have two people lock it.

Policy   3.4 a clear cycle, nobody is paid with money that did not arrive; 4.4 settled once a month.
Reads    order_line, shipment, refund, chargeback, payment_match, receipt_expectation, policy.
Writes   settlement_*, pending_line, payout, journal; locked by two people.
Rerun    A draft is made anew; a locked month is refused, and what was decided stands.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from prefect import flow
from pydantic import Field

from flows.artifacts import escape, publish_markdown, publish_table
from flows.forms import Month
from flows.steps import named, recorded, say, step
from flows.waiting import ATTEMPTS, Answered, NotAccepted, Question, Shown, Work, ask, waiting_run
from tasks.approvers import KeyRefused
from tasks.months import last_complete
from tasks.resolution import in_units
from tasks.settlement import LINE_NAMES, SettlementRefused, draft_settlement, shown
from tasks.settlement_approval import (
    awaiting,
    decide_settlement,
    propose_settlement,
    read_settlement,
    settled_months,
)

draft = step(draft_settlement, "draft the month")

#: Rows of a kind that a form shows; the command line shows all.
_SHOWN_ROWS = 10

_PROPOSE_HELP = (
    "`put_forward` asks a second person to approve the month as shown; `leave` does nothing now. "
    "(提交审批；leave 表示暂不处理)"
)
_DECIDE_HELP = (
    "Approve locks the month, posts it and owes the payouts; `leave` lets it wait. "
    "(批准即锁定并入账；leave 表示待定)"
)
_NOTE_HELP = "What the second person should know; needed to reject. (备注；驳回须说明原因)"


@flow(
    name="monthly-settlement",
    flow_run_name=named("settlement", "month"),
    timeout_seconds=3600,
    persist_result=False,
)
def monthly_settlement(
    month: Month | None = None,
    as_of: datetime | None = None,
    merchants: list[str] | None = None,
    dry_run: bool = False,
) -> dict[str, Any]:
    """Draft a month: what every merchant sold, owes and is paid, with its checks.

    A draft can be made anew at will. It is locked by `approve-settlement`, by two people.

    Args:
        month: Month settled, YYYY-MM; empty takes the last complete month.
            (结算月份；留空为上一完整月)
        as_of: Instant whose evidence counts; empty takes the scheduled start.
            (数据时点；留空则取计划开始时间)
        merchants: Ids of merchants to show; all are settled. (仅显示的商户编号；全部商户均参与结算)
        dry_run: Work it out and write nothing. (试运行，不写入)
    """
    with recorded("monthly-settlement", as_of, month=month, dry_run=dry_run) as this:
        chosen = month or last_complete(this.run.as_of.astimezone(ZoneInfo(this.run.time_zone)))
        found = draft(this.warehouse, this.run, chosen, dry_run=dry_run)
        this.totals = without_merchants(found)
        say(f"{chosen}: {len(found['merchants'])} settlements as of {this.as_of_day}")
        show_draft(shown(found, merchants or []))
    return this.totals


@flow(
    name="approve-settlement",
    flow_run_name=named("approve settlement", "month"),
    timeout_seconds=3600,
    persist_result=False,
)
def approve_settlement(month: Month | None = None) -> dict[str, Any]:
    """Show a drafted month, have one person put it forward and another one approve it.

    The run waits in the state Suspended until somebody answers its form. What was shown is bound to
    the answer: a draft that was made anew with other figures is shown again.

    Args:
        month: Month to approve, YYYY-MM; empty takes the draft that there is.
            (结算月份；留空取现有草稿)
    """
    with waiting_run("approve-settlement", "settlement.approval_expiry", month=month) as work:
        chosen = month or _drafted_month(work)
        work.totals = approve(work, chosen)
    return work.totals


def approve(work: Work, month: str) -> dict[str, Any]:
    """Ask for a proposal and for a decision on a month; return what people did.

    Raises:
        NotAccepted: no form was answered acceptably as often as it may be shown.
    """
    work.asked = {**work.asked, "month": month}
    proposed, unproposed = ask(work, PROPOSING)
    decided, undecided = ask(work, DECIDING)
    say(f"{month}: {len(proposed)} put forward, {len(decided)} decided")
    publish_table("settlement-decided", f"Decisions on {month} / 结算审批", decided)
    if unproposed or undecided:
        raise NotAccepted(f"{month} was not answered acceptably in {ATTEMPTS} forms")
    return {"month": month, "proposed": proposed, "decided": decided}


def without_merchants(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return a settlement's figures without its merchants, whose rows the warehouse has."""
    return {**found, "merchants": len(found["merchants"])}


def show_draft(found: Mapping[str, Any]) -> None:
    """Show in the Prefect UI what a month comes to."""
    month = found["month"]
    publish_table(
        "settlement-merchants",
        f"Settlement {month} by merchant / 商户结算",
        [{k: v for k, v in row.items() if k != "lines"} for row in found["merchants"]],
    )
    publish_markdown("monthly-settlement", f"Settlement {month} / 月度结算", settlement_text(found))


def _drafted_month(work: Work) -> str:
    drafts = [m["month"] for m in settled_months(work.warehouse) if m["state"] == "draft"]
    if not drafts:
        raise SettlementRefused(
            "no month is drafted; run monthly-settlement (`countinghouse settle --month …`) first"
        )
    return str(drafts[0])


# Putting forward.


def _draft_to_show(work: Work, left: Sequence[Shown] | None) -> list[Shown]:
    """Return the draft as it is now, unless it waits for a second person already."""
    month = work.asked["month"]
    waiting = [p for p in awaiting(work.warehouse, work.run) if p["month"] == month]
    standing = read_settlement(work.warehouse, work.run, month)
    if standing["state"] != "draft" or (waiting and left is None):
        return []
    return [{"month": month, "snapshot_sha256": standing["snapshot_sha256"]}]


def _proposal_form(work: Work, shown: Sequence[Shown]) -> tuple[dict[str, Any], str]:
    (seen,) = shown
    fields: dict[str, Any] = {
        "action": (
            Literal["leave", "put_forward"],
            Field(title=f"{seen['month']}", description=_PROPOSE_HELP),
        ),
        "note": (
            str,
            Field(default="", max_length=500, title="Note / 备注", description=_NOTE_HELP),
        ),
    }
    return fields, settlement_text(read_settlement(work.warehouse, work.run, seen["month"]))


def _take_proposal(work: Work, name: str, shown: Sequence[Shown], given: Any) -> Answered:
    (seen,) = shown
    if given.action == "leave":
        return [], [], []
    try:
        kept = propose_settlement(
            work.warehouse,
            work.run,
            str(uuid5(UUID(work.run.run_id), f"{name}/{seen['month']}")),
            month=seen["month"],
            seen_sha256=seen["snapshot_sha256"],
            key=given.key.get_secret_value(),
            note=given.note,
        )
    except (KeyRefused, SettlementRefused) as refusal:
        return [], list(shown), [str(refusal)]
    return [{n: kept[n] for n in ("proposal_id", "month", "proposed_by")}], [], []


PROPOSING = Question("put-forward", _draft_to_show, _proposal_form, _take_proposal)


# Deciding.


def _proposal_to_show(work: Work, _left: Sequence[Shown] | None) -> list[Shown]:
    found = [
        {"proposal_id": p["proposal_id"]}
        for p in awaiting(work.warehouse, work.run)
        if p["month"] == work.asked["month"]
    ]
    return found[-1:]


def _decision_form(work: Work, shown: Sequence[Shown]) -> tuple[dict[str, Any], str]:
    month = work.asked["month"]
    standing = read_settlement(work.warehouse, work.run, month)
    (proposal,) = (p for p in standing["proposals"] if p["proposal_id"] == shown[0]["proposal_id"])
    is_same = proposal["snapshot_sha256"] == standing["snapshot_sha256"]
    changed = "" if is_same else "**The draft changed: it cannot be approved 草稿已变**\n\n"
    fields: dict[str, Any] = {
        "decision": (
            Literal["leave", "approve", "reject"],
            Field(title=month, description=_DECIDE_HELP),
        ),
        "note": (
            str,
            Field(default="", max_length=500, title="Note / 备注", description=_NOTE_HELP),
        ),
    }
    text = (
        f"{changed}Put forward by 提交人 {escape(proposal['proposed_by'])}: "
        f"{escape(proposal['note'] or '—')}; decide until 截止 "
        f"{proposal['expires_at']:%Y-%m-%d %H:%M} UTC\n\n{settlement_text(standing)}"
    )
    return fields, text


def _take_decision(work: Work, _name: str, shown: Sequence[Shown], given: Any) -> Answered:
    if given.decision == "leave":
        return [], [], []
    try:
        made = decide_settlement(
            work.warehouse,
            work.run,
            shown[0]["proposal_id"],
            decision=given.decision,
            key=given.key.get_secret_value(),
            note=given.note,
        )
    except (KeyRefused, SettlementRefused) as refusal:
        return [], list(shown), [str(refusal)]
    told = ("proposal_id", "month", "decision", "decided_by", "journals", "payouts",
            "payable_minor")  # fmt: skip
    return [{name: made[name] for name in told}], [], []


DECIDING = Question("decide", _proposal_to_show, _decision_form, _take_decision)


# What people read.


def settlement_text(found: Mapping[str, Any]) -> str:
    """Return a month as Markdown: totals, the change against the month before, exceptions."""
    before = {(r["currency"], r["line_type"]): r["amount_minor"] for r in found.get("before", [])}
    parts = [
        f"## {found['month']} · {escape(found['state'])}",
        f"policy {escape(found['policy_version'])}, evidence as of 数据时点 "
        f"{found['as_of']:%Y-%m-%d %H:%M} UTC, paid by 付款期限 {found['due_on']}",
        *(_total_text(total, before) for total in found["totals"]),
        _exceptions_text(found),
        f"snapshot 摘要 `{found['snapshot_sha256']}`",
    ]
    return "\n\n".join(parts)


def _total_text(total: Mapping[str, Any], before: Mapping[tuple[str, str], int]) -> str:
    """Return what all merchants' months come to in one currency: balances first, then lines."""
    currency = total["currency"]
    balances = (
        ("opening 期初", "opening_minor"),
        ("closing 期末", "closing_minor"),
        ("**paid 应付**", "payable_minor"),
        ("on hold 暂停", "on_hold_minor"),
        ("owed to us 商户欠款", "owed_to_us_minor"),
        ("in reserve 滚动保证金", "reserve_minor"),
    )
    lines = [
        f"{total['merchants']:,} merchants 商户: {total['payable_count']:,} paid 应付, "
        f"{total['carried_forward_count']:,} carried forward 结转, "
        f"{total['on_hold_count']:,} on hold 暂停",
        "",
        _row(currency, "amount 金额"),
        _row("---", "---:"),
        *(_row(name, _figure(total[column], currency)) for name, column in balances),
        "",
        _row("line 项目", "amount 金额", "month before 上月"),
        _row("---", "---:", "---:"),
        *(
            _row(
                name,
                _figure(total["lines"].get(kind, 0), currency),
                _figure(before.get((currency, kind), 0), currency),
            )
            for kind, name in LINE_NAMES.items()
            if kind in total["lines"] or (currency, kind) in before
        ),
    ]
    return "\n".join(lines)


def _exceptions_text(found: Mapping[str, Any]) -> str:
    """Return what whoever approves should look at: failed checks, holds, debts, what waits."""
    lines = ["### Exceptions 例外"]
    lines += [
        f"- {check['severity']}: {escape(check['check'])}, {check['count']:,} "
        f"({check['amount_minor']:,} minor units)"
        for check in found["checks"]
        if check["count"]
    ]
    held = [m for m in found["merchants"] if m["state"] == "on_hold"]
    owing = sorted(
        (m for m in found["merchants"] if m["closing_minor"] < 0), key=lambda m: m["closing_minor"]
    )
    for title, rows, reason in (
        ("on hold 暂停", held, "hold_reason"),
        ("owes us 欠款", owing, "owing_since"),
    ):
        lines += [
            f"- {title}: {escape(m['merchant_id'])} {_money(m['closing_minor'], m['currency'])}, "
            f"{escape(m[reason])}"
            for m in rows[:_SHOWN_ROWS]
        ]
        if len(rows) > _SHOWN_ROWS:
            lines.append(f"- {title}: {len(rows) - _SHOWN_ROWS:,} more 另有")
    lines += [
        f"- not yet payable 尚不可付: {escape(row['reason'])}, {row['line_count']:,} lines, "
        f"{_money(row['amount_minor'], row['currency'])}"
        for row in found["pending"]
    ]
    return "\n".join(lines if len(lines) > 1 else [*lines, "- none 无"])


def _row(*cells: object) -> str:
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def _figure(minor: int, currency: str) -> str:
    """Return an amount without its currency, which stands above it."""
    return escape(in_units(minor, currency).removesuffix(f" {currency}"))


def _money(minor: int, currency: str) -> str:
    return escape(in_units(minor, currency))
