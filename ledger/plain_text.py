"""The books as text that independent programs read: beancount and hledger.

Each text ends with the balances that the warehouse holds, written as assertions: the program itself
adds up the journals and says where the two differ. Memory is that of one journal.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import md5

from ledger.accounts import role_of
from ledger.journal import Journal
from ledger.money import exponent

#: Hexadecimal digits that tell accounts apart whose legal names would be the same.
_DIGEST_DIGITS = 6


@dataclass(frozen=True)
class Books:
    """What stands around the journals of an export.

    Attributes:
        title: whose books they are.
        operating_currency: the currency of the house.
        first_on: first business day with a journal.
        closed_on: the day after the last one.
        balances: account, currency and balance in minor units, also of those that are zero.
    """

    title: str
    operating_currency: str
    first_on: date
    closed_on: date
    balances: Sequence[tuple[str, str, int]]


def legal_names(accounts: Iterable[str]) -> Mapping[str, str]:
    """Return the name of each account that both programs take: `Assets:Clearing:Stripe:Acct-1`.

    No two accounts get the same name: those that would are told apart by a digest. Nor is one the
    beginning of another, as beancount adds up what is below an account: that one has a digest too.
    """
    plain = {account: _legal(account) for account in sorted(set(accounts))}
    count = Counter(plain.values())
    above = {name[:at] for name in count for at, sign in enumerate(name) if sign == ":"}
    return {
        account: name if count[name] == 1 and name not in above else f"{name}-{_digest(account)}"
        for account, name in plain.items()
    }


def _legal(account: str) -> str:
    role, _, owner = account.partition(":")
    parts = [role, *owner.split("/")] if owner else [role]
    return ":".join([role_of(account).root, *map(_component, parts)])


def _component(text: str) -> str:
    """Return letters, digits and dashes, of which the first is a capital letter or a digit."""
    words = re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")
    return words[:1].upper() + words[1:] if words else "X"


def _digest(account: str) -> str:
    return md5(account.encode(), usedforsecurity=False).hexdigest()[:_DIGEST_DIGITS]


def amount(amount_minor: int, currency: str) -> str:
    """Return an amount in major units, with all the digits of the currency's minor unit."""
    return f"{Decimal(amount_minor).scaleb(-exponent(currency)):f} {currency}"


def beancount(books: Books, journals: Iterable[Journal]) -> Iterator[str]:
    """Yield the books in beancount's syntax, piece by piece, with exact balance assertions."""
    names = legal_names(account for account, _, _ in books.balances)
    yield f'option "title" "{_one_line(books.title)}"\n'
    yield f'option "operating_currency" "{books.operating_currency}"\n\n'
    for account, name in names.items():
        yield f'{books.first_on} open {name}\n  account: "{_one_line(account)}"\n'
    for journal in journals:
        yield f'\n{journal.booked_on} * "{_one_line(journal.description)}"\n'
        yield f'  key: "{_one_line(journal.posting_key)}"\n'
        for posting in journal.postings:
            money = amount(posting.amount_minor, posting.currency)
            yield f"  {names[posting.account]}  {money}\n"
    yield "\n"
    for account, currency, balance_minor in books.balances:
        figure, code = amount(balance_minor, currency).split()
        # Without `~ 0` beancount lets a balance differ by one minor unit.
        yield f"{books.closed_on} balance {names[account]}  {figure} ~ 0 {code}\n"


def hledger(books: Books, journals: Iterable[Journal]) -> Iterator[str]:
    """Yield the books in hledger's syntax, piece by piece, with balance assertions."""
    names = legal_names(account for account, _, _ in books.balances)
    yield f"; {_one_line(books.title)}\n\ndecimal-mark .\n"
    for currency in sorted({currency for _, currency, _ in books.balances}):
        digits = exponent(currency)
        yield f"commodity 1000.{'0' * digits} {currency}\n"
    for account, name in names.items():
        yield f"account {name}  ; {_one_line(account)}\n"
    for journal in journals:
        # The code in brackets keeps a description that begins with one from being read as such.
        described = _one_line(journal.description).replace(";", ",")
        yield f"\n{journal.booked_on} * ({journal.journal_id}) {described}\n"
        yield f"    ; {_one_line(journal.posting_key)}\n"
        for posting in journal.postings:
            money = amount(posting.amount_minor, posting.currency)
            yield f"    {names[posting.account]}  {money}\n"
    yield f"\n{books.closed_on} * balances\n"
    for account, currency, balance_minor in books.balances:
        money = amount(balance_minor, currency)
        yield f"    {names[account]}  {amount(0, currency)} = {money}\n"


def _one_line(text: str) -> str:
    """Return a text that neither ends a line nor a quotation."""
    return re.sub(r"[\x00-\x1f\x7f\x85\u2028\u2029]+", " ", text).translate(
        {ord('"'): "'", ord("\\"): "/"}
    )


#: Programs that can check the books, and what writes their text.
WRITERS: Mapping[str, Callable[[Books, Iterable[Journal]], Iterator[str]]] = {
    "beancount": beancount,
    "hledger": hledger,
}
