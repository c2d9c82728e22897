"""Runs: again, two at once, killed; files that come late or are corrected; days that are past."""

import multiprocessing
import os
import signal
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import pytest

from tasks.reconciliation import reconcile
from tasks.statements import Received, load_statements
from tests.reconciliation import chance
from tests.reconciliation.faults import every_fault
from tests.reconciliation.files import write_stripe_payout
from tests.reconciliation.worlds import (
    Found,
    World,
    bank_of,
    book,
    found_in,
    load,
    noon,
    reconciled_bit_by_bit,
    run_at,
    standing,
)
from warehouse import Transaction, Warehouse, open_warehouse
from warehouse.schema import ledger, reconciliation

#: Everything that runs keep, whatever their ids.
KEPT = (
    reconciliation.payment_match, reconciliation.open_claim, reconciliation.open_entry,
    reconciliation.receipt_expectation, reconciliation.match_group, reconciliation.match_item,
    reconciliation.proposed_item, reconciliation.payment_break, reconciliation.break_event,
    reconciliation.entry_total, reconciliation.match_total, ledger.journal, ledger.posting,
)  # fmt: skip

#: Without what names a run, and what is counted per run.
WITHOUT = ("run_id", "journal_id")

FIRST, LAST = datetime.fromisoformat("2026-03-05T16:00:00+00:00"), chance.END


def kept(warehouse: Warehouse) -> dict[str, list[tuple[Any, ...]]]:
    """Return everything that stands."""
    return standing(warehouse, KEPT, WITHOUT)


def require_no_duplicates(found: Found) -> None:
    """Check the keys that DuckDB does not hold by itself."""
    for rows, key in (
        (found.pairs, ("native_id", "entry_kind", "provider", "account", "occurrence")),
        (found.pairs, ("claim_kind", "claim_id")),
        (found.events, ("break_id", "event_no")),
        (found.breaks, ("break_id",)),
        (found.journals, ("posting_key",)),
    ):
        keys = [tuple(row[name] for name in key) for row in rows]
        assert len(keys) == len(set(keys))
    opened = [e["break_id"] for e in found.events if e["event"] == "opened"]
    assert len(opened) == len(set(opened))


def reconcile_in_process(url: str, as_of: datetime, run_id: str) -> str:
    """Reconcile in another process; return the digest of the result."""
    return reconcile(open_warehouse(url), run_at(as_of, run_id)).output_sha256


def url_of(warehouse: Warehouse) -> str:
    """Return the whole URL of a warehouse."""
    return warehouse.url.render_as_string(hide_password=False)


@pytest.fixture
def flawed(warehouse: Warehouse) -> Warehouse:
    """Return a warehouse with a week of faults of which the first half is reconciled."""
    load(warehouse, every_fault().world.facts, "load-1")
    reconcile(warehouse, run_at(FIRST, "first"))
    return warehouse


def test_ten_runs_of_one_day_give_one_result(flawed: Warehouse) -> None:
    first = reconcile(flawed, run_at(LAST, "run-0"))
    before = kept(flawed)
    for number in range(1, 10):
        again = reconcile(flawed, run_at(LAST, f"run-{number}"))
        assert again.output_sha256 == first.output_sha256
        assert not any(again.ledger.values())
    assert kept(flawed) == before
    require_no_duplicates(found_in(flawed))


def test_a_dry_run_says_what_the_run_then_gives_and_writes_nothing(flawed: Warehouse) -> None:
    before = kept(flawed)
    dry = reconcile(flawed, run_at(LAST, "dry"), dry_run=True)
    assert kept(flawed) == before
    assert reconcile(flawed, run_at(LAST, "real")).output_sha256 == dry.output_sha256


def test_runs_at_once_take_turns_and_give_one_result(flawed: Warehouse) -> None:
    expected = reconcile(flawed, run_at(LAST, "dry"), dry_run=True).output_sha256
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=2, mp_context=context) as pool:
        runs = [
            pool.submit(reconcile_in_process, url_of(flawed), LAST, f"run-{number}")
            for number in range(4)
        ]
        assert {run.result(timeout=300) for run in runs} == {expected}
    require_no_duplicates(found_in(flawed))
    before = kept(flawed)
    assert reconcile(flawed, run_at(LAST, "after")).output_sha256 == expected
    assert kept(flawed) == before


#: Runs that are killed, each at another statement, on each engine; a run has 80.
KILLS = int(os.environ.get("COUNTINGHOUSE_KILLS", "6"))


