"""A parameter's value is exact, immutable and of the type that the registry declares.

| type | value |
|---|---|
| integer | int |
| number, share | Decimal |
| text, enum | str |
| time | datetime.time |
| boolean | bool |
| terms | FrozenMapping of reason to a tuple of search terms |
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import time
from decimal import Decimal
from typing import TypeAlias, TypeVar

from policy.refusals import shown
from policy.registry import Definition

K = TypeVar("K")
V = TypeVar("V")


class FrozenMapping(Mapping[K, V]):
    """A mapping that cannot be changed, can be hashed and, unlike a mapping proxy, pickled."""

    __slots__ = ("_entries",)

    def __init__(self, entries: Mapping[K, V]) -> None:
        self._entries = dict(entries)

    def __getitem__(self, key: K) -> V:
        return self._entries[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __hash__(self) -> int:
        return hash(frozenset(self._entries.items()))

    def __repr__(self) -> str:
        return f"FrozenMapping({self._entries!r})"


Value: TypeAlias = int | Decimal | str | time | bool | FrozenMapping[str, tuple[str, ...]]


class Unfit(Exception):
    """A value does not fit its definition: what is wrong, and what to write instead."""

    def __init__(self, fault: str, remedy: str) -> None:
        self.fault, self.remedy = fault, remedy
        super().__init__(f"{fault}; {remedy}")


def parse(definition: Definition, raw: object) -> Value:
    """Return the value that a file's reading stands for.

    Args:
        definition: What the registry says about the parameter.
        raw: What the reader found: int, Decimal, str, bool, date, list, Section or None.

    Raises:
        Unfit: The reading has another type, or lies outside the limits.
    """
    match definition.type:
        case "integer" | "number" | "share":
            return _number(definition, raw)
        case "time":
            return _time(raw)
        case "enum":
            return _choice(definition, raw)
        case "terms":
            return _terms(raw)
        case "boolean":
            if not isinstance(raw, bool):
                raise Unfit("is not a boolean", "write true or false")
            return raw
        case "text":
            return _text(definition, raw)


def _number(definition: Definition, raw: object) -> int | Decimal:
    is_integer = isinstance(raw, int) and not isinstance(raw, bool)
    if definition.type == "integer" and not is_integer:
        raise Unfit("is not an integer", "write a whole number without quotes, such as 7")
    if not is_integer and not isinstance(raw, Decimal):
        raise Unfit(f"is not a {definition.type}", "write digits without quotes, such as 0.95")
    number = Decimal(str(raw))
    lowest, highest = definition.minimum, definition.maximum
    if definition.type == "share":
        lowest, highest = Decimal(0), Decimal(1)
    if lowest is not None and number < lowest:
        raise Unfit(f"is less than {lowest}", f"write {lowest} or more")
    if highest is not None and number > highest:
        raise Unfit(f"is more than {highest}", f"write {highest} or less")
    return int(number) if definition.type == "integer" else number


def _text(definition: Definition, raw: object) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise Unfit("is not a text", "write a text that is not empty, in quotes")
    if definition.pattern and not re.fullmatch(definition.pattern, raw):
        raise Unfit(f"does not have the form {definition.pattern}", "write it in that form")
    return raw


def _choice(definition: Definition, raw: object) -> str:
    if not isinstance(raw, str) or raw not in definition.choices:
        raise Unfit("is not a choice", f"write one of {', '.join(definition.choices)}")
    return raw


def _time(raw: object) -> time:
    if not isinstance(raw, str) or not re.fullmatch(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]", raw):
        raise Unfit("is not a time of day", 'write "HH:MM" between "00:00" and "23:59"')
    return time.fromisoformat(raw)


def _terms(raw: object) -> FrozenMapping[str, tuple[str, ...]]:
    if not isinstance(raw, dict) or not raw:
        raise Unfit("is not a mapping of terms", "write a list of search terms under each reason")
    for reason, words in raw.items():
        if not isinstance(words, list) or not words:
            raise Unfit(f"{reason} has no list of terms", f"write at least one term under {reason}")
        for word in words:
            if not isinstance(word, str) or not word.strip():
                raise Unfit(f"{reason} holds {shown(word)}", "write each term as a text in quotes")
        if len(set(words)) < len(words):
            raise Unfit(f"{reason} repeats a term", "write each term once")
    return FrozenMapping({reason: tuple(words) for reason, words in raw.items()})


def text_of(value: Value) -> str:
    """Return the one text form of a value: equal values have equal texts (18, 18.0 -> "18")."""
    if isinstance(value, FrozenMapping):
        plain = {reason: list(words) for reason, words in value.items()}
        return json.dumps(plain, ensure_ascii=False, sort_keys=True)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return str(value)


def number_of(value: Value) -> Decimal | None:
    """Return a number as Decimal, a time as seconds since midnight, and None for the rest."""
    if isinstance(value, time):
        return Decimal(value.hour * 3600 + value.minute * 60)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Decimal(value)
    return None
