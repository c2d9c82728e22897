"""A child process that stops at a chosen call: to the database, or to the disk."""

import errno
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import psycopg
from sqlalchemy.engine.default import DefaultDialect

import payout_files.written
from tests.reliability import careless

#: What happens at a point: the process is killed, or told that the call failed; each before the
#: call was made, and after it was done.
WHEN = ("killed before", "killed after", "failed before", "failed after")

_ON_THE_DISK = ("open", "write", "fsync", "link", "unlink", "close")

#: A child that takes longer hangs: the whole work takes a second.
_PATIENCE_SECONDS = 300


@dataclass(frozen=True)
class Point:
    """A call by its number, from 1, and what happens at it."""

    number: int
    when: str


@dataclass
class Watch:
    """Every call so far by its name, and the point at which the process stops."""

    point: Point | None = None
    calls: list[str] = field(default_factory=list)

    def call(self, name: str, real: Callable[..., Any], *args: Any, **more: Any) -> Any:
        """Make a call, unless the process stops before it."""
        self.calls.append(name)
        is_here = self.point is not None and self.point.number == len(self.calls)
        if is_here:
            self._stop("before", name)
        result = real(*args, **more)
        if is_here:
            self._stop("after", name)
        return result

    def _stop(self, side: str, name: str) -> None:
        assert self.point is not None
        if self.point.when == f"killed {side}":
            os.kill(os.getpid(), signal.SIGKILL)
        if self.point.when == f"failed {side}":
            if name.startswith("disk"):
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            raise psycopg.OperationalError("a failure that was put here")


@contextmanager
def watched(watch: Watch) -> Iterator[None]:
    """Let a watch see every statement, every commit and every call about the payout file."""
    with ExitStack() as stack:
        for name, label in (("do_execute", "statement"), ("do_executemany", "statement"),
                            ("do_commit", "commit")):  # fmt: skip
            real = getattr(DefaultDialect, name)
            stack.enter_context(patch.object(DefaultDialect, name, _method(watch, label, real)))
        disk = {name: getattr(os, name) for name in dir(os)}
        for name in _ON_THE_DISK:
            disk[name] = partial(watch.call, f"disk {name}", disk[name])
        for module in (payout_files.written, careless):
            stack.enter_context(patch.object(module, "os", SimpleNamespace(**disk)))
        yield


def _method(watch: Watch, label: str, real: Callable[..., Any]) -> Callable[..., Any]:
    def call(dialect: Any, *args: Any, **more: Any) -> Any:
        return watch.call(label, real, dialect, *args, **more)

    return call


def started(act: Callable[[], None]) -> int:
    """Start something in a child; return its process."""
    child = os.fork()
    if not child:
        code = 1
        try:
            signal.alarm(_PATIENCE_SECONDS)
            act()
            code = 0
        finally:
            os._exit(code)
    return child


def ended_of(child: int) -> int:
    """Wait for a child; return how it ended: 0, 1 after an exception, minus its signal."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def in_child(act: Callable[[], None]) -> int:
    """Do something in a child; return how it ended."""
    return ended_of(started(act))


def calls_of(act: Callable[[], None]) -> list[str]:
    """Return the names of the calls that something makes, in order; it is done in a child."""
    reader, writer = os.pipe()

    def tell() -> None:
        watch = Watch()
        with watched(watch):
            act()
        os.write(writer, "\n".join(watch.calls).encode())

    assert in_child(tell) == 0  # the names of some hundred calls fit into a pipe
    os.close(writer)
    with os.fdopen(reader) as told:
        return told.read().splitlines()


def stopped_at(point: Point, act: Callable[[], None]) -> None:
    """Do something in a child that stops at a point."""

    def stop() -> None:
        with watched(Watch(point)):
            act()

    ended = in_child(stop)
    expected = (-signal.SIGKILL,) if point.when.startswith("killed") else (0, 1)
    assert ended in expected, (point, ended)


def all_at_once(act: Callable[[], None], count: int) -> list[int]:
    """Do something in that many children from one moment on; return how each ended."""
    gate, opener = os.pipe()
    ready, say_ready = os.pipe()

    def wait_and_act() -> None:
        os.close(opener)
        os.write(say_ready, b".")
        os.read(gate, 1)  # returns when the parent closes its end
        act()

    children = [started(wait_and_act) for _ in range(count)]
    heard = 0
    while heard < count:
        heard += len(os.read(ready, count))
    os.close(opener)
    ended = [ended_of(child) for child in children]
    for descriptor in (gate, ready, say_ready):
        os.close(descriptor)
    return ended
