"""Every way in which the policy package says no is one named exception.

A problem in a book is a value (`Problem`), because a reader wants all of them at once;
`PolicyRefused` carries them together.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

_SHOWN = 80  # characters of an offending value: enough to recognise it on one line


@dataclass(frozen=True)
class Problem:
    """One reason for refusing a book: where it stands, what it is and how to mend it."""

    file: str
    line: int | None
    field: str
    value: str | None
    fault: str
    remedy: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        subject = self.field if self.value is None else f"{self.field} = {self.value}"
        return f"{place}: {subject}: {self.fault}; {self.remedy}"


def shown(value: object) -> str:
    """Return a value as the author wrote it, short enough for one line."""
    if value is None:
        text = "null"
    elif isinstance(value, bool):
        text = str(value).lower()
    elif isinstance(value, str | list | dict):
        text = repr(value)
    else:
        text = str(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


class PolicyRefused(ValueError):
    """A book has problems; `problems` holds the text of every one of them."""

    def __init__(self, book: str, problems: Iterable[str]) -> None:
        self.book = book
        self.problems = tuple(problems)
        count = len(self.problems)
        heading = f"policy book {book} refused, {count} problem{'s' if count != 1 else ''}:"
        super().__init__("\n".join((heading, *self.problems)))


class UnknownBook(LookupError):
    """Neither a shipped book nor a folder has this name."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(
            f"policy book {name!r} is not known; use one of {', '.join(known)} "
            "or the path of a folder with version files"
        )


class UnknownVersion(LookupError):
    """A book has no version with this id."""

    def __init__(self, book: str, version: str, known: Iterable[str]) -> None:
        super().__init__(
            f"policy book {book} has no version {version!r}; it has {', '.join(known)}"
        )


class UnknownParameter(LookupError):
    """No parameter has this key."""

    def __init__(self, key: str, near: Iterable[str]) -> None:
        suggestion = ", ".join(near) or "a key listed in policy/parameters.yaml"
        super().__init__(f"policy parameter {key!r} is not known; did you mean {suggestion}?")


class NoPolicyInForce(LookupError):
    """On this day no version of the book was in force."""

    def __init__(self, book: str, on: date, first: str, first_from: date) -> None:
        self.book, self.on = book, on
        super().__init__(
            f"policy book {book}: no version is in force on {on}; "
            f"the first version, {first}, takes effect on {first_from}"
        )


class NaiveInstant(ValueError):
    """A datetime without a UTC offset names no instant, so it has no business day."""

    def __init__(self, instant: object) -> None:
        super().__init__(
            f"instant {instant} has no UTC offset; pass an aware datetime, or a date "
            "if you mean a business day"
        )


class NotAMonth(ValueError):
    """A text is not a calendar month."""

    def __init__(self, month: str) -> None:
        super().__init__(f"month {month!r} is not a calendar month; write it as 2026-10")
