"""The real flow, by a real worker, is killed at random moments and started again: paid once.

Only when everything is asked for: a round starts two processes of Prefect. COUNTINGHOUSE_KILLS says
how many rounds there are, COUNTINGHOUSE_KILL_SECONDS after how long no other one begins.
"""

import os
import signal
import time
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from tests.reliability.oracle import half_done, wrong
from tests.reliability.payday import MONTH, Prepared, settle, start_again
from tests.reliability.served import Served, kill, processes_of, serving, wait_for, worker_of
from tests.reliability.tier import IS_LONG, Tally, chance, chosen
from warehouse import open_warehouse

pytestmark = [
    pytest.mark.flow,
    pytest.mark.skipif(not IS_LONG, reason="make reliability kills real flows"),
]

#: Every so often the worker is killed with its run, and everything is started anew.
WORKER_EVERY = 15


def killed_run(served: Served, folder: Path, random: Random, seconds: float) -> tuple[str, str]:
    """Start a run that pays, and kill it; return its id, and what it was doing.

    Half of the moments are in the time in which it runs, half in all of its life.
    """
    run = served.start("issue-payouts", month=MONTH, folder=str(folder))
    found = wait_for("the run's process", lambda: processes_of(run))
    if random.random() < 0.5:
        wait_for("the run's beginning", lambda: served.state(run) not in ("PENDING", "SCHEDULED"))
        time.sleep(random.uniform(0, seconds))
    else:
        time.sleep(random.uniform(0, 3 * seconds))
    doing = served.state(run).lower()
    kill(processes_of(run) or found)
    return run, doing


def seconds_of_a_run(served: Served, url: str, folder: Path, keys: tuple[str, str]) -> float:
    """Return how long a run of the flow runs, undisturbed."""
    again(url, folder, keys)
    run = served.start("issue-payouts", month=MONTH, folder=str(folder))
    assert served.end_of(run) == "COMPLETED"
    assert wrong(url, folder) == []
    return float(served.call(f"/flow_runs/{run}")["total_run_time"])


def again(url: str, folder: Path, keys: tuple[str, str]) -> None:
    """Lock the month anew; nothing of it is paid."""
    folder.mkdir()
    start_again(url)
    settle(open_warehouse(url), keys)


def test_a_flow_that_is_killed_at_random_moments_pays_everybody_once(
    payday: Prepared, tmp_path: Path
) -> None:
    tally, random = Tally("killed-flows"), chance("killed flows")
    rounds = chosen(0, 200, "COUNTINGHOUSE_KILLS")
    until = time.monotonic() + int(os.environ.get("COUNTINGHOUSE_KILL_SECONDS", "2400"))
    doing, told, violations = Counter[str](), Counter[str](), {}
    number = workers = 0
    with payday.copied() as url:
        while number < rounds and time.monotonic() < until:
            with serving(url, tmp_path / "home") as served:
                seconds = seconds_of_a_run(served, url, tmp_path / f"whole {number}", payday.keys)
                while number < rounds and time.monotonic() < until:
                    number += 1
                    folder = tmp_path / str(number)
                    again(url, folder, payday.keys)
                    run, state = killed_run(served, folder, random, seconds)
                    doing[state] += 1
                    found = half_done(url, folder)
                    if number % WORKER_EVERY == 0:
                        workers += 1
                        os.kill(worker_of(served.process), signal.SIGKILL)
                        break  # `serve` ends with its worker
                    told[served.crashed(run)] += 1
                    found += finished(served, url, folder)
                    if found:
                        violations[number] = found
            if number % WORKER_EVERY == 0:
                with serving(url, tmp_path / "home") as served:
                    told[served.crashed(run)] += 1
                    if found := [*found, *finished(served, url, folder)]:
                        violations[number] = found
    tally.keep(
        asked=rounds, kills=number, workers_killed=workers, killed_while=dict(doing),
        told_crashed=dict(told), violations=len(violations),
    )  # fmt: skip
    assert violations == {}


def finished(served: Served, url: str, folder: Path) -> list[str]:
    """Run the flow again until its end; return what is wrong."""
    run = served.start("issue-payouts", month=MONTH, folder=str(folder))
    ended = served.end_of(run)
    return [*([] if ended == "COMPLETED" else [f"the run {ended}"]), *wrong(url, folder)]
