"""Pay a locked month: files for the bank, its answers, and another try after a failure.

What a file will hold is decided and posted in one transaction before the file is written, and is
written from what was kept: a process that is killed in between leaves a file that the next call
writes, byte for byte. No payout is in two files; another try is another payout. Not here: who is
owed what, and that the bank booked it, which its statement says.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import md5
from pathlib import Path
from typing import Any

from payout_files import (
    Batch,
    InstructionRefused,
    OtherContentStands,
    Payment,
    Profile,
    ProfileRefused,
    bank_csv,
    built_in_profile,
    pain001,
    write_once,
)
from policy import Book
from tasks.approvers import who
from tasks.bookkeeping import require_balanced_run
from tasks.months import shift
from tasks.payout_results import FAILED, ResultsOutcome, take_results
from tasks.resolution import last_day
from tasks.runs import Run
from tasks.settlement import TURN, do, kept_month, locked_months, payee_parameters
from warehouse import Transaction, Warehouse
from warehouse.schema import settlement as tables

__all__ = [
    "STATUSES",
    "PayoutRefused",
    "ResultsOutcome",
    "instruct_payouts",
    "issue_payouts",
    "payouts",
    "retry_payout",
    "take_results",
    "write_payout_files",
]

#: What a payout can be; the first four before a bank says anything final.
STATUSES = ("due", "without_account", "issued", "unknown", "paid", "rejected", "returned")

#: What a caller is told about a payout; nothing of it is personal.
_TOLD = ("payout_id", "merchant_id", "currency", "channel", "amount_minor")

#: What is told of a payout that waits, a file and an answer.
_PAYOUT = (
    "payout_id", "month", "merchant_id", "currency", "channel", "attempt", "amount_minor",
    "account_id",
)  # fmt: skip

#: Letters of a provider that stand in a file's id, so that it has at most the 35 of ISO 20022.
_CHANNEL_LETTERS = 18

#: A payment that every format takes: to find the field of another one that a format does not.
_SOUND = Payment(
    payment_id="P", amount_minor=1, currency="CNY", holder_name="x", account_number="0",
    bank_code="0" * 12, bank_name="x", remittance="x",
)  # fmt: skip
#: When a payment is written that nobody reads.
_ANY_INSTANT = datetime(2000, 1, 1, tzinfo=UTC)

_OF_ACCOUNT = ("holder_name", "account_number", "bank_code", "bank_name")


class PayoutRefused(ValueError):
    """Something about payouts that is not done; the message says why and what helps."""


class MonthNotLocked(PayoutRefused):
    """Only a month that two people approved is paid."""


class ExecutionInThePast(PayoutRefused):
    """A day on which no bank can pay any more."""


class NoSuchFormat(PayoutRefused):
    """The policy names a format that there is not, or a payer that cannot stand in it."""


class AccountChanged(PayoutRefused):
    """An account is not what it was when its payout was put into a file."""


class OtherFileStands(PayoutRefused):
    """A file of that name stands with other content."""


class UnknownPayout(PayoutRefused):
    """No payout has this id."""


class NothingFailed(PayoutRefused):
    """The newest answer is not that the money did not arrive: paying again might pay twice."""


class AlreadyRetried(PayoutRefused):
    """A later attempt exists."""


class NoAccount(PayoutRefused):
    """The merchant has no account that it may be paid to."""


class AnswersNotTaken(PayoutRefused):
    """Files of answers that were refused wait in the inbox."""


@dataclass(frozen=True)
class _Form:
    """How a file is written."""

    name: str
    profile: Profile | None

    @property
    def suffix(self) -> str:
        """Return the ending of its files."""
        return "csv" if self.profile else "xml"

    def content(self, batch: Batch) -> Iterator[bytes]:
        """Return a batch as the file has it.

        Raises:
            InstructionRefused: the format cannot hold it.
        """
        return bank_csv(batch, self.profile) if self.profile else pain001(batch)


def issue_payouts(
    warehouse: Warehouse, run: Run, month: str, folder: Path, execute_on: date | None = None
) -> dict[str, Any]:
    """Order every payout of a locked month that is due, once: a file per currency and channel.

    A file that an earlier call decided and did not come to write is written as well.

    Args:
        warehouse: where the month stands.
        run: its instant is when the files are made.
        month: `YYYY-MM`.
        folder: where the files are written; made where it is not there.
        execute_on: day on which the bank shall pay; by default the business day of the run.

    Returns:
        `month, files, without_account, left_out`. A file is `payout_file_id, currency, channel,
        file_format, funds_flow, execute_on, payout_count, control_sum_minor, path, sha256`; a
        payout that is not in one `payout_id, merchant_id, currency, channel, amount_minor`, and
        `reason` where its account cannot stand in a file. The channel is the provider that is
        instructed, '' for our bank.

    Raises:
        PayoutRefused: one of its kinds; what was decided before it stands.
    """
    folder.mkdir(parents=True, exist_ok=True)  # before anything is decided
    decided = instruct_payouts(warehouse, run, month, execute_on)
    return {**decided, "files": write_payout_files(warehouse, run, month, folder)}


def instruct_payouts(
    warehouse: Warehouse, run: Run, month: str, execute_on: date | None = None
) -> dict[str, Any]:
    """Decide which payouts go into which file, and post them, in one transaction; write no file.

    The bank is told to pay at once: the day by which a month is due is the last one allowed, and
    the policy asks for prompt payment (4.4).

    Returns:
        As `issue_payouts`, with the files that this call decided, without `path` and `sha256`.

    Raises:
        PayoutRefused: one of its kinds; nothing was written.
    """
    today = last_day(run, run.as_of)
    if execute_on and execute_on < today:
        raise ExecutionInThePast(
            f"{execute_on} is before {today}, and no bank pays on it; name {today} or a later day"
        )
    terms = run.book.in_force(run.as_of)
    form = _form(str(terms.value("settlement.payout_format")))
    common = {
        "month": month,
        "file_format": form.name,
        "created_at": run.as_of,
        "execute_on": execute_on or today,
        "run_id": run.run_id,
    }
    with warehouse.transaction() as tx:
        tx.exclusive(TURN)
        _require_locked(tx, run, month)
        due = sorted(tx.rows("payout/due", month=month), key=lambda row: str(row["payout_id"]))
        with_account = [row for row in due if row["account_id"] is not None]
        files, left_out = [], []
        for currency, channel in sorted({(r["currency"], r["channel"]) for r in with_account}):
            whose = {"currency": currency, "channel": channel}
            rows = [row for row in with_account if whose.items() <= row.items()]
            sound, unsound = _sorted_out(form, month, rows)
            left_out += unsound
            if sound:
                files.append(_instruct(tx, run, form, common | whose, sound))
        require_balanced_run(tx, run)
    return {
        "month": month,
        "files": files,
        "without_account": [_told(row) for row in due if row["account_id"] is None],
        "left_out": left_out,
    }


def write_payout_files(
    warehouse: Warehouse, run: Run, month: str, folder: Path
) -> list[dict[str, Any]]:
    """Write the files of a month that are decided and not written, from what was kept.

    Returns:
        The files written, as `issue_payouts` tells them.

    Raises:
        AccountChanged: an account is no longer what it was; the file is not written.
        OtherFileStands: a file of that name stands with other content.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written, refused = [], []
    with warehouse.transaction() as tx:
        tx.exclusive(TURN)
        for file in tx.rows("payout/unwritten_files", month=month):
            try:
                digest = _write(tx, run, file, folder)
            except (AccountChanged, OtherFileStands) as refusal:  # others do not wait for this one
                refused.append(refusal)
                continue
            path = str(folder / file["file_name"])
            written.append({**_of_file(file), "path": path, "sha256": digest})
    if refused:
        raise refused[0]
    return written


