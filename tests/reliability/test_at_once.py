"""Sixteen processes that settle and pay at the same moment do it once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from unittest.mock import patch

import psycopg
import pytest

from tasks.payouts import MonthNotLocked
from tests.reliability.crash import all_at_once
from tests.reliability.oracle import doubles, wrong
from tests.reliability.payday import Prepared, plain, settle, settle_and_pay, start_again
from tests.reliability.tier import IS_LONG, Tally, chosen
from warehouse import Transaction, open_warehouse

PROCESSES = 16

#: Rounds without turns and keys.
MOST_RACES = 10

#: As many are enough to go wrong.
FEWER = chosen(6, PROCESSES)

#: What holds of a table that nobody may write twice.
_KEYS = (
    "settlement_month", "settlement", "settlement_line", "settlement_total", "settlement_proposal",
    "settlement_decision", "payout", "payout_file", "payout_file_written", "payout_instruction",
    "journal", "posting",
)  # fmt: skip


@pytest.fixture(scope="module")
def books(payday: Prepared) -> Iterator[str]:
    with payday.copied() as url:
        yield url


@contextmanager
def without_turns() -> Iterator[None]:
    """Let nobody wait for anybody."""
    with patch.object(Transaction, "exclusive", lambda _tx, _work: None):
        yield


def drop_keys(url: str) -> None:
    """Take every key of what the work writes away, in a database of its own."""
    with psycopg.connect(plain(url)) as connection:
        found = connection.execute(
            "select c.conrelid::regclass::text, c.conname from pg_constraint as c "
            "where c.contype in ('p', 'u') and c.conrelid = any(%s::regclass[])",
            ([f"core.{name}" for name in _KEYS],),
        ).fetchall()
        for table, name in found:
            connection.execute(f'alter table {table} drop constraint "{name}" cascade')
        assert len(found) >= len(_KEYS)


def a_round(url: str, folder: Path, keys: tuple[str, str], *, is_locked: bool = False) -> int:
    """Let all do the work from one moment on; return how many ended with an error.

    Args:
        url: database.
        folder: of the file.
        keys: of the two people.
        is_locked: whether the month is locked before, so that all of them come to pay it at once.
    """
    folder.mkdir()
    start_again(url)
    if is_locked:
        settle(open_warehouse(url), keys)
    return errors_of(partial(settle_and_pay, url, folder, keys), PROCESSES)


def out_of_turn(url: str, folder: Path, keys: tuple[str, str]) -> int:
    """Let some do the whole work while nobody waits for anybody; return how many failed."""
    folder.mkdir()
    start_again(url)

    def work() -> None:
        with without_turns():
            settle_and_pay(url, folder, keys)

    return errors_of(work, FEWER)


def errors_of(work: Callable[[], None], count: int) -> int:
    """Return how many of so many at once ended with an error."""
    return sum(code != 0 for code in all_at_once(work, count))


def test_many_at_once_do_everything_once(books: str, payday: Prepared, tmp_path: Path) -> None:
    tally = Tally("at-once")
    rounds = chosen(2, 50)
    errors, violations = 0, {}
    for number in range(rounds):
        folder = tmp_path / str(number)
        errors += a_round(books, folder, payday.keys, is_locked=number % 2 == 1)
        if found := wrong(books, folder):
            violations[number] = found
    counts = {"processes": PROCESSES, "rounds": rounds, "errors": errors}
    counts |= {"violations": len(violations)} | keys_alone(books, payday, tmp_path)
    counts |= neither(payday, tmp_path)
    tally.keep(**counts)
    assert violations == {}
    assert errors == 0
    assert counts["keys_alone_doubled"] == 0
    assert counts["control_caught"] > 0


def keys_alone(books: str, payday: Prepared, tmp_path: Path) -> dict[str, int]:
    """Return what goes wrong where nobody takes turns and the keys stand.

    Somebody fails, and a month may be decided and left a draft, which is then not paid at all: the
    keys hold that nobody is paid twice, the turn holds the rest.
    """
    rounds = chosen(0, 10)
    errors = stuck = doubled = 0
    for number in range(rounds):
        folder = tmp_path / f"keys {number}"
        errors += out_of_turn(books, folder, payday.keys)
        try:
            settle_and_pay(books, folder, payday.keys, 1)
        except MonthNotLocked:
            stuck += 1
        doubled += bool(doubles(books))
    return {
        "keys_alone_rounds": rounds, "keys_alone_errors": errors, "keys_alone_stuck": stuck,
        "keys_alone_doubled": doubled,
    }  # fmt: skip


def neither(payday: Prepared, tmp_path: Path) -> dict[str, int]:
    """Return how often the harness notices that there are neither turns nor keys.

    A race may go well; a short run tries until one does not.
    """
    rounds = caught = 0
    with payday.copied() as url:
        drop_keys(url)
        while rounds < MOST_RACES and (IS_LONG or not caught):
            folder = tmp_path / f"neither {rounds}"
            out_of_turn(url, folder, payday.keys)
            caught += bool(wrong(url, folder))
            rounds += 1
    return {"control_rounds": rounds, "control_caught": caught}
