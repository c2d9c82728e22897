"""What every reconciliation keeps, whatever the files hold: R1 to R11 of the reliability page.

Examples are worlds by chance (`chance.py`); what must be matched says an independent matcher.
COUNTINGHOUSE_EXAMPLES sets how many examples each property tries.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.reconciliation import chance
from tests.reconciliation.laws import LAWS
from tests.reconciliation.worlds import World, found_in, reconciled, standing
from warehouse import Warehouse, open_warehouse
from warehouse.upgrade import upgrade

EXAMPLES = int(os.environ.get("COUNTINGHOUSE_EXAMPLES", "10"))

tried = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize="COUNTINGHOUSE_EXAMPLES" not in os.environ,
    database=None,
    print_blob=True,
)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Return one warehouse whose tables each example empties."""
    fresh = open_warehouse(f"duckdb:///{tmp_path_factory.mktemp('books') / 'warehouse.duckdb'}")
    upgrade(fresh)
    return fresh
