"""The books: the ledger follows the evidence, and corrections are additions (3.4, 4.4).

For each dimension (provider account or bank account, currency, business day, kind) the evidence
says what must have moved between accounts; what is not posted of it yet is posted as one more
journal. So a second run posts nothing, and a late row posts to its own day.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from ledger import accounts
from ledger.accounts import account, role_of
from ledger.journal import Journal, JournalDoesNotBalance, Posting, require_balanced
from ledger.plain_text import WRITERS, Books
from policy import Book
from tasks.runs import Run
from warehouse import Transaction, Warehouse
from warehouse.schema import ledger

Progress = Callable[[str], None]

#: Account against which an approved difference is posted, by category, else by action.
_COUNTER = {
    "chargeback_unbooked": accounts.CHARGEBACK_LOSSES,
    "fx_difference": accounts.FX_DIFFERENCES,
    "rounding": accounts.ROUNDING_DIFFERENCES,
}


#: Uneven journals that a message names.
_TOLD = 5

#: Journals that an export reads at once.
_PIECE = 5_000


class NothingToPost(ValueError):
    """A decision that moves no money."""


class NoBooks(ValueError):
    """Books that have no journal, as they stood at an instant."""


def post_evidence(tx: Transaction, run: Run, progress: Progress = lambda _: None) -> dict[str, int]:
    """Post what the evidence known at the run's instant says and the books do not say yet.

    It compares totals, and costs the same whatever the number of entries. Totals of entries, open
    entries and groups must be those of this run. Run again it posts nothing; two at once are
    refused by the unique posting key. For an instant before the newest journal of evidence it
    posts nothing: what was known then is in the books already.

    Args:
        tx: open transaction, the reconciliation's.
        run: its as-of instant bounds what is known.
        progress: told what is being done.

    Returns:
        Journals and postings that were added.

    Raises:
        JournalDoesNotBalance: a journal of this run does not sum to zero; nothing may be kept.
    """
    newest = tx.row("ledger/newest_evidence")["posted_at"]
    if newest and newest > run.as_of:
        return {"journals": 0, "postings": 0}
    progress("books")
    tx.execute("ledger/create_movement", as_of=run.as_of)
    tx.execute("ledger/insert_opening", as_of=run.as_of)
    tx.execute("ledger/create_difference")
    tx.execute(
        "ledger/insert_journals",
        as_of=run.as_of,
        policy_version=run.policy_version,
        run_id=run.run_id,
    )
    tx.execute("ledger/insert_postings", run_id=run.run_id)
    require_balanced_run(tx, run)
    added = tx.row("ledger/added")
    tx.execute("ledger/drop_difference")
    tx.execute("ledger/drop_movement")
    return {name: int(count) for name, count in added.items()}


def require_balanced_run(tx: Transaction, run: Run) -> None:
    """Check that the journals of a run sum to zero; PostgreSQL does so itself, DuckDB does not.

    Raises:
        JournalDoesNotBalance: one does not.
    """
    if wrong := tx.rows("ledger/unbalanced", run_id=run.run_id):
        told = [
            f"journal {row['posting_key']}: debits less credits are {row['over_minor']} minor "
            f"units of {row['currency']}, and must be 0"
            for row in wrong[:_TOLD]
        ]
        more = [f"{len(wrong) - _TOLD} more"] if len(wrong) > _TOLD else []
        raise JournalDoesNotBalance("; ".join([*told, *more]))


def balances(tx: Transaction, as_of: datetime) -> list[dict[str, Any]]:
    """Return every account that was posted to until an instant, with its balance.

    Returns:
        `account, name_en, name_zh, normal_side, currency, balance_minor` in the order of accounts;
        debit is positive.
    """
    return [
        {
            "account": row["account"],
            "name_en": role_of(row["account"]).name_en,
            "name_zh": role_of(row["account"]).name_zh,
            "normal_side": role_of(row["account"]).normal_side,
            "currency": row["currency"],
            "balance_minor": row["balance_minor"],
        }
        for row in tx.rows("ledger/balances", as_of=as_of)
    ]


def trial_balance(tx: Transaction, as_of: datetime) -> dict[str, Any]:
    """Return what was posted to every account until an instant, and that it adds up.

    Returns:
        `as_of`; `accounts`, rows of account, currency, debit_minor, credit_minor and balance_minor
        (debits less credits); `totals`, rows of currency, debit_minor and credit_minor, which are
        equal unless the books are broken.
    """
    accounts = tx.rows("ledger/balances", as_of=as_of)
    totals: dict[str, Counter[str]] = {}
    for row in accounts:
        totals.setdefault(row["currency"], Counter()).update(
            {name: row[name] for name in ("debit_minor", "credit_minor")}
        )
    return {
        "as_of": as_of,
        "accounts": accounts,
        "totals": [{"currency": currency, **totals[currency]} for currency in sorted(totals)],
    }


def clearing_check(tx: Transaction, run: Run) -> list[dict[str, Any]]:
    """Compare the books with the balances that providers and banks state: not entry by entry.

    Returns:
        For each account with such statements `account, currency, stated_on, source_file_id,
        statement_reference, ledger_minor, stated_minor, difference_minor, differs_since_on`: the
        books at the end of the day to which the newest statement goes, its closing balance, and the
        first such day on which the two differed.
    """
    return tx.rows("ledger/clearing_check", as_of=run.as_of)


def export_books(warehouse: Warehouse, book: Book, program: str, as_of: datetime) -> Iterator[str]:
    """Yield the books, as they stood at an instant, in the syntax of an independent program.

    Args:
        warehouse: where they are; it is in use until the last piece is taken.
        book: policy book, which names house and currency.
        program: one of `ledger.plain_text.WRITERS`.
        as_of: journals posted later are left out.

    Raises:
        NoBooks: nothing was posted until then.
    """
    terms = book.in_force(as_of)
    with warehouse.transaction(keep=False) as tx:
        if tx.dialect == "postgresql":
            # Balances and journals are read one after the other, and must be of the same instant.
            tx.statement("set transaction isolation level repeatable read")
        extent = tx.row("ledger/extent", as_of=as_of)
        if extent["first_on"] is None:
            raise NoBooks(
                f"nothing is posted as of {as_of.isoformat()}; run `countinghouse reconcile` first"
            )
        yield from WRITERS[program](
            Books(
                title=str(terms.value("platform.name_en")),
                operating_currency=str(terms.value("platform.currency")),
                first_on=extent["first_on"],
                closed_on=extent["last_on"] + timedelta(days=1),
                balances=[
                    (row["account"], row["currency"], row["balance_minor"])
                    for row in tx.rows("ledger/balances", as_of=as_of)
                ],
            ),
            _journals(tx, as_of),
        )


def _journals(tx: Transaction, as_of: datetime) -> Iterator[Journal]:
    """Yield whole journals by business day and posting key, a piece of them in memory."""
    after: dict[str, Any] = {"after_on": date.min, "after_key": ""}
    while rows := tx.rows("ledger/journals", as_of=as_of, journals=_PIECE, **after):
        for key, lines in groupby(rows, key=lambda row: row["posting_key"]):
            first, *others = lines
            yield Journal(
                posting_key=key,
                kind=first["kind"],
                booked_on=first["booked_on"],
                description=first["description"],
                postings=tuple(
                    Posting(line["account"], line["currency"], line["amount_minor"])
                    for line in (first, *others)
                ),
            )
        after = {"after_on": first["booked_on"], "after_key": key}


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
        NothingToPost: the amount is zero, or the break is about a file.
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

    Our side is what we should have: more than the other side's is a loss. Of what we pay, what we
    gave back and what a provider holds back it is the reverse; a deposit is a gain as a whole.
    """
    amount = int(resolution["amount_minor"])
    ours, theirs = case["ours_minor"] or 0, case["theirs_minor"] or 0
    match case["subject_kind"]:
        case "deposit":
            lacking = -theirs
        case "fee" | "refunds":
            lacking = theirs - ours
        case "reserve" if "/hold/" in case["subject"]:
            lacking = theirs - ours
        case _:
            lacking = ours - theirs
    if not lacking:
        return amount
    return abs(amount) if lacking > 0 else -abs(amount)


def _standing_account(case: Mapping[str, Any]) -> str:
    """Return the account in which the difference stands since the evidence was posted.

    Raises:
        NothingToPost: the break is about a file, and no money of it is in the books.
    """
    provider, ours = case["provider"], case["account"]
    with_provider = (provider, ours) if ours else (provider,)
    match case["subject_kind"]:
        case "file":
            raise NothingToPost(
                f"break {case['break_id']} is a missing or late file, of which the books hold "
                "nothing; resolve it by loading the file"
            )
        case "claim" if case["subject"].startswith("chargeback"):
            return account(accounts.CHARGEBACKS)
        case "claim" | "refunds" | "order":
            return account(accounts.MERCHANT_PAYABLE)
        case "batch":
            return account(accounts.TRANSIT, provider)
        case "composition":
            return account(accounts.CLEARING, *with_provider)
        case "fee":
            return account(accounts.PROVIDER_FEES, provider)
        case "reserve":
            return account(accounts.RESERVE, *with_provider)
        case "deposit" if ours:
            return account(accounts.SUSPENSE, ours)  # the bank account
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
