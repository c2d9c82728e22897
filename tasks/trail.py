"""The trail: one chain over everything that people decided, and over what audits found.

Each audit adds a link for every row that has none so far, in the order of its key. A link's digest
covers the row and the link before: an edited row, a deleted one, a swapped or inserted link shows.
Whoever recomputes the rest of the chain, or cuts its tail off, is caught by an *anchor*: the number
and digest of the last link, printed in each audit report and kept by its readers.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from warehouse import Transaction
from warehouse.contents import rows_of
from warehouse.schema import audit as tables
from warehouse.schema import metadata

#: Tables of decisions, approvals and policy changes; rows of theirs are never changed or deleted.
CHAINED = (
    "finding_event", "ip_notice_event", "listing_decision", "manual_decision", "manual_entry",
    "policy_parameter", "policy_version", "resolution", "resolution_decision",
    "settlement_decision", "settlement_proposal",
)  # fmt: skip

#: Columns that say which run wrote a row: a policy is registered anew by later runs.
_NOT_CONTENT = {"policy_parameter": {"run_id"}, "policy_version": {"run_id", "effective_to"}}


@dataclass(frozen=True)
class Anchor:
    """The end of the chain at one moment.

    Attributes:
        entry_no: number of its last link; 0 for an empty chain.
        sha256: digest of that link.
    """

    entry_no: int
    sha256: str


@dataclass(frozen=True)
class Trail:
    """The chain and the rows that it is about, at one moment.

    Attributes:
        links: the links, in their order.
        contents: digest of every row that belongs on the chain, by table and key.
    """

    links: Sequence[Mapping[str, Any]]
    contents: Mapping[tuple[str, str], str]

    @property
    def end(self) -> Anchor:
        """Return the last link, as a report prints it."""
        if not self.links:
            return Anchor(0, "")
        return Anchor(self.links[-1]["entry_no"], self.links[-1]["sha256"])

    @property
    def unchained(self) -> dict[tuple[str, str], str]:
        """Return the rows that have no link yet: what was decided since the last audit."""
        known = {(link["kind"], link["subject"]) for link in self.links}
        return {row: content for row, content in self.contents.items() if row not in known}

    def wrong(self, anchors: Sequence[Anchor] = ()) -> list[str]:
        """Return what is wrong; nothing when the chain is whole and leads to every anchor.

        Args:
            anchors: ends of the chain as printed in earlier reports, from outside the warehouse.
        """
        return [*self._in_the_chain(), *self._at_anchors(anchors), *self._in_rows()]

    def _in_the_chain(self) -> Iterator[str]:
        previous, number = "", 0
        for link in self.links:
            number += 1
            name = f"link {number} ({link['kind']} {link['subject']})"
            if link["entry_no"] != number:
                yield f"link {number} is missing; the next one is {link['entry_no']}"
                number = link["entry_no"]
            if link["previous_sha256"] != previous:
                yield f"{name} does not follow the link before it"
            expected = _link(
                link["entry_no"], link["kind"], link["subject"], link["content_sha256"],
                link["previous_sha256"],
            )  # fmt: skip
            if link["sha256"] != expected:
                yield f"{name} was changed"
            previous = link["sha256"]

    def _at_anchors(self, anchors: Sequence[Anchor]) -> Iterator[str]:
        by_number = {link["entry_no"]: link["sha256"] for link in self.links}
        for anchor in anchors:
            if anchor.entry_no and by_number.get(anchor.entry_no) != anchor.sha256:
                found = "is missing" if anchor.entry_no not in by_number else "is another one"
                yield f"link {anchor.entry_no} {found}: its anchor was {anchor.sha256[:16]}…"

    def _in_rows(self) -> Iterator[str]:
        left = dict(self.contents)  # a row has one link; a second one names none
        for link in self.links:
            content = left.pop((link["kind"], link["subject"]), None)
            if content is None:
                yield f"{link['kind']} {link['subject']} was deleted"
            elif content != link["content_sha256"]:
                yield f"{link['kind']} {link['subject']} was changed"


def read_trail(tx: Transaction) -> Trail:
    """Return the chain and the rows that it is about."""
    contents = {(kind, subject): content for kind, subject, content in _rows(tx)}
    return Trail(tx.rows("audit/trail"), contents)


def extend_trail(tx: Transaction, run_id: str) -> Anchor:
    """Add a link for every row that has none; return the new end of the chain."""
    tx.exclusive("trail")
    trail = read_trail(tx)
    last, added = trail.end, []
    for (kind, subject), content in trail.unchained.items():
        number = last.entry_no + 1
        digest = _link(number, kind, subject, content, last.sha256)
        added.append(
            {
                "entry_no": number, "kind": kind, "subject": subject, "content_sha256": content,
                "previous_sha256": last.sha256, "sha256": digest, "run_id": run_id,
            }
        )  # fmt: skip
        last = Anchor(number, digest)
    tx.insert(tables.trail_entry, added)
    return last


def _rows(tx: Transaction) -> Iterator[tuple[str, str, str]]:
    """Yield table, key and digest of every row that belongs on the chain."""
    for kind in CHAINED:
        key = metadata.tables[f"core.{kind}"].info["key"]
        for row in rows_of(tx, kind, _NOT_CONTENT.get(kind, ())):
            subject = "|".join(str(row[name]) for name in key)
            content = json.dumps([_plain(value) for value in row.values()], ensure_ascii=False)
            yield kind, subject, sha256(content.encode()).hexdigest()


def _plain(value: Any) -> Any:
    """Return a value as it is written down on both engines alike."""
    if isinstance(value, datetime):
        return f"{value.timestamp():.6f}"
    if value is None or isinstance(value, bool | int | str):
        return value
    return format(value.normalize(), "f") if hasattr(value, "normalize") else str(value)


def _link(number: int, kind: str, subject: str, content: str, previous: str) -> str:
    return sha256(json.dumps([number, kind, subject, content, previous]).encode()).hexdigest()
