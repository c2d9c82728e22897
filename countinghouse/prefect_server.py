"""Prefect on one machine: the server that a single run needs, and the one that `serve` keeps."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from filelock import FileLock

from warehouse.location import PROJECT, home

POOL = "countinghouse"

#: Longest wait for a server: a cold start on a slow machine takes 20 s.
_START_SECONDS = 120

#: Longest wait for a process to end by itself before it is killed with its children.
_STOP_SECONDS = 20

_PREFECT = str(Path(sys.executable).with_name("prefect"))


class ServerNotReady(RuntimeError):
    """A Prefect server did not come up."""


def _environment() -> dict[str, str]:
    """Return what every Prefect process of ours runs with: own folder, no telemetry."""
    folder = Path(os.environ.get("PREFECT_HOME") or home() / "prefect")
    folder.mkdir(parents=True, exist_ok=True)
    return {
        "PREFECT_HOME": str(folder),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "GX_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_CLI_PROMPT": "false",
        # The newcomer's database is SQLite: writers wait for each other instead of failing.
        "PREFECT_SERVER_DATABASE_TIMEOUT": "60",
        "PREFECT_SERVER_DATABASE_CONNECTION_TIMEOUT": "60",
    }


@contextmanager
def ephemeral() -> Iterator[None]:
    """Run flows on the server that PREFECT_API_URL names, or on one of their own.

    A server of our own shares its history with later runs. Two that start at once would both
    create its database, so they start one after the other.
    """
    os.environ.update({k: v for k, v in _environment().items() if k not in os.environ})
    os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", str(_START_SECONDS))
    os.environ.setdefault("PREFECT_SERVER_ALLOW_EPHEMERAL_MODE", "true")
    from prefect import settings
    from prefect.settings import PREFECT_API_URL

    if PREFECT_API_URL.value():
        yield
        return
    from prefect.logging.handlers import APILogWorker
    from prefect.server.api.server import SubprocessASGIServer

    server = SubprocessASGIServer()
    with FileLock(home() / "prefect-start.lock"):
        server.start(timeout=_START_SECONDS)
    try:
        with settings.temporary_settings({PREFECT_API_URL: server.api_url}):
            yield
    finally:
        APILogWorker.instance().drain_all(timeout=5)  # logs reach the server before it goes
        server.stop()


def serve(port: int, *, workers: int) -> None:
    """Run server, work pool, deployments and a worker until interrupted.

    Args:
        port: of the UI and API, on loopback.
        workers: flow runs that may go on at once.

    Raises:
        ServerNotReady: the server or the deployment failed; what it printed stands above.
    """
    url = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        **_environment(),
        "PREFECT_API_URL": f"{url}/api",
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_SERVER_UI_API_URL": "/api",
        "PREFECT_WORKER_QUERY_SECONDS": "2",
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",  # what reap-runs listens for
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": (
            "prefect.server.concurrency.lease_storage.filesystem"
        ),
        "COUNTINGHOUSE_PROJECT": str(PROJECT),
    }
    # A service manager's stop is a stop; and a shell that started us in the background ignores
    # Ctrl-C for all that we start, which a Prefect worker would then do too.
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, signal.default_int_handler)
    running = [_start(environment, "server", "start", "--port", str(port))]
    try:
        _wait(f"{url}/api/health", running[0])
        _call(environment, "work-pool", "create", POOL, "--type", "process", "--overwrite")
        # The pool holds the limit: a worker's own (`-l`) fails, and ends the worker, when a form is
        # answered before the process that asked has ended.
        _call(environment, "work-pool", "set-concurrency-limit", POOL, str(workers))
        _call(environment, "--no-prompt", "deploy", "--all")
        running.append(_start(environment, "worker", "start", "-p", POOL))
        print(f"\nCountinghouse is ready: {url}  (Ctrl-C stops it)\n", flush=True)
        running[-1].wait()
    except KeyboardInterrupt:
        print("stopping: running flows are ended and can be run again", file=sys.stderr)
    finally:
        # The worker first: what it runs still reports to the server how it ended.
        for process in reversed(running):
            _stop(process)


def _start(environment: dict[str, str], *arguments: str) -> subprocess.Popen[bytes]:
    """Start a Prefect process in a group of its own, so that its children can be stopped too."""
    return subprocess.Popen([_PREFECT, *arguments], env=environment, start_new_session=True)  # noqa: S603


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _call(environment: dict[str, str], *arguments: str) -> None:
    done = subprocess.run([_PREFECT, *arguments], env=environment, cwd=PROJECT, check=False)  # noqa: S603
    if done.returncode:
        raise ServerNotReady(f"`prefect {' '.join(arguments)}` failed; see its output above")


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise ServerNotReady("the Prefect server ended; is the port taken? try --port")
        try:
            with urlopen(url, timeout=2):  # noqa: S310 - loopback, http
                return
        except (URLError, OSError):
            time.sleep(0.5)
    raise ServerNotReady(f"the Prefect server did not answer in {_START_SECONDS} s")
