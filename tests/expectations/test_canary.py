"""No claim shows what is a person's: canaries in every such column come out of none."""

import json
from pathlib import Path
from typing import Any

from expectations import claims
from expectations.cases import insert_world, read_case
from expectations.judgement import all_rows, judge
from expectations.masking import masked
from tests.canary import CANARY, PERSONAL, marks
from warehouse import open_warehouse
from warehouse.plain import make_plain_tables


def planted(world: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """Return a world with a canary in every personal column, behind what the case says there."""
    return {
        name: [
            row | {column: f"{row.get(column, '')} {CANARY}" for column in PERSONAL.get(name, ())}
            for row in rows
        ]
        for name, rows in world.items()
    }


def test_no_claim_returns_what_is_a_person_s(tmp_path: Path) -> None:
    warehouse = open_warehouse(f"duckdb:///{tmp_path / 'plain.duckdb'}")
    make_plain_tables(warehouse)
    planted_in = leaks = 0
    for claim in claims():
        case = read_case(claim)
        with warehouse.transaction(keep=False) as tx:
            insert_world(tx, planted(dict(case.broken)))
            rows = [dict(row) for row in all_rows(tx, claim, case.parameters)]
            sample = judge(tx, claim, case.parameters, sample_rows=100).sample
        planted_in += any(name in PERSONAL for name in case.broken)
        text = json.dumps([rows, [dict(row) for row in sample]], default=str)
        leaks += bool(marks(text))
    assert planted_in >= 30
    assert leaks == 0


def test_numbers_and_addresses_of_people_are_masked_and_ids_are_not() -> None:
    row = {
        "order_id": "20260301000000123", "provider_reference": "4200283736202605218008946409",
        "note": "call 13912345678 or wang.li@example.com, ID 11010119900307451X",
        "reason": "2026-03-01", "amount_minor": 12345678901,
    }  # fmt: skip
    assert masked(row) == row | {"note": "call 139…5678 or …@…, ID 110…451X"}
