"""Load rows that are kept as they were known: a newer file adds a version, and nothing is changed.

A row that is known and the same is left alone. One that differs, or that a corrected file no longer
has, is withdrawn as of the instant at which that file came, and its next version follows.
"""

from dataclasses import dataclass
from typing import Any

import duckdb

from warehouse.bulk import bring, count, same_key
from warehouse.engine import Transaction
from warehouse.schema import metadata

#: Columns that say where a row stands and since when, and not what it says.
_ABOUT_THE_ROW = {"version", "received_at", "withdrawn_at", "line", "source_file_id", "run_id"}


@dataclass(frozen=True)
class Written:
    """What one load of versions did, in rows; `corrected` are the files whose place was taken."""

    inserted: int
    withdrawn: int
    corrected: frozenset[str] = frozenset()


def load_versions(
    tx: Transaction,
    stage: duckdb.DuckDBPyConnection,
    target: str,
    select: str,
    *,
    day: str,
    corrects: dict[str, str],
    is_whole: bool,
    run_id: str,
) -> Written:
    """Load the rows of a staged query into a table whose key ends with `version`.

    Args:
        tx: open transaction.
        stage: the connection of `warehouse.bulk.staging`.
        target: table of the schema `core`.
        select: query over staged tables that gives every column but version, withdrawn_at and
            run_id, by name; of one key it gives one row.
        day: column of business days; known rows are looked for within the days of the new ones.
        corrects: file that came, by the earlier file of the same account and days.
        is_whole: whether a file states all there is of its account and days, so that it takes the
            place of an earlier one in any case; else it does where it has some of the same rows.
        run_id: the run that loads.
    """
    table = metadata.tables[f"core.{target}"]
    columns = [c.name for c in table.columns if c.name not in {"version", "withdrawn_at", "run_id"}]
    incoming = bring(tx, stage, table, columns, f"select {', '.join(columns)} from ({select}) as s")
    key = [name for name in table.info["key"] if name != "version"]
    days: dict[str, Any] = tx.statement(
        f"select min({day}) as from_on, max({day}) as to_on from {incoming}"
    )[0]
    if days["from_on"] is None:
        return Written(0, 0)
    known = f"{table.fullname} t where t.{day} between :from_on and :to_on"
    into = (
        f"insert into {table.fullname} ({', '.join(columns)}, version, run_id) "
        f"select {', '.join(f'i.{c}' for c in columns)}"
    )
    if not corrects and not count(tx, f"select count(*) as n from {known}", **days):
        return Written(tx.change(f"{into}, 1, :run from {incoming} i", run=run_id), 0)
    same = same_key(key)
    data = [c for c in columns if c not in _ABOUT_THE_ROW and c not in key]
    differs = " or ".join(f"t.{c} is distinct from i.{c}" for c in data)
    current = "t.withdrawn_at is null"
    withdrawn = tx.change(
        f"update {table.fullname} t set withdrawn_at = i.received_at from {incoming} i "
        f"where {same} and {current} and ({differs}) and t.{day} between :from_on and :to_on",
        **days,
    )
    corrected = set()
    for earlier, later in corrects.items():
        files = {"earlier": earlier, "later": later}
        ours = f"{table.fullname} t where t.source_file_id = :earlier"
        theirs = f"{incoming} i where i.source_file_id = :later"
        shared = f"select count(*) as n from {ours} and exists (select 1 from {theirs} and {same})"
        if not count(tx, f"select count(*) as n from {theirs}", later=later):
            continue
        if not is_whole and not count(tx, shared, **files):
            continue
        corrected.add(earlier)
        withdrawn += tx.change(
            f"update {table.fullname} t set withdrawn_at = "
            f"(select min(i.received_at) from {theirs}) "
            f"where t.source_file_id = :earlier and {current} "
            f"and not exists (select 1 from {incoming} i where {same})",
            **files,
        )
    versions = (
        f"select {', '.join(f't.{k}' for k in key)}, max(t.version) as version, "
        f"bool_or({current}) as is_current from {known} group by {', '.join(f't.{k}' for k in key)}"
    )
    inserted = tx.change(
        f"{into}, coalesce(t.version, 0) + 1, :run from {incoming} i "
        f"left join ({versions}) as t on {same} where not coalesce(t.is_current, false)",
        run=run_id,
        **days,
    )
    return Written(inserted, withdrawn, frozenset(corrected))
