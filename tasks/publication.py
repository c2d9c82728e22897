"""Publish reports: files are written whole and never changed; new content, new version."""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from reports import monthly
from reports.figures import Locale
from reports.pages import Report
from tasks.instants import end_of_day
from tasks.months import last_day
from tasks.runs import Run
from warehouse import Transaction, Warehouse, reports_folder
from warehouse.schema import publication

LOCALES: tuple[Locale, ...] = ("zh-CN", "en")


__all__ = [
    "LOCALES",
    "Locale",
    "Published",
    "publish_monthly",
    "publish_report",
    "published_figures",
    "published_reports",
    "summaries",
]


@dataclass(frozen=True)
class Published:
    """One report in one language, as it stands in the folder of reports."""

    report: str
    period: str
    locale: Locale
    version: int
    status: str
    path: Path
    sha256: str
    is_new: bool


def publish_monthly(
    warehouse: Warehouse, run: Run, figures: dict[str, Any], locales: tuple[Locale, ...] = LOCALES
) -> list[Published]:
    """Render and publish the monthly report; the same figures publish nothing new.

    Args:
        warehouse: where publications are recorded.
        run: the run that publishes.
        figures: of `tasks.analytics.collect_figures`.
        locales: languages.

    Returns:
        One entry per language: the new version, or the one that stands.
    """
    return publish_report(warehouse, run, monthly.REPORT, figures, locales)


def publish_report(
    warehouse: Warehouse,
    run: Run,
    report: Report,
    figures: dict[str, Any],
    locales: tuple[Locale, ...] = LOCALES,
    attached: Mapping[str, bytes] | None = None,
) -> list[Published]:
    """Render and publish a report of a month or of a day; the same figures publish nothing new.

    Args:
        warehouse: where publications are recorded.
        run: the run that publishes.
        report: which kind of report.
        figures: what its pages are made of; they name the digest of each file attached.
        locales: languages.
        attached: files that are written beside the pages, by name.

    Returns:
        One entry per language: the new version, or the one that stands.
    """
    published = []
    with warehouse.transaction() as tx:
        tx.exclusive("publication")
        for locale in locales:
            published.append(_publish(tx, run, report, figures, locale, attached or {}))
    return published


def _period(figures: Mapping[str, Any]) -> str:
    """Return what a report is about: a month, or the day of the instant that it answers for."""
    meta = figures["meta"]
    return str(meta["month"] if "month" in meta else meta["period"])


def _status(run: Run, report: Report, figures: Mapping[str, Any]) -> str:
    """Return final when the month is over and every tie-out passes, else provisional.

    A report of an instant, such as that of an audit, has no month that could go on.
    """
    month = figures["meta"].get("month")
    is_over = month is None or end_of_day(last_day(month), run.time_zone) <= run.as_of
    return "final" if is_over and report.is_proven(figures) else "provisional"


def _publish(
    tx: Transaction,
    run: Run,
    report: Report,
    figures: dict[str, Any],
    locale: Locale,
    attached: Mapping[str, bytes],
) -> Published:
    period = _period(figures)
    identity = {"report": report.name, "period": period, "locale": locale}
    latest = tx.rows("publication/latest", **identity)
    content = _content_hash(figures)
    if latest and (stood := _standing(latest[0], content)):
        return Published(report.name, period, locale, **stood, is_new=False)
    version, is_shared = _version(
        tx, report.name, period, latest[0]["version"] if latest else 0, content
    )
    status = _status(run, report, figures)
    if latest and status == "final" and latest[0]["status"] in {"final", "revised"}:
        status = "revised"
    figures = {**figures, "meta": {**figures["meta"], "version": version, "status": status}}
    html = report.render(figures, locale).encode()
    path = Path(report.name, period, f"v{version}", f"{locale}.html")
    _write(path, html)
    for name, text in (report.beside(figures, locale) if report.beside else {}).items():
        _write(path.with_name(name), text.encode())
    if not is_shared:
        for name, file in attached.items():
            _write(path.with_name(name), file)
        _write(path.with_name("report.json"), _as_json({**figures, "content_sha256": content}))
    digest = sha256(html).hexdigest()
    tx.insert(
        publication.report,
        [
            identity
            | {
                "version": version,
                "status": status,
                "path": str(path),
                "sha256": digest,
                "as_of": run.as_of,
                "policy_version": figures["meta"]["policy"]["version"],
                "run_id": run.run_id,
            }
        ],
    )
    tx.execute("publication/supersede", version=version, **identity)
    return Published(
        report.name, period, locale, version, status, reports_folder() / path, digest, is_new=True
    )


