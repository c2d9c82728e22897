"""MT940, the bank's statement as SWIFT text; several statements per file.

The mt-940 package reads the entries; it mends and skips what it does not understand, so every line
that carries money is held against a strict pattern first, and nothing may get lost between the two.
A page (60M to 62M) is a statement of its own here: each must add up.
Source: SWIFT MT940 field definitions; banks' own habits as seen in public samples.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import mt940
from mt940.models import Transaction, Transactions

from sources.statement.bank import BankFile, BankRows, BankStatement
from sources.statement.entries import Statement
from sources.statement.intake import MAX_LINE_BYTES, Member
from sources.statement.layout import Head

#: Largest file; text of this kind is short.
MAX_MT940_BYTES = 128 * 2**20

_TAG = re.compile(r":(\d\d[A-Z]?|NS):(.*)", re.ASCII | re.DOTALL)
_BALANCE = re.compile(r"([CD])(\d{6})([A-Z]{3})(\d{1,15},\d{0,3})", re.ASCII)
_ENTRY = re.compile(
    r"(\d{6})(\d{4})?(R?[CD])[A-Z]?(\d{1,15},\d{0,3})[A-Z][A-Z0-9]{3}.*", re.ASCII | re.DOTALL
)

#: What surrounds statements: the end of a message, block headers, `:940:`, control characters.
_ENVELOPE = re.compile(r"-}?(?:\s*$|\x03|XXX)|\{|:940:|[\x01\x03]")

#: Tags that a statement may have; an unknown one may carry money.
_KNOWN = re.compile(r"20|21|25|28C?|60[FM]|61|62[FM]|64|65|86|NS|13[CD]?|90[CD]|34F")
_NAMES = re.compile(r"/(?:NAME|BENM|ORDP|ADDR|CNTP|ULTC|ULTD|IBAN|BIC)/[^/]*(?=/|$)")
_REFERENCE = re.compile(r"/EREF/\s*([^/\s][^/]{0,34})|EREF\+(\S{1,35})")


@dataclass
class _Tag:
    """One tag with what it holds; `line` is where it stands."""

    line: int
    name: str
    value: str


@dataclass(frozen=True)
class Mt940:
    """The reader."""

    name: str = "mt940"

    def score(self, head: Head) -> float:
        """Return 1 for a text in which lines begin with the tags of SWIFT."""
        lines = head.content.decode("latin-1").splitlines()[:60]
        return float(any(re.match(r":\d\d[A-Z]?:", line) for line in lines))

    def read(self, rows: BankRows, member: Member, file_no: int) -> Statement:
        """Read the statements of a file.

        Raises:
            StatementRefused: a tag cannot be read, is missing, or a statement does not add up.
        """
        file = BankFile(rows, member.path.name, self.name, file_no)
        for tags in _statements(file, _tags(file, member)):
            _take(file, tags)
        return file.finish()


MT940 = Mt940()


def _tags(file: BankFile, member: Member) -> Iterator[_Tag]:
    """Yield the tags of a file; lines without a tag belong to the one before."""
    current: _Tag | None = None
    for number, line in enumerate(_text(file, member).replace("\r\n", "\n").split("\n"), 1):
        found = _TAG.match(line)
        if len(line) > MAX_LINE_BYTES or "\r" in line or (line[:1] == ":" and not found):
            if _ENVELOPE.match(line):
                continue
            raise file.refused(
                "is no line of such a file; ask the bank for it again", number, None, line
            )
        if current and (found or _ENVELOPE.match(line)):
            yield current
            current = None
        if found:
            current = _Tag(number, found[1], found[2].rstrip())
        elif current:
            current.value += "\n" + line.rstrip()
    if current:
        yield current


def _text(file: BankFile, member: Member) -> str:
    """Return the text of a file: UTF-8 where it is, else what banks write instead."""
    content = b""
    for block in member.blocks():
        content += block
        if len(content) > MAX_MT940_BYTES:
            raise file.refused(f"more than {MAX_MT940_BYTES} bytes; ask for shorter periods")
    if b"\0" in content:
        line = content[: content.index(b"\0")].count(b"\n") + 1
        raise file.refused("holds a zero byte: damaged or in UTF-16; ask for the file again", line)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _statements(file: BankFile, tags: Iterator[_Tag]) -> Iterator[list[_Tag]]:
    """Yield the tags of each statement; one begins with :20:, or :20: after a header :940:."""
    current: list[_Tag] = []
    for tag in tags:
        if tag.name == "20" and current:
            yield current
            current = []
        elif not current and tag.name != "20":
            raise file.refused(
                "stands before any :20:, with which a statement begins; ask the bank for the file",
                tag.line,
                f":{tag.name}:",
            )
        if not _KNOWN.fullmatch(tag.name):
            raise file.refused(
                "is not a tag of MT940; an interim report (MT942) is no statement",
                tag.line,
                f":{tag.name}:",
            )
        current.append(tag)
    if current:
        yield current


def _take(file: BankFile, tags: list[_Tag]) -> None:
    """Take one statement: head and balances first, then its entries."""
    statement = BankStatement()
    for tag in tags:
        _head(file, statement, tag)
    entries = [tag for tag in tags if tag.name == "61"]
    closing = next((tag.line for tag in tags if tag.name[:2] == "62"), tags[-1].line)
    if entries and statement.opening is None:
        raise file.refused(
            "the opening balance :60F: is missing: cut, or an interim report (MT942); "
            "ask the bank for the statement",
            tags[0].line,
        )
    if entries and entries[-1].line > closing:
        raise file.refused("stands below the closing balance", entries[-1].line, ":61:")
    read = _read_by_package(file, tags) if entries else []
    if len(read) != len(entries):
        raise file.refused(
            f"{len(entries)} entries stand in the statement and {len(read)} could be read",
            tags[0].line,
        )
    for tag, transaction in zip(entries, read, strict=True):
        _entry(file, statement, tag, transaction)
    file.close(statement, closing)


def _head(file: BankFile, statement: BankStatement, tag: _Tag) -> None:
    if tag.name == "20":
        statement.reference = tag.value.strip() or None
    elif tag.name == "25":
        if statement.account is not None:
            raise file.refused("stands twice in a statement", tag.line, ":25:")
        statement.account = tag.value.strip() or None
    elif tag.name[:2] in {"60", "62"}:
        _balance(file, statement, tag)


def _read_by_package(file: BankFile, tags: list[_Tag]) -> list[Transaction]:
    for tag in tags:
        if tag.name == "61" and not _ENTRY.fullmatch(tag.value):
            raise file.refused(
                "is not an entry: date, C or D, amount with a comma, kind, reference; "
                "ask the bank for the statement again",
                tag.line,
                ":61:",
                tag.value,
            )
    text = "\n".join(f":{tag.name}:{tag.value}" for tag in tags if tag.name not in {"28", "28C"})
    read = Transactions(options=mt940.Options.all())
    try:
        read.parse(text)
    except (ValueError, RuntimeError, ArithmeticError, LookupError, TypeError, AttributeError) as e:
        reason = f"cannot be read as MT940 ({type(e).__name__}); ask the bank for it again"
        raise file.refused(reason, tags[0].line) from None
    return read.transactions


def _balance(file: BankFile, statement: BankStatement, tag: _Tag) -> None:
    name = f":{tag.name}:"
    found = _BALANCE.fullmatch(tag.value.strip())
    if not found:
        raise file.refused(
            "is not a balance: C or D, date, currency, amount; ask the bank for it again",
            tag.line,
            name,
            tag.value,
        )
    sign, day, currency, amount = found.groups()
    if statement.currency not in {None, currency}:
        raise file.refused(
            "is another currency than the opening balance's", tag.line, name, currency
        )
    statement.currency = currency
    minor = file.minor(amount.replace(",", "."), currency, tag.line, name)
    minor = minor if sign == "C" else -minor
    day_on = _day(file, day, tag, name)
    which = "opening" if tag.name.startswith("60") else "closing"
    if getattr(statement, which) is not None:
        raise file.refused("stands twice in a statement", tag.line, name)
    if which == "opening":
        statement.opening, statement.from_on = minor, day_on
    else:
        statement.closing, statement.to_on = minor, day_on


def _entry(file: BankFile, statement: BankStatement, tag: _Tag, transaction: Transaction) -> None:
    found = _ENTRY.fullmatch(tag.value)
    assert found  # noqa: S101 - required before the package read it
    currency = statement.currency or ""
    day, _, mark, amount = found.groups()
    minor = file.minor(amount.replace(",", "."), currency, tag.line, ":61:")
    minor = minor if mark in {"C", "RD"} else -minor
    read = transaction.data
    agreed = file.minor(f"{abs(read['amount'].amount):f}", currency, tag.line, ":61:")
    if agreed != abs(minor) or (read["amount"].amount < 0) != (minor < 0):
        raise file.refused("is read in two ways; ask the bank", tag.line, ":61:", tag.value)
    valued = _day(file, day, tag, ":61:")
    booked = read.get("guessed_entry_date") or read.get("entry_date")
    details = _joined(read)
    reference = _REFERENCE.search(details)
    customer = (read.get("customer_reference") or "").strip()
    file.add(
        statement,
        line=tag.line,
        currency=currency,
        amount_minor=minor,
        booked_on=date(booked.year, booked.month, booked.day) if booked else valued,
        valued_on=valued,
        bank_reference=(read.get("bank_reference") or "").strip() or None,
        end_to_end=(
            read.get("end_to_end_reference")
            or (reference and (reference[1] or reference[2] or "").strip())
            or (customer if customer not in {"", "NONREF"} else None)
        ),
        remittance=_NAMES.sub("", details).strip() or None,
        raw_kind=read.get("id"),
    )


def _joined(read: dict[str, object]) -> str:
    """Return the purpose of a structured :86:, without names; of another, its text in one line."""
    purpose = read.get("purpose")
    text = purpose if isinstance(purpose, str) and purpose else read.get("transaction_details")
    return " ".join(str(text or "").split())


def _day(file: BankFile, text: str, tag: _Tag, name: str) -> date:
    try:
        return date(2000 + int(text[:2]), int(text[2:4]), int(text[4:6]))
    except ValueError:
        raise file.refused("holds no date (YYMMDD)", tag.line, name, text) from None
