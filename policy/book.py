"""The book of one marketplace answers which terms were in force, and for what they were."""

from __future__ import annotations

import os
import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from policy.assembly import assemble
from policy.refusals import NoPolicyInForce, NotAMonth, PolicyRefused, UnknownBook, UnknownVersion
from policy.terms import Terms
from policy.values import number_of, text_of

_BOOKS = Path(__file__).with_name("books")
_VARIABLE = "COUNTINGHOUSE_POLICY"
_DEFAULT = "standard"


@dataclass(frozen=True)
class Book:
    """All versions of one marketplace's rules, oldest first, free of problems."""

    name: str
    versions: tuple[Terms, ...]

    def in_force(self, on: date | datetime) -> Terms:
        """Return the terms in force on a business day or at an instant.

        An instant counts from midnight in the time zone of the version concerned.

        Args:
            on: A business day, or an aware datetime.

        Raises:
            NoPolicyInForce: No version was in force then.
            NaiveInstant: A datetime without a UTC offset.
        """
        begun = [terms for terms in self.versions if _day(terms, on) >= terms.effective_from]
        if begun and not self._has_lapsed(begun[-1], on):
            return begun[-1]
        first = self.versions[0]
        day = _day(begun[-1] if begun else first, on)
        raise NoPolicyInForce(self.name, day, first.version, first.effective_from)

    def _has_lapsed(self, terms: Terms, on: date | datetime) -> bool:
        """Tell whether a version ended with nothing to follow it at once.

        A version that a successor follows ends when the successor begins by its own clock, so
        that a change of time zone leaves no hour without rules.
        """
        if terms.effective_to is None or _day(terms, on) < terms.effective_to:
            return False
        return all(terms.effective_to != other.effective_from for other in self.versions)

    def for_month(self, month: str) -> Terms:
        """Return the terms that govern a month: those in force on its last day.

        Settlement mechanics and targets are governed by the end of the period.

        Args:
            month: A calendar month such as "2026-10".

        Raises:
            NotAMonth: The text is not a calendar month.
            NoPolicyInForce: No version was in force on its last day.
        """
        if not re.fullmatch(r"[0-9]{4}-(?:0[1-9]|1[0-2])", month) or month.startswith("0000"):
            raise NotAMonth(month)
        year, number = int(month[:4]), int(month[5:])
        return self.in_force(date(year, number, monthrange(year, number)[1]))

    def version(self, version: str) -> Terms:
        """Return the terms of one version, in force or not.

        Args:
            version: A version's id, such as "2026.1".

        Raises:
            UnknownVersion: The book has no such version.
        """
        for terms in self.versions:
            if terms.version == version:
                return terms
        raise UnknownVersion(self.name, version, [terms.version for terms in self.versions])

    @property
    def content(self) -> Mapping[str, list[dict[str, Any]]]:
        """Everything the book says as plain rows, by table: versions, clauses, parameters."""
        return {
            "versions": self.version_rows(),
            "clauses": self.clause_rows(),
            "parameters": self.parameter_rows(),
        }

    def version_rows(self) -> list[dict[str, Any]]:
        """Return one plain row per version, oldest first; an open end is None."""
        return [
            {
                "book": self.name,
                "version": terms.version,
                "announced_on": terms.announced_on,
                "effective_from": terms.effective_from,
                "effective_to": terms.effective_to,
                "sha256": terms.sha256,
            }
            for terms in self.versions
        ]

    def clause_rows(self) -> list[dict[str, Any]]:
        """Return one plain row per version and clause, as merged."""
        return [
            {"book": self.name, "version": terms.version, "clause": clause_id, **vars(clause)}
            for terms in self.versions
            for clause_id, clause in terms.clauses.items()
        ]

    def parameter_rows(self) -> list[dict[str, Any]]:
        """Return one plain row per version, key and scope, as merged.

        `value_number` is a Decimal (a time of day in seconds since midnight) or None;
        `value_text` always holds the text form (terms as JSON); `scope_id` is "" for the platform.
        """
        return [
            {
                "book": self.name,
                "version": terms.version,
                "key": parameter.key,
                "scope_kind": parameter.scope.kind,
                "scope_id": parameter.scope.id,
                "value_number": number_of(parameter.value),
                "value_text": text_of(parameter.value),
                "unit": parameter.unit,
                "clause": parameter.clause,
                "governing_instant": parameter.governing_instant,
            }
            for terms in self.versions
            for parameter in terms.parameters
        ]


def _day(terms: Terms, on: date | datetime) -> date:
    return terms.business_day(on) if isinstance(on, datetime) else on


def books() -> tuple[str, ...]:
    """Return the names of the books that ship with the project, in the order of the alphabet."""
    return tuple(sorted(path.name for path in _BOOKS.iterdir() if path.is_dir()))


def load_book(name_or_directory: str | Path | None = None) -> Book:
    """Return a book without problems; a second call in one process returns the same object.

    Args:
        name_or_directory: A shipped book's name or the path of a folder with version files. Left
            out, it is taken from the environment variable COUNTINGHOUSE_POLICY, else "standard".

    Raises:
        UnknownBook: Neither a shipped book nor a folder has this name.
        PolicyRefused: The book has problems; the message names every one.
    """
    return _load(_directory(name_or_directory))


def check(name_or_directory: str | Path | None = None) -> tuple[str, ...]:
    """Return every problem of a book, read afresh; none for a book that can be loaded.

    Args:
        name_or_directory: As in `load_book`.

    Raises:
        UnknownBook: Neither a shipped book nor a folder has this name.
    """
    directory = _directory(name_or_directory)
    return tuple(str(problem) for problem in assemble(directory.name, directory)[1])


def in_force(on: date | datetime, book: str | None = None) -> Terms:
    """Return the terms in force on a business day or at an instant; see `Book.in_force`.

    Args:
        on: A business day, or an aware datetime.
        book: As in `load_book`.

    Raises:
        NoPolicyInForce: No version was in force then.
        NaiveInstant: A datetime without a UTC offset.
    """
    return load_book(book).in_force(on)


def policy_for(month: str, book: str | None = None) -> Terms:
    """Return the terms that govern a month: those in force on its last day.

    Args:
        month: A calendar month such as "2026-10".
        book: As in `load_book`.

    Raises:
        NotAMonth: The text is not a calendar month.
        NoPolicyInForce: No version was in force on its last day.
    """
    return load_book(book).for_month(month)


def _directory(name_or_directory: str | Path | None) -> Path:
    wanted = name_or_directory or os.environ.get(_VARIABLE) or _DEFAULT
    if isinstance(wanted, str) and wanted in books():
        return _BOOKS / wanted
    directory = Path(wanted).resolve()
    if not directory.is_dir():
        raise UnknownBook(str(wanted), books())
    return directory


@cache
def _load(directory: Path) -> Book:
    versions, problems = assemble(directory.name, directory)
    if problems:
        raise PolicyRefused(directory.name, map(str, problems))
    return Book(directory.name, versions)
