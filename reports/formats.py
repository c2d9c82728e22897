"""Numbers, amounts, dates and instants look the same everywhere in a report.

One class per locale holds all formats. A minus is U+2212, only a variance carries a plus, a
missing value is `n/a`, and amounts stay integers in minor units until they arrive here.
"""

import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import ClassVar
from zoneinfo import ZoneInfo

from babel.dates import format_date

from ledger.money import exponent
from reports.figures import FiguresRefused, Unit, instant, month_start

MINUS = "\u2212"
NOT_AVAILABLE = "n/a"

#: A no-break space keeps a figure and its unit on one line.
SPACE = "\u00a0"

Number = int | Fraction

#: A base that is a tenth or less says that something began, not by how much it grew.
MOST_PERCENT = 10


def exact(value: float | int | str | Fraction) -> Fraction:
    """Return the number a person typed: 0.95 is 19/20 and not its binary neighbour.

    Args:
        value: a number as from JSON.

    Returns:
        The exact fraction.
    """
    return value if isinstance(value, Fraction) else Fraction(str(value))


def rounded(value: Number, digits: int) -> Decimal:
    """Return a number rounded half up (away from zero) to `digits` decimals.

    Args:
        value: the exact number.
        digits: decimals to keep.

    Returns:
        The rounded number; a zero is never negative.
    """
    fraction = Fraction(value)
    quotient = Decimal(fraction.numerator) / Decimal(fraction.denominator)
    step = Decimal(1).scaleb(-digits)
    return quotient.quantize(step, rounding=ROUND_HALF_UP) + Decimal(0)


def plain(value: Number, digits: int = 0) -> str:
    """Return a number with thousands separated and without a plus.

    Args:
        value: the exact number.
        digits: decimals to show.

    Returns:
        Text such as `1,022.5`; a negative number starts with U+2212.
    """
    return f"{rounded(value, digits):,.{digits}f}".replace("-", MINUS)


def signed(value: Number, digits: int = 1) -> str:
    """Return a variance with its sign; what rounds to zero has none.

    Args:
        value: the exact variance.
        digits: decimals to show.

    Returns:
        Text such as `+2.2`, `−0.6` or `0.0`.
    """
    text = plain(value, digits)
    return f"+{text}" if rounded(value, digits) > 0 else text


@dataclass(frozen=True)
class Scale:
    """One unit for a whole column of amounts, so that its cells can be compared."""

    unit: str
    divisor: int
    digits: int

    def number(self, minor: int | None) -> str:
        """Return the amount in this unit, without the unit.

        Args:
            minor: the amount in minor units, or None.

        Returns:
            Text such as `1,022.5`, or `n/a`.
        """
        if minor is None:
            return NOT_AVAILABLE
        return plain(Fraction(minor, self.divisor), self.digits)


