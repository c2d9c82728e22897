"""What may be done to a notice: in which state, with what stated, when, and by whom."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tasks.approvers import NoSay
from tasks.ip_notice_acts import (
    ACTS,
    Notice,
    NotStated,
    NotThatFar,
    NotThen,
    UnknownNotice,
    require_state,
)
from tasks.ip_notice_register import notices, read_notice
from tasks.ip_notices import act, receive
from tests.listing.ip_notice_places import Place, in_a_file, loaded, run_of, utc
from warehouse.schema.ip_notice import MOVES


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """Yield a marketplace in a file."""
    with loaded(in_a_file(tmp_path)) as made:
        yield made


#: The procedure as the law has it: what is possible in which state.
POSSIBLE = {
    "incomplete": {"complete", "withdraw"},
    "received": {"measures", "withdraw"},
    "measures_taken": {"counter", "withdraw"},
    "counter_stated": {"forwarded", "withdraw"},
    "forwarded": {"suit", "withdraw"},
    "kept": {"close", "withdraw"},
    "lifted": set(),
    "removed": set(),
    "withdrawn": set(),
}


@pytest.mark.parametrize("state", POSSIBLE)
def test_a_state_allows_the_acts_of_the_procedure_and_refuses_all_others(state: str) -> None:
    events = [{"occurred_at": utc("2026-03-01 00:00")}]
    allowed = set()
    for name, wanted in ACTS.items():
        try:
            require_state("abc", wanted, name, {"state": state}, events)
        except NotThatFar as refused:
            end = "which is its end" if not POSSIBLE[state] else "What may be done now: "
            assert f"abc is {state} since 2026-03-01 00:00 UTC" in str(refused)  # noqa: PT017
            assert end in str(refused)  # noqa: PT017
        else:
            allowed.add(name)
    assert allowed == POSSIBLE[state]
    assert len(ACTS) == 7


def test_an_act_that_the_state_does_not_allow_changes_nothing(place: Place) -> None:
    notice_id = place.receive("2026-03-02 10:00")["notice_id"]
    before = place.content()
    with pytest.raises(NotThatFar, match="counter needs measures_taken"):
        place.act(notice_id, "counter", "2026-03-02 11:00", evidence="e")
    assert place.content() == before


def test_the_database_knows_the_steps_of_the_procedure_and_no_others() -> None:
    leads = {
        "complete": {"received"}, "measures": {"measures_taken"}, "counter": {"counter_stated"},
        "forwarded": {"forwarded"}, "suit": {"kept"}, "withdraw": {"withdrawn"},
        "close": {"removed", "lifted"},
    }  # fmt: skip
    steps = {
        f"{state}>{to}" for state, acts in POSSIBLE.items() for name in acts for to in leads[name]
    }
    assert set(MOVES) == steps | {">received", ">incomplete", "forwarded>lifted"}


def test_what_is_still_to_come_or_before_the_last_step_is_refused(place: Place) -> None:
    with pytest.raises(NotThen, match="2026-03-03 02:00 UTC is still to come"):
        place.receive("2026-03-03 10:00", now="2026-03-02 10:00")
    notice_id = place.receive("2026-03-02 10:00")["notice_id"]
    with pytest.raises(NotThen, match="2026-03-04 01:00 UTC is still to come"):
        place.act(notice_id, "measures", "2026-03-04 09:00", now="2026-03-03 09:00")
    with pytest.raises(
        NotThen, match="2026-03-02 01:00 UTC is before received, which was at 2026-03-02 02:00 UTC"
    ):
        place.act(notice_id, "measures", "2026-03-02 09:00", now="2026-03-03 09:00")
    assert read_notice(place.warehouse, notice_id)["state"] == "received"


def test_what_an_act_needs_is_asked_for(place: Place) -> None:
    for kind, text in (("patents", "'patents' is no right kind; write trademark or"),
                       ("", "state the right kind")):  # fmt: skip
        with pytest.raises(NotStated, match=text):
            place.receive("2026-03-02 10:00", right_kind=kind)
    with pytest.raises(NotStated, match="there is no listing 'L9'"):
        place.receive("2026-03-02 10:00", "L9")
    notice_id = place.receive("2026-03-02 10:00")["notice_id"]
    for name, stated, text in (
        ("counter", {}, "state the evidence"),
        ("suit", {"ground": "letter", "reference": "r"}, "is no ground; write complaint or suit"),
        ("close", {"outcome": "unsure", "reference": "r"}, "write infringing or not_infringing"),
        ("withdraw", {"note": "n" * 501}, "note has more than 500 letters"),
    ):
        with pytest.raises(NotStated, match=text):
            place.act(notice_id, name, "2026-03-03 09:00", **stated)
    with pytest.raises(UnknownNotice, match="no notice has an id that begins with 'zz'"):
        place.act("zz", "measures", "2026-03-03 09:00")


def test_only_merchandising_acts_on_notices(place: Place) -> None:
    notice_id = place.receive("2026-03-02 10:00")["notice_id"]
    run = run_of("2026-03-03 09:00")
    notice = Notice("L2", "patent", "ZL 1", "Adler KG", "IP-2")
    with pytest.raises(NoSay, match="dan is finance"):
        receive(place.warehouse, run, place.finance_key, notice)
    with pytest.raises(NoSay, match="dan is finance"):
        act(place.warehouse, run, notice_id, "measures", place.finance_key)
    assert len(notices(place.warehouse, run)) == 1
