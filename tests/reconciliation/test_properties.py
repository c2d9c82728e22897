"""What every reconciliation keeps, whatever the files hold: R1 to R11 of the reliability page.

Examples are worlds by chance (`chance.py`) or with planted faults (`faults.py`); what must be found
says an independent matcher (`matcher.py`), or where the fault was planted.
COUNTINGHOUSE_EXAMPLES sets how many examples each property tries.
"""

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from policy import load_book
from tasks.reconciliation import reconcile
from tasks.statements import Received, load_statements
from tests.fresh import fresh_file
from tests.reconciliation import chance
from tests.reconciliation.faults import Planted, planted
from tests.reconciliation.files import BankDay, chain, write_mt940
from tests.reconciliation.laws import LAWS, Case, claim_key, entry_key
from tests.reconciliation.matcher import claims_of, entries_of, pairs_of
from tests.reconciliation.worlds import (
    Found,
    World,
    break_facts,
    clear,
    found_in,
    morning_after,
    reconciled,
    reconciled_bit_by_bit,
    run_at,
    standing,
)
from warehouse import Warehouse
from warehouse.schema import marketplace, reconciliation, statement

IS_PATIENT = "COUNTINGHOUSE_EXAMPLES" in os.environ
EXAMPLES = int(os.environ.get("COUNTINGHOUSE_EXAMPLES", "3"))

#: Tables that a second run of the same instant must leave as they are, run ids included.
LASTING = (
    reconciliation.payment_match, reconciliation.payment_break, reconciliation.break_event,
    reconciliation.entry_total, reconciliation.match_total, reconciliation.reconciled_load,
)  # fmt: skip


