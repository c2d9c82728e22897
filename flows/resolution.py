"""Human decisions on breaks: finance proposes how each ends, and a second person approves money.

Policy   3.4 payments are checked until the money has arrived; 4.4 differences are settled promptly.
Reads    payment_break, break_event, receipt_expectation, match_group, proposed_item, approver.
Writes   resolution(_decision), hand_match, payment_break, break_event, match_item, ledger.
Rerun    A new run shows what is still open; what was proposed or decided stands and is never twice.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal
from uuid import UUID, uuid5

from prefect import flow
from pydantic import Field

from flows.artifacts import escape, publish_table
from flows.steps import named, say
from flows.waiting import (
    ATTEMPTS,
    Answered,
    NotAccepted,
    Question,
    Shown,
    Work,
    ask,
    take_each,
    waiting_run,
)
from tasks.resolution import (
    MONEY,
    Case,
    ResolutionRefused,
    awaiting,
    breaks,
    decide,
    expire_proposals,
    in_units,
    propose,
    read_case,
    read_proposal,
)

#: What stands in a form where a break is matched with no other; letters of an id that are enough.
_NONE, _ID_LETTERS = "none", 12

#: Events and set members that a form shows; the command line shows all.
_SHOWN_EVENTS, _SHOWN_ITEMS = 5, 20

_COLUMNS = ("ours 我方", "theirs 对方", "at stake 差异")

_PROPOSE_HELP = "What ends this break; “leave” does nothing now. (处理方式；leave 表示暂不处理)"
_WITH_HELP = (
    "Which break is the same money, for `match`; the proposed set where it is left. "
    "(与哪条差异匹配，仅用于 match)"
)
_REASON_HELP = "Why; it is kept and shown to who decides. (理由)"
_DECIDE_HELP = "Approve posts it to the ledger; “leave” lets it wait. (批准即入账；leave 表示待定)"
_NOTE_HELP = "Needed to reject. (驳回须说明原因)"


@flow(
    name="resolve-breaks",
    flow_run_name=named("resolve breaks", "provider", "category"),
    timeout_seconds=3600,
    persist_result=False,
)
def resolve_breaks(
    provider: str | None = None,
    category: str | None = None,
    most: Annotated[int, Field(ge=1, le=20)] = 5,
) -> dict[str, Any]:
    """Show the gravest open breaks, take proposals, and have a second person decide on money.

    The run waits in the state Suspended until somebody answers its form. What was shown is bound to
    the answer: a case that changed meanwhile is shown again and nothing is posted.

    Args:
        provider: Only breaks of this provider or bank; empty takes all. (支付服务商或银行)
        category: Only breaks of this category, docs/breaks.md; empty takes all. (差异类别)
        most: Most breaks in one form. (每张表单的最多差异数)
    """
    asked = {"provider": provider, "category": category, "most": most}
    with waiting_run("resolve-breaks", "recon.approval_expiry", **asked) as work:
        with work.warehouse.transaction() as tx:
            expire_proposals(tx, work.run)
        proposed, unproposed = ask(work, PROPOSING)
        decided, undecided = ask(work, DECIDING)
        work.totals = {"proposed": proposed, "decided": decided}
        say(f"{len(proposed)} proposed, {len(decided)} decided")
        _publish(work)
        if left := unproposed + undecided:
            raise NotAccepted(f"{len(left)} cases were not answered acceptably in {ATTEMPTS} forms")
    return work.totals


def _ages(work: Work) -> dict[str, int]:
    """Return the age of every open break in business days."""
    found = breaks(work.warehouse, work.run, status="open")
    return {row["break_id"]: row["age_days"] for row in found}


# Proposing.


def _open_cases(work: Work, left: Sequence[Shown] | None) -> list[Shown]:
    """Return the breaks to show with the digest of each case, the gravest first."""
    if left is not None:
        wanted = [case["break_id"] for case in left]
    else:
        found = breaks(
            work.warehouse, work.run, status="open", category=work.asked["category"],
            provider=work.asked["provider"],
        )  # fmt: skip
        wanted = [row["break_id"] for row in found if row["status"] == "open"]
    shown: list[Shown] = []
    for break_id in wanted:
        if len(shown) == work.asked["most"]:
            break
        case = read_case(work.warehouse, break_id)
        if case.allowed:
            shown.append(
                {
                    "break_id": break_id,
                    "case_sha256": case.case_sha256,
                    "actions": ["leave", *case.allowed],
                    "counterparts": {
                        other["break_id"][:_ID_LETTERS]: {
                            "break_id": other["break_id"],
                            "case_sha256": case.beside(other).case_sha256,
                        }
                        for other in case.counterparts
                    },
                }
            )
    return shown


def _proposal_form(work: Work, shown: Sequence[Shown]) -> tuple[dict[str, Any], str]:
    """Return the fields and the text of the form that asks how breaks end."""
    fields: dict[str, Any] = {}
    text = []
    ages = _ages(work)
    for number, seen in enumerate(shown, start=1):
        case = read_case(work.warehouse, seen["break_id"])
        title = f"{number}. {_title(case)}"
        choice = Literal[tuple(seen["actions"])]  # type: ignore[valid-type]
        fields[f"action_{number}"] = (choice, Field(title=title, description=_PROPOSE_HELP))
        if others := seen["counterparts"]:
            other = Literal[(_NONE, *others)]  # type: ignore[valid-type]
            fields[f"with_{number}"] = (
                other,
                Field(default=_NONE, title=f"{number}. Matched with / 匹配差异",
                      description=_WITH_HELP),
            )  # fmt: skip
        fields[f"reason_{number}"] = (
            str,
            Field(default="", max_length=500, title=f"{number}. Reason / 理由",
                  description=_REASON_HELP),
        )  # fmt: skip
        text.append(f"### {escape(title)}\n\n{_case_text(case, ages)}")
    return fields, "\n\n".join(text)


def _take_proposals(work: Work, name: str, shown: Sequence[Shown], given: Any) -> Answered:
    """Write the proposals of a form."""

    def carry_out(number: int, seen: Shown, action: str) -> dict[str, Any]:
        case = read_case(work.warehouse, seen["break_id"])
        other = seen["counterparts"].get(getattr(given, f"with_{number}", _NONE), {})
        kept = propose(
            work.warehouse,
            work.run,
            str(uuid5(UUID(work.run.run_id), f"{name}/{seen['break_id']}")),
            break_id=seen["break_id"],
            action=action,
            amount_minor=case.row["amount_minor"] if action in MONEY else 0,
            reason=getattr(given, f"reason_{number}"),
            key=given.key.get_secret_value(),
            seen_sha256=other.get("case_sha256", seen["case_sha256"]),
            matched_with=other.get("break_id"),
        )
        return {told: kept[told] for told in ("resolution_id", "break_id", "action", "proposed_by")}

    return take_each(shown, given, "action", ResolutionRefused, carry_out)


PROPOSING = Question("propose", _open_cases, _proposal_form, _take_proposals)


# Deciding.


def _waiting_cases(work: Work, left: Sequence[Shown] | None) -> list[Shown]:
    """Return the proposals that wait for a second person, this run's and earlier ones."""
    if left is not None:
        again = {proposal["resolution_id"] for proposal in left}
    found = awaiting(work.warehouse, work.run, work.asked["provider"], work.asked["category"])
    return [
        {"resolution_id": row["resolution_id"]}
        for row in found
        if left is None or row["resolution_id"] in again
    ][: work.asked["most"]]


