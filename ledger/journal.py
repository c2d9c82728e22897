"""Journals and postings, pure: debit positive, credit negative, and every journal sums to zero.

Nothing is edited: a correction is one more journal. Not here: where journals are kept.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import md5


class JournalDoesNotBalance(ValueError):
    """Debits and credits of a journal differ; the message holds journal, currency and figures."""


class EmptyPosting(ValueError):
    """A posting of nothing, or a journal without postings."""


class PostedTwice(ValueError):
    """Two journals have the same posting key."""


@dataclass(frozen=True)
class Posting:
    """One line of a journal.

    Attributes:
        account: code of an account, `ledger.accounts`.
        currency: ISO 4217 code.
        amount_minor: minor units, debit positive, credit negative, never zero.
    """

    account: str
    currency: str
    amount_minor: int


@dataclass(frozen=True)
class Journal:
    """What moved between accounts for one reason.

    Attributes:
        posting_key: what it is about; no two journals have the same.
        kind: capture, refund, fee, deposit, write_off …
        booked_on: business day.
        description: in a bookkeeper's words, without personal data.
        postings: at least two, zero in sum for each currency.
    """

    posting_key: str
    kind: str
    booked_on: date
    description: str
    postings: tuple[Posting, ...]

    @property
    def journal_id(self) -> str:
        """Return the id: the digest of the posting key, the same as SQL's `md5`."""
        return md5(self.posting_key.encode(), usedforsecurity=False).hexdigest()


def require_balanced(journal: Journal) -> Journal:
    """Return the journal, whose debits equal its credits in each currency.

    Raises:
        EmptyPosting: it has no posting, or one of nothing.
        JournalDoesNotBalance: they differ.
    """
    if not journal.postings or not all(p.amount_minor for p in journal.postings):
        raise EmptyPosting(f"journal {journal.posting_key} has a posting of nothing, or none")
    totals: dict[str, int] = defaultdict(int)
    for posting in journal.postings:
        totals[posting.currency] += posting.amount_minor
    if over := {currency: total for currency, total in totals.items() if total}:
        raise JournalDoesNotBalance(
            f"journal {journal.posting_key}: "
            + "; ".join(
                f"debits less credits are {total} minor units of {currency}, and must be 0"
                for currency, total in sorted(over.items())
            )
        )
    return journal


def require_posted_once(journals: Iterable[Journal]) -> Sequence[Journal]:
    """Return journals of which no two have the same posting key.

    Raises:
        PostedTwice: two have.
    """
    seen: dict[str, Journal] = {}
    for journal in journals:
        if journal.posting_key in seen:
            raise PostedTwice(f"{journal.posting_key} is posted twice; correct by one more journal")
        seen[journal.posting_key] = journal
    return list(seen.values())


def balances_of(journals: Iterable[Journal]) -> Mapping[tuple[str, str], int]:
    """Return the balance of each account and currency, debit positive; none that is zero."""
    totals: dict[tuple[str, str], int] = defaultdict(int)
    for journal in journals:
        for posting in journal.postings:
            totals[posting.account, posting.currency] += posting.amount_minor
    return {account: total for account, total in sorted(totals.items()) if total}
