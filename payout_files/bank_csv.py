"""A batch as the table that a bank takes: columns, headings and totals by the bank's profile.

A profile is a YAML file of `profiles/`, or any other path. No text of a table is taken for a
formula, and no character is replaced by another: what the encoding lacks is an error.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ledger import UnknownCurrency, exponent
from ledger.cells import without_formula
from payout_files.instruction import Batch, InstructionRefused, Payment, decimal_text

_PROFILES = Path(__file__).with_name("profiles")

#: Encodings whose pieces can be joined, and in which every Chinese bank's table is.
_ENCODINGS = frozenset({"utf-8", "gbk", "gb18030"})

_DELIMITERS = frozenset({",", ";", "|", "\t"})

_DAY_FORMATS = frozenset({"%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%d.%m.%Y"})

_NEEDED_KEYS = frozenset({"encoding", "delimiter", "day_format", "decimal_mark", "columns"})
_KEYS = _NEEDED_KEYS | {"currency", "head", "tail"}

#: Without these a bank cannot pay, or its answer cannot be told to a payment.
_NEEDED_COLUMNS = frozenset(
    {"payment_id", "amount", "holder_name", "account_number", "bank_code"}
)  # fmt: skip


class ProfileRefused(ValueError):
    """A profile that declares no table for payments; says which line to change."""


@dataclass(frozen=True)
class Cell:
    """A cell of the head, the tail or the headings: a fixed text, or a field of the batch."""

    text: str = ""
    field: str | None = None


@dataclass(frozen=True)
class Profile:
    """The table that a bank takes; `columns` are pairs of heading and field, in their order."""

    name: str
    encoding: str
    delimiter: str
    day_format: str
    decimal_mark: str
    currency: str | None
    columns: tuple[tuple[str, str], ...]
    head: tuple[tuple[Cell, ...], ...]
    tail: tuple[tuple[Cell, ...], ...]

    def amount(self, amount_minor: int, currency: str) -> str:
        """Return an amount in major units with the bank's decimal mark."""
        return decimal_text(amount_minor, currency).replace(".", self.decimal_mark)


_OfBatch = Callable[[Profile, Batch], str]
_OfPayment = Callable[[Profile, Payment], str]

_BATCH_FIELDS: Mapping[str, _OfBatch] = {
    "batch_id": lambda _, batch: batch.batch_id,
    "execute_on": lambda profile, batch: batch.execute_on.strftime(profile.day_format),
    "debtor_name": lambda _, batch: batch.debtor_name,
    "debtor_account": lambda _, batch: batch.debtor_account,
    "debtor_bank_code": lambda _, batch: batch.debtor_bank_code,
    "currency": lambda _, batch: batch.currency,
    "count": lambda _, batch: str(batch.count),
    "control_sum": lambda profile, batch: profile.amount(batch.control_sum_minor, batch.currency),
}

_PAYMENT_FIELDS: Mapping[str, _OfPayment] = {
    "payment_id": lambda _, payment: payment.payment_id,
    "amount": lambda profile, payment: profile.amount(payment.amount_minor, payment.currency),
    "holder_name": lambda _, payment: payment.holder_name,
    "account_number": lambda _, payment: payment.account_number,
    "bank_code": lambda _, payment: payment.bank_code,
    "bank_name": lambda _, payment: payment.bank_name,
    "remittance": lambda _, payment: payment.remittance,
}

#: `number` counts the payments from 1.
_COLUMN_FIELDS = frozenset({"number", *_PAYMENT_FIELDS, *_BATCH_FIELDS})


def bank_csv(batch: Batch, profile: Profile) -> Iterator[bytes]:
    """Return a batch as a bank's table, line by line, lines ended by CR LF.

    The same batch and profile give the same bytes. A text that a spreadsheet would take for a
    formula has an apostrophe before it.

    Raises:
        InstructionRefused: the profile is for another currency, or its encoding lacks a character.
    """
    if profile.currency and batch.currency != profile.currency:
        raise InstructionRefused(
            f"batch {batch.batch_id}: currency {batch.currency} is not {profile.currency}, which "
            f"the profile {profile.name} is for; use a profile with a column of currency"
        )
    of_batch = {name: read(profile, batch) for name, read in _BATCH_FIELDS.items()}
    whose = f"batch {batch.batch_id}"
    for row in profile.head:
        yield _line(profile, whose, _summary(row, of_batch))
    yield _line(profile, whose, [(heading, heading) for heading, _ in profile.columns])
    for number, payment in enumerate(batch.payments, 1):
        values = of_batch | {name: read(profile, payment) for name, read in _PAYMENT_FIELDS.items()}
        values["number"] = str(number)
        cells = [(name, values[name]) for _, name in profile.columns]
        yield _line(profile, f"payment {payment.payment_id}", cells)
    for row in profile.tail:
        yield _line(profile, whose, _summary(row, of_batch))


def _summary(row: tuple[Cell, ...], of_batch: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(c.field, of_batch[c.field]) if c.field else ("text", c.text) for c in row]


