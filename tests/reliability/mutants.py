"""Settlements with one seeded mistake each, which the harnesses must notice."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.mistakes import mistaken


@dataclass(frozen=True)
class Mutant:
    """One mistake: in a statement of the settlement, `old` (which stands there once) is `new`."""

    name: str
    statement: str
    old: str
    new: str
    by: str = "crowd"


MUTANTS = (
    Mutant("a sale is settled in every month", "create_sold_line",
           "and t.month < :month\n        )\n),\n\ncategory",
           "and false\n        )\n),\n\ncategory", "life"),
    Mutant("a policy reaches back", "create_sold_line",
           "s.paid_on >= p.effective_from\n    and s.paid_on < p.effective_to",
           "cast(:period_end as date) >= p.effective_from\n    and cast(:period_end as date) < "
           "p.effective_to", "life"),
    Mutant("what was left over is lost", "create_month_balance",
           "closing_minor - payable_minor as carried_minor", "0 as carried_minor", "life"),
    Mutant("what was paid is owed again", "create_month_balance",
           "closing_minor - payable_minor as carried_minor", "closing_minor as carried_minor",
           "life"),
    Mutant("a refund is settled in every month", "create_given_back",
           "t.kind = 'refund' and t.source_id = r.refund_id and t.line_no = r.line_no\n"
           "            and t.month < :month", "false", "life"),
    Mutant("the least payout is not paid", "create_month_settlement",
           "closing_minor < min_payout_minor", "closing_minor <= min_payout_minor"),
    Mutant("each refund rounds for itself", "create_given_back",
           "commission_after - commission_before else 0",
           "cast(round(cast(base_after - base_before as decimal(18, 0)) * commission_share, 0) "
           "as bigint) else 0"),
    Mutant("refunds give all commission back", "create_given_back",
           "least(r.amount_so_far - r.amount_minor, s.amount_minor)\n", "0\n"),
    Mutant("commission is cut off, not rounded", "create_judged_line",
           "as decimal(11, 0)) * d.commission_share, 0)",
           "as decimal(11, 0)) * d.commission_share - 0.4999, 0)"),
    Mutant("commission on shipping is kept", "create_given_back",
           "when s.is_shipping_commissioned then least(r.shipping_so_far, s.shipping_minor) "
           "else 0", "when false then 0 else 0"),
    Mutant("a chargeback is a credit", "create_disputed",
           "when a.kind = 'chargeback' then -a.share_minor", "when false then -a.share_minor"),
    Mutant("the fixed fee is not taxed", "create_judged_line",
           "    order_fee_tax_minor + case", "    0 + case"),
    Mutant("refunds leave shipping out", "create_month_line",
           "-amount_minor, -shipping_minor, 0, commission_minor",
           "-amount_minor, 0, 0, commission_minor"),
    Mutant("a credit is a debit in the books", "create_month_posting",
           "'merchant:', merchant_id), -amount_minor", "'merchant:', merchant_id), amount_minor"),
    Mutant("books leave fixed fees out", "create_month_posting",
           "where t.month = :month\n    union all",
           "where t.month = :month and t.line_type <> 'ORDER_FEE_AMOUNT'\n    union all"),
    Mutant("payouts pay what is owed in all", "insert_payouts",
           "o.payable_minor - least(", "o.payable_minor + 1 - least("),
    Mutant("money that did not come is paid", "create_judged_line",
           "when d.has_provider_payment and d.arrived_on is null then 'deposit_awaited'\n",
           "", "life"),
)  # fmt: skip


@contextmanager
def mutated(mutant: Mutant | None) -> Iterator[None]:
    """Let a statement be read with a mistake in it while the block lasts; None: with none."""
    if mutant is None:
        yield
        return
    with mistaken(f"settlement/{mutant.statement}", mutant.old, mutant.new):
        yield