def retry_payout(warehouse: Warehouse, run: Run, payout_id: str, key: str) -> dict[str, Any]:
    """Make another attempt at a payout that failed, to the account that the merchant has now.

    So is one that never had an account. The new payout is due, by the same channel, and goes into
    the next file of its month.

    Args:
        warehouse: where the payout stands.
        run: its instant is when the person acts.
        payout_id: the attempt that failed, or had no account.
        key: the person's key.

    Returns:
        The new payout with `asked_by`, the person, who is kept with it.

    Raises:
        KeyRefused: the key is nobody's, or was revoked.
        PayoutRefused: one of its kinds; nothing was written.
    """
    with warehouse.transaction() as tx:
        tx.exclusive(TURN)
        person = who(tx, key)
        found = tx.rows("payout/payout", payout_id=payout_id)
        if not found:
            raise UnknownPayout(f"no payout has the id {payout_id}; `payouts list` has them")
        failed = found[0]
        _require_failed(failed)
        attempt = failed["attempt"] + 1
        made = {name: failed[name] for name in _PAYOUT if name != "account_id"} | {
            "payout_id": _attempt_id(failed, attempt),
            "attempt": attempt,
            "account_id": _payee(tx, run, failed),
            "asked_by": person.person,
            "run_id": run.run_id,
        }
        tx.insert(tables.payout, [made])
    return {name: made[name] for name in (*_PAYOUT, "asked_by")}


