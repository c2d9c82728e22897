"""The listing quality section: its finding in a title, and its rows as the template lays them out.

How fast and how rightly listings were reviewed is judged by the scorecard; here stands what it is
made of. What was reviewed by our checks and people, and what by the marketplace's own review, is
told apart.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from reports.figures import Figures
from reports.formats import exact
from reports.messages import Message, Quantity, Voice, directed
from reports.scorecard import Row, scorecard
from reports.shapes import bar

HOURS = "listing_review_hours"
ON_TIME = "listing_review_on_time_share"

#: The KPIs of this section begin with this word.
_KPIS = "listing_"

#: Parts of what was submitted, in the order of the report.
PARTS = ("approved", "referred", "rejected", "unchecked", "delivered")


def judged_rows(figures: Figures) -> tuple[Row, ...]:
    """Return the scorecard lines of listings that have a value this month."""
    rows = scorecard([kpi for kpi in figures["kpis"] if kpi["id"].startswith(_KPIS)])
    return tuple(row for row in rows if row.value is not None)


def title(figures: Figures) -> list[Message]:
    """Return the finding as clauses: how many came, how fast and in time, what is broken.

    Args:
        figures: the figures of the report.

    Returns:
        The clauses; none where nothing is known of listings.
    """
    given = figures["sections"].get("listing", {})
    if not given:
        return []
    messages = []
    if "submitted" in given:
        count = given["submitted"]["submitted"]
        params = {"count": Quantity("count", count)}
        messages = [Message("listing_submitted" if count else "listing_none_submitted", params)]
    rows = {row.kpi["id"]: row for row in judged_rows(figures)}
    if HOURS in rows:
        hours = Quantity("kpi", rows[HOURS].value, "", rows[HOURS].digits, "hours")
        messages.append(Message("listing_hours", {"hours": hours}))
    if ON_TIME in rows:
        messages.append(_on_time(rows[ON_TIME]))
    broken = sum(row["open_at_end"] for row in given.get("violations", []))
    if broken:
        messages.append(Message("listing_broken", {"count": Quantity("count", broken)}))
    return messages


def _on_time(row: Row) -> Message:
    share = Quantity("share", row.value, "", row.digits)
    if row.to_target is None:
        return Message("listing_on_time", {"share": share})
    target = Quantity("share", row.target, "", row.digits)
    return directed("listing_on_time", row.to_target, {"share": share, "target": target})


def listing(figures: Figures, voice: Voice) -> dict[str, Any]:
    """Return section 5: what came, who decided, what is broken, unmet and off sale.

    Args:
        figures: the figures of the report.
        voice: words and formats of the locale.

    Returns:
        What the template lays out; `is_known` tells whether there is anything.
    """
    given = figures["sections"].get("listing", {})
    submitted = given.get("submitted")
    screened = given.get("screened")
    samples = given.get("samples")
    total = submitted["submitted"] if submitted else 0
    judged = screened["approved"] + screened["referred"] + screened["rejected"] if screened else 0
    return {
        "is_known": bool(given),
        "kpis": judged_rows(figures),
        "submitted": total,
        "parts": _parts(submitted or {}, total, voice),
        "deciders": [
            {
                **row,
                "name": voice.label("decider", row["decider"]),
                "share": _ratio(row["approved"], row["decided"]),
                "hours": None if row["median_hours"] is None else exact(row["median_hours"]),
            }
            for row in given.get("deciders", [])
        ],
        "samples": samples if samples and any(samples.values()) else None,
        "violations": _violations(given.get("violations", []), voice),
        "judged": judged,
        "unmet": _unmet(given.get("unmet", []), judged, voice),
        "grounds": _grounds(given.get("grounds", []), voice),
    }


def _ratio(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None


def _parts(submitted: Mapping[str, Any], total: int, voice: Voice) -> list[dict[str, Any]]:
    """Return the parts of what was submitted that are not empty, with bars."""
    return [
        {
            "name": voice.label("screening", part),
            "count": submitted[part],
            "share": _ratio(submitted[part], total),
            "bar": bar(submitted[part], total),
        }
        for part in PARTS
        if submitted.get(part)
    ]


def _violations(rows: Sequence[Mapping[str, Any]], voice: Voice) -> list[dict[str, Any]]:
    largest = max((row["open_at_end"] for row in rows), default=0)
    ordered = sorted(rows, key=lambda row: (-row["open_at_end"], -row["opened"], row["class"]))
    return [
        {
            **row,
            "name": voice.label("violation", row["class"]),
            "bar": bar(row["open_at_end"], largest),
        }
        for row in ordered
    ]


def _unmet(rows: Sequence[Mapping[str, Any]], judged: int, voice: Voice) -> list[dict[str, Any]]:
    largest = max((row["versions"] for row in rows), default=0)
    return [
        {
            "name": voice.formats.name(row) or voice.label("ground", row["check_id"]),
            "versions": row["versions"],
            "share": _ratio(row["versions"], judged),
            "rejecting": row["rejecting"],
            "bar": bar(row["versions"], largest),
        }
        for row in sorted(rows, key=lambda row: (-row["versions"], row["check_id"]))
    ]


def _grounds(rows: Sequence[Mapping[str, Any]], voice: Voice) -> list[dict[str, Any]]:
    largest = max((row["listings"] for row in rows), default=0)
    return [
        {
            "name": voice.formats.name(row) or voice.label("ground", row["ground"]),
            "listings": row["listings"],
            "bar": bar(row["listings"], largest),
        }
        for row in sorted(rows, key=lambda row: (-row["listings"], row["ground"]))
    ]
