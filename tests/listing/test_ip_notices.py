"""A notice's life: what people and the clock do to it and to its listing, with days by hand."""

import os
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from tasks import ip_notices
from tasks.ip_notice_acts import (
    HolderTooLate,
    NotThatFar,
    OtherNotice,
    wait_ends_at,
)
from tasks.ip_notice_register import notices, read_notice, register
from tests.audit.places import BOOK, insert
from tests.fresh import ENGINES, database, fresh_warehouse
from tests.listing.ip_notice_places import Place, in_a_file, instant, loaded, prepared, run_of, utc
from warehouse import open_warehouse


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """Yield a marketplace in a file."""
    with loaded(in_a_file(tmp_path)) as made:
        yield made


@pytest.fixture
def waiting(tmp_path: Path) -> Iterator[Place]:
    """Yield the same with a notice whose counter-statement reached the holder."""
    with loaded(in_a_file(tmp_path, is_forwarded=True)) as made:
        yield made


@pytest.fixture(scope="module")
def on_a_server(
    postgresql_server: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    """Yield a marketplace on the server that others are copies of."""
    with fresh_warehouse("postgresql", tmp_path_factory.getbasetemp(), postgresql_server) as fresh:
        yield prepared(fresh)


@pytest.fixture(params=ENGINES)
def cold(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Yield a marketplace on each engine in turn, that no process has open."""
    if request.param == "duckdb":
        yield in_a_file(tmp_path)
        return
    made = request.getfixturevalue("on_a_server")
    server = request.getfixturevalue("postgresql_server")
    with database(server, made.warehouse.url.database) as url:
        yield replace(made, warehouse=open_warehouse(url))


@pytest.fixture
def on_each(cold: Place) -> Iterator[Place]:
    """Yield a marketplace on each engine in turn, for what the database itself does."""
    with loaded(cold) as made:
        yield made


def test_measures_are_lifted_by_the_clock_when_the_holder_is_silent(on_each: Place) -> None:
    place = on_each
    found = place.receive("2026-03-02 10:00")
    # Monday; one working day: until Tuesday ends, which is at 16:00 UTC in Shanghai.
    assert (found["state"], found["measures_due_at"]) == ("received", utc("2026-03-03 16:00"))
    assert (found["merchant_id"], place.listing()) == ("m1", "published")

    notice_id = found["notice_id"]
    assert place.act(notice_id, "measures", "2026-03-03 09:00")["state"] == "measures_taken"
    assert place.listing() == "suspended"
    counter = place.act(notice_id, "counter", "2026-03-05 14:00", evidence="IP-1/7")
    assert counter["state"] == "counter_stated"
    found = place.act(notice_id, "forwarded", "2026-03-06 23:30")
    # It reaches them on the 6th; the 7th is the first of 15 days, the 21st the last.
    assert (found["state"], found["wait_ends_at"]) == ("forwarded", utc("2026-03-21 16:00"))

    assert place.advance("2026-03-21 23:59") == 0
    assert place.listing() == "suspended"
    assert place.advance("2026-03-22 00:00") == 1
    assert place.listing() == "published"
    found = read_notice(place.warehouse, notice_id)
    assert found["state"] == "lifted"
    assert [(e["event_no"], e["event"], e["actor"], e["note"]) for e in found["events"]] == [
        (1, "received", "mei", None), (2, "measures_taken", "mei", None),
        (3, "counter_stated", "mei", "IP-1/7"), (4, "forwarded", "mei", None),
        (5, "lifted", "clock", None),
    ]  # fmt: skip
    assert found["events"][3]["occurred_at"] == utc("2026-03-06 15:30")
    (row,) = notices(place.warehouse, run_of("2026-03-22 00:00"), state="lifted")
    assert (row["notice_id"], row["is_overdue"]) == (notice_id, False)
    with place.warehouse.transaction() as tx:
        (entry,) = register(tx, run_of("2026-03-22 00:00"))
    assert (entry["reached_holder_on"], entry["last_day_on"], entry["ended_on"]) == (
        "2026-03-06", "2026-03-21", "2026-03-22")  # fmt: skip


@pytest.mark.parametrize(
    ("reached", "ends"),
    [
        # Half an hour later is the next day in Shanghai, though the same one in UTC.
        ("2026-03-07 00:30", "2026-03-22 16:00"),
        # 21 to 31 December are eleven days, 1 to 4 January the other four.
        ("2025-12-20 10:00", "2026-01-04 16:00"),
        # 2026 is no leap year: 15 to 28 February are fourteen days, 1 March is the other one.
        ("2026-02-14 12:00", "2026-03-01 16:00"),
        # The first instant of a day is of that day.
        ("2026-03-06 00:00", "2026-03-21 16:00"),
    ],
)
def test_days_are_counted_from_the_one_after_arrival_and_the_last_is_whole(
    reached: str, ends: str
) -> None:
    assert wait_ends_at(BOOK.in_force(instant(reached)), instant(reached)) == utc(ends)


def test_time_for_measures_ends_with_a_working_day_after_the_holiday(place: Place) -> None:
    # Wednesday, 31 December; 1 to 3 January 2026 are free, Sunday the 4th is worked instead.
    found = place.receive("2025-12-31 17:00")
    assert found["measures_due_at"] == utc("2026-01-04 16:00")


def test_the_time_runs_from_arrival_however_late_that_is_written_down(place: Place) -> None:
    notice_id = place.receive("2026-03-02 10:00")["notice_id"]
    place.act(notice_id, "measures", "2026-03-03 09:00")
    place.act(notice_id, "counter", "2026-03-05 14:00", evidence="IP-1/7")
    found = place.act(notice_id, "forwarded", "2026-03-06 09:00", now="2026-03-20 10:00")
    assert found["wait_ends_at"] == utc("2026-03-21 16:00")
    event = read_notice(place.warehouse, notice_id)["events"][-1]
    assert (event["occurred_at"], event["recorded_at"]) == (
        utc("2026-03-06 01:00"), utc("2026-03-20 02:00"))  # fmt: skip


def test_a_suit_in_the_last_second_keeps_the_measures_until_it_is_decided(waiting: Place) -> None:
    place = waiting
    notice_id = place.only()
    # Told on the last day, written down two days later, before any watch.
    found = place.act(
        notice_id, "suit", "2026-03-21 23:59", now="2026-03-23 09:00", ground="suit",
        reference="Hangzhou Internet Court 123",
    )  # fmt: skip
    assert (found["state"], found["kept_ground"]) == ("kept", "suit")
    assert place.advance("2026-06-30 00:00") == 0
    assert place.listing() == "suspended"
    found = place.act(
        notice_id, "close", "2026-07-01 10:00", outcome="infringing", reference="judgment 9"
    )
    assert (found["state"], place.listing()) == ("removed", "removed")
    assert read_notice(place.warehouse, notice_id)["events"][-1]["note"] == "infringing; judgment 9"
    with place.warehouse.transaction() as tx:
        assert tx.rows("listing/suspensions") == []


def test_a_case_that_is_no_infringement_brings_the_listing_back(waiting: Place) -> None:
    place = waiting
    notice_id = place.only()
    place.act(notice_id, "suit", "2026-03-10 10:00", ground="complaint", reference="AMR 5")
    found = place.act(
        notice_id, "close", "2026-05-01 10:00", outcome="not_infringing", reference="AMR 5/2"
    )
    assert (found["state"], place.listing()) == ("lifted", "published")


def test_a_suit_after_the_time_is_refused_before_any_watch_has_run(waiting: Place) -> None:
    place = waiting
    notice_id = place.only()
    before = place.content()
    with pytest.raises(HolderTooLate, match=r"ended at 2026-03-21 16:00 UTC; the next catalogue"):
        place.act(notice_id, "suit", "2026-03-22 00:00", ground="suit", reference="Court 1")
    assert place.content() == before


def test_a_listing_is_back_only_when_the_last_of_two_notices_is_lifted(waiting: Place) -> None:
    place = waiting
    first = place.only()
    second = place.receive("2026-03-04 10:00", case="IP-2")["notice_id"]
    place.act(second, "measures", "2026-03-04 11:00")
    assert place.advance("2026-03-22 00:00") == 1
    assert place.listing() == "suspended"
    place.act(second, "withdraw", "2026-03-25 10:00", note="by letter of the same day")
    assert place.listing() == "published"
    assert read_notice(place.warehouse, first)["state"] == "lifted"
    assert read_notice(place.warehouse, second)["state"] == "withdrawn"


def test_a_listing_that_its_merchant_took_off_is_off_again_afterwards(place: Place) -> None:
    notice_id = place.receive("2026-03-02 10:00", "L3")["notice_id"]
    place.act(notice_id, "measures", "2026-03-02 11:00")
    assert place.listing("L3") == "suspended"
    place.act(notice_id, "withdraw", "2026-03-03 10:00", note="settled")
    assert place.listing("L3") == "delisted"


def test_an_incomplete_notice_has_no_time_until_it_is_completed(place: Place) -> None:
    found = place.receive("2026-03-02 10:00", missing="proof of registration")
    assert (found["state"], found["measures_due_at"]) == ("incomplete", None)
    with pytest.raises(NotThatFar, match="is incomplete; `notice complete"):
        place.receive("2026-03-09 10:00")
    found = place.act(found["notice_id"], "complete", "2026-03-13 10:00")
    # Friday; the working day after it is Monday, the 16th.
    assert (found["state"], found["missing"]) == ("received", None)
    assert found["measures_due_at"] == utc("2026-03-16 16:00")
    assert found["received_at"] == utc("2026-03-02 02:00")


def test_notices_without_measures_in_time_are_overdue_and_no_others(place: Place) -> None:
    late = place.receive("2026-03-02 10:00", "L1")["notice_id"]
    taken = place.receive("2026-03-02 10:00", "L2")["notice_id"]
    place.receive("2026-03-02 10:00", "L3", missing="a translation")
    place.act(taken, "measures", "2026-03-03 10:00")

    def overdue(at: str) -> list[str]:
        rows = notices(place.warehouse, run_of(at), is_overdue=True)
        return [row["notice_id"] for row in rows]

    assert overdue("2026-03-03 23:59") == []
    assert overdue("2026-03-04 00:00") == [late]
    about = notices(place.warehouse, run_of("2026-03-04 00:00"), listing_id="L2", state="open")
    assert [row["notice_id"] for row in about] == [taken]


def test_the_clock_that_acts_twice_does_the_same_once(waiting: Place) -> None:
    place = waiting
    place.forwarded("L2")
    assert place.advance("2026-03-22 03:00", "watch") == 2
    once = place.content()
    assert place.advance("2026-03-22 03:00", "watch") == 0
    assert place.advance("2026-03-23 03:00") == 0
    assert place.content() == once


def test_the_same_act_again_changes_nothing(place: Place) -> None:
    notice_id = place.receive("2026-03-02 10:00")["notice_id"]
    place.act(notice_id, "measures", "2026-03-03 09:00")
    once = place.content()
    assert place.receive("2026-03-02 10:00", now="2026-03-04 10:00")["notice_id"] == notice_id
    again = place.act(notice_id, "measures", "2026-03-03 09:00", now="2026-03-04 10:00")
    assert again["state"] == "measures_taken"
    assert place.content() == once
    with pytest.raises(NotThatFar, match="is measures_taken since 2026-03-03 01:00 UTC"):
        place.act(notice_id, "measures", "2026-03-04 09:00")


def test_a_case_file_has_one_notice_about_a_listing(place: Place) -> None:
    place.receive("2026-03-02 10:00")
    with pytest.raises(OtherNotice, match="whose right reference is 'TM 4711', not 'TM 4712'"):
        place.receive("2026-03-02 10:00", right_reference="TM 4712")
    # The same letter about another listing is another notice.
    assert place.receive("2026-03-02 10:00", "L2")["state"] == "received"


def test_the_database_refuses_a_step_that_the_procedure_does_not_have(on_each: Place) -> None:
    place = on_each
    notice_id = place.receive("2026-03-02 10:00")["notice_id"]
    event = {
        "event_id": "x", "notice_id": notice_id, "event_no": 2, "event": "lifted",
        "from_state": "received", "to_state": "lifted", "occurred_at": utc("2026-03-02 00:00"),
        "recorded_at": utc("2026-03-03 00:00"),
    }  # fmt: skip
    good = event | {"event": "measures_taken", "to_state": "measures_taken"}
    for wrong in (
        event,
        good | {"recorded_at": utc("2026-03-01 00:00")},
        good | {"event_no": 1},
        good | {"notice_id": "nobody's"},
    ):
        with pytest.raises(DBAPIError):
            insert(place.warehouse, "ip_notice_event", wrong)
    if place.warehouse.dialect == "postgresql":
        for change in ("delete from core.ip_notice_event",
                       "update core.ip_notice_event set actor = 'nobody'"):  # fmt: skip
            with pytest.raises(DBAPIError), place.warehouse.transaction() as tx:
                tx.change(change)
    insert(place.warehouse, "ip_notice_event", good)


def killed_within_measures(place: Place, notice_id: str) -> None:
    """Take measures in a process that ends, without a word, between notice and listing."""
    ip_notices.suspend = lambda *given, **stated: os._exit(9)  # type: ignore[assignment]
    place.act(notice_id, "measures", "2026-03-03 09:00")


def test_an_act_that_is_killed_between_notice_and_listing_leaves_nothing(cold: Place) -> None:
    place = cold
    notice_id = place.receive("2026-03-02 10:00")["notice_id"]
    before = place.content()
    process = get_context("fork").Process(target=killed_within_measures, args=(place, notice_id))
    process.start()
    process.join()
    assert process.exitcode == 9
    assert place.content() == before
    place.act(notice_id, "measures", "2026-03-03 09:00")
    assert place.listing() == "suspended"
