"""What is a person's does not leave the warehouse: not into Prefect, logs, reports or messages."""

import base64
import gzip
import json
import logging
import pickle
from pathlib import Path

import pytest
from prefect import flow
from prefect.logging.handlers import APILogWorker
from prefect.settings import get_current_settings

from flows.analytics import analytics_report
from flows.artifacts import publish_markdown
from flows.audit import audit_the_auditor, internal_audit
from flows.catalogue import catalogue_watch
from flows.fulfilment import order_fulfilment
from flows.reconciliation import payment_reconciliation
from flows.settlement import monthly_settlement
from flows.steps import say
from policy import load_book
from tasks.audit import run_audit
from tasks.runs import Run
from tests.canary import CANARY, marked_files, marked_tables, marks, plant
from tests.flows.conftest import OCTOBER_ENDS
from warehouse import Warehouse

pytestmark = [pytest.mark.flow, pytest.mark.usefixtures("prefect_backend")]


def prefect_database() -> Path:
    url = get_current_settings().server.database.connection_url.get_secret_value()
    return Path(url.partition(":///")[2])


@flow
def leak() -> None:
    """Do what no flow of ours may, so that the search is known to see it."""
    publish_markdown("leak", "leak", CANARY)
    say(CANARY)


def test_what_is_a_person_s_is_in_the_warehouse_and_nowhere_else(
    bills: tuple[Warehouse, Path], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    warehouse, inbox = bills
    caplog.set_level(logging.DEBUG)
    payment_reconciliation(as_of=OCTOBER_ENDS, inbox=str(inbox))
    planted = plant(warehouse)
    assert sum(planted.values()) > 200
    order_fulfilment(as_of=OCTOBER_ENDS)
    payment_reconciliation(as_of=OCTOBER_ENDS)
    catalogue_watch(as_of=OCTOBER_ENDS)
    monthly_settlement(month="2026-10", as_of=OCTOBER_ENDS)
    internal_audit(as_of=OCTOBER_ENDS)
    audit_the_auditor(as_of=OCTOBER_ENDS)
    analytics_report(month="2026-10", as_of=OCTOBER_ENDS)
    run_audit(
        warehouse, Run("docs", OCTOBER_ENDS, load_book("standard")), "listing",
        docs_folder=tmp_path / "home" / "docs",
    )  # fmt: skip
    with warehouse.transaction() as tx:
        (outbox,) = tx.statement("select count(*) as n from core.notification")
        messages = repr(tx.statement("select * from core.notification"))
    files = [path for path in (tmp_path / "home").rglob("*") if path.is_file()]
    assert (len(files) > 20, outbox["n"] > 0) == (True, True)
    assert marked_files(tmp_path / "home") == {}
    assert (marks(caplog.text), marks(messages)) == (set(), set())
    leak()
    APILogWorker.instance().drain_all(timeout=30)
    tables, in_prefect = marked_tables(prefect_database())
    assert tables > 20
    # Nothing but what the control wrote.
    assert in_prefect == {"artifact.data": 1, "artifact_collection.data": 1, "log.message": 1}


def test_the_search_finds_what_is_encoded(tmp_path: Path) -> None:
    for name, content in {
        "plain": CANARY.encode(),
        "base64": base64.b64encode(pickle.dumps({"result": CANARY})),
        "gzip": gzip.compress(json.dumps([CANARY]).encode()),
        "utf-16": CANARY.encode("utf-16-le"),
        "escaped": "".join(f"\\u{ord(c):04x}" for c in CANARY).encode(),
        "twice": base64.urlsafe_b64encode(gzip.compress(CANARY.encode())),
    }.items():
        (tmp_path / name).write_bytes(content)
        assert len(marks(content)) == 4, name
    (tmp_path / "clean").write_bytes(b"nothing")
    assert "clean" not in marked_files(tmp_path)
