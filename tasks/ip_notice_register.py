"""What stands of notices of rights holders: lists, one life, and the public register.

The register is what Article 44 of the E-Commerce Law wants published: notices, counter-statements
and results. It names listing, merchant, right, days and result; no name of a holder or member of
staff, no case file, nothing that somebody wrote in their own words.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ledger.cells import cell
from payout_files import OtherContentStands, write_once
from tasks.ip_notice_acts import OPEN, NoticeRefused
from tasks.ip_notices import one_notice
from tasks.runs import Run
from warehouse import Transaction, Warehouse

FORMATS = ("csv", "json")

#: What the public reads as a result, by state: English and Chinese.
RESULTS = {
    "incomplete": ("notice incomplete", "通知不完整"),
    "received": ("in examination", "处理中"),
    "measures_taken": ("measures taken", "已采取必要措施"),
    "counter_stated": ("measures taken, counter-statement received", "已采取必要措施，收到声明"),
    "forwarded": (
        "measures taken, counter-statement forwarded",
        "已采取必要措施，声明已转送权利人",
    ),
    "kept": ("measures kept, complaint or suit notified", "维持措施，权利人已投诉或起诉"),
    "lifted": ("measures lifted", "已终止所采取的措施"),
    "removed": ("listing removed", "商品已下架"),
    "withdrawn": ("notice withdrawn", "通知已撤回"),
}

#: Columns of the register and the instant that each day is of.
_DAYS = {
    "received_on": "received_at",
    "completed_on": "completed_at",
    "measures_taken_on": "measures_taken_at",
    "counter_stated_on": "counter_stated_at",
    "reached_holder_on": "reached_holder_at",
    "last_day_on": "wait_ends_at",
    "kept_on": "kept_at",
    "ended_on": "ended_at",
}
COLUMNS = (
    "notice_id", "listing_id", "merchant_id", "right_kind", "right_reference", *_DAYS,
    "kept_ground", "state", "result_en", "result_zh",
)  # fmt: skip


class RegisterStands(NoticeRefused):
    """The file is there already, with other content."""


class NoFolder(NoticeRefused):
    """The register cannot be written there."""


def notices(
    warehouse: Warehouse, run: Run, *, is_overdue: bool = False, **wanted: str | None
) -> list[dict[str, Any]]:
    """Return notices as they stand, what is due first.

    Args:
        warehouse: where notices stand.
        run: as of which something is overdue.
        is_overdue: only those on which no measures were taken in time.
        **wanted: `state` (or `open` for all that are not over), `listing_id`, `merchant_id`.
    """
    with warehouse.transaction() as tx:
        rows = tx.rows("ip_notice/notices", as_of=run.as_of)
    for name, value in wanted.items():
        if value is not None:
            values = OPEN if (name, value) == ("state", "open") else (value,)
            rows = [row for row in rows if row[name] in values]
    return [row for row in rows if row["is_overdue"] or not is_overdue]


def read_notice(warehouse: Warehouse, notice_id: str) -> dict[str, Any]:
    """Return one notice with its `events`, by its id or the first letters of it.

    Raises:
        UnknownNotice: none, or more than one, has an id that begins like that.
    """
    with warehouse.transaction() as tx:
        found = one_notice(tx, notice_id)
        return {**found, "events": tx.rows("ip_notice/events", notice_id=found["notice_id"])}


def register(tx: Transaction, run: Run) -> list[dict[str, Any]]:
    """Return the public register as it was recorded until an instant, in the order of receipt.

    Returns:
        `COLUMNS`, each a text or None; days are civil days of the marketplace's zone.
    """
    zone = ZoneInfo(run.time_zone)
    return [_entry(row, zone) for row in tx.rows("ip_notice/register", as_of=run.as_of)]


def write_register(warehouse: Warehouse, run: Run, path: Path, form: str = "csv") -> dict[str, Any]:
    """Write the public register into a file, whole or not at all; the same again changes nothing.

    Args:
        warehouse: where notices stand.
        run: as of which the register is.
        path: the file; a register of another day gets another name.
        form: csv (UTF-8 with a byte order mark, which spreadsheets need for Chinese) or json.

    Returns:
        `file, entries, sha256`.

    Raises:
        NoticeRefused: the format is none.
        NoFolder: the folder is not there.
        RegisterStands: the file is there with other content.
    """
    if form not in FORMATS:
        raise NoticeRefused(f"{form!r} is no format; write {' or '.join(FORMATS)}")
    if not path.parent.is_dir():
        raise NoFolder(f"there is no folder {path.parent}; make it first")
    with warehouse.transaction(keep=False) as tx:
        entries = register(tx, run)
    text = _as_csv(entries) if form == "csv" else _as_json(entries, run.as_of)
    try:
        digest = write_once(path, [text.encode()])
    except OtherContentStands:
        raise RegisterStands(
            f"{path} is there with other content; a register that was published stays as it is, "
            "so give this one another name"
        ) from None
    return {"file": str(path), "entries": len(entries), "sha256": digest}


def _entry(row: Mapping[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    # The time ends at midnight; the last day of it is the one before.
    ends_at = row["wait_ends_at"]
    last = ends_at - timedelta(microseconds=1) if ends_at else None
    instants = {**row, "wait_ends_at": last}
    result_en, result_zh = RESULTS[row["state"]]
    stated = {
        **row,
        **{name: _day(instants[column], zone) for name, column in _DAYS.items()},
        "result_en": result_en,
        "result_zh": result_zh,
    }
    return {name: stated[name] for name in COLUMNS}


def _day(instant: datetime | None, zone: ZoneInfo) -> str | None:
    return instant.astimezone(zone).date().isoformat() if instant else None


def _as_csv(entries: Iterable[Mapping[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([cell(entry[name]) for name in COLUMNS] for entry in entries)
    return "\ufeff" + text.getvalue()


def _as_json(entries: Sequence[Mapping[str, Any]], as_of: datetime) -> str:
    body = {"as_of": as_of.astimezone(UTC).isoformat(), "entries": entries}
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"
