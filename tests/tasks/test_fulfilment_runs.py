"""Rebuilding the projection: what a run says, what a second one changes, what two at once leave."""

import multiprocessing
import shutil
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from policy import load_book
from tasks.fulfilment import orders_at_risk, preview_fulfilment, rebuild_fulfilment
from tasks.runs import finish_run, start_run
from tests.conftest import PROJECT
from tests.fresh import fresh_warehouse
from tests.tasks.worlds import (
    CASES,
    insert_world,
    local_text,
    read_cases,
    rebuild_in_process,
    run_at,
    table_rows,
    zone_of,
)
from warehouse import Warehouse
from warehouse.schema import fulfilment as tables
from warehouse.schema import meta, metadata

DERIVED = (
    tables.order_status, tables.sla_clock, tables.order_anomaly, tables.metric_value,
    tables.metric_definition,
)  # fmt: skip


def _give(standing: Warehouse, stem: str) -> None:
    file = read_cases(CASES / f"{stem}.toml")
    orders = {f"{number:02}": case.given for number, case in enumerate(file.cases)}
    insert_world(standing, orders, load_book(file.book))


def _tables(standing: Warehouse, *, without: tuple[str, ...] = ()) -> dict[str, list[Any]]:
    """Return every row of every table of the warehouse."""
    with standing.transaction() as tx:
        return {t.fullname: table_rows(tx, t, without) for t in metadata.sorted_tables}


def test_the_summary_counts_cancellations_by_fault_and_orders_without_rules(
    standing: Warehouse,
) -> None:
    _give(standing, "clocks_brazil")
    found = rebuild_fulfilment(standing, run_at("2018-09-30", "olist"))
    # Of the cases: two cancelled by the buyer, one by the seller, two without a known fault;
    # one order was placed on 31 December 2015, before the first version.
    assert found["cancellations"] == {"buyer": 2, "seller": 1, "unknown": 2}
    assert found["by_state"]["cancelled"] == 5
    assert found["ungoverned"] == 1
    cases = read_cases(CASES / "clocks_brazil.toml").cases
    assert found["orders"] == sum(found["by_state"].values()) == len(cases)
    assert found["policy_version"] == "2018.1"


def test_orders_at_risk_are_counted_by_clock_and_listed_earliest_first(
    standing: Warehouse,
) -> None:
    _give(standing, "as_of")
    run = run_at("2018-05-04T15:00:00-03:00", "olist")
    found = rebuild_fulfilment(standing, run)
    assert found["at_risk"] == {"confirm": 2, "ship": 2, "deliver": 0}
    listed = orders_at_risk(standing, run)
    zone = zone_of(run.book)
    # Order 03 is to be shipped by Mon 10:00: paid Wed 10:00, 8 h, Thu 9 (17), Fri 9 (26), Mon 1 h.
    assert [(r["clock"], r["order_id"], local_text(r["due_at"], zone)) for r in listed] == [
        ("confirm", "02", "2018-05-04 15:00:00"),
        ("confirm", "06", "2018-05-04 16:00:00"),
        ("ship", "03", "2018-05-07 10:00:00"),
        ("ship", "04", "2018-05-07 15:00:00"),
    ]


def test_a_world_without_orders_counts_nothing(standing: Warehouse) -> None:
    insert_world(standing, {}, load_book("standard"))
    found = rebuild_fulfilment(standing, run_at("2026-10-31", "standard"))
    assert found["orders"] == 0
    assert found["by_state"] == {}
    assert found["breaches"] == {"confirm": 0, "ship": 0, "deliver": 0}
    assert set(found["impossible"].values()) == {0}


def test_running_twice_changes_nothing_but_run_ids(standing: Warehouse) -> None:
    _give(standing, "clocks_brazil")
    first = rebuild_fulfilment(standing, run_at("2018-09-30", "olist", "first"))
    before = _tables(standing, without=("run_id",))
    second = rebuild_fulfilment(standing, run_at("2018-09-30", "olist", "second"))
    assert second == first
    assert _tables(standing, without=("run_id",)) == before
    assert _run_ids(standing) == {"second"}


