"""The files of a delivery: one SQL query per file says its columns, names and formats.

They are made in the workshop's folder and moved into place together when all are there.
"""

import shutil
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Literal

import yaml

from simulator.workshop import Workshop, sql

TableFormat = Literal["csv", "parquet"]
MANIFEST = "delivery.yaml"
TREES = ("provider", "bank", "pictures")
"""Folders of files that are not tables."""
ALSO = ("truth",)
"""Files that are written in two formats side by side."""

_COPY = {"csv": "format csv, header", "parquet": "format parquet, compression zstd"}


def export_tables(
    workshop: Workshop, layout: str, tables: Sequence[str], table_format: TableFormat
) -> dict[str, int]:
    """Write one file per table into the workshop's folder and return the rows of each."""
    rows = {}
    for table in tables:
        path = str(workshop.folder / f"{table}.{table_format}")
        copy = f"copy ({sql(f'{layout}/{table}')}) to $path ({_COPY[table_format]})"
        [(rows[table],)] = workshop.rows(copy, {"path": path})
    return rows


def put_in_place(
    workshop: Workshop, directory: Path, manifest: Mapping[str, str | date] | None
) -> None:
    """Move the finished files into `directory`, in the place of an earlier delivery's.

    Args:
        workshop: whose folder holds them.
        directory: where they go.
        manifest: the content of delivery.yaml, or None for a layout without one. It is written
            last, so a delivery that has its manifest is complete.
    """
    (directory / MANIFEST).unlink(missing_ok=True)
    for tree in TREES:
        if (directory / tree).is_dir():
            shutil.rmtree(directory / tree)
        if (workshop.folder / tree).is_dir():
            (workshop.folder / tree).replace(directory / tree)
    for path in sorted(workshop.folder.iterdir()):
        if path.suffix not in {".csv", ".parquet", ".json"}:
            continue
        if path.stem not in ALSO:
            # A table that was written in the other format before would count as delivered twice.
            for suffix in {".csv", ".parquet"} - {path.suffix}:
                (directory / f"{path.stem}{suffix}").unlink(missing_ok=True)
        path.replace(directory / path.name)
    if manifest is not None:
        text = yaml.safe_dump(dict(manifest), sort_keys=False)
        (directory / MANIFEST).write_text(text, encoding="utf-8", newline="\n")
