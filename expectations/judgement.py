"""Judge one claim: count what breaks it and what was looked at, and say holds, broken or neither.

The count and the sample come from one statement, so that nothing is fetched that is not shown. An
error is never an outcome of the business: the claim is inconclusive, and says why.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from expectations.catalogue import Claim
from expectations.masking import masked
from warehouse import Transaction
from warehouse.named_sql import parameter_names

HOLDS, BROKEN, INCONCLUSIVE = "holds", "broken", "inconclusive"

#: No business is older: the start of a period that has none.
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Outcome:
    """What became of one claim.

    Attributes:
        claim: name of the claim.
        outcome: holds, broken or inconclusive.
        unexpected: rows that break it; None where it could not be told.
        population: rows that were looked at; 0 is said, not hidden.
        amount_minor: money at stake, minor units; None where the claim is not about money.
        reason: why it is inconclusive.
        sample: some of the rows that break it, masked.
    """

    claim: str
    outcome: str
    unexpected: int | None = None
    population: int | None = None
    amount_minor: int | None = None
    reason: str | None = None
    sample: Sequence[Mapping[str, Any]] = field(default=())

    def because(self, reason: str) -> "Outcome":
        """Return the same, inconclusive for a reason."""
        return replace(self, outcome=INCONCLUSIVE, reason=reason)


def judge(
    tx: Transaction, claim: Claim, parameters: Mapping[str, Any], sample_rows: int
) -> Outcome:
    """Return what becomes of a claim, in one statement for its rows and one for its population.

    Args:
        tx: transaction in which the data stands.
        claim: the claim.
        parameters: values of `as_of`, `period_from`, `period_to` and of the claim's policy.
        sample_rows: how many of the rows are shown.
    """
    given = used(claim, parameters)
    rows = tx.statement(
        f"select z.*, count(*) over () as all_rows{_total(claim)} from ({rows_of(claim)}) as z "
        f"order by {_order(claim)} limit {int(sample_rows)}",
        **given,
    )
    population = population_of(tx, claim, parameters)
    unexpected = int(rows[0]["all_rows"]) if rows else 0
    amount = None
    if claim.has_amount:
        amount = int(rows[0]["all_minor"] or 0) if rows else 0
    return Outcome(
        claim=claim.name,
        outcome=BROKEN if unexpected else HOLDS,
        unexpected=unexpected,
        population=population,
        amount_minor=amount,
        sample=[masked({k: v for k, v in row.items() if k not in _COUNTS}) for row in rows],
    )


_COUNTS = ("all_rows", "all_minor")


def population_of(tx: Transaction, claim: Claim, parameters: Mapping[str, Any]) -> int:
    """Return how many rows a claim looks at."""
    where = f" where {_in_period(claim.when)}" if claim.when else ""
    (row,) = tx.statement(
        f"select count(*) as population from {claim.population}{where}", **used(claim, parameters)
    )
    return int(row["population"])


def by_scope(tx: Transaction, claim: Claim, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return `scope, unexpected, amount_minor` of a broken claim: what findings are about.

    A claim without a scope has one, the empty one.
    """
    scope = f"coalesce(cast(z.{claim.scope} as text), '')" if claim.scope else "cast('' as text)"
    amount = "cast(sum(z.amount_minor) as bigint)" if claim.has_amount else "cast(null as bigint)"
    return tx.statement(
        f"select {scope} as scope, count(*) as unexpected, {amount} as amount_minor "
        f"from ({rows_of(claim)}) as z group by 1 order by 1",
        **used(claim, parameters),
    )


def all_rows(
    tx: Transaction, claim: Claim, parameters: Mapping[str, Any], scope: str | None = None
) -> Iterator[Mapping[str, Any]]:
    """Yield every row that breaks a claim, masked, in the order of its columns.

    Args:
        tx: transaction in which the data stands.
        claim: the claim.
        parameters: as of `judge`.
        scope: of this scope only.
    """
    given = used(claim, parameters)
    where = ""
    if claim.scope and scope is not None:
        where = f" where coalesce(cast(z.{claim.scope} as text), '') = :its_scope"
        given["its_scope"] = scope
    sql = f"select z.* from ({rows_of(claim)}) as z{where} order by {_order(claim)}"
    for row in tx.stream(sql, **given):
        yield masked(row)


def used(claim: Claim, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of the parameters that a claim uses."""
    names = parameter_names(f"{claim.sql} {claim.population}")
    if claim.when:
        names |= {"period_from", "period_to"}
    return {name: parameters[name] for name in names}


def rows_of(claim: Claim) -> str:
    """Return the statement of the rows that break a claim in the period."""
    if not claim.when:
        return claim.sql
    return f"select * from ({claim.sql}) as broken where {_in_period('occurred_at')}"


def _total(claim: Claim) -> str:
    return ", sum(z.amount_minor) over () as all_minor" if claim.has_amount else ""


def _order(claim: Claim) -> str:
    """Return the order of rows: by all columns, so that it is the same everywhere."""
    return ", ".join(f"z.{name}" for name in claim.rows)


def _in_period(instant: str) -> str:
    return f"{instant} >= :period_from and {instant} < :period_to"


def as_json(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return sample rows as JSON text, the same for the same rows."""
    return json.dumps([dict(row) for row in rows], ensure_ascii=False, default=str)
