"""camt.053, the bank's statement in XML (ISO 20022), any version, as a stream.

Names are compared without their namespace. A parser that refuses a DOCTYPE, and with it every
entity, reads the whole text and keeps nothing. Entries of the usual shape are read by one pattern,
which is three times as quick; all else, and every entry that is not of that shape, goes through
the tree builder of the standard library within limits of depth, size and number of attributes, and
what was taken is dropped. Names and addresses of persons are never kept.
Only booked entries are taken: a statement has no others. Balances are OPBD (or PRCD) and CLBD, in
one currency; an entry that states another keeps it, and counts by its number as the bank counted.
Source: message definitions camt.053.001.02 to .13.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser
from xml.parsers.expat import ExpatError, ParserCreate

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from sources.statement.bank import BankFile, BankRows, BankStatement
from sources.statement.entries import Statement, refusal
from sources.statement.intake import Member
from sources.statement.layout import Head

#: Largest file; a year of a busy account has 100 MB.
MAX_XML_BYTES = 512 * 2**20

#: The message has elements to a depth of 14.
MAX_DEPTH = 80

#: Largest entry, and largest stretch without any; an entry of a thousand transactions has 1 MB.
MAX_PIECE_BYTES = 4 * 2**20

#: Attributes of an element; the message has at most one, and a root some namespaces.
MAX_ATTRIBUTES = 20

#: An entry with fewer tags cannot nest too deep, a shorter one has no such number of attributes.
_FEW_TAGS, _FEW_BYTES = 2 * MAX_DEPTH, 16 * 1024

_AMOUNT = re.compile(r"\d{1,18}(\.\d{1,5})?", re.ASCII)
_SLASH = ord("/")
_TEXTS = re.compile(rb">\s*([^<]*?)\s*<")

#: Distinct codes that are remembered; a bank has some hundreds.
_MAX_KINDS = 10_000
_OTHER = re.compile(rb"BkToCstmrAcctRpt|BkToCstmrDbtCdtNtfctn")


@dataclass(frozen=True)
class Camt053:
    """The reader."""

    name: str = "camt053"

    def score(self, head: Head) -> float:
        """Return 1 for what looks like a message from a bank about an account."""
        text = head.content.replace(b"\0", b"")
        if not text.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<"):
            return 0.0
        return float(b"BkToCstmr" in text or b"camt.05" in text or b"<!DOCTYPE" in text)

    def read(self, rows: BankRows, member: Member, file_no: int) -> Statement:
        """Read a message.

        Raises:
            StatementRefused: it is not well-formed, hostile, or does not add up.
        """
        shape = _Shape(_require_harmless_start(member))
        message = _Message(BankFile(rows, member.path.name, self.name, file_no), shape)
        watch = ParserCreate()
        watch.StartDoctypeDeclHandler = message.refuse_doctype
        try:
            for piece, entries, line in _pieces(member, shape):
                watch.Parse(piece, False)
                message.read(piece, entries, line)
            watch.Parse(b"", True)
            message.end()
        except (ParseError, ExpatError) as error:
            raise refusal(
                member.path,
                f"is not well-formed XML ({error}): cut or damaged; ask the bank for it again",
                line=watch.CurrentLineNumber,
            ) from None
        return message.file.finish()


CAMT053 = Camt053()


class _Root:
    """A target that only sees whether the root element has begun."""

    has_begun = False

    def start(self, tag: str, _: dict[str, str]) -> None:
        """Note the first element."""
        self.has_begun = self.has_begun or tag.rpartition("}")[2] == "Document"

    def close(self) -> None:
        """End; nothing was kept."""


def _require_harmless_start(member: Member) -> bytes:
    """Refuse a DOCTYPE, other encodings, other messages; return the prefix of the namespace."""
    head, root = member.head, _Root()
    parser = DefusedXMLParser(
        target=root, forbid_dtd=True, forbid_entities=True, forbid_external=True
    )
    try:
        parser.feed(head)
    except DefusedXmlException:
        reason = "holds a DOCTYPE or entities, which no bank sends: hostile; do not open it"
        raise refusal(member.path, reason) from None
    except (ParseError, ValueError, LookupError) as error:
        reason = f"is not XML that can be read ({error}); ask the bank for it again"
        line = error.position[0] if isinstance(error, ParseError) else None
        raise refusal(member.path, reason, line=line) from None
    start = re.match(rb"\s*(?:\xef\xbb\xbf)?\s*<\?xml[^>]*encoding\s*=\s*[\"']([^\"']+)", head)
    if b"\0" in head or (start and start[1].upper() not in {b"UTF-8", b"US-ASCII", b"ASCII"}):
        raise refusal(member.path, "is not UTF-8 as the standard asks; ask the bank for it again")
    if not root.has_begun:  # a DOCTYPE can only stand before it
        raise refusal(member.path, "has no element Document at its start; send a camt.053 message")
    if other := _OTHER.search(head):
        name = other[0].decode()
        reason = f"{name} is a report or notice, not a statement (camt.053); send the statement"
        raise refusal(member.path, reason)
    prefix = re.search(rb"<([\w.-]+:)?Document[\s>]", head)
    return (prefix and prefix[1]) or b""


#: An entry as most banks write it; `p` is the prefix of the namespace.
_SHAPE = r"""
    <{p}Ntry>\s*
    (?:<{p}NtryRef>(?P<number>[^<]*)</{p}NtryRef>\s*)?
    <{p}Amt\s+Ccy=["'](?P<currency>[A-Z]{{3}})["']>(?P<amount>\d{{1,18}}(?:\.\d{{1,5}})?)</{p}Amt>\s*
    <{p}CdtDbtInd>(?P<sign>CRDT|DBIT)</{p}CdtDbtInd>\s*
    (?:<{p}RvslInd>(?:true|false)</{p}RvslInd>\s*)?
    <{p}Sts>\s*(?:BOOK|<{p}Cd>BOOK</{p}Cd>)\s*</{p}Sts>\s*
    (?:<{p}BookgDt>\s*<{p}Dt(?:Tm)?>(?P<booked>[\dT:.Z+-]*)</{p}Dt(?:Tm)?>\s*</{p}BookgDt>\s*)?
    (?:<{p}ValDt>\s*<{p}Dt(?:Tm)?>(?P<valued>[\dT:.Z+-]*)</{p}Dt(?:Tm)?>\s*</{p}ValDt>\s*)?
    (?:<{p}AcctSvcrRef>(?P<reference>[^<]*)</{p}AcctSvcrRef>\s*)?
    (?:<{p}BkTxCd>(?P<code>.*?)</{p}BkTxCd>\s*)?
    (?P<details>(?:<{p}NtryDtls>.*</{p}NtryDtls>\s*)?)
    </{p}Ntry>
"""


@dataclass(frozen=True)
class _Shape:
    """Patterns of an entry and of what stands in it, under a prefix."""

    prefix: bytes

    def __post_init__(self) -> None:
        p = re.escape(self.prefix.decode())
        for name, pattern in {
            "entry": _SHAPE.format(p=p),
            "code": rf"<{p}(?:Cd|SubFmlyCd)>\s*([^<]*?)\s*</",
            "end_to_end": rf"<{p}EndToEndId>\s*([^<]*?)\s*</",
            "remittance": rf"<{p}RmtInf>(.*?)</{p}RmtInf>",
        }.items():
            flags = re.DOTALL | (re.VERBOSE if name == "entry" else 0)
            object.__setattr__(self, name, re.compile(pattern.encode(), flags))

    entry: re.Pattern[bytes] = field(init=False)
    code: re.Pattern[bytes] = field(init=False)
    end_to_end: re.Pattern[bytes] = field(init=False)
    remittance: re.Pattern[bytes] = field(init=False)


@dataclass(frozen=True)
class _Entry:
    """An entry in a piece of the text.

    Attributes:
        start: where it begins.
        end: where it ends.
        line: on which it begins.
        usual: its values, where it is of the usual shape.
    """

    start: int
    end: int
    line: int
    usual: re.Match[bytes] | None


def _pieces(member: Member, shape: _Shape) -> Iterator[tuple[bytes, list[_Entry], int]]:
    """Yield the text up to the end of an entry at a time, its entries, and the line of its end."""
    held, line, taken, is_plain = b"", 1, 0, True
    for block in member.blocks(1 << 18):
        taken += len(block)
        if taken > MAX_XML_BYTES:
            raise refusal(member.path, f"more than {MAX_XML_BYTES} bytes; ask for shorter periods")
        text = held + block
        # What looks like an entry may stand in a comment: from the first on, all is parsed.
        is_plain = is_plain and b"<!" not in text and text.find(b"<?", 8) < 0
        entries = list(_entries(text, line, shape if is_plain else None))
        if entries:
            end = entries[-1].end
            line += text.count(b"\n", 0, end)
            yield text[:end], entries, line
            text = text[end:]
        held = text
        if len(held) > MAX_PIECE_BYTES:
            reason = f"an element of more than {MAX_PIECE_BYTES} bytes, which no statement has"
            raise refusal(member.path, reason, line=line)
    yield held, [], line + held.count(b"\n", 0, max(0, held.find(b"Stmt>")))


def _entries(text: bytes, line: int, shape: _Shape | None) -> Iterator[_Entry]:
    """Yield the entries that are whole in a stretch of text."""
    begun, start, before = line, 0, 0
    at = text.find(b"Ntry>")
    while at >= 0:
        line += text.count(b"\n", before, at)
        before = at
        tag = text.rfind(b"<", 0, at)
        if text[tag + 1] == _SLASH:
            end = at + 5
            is_small = (
                end - start < _FEW_BYTES
                and text.count(b"<", start, end) < _FEW_TAGS
                and text.find(b"&", start, end) < 0
            )
            usual = shape.entry.fullmatch(text, start, end) if shape and is_small else None
            yield _Entry(start, end, begun, usual)
        else:
            begun, start = line, tag
        at = text.find(b"Ntry>", at + 5)


@dataclass
class _Message:
    """A message while it is read."""

    file: BankFile
    shape: _Shape
    line: int = 1
    name: dict[str, str] = field(default_factory=dict)
    statement: BankStatement | None = None
    sums: dict[str, list[int]] = field(default_factory=dict)
    days: dict[str | None, date] = field(default_factory=dict)
    kinds: dict[bytes | None, str | None] = field(default_factory=dict)
    builder: TreeBuilder = field(default_factory=TreeBuilder)

    def __post_init__(self) -> None:
        self.parser = XMLParser(target=self.builder)  # noqa: S314 - a DOCTYPE was refused

    def refuse_doctype(self, *_: object) -> None:
        """Refuse a DOCTYPE wherever it stands."""
        raise self.file.refused("holds a DOCTYPE, which no bank sends: hostile; do not open it")

    def read(self, piece: bytes, entries: list[_Entry], line: int) -> None:
        """Take a piece of the text: entries of the usual shape at once, all else by the parser."""
        done = 0
        others: list[_Entry] = []
        for entry in entries:
            if entry.usual is None:
                others.append(entry)
                continue
            between = piece[done : entry.start]
            if between.strip():
                self.parse(between, others)
                others = []
            self.line = entry.line
            if self.statement is None:
                raise self.file.refused("stands in no statement; ask the bank", self.line, "Ntry")
            self.usual_entry(self.statement, entry.usual)
            done = entry.end
        self.line = line
        self.parse(piece[done:], others)

    def parse(self, text: bytes, entries: list[_Entry]) -> None:
        """Take the parts of statements that are complete, and drop them."""
        self.parser.feed(text)
        # The builder gives the root of what it has built so far.
        root = self.builder.close()
        if root is None or len(root) != 1:
            return
        lines = iter(entries)
        statements = [child for child in root[0] if child.tag.endswith("Stmt")]
        for number, element in enumerate(statements, 1):
            self.statement = self.statement or self.begin(element)
            self.parts(self.statement, element, lines)
            element.clear()
            if number < len(statements):
                self.close()
                root[0].remove(element)

    def end(self) -> None:
        """Take what is left when the message has ended."""
        _require_shallow(self.file, self.parser.close(), self.line)
        if self.statement is not None:
            self.close()

    def begin(self, element: Element) -> BankStatement:
        """Begin a statement; its namespace is that of its elements."""
        space = element.tag.removesuffix("Stmt")
        self.name = {name: space + name for name in _NAMES}
        self.sums = {}
        return BankStatement()

    def parts(self, statement: BankStatement, element: Element, entries: Iterator[_Entry]) -> None:
        """Take the elements that a statement consists of."""
        names = self.name
        for part in element:
            tag = part.tag
            _require_shallow(self.file, part, self.line)
            if tag == names["Ntry"]:
                entry = next(entries, None)
                self.line = entry.line if entry else self.line
                self.entry(statement, part)
            elif tag == names["Bal"]:
                self.balance(statement, part)
            elif tag == names["Acct"]:
                statement.account = self.text(part, "Id", "IBAN") or self.text(
                    part, "Id", "Othr", "Id"
                )
            elif tag == names["Id"]:
                statement.reference = part.text
            elif tag == names["FrToDt"]:
                statement.from_on = self.day(self.text(part, "FrDtTm"), "FrDtTm")
                statement.to_on = self.day(self.text(part, "ToDtTm"), "ToDtTm")
            elif tag == names["TxsSummry"]:
                self.summary(part)

    def close(self) -> None:
        """Compare a statement's totals and take it."""
        # Money first: a count that is off says less.
        for name in sorted(self.sums, key=lambda name: not name.endswith("Sum")):
            stated, found = self.sums[name]
            if stated != found:
                is_sum = name.endswith("Sum")
                unit = " in hundred-thousandths" if is_sum else ""
                raise self.file.refused(
                    f"is stated{unit}, but the entries give {found}: entries are missing or "
                    "changed; ask the bank for the whole statement",
                    self.line,
                    name,
                    stated,
                    Decimal(stated - found).scaleb(-5) if is_sum else None,
                )
        if self.statement is not None:
            self.file.close(self.statement, self.line)
        self.statement = None

    def text(self, element: Element | None, *path: str) -> str | None:
        """Return the text at a path of names, None where there is none."""
        for name in path:
            if element is None:
                return None
            element = element.find(self.name[name])
        if element is None or element.text is None:
            return None
        return element.text.strip() or None

    def summary(self, element: Element) -> None:
        """Note the totals that a statement states before its entries."""
        for group in ("TtlNtries", "TtlCdtNtries", "TtlDbtNtries"):
            for name in ("NbOfNtries", "Sum"):
                stated = self.text(element, group, name)
                if stated is not None:
                    self.sums[f"{group}/{name}"] = [self.number(stated, name), 0]

    def number(self, text: str, name: str) -> int:
        """Return an amount in hundred-thousandths, or a count, which has no decimals."""
        if not _AMOUNT.fullmatch(text):
            raise self.file.refused("is not a number; ask the bank", self.line, name, text)
        whole, _, part = text.partition(".")
        return int(whole) if name == "NbOfNtries" else int(whole + part.ljust(5, "0"))

    def amount(self, found: Element | None, direction: Element | None) -> tuple[str, str, int]:
        """Return an amount as written, its currency, and signed minor units."""
        text = (found.text or "").strip() if found is not None else ""
        currency = found.get("Ccy", "") if found is not None else ""
        if not _AMOUNT.fullmatch(text):
            raise self.file.refused("is not an amount; ask the bank", self.line, "Amt", text)
        sign = self.text(direction)
        if sign not in {"CRDT", "DBIT"}:
            raise self.file.refused("is neither CRDT nor DBIT", self.line, "CdtDbtInd", sign)
        minor = self.file.minor(text, currency, self.line, "Amt")
        return text, currency, minor if sign == "CRDT" else -minor

    def balance(self, statement: BankStatement, element: Element) -> None:
        """Take the opening or the closing balance; the other kinds say the same otherwise."""
        kind = self.text(element, "Tp", "CdOrPrtry", "Cd")
        if kind not in {"OPBD", "PRCD", "CLBD"}:
            return
        find, name = element.find, self.name
        _, currency, amount = self.amount(find(name["Amt"]), find(name["CdtDbtInd"]))
        if statement.currency not in {None, currency}:
            raise self.file.refused(
                f"is another currency than {statement.currency}; a statement has one balance",
                self.line,
                "Ccy",
                currency,
            )
        statement.currency = currency
        day = self.dated(element.find(self.name["Dt"]), "Bal/Dt")
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

    def usual_entry(self, statement: BankStatement, found: re.Match[bytes]) -> None:
        """Take an entry of the usual shape."""
        currency, text = found["currency"].decode(), found["amount"].decode()
        minor = self.file.minor(text, currency, self.line, "Amt")
        amount = minor if found["sign"] == b"CRDT" else -minor
        if self.sums:
            self.count(text, amount)
        references: set[str] = set()
        remittance: list[str] = []
        if details := found["details"]:
            references = {value.decode() for value in self.shape.end_to_end.findall(details)}
            for information in self.shape.remittance.findall(details):
                texts = _TEXTS.findall(b">" + information + b"<")
                remittance += [value.decode() for value in texts if value]
        reference = (found["reference"] or b"").strip() or (found["number"] or b"").strip()
        booked, valued, code = found["booked"], found["valued"], found["code"]
        if code not in self.kinds:
            self.kinds[code] = self.usual_kind(code)
        self.add(
            statement,
            currency,
            amount,
            (
                self.day(booked.decode(), "BookgDt") if booked else None,
                self.day(valued.decode(), "ValDt") if valued else None,
            ),
            reference.decode() or None,
            references,
            remittance,
            self.kinds[code],
        )

    def usual_kind(self, code: bytes | None) -> str | None:
        """Return the code of an entry, as `kind` does."""
        if code is None:
            return None
        found = [value.decode() for value in self.shape.code.findall(code)]
        if len(self.kinds) > _MAX_KINDS:  # a hostile file; the memory must not grow with it
            self.kinds.clear()
        return "/".join(filter(None, found[:3] if b"Domn>" in code else found[:1])) or None

    def add(
        self,
        statement: BankStatement,
        currency: str,
        amount: int,
        days: tuple[date | None, date | None],
        reference: str | None,
        references: set[str],
        remittance: list[str],
        kind: str | None,
    ) -> None:
        """Hand an entry on; it has an end-to-end reference where there is just one."""
        references = references - {"NOTPROVIDED", ""}
        self.file.add(
            statement,
            line=self.line,
            currency=currency,
            amount_minor=amount,
            booked_on=days[0],
            valued_on=days[1],
            bank_reference=reference,
            end_to_end=references.pop() if len(references) == 1 else None,
            remittance=" ".join(remittance) or None,
            raw_kind=kind,
        )

    def entry(self, statement: BankStatement, element: Element) -> None:
        """Take an entry."""
        parts, name = {child.tag: child for child in element}, self.name
        text, currency, amount = self.amount(parts.get(name["Amt"]), parts.get(name["CdtDbtInd"]))
        status = parts.get(name["Sts"])
        state = None if status is None else self.text(status, "Cd") or (status.text or "").strip()
        if state != "BOOK":
            raise self.file.refused(
                "is not BOOK; a statement holds booked entries only", self.line, "Sts", state
            )
        if self.sums:
            self.count(text, amount)
        references, remittance = self.references(element)
        reference = parts.get(name["AcctSvcrRef"])
        number = parts.get(name["NtryRef"])
        booked, valued = parts.get(name["BookgDt"]), parts.get(name["ValDt"])
        self.add(
            statement,
            currency,
            amount,
            (self.dated(booked, "BookgDt"), self.dated(valued, "ValDt")),
            self.text(reference) or self.text(number),
            references,
            remittance,
            self.kind(parts.get(name["BkTxCd"])),
        )

    def count(self, text: str, amount: int) -> None:
        """Add an entry to the totals that the statement stated."""
        parts = self.number(text, "Sum")
        for group in ("TtlNtries", "TtlCdtNtries" if amount >= 0 else "TtlDbtNtries"):
            for name, value in (("NbOfNtries", 1), ("Sum", parts)):
                if stated := self.sums.get(f"{group}/{name}"):
                    stated[1] += value

    def references(self, entry: Element) -> tuple[set[str], list[str]]:
        """Return the end-to-end references of an entry, and its remittance texts."""
        name = self.name
        found: set[str] = set()
        remittance: list[str] = []
        for details in entry:
            if details.tag != name["NtryDtls"]:
                continue
            for transaction in details:
                if transaction.tag != name["TxDtls"]:
                    continue
                reference = self.text(transaction, "Refs", "EndToEndId")
                if reference:
                    found.add(reference)
                information = transaction.find(name["RmtInf"])
                if information is not None:
                    remittance += filter(None, map(str.strip, information.itertext()))
        return found, remittance

    def kind(self, code: Element | None) -> str | None:
        """Return the bank's own code of an entry, else that of the standard."""
        if code is None:
            return None
        family = code.find(self.name["Domn"])
        if family is None:
            return self.text(code, "Prtry", "Cd")
        codes = (("Cd",), ("Fmly", "Cd"), ("Fmly", "SubFmlyCd"))
        return "/".join(filter(None, (self.text(family, *path) for path in codes))) or None

    def dated(self, element: Element | None, name: str) -> date | None:
        """Return the day of an element that has a date or an instant."""
        if element is None:
            return None
        return self.day(self.text(element, "Dt") or self.text(element, "DtTm"), name)

    def day(self, text: str | None, name: str) -> date | None:
        """Return the day of a date or an instant."""
        found = self.days.get(text)
        if found is None and text is not None:
            try:
                found = self.days[text] = date.fromisoformat(text[:10])
            except ValueError:
                reason = "is not a date; ask the bank"
                raise self.file.refused(reason, self.line, name, text) from None
        return found


#: Names of the elements that are looked for.
_NAMES = (
    "Ntry", "Bal", "Acct", "Id", "IBAN", "Othr", "FrToDt", "FrDtTm", "ToDtTm", "TxsSummry",
    "TtlNtries", "TtlCdtNtries", "TtlDbtNtries", "NbOfNtries", "Sum", "Tp", "CdOrPrtry", "Cd",
    "Amt", "CdtDbtInd", "Dt", "DtTm", "Sts", "BookgDt", "ValDt", "AcctSvcrRef", "NtryRef",
    "NtryDtls", "TxDtls", "Refs", "EndToEndId", "RmtInf", "BkTxCd", "Prtry", "Domn", "Fmly",
    "SubFmlyCd",
)  # fmt: skip


def _require_shallow(file: BankFile, element: Element, line: int) -> None:
    """Refuse an element that nests too deep or has too many attributes."""
    level, depth = [element], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH or any(len(e.attrib) > MAX_ATTRIBUTES for e in level):
            raise file.refused(
                f"elements nest deeper than {MAX_DEPTH} or have more than {MAX_ATTRIBUTES} "
                "attributes, as no statement does",
                line,
            )
        level = [child for e in level for child in e]