def payouts(
    warehouse: Warehouse,
    month: str | None = None,
    status: str | None = None,
    *,
    as_of_on: date | None = None,
) -> list[dict[str, Any]]:
    """Return payouts with what became of them, by month, currency, merchant, channel and attempt.

    Args:
        warehouse: where they stand.
        month: only those of a month, `YYYY-MM`.
        status: only those; one of `STATUSES`.
        as_of_on: business day that lateness is judged on; without, only what was paid can be late.

    Returns:
        `payout_id, month, merchant_id, currency, channel, attempt, asked_by, amount_minor, status,
        payout_file_id, issued_on, answered_on, reason, due_on, is_late`. Late is what was paid
        after its due day, or is not paid while that day is over.

    Raises:
        NotAMonthText: the month is none.
    """
    if month:
        shift(month, 0)
    with warehouse.transaction() as tx:
        return tx.rows("payout/list", month=month, status=status, as_of_on=as_of_on)


def newest_locked_month(warehouse: Warehouse) -> str:
    """Return the newest month that is locked.

    Raises:
        MonthNotLocked: there is none.
    """
    with warehouse.transaction() as tx:
        locked = locked_months(tx)
    if not locked:
        raise MonthNotLocked("no month is locked so far; `countinghouse settle` begins with one")
    return locked[-1]


def _require_locked(tx: Transaction, run: Run, month: str) -> None:
    shift(month, 0)
    standing = kept_month(tx, month)
    state = standing["state"] if standing else "not settled"
    if standing is None or state != "locked":
        raise MonthNotLocked(
            f"{month} is {state}, not locked; two people approve it first (docs/settlement.md)"
        )
    if run.as_of < standing["locked_at"]:
        raise MonthNotLocked(
            f"{month} was locked at {standing['locked_at']:%F %R} UTC, and the run answers for "
            f"{run.as_of:%F %R} UTC; pay it after that"
        )


def _form(name: str) -> _Form:
    if name == "pain.001":
        return _Form(name, None)
    try:
        return _Form(name, built_in_profile(name))
    except ProfileRefused as error:
        raise NoSuchFormat(f"policy settlement.payout_format: {error}, or pain.001") from None


def _payment(month: str, row: Mapping[str, Any]) -> Payment:
    """Return a payout as a bank is told of it.

    Raises:
        InstructionRefused: a field of its account cannot stand in any file.
    """
    return Payment(
        payment_id=row["payout_id"],
        amount_minor=row["amount_minor"],
        currency=row["currency"],
        remittance=f"{month} 结算款 settlement",
        **{name: row[name] or "" for name in _OF_ACCOUNT},
    )


