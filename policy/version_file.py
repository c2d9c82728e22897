"""The fields of a version file: whatever else stands in one is refused with its line."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from policy.reading import Section
from policy.refusals import Problem, shown
from policy.registry import ScopeKind


class _Fields(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ScopeEntry(_Fields):
    """`scope`: left out for the whole platform."""

    kind: ScopeKind
    id: str = Field(min_length=1)


class ParameterEntry(_Fields):
    """One item of `parameters`; the registry decides which value and unit are right."""

    key: str
    value: Any
    unit: str | None = None
    clause: str | None = None
    scope: ScopeEntry | None = None


class RepealEntry(_Fields):
    """One item of `repealed`: a value of the amended version that no longer holds."""

    key: str
    scope: ScopeEntry | None = None


class ClauseEntry(_Fields):
    """One entry of `clauses`."""

    name_en: str = Field(min_length=1)
    name_zh: str = Field(min_length=1)
    text_en: str = Field(min_length=1)
    text_zh: str = Field(min_length=1)
    department: str = Field(pattern=r"^[a-z]+(_[a-z]+)*$")


class VersionFile(_Fields):
    """One version of a book as its author wrote it."""

    version: str = Field(min_length=1)
    announced_on: date
    effective_from: date
    effective_to: date | None = None
    amends: str | None = None
    repealed: list[RepealEntry] = []
    clauses: dict[str, ClauseEntry] = {}
    parameters: list[ParameterEntry] = []


_REMEDIES = {
    "extra_forbidden": "remove it, or correct its name",
    "missing": "add it",
    "string_type": "write it as a text in quotes",
    "date_type": "write it as YYYY-MM-DD without quotes",
    "string_too_short": "write a text that is not empty",
    "list_type": "write a list, each item after a dash",
    "dict_type": "write fields with their values, indented below it",
    "model_type": "write fields with their values, indented below it",
    "string_pattern_mismatch": "use small letters and underscores, such as customer_service",
}


def line_of(document: Section, path: Iterable[str | int]) -> int:
    """Return the line on which the innermost part of a path that exists begins."""
    line, node = document.line, document
    found: Any = node
    for step in path:
        if isinstance(found, Section) and step in found:
            line, found = found.lines[str(step)], found[str(step)]
        elif isinstance(found, list) and isinstance(step, int):
            found = found[step]
            line = found.line if isinstance(found, Section) else line
        else:
            break
    return line


@dataclass
class Structure:
    """What could be read of a version file: `document` and `fields` without the refused parts."""

    document: Section
    fields: VersionFile | None
    problems: list[Problem]
    # The keys of refused items: they are not reported as missing as well.
    misstated: set[str]


def structure_of(file: str, document: Section) -> Structure:
    """Return the fields of a version file and every reason why they are not in order.

    An unknown field or a malformed item is set aside, so that the rest is still examined.

    Args:
        file: The name by which problems call the file.
        document: The file as read.
    """
    try:
        return Structure(document, VersionFile.model_validate(document), [], set())
    except ValidationError as refused:
        errors = refused.errors()
    problems = [_problem(file, document, error) for error in errors]
    rest = document.copy()
    misstated: set[str] = set()
    for error in errors:
        name, *inner = error["loc"]
        if error["type"] == "extra_forbidden" and not inner:
            rest.pop(str(name))
        elif name in ("parameters", "repealed") and inner:
            item = document[name][inner[0]]
            rest[name] = [kept for kept in rest[name] if kept is not item]
            if isinstance(item, Section):
                misstated.add(str(item.get("key")))
        else:
            return Structure(document, None, problems, misstated)
    return Structure(rest, VersionFile.model_validate(rest), problems, misstated)


def _problem(file: str, document: Section, error: ErrorDetails) -> Problem:
    kind, path = error["type"], error["loc"]
    is_missing = kind == "missing"
    fault = {"extra_forbidden": "unknown field", "missing": "is missing"}.get(kind, error["msg"])
    return Problem(
        file=file,
        line=line_of(document, path),
        field=".".join(str(step) for step in path) or "file",
        value=None if is_missing else shown(error["input"]),
        fault=fault,
        remedy=_REMEDIES.get(kind, "correct it"),
    )
