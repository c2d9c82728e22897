"""What a bank is told to pay: a payment, and the batch that it goes out with.

Whoever holds a `Batch` holds one that a bank can read: every rule of the formats is kept when it is
made. Names, accounts and remittance are personal: no message and no `repr` repeats them.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NoReturn

from ledger import UnknownCurrency, exponent

#: ISO 20022 gives an amount, and a sum of them, 18 digits.
_AMOUNT_LIMIT = 10**18

#: Lengths of pain.001: MsgId, PmtInfId and EndToEndId; Nm; Ustrd.
_MAX_ID, _MAX_NAME, _MAX_REMITTANCE = 35, 140, 140

#: What SWIFT lets into a reference, without the space; a first letter or digit is no formula.
_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z/?:().,'+-]*")
_ACCOUNT = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,33}")
_BANK_CODE = re.compile(r"[0-9]{12}")

#: Characters that XML forbids, that end a line in a file, or that turn the order of a text round.
_FORBIDDEN = {"Cc", "Cs", "Zl", "Zp"}
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class InstructionRefused(ValueError):
    """A payment or batch that no file may hold; says which, its field, the value and the remedy."""


@dataclass(frozen=True, slots=True)
class Payment:
    """One transfer to a merchant.

    Attributes:
        payment_id: EndToEndId, at most 35 characters that SWIFT knows; unique in its batch.
        amount_minor: minor units of the currency, above zero.
        currency: ISO 4217 code whose minor unit is known.
        holder_name: of the account; at most 140 characters.
        account_number: not an IBAN; at most 34 letters, digits and hyphens.
        bank_code: the bank's number in CNAPS, 12 digits.
        bank_name: at most 140 characters.
        remittance: what the payment is for; at most 140 characters.

    Raises:
        InstructionRefused: a field is not so.
    """

    payment_id: str
    amount_minor: int
    currency: str
    holder_name: str = field(repr=False)
    account_number: str = field(repr=False)
    bank_code: str
    bank_name: str
    remittance: str = field(repr=False)

    def __post_init__(self) -> None:
        _require_id("payment", "payment_id", self.payment_id)
        refuse = _refusal(f"payment {self.payment_id}")
        if type(self.amount_minor) is not int or not 0 < self.amount_minor < _AMOUNT_LIMIT:
            refuse(
                "amount_minor",
                repr(self.amount_minor),
                "is not a whole number of minor units above 0 with at most 18 digits; "
                "carry what is not paid forward instead",
            )
        try:
            exponent(self.currency)
        except UnknownCurrency as error:
            raise InstructionRefused(f"payment {self.payment_id}: {error}") from None
        _require_text(refuse, "holder_name", self.holder_name, _MAX_NAME)
        _require_account(refuse, "account_number", self.account_number)
        _require_bank_code(refuse, "bank_code", self.bank_code)
        _require_text(refuse, "bank_name", self.bank_name, _MAX_NAME)
        _require_text(refuse, "remittance", self.remittance, _MAX_REMITTANCE)


@dataclass(frozen=True, slots=True)
class Batch:
    """The payments that one file orders from one account, in their order and in one currency.

    Attributes:
        batch_id: MsgId and PmtInfId, at most 35 characters that SWIFT knows.
        created_at: aware; the instant that the file states.
        execute_on: the day on which the bank shall pay.
        debtor_name: of the account that pays; at most 140 characters.
        debtor_account: not an IBAN; at most 34 letters, digits and hyphens.
        debtor_bank_code: the bank's number in CNAPS, 12 digits.
        payments: at least one; each `payment_id` once.

    Raises:
        InstructionRefused: a field is not so, or a payment stands twice or in another currency.
    """

    batch_id: str
    created_at: datetime
    execute_on: date
    debtor_name: str
    debtor_account: str = field(repr=False)
    debtor_bank_code: str
    payments: tuple[Payment, ...] = field(repr=False)

    def __post_init__(self) -> None:
        _require_id("batch", "batch_id", self.batch_id)
        refuse = _refusal(f"batch {self.batch_id}")
        if self.created_at.utcoffset() is None:
            refuse("created_at", str(self.created_at), "has no time zone; give an aware instant")
        if isinstance(self.execute_on, datetime):
            refuse("execute_on", str(self.execute_on), "is an instant; give the day")
        _require_text(refuse, "debtor_name", self.debtor_name, _MAX_NAME)
        _require_account(refuse, "debtor_account", self.debtor_account)
        _require_bank_code(refuse, "debtor_bank_code", self.debtor_bank_code)
        if not self.payments:
            refuse("payments", "()", "holds none; write no file when nobody is paid")
        self._require_payments_of_one_kind()
        if self.control_sum_minor >= _AMOUNT_LIMIT:
            refuse(
                "payments", str(self.control_sum_minor), "sum to over 18 digits; split the batch"
            )

    def _require_payments_of_one_kind(self) -> None:
        seen: set[str] = set()
        for payment in self.payments:
            refuse = _refusal(f"batch {self.batch_id}, payment {payment.payment_id}")
            if payment.payment_id in seen:
                refuse("payment_id", payment.payment_id, "stands twice; pay it once")
            if payment.currency != self.currency:
                refuse(
                    "currency",
                    payment.currency,
                    f"is not {self.currency} as in the first payment; make a batch per currency",
                )
            seen.add(payment.payment_id)

    @property
    def currency(self) -> str:
        """Return the currency of every payment."""
        return self.payments[0].currency

    @property
    def count(self) -> int:
        """Return how many payments the batch holds."""
        return len(self.payments)

    @property
    def control_sum_minor(self) -> int:
        """Return the sum of the amounts in minor units of `currency`."""
        return sum(payment.amount_minor for payment in self.payments)


def decimal_text(amount_minor: int, currency: str) -> str:
    """Return an amount in major units with the currency's own digits: 1200 as 12.00 in CNY.

    Args:
        amount_minor: minor units, not negative.
        currency: ISO 4217 code whose minor unit is known.
    """
    digits = exponent(currency)
    text = str(amount_minor).rjust(digits + 1, "0")
    return f"{text[:-digits]}.{text[-digits:]}" if digits else text


#: Takes field, value and complaint with remedy.
_Refuse = Callable[[str, str, str], NoReturn]


def _refusal(whose: str) -> _Refuse:
    def refuse(name: str, value: str, complaint: str) -> NoReturn:
        raise InstructionRefused(f"{whose}: {name} {value} {complaint}")

    return refuse


def _require_id(whose: str, name: str, value: str) -> None:
    is_whole = _ID.fullmatch(value) and "//" not in value and not value.endswith("/")
    if not is_whole or len(value) > _MAX_ID:
        raise InstructionRefused(
            f"{whose}: {name} {value!r} is not a reference of at most {_MAX_ID} letters, digits "
            "and /?:().,'+- that begins with a letter or digit and has no slash at its end or "
            "beside another; give it such an id"
        )


def _require_account(refuse: _Refuse, name: str, value: str) -> None:
    if not _ACCOUNT.fullmatch(value):
        refuse(
            name,
            f"of {len(value)} characters that ends in {value[-4:]!r}"
            if len(value) > 8
            else "given",
            "is not 1 to 34 letters, digits and hyphens without spaces; correct the account",
        )


def _require_bank_code(refuse: _Refuse, name: str, value: str) -> None:
    if not _BANK_CODE.fullmatch(value):
        refuse(name, repr(value), "is not the 12 digits of a bank in CNAPS; correct the account")


def _require_text(refuse: _Refuse, name: str, value: str, most: int) -> None:
    """Refuse a text by its length or a character; the message holds nothing else of it."""
    if not 0 < len(value) <= most:
        refuse(name, f"of {len(value)} characters", f"is not 1 to {most} long; correct the record")
    if value != value.strip():
        refuse(name, "with a space at its end", "is not exact; take the space from the record")
    for position, character in enumerate(value, 1):
        if _is_forbidden(character):
            refuse(
                name,
                f"with U+{ord(character):04X} as character {position}",
                "cannot stand in a payment file; take the character from the record",
            )


def _is_forbidden(character: str) -> bool:
    is_no_character = 0xFDD0 <= ord(character) <= 0xFDEF or ord(character) & 0xFFFE == 0xFFFE
    kind = unicodedata.category(character)
    return kind in _FORBIDDEN or character in _TURNING or is_no_character
