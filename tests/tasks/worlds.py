"""Worlds: a few orders, written in plain local times, become rows of the core tables.

A time without offset is local time of the policy book; one with `Z` is UTC. What an order does not
say is ordinary: one line of the listing `thing` for 10.00, sold by the merchant `m1`.
"""

import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from policy import Book, load_book
from tasks.fulfilment import rebuild_fulfilment
from tasks.instants import parse_as_of
from tasks.notification import send_messages
from tasks.runs import Run
from warehouse import Transaction, Warehouse, open_warehouse
from warehouse.schema import fulfilment, marketplace, meta

CASES = Path(__file__).parent / "cases"

ORIGIN = {"source_file_id": "case", "run_id": "case"}

#: Merchants and listings that every world has: id to tier, id to category.
MERCHANTS = {"m1": None, "m2": None, "m3": None, "flag": "flagship", "special": "flagship"}
LISTINGS = {
    "thing": None,
    "sofa": "furniture",
    "desk": "moveis_escritorio",
    "mattress": "moveis_colchao_e_estofado",
}

#: Field of an order in a case file, and its column.
MILESTONES = {
    "created": "created_at",
    "paid": "paid_at",
    "confirmed": "confirmed_at",
    "released": "released_at",
    "handed_over": "handed_over_at",
    "delivered": "delivered_at",
    "completed": "completed_at",
    "cancelled": "cancelled_at",
}

_OTHER = {"customer", "region", "fault", "promised", "reported", "lines", "shipments", "events",
          "reviews", "payments"}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One claim: what is given and what is expected, at one or several instants."""

    claim: str
    given: Mapping[str, Any]
    expect: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class CaseFile:
    """The cases of one policy book; they share a world."""

    book: str
    as_of: str
    cases: tuple[Case, ...]


def read_cases(path: Path) -> CaseFile:
    """Return a file of cases; an expectation without instant stands at the file's."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    cases = []
    for case in content["case"]:
        looks = case["expect"] if isinstance(case["expect"], list) else [case["expect"]]
        expect = [{"as_of": content["as_of"]} | look for look in looks]
        cases.append(Case(case["claim"], case["given"], expect))
    return CaseFile(content["book"], content["as_of"], tuple(cases))


def run_at(as_of: str, book: str | Book, run_id: str = "run") -> Run:
    """Return a run at an instant: `2018-05-31` is that day's end in the book's zone."""
    found = load_book(book) if isinstance(book, str) else book
    zone = str(found.versions[-1].value("platform.time_zone"))
    return Run(run_id, parse_as_of(as_of, zone), found)


def rebuild_in_process(url: str, as_of: str, book: str, run_id: str) -> None:
    """Rebuild the projection of a warehouse; stands here so that another process can import it."""
    rebuild_fulfilment(open_warehouse(url), run_at(as_of, book, run_id))


def die_while_sending(url: str, channel: str, at_message: int) -> None:
    """Send a channel's messages in a process that dies while the n-th is under way."""
    sent = []

    def send(subject: str, _text: str) -> bool:
        sent.append(subject)
        if len(sent) == at_message:
            os._exit(9)
        return True

    send_messages(open_warehouse(url), "dying", channel, send, lambda: datetime.now(UTC))


def zone_of(book: Book) -> ZoneInfo:
    """Return the zone of a book's business days."""
    return ZoneInfo(str(book.versions[-1].value("platform.time_zone")))


def insert_world(warehouse: Warehouse, orders: Mapping[str, Mapping[str, Any]], book: Book) -> None:
    """Replace the marketplace's rows by those of a world, for which nothing is projected yet.

    Args:
        warehouse: with its tables.
        orders: what a case gives of each order, by order id.
        book: policy book; its zone is that of the times.
    """
    writer = _Writer(zone_of(book))
    for order_id, given in orders.items():
        writer.order(order_id, given)
    currency = str(book.versions[-1].value("platform.currency"))
    with warehouse.transaction() as tx:
        for table in (marketplace.merchant, marketplace.category, marketplace.listing,
                      *writer.rows, meta.marketplace, meta.projection, meta.source_file, meta.run,
                      fulfilment.notification):  # fmt: skip
            tx.clear(table)
        _insert_standing(tx)
        held = {"marketplace": "case", "policy_book": book.name, "currency": currency}
        tx.insert(meta.marketplace, [held | {"run_id": "case"}])
        for table, rows in writer.rows.items():
            tx.insert(table, rows)


def _insert_standing(tx: Transaction) -> None:
    unknown = {"name": None, "kind": None, "region": None, "joined_on": None}
    tx.insert(
        marketplace.merchant,
        [{"merchant_id": m, "tier": tier} | unknown | ORIGIN for m, tier in MERCHANTS.items()],
    )
    categories = sorted({category for category in LISTINGS.values() if category})
    names = {"name_en": None, "name_zh": None}
    tx.insert(marketplace.category, [{"category_id": c} | names | ORIGIN for c in categories])
    tx.insert(
        marketplace.listing,
        [
            {"listing_id": i, "category_id": c, "title": None, "photo_count": None} | ORIGIN
            for i, c in LISTINGS.items()
        ],
    )


