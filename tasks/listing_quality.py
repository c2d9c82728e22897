"""The listing quality section of the management report: reviews, violations, what is off sale.

What counts as one submission is defined once, in `report/listing/create_submission.sql`; the KPIs
of listings and this section read it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from policy import Terms
from tasks.instants import end_of_day
from tasks.listing_checks import checks
from tasks.months import last_day, shift
from tasks.runs import Run
from warehouse import Transaction
from warehouse.named_sql import used_parameters

#: Reads a report query, with the report's parameters, as plain rows.
Rows = Callable[[str], list[dict[str, Any]]]


def prepare_submissions(
    tx: Transaction, run: Run, terms: Terms, common: Mapping[str, Any], months: Sequence[str]
) -> None:
    """Bring the submissions and the months into reach of the KPIs and of the section.

    Makes the temporary tables `report_month`, `listing_submission` and `listing_case`.

    Args:
        tx: transaction.
        run: the run; nothing after its instant is known.
        terms: of the policy by which what is still open is late.
        common: parameters that statements share.
        months: `YYYY-MM`, each that has begun by the instant counts.
    """
    tx.execute("report/listing/create_month")
    for month in months:
        starts_at = end_of_day(last_day(shift(month, -1)), run.time_zone)
        if starts_at < run.as_of:
            ends_at = min(end_of_day(last_day(month), run.time_zone), run.as_of)
            tx.execute(
                "report/listing/insert_month", month=month, starts_at=starts_at, ends_at=ends_at
            )
    given = {**common, "review_time": int(terms.value("listing.review_time"))}
    name = "report/listing/create_submission"
    tx.execute(name, **used_parameters(name, given))
    tx.execute("report/listing/create_case")


def listing_section(rows: Rows) -> dict[str, Any]:
    """Return the section's figures; empty where nothing is known of listings.

    Args:
        rows: reads a query of `warehouse/sql/report/`.

    Returns:
        The value that `reports.listing_figures.Listing` describes.
    """
    asked = {check.name: check for check in checks()}
    (submitted,) = rows("listing/submitted")
    (screened,) = rows("listing/screened")
    (samples,) = rows("listing/samples")
    found = {
        "deciders": rows("listing/deciders"),
        "violations": rows("listing/violations"),
        "unmet": [_named(row, row["check_id"], asked) for row in rows("listing/unmet")],
        "grounds": [_named(row, row["ground"], asked) for row in rows("listing/grounds")],
    }
    counted = {"submitted": submitted, "screened": screened, "samples": samples}
    is_known = any(found.values()) or any(any(row.values()) for row in counted.values())
    return counted | found if is_known else {}


def _named(row: dict[str, Any], check_id: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with the rule of its check in both languages; empty where it is no check."""
    rule = asked.get(check_id)
    return row | {
        "name_en": rule.rule if rule else "",
        "name_zh": rule.rule_zh if rule else "",
    }


def listing_tie_outs(
    rows: Rows, section: Mapping[str, Any]
) -> tuple[tuple[str, str, int, int], ...]:
    """Return the checks of the section: id, unit and both sides; none where there is nothing.

    Args:
        rows: reads a query of `warehouse/sql/report/`.
        section: as `listing_section` returns it.
    """
    if not section:
        return ()
    (held,) = rows("listing/accounted")
    submitted, screened = section["submitted"], section["screened"]
    parts = ("approved", "referred", "rejected")
    listed = sum(submitted[part] for part in (*parts, "unchecked", "delivered"))
    judged = sum(screened[part] for part in parts)
    pairs = (
        ("submissions_equal_held", "count", listed + held["known_twice"], held["held"]),
        ("screenings_equal_steps", "count", judged, screened["steps"]),
    )
    return tuple(pair for pair in pairs if pair[2] or pair[3])
