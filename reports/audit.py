"""The internal audit report (内部审计报告) is one file, and the same bytes every time.

Beside it lies one page for each department that answers for a claim, with its own findings only.
The figures come as plain data; nothing here asks a database, a clock or a network.

To add a section: what chooses its title in `audit_headlines.TITLES`, its rows in
`audit_views.VIEWS`, its template in `templates/audit/<id>.html.j2`, its name in
`labels.NAMES["section"]` and in the catalogue.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reports import palette
from reports.audit_figures import (
    Figures,
    checked,
    departments,
    gravity,
    of_department,
)
from reports.audit_headlines import TITLES, extract_headline, headline, pressing, summary
from reports.audit_views import (
    MOST_CARDS_OF_ONE,
    VIEWS,
    check_view,
    department,
    follow_up,
    opinion_view,
    overdue,
    settled,
)
from reports.documents import Document, document_of, proven
from reports.figures import Locale
from reports.markdown import escaped, table
from reports.pages import Report, rendered

__all__ = ["REPORT", "document", "extracts", "gravity", "is_proven", "render", "summary_markdown"]


def document(figures: Mapping[str, Any], locale: Locale) -> Document[Figures]:
    """Return the report's findings as codes and exact numbers, before layout.

    Args:
        figures: the figures, shaped as `reports.audit_figures.Figures`.
        locale: "zh-CN" or "en".

    Raises:
        FiguresRefused: the figures are not shaped as documented, or the locale is unknown.
    """
    typed = checked(figures)
    return document_of(typed, locale, headline(typed), summary(typed), TITLES)


def is_proven(figures: Mapping[str, Any]) -> bool:
    """Return whether there are tie-out checks and all of them agree: without any, nothing is."""
    return proven(checked(figures))


def render(figures: Mapping[str, Any], locale: Locale) -> str:
    """Return the report as one HTML file: no script, no request, the same bytes every time.

    Args:
        figures: the figures, shaped as `reports.audit_figures.Figures`.
        locale: "zh-CN" or "en".

    Returns:
        A complete HTML document.

    Raises:
        FiguresRefused: the figures are not shaped as documented, or the locale is unknown.
        MissingTranslation: a text is not in the catalogue.
    """
    built = document(figures, locale)
    views = {section: view(built.figures, built.voice) for section, view in VIEWS.items()}
    return _page(
        "audit.html.j2",
        built,
        locale,
        opinion=opinion_view(built.figures, built.voice),
        views=views,
    )


def extracts(figures: Mapping[str, Any], locale: Locale) -> dict[str, str]:
    """Return one page for each department with its own findings only, by file name.

    Args:
        figures: the figures, shaped as `reports.audit_figures.Figures`.
        locale: "zh-CN" or "en".
    """
    built = document(figures, locale)
    voice, pages = built.voice, {}
    for name in departments(built.figures):
        own = of_department(built.figures, name)
        said = replace(
            built, figures=own, headline=extract_headline(own), summary=pressing(own), messages={}
        )
        pages[f"audit-{name}.{locale}.html"] = _page(
            "audit_department.html.j2",
            said,
            locale,
            opinion=opinion_view(built.figures, voice, name),
            d=department(built.figures, voice, name, MOST_CARDS_OF_ONE),
            late=overdue(own, voice, MOST_CARDS_OF_ONE),
            rolled=follow_up(own, voice),
            settled=settled(own, voice),
        )
    return pages


def _page(template: str, built: Document[Figures], locale: Locale, **values: Any) -> str:
    return rendered(
        template,
        built.formats.language,
        doc=built,
        meta=built.figures["meta"],
        audit=built.figures["audit"],
        locale=locale,
        f=built.formats,
        voice=built.voice,
        palette=palette,
        tie_outs=[check_view(check, built.voice) for check in built.figures["tie_outs"]],
        **values,
    )


REPORT = Report("audit", render, is_proven, extracts)


def summary_markdown(figures: Mapping[str, Any], locale: Locale) -> str:
    """Return the page's first screen as GitHub-flavoured Markdown, every value escaped.

    Args:
        figures: the figures, shaped as `reports.audit_figures.Figures`.
        locale: "zh-CN" or "en".

    Returns:
        Status, opinion and headline, what is overdue, the roll-forward, and the failing checks.
    """
    doc = document(figures, locale)
    voice, formats, meta = doc.voice, doc.formats, doc.figures["meta"]
    _ = voice.translations.gettext
    title = _("Internal audit report, %(day)s") % {"day": formats.day(meta["period"])}
    lines = [
        f"## {escaped(formats.name(meta['marketplace']))} · {escaped(title)}",
        "",
        f"**{voice.status(doc.status)} v{meta['version']}** · "
        f"{_('Data as of')} {formats.instant(meta['as_of'])} · "
        f"{_('Policy in force')} {escaped(meta['policy']['version'])}",
        "",
        f"**{escaped(voice.sentences(doc.headline))}**",
        "",
        escaped(voice.sentences(doc.summary)),
        *_overdue_table(doc),
        "",
        *_rolled_table(doc),
    ]
    if doc.verdict.failing:
        checks = [check_view(check, voice) for check in doc.verdict.failing]
        head = [_("Check"), _("Left"), _("Right"), _("Difference")]
        rows = [[escaped(c[k]) for k in ("check", "left", "right", "gap")] for c in checks]
        lines += ["", *table(head, "lrrr", rows)]
    return "\n".join(lines) + "\n"


def _overdue_table(doc: Document[Figures]) -> list[str]:
    formats, _ = doc.formats, doc.voice.translations.gettext
    found = overdue(doc.figures, doc.voice)["rows"]
    head = [_("Severity"), _("Finding"), _("Department"), _("Findings"), _("Due"),
            _("Days overdue")]  # fmt: skip
    rows = [
        [
            row["severity_name"],
            escaped(row["said"]),
            escaped(row["department_name"]),
            formats.value("count", row["count"]),
            formats.day(row["due_on"]),
            formats.value("count", row["days"]),
        ]
        for row in found
    ]
    return ["", *table(head, "lllrlr", rows)] if rows else []


def _rolled_table(doc: Document[Figures]) -> list[str]:
    formats, _ = doc.formats, doc.voice.translations.gettext
    view = follow_up(doc.figures, doc.voice)
    head = [_("Department"), *(name for _move, name in view["moves"]), _("At the end"),
            _("Overdue")]  # fmt: skip
    rows = [
        [
            escaped(row.get("name") or _("All")),
            *(formats.value("count", row["cells"][move]) for move, _name in view["moves"]),
            formats.value("count", row["closing"]),
            formats.value("count", row["overdue"]),
        ]
        for row in (*view["rows"], view["sum"])
    ]
    return table(head, "l" + "r" * (len(head) - 1), rows)
