"""Every reason that the settlement gives has words for the merchant in both languages."""

import re

import pytest

from reports.merchant_statement_words import WORDS
from warehouse.named_sql import named_sql


@pytest.mark.parametrize(
    ("statement", "kind", "silent"),
    [
        ("settlement/create_judged_line", "pending", {"payable"}),
        ("settlement/create_payee", "hold", set()),
    ],
)
def test_each_reason_of_the_settlement_has_words(
    statement: str, kind: str, silent: set[str]
) -> None:
    given = set(re.findall(r"then '(\w+)'", named_sql(statement).text))
    given |= set(re.findall(r"else '(\w+)'", named_sql(statement).text))
    assert given - silent
    assert given - silent <= set(WORDS[kind])
