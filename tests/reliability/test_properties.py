"""Properties of any settlement, over crowds of small merchants by chance.

COUNTINGHOUSE_EXAMPLES sets how many crowds each property tries.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tasks.reconciliation import reconcile
from tasks.settlement import draft_settlement
from tests.fresh import fresh_file
from tests.reconciliation.worlds import Fact, load
from tests.reliability.crowd import (
    MONTH,
    History,
    Terms,
    books_objection,
    crowd,
    objection,
    shop_of,
)
from tests.reliability.tier import IS_LONG, SEED, Tally, chosen
from tests.settlement.worlds import SETTLED, Shop, at, locked, opened, people
from tests.tasks.worlds import table_rows
from warehouse import Warehouse

CROWDS = chosen(2, 40, "COUNTINGHOUSE_EXAMPLES")
ROADS = chosen(1, 10, "COUNTINGHOUSE_EXAMPLES")

TERMS = st.builds(
    Terms,
    commission=st.sampled_from([0, 333, 500, 1250]),
    tax=st.sampled_from([0, 600]),
    order_fee=st.sampled_from([0, 50]),
    min_payout=st.sampled_from([1, 1000]),
    is_returned=st.booleans(),
    is_of_shipping=st.booleans(),
)


def tried(examples: int) -> settings:
    """Return how a property is tried: by chance that can be had again, nothing kept."""
    return settings(
        max_examples=examples, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck), print_blob=not IS_LONG,
    )  # fmt: skip


def test_every_law_of_money_holds_of_any_crowd(tmp_path: Path) -> None:
    tally, counts = Tally("settlement-laws"), {"crowds": 0, "merchants": 0, "sales": 0}

    @seed(SEED)
    @tried(CROWDS)
    @given(terms=TERMS, by=st.integers(0, 2**32))
    def laws(terms: Terms, by: int) -> None:
        merchants = crowd(Random(by), 6, terms)  # noqa: S311
        with fresh(tmp_path) as warehouse:
            opened(warehouse, shop_of(merchants), terms.book(), MONTH)
            found = locked(warehouse, terms.book(), MONTH, people(warehouse, terms.book()))
            assert objection(found, merchants, terms) is None
            assert books_objection(warehouse) is None
        counts["crowds"] += 1
        counts["merchants"] += len(merchants)
        counts["sales"] += sum(map(len, merchants.values()))

    laws()
    tally.keep(**counts)


def test_the_road_by_which_facts_come_changes_nothing(tmp_path: Path) -> None:
    tally, counts = Tally("settlement-roads"), {"crowds": 0, "roads": 0}

    @seed(SEED)
    @tried(ROADS)
    @given(terms=TERMS, by=st.integers(0, 2**32))
    def roads(terms: Terms, by: int) -> None:
        random = Random(by)  # noqa: S311
        merchants = crowd(random, 3, terms)
        facts = shop_of(merchants).facts
        whole = by_road(tmp_path, [facts], terms)
        shuffled = random.sample(facts, len(facts))
        assert by_road(tmp_path, [shuffled], terms) == whole
        cut = random.randrange(len(facts))
        parts = [fact for fact in facts if _is_of_the_shop(fact)]
        rest = [fact for fact in facts if not _is_of_the_shop(fact)]
        assert by_road(tmp_path, [parts + rest[:cut], rest[cut:]], terms) == whole
        some = dict(random.sample(sorted(merchants.items()), len(merchants) // 2))
        alone = by_road(tmp_path, [shop_of(some).facts], terms)
        assert alone == only(whole, some)
        counts["crowds"] += 1
        counts["roads"] += 4

    roads()
    tally.keep(**counts)


def _is_of_the_shop(fact: Fact) -> bool:
    """Tell whether a fact is about who sells, which is there before anything is sold."""
    return fact.table.name in {"merchant", "listing", "payout_account"}


@contextmanager
def fresh(folder: Path) -> Iterator[Warehouse]:
    """Yield a warehouse that is gone after the block."""
    with TemporaryDirectory(dir=folder) as place:
        yield fresh_file(Path(place) / "warehouse.duckdb")


def by_road(
    folder: Path, loads: Sequence[Sequence[Fact]], terms: Terms
) -> dict[str, list[tuple[Any, ...]]]:
    """Return what a month comes to when facts come in these loads, each reconciled; drafted twice.

    A merchant's rows come first in each; nothing of runs is in them.
    """
    run = at(MONTH, terms.book())
    with fresh(folder) as warehouse:
        opened(warehouse, Shop(list(loads[0])), terms.book(), MONTH)
        for number, facts in enumerate(loads[1:], 2):
            load(warehouse, facts, f"load-{number}")
            reconcile(warehouse, at(MONTH, terms.book(), f"reconciled-{number}"))
        draft_settlement(warehouse, run, MONTH)
        first = rows_of(warehouse)
        draft_settlement(warehouse, run, MONTH)
        assert rows_of(warehouse) == first
        return first


def rows_of(warehouse: Warehouse) -> dict[str, list[tuple[Any, ...]]]:
    """Return what a draft leaves, without the month's own row."""
    with warehouse.transaction(keep=False) as tx:
        return {t.name: table_rows(tx, t) for t in SETTLED if t.name != "settlement_month"}


def only(
    rows: dict[str, list[tuple[Any, ...]]], merchants: dict[str, History]
) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows that are about some merchants."""
    return {name: [row for row in of if set(merchants) & set(row)] for name, of in rows.items()}
