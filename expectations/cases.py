"""The worlds of a claim: in one it holds, in the other it is broken, row by row.

`assert_<sentence>.toml` stands beside the claim:

    as_of = 2026-03-31T16:00:00Z          # optional; also period_from, period_to
    [policy]                              # optional: values of the claim's parameters
    grace_hours = 24
    [base]                                # optional: rows of both worlds
    customer_order = [{order_id = "o1"}]
    [holds]
    payment = [{order_id = "o1"}]
    [broken]
    payment = []
    [broken.expect]                       # what is found there
    unexpected = 1
    population = 1
    amount_minor = 1000                   # where the claim has an amount
    rows = [["o1", 1000]]                 # optional: the rows, in the order of `rows`

Tables by name, rows with the columns that matter; the others are empty where they may be, else the
same for every row. Worlds stand in tables without keys and rules: a claim is also tested on what
the database refuses. Worlds of Great Expectations and of the bare statement are the same.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from expectations.catalogue import Claim
from expectations.judgement import BEGINNING, Outcome, judge
from warehouse import Transaction
from warehouse.schema import metadata

#: The instant of a case that states none.
CASE_AS_OF = datetime(2026, 3, 31, 16, tzinfo=UTC)

#: What a column that may not be empty has where a case does not say.
_FILLED: dict[str, Any] = {
    "text": "x", "integer": 0, "big_integer": 0, "boolean": False, "date": date(2026, 1, 1),
    "datetime": datetime(2026, 1, 1, tzinfo=UTC), "numeric": 0,
}  # fmt: skip

_SECTIONS = {"as_of", "period_from", "period_to", "policy", "base", "holds", "broken"}


class CaseRefused(ValueError):
    """A case file is not as it must be; the message names file, field and remedy."""


@dataclass(frozen=True)
class Case:
    """The two worlds of a claim and what is found in them.

    Attributes:
        parameters: of the claim's statement.
        holds: rows by table.
        broken: rows by table.
        expect: what is found in the world that breaks it.
    """

    parameters: Mapping[str, Any]
    holds: Mapping[str, list[dict[str, Any]]]
    broken: Mapping[str, list[dict[str, Any]]]
    expect: Mapping[str, Any]


def read_case(claim: Claim) -> Case:
    """Return the case of a claim.

    Raises:
        CaseRefused: there is none, or a section, table or column is unknown.
    """
    path = claim.case_path
    shown = f"{claim.noun}/{path.name}"
    if not path.is_file():
        raise CaseRefused(f"{shown} is missing: write the worlds [holds] and [broken] of the claim")
    try:
        stated = tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise CaseRefused(f"{shown}: {error}") from None
    if strange := sorted(set(stated) - _SECTIONS):
        raise CaseRefused(f"{shown}: {strange[0]!r} is no section; {', '.join(sorted(_SECTIONS))}")
    policy = stated.get("policy", {})
    if set(policy) != set(claim.policy):
        raise CaseRefused(
            f"{shown}: [policy] has {sorted(policy)}, the claim's header {sorted(claim.policy)}"
        )
    broken = dict(stated.get("broken", {}))
    expect = broken.pop("expect", {})
    if "unexpected" not in expect or "population" not in expect:
        raise CaseRefused(f"{shown}: [broken.expect] states `unexpected` and `population`")
    base = stated.get("base", {})
    as_of = stated.get("as_of", CASE_AS_OF)
    return Case(
        parameters={
            "as_of": as_of,
            "period_from": stated.get("period_from", BEGINNING),
            "period_to": stated.get("period_to", as_of),
            **policy,
        },
        holds=_world(shown, base, stated.get("holds", {})),
        broken=_world(shown, base, broken),
        expect=expect,
    )


def _world(
    shown: str, base: Mapping[str, Any], more: Mapping[str, Any]
) -> dict[str, list[dict[str, Any]]]:
    world: dict[str, list[dict[str, Any]]] = {}
    for part in (base, more):
        for name, rows in part.items():
            table = metadata.tables.get(f"core.{name}")
            if table is None:
                raise CaseRefused(f"{shown}: there is no table {name}")
            for row in rows:
                if strange := sorted(set(row) - {c.name for c in table.columns}):
                    raise CaseRefused(f"{shown}: {name} has no column {strange[0]}")
            world.setdefault(name, []).extend(rows)
    return world


def insert_world(tx: Transaction, world: Mapping[str, list[dict[str, Any]]]) -> None:
    """Insert the rows of a world; what they do not state is filled in."""
    for name, rows in world.items():
        table = metadata.tables[f"core.{name}"]
        tx.insert(table, [filled(table) | row for row in rows])


def filled(table: Any) -> dict[str, Any]:
    """Return a row of a table that states nothing: empty where it may be, else always the same."""
    return {c.name: None if c.nullable else _FILLED[c.type.__visit_name__] for c in table.columns}


def found_in(
    tx: Transaction, claim: Claim, case: Case, world: Mapping[str, list[dict[str, Any]]]
) -> Outcome:
    """Return what a claim finds in a world that has been inserted into this transaction."""
    insert_world(tx, world)
    return judge(tx, claim, case.parameters, sample_rows=100)


def disagreements(claim: Claim, case: Case, in_holds: Outcome, in_broken: Outcome) -> list[str]:
    """Return how what was found differs from what the case says; nothing where it agrees."""
    wrong = []
    if in_holds.unexpected != 0:
        wrong.append(f"holds: {in_holds.unexpected} rows break it: {list(in_holds.sample)[:3]}")
    if not in_holds.population:
        wrong.append("holds: nothing was looked at; give it a row of the population")
    for name, expected in case.expect.items():
        if name == "rows":
            found: Any = [list(row.values()) for row in in_broken.sample]
            expected = [[_plain(value) for value in row] for row in expected]
        else:
            found = getattr(in_broken, name)
        if found != expected:
            wrong.append(f"broken: {name} is {found!r}, not {expected!r}")
    if claim.has_amount and "amount_minor" not in case.expect:
        wrong.append("broken: state `amount_minor` in [broken.expect]")
    if in_broken.sample and tuple(in_broken.sample[0]) != claim.rows:
        wrong.append(f"`rows` says {claim.rows}, the statement {tuple(in_broken.sample[0])}")
    return wrong


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
