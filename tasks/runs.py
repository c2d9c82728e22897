"""Runs: every write carries the id of the run that made it.

A run's id exists before its first write and is reused when the run is tried again.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any
from uuid import uuid4

from policy import Book
from warehouse import Transaction, Warehouse
from warehouse.schema import meta


@dataclass(frozen=True)
class Run:
    """One run of a flow or command.

    Attributes:
        run_id: ours, or the Prefect flow run's.
        as_of: the injected instant that it answers for, in UTC.
        book: the marketplace's policy book.
    """

    run_id: str
    as_of: datetime
    book: Book

    @property
    def policy_version(self) -> str:
        """Return the policy version in force at the as-of instant."""
        return self.book.in_force(self.as_of).version

    @property
    def time_zone(self) -> str:
        """Return the zone of the marketplace's business days."""
        return str(self.book.in_force(self.as_of).value("platform.time_zone"))


def new_run_id() -> str:
    """Return a fresh id for a run that no Prefect flow run names."""
    return str(uuid4())


def code_version() -> str:
    """Return the version of the code, as reports and runs state it."""
    return version("countinghouse")


def clock() -> datetime:
    """Return the present instant: read once where a run starts, never inside a step."""
    return datetime.now(UTC)


def start_run(
    tx: Transaction,
    run: Run,
    flow: str,
    flow_run_name: str,
    parameters: Mapping[str, Any],
    started_at: datetime,
) -> None:
    """Record that a run started; a run that is tried again keeps its row."""
    tx.execute("run/delete_unfinished", run_id=run.run_id)
    tx.insert(
        meta.run,
        [
            {
                "run_id": run.run_id,
                "flow": flow,
                "flow_run_name": flow_run_name,
                "as_of": run.as_of,
                "policy_book": run.book.name,
                "policy_version": run.policy_version,
                "code_version": code_version(),
                "parameters": as_json(parameters),
                "started_at": started_at,
                "status": "running",
            }
        ],
    )


def finish_run(
    tx: Transaction, run_id: str, status: str, totals: Mapping[str, Any], finished_at: datetime
) -> None:
    """Record how a run ended and what it did."""
    tx.execute(
        "run/finish", run_id=run_id, status=status, totals=as_json(totals), finished_at=finished_at
    )


def finish(warehouse: Warehouse, run_id: str, status: str, totals: Mapping[str, Any]) -> None:
    """Record in a transaction of its own how a run ended."""
    with warehouse.transaction() as tx:
        finish_run(tx, run_id, status, totals, clock())


@contextmanager
def recorded_run(
    warehouse: Warehouse, run: Run, name: str, parameters: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    """Record a command's run from start to end; yield the totals that are kept with it.

    A refusal of ours, which is a ValueError, is recorded as refused, anything else as failed.
    """
    with warehouse.transaction() as tx:
        start_run(tx, run, name, name, parameters, clock())
    totals: dict[str, Any] = {}
    try:
        yield totals
    except Exception as error:
        status = "refused" if isinstance(error, ValueError) else "failed"
        finish(warehouse, run.run_id, status, {"error": type(error).__name__})
        raise
    finish(warehouse, run.run_id, "completed", totals)


def remembered(warehouse: Warehouse, run_id: str) -> dict[str, Any]:
    """Return the parameters that a run has kept so far; none where it has not begun."""
    with warehouse.transaction() as tx:
        found = tx.rows("run/parameters", run_id=run_id)
    return dict(json.loads(found[0]["parameters"])) if found else {}


def as_json(value: Mapping[str, Any]) -> str:
    """Return one JSON object with sorted keys; dates and decimals as text."""
    return json.dumps(value, default=str, ensure_ascii=False, sort_keys=True)