def tried(examples: int = EXAMPLES) -> settings:
    """Return how a property is tried: with the same examples each time, unless one is patient.

    A world takes a second, so a failing example is shown as it was found.
    """
    return settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=not IS_PATIENT,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate, *([Phase.shrink] if IS_PATIENT else [])],
    )


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Return one warehouse whose tables each example empties."""
    return fresh_file(tmp_path_factory.mktemp("books") / "warehouse.duckdb")


def settled(books: Warehouse, world: World, tolerance: int | None = None) -> Case:
    """Reconcile a world and return it with what stands then."""
    result = reconciled(books, world, chance.END, tolerance)
    return Case(world, chance.END, result, found_in(books))


def outcome(books: Warehouse) -> dict[str, Any]:
    """Return everything that two roads to the same evidence must leave alike."""
    return standing(books) | {"breaks": break_facts(found_in(books))}


@tried(3 * EXAMPLES)
@given(world=chance.worlds(has_corrections=True))
def test_every_law_holds_of_any_world(books: Warehouse, world: World) -> None:
    # R1, R2, R6, R7 and what an independent matcher says: tests/reconciliation/laws.py.
    case = settled(books, world)
    for law in LAWS:
        law(case)


@tried()
@given(world=chance.worlds(), seed=st.integers(0, 10**6))
def test_the_order_in_which_rows_lie_changes_nothing(
    books: Warehouse, world: World, seed: int
) -> None:
    # R3
    first, before = reconciled(books, world, chance.END), outcome(books)
    second = reconciled(books, world.shuffled(seed), chance.END)
    assert outcome(books) == before
    assert second.output_sha256 == first.output_sha256


@tried()
@given(world=chance.worlds(4), stops=chance.stops())
def test_evidence_taken_up_day_by_day_gives_what_one_run_gives(
    books: Warehouse, world: World, stops: list[datetime]
) -> None:
    whole, before = reconciled(books, world, stops[-1]), outcome(books)
    parts = reconciled_bit_by_bit(books, world, stops)
    assert whole.mode == "anew"
    assert parts.mode == "onward"
    assert outcome(books) == before
    assert parts.output_sha256 == whole.output_sha256


@tried()
@given(world=chance.late_worlds(), stops=chance.stops())
def test_evidence_that_reaches_us_late_gives_what_it_would_have_given_in_time(
    books: Warehouse, world: World, stops: list[datetime]
) -> None:
    whole, before = reconciled(books, world, stops[-1]), outcome(books)
    parts = reconciled_bit_by_bit(books, world, stops)
    assert outcome(books) == before
    assert parts.output_sha256 == whole.output_sha256


@tried()
@given(world=chance.worlds())
def test_a_second_run_of_the_same_instant_changes_nothing(books: Warehouse, world: World) -> None:
    first = reconciled(books, world, chance.END)
    before, books_before = standing(books, LASTING, ()), found_in(books)
    second = reconcile(books, run_at(chance.END, "again"))
    assert second.mode == "onward"
    assert second.output_sha256 == first.output_sha256
    assert standing(books, LASTING, ()) == before
    assert found_in(books).journals == books_before.journals
    assert not any(second.ledger.values())


@tried()
@given(amounts=st.lists(
    st.tuples(st.sampled_from(chance.IDS), st.booleans(), st.sampled_from(chance.AMOUNTS)),
    max_size=12,
))  # fmt: skip
def test_sides_that_are_swapped_give_the_same_pairs(
    books: Warehouse, amounts: list[tuple[str, bool, int]]
) -> None:
    # R4, of pairs by id. Pairs by reference have a direction: an entry may follow its claim by the
    # days that the policy allows, and not the reverse.
    rows = [(number, *row) for number, row in enumerate(amounts)]
    straight = _numbers(settled(books, _of_two_sides(rows, is_swapped=False)).found)
    swapped = _numbers(settled(books, _of_two_sides(rows, is_swapped=True)).found)
    assert {(theirs, ours) for ours, theirs in swapped} == straight


def _of_two_sides(rows: list[tuple[int, str, bool, int]], *, is_swapped: bool) -> World:
    """Return a world of claims and entries, each at an hour of its own."""
    world = World()
    for number, native_id, is_ours, amount in rows:
        at = chance.INSTANTS[0] + timedelta(hours=number)
        if is_ours != is_swapped:
            world.order(f"o{number}", paid_at=at)
            world.payment("plain_0", f"o{number}", amount, at, native_id=native_id)
        else:
            world.entry("plain_0", "capture", native_id, amount, at, occurrence=number + 1)
    return world


def _numbers(found: Found) -> set[tuple[int, int]]:
    """Return the pairs by the numbers of their rows."""
    return {(int(order_of(p)[1:]), p["occurrence"] - 1) for p in found.pairs}


def order_of(pair: Mapping[str, Any]) -> str:
    """Return the order of a pair of a payment."""
    return str(pair["claim_id"]).partition("/")[0]


@tried()
@given(world=chance.worlds())
def test_what_is_left_gives_no_further_pair(books: Warehouse, world: World) -> None:
    # R5
    case = settled(books, world)
    pairs, _, _ = case.expected
    claims = {p.claim.key for p in pairs}
    entries = {p.entry.key for p in pairs}
    rest = World([f for f in world.facts if not _is_in(f.table, f.row, claims, entries)])
    again = settled(books, rest).found
    assert again.pairs == []
    # What was left before is left again: nothing was lost on the way.
    assert {claim_key(c) for c in again.claims} <= {claim_key(c) for c in case.found.claims}
    assert {entry_key(e) for e in again.entries} <= {entry_key(e) for e in case.found.entries}


def _is_in(table: Any, row: Any, claims: set[Any], entries: set[Any]) -> bool:
    """Tell whether a fact is a side of a pair; a chargeback is where either of its claims is."""
    if table is marketplace.payment:
        return ("capture", f"{row['order_id']}/{row['payment_no']}") in claims
    if table is marketplace.refund:
        return ("refund", row["refund_id"]) in claims
    if table is marketplace.chargeback:
        own = row["chargeback_id"]
        return bool({("chargeback", own), ("chargeback_reversed", own)} & claims)
    return table is statement.provider_entry and entry_key(row) in entries


@tried()
@given(
    world=chance.worlds(),
    exact=st.lists(st.sampled_from(chance.AMOUNTS), min_size=1, max_size=8),
)
def test_what_agrees_exactly_is_paired_whatever_lies_around_it(
    books: Warehouse, world: World, exact: list[int]
) -> None:
    # R8: the noise has the same providers, accounts, amounts, references and instants.
    noisy = World(list(world.facts))
    for number, amount in enumerate(exact):
        provider = f"{('plain', 'utc', 'loose', 'daily')[number % 4]}_0"
        at, order = chance.INSTANTS[number % len(chance.INSTANTS)], f"sure-{number}"
        noisy.order(order, paid_at=at)
        noisy.payment(provider, order, amount, at, native_id=f"sure{number}", reference="r1")
        noisy.entry(provider, "capture", f"sure{number}", amount, at, reference="r1")
    found = settled(books, noisy.shuffled(len(exact))).found
    sure = {order_of(p): p for p in found.pairs if order_of(p).startswith("sure-")}
    assert len(sure) == len(exact)
    assert all(p["stage"] == "exact" for p in sure.values())
    assert all(p["native_id"] == o.replace("-", "") for o, p in sure.items())


@tried()
@given(world=chance.worlds(4, has_ties=False))
def test_a_larger_tolerance_never_gives_fewer_pairs(books: Warehouse, world: World) -> None:
    # R9, where no two claims have one reference of ours. With equal references a larger tolerance
    # may let two claims want one entry; what is paired then is what the matcher says, see below.
    counts = []
    for tolerance in (0, 1, 150):
        found = settled(books, world, tolerance).found
        stages = Counter(p["stage"] for p in found.pairs)
        counts.append((stages["exact"], stages["exact"] + stages["id"], len(found.pairs)))
    for less, more in pairwise(counts):
        assert all(a <= b for a, b in zip(less, more, strict=True))
    # Ids alone pair: of them a tolerance says only whether they agree.
    assert len({by_id for _, by_id, _ in counts}) == 1


@tried()
@given(world=chance.worlds(4), tolerance=st.sampled_from((1, 150)))
def test_pairs_within_a_tolerance_are_those_of_the_independent_matcher(
    books: Warehouse, world: World, tolerance: int
) -> None:
    found = settled(books, world, tolerance).found
    pairs, claims, entries = pairs_of(world, chance.END, tolerance)
    assert {(claim_key(p), entry_key(p), p["stage"]) for p in found.pairs} == {
        (p.claim.key, p.entry.key, p.stage) for p in pairs
    }
    assert len(pairs) + len(claims) == len(claims_of(world, chance.END))
    assert len(pairs) + len(entries) == len(entries_of(world, chance.END))


@tried(2 * EXAMPLES)
@given(whole=planted())
def test_every_planted_fault_is_found_and_nothing_else(books: Warehouse, whole: Planted) -> None:
    # R10
    found = settled(books, whole.world.shuffled(1)).found
    assert {
        (b["subject_kind"], b["subject"]): (
            b["category"],
            b["amount_minor"],
            b["status"] == "resolved",
        )
        for b in found.breaks
    } == whole.expected


@tried(max(2, EXAMPLES // 3))
@given(whole=planted(has_faults=False))
def test_a_world_without_faults_has_no_break(books: Warehouse, whole: Planted) -> None:
    found = settled(books, whole.world).found
    assert found.breaks == []
    assert found.claims == []
    assert found.entries == []
    assert {e["status"] for e in found.expectations} == {"met"}


amounts_of_days = st.lists(
    st.lists(st.sampled_from((1, -1, 100, -100, 10**11)), max_size=3), min_size=2, max_size=4
)


@tried()
@given(days=amounts_of_days, opening=st.sampled_from((0, 1, -100, 10**11)), order=st.randoms())
def test_statements_that_follow_on_are_loaded_in_any_order_and_others_are_not(
    books: Warehouse, days: list[list[int]], opening: int, order: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:  # fmt: skip
    # R11: opening and entries come to closing, and the next statement opens where one closed.
    statements = chain(date(2026, 3, 2), opening, days)
    folder = tmp_path_factory.mktemp("chain")
    arrival = list(range(len(statements)))
    order.shuffle(arrival)
    clear(books)
    assert _load(books, _written(folder / "good", statements, arrival)).refused == []
    with books.transaction() as tx:
        sums = tx.statement(
            "select cast(coalesce(sum(amount_minor), 0) as bigint) as moved, count(*) as entries "
            "from core.bank_entry"
        )
    assert sums == [{"moved": statements[-1].closing - opening, "entries": sum(map(len, days))}]
    # One fen more in the middle of the chain: what does not add up or follow on is refused.
    clear(books)
    place = len(statements) // 2
    shifted = [*statements]
    shifted[place] = replace(statements[place], opening=statements[place].opening + 1)
    refused = _load(books, _written(folder / "bad", shifted, range(len(shifted)))).refused
    assert [problem.file for problem in refused] == [f"{place}.sta"]
    clear(books)
    off = _written(folder / "off", statements[:1], [0], closing=statements[0].closing + 1)
    assert [problem.file for problem in _load(books, off).refused] == ["0.sta"]


def _written(
    folder: Path, statements: list[BankDay], arrival: Any, closing: int | None = None
) -> list[Received]:
    folder.mkdir()
    return [
        Received(
            write_mt940(folder / f"{number}.sta", statements[number], closing=closing),
            morning_after(date(2026, 3, 10)) + timedelta(hours=place),
        )
        for place, number in enumerate(arrival)
    ]


def _load(books: Warehouse, files: list[Received]) -> Any:
    return load_statements(books, files, book=load_book("standard"))


@pytest.mark.parametrize("seed", range(2))
def test_both_engines_say_the_same_of_the_same_world(
    warehouse: Warehouse, books: Warehouse, seed: int
) -> None:
    world = _world_by_seed(seed)
    whole, expected = reconciled(books, world, chance.END), outcome(books)
    parts = reconciled_bit_by_bit(
        warehouse, world, [*chance.STOPS[1:6:2], chance.END], is_fresh=True
    )
    assert outcome(warehouse) == expected
    assert parts.output_sha256 == whole.output_sha256


def _world_by_seed(seed: int) -> World:
    """Return a large world by chance, the same for the same seed."""
    found: list[World] = []

    @settings(tried(3 + seed), phases=[Phase.generate])
    @given(world=chance.worlds())
    def draw(world: World) -> None:
        found.append(world)

    draw()
    return max(found, key=lambda world: len(world.facts))