def _batch(book: Book, file: Mapping[str, Any], payments: Sequence[Payment]) -> Batch:
    """Return the batch of a file; the payer is that of the policy when the file was decided.

    Raises:
        NoSuchFormat: the payer cannot stand in a file.
    """
    terms = book.in_force(file["created_at"])
    try:
        return Batch(
            batch_id=file["payout_file_id"],
            created_at=file["created_at"],
            execute_on=file["execute_on"],
            debtor_name=str(terms.value("settlement.payer_name")),
            debtor_account=str(terms.value("settlement.payer_account")),
            debtor_bank_code=str(terms.value("settlement.payer_bank_code")),
            payments=tuple(payments),
        )
    except InstructionRefused as error:
        raise NoSuchFormat(f"policy settlement.payer_*: {error}") from None


def _sorted_out(
    form: _Form, month: str, rows: Sequence[Mapping[str, Any]]
) -> tuple[list[Payment], list[dict[str, Any]]]:
    """Return the payments that the format takes, and the payouts that it does not, with why."""
    sound, unsound = [], []
    for row in rows:
        try:
            payment = _payment(month, row)
            _try(form, payment)
            sound.append(payment)
        except InstructionRefused:
            unsound.append({**_told(row), "reason": _reason(form, row)})
    return sound, unsound


def _try(form: _Form, payment: Payment) -> None:
    """Write a payment alone, for nobody.

    Raises:
        InstructionRefused: the format cannot hold it.
    """
    if form.profile:  # pain.001 takes every payment that there is
        alone = Batch("B", _ANY_INSTANT, _ANY_INSTANT.date(), "x", "0", "0" * 12, (payment,))
        for _ in form.content(alone):
            pass


def _reason(form: _Form, row: Mapping[str, Any]) -> str:
    """Return why a payout cannot stand in a file, by its field: no value of it is told."""
    if row["account_number"] is None:
        return "account_gone"
    for name in ("currency", *_OF_ACCOUNT):
        try:
            _try(form, replace(_SOUND, **{"currency": row["currency"], name: row[name]}))
        except InstructionRefused:
            return f"{name}_not_writable"
    return "not_writable"


def _instruct(
    tx: Transaction, run: Run, form: _Form, common: Mapping[str, Any], payments: Sequence[Payment]
) -> dict[str, Any]:
    """Keep and post a file of payouts; what could not be written is not decided."""
    stem = _file_stem(common["month"], common["currency"], common["channel"])
    file_id = f"{stem}-{tx.row('payout/file_count', stem=stem)['files'] + 1}"
    file = {
        **common,
        "funds_flow": "licensed_split" if common["channel"] else "own_account",
        "payout_file_id": file_id,
        "file_name": f"{file_id}.{form.suffix}",
        "payout_count": len(payments),
        "control_sum_minor": sum(payment.amount_minor for payment in payments),
    }
    try:
        for _ in form.content(_batch(run.book, file, payments)):
            pass
    except InstructionRefused as error:
        raise NoSuchFormat(f"policy settlement.payer_*: {error}") from None
    tx.insert(tables.payout_file, [file])
    tx.execute(
        "payout/insert_instructions",
        payout_ids="\n".join(payment.payment_id for payment in payments),
        payout_file_id=file_id,
        run_id=run.run_id,
    )
    tx.execute(
        "payout/insert_journals",
        payout_file_id=file_id,
        booked_on=last_day(run, run.as_of),
        as_of=run.as_of,
        policy_version=run.policy_version,
        run_id=run.run_id,
    )
    tx.execute("payout/insert_postings", payout_file_id=file_id, run_id=run.run_id)
    return _of_file(file)


def _file_stem(month: str, currency: str, channel: str) -> str:
    """Return a file's id but for its number; of a provider's name what a bank can repeat."""
    letters = re.sub(r"[^0-9A-Za-z]", "-", channel)[:_CHANNEL_LETTERS]
    return "-".join(filter(None, ("PF" + month.replace("-", ""), currency, letters)))


