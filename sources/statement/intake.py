"""Open a file that somebody sent: limits first, archives by member, text in UTF-8 with LF.

Names inside archives are only compared and shown, never opened on disk, so they cannot lead out of
a folder. What a file unpacks to is measured while it is unpacked; what an archive states of itself
is not believed. Not here: what any format means.
"""

import codecs
import gzip
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO

from sources.statement.entries import StatementRefused, refusal

#: Largest file, and largest text that an archive may unpack to.
MAX_BYTES = 2 * 2**30

#: Unpacked over packed; bills pack 10 to 40 times, bombs a thousand.
MAX_RATIO = 200

#: Members of an archive: detail and summary, and a few that do not matter.
MAX_MEMBERS = 20

#: Longest line; the longest real ones have 2,000 bytes.
MAX_LINE_BYTES = 64 * 1024

#: What the recognition of a format looks at.
HEAD_BYTES = 64 * 1024

_BLOCK = 1 << 18

#: What any archive may unpack to, however little it is packed into.
_SMALL = 1 << 20


@dataclass(frozen=True)
class Member:
    """One text in a file: the file itself, or a member of an archive.

    Attributes:
        path: the file that was sent.
        name: of the member, or of the file.
        packing: how the text is packed.
        index: which member of the archive.
    """

    path: Path
    name: str
    packing: str = "plain"
    index: int = 0

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """Open the text for reading from its start."""
        if self.packing == "zip":
            with (
                zipfile.ZipFile(self.path) as archive,
                archive.open(archive.infolist()[self.index]) as stream,
            ):
                yield stream
        elif self.packing == "gzip":
            with gzip.open(self.path) as stream:
                yield stream  # type: ignore[misc]
        else:
            with self.path.open("rb") as plain:
                yield plain

    def blocks(self, size: int = _BLOCK) -> Iterator[bytes]:
        """Yield the text in blocks and refuse what grows too large on the way.

        Raises:
            StatementRefused: the text is too large or cannot be unpacked.
        """
        limit = MAX_BYTES
        if self.packing != "plain":
            limit = min(limit, max(_SMALL, self.path.stat().st_size * MAX_RATIO))
        taken = 0
        try:
            with self.open() as stream:
                while block := stream.read(size):
                    taken += len(block)
                    if taken > limit:
                        raise refusal(
                            self.path,
                            f"unpacks to more than {limit} bytes, which no bill does; "
                            "ask for the file again",
                            field=self.name if self.packing == "zip" else None,
                        )
                    yield block
        except StatementRefused:
            raise
        except _UNPACKING as error:
            if self.packing == "plain":
                raise
            raise _not_unpacked(self.path, error) from None

    @cached_property
    def head(self) -> bytes:
        """The first kilobytes."""
        return next(self.blocks(HEAD_BYTES), b"")


#: What the standard library raises on an archive that is damaged, encrypted or of another method.
#: Offsets and sizes in it lead to seeks, reads and dates that are none, hence the wide ones.
_UNPACKING = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, ValueError,
    LookupError, OverflowError, RuntimeError, NotImplementedError,
)  # fmt: skip


def members(path: Path) -> list[Member]:
    """Return the texts in a file.

    Raises:
        StatementRefused: the file is missing, empty, too large or not to be unpacked.
    """
    if not path.is_file():
        raise refusal(path, "no such file; give the path of one statement")
    size = path.stat().st_size
    if not size:
        raise refusal(path, "the file is empty; ask for it again")
    if size > MAX_BYTES:
        raise refusal(path, f"{size} bytes, more than {MAX_BYTES}; ask for shorter periods")
    with path.open("rb") as stream:
        magic = stream.read(4)
    if magic == b"PK\x03\x04" or magic == b"PK\x05\x06":
        return _zip_members(path)
    if magic[:2] == b"\x1f\x8b":
        return [Member(path, path.name, "gzip")]
    return [Member(path, path.name)]


def _zip_members(path: Path) -> list[Member]:
    try:
        with zipfile.ZipFile(path) as archive:
            found = archive.infolist()
    except _UNPACKING as error:
        raise _not_unpacked(path, error) from None
    kept = [(number, info) for number, info in enumerate(found) if not info.filename.endswith("/")]
    if not kept or len(kept) > MAX_MEMBERS:
        raise refusal(
            path, f"the archive holds {len(kept)} files, not 1 to {MAX_MEMBERS}; send the bill only"
        )
    if any(info.flag_bits & 1 for _, info in kept):
        raise refusal(path, "the archive is encrypted; send it without a password")
    return [Member(path, _member_name(info), "zip", number) for number, info in kept]


def _member_name(info: zipfile.ZipInfo) -> str:
    """Return a member's base name; bills are packed with GBK names that ZIP does not announce."""
    name = info.filename
    if not info.flag_bits & 0x800:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("gb18030")
    return name.replace("\\", "/").rpartition("/")[2]


