"""Human decisions on listings: a form shows each case, its checks and pictures, and takes them.

Policy   4.1 a person decides on what checks refer; 3.1 nothing counterfeit or prohibited passes.
Reads    listing_version, listing_screening, listing_check, picture_measure, approver.
Writes   listing_decision, listing_event, listing_state, notification.
Rerun    A new run shows what still waits; what was decided stands and is never done twice.
"""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from prefect import flow
from pydantic import Field

from flows.artifacts import escape, publish_markdown, publish_table
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
from tasks.catalogue_watch import escalate_overdue
from tasks.listing_pictures import picture_limits, thumbnail_of
from tasks.listing_review import REASONS, Case, ListingRefused, decide, queue, read_case
from tasks.resolution import in_units

_NO_REASON = "none"

#: Letters of a description that a form shows, and pictures of a case: enough to judge by.
_SHOWN_TEXT, _SHOWN_PICTURES = 2000, 6

_DECIDE_HELP = "What becomes of it; “leave” lets it wait. (处理方式；leave 表示待定)"
_REASON_HELP = "Needed to reject and to request changes. (驳回或要求修改须选择原因)"
_NOTE_HELP = "In your own words; the merchant does not see it. (内部备注)"


@flow(
    name="review-listings",
    flow_run_name=named("review listings", "category"),
    timeout_seconds=3600,
    persist_result=False,
)
def review_listings(
    category: str | None = None, most: Annotated[int, Field(ge=1, le=20)] = 5
) -> dict[str, Any]:
    """Show the listings that wait for a person, what is due first; take what the reviewer decides.

    The run waits in the state Suspended until somebody answers its form. Pictures stand in the
    artifact of the run. A listing that changed meanwhile is shown again. A form that nobody answers
    in time fails the run, and the department is told of what is overdue.

    Args:
        category: Only listings of this category; empty takes all. (类目)
        most: Most listings in one form. (每张表单的最多商品数)
    """
    asked = {"category": category, "most": most}
    with waiting_run("review-listings", "listing.review_form_time", **asked) as work:
        escalate_overdue(work.warehouse, work.run)
        decided, undecided = ask(work, REVIEWING)
        work.totals = {"decided": decided}
        say(f"{len(decided)} decided")
        publish_table("listings-decided", "Decisions on listings / 商品审核决定", decided)
        if undecided:
            raise NotAccepted(
                f"{len(undecided)} listings were not answered acceptably in {ATTEMPTS} forms"
            )
    return work.totals


def _waiting_cases(work: Work, left: Sequence[Shown] | None) -> list[Shown]:
    """Return the listings to show with the digest of each case."""
    again = None if left is None else {case["listing_id"] for case in left}
    found = queue(work.warehouse, work.run, work.asked["category"])
    why = {row["listing_id"]: _why(row) for row in found}
    wanted = [row["listing_id"] for row in found if again is None or row["listing_id"] in again][
        : work.asked["most"]
    ]
    cases = [read_case(work.warehouse, name) for name in wanted]
    _publish_pictures(work, cases)
    return [
        {"listing_id": name, "case_sha256": case.case_sha256, "why": why[name]}
        for name, case in zip(wanted, cases, strict=True)
    ]


def _why(row: Mapping[str, Any]) -> str:
    """Return why a listing waits, for who decides on it."""
    parts = [
        (row["is_sampled"], "sample of an automatic approval 自动通过抽检"),
        (row["is_appealed"], "appeal 申诉"),
        (_is_edit(row), "edit of a listing on sale 在售商品修改"),
        (row["reviewers_needed"] > 1, f"{row['reviewers_needed']} people decide 须两人审核, "
         f"{row['decision_count']} did 已审 {row['decision_count']} 人"),
        (row["is_overdue"], "overdue 已逾期"),
    ]  # fmt: skip
    return " · ".join(text for holds, text in parts if holds)


def _is_edit(row: Mapping[str, Any]) -> bool:
    return row["live_version_no"] is not None and row["live_version_no"] != row["version_no"]


def _review_form(work: Work, shown: Sequence[Shown]) -> tuple[dict[str, Any], str]:
    """Return the fields and the text of a form."""
    fields: dict[str, Any] = {}
    text = []
    for number, seen in enumerate(shown, start=1):
        case = read_case(work.warehouse, seen["listing_id"])
        fields[f"decision_{number}"] = (
            Literal["leave", "approve", "reject", "request_changes"],
            Field(title=f"{number}. Decision / 处理: {_title(case)}", description=_DECIDE_HELP),
        )
        fields[f"reason_{number}"] = (
            Literal[(_NO_REASON, *REASONS)],
            Field(default=_NO_REASON, title=f"{number}. Reason / 原因", description=_REASON_HELP),
        )
        fields[f"note_{number}"] = (
            str,
            Field(default="", max_length=500, title=f"{number}. Note / 备注",
                  description=_NOTE_HELP),
        )  # fmt: skip
        text.append(f"{_heading(number, case)}\n\n{_case_text(case, seen['why'])}")
    return fields, "\n\n".join(text)


