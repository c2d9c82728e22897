"""A folder of version files becomes a timeline of terms, or the full list of its problems."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from policy.reading import Section, Unreadable, read_yaml
from policy.refusals import Problem, shown
from policy.registry import definitions
from policy.terms import (
    NOTICE_DAYS,
    PLATFORM,
    TIME_ZONE,
    Clause,
    Parameter,
    Scope,
    Terms,
    canonical_json,
    sha256_of,
)
from policy.values import FrozenMapping, Unfit, Value, parse
from policy.version_file import ParameterEntry, ScopeEntry, VersionFile, line_of, structure_of

_WORKING_DAY = ("calendar.opens_at", "calendar.order_cut_off", "calendar.closes_at")
_ABSENT = object()  # a problem without a value, while null in a file is a value


@dataclass
class _Draft:
    """A version file on its way to becoming terms."""

    file: str
    document: Section
    fields: VersionFile
    clauses: dict[str, Clause] = field(default_factory=dict)
    parameters: dict[tuple[str, Scope], Parameter] = field(default_factory=dict)
    # Keys that the file sets but wrongly: refused once, and not reported as missing as well.
    misstated: set[str] = field(default_factory=set)
    # False when the version that it amends could not be read: what is missing is then unknown.
    is_complete: bool = True

    def problem(
        self, path: tuple[str | int, ...], name: str, value: object, fault: str, remedy: str
    ) -> Problem:
        text = None if value is _ABSENT else shown(value)
        return Problem(self.file, line_of(self.document, path), name, text, fault, remedy)

    def platform_value(self, key: str) -> Value | None:
        parameter = self.parameters.get((key, PLATFORM))
        return parameter.value if parameter else None


def assemble(book: str, directory: Path) -> tuple[tuple[Terms, ...], tuple[Problem, ...]]:
    """Return the terms of every version, oldest first, and every problem; one of the two is empty.

    Args:
        book: The name of the book.
        directory: The folder that holds one YAML file per version.
    """
    problems: list[Problem] = []
    drafts, unread = _read(book, directory, problems)
    drafts.sort(key=lambda draft: (draft.fields.effective_from, draft.fields.version))
    problems += _timeline_problems(drafts)
    known = {draft.fields.version for draft in drafts} | unread
    merged: dict[str, _Draft] = {}
    for draft in drafts:
        problems += _inherit(draft, merged, known, unread)
        problems += _apply(draft)
        merged[draft.fields.version] = draft
        if draft.is_complete:
            base = merged.get(draft.fields.amends or "")
            problems += _completeness_problems(draft, base)
            problems += _coherence_problems(draft)
    problems += _notice_problems(drafts)
    if problems:
        problems.sort(key=lambda problem: (problem.file, problem.line or 0))
        return (), tuple(problems)
    return tuple(_terms(book, drafts)), ()


def _read(book: str, directory: Path, problems: list[Problem]) -> tuple[list[_Draft], set[str]]:
    """Return the drafts of all files in order, and the versions whose files are not."""
    drafts: list[_Draft] = []
    unread: set[str] = set()
    for path in sorted(directory.iterdir()):
        file = f"{book}/{path.name}"
        if path.suffix == ".yml":  # else a version would be left out in silence
            problems.append(
                Problem(file, None, "file", None, "is not read", "rename it to end in .yaml")
            )
        if path.suffix != ".yaml":
            continue
        draft, found = _draft(file, path)
        problems += found
        if draft is not None:
            drafts.append(draft)
        if draft is None or draft.fields.version != path.stem:
            unread.add(path.stem)
    if not drafts and not unread:
        fault, remedy = "holds no version", "add a file such as 2026.1.yaml"
        problems.append(Problem(book, None, "folder", None, fault, remedy))
    return drafts, unread


def _draft(file: str, path: Path) -> tuple[_Draft | None, list[Problem]]:
    """Return what can be read of a file, and what cannot."""
    try:
        document = read_yaml(path)
    except Unreadable as error:
        remedy = "correct the YAML on that line"
        return None, [Problem(file, error.line, "YAML", None, error.fault, remedy)]
    structure = structure_of(file, document)
    if structure.fields is None:
        return None, structure.problems
    fields = structure.fields
    draft = _Draft(file, structure.document, fields, misstated=structure.misstated)
    if fields.version != path.stem:
        fault = f"the file is named {path.name}"
        remedy = f"name the file {fields.version}.yaml, or correct the version"
        structure.problems.append(
            draft.problem(("version",), "version", fields.version, fault, remedy)
        )
    return draft, structure.problems


def _timeline_problems(drafts: list[_Draft]) -> Iterator[Problem]:
    for draft in drafts:
        start, end = draft.fields.effective_from, draft.fields.effective_to
        if end is not None and end <= start:
            fault = f"is not after effective_from {start}"
            remedy = "state a later day, or leave it out"
            yield draft.problem(("effective_to",), "effective_to", end, fault, remedy)
    for draft, successor in pairwise(drafts):
        start, end = draft.fields.effective_from, draft.fields.effective_to
        name, following = successor.fields.version, successor.fields.effective_from
        if start == following:
            fault = f"version {draft.fields.version} takes effect on the same day"
            remedy = "let one of them take effect on another day"
            path = ("effective_from",)
            yield successor.problem(path, "effective_from", following, fault, remedy)
        elif end is not None and end > following:
            fault = f"overlaps version {name}, which takes effect on {following}"
            remedy = f"state {following} or earlier, or leave it out"
            yield draft.problem(("effective_to",), "effective_to", end, fault, remedy)


def _inherit(
    draft: _Draft, merged: dict[str, _Draft], known: set[str], unread: set[str]
) -> Iterator[Problem]:
    """Start a draft from the version that it amends."""
    amends = draft.fields.amends
    if amends is None:
        return
    if amends in merged:
        base = merged[amends]
        draft.clauses = dict(base.clauses)
        draft.parameters = dict(base.parameters)
        draft.misstated |= base.misstated
        draft.is_complete = base.is_complete
        return
    draft.is_complete = False
    if amends in unread:  # its own problems are reported already
        return
    if amends in known:
        fault = "does not take effect before this version"
    else:
        fault = "is not a version of this book"
    remedy = f"amend an earlier version ({', '.join(merged) or 'there is none'}), or leave it out"
    yield draft.problem(("amends",), "amends", amends, fault, remedy)


def _apply(draft: _Draft) -> Iterator[Problem]:
    """Put what the file says on top of what the draft inherited."""
    yield from _apply_repeals(draft)
    for clause_id, clause in draft.fields.clauses.items():
        draft.clauses[clause_id] = Clause(**clause.model_dump())
    seen: set[tuple[str, Scope]] = set()
    for index, entry in enumerate(draft.fields.parameters):
        scope = _scope(entry.scope)
        faults = list(_entry_problems(draft, index, entry, scope))
        if (entry.key, scope) in seen:
            path, remedy = ("parameters", index, "key"), "keep one of the two"
            fault = f"is set twice for {scope}"
            faults.append(draft.problem(path, entry.key, entry.value, fault, remedy))
        seen.add((entry.key, scope))
        if faults:
            draft.misstated.add(entry.key)
            yield from faults
            continue
        definition = definitions()[entry.key]
        draft.parameters[entry.key, scope] = Parameter(
            key=entry.key,
            scope=scope,
            value=parse(definition, entry.value),
            unit=entry.unit,
            clause=entry.clause or "",
            governing_instant=definition.governing_instant,
        )


def _apply_repeals(draft: _Draft) -> Iterator[Problem]:
    for index, entry in enumerate(draft.fields.repealed):
        scope = _scope(entry.scope)
        if draft.parameters.pop((entry.key, scope), None) is None and draft.is_complete:
            fault = f"is not set for {scope} in the amended version {draft.fields.amends}"
            path, remedy = ("repealed", index), "remove it from repealed, or correct key and scope"
            yield draft.problem(path, f"repealed {entry.key}", _ABSENT, fault, remedy)


def _scope(entry: ScopeEntry | None) -> Scope:
    return PLATFORM if entry is None else Scope(entry.kind, entry.id)


def _entry_problems(
    draft: _Draft, index: int, entry: ParameterEntry, scope: Scope
) -> Iterator[Problem]:
    at, key = ("parameters", index), entry.key
    yield from _clause_problems(draft, index, entry)
    definition = definitions().get(key)
    if definition is None:
        remedy = "correct the key, or describe it in policy/parameters.yaml first"
        yield draft.problem((*at, "key"), key, entry.value, "unknown parameter", remedy)
        return
    if entry.unit is None and definition.units:
        remedy = f"add unit: one of {', '.join(definition.units)}"
        yield draft.problem((*at, "value"), key, entry.value, "has no unit", remedy)
    elif entry.unit is not None and entry.unit not in definition.units:
        remedy = f"use {' or '.join(definition.units)}" if definition.units else "remove the unit"
        yield draft.problem((*at, "unit"), f"{key} unit", entry.unit, "wrong unit", remedy)
    if scope != PLATFORM and scope.kind not in definition.scopes:
        allowed = ", ".join(definition.scopes)
        remedy = f"use one of {allowed}" if allowed else "remove the scope: it binds all alike"
        yield draft.problem((*at, "scope"), f"{key} scope", scope, "wrong scope kind", remedy)
    try:
        parse(definition, entry.value)
    except Unfit as unfit:
        yield draft.problem((*at, "value"), key, entry.value, unfit.fault, unfit.remedy)


def _clause_problems(draft: _Draft, index: int, entry: ParameterEntry) -> Iterator[Problem]:
    if entry.clause is None:
        remedy = "add the clause that demands it"
        yield draft.problem(("parameters", index), entry.key, entry.value, "has no clause", remedy)
    elif entry.clause not in draft.clauses and draft.is_complete:
        remedy = f"use one of {', '.join(sorted(draft.clauses))}, or add it to clauses"
        path = ("parameters", index, "clause")
        yield draft.problem(path, f"{entry.key} clause", entry.clause, "unknown clause", remedy)


def _completeness_problems(draft: _Draft, base: _Draft | None) -> Iterator[Problem]:
    def absent(version: _Draft) -> list[str]:
        present = version.misstated | {k for k, scope in version.parameters if scope == PLATFORM}
        return [key for key in definitions() if key not in present]

    # What the amended version lacks is its problem: said there, once.
    said = absent(base) if base else []
    for key in absent(draft):
        if key not in said:
            remedy = "add it without a scope, with value, unit and clause"
            fault = "required parameter is missing"
            yield draft.problem(("parameters",), key, _ABSENT, fault, remedy)


def _coherence_problems(draft: _Draft) -> Iterator[Problem]:
    """Check what the registry's types cannot, in the version that wrote it."""
    zone, path = draft.platform_value(TIME_ZONE), _path_of(draft, [TIME_ZONE])
    if path and isinstance(zone, str) and not _is_time_zone(zone):
        remedy = "use a name such as Asia/Shanghai"
        yield draft.problem(path, TIME_ZONE, zone, "is not an IANA time zone", remedy)
    hours = [draft.platform_value(key) for key in _WORKING_DAY]
    opens, cut_off, closes = (hour if isinstance(hour, time) else None for hour in hours)
    path = _path_of(draft, _WORKING_DAY)
    if path and opens and cut_off and closes and not opens < cut_off <= closes:
        written = f"{opens:%H:%M}, {cut_off:%H:%M}, {closes:%H:%M}"
        fault = "the cut-off does not lie after opening and no later than closing"
        yield draft.problem(path, ", ".join(_WORKING_DAY), written, fault, "correct these times")


