"""A write-off from form to ledger by a real worker: a form ends a process, an answer starts one.

Not here: what forms refuse and show; that is told by `test_resolution.py`, without a worker.
"""

import sqlite3
from contextlib import suppress
from datetime import date
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest

from tasks.approvers import add_approver
from tasks.resolution import read_case
from tests.flows.test_serve import call, served, wait_for  # noqa: F401 - a fixture among them
from tests.tasks.worlds import run_at
from warehouse import Warehouse
from warehouse.schema import metadata, reconciliation

pytestmark = pytest.mark.flow

BREAK = {
    "break_id": "b1", "subject_kind": "claim", "subject": "capture/P1",
    "category": "missing_in_psp", "provider": "alipay", "account": "2088", "amount_minor": 1290,
    "currency": "CNY", "expected_on": date(2026, 3, 2), "opened_on": date(2026, 3, 3),
    "closed_on": None, "severity": "low", "owner": "finance", "due_on": date(2026, 3, 12),
    "status": "open", "order_id": "O1", "payment_id": "P1", "native_id": None, "batch_id": None,
    "ours_minor": 1290, "theirs_minor": None, "is_settled": False, "run_id": "found",
}  # fmt: skip


def patient(url: str, body: dict[str, Any] | None = None) -> Any:
    """Call the server until it is not busy: SQLite answers 503 under load."""

    def answered() -> Any:
        try:
            return call(url, body)
        except HTTPError as error:
            if error.code != HTTPStatus.SERVICE_UNAVAILABLE:
                raise
            return None

    return wait_for(url, answered)


class Form:
    """The form that a run waits at, as the UI reads and answers it."""

    def __init__(self, url: str, run_id: str) -> None:
        self.run_id = run_id
        self.run = f"{url}/flow_runs/{run_id}"

    def wait_for(self, name: str) -> Any:
        """Wait until the run is suspended at a form, and return the form's schema."""

        def shown() -> bool:
            state = patient(self.run)["state"]
            assert state["type"] not in {"FAILED", "CRASHED"}, state["message"]
            return bool(state["state_details"]["pause_key"] == name and state["type"] == "PAUSED")

        wait_for(name, shown)
        wait_for("the end of the process that asked", self.is_nobody_at_work)
        return patient(f"{self.run}/input/suspended-{name}-schema")

    def is_nobody_at_work(self) -> bool:
        """Tell whether no process works on the run, as when a person has read the form."""
        own = f"PREFECT__FLOW_RUN_ID={self.run_id}".encode()
        for environment in Path("/proc").glob("[0-9]*/environ"):
            with suppress(OSError):
                if own in environment.read_bytes():
                    return False
        return True

    def answer(self, **values: str) -> str:
        """Send an answer; return what Prefect made of it."""
        return str(patient(f"{self.run}/resume", {"run_input": values})["status"])


def dump_of(database: Path) -> str:
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        tables = [row[0] for row in connection.execute(
            "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'"
        )]  # fmt: skip
        return repr([connection.execute(f'select * from "{name}"').fetchall() for name in tables])


def test_a_write_off_goes_through_two_forms_and_their_processes_to_one_journal(
    served: Any,  # noqa: F811
    loaded: Warehouse,
    tmp_path: Path,
) -> None:
    url, _ = served
    keys = {
        person: add_approver(loaded, run_at("2026-03-01", "standard"), person, "finance")
        for person in ("ann", "bob")
    }
    with loaded.transaction() as tx:
        tx.insert(reconciliation.payment_break, [BREAK])
    (deployment,) = [
        d for d in patient(f"{url}/deployments/filter", {}) if d["name"] == "resolve-breaks"
    ]
    run = patient(
        f"{url}/deployments/{deployment['id']}/create_flow_run", {"parameters": {"most": 3}}
    )
    form = Form(url, run["id"])

    assert list(form.wait_for("propose-1")["properties"]) == ["action_1", "reason_1", "key"]
    assert form.answer(action_1="forget", reason_1="", key=keys["ann"]) == "REJECT"
    assert form.answer(action_1="write_off", reason_1="small", key=keys["ann"]) == "ACCEPT"
    form.wait_for("decide-1")
    assert read_case(loaded, "b1").row["status"] == "awaiting_approval"
    # The proposer's own approval: the database refuses it and the form comes again.
    assert form.answer(decision_1="approve", note_1="", key=keys["ann"]) == "ACCEPT"
    form.wait_for("decide-2")
    assert form.answer(decision_1="approve", note_1="", key=keys["bob"]) == "ACCEPT"
    wait_for("the end", lambda: patient(form.run)["state_type"] == "COMPLETED")

    with loaded.transaction() as tx:
        amounts = tx.statement("select amount_minor from core.posting order by amount_minor")
        held = repr([tx.statement(f"select * from {t.fullname}") for t in metadata.sorted_tables
                     if not t.info["large"]])  # fmt: skip
    assert [row["amount_minor"] for row in amounts] == [-1290, 1290]
    prefect = dump_of(tmp_path / "home" / "prefect" / "prefect.db")
    assert run["id"] in prefect
    printed = (tmp_path / "serve.log").read_text()
    for key in keys.values():
        for place in (held, prefect, printed):
            assert key.partition(".")[2] not in place
