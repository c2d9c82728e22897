"""The database is killed in the midst of the work: nothing is half done, and it goes on after."""

import os
import signal
import time
from collections import Counter
from functools import partial
from pathlib import Path
from subprocess import CalledProcessError

import psycopg

from tests.reliability.careless import settle_and_pay_carelessly
from tests.reliability.cluster import Cluster
from tests.reliability.crash import ended_of, started
from tests.reliability.oracle import half_done, wrong
from tests.reliability.payday import Prepared, Work, prepared, settle_and_pay, start_again
from tests.reliability.tier import Tally, chance, chosen

#: How the database ends.
HOW = ("postmaster killed", "backend killed", "stopped at once")

#: It starts again in a second; on a busy machine in some.
_PATIENCE_SECONDS = 120


def killed_at(
    cluster: Cluster, work: Work, url: str, folder: Path, keys: tuple[str, str], moment: float,
    how: str,
) -> tuple[int, list[str]]:  # fmt: skip
    """Kill the database some seconds after the work began; return its end, and what is wrong.

    What is half done is asked after the recovery and before the work goes on.
    """
    folder.mkdir()
    start_again(url)
    child = started(partial(work, url, folder, keys, 0))
    time.sleep(moment)
    if how == "postmaster killed":
        cluster.kill_postmaster()
    elif how == "backend killed":
        cluster.kill_backends()
    else:
        cluster.stop()
    ended = ended_of(child)
    if how != "backend killed":
        started_again(cluster)
    wait_until_ready(cluster)
    found = [f"before it was resumed: {one}" for one in half_done(url, folder)]
    work(url, folder, keys, 1)
    return ended, found + wrong(url, folder)


def started_again(cluster: Cluster) -> None:
    """Start the cluster; processes of the one that was killed may still be ending."""
    for _ in range(20):
        try:
            cluster.start()
        except CalledProcessError:
            time.sleep(0.5)
        else:
            return
    raise AssertionError("the cluster does not start again")


def wait_until_ready(cluster: Cluster) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            psycopg.connect(cluster.url).close()
        except psycopg.OperationalError:
            assert time.monotonic() < deadline, "the database does not recover"
            time.sleep(0.1)
        else:
            return


def seconds_of(work: Work, url: str, folder: Path, keys: tuple[str, str]) -> float:
    """Return how long the work takes undisturbed, in a child as it is when it is killed."""
    folder.mkdir()
    start_again(url)
    began = time.monotonic()
    assert ended_of(started(partial(work, url, folder, keys, 0))) == 0
    return time.monotonic() - began


def test_killed_at_any_moment_nothing_is_half_done_and_the_work_goes_on(
    own_cluster: Cluster, tmp_path: Path
) -> None:
    tally, random = Tally("killed-database"), chance("killed database")
    with prepared(own_cluster.url) as payday, payday.copied(is_killed=True) as url:
        seconds = seconds_of(settle_and_pay, url, tmp_path / "whole", payday.keys)
        rounds = chosen(2, 60)
        violations, ends, ways = {}, Counter(), Counter()
        for number in range(rounds):
            how = HOW[number % len(HOW)]
            moment = random.uniform(0.1, 1.0) * seconds
            ended, found = killed_at(
                own_cluster, settle_and_pay, url, tmp_path / str(number), payday.keys, moment, how
            )
            ways[how] += 1
            ends["done before" if ended == 0 else "interrupted"] += 1
            if found:
                violations[number, how, round(moment, 3)] = found
        control = careless_rounds(own_cluster, url, payday, tmp_path)
    tally.keep(
        rounds=rounds, ways=dict(ways), ends=dict(ends), violations=len(violations), **control
    )
    assert violations == {}
    assert control["control_caught"] > 0


def careless_rounds(cluster: Cluster, url: str, payday: Prepared, tmp_path: Path) -> dict[str, int]:
    """Return how often it is noticed that a file was written before anything was decided.

    The database is killed while the careless work has written its file and not kept it.
    """
    rounds = chosen(1, 10)
    caught = 0
    for number in range(rounds):
        folder = tmp_path / f"careless {number}"
        folder.mkdir()
        start_again(url)
        child = started(partial(settle_and_pay_carelessly, url, folder, payday.keys, 0))
        while not any(folder.iterdir()):
            time.sleep(0.001)
        os.kill(child, signal.SIGSTOP)
        cluster.stop()
        os.kill(child, signal.SIGCONT)
        ended_of(child)
        cluster.start()
        wait_until_ready(cluster)
        found = half_done(url, folder)
        settle_and_pay_carelessly(url, folder, payday.keys, 1)
        caught += bool(found + wrong(url, folder))
    return {"control_rounds": rounds, "control_caught": caught}
