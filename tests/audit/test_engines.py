"""Both engines find the same in a marketplace with every kind of fault."""

from pathlib import Path
from typing import Any

import pytest

from tasks.audit import run_audit
from tasks.findings import findings
from tests.audit.recall import marketplace
from tests.fresh import ENGINES

#: What must agree; evidence is sorted by each engine's own rules for texts.
_SAME = ("claim", "scope", "state", "severity", "department", "unexpected", "population",
         "amount_minor", "due_on")  # fmt: skip


@pytest.fixture(scope="module")
def audits(
    tmp_path_factory: pytest.TempPathFactory, postgresql_server: str
) -> dict[str, tuple[Any, Any]]:
    """Return results and findings by engine."""
    found = {}
    for engine in ENGINES:
        folder: Path = tmp_path_factory.mktemp(engine)
        with (
            pytest.MonkeyPatch.context() as patch,
            marketplace(
                folder, engine, postgresql_server, faults="many", orders=600, months=3,
                last="2025-11-30",
            ) as (warehouse, run),
        ):  # fmt: skip
            patch.setenv("COUNTINGHOUSE_HOME", str(folder / "home"))
            results = run_audit(warehouse, run)["claims"]
            found[engine] = (
                results,
                [{name: row[name] for name in _SAME} for row in findings(warehouse)],
            )
    return found


def test_both_engines_judge_every_claim_and_table_alike(
    audits: dict[str, tuple[Any, Any]],
) -> None:
    duckdb, postgresql = (audits[engine][0] for engine in ENGINES)
    assert duckdb == postgresql
    assert {row["outcome"] for row in duckdb} == {"holds", "broken"}


def test_both_engines_have_the_same_findings(audits: dict[str, tuple[Any, Any]]) -> None:
    duckdb, postgresql = (audits[engine][1] for engine in ENGINES)
    assert duckdb == postgresql
    assert len(duckdb) > 50
