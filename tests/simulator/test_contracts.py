"""The simulated providers keep the contracts that the policy book states."""

from decimal import Decimal

import pytest

from policy import load_book
from simulator.providers import PROVIDERS


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda entry: entry.provider)
def test_a_simulated_provider_has_the_terms_that_the_policy_book_states(provider) -> None:
    for terms in load_book("standard").versions:

        def stated(key: str, terms=terms) -> object:
            return terms.value(f"provider.{key}", provider=provider.provider)

        assert stated("fee_share") == Decimal(provider.fee_bps) / 10_000
        assert stated("fee_fixed") == provider.fee_fixed_minor
        assert stated("returns_fee") is provider.returns_fee
        assert stated("chargeback_fee") == provider.chargeback_fee_minor
        assert stated("payout") == provider.payout_days
        assert stated("reserve_share") == Decimal(provider.reserve_bps) / 10_000
        assert stated("reserve_held") == provider.reserve_days
