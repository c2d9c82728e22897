"""The properties can fail: a seeded mistake is caught, and the reconciliation itself is not."""

import json
import os
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy
from sqlalchemy.exc import IntegrityError

from tests.conftest import PROJECT
from tests.fresh import fresh_file
from tests.reconciliation import chance
from tests.reconciliation.faults import every_fault
from tests.reconciliation.laws import LAWS, Case
from tests.reconciliation.mutants import MUTANTS, Mutant, mutated
from tests.reconciliation.worlds import (
    EVER,
    World,
    break_facts,
    found_in,
    reconciled,
    reconciled_bit_by_bit,
    standing,
)
from warehouse import Warehouse

#: With COUNTINGHOUSE_EXAMPLES every mutant is judged and the figures are kept; else every sixth.
IS_PATIENT = "COUNTINGHOUSE_EXAMPLES" in os.environ
JUDGED = MUTANTS if IS_PATIENT else MUTANTS[::6]

FIGURES = PROJECT / "docs" / "figures" / "reconciliation-mutants.json"

#: Worlds by chance that every mutant is judged by; the first has entries that were withdrawn.
WORLDS = 2


class Judge:
    """What the properties say of a reconciliation, over the same worlds each time."""

    def __init__(self, books: Warehouse) -> None:
        self.books = books
        self.planted = every_fault()
        self.worlds = [
            large(seed, chance.worlds(has_corrections=not seed)) for seed in range(WORLDS)
        ]
        self.worlds += [crowded(), late_and_first()]

    def objection(self, first: str = "faults") -> str | None:
        """Return the first property that does not hold, or None.

        Args:
            first: judgement that is asked first; all are asked until one objects.
        """
        judgements = {"faults": self._faults, "laws": self._laws, "parts": self._parts}
        for name in sorted(judgements, key=lambda name: name != first):
            try:
                found = judgements[name]()
            except IntegrityError:
                return "a key or rule of the database"
            if found is not None:
                return found
        return None

    def _faults(self) -> str | None:
        reconciled(self.books, self.planted.world, chance.END)
        found = {
            (b["subject_kind"], b["subject"]): (
                b["category"],
                b["amount_minor"],
                b["status"] == "resolved",
            )
            for b in found_in(self.books).breaks
        }
        return None if found == self.planted.expected else "planted faults"

    def _laws(self) -> str | None:
        for world in self.worlds:
            result = reconciled(self.books, world, chance.END)
            case = Case(world, chance.END, result, found_in(self.books))
            for law in LAWS:
                if not _holds(law, case):
                    return law.__name__.replace("_", " ")
        return None

    def _parts(self) -> str | None:
        stops = [chance.STOPS[0], chance.STOPS[2], chance.END]
        for world in self.worlds[1:]:
            whole = reconciled(self.books, world, chance.END)
            before = standing(self.books) | {"breaks": break_facts(found_in(self.books))}
            parts = reconciled_bit_by_bit(self.books, world, stops)
            after = standing(self.books) | {"breaks": break_facts(found_in(self.books))}
            if (after, parts.output_sha256) != (before, whole.output_sha256):
                return "one run and many"
        return None


def _holds(law: Callable[[Case], None], case: Case) -> bool:
    try:
        law(case)
    except (AssertionError, LookupError):
        return False
    return True


def large(seed: int, worlds: SearchStrategy[World]) -> World:
    """Return a large world by chance, the same for the same seed."""
    found: list[World] = []

    @settings(
        max_examples=4 + seed,
        database=None,
        derandomize=True,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(world=worlds)
    def draw(world: World) -> None:
        found.append(world)

    draw()
    return max(found, key=lambda world: len(world.facts))


def crowded() -> World:
    """Return what chance seldom draws: one reference on many, and an id that comes once more."""
    world, provider, at = World(), "plain_0", chance.INSTANTS[0]
    for number in range(3):
        world.order(f"same{number}", paid_at=at)
        world.payment(provider, f"same{number}", 700, at, reference="r1")
        world.entry(provider, "capture", f"e{number}", 700, at, reference="r1", batch="b1")
    for name, instant in (("once", at), ("again", chance.STOPS[3])):
        world.order(name, paid_at=instant)
        world.payment(provider, name, 800, instant, native_id="n2")
        world.entry(provider, "capture", "n2", 800, instant, batch="b1")
    return world


def late_and_first() -> World:
    """Return two claims with one id, of which the earlier comes after the other was settled."""
    world, provider, at = World(), "plain_0", chance.INSTANTS[0]
    for name, day, arrives_at in (("prompt", 1, EVER), ("late", 0, chance.STOPS[5])):
        instant = at + timedelta(days=day)
        world.order(name, paid_at=instant)
        world.payment(provider, name, 900, instant, native_id="n1", arrives_at=arrives_at)
    world.entry(provider, "capture", "n1", 900, at, batch="b1")
    return world


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Judge:
    return Judge(fresh_file(tmp_path_factory.mktemp("mutants") / "warehouse.duckdb"))


@pytest.fixture(scope="module")
def caught(judge: Judge) -> dict[str, str]:
    """Return what the judge said of each mutant, and keep the figures."""
    found: dict[str, str] = {}
    for mutant in JUDGED:
        with mutated(mutant):
            found[mutant.name] = judge.objection(mutant.by) or ""
    found["none"] = judge.objection() or ""
    figures = {
        "mutants": len(JUDGED),
        "caught": sum(bool(found[mutant.name]) for mutant in JUDGED),
        "objections to the reconciliation itself": int(bool(found["none"])),
        "caught by": {mutant.name: found[mutant.name] for mutant in JUDGED},
    }
    if IS_PATIENT:
        FIGURES.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return found


def test_the_reconciliation_itself_is_not_objected_to(caught: dict[str, str]) -> None:
    assert caught["none"] == ""


@pytest.mark.parametrize("mutant", JUDGED, ids=lambda mutant: mutant.name.replace(" ", "_"))
def test_every_seeded_mistake_is_caught(caught: dict[str, str], mutant: Mutant) -> None:
    assert caught[mutant.name]
