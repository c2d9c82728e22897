"""What the database itself refuses, told as the business fact that it is.

PostgreSQL names the rule that was broken; DuckDB states the rule's expression or the doubled key.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import (
    CheckConstraint,
    Constraint,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
)
from sqlalchemy.exc import IntegrityError


@contextmanager
def refusing(table: Table, rule: str, refusal: Exception) -> Iterator[None]:
    """Raise an exception of ours where the database refuses a row by a rule of a table.

    The transaction cannot go on after that: the exception has to leave its block.

    Args:
        table: table that is written to.
        rule: name of a check, of a unique constraint or of the primary key, as declared.
        refusal: what the breach of that rule means.
    """
    (declared,) = (c for c in table.constraints if c.name == rule)
    try:
        yield
    except IntegrityError as error:
        if _names(str(error.orig), table, declared):
            raise refusal from error
        raise


def _names(message: str, table: Table, rule: Constraint) -> bool:
    """Tell whether a database's message is about a rule."""
    if str(rule.name) in message:
        return True
    if isinstance(rule, (PrimaryKeyConstraint, UniqueConstraint)):
        kind = "primary key" if isinstance(rule, PrimaryKeyConstraint) else "unique constraint"
        columns = [f"{column.name}: " for column in rule.columns]
        return f"violates {kind}" in message and all(c in message for c in columns)
    if isinstance(rule, CheckConstraint):
        words = set(re.findall(r"\w+", str(rule.sqltext)))
        stated = message.partition(f"failed on table {table.name} ")[2]
        return words <= set(re.findall(r"\w+", stated))
    return False
