"""A finding in the five parts of audit practice, in either language of reports.

Criteria, condition, cause, consequence, corrective action. Criteria are the clause's own words,
the condition comes from counts, the cause is the department's statement and said to be unverified
until an auditor saw it shown.
"""

from collections.abc import Mapping
from typing import Any

from expectations import UnknownClaim, claim_named
from expectations.tables import TABLE, said_of_table
from policy.terms import Terms
from tasks.marketplace import book_in_use
from tasks.resolution import in_units
from warehouse import Warehouse

_ENGLISH = {
    "condition": "{claim}: {unexpected:,} of {population:,} break it",
    "in": " in {scope}",
    "repeated": "; came back {times_reopened}×",
    "no_cause": "Not stated yet",
    "unshown": "{cause} (the department's statement, unverified)",
    "money": "{amount} at stake",
    "no_money": "No money at stake that could be counted",
    "agreed": "{action}, by {action_due_on}",
    "proposed": "{remedy} (proposed; due on {due_on})",
}
_CHINESE = {
    "condition": "“{claim}”：{population:,} 项中有 {unexpected:,} 项不符",
    "in": "（{scope}）",
    "repeated": "；已重复出现 {times_reopened} 次",
    "no_cause": "部门尚未说明",
    "unshown": "{cause}（部门陈述，未经核实）",
    "money": "涉及金额 {amount}",
    "no_money": "无可计量的金额影响",
    "agreed": "{action}，完成期限 {action_due_on}",
    "proposed": "{remedy}（建议；期限 {due_on}）",
}


def said_of(name: str) -> tuple[str, str, str, str]:
    """Return claim and remedy by a claim's name: English, Chinese, English, Chinese.

    A claim that was given up since has its name only.
    """
    try:
        claim = claim_named(name)
    except UnknownClaim:
        if name.startswith(f"{TABLE}_"):
            return said_of_table(name)
        text = name.replace("_", " ")
        return text, text, "", ""
    return claim.claim, claim.claim_zh, claim.remedy, claim.remedy_zh


def five_parts(warehouse: Warehouse, found: Mapping[str, Any], language: str) -> dict[str, str]:
    """Return criteria, condition, cause, consequence and corrective action of a finding.

    Args:
        warehouse: whose policy book has the clause.
        found: row of the finding.
        language: zh-CN or en.
    """
    terms = book_in_use(warehouse).in_force(found["last_seen_at"])
    return parts_of(terms, found, language)


def parts_of(terms: Terms, found: Mapping[str, Any], language: str) -> dict[str, str]:
    """Return the five parts under the terms in force when it was seen last."""
    is_chinese = language != "en"
    words = _CHINESE if is_chinese else _ENGLISH
    clause = terms.clauses[found["clause"]]
    values = dict(found)
    claim, claim_zh, remedy, remedy_zh = said_of(found["claim"])
    values["claim"] = claim_zh if is_chinese else claim
    values["remedy"] = remedy_zh if is_chinese else remedy
    condition = words["condition"].format(**values)
    if found["scope"]:
        condition += words["in"].format(**values)
    if found["times_reopened"]:
        condition += words["repeated"].format(**values)
    cause = words["no_cause"]
    if found["cause"]:
        cause = found["cause"] if found["is_cause_shown"] else words["unshown"].format(**values)
    values["amount"] = in_units(found["amount_minor"] or 0, found["currency"])
    return {
        "criteria": f"{found['clause']} {clause.text_zh if is_chinese else clause.text_en}",
        "condition": condition,
        "cause": cause,
        "consequence": words["money" if found["amount_minor"] else "no_money"].format(**values),
        "corrective_action": words["agreed" if found["action"] else "proposed"].format(**values),
    }
