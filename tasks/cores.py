"""Spread work over the cores of this machine, bounded in memory; little work is done here."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from os import cpu_count
from typing import Any, TypeVar

A = TypeVar("A")
R = TypeVar("R")


@contextmanager
def on_all_cores(shares: int) -> Iterator[Any]:
    """Yield a function like `map` that works in as many processes as there are cores.

    Few shares are enough at a time to keep every core busy, so that no more than these are in
    memory. A new process costs a second or two: one share is worked off here.

    Args:
        shares: how many shares of work there will be.
    """
    if shares <= 1:
        yield map
        return
    # A forked process would inherit locks that other threads hold.
    with ProcessPoolExecutor(cpu_count(), mp_context=get_context("spawn")) as pool:
        yield lambda work, given: _in_order(pool, work, given)


def _in_order(pool: ProcessPoolExecutor, work: Callable[[A], R], given: Iterable[A]) -> Iterator[R]:
    """Yield results in the order of what is given, with a few shares ahead."""
    ahead: list[Future[R]] = []
    most = 2 * (cpu_count() or 1)
    for share in given:
        ahead.append(pool.submit(work, share))
        if len(ahead) >= most:
            yield ahead.pop(0).result()
    for future in ahead:
        yield future.result()
