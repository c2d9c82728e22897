"""Read what merchants submit for approval: listings as CSV, JSON or Parquet, one row each.

A field that is none of ours is not read and is named once. A row that cannot be taken in is
refused with its line, field, value and remedy, and stops no other. Not here: pictures, checks.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet

from ledger.money import exponent
from sources.delivery import DeliveryRefused
from sources.files import not_utf8

#: Largest file that is read; a million listings with descriptions are some 0.6 GB.
MAX_FILE_BYTES = 4 * 2**30

#: A JSON file is held whole in memory, several times its size.
MAX_JSON_BYTES = 256 * 2**20

#: No title or description is longer; what is longer is no text for people.
MAX_TEXT = 100_000

#: More pictures of one listing than anybody looks at.
MAX_PICTURES = 50

#: A price beyond it was mistyped; sums over a catalogue stay inside 64 bits.
MAX_AMOUNT = 10**15

_TEXTS = ("listing_id", "merchant_id", "category_id", "brand", "title", "description", "barcode",
          "submitted_by")  # fmt: skip
_AMOUNTS = ("price", "market_price")
FIELDS = (*_TEXTS, *_AMOUNTS, "stock", "on_sale", "pictures", "submitted_at")

#: What other systems call our fields.
_ALIASES = {
    "id": "listing_id", "sku_id": "listing_id", "seller_id": "merchant_id",
    "category": "category_id", "images": "pictures", "gtin": "barcode", "ean": "barcode",
    "isbn": "barcode", "stock_count": "stock", "quantity": "stock", "name": "title",
}  # fmt: skip

_REMEDIES = {
    "listing_id": "give every listing the id that the merchant knows it by",
    "on_sale": "write true or false",
    "stock": "write a whole number of units",
    "submitted_at": "write an instant with offset such as 2026-10-01T08:00:00Z",
    "pictures": f"name at most {MAX_PICTURES} pictures, separated by |",
}
_AMOUNT_REMEDY = "write an amount such as 19.90, without more decimals than the currency has"
_TEXT_REMEDY = f"write at most {MAX_TEXT} characters"

_TRUTHS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}

_BATCH = 20_000


@dataclass(frozen=True)
class Refused:
    """One row that is not taken in.

    Attributes:
        line: line of a CSV file, else the row's number; the first row is 1.
        listing_id: the listing, where it could be read.
        field: the field that is wrong.
        value: its value, cut.
        problem: what is wrong and what would be right.
    """

    line: int
    listing_id: str | None
    field: str
    value: str
    problem: str


@dataclass
class Submissions:
    """The rows of a file, read batch by batch, and what was not taken in.

    Attributes:
        path: the file.
        currency: ISO 4217 code of its amounts.
        refused: rows that were refused so far.
        ignored: fields that were not read.
    """

    path: Path
    currency: str
    refused: list[Refused] = field(default_factory=list)
    ignored: set[str] = field(default_factory=set)
    _seen: dict[str, int] = field(default_factory=dict)

    def batches(self) -> Iterator[list[dict[str, Any]]]:
        """Yield the rows that can be taken in; amounts in minor units, `pictures` a list.

        Raises:
            DeliveryRefused: the file cannot be read at all.
        """
        batch: list[dict[str, Any]] = []
        for line, given in _rows(self.path):
            row = self._taken(line, given)
            if row is not None:
                batch.append(row)
            if len(batch) == _BATCH:
                yield batch
                batch = []
        if batch:
            yield batch

    def _taken(self, line: int, given: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return a row in our fields, or None and its refusal noted."""
        found = self._in_our_fields(given)
        listing_id = _text(found.get("listing_id"))
        try:
            row = _row(found, self.currency)
            if listing_id in self._seen:
                raise _Bad("listing_id", listing_id, f"stands in row {self._seen[listing_id]} "
                           "already; submit a listing once in a file")  # fmt: skip
        except _Bad as bad:
            problem = f"{self.path.name} row {line}, {bad.field} {bad.shown!r}: {bad.problem}"
            self.refused.append(Refused(line, listing_id, bad.field, bad.shown, problem))
            return None
        self._seen[row["listing_id"]] = line
        return row

    def _in_our_fields(self, given: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in given.items():
            ours = name if name in FIELDS else _ALIASES.get(name)
            if ours is None:
                self.ignored.add(name)
            elif found.get(ours) in (None, ""):
                found[ours] = value
        return found


class _Bad(ValueError):
    """A field that cannot be taken in."""

    def __init__(self, field: str, value: object, problem: str) -> None:
        super().__init__(problem)
        self.field, self.problem = field, problem
        text = "" if value is None else str(value)
        self.shown = text if len(text) <= 40 else f"{text[:40]}… ({len(text)} characters)"


def _row(found: Mapping[str, Any], currency: str) -> dict[str, Any]:
    row: dict[str, Any] = {name: _checked_text(name, found.get(name)) for name in _TEXTS}
    if row["listing_id"] is None:
        raise _Bad("listing_id", None, f"is missing; {_REMEDIES['listing_id']}")
    for name in _AMOUNTS:
        row[f"{name}_minor"] = _amount(name, found.get(name), currency)
    row["stock_count"] = _whole(found.get("stock"))
    row["is_offered"] = _truth(found.get("on_sale"))
    row["pictures"] = _pictures(found.get("pictures"))
    row["submitted_at"] = _instant(found.get("submitted_at"))
    return row


def _text(value: object) -> str | None:
    if value is None:
        return None
    text = str(value).strip()
    return text or None


def _checked_text(name: str, value: object) -> str | None:
    text = _text(value)
    if text is not None and len(text) > MAX_TEXT:
        raise _Bad(name, text, f"is too long; {_TEXT_REMEDY}")
    if text is not None and "\0" in text:
        raise _Bad(name, text.replace("\0", "␀"), "holds a zero byte; write text")
    return text


def _amount(name: str, value: object, currency: str) -> int | None:
    text = _text(value)
    if text is None:
        return None
    try:
        amount = Decimal(text)
        minor = int(amount.scaleb(exponent(currency)))
        is_one = amount >= 0 and minor <= MAX_AMOUNT and minor == amount.scaleb(exponent(currency))
    except (ArithmeticError, ValueError):  # no number, or one that is not finite
        is_one = False
    if not is_one:
        raise _Bad(name, text, f"is no amount in {currency}; {_AMOUNT_REMEDY}")
    return minor


def _whole(value: object) -> int | None:
    text = _text(value)
    if text is None:
        return None
    if not text.lstrip("-").isdecimal() or len(text) > 12:
        raise _Bad("stock", text, f"is no count; {_REMEDIES['stock']}")
    return int(text)


def _truth(value: object) -> bool:
    text = (_text(value) or "true").lower()
    if text not in _TRUTHS:
        raise _Bad("on_sale", text, f"is neither; {_REMEDIES['on_sale']}")
    return _TRUTHS[text]


def _pictures(value: object) -> list[str]:
    if isinstance(value, str):
        names: Iterable[object] = value.split("|")
    elif value is None or isinstance(value, Sequence):
        names = value or ()
    else:
        raise _Bad("pictures", value, f"are no list; {_REMEDIES['pictures']}")
    listed = [text for name in names if (text := _checked_text("pictures", name))]
    if len(listed) > MAX_PICTURES:
        raise _Bad("pictures", len(listed), f"are too many; {_REMEDIES['pictures']}")
    return listed


def _instant(value: object) -> datetime | None:
    if isinstance(value, datetime):
        at: datetime | None = value
    elif (text := _text(value)) is None:
        return None
    else:
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            at = None
    if at is None or at.tzinfo is None:
        raise _Bad("submitted_at", value, f"is no instant; {_REMEDIES['submitted_at']}")
    return at.astimezone(UTC)


# The three formats.


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    readers = {".csv": _csv_rows, ".json": _json_rows, ".parquet": _parquet_rows}
    if not path.is_file():
        raise DeliveryRefused([f"{path}: no such file; give a CSV, JSON or Parquet file"])
    reader = readers.get(path.suffix.lower())
    if reader is None:
        kinds = ", ".join(readers)
        raise DeliveryRefused([f"{path.name}: is none of {kinds}; save the listings as one"])
    if path.stat().st_size > MAX_FILE_BYTES:
        raise DeliveryRefused([f"{path.name}: more than {MAX_FILE_BYTES} bytes; split the file"])
    return reader(path)


def _csv_rows(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    csv.field_size_limit(MAX_FILE_BYTES)
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            names = [name.strip() for name in reader.fieldnames or []]
            _require_listing_id(path, names)
            reader.fieldnames = names
            for row in reader:
                row.pop(None, None)  # cells beyond the header
                yield reader.line_num, row
    except UnicodeDecodeError:
        raise DeliveryRefused([not_utf8(path.name, None)]) from None
    except csv.Error as error:
        raise DeliveryRefused([f"{path.name}: is no CSV ({error}); send it again"]) from None


def _json_rows(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    if path.stat().st_size > MAX_JSON_BYTES:
        raise DeliveryRefused(
            [f"{path.name}: more than {MAX_JSON_BYTES} bytes of JSON; send CSV or Parquet"]
        )
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise DeliveryRefused([f"{path.name}: is no JSON ({error}); send it again"]) from None
    if isinstance(content, Mapping):  # {"products": […]}
        lists = [value for value in content.values() if isinstance(value, list)]
        content = lists[0] if len(lists) == 1 else None
    if not isinstance(content, list) or not all(isinstance(item, Mapping) for item in content):
        raise DeliveryRefused([f"{path.name}: is no list of listings; write [{{…}}, {{…}}]"])
    for number, item in enumerate(content, 1):
        more = item.get("meta")
        yield number, {**(more if isinstance(more, Mapping) else {}), **item}


def _parquet_rows(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    try:
        with parquet.ParquetFile(path) as file:
            _require_listing_id(path, file.schema_arrow.names)
            number = 0
            for batch in file.iter_batches(_BATCH):
                for row in batch.to_pylist():
                    number += 1
                    yield number, row
    except (OSError, ValueError) as error:
        if isinstance(error, DeliveryRefused):
            raise
        raise DeliveryRefused([f"{path.name}: is no Parquet file ({error})"]) from None


def _require_listing_id(path: Path, names: Sequence[str]) -> None:
    if not {"listing_id"} & {_ALIASES.get(name, name) for name in names}:
        raise DeliveryRefused(
            [f"{path.name}: has no column listing_id; the columns are {', '.join(FIELDS)}"]
        )