def _decision_form(work: Work, shown: Sequence[Shown]) -> tuple[dict[str, Any], str]:
    """Return the fields and the text of the form that asks for the second person's decision."""
    fields: dict[str, Any] = {}
    text = []
    ages = _ages(work)
    for number, seen in enumerate(shown, start=1):
        proposal, case = read_proposal(work.warehouse, seen["resolution_id"])
        amount = in_units(proposal["amount_minor"], proposal["currency"])
        title = f"{number}. {proposal['action']} {amount}: {_title(case)}"
        fields[f"decision_{number}"] = (
            Literal["leave", "approve", "reject"],
            Field(title=title, description=_DECIDE_HELP),
        )
        fields[f"note_{number}"] = (
            str,
            Field(default="", max_length=500, title=f"{number}. Note / 备注",
                  description=_NOTE_HELP),
        )  # fmt: skip
        text.append(f"### {escape(title)}\n\n{_proposal_text(proposal, case, ages)}")
    return fields, "\n\n".join(text)


def _take_decisions(work: Work, _name: str, shown: Sequence[Shown], given: Any) -> Answered:
    """Write the decisions of a form."""

    def carry_out(number: int, seen: Shown, decision: str) -> dict[str, Any]:
        made = decide(
            work.warehouse,
            work.run,
            seen["resolution_id"],
            decision=decision,
            key=given.key.get_secret_value(),
            note=getattr(given, f"note_{number}"),
        )
        return {
            told: made[told] for told in ("resolution_id", "break_id", "decision", "decided_by")
        }

    return take_each(shown, given, "decision", ResolutionRefused, carry_out)


