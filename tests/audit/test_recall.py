"""Every kind of simulated fault is told by a claim or a break; without faults nothing is."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tasks.audit import run_audit
from tests.audit.recall import labels, marketplace, told_by
from tests.reliability.tier import IS_LONG


@pytest.mark.skipif(not IS_LONG, reason="a minute; `make reliability` and `make coverage` do it")
def test_every_kind_of_fault_is_told_by_a_claim_or_a_break(tmp_path: Path) -> None:
    with marketplace(
        tmp_path, "duckdb", "", faults="usual", orders=5000, months=6, last="2026-02-28"
    ) as (warehouse, run):
        found = told_by(warehouse, run, labels(tmp_path))
    assert [kind for kind, told in found.items() if not told.seeded] == []
    missed = {kind: told.seeded - told.told for kind, told in found.items()}
    assert {kind: number for kind, number in missed.items() if number} == {}


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Yield the audit of a marketplace without faults."""
    folder = tmp_path_factory.mktemp("clean")
    with (
        pytest.MonkeyPatch.context() as patch,
        marketplace(
            folder, "duckdb", "", faults="none", orders=1500, months=3, last="2025-11-30"
        ) as (warehouse, run),
    ):
        patch.setenv("COUNTINGHOUSE_HOME", str(folder / "home"))
        yield run_audit(warehouse, run)


def test_a_clean_marketplace_breaks_no_claim_and_opens_no_finding(clean: dict[str, Any]) -> None:
    assert [row for row in clean["claims"] if row["outcome"] != "holds"] == []
    assert (clean["broken"], clean["inconclusive"], clean["findings"]) == (0, 0, {})


def test_at_least_ninety_claims_are_judged_beside_the_tables(clean: dict[str, Any]) -> None:
    judged = [row for row in clean["claims"] if row["noun"] != "table"]
    assert len(judged) >= 90
    of_tables = {row["claim"] for row in clean["claims"] if row["noun"] == "table"}
    assert "table_payment_nulls" in of_tables