def _not_unpacked(path: Path, error: Exception) -> StatementRefused:
    return refusal(
        path, f"cannot be unpacked ({type(error).__name__}): cut or damaged; ask for it again"
    )


@dataclass(frozen=True)
class Text:
    """A text that was copied as UTF-8 with LF line ends, without end of line at its end.

    Attributes:
        path: of the copy.
        line_count: its physical lines.
        file: name of the file that it came in, for messages.
        is_ended: whether the last line had an end; a cut file mostly has none.
    """

    path: Path
    line_count: int
    file: str = ""
    is_ended: bool = True


def copy_text(
    member: Member, encoding: str, target: Path, replaced: Mapping[str, str] | None = None
) -> Text:
    """Copy a text as UTF-8 with LF and check what holds for every text.

    Args:
        member: the text.
        encoding: how it is written; a byte order mark is left out.
        target: where the copy is made.
        replaced: what is written otherwise in the copy; a line never becomes two.

    Raises:
        StatementRefused: zero bytes, wrong encoding, a stray carriage return, too long a line.
    """
    swaps = [(old.encode(), new.encode()) for old, new in (replaced or {}).items()]
    decoder = codecs.getincrementaldecoder(encoding)()
    lines, held = 0, b""
    with target.open("wb") as out:
        for block in member.blocks():
            _require_no_zero(member, block, lines)
            text = _decoded(decoder, block, member, encoding, lines)
            content = held + (block if encoding == "utf-8" else text.encode())
            content = content if lines else content.removeprefix(codecs.BOM_UTF8)
            end = content.rfind(b"\n") + 1
            if end:
                lines += _copy_lines(content[:end], out, member, lines, swaps)
            held = content[end:]
            _require_short(member, held, lines + 1)
        _decoded(decoder, b"", member, encoding, lines, final=True)
        if held:
            lines += _copy_lines(held, out, member, lines, swaps)
    return _without_trailing_blank(member, target, lines)


def _require_no_zero(member: Member, block: bytes, lines: int) -> None:
    if b"\0" in block:
        number = lines + block[: block.index(b"\0")].count(b"\n") + 1
        reason = "holds a zero byte: damaged, or in UTF-16; ask for the file again"
        raise refusal(member.path, reason, line=number)


def _require_short(member: Member, line: bytes, number: int) -> None:
    if len(line) > MAX_LINE_BYTES:
        reason = f"a line of more than {MAX_LINE_BYTES} bytes, which no bill has"
        raise refusal(member.path, reason, line=number)


def _decoded(
    decoder: codecs.IncrementalDecoder,
    block: bytes,
    member: Member,
    encoding: str,
    lines: int,
    *,
    final: bool = False,
) -> str:
    try:
        return decoder.decode(block, final)
    except UnicodeDecodeError as error:
        number = lines + error.object[: error.start].count(b"\n") + 1
        raise refusal(
            member.path,
            f"is not {encoding} throughout: wrong encoding or cut; ask for the file as it was made",
            line=number,
        ) from None


def _copy_lines(
    content: bytes, out: IO[bytes], member: Member, before: int, swaps: list[tuple[bytes, bytes]]
) -> int:
    """Write whole lines; return how many."""
    for old, new in swaps:
        if old.startswith(b"\n"):  # both line ends at once: each pass over the text costs
            content = content.replace(b"\r" + old, new)
    if b"\r" in content:
        content = content.replace(b"\r\n", b"\n")
        if b"\r" in content:
            raise refusal(
                member.path,
                "holds a carriage return without line feed; ask for the file as it was made",
                line=before + content[: content.index(b"\r")].count(b"\n") + 1,
            )
    if len(content) > MAX_LINE_BYTES and not _has_short_lines(content):
        for number, piece in enumerate(content.split(b"\n"), before + 1):
            _require_short(member, piece, number)
    for old, new in swaps:
        if old[:1] == b"\n" and content.startswith(old[1:]):  # the line end was in the last block
            content = new[1:] + content[len(old) - 1 :]
        content = content.replace(old, new)
    out.write(content)
    return content.count(b"\n") + (content[-1:] != b"\n")


def _has_short_lines(content: bytes) -> bool:
    """Return whether every stretch of the greatest length has a line end; no line is looked at."""
    at = 0
    while at + MAX_LINE_BYTES < len(content):
        at = content.rfind(b"\n", at, at + MAX_LINE_BYTES) + 1
        if not at:
            return False
    return True


def _without_trailing_blank(member: Member, target: Path, lines: int) -> Text:
    """Cut blank lines off the end of a copy."""
    with target.open("r+b") as stream:
        size = stream.seek(0, 2)
        start = max(0, size - MAX_LINE_BYTES)
        stream.seek(start)
        tail = stream.read()
        kept = tail.rstrip(b"\n")
        stream.truncate(start + len(kept))
    ended = tail[len(kept) :].count(b"\n")
    return Text(target, lines - max(0, ended - 1), member.path.name, ended > 0)
