"""The checks of a listing: one SQL file each, judged by the policy in force when submitted.

`warehouse/sql/listing_check/<check>.sql` says in its header what it asks, by which clause, how
grave it is, and what the merchant is told in both languages; its statement returns `listing_id,
version_no, is_met, value, limit_value` for the versions in the table `screened`. What a check that
is not met does, refer or reject, is policy, and so is its weight.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cache
from math import ceil
from typing import Any

from policy.terms import Terms
from tasks.resolution import in_units
from tasks.runs import Run
from warehouse import Transaction
from warehouse.bulk import set_aside
from warehouse.named_sql import named_sql, names_in, used_parameters
from warehouse.schema import listing as tables

#: Keys of a check's header.
HEADER = ("check", "check_zh", "clause", "severity", "class", "watch", "says", "says_zh")

#: Classes of violations, as Amazon's account health report has them.
CLASSES = (
    "listing_policy", "authenticity_complaint", "condition", "safety", "received_ip_complaint",
    "suspected_ip", "restricted_product", "food_safety", "document_request", "other",
)  # fmt: skip

_PLACES = re.compile(r"{(value|limit)(:money)?}")

_INSERTED = (
    "select m.listing_id, m.version_no, cast(:check_id as text) as check_id, "
    "case when m.is_met then 'pass' else cast(:unmet as text) end as outcome, "
    "case when m.is_met then 0 else cast(:weight as integer) end as weight, "
    "m.value, m.limit_value, cast(:run_id as text) as run_id"
)


@dataclass(frozen=True)
class Check:
    """One check, as its file declares it.

    Attributes:
        name: stem of its file.
        rule: what it asks, in a sentence; `rule_zh` in Chinese.
        clause: clause that demands it.
        severity: critical or warning.
        violation: class of what breaks it.
        is_watched: whether the daily watch asks it of what is on sale.
        says: what the merchant is told, with `{value}` and `{limit}`; `says_zh` in Chinese.
    """

    name: str
    rule: str
    rule_zh: str
    clause: str
    severity: str
    violation: str
    is_watched: bool
    says: str
    says_zh: str

    def message(self, value: str | None, limit: str | None, currency: str, language: str) -> str:
        """Return what the merchant is told, in `zh` or `en`; `:money` are minor units."""
        told = {"value": value, "limit": limit}

        def said(place: re.Match[str]) -> str:
            text = told[place[1]] or "—"
            return in_units(int(text), currency) if place[2] and text.isdigit() else text

        # In one pass: what a merchant wrote may hold braces itself.
        return _PLACES.sub(said, self.says_zh if language == "zh" else self.says)


@cache
def checks() -> tuple[Check, ...]:
    """Return every check, by name."""
    found = []
    for name in names_in("listing_check"):
        header = named_sql(name).header
        found.append(
            Check(
                name.removeprefix("listing_check/"), header["check"], header["check_zh"],
                header["clause"], header["severity"], header["class"], header["watch"] == "yes",
                header["says"], header["says_zh"],
            )
        )  # fmt: skip
    return tuple(found)


def check(name: str) -> Check:
    """Return one check by name."""
    return next(found for found in checks() if found.name == name)


def screen(tx: Transaction, run: Run) -> dict[str, int]:
    """Judge every version that no check has seen, and write what comes of it.

    Needs the texts and pictures measured, and the temporary table `stock_now`.

    Returns:
        Versions by outcome: approve, refer, reject.
    """
    outcomes: dict[str, int] = {}
    with set_aside(tx):
        tx.execute(
            "listing/create_pending",
            book=run.book.name,
            first_version=run.book.versions[0].version,
            zone=run.time_zone,
        )
        tx.execute("listing/create_category_price")
    for terms in _judged_by(tx, run, is_first=True):
        given = _parameters(run, terms)
        for found in checks():
            _ask(tx, run, found, given, tables.listing_check)
        tx.execute(
            "listing/insert_screenings", **used_parameters("listing/insert_screenings", given)
        )
        _drop(tx, "screened_picture", "screened")
    _drop(tx, "category_price", "in_question")
    for row in tx.rows("listing/outcomes", run_id=run.run_id):
        outcomes[row["outcome"]] = int(row["n"])
    return outcomes


def ask_of_live(tx: Transaction, run: Run) -> None:
    """Ask the watched checks of what is on sale; the answers replace those of the last watch.

    What a person saw and approved is met as long as it is the same.

    Needs the texts measured and the temporary table `stock_now`.
    """
    tx.execute("listing/create_live", policy_version=run.policy_version)
    tx.execute("listing/create_category_price")
    tx.clear(tables.listing_watch)
    for terms in _judged_by(tx, run, is_first=False):
        given = _parameters(run, terms)
        for found in checks():
            if found.is_watched:
                _ask(tx, run, found, given, tables.listing_watch)
        _drop(tx, "screened_picture", "screened")
    tx.execute("listing/accept_answers")
    _drop(tx, "category_price", "in_question")


def _judged_by(tx: Transaction, run: Run, *, is_first: bool) -> Iterator[Terms]:
    """Yield the terms by which versions in question are judged, with these versions screened.

    Args:
        tx: transaction.
        run: the run.
        is_first: nothing was written so far, so that what is looked at first can be set aside.
    """
    for number, row in enumerate(tx.rows("listing/policy_versions")):
        terms = run.book.version(row["policy_version"])
        given = _parameters(run, terms)
        with set_aside(tx) if is_first and number == 0 else nullcontext():
            for name in ("create_screened", "create_screened_picture"):
                tx.execute(f"listing/{name}", **used_parameters(f"listing/{name}", given))
        yield terms


def _ask(tx: Transaction, run: Run, found: Check, given: Mapping[str, Any], target: Any) -> None:
    name = f"listing_check/{found.name}"
    rejecting = str(given["rejecting_checks"]).split("|")
    weight = given[f"{found.severity}_weight"]
    more = {
        "check_id": found.name,
        "unmet": "reject" if found.name in rejecting else "refer",
        "weight": weight,
        "run_id": run.run_id,
    }
    tx.insert_selected(target, _INSERTED, name, "", **used_parameters(name, given), **more)


def _parameters(run: Run, terms: Terms) -> dict[str, Any]:
    """Return what statements may use: the listing's policy, the zone, the instant."""
    given: dict[str, Any] = {
        parameter.key.removeprefix("listing."): parameter.value
        for parameter in terms.parameters
        if parameter.key.startswith("listing.") and parameter.scope.kind == "platform"
    }
    return given | {
        "book": run.book.name,
        "policy_version": terms.version,
        "zone": run.time_zone,
        "country": str(terms.value("platform.country")),
        "as_of": run.as_of,
        "run_id": run.run_id,
        "review_days": ceil(terms.value("listing.review_time") / 24),
        "sampled_below": f"{int(terms.value('listing.sample_share') * 2**32):08x}",
    }


def _drop(tx: Transaction, *names: str) -> None:
    for name in names:
        tx.statement(f"drop table {name}")
