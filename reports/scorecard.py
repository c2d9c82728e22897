"""Every KPI is judged in one place: actual, target, variances, status and trend.

A KPI that is not yet mature gets no verdict, because the defects that count against it are still
arriving. Formatting does not belong here.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from reports.figures import Kpi, KpiMonth, Unit
from reports.formats import exact, rounded

Judgement = Literal["on", "off", "immature", "untargeted", "missing"]

#: A rate is shown with at most this many decimals of a per cent, or of a star.
MOST_DIGITS = 4


@dataclass(frozen=True)
class Row:
    """One line of the scorecard, in exact numbers."""

    kpi: Kpi
    values: tuple[Fraction | None, ...]
    target: Fraction | None
    to_target: Fraction | None
    to_month: Fraction | None
    to_year: Fraction | None
    judgement: Judgement
    digits: int

    @property
    def value(self) -> Fraction | None:
        """The value of the report month."""
        return self.values[-1]

    @property
    def tone(self) -> str:
        """How the variance from the target is coloured: good, bad or not at all."""
        return {"on": "good", "off": "bad"}.get(self.judgement, "")


def value_of(point: KpiMonth, unit: Unit) -> Fraction | None:
    """Return the value of one month, or None where there is nothing to divide.

    Args:
        point: numerator and denominator.
        unit: the KPI's unit; only counts and money may come without a denominator.

    Returns:
        num / den, or num itself, or None.
    """
    num, den = point["num"], point["den"]
    if num is None or den == 0:
        return None
    if den is None:
        return Fraction(num) if unit in ("count", "money") else None
    return Fraction(num, den)


def variance(unit: Unit, value: Fraction | None, base: Fraction | None) -> Fraction | None:
    """Return how far a value is from its base, in the way its unit is compared.

    Args:
        unit: amounts and counts compare relatively, everything else by difference.
        value: the value, or None.
        base: what it is compared with, or None.

    Returns:
        The variance, or None where it has no meaning (a missing side, or a base of zero).
    """
    if value is None or base is None:
        return None
    if unit not in ("money", "count"):
        return value - base
    return None if base == 0 else (value - base) / abs(base)


def judged(kpi: Kpi) -> Row:
    """Return the scorecard line of a KPI.

    Args:
        kpi: the KPI with its thirteen months.

    Returns:
        The line.
    """
    unit = kpi["unit"]
    values = tuple(value_of(point, unit) for point in kpi["series"])
    target = None if kpi["target"] is None else exact(kpi["target"])
    return Row(
        kpi=kpi,
        values=values,
        target=target,
        to_target=variance(unit, values[-1], target),
        to_month=variance(unit, values[-1], values[-2]),
        to_year=variance(unit, values[-1], values[0]),
        judgement=_judgement(kpi, values[-1], target),
        digits=_digits(unit, values[-1], target),
    )


def _judgement(kpi: Kpi, value: Fraction | None, target: Fraction | None) -> Judgement:
    if value is None:
        return "missing"
    if target is None:
        return "untargeted"
    if kpi["is_immature"]:
        return "immature"
    is_met = value >= target if kpi["better"] == "up" else value <= target
    return "on" if is_met else "off"


def _digits(unit: Unit, value: Fraction | None, target: Fraction | None) -> int:
    """Return the fewest decimals that show the target whole and never hide a miss."""
    digits = 2 if unit == "stars" else 1
    if value is None or target is None or unit in ("money", "count"):
        return digits
    factor = 100 if unit == "share" else 1
    shown, goal = value * factor, target * factor
    while digits < MOST_DIGITS and (
        Fraction(rounded(goal, digits)) != goal
        or (shown != goal and rounded(shown, digits) == rounded(goal, digits))
    ):
        digits += 1
    return digits


def scorecard(kpis: list[Kpi]) -> tuple[Row, ...]:
    """Return the lines of all KPIs in the order given.

    Args:
        kpis: the KPIs.

    Returns:
        One line each.
    """
    return tuple(judged(kpi) for kpi in kpis)