DECIDING = Question("decide", _waiting_cases, _decision_form, _take_decisions)


# What people read.


def _title(case: Case) -> str:
    row = case.row
    at_stake = in_units(row["amount_minor"], row["currency"])
    return f"{row['category']} · {row['provider']} · {at_stake}"


def _case_text(case: Case, ages: Mapping[str, int]) -> str:
    """Return a case as Markdown; whatever came from outside is escaped."""
    row = case.row
    ids = [
        f"{name} {escape(row[column])}"
        for name, column in (
            ("order 订单", "order_id"),
            ("payment 支付", "payment_id"),
            ("their id 对方流水", "native_id"),
            ("batch 批次", "batch_id"),
        )
        if row[column]
    ]
    sides = (row["ours_minor"], row["theirs_minor"], row["amount_minor"])
    about = (
        f"expected 应到 {row['expected_on']}",
        f"age 账龄 {ages.get(row['break_id'], 0)} business days 工作日",
        f"due 限期 {row['due_on']}",
        f"{row['severity']} 级别",
    )
    possible = ", ".join(escape(action) for action in case.allowed)
    return "\n".join(
        [
            _row(*_COLUMNS),
            _row(*["---"] * len(_COLUMNS)),
            _row(*(_money(minor, row["currency"]) for minor in sides)),
            "",
            " · ".join([*about, *ids]),
            *_evidence(case),
            *map(_event, case.events[-_SHOWN_EVENTS:]),
            "",
            f"break {escape(row['break_id'])}, case {case.case_sha256[:12]}; may be done 可选处理: "
            f"{possible}",
        ]
    )


def _evidence(case: Case) -> Iterator[str]:
    """Yield what the bank received for the batch, and the sets that would explain the break."""
    if expected := case.expectation:
        currency = expected["currency"]
        yield (
            f"- bank must receive 应收 {_money(expected['expected_minor'], currency)}, "
            f"received 实收 {_money(expected['received_minor'], currency)}: "
            f"{escape(expected['status'])}"
        )
    for group in case.groups:
        residual = _money(group["residual_minor"], group["currency"])
        yield f"- proposed set 建议匹配 {escape(group['group_id'][:12])}, residual 余额 {residual}:"
        for item in group["items"][:_SHOWN_ITEMS]:
            amount = _money(item["amount_minor"], group["currency"])
            yield f"    - {item['side']} {escape(item['item_id'])} {amount}"
    for other in case.counterparts:
        ids = " ".join(
            escape(other[name])
            for name in ("order_id", "payment_id", "native_id", "batch_id")
            if other[name]
        )
        yield (
            f"- may be the same money 可能对应: {escape(other['break_id'][:_ID_LETTERS])} "
            f"{escape(other['category'])} {_money(other['amount_minor'], other['currency'])}, "
            f"{other['expected_on']}, {ids}"
        )


def _event(event: Mapping[str, Any]) -> str:
    return (
        f"- {event['occurred_at']:%Y-%m-%d %H:%M} UTC {escape(event['event'])} "
        f"({escape(event['actor'])}) {escape(event['note'] or '')}"
    )


def _proposal_text(proposal: Mapping[str, Any], case: Case, ages: Mapping[str, int]) -> str:
    """Return a proposal with its case as Markdown, and whether the case is still the one seen."""
    is_same = proposal["case_sha256"] == case.case_sha256
    changed = "" if is_same else "**The case changed: it cannot be approved 案情已变**\n\n"
    amount = _money(proposal["amount_minor"], proposal["currency"])
    return (
        f"{changed}**{escape(proposal['action'])} {amount}** proposed by 提案人 "
        f"{escape(proposal['proposed_by'])}: {escape(proposal['reason'])}\n\n"
        f"decide until 截止 {proposal['expires_at']:%Y-%m-%d %H:%M} UTC; case as proposed "
        f"{proposal['case_sha256'][:12]}; proposal {escape(proposal['resolution_id'])}\n\n"
        f"{_case_text(case, ages)}"
    )


def _row(*cells: object) -> str:
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def _money(minor: int | None, currency: str) -> str:
    return "—" if minor is None else escape(in_units(minor, currency))


def _publish(work: Work) -> None:
    """Show in the Prefect UI what people did; no key and no reason is in it."""
    publish_table("breaks-proposed", "Proposals / 提案", work.totals["proposed"])
    publish_table("breaks-decided", "Decisions / 审批", work.totals["decided"])
