"""Cells of the tables that we hand out: no text in them is a formula to a spreadsheet."""

from typing import Any

#: A cell that starts like this would be a formula to a spreadsheet (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def without_formula(text: str) -> str:
    """Return a text as a cell; one that would be a formula gets an apostrophe before it."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def cell(value: Any) -> Any:
    """Return a value as a cell: a text that would be a formula is none, others stay as they are."""
    return without_formula(value) if isinstance(value, str) else value