def _batch_as_decided(
    book: Book, file: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]
) -> Batch:
    """Return the batch of a file that was decided; it counts and sums up to what was kept."""
    try:
        payments = [_payment(file["month"], row) for row in rows]
    except InstructionRefused:
        raise _changed(file) from None
    batch = _batch(book, file, payments)
    assert (batch.count, batch.control_sum_minor) == (  # noqa: S101 - nothing takes them away
        file["payout_count"], file["control_sum_minor"],
    )  # fmt: skip
    return batch


def _write(tx: Transaction, run: Run, file: Mapping[str, Any], folder: Path) -> str:
    """Write a file and keep that it stands; return its digest."""
    rows = tx.rows("payout/of_file", payout_file_id=file["payout_file_id"])
    rows.sort(key=lambda row: str(row["payout_id"]))
    batch = _batch_as_decided(run.book, file, rows)
    try:
        digest = write_once(folder / file["file_name"], _form(file["file_format"]).content(batch))
    except InstructionRefused:
        raise _changed(file) from None
    except OtherContentStands as error:
        raise OtherFileStands(str(error)) from None
    tx.insert(
        tables.payout_file_written,
        [
            {
                "payout_file_id": file["payout_file_id"],
                "sha256": digest,
                "written_at": run.as_of,
                "run_id": run.run_id,
            }
        ],
    )
    return digest


def _changed(file: Mapping[str, Any]) -> AccountChanged:
    return AccountChanged(
        f"an account of {file['payout_file_id']} ({file['payout_count']} payouts) is not what it "
        "was when they were posted, and cannot stand in the file; deliver it as it was and issue "
        "again"
    )


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in _TOLD}


def _of_file(file: Mapping[str, Any]) -> dict[str, Any]:
    names = ("payout_file_id", "currency", "channel", "file_format", "funds_flow", "execute_on",
             "payout_count", "control_sum_minor")  # fmt: skip
    return {name: file[name] for name in names}


def _require_failed(payout: Mapping[str, Any]) -> None:
    """Refuse another attempt at a payout that may have arrived, or may still arrive.

    Raises:
        PayoutRefused: what the bank says, and what helps.
    """
    payout_id, result = payout["payout_id"], payout["result"]
    is_issued = payout["payout_file_id"] is not None
    if not is_issued and payout["account_id"] is not None:
        raise NothingFailed(
            f"{payout_id} was not given to a bank yet; `countinghouse payouts issue` does so"
        )
    if is_issued and result not in FAILED:
        answer = {None: "has not answered", "unknown": "does not know yet"}.get(result, "paid it")
        raise NothingFailed(
            f"{payout_id} may not be paid again: the bank {answer}; take in its answer that it was "
            "rejected or returned first (`countinghouse payouts results`)"
        )
    if payout["attempts"] > payout["attempt"]:
        raise AlreadyRetried(
            f"{payout_id} is attempt {payout['attempt']} of {payout['attempts']}; only the last "
            "one is tried again"
        )


def _payee(tx: Transaction, run: Run, payout: Mapping[str, Any]) -> str:
    """Return the account that the merchant of a payout has now, by the rules of its month.

    Raises:
        NoAccount: it has none, or is on hold.
    """
    do(tx, "create_payee", payee_parameters(run, run.book.for_month(payout["month"])))
    found = tx.rows("payout/payee_of", merchant_id=payout["merchant_id"])
    hold_reason = found[0]["hold_reason"] if found else "merchant_unknown"
    if hold_reason or not found[0]["account_id"]:
        raise NoAccount(
            f"{payout['merchant_id']} cannot be paid now: {hold_reason or 'account_missing'}; "
            "deliver its account or licence anew, and try again"
        )
    return str(found[0]["account_id"])


def _attempt_id(payout: Mapping[str, Any], attempt: int) -> str:
    """Return the id of an attempt, made as that of the first one (settlement/insert_payouts)."""
    month = payout["month"]
    whose = f"{month}/{payout['merchant_id']}/{payout['currency']}"
    if payout["channel"]:
        whose += f"/{payout['channel']}"
    digest = md5(whose.encode(), usedforsecurity=False).hexdigest()[:16]
    return f"P{month.replace('-', '')}-{attempt}-{digest}"
