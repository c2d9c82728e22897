"""The report's first screen as Markdown, for a place that shows no HTML.

Every value is escaped: what a merchant is called must not become a link or a heading.
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from reports.formats import inline

if TYPE_CHECKING:  # the document imports nothing of ours back
    from reports.monthly import Document
    from reports.scorecard import Row

#: Those that call for attention come first.
_RANKS = {"off": 0, "immature": 1, "missing": 2, "untargeted": 3, "on": 4}


def escaped(value: object) -> str:
    """Return text that Markdown shows as it is: no markup, no link, no line break.

    Args:
        value: any value.

    Returns:
        The escaped text.
    """
    text = re.sub(r"([\\`*{}\[\]#!|~@])", r"\\\1", inline(value))
    # inside a word an underscore, and without a semicolon an ampersand, is only itself
    text = re.sub(r"(?<![^\W_])_|_(?![^\W_])", r"\\_", text)
    text = re.sub(r"&(?=\\?#?\w+;)", "&amp;", text).replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"(?i)\b(www)\.", r"\1\\.", text).replace("://", "\\://")


def table(head: Sequence[str], aligns: str, rows: Sequence[Sequence[str]]) -> list[str]:
    """Return a table; `aligns` has one letter per column, l or r."""
    rule = ["---:" if align == "r" else "---" for align in aligns]
    return [f"| {' | '.join(cells)} |" for cells in (head, rule, *rows)]


def summary(doc: "Document") -> str:
    """Return status, headline, exceptions and scorecard as Markdown.

    Args:
        doc: the built report.

    Returns:
        Markdown that ends with a line break.
    """
    voice, meta = doc.voice, doc.figures["meta"]
    _ = voice.translations.gettext
    month = voice.formats.month(meta["month"])
    title = _("Monthly management report, %(month)s") % {"month": month}
    lines = [
        f"## {escaped(voice.formats.name(meta['marketplace']))} · {escaped(title)}",
        "",
        f"**{voice.status(doc.status)} v{meta['version']}** · "
        f"{_('Data as of')} {voice.formats.instant(meta['as_of'])}",
        "",
        f"**{escaped(voice.sentences(doc.headline))}**",
        "",
        escaped(voice.sentences(doc.summary)),
    ]
    if doc.exceptions:
        found = exceptions_table(doc)
        head = list(found[0])
        lines += ["", *table(head, "l" * len(head), [list(row.values()) for row in found])]
    if doc.rows:
        head = [_("KPI"), _("Actual"), _("Target"), _("Against target"), _("Status")]
        rows = sorted(doc.rows, key=lambda row: _RANKS[row.judgement])
        lines += ["", *table(head, "lrrrl", [_kpi(row, doc) for row in rows])]
    return "\n".join(lines) + "\n"


def _kpi(row: "Row", doc: "Document") -> list[str]:
    formats, unit = doc.formats, row.kpi["unit"]
    return [
        escaped(formats.name(row.kpi)),
        escaped(formats.value(unit, row.value, row.digits)),
        "—" if row.target is None else escaped(formats.value(unit, row.target, row.digits)),
        escaped(formats.variance(unit, row.to_target, row.digits)),
        doc.voice.judgement(row.judgement),
    ]


def exceptions_table(doc: "Document") -> list[dict[str, str]]:
    """Return the listed exceptions, headed in the language of the report.

    Args:
        doc: the built report.

    Returns:
        One row per exception.
    """
    voice = doc.voice
    _ = voice.translations.gettext
    return [
        {
            _("Severity"): voice.severity(item.severity),
            _("What happened"): escaped(voice.text(item.message)),
            _("Proposed action"): escaped(voice.text(item.action)),
            _("Department"): escaped(voice.label("department", item.department)),
            _("Due"): voice.due(item.due_at),
            _("Clause"): escaped(item.clause),
            _("Evidence"): escaped(item.anchor),
        }
        for item in doc.exceptions
    ]
