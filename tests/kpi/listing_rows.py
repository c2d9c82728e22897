"""Rows of listings that a case gives beside its orders, written in local times."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from expectations.cases import filled
from warehouse import Warehouse
from warehouse.schema import listing, marketplace, meta

#: What a case may give.
_TABLES = {
    table.name: table
    for table in (
        listing.listing_version, listing.listing_screening, listing.listing_check,
        listing.listing_decision, listing.listing_event, listing.listing_violation,
        listing.listing_suspension, marketplace.listing_review, meta.run,
    )
}  # fmt: skip

#: What a row says that its case leaves out, where it is not empty.
_ORDINARY = {
    "version_no": 1, "is_material": True, "reviewers_needed": 0, "decision_no": 1,
    "submitted_by": "m1", "is_sampled": False, "ground": "stock", "subject": "",
    "due_on": date(2030, 1, 1),
    "parameters": "{}",
}  # fmt: skip


def insert_listing_rows(
    warehouse: Warehouse, given: Mapping[str, Sequence[Mapping[str, Any]]], zone: ZoneInfo
) -> None:
    """Add rows of listings to a warehouse that has none.

    Args:
        warehouse: with its tables.
        given: rows by table; a time without offset is local time.
        zone: of the times.
    """
    with warehouse.transaction() as tx:
        for name, table in _TABLES.items():
            ordinary = {k: v for k, v in _ORDINARY.items() if k in table.columns}
            rows = [filled(table) | ordinary | dict(row) for row in given.get(name, [])]
            tx.insert(table, [{k: _instant(v, zone) for k, v in row.items()} for row in rows])


def _instant(value: Any, zone: ZoneInfo) -> Any:
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=zone).astimezone(UTC)
    return value
