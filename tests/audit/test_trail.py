"""The trail: random tamperings by somebody who may change everything are all detected."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from tasks.trail import Anchor, extend_trail, read_trail
from tests.audit.places import insert, prepare
from tests.reliability.tier import IS_LONG
from warehouse import Transaction, Warehouse, open_warehouse
from warehouse.plain import make_plain_tables

#: Four hundred in the long tier; some of each kind in the short one.
TAMPERINGS = 400 if IS_LONG else 90

#: Decisions of each kind in the trail.
ROWS = 6

_DAY = datetime(2026, 3, 1, tzinfo=UTC)


def decide(warehouse: Warehouse, first: int = 0, last: int = ROWS) -> None:
    """Write decisions of every kind that a person takes, and events of findings."""
    numbers = range(first, last)
    insert(warehouse, "resolution_decision", *(
        {"resolution_id": f"r{n:02}", "proposed_by": "ann", "decided_by": "bob",
         "decision": "approve", "decided_at": _DAY + timedelta(hours=n)} for n in numbers
    ))  # fmt: skip
    insert(warehouse, "settlement_decision", *(
        {"proposal_id": f"p{n:02}", "proposed_by": "ann", "decided_by": "bob",
         "decision": "approve", "decided_at": _DAY + timedelta(days=n)} for n in numbers
    ))  # fmt: skip
    insert(warehouse, "finding_event", *(
        {"finding_id": "f", "event_no": n + 1, "event": "seen", "state": "identified",
         "occurred_at": _DAY + timedelta(days=n), "actor": "audit", "unexpected": n}
        for n in numbers
    ))  # fmt: skip
    insert(warehouse, "policy_parameter", *(
        {"book": "b", "version": f"{n}", "key": "settlement.hold", "value_number": n,
         "value_text": f"{n}"} for n in numbers
    ))  # fmt: skip


@pytest.fixture(scope="module")
def trail(tmp_path_factory: pytest.TempPathFactory) -> tuple[Warehouse, Anchor]:
    """Return a warehouse without rules of its own, with a trail and its printed end."""
    path: Path = tmp_path_factory.mktemp("trail") / "warehouse.duckdb"
    warehouse = open_warehouse(f"duckdb:///{path}")
    make_plain_tables(warehouse)
    prepare(warehouse)
    decide(warehouse)
    with warehouse.transaction() as tx:
        anchor = extend_trail(tx, "first")
    return warehouse, anchor


Tampering = Callable[[Transaction, Random], None]

KINDS = ("resolution_decision", "settlement_decision", "finding_event", "policy_parameter")


def _link(tx: Transaction, random: Random, kind: str | None = None) -> dict[str, object]:
    links = [row for row in tx.rows("audit/trail") if kind in (None, row["kind"])]
    return random.choice(links)


def _where(link: dict[str, object]) -> str:
    parts = str(link["subject"]).split("|")
    return {
        "resolution_decision": f"resolution_id = '{parts[0]}'",
        "settlement_decision": f"proposal_id = '{parts[0]}'",
        "finding_event": f"event_no = {parts[-1]}",
        "policy_parameter": f"version = '{parts[1]}'" if len(parts) > 1 else "false",
    }[str(link["kind"])]


def edit_row(tx: Transaction, random: Random) -> None:
    link = _link(tx, random)
    to = {
        "resolution_decision": "decided_by = 'mallory'", "settlement_decision": "note = 'mallory'",
        "finding_event": "unexpected = 9999", "policy_parameter": "value_text = '9999'",
    }[str(link["kind"])]  # fmt: skip
    assert tx.change(f"update core.{link['kind']} set {to} where {_where(link)}")


def delete_row(tx: Transaction, random: Random) -> None:
    link = _link(tx, random)
    assert tx.change(f"delete from core.{link['kind']} where {_where(link)}")


def edit_link(tx: Transaction, random: Random) -> None:
    number = _link(tx, random)["entry_no"]
    tx.change(f"update core.trail_entry set content_sha256 = 'x' where entry_no = {number}")


def delete_link(tx: Transaction, random: Random) -> None:
    """A row and its link in the middle, as if it had never been decided."""
    link = random.choice(tx.rows("audit/trail")[:-1])
    tx.change(f"delete from core.{link['kind']} where {_where(link)}")
    tx.change(f"delete from core.trail_entry where entry_no = {link['entry_no']}")


def swap_links(tx: Transaction, random: Random) -> None:
    one, other = random.sample([row["entry_no"] for row in tx.rows("audit/trail")], 2)
    for before, after in ((one, -1), (other, one), (-1, other)):
        tx.change(f"update core.trail_entry set entry_no = {after} where entry_no = {before}")


def insert_link(tx: Transaction, random: Random) -> None:
    number = _link(tx, random)["entry_no"]
    tx.change(f"update core.trail_entry set entry_no = entry_no + 1 where entry_no > {number}")
    tx.change(
        "insert into core.trail_entry select entry_no + 1, 'resolution_decision', 'forged', "
        "'forged', sha256, 'forged', 'x' from core.trail_entry "
        f"where entry_no = {number}"
    )


def cut_the_tail(tx: Transaction, random: Random) -> None:
    """The last decisions and their links, as if the chain had ended earlier."""
    links = tx.rows("audit/trail")
    for link in links[-random.randint(1, 10) :]:
        tx.change(f"delete from core.{link['kind']} where {_where(link)}")
        tx.change(f"delete from core.trail_entry where entry_no = {link['entry_no']}")


def edit_and_compute_anew(tx: Transaction, random: Random) -> None:
    edit_row(tx, random)
    tx.change("delete from core.trail_entry")
    extend_trail(tx, "forged")


def delete_and_compute_anew(tx: Transaction, random: Random) -> None:
    delete_row(tx, random)
    tx.change("delete from core.trail_entry")
    extend_trail(tx, "forged")


#: What the chain shows by itself, and what only an anchor shows.
BY_ITSELF: tuple[Tampering, ...] = (
    edit_row, delete_row, edit_link, delete_link, swap_links, insert_link,
)  # fmt: skip
BY_AN_ANCHOR: tuple[Tampering, ...] = (
    cut_the_tail, edit_and_compute_anew, delete_and_compute_anew,
)  # fmt: skip


def test_random_tamperings_are_detected_with_the_printed_anchor(
    trail: tuple[Warehouse, Anchor],
) -> None:
    warehouse, anchor = trail
    with warehouse.transaction() as tx:
        assert read_trail(tx).wrong([anchor]) == []
    random = Random(20260301)  # noqa: S311
    tried, missed, shown_by_chain = Counter[str](), Counter[str](), Counter[str]()
    for number in range(TAMPERINGS):
        tamper = (*BY_ITSELF, *BY_AN_ANCHOR)[number % 9]
        tried[tamper.__name__] += 1
        with warehouse.transaction(keep=False) as tx:
            tamper(tx, random)
            shown_by_chain[tamper.__name__] += read_trail(tx).wrong() != []
            missed[tamper.__name__] += read_trail(tx).wrong([anchor]) == []
    assert missed.total() == 0, missed
    assert tried.total() == TAMPERINGS
    # The chain alone shows the first six kinds, and none of the last three: the anchor is needed.
    for tamper in BY_ITSELF:
        assert shown_by_chain[tamper.__name__] == tried[tamper.__name__]
    for tamper in BY_AN_ANCHOR:
        assert shown_by_chain[tamper.__name__] == 0


def test_what_is_decided_later_lengthens_the_trail_and_the_old_anchor_stands(
    trail: tuple[Warehouse, Anchor],
) -> None:
    warehouse, anchor = trail
    with warehouse.transaction() as tx:
        assert (anchor.entry_no, len(read_trail(tx).unchained)) == (4 * ROWS, 0)
    decide(warehouse, ROWS, ROWS + 1)
    with warehouse.transaction() as tx:
        assert len(read_trail(tx).unchained) == 4
        longer = extend_trail(tx, "second")
        assert longer.entry_no == anchor.entry_no + 4
        assert extend_trail(tx, "third") == longer
        assert read_trail(tx).wrong([anchor, longer]) == []


def test_both_engines_make_the_same_chain(warehouse: Warehouse) -> None:
    prepare(warehouse)
    insert(warehouse, "policy_parameter", {
        "book": "b", "version": "1", "key": "settlement.commission_share",
        "value_number": "0.0500", "value_text": "0.05", "unit": "share",
    })  # fmt: skip
    insert(warehouse, "policy_version", {"book": "b", "version": "1", "sha256": "s"})
    with warehouse.transaction() as tx:
        anchor = extend_trail(tx, "first")
    assert (anchor.entry_no, anchor.sha256[:16]) == (2, "24e277e10518e060")
