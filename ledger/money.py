"""Currencies and their minor units (ISO 4217)."""

from collections.abc import Mapping
from types import MappingProxyType

#: Currencies whose minor unit is not a hundredth; ISO 4217 table A.1.
_OTHER_EXPONENTS = {
    "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0,
    "RWF": 0, "UGX": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
    "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
}  # fmt: skip

#: Currencies with hundredths that this project has met; another one is added here on purpose.
_HUNDREDTHS = frozenset(
    [
        "AED",
        "ARS",
        "AUD",
        "BRL",
        "CAD",
        "CHF",
        "CNY",
        "CZK",
        "DKK",
        "EUR",
        "GBP",
        "HKD",
        "HUF",
        "IDR",
        "ILS",
        "INR",
        "MOP",
        "MXN",
        "MYR",
        "NOK",
        "NZD",
        "PHP",
        "PLN",
        "RON",
        "SAR",
        "SEK",
        "SGD",
        "THB",
        "TRY",
        "TWD",
        "UAH",
        "USD",
        "ZAR",
    ]
)


#: Decimal digits of the minor unit by currency, of all currencies that are known.
EXPONENTS: Mapping[str, int] = MappingProxyType(
    dict.fromkeys(sorted(_HUNDREDTHS), 2) | _OTHER_EXPONENTS
)


class UnknownCurrency(ValueError):
    """A currency code that is not in the table of minor units."""


def exponent(currency: str) -> int:
    """Return how many decimal digits the minor unit of a currency has.

    Args:
        currency: ISO 4217 alphabetic code, upper case.

    Returns:
        0, 2 or 3.

    Raises:
        UnknownCurrency: the code is not in the table; amounts cannot be read without it.
    """
    try:
        return EXPONENTS[currency]
    except KeyError:
        raise UnknownCurrency(
            f"currency {currency!r} is not in the table of minor units (ledger/money.py); "
            "use an ISO 4217 code or add its exponent there"
        ) from None
