"""`countinghouse serve` on a real server: deployments, schedules, and a run by a real worker."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from warehouse import Warehouse

pytestmark = pytest.mark.flow

COMMAND = str(Path(sys.executable).with_name("countinghouse"))

#: A cold start, a deployment of every flow and a run take a minute on two busy cores.
PATIENCE_SECONDS = 240


def call(url: str, body: dict[str, Any] | None = None) -> Any:
    request = Request(  # noqa: S310 - loopback, http
        url,
        data=None if body is None else json.dumps(body).encode(),
        headers={"content-type": "application/json"},
    )
    with urlopen(request, timeout=30) as answer:  # noqa: S310
        return json.load(answer)


def wait_for(what: str, seen: Any) -> Any:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if found := seen():
            return found
        time.sleep(1)
    raise AssertionError(f"{what} did not happen in {PATIENCE_SECONDS} s")


@pytest.fixture
def served(loaded: Warehouse, tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT_")}
    log = tmp_path / "serve.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [COMMAND, "serve", "--port", str(port)],
            env=environment, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            wait_for("readiness", lambda: "is ready" in log.read_text() or process.poll())
            assert process.poll() is None, log.read_text()[-3000:]
            yield f"http://127.0.0.1:{port}/api", process
        finally:
            process.send_signal(signal.SIGTERM)  # does nothing to one that has ended
            process.wait(timeout=60)


def test_serve_deploys_schedules_and_runs_a_flow_and_stops_whole(served, loaded):
    url, process = served
    deployments = call(f"{url}/deployments/filter", {})
    assert {d["name"] for d in deployments} == {
        "order-fulfilment", "payment-reconciliation", "send-notifications", "analytics-report",
        "reap-runs", "resolve-breaks",
        "month-end", "monthly-settlement", "approve-settlement",
        "issue-payouts", "payout-results", "issue-statements",
        "internal-audit", "review-findings", "audit-the-auditor",
        "listing-approval", "review-listings", "catalogue-watch",
    }  # fmt: skip
    scheduled = {"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}}
    # With SQLAlchemy 2.1 this server schedules nothing and says so only in its log.
    wait_for("every schedule", lambda: call(f"{url}/flow_runs/count", scheduled) > len(deployments))

    (fulfilment,) = [d for d in deployments if d["name"] == "order-fulfilment"]
    run = call(
        f"{url}/deployments/{fulfilment['id']}/create_flow_run",
        {"parameters": {"as_of": "2026-10-31T16:00:00Z", "notify": False}},
    )

    def ended() -> Any:
        state = call(f"{url}/flow_runs/{run['id']}")
        return state if state["state_type"] in {"COMPLETED", "FAILED", "CRASHED"} else None

    done = wait_for("the run's end", ended)
    assert (done["state_type"], done["name"]) == (
        "COMPLETED",
        "fulfilment as of 2026-10-31 16:00 UTC",
    )
    with loaded.transaction() as tx:
        assert [
            r["as_of"].isoformat() for r in tx.rows("fulfilment/projection", name="fulfilment")
        ] == ["2026-10-31T16:00:00+00:00"]

    process.send_signal(signal.SIGTERM)
    process.wait(timeout=60)
    with pytest.raises(OSError, match="refused"):
        call(f"{url}/health")