def _is_time_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # ../zone and Asia are not zones either
        return False
    return True


def _path_of(draft: _Draft, keys: Iterable[str]) -> tuple[str | int, ...] | None:
    """Return where the file sets one of these keys for the platform; None if it inherits them."""
    for index, entry in enumerate(draft.fields.parameters):
        if entry.key in keys and entry.scope is None:
            return ("parameters", index, "value")
    return None


def _notice_problems(drafts: list[_Draft]) -> Iterator[Problem]:
    for position, draft in enumerate(drafts):
        # The rule in force when a revision is announced binds it; the first has only its own.
        ruling = drafts[max(position - 1, 0)]
        notice = ruling.platform_value(NOTICE_DAYS)
        announced, start = draft.fields.announced_on, draft.fields.effective_from
        if isinstance(notice, int) and start - announced < timedelta(days=notice):
            fault = (
                f"is {(start - announced).days} days before effective_from {start}, "
                f"and {ruling.fields.version} demands {notice}"
            )
            remedy = f"let it take effect on {announced + timedelta(days=notice)} or later"
            path = ("announced_on",)
            yield draft.problem(path, "announced_on", announced, fault, remedy)


def _terms(book: str, drafts: list[_Draft]) -> Iterator[Terms]:
    starts: list[date | None] = [draft.fields.effective_from for draft in drafts[1:]]
    for draft, successor_from in zip(drafts, [*starts, None], strict=True):
        fields = draft.fields
        stated = {
            "announced_on": fields.announced_on,
            "effective_from": fields.effective_from,
            "effective_to": fields.effective_to,
        }
        parameters = tuple(draft.parameters[place] for place in sorted(draft.parameters))
        text = canonical_json(fields.version, stated, draft.clauses, parameters)
        yield Terms(
            book=book,
            version=fields.version,
            announced_on=fields.announced_on,
            effective_from=fields.effective_from,
            effective_to=fields.effective_to or successor_from,
            sha256=sha256_of(text),
            clauses=FrozenMapping(dict(sorted(draft.clauses.items()))),
            parameters=parameters,
        )
