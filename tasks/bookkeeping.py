"""The books: the double-entry ledger follows the evidence, and corrections are additions (3.4, 4.4).

For each dimension (provider account or bank account, currency, business day, kind) the evidence
says what must have moved between accounts; what is not posted of it yet is posted as one more
journal. So a second run posts nothing, and a late row posts to its own day.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ledger import accounts
from ledger.accounts import account
from ledger.journal import Journal, Posting, require_balanced
from tasks.runs import Run
from warehouse import Transaction
from warehouse.schema import ledger

#: Account against which an approved difference is posted, by category, else by action.
_COUNTER = {
    "chargeback_unbooked": accounts.CHARGEBACK_LOSSES,
    "fx_difference": accounts.FX_DIFFERENCES,
    "rounding": accounts.ROUNDING_DIFFERENCES,
}


class NothingToPost(ValueError):
    """A decision that moves no money."""


def post_resolution(
    tx: Transaction, run: Run, resolution: Mapping[str, Any], case: Mapping[str, Any]
) -> str:
    """Post an approved write-off or adjustment of a break, in the decision's own transaction.

    What is lost is debited to an expense and credited to the account where the difference stands;
    what is gained, the reverse.

    Args:
        tx: open transaction.
        run: its as-of instant says on which business day the journal is booked.
        resolution: row of `core.resolution`, approved; its amount is a size without sign.
        case: row of `core.payment_break`; its two sides give the sign.

    Returns:
        The journal's id. A second posting of the same resolution is refused by the database.

    Raises:
        NothingToPost: the amount is zero.
    """
    loss = _loss_minor(resolution, case)
    if not loss:
        raise NothingToPost(
            f"{resolution['action']} of break {case['break_id']} has the amount 0; "
            "propose the amount that is to be posted"
        )
    currency = resolution["currency"]
    journal = require_balanced(
        Journal(
            posting_key=f"resolution/{resolution['resolution_id']}",
            kind=resolution["action"],
            booked_on=_business_day(run),
            description=f"{resolution['action']} of break {case['break_id']}: {case['category']}",
            postings=(
                Posting(_counter_account(resolution, case), currency, loss),
                Posting(_standing_account(case), currency, -loss),
            ),
        )
    )
    _insert(tx, run, journal, case["provider"], case["break_id"])
    return journal.journal_id


def _loss_minor(resolution: Mapping[str, Any], case: Mapping[str, Any]) -> int:
    """Return what is given up, positive, or gained, negative, in minor units.

    Our side is what we should have: more than the other side's is a loss. Of fees it is the
    reverse: they are what we pay.
    """
    amount = int(resolution["amount_minor"])
    if case["ours_minor"] is None and case["theirs_minor"] is None:
        return amount
    lacking = (case["ours_minor"] or 0) - (case["theirs_minor"] or 0)
    if case["subject_kind"] == "fee":
        lacking = -lacking
    return abs(amount) if lacking > 0 else -abs(amount)


def _standing_account(case: Mapping[str, Any]) -> str:
    """Return the account in which the difference stands since the evidence was posted."""
    provider, ours = case["provider"], case["account"]
    with_provider = (provider, ours) if ours else (provider,)
    match case["subject_kind"]:
        case "claim" | "pair" | "refunds":
            return account(accounts.MERCHANT_PAYABLE)
        case "batch":
            return account(accounts.TRANSIT, provider)
        case "fee":
            return account(accounts.PROVIDER_FEES, provider)
        case "reserve":
            return account(accounts.RESERVE, *with_provider)
        case "deposit" if ours:
            return account(accounts.SUSPENSE, ours)
        case _:
            return account(accounts.SUSPENSE, *with_provider)


def _counter_account(resolution: Mapping[str, Any], case: Mapping[str, Any]) -> str:
    if resolution["action"] == "write_off":
        is_chargeback = case["category"] == "chargeback_unbooked"
        return account(accounts.CHARGEBACK_LOSSES if is_chargeback else accounts.WRITE_OFFS)
    if case["category"] in _COUNTER:
        return account(_COUNTER[case["category"]])
    if case["subject_kind"] in ("batch", "deposit"):
        return account(accounts.BANK_CHARGES)
    return account(accounts.PROVIDER_ADJUSTMENTS, case["provider"])


def _business_day(run: Run) -> date:
    """Return the business day that a run stands in; the end of a day is still that day."""
    return (run.as_of - timedelta(microseconds=1)).astimezone(ZoneInfo(run.time_zone)).date()


def _insert(
    tx: Transaction, run: Run, journal: Journal, provider: str | None, break_id: str | None
) -> None:
    tx.insert(
        ledger.journal,
        [
            {
                "journal_id": journal.journal_id,
                "posting_key": journal.posting_key,
                "kind": journal.kind,
                "booked_on": journal.booked_on,
                "description": journal.description,
                "provider": provider,
                "break_id": break_id,
                "posted_at": run.as_of,
                "policy_version": run.policy_version,
                "run_id": run.run_id,
            }
        ],
    )
    tx.insert(
        ledger.posting,
        [
            {
                "journal_id": journal.journal_id,
                "posting_no": number,
                "account": posting.account,
                "currency": posting.currency,
                "amount_minor": posting.amount_minor,
                "run_id": run.run_id,
            }
            for number, posting in enumerate(journal.postings, start=1)
        ],
    )
