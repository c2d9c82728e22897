"""Merchants that are paid in another currency than they sold in: rates, roundings, refusals.

Every merchant sells for 100.00 CNY at 5 % commission, so 95.00 CNY are to be paid. Expected figures
are worked out by hand beside each case.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from policy import Book
from tasks.payouts import issue_payouts
from tests.reconciliation.worlds import EVER, load
from tests.settlement.worlds import Shop, at, book, day, drafted, locked, noon, opened, people
from warehouse import Warehouse
from warehouse.schema import marketplace

JANUARY, FEBRUARY = "2026-01", "2026-02"


def paid_in(currencies: Mapping[str, str], **terms: Any) -> Book:
    """Return terms by which some merchants are paid in currencies of their own."""
    scoped = {("payout_currency", "merchant", m): c for m, c in currencies.items()}
    standing = {
        "payout_currency": "none", "fx_source": "PBOC", "fx_rate_age": 3,
        "fx_margin_share": Decimal(0),
    }  # fmt: skip
    return book(scoped, **standing | terms)


class Trade(Shop):
    """A shop with exchange rates."""

    def rate(
        self, base: str, quote: str, rate: str, on: date = date(2026, 1, 30), source: str = "PBOC"
    ) -> None:
        """Add a published rate, of the last working day of January unless another is given."""
        row = {
            "source": source, "base_currency": base, "quote_currency": quote, "rate_on": on,
            "rate": Decimal(rate),
        }  # fmt: skip
        self._add(marketplace.fx_rate, row, EVER)

    def sells(self, merchant_id: str, amount_minor: int = 10000, month: int = 1) -> None:
        """Add a merchant's sale, which is payable in its month; the provider has its money."""
        order_id = f"o-{merchant_id}-{month}"
        if month == 1:
            self.merchant(merchant_id)
            self.account(merchant_id)
        batch = f"b-{order_id}"
        self.sale(
            order_id, merchant_id, amount_minor, paid=noon(month, 5), signed=noon(month, 8),
            batch=batch,
        )  # fmt: skip
        self.paid_out(batch, amount_minor, day(month, 6))


def balances(found: Mapping[str, Any]) -> dict[tuple[str, str], tuple[int, int, str]]:
    """Return closing, payable and state or reason by merchant and currency."""
    return {
        (m["merchant_id"], m["currency"]): (
            m["closing_minor"], m["payable_minor"], m["hold_reason"] or m["state"]
        )
        for m in found["merchants"]
    }  # fmt: skip


@pytest.mark.parametrize(
    ("currency", "base", "rate", "bought"),
    [
        ("USD", "USD", "7.1034", 1337),  # 95.00 / 7.1034 = 13.3739 dollars
        ("JPY", "CNY", "21.2345", 2017),  # 95.00 * 21.2345 = 2017.2775 yen, which has no hundredths
        ("KWD", "KWD", "23.1", 4113),  # 95.00 / 23.1 = 4.11255 dinars of a thousand fils
        ("JPY", "JPY", "0.0472", 2013),  # 95.00 / 0.0472 = 2012.71 yen
        ("KWD", "CNY", "0.0433", 4114),  # 95.00 * 0.0433 = 4.1135 dinars, half a fils up
        ("EUR", "EUR", "8", 1188),  # 95.00 / 8 = 11.875 euros, half a cent up
        ("EUR", "CNY", "0.0000000001", None),  # nothing would be left of it
    ],
)
def test_a_balance_is_converted_at_the_rate_in_whole_minor_units(
    warehouse: Warehouse, currency: str, base: str, rate: str, bought: int | None
) -> None:
    trade = Trade()
    trade.sells("m1")
    trade.rate(base, "CNY" if base == currency else currency, rate)
    terms = paid_in({"m1": currency})
    opened(warehouse, trade, terms, JANUARY)
    found = balances(drafted(warehouse, terms, JANUARY))
    if bought is None:
        assert found == {("m1", "CNY"): (9500, 0, "carried_forward")}
    else:
        assert found == {
            ("m1", "CNY"): (0, 0, "carried_forward"),
            ("m1", currency): (bought, bought, "payable"),
        }