def test_a_rebuild_for_another_instant_leaves_nothing_of_the_one_before(
    standing: Warehouse,
) -> None:
    _give(standing, "clocks_brazil")
    rebuild_fulfilment(standing, run_at("2018-05-09", "olist"))
    alone = _tables(standing)
    rebuild_fulfilment(standing, run_at("2018-09-30", "olist"))
    assert _tables(standing) != alone
    rebuild_fulfilment(standing, run_at("2018-05-09", "olist"))
    assert _tables(standing) == alone


def test_a_preview_says_what_a_rebuild_would_and_writes_nothing(standing: Warehouse) -> None:
    _give(standing, "clocks_brazil")
    before = _tables(standing)
    preview = preview_fulfilment(standing, run_at("2018-05-09", "olist", "preview"))
    assert _tables(standing) == before
    assert preview == rebuild_fulfilment(standing, run_at("2018-05-09", "olist"))
    projected = _tables(standing)
    later = preview_fulfilment(standing, run_at("2018-09-30", "olist", "preview"))
    assert later["orders"] > preview["orders"]
    assert _tables(standing) == projected
    assert preview_fulfilment(standing, run_at("2018-05-09", "olist", "preview")) == preview
    assert _tables(standing) == projected


def test_a_preview_sees_what_was_loaded_after_the_standing_projection(
    standing: Warehouse,
) -> None:
    _give(standing, "states")
    run = run_at("2026-10-31", "standard", "projection")
    started_at = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
    with standing.transaction() as tx:
        start_run(tx, run, "order-fulfilment", "fulfilment", {}, started_at)
    found = rebuild_fulfilment(standing, run)
    with standing.transaction() as tx:
        load = run_at("2026-10-31", "standard", "load")
        start_run(tx, load, "load", "load", {}, started_at)
        finish_run(tx, "load", "completed", {}, started_at + timedelta(hours=1))
        row = {c.name: None for c in meta.source_file.columns}
        numbers = dict.fromkeys(("byte_count", "row_count", "loaded_count", "quarantined_count"), 1)
        texts = dict.fromkeys(
            ("source_file_id", "sha256", "source", "table_name", "file_name"), "f"
        )
        known = {"status": "loaded", "received_at": started_at, "run_id": "load"}
        tx.insert(meta.source_file, [row | numbers | texts | known])
        tx.statement(
            "insert into core.customer_order (order_id, customer_id, currency, created_at, "
            "source_file_id, run_id) values ('new', 'new', 'CNY', "
            "timestamptz '2026-10-30 02:00:00+00', 'f', 'load')"
        )
    preview = preview_fulfilment(standing, run_at("2026-10-31", "standard", "preview"))
    assert preview["orders"] == found["orders"] + 1
    assert preview["impossible"]["orders_without_items"] == 1


def test_two_rebuilds_at_once_leave_the_figures_of_one(standing: Warehouse) -> None:
    _give(standing, "clocks_brazil")
    expected = {}
    for run_id, as_of in (("may", "2018-05-09"), ("september", "2018-09-30")):
        rebuild_fulfilment(standing, run_at(as_of, "olist", run_id))
        expected[run_id] = _derived(standing)
    url = standing.url.render_as_string(hide_password=False)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=2, mp_context=context) as pool:
        runs = [
            pool.submit(rebuild_in_process, url, as_of, "olist", run_id)
            for _ in range(3)
            for run_id, as_of in (("may", "2018-05-09"), ("september", "2018-09-30"))
        ]
        for run in runs:
            run.result(timeout=120)
    (stood,) = _run_ids(standing)
    with standing.transaction() as tx:
        (projection,) = tx.rows("fulfilment/projection", name="fulfilment")
    assert projection["run_id"] == stood
    assert _derived(standing) == expected[stood]


def _run_ids(standing: Warehouse) -> set[str]:
    """Return the ids of the runs that the derived rows carry."""
    with standing.transaction() as tx:
        return {
            row["run_id"]
            for table in DERIVED
            for row in tx.statement(f"select distinct run_id from {table.fullname}")
        }


