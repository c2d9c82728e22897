"""Rounding and allocation: the one home of both, on integers, so that no minor unit is lost.

Source: half up is away from zero for negative amounts, as `round(numeric)` of PostgreSQL and
`round(decimal)` of DuckDB have it: all three give the same figure.
"""

from collections.abc import Sequence


class NothingToAllocateBy(ValueError):
    """An amount that is to be shared by weights of which none is positive."""


def half_up(numerator: int, denominator: int) -> int:
    """Return a fraction as the nearest integer; a half goes away from zero.

    Args:
        numerator: any integer.
        denominator: a positive integer.

    Raises:
        ZeroDivisionError: the denominator is zero.
    """
    quotient = (2 * abs(numerator) + denominator) // (2 * denominator)
    return quotient if numerator >= 0 else -quotient


def share_of(amount_minor: int, basis_points: int) -> int:
    """Return so many ten-thousandths of an amount, half up, in its minor units."""
    return half_up(amount_minor * basis_points, 10_000)


def allocate(amount_minor: int, weights: Sequence[int]) -> list[int]:
    """Share an amount by weights so that the shares add up to it, by largest remainder.

    Args:
        amount_minor: what is shared, minor units; its sign is that of the shares.
        weights: none negative; the unit does not matter.

    Returns:
        One share a weight, in their order. What rounding leaves goes, one minor unit each, to the
        largest remainders; of equal ones the first.

    Raises:
        NothingToAllocateBy: no weight is positive, or one is negative.
    """
    total = sum(weights)
    if total <= 0 or min(weights) < 0:
        raise NothingToAllocateBy(
            f"{amount_minor} cannot be shared by the weights {list(weights)}: "
            "give at least one positive weight and none that is negative"
        )
    whole = [abs(amount_minor) * weight // total for weight in weights]
    remainders = [abs(amount_minor) * weight % total for weight in weights]
    left = abs(amount_minor) - sum(whole)
    for index in sorted(range(len(weights)), key=lambda i: -remainders[i])[:left]:
        whole[index] += 1
    return [share if amount_minor >= 0 else -share for share in whole]
