"""Migrations make exactly the declared schema, on each engine, and refuse what they do not know."""

from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy.exc import DBAPIError

from warehouse import NotInitialised, Warehouse, open_warehouse
from warehouse.schema import SCHEMAS, metadata
from warehouse.upgrade import ensure_current, key_problems, require_current, row_counts, upgrade

MIGRATIONS = Path(__file__).parents[2] / "warehouse" / "migrations"

#: How each engine names the types of our kinds.
TYPES = {
    "duckdb": {
        "TEXT": "VARCHAR",
        "INTEGER": "INTEGER",
        "BIGINT": "BIGINT",
        "BOOLEAN": "BOOLEAN",
        "DATE": "DATE",
        "DATETIME": "TIMESTAMP WITH TIME ZONE",
        "NUMERIC(20, 6)": "DECIMAL(20,6)",
        "NUMERIC(20, 10)": "DECIMAL(20,10)",
    },
    "postgresql": {
        "TEXT": "text",
        "INTEGER": "integer",
        "BIGINT": "bigint",
        "BOOLEAN": "boolean",
        "DATE": "date",
        "DATETIME": "timestamp with time zone",
        "NUMERIC(20, 6)": "numeric(20,6)",
        "NUMERIC(20, 10)": "numeric(20,10)",
    },
}

COLUMNS = {
    "duckdb": "select schema_name, table_name, column_name, data_type, is_nullable, comment "
    "from duckdb_columns() where schema_name in ('core', 'report')",
    "postgresql": "select n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod), "
    "not a.attnotnull, col_description(c.oid, a.attnum) from pg_attribute a "
    "join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace "
    "where n.nspname in ('core', 'report') and c.relkind = 'r' and a.attnum > 0",
}

TABLE_COMMENTS = {
    "duckdb": "select schema_name, table_name, comment from duckdb_tables() "
    "where schema_name in ('core', 'report')",
    "postgresql": "select n.nspname, c.relname, obj_description(c.oid) from pg_class c "
    "join pg_namespace n on n.oid = c.relnamespace "
    "where n.nspname in ('core', 'report') and c.relkind = 'r'",
}

KEYS = {
    "duckdb": "select schema_name, table_name, constraint_column_names from duckdb_constraints() "
    "where constraint_type = 'PRIMARY KEY' and schema_name in ('core', 'report')",
    "postgresql": "select n.nspname, c.relname, array_agg(a.attname::text order by k.place) "
    "from pg_constraint p join pg_class c on c.oid = p.conrelid "
    "join pg_namespace n on n.oid = c.relnamespace "
    "cross join unnest(p.conkey) with ordinality as k (number, place) "
    "join pg_attribute a on a.attrelid = c.oid and a.attnum = k.number "
    "where p.contype = 'p' and n.nspname in ('core', 'report') group by n.nspname, c.relname",
}


def ask(warehouse: Warehouse, sql: str) -> list[tuple[Any, ...]]:
    with warehouse.transaction() as tx:
        return [tuple(row.values()) for row in tx.statement(sql.replace("::", "\\:\\:"))]


def set_revision(warehouse: Warehouse, revision: str) -> None:
    with warehouse.transaction() as tx:
        tx.statement("update alembic_version set version_num = :to", to=revision)


def test_every_declared_column_is_there_with_type_nullability_and_comment(
    warehouse: Warehouse,
) -> None:
    declared = {
        (t.schema, t.name, c.name, TYPES[warehouse.dialect][str(c.type)], c.nullable, c.comment)
        for t in metadata.sorted_tables
        for c in t.columns
    }
    assert set(ask(warehouse, COLUMNS[warehouse.dialect])) == declared


def test_every_table_is_there_with_its_comment(warehouse: Warehouse) -> None:
    declared = {(t.schema, t.name, t.comment) for t in metadata.sorted_tables}
    assert set(ask(warehouse, TABLE_COMMENTS[warehouse.dialect])) == declared


def test_keys_are_primary_keys_except_of_large_tables_on_duckdb(warehouse: Warehouse) -> None:
    declared = {
        (t.schema, t.name): list(t.info["key"])
        for t in metadata.sorted_tables
        if warehouse.dialect == "postgresql" or not t.info["large"]
    }
    found = {(schema, name): key for schema, name, key in ask(warehouse, KEYS[warehouse.dialect])}
    assert found == declared


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda t: t.name)
def test_a_key_holds_the_distribution_key_so_that_the_table_can_be_distributed(table: Any) -> None:
    distribution = table.info["distribution"]
    assert distribution == "reference" or distribution in table.info["key"]


def test_a_second_upgrade_changes_nothing(warehouse_url: str) -> None:
    warehouse = open_warehouse(warehouse_url)
    before, after = upgrade(warehouse)
    assert before is None
    assert upgrade(warehouse) == (after, after)
    require_current(warehouse)
    counts = row_counts(warehouse)
    assert len(counts) == len(metadata.sorted_tables)
    assert set(counts.values()) == {0}


