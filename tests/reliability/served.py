"""The real thing: `countinghouse serve` over a warehouse, its runs and their processes."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from uuid import uuid4

COMMAND = str(Path(sys.executable).with_name("countinghouse"))

#: A cold start on a busy machine takes a minute, a run some ten seconds.
PATIENCE_SECONDS = 300

ENDED = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}


@dataclass
class Served:
    """A server with its deployments and worker."""

    url: str
    process: subprocess.Popen[bytes]
    deployments: dict[str, str]

    def start(self, name: str, **parameters: Any) -> str:
        """Start a run of a deployment; return its id."""
        path = f"/deployments/{self.deployments[name]}/create_flow_run"
        body = {"parameters": parameters, "idempotency_key": uuid4().hex}
        return str(self.call(path, body)["id"])

    def state(self, run: str) -> str:
        """Return the state of a run."""
        return str(self.call(f"/flow_runs/{run}")["state_type"])

    def end_of(self, run: str) -> str:
        """Wait until a run has ended; return how."""
        return str(wait_for(f"end of {run}", lambda: (s := self.state(run)) in ENDED and s))

    def crashed(self, run: str) -> str:
        """Wait until the worker says that a run crashed; say so in its place where it does not."""
        with suppress(AssertionError):
            wait_for("the worker's word", lambda: self.state(run) in ENDED, patience=20)
            return "by itself or its worker"
        state = {"type": "CRASHED", "name": "Crashed"}
        self.call(f"/flow_runs/{run}/set_state", {"state": state, "force": True})
        return "by hand"

    def call(self, path: str, body: dict[str, Any] | None = None, method: str = "") -> Any:
        """Ask the server's interface."""
        request = Request(  # noqa: S310 - loopback, http
            f"{self.url}{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"content-type": "application/json"},
            method=method or ("GET" if body is None else "POST"),
        )
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                with urlopen(request, timeout=60) as answer:  # noqa: S310
                    text = answer.read()
            except HTTPError as error:  # its database is busy
                if error.code != 503 or time.monotonic() > deadline:
                    raise
                time.sleep(1)
            else:
                return json.loads(text) if text else None


def wait_for(what: str, seen: Callable[[], Any], patience: float = PATIENCE_SECONDS) -> Any:
    """Return what is seen as soon as it is something."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if found := seen():
            return found
        time.sleep(0.1)
    raise AssertionError(f"{what} did not happen in {patience} s")


def processes_of(run: str) -> list[int]:
    """Return the processes that work on a run: they have its id in their environment."""
    found = []
    mark = f"PREFECT__FLOW_RUN_ID={run}".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if mark in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
    return found


def kill(processes: list[int]) -> int:
    """Kill processes of a run; return how many there still were."""
    killed = 0
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
            killed += 1
    return killed


def worker_of(process: subprocess.Popen[bytes]) -> int:
    """Return the worker that `serve` has started."""
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
            words = (folder / "cmdline").read_bytes().split(b"\0")
            if int(parent) == process.pid and b"worker" in words:
                return int(folder.name)
    raise AssertionError("no worker")


@contextmanager
def serving(warehouse_url: str, home: Path) -> Iterator[Served]:
    """Yield a server over a warehouse; nothing is scheduled on it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    home.mkdir(exist_ok=True)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT_")}
    environment |= {"COUNTINGHOUSE_WAREHOUSE": warehouse_url, "COUNTINGHOUSE_HOME": str(home)}
    log = home / "serve.log"
    with log.open("ab") as output:
        begins = log.stat().st_size
        process = subprocess.Popen(
            [COMMAND, "serve", "--port", str(port)],
            env=environment, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            wait_for(
                "readiness",
                lambda: b"is ready" in log.read_bytes()[begins:] or process.poll() is not None,
            )
            assert process.poll() is None, log.read_text()[-3000:]
            served = Served(f"http://127.0.0.1:{port}/api", process, {})
            for row in served.call("/deployments/filter", {}):
                served.deployments[row["name"]] = row["id"]
                served.call(f"/deployments/{row['id']}", {"paused": True}, "PATCH")
            yield served
        finally:
            process.send_signal(signal.SIGTERM)  # does nothing to one that has ended
            process.wait(timeout=120)
