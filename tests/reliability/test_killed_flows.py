"""Real flows, by a real worker, are killed at random moments and started again: paid once.

Rounds take turns: one kills `monthly-settlement`, the next `issue-payouts`; either way the month is
brought to its end and judged.

Only when everything is asked for: a round starts two processes of Prefect. COUNTINGHOUSE_KILLS says
how many rounds there are, COUNTINGHOUSE_KILL_SECONDS after how long no other one begins.
"""

import os
import signal
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest

from tasks.payouts import issue_payouts
from tests.reliability.oracle import half_done, wrong
from tests.reliability.payday import (
    MONTH,
    TERMS,
    Prepared,
    approve,
    plain,
    run_of,
    settle,
    start_again,
)
from tests.reliability.served import Served, kill, processes_of, serving, wait_for, worker_of
from tests.reliability.tier import IS_LONG, Tally, chance, chosen
from tests.settlement.worlds import write_book
from warehouse import open_warehouse

pytestmark = [
    pytest.mark.flow,
    pytest.mark.skipif(not IS_LONG, reason="make reliability kills real flows"),
]

#: Every so often the worker is killed with its run, and everything is started anew.
WORKER_EVERY = 15


FLOWS = ("monthly-settlement", "issue-payouts")


@dataclass(frozen=True)
class Round:
    """One flow of one month that is done anew.

    Attributes:
        flow: its name.
        url: database.
        folder: of the payout file.
        keys: of the person who proposes and of the one who decides.
    """

    flow: str
    url: str
    folder: Path
    keys: tuple[str, str]

    def prepare(self) -> None:
        """Take the month away, and bring it to where the flow begins."""
        self.folder.mkdir()
        start_again(self.url)
        if self.flow == "issue-payouts":
            settle(open_warehouse(self.url), self.keys)

    @property
    def parameters(self) -> dict[str, Any]:
        """Return what the flow is started with."""
        if self.flow == "issue-payouts":
            return {"month": MONTH, "folder": str(self.folder)}
        return {"month": MONTH, "as_of": run_of(0).as_of.isoformat()}

    def killed(self, served: Served, random: Random, seconds: float) -> tuple[str, str]:
        """Start the flow, and kill it; return the run's id, and what it was doing.

        Half of the moments are in the time in which it runs, half in all of its life.
        """
        run = served.start(self.flow, **self.parameters)
        found = wait_for("the run's process", lambda: processes_of(run))
        if random.random() < 0.5:
            begun = lambda: served.state(run) not in ("PENDING", "SCHEDULED")  # noqa: E731
            wait_for("the run's beginning", begun)
            time.sleep(random.uniform(0, seconds))
        else:
            time.sleep(random.uniform(0, 3 * seconds))
        doing = served.state(run).lower()
        kill(processes_of(run) or found)
        return run, doing

    def finished(self, served: Served) -> tuple[list[str], float]:
        """Run the flow again until its end, and what follows; return what is wrong, and seconds."""
        run = served.start(self.flow, **self.parameters)
        ended = served.end_of(run)
        if ended != "COMPLETED":
            return [f"the run {ended}"], 0
        if self.flow == "monthly-settlement":
            self._pay_the_draft()
        return wrong(self.url, self.folder), float(
            served.call(f"/flow_runs/{run}")["total_run_time"]
        )

    def _pay_the_draft(self) -> None:
        with psycopg.connect(plain(self.url)) as connection:
            drafts = connection.execute("select snapshot_sha256 from core.settlement_month")
            ((seen,),) = drafts.fetchall()
        warehouse, run = open_warehouse(self.url), run_of(0)
        approve(warehouse, run, seen, self.keys)
        issue_payouts(warehouse, run, MONTH, self.folder)


def load_terms(url: str, folder: Path) -> None:
    """Have flows take the shop's own terms."""
    name = write_book(TERMS, folder)
    with psycopg.connect(plain(url)) as connection:
        connection.execute("update core.marketplace set policy_book = %s", [name])


def test_flows_that_are_killed_at_random_moments_pay_everybody_once(
    payday: Prepared, tmp_path: Path
) -> None:
    tally, random = Tally("killed-flows"), chance("killed flows")
    rounds = chosen(0, 200, "COUNTINGHOUSE_KILLS")
    until = time.monotonic() + int(os.environ.get("COUNTINGHOUSE_KILL_SECONDS", "3600"))
    doing, told, violations = Counter[str](), Counter[str](), {}
    number = workers = 0
    with payday.copied() as url:
        load_terms(url, tmp_path / "terms")

        def started(flow: str, name: str) -> Round:
            this = Round(flow, url, tmp_path / name, payday.keys)
            this.prepare()
            return this

        def judge(this: Round, served: Served, run: str, found: list[str]) -> None:
            told[served.crashed(run)] += 1
            if found := [*found, *this.finished(served)[0]]:
                violations[number] = found

        while number < rounds and time.monotonic() < until:
            with serving(url, tmp_path / "home") as served:
                seconds = {}
                for flow in FLOWS:
                    found, seconds[flow] = started(flow, f"{number} {flow}").finished(served)
                    assert found == []
                while number < rounds and time.monotonic() < until:
                    number += 1
                    this = started(FLOWS[number % len(FLOWS)], str(number))
                    run, state = this.killed(served, random, seconds[this.flow])
                    doing[f"{this.flow} {state}"] += 1
                    found = half_done(url, this.folder)
                    if number % WORKER_EVERY == 0:
                        workers += 1
                        os.kill(worker_of(served.process), signal.SIGKILL)
                        break  # `serve` ends with its worker
                    judge(this, served, run, found)
            if number % WORKER_EVERY == 0:
                with serving(url, tmp_path / "home") as served:
                    judge(this, served, run, found)
    tally.keep(
        asked=rounds, kills=number, workers_killed=workers, killed_while=dict(doing),
        told_crashed=dict(told), violations=len(violations),
    )  # fmt: skip
    assert violations == {}
