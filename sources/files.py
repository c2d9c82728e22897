"""Find the files of a delivery, digest them, check their outside: name, size, header, encoding."""

import csv
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sources.delivery import DeliveredFile, DeliveryRefused, Format, Table

#: Largest file that is read; the full published set is 0.05 GB, ten million orders are 4 GB.
MAX_FILE_BYTES = 16 * 2**30

#: Longest header line; a longer one is not a header.
MAX_HEADER_BYTES = 64 * 1024

#: Who else sends files with a delivery; each has a folder of that name beside the tables.
SENDERS = ("provider", "bank")

_BLOCK = 1 << 20


@dataclass(frozen=True)
class FoundFiles:
    """The files of a delivery by table, what is wrong with them, and what else lies there."""

    by_table: dict[str, DeliveredFile]
    problems: list[str]
    notes: list[str]


def find_files(form: Format, folder: Path) -> FoundFiles:
    """Return the files of a delivery, each with its digest.

    Args:
        form: the format whose tables are looked for.
        folder: where they are looked for; sub-folders are not searched.

    Raises:
        DeliveryRefused: the folder does not exist or holds none of the format's files.
    """
    _require_folder(folder)
    found: dict[str, DeliveredFile] = {}
    problems: list[str] = []
    for table in form.tables:
        paths = [p for s in (".csv", ".parquet") if (p := folder / f"{table.name}{s}").is_file()]
        if len(paths) > 1:
            problems.append(
                f"{table.name}: delivered twice, as {' and '.join(p.name for p in paths)}; "
                "leave one of them"
            )
        elif paths:
            size = paths[0].stat().st_size
            if size > MAX_FILE_BYTES:
                problems.append(
                    f"{paths[0].name}: {size} bytes, more than {MAX_FILE_BYTES}; split the delivery"
                )
                continue
            found[table.name] = DeliveredFile(table, paths[0], *_digest(paths[0], size))
        elif not table.is_optional:
            problems.append(f"{table.name}.csv is missing from the delivery; send it with the rest")
    if not found:
        expected = ", ".join(f"{t.name}.csv" for t in form.tables)
        raise DeliveryRefused([f"{folder}: holds no file of format {form.name} ({expected})"])
    known = {f.path.name for f in found.values()} | set(form.ignored) | {"delivery.yaml"}
    notes = [
        f"{path.name} is not part of format {form.name} and was not read"
        for path in sorted(folder.iterdir())
        if path.suffix in {".csv", ".parquet"} and path.name not in known
    ]
    return FoundFiles(found, problems, notes)


def _require_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise DeliveryRefused([f"{folder}: no such folder; give the folder that holds the files"])


def _digest(path: Path, size: int) -> tuple[str, int, bool]:
    """Return SHA-256, size, and whether a zero byte occurs, which no text has."""
    digest, has_zero_byte = hashlib.sha256(), False
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
            has_zero_byte = has_zero_byte or b"\0" in block
    return digest.hexdigest(), size, has_zero_byte


def column_problems(where: str, table: Table, header: list[str]) -> list[str]:
    """Return what is wrong with the column names under which rows of a table come."""
    declared = {c.name for c in table.columns}
    required = {c.name for c in table.columns if not c.may_be_absent}
    problems = []
    if missing := sorted(required - set(header)):
        problems.append(f"column {', '.join(missing)} is missing")
    if unknown := sorted(set(header) - declared):
        problems.append(f"column {', '.join(map(repr, unknown))} is not known")
    if twice := sorted({name for name in header if header.count(name) > 1}):
        problems.append(f"column {', '.join(twice)} occurs twice")
    if not problems:
        return []
    names = ", ".join(c.name for c in table.columns)
    return [f"{where}: {'; '.join(problems)}; the columns are {names}"]


