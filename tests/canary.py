"""Canaries: what is a person's is marked, and everything that is written is searched for the marks.

A plain search misses what is packed or encoded: results as base64, archives, texts with escapes.
"""

import base64
import binascii
import gzip
import io
import re
import sqlite3
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from warehouse import Warehouse

#: A name, a phone number, an address and an identity number that no generator makes.
CANARY = "canary 13912345678 wang@example.com 110101199003074514"
MARKS = ("canary", "13912345678", "wang@example", "110101199003")

#: What people wrote, are called, or are paid through.
PERSONAL = {
    "review": ("title", "comment"),
    "service_message": ("text",),
    "merchant": ("name",),
    "merchant_document": ("holder_name", "document_number"),
    "payout_account": ("holder_name", "account_number", "bank_name"),
    "listing": ("title", "description"),
    "bank_entry": ("remittance",),
    "manual_entry": ("reason",),
    "resolution": ("reason",),
    "resolution_decision": ("note",),
    "settlement_proposal": ("note",),
    "settlement_decision": ("note",),
    "approver": ("key_salt", "key_digest"),
    "quarantine": ("value", "reason"),
}

_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{24,}={0,2}")
_STANDARD = bytes.maketrans(b"+/", b"-_")
_DEEP = 4


def plant(warehouse: Warehouse) -> dict[str, int]:
    """Put the canary behind every personal value of a warehouse; return rows by column."""
    planted = {}
    with warehouse.transaction() as tx:
        for table, columns in PERSONAL.items():
            for column in columns:
                changed = tx.change(
                    f"update core.{table} set {column} = concat({column}, ' {CANARY}')"
                )
                if changed:
                    planted[f"{table}.{column}"] = changed
    return planted


def marks(content: bytes | str, depth: int = 0) -> set[str]:
    """Return the marks that stand in a content, plain, encoded or packed."""
    data = content.encode() if isinstance(content, str) else content
    found = {mark for text in _readings(data) for mark in MARKS if mark in text}
    if depth < _DEEP:
        for inner in _unpacked(data):
            found |= marks(inner, depth + 1)
    return found


def marked_files(folder: Path) -> dict[str, set[str]]:
    """Return the files below a folder that hold a mark; databases are for `marked_tables`."""
    found = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        if marks_of := marks(path.read_bytes()):
            found[str(path.relative_to(folder))] = marks_of
    return found


def marked_tables(path: Path) -> tuple[int, Counter[str]]:
    """Return how many tables a SQLite database has, and how many values of a column are marked."""
    found: Counter[str] = Counter()
    with sqlite3.connect(path) as connection:
        tables = [
            str(name)
            for (name,) in connection.execute("select name from sqlite_master where type = 'table'")
        ]
        for table in tables:
            rows = connection.execute(f'select * from "{table}"')
            names = [column[0] for column in rows.description]
            for row in rows:
                for name, value in zip(names, row, strict=True):
                    if isinstance(value, str | bytes) and marks(value):
                        found[f"{table}.{name}"] += 1
    return len(tables), found


def _readings(data: bytes) -> Iterator[str]:
    text = data.decode("utf-8", "replace")
    yield text
    if b"\\" in data:
        yield _unescaped(text)
    if b"\x00" in data:
        yield data.decode("utf-16-le", "ignore")
        yield data[1:].decode("utf-16-le", "ignore")


def _unescaped(text: str) -> str:
    """Return a text as JSON and Python mean what it escapes."""
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m.group(1), 16)), text)


def _unpacked(data: bytes) -> Iterator[bytes]:
    if data[:2] == b"\x1f\x8b":
        yield gzip.decompress(data)
    if data[:1] == b"\x78":
        with suppress(zlib.error):
            yield zlib.decompress(data)
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield archive.read(name)
    for word in _BASE64.findall(data):
        with suppress(binascii.Error):
            yield base64.urlsafe_b64decode(word.translate(_STANDARD) + b"=" * (-len(word) % 4))