def test_a_run_that_is_killed_leaves_nothing_and_is_made_good(flawed: Warehouse) -> None:
    expected = reconcile(flawed, run_at(LAST, "dry"), dry_run=True).output_sha256
    before = kept(flawed)
    moments = Random(4)  # noqa: S311
    context = multiprocessing.get_context("fork")
    for number in range(KILLS):
        # Half of them while it writes; what it works out before that leaves no trace anyway.
        statement = moments.choice((moments.randrange(1, 54), moments.randrange(54, 80)))
        process = context.Process(
            target=die_at, args=(url_of(flawed), f"killed-{number}", statement)
        )
        process.start()
        process.join(timeout=300)
        assert process.exitcode == -signal.SIGKILL
        assert kept(flawed) == before
    assert reconcile(flawed, run_at(LAST, "again")).output_sha256 == expected
    require_no_duplicates(found_in(flawed))


def die_at(url: str, run_id: str, statement: int) -> None:
    """Reconcile in a process that is killed just after a statement, before it commits."""
    done, execute = 0, Transaction.execute

    def counted(tx: Transaction, name: str, /, **parameters: Any) -> int:
        nonlocal done
        written = execute(tx, name, **parameters)
        done += 1
        if done == statement:
            os.kill(os.getpid(), signal.SIGKILL)
        return written

    with patch.object(Transaction, "execute", counted):
        reconcile(open_warehouse(url), run_at(LAST, run_id))


class Shop:
    """A marketplace with one provider that pays by batch, for files that come and go."""

    def __init__(self) -> None:
        self.world = World()
        for number, day in enumerate((2, 3, 4), start=1):
            name = f"o{number}"
            self.world.order(name, paid_at=noon(3, day))
            self.world.payment("plain_0", name, 1000 * number, noon(3, day), native_id=f"n{number}")
        # A later batch shows that the provider has stated these days.
        self.world.entry("plain_0", "capture", "n3", 3000, noon(3, 4), batch="b3")
        self.world.payout("plain_0", "b3", 3000, noon(3, 5))
        self.world.deposit(bank_of("plain_0"), 3000, date(2026, 3, 5), end_to_end="b3")

    def file_of_the_first_day(self, amount: int, received_at: datetime) -> list[Any]:
        """Return what the provider's file of 2 March states, when it comes."""
        own = World()
        own.entry("plain_0", "capture", "n1", amount, noon(3, 2), batch="b1",
                  received_at=received_at)  # fmt: skip
        own.payout("plain_0", "b1", amount, noon(3, 3), received_at=received_at)
        return own.facts


def breaks_of(warehouse: Warehouse) -> set[tuple[str, str, str]]:
    """Return subject, category and status of every break."""
    return {(b["subject"], b["category"], b["status"]) for b in found_in(warehouse).breaks}


def history_of(warehouse: Warehouse, subject: str) -> list[tuple[str, str]]:
    """Return what happened to the break of a subject, in order."""
    found = found_in(warehouse)
    (own,) = [b["break_id"] for b in found.breaks if b["subject"] == subject]
    events = sorted((e for e in found.events if e["break_id"] == own), key=lambda e: e["event_no"])
    return [(e["event"], e["category"]) for e in events]


ABSENT = {
    ("capture/o1/1", "missing_in_psp", "open"),
    ("capture/o2/1", "missing_in_psp", "open"),
}


def test_a_late_file_closes_what_it_explains_and_nothing_else(warehouse: Warehouse) -> None:
    shop = Shop()
    load(warehouse, shop.world.facts, "load-1")
    reconcile(warehouse, run_at(noon(3, 10), "before"))
    assert breaks_of(warehouse) == ABSENT
    load(warehouse, shop.file_of_the_first_day(1000, noon(3, 11)), "load-2")
    found = reconcile(warehouse, run_at(noon(3, 12), "after"))
    assert found.mode == "onward"
    assert breaks_of(warehouse) >= {
        ("capture/o1/1", "missing_in_psp", "resolved"),
        ("capture/o2/1", "missing_in_psp", "open"),
    }
    assert history_of(warehouse, "capture/o1/1") == [
        ("opened", "missing_in_psp"),
        ("closed", "missing_in_psp"),
    ]


def test_a_corrected_file_takes_the_place_of_what_it_corrects(warehouse: Warehouse) -> None:
    shop = Shop()
    wrong = [
        replace(fact, row={**fact.row, "withdrawn_at": noon(3, 13)})
        for fact in shop.file_of_the_first_day(900, noon(3, 3))
    ]
    right = [
        replace(fact, row={**fact.row, "version": 2})
        for fact in shop.file_of_the_first_day(1000, noon(3, 13))
    ]
    load(warehouse, [*shop.world.facts, *wrong], "load-1")
    reconcile(warehouse, run_at(noon(3, 12), "before"))
    assert ("capture/o1/1", "amount_under", "open") in breaks_of(warehouse)
    load(warehouse, right, "load-2")
    found = reconcile(warehouse, run_at(noon(3, 14), "after"))
    assert found.mode == "anew"  # what was settled rests on what was taken back
    assert ("capture/o1/1", "amount_under", "resolved") in breaks_of(warehouse)
    (pair,) = [p for p in found_in(warehouse).pairs if p["claim_id"] == "o1/1"]
    assert (pair["entry_minor"], pair["stage"]) == (1000, "exact")


