"""Runs whose process is gone are marked, and nothing else is."""

import time

import pytest
from prefect.client.orchestration import get_client
from prefect.states import Completed, Running, Scheduled, Suspended

from flows.fulfilment import order_fulfilment
from flows.upkeep import reap_runs

pytestmark = [pytest.mark.flow, pytest.mark.usefixtures("prefect_backend")]


def test_only_a_silent_running_run_is_marked_as_crashed():
    states = {"running": Running(), "suspended": Suspended(), "done": Completed(),
              "planned": Scheduled()}  # fmt: skip
    with get_client(sync_client=True) as client:
        made = {
            name: client.create_flow_run(order_fulfilment, name=f"{name} run", state=state)
            for name, state in states.items()
        }
        assert "running run" not in reap_runs(max_silence_seconds=3600)["reaped"]
        time.sleep(2.5)
        assert "running run" in reap_runs(max_silence_seconds=2)["reaped"]
        after = {name: client.read_flow_run(run.id).state for name, run in made.items()}
    assert {name: state.type.value for name, state in after.items()} == {
        "running": "CRASHED", "suspended": "PAUSED", "done": "COMPLETED", "planned": "SCHEDULED",
    }  # fmt: skip
    assert after["running"].message.startswith("no sign of life since 20")