def make_at(warehouse: Warehouse, revision: str) -> None:
    """Make the tables of a warehouse as an older code left them."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with warehouse.transaction() as tx:
        for schema in SCHEMAS:
            tx.statement(f"create schema {schema}")
        config.attributes["connection"] = tx.connection
        command.upgrade(config, revision)


#: Rows of the tables that got columns since the first revision, one of them with a primary key on
#: each engine, and what is asked of them afterwards: column, value.
OLD_ROWS = {
    "insert into core.merchant (merchant_id, name, source_file_id, run_id) "
    "values ('m1', 'Teahouse', 'f', 'r')": ("merchant", {"name": "Teahouse", "credit_code": None}),
    "insert into core.listing (listing_id, photo_count, source_file_id, run_id) "
    "values ('l1', 3, 'f', 'r')": ("listing", {"photo_count": 3, "price_minor": None}),
    "insert into core.payment (order_id, payment_no, method, instalments, amount_minor, "
    "source_file_id, run_id) values ('o1', 1, 'card', 1, 1990, 'f', 'r')": (
        "payment", {"amount_minor": 1990, "provider": None},
    ),
    "insert into core.review (review_id, order_id, rating, comment, source_file_id, run_id) "
    "values ('r1', 'o1', 5, '好', 'f', 'r')": ("review", {"comment": "好", "deleted_at": None}),
}  # fmt: skip


def test_an_upgrade_keeps_the_rows_of_the_first_revision(warehouse_url: str) -> None:
    warehouse = open_warehouse(warehouse_url)
    make_at(warehouse, "0001")
    with warehouse.transaction() as tx:
        for insert in OLD_ROWS:
            tx.statement(insert)
    with pytest.raises(NotInitialised, match=r"is at revision 0001, not \d{4}; run `countinghouse"):
        require_current(warehouse)
    before, _ = upgrade(warehouse)
    assert before == "0001"
    require_current(warehouse)
    for table, expected in OLD_ROWS.values():
        with warehouse.transaction() as tx:
            (row,) = tx.statement(f"select * from core.{table}")
        assert row.items() >= expected.items()
    assert {n: c for n, c in row_counts(warehouse).items() if c} == {
        f"core.{table}": 1 for table, _ in OLD_ROWS.values()
    }
    assert key_problems(warehouse) == []


def test_an_upgraded_warehouse_has_the_columns_and_comments_of_a_new_one(
    warehouse_url: str,
) -> None:
    warehouse = open_warehouse(warehouse_url)
    make_at(warehouse, "0001")
    upgrade(warehouse)
    test_every_declared_column_is_there_with_type_nullability_and_comment(warehouse)
    test_every_table_is_there_with_its_comment(warehouse)
    test_keys_are_primary_keys_except_of_large_tables_on_duckdb(warehouse)


#: Payouts as they were before they had channels: one that failed, and another try.
OLD_PAYOUTS = (
    "insert into core.payout values ('P1', '2026-01', 'm1', 'CNY', 1, 500, null, 'r')",
    "insert into core.payout values ('P2', '2026-01', 'm1', 'CNY', 2, 500, 'a1', 'r')",
    "insert into core.payout_file values ('PF1', '2026-01', 'CNY', 'pain.001', 'licensed_split', "
    "'PF1.xml', '2026-02-05 02:00:00+00', '2026-02-05', 1, 500, 'r')",
)


def test_payouts_of_before_keep_what_was_decided_and_the_rules_hold_them(
    warehouse_url: str,
) -> None:
    warehouse = open_warehouse(warehouse_url)
    make_at(warehouse, "0004")
    with warehouse.transaction() as tx:
        for insert in OLD_PAYOUTS:
            tx.statement(insert)
    upgrade(warehouse)
    found = ask(
        warehouse,
        "select payout_id, attempt, amount_minor, account_id, channel, asked_by from core.payout "
        "order by payout_id",
    )
    assert found == [("P1", 1, 500, None, "", None), ("P2", 2, 500, "a1", "", "unknown")]
    assert ask(warehouse, "select payout_file_id, funds_flow, channel from core.payout_file") == [
        ("PF1", "licensed_split", "")
    ]
    other = "insert into core.payout select 'P9', month, merchant_id, currency, attempt, {}, "
    other += "account_id, run_id, '{}', asked_by from core.payout where payout_id = 'P1'"
    refused = [other.format("amount_minor", ""), other.format("0", "psp")]
    refused.append("insert into core.payout_file select 'PF9', month, currency, file_format, "
                   "funds_flow, file_name, created_at, execute_on, 1, 1, run_id, channel "
                   "from core.payout_file")  # fmt: skip
    if warehouse.dialect == "postgresql":
        refused += ["update core.payout set amount_minor = 1", "delete from core.payout_file"]
    for statement in refused:
        with pytest.raises(DBAPIError), warehouse.transaction() as tx:
            tx.statement(statement)
    with warehouse.transaction() as tx:
        tx.statement(other.format("amount_minor", "psp"))  # another channel is another payout


def test_a_warehouse_without_tables_is_refused_where_they_are_needed(warehouse_url: str) -> None:
    with pytest.raises(NotInitialised, match=r"has no tables yet; run `countinghouse warehouse in"):
        require_current(open_warehouse(warehouse_url))


@pytest.mark.parametrize("work", [require_current, ensure_current, upgrade])
def test_a_warehouse_of_newer_code_is_refused(work: Any, tmp_path: Any) -> None:
    warehouse = open_warehouse(f"duckdb:///{tmp_path / 'w.duckdb'}")
    upgrade(warehouse)
    set_revision(warehouse, "9999")
    with pytest.raises(
        NotInitialised,
        match=r"is at revision 9999, which this code does not know; use the newer code that made "
        r"it, or another warehouse$",
    ):
        work(warehouse)


def test_a_sound_warehouse_has_no_key_problem(warehouse: Warehouse) -> None:
    assert key_problems(warehouse) == []


def test_a_planted_duplicate_is_found(tmp_path: Any) -> None:
    warehouse = open_warehouse(f"duckdb:///{tmp_path / 'w.duckdb'}")
    upgrade(warehouse)
    with warehouse.transaction() as tx:
        tx.statement(
            "insert into core.payment (order_id, payment_no, method, instalments, amount_minor, "
            "source_file_id, run_id) select 'o1', 1, 'card', 1, 100, 'f', 'r' from range(2)"
        )
    assert key_problems(warehouse) == ["core.payment: 1 keys (order_id, payment_no) occur twice"]