def test_both_currencies_are_stated_posted_and_paid_with_the_margin_kept(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    trade = Trade()
    trade.sells("m1")
    trade.sells("m2")
    trade.rate("USD", "CNY", "7.1034")
    terms = paid_in({"m1": "USD"}, fx_margin_share=Decimal("0.01"))
    opened(warehouse, trade, terms, JANUARY)
    found = locked(warehouse, terms, JANUARY, people(warehouse, terms))
    lines = {(m["merchant_id"], m["currency"]): m["lines"] for m in found["merchants"]}
    sold = {"ORDER_AMOUNT": 10000, "COMMISSION_FEE": -500}
    # 1 % of 13.37 dollars is 13 cents.
    assert lines == {
        ("m1", "CNY"): {**sold, "FX_CONVERSION": -9500},
        ("m1", "USD"): {"FX_CONVERSION": 1337, "FX_MARGIN": -13},
        ("m2", "CNY"): sold,
    }
    assert not any(c["count"] for c in found["checks"])
    with warehouse.transaction() as tx:
        held = tx.statement(
            "select account, currency, cast(sum(p.amount_minor) as bigint) as held "
            "from core.posting as p inner join core.journal as j on j.journal_id = p.journal_id "
            "where j.kind = 'settlement' group by account, currency "
            "having sum(p.amount_minor) <> 0 order by account, currency"
        )
        notes = tx.statement(
            "select distinct note from core.settlement_charge where line_type like 'FX%'"
        )
    assert [(r["account"], r["currency"], r["held"]) for r in held] == [
        ("commission", "CNY", -1000),
        ("fx_differences", "USD", -13),
        ("fx_position", "CNY", -9500),
        ("fx_position", "USD", 1337),
        ("merchant:m1", "USD", -1324),
        ("merchant:m2", "CNY", -9500),
        ("merchant_payable", "CNY", 20000),
    ]
    assert [r["note"] for r in notes] == ["1 USD = 7.1034 CNY (PBOC 2026-01-30)"]
    issued = issue_payouts(warehouse, at(JANUARY, terms, "pay"), JANUARY, tmp_path)
    assert sorted((f["currency"], f["control_sum_minor"]) for f in issued["files"]) == [
        ("CNY", 9500),
        ("USD", 1324),
    ]


@pytest.mark.parametrize(
    ("on", "source", "state"),
    [
        (day(1, 28), "PBOC", "carried_forward"),  # three days before 31 January
        (day(1, 27), "PBOC", "rate_missing"),  # four
        (day(2, 1), "PBOC", "rate_missing"),  # not of this month
        (day(1, 30), "ECB", "rate_missing"),  # of another publisher
    ],
)
def test_a_rate_is_of_the_publisher_and_of_the_days_that_the_policy_says(
    warehouse: Warehouse, on: date, source: str, state: str
) -> None:
    trade = Trade()
    trade.sells("m1")
    trade.rate("USD", "CNY", "7.1034", on, source)
    terms = paid_in({"m1": "USD"})
    opened(warehouse, trade, terms, JANUARY)
    found = balances(drafted(warehouse, terms, JANUARY))
    assert found["m1", "CNY"][1:] == (0, state)
    assert (("m1", "USD") in found) == (state == "carried_forward")


def test_the_newest_rate_counts_and_of_one_day_the_pair_as_published(warehouse: Warehouse) -> None:
    trade = Trade()
    trade.sells("m1")
    trade.rate("CNY", "USD", "0.5", day(1, 29))
    trade.rate("USD", "CNY", "4", day(1, 30))
    trade.rate("CNY", "USD", "0.2", day(1, 30))
    terms = paid_in({"m1": "USD"})
    opened(warehouse, trade, terms, JANUARY)
    # 95.00 * 0.2; the inverse pair of the day gives 23.75, the day before 47.50.
    assert balances(drafted(warehouse, terms, JANUARY))["m1", "USD"][0] == 1900


def test_a_debt_and_a_small_balance_stay_in_their_currency(
    warehouse: Warehouse,
) -> None:
    trade = Trade()
    for merchant_id in ("owes", "little", "plain"):
        trade.sells(merchant_id, 1000 if merchant_id == "little" else 10000)
    trade.back("r1", "o-owes-1", {1: (10000, 0)}, noon(2, 10), "b-2")
    trade.rate("USD", "CNY", "7")
    trade.rate("USD", "CNY", "7", day(2, 27))
    terms = paid_in(dict.fromkeys(("owes", "little"), "USD"), min_payout=951)
    opened(warehouse, trade, terms, FEBRUARY)
    keys = people(warehouse, terms)
    january = balances(locked(warehouse, terms, JANUARY, keys))
    # 95.00 / 7 = 13.5714; the threshold of 9.51 CNY is not asked of dollars.
    assert january == {
        ("owes", "CNY"): (0, 0, "carried_forward"),
        ("owes", "USD"): (1357, 1357, "payable"),
        ("little", "CNY"): (950, 0, "carried_forward"),
        ("plain", "CNY"): (9500, 9500, "payable"),
    }
    february = balances(drafted(warehouse, terms, FEBRUARY))
    assert february == {
        ("owes", "CNY"): (-9500, 0, "carried_forward"),
        ("little", "CNY"): (950, 0, "carried_forward"),
    }


def test_what_was_carried_forward_is_converted_once_it_is_enough(warehouse: Warehouse) -> None:
    trade = Trade()
    trade.sells("m1", 1000)
    trade.sells("m1", 1000, month=2)
    trade.rate("USD", "CNY", "7", day(2, 27))
    terms = paid_in({"m1": "USD"}, min_payout=951)
    opened(warehouse, trade, terms, FEBRUARY)
    keys = people(warehouse, terms)
    locked(warehouse, terms, JANUARY, keys)
    # 9.50 of January and 9.50 of February: 19.00 / 7 = 2.714.
    assert balances(locked(warehouse, terms, FEBRUARY, keys)) == {
        ("m1", "CNY"): (0, 0, "carried_forward"),
        ("m1", "USD"): (271, 271, "payable"),
    }


def test_a_rate_that_comes_late_changes_a_draft_and_no_locked_month(warehouse: Warehouse) -> None:
    trade = Trade()
    trade.sells("m1")
    trade.rate("USD", "CNY", "7", day(1, 29))
    terms = paid_in({"m1": "USD"})
    opened(warehouse, trade, terms, JANUARY)
    first = drafted(warehouse, terms, JANUARY)
    late = Trade()
    late.rate("USD", "CNY", "8", day(1, 30))
    load(warehouse, late.facts, "load-2")
    second = locked(warehouse, terms, JANUARY, people(warehouse, terms))
    assert first["snapshot_sha256"] != second["snapshot_sha256"]
    assert balances(second)["m1", "USD"][0] == 1188
    with warehouse.transaction() as tx:
        (kept,) = tx.statement("select * from core.settlement_conversion")
    assert (kept["sold_minor"], kept["bought_minor"], kept["rate"]) == (9500, 1188, Decimal(8))
    if warehouse.dialect == "postgresql":
        with (
            pytest.raises(Exception, match="month is locked"),
            warehouse.transaction() as tx,
        ):
            tx.statement("delete from core.settlement_conversion")
