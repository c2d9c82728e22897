"""Make a delivery in our own layout out of any database: one SQL select per table.

A mapping file says the selects, and what `delivery.yaml` says of a delivery:

    delivery: {marketplace: shop, policy_book: standard, currency: CNY}
    time_zone: Asia/Shanghai   # of instants that the database keeps without one
    tables:
      orders: select id as order_id, … from sales_order

Not here: whether the rows are good. They pass the same gate as files.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from sources.delivery import KINDS, Column, DeliveryRefused, Kind, Table
from sources.files import column_problems
from sources.manifest import NAME as MANIFEST
from sources.manifest import read_manifest
from sources.marketplace import COUNTINGHOUSE
from warehouse.foreign import ForeignDatabase, SelectRefused, foreign_database

#: A mapping is some selects of a few lines; a larger file is something else.
_MAX_BYTES = 1024 * 1024

_FIELDS = {"delivery", "time_zone", "tables"}

_ARROW_TYPES: Mapping[Kind, pa.DataType] = {
    "text": pa.string(),
    "integer": pa.int64(),
    # Text keeps every digit; the gate says whether there are too many.
    "money": pa.string(),
    "currency": pa.string(),
    "instant": pa.timestamp("us", tz="UTC"),
    "date": pa.date32(),
}


class NotOfKind(ValueError):
    """A value of the database that does not say what its column must."""


@dataclass(frozen=True)
class MappingFile:
    """A mapping file that can be used; the zone is None where it states none."""

    name: str
    delivery: dict[str, Any]
    time_zone: ZoneInfo | None
    selects: dict[str, str]


def extract_delivery(url: str, mapping_path: Path, folder: Path) -> None:
    """Write a whole delivery, one Parquet file per select of the mapping, all of one moment.

    Args:
        url: SQLAlchemy URL of the database to read from.
        mapping_path: the mapping file.
        folder: where the files go; made if it is missing.

    Raises:
        DeliveryRefused: the mapping, a select or a value is wrong; the folder is no delivery.
        ForeignDatabaseUnavailable: the database cannot be opened.
    """
    mapping = read_mapping(mapping_path)
    folder.mkdir(parents=True, exist_ok=True)
    _write_manifest(mapping, folder)
    tables = {t.name: t for t in COUNTINGHOUSE.tables}
    with foreign_database(url) as database:
        for name, select in mapping.selects.items():
            try:
                _extract(database, mapping, tables[name], select, folder / f"{name}.parquet")
            except SelectRefused as refusal:
                raise DeliveryRefused([f"{mapping.name} {refusal}"]) from None


def read_mapping(path: Path) -> MappingFile:
    """Return a mapping file whose fields and table names are known.

    Raises:
        DeliveryRefused: it is not.
    """
    content = _read_yaml(path)
    problems = [
        f"{path.name}: has an unknown field {field!r}; it may state {', '.join(sorted(_FIELDS))}"
        for field in content
        if field not in _FIELDS
    ]
    selects, delivery = content.get("tables"), content.get("delivery") or {}
    if not isinstance(selects, dict) or not selects:
        problems.append(f"{path.name}: tables is missing; give a select for each table")
        selects = {}
    if not isinstance(delivery, dict):
        problems.append(f"{path.name}: delivery must be fields, such as marketplace: shop")
        delivery = {}
    known = [t.name for t in COUNTINGHOUSE.tables]
    for name, select in selects.items():
        if name not in known:
            problems.append(
                f"{path.name}: tables.{name} is not a table; the tables are {', '.join(known)}"
            )
        elif not isinstance(select, str) or not select.strip():
            problems.append(f"{path.name}: tables.{name} is not a select")
    problems += [
        f"{path.name}: tables.{t.name} is missing; give a select for it"
        for t in COUNTINGHOUSE.tables
        if selects and not t.is_optional and t.name not in selects
    ]
    time_zone, zone_problems = _zone(path.name, content.get("time_zone"))
    if problems := problems + zone_problems:
        raise DeliveryRefused(problems)
    return MappingFile(path.name, delivery, time_zone, selects)


def _read_yaml(path: Path) -> dict[Any, Any]:
    if not path.is_file():
        raise DeliveryRefused([f"{path}: no such file; give the mapping file"])
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise DeliveryRefused([f"{path.name}: is larger than {_MAX_BYTES} bytes"])
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        problem = " ".join(str(error).split())
        raise DeliveryRefused([f"{path.name}: is not YAML: {problem}"]) from None
    if not isinstance(content, dict):
        raise DeliveryRefused(
            [f"{path.name}: is not a mapping; it may state {', '.join(sorted(_FIELDS))}"]
        )
    return content


def _zone(name: str, given: object) -> tuple[ZoneInfo | None, list[str]]:
    if given is None:
        return None, []
    try:
        return ZoneInfo(str(given)), []
    except (ZoneInfoNotFoundError, ValueError):
        return None, [f"{name}: time_zone {given!r} is not a zone such as Asia/Shanghai"]


def _write_manifest(mapping: MappingFile, folder: Path) -> None:
    """Write and check `delivery.yaml` before anything is read: the mapping is quickly mended."""
    text = yaml.safe_dump(mapping.delivery, allow_unicode=True, sort_keys=False)
    (folder / MANIFEST).write_text(text, encoding="utf-8", newline="\n")
    try:
        read_manifest(COUNTINGHOUSE, folder)
    except DeliveryRefused as refusal:
        raise DeliveryRefused(
            [f"{mapping.name} delivery: {problem}" for problem in refusal.problems]
        ) from None


def _extract(
    database: ForeignDatabase, mapping: MappingFile, table: Table, select: str, path: Path
) -> None:
    names, batches = database.read(f"tables.{table.name}", select)
    if problems := column_problems(f"{mapping.name} tables.{table.name}", table, names):
        raise DeliveryRefused(problems)
    declared = {c.name: c for c in table.columns}
    columns = [declared[name] for name in names]
    schema = pa.schema([(c.name, _ARROW_TYPES[c.kind]) for c in columns])
    before = 0
    with pq.ParquetWriter(path, schema) as writer:
        for rows in batches:
            arrays = [
                _array(mapping, table, column, [row[place] for row in rows], before)
                for place, column in enumerate(columns)
            ]
            writer.write_batch(pa.record_batch(arrays, schema=schema))
            before += len(rows)


def _array(
    mapping: MappingFile, table: Table, column: Column, values: list[Any], before: int
) -> pa.Array:
    """Return the values of a column in one batch; `before` rows came in earlier ones."""
    convert = _CONVERSIONS[column.kind]
    converted = []
    for number, value in enumerate(values, before + 1):
        try:
            converted.append(None if value is None else convert(value, mapping.time_zone))
        except ValueError as error:
            shown = "a value" if column.is_private else repr(value)
            hint = f" ({error})" if isinstance(error, NotOfKind) else ""
            raise DeliveryRefused(
                [
                    f"{mapping.name} tables.{table.name}: row {number} {column.name} {shown} is "
                    f"not {KINDS[column.kind][0]}{hint}; cast it in the select"
                ]
            ) from None
    return pa.array(converted, _ARROW_TYPES[column.kind])


def _text(value: Any, _: ZoneInfo | None) -> str:
    if isinstance(value, bytes | bytearray | memoryview | float):
        raise NotOfKind(f"it is {type(value).__name__}")
    return str(value)


def _integer(value: Any, _: ZoneInfo | None) -> int:
    if isinstance(value, bytes | bool):
        raise NotOfKind(f"it is {type(value).__name__}")
    whole = int(value)
    if whole != value and not isinstance(value, str):
        raise NotOfKind("it has decimals")
    return whole


def _money(value: Any, _: ZoneInfo | None) -> str:
    match value:
        case Decimal():
            return format(value, "f")
        case bool() | bytes():
            raise NotOfKind(f"it is {type(value).__name__}")
        case float():
            # The shortest text that is this number, without an exponent: 19.9 stays 19.9.
            return format(Decimal(repr(value)), "f")
        case _:
            return str(value)


def _instant(value: Any, zone: ZoneInfo | None) -> datetime:
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if not isinstance(value, datetime):
        raise NotOfKind(f"it is {type(value).__name__}")
    if value.tzinfo is None:
        if zone is None:
            raise NotOfKind("it has no offset; state time_zone in the mapping")
        value = value.replace(tzinfo=zone)
    instant: datetime = value.astimezone(UTC)
    return instant


def _date(value: Any, _: ZoneInfo | None) -> date:
    if isinstance(value, str):
        return date.fromisoformat(value)
    if isinstance(value, datetime):
        if value.time() != time():
            raise NotOfKind("it has a time of day")
        return value.date()
    if not isinstance(value, date):
        raise NotOfKind(f"it is {type(value).__name__}")
    return value


_CONVERSIONS: Mapping[Kind, Callable[[Any, ZoneInfo | None], Any]] = {
    "text": _text,
    "integer": _integer,
    "money": _money,
    "currency": _text,
    "instant": _instant,
    "date": _date,
}
