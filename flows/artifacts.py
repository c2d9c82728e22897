"""Artifacts in the Prefect UI: what a run found, to be read there and then.

Text from outside is escaped: one UI of Prefect keeps links, the other images.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from prefect.artifacts import create_markdown_artifact, create_table_artifact

#: Rows of a table artifact: a screenful; the warehouse has the rest.
MAX_ROWS = 50

#: What makes a link of a bare address, and how it is written so that none is made.
_LINKED = (("://", "&#58;//"), ("www.", "www&#46;"))

#: Stands for an ampersand while entities are written.
_AMPERSAND = "\0"

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!|<>~])")


def escape(text: object) -> str:
    """Return text that markdown shows as it is; an address in it is no link."""
    plain = _MARKDOWN.sub(r"\\\1", str(text).replace("&", _AMPERSAND)).replace("\n", " ")
    for linked, shown in _LINKED:
        plain = plain.replace(linked, shown)
    return plain.replace(_AMPERSAND, "&amp;")


def publish_table(key: str, title: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Publish rows as a searchable table; none is published where there is nothing to show."""
    if rows:
        shown = [{k: _cell(v) for k, v in row.items()} for row in rows[:MAX_ROWS]]
        more = f" ({MAX_ROWS} of {len(rows)} rows)" if len(rows) > MAX_ROWS else ""
        create_table_artifact(key=key, table=shown, description=title + more)


def publish_markdown(key: str, title: str, markdown: str) -> None:
    """Publish a text that is already escaped."""
    create_markdown_artifact(key=key, markdown=markdown, description=title)


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    if isinstance(value, date):
        return value.isoformat()
    return escape(value) if isinstance(value, str) else value
