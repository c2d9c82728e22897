"""What a simulated delivery is on disk, read with nothing of the simulator."""

import csv
from pathlib import Path

Row = dict[str, str]
Table = list[Row]

#: Keys of the tables about parties, catalogue, stock, service and staff.
PARTY_KEYS = {
    "merchants": ("merchant_id",),
    "merchant_documents": ("document_id",),
    "payout_accounts": ("account_id",),
    "listings": ("listing_id",),
    "listing_reviews": ("listing_review_id",),
    "listing_pictures": ("listing_id", "picture_no"),
    "stock_movements": ("movement_id",),
    "service_cases": ("case_id",),
    "service_messages": ("case_id", "message_no"),
    "staff": ("staff_id",),
    "trainings": ("staff_id", "course", "due_on"),
    "commitments": ("party_kind", "party_id", "policy_version"),
}


def table_of(directory: Path, name: str) -> Table:
    """Return the rows of a table that was written as CSV."""
    with (directory / f"{name}.csv").open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def contents(directory: Path) -> dict[str, bytes]:
    """Return the bytes of every file by its path in the directory."""
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in sorted(directory.rglob("*"))
        if path.is_file()
    }