def _take_decisions(work: Work, _name: str, shown: Sequence[Shown], given: Any) -> Answered:
    """Write the decisions of a form."""

    def carry_out(number: int, seen: Shown, decision: str) -> dict[str, Any]:
        reason = getattr(given, f"reason_{number}")
        return decide(
            work.warehouse,
            work.run,
            seen["listing_id"],
            decision=decision,
            reason=None if reason == _NO_REASON else reason,
            note=getattr(given, f"note_{number}"),
            key=given.key.get_secret_value(),
            seen_sha256=seen["case_sha256"],
        )

    return take_each(shown, given, "decision", ListingRefused, carry_out)


REVIEWING = Question("review", _waiting_cases, _review_form, _take_decisions)


# What people read.


def _title(case: Case) -> str:
    return f"{case.row['listing_id']} {case.row['title'] or ''}"[:120]


def _heading(number: int, case: Case) -> str:
    return f"### {number}. {escape(_title(case))}"


def _price(case: Case, name: str) -> str:
    minor = case.row[name]
    return "—" if minor is None else escape(in_units(minor, case.row["currency"]))


def _case_text(case: Case, why: str) -> str:
    """Return a case as Markdown; whatever came from outside is escaped."""
    row = case.row
    about = (
        f"merchant 商家 {escape(row['merchant_id'] or '—')}",
        f"category 类目 {escape(row['category_id'] or '—')}",
        f"brand 品牌 {escape(row['brand'] or '—')}",
        f"price 价格 {_price(case, 'price_minor')}",
        f"struck through 划线价 {_price(case, 'market_price_minor')}",
        f"state 状态 {row['state']}",
        f"submitted by 提交人 {escape(row['submitted_by'])}",
        f"score 风险分 {row['score']}",
        f"due 限期 {row['due_on']}",
        f"version 版本 {row['version_no']}",
    )
    description = row["description"] or "—"
    if (more := len(description) - _SHOWN_TEXT) > 0:
        description = f"{description[:_SHOWN_TEXT]}… ({more} more letters 另有 {more} 字)"
    return "\n".join(
        [
            *([f"**{why}**", ""] if why else []),
            " · ".join(about),
            "",
            f"> {escape(description)}",
            "",
            *(_unmet(found) for found in case.unmet),
            *(_decision(made) for made in case.decisions),
            "",
            f"case 案卷 {case.case_sha256[:12]} · {_where_pictures_are(len(case.pictures))}",
        ]
    )


def _where_pictures_are(count: int) -> str:
    """Return how many pictures a case has, and where they are shown."""
    if not count:
        return "no pictures 无图片"
    return f"{count} in the artifact listing-pictures 图片共 {count} 张，见 listing-pictures"


def _unmet(found: Mapping[str, Any]) -> str:
    return (
        f"- **{found['check']}** ({found['clause']}, {found['severity']}): "
        f"{escape(found['message'])} {escape(found['message_zh'])}"
    )


def _decision(made: Mapping[str, Any]) -> str:
    return (
        f"- {escape(made['decision'])} by {escape(made['decided_by'])} {escape(made['note'] or '')}"
    )


def _publish_pictures(work: Work, cases: Sequence[Case]) -> None:
    """Show the pictures of the cases beside the form, once for each form."""
    shown = [
        f"{_heading(number, case)}\n\n{_pictures(work, case)}"
        for number, case in enumerate(cases, start=1)
    ]
    if shown:
        publish_markdown("listing-pictures", "Pictures of the cases / 待审图片", "\n\n".join(shown))


def _pictures(work: Work, case: Case) -> str:
    """Return the pictures of a case, made anew and small, the least sharp first, as Markdown."""
    limits = picture_limits(work.run.book.in_force(work.run.as_of))
    shown = []
    by_sharpness = sorted(case.pictures, key=lambda p: p["sharpness_permille"] or 0)
    for picture in by_sharpness[:_SHOWN_PICTURES]:
        said = (
            f"no. {picture['picture_no']} {escape(picture['name'][:80])}, "
            f"sharpness 清晰度 {picture['sharpness_permille'] or '—'}"
        )
        small = thumbnail_of(picture, case.row["picture_folder"], limits)
        if small is None:
            shown.append(f"{said}: {escape(picture['problem'] or 'not at hand')}")
        else:
            shown.append(
                f"{said}\n\n![picture](data:image/jpeg;base64,{b64encode(small).decode()})"
            )
    if (more := len(case.pictures) - _SHOWN_PICTURES) > 0:
        shown.append(f"{more} more, sharper ones 另有 {more} 张更清晰的图片")
    return "\n\n".join(shown) or "no pictures 无图片"
