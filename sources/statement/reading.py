"""Recognise files and read each with the one reader that knows it."""

import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

import duckdb

from sources.statement.adyen import ADYEN
from sources.statement.alipay import ALIPAY_FUND, ALIPAY_TRADE
from sources.statement.bank import BankRows
from sources.statement.camt053 import CAMT053, Camt053
from sources.statement.delimited import Outcomes, read_delimited
from sources.statement.entries import Statement, StatementRefused, make_tables, refusal, withdraw
from sources.statement.intake import Member, copy_text, members
from sources.statement.layout import DelimitedFormat, Head, Sheet, first_lines
from sources.statement.parsing import positions_of, stands_alone
from sources.statement.paypal import PAYPAL
from sources.statement.stripe import STRIPE
from sources.statement.swift_mt940 import MT940, Mt940
from sources.statement.wechat import WECHAT_FUND, WECHAT_TRADE

#: The share of a format's columns that a header must name: less is another kind of file, and a
#: header that lost a column is still recognised, so that the column can be named.
_RECOGNISED = 0.6

#: A text up to this size in bytes is read together with others, up to so many in all: enough that
#: the queries cost little, and little enough that the memory is not noticed.
_SHORT, _TOGETHER = 256 * 2**10, 4 * 2**20


class Reader(Protocol):
    """What recognises a kind of file."""

    @property
    def name(self) -> str:
        """Return the name of the format."""

    def score(self, head: Head) -> float:
        """Return how surely a text that begins so is of the format, 0 to 1."""


#: Every reader by name; profiles come on top.
READERS: tuple[Reader, ...] = (
    WECHAT_TRADE,
    WECHAT_FUND,
    ALIPAY_TRADE,
    ALIPAY_FUND,
    STRIPE,
    ADYEN,
    PAYPAL,
    CAMT053,
    MT940,
)


@dataclass(frozen=True)
class Recognised:
    """Which reader a file is for, which text of it holds the rows, and its other texts."""

    reader: Reader
    member: Member
    head: Head
    others: tuple[Member, ...] = ()


def recognise(path: Path, readers: tuple[Reader, ...] = READERS) -> Recognised:
    """Return the one reader that recognises a file.

    Args:
        path: the file; an archive is looked into.
        readers: those that are asked.

    Raises:
        StatementRefused: no reader or more than one does, or the file cannot be opened.
    """
    found = members(path)
    known = [
        Recognised(reader, member, head, tuple(other for other in found if other is not member))
        for member in found
        for head in [Head(member.head)]
        for reader in readers
        if reader.score(head) >= _RECOGNISED
    ]
    if len(known) == 1:
        return known[0]
    if not known:
        _refuse_other_encoding(path, found, readers)
        names = ", ".join(reader.name for reader in readers)
        raise refusal(
            path, f"no reader recognises this file; it is none of {names}, or was saved anew"
        )
    names = ", ".join(f"{k.reader.name} in {k.member.name}" for k in known)
    raise refusal(path, f"more than one reader recognises this file ({names}); send one bill")


def _refuse_other_encoding(path: Path, found: list[Member], readers: tuple[Reader, ...]) -> None:
    """Refuse a file that a reader would recognise had it been left in its encoding."""
    heads = [Head(member.head) for member in found]
    for reader in readers:
        for encoding in ("utf-8", "gb18030", "utf-16"):
            if isinstance(reader, DelimitedFormat) and any(
                reader.score_in(head, encoding) >= _RECOGNISED for head in heads
            ):
                raise refusal(
                    path,
                    f"looks like {reader.name} in {encoding}, which is the wrong encoding "
                    f"({' or '.join(reader.encodings)}): saved anew; ask for it as it was made",
                )


def read_statement(
    stage: duckdb.DuckDBPyConnection,
    path: Path,
    *,
    file_no: int = 1,
    profiles: Iterable[DelimitedFormat] = (),
    scratch: Path | None = None,
) -> Statement:
    """Read one file into the canonical tables of a stage, or refuse it and leave nothing.

    Args:
        stage: gets the temporary tables of `TABLES` where it has none; rows are appended.
        path: the file.
        file_no: tells the rows of this file from others in the stage.
        profiles: formats that are declared in profile files.
        scratch: folder for the copy that is read; a temporary one otherwise.

    Raises:
        StatementRefused: why, as problems with file, line, field, value and reason.
    """
    outcome = read_statements(stage, {file_no: path}, profiles=profiles, scratch=scratch)[file_no]
    if isinstance(outcome, StatementRefused):
        raise outcome
    return outcome


