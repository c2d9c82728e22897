"""What every flow shares: steps as Prefect tasks, the recorded run, the injected instant."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from prefect import Task, get_run_logger, runtime, task
from prefect.cache_policies import NO_CACHE

from tasks.audit import require_claims
from tasks.marketplace import book_in_use
from tasks.runs import Run, clock, finish, new_run_id, start_run
from warehouse import Warehouse, WarehouseUnavailable, open_warehouse

P = ParamSpec("P")
R = TypeVar("R")


def step(function: Callable[P, R], name: str) -> Task[P, R]:
    """Return a step as a Prefect task.

    Nothing is cached or persisted: the warehouse decides what is done. It is tried again only when
    the warehouse could not be reached, which is before anything was written.
    """
    return task(
        name=name,
        cache_policy=NO_CACHE,
        persist_result=False,
        retries=2,
        retry_delay_seconds=5,
        retry_condition_fn=_could_not_reach_warehouse,
    )(function)


def _could_not_reach_warehouse(_task: Any, _run: Any, state: Any) -> bool:
    try:
        state.result()
    except WarehouseUnavailable:
        return True
    except Exception:
        return False
    return False


@dataclass
class Recorded:
    """A run that is recorded in the warehouse; `totals` is what it says it did."""

    warehouse: Warehouse
    run: Run
    flow_run_name: str
    totals: dict[str, Any] = field(default_factory=dict)

    @property
    def as_of_day(self) -> str:
        """Return the as-of instant in the marketplace's own time, for people."""
        local = self.run.as_of.astimezone(ZoneInfo(self.run.time_zone))
        return f"{local:%Y-%m-%d %H:%M %z}"


@contextmanager
def recorded(flow: str, as_of: datetime | None, **parameters: Any) -> Iterator[Recorded]:
    """Record a run from start to end, whatever happens in between.

    Before anything else the claims that stop this flow are judged: it does not act on books that
    break one.

    Args:
        flow: name of the flow.
        as_of: instant that it answers for; None takes the scheduled start.
        **parameters: kept with the run.

    Raises:
        NothingLoaded: the warehouse holds no marketplace.
        CriticalClaimBroken: a claim that stops this flow is broken.
    """
    warehouse = open_warehouse()
    book = book_in_use(warehouse)
    run = Run(runtime.flow_run.id or new_run_id(), instant(as_of), book)
    name = runtime.flow_run.name or flow
    with warehouse.transaction() as tx:
        start_run(tx, run, flow, name, parameters, clock())
    record = Recorded(warehouse, run, name)
    try:
        require_claims(warehouse, run, flow)
        yield record
    except BaseException as error:
        finish(warehouse, run.run_id, "failed", {"error": type(error).__name__})
        raise
    finish(warehouse, run.run_id, "completed", record.totals)


def instant(as_of: datetime | None) -> datetime:
    """Return the instant that a run answers for, in UTC: as given, else its scheduled start."""
    if as_of is None:
        started = runtime.flow_run.scheduled_start_time or clock()
        # Prefect's own kind of instant loses its zone in subtractions.
        return datetime.fromtimestamp(started.timestamp(), UTC)
    return as_of.replace(tzinfo=UTC) if as_of.tzinfo is None else as_of.astimezone(UTC)


def say(message: str) -> None:
    """Log one line of a flow's progress."""
    get_run_logger().info(message)


def named(noun: str, *parameters: str) -> Callable[[], str]:
    """Return a namer of flow runs that operations can search for.

    A run is called after its noun and what it is about: `fulfilment as of 2018-09-30 23:59`.
    """

    def name() -> str:
        given = runtime.flow_run.parameters
        shown = [str(given[p]) for p in parameters if given.get(p)]
        if not shown:
            shown = [f"as of {instant(_as_instant(given.get('as_of'))):%Y-%m-%d %H:%M} UTC"]
        return " ".join([noun, *shown])

    return name


def _as_instant(value: Any) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else value
