"""What a policy version may say: one definition for every known parameter.

The definitions are data (parameters.yaml); this module reads them and holds none of its own.
"""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

from policy.reading import read_yaml

ValueType = Literal["integer", "number", "share", "text", "time", "enum", "terms", "boolean"]
GoverningInstant = Literal[
    "announced_on",
    "order_paid_at",
    "batch_closed_on",
    "period_end",
    "received_at",
    "submitted_at",
    "as_of",
]
ScopeKind = Literal["category", "merchant_tier", "merchant", "provider"]


class Definition(BaseModel):
    """The type, units, limits, scopes and governing instant of one parameter."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: ValueType
    governing_instant: GoverningInstant
    description_en: str
    description_zh: str
    units: tuple[str, ...] = ()
    scopes: tuple[ScopeKind, ...] = ()
    choices: tuple[str, ...] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    pattern: str | None = None

    @model_validator(mode="after")
    def _only_an_enum_has_choices(self) -> Self:
        if (self.type == "enum") != bool(self.choices):
            raise ValueError("an enum has choices, and nothing else has")
        return self


@cache
def definitions() -> Mapping[str, Definition]:
    """Return the definition of every known parameter by key, in the registry's order."""
    entries = read_yaml(Path(__file__).with_name("parameters.yaml"))
    return MappingProxyType({key: Definition(**entry) for key, entry in entries.items()})
