"""What a revision changes, item by item, so that it can be announced and trained."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from policy.terms import PLATFORM, Clause, Parameter, Scope, Terms
from policy.values import Value


@dataclass(frozen=True)
class Change:
    """One clause or parameter that two versions do not share; the absent side is None.

    For a clause `key` is its id and the values are `Clause`s; for a parameter `scope` says whom
    it binds.
    """

    kind: Literal["added", "removed", "changed"]
    subject: Literal["clause", "parameter"]
    key: str
    scope: Scope
    old_value: Value | Clause | None
    new_value: Value | Clause | None
    old_unit: str | None
    new_unit: str | None
    old_clause: str | None
    new_clause: str | None

    @property
    def clause(self) -> str:
        """The clause concerned: the new one, or the old one of something removed."""
        return self.new_clause or self.old_clause or ""


def diff(old: Terms, new: Terms) -> tuple[Change, ...]:
    """Return every change from one version to another: clauses first, each in the order of keys.

    Args:
        old: The terms before.
        new: The terms after.
    """
    clauses = (
        _clause_change(clause_id, old.clauses.get(clause_id), new.clauses.get(clause_id))
        for clause_id in sorted({*old.clauses, *new.clauses})
    )
    before = {(parameter.key, parameter.scope): parameter for parameter in old.parameters}
    after = {(parameter.key, parameter.scope): parameter for parameter in new.parameters}
    parameters = (
        _parameter_change(key, scope, before.get((key, scope)), after.get((key, scope)))
        for key, scope in sorted({*before, *after})
    )
    return tuple(change for change in (*clauses, *parameters) if change is not None)


def _kind(old: object, new: object) -> Literal["added", "removed", "changed"]:
    if old is None:
        return "added"
    return "removed" if new is None else "changed"


def _clause_change(clause_id: str, old: Clause | None, new: Clause | None) -> Change | None:
    if old == new:
        return None
    return Change(
        kind=_kind(old, new),
        subject="clause",
        key=clause_id,
        scope=PLATFORM,
        old_value=old,
        new_value=new,
        old_unit=None,
        new_unit=None,
        old_clause=clause_id if old else None,
        new_clause=clause_id if new else None,
    )


def _parameter_change(
    key: str, scope: Scope, old: Parameter | None, new: Parameter | None
) -> Change | None:
    if old == new:
        return None
    return Change(
        kind=_kind(old, new),
        subject="parameter",
        key=key,
        scope=scope,
        old_value=old.value if old else None,
        new_value=new.value if new else None,
        old_unit=old.unit if old else None,
        new_unit=new.unit if new else None,
        old_clause=old.clause if old else None,
        new_clause=new.clause if new else None,
    )
