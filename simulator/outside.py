"""The files of providers and banks, in their own formats, per account and day.

Each format is one SQL file under `sql/outside` with two queries over a window of days, `$from_day`
to `$to_day` (exclusive). `files` gives one row per file: `path`, `head`, `tail`, `line_count`, and
what the register of received files says of it; where the file is a ZIP, also the names of its two
members and the `summary`. `lines` gives the texts between head and tail, line
ends included, in the order of the files. DuckDB writes the text; here it is only cut into files.
"""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from simulator.payouts import Paydays
from simulator.workshop import Workshop, sections, sql

LINES_PER_WINDOW = 200_000
"""About a hundred megabytes of text at a time; a single day may have more."""
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest that an archive can state: a file's own time would differ at each run."""


@dataclass(frozen=True)
class OutsideFormat:
    """One file format; `name` is its SQL file."""

    name: str
    encoding: Literal["utf-8", "gbk", "ascii"] = "utf-8"
    is_zipped: bool = False


FORMATS = (
    OutsideFormat("wechat_trade"),
    OutsideFormat("wechat_fund"),
    OutsideFormat("alipay_trade", "gbk", is_zipped=True),
    OutsideFormat("alipay_fund", "gbk", is_zipped=True),
    OutsideFormat("stripe_payout"),
    OutsideFormat("adyen_settlement"),
    OutsideFormat("camt053"),
    OutsideFormat("mt940", "ascii"),
)


def write_outside_files(workshop: Workshop, first: date, end: date) -> dict[str, int]:
    """Write every file of every format into the workshop's folder and register it.

    Returns:
        The number of files by format.
    """
    workshop.add({"working_days": Paydays([first, end]).between(first, end)})
    workshop.run(sql("outside/prepare"))
    # The first orders fall on the day before the first where a provider's days begin later.
    windows = list(_windows(workshop, first - timedelta(days=1), end))
    counts = {}
    for form in FORMATS:
        queries = sections(sql(f"outside/{form.name}"))
        counts[form.name] = 0
        for from_day, to_day in windows:
            days = {"from_day": from_day, "to_day": to_day}
            files = workshop.arrow(queries["files"], days)
            lines = workshop.arrow(queries["lines"], days)
            _write(workshop.folder, form, files, lines)
            _register(workshop, form.name, files)
            counts[form.name] += files.num_rows
    workshop.run(sql("outside/untouched_files"))
    return counts


def _windows(workshop: Workshop, first: date, end: date) -> Iterator[tuple[date, date]]:
    """Yield spans of days with few enough entries to hold their text in memory."""
    busy = dict(
        workshop.rows("select settled_on, count(*) from provider_entries group by settled_on")
    )
    start, held = first, 0
    for offset in range((end - first).days):
        day = first + timedelta(days=offset)
        if held and held + busy.get(day, 0) > LINES_PER_WINDOW:
            yield start, day
            start, held = day, 0
        held += busy.get(day, 0)
    yield start, end


def _write(folder: Path, form: OutsideFormat, files: pa.Table, lines: pa.Table) -> None:
    text = _Text(lines.column("line"))
    for file in files.to_pylist():
        body = text.take(file["line_count"])
        content = _encoded(file["head"], form) + _recoded(body, form) + _encoded(file["tail"], form)
        path = folder / file["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        if form.is_zipped:
            summary = _encoded(file["summary"], form)
            _zip(path, {file["summary_name"]: summary, file["detail_name"]: content}, form)
        else:
            path.write_bytes(content)
    text.require_taken()


class _Text:
    """The lines of a window, handed out file by file as bytes without a copy of each line."""

    def __init__(self, lines: pa.ChunkedArray) -> None:
        column = pa.concat_arrays(lines.cast(pa.large_string()).chunks) if lines.length() else None
        self._length = lines.length()
        self._taken = 0
        if column is not None:
            _, offsets, content = column.buffers()
            self._offsets = memoryview(offsets).cast("q")[column.offset :]
            self._content = memoryview(content) if content is not None else memoryview(b"")

    def take(self, count: int) -> bytes:
        if not count:
            return b""
        start, end = self._offsets[self._taken], self._offsets[self._taken + count]
        self._taken += count
        return bytes(self._content[start:end])

    def require_taken(self) -> None:
        if self._taken != self._length:
            raise AssertionError(f"{self._taken} of {self._length} lines are in files")


def _encoded(text: str | None, form: OutsideFormat) -> bytes:
    return (text or "").encode(form.encoding)


def _recoded(content: bytes, form: OutsideFormat) -> bytes:
    if form.encoding == "utf-8":
        return content
    return content.decode("utf-8").encode(form.encoding)


def _zip(path: Path, members: dict[str, bytes], form: OutsideFormat) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            # Stored and not deflated: what deflating gives differs between builds of zlib.
            archive.writestr(_Member(name, form.encoding), content)


class _Member(zipfile.ZipInfo):
    """A member whose name is written in the encoding of its content, which the archive hides."""

    def __init__(self, name: str, encoding: str) -> None:
        super().__init__(name, ZIP_TIME)
        # What a member says of the system that made it would differ between systems.
        self.create_system = 0
        self._encoding = encoding

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802
        return self.filename.encode(self._encoding), self.flag_bits


def _register(workshop: Workshop, form: str, files: pa.Table) -> None:
    columns = (
        "path", "issuer", "account", "covers_on", "received_at", "line_count", "net_minor",
        "batch_reference",
    )  # fmt: skip
    rows: list[tuple[Any, ...]] = [
        (form, *(file[column] for column in columns)) for file in files.to_pylist()
    ]
    workshop.insert("received_files", ("file_format", *columns), rows)
