"""Find the files of a delivery, digest them, check their outside: name, size, header, encoding."""

import csv
import hashlib
from pathlib import Path

from sources.delivery import DeliveredFile, DeliveryRefused, Format, Table

#: Largest file that is read; the full published set is 0.05 GB, ten million orders are 4 GB.
MAX_FILE_BYTES = 16 * 2**30

#: Longest header line; a longer one is not a header.
MAX_HEADER_BYTES = 64 * 1024

_BLOCK = 1 << 20


def find_files(form: Format, folder: Path) -> tuple[dict[str, DeliveredFile], list[str], list[str]]:
    """Return the files of a delivery by table, the problems and the notes.

    Args:
        form: the format whose tables are looked for.
        folder: where they are looked for; sub-folders are not searched.

    Raises:
        DeliveryRefused: the folder does not exist or holds none of the format's files.
    """
    if not folder.is_dir():
        raise DeliveryRefused([f"{folder}: no such folder; give the folder that holds the files"])
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
            found[table.name] = DeliveredFile(table, paths[0], _sha256(paths[0]), size)
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
    return found, problems, notes


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def header_problems(file: DeliveredFile, header: list[str]) -> list[str]:
    """Return what is wrong with the column names of a file."""
    declared = {c.name for c in file.table.columns}
    required = {c.name for c in file.table.columns if not c.may_be_absent}
    problems = []
    if missing := sorted(required - set(header)):
        problems.append(f"column {', '.join(missing)} is missing")
    if unknown := sorted(set(header) - declared):
        problems.append(f"column {', '.join(map(repr, unknown))} is not known")
    if twice := sorted({name for name in header if header.count(name) > 1}):
        problems.append(f"column {', '.join(twice)} occurs twice")
    if not problems:
        return []
    names = ", ".join(c.name for c in file.table.columns)
    return [f"{file.path.name} line 1: {'; '.join(problems)}; the header must name {names}"]


def read_csv_header(file: DeliveredFile) -> tuple[list[str], list[str]]:
    """Return the column names of a CSV file and the problems that forbid reading on."""
    name = file.path.name
    with file.path.open("rb") as stream:
        first = stream.readline(MAX_HEADER_BYTES)
    if not first.strip():
        return [], [f"{name}: the file is empty; a header line is required"]
    try:
        text = first.decode("utf-8-sig")
    except UnicodeDecodeError:
        return [], [not_utf8(name, 1)]
    if "\x00" in text:
        return [], [f"{name}: is not text (zero bytes in line 1); save it as UTF-8 CSV"]
    header = next(csv.reader([text.rstrip("\r\n")]))
    return header, header_problems(file, header)


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
    file: DeliveredFile, rejected: set[int], accepted: set[int]
) -> dict[str, dict[int, int]]:
    """Return the file lines on which rows start; read only when rows are bad.

    Args:
        file: a CSV file.
        rejected: record numbers (header = 1) that could not be read.
        accepted: positions (0 = first) among the records that could.

    Returns:
        `rejected` and `accepted`, each number -> line.
    """
    lines: dict[str, dict[int, int]] = {"rejected": {}, "accepted": {}}
    position = -1
    with file.path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        reader = csv.reader(stream)
        start, record = 1, 0
        for row in reader:
            line, start = start, reader.line_num + 1
            if not row:
                continue
            record += 1
            if record == 1:
                continue
            if record in rejected:
                lines["rejected"][record] = line
                continue
            position += 1
            if position in accepted:
                lines["accepted"][position] = line
    return lines


def recognise(formats: dict[str, Format], folder: Path) -> Format:
    """Return the one format whose files stand in a folder.

    Raises:
        DeliveryRefused: none or more than one does.
    """
    matching = [f for f in formats.values() if _holds(f.tables, folder)]
    if len(matching) == 1:
        return matching[0]
    raise DeliveryRefused(
        [f"{folder}: {len(matching)} formats recognise its files; name one of {', '.join(formats)}"]
    )


def _holds(tables: tuple[Table, ...], folder: Path) -> bool:
    return any((folder / f"{t.name}{s}").is_file() for t in tables for s in (".csv", ".parquet"))
