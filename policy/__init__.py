"""Policy as data: the rules of a marketplace, versioned, in force by date, refused when incoherent.

A *book* is a folder of version files; ``parameters.yaml`` says which parameters a version may set.
Flows ask for terms and never hold a number of their own::

    terms = policy_for("2026-10")
    terms.fulfilment.ship                                   # the platform-wide value
    terms.value("fulfilment.ship", category="furniture")    # the most specific scope wins
    terms.parameter("fulfilment.ship").unit                 # decides which clock runs

Not here: working calendars, clocks and KPI figures. They take their numbers from here.
"""

from policy.book import Book, books, check, in_force, load_book, policy_for
from policy.changes import Change, diff
from policy.refusals import (
    NaiveInstant,
    NoPolicyInForce,
    NotAMonth,
    PolicyRefused,
    UnknownBook,
    UnknownParameter,
    UnknownVersion,
)
from policy.registry import Definition, definitions
from policy.terms import Clause, Parameter, Scope, Terms
from policy.values import FrozenMapping

__all__ = [
    "Book",
    "Change",
    "Clause",
    "Definition",
    "FrozenMapping",
    "NaiveInstant",
    "NoPolicyInForce",
    "NotAMonth",
    "Parameter",
    "PolicyRefused",
    "Scope",
    "Terms",
    "UnknownBook",
    "UnknownParameter",
    "UnknownVersion",
    "books",
    "check",
    "definitions",
    "diff",
    "in_force",
    "load_book",
    "policy_for",
]
