"""The disk is full when the payout file is written: no part of it is seen, and it is written later.

Where we may mount one, files go to a file system of 64 kB; everywhere they also go to a process
that may write only so many bytes to a file, which stops in the midst of a write.
"""

import os
import resource
import signal
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tasks.payouts import issue_payouts
from tests.reliability.careless import pay_carelessly
from tests.reliability.crash import in_child
from tests.reliability.oracle import half_done, visible, wrong
from tests.reliability.payday import MONTH, Prepared, run_of, settle, start_again
from tests.reliability.tier import Tally, chance, chosen
from warehouse import Warehouse, open_warehouse

#: The file of these payouts has so many bytes, which is asserted.
FILE_BYTES = 2529
DISK_BYTES = 64 * 1024

Pay = Callable[[Warehouse, Path, int], object]


def pay(warehouse: Warehouse, folder: Path, attempt: int) -> object:
    """Order and write the payouts as an attempt."""
    return issue_payouts(warehouse, run_of(attempt), MONTH, folder)


@pytest.fixture(scope="module")
def books(payday: Prepared) -> Iterator[str]:
    with payday.copied() as url:
        yield url


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """Mount a file system of 64 kB on a folder while the block lasts, where that is allowed."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(folder)]
    is_root = os.geteuid() == 0
    is_mounted = is_root and subprocess.run(mount, capture_output=True, check=False).returncode == 0
    try:
        yield is_mounted
    finally:
        if is_mounted:
            subprocess.run(["umount", str(folder)], check=True)


def filled(folder: Path, free: int) -> Path:
    """Fill the small disk until so many bytes are free; return the file that does so."""
    ballast = folder / ".ballast"
    ballast.write_bytes(b"x" * (DISK_BYTES - free))
    return ballast


def with_little_room(act: Callable[[], object], limit: int | None) -> int:
    """Do something in a child that may write so many bytes to a file; return how it ended."""

    def limited() -> None:
        if limit is not None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # else it kills before the write fails
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        act()

    return in_child(limited)


def after_a_full_disk(
    url: str, folder: Path, keys: tuple[str, str], free: int, how: Pay, *, is_small: bool
) -> tuple[int, list[str]]:
    """Pay while the disk has so many bytes left, and again with room; return what is wrong."""
    start_again(url)
    warehouse = open_warehouse(url)
    settle(warehouse, keys)
    ballast = filled(folder, free) if is_small else None
    ended = with_little_room(lambda: how(warehouse, folder, 0), None if is_small else free)
    found = [f"with a full disk: {one}" for one in half_done(url, folder)]
    if ended and (left := [p.name for p in folder.iterdir() if p != ballast]):
        found.append(f"left behind: {left}")
    if ballast:
        ballast.unlink()
    how(warehouse, folder, 1)
    return ended, found + wrong(url, folder)


def rounds_of(
    books: str, payday: Prepared, tmp_path: Path, how: Pay, count: int
) -> tuple[Counter[str], dict[str, list[str]]]:
    """Return how rounds ended, every second one on the small disk, and what was wrong."""
    random, ends, violations = chance("full disk"), Counter[str](), {}
    for number in range(count):
        folder = tmp_path / f"{how.__name__} {number}"
        with small_disk(folder) as is_mounted:
            is_small = is_mounted and number % 2 == 1
            free = random.randrange(0, 2 * 4096 if is_small else FILE_BYTES + 200)
            ended, found = after_a_full_disk(
                books, folder, payday.keys, free, how, is_small=is_small
            )
            kind = "small disk" if is_small else "few bytes"
            ends[f"{kind}: {'no room' if ended else 'room enough'}"] += 1
            if found:
                violations[f"{number}: {kind}, {free} bytes"] = found
            if how is pay:  # else the numbers that chance draws would miss the file
                (name,) = visible(folder)
                assert (folder / name).stat().st_size == FILE_BYTES
    return ends, violations


def test_no_part_of_a_file_is_seen_and_it_is_written_once_there_is_room(
    books: str, payday: Prepared, tmp_path: Path
) -> None:
    tally = Tally("full-disk")
    rounds = chosen(4, 120)
    ends, violations = rounds_of(books, payday, tmp_path, pay, rounds)
    control_rounds = chosen(2, 20)
    _, caught = rounds_of(books, payday, tmp_path, pay_carelessly, control_rounds)
    tally.keep(
        rounds=rounds, ends=dict(ends), violations=len(violations),
        control_rounds=control_rounds, control_caught=len(caught),
    )  # fmt: skip
    assert violations == {}
    assert any(name.endswith("no room") for name in ends)
    assert caught
