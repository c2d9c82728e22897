"""Human decisions on findings: auditors judge them, their owners answer, and auditors close.

Policy   5.1 each department gets the findings that it owns; improvement is followed up.
Reads    finding, finding_event, approver, policy.
Writes   finding, finding_event.
Rerun    A new run shows what still waits; what was decided stands and is never done twice.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal

from prefect import flow
from pydantic import Field

from flows.artifacts import escape, publish_table
from flows.steps import named, say
from flows.waiting import Answered, NotAccepted, Question, Shown, Work, ask, take_each, waiting_run
from tasks.finding_texts import five_parts, said_of
from tasks.findings import FindingRefused, act, findings, read_finding

#: What may be done in each state, by auditors and by the owner of a finding.
_OF_AUDITORS = {
    "identified": ("confirm", "dismiss"),
    "reopened": ("confirm", "assign", "dismiss", "accept_risk"),
    "confirmed": ("assign", "dismiss", "accept_risk"),
    "verified": ("close",),
}
_OF_OWNERS = {"assigned": ("agree",), "action_agreed": ("implement", "agree")}

_PARTS = (
    ("criteria", "criteria 标准"), ("condition", "condition 现状"), ("cause", "cause 原因"),
    ("consequence", "consequence 影响"), ("corrective_action", "corrective action 整改"),
)  # fmt: skip

_ACT_HELP = "What becomes of this finding; “leave” lets it wait. (处理方式；leave 表示暂不处理)"
_OWNER_HELP = "Staff id of who answers for it, for “assign”. (责任人工号，仅用于 assign)"
_UNTIL_HELP = "Last day of the accepted risk, for “accept_risk”. (风险接受截止日)"
_CAUSE_HELP = "Cause, for “agree”. (原因)"
_ACTION_HELP = "Corrective action, for “agree”. (整改措施)"
_BY_HELP = "Day by which it is done, for “agree”. (整改完成日期)"
_NOTE_HELP = "Why, or what was done; needed to dismiss, accept a risk and implement. (说明)"


@flow(
    name="review-findings",
    flow_run_name=named("review findings", "department"),
    timeout_seconds=3600,
    persist_result=False,
)
def review_findings(
    department: str | None = None, most: Annotated[int, Field(ge=1, le=20)] = 5
) -> dict[str, Any]:
    """Show the gravest findings to auditors, then to their owners; take what each decides.

    The run waits in the state Suspended until somebody answers its form. Auditors confirm, assign,
    dismiss, accept a risk or close; owners state the cause, agree an action and report it done. The
    next audit is the re-test.

    Args:
        department: Findings of this department only; empty takes all. (责任部门；留空为全部)
        most: Most findings in one form. (每张表单的最多审计发现数)
    """
    asked = {"department": department, "most": most}
    with waiting_run("review-findings", "audit.answer_expiry", **asked) as work:
        judged, unjudged = ask(work, JUDGING)
        answered, unanswered = ask(work, ANSWERING)
        work.totals = {"judged": judged, "answered": answered}
        say(f"{len(judged)} judged, {len(answered)} answered")
        publish_table("findings-decided", "What was decided / 审计发现处理结果",
                      [*judged, *answered])  # fmt: skip
        if left := unjudged + unanswered:
            raise NotAccepted(f"{len(left)} findings were not answered acceptably")
    return work.totals


def _waiting(
    work: Work, left: Sequence[Shown] | None, acts: Mapping[str, Sequence[str]]
) -> list[Shown]:
    """Return the findings that wait for somebody, the gravest first."""
    again = None if left is None else {seen["finding_id"] for seen in left}
    rows = findings(work.warehouse, department=work.asked["department"])
    return [
        {"finding_id": row["finding_id"], "acts": ["leave", *acts[row["state"]]]}
        for row in rows
        if row["state"] in acts and (again is None or row["finding_id"] in again)
    ][: work.asked["most"]]


def _form(work: Work, shown: Sequence[Shown], *, of_owners: bool) -> tuple[dict[str, Any], str]:
    """Return the fields and the text of a form on findings."""
    fields: dict[str, Any] = {}
    text = []
    for number, seen in enumerate(shown, start=1):
        found = read_finding(work.warehouse, seen["finding_id"])
        english, chinese, *_ = said_of(found["claim"])
        about = f"{found['department']} · {found['severity']}"
        title = f"{number}. {english} / {chinese} · {about}"
        choice = Literal[tuple(seen["acts"])]  # type: ignore[valid-type]
        fields[f"act_{number}"] = (choice, Field(title=title, description=_ACT_HELP))
        if of_owners:
            fields[f"cause_{number}"] = _text(number, "Cause / 原因", _CAUSE_HELP)
            fields[f"action_{number}"] = _text(number, "Action / 整改措施", _ACTION_HELP)
            fields[f"by_{number}"] = _day(number, "Done by / 完成日期", _BY_HELP)
        else:
            fields[f"owner_{number}"] = _text(number, "Owner / 责任人", _OWNER_HELP)
            fields[f"until_{number}"] = _day(number, "Accepted until / 接受至", _UNTIL_HELP)
        fields[f"note_{number}"] = _text(number, "Note / 说明", _NOTE_HELP)
        text.append(f"### {escape(title)}\n\n{_finding_text(work, found)}")
    return fields, "\n\n".join(text)


def _text(number: int, title: str, help_text: str) -> tuple[Any, Any]:
    return str, Field(
        default="", max_length=2000, title=f"{number}. {title}", description=help_text
    )


def _day(number: int, title: str, help_text: str) -> tuple[Any, Any]:
    return date | None, Field(default=None, title=f"{number}. {title}", description=help_text)


def _finding_text(work: Work, found: Mapping[str, Any]) -> str:
    parts = five_parts(work.warehouse, found, "en")
    chinese = five_parts(work.warehouse, found, "zh-CN")
    lines = [
        f"- **{name}:** {escape(parts[part])} / {escape(chinese[part])}" for part, name in _PARTS
    ]
    history = [
        f"- {event['occurred_at']:%Y-%m-%d} {escape(event['event'])} "
        f"{escape(event['actor'])} {escape(event['note'] or '')}"
        for event in found["events"][-5:]
    ]
    about = (
        f"state 状态 {escape(found['state'])} · due 期限 {found['due_on']} · owner 责任人 "
        f"{escape(found['owner'] or '-')} · finding {found['finding_id'][:12]}"
    )
    return "\n".join([*lines, "", about, "", *history])


def _take(work: Work, shown: Sequence[Shown], given: Any) -> Answered:
    """Carry out the acts of a form."""
    fields = {
        "note": "note", "owner": "owner", "accepted_until": "until", "cause": "cause",
        "action": "action", "action_due_on": "by",
    }  # fmt: skip

    def carry_out(number: int, seen: Shown, name: str) -> dict[str, Any]:
        stated = {to: getattr(given, f"{field}_{number}", None) for to, field in fields.items()}
        key = given.key.get_secret_value()
        found = act(work.warehouse, work.run, seen["finding_id"], name, key, **stated)
        return {n: found[n] for n in ("finding_id", "claim", "state", "owner")}

    return take_each(shown, given, "act", FindingRefused, carry_out)


JUDGING = Question(
    "judge",
    lambda work, left: _waiting(work, left, _OF_AUDITORS),
    lambda work, shown: _form(work, shown, of_owners=False),
    lambda work, _name, shown, given: _take(work, shown, given),
)
ANSWERING = Question(
    "answer",
    lambda work, left: _waiting(work, left, _OF_OWNERS),
    lambda work, shown: _form(work, shown, of_owners=True),
    lambda work, _name, shown, given: _take(work, shown, given),
)
