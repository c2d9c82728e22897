"""The audit of the audit: is the trail whole, is every clause covered, does every claim run?

Anchors are read from the published reports, which are outside the warehouse, and taken from people
who kept a report. A claim that never fails may be one that cannot: it is listed, not blamed.
"""

import re
from collections.abc import Sequence
from typing import Any

from expectations import claims
from tasks.runs import Run
from tasks.trail import Anchor, read_trail
from warehouse import Warehouse, reports_folder

_ANCHOR = re.compile(r"\b(\d+):([0-9a-f]{64})\b")


class TrailBroken(RuntimeError):
    """The trail of decisions is not what it was."""


class NotAnAnchor(ValueError):
    """A text that is no end of a trail."""


def anchor_of(text: str) -> Anchor:
    """Return an anchor as reports print it.

    Raises:
        NotAnAnchor: it is none.
    """
    found = _ANCHOR.fullmatch(text.strip())
    if not found:
        raise NotAnAnchor(f"{text!r} is no anchor; write NUMBER:SHA256 as the report prints it")
    return Anchor(int(found[1]), found[2])


def published_anchors() -> list[Anchor]:
    """Return the anchors that the published audit reports print."""
    found = {
        Anchor(int(number), digest)
        for path in sorted((reports_folder() / "audit").rglob("*.html"))
        for number, digest in _ANCHOR.findall(path.read_text("utf-8"))
    }
    return sorted(found, key=lambda anchor: (anchor.entry_no, anchor.sha256))


def review_audits(warehouse: Warehouse, run: Run, stated: Sequence[str]) -> dict[str, Any]:
    """Return what is wrong with the trail, and what the audits do not cover.

    Args:
        warehouse: where audits are kept.
        run: of the review.
        stated: anchors that people kept, as reports print them.

    Returns:
        `links, unchained, anchors, wrong, uncovered, never_run, never_conclusive, never_broken`.
    """
    anchors = [*published_anchors(), *map(anchor_of, stated)]
    terms = run.book.in_force(run.as_of)
    with warehouse.transaction(keep=False, snapshot=True) as tx:
        history = tx.rows("audit/claim_history", as_of=run.as_of)
        trail = read_trail(tx)
    ran = {row["claim"]: row for row in history}
    covered = {claim.clause for claim in claims()}
    return {
        "links": len(trail.links),
        "unchained": len(trail.unchained),
        "anchors": len(anchors),
        "wrong": trail.wrong(anchors),
        "uncovered": sorted(set(terms.clauses) - covered),
        "never_run": [c.name for c in claims() if c.name not in ran],
        "never_conclusive": [
            c.name for c in claims() if c.name in ran and not ran[c.name]["conclusive"]
        ],
        "never_broken": [c.name for c in claims() if c.name in ran and not ran[c.name]["broken"]],
    }
