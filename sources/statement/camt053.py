"""camt.053, the bank's statement in XML (ISO 20022), any version, as a stream.

Names are compared without their namespace. Whatever stands before the document is read by
defusedxml, which refuses a DOCTYPE and with it every entity; the rest by the quick parser of the
standard library, entry by entry, within limits of depth, size and number of attributes.
Only booked entries are taken: a statement has no others. Balances are OPBD (or PRCD) and CLBD.
Source: message definitions camt.053.001.02 to .13.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

import duckdb
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from sources.statement.bank import BankFile, BankStatement
from sources.statement.entries import Statement, refusal
from sources.statement.intake import Member

#: Largest file; a year of a busy account has 100 MB.
MAX_XML_BYTES = 512 * 2**20

#: The message has elements to a depth of 14.
MAX_DEPTH = 40

#: Largest single entry; one with a thousand transactions has 1 MB.
MAX_ENTRY_BYTES = 8 * 2**20

#: Attributes of an element; the message has at most one, and a root some namespaces.
MAX_ATTRIBUTES = 20

#: Elements from the root down to what a statement consists of.
_STATEMENT_DEPTH, _PART_DEPTH = 3, 4

_AMOUNT = re.compile(r"\d{1,18}(\.\d{1,5})?", re.ASCII)
_ENTRY_END = re.compile(rb"</(?:[\w.-]+:)?Ntry\s*>")
_OTHER = re.compile(rb"BkToCstmrAcctRpt|BkToCstmrDbtCdtNtfctn")


@dataclass(frozen=True)
class Camt053:
    """The reader."""

    name: str = "camt053"

    def score(self, head: bytes) -> float:
        """Return 1 for what looks like a message from a bank about an account."""
        text = head.replace(b"\0", b"")
        if not text.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<"):
            return 0.0
        return float(b"BkToCstmr" in text or b"camt.05" in text or b"<!DOCTYPE" in text)

    def read(self, stage: duckdb.DuckDBPyConnection, member: Member, file_no: int) -> Statement:
        """Read a message into the stage.

        Raises:
            StatementRefused: it is not well-formed, hostile, or does not add up.
        """
        _require_harmless_start(member)
        message = _Message(BankFile(stage, member.path.name, self.name, file_no))
        parser: XMLPullParser[Element] = XMLPullParser(("start", "end"))
        try:
            for piece, line in _pieces(member):
                parser.feed(piece)
                message.take(parser.read_events(), line)
            parser.close()
            message.take(parser.read_events(), None)
        except ParseError as error:
            raise refusal(
                member.path,
                f"is not well-formed XML ({error}): cut or damaged; ask the bank for it again",
                line=error.position[0],
            ) from None
        return message.file.finish()


CAMT053 = Camt053()


def _require_harmless_start(member: Member) -> None:
    """Refuse a DOCTYPE, other encodings, and what is another message."""
    head = member.head()
    parser = DefusedXMLParser(forbid_dtd=True, forbid_entities=True, forbid_external=True)
    try:
        parser.feed(head)
    except DefusedXmlException:
        reason = "holds a DOCTYPE or entities, which no bank sends: hostile; do not open it"
        raise refusal(member.path, reason) from None
    except (ParseError, ValueError, LookupError) as error:
        reason = f"is not XML that can be read ({error}); ask the bank for it again"
        raise refusal(member.path, reason) from None
    start = re.match(rb"\s*(?:\xef\xbb\xbf)?\s*<\?xml[^>]*encoding\s*=\s*[\"']([^\"']+)", head)
    if b"\0" in head or (start and start[1].upper() not in {b"UTF-8", b"US-ASCII", b"ASCII"}):
        raise refusal(member.path, "is not UTF-8 as the standard asks; ask the bank for it again")
    # The root must have begun where the careful parser looked.
    root = re.search(rb"<(?:[\w.-]+:)?Document[\s>]", head)
    if not root:
        raise refusal(member.path, "has no element Document at its start; send a camt.053 message")
    if other := _OTHER.search(head):
        name = other[0].decode()
        reason = f"{name} is a report or notice, not a statement (camt.053); send the statement"
        raise refusal(member.path, reason)


def _pieces(member: Member) -> Iterator[tuple[bytes, int]]:
    """Yield the text up to the end of each entry, with the line on which the entry begins."""
    held, line, taken = b"", 1, 0
    for block in member.blocks(1 << 18):
        taken += len(block)
        if taken > MAX_XML_BYTES:
            raise refusal(member.path, f"more than {MAX_XML_BYTES} bytes; ask for shorter periods")
        text, start = held + block, 0
        for end in _ENTRY_END.finditer(text):
            piece = text[start : end.end()]
            begun = max(0, piece.find(b"Ntry"))
            yield piece, line + piece.count(b"\n", 0, begun)
            line += piece.count(b"\n")
            start = end.end()
        held = text[start:]
        if len(held) > MAX_ENTRY_BYTES:
            reason = f"an element of more than {MAX_ENTRY_BYTES} bytes, which no statement has"
            raise refusal(member.path, reason, line=line)
    yield held, line + held.count(b"\n", 0, max(0, held.find(b"Stmt>")))


@dataclass
class _Message:
    """The state of a message while it is read."""

    file: BankFile
    depth: int = 0
    statement: BankStatement = field(default_factory=BankStatement)
    element: Element | None = None
    sums: dict[str, Any] = field(default_factory=dict)
    line: int | None = None

    def take(self, events: Iterator[Any], line: int | None) -> None:
        """Take the elements that have begun and ended."""
        self.line = line
        for event, element in events:
            if event == "start":
                self.depth += 1
                if self.depth > MAX_DEPTH or len(element.attrib) > MAX_ATTRIBUTES:
                    raise self.file.refused(
                        f"elements nest deeper than {MAX_DEPTH} or have more than "
                        f"{MAX_ATTRIBUTES} attributes, as no statement does",
                        line,
                    )
                if self.depth == _STATEMENT_DEPTH:
                    self._begin(element)
            else:
                if self.depth == _PART_DEPTH and self.element is not None:
                    self._part(element)
                    self.element.clear()
                elif self.depth == _STATEMENT_DEPTH and self.element is not None:
                    self._end()
                self.depth -= 1

    def _begin(self, element: Element) -> None:
        if _name(element) != "Stmt":
            return
        self.element, self.sums = element, {}
        self.statement = BankStatement()

    def _end(self) -> None:
        statement = self.statement
        for name, stated in self.sums.items():
            if stated[0] != stated[1]:
                raise self.file.refused(
                    f"is stated, but the entries give {stated[1]}: entries are missing or changed; "
                    "ask the bank for the whole statement",
                    self.line,
                    name,
                    stated[0],
                )
        self.file.close(statement, self.line)
        self.element = None

    def _part(self, element: Element) -> None:
        name = _name(element)
        if name == "Ntry":
            self._entry(element)
        elif name == "Bal":
            self._balance(element)
        elif name == "Acct":
            self.statement.account = _text(element, "Id", "IBAN") or _text(
                element, "Id", "Othr", "Id"
            )
        elif name == "Id":
            self.statement.reference = element.text
        elif name == "FrToDt":
            self.statement.from_on = self._day(_text(element, "FrDtTm"), "FrDtTm")
            self.statement.to_on = self._day(_text(element, "ToDtTm"), "ToDtTm")
        elif name == "TxsSummry":
            self._summary(element)

    def _summary(self, element: Element) -> None:
        """Note the totals that a statement states before its entries."""
        for group in ("TtlNtries", "TtlCdtNtries", "TtlDbtNtries"):
            count, total = _text(element, group, "NbOfNtries"), _text(element, group, "Sum")
            for name, stated in (("NbOfNtries", count), ("Sum", total)):
                if stated is not None:
                    self.sums[f"{group}/{name}"] = [self._number(stated, name), 0]

    def _number(self, text: str, name: str) -> int:
        """Return an amount in hundred-thousandths, or a count, which has no decimals."""
        if not _AMOUNT.fullmatch(text):
            raise self.file.refused("is not a number; ask the bank", self.line, name, text)
        whole, _, part = text.partition(".")
        return int(whole) if name == "NbOfNtries" else int(whole + part.ljust(5, "0"))

    def _balance(self, element: Element) -> None:
        kind = _text(element, "Tp", "CdOrPrtry", "Cd")
        if kind not in {"OPBD", "PRCD", "CLBD"}:
            return
        _, currency, amount = self._amount(element)
        statement = self.statement
        self._require_currency(currency)
        day = self._day(_text(element, "Dt", "Dt") or _text(element, "Dt", "DtTm"), "Bal/Dt")
        if kind == "CLBD":
            if statement.closing not in {None, amount}:
                raise self.file.refused("stands twice with two amounts", self.line, "CLBD")
            statement.closing = amount
            statement.to_on = statement.to_on or day
        elif kind == "OPBD" or statement.opening is None:
            if statement.opening not in {None, amount}:
                raise self.file.refused("stands twice with two amounts", self.line, "OPBD")
            statement.opening = amount
            statement.from_on = statement.from_on or day

    def _require_currency(self, currency: str) -> None:
        if self.statement.currency not in {None, currency}:
            raise self.file.refused(
                f"is another currency than {self.statement.currency}; a statement has one",
                self.line,
                "Ccy",
                currency,
            )
        self.statement.currency = currency

    def _amount(self, element: Element) -> tuple[str, str, int]:
        """Return text, currency and signed minor units of an element's Amt and CdtDbtInd."""
        found = _child(element, "Amt")
        text = (found.text or "").strip() if found is not None else ""
        currency = found.get("Ccy", "") if found is not None else ""
        if not _AMOUNT.fullmatch(text):
            raise self.file.refused("is not an amount; ask the bank", self.line, "Amt", text)
        sign = _text(element, "CdtDbtInd")
        if sign not in {"CRDT", "DBIT"}:
            raise self.file.refused("is neither CRDT nor DBIT", self.line, "CdtDbtInd", sign)
        minor = self.file.minor(text, currency, self.line, "Amt")
        return text, currency, minor if sign == "CRDT" else -minor

    def _entry(self, element: Element) -> None:
        text, currency, amount = self._amount(element)
        status = _child(element, "Sts")
        state = None if status is None else _text(status, "Cd") or (status.text or "").strip()
        if state != "BOOK":
            raise self.file.refused(
                "is not BOOK; a statement holds booked entries only", self.line, "Sts", state
            )
        self._require_currency(currency)
        self._count(text, amount)
        references: list[str] = []
        end_to_end = _references(element, references)
        booked = _child(element, "BookgDt")
        valued = _child(element, "ValDt")
        self.file.add(
            self.statement,
            line=self.line,
            currency=currency,
            amount_minor=amount,
            booked_on=self._date_of(booked, "BookgDt"),
            valued_on=self._date_of(valued, "ValDt"),
            bank_reference=_text(element, "AcctSvcrRef") or _text(element, "NtryRef"),
            end_to_end=end_to_end,
            remittance=" ".join(references) or None,
            raw_kind=_kind(element),
        )

    def _count(self, text: str, amount: int) -> None:
        if not self.sums:
            return
        parts = self._number(text, "Sum")
        for group in ("TtlNtries", "TtlCdtNtries" if amount >= 0 else "TtlDbtNtries"):
            for name, value in (("NbOfNtries", 1), ("Sum", parts)):
                if stated := self.sums.get(f"{group}/{name}"):
                    stated[1] += value

    def _date_of(self, element: Element | None, name: str) -> date | None:
        if element is None:
            return None
        return self._day(_text(element, "Dt") or _text(element, "DtTm"), name)

    def _day(self, text: str | None, name: str) -> date | None:
        if text is None:
            return None
        try:
            return date.fromisoformat(text[:10])
        except ValueError:
            raise self.file.refused("is not a date; ask the bank", self.line, name, text) from None


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _child(element: Element, name: str) -> Element | None:
    for child in element:
        if child.tag.endswith(name) and child.tag.rpartition("}")[2] == name:
            return child
    return None


