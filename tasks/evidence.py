"""Evidence files: every row that breaks a claim, as CSV, with the digest that its record keeps."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

from ledger.cells import cell


@dataclass(frozen=True)
class Evidence:
    """One file of rows.

    Attributes:
        file: its path, relative to the home.
        sha256: digest of its content.
        rows: rows in it.
    """

    file: str
    sha256: str
    rows: int


class _Hashed:
    """A text file that is digested as it is written."""

    def __init__(self, target: Any) -> None:
        self.target, self.digest = target, sha256()

    def write(self, text: str) -> int:
        content = text.encode()
        self.digest.update(content)
        return int(self.target.write(content))


def write_evidence(
    home: Path, file: str, columns: Iterable[str], rows: Iterator[Mapping[str, Any]]
) -> Evidence:
    """Write rows to a file that appears whole or not at all; no cell of it is a formula.

    Args:
        home: folder of all that runs make.
        file: path in it.
        columns: in their order.
        rows: plain values, masked.
    """
    target = home / file
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{uuid4().hex}.partial")
    count = 0
    with partial.open("wb") as opened:
        hashed = _Hashed(opened)
        writer = csv.DictWriter(hashed, [*columns], lineterminator="\r\n")
        writer.writeheader()
        for row in rows:
            writer.writerow({name: cell(value) for name, value in row.items()})
            count += 1
    partial.replace(target)
    return Evidence(file, hashed.digest.hexdigest(), count)
