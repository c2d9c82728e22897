"""Who may decide, on money and on listings: people known by a key that only they have.

Who acted is always taken from the key, never from a name that somebody typed. A key is printed
once and kept as a salted scrypt digest, so reading the warehouse gives nobody a key.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from policy import Book
from tasks.runs import Run, new_run_id, recorded_run
from warehouse import Transaction, Warehouse
from warehouse.schema import resolution as tables

#: Members of finance decide about money; only a lead above the policy's limit.
FINANCE = ("finance", "finance_lead")
LEAD = "finance_lead"

#: Who judges findings of the audit, and who may own one: auditors own none.
AUDITOR = ("auditor",)
OWNERS = ("department", *FINANCE)

#: Who decides on listings and notices of rights holders; a lead where two people must.
REVIEWERS = ("merchandising", "merchandising_lead")

ROLES = (*FINANCE, "auditor", "department", *REVIEWERS)

#: scrypt's cost: 16 MiB and some 50 ms. The secret is 192 random bits, so more would buy nothing.
_COST = {"n": 2**14, "r": 8, "p": 1}
_SALT_BYTES, _SECRET_BYTES = 8, 24

_PERSON = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")


class KeyRefused(ValueError):
    """A key that gives nobody a say."""


class UnknownKey(KeyRefused):
    """A key that was never given out, or was mistyped."""


class RevokedKey(KeyRefused):
    """A key that was taken back."""


class NoSay(KeyRefused):
    """The key of somebody who has no say here."""


class ApproverRefused(ValueError):
    """A person who cannot be added or revoked like that."""


@dataclass(frozen=True)
class Person:
    """Somebody who holds a valid key.

    Attributes:
        person: staff id.
        role: one of ROLES.
    """

    person: str
    role: str

    @property
    def is_lead(self) -> bool:
        """Tell whether this person decides above the limit."""
        return self.role == LEAD


@contextmanager
def acting(
    warehouse: Warehouse, book: Book, now: datetime, act: str, **parameters: Any
) -> Iterator[Run]:
    """Yield the run that one act of a person is recorded as; a refusal is recorded as well.

    Args:
        warehouse: where the act is written.
        book: the marketplace's policy book.
        now: when the person acts.
        act: name of the act, as its command is called.
        **parameters: what it is about; never a key.
    """
    run = Run(new_run_id(), now, book)
    with recorded_run(warehouse, run, act, parameters):
        yield run


def add_approver(warehouse: Warehouse, run: Run, person: str, role: str) -> str:
    """Give a person a key; this is the only time that anybody sees it.

    Returns:
        The key.

    Raises:
        ApproverRefused: the id or role is none, the person holds a key already, or an id that
            differs only in capitals is taken: one person must not look like two.
    """
    if not _PERSON.fullmatch(person):
        raise ApproverRefused(f"{person!r} is not a staff id; write letters, digits and . _ -")
    if role not in ROLES:
        raise ApproverRefused(f"{role!r} is not a role; roles are {', '.join(ROLES)}")
    salt, secret = secrets.token_hex(_SALT_BYTES), secrets.token_urlsafe(_SECRET_BYTES)
    with warehouse.transaction() as tx:
        tx.exclusive("approver")
        for known in tx.rows("resolution/approvers"):
            if known["person"].lower() != person.lower():
                continue
            if known["person"] != person:
                raise ApproverRefused(f"{person} is taken: there is {known['person']} already")
            if known["revoked_at"] is None:
                raise ApproverRefused(f"{person} holds a key already; revoke it first")
        tx.insert(
            tables.approver,
            [
                {
                    "person": person,
                    "role": role,
                    "key_salt": salt,
                    "key_digest": _digest(salt, secret),
                    "added_at": run.as_of,
                    "revoked_at": None,
                    "run_id": run.run_id,
                }
            ],
        )
    return f"{salt}.{secret}"


def revoke_approver(warehouse: Warehouse, run: Run, person: str) -> datetime:
    """Take a person's key back, from now on; what it decided before stands.

    Returns:
        Since when it is revoked.

    Raises:
        ApproverRefused: the person holds no key.
    """
    with warehouse.transaction() as tx:
        tx.exclusive("approver")
        if not tx.execute("resolution/revoke_approver", person=person, revoked_at=run.as_of):
            raise ApproverRefused(f"{person} holds no key that could be revoked")
    return run.as_of


def approvers(warehouse: Warehouse) -> list[dict[str, Any]]:
    """Return who was given a key, with role and instants; no salt and no digest."""
    with warehouse.transaction() as tx:
        return tx.rows("resolution/approvers")


def approvers_of(tx: Transaction) -> frozenset[str]:
    """Return the people who hold a valid key and may own a finding."""
    rows = tx.rows("resolution/approvers")
    return frozenset(r["person"] for r in rows if r["revoked_at"] is None and r["role"] in OWNERS)


def who(tx: Transaction, key: str, roles: tuple[str, ...] = FINANCE) -> Person:
    """Return the person whose key this is.

    Args:
        tx: transaction.
        key: as it was printed.
        roles: who has a say here.

    Raises:
        UnknownKey: nobody has it. The message never repeats it.
        RevokedKey: it was taken back.
        NoSay: it is the key of somebody with another role.
    """
    salt, _, secret = key.strip().partition(".")
    digest = _digest(salt, secret)
    for row in tx.rows("resolution/approver_by_salt", key_salt=salt):
        if not hmac.compare_digest(row["key_digest"], digest):
            continue
        if row["revoked_at"] is not None:
            raise RevokedKey(f"the key of {row['person']} was revoked on {row['revoked_at']:%F}")
        if row["role"] not in roles:
            raise NoSay(f"{row['person']} is {row['role']}; here {' and '.join(roles)} have a say")
        return Person(row["person"], row["role"])
    raise UnknownKey("nobody has this key; `countinghouse approver add` gives keys out")


def _digest(salt: str, secret: str) -> str:
    return hashlib.scrypt(secret.encode(), salt=salt.encode(), **_COST).hex()
