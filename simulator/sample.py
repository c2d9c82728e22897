"""The committed sample: `python -m simulator.sample FOLDER` unpacks it, `make sample` makes it.

It is what `make demo` runs on: small enough to be committed, long enough for a month to be compared
with the same month a year before.
"""

import sys
import tarfile
import tempfile
from pathlib import Path

from simulator.marketplace import write_marketplace

ARCHIVE = Path(__file__).with_name("sample.tar.xz")


def write_sample(folder: Path) -> None:
    """Simulate the marketplace that the archive holds."""
    write_marketplace(folder, orders=1_500, months=14, first_month="2025-09", seed=7)


def pack_sample() -> None:
    """Make the archive anew; its members state neither time nor owner."""
    with tempfile.TemporaryDirectory() as folder, tarfile.open(ARCHIVE, "w:xz", preset=9) as tar:
        write_sample(Path(folder))
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file():
                member = tarfile.TarInfo(str(path.relative_to(folder)))
                member.size = path.stat().st_size
                with path.open("rb") as content:
                    tar.addfile(member, content)


def unpack_sample(folder: Path) -> None:
    """Unpack the archive into a folder."""
    with tarfile.open(ARCHIVE) as tar:
        tar.extractall(folder, filter="data")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        unpack_sample(Path(sys.argv[1]))
    else:
        pack_sample()
