"""What the figures of several reports are made with: plain values, lists as CSV, the policy."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from ledger.cells import cell
from policy.terms import Terms


def plain(value: Any) -> Any:
    """Return a value as JSON has it: whole numbers, instants in UTC, days in ISO 8601."""
    if isinstance(value, Decimal):
        return int(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value


def plain_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with plain values."""
    return {name: plain(value) for name, value in row.items()}


def policy_in_force(terms: Terms) -> dict[str, Any]:
    """Return what a report says of the policy that it was made under."""
    return {
        "book": terms.book,
        "version": terms.version,
        "sha256": terms.sha256,
        "effective_from": terms.effective_from.isoformat(),
        "announced_on": terms.announced_on.isoformat(),
    }


def as_csv(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> bytes:
    """Return rows as CSV in UTF-8 in which no text is taken for a formula.

    Args:
        rows: plain values; amounts are minor units.
        columns: the columns in their order; without rows, they are all there is.
    """
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: cell(value) for name, value in row.items()} for row in rows)
    return text.getvalue().encode()


def attached_lists(
    lists: Mapping[str, Sequence[Mapping[str, Any]]], columns: Mapping[str, Sequence[str]]
) -> tuple[dict[str, bytes], list[dict[str, Any]]]:
    """Return lists as files beside a page, and what the page says of each.

    Args:
        lists: rows by the file's name.
        columns: columns by the file's name.
    """
    files = {name: as_csv(rows, columns[name]) for name, rows in lists.items()}
    said = [
        {"name": name, "row_count": len(lists[name]), "sha256": sha256(content).hexdigest()}
        for name, content in files.items()
    ]
    return files, said
