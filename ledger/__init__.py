"""Pure money: minor units and their exponents. No I/O and nothing of ours above it.

Source: ISO 4217 minor units. Journals, postings and allocation join here with the settlement.
"""

from ledger.money import UnknownCurrency, exponent

__all__ = ["UnknownCurrency", "exponent"]
