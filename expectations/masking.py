"""Mask what may be a person's before it is kept: claims name rows by ids, and this is the net.

Phone numbers, identity numbers, card and account numbers, mail addresses. A column that is an id or
a reference is left as it is: without it nobody finds the row.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

#: Eleven digits and more in a row, with an X at the end as identity numbers have it.
_LONG_NUMBER = re.compile(r"(?<![0-9A-Za-z])(\d{3})\d{4,}(\d{4}|\d{3}[Xx])(?![0-9A-Za-z])")
_IDS = ("_id", "_reference")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")


def masked(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with what may be personal masked, instants as ISO texts in UTC."""
    return {name: value if name.endswith(_IDS) else _masked(value) for name, value in row.items()}


def _masked(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if not isinstance(value, str):
        return value
    return _MAIL.sub("…@…", _LONG_NUMBER.sub(r"\1…\2", value))
