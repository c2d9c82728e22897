"""Seeded bugs: a named statement that is read with one mistake in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import warehouse.named_sql as texts


@contextmanager
def mistaken(name: str, old: str, new: str) -> Iterator[None]:
    """Let every statement be read with one mistake in it while the block lasts.

    Args:
        name: named statement, `settlement/create_charge`.
        old: its text where the mistake is; it occurs once.
        new: what stands there instead.
    """
    read = texts.read_sql_file

    def with_mistake(path: Path, asked: str) -> Any:
        sql = read(path, asked)
        if asked != name:
            return sql
        assert sql.text.count(old) == 1, f"{name} has {sql.text.count(old)} times: {old}"
        return replace(sql, text=sql.text.replace(old, new))

    with patch.object(texts, "read_sql_file", with_mistake):
        texts.named_sql.cache_clear()
        try:
            texts.named_sql(name)
            yield
        finally:
            texts.named_sql.cache_clear()