@dataclass(frozen=True)
class Formats(ABC):
    """All formats of one locale for one currency and time zone."""

    currency: str
    time_zone: str

    locale: ClassVar[str]
    language: ClassVar[str]
    #: From which amount, divided by what, with which symbol and decimals; smallest first.
    steps: ClassVar[tuple[tuple[int, int, str, int], ...]]
    separator: ClassVar[str]
    listing: ClassVar[str]
    pattern_month: ClassVar[str]

    @property
    def minor_per_major(self) -> int:
        """How many minor units make one major unit."""
        return int(10 ** exponent(self.currency))

    def name(self, row: Mapping[str, object]) -> str:
        """Return the name of a thing that has one in both languages.

        Args:
            row: a mapping with name_en and name_zh.

        Returns:
            The name in this locale, or the other one where it is empty.
        """
        other = "zh" if self.language == "en" else "en"
        return str(row.get(f"name_{self.language}") or row.get(f"name_{other}") or "")

    def statement(self, minor: int) -> str:
        """Return an amount to the last minor unit, as payments and statements show it.

        Args:
            minor: the amount in minor units.

        Returns:
            Text such as `CNY 38,412.50`.
        """
        digits = exponent(self.currency)
        text = plain(abs(Fraction(minor, self.minor_per_major)), digits)
        return f"{MINUS if minor < 0 else ''}{self.currency}{SPACE}{text}"

    def in_currency(self, currency: str) -> "Formats":
        """Return the same formats for another currency."""
        return replace(self, currency=currency)

    def figure(self, minor: int | None, currency: str) -> str:
        """Return an amount to the last minor unit, as a column of amounts shows it.

        Args:
            minor: the amount in minor units, or None.
            currency: its currency; it is named only where it is not the report's own.

        Returns:
            Text such as `38,412.50`, `USD 12.00` or `n/a`.
        """
        if minor is None:
            return NOT_AVAILABLE
        if currency != self.currency:
            return self.in_currency(currency).statement(minor)
        digits = exponent(self.currency)
        return plain(Fraction(minor, self.minor_per_major), digits)

    def gap(self, minor: int | None, currency: str) -> str:
        """Return a difference of amounts as `figure` does, with its sign."""
        return (
            f"+{self.figure(minor, currency)}"
            if minor and minor > 0
            else (self.figure(minor, currency))
        )

    def scale(self, amounts: Iterable[int | None]) -> Scale:
        """Return the unit that suits the largest of the amounts.

        Args:
            amounts: amounts in minor units; None is left out.

        Returns:
            The scale for all of them.
        """
        largest = max((abs(amount) for amount in amounts if amount is not None), default=0)
        chosen = Scale(self.unit_name(""), self.minor_per_major, exponent(self.currency))
        for threshold, factor, symbol, digits in self.steps:
            if largest >= threshold * self.minor_per_major:
                chosen = Scale(self.unit_name(symbol), factor * self.minor_per_major, digits)
        return chosen

    def money(self, minor: int | None) -> str:
        """Return an amount in the unit that management reads.

        Args:
            minor: the amount in minor units, or None.

        Returns:
            Text such as `102.3 万元` or `CNY 1.02 m`; below the smallest step, to the cent.
        """
        if minor is None:
            return NOT_AVAILABLE
        scale = self.scale([minor])
        if scale.divisor == self.minor_per_major:
            return self.statement(minor)
        sign = MINUS if minor < 0 else ""
        return sign + self.with_unit(scale.number(abs(minor)), scale.unit)

    @abstractmethod
    def unit_name(self, symbol: str) -> str:
        """Return the name of a unit of amounts, such as `万元` or `CNY m`."""

    @abstractmethod
    def with_unit(self, number: str, unit: str) -> str:
        """Return a number and its unit in this locale's order."""

    def value(self, unit: Unit, value: Number | None, digits: int = 1) -> str:
        """Return a KPI value in its unit.

        Args:
            unit: the KPI's unit.
            value: the exact value (money in minor units), or None.
            digits: decimals of shares and hours.

        Returns:
            Text such as `95.7%`, `4.19`, `7,201`.
        """
        if value is None:
            return NOT_AVAILABLE
        if unit == "money":
            return self.money(int(rounded(value, 0)))
        if unit == "share":
            return self.share(value, digits)
        return plain(value, {"count": 0, "stars": max(2, digits), "hours": digits}[unit])

    def share(self, value: Number | None, digits: int = 1) -> str:
        """Return a share as a percentage without a plus, such as `95.7%`."""
        return NOT_AVAILABLE if value is None else f"{plain(Fraction(value) * 100, digits)}%"

    def percent(self, value: Number | None, digits: int = 1) -> str:
        """Return a relative variance such as `+2.2%`; beyond tenfold only that it is beyond."""
        if value is None:
            return NOT_AVAILABLE
        if value >= MOST_PERCENT:
            return f">+{plain(MOST_PERCENT * 100 - 1)}%"
        return f"{signed(Fraction(value) * 100, digits)}%"

    def points(self, value: Number | None, digits: int = 1) -> str:
        """Return a variance of shares in percentage points, such as `−0.3 pp`."""
        if value is None:
            return NOT_AVAILABLE
        return f"{signed(Fraction(value) * 100, digits)}{SPACE}pp"

    def variance(self, unit: Unit, value: Number | None, digits: int = 1) -> str:
        """Return a KPI variance: points for shares, per cent for amounts, else the difference."""
        if value is None:
            return NOT_AVAILABLE
        if unit == "share":
            return self.points(value, digits)
        if unit in ("money", "count"):
            return self.percent(value)
        return signed(value, max(2, digits) if unit == "stars" else digits)

    def numerator(self, unit: Unit, num: int | None) -> str:
        """Return what a KPI counts: an amount for money, a number for everything else."""
        return self.value("money" if unit == "money" else "count", num)

    def difference(self, value: int | None) -> str:
        """Return the difference of two counts, signed, or `n/a`."""
        return NOT_AVAILABLE if value is None else signed(value, 0)

    def month(self, month: str) -> str:
        """Return a month with its year, such as `2018年5月` or `May 2018`."""
        return format_date(month_start(month), self.pattern_month, locale=self.locale)

    def month_short(self, month: str) -> str:
        """Return a month without its year, such as `5月` or `May`."""
        return format_date(month_start(month), "MMM", locale=self.locale)

    def day(self, day: str | None) -> str:
        """Return a business day as ISO, or `n/a`."""
        return NOT_AVAILABLE if day is None else date.fromisoformat(day).isoformat()

    def instant(self, text: str | None, seconds: bool = True) -> str:
        """Return an instant on the marketplace's clock with its offset, or `n/a`."""
        if text is None:
            return NOT_AVAILABLE
        local = instant(text, "instant").astimezone(ZoneInfo(self.time_zone))
        stamp = local.strftime("%Y-%m-%d %H:%M:%S" if seconds else "%Y-%m-%d %H:%M")
        offset = local.strftime("%z")
        return f"{stamp} {offset[:3].replace('-', MINUS)}:{offset[3:5]}"