def _line(profile: Profile, whose: str, cells: list[tuple[str, str]]) -> bytes:
    """Return named cells as one line in the profile's encoding."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=profile.delimiter, lineterminator="\r\n")
    writer.writerow(without_formula(value) for _, value in cells)
    try:
        return text.getvalue().encode(profile.encoding)
    except UnicodeEncodeError as error:
        lacking = error.object[error.start]
        name = next(name for name, value in cells if lacking in value)
        raise InstructionRefused(
            f"{whose}: {name} with U+{ord(lacking):04X} cannot be written in {profile.encoding} "
            f"of the profile {profile.name}; write the name as the bank has it, or pay by pain.001"
        ) from None


def built_in_profile(name: str) -> Profile:
    """Return a profile that comes with the package.

    Raises:
        ProfileRefused: there is none of that name; says which there are.
    """
    names = sorted(path.stem for path in _PROFILES.glob("*.yaml"))
    if name not in names:
        raise ProfileRefused(f"no profile {name!r}; use {', '.join(names)}, or the path of a file")
    return load_profile(_PROFILES / f"{name}.yaml")


def load_profile(path: Path) -> Profile:
    """Return the table that a profile file declares.

    Raises:
        ProfileRefused: it is not YAML, a key or field is unknown, or one that must be is missing.
    """
    try:
        given = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ProfileRefused(f"{path.name}: is not YAML ({error})") from None
    try:
        return _profile(path.stem, given)
    except ProfileRefused as error:
        raise ProfileRefused(f"{path.name}: {error}") from None


def _profile(name: str, given: Any) -> Profile:
    if not isinstance(given, dict):
        raise ProfileRefused(f"holds no keys; give {', '.join(sorted(_NEEDED_KEYS))}")
    _require_names("keys", set(given), _KEYS, _NEEDED_KEYS)
    _require_one_of("encoding", given["encoding"], _ENCODINGS)
    _require_one_of("delimiter", given["delimiter"], _DELIMITERS)
    _require_one_of("day_format", given["day_format"], _DAY_FORMATS)
    _require_one_of("decimal_mark", given["decimal_mark"], frozenset({".", ","}))
    columns = tuple((cell.text, cell.field or "") for cell in _cells("columns", given["columns"]))
    fields = [field for _, field in columns]
    _require_names("columns", set(fields), _COLUMN_FIELDS, _NEEDED_COLUMNS)
    if twice := {field for field in fields if fields.count(field) > 1}:
        raise ProfileRefused(f"columns: {', '.join(sorted(twice))} stands twice; give it once")
    currency = given.get("currency")
    _require_currency(currency, fields)
    head, tail = (
        tuple(_summary_row(key, row) for row in _list(key, given.get(key, [])))
        for key in ("head", "tail")
    )
    profile = Profile(
        name=name,
        encoding=given["encoding"],
        delimiter=given["delimiter"],
        day_format=given["day_format"],
        decimal_mark=given["decimal_mark"],
        currency=currency,
        columns=columns,
        head=head,
        tail=tail,
    )
    _require_writable(profile)
    return profile


def _require_names(
    what: str, names: set[str], known: frozenset[str], needed: frozenset[str]
) -> None:
    if unknown := names - known:
        raise ProfileRefused(
            f"{what}: {', '.join(sorted(map(str, unknown)))} is not known; "
            f"use {', '.join(sorted(known))}"
        )
    if missing := needed - names:
        raise ProfileRefused(f"{what}: {', '.join(sorted(missing))} is missing; add it")


def _require_one_of(key: str, value: object, known: frozenset[str]) -> None:
    if not isinstance(value, str) or value not in known:
        raise ProfileRefused(f"{key}: {value!r} is not one of {sorted(known)}")


def _require_currency(currency: object, fields: list[str]) -> None:
    if (currency is None) == ("currency" not in fields):
        raise ProfileRefused("currency: give it, or the column that says it, and not both")
    if currency is not None:
        try:
            exponent(str(currency))
        except UnknownCurrency as error:
            raise ProfileRefused(f"currency: {error}") from None


def _list(key: str, value: object) -> list[Any]:
    if not isinstance(value, list):
        raise ProfileRefused(f"{key}: is no list; write one line per entry, with a dash")
    return value


def _cells(key: str, value: object) -> Iterator[Cell]:
    for cell in _list(key, value):
        if not isinstance(cell, dict) or set(cell) != {"heading", "field"}:
            raise ProfileRefused(f"{key}: {cell!r} is not {{heading: …, field: …}}")
        yield Cell(text=_text(key, cell["heading"]), field=_text(key, cell["field"]))


def _summary_row(key: str, value: object) -> tuple[Cell, ...]:
    cells = []
    for cell in _list(key, value):
        if not isinstance(cell, dict) or len(cell) != 1 or not set(cell) <= {"text", "field"}:
            raise ProfileRefused(f"{key}: {cell!r} is neither {{text: …}} nor {{field: …}}")
        if "field" in cell:
            _require_one_of(f"{key}: field", cell["field"], frozenset(_BATCH_FIELDS))
        cells.append(Cell(text=_text(key, cell.get("text", "")), field=cell.get("field")))
    return tuple(cells)


def _text(key: str, value: object) -> str:
    if not isinstance(value, str):
        raise ProfileRefused(f"{key}: {value!r} is no text; put quotes around it")
    return value


def _require_writable(profile: Profile) -> None:
    cells = [cell for row in (*profile.head, *profile.tail) for cell in row]
    for text in [heading for heading, _ in profile.columns] + [cell.text for cell in cells]:
        try:
            text.encode(profile.encoding)
        except UnicodeEncodeError:
            raise ProfileRefused(
                f"{text!r} cannot be written in {profile.encoding}; use another text or encoding"
            ) from None
