"""One warehouse per test module and engine, whose world each test replaces by its own."""

from collections.abc import Iterator

import pytest

from tests.conftest import ENGINES
from tests.tasks.worlds import fresh_warehouse
from warehouse import Warehouse


@pytest.fixture(scope="module", params=ENGINES)
def standing(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, postgresql_server: str
) -> Iterator[Warehouse]:
    """Yield a warehouse that the module's tests use in turn; each begins with `insert_world`."""
    folder = tmp_path_factory.mktemp("standing")
    with fresh_warehouse(request.param, folder, postgresql_server) as warehouse:
        yield warehouse
