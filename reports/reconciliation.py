"""The reconciliation report (对账报告) is one file and the same bytes every time.

The figures come as plain data; nothing here asks a database, a clock or a network.

To add a section: what chooses its title in `reconciliation_headlines.TITLES`, its rows in
`reconciliation_views.VIEWS`, its template in `templates/reconciliation/<id>.html.j2`, its name in
`labels.NAMES["section"]` and in the catalogue.
"""

from collections.abc import Mapping
from typing import Any

from reports import palette
from reports.documents import Document, document_of, proven
from reports.figures import Locale
from reports.markdown import escaped, table
from reports.pages import Report, rendered
from reports.reconciliation_figures import Figures, checked
from reports.reconciliation_headlines import TITLES, headline, summary
from reports.reconciliation_views import VIEWS, age_names, check_view, open_breaks, totals


def document(figures: Mapping[str, Any], locale: Locale) -> Document[Figures]:
    """Return the report's findings as codes and exact numbers, before layout.

    Args:
        figures: the figures, shaped as `reports.reconciliation_figures.Figures`.
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
        figures: the figures, shaped as `reports.reconciliation_figures.Figures`.
        locale: "zh-CN" or "en".

    Returns:
        A complete HTML document.

    Raises:
        FiguresRefused: the figures are not shaped as documented, or the locale is unknown.
        MissingTranslation: a text is not in the catalogue.
    """
    built = document(figures, locale)
    return rendered(
        "reconciliation.html.j2",
        built.formats.language,
        doc=built,
        meta=built.figures["meta"],
        locale=locale,
        f=built.formats,
        voice=built.voice,
        palette=palette,
        views={section: view(built.figures, built.voice) for section, view in VIEWS.items()},
        tie_outs=[check_view(check, built.voice) for check in built.figures["tie_outs"]],
    )


REPORT = Report("reconciliation", render, is_proven)


def summary_markdown(figures: Mapping[str, Any], locale: Locale) -> str:
    """Return the page's first screen as GitHub-flavoured Markdown, every value escaped.

    Args:
        figures: the figures, shaped as `reports.reconciliation_figures.Figures`.
        locale: "zh-CN" or "en".

    Returns:
        Status, headline, three-way totals, breaks by age, and the checks that fail.
    """
    doc = document(figures, locale)
    voice, formats, meta = doc.voice, doc.formats, doc.figures["meta"]
    _ = voice.translations.gettext
    title = _("Reconciliation report, %(month)s") % {"month": formats.month(meta["month"])}
    lines = [
        f"## {escaped(formats.name(meta['marketplace']))} · {escaped(title)}",
        "",
        f"**{voice.status(doc.status)} v{meta['version']}** · "
        f"{_('Data as of')} {formats.instant(meta['as_of'])} · "
        f"{_('Policy in force')} {escaped(meta['policy']['version'])} · "
        f"{_('Result')} {escaped(meta['output_sha256'][:12])}",
        "",
        f"**{escaped(voice.sentences(doc.headline))}**",
        "",
        escaped(voice.sentences(doc.summary)),
        "",
        *_totals_table(doc),
        "",
        *_ages_table(doc),
    ]
    if doc.verdict.failing:
        checks = [check_view(check, voice) for check in doc.verdict.failing]
        head = [_("Check"), _("Left"), _("Right"), _("Difference")]
        rows = [[escaped(c[k]) for k in ("check", "left", "right", "gap")] for c in checks]
        lines += ["", *table(head, "lrrr", rows)]
    return "\n".join(lines) + "\n"


def _totals_table(doc: Document[Figures]) -> list[str]:
    formats, _ = doc.formats, doc.voice.translations.gettext
    view = totals(doc.figures, doc.voice)
    head = [_("Provider"), _("Our books"), _("Provider"), _("Difference"), _("Paid out"),
            _("Bank"), _("Difference")]  # fmt: skip
    rows = [
        [
            escaped(row["name"]),
            *(
                text
                for leg in (row["order"], row["bank"])
                for text in (
                    formats.figure(leg.left_minor, row["currency"]),
                    formats.figure(leg.right_minor, row["currency"]),
                    formats.gap(leg.gap_minor, row["currency"]),
                )
            ),
        ]
        for row in (*view["providers"], *view["sums"])
    ]
    return table(head, "lrrrrrr", rows)


def _ages_table(doc: Document[Figures]) -> list[str]:
    formats, _ = doc.formats, doc.voice.translations.gettext
    view = open_breaks(doc.figures, doc.voice)
    head = [_("Difference"), _("Number"), _("At stake"), *(escaped(name) for name in age_names())]
    rows = [
        [
            escaped(row["name"]),
            formats.value("count", row["count"]),
            formats.figure(row["amount_minor"], row["currency"]),
            *(formats.value("count", cell[0]) if cell else "—" for cell in row["ages"]),
        ]
        for row in view["kinds"]
    ]
    return table(head, "lrr" + "r" * len(age_names()), rows) if rows else []


def open_table(figures: Mapping[str, Any], locale: Locale) -> list[dict[str, str]]:
    """Return the gravest open breaks as rows of a table whose cells may be read as Markdown.

    Args:
        figures: the figures, shaped as `reports.reconciliation_figures.Figures`.
        locale: "zh-CN" or "en".

    Returns:
        One row per listed break, headed in the language of the locale.
    """
    doc = document(figures, locale)
    formats, _ = doc.formats, doc.voice.translations.gettext
    return [
        {
            _("Severity"): item["severity_name"],
            _("Difference"): escaped(item["name"]),
            _("Provider"): escaped(item["provider_name"]),
            _("At stake"): formats.figure(item["amount_minor"], item["currency"]),
            _("Age, days"): formats.value("count", item["age_days"]),
            _("Due"): formats.day(item["due_on"]),
            _("Owner"): escaped(item["owner_name"]),
            _("Break"): escaped(item["break_id"][:8]),
        }
        for item in open_breaks(doc.figures, doc.voice)["items"]
    ]