def read_csv_header(file: DeliveredFile) -> tuple[list[str], list[str]]:
    """Return the column names of a CSV file and the problems that forbid reading on."""
    name = file.path.name
    if file.has_zero_byte:
        return [], [
            f"{name} line {_line_of_zero_byte(file)}: holds a zero byte: the file is damaged or in "
            "the wrong encoding (UTF-16); save it as UTF-8 and send it again"
        ]
    with file.path.open("rb") as stream:
        first = stream.readline(MAX_HEADER_BYTES)
    if not first.strip():
        return [], [f"{name}: the file is empty; a header line is required"]
    try:
        text = first.decode("utf-8-sig")
    except UnicodeDecodeError:
        return [], [not_utf8(name, 1)]
    header = next(csv.reader([text.rstrip("\r\n")]))
    return header, column_problems(f"{name} line 1", file.table, header)


def _line_of_zero_byte(file: DeliveredFile) -> int:
    with file.path.open("rb") as stream:
        return next(number for number, line in enumerate(stream, 1) if b"\0" in line)


def not_utf8(name: str, line: int | None) -> str:
    """Return the message for a file in another encoding."""
    where = f"{name} line {line}" if line else name
    return (
        f"{where}: is not UTF-8 (wrong encoding, perhaps GBK or Latin-1); "
        "save the file as UTF-8 and send it again"
    )


def ends_in_mid_row(file: DeliveredFile) -> bool:
    """Return whether a CSV file lacks its last line end, as a file cut in transfer does."""
    with file.path.open("rb") as stream:
        stream.seek(-1, 2)
        return stream.read(1) not in b"\r\n"


def physical_lines(
    file: DeliveredFile, rejected: Mapping[int, int], accepted: set[int]
) -> tuple[dict[int, int], dict[int, int]]:
    """Return the file lines on which rows start; called only when rows are bad.

    A quoted value may hold line ends, so lines are counted with a CSV reader. It is given only
    what could be read: a quote that does not close would make it read on where the gate did not.

    Args:
        file: a CSV file.
        rejected: the rows that could not be read, first byte -> byte after the last.
        accepted: positions (0 = first) among the rows that could.

    Returns:
        Line by first byte, and line by position.
    """
    by_byte: dict[int, int] = {}
    by_position: dict[int, int] = {}
    pulled: list[int] = []

    def readable(stream: Iterable[str]) -> Iterator[str]:
        offset = resume = 0
        for number, line in enumerate(stream, 1):
            start, offset = offset, offset + len(line.encode(errors="surrogateescape"))
            if start in rejected:
                by_byte[start] = number
                resume = max(resume, rejected[start])
            if start >= resume:
                pulled.append(number)
                yield line

    csv.field_size_limit(MAX_FILE_BYTES)
    with file.path.open(encoding="utf-8", errors="surrogateescape", newline="") as stream:
        position = -1  # the header
        for row in csv.reader(readable(stream)):
            if row:
                if position in accepted:
                    by_position[position] = pulled[0]
                position += 1
            pulled.clear()
    return by_byte, by_position


def recognise(formats: dict[str, Format], folder: Path) -> Format:
    """Return the one format whose files stand in a folder.

    Raises:
        DeliveryRefused: there is no such folder, or none or more than one does.
    """
    _require_folder(folder)
    matching = {name: form for name, form in formats.items() if _holds(form.tables, folder)}
    if len(matching) == 1:
        return next(iter(matching.values()))
    held = f"tables of {' and '.join(matching)}" if matching else "no table of a known format"
    raise DeliveryRefused(
        [f"{folder}: holds {held}; give the folder of one delivery ({', '.join(formats)})"]
    )


def find_outside_files(folder: Path) -> dict[str, list[Path]]:
    """Return the files of providers and banks that came with a delivery, by kind of sender.

    Args:
        folder: the delivery's; each kind of sender has a folder in it, as deep as it likes.
    """
    return {
        sender: sorted(path for path in (folder / sender).rglob("*") if path.is_file())
        for sender in SENDERS
    }


def _holds(tables: tuple[Table, ...], folder: Path) -> bool:
    return any((folder / f"{t.name}{s}").is_file() for t in tables for s in (".csv", ".parquet"))
