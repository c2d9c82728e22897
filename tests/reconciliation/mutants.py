"""Reconciliations with one seeded mistake each: what the laws and planted faults must notice."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.mistakes import mistaken


@dataclass(frozen=True)
class Mutant:
    """One mistake: in a statement, `old` (which stands there once) is `new`.

    `by` says which judgement is likely to notice and is asked first.
    """

    name: str
    statement: str
    old: str
    new: str
    by: str = "faults"


#: Every mistake that a reconciliation is known to make, and some that only a tie shows.
MUTANTS = (
    Mutant("an id of one provider pairs with another's", "create_doubtful",
           "on e.provider = c.provider and e.entry_kind", "on e.entry_kind"),
    Mutant("entries of one id are taken in any order", "create_entry_place",
           "order by e.received_at, e.stated_on, e.account, e.occurrence",
           "order by e.occurrence desc",
           by="laws"),
    Mutant("the last claim of an id comes first", "create_claim_place",
           "order by c.claimed_at, c.claim_id", "order by c.claimed_at desc, c.claim_id",
           by="laws"),
    Mutant("what an earlier run paired is paired again", "create_stated",
           "coalesce(s.pairs, 0) + coalesce(p.place, 1)", "coalesce(p.place, 1)",
           by="parts"),
    Mutant("a reference pairs amounts of two currencies", "create_may_be_one",
           " and e.gross_currency = c.claim_currency", ""),
    Mutant("a tolerance is a strict limit for references", "create_may_be_one",
           "<= t.amount_tolerance", "< t.amount_tolerance"),
    Mutant("a reference pairs a day after the lag", "create_may_be_one",
           "(t.capture_lag + 1)", "(t.capture_lag + 2)"),
    Mutant("a reference pairs a day before the claim", "create_may_be_one",
           "- interval '1 day'", "- interval '2 day'"),
    Mutant("a tolerance is a strict limit for ids", "create_in_question",
           "<= coalesce(e.amount_tolerance, 0)", "< coalesce(e.amount_tolerance, 0)"),
    Mutant("amounts of two currencies agree", "create_in_question",
           "e.gross_currency = c.claim_currency\n            and ", ""),
    Mutant("every order is in the marketplace's own currency", "create_odd_order",
           "where currency <> :currency", "where false",
           by="laws"),
    Mutant("a refund is claimed without its sign", "claim",
           "-r.amount_minor", "r.amount_minor"),
    Mutant("a payment at the instant of a run is lost", "claim",
           "captured_at >= :since", "captured_at > :since",
           by="parts"),
    Mutant("what was withdrawn is still known", "entry",
           "(withdrawn_at is null or withdrawn_at >= :as_of)", "true",
           by="laws"),
    Mutant("over and under are exchanged for pairs", "create_pair_break",
           "abs(gross_minor) > abs(claim_minor)", "abs(gross_minor) < abs(claim_minor)"),
    Mutant("a day too late is in time", "create_pair_break",
           "t.day_zone as date) + t.capture_lag\n", "t.day_zone as date) + t.capture_lag + 9\n"),
    Mutant("a fee one fen off is right", "create_fee_break",
           "> c.fee_tolerance", "> c.fee_tolerance + 1"),
    Mutant("a full refund is too much", "create_refund_break",
           "b.refunded_minor > p.amount_minor", "b.refunded_minor >= p.amount_minor"),
    Mutant("a line stated twice is money without an order", "create_entry_break",
           "when entry_place > 1", "when entry_place > 2"),
    Mutant("a second capture is money without an order", "create_entry_break",
           "when is_answered then 'duplicate_capture'", ""),
    Mutant("what stood before is forgotten", "create_carried", "and b.is_settled", "and false",
           by="parts"),
    Mutant("what batches held before is forgotten", "create_total", "where not :is_full",
           "where not :is_full and false",
           by="parts"),
    Mutant("a deposit that the bank repeats counts twice", "create_deposit",
           "k.bank_reference is not null and k.copy_no > 1", "false"),
    Mutant("part of a word names a batch", "create_deposit",
           "concat(' ', b.batch_reference, ' ')", "b.batch_reference",
           by="laws"),
    Mutant("over and under are exchanged for deposits", "create_receipt",
           "when l.received_minor > b.expected_minor", "when l.received_minor < b.expected_minor"),
    Mutant("dollars pay a batch in yuan", "create_receipt",
           "bool_or(d.currency <> b.currency)", "bool_or(false)"),
    Mutant("a payout a day late is in time", "create_batch",
           "m.last_on, c.last_on) and w.days = p.payout_days",
           "m.last_on, c.last_on) and w.days = p.payout_days + 1"),
    Mutant("a payout is not held against its entries", "create_batch_break",
           "where net_minor <> expected_minor", "where false"),
    Mutant("a payout of days is held against the wrong ones", "create_batch",
           "w.to_on = p.paid_on and", "w.to_on = p.paid_on + 1 and",
           by="laws"),
    Mutant("what is paid out in no currency is forgotten", "create_batch_break",
           "having sum(t.net_minor) <> 0", "having false",
           by="laws"),
    Mutant("what is left after a first round is given up", "insert_by_reference",
           "where entry_choice = 1",
           "where entry_choice = 1 and not exists (select 1 from by_reference)",
           by="laws"),
    Mutant("a claim that comes late never comes first", "overtaken",
           "select\n    exists (", "select\n    false and exists (",
           by="parts"),
    Mutant("a batch that never came is awaited for ever", "create_batch_break",
           "then 'missing_in_bank'", "then null"),
    Mutant("the sign of a residual is lost", "create_found_group",
           "deposit_minor - batch_minor as residual_minor,",
           "abs(deposit_minor - batch_minor) as residual_minor,"),
    Mutant("one of several sets is proposed", "create_covering", "where e.solutions = 1",
           "where e.solutions >= 1",
           by="laws"),
    Mutant("a set may hold batches of two providers", "create_covering",
           " and t.provider = s.provider", "",
           by="laws"),
    Mutant("sets are sought a day less far", "create_covering",
           "s.booked_on + r.proposal_window", "s.booked_on + r.proposal_window - 9",
           by="laws"),
)  # fmt: skip


@contextmanager
def mutated(mutant: Mutant) -> Iterator[None]:
    """Let every statement be read with one mistake in it while the block lasts."""
    with mistaken(f"reconciliation/{mutant.statement}", mutant.old, mutant.new):
        yield
