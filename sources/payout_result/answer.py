"""What an answer of a bank is, whatever file it stands in.

Names and account numbers are never taken from such a file: an answer has ids, amounts and codes.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, get_args

from ledger import UnknownCurrency, exponent
from sources.statement.entries import Problem, shorten

Result = Literal["paid", "rejected", "returned", "unknown"]

#: What a bank can say of a payout; `unknown` is that it knows of it and not yet how it ends.
RESULTS: tuple[Result, ...] = get_args(Result)

#: A reason is a code: no spaces, so that no sentence with a name in it is taken for one.
_REASON = re.compile(r"[\w.-]{1,35}")

#: As many digits in a row are an account, a card or a telephone, and no code.
_NUMBER = re.compile(r"\d{8}")

_AMOUNT = re.compile(r"\d{1,16}(\.\d{1,5})?", re.ASCII)


class AnswersRefused(ValueError):
    """A file of answers of which nothing is taken.

    Attributes:
        problems: at least one; each says where, what and what would be right.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True, slots=True)
class Answer:
    """What a bank says of one payout, or of every payout of a file at once.

    Attributes:
        line: physical line of the file on which it stands.
        payout_id: payout; None where the whole file of payouts is meant.
        payout_file_id: file of payouts that the answer names, where it names one.
        result: one of `RESULTS`.
        stated: the bank's own word for the result.
        amount_minor: amount in minor units, where one is stated.
        currency: of the amount.
        answered_on: business day of the answer.
        reason: the bank's code, where there is one.
    """

    line: int
    payout_id: str | None
    payout_file_id: str | None
    result: Result
    stated: str
    amount_minor: int | None
    currency: str | None
    answered_on: date
    reason: str | None


@dataclass(frozen=True)
class AnswerFile:
    """One file that was read whole.

    Attributes:
        file: its name.
        format: name of the reader.
        answers: in the order of the file, at least one.
        names: what the format calls `payout_id`, `payout_file_id`, `result`, `amount`, `currency`
            and `answered_on`, for messages.
    """

    file: str
    format: str
    answers: tuple[Answer, ...]
    names: Mapping[str, str]

    @property
    def answered_on(self) -> date:
        """Return the day of its newest answer."""
        return max(answer.answered_on for answer in self.answers)


def refusal(
    file: str,
    reason: str,
    *,
    line: int | None = None,
    field: str | None = None,
    value: str | None = None,
) -> AnswersRefused:
    """Return the refusal of a file for one reason."""
    return AnswersRefused([Problem(file, line, field, shorten(value), reason)])


def minor_units(text: str, currency: str) -> int | str:
    """Return an amount such as `12.30` in minor units, or what is wrong with it."""
    try:
        digits = exponent(currency)
    except UnknownCurrency as error:
        return str(error)
    if not _AMOUNT.fullmatch(text):
        return "is not an amount such as 12.30, without sign and separators"
    minor = Decimal(text).scaleb(digits)
    if minor != int(minor):
        return f"has more decimals than {currency} has"
    return int(minor)


def is_code(text: str) -> bool:
    """Tell whether a text is a reason that may be kept: a code, and no sentence or number."""
    return bool(_REASON.fullmatch(text)) and not _NUMBER.search(text)
