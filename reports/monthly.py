"""The monthly management report (经营管理月报) is one file and the same bytes every time.

The figures come as plain data; nothing here asks a database, a clock or a network.

To add a section: its id in SECTIONS, its template in `templates/sections/<id>.html.j2`, its name in
`labels.NAMES["section"]` and in the catalogue.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from reports import markdown, palette
from reports.catalogue import translations
from reports.exceptions import MOST_LISTED, Exceptional, exceptions, failing, tie_out_params
from reports.figures import (
    Evidence,
    Figures,
    FiguresRefused,
    Locale,
    Source,
    TieOut,
    checked,
    instant,
)
from reports.formats import Formats, formats_for, inline
from reports.headlines import headline, section_title, summary
from reports.messages import Message, Quantity, Voice
from reports.pages import Report, rendered
from reports.scorecard import Row, scorecard
from reports.sections import view_of

#: The sections in the order of the report.
SECTIONS = ("sales", "feedback", "market", "sla", "listing")

#: The scorecard's groups in the order of the report.
GROUPS = ("sales", "feedback", "sla", "listing")


class Verdict(NamedTuple):
    """Whether the figures tie out, and the checks that do not."""

    status: Literal["final", "provisional"]
    failing: tuple[TieOut, ...]


@dataclass(frozen=True)
class Document:
    """The report before it is laid out."""

    figures: Figures
    voice: Voice
    status: str
    verdict: Verdict
    headline: tuple[Message, ...]
    summary: tuple[Message, ...]
    exceptions: tuple[Exceptional, ...]
    unlisted: int
    rows: tuple[Row, ...]
    messages: Mapping[str, tuple[Message, ...]]

    @property
    def formats(self) -> Formats:
        """The number and date formats of the report's locale."""
        return self.voice.formats


def verdict(figures: Mapping[str, Any]) -> Verdict:
    """Return "final" only if there are tie-out checks and all of them pass.

    Args:
        figures: the figures of the report.

    Returns:
        The status and the failing checks; without any check nothing is proven: provisional.
    """
    typed = checked(figures)
    failed = failing(typed)
    return Verdict("final" if typed["tie_outs"] and not failed else "provisional", failed)


def document(figures: Mapping[str, Any], locale: Locale) -> Document:
    """Return the report's findings as codes and exact numbers, before layout.

    Args:
        figures: the figures, shaped as `reports.figures.Figures`.
        locale: "zh-CN" or "en".

    Returns:
        Headline, summary, exceptions, scorecard and section titles.

    Raises:
        FiguresRefused: the figures are not shaped as documented, or the locale is unknown.
    """
    typed = checked(figures)
    meta = typed["meta"]
    formats = formats_for(locale, meta["currency"], meta["time_zone"])
    voice = Voice(formats, translations(formats.language))
    judged = verdict(figures)
    rows = _spoken_of(scorecard(typed["kpis"]))
    found = exceptions(typed)
    return Document(
        figures=typed,
        voice=voice,
        status="provisional" if judged.status == "provisional" else meta["status"],
        verdict=judged,
        headline=headline(typed),
        summary=summary(rows, len(found)),
        exceptions=found[:MOST_LISTED],
        unlisted=len(found) - len(found[:MOST_LISTED]),
        rows=rows,
        messages={section: section_title(section, typed) for section in SECTIONS},
    )


def _spoken_of(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Return the lines without the groups that have no value in thirteen months.

    A marketplace without a process, or that does not deliver it, is not told of each of its KPIs
    that there is no data; its section says so once.
    """
    known = {row.kpi["group"] for row in rows if any(v is not None for v in row.values)}
    return tuple(row for row in rows if row.kpi["group"] in known)


def render(figures: Mapping[str, Any], locale: Locale) -> str:
    """Return the report as one HTML file: no script, no request, the same bytes every time.

    Args:
        figures: the figures, shaped as `reports.figures.Figures`.
        locale: "zh-CN" or "en".

    Returns:
        A complete HTML document.

    Raises:
        FiguresRefused: the figures are not shaped as documented, or the locale is unknown.
        MissingTranslation: a text is not in the catalogue.
    """
    built = document(figures, locale)
    return rendered(
        "monthly.html.j2",
        built.formats.language,
        doc=built,
        meta=built.figures["meta"],
        locale=locale,
        f=built.formats,
        voice=built.voice,
        groups=[(name, _group(built, name)) for name in GROUPS],
        views={section: view_of(section, built.figures, built.voice) for section in SECTIONS},
        palette=palette,
        evidence=[_evidence(block, built) for block in built.figures["evidence"]],
        tie_outs=[_tie_out(check, built.voice) for check in built.figures["tie_outs"]],
        sources=[_source(row, built) for row in built.figures["sources"]],
    )


def summary_markdown(figures: Mapping[str, Any], locale: Locale) -> str:
    """Return the page's first screen as GitHub-flavoured Markdown, every value escaped.

    Args:
        figures: the figures, shaped as `reports.figures.Figures`.
        locale: "zh-CN" or "en".

    Returns:
        Status, headline, exceptions and scorecard, off-target first.
    """
    return markdown.summary(document(figures, locale))


def exceptions_table(figures: Mapping[str, Any], locale: Locale) -> list[dict[str, str]]:
    """Return the exceptions as rows of a table whose cells may be read as Markdown.

    Args:
        figures: the figures, shaped as `reports.figures.Figures`.
        locale: "zh-CN" or "en".

    Returns:
        One row per listed exception, headed in the language of the locale.
    """
    return markdown.exceptions_table(document(figures, locale))


def _group(built: Document, group: str) -> list[Row]:
    return [row for row in built.rows if row.kpi["group"] == group]


def _tie_out(check: TieOut, voice: Voice) -> dict[str, Any]:
    params = tie_out_params(check)
    written = {name: voice.quantity(quantity) for name, quantity in params.items()}
    return {**written, "is_passed": check["left"] == check["right"]}


def _evidence(block: Evidence, built: Document) -> dict[str, Any]:
    columns = block["columns"]
    return {
        "evidence_id": block["evidence_id"],
        "clause": block["clause"],
        "title": built.voice.label("evidence", block["title_code"]),
        "columns": [built.voice.label("column", column) for column in columns],
        "rows": [
            [_cell(column, value, built.voice) for column, value in zip(columns, row, strict=True)]
            for row in block["rows"]
        ],
        "shown": len(block["rows"]),
        "total": block["total"],
    }


#: Columns of evidence that hold codes, and which names these have.
_CODED = {"clock": "clock", "reason": "reason", "fault": "fault", "state": "state"}


def _cell(column: str, value: Any, voice: Voice) -> str:
    """Return a cell of evidence: codes by name, instants on the marketplace's clock."""
    if value is None:
        return "—"
    if column in _CODED:
        return voice.label(_CODED[column], value)
    if column.endswith("_at"):
        try:
            return voice.formats.instant(str(value), seconds=False)
        except FiguresRefused:
            return inline(value)
    return inline(value)


def _source(row: Source, built: Document) -> dict[str, Any]:
    """Return a source with the age of its latest row, in whole days before the as-of instant."""
    age = None
    if row["latest_at"] is not None:
        as_of = instant(built.figures["meta"]["as_of"], "meta.as_of")
        age = (as_of - instant(row["latest_at"], "sources.latest_at")).days
    quarantined = Quantity("count", row["quarantined"])
    return {**row, "age_days": age, "quarantined": built.voice.quantity(quarantined)}


def _is_proven(figures: Mapping[str, Any]) -> bool:
    return verdict(figures).status == "final"


REPORT = Report("monthly", render, _is_proven)
