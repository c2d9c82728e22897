"""Every claim holds in its one world, is broken in its other, and each of its conditions counts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from expectations import Claim, Outcome, claims, judge
from expectations.cases import Case, disagreements, insert_world, read_case
from tests.expectations.mutants import mutants
from tests.fresh import ENGINES, database
from tests.reliability.tier import IS_LONG
from warehouse import Warehouse, open_warehouse
from warehouse.plain import make_plain_tables

CLAIMS = [pytest.param(claim, id=claim.name) for claim in claims()]


@pytest.fixture(scope="module", params=ENGINES)
def plain(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Warehouse]:
    """Yield a warehouse whose tables have no keys and rules, on each engine."""
    if request.param == "duckdb":
        folder = tmp_path_factory.mktemp("plain")
        warehouse = open_warehouse(f"duckdb:///{folder / 'plain.duckdb'}")
        make_plain_tables(warehouse)
        yield warehouse
        return
    with database(request.getfixturevalue("postgresql_server")) as url:
        warehouse = open_warehouse(url)
        make_plain_tables(warehouse)
        yield warehouse


World = Mapping[str, list[dict[str, Any]]]


def found(
    warehouse: Warehouse, variants: Sequence[Claim], case: Case, world: World
) -> list[Outcome | None]:
    """Return what each variant of a claim finds in a world; None where it does not run."""
    outcomes: list[Outcome | None] = []
    while len(outcomes) < len(variants):
        with warehouse.transaction(keep=False) as tx:
            insert_world(tx, world)
            for variant in variants[len(outcomes) :]:
                try:
                    outcomes.append(judge(tx, variant, case.parameters, sample_rows=100))
                except Exception:
                    outcomes.append(None)
                    break  # the transaction may be over
    return outcomes


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_claim_holds_in_one_world_and_is_broken_in_the_other(
    plain: Warehouse, claim: Claim
) -> None:
    case = read_case(claim)
    # One engine is enough to tell whether a condition counts; the long tier takes each one away.
    fewer = list(mutants(claim.sql))[:: 1 if IS_LONG else 4] if plain.dialect == "duckdb" else []
    variants = [claim, *(replace(claim, sql=sql) for _, sql in fewer)]
    holds, *fewer_hold = found(plain, variants, case, case.holds)
    broken, *fewer_break = found(plain, variants, case, case.broken)
    assert holds, "the statement does not run"
    assert broken, "the statement does not run"
    assert disagreements(claim, case, holds, broken) == []
    survivors = [
        taken
        for (taken, _), one, other in zip(fewer, fewer_hold, fewer_break, strict=True)
        if one and other and disagreements(claim, case, one, other) == []
    ]
    assert survivors == [], (
        "no row of the case file tells the claim from one without this condition"
    )


def test_every_case_file_belongs_to_a_claim() -> None:
    known = {claim.case_path for claim in claims()}
    folder = next(iter(known)).parents[1]
    assert {Path(p) for p in folder.glob("*/*.toml")} == known
