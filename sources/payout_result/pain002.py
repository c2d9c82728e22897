"""pain.002, the bank's report on the payments of a pain.001 (ISO 20022), any version from .03.

Names are compared without their namespace. A DOCTYPE, and with it every entity, is refused before
anything it declares is read; depth and number of attributes are limited. A report on the whole
message, or on its only batch, without single payments is an answer on every payment of it. Names,
accounts and narratives are never kept.
Source: message definitions pain.002.001.03 to .14, external code set of payment statuses.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from xml.parsers.expat import ExpatError, ParserCreate, XMLParserType
from zoneinfo import ZoneInfo

from sources.payout_result.answer import (
    Answer,
    AnswerFile,
    AnswersRefused,
    Result,
    is_code,
    minor_units,
    refusal,
)

#: What each status says of a payment; one that is not here is refused, never guessed.
STATUSES: Mapping[str, Result] = {
    **dict.fromkeys(("ACSP", "ACSC", "ACCC"), "paid"),
    **dict.fromkeys(("RJCT", "CANC"), "rejected"),
    **dict.fromkeys(
        (
            "RCVD", "PDNG", "ACTC", "ACCP", "ACFC", "ACWC", "ACWP", "ACPD", "ACIS", "PATC", "PRES",
            "BLCK", "RVNC", "CPUC",
        ),
        "unknown",
    ),
}  # fmt: skip

#: A status of a level that says nothing: the payments below it have their own.
_PARTLY = "PART"

#: The message has elements to a depth of 15, and attributes at amounts and at the root.
MAX_DEPTH, MAX_ATTRIBUTES = 40, 20

#: ISO's code for "the reason is told in words", which are not kept.
_IN_WORDS = "NARR"

_NAMES = {
    "payout_id": "OrgnlEndToEndId",
    "payout_file_id": "OrgnlMsgId",
    "result": "TxSts",
    "amount": "InstdAmt",
    "currency": "Ccy",
    "answered_on": "CreDtTm",
}

#: Elements that are levels of the report, and where each states its status.
_STATUS_OF = {
    "GrpHdr": "",
    "OrgnlGrpInfAndSts": "GrpSts",
    "OrgnlPmtInfAndSts": "PmtInfSts",
    "TxInfAndSts": "TxSts",
}

#: Where the reason of a status stands, the likeliest first.
_REASONS = ("StsRsnInf/Rsn/Cd", "StsRsnInf/Rsn/Prtry")

#: What is read of a level; all else is passed over.
_WANTED = frozenset(
    {
        "CreDtTm", "OrgnlMsgId", "OrgnlPmtInfId", "OrgnlEndToEndId", "GrpSts", "PmtInfSts", "TxSts",
        "OrgnlTxRef/Amt/InstdAmt", *_REASONS,
    }
)  # fmt: skip


@dataclass(frozen=True)
class Pain002:
    """The reader."""

    name: str = "pain.002"

    def recognises(self, head: bytes) -> bool:
        """Tell whether a text looks like a report on payments, or like hostile XML."""
        if not head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0").startswith(b"<"):
            return False
        plain = head.replace(b"\0", b"")
        return any(mark in plain for mark in (b"CstmrPmtStsRpt", b"pain.002", b"<!DOCTYPE"))

    def read(self, file: str, content: bytes, zone: str) -> AnswerFile:
        """Read a report; an instant in it is of the business day that it falls into.

        Raises:
            AnswersRefused: it is not well-formed, hostile, or says nothing that can be taken.
        """
        if b"\0" in content:
            raise refusal(file, "is not UTF-8 as the standard asks; ask the bank for it again")
        parser = ParserCreate("utf-8", "}")
        report = _Report(file, zone, parser)
        try:
            parser.Parse(content, True)
        except ExpatError as error:
            raise refusal(
                file,
                f"is not well-formed XML ({error}): cut or damaged; ask the bank for it again",
                line=error.lineno,
            ) from None
        return AnswerFile(file, self.name, tuple(report.answers), _NAMES)


PAIN002 = Pain002()


@dataclass
class _Level:
    """A part of the report that has a status, while it is read.

    Attributes:
        name: of its element.
        line: on which it begins.
        depth: of its element.
        values: what is wanted of it, by path.
        payments: single payments that were answered below it.
    """

    name: str
    line: int
    depth: int
    values: dict[str, str] = field(default_factory=dict)
    payments: int = 0

    @property
    def status(self) -> str | None:
        """Return the status that it states, where it is one that counts for all below it."""
        stated = self.values.get(_STATUS_OF[self.name])
        return None if stated == _PARTLY else stated


@dataclass
class _Report:
    """A report while it is read."""

    file: str
    zone: str
    parser: XMLParserType
    answers: list[Answer] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    levels: list[_Level] = field(default_factory=list)
    group: _Level | None = None
    answered_on: date | None = None
    currency: str = ""

    def __post_init__(self) -> None:
        self.parser.buffer_text = True
        self.parser.XmlDeclHandler = self.declared
        self.parser.StartDoctypeDeclHandler = self.refuse_doctype
        self.parser.StartElementHandler = self.start
        self.parser.CharacterDataHandler = self.text.append
        self.parser.EndElementHandler = self.end

    def refused(
        self,
        reason: str,
        name: str | None = None,
        value: str | None = None,
        level: _Level | None = None,
    ) -> AnswersRefused:
        """Return the refusal of the file for what stands in a level, or else on this line."""
        line = level.line if level else self.parser.CurrentLineNumber
        return refusal(self.file, reason, line=line, field=name, value=value)

    def declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        """Refuse another encoding than the standard's."""
        if encoding and encoding.upper() not in {"UTF-8", "US-ASCII", "ASCII"}:
            raise self.refused("is not UTF-8 as the standard asks; ask the bank for it again")

    def refuse_doctype(self, *_: object) -> None:
        """Refuse a DOCTYPE, before anything that it declares."""
        raise self.refused("holds a DOCTYPE, which no bank sends: hostile; do not open it")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin an element."""
        name = tag.rpartition("}")[2]
        self.path.append(name)
        self.text.clear()
        depth = len(self.path)
        if depth > MAX_DEPTH or len(attributes) > MAX_ATTRIBUTES:
            raise self.refused(
                "nests deeper or has more attributes than any report; do not open it"
            )
        if depth <= 2 and name != ("Document", "CstmrPmtStsRpt")[depth - 1]:
            raise self.refused(
                "is not the message CstmrPmtStsRpt in a Document; send a pain.002", name
            )
        if name in _STATUS_OF and self.path[-2] in ("CstmrPmtStsRpt", "OrgnlPmtInfAndSts"):
            self.levels.append(_Level(name, self.parser.CurrentLineNumber, depth))
        if name == "InstdAmt":
            self.currency = attributes.get("Ccy", "")

    def end(self, tag: str) -> None:
        """End an element: keep what is wanted of it, answer where it is a level."""
        name = tag.rpartition("}")[2]
        if self.levels:
            level = self.levels[-1]
            if len(self.path) == level.depth:
                self.levels.pop()
                self.close(level)
            else:
                self.keep(level, "/".join(self.path[level.depth :]))
        self.path.pop()
        self.text.clear()
        if name == "CstmrPmtStsRpt" and len(self.path) == 1:
            self.finish()

    def keep(self, level: _Level, path: str) -> None:
        """Keep a value of a level; of several reasons the first."""
        if path not in _WANTED:
            return
        value = "".join(self.text).strip()
        if level.values.setdefault(path, value) != value and path not in _REASONS:
            raise self.refused("stands twice; ask the bank for the report again", path, value)

    def close(self, level: _Level) -> None:
        """Take a level that is complete."""
        match level.name:
            case "GrpHdr":
                self.answered_on = self.day(level)
            case "OrgnlGrpInfAndSts":
                if self.group or not level.values.get("OrgnlMsgId"):
                    raise self.refused(
                        "is missing or stands twice; ask the bank for the report again",
                        "OrgnlMsgId",
                        level=level,
                    )
                self.group = level
            case "OrgnlPmtInfAndSts":
                self.batch(level)
            case "TxInfAndSts":
                self.payment(level)

    def batch(self, level: _Level) -> None:
        """Take the answer on a batch without payments; a message of ours has one, named like it."""
        named = level.values.get("OrgnlPmtInfId")
        if named and self.group and named != self.group.values["OrgnlMsgId"]:
            raise self.refused(
                "is no batch of the message; ask the bank which one is meant",
                "OrgnlPmtInfId",
                named,
                level,
            )
        if not level.payments and level.status:
            self.answer(level, None, level.status)

    def payment(self, level: _Level) -> None:
        """Take the answer on one payment; its status may stand above it."""
        above = [*reversed(self.levels), *([self.group] if self.group else [])]
        own = level.values.get("TxSts")
        status = own or next((upper.status for upper in above if upper.status), None)
        if status is None:
            raise self.refused(
                "is missing here and above; ask the bank for the report again", "TxSts", level=level
            )
        payout_id = level.values.get("OrgnlEndToEndId")
        if not payout_id:
            raise self.refused(
                "is missing; ask the bank which payment is meant", "OrgnlEndToEndId", level=level
            )
        for upper in above:
            upper.payments += 1
            if STATUSES.get(upper.status or "") == "rejected" != STATUSES.get(status):
                raise self.refused(
                    f"contradicts {_STATUS_OF[upper.name]} {upper.status} of line {upper.line}; "
                    "ask the bank which is right",
                    "TxSts",
                    status,
                    level,
                )
        self.answer(level, payout_id, status)

    def answer(self, level: _Level, payout_id: str | None, status: str) -> None:
        """Add an answer on one payment, or on all of the message."""
        result = STATUSES.get(status)
        if result is None:
            raise self.refused(
                "is not a status that is known (docs/payouts.md); ask the bank what it means",
                _STATUS_OF[level.name],
                status,
                level,
            )
        if self.group is None or self.answered_on is None:
            raise self.refused("stands before the header of the report; ask the bank for it again")
        amount = self.amount(level)
        self.answers.append(
            Answer(
                line=level.line,
                payout_id=payout_id,
                payout_file_id=self.group.values["OrgnlMsgId"],
                result=result,
                stated=status,
                amount_minor=amount,
                currency=self.currency if amount is not None else None,
                answered_on=self.answered_on,
                reason=_reason(level),
            )
        )

    def amount(self, level: _Level) -> int | None:
        """Return the amount that the report repeats, where it does."""
        text = level.values.get("OrgnlTxRef/Amt/InstdAmt")
        if text is None:
            return None
        amount = minor_units(text, self.currency)
        if isinstance(amount, str):
            raise self.refused(
                f"{amount}; ask the bank for the report again", "InstdAmt", text, level
            )
        return amount

    def day(self, level: _Level) -> date:
        """Return the business day of the report; an instant without offset is in local time."""
        text = level.values.get("CreDtTm", "")
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            raise self.refused(
                "is not an instant; ask the bank for the report again", "CreDtTm", text, level
            ) from None
        return at.astimezone(ZoneInfo(self.zone)).date() if at.tzinfo else at.date()

    def finish(self) -> None:
        """Take the status of the whole message, where nothing below it was answered."""
        if self.answers:
            return
        if self.group is None or self.group.status is None:
            raise self.refused(
                "says nothing of any payment; ask the bank for the report with its payments",
                "GrpSts",
                self.group.values.get("GrpSts") if self.group else None,
            )
        self.answer(self.group, None, self.group.status)


def _reason(level: _Level) -> str | None:
    """Return the code of the reason; what is told in words instead is only said to be so."""
    for path in _REASONS:
        if told := level.values.get(path):
            return told if is_code(told) else _IN_WORDS
    return None
