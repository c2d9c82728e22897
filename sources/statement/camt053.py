"""camt.053, the bank's statement in XML (ISO 20022), any version, as a stream.

Names are compared without their namespace. The parser builds no tree: it keeps the values at the
paths that are read, within limits of depth, size and number of attributes, so names and addresses
of persons are never held. A DOCTYPE is refused twice, by defusedxml before the document and here in
it, and with it every entity.
Only booked entries are taken: a statement has no others. Balances are OPBD (or PRCD) and CLBD.
Source: message definitions camt.053.001.02 to .13.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from xml.parsers.expat import ExpatError, ParserCreate

import duckdb
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError

from sources.statement.bank import BankFile, BankStatement
from sources.statement.entries import Statement, refusal
from sources.statement.intake import Member

#: Largest file; a year of a busy account has 100 MB.
MAX_XML_BYTES = 512 * 2**20

#: The message has elements to a depth of 14.
MAX_DEPTH = 40

#: Largest text, comment or tag, and largest sum of the texts of an entry.
MAX_PIECE_BYTES = 4 * 2**20

#: Attributes of an element; the message has at most one, and a root some namespaces.
MAX_ATTRIBUTES = 20

#: Distinct paths of elements; the message has some hundreds.
MAX_PATHS = 5_000

#: Elements from the root down to a statement, and to what it consists of.
_STATEMENT_DEPTH, _PART_DEPTH = 3, 4

_AMOUNT = re.compile(r"\d{1,18}(\.\d{1,5})?", re.ASCII)
_OTHER = re.compile(rb"BkToCstmrAcctRpt|BkToCstmrDbtCdtNtfctn")

#: Paths below a statement whose values are kept; of remittance every path.
_KEPT = frozenset(
    {"Id", "Acct/Id/IBAN", "Acct/Id/Othr/Id", "FrToDt/FrDtTm", "FrToDt/ToDtTm"}
    | {f"Bal/{name}" for name in ("Tp/CdOrPrtry/Cd", "Amt", "CdtDbtInd", "Dt/Dt", "Dt/DtTm")}
    | {
        f"TxsSummry/{group}/{name}"
        for group in ("TtlNtries", "TtlCdtNtries", "TtlDbtNtries")
        for name in ("NbOfNtries", "Sum")
    }
    | {
        f"Ntry/{name}"
        for name in (
            "NtryRef", "Amt", "CdtDbtInd", "Sts", "Sts/Cd", "BookgDt/Dt", "BookgDt/DtTm",
            "ValDt/Dt", "ValDt/DtTm", "AcctSvcrRef", "BkTxCd/Prtry/Cd", "BkTxCd/Domn/Cd",
            "BkTxCd/Domn/Fmly/Cd", "BkTxCd/Domn/Fmly/SubFmlyCd",
            "NtryDtls/TxDtls/Refs/EndToEndId",
        )
    }
)  # fmt: skip
_REMITTANCE = "Ntry/NtryDtls/TxDtls/RmtInf"


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
        message.parse(member)
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
    if not re.search(rb"<(?:[\w.-]+:)?Document[\s>]", head):
        raise refusal(member.path, "has no element Document at its start; send a camt.053 message")
    if other := _OTHER.search(head):
        name = other[0].decode()
        reason = f"{name} is a report or notice, not a statement (camt.053); send the statement"
        raise refusal(member.path, reason)


@dataclass
class _Message:
    """A message while it is read: where the parser is, and what it kept of the part it is in."""

    file: BankFile
    depth: int = 0
    path: str = ""
    above: list[str] = field(default_factory=list)
    paths: dict[tuple[str, str], str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    size: int = 0
    line: int = 1
    values: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    currency: str = ""
    statement: BankStatement | None = None
    sums: dict[str, list[int]] = field(default_factory=dict)

    def parse(self, member: Member) -> None:
        """Read the whole message."""
        parser = ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.take_text
        parser.StartDoctypeDeclHandler = self.refuse_doctype
        self.parser, fed = parser, 0
        try:
            for block in member.blocks(1 << 16):
                fed += len(block)
                parser.Parse(block, False)
                if fed > MAX_XML_BYTES:
                    raise self.file.refused(
                        f"more than {MAX_XML_BYTES} bytes; ask for shorter periods"
                    )
                if fed - parser.CurrentByteIndex > MAX_PIECE_BYTES:
                    raise self.too_large()
            parser.Parse(b"", True)
        except ExpatError as error:
            raise refusal(
                member.path,
                f"is not well-formed XML ({error}): cut or damaged; ask the bank for it again",
                line=error.lineno,
            ) from None

    def refuse_doctype(self, *_: object) -> None:
        """Refuse a DOCTYPE wherever it stands."""
        raise self.file.refused("holds a DOCTYPE, which no bank sends: hostile; do not open it")

    def too_large(self) -> Exception:
        """Return the refusal of a text or tag that is larger than any statement's."""
        reason = f"an element of more than {MAX_PIECE_BYTES} bytes, which no statement has"
        return self.file.refused(reason, self.line)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin an element."""
        self.depth += 1
        if self.depth > MAX_DEPTH or len(attributes) > MAX_ATTRIBUTES:
            raise self.file.refused(
                f"elements nest deeper than {MAX_DEPTH} or have more than {MAX_ATTRIBUTES} "
                "attributes, as no statement does",
                self.parser.CurrentLineNumber,
            )
        if self.depth > _STATEMENT_DEPTH:
            if self.depth == _PART_DEPTH:
                self.line, self.size = self.parser.CurrentLineNumber, 0
            self.above.append(self.path)
            known = self.paths.get((self.path, tag))
            self.path = known or self.new_path(tag)
            if attributes:
                self.currency = attributes.get("Ccy", "")
            self.texts = []
        elif self.depth == _STATEMENT_DEPTH and tag.rpartition(":")[2] == "Stmt":
            self.statement, self.sums, self.path = BankStatement(), {}, ""

    def new_path(self, tag: str) -> str:
        """Return the path of an element that comes for the first time."""
        if len(self.paths) >= MAX_PATHS:
            reason = f"more than {MAX_PATHS} kinds of elements, which no statement has"
            raise self.file.refused(reason, self.line)
        name = tag.rpartition(":")[2]
        path = f"{self.path}/{name}" if self.path else name
        self.paths[self.path, tag] = path
        return path

    def take_text(self, text: str) -> None:
        """Take a piece of text."""
        self.size += len(text)
        if self.size > MAX_PIECE_BYTES:
            raise self.too_large()
        self.texts.append(text)

    def end(self, tag: str) -> None:
        """End an element."""
        depth = self.depth
        self.depth = depth - 1
        if depth > _STATEMENT_DEPTH:
            path = self.path
            if path in _KEPT or path.startswith(_REMITTANCE):
                text = "".join(self.texts).strip()
                if text:
                    self.values[path].append(text)
            self.texts = []
            self.path = self.above.pop()
            if depth == _PART_DEPTH:
                if self.statement is not None:
                    self.part(self.statement, path)
                self.values.clear()
        elif depth == _STATEMENT_DEPTH and self.statement is not None:
            self.line = self.parser.CurrentLineNumber
            self.close(self.statement)
            self.statement = None

    def close(self, statement: BankStatement) -> None:
        """Compare a statement's totals and take it."""
        for name, (stated, found) in self.sums.items():
            if stated != found:
                raise self.file.refused(
                    f"is stated in hundred-thousandths, but the entries give {found}: entries are "
                    "missing or changed; ask the bank for the whole statement"
                    if name.endswith("Sum")
                    else f"is stated, but the entries give {found}: entries are missing or "
                    "changed; ask the bank for the whole statement",
                    self.line,
                    name,
                    stated,
                )
        self.file.close(statement, self.line)

    def value(self, *paths: str) -> str | None:
        """Return the first value at the first of some paths that has one."""
        return next((found[0] for path in paths if (found := self.values.get(path))), None)

    def part(self, statement: BankStatement, name: str) -> None:
        """Take one of the elements that a statement consists of."""
        if name == "Ntry":
            self.entry(statement)
        elif name == "Bal":
            self.balance(statement)
        elif name == "Acct":
            statement.account = self.value("Acct/Id/IBAN", "Acct/Id/Othr/Id")
        elif name == "Id":
            statement.reference = self.value("Id")
        elif name == "FrToDt":
            statement.from_on = self.day("FrToDt/FrDtTm")
            statement.to_on = self.day("FrToDt/ToDtTm")
        elif name == "TxsSummry":
            self.summary()

    def summary(self) -> None:
        """Note the totals that a statement states before its entries."""
        for path, (text, *_) in self.values.items():
            self.sums[path.partition("/")[2]] = [self.number(text, path), 0]

    def number(self, text: str, path: str) -> int:
        """Return an amount in hundred-thousandths, or a count, which has no decimals."""
        name = path.rpartition("/")[2]
        if not _AMOUNT.fullmatch(text):
            raise self.file.refused("is not a number; ask the bank", self.line, name, text)
        whole, _, part = text.partition(".")
        return int(whole) if name == "NbOfNtries" else int(whole + part.ljust(5, "0"))

    def amount(self, statement: BankStatement, name: str) -> int:
        """Return signed minor units of a part, and require its currency to be the statement's."""
        text, sign = self.value(f"{name}/Amt") or "", self.value(f"{name}/CdtDbtInd")
        if not _AMOUNT.fullmatch(text):
            raise self.file.refused("is not an amount; ask the bank", self.line, "Amt", text)
        if sign not in {"CRDT", "DBIT"}:
            raise self.file.refused("is neither CRDT nor DBIT", self.line, "CdtDbtInd", sign)
        minor = self.file.minor(text, self.currency, self.line, "Amt")
        if statement.currency not in {None, self.currency}:
            raise self.file.refused(
                f"is another currency than {statement.currency}; a statement has one",
                self.line,
                "Ccy",
                self.currency,
            )
        statement.currency = self.currency
        return minor if sign == "CRDT" else -minor

    def balance(self, statement: BankStatement) -> None:
        """Take the opening or the closing balance; the other kinds say the same otherwise."""
        kind = self.value("Bal/Tp/CdOrPrtry/Cd")
        if kind not in {"OPBD", "PRCD", "CLBD"}:
            return
        amount = self.amount(statement, "Bal")
        day = self.day("Bal/Dt/Dt", "Bal/Dt/DtTm")
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

    def entry(self, statement: BankStatement) -> None:
        """Take an entry."""
        values = self.values
        amount = self.amount(statement, "Ntry")
        status = self.value("Ntry/Sts/Cd", "Ntry/Sts")
        if status != "BOOK":
            raise self.file.refused(
                "is not BOOK; a statement holds booked entries only", self.line, "Sts", status
            )
        if self.sums:
            self.count(values["Ntry/Amt"][0], amount)
        references = set(values.get("Ntry/NtryDtls/TxDtls/Refs/EndToEndId", ())) - {"NOTPROVIDED"}
        remittance = [t for p, v in values.items() if p.startswith(_REMITTANCE) for t in v]
        codes = [f"Ntry/BkTxCd/Domn/{name}" for name in ("Cd", "Fmly/Cd", "Fmly/SubFmlyCd")]
        kinds = [values[code][0] for code in codes if values.get(code)]
        self.file.add(
            statement,
            line=self.line,
            currency=self.currency,
            amount_minor=amount,
            booked_on=self.day("Ntry/BookgDt/Dt", "Ntry/BookgDt/DtTm"),
            valued_on=self.day("Ntry/ValDt/Dt", "Ntry/ValDt/DtTm"),
            bank_reference=self.value("Ntry/AcctSvcrRef", "Ntry/NtryRef"),
            end_to_end=references.pop() if len(references) == 1 else None,
            remittance=" ".join(remittance) or None,
            raw_kind=self.value("Ntry/BkTxCd/Prtry/Cd") or "/".join(kinds) or None,
        )

    def count(self, text: str, amount: int) -> None:
        """Add an entry to the totals that the statement stated."""
        parts = self.number(text, "Sum")
        for group in ("TtlNtries", "TtlCdtNtries" if amount >= 0 else "TtlDbtNtries"):
            for name, value in (("NbOfNtries", 1), ("Sum", parts)):
                if stated := self.sums.get(f"{group}/{name}"):
                    stated[1] += value

    def day(self, *paths: str) -> date | None:
        """Return the day at the first of some paths that has a value."""
        text = self.value(*paths)
        if text is None:
            return None
        try:
            return date.fromisoformat(text[:10])
        except ValueError:
            name = paths[0].partition("/")[2] or paths[0]
            raise self.file.refused("is not a date; ask the bank", self.line, name, text) from None