class _Writer:
    """Collects rows by table."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self.rows: dict[Any, list[dict[str, Any]]] = {
            table: []
            for table in (marketplace.customer_order, marketplace.order_line,
                          marketplace.shipment, marketplace.order_event, marketplace.review,
                          marketplace.payment)
        }  # fmt: skip

    def order(self, order_id: str, given: Mapping[str, Any]) -> None:
        misspelt = set(given) - set(MILESTONES) - _OTHER
        assert not misspelt, f"an order has no {sorted(misspelt)}"
        known = {c: self.instant(given.get(f)) for f, c in MILESTONES.items()}
        self._add(
            marketplace.customer_order,
            {
                "order_id": order_id,
                "customer_id": given.get("customer", order_id),
                "region": given.get("region"),
                "currency": "XXX",
                **known,
                "cancel_fault": given.get("fault"),
                "cancel_reason": None,
                "promised_on": given.get("promised"),
                "reported_state": given.get("reported"),
            },
        )
        lines = given.get("lines", [["m1"]])
        for number, line in enumerate(lines, start=1):
            self._line(order_id, number, *line)
        self._shipments(order_id, given, dict.fromkeys(line[0] for line in lines))
        for event, occurred in given.get("events", []):
            self._add(
                marketplace.order_event,
                {
                    "order_id": order_id,
                    "event": event,
                    "occurred_at": self.instant(occurred),
                    "merchant_id": None,
                },
            )
        self._opinions(order_id, given)

    def _line(
        self, order_id: str, number: int, merchant: str, listing: str = "thing",
        amount_minor: int = 1000, shipping_minor: int = 0,
    ) -> None:  # fmt: skip
        assert merchant in MERCHANTS, f"no merchant {merchant}"
        assert listing in LISTINGS, f"no listing {listing}"
        self._add(
            marketplace.order_line,
            {
                "order_id": order_id,
                "line_no": number,
                "listing_id": listing,
                "merchant_id": merchant,
                "quantity": 1,
                "amount_minor": amount_minor,
                "shipping_minor": shipping_minor,
                "ship_by_at": None,
            },
        )

    def _shipments(
        self, order_id: str, given: Mapping[str, Any], merchants: Mapping[str, None]
    ) -> None:
        whole = [given.get("handed_over"), given.get("delivered")]
        stated = given.get("shipments", [[m, *whole] for m in merchants] if any(whole) else [])
        for shipment in stated:
            merchant, handed_over, delivered = [*shipment, None, None][:3]
            self._add(
                marketplace.shipment,
                {
                    "order_id": order_id,
                    "merchant_id": merchant,
                    "handed_over_at": self.instant(handed_over),
                    "delivered_at": self.instant(delivered),
                    "carrier": None,
                    "tracking_reference": None,
                },
            )

    def _opinions(self, order_id: str, given: Mapping[str, Any]) -> None:
        for number, review in enumerate(given.get("reviews", []), start=1):
            self._add(
                marketplace.review,
                {
                    "review_id": f"{order_id}-{number}",
                    "order_id": order_id,
                    "rating": review["rating"],
                    "title": None,
                    "comment": review.get("comment"),
                    "requested_at": self.instant(review.get("requested")),
                    "answered_at": self.instant(review.get("answered")),
                    "replied_at": self.instant(review.get("replied")),
                },
            )
        for number, (method, amount_minor) in enumerate(given.get("payments", []), start=1):
            self._add(
                marketplace.payment,
                {
                    "order_id": order_id,
                    "payment_no": number,
                    "method": method,
                    "instalments": 1,
                    "amount_minor": amount_minor,
                    "captured_at": None,
                },
            )

    def instant(self, value: datetime | None) -> datetime | None:
        """Return a case's time as an instant in UTC."""
        if value is None:
            return None
        aware = value if value.tzinfo else value.replace(tzinfo=self.zone)
        return aware.astimezone(UTC)

    def _add(self, table: Any, row: dict[str, Any]) -> None:
        self.rows[table].append(row | ORIGIN)


def local_text(instant: datetime, zone: ZoneInfo) -> str:
    """Return an instant as a case file writes it: local time to the second."""
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M:%S}"


def table_rows(
    tx: Transaction, table: Any, without: Sequence[str] = ("run_id",)
) -> list[tuple[Any, ...]]:
    """Return every row of a table in the order of its key, with comparable values."""
    columns = [c.name for c in table.columns if c.name not in without]
    rows = tx.statement(f"select {', '.join(columns)} from {table.fullname}")
    return sorted((tuple(_comparable(row[c]) for c in columns) for row in rows), key=repr)


def _comparable(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value
