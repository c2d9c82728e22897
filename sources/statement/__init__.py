"""Statements of payment providers and banks: one reader per file format, one canonical form.

A file is read whole or refused whole. `read_statements` fills the canonical tables of a DuckDB
stage and returns what became of each file. Not here: continuity with the file before, matching,
the warehouse.
"""

from sources.statement.entries import (
    ENTRY_KINDS,
    MOVEMENT_KINDS,
    TABLES,
    ControlTotal,
    Problem,
    Statement,
    StatementRefused,
    make_tables,
    withdraw,
)
from sources.statement.profile import ProfileRefused, load_profile
from sources.statement.reading import READERS, read_statement, read_statements, recognise

__all__ = [
    "ENTRY_KINDS",
    "MOVEMENT_KINDS",
    "READERS",
    "TABLES",
    "ControlTotal",
    "Problem",
    "ProfileRefused",
    "Statement",
    "StatementRefused",
    "load_profile",
    "make_tables",
    "read_statement",
    "read_statements",
    "recognise",
    "withdraw",
]
