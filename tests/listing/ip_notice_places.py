"""A marketplace with listings on sale, somebody who acts on notices, and acts in few words."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import NullPool, create_engine

from tasks.approvers import add_approver
from tasks.ip_notice_acts import Notice
from tasks.ip_notices import act, advance_notices, receive
from tasks.listing_intake import TURN
from tasks.runs import Run
from tests.audit.places import BOOK, insert, prepare
from tests.fresh import fresh_file
from warehouse import Warehouse, open_warehouse


def instant(text: str) -> datetime:
    """Return an instant of Shanghai's clock, such as `2026-03-02 10:00`."""
    return datetime.fromisoformat(f"{text}:00+08:00")


def utc(text: str) -> datetime:
    """Return an instant of UTC, such as `2026-03-02 02:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def run_of(text: str, run_id: str | None = None) -> Run:
    """Return a run as of an instant of Shanghai's clock."""
    return Run(run_id or f"run-{text}", instant(text), BOOK)


@dataclass(frozen=True)
class Place:
    """A warehouse with the listings L1 and L2 on sale and L3 taken off by its merchant.

    Attributes:
        warehouse: the warehouse.
        key: key of `mei`, who acts on notices.
        finance_key: key of `dan`, who does not.
    """

    warehouse: Warehouse
    key: str
    finance_key: str

    def receive(
        self, at: str, listing_id: str = "L1", case: str = "IP-1", now: str | None = None,
        **more: Any,
    ) -> dict[str, Any]:  # fmt: skip
        """Take in a notice about a trademark; return it."""
        stated = {
            "right_kind": "trademark", "right_reference": "TM 4711", "rights_holder": "Adler KG"
        } | more  # fmt: skip
        notice = Notice(listing_id, case_reference=case, **stated)
        return receive(self.warehouse, run_of(now or at), self.key, notice, instant(at))

    def act(
        self, notice_id: str, name: str, at: str, now: str | None = None, **stated: Any
    ) -> dict[str, Any]:
        """Act on a notice; `now` is when it is written down."""
        run = run_of(now or at, f"{name}-{notice_id[:6]}-{now or at}")
        return act(self.warehouse, run, notice_id, name, self.key, at=instant(at), **stated)

    def forwarded(self, listing_id: str = "L1", case: str = "IP-1") -> str:
        """Bring a notice until its counter-statement reached the holder on 2026-03-06 at 23:30."""
        notice_id = str(self.receive("2026-03-02 10:00", listing_id, case)["notice_id"])
        self.act(notice_id, "measures", "2026-03-03 09:00")
        self.act(notice_id, "counter", "2026-03-05 14:00", evidence="IP-1/7")
        self.act(notice_id, "forwarded", "2026-03-06 23:30")
        return notice_id

    def only(self) -> str:
        """Return the id of the only notice."""
        with self.warehouse.transaction() as tx:
            return str(tx.row("ip_notice/notice", beginning="")["notice_id"])

    def advance(self, at: str, run_id: str | None = None) -> int:
        """Let the clock act, as the catalogue watch does."""
        with self.warehouse.transaction() as tx:
            tx.exclusive(TURN)
            return advance_notices(tx, run_of(at, run_id))

    def listing(self, listing_id: str = "L1") -> str:
        """Return the state of a listing."""
        with self.warehouse.transaction() as tx:
            return str(tx.row("listing/listing", listing_id=listing_id)["state"])

    def content(self) -> list[list[dict[str, Any]]]:
        """Return all rows that notices write."""
        with self.warehouse.transaction() as tx:
            return [
                tx.statement(f"select * from core.{table} order by {key}")
                for table, key in (
                    ("ip_notice", "notice_id"), ("ip_notice_event", "notice_id, event_no"),
                    ("listing_state", "listing_id"), ("listing_event", "event_id"),
                    ("listing_suspension", "listing_id, ground, subject, since_at"),
                )
            ]  # fmt: skip


def prepared(warehouse: Warehouse) -> Place:
    """Put listings of the merchant m1 and people with keys into a fresh warehouse."""
    prepare(warehouse)
    states = {"L1": "published", "L2": "published", "L3": "delisted"}
    version = {"version_no": 1, "merchant_id": "m1"}
    insert(warehouse, "listing_version", *(version | {"listing_id": name} for name in states))
    state = {"version_no": 1, "live_version_no": 1}
    insert(
        warehouse, "listing_state",
        *(state | {"listing_id": name, "state": value} for name, value in states.items()),
    )  # fmt: skip
    people = run_of("2025-01-02 09:00", "people")
    return Place(
        warehouse,
        add_approver(warehouse, people, "mei", "merchandising"),
        add_approver(warehouse, people, "dan", "finance"),
    )


#: Holds the files that are copied, as long as the process lives.
_FOLDER = tempfile.TemporaryDirectory(prefix="ch-notices-")


@cache
def _made(is_forwarded: bool) -> Place:
    """Return a place in a file that is only ever copied: making one takes longer."""
    if not is_forwarded:
        return prepared(fresh_file(Path(_FOLDER.name) / "prepared.duckdb"))
    place = in_a_file(Path(_FOLDER.name) / "forwarded")
    place.forwarded()
    return place


def in_a_file(folder: Path, *, is_forwarded: bool = False) -> Place:
    """Return a place in a DuckDB file of its own.

    Args:
        folder: folder of the file.
        is_forwarded: whether it has the notice `IP-1` about L1 as `Place.forwarded` leaves it.
    """
    made = _made(is_forwarded)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "warehouse.duckdb"
    shutil.copy(str(made.warehouse.path), path)
    return replace(made, warehouse=open_warehouse(f"duckdb:///{path}"))


@contextmanager
def loaded(place: Place) -> Iterator[Place]:
    """Keep the file of a place loaded: opening it anew takes longer than an act."""
    warehouse = place.warehouse
    if warehouse.dialect == "postgresql":
        yield place
        return
    engine = create_engine(
        warehouse.url, poolclass=NullPool, connect_args=warehouse._connect_args()
    )
    with engine.connect():
        yield place
    engine.dispose()
