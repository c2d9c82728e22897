"""Rounding and allocation: half up, largest remainder, and nothing lost."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.rounding import NothingToAllocateBy, allocate, half_up, share_of

MINOR = st.integers(min_value=-(10**14), max_value=10**14)


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [(5, 2, 3), (-5, 2, -3), (7, 3, 2), (8, 3, 3), (0, 9, 0), (1, 3, 0), (-1, 2, -1)],
)
def test_a_half_goes_away_from_zero(numerator, denominator, expected):
    assert half_up(numerator, denominator) == expected


@given(MINOR, st.integers(min_value=1, max_value=10_000))
def test_half_up_is_what_decimal_arithmetic_says(numerator, denominator):
    exact = Decimal(numerator) / Decimal(denominator)
    assert half_up(numerator, denominator) == int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def test_a_fee_of_60_basis_points_on_99_99_is_0_60():
    assert share_of(9_999, 60) == 60


def test_a_remainder_goes_to_the_largest_remainders_first():
    # 100 by 1:2:3:1 is 14.28, 28.57, 42.85, 14.28: two are left, for .85 and .57.
    assert allocate(100, [1, 2, 3, 1]) == [14, 29, 43, 14]


def test_of_equal_remainders_the_first_line_gets_the_minor_unit():
    assert allocate(100, [1, 1, 1]) == [34, 33, 33]
    assert allocate(-100, [1, 1, 1]) == [-34, -33, -33]


def test_a_weight_of_zero_gets_nothing():
    assert allocate(7, [0, 1, 0]) == [0, 7, 0]


@given(MINOR, st.lists(st.integers(0, 10**9), min_size=1, max_size=30).filter(any))
def test_shares_add_up_to_the_amount_and_are_less_than_one_unit_from_exact(amount, weights):
    shares = allocate(amount, weights)
    total = sum(weights)
    assert sum(shares) == amount
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share * total - amount * weight) < total


@pytest.mark.parametrize("weights", [[], [0, 0], [3, -1]])
def test_an_amount_without_positive_weights_is_refused(weights):
    with pytest.raises(NothingToAllocateBy, match="500"):
        allocate(500, weights)