def _version(tx: Transaction, report: str, period: str, own: int, content: str) -> tuple[int, bool]:
    """Return the version to publish, and whether other languages have it already.

    A language joins the version that others have of the same content; it never shares one with
    other content, because `report.json` stands once per version and is not changed.
    """
    newest = int(tx.row("publication/newest_version", report=report, period=period)["version"])
    shared = reports_folder() / report / period / f"v{newest}" / "report.json"
    if own < newest and _content_of(shared) == content:
        return newest, True
    return newest + 1, False


def _standing(latest: Mapping[str, Any], content: str) -> dict[str, Any] | None:
    """Return the newest version when it was made of the same content and its file still stands."""
    path = reports_folder() / latest["path"]
    if not path.is_file() or _content_of(path.with_name("report.json")) != content:
        return None
    if sha256(path.read_bytes()).hexdigest() != latest["sha256"]:
        return None
    return {k: latest[k] for k in ("version", "status", "sha256")} | {"path": path}


def _content_of(figures: Path) -> str | None:
    """Return the digest of the content that a published version was made of, if it stands."""
    if not figures.is_file():
        return None
    return str(json.loads(figures.read_text(encoding="utf-8"))["content_sha256"])


def _content_hash(figures: Mapping[str, Any]) -> str:
    """Return the digest of everything that a reader would see, whoever made it and when."""
    meta = {k: v for k, v in figures["meta"].items() if k not in {"run", "version", "status"}}
    return sha256(_as_json({**figures, "meta": meta})).hexdigest()


def _as_json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1).encode()


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    target = reports_folder() / path
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.{os.getpid()}")
    with partial.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    partial.replace(target)


def published_reports(warehouse: Warehouse) -> list[dict[str, Any]]:
    """Return every published report, oldest period first, with its path and SHA-256."""
    with warehouse.transaction() as tx:
        rows = tx.rows("publication/reports")
    return [
        {
            "path": str(reports_folder() / row["path"]),
            "type": row["report"],
            "period": row["period"],
            "locale": row["locale"],
            "version": row["version"],
            "status": row["status"],
            "sha256": row["sha256"],
            "as_of": row["as_of"],
            "policy_version": row["policy_version"],
            "run_id": row["run_id"],
        }
        for row in rows
    ]


def summary_markdown(figures: dict[str, Any], published: list[Published]) -> str:
    """Return the summary of what was published, for the Prefect UI, and where the files are."""
    texts = []
    for report in published:
        state = {"version": report.version, "status": report.status}
        stated = {**figures, "meta": {**figures["meta"], **state}}
        texts.append(monthly.summary_markdown(stated, report.locale))
    return _with_files(texts, published)


def summaries(
    published: Sequence[Published], summary: Callable[[Mapping[str, Any], Locale], str]
) -> str:
    """Return the first screen of each page, for the Prefect UI, and where the files are.

    Args:
        published: one report in its languages.
        summary: makes the first screen of its figures in a language.
    """
    texts = [summary(published_figures(report), report.locale) for report in published]
    return _with_files(texts, published)


def published_figures(report: Published) -> dict[str, Any]:
    """Return the figures that a published page was made of."""
    text = report.path.with_name("report.json").read_text(encoding="utf-8")
    figures: dict[str, Any] = json.loads(text)
    return figures


def _with_files(texts: Sequence[str], published: Sequence[Published]) -> str:
    files = "\n".join(f"- `{report.path}`" for report in published)
    return "\n\n---\n\n".join([*texts, files])


def exceptions_table(figures: Any) -> list[dict[str, Any]]:
    """Return the report's exceptions as rows for the Prefect UI."""
    return monthly.exceptions_table(figures, "en")
