"""Pictures are measured by a real Dask cluster, whose worker has another home than the flow."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from flows import listing
from tests.command import surroundings
from tests.conftest import PROJECT
from tests.fresh import fresh_file
from tests.listing.shop import NOW, furnish, picture_folder, submit
from warehouse import Warehouse

pytestmark = [pytest.mark.flow, pytest.mark.usefixtures("prefect_backend")]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[str]:
    """Yield the address of a scheduler with one worker, processes of their own."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{probe.getsockname()[1]}"
    elsewhere = surroundings({
        "COUNTINGHOUSE_HOME": str(tmp_path / "elsewhere"), "PYTHONPATH": str(PROJECT),
    })  # fmt: skip
    started = []
    port = address.rpartition(":")[2]
    for words in (
        ["scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard"],
        ["worker", address, "--nthreads", "1", "--no-dashboard", "--local-directory",
         str(tmp_path / "dask")],
    ):  # fmt: skip
        with (tmp_path / f"{words[0]}.log").open("wb") as output:
            started.append(
                subprocess.Popen(
                    [sys.executable, "-m", "dask", *words], env=elsewhere, stdout=output,
                    stderr=subprocess.STDOUT, cwd=tmp_path,
                )
            )  # fmt: skip
    try:
        yield address
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait(30)


def test_pictures_are_measured_by_the_worker_of_a_cluster(
    cluster: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse: Warehouse = fresh_file(tmp_path / "warehouse.duckdb")
    monkeypatch.setenv("COUNTINGHOUSE_WAREHOUSE", str(warehouse.url))
    monkeypatch.setenv("COUNTINGHOUSE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv(listing.DASK, cluster)
    monkeypatch.setattr(listing, "_BATCH", 1)
    furnish(warehouse)
    images = picture_folder(tmp_path / "images")
    submit(warehouse, images, {
        "tea": {"merchant_id": "m2", "category_id": "food", "title": "Green tea, spring, 250 g",
                "description": "Tea.", "pictures": "skirt.jpg|shoes.jpg"},
    })  # fmt: skip
    flow = listing.listing_approval.with_options(task_runner=listing.picture_runner())
    assert flow(as_of=NOW)["pictures"] == 2
    with warehouse.transaction() as tx:
        measured = tx.statement("select * from core.picture_measure")
    assert len(measured) == 2
    assert all(row["width_px"] > 0 for row in measured)
    worker = (tmp_path / "worker.log").read_text("utf-8")
    assert worker.count("measure pictures") >= 2, worker
