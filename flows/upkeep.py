"""Upkeep: a flow run whose process is gone is not shown as running for ever.

Policy   5.1 what was not done is known not to be done.
Reads    Prefect's flow runs and their events.
Writes   the state of silent runs: crashed.
Rerun    Finds nothing that an earlier run has marked.
"""

from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from prefect import flow, runtime
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.states import Crashed
from pydantic import Field

from flows.steps import instant, named, say

#: Runs that claim to be at work. One that waits for a person is suspended and is left alone.
_AT_WORK = [StateType.RUNNING, StateType.CANCELLING]

#: Runs looked at by one run; more than any number of workers has at once.
_PAGE = 200


@flow(name="reap-runs", flow_run_name=named("reap"), timeout_seconds=600, persist_result=False)
def reap_runs(max_silence_seconds: Annotated[int, Field(ge=1)] = 600) -> dict[str, Any]:
    """Mark runs as crashed whose process has given no sign of life for too long.

    A worker that is stopped or killed may leave its runs as running. Running them again is safe.

    Args:
        max_silence_seconds: Longest time without a heartbeat, which comes every 30 s.
            (无心跳的最长秒数)
    """
    now = instant(None)
    reaped: list[str] = []
    with get_client(sync_client=True) as client:
        for run in _at_work(client):
            silent_since = _last_sign(client, run, now)
            if now - silent_since > timedelta(seconds=max_silence_seconds):
                message = f"no sign of life since {silent_since:%Y-%m-%d %H:%M:%S} UTC"
                client.set_flow_run_state(run.id, Crashed(message=message), force=True)
                reaped.append(run.name)
    say(f"{len(reaped)} silent runs marked as crashed")
    return {"reaped": sorted(reaped)}


def _at_work(client: SyncPrefectClient) -> list[FlowRun]:
    """Return the runs that claim to be at work, without this one."""
    state = FlowRunFilterState(type=FlowRunFilterStateType(any_=_AT_WORK))
    runs = client.read_flow_runs(flow_run_filter=FlowRunFilter(state=state), limit=_PAGE)
    return [run for run in runs if str(run.id) != runtime.flow_run.id]


def _last_sign(client: SyncPrefectClient, run: FlowRun, now: datetime) -> datetime:
    """Return the instant of a run's newest event, else of its last change of state."""
    newest = _newest_event(client, run.id)
    changed = run.state.timestamp if run.state else run.start_time or now
    return max(newest, changed) if newest else changed


def _newest_event(client: SyncPrefectClient, run_id: UUID) -> datetime | None:
    body = {
        "filter": {
            "event": {"prefix": ["prefect.flow-run."]},
            "resource": {"id": [f"prefect.flow-run.{run_id}"]},
            "order": "DESC",
        },
        "limit": 1,
    }
    events = client.request("POST", "/events/filter", json=body).json()["events"]
    return datetime.fromisoformat(events[0]["occurred"]) if events else None
