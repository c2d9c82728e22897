"""The harnesses can fail: seeded mistakes are noticed, and the settlement is not blamed."""

import shutil
from copy import deepcopy
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from tests.fresh import fresh_file
from tests.reliability.chapters import CHAPTERS
from tests.reliability.crowd import MONTH, Terms, books_objection, crowd, objection, shop_of
from tests.reliability.life import Life, Wrong
from tests.reliability.mutants import MUTANTS, Mutant, mutated
from tests.reliability.tier import IS_LONG, Tally, chance
from tests.settlement.worlds import locked, opened, people
from warehouse import Warehouse, open_warehouse

#: Some of them with every change, all of them when everything is asked for.
JUDGED = MUTANTS if IS_LONG else MUTANTS[3::6]

#: Terms under which every rule of the crowd counts.
TERMS = Terms(
    commission=333, tax=600, order_fee=50, min_payout=1000, is_returned=True, is_of_shipping=True
)


class Judge:
    """A life and a crowd, taken in once; each judgement settles copies of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.life = Life(fresh_file(folder / "life.duckdb"), folder)
        for number, chapter in enumerate(CHAPTERS, 1):
            self.life.begin(f"2026-{number:02}")
            chapter(self.life)
        self.life.take_in()
        self.life.begin("2026-01")
        self.merchants = crowd(chance("crowd of the judge"), 12, TERMS)
        self.crowd = fresh_file(folder / "crowd.duckdb")
        opened(self.crowd, shop_of(self.merchants), TERMS.book(), MONTH)
        self.keys = people(self.crowd, TERMS.book())

    def objection(self, first: str) -> str | None:
        """Return what is found wrong first, or None; both are asked, beginning with one."""
        for ask in sorted((self._life, self._crowd), key=lambda ask: ask.__name__ != f"_{first}"):
            try:
                found = ask()
            except (DBAPIError, AssertionError, ValueError) as error:
                return f"{type(error).__name__}: {str(error).splitlines()[0][:120]}"
            if found:
                return found
        return None

    def _life(self) -> str | None:
        life = deepcopy(self.life)
        life.warehouse = self._copy(self.life.warehouse)
        try:
            for _ in CHAPTERS:
                life.lock()
                life.check()
        except Wrong as wrong:
            return str(wrong)
        return None

    def _crowd(self) -> str | None:
        warehouse = self._copy(self.crowd)
        found = locked(warehouse, TERMS.book(), MONTH, self.keys)
        return objection(found, self.merchants, TERMS) or books_objection(warehouse)

    def _copy(self, warehouse: Warehouse) -> Warehouse:
        assert warehouse.path
        path = self.folder / "copy.duckdb"
        shutil.copy(warehouse.path, path)
        return open_warehouse(f"duckdb:///{path}")


@pytest.fixture(scope="module")
def caught(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return what the judge said of each mutant, and keep the figures."""
    tally = Tally("settlement-mutants")
    judge = Judge(tmp_path_factory.mktemp("mutants"))
    found = {"none": judge.objection("life") or ""}
    for mutant in JUDGED:
        with mutated(mutant):
            found[mutant.name] = judge.objection(mutant.by) or ""
    tally.keep(
        mutants=len(JUDGED), caught=sum(bool(found[m.name]) for m in JUDGED),
        objections_to_the_settlement_itself=int(bool(found["none"])),
        caught_by={m.name: found[m.name] for m in JUDGED},
    )  # fmt: skip
    return found


def test_the_settlement_itself_is_not_objected_to(caught: dict[str, str]) -> None:
    assert caught["none"] == ""


@pytest.mark.parametrize("mutant", JUDGED, ids=lambda mutant: mutant.name.replace(" ", "_"))
def test_every_seeded_mistake_is_noticed(caught: dict[str, str], mutant: Mutant) -> None:
    assert caught[mutant.name]
