"""The terms of one version: what was promised, under which clause, and nothing that can change."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from policy.refusals import NaiveInstant, UnknownParameter
from policy.registry import GoverningInstant
from policy.values import FrozenMapping, Value, text_of

TIME_ZONE = "platform.time_zone"
NOTICE_DAYS = "revision.notice_days"


@dataclass(frozen=True, order=True)
class Scope:
    """Whom a value binds: the platform (id ""), a category, merchant tier, merchant or provider."""

    kind: str
    id: str

    def __str__(self) -> str:
        return self.kind if not self.id else f"{self.kind} {self.id}"


PLATFORM = Scope("platform", "")


@dataclass(frozen=True)
class Clause:
    """A paragraph of the rule book in both languages, and the department that answers for it."""

    name_en: str
    name_zh: str
    text_en: str
    text_zh: str
    department: str


@dataclass(frozen=True)
class Parameter:
    """One value with its unit, the clause that demands it, its scope and governing instant."""

    key: str
    scope: Scope
    value: Value
    unit: str | None
    clause: str
    governing_instant: GoverningInstant


@dataclass(frozen=True)
class Terms:
    """Everything one version of a book says; equal content has an equal `sha256`.

    `effective_to` is exclusive. Unless the file states an earlier end it is derived from the
    successor, and None means open. The hash leaves a derived end out: a later version must not
    change the identity of an earlier one under which decisions were recorded.

    The platform-wide values are attributes too: ``terms.fulfilment.ship``.
    """

    book: str
    version: str
    announced_on: date
    effective_from: date
    effective_to: date | None
    sha256: str
    clauses: FrozenMapping[str, Clause]
    parameters: tuple[Parameter, ...]

    def value(
        self,
        key: str,
        *,
        category: str | None = None,
        merchant_tier: str | None = None,
        merchant: str | None = None,
        provider: str | None = None,
    ) -> Any:
        """Return the value of the most specific scope that the book sets.

        Precedence: merchant, then merchant_tier, then category, then the platform; what binds a
        payment provider binds none of those.

        Args:
            key: A key of the registry, such as "fulfilment.ship".
            category: The category of the listing in question.
            merchant_tier: The tier of the merchant in question.
            merchant: The merchant in question.
            provider: The payment provider in question.

        Raises:
            UnknownParameter: No parameter has this key.
        """
        found = self.parameter(
            key,
            category=category,
            merchant_tier=merchant_tier,
            merchant=merchant,
            provider=provider,
        )
        return found.value

    def parameter(
        self,
        key: str,
        *,
        category: str | None = None,
        merchant_tier: str | None = None,
        merchant: str | None = None,
        provider: str | None = None,
    ) -> Parameter:
        """Return the parameter itself, with unit, clause and scope; precedence as in `value`.

        Args:
            key: A key of the registry, such as "fulfilment.ship".
            category: The category of the listing in question.
            merchant_tier: The tier of the merchant in question.
            merchant: The merchant in question.
            provider: The payment provider in question.

        Raises:
            UnknownParameter: No parameter has this key.
        """
        asked = (
            ("merchant", merchant),
            ("merchant_tier", merchant_tier),
            ("category", category),
            ("provider", provider),
        )
        scopes = [Scope(kind, scope_id) for kind, scope_id in asked if scope_id]
        for scope in (*scopes, PLATFORM):
            if (key, scope) in self._index:
                return self._index[key, scope]
        near = get_close_matches(key, [known for known, _ in self._index], n=1)
        raise UnknownParameter(key, near)

    def business_day(self, instant: datetime) -> date:
        """Return the day that an instant belongs to in the platform's time zone.

        Args:
            instant: An aware datetime.

        Raises:
            NaiveInstant: It has no UTC offset.
        """
        if instant.utcoffset() is None:
            raise NaiveInstant(instant)
        return instant.astimezone(ZoneInfo(self.value(TIME_ZONE))).date()

    @cached_property
    def _index(self) -> dict[tuple[str, Scope], Parameter]:
        return {(parameter.key, parameter.scope): parameter for parameter in self.parameters}

    def __getattr__(self, name: str) -> Namespace:
        if not name.startswith("_") and any(key.startswith(f"{name}.") for key, _ in self._index):
            return Namespace(self, name)
        raise AttributeError(f"terms have no attribute or parameter group {name!r}")


@dataclass(frozen=True)
class Namespace:
    """A group of parameters: its attributes are platform-wide values or groups within it."""

    _terms: Terms
    _prefix: str

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        key = f"{self._prefix}.{name}"
        if (key, PLATFORM) in self._terms._index:
            return self._terms.value(key)
        if any(known.startswith(f"{key}.") for known, _ in self._terms._index):
            return Namespace(self._terms, key)
        raise AttributeError(f"terms have no parameter or parameter group {key!r}")


def canonical_json(
    version: str,
    dates: Mapping[str, date | None],
    clauses: Mapping[str, Clause],
    parameters: tuple[Parameter, ...],
) -> str:
    """Return the text whose hash identifies a version: equal meaning gives equal text.

    Order, comments and notation of the file do not matter (18 is 18.0), and neither does whether
    a value was written in this version's file or carried over from the version that it amends.

    Args:
        version: The version's id.
        dates: The dates that the file states, by field name.
        clauses: All clauses by id, as merged.
        parameters: All parameters, as merged.
    """
    content = {
        "version": version,
        "dates": {name: day.isoformat() for name, day in dates.items() if day},
        "clauses": {clause_id: vars(clause) for clause_id, clause in clauses.items()},
        "parameters": [
            [p.key, p.scope.kind, p.scope.id, text_of(p.value), p.unit, p.clause]
            for p in sorted(parameters, key=lambda p: (p.key, p.scope))
        ],
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256_of(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8 bytes in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
