"""Keys of large tables: a primary key on PostgreSQL, a checked key on DuckDB."""

from collections.abc import Sequence

from alembic import op
from sqlalchemy import PrimaryKeyConstraint


def key(table: str, columns: Sequence[str], *, large: bool) -> list[PrimaryKeyConstraint]:
    """Return the primary key of a new table, or none for a large one on DuckDB."""
    if large and op.get_bind().dialect.name == "duckdb":
        return []
    return [PrimaryKeyConstraint(*columns, name=f"pk_{table}")]