class English(Formats):
    """Formats for readers of English: `CNY 1.02 m`."""

    locale = "en"
    language = "en"
    steps = ((10_000, 1_000, "k", 1), (1_000_000, 1_000_000, "m", 2))
    separator = "; "
    listing = ", "
    pattern_month = "MMMM y"

    def unit_name(self, symbol: str) -> str:
        """Return the currency with the magnitude, such as `CNY m`."""
        return f"{self.currency}{SPACE}{symbol}" if symbol else self.currency

    def with_unit(self, number: str, unit: str) -> str:
        """Return currency, number, magnitude, such as `CNY 1.02 m`."""
        currency, _, symbol = unit.partition(SPACE)
        return SPACE.join((currency, number, symbol))


class Chinese(Formats):
    """Formats for readers of Chinese: `102.3 万元`."""

    locale = "zh_Hans_CN"
    language = "zh"
    steps = ((10_000, 10_000, "万", 1),)
    separator = "；"
    listing = "、"
    pattern_month = "y年M月"

    def unit_name(self, symbol: str) -> str:
        """Return the magnitude with the currency: `万元`, or `万 BRL` for a foreign one."""
        if self.currency == "CNY":
            return f"{symbol}元"
        return f"{symbol}{SPACE}{self.currency}" if symbol else self.currency

    def with_unit(self, number: str, unit: str) -> str:
        """Return number and unit, such as `102.3 万元`."""
        return f"{number}{SPACE}{unit}"


_CLASSES: dict[str, type[Formats]] = {"en": English, "zh-CN": Chinese}
LOCALES = tuple(sorted(_CLASSES))


def formats_for(locale: str, currency: str, time_zone: str) -> Formats:
    """Return the formats of a locale.

    Args:
        locale: "zh-CN" or "en".
        currency: ISO 4217 code.
        time_zone: IANA name of the marketplace's zone.

    Returns:
        The formats.

    Raises:
        FiguresRefused: there is no report in that locale.
    """
    if locale not in _CLASSES:
        raise FiguresRefused(f"locale {locale!r} is not one of {', '.join(LOCALES)}")
    return _CLASSES[locale](currency, time_zone)


def inline(text: object) -> str:
    """Return text on one line without control characters, as tables and attributes need it.

    Args:
        text: any value; None becomes empty.

    Returns:
        The cleaned text.
    """
    raw = "" if text is None else str(text)
    kept = (" " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char for char in raw)
    return " ".join("".join(kept).split(" ")).strip()


def css_text(text: object) -> str:
    """Return text that can stand between double quotes in a style sheet, whatever it holds.

    Args:
        text: any value.

    Returns:
        The text with everything but letters, digits and spaces written as CSS escapes.
    """
    kept = (char if char.isalnum() or char == " " else f"\\{ord(char):x} " for char in inline(text))
    return "".join(kept)
