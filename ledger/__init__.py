"""Pure money: minor units, rounding, allocation, accounts, journals and postings.

No I/O and nothing of ours above it. Source: ISO 4217 minor units.
"""

from ledger.journal import Journal, JournalDoesNotBalance, Posting
from ledger.money import EXPONENTS, UnknownCurrency, exponent

__all__ = [
    "EXPONENTS",
    "Journal",
    "JournalDoesNotBalance",
    "Posting",
    "UnknownCurrency",
    "exponent",
]
