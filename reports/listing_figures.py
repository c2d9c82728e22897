"""The figures of the listing quality section are plain data, and this module states their shape."""

from typing import TypedDict


class Submitted(TypedDict):
    """Submissions of the month, by what our checks said; `delivered` were reviewed elsewhere."""

    submitted: int
    approved: int
    referred: int
    rejected: int
    unchecked: int
    delivered: int


class Screened(TypedDict):
    """What our checks said in the month, and how many steps they wrote for it."""

    approved: int
    referred: int
    rejected: int
    steps: int


class Samples(TypedDict):
    """Automatic approvals drawn for a second look: those of the month, and those that wait."""

    looked_at: int
    overturned: int
    waiting: int


class Decider(TypedDict):
    """Decisions of the month by who decided: checks, people, or the marketplace's own review."""

    decider: str
    decided: int
    approved: int
    rejected: int
    changes_requested: int
    median_hours: float | None


# A field is called `class`, which only this form allows.
Violation = TypedDict(
    "Violation", {"class": str, "opened": int, "mended": int, "open_at_end": int}
)  # fmt: skip


class Unmet(TypedDict):
    """How many of the versions checked in the month do not meet one check."""

    check_id: str
    name_en: str
    name_zh: str
    versions: int
    rejecting: int


class Ground(TypedDict):
    """Listings that one ground keeps off sale; the names are empty where it is no check."""

    ground: str
    name_en: str
    name_zh: str
    listings: int


class Listing(TypedDict, total=False):
    """Section 5: how listings were reviewed, and what is wrong with those on sale."""

    submitted: Submitted
    screened: Screened
    samples: Samples
    deciders: list[Decider]
    violations: list[Violation]
    unmet: list[Unmet]
    grounds: list[Ground]
