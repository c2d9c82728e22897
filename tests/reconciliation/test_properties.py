"""What every reconciliation keeps, whatever the files hold: R1 to R11 of the reliability page.

Examples are worlds by chance (`chance.py`); what must be matched says an independent matcher.
COUNTINGHOUSE_EXAMPLES sets how many examples each property tries.
"""

import os
from datetime import datetime

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.reconciliation import chance
from tests.reconciliation.laws import LAWS, Case
from tests.reconciliation.worlds import World, found_in, reconciled
from warehouse import Warehouse, open_warehouse
from warehouse.upgrade import upgrade

EXAMPLES = int(os.environ.get("COUNTINGHOUSE_EXAMPLES", "10"))
IS_PATIENT = "COUNTINGHOUSE_EXAMPLES" in os.environ

tried = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=not IS_PATIENT,
    database=None,
    # A world takes a second: a failing example is shown as found. Shrink it with more examples.
    phases=[Phase.explicit, Phase.generate] + [Phase.shrink] * IS_PATIENT,
)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Return one warehouse whose tables each example empties."""
    fresh = open_warehouse(f"duckdb:///{tmp_path_factory.mktemp('books') / 'warehouse.duckdb'}")
    upgrade(fresh)
    return fresh


def settled(books: Warehouse, world: World, as_of: datetime = chance.END) -> Case:
    """Reconcile a world and return it with what stands then."""
    result = reconciled(books, world, as_of)
    return Case(world, as_of, result, found_in(books))


@tried
@given(world=chance.worlds())
def test_every_law_holds_of_any_world(books: Warehouse, world: World) -> None:
    case = settled(books, world)
    for law in LAWS:
        law(case)