def _derived(standing: Warehouse) -> dict[str, list[Any]]:
    with standing.transaction() as tx:
        return {t.name: table_rows(tx, t, without=()) for t in DERIVED}


def test_a_rebuild_that_fails_leaves_what_stood(standing: Warehouse) -> None:
    _give(standing, "states")
    rebuild_fulfilment(standing, run_at("2026-10-31", "standard"))
    before = _tables(standing)

    class Interrupted(RuntimeError):
        pass

    def interrupt(label: str) -> None:
        if label == "measuring merchants":
            raise Interrupted

    with pytest.raises(Interrupted):
        rebuild_fulfilment(standing, run_at("2026-10-20", "standard"), interrupt)
    assert _tables(standing) == before


def test_a_merchants_own_agreement_goes_before_its_tier_and_decides_the_unit(
    standing: Warehouse, tmp_path: Path
) -> None:
    book = _book_with_agreements(tmp_path)
    paid = datetime(2026, 10, 16, 17, 0)  # noqa: DTZ001 - local time of the book, a Friday
    lines = [["special", "sofa"], ["m3", "thing"], ["flag", "thing"], ["m1", "sofa"]]
    insert_world(standing, {"A": {"created": paid, "paid": paid, "lines": lines}}, book)
    rebuild_fulfilment(standing, run_at("2026-10-31", book))
    with standing.transaction() as tx:
        clocks = tx.statement(
            "select merchant_id, due_at from core.sla_clock where clock = 'ship' "
            "order by merchant_id"
        )
    assert {c["merchant_id"]: local_text(c["due_at"], zone_of(book)) for c in clocks} == {
        # Its own 12 hours, although it is a flagship shop (24) and sells furniture (72).
        "special": "2026-10-17 05:00:00",
        # Its own 12 working hours: Friday 17-21 4 h, Monday 09-17 8 h.
        "m3": "2026-10-19 17:00:00",
        "flag": "2026-10-17 17:00:00",
        "m1": "2026-10-19 17:00:00",
    }


def _book_with_agreements(folder: Path) -> Any:
    """Return the standard book with one more version, in which two merchants have agreements."""
    book = folder / "agreements"
    shutil.copytree(PROJECT / "policy" / "books" / "standard", book)
    (book / "2026.2.yaml").write_text(
        """
version: "2026.2"
announced_on: 2026-08-10
effective_from: 2026-09-01
amends: "2026.1"
parameters:
  - key: fulfilment.ship
    scope: {kind: merchant, id: special}
    value: 12
    unit: hours
    clause: "4.2"
  - key: fulfilment.ship
    scope: {kind: merchant, id: m3}
    value: 12
    unit: working_hours
    clause: "4.2"
""",
        encoding="utf-8",
    )
    return load_book(book)


def test_the_calendar_covers_every_due_instant_and_grows_without_moving_positions(
    tmp_path: Path, postgresql_server: str
) -> None:
    """Positions count from one first day, so a longer calendar must not renumber a shorter one."""
    with fresh_warehouse("duckdb", tmp_path, postgresql_server) as standing:
        insert_world(standing, {}, load_book("olist"))
        rebuild_fulfilment(standing, run_at("2017-06-30", "olist"))
        with standing.transaction() as tx:
            (extent,) = tx.rows("calendar/extent", country="BR")
            short = table_rows(tx, meta.calendar_day)
        assert (extent["first_day"].isoformat(), extent["last_day"].isoformat()) == (
            "2015-01-01",
            "2018-12-31",
        )
        rebuild_fulfilment(standing, run_at("2018-09-30", "olist"))
        with standing.transaction() as tx:
            long = table_rows(tx, meta.calendar_day)
        assert len(long) - len(short) == 365
        assert set(short) < set(long)
        rebuild_fulfilment(standing, run_at("2017-06-30", "olist"))
        with standing.transaction() as tx:
            assert table_rows(tx, meta.calendar_day) == long
