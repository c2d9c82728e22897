"""Stopped at any call to the database or the disk and started again, everybody is paid once."""

from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.reliability.careless import settle_and_pay_carelessly
from tests.reliability.crash import WHEN, Point, calls_of, stopped_at
from tests.reliability.oracle import half_done, wrong
from tests.reliability.payday import Prepared, Work, settle_and_pay, start_again
from tests.reliability.tier import IS_LONG, Tally, chance, chosen

#: Points of a short run, beside those at commits and at the file, of which some are taken as well.
SAMPLED = 5


@pytest.fixture(scope="module")
def books(payday: Prepared) -> Iterator[str]:
    with payday.copied() as url:
        yield url


def points(calls: list[str]) -> list[Point]:
    """Return the points that are tried: every one, or a sample with the delicate ones."""
    every = [Point(number, when) for number in range(1, len(calls) + 1) for when in WHEN]
    if IS_LONG:
        return every
    random = chance("crash points")
    commits = [n for n, call in enumerate(calls, 1) if call == "commit"]
    disk = [n for n, call in enumerate(calls, 1) if call.startswith("disk")]
    # After the decision and before the file; in the file; between the file and its record.
    delicate = [Point(commits[-2], WHEN[1]), Point(disk[0], WHEN[0]), Point(commits[-1], WHEN[0])]
    delicate += [Point(n, random.choice(WHEN)) for n in commits]
    delicate += [Point(n, random.choice(WHEN[:2])) for n in random.sample(disk, 4)]
    return sorted({*delicate, *random.sample(every, SAMPLED)}, key=lambda p: (p.number, p.when))


def after(work: Work, url: str, keys: tuple[str, str], point: Point, folder: Path) -> list[str]:
    """Return what is wrong after the work was stopped at a point and started again."""
    folder.mkdir()
    start_again(url)
    stopped_at(point, partial(work, url, folder, keys, 0))
    found = [f"before it was resumed: {one}" for one in half_done(url, folder)]
    work(url, folder, keys, 1)
    return found + wrong(url, folder)


def test_stopped_anywhere_and_resumed_once_everything_is_done_once(
    books: str, payday: Prepared, tmp_path: Path
) -> None:
    tally = Tally("crash-points")
    clean = tmp_path / "clean"
    clean.mkdir()
    start_again(books)
    calls = calls_of(partial(settle_and_pay, books, clean, payday.keys, 0))
    assert wrong(books, clean) == []
    tried = points(calls)
    violations = {}
    for point in tried:
        folder = tmp_path / f"{point.number} {point.when}"
        if found := after(settle_and_pay, books, payday.keys, point, folder):
            violations[str(point)] = found
    careless = caught_carelessness(books, payday, tmp_path)
    tally.keep(
        calls=len(calls), calls_by_kind=dict(Counter(call.split()[0] for call in calls)),
        points=len(tried), kills=sum(p.when.startswith("killed") for p in tried),
        errors=sum(p.when.startswith("failed") for p in tried), violations=len(violations),
        **careless,
    )  # fmt: skip
    assert violations == {}
    assert careless["control_caught"] > 0


def caught_carelessness(books: str, payday: Prepared, tmp_path: Path) -> dict[str, int]:
    """Return at how many points the harness notices that a file is written too early."""
    clean = tmp_path / "careless"
    clean.mkdir()
    start_again(books)
    work = settle_and_pay_carelessly
    calls = calls_of(partial(work, books, clean, payday.keys, 0))
    assert wrong(books, clean) == []  # uninterrupted, nothing can be objected to
    first = calls.index("disk open") + 1
    late = [Point(n, WHEN[1]) for n in range(first, len(calls) + 1)]
    tried = late[: chosen(2, len(late))]
    caught = sum(
        bool(after(work, books, payday.keys, point, tmp_path / f"careless {point.number}"))
        for point in tried
    )
    return {"control_points": len(tried), "control_caught": caught}
