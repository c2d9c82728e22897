"""Recognise a file and read it with the one reader that knows it."""

import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import duckdb

from sources.statement.adyen import ADYEN
from sources.statement.alipay import ALIPAY_FUND, ALIPAY_TRADE
from sources.statement.camt053 import CAMT053, Camt053
from sources.statement.delimited import read_delimited
from sources.statement.entries import Statement, make_tables, refusal, withdraw
from sources.statement.intake import Member, copy_text, members
from sources.statement.layout import DelimitedFormat, first_lines
from sources.statement.paypal import PAYPAL
from sources.statement.stripe import STRIPE
from sources.statement.swift_mt940 import MT940, Mt940
from sources.statement.wechat import WECHAT_FUND, WECHAT_TRADE

#: The share of a format's columns that a header must name: less is another kind of file, and a
#: header that lost a column is still recognised, so that the column can be named.
_RECOGNISED = 0.6


class Reader(Protocol):
    """What recognises a kind of file."""

    @property
    def name(self) -> str:
        """Return the name of the format."""

    def score(self, head: bytes) -> float:
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
    others: tuple[Member, ...] = ()


def recognise(path: Path, *, profiles: Iterable[DelimitedFormat] = ()) -> Recognised:
    """Return the one reader that recognises a file.

    Args:
        path: the file; an archive is looked into.
        profiles: formats that are declared in profile files.

    Raises:
        StatementRefused: no reader or more than one does, or the file cannot be opened.
    """
    found = members(path)
    readers: tuple[Reader, ...] = (*READERS, *profiles)
    known = [
        Recognised(reader, member, tuple(other for other in found if other is not member))
        for member in found
        for head in [member.head()]
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
    for reader in readers:
        for encoding in ("utf-8", "gb18030", "utf-16"):
            if isinstance(reader, DelimitedFormat) and any(
                reader.score_in(member.head(), encoding) >= _RECOGNISED for member in found
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
    make_tables(stage)
    recognised = recognise(path, profiles=profiles)
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        try:
            return _read(stage, recognised, Path(folder), file_no)
        except (duckdb.ConversionException, duckdb.OutOfRangeException) as error:
            withdraw(stage, file_no)
            reason = f"holds amounts or dates that nothing can hold ({str(error).splitlines()[0]})"
            raise refusal(path, reason) from None
        except BaseException:
            with suppress(duckdb.Error):
                withdraw(stage, file_no)
            raise


def _read(
    stage: duckdb.DuckDBPyConnection, recognised: Recognised, folder: Path, file_no: int
) -> Statement:
    reader, member = recognised.reader, recognised.member
    if isinstance(reader, (Camt053, Mt940)):
        return reader.read(stage, member, file_no)
    assert isinstance(reader, DelimitedFormat)  # noqa: S101 - there are no others
    encoding = reader.encoding_of(member.head())
    text = copy_text(member, encoding, folder / "text", reader.replaced)
    frame = reader.cut(reader, text)
    summaries = []
    for number, other in enumerate(recognised.others):
        copied = copy_text(other, encoding, folder / f"summary{number}")
        summaries.append("\n".join(first_lines(copied, 10_000)))
    frame = replace(frame, summaries=tuple(summaries))
    return read_delimited(stage, reader, frame, file_no)