def _text(element: Element | None, *path: str) -> str | None:
    """Return the text at a path of names, None where there is none."""
    for name in path:
        if element is None:
            return None
        element = _child(element, name)
    if element is None or element.text is None:
        return None
    return element.text.strip() or None


def _references(entry: Element, remittance: list[str]) -> str | None:
    """Collect remittance texts; return the end-to-end reference where the entry has just one."""
    found: list[str] = []
    for details in entry:
        if _name(details) != "NtryDtls":
            continue
        for transaction in details:
            if _name(transaction) != "TxDtls":
                continue
            reference = _text(transaction, "Refs", "EndToEndId")
            if reference and reference != "NOTPROVIDED":
                found.append(reference)
            information = _child(transaction, "RmtInf")
            if information is not None:
                remittance += [t.strip() for t in information.itertext() if t.strip()]
    return found[0] if len(set(found)) == 1 else None


def _kind(entry: Element) -> str | None:
    code = _child(entry, "BkTxCd")
    if code is None:
        return None
    return _text(code, "Prtry", "Cd") or "/".join(
        filter(None, [_text(code, "Domn", "Cd"), _text(code, "Domn", "Fmly", "Cd"),
                      _text(code, "Domn", "Fmly", "SubFmlyCd")])
    ) or None  # fmt: skip
