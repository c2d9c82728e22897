"""Internal audit: judge every claim, keep findings, and audit the audit itself.

Policy   5.1 every activity is audited periodically, with a report; improvement is followed up.
Reads    every table; the policy; the audits before.
Writes   audit_run, audit_result, finding, finding_event, trail_entry; evidence files; the report.
Rerun    An audit that was recorded stands; another one judges anew and updates the findings.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal

from prefect import flow

from flows.artifacts import escape, publish_markdown, publish_table
from flows.steps import named, recorded, say, step
from tasks.audit import NotAudited, period_between, run_audit
from tasks.audit_of_audit import TrailBroken, review_audits
from tasks.audit_report import publish_audit, summary_markdown
from tasks.findings import findings
from tasks.publication import LOCALES, Published

judge = step(run_audit, "judge the claims")
publish = step(publish_audit, "publish the report")
review = step(review_audits, "review the audits")

#: Processes that have claims.
Noun = Literal[
    "analytics", "audit", "fulfilment", "governance", "listing", "performance", "reconciliation",
    "revision", "service", "settlement", "workforce",
]  # fmt: skip

#: What a table of findings shows.
_FINDING = (
    "finding_id", "claim", "scope", "clause", "severity", "state", "unexpected", "population",
    "amount_minor", "due_on", "owner",
)  # fmt: skip


@flow(
    name="internal-audit",
    flow_run_name=named("audit", "noun"),
    timeout_seconds=3600,
    persist_result=False,
)
def internal_audit(
    noun: Noun | None = None,
    from_day: date | None = None,
    to_day: date | None = None,
    as_of: datetime | None = None,
    report: bool = True,
) -> dict[str, Any]:
    """Judge the claims over one moment of the warehouse, and bring the findings up to date.

    A broken claim opens a finding or updates it; one that holds again verifies it. What cannot be
    judged is inconclusive, never green. Findings are no failure of the run: an error is.

    Args:
        noun: One process only; empty audits all of them, and every table.
            (审计范围；留空为全部)
        from_day: First business day of the events audited; empty takes all. (起始日；留空不限)
        to_day: Last business day of the events audited; empty takes all. (截止日；留空不限)
        as_of: Instant whose data count; empty takes the scheduled start.
            (数据时点；留空则取计划开始时间)
        report: Publish the report in Chinese and English, with a page for each department; only
            where everything was audited. (全部审计时出具审计报告，含各部门专页)
    """
    with recorded("internal-audit", as_of, noun=noun) as this:
        period = period_between(from_day, to_day, this.run.time_zone)
        found = judge(this.warehouse, this.run, noun, period)
        this.totals = {k: v for k, v in found.items() if k != "claims"}
        say(f"{len(found['claims'])} judged: {found['broken']} broken, as of {this.as_of_day}")
        _show(found, findings(this.warehouse, state="open"))
        if report and noun is None and period.is_all:
            published = publish(
                this.warehouse, this.run, flow_run_name=this.flow_run_name, locales=LOCALES
            )
            _show_report(published)
            this.totals["reports"] = [
                {"locale": r.locale, "version": r.version, "status": r.status, "path": str(r.path)}
                for r in published
            ]
        if errors := [row["claim"] for row in found["claims"] if _is_error(row)]:
            raise NotAudited(f"{len(errors)} claims ended in an error: {', '.join(errors[:5])}")
    return this.totals


@flow(
    name="audit-the-auditor",
    flow_run_name=named("audit the auditor"),
    timeout_seconds=1800,
    persist_result=False,
)
def audit_the_auditor(
    anchors: list[str] | None = None, as_of: datetime | None = None
) -> dict[str, Any]:
    """Verify the trail of decisions, and review what the audit covers.

    Args:
        anchors: Ends of the trail as earlier reports print them, NUMBER:SHA256, beside those of
            the reports that are on this machine. (审计报告所载锚点，可多个)
        as_of: Instant whose audits count; empty takes the scheduled start.
            (数据时点；留空则取计划开始时间)
    """
    with recorded("audit-the-auditor", as_of) as this:
        found = review(this.warehouse, this.run, anchors or [])
        this.totals = {k: v if isinstance(v, int) else len(v) for k, v in found.items()}
        say(f"{found['links']} links, {len(found['wrong'])} wrong, {found['anchors']} anchors")
        publish_table("audit-trail", "What is wrong with the trail / 审计轨迹异常",
                      [{"what": text} for text in found["wrong"]])  # fmt: skip
        for key, title in (
            ("uncovered", "Clauses without a claim / 未覆盖条款"),
            ("never_run", "Claims that never ran / 从未执行的审计项"),
            ("never_conclusive", "Claims never conclusive / 从未得出结论的审计项"),
            ("never_broken", "Claims that never failed / 从未失败的审计项"),
        ):
            rows = [{"which": name} for name in found[key]]
            publish_table(f"audit-{key.replace('_', '-')}", title, rows)
        if found["wrong"]:
            raise TrailBroken(f"the trail is broken: {found['wrong'][0]}")
    return this.totals


def _is_error(row: Mapping[str, Any]) -> bool:
    return str(row["reason"] or "").startswith("error:")


def _show_report(published: Sequence[Published]) -> None:
    """Show the report's first screen in the Prefect UI, and where the files are."""
    publish_markdown(
        "internal-audit-report", "Internal audit report / 内部审计报告", summary_markdown(published)
    )


def _show(found: Mapping[str, Any], open_findings: Sequence[Mapping[str, Any]]) -> None:
    """Show in the Prefect UI what an audit found, and each department what it owns."""
    publish_table(
        "audit-results",
        "What does not hold / 审计未通过项",
        [row for row in found["claims"] if row["outcome"] != "holds"],
    )
    for department in dict.fromkeys(row["department"] for row in open_findings):
        publish_table(
            f"audit-findings-{department.replace('_', '-')}",
            f"Open findings of {department} / 待整改审计发现",
            [{n: row[n] for n in _FINDING} for row in open_findings
             if row["department"] == department],
        )  # fmt: skip
    outcomes = [row["outcome"] for row in found["claims"]]
    lines = [f"| {name} | {outcomes.count(name)} |" for name in ("holds", "broken", "inconclusive")]
    events = [f"| {escape(event)} | {count} |" for event, count in found["findings"].items()]
    anchor = found["anchor"]
    publish_markdown(
        "internal-audit",
        "Internal audit / 内部审计",
        "\n".join(
            ["| outcome 结果 | claims |", "|---|---:|", *lines, "",
             "| findings 审计发现 | |", "|---|---:|", *events, "",
             f"anchor 锚点 `{anchor['entry_no']}:{anchor['sha256']}`"]
        ),
    )  # fmt: skip