def test_evidence_that_is_withdrawn_opens_the_break_again(warehouse: Warehouse) -> None:
    shop = Shop()
    late = [
        replace(fact, row={**fact.row, "withdrawn_at": noon(3, 13)})
        for fact in shop.file_of_the_first_day(1000, noon(3, 11))
    ]
    load(warehouse, [*shop.world.facts, *late], "load-1")
    for day in (10, 12, 14):
        reconcile(warehouse, run_at(noon(3, day), f"day-{day}"))
    assert ("capture/o1/1", "missing_in_psp", "open") in breaks_of(warehouse)
    assert [event for event, _ in history_of(warehouse, "capture/o1/1")] == [
        "opened",
        "closed",
        "reopened",
    ]


def test_a_past_day_is_answered_with_what_was_known_then_and_changes_nothing(
    warehouse: Warehouse,
) -> None:
    shop = Shop()
    load(warehouse, shop.world.facts, "load-1")
    then = reconcile(warehouse, run_at(noon(3, 10), "then"))
    load(warehouse, shop.file_of_the_first_day(1000, noon(3, 11)), "load-2")
    now = reconcile(warehouse, run_at(noon(3, 12), "now"))
    assert now.output_sha256 != then.output_sha256
    before = kept(warehouse)
    replayed = reconcile(warehouse, run_at(noon(3, 10), "replayed"))
    assert replayed.mode == "replay"
    assert replayed.output_sha256 == then.output_sha256
    assert replayed.matched == then.matched
    assert not any(replayed.ledger.values())
    assert kept(warehouse) == before
    assert reconcile(warehouse, run_at(noon(3, 12), "now-again")).output_sha256 == now.output_sha256


def test_a_file_that_is_loaded_late_and_one_that_corrects_it_go_through_the_loader(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    world = World()
    world.order("o1", paid_at=noon(3, 2))
    world.payment("stripe", "o1", 10_000, noon(3, 2), native_id="ch_1")
    load(warehouse, world.facts, "load-1")
    # 3.4 % of 100.00 and 2.00 are 5.40.
    wrong = write_stripe_payout(
        tmp_path / "a.csv", "po_1", date(2026, 3, 4), [("ch_1", date(2026, 3, 2), 9_900, 537)]
    )
    right = write_stripe_payout(
        tmp_path / "b.csv", "po_1", date(2026, 3, 4), [("ch_1", date(2026, 3, 2), 10_000, 540)]
    )
    for number, (path, category) in enumerate(((wrong, "amount_under"), (right, None))):
        at = noon(3, 6 + number)
        loaded = load_statements(warehouse, [Received(path, at)], book=book())
        assert loaded.loaded == [path.name]
        reconcile(warehouse, run_at(at + timedelta(hours=12), f"day-{number}"))
        claims = {b["category"] for b in found_in(warehouse).open_breaks
                  if b["subject"] == "capture/o1/1"}  # fmt: skip
        assert claims == ({category} if category else set())
    again = load_statements(warehouse, [Received(right, noon(3, 9))], book=book())
    assert again.already_loaded == ["b.csv"]
    stood = kept(warehouse)
    reconcile(warehouse, run_at(noon(3, 10), "after"))
    changed = [name for name, rows in kept(warehouse).items() if rows != stood[name]]
    assert "payment_match" not in changed
    assert "posting" not in changed


def test_daily_runs_with_a_weekend_between_end_with_the_planted_breaks(
    warehouse: Warehouse,
) -> None:
    planted = every_fault()
    days = [noon(3, day) for day in (4, 5, 6, 9, 10, 11)]
    found = reconciled_bit_by_bit(warehouse, planted.world, [*days, LAST], is_fresh=True)
    assert found.mode == "onward"
    breaks = {
        (b["subject_kind"], b["subject"]): (
            b["category"],
            b["amount_minor"],
            b["status"] == "resolved",
        )
        for b in found_in(warehouse).breaks
    }
    # What was a break on the way and is none at the end stands closed beside them.
    assert breaks.items() >= planted.expected.items()
    assert all(closed for key, (_, _, closed) in breaks.items() if key not in planted.expected)
