"""The mistake that the harnesses must notice: a file that is written before anything is decided.

Nothing of it is wrong as long as nothing stops it.
"""

import os
from hashlib import sha256
from pathlib import Path

from payout_files import Batch, Payment, pain001
from tests.reliability.payday import MONTH, run_of, settle
from warehouse import Transaction, Warehouse, open_warehouse
from warehouse.schema import settlement as tables


def settle_and_pay_carelessly(
    url: str, folder: Path, keys: tuple[str, str], attempt: int = 0
) -> None:
    """Settle as it should be; then write the file, keep what is in it, and post, one by one."""
    warehouse = open_warehouse(url)
    settle(warehouse, keys, attempt)
    pay_carelessly(warehouse, folder, attempt)


def pay_carelessly(warehouse: Warehouse, folder: Path, attempt: int) -> None:
    """Write a file of what no file has; keep that it has it, and post it, in other transactions."""
    with warehouse.transaction() as tx:
        due = sorted(tx.rows("payout/due", month=MONTH), key=lambda row: str(row["payout_id"]))
    if due:
        number = 1 + len(list(folder.iterdir()))
        file_id = f"PF202601-CNY-{number}"
        run = run_of(attempt)
        batch = Batch(
            file_id, run.as_of, run.as_of.date(), "payer", "1", "0" * 12,
            tuple(
                Payment(r["payout_id"], r["amount_minor"], r["currency"], r["holder_name"],
                        r["account_number"], r["bank_code"], r["bank_name"], "settlement")
                for r in due
            ),
        )  # fmt: skip
        digest = _write(folder / f"{file_id}.xml", b"".join(pain001(batch)))
        with warehouse.transaction() as tx:
            _keep(tx, batch, digest, run.run_id)
    with warehouse.transaction() as tx:
        _post(tx, attempt)


def _write(path: Path, content: bytes) -> str:
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY, 0o600)
    os.write(descriptor, content[:1000])
    os.write(descriptor, content[1000:])
    os.close(descriptor)
    return sha256(content).hexdigest()


def _keep(tx: Transaction, batch: Batch, digest: str, run_id: str) -> None:
    file = {
        "payout_file_id": batch.batch_id, "month": MONTH, "currency": "CNY",
        "channel": "", "file_format": "pain.001", "funds_flow": "own_account",
        "file_name": f"{batch.batch_id}.xml", "created_at": batch.created_at,
        "execute_on": batch.execute_on, "payout_count": batch.count,
        "control_sum_minor": batch.control_sum_minor, "run_id": run_id,
    }  # fmt: skip
    tx.insert(tables.payout_file, [file])
    written = {"payout_file_id": batch.batch_id, "sha256": digest, "run_id": run_id}
    tx.insert(tables.payout_file_written, [written | {"written_at": batch.created_at}])
    ids = [p.payment_id for p in batch.payments]
    rows = [{"payout_id": i, "payout_file_id": batch.batch_id, "run_id": run_id} for i in ids]
    tx.insert(tables.payout_instruction, rows)


def _post(tx: Transaction, attempt: int) -> None:
    run = run_of(attempt)
    posted = "select 1 from core.journal where kind = 'payout' and month is not null"
    for file in tx.statement("select payout_file_id from core.payout_file"):
        if tx.statement(posted):
            return
        tx.execute(
            "payout/insert_journals", payout_file_id=file["payout_file_id"],
            booked_on=run.as_of.date(), as_of=run.as_of, policy_version=run.policy_version,
            run_id=run.run_id,
        )  # fmt: skip
        tx.execute(
            "payout/insert_postings", payout_file_id=file["payout_file_id"], run_id=run.run_id
        )