def read_statements(
    stage: duckdb.DuckDBPyConnection,
    paths: Mapping[int, Path],
    *,
    profiles: Iterable[DelimitedFormat] = (),
    scratch: Path | None = None,
) -> Outcomes:
    """Read many files; the short ones of one layout together, which is ten times as quick.

    What becomes of a file does not depend on the others.

    Args:
        stage: gets the temporary tables of `TABLES` where it has none; rows are appended.
        paths: the files, by the number that tells their rows apart in the stage.
        profiles: formats that are declared in profile files.
        scratch: folder for the copies that are read; a temporary one otherwise.

    Returns:
        What became of each file; a refused one has left nothing.
    """
    make_tables(stage)
    readers = (*READERS, *profiles)
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        reading = _Reading(stage, Path(folder))
        try:
            for file_no, path in paths.items():
                reading.take(file_no, path, readers)
            reading.end()
        except BaseException:
            with suppress(duckdb.Error):
                withdraw(stage, *paths)
            raise
    return reading.outcomes


@dataclass
class _Waiting:
    """Short texts of one layout that are read together."""

    form: DelimitedFormat
    sheets: list[Sheet] = field(default_factory=list)
    byte_count: int = 0


class _Reading:
    """Files on their way into a stage."""

    def __init__(self, stage: duckdb.DuckDBPyConnection, folder: Path) -> None:
        self.stage, self.folder = stage, folder
        self.outcomes: Outcomes = {}
        self.bank_rows = BankRows(stage)
        self.waiting: dict[tuple[str, tuple[str, ...]], _Waiting] = {}

    def take(self, file_no: int, path: Path, readers: tuple[Reader, ...]) -> None:
        """Recognise a file, and read it or let it wait for others of its layout."""
        try:
            recognised = recognise(path, readers)
            reader = recognised.reader
            if isinstance(reader, DelimitedFormat):
                self.open(file_no, reader, recognised)
            elif isinstance(reader, (Camt053, Mt940)):
                self.outcomes[file_no] = reader.read(self.bank_rows, recognised.member, file_no)
        except StatementRefused as refused:
            self.bank_rows.withdraw(file_no)
            self.copy_of(file_no).unlink(missing_ok=True)
            self.outcomes[file_no] = refused

    def copy_of(self, file_no: int) -> Path:
        """Return where the text of a file is copied to."""
        return self.folder / f"text{file_no}"

    def open(self, file_no: int, form: DelimitedFormat, recognised: Recognised) -> None:
        """Copy and cut a delimited text; a long one is read at once."""
        encoding = form.encoding_of(recognised.head)
        text = copy_text(recognised.member, encoding, self.copy_of(file_no), form.replaced)
        frame = form.cut(form, text)
        summaries = []
        for other in recognised.others:
            copied = copy_text(other, encoding, self.folder / "summary")
            summaries.append("\n".join(first_lines(copied, 10_000)))
        frame = replace(frame, summaries=tuple(summaries))
        sheet = Sheet(file_no, frame, positions_of(form, frame), form.facts(frame))
        size = frame.text.path.stat().st_size
        if size > _SHORT or stands_alone(form, frame):
            self.read(_Waiting(form, [sheet]))
            return
        waiting = self.waiting.setdefault((form.name, frame.header), _Waiting(form))
        waiting.sheets.append(sheet)
        waiting.byte_count += size
        if waiting.byte_count > _TOGETHER:
            self.read(self.waiting.pop((form.name, frame.header)))

    def read(self, waiting: _Waiting) -> None:
        """Read texts of one layout and drop their copies."""
        joint = self.folder / "joint"
        self.outcomes |= read_delimited(self.stage, waiting.form, waiting.sheets, joint)
        for sheet in waiting.sheets:
            self.copy_of(sheet.file_no).unlink()

    def end(self) -> None:
        """Read what waits."""
        for waiting in self.waiting.values():
            self.read(waiting)
        self.bank_rows.flush()
