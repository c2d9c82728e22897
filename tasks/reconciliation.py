"""Reconcile our books with providers and providers with banks, as known at an instant.

What is settled for good is kept and not looked at again, so that a daily run costs what is new. The
same evidence gives the same result, whether it came in one run or in many, in whatever order: a
run anew and a run on top agree, and the digest of the result says so. Not here: what people decide.
"""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from ledger import EXPONENTS
from tasks.bookkeeping import post_evidence
from tasks.policies import register_policy
from tasks.resolution import PROJECTION, expire_proposals, reverse_lapsed
from tasks.runs import Run, as_json, clock, finish, start_run
from tasks.working_days import write_calendar
from warehouse import Transaction, Warehouse
from warehouse.bulk import set_aside
from warehouse.named_sql import used_parameters
from warehouse.schema import meta
from warehouse.schema import reconciliation as tables

#: Department that answers for breaks: clauses 3.4 and 4.4.
OWNER = "finance"

#: Before anything that a file or a book can be about.
_EVER = datetime(1900, 1, 1, tzinfo=UTC)

#: What is worked out beside the warehouse, in order; each reads what those before it left.
_WORKED_OUT = (
    (
        "reading terms and calendar",
        ("business_day", "working_day_after", "provider_terms", "currency_exponent", "hand_pair"),
    ),
    (
        "gathering claims and entries",
        ("recent_load", "odd_order", "claim", "entry", "governing"),
    ),
    (
        "pairing",
        (
            "taken", "claim_place", "entry_place", "claimed", "stated", "contracted", "doubtful",
            "in_question", "agreed",
        ),
    ),
    ("pairing by hand", ("by_hand",)),
    ("pairing by reference", ("may_be_one", "by_reference", "weak_pair")),
    ("adding up pairs", ("pair_in_question", "new_match_total")),
    (
        "adding up batches",
        (
            "left_claim", "left_entry", "new_total", "total", "payout", "paying_day", "day_span",
            "batch",
        ),
    ),
    ("meeting deposits", ("deposit", "pays_into", "dated_batch", "receipt", "sought", "covering")),
    (
        "looking for files",
        (
            "statement_known", "arrival", "chain_gap", "day_gap", "hole", "batch_gap", "gap",
            "hidden_day",
        ),
    ),
    ("judging pairs", ("pair_break", "fee_break", "entry_break", "claim_break", "refund_break")),
    ("judging orders and rates", ("order_break", "fx_break")),
    ("judging money", ("reserve_break", "found_group", "found_item", "batch_break")),
    ("judging files", ("deposit_break", "file_break", "found_break")),
)  # fmt: skip

#: What a run anew reads where it stands, and any other run from a copy.
_LARGE = {"claim", "entry"}

#: What is added to, round by round, until a round finds nothing more.
_BY_ROUNDS = {"by_reference"}

#: What the run adds to or takes from what stands, in order.
_KEPT = (
    "delete_weak_matches", "insert_matches", "insert_open_claims", "insert_open_entries",
    "insert_entry_totals", "insert_match_totals", "insert_expectations", "insert_groups",
    "insert_items", "insert_proposals", "insert_events", "update_breaks", "close_breaks",
    "insert_breaks", "insert_reconciled_loads",
)  # fmt: skip

#: Replaced whole by each run: few rows, or none that is settled.
_REPLACED = (
    tables.open_claim, tables.open_entry, tables.receipt_expectation, tables.match_group,
    tables.match_item, tables.proposed_item,
)  # fmt: skip

#: Emptied besides when all is done anew.
_SETTLED = (tables.payment_match, tables.entry_total, tables.match_total, tables.reconciled_load)

Progress = Callable[[str], None]


@dataclass
class Reconciled:
    """What one reconciliation found.

    Attributes:
        as_of: instant that it answers for.
        policy_version: version in force then.
        mode: `anew`, `onward` (on top of the run before), `replay` (an instant before the one that
            stands; nothing is written) or `dry_run`.
        matched: rows of reconciliation, stage, provider, kind, currency, count, amount_minor.
        proposed: likewise, what a person must confirm.
        unmatched: likewise, what stands alone.
        breaks: rows of category, provider, status, currency, count, amount_minor.
        ledger: what was posted.
        inputs_sha256: digest of the files known and the policy.
        output_sha256: digest of the result; equal for equal evidence.
    """

    as_of: datetime
    policy_version: str
    mode: str
    matched: list[dict[str, Any]]
    proposed: list[dict[str, Any]]
    unmatched: list[dict[str, Any]]
    breaks: list[dict[str, Any]]
    inputs_sha256: str
    output_sha256: str
    ledger: dict[str, Any] = field(default_factory=dict)
    rows_taken_back: int = 0

    @property
    def stands(self) -> bool:
        """Tell whether this is what stands now, and not a replay or a dry run."""
        return self.mode in {"anew", "onward"}

    def as_dict(self, provider: str | None = None) -> dict[str, Any]:
        """Return plain values for JSON, all or those of one provider.

        Args:
            provider: code of a provider; the digests are of the whole in any case.
        """
        lists = {"matched", "proposed", "unmatched", "breaks"}
        plain: dict[str, Any] = {
            name: [row for row in value if provider in (None, row["provider"])]
            if name in lists
            else value
            for name, value in vars(self).items()
        }
        plain["stages"] = [
            {"status": status, **row}
            for status, name in (
                ("matched", "matched"),
                ("proposed", "proposed"),
                ("open", "unmatched"),
            )
            for row in plain[name]
        ]
        open_breaks = [row for row in plain["breaks"] if row["status"] != "resolved"]
        plain["open"] = {
            "count": sum(row["count"] for row in open_breaks),
            "amount_minor": sum(row["amount_minor"] for row in open_breaks),
        }
        plain["auto_match"] = _auto_match(plain["matched"], plain["unmatched"])
        return plain


def _auto_match(matched: list[dict[str, Any]], alone: list[dict[str, Any]]) -> dict[str, Any]:
    """Return numerator and denominator of the share that needed nobody, by count and amount."""

    def added(rows: list[dict[str, Any]], value: str) -> int:
        return sum(abs(row[value]) for row in rows if row["reconciliation"] == "order_provider")

    needed = [row for row in matched if row["stage"] == "manual"]
    needed += [row for row in alone if row["stage"] == "entry"]
    paired = [row for row in matched if row["stage"] != "manual"]
    return {
        name: {"num": added(paired, name), "den": added(paired, name) + added(needed, name)}
        for name in ("count", "amount_minor")
    }


def reconcile_recorded(
    warehouse: Warehouse, run: Run, *, dry_run: bool = False, progress: Progress = lambda _: None
) -> Reconciled:
    """Reconcile and record the run, with what it knew and what came of it; a dry run leaves none.

    Args:
        warehouse: where evidence stands and results go.
        run: id, as-of instant and policy book.
        dry_run: find everything and write nothing.
        progress: told what is being done.
    """
    if dry_run:
        return reconcile(warehouse, run, dry_run=True, progress=progress)
    with warehouse.transaction() as tx:
        start_run(tx, run, "reconciliation", f"reconcile as of {run.as_of:%F %R} UTC", {}, clock())
    try:
        found = reconcile(warehouse, run, progress=progress)
    except BaseException as error:
        finish(warehouse, run.run_id, "failed", {"error": type(error).__name__})
        raise
    finish(warehouse, run.run_id, "completed", found.as_dict())
    return found


def reconcile(
    warehouse: Warehouse, run: Run, *, dry_run: bool = False, progress: Progress = lambda _: None
) -> Reconciled:
    """Reconcile everything known at the run's instant, in one transaction.

    An instant before the one that stands is replayed: the result is what was known then, and
    nothing that stands is changed. A second run of the same instant changes nothing.

    Args:
        warehouse: where evidence stands and results go.
        run: id, as-of instant and policy book.
        dry_run: find everything and write nothing.
        progress: told what is being done.
    """
    with warehouse.transaction(keep=not dry_run) as tx:
        tx.exclusive("delivery")
        tx.exclusive(PROJECTION)
        tx.hash_large_joins()
        register_policy(tx, run.book, run.run_id)
        write_calendar(tx, run)
        common, mode = _common(tx, run, dry_run)
        with nullcontext() if dry_run else set_aside(tx):
            for label, names in _WORKED_OUT:
                progress(label)
                for name in names:
                    _work_out(tx, name, common)
        result = _judge(tx, run, common, mode)
        if result.stands:
            progress("writing")
            _keep(tx, common)
            expire_proposals(tx, run)
            result.ledger = post_evidence(tx, run, progress)
            result.ledger["reversals"] = reverse_lapsed(tx, run)
            tx.execute("fulfilment/delete_projection", name=PROJECTION)
            row = {"name": PROJECTION, "as_of": run.as_of, "run_id": run.run_id}
            tx.insert(meta.projection, [row])
        if not dry_run:
            tx.execute("reconciliation/delete_run", run_id=run.run_id)
            tx.insert(tables.reconciliation_run, [_recorded(run, result)])
        return result


def _recorded(run: Run, result: Reconciled) -> dict[str, Any]:
    names = ("as_of", "mode", "policy_version", "rows_taken_back", "inputs_sha256", "output_sha256")
    return {
        "run_id": run.run_id,
        "policy_sha256": policy_sha256(run),
        **{name: getattr(result, name) for name in names},
    }


def _common(tx: Transaction, run: Run, dry_run: bool) -> tuple[dict[str, Any], str]:
    """Return the parameters that statements share, and how this run goes about its work."""
    terms = run.book.in_force(run.as_of)
    taken_back = tx.row("reconciliation/evidence_taken_back", as_of=run.as_of)["rows_taken_back"]
    standing = tx.rows("reconciliation/standing")
    before = standing[0] if standing else None
    is_replay = before is not None and run.as_of < before["as_of"]
    is_onward = (
        before is not None
        and not is_replay
        and before["policy_sha256"] == policy_sha256(run)
        and before["rows_taken_back"] == taken_back
        and not tx.row("reconciliation/overtaken", since=before["as_of"], as_of=run.as_of)[
            "is_overtaken"
        ]
    )
    mode = "dry_run" if dry_run else "replay" if is_replay else "onward" if is_onward else "anew"
    limits = ("critical_amount", "high_amount", "medium_amount", "due_low", "due_medium",
              "due_high", "due_critical")  # fmt: skip
    return {
        "as_of": run.as_of,
        "business_on": terms.business_day(run.as_of - timedelta(microseconds=1)),
        "run_id": run.run_id,
        "book": run.book.name,
        "zone": run.time_zone,
        "country": str(terms.value("platform.country")),
        "currency": str(terms.value("platform.currency")),
        "is_full": not is_onward,
        "is_replay": is_replay,
        "since": before["as_of"] if before is not None and is_onward else _EVER,
        "currencies": list(EXPONENTS),
        "exponents": list(EXPONENTS.values()),
        "most_batches": terms.value("recon.proposal_batches"),
        "owner": OWNER,
        **{name: terms.value(f"recon.{name}") for name in limits},
    }, mode


def policy_sha256(run: Run) -> str:
    """Return one digest of every version of the run's policy book."""
    return sha256(",".join(terms.sha256 for terms in run.book.versions).encode()).hexdigest()


def _do(tx: Transaction, name: str, common: Mapping[str, Any]) -> int:
    name = f"reconciliation/{name}"
    return tx.execute(name, **used_parameters(name, common))


def _work_out(tx: Transaction, name: str, common: Mapping[str, Any]) -> None:
    """Make the temporary table `name`.

    What is large when all is done anew is then read where it stands, as often as it is needed: a
    copy of it would not fit into memory.
    """
    if name not in _LARGE:
        _do(tx, f"create_{name}", common)
        while name in _BY_ROUNDS and _do(tx, f"insert_{name}", common):
            pass
        return
    query = f"reconciliation/{name}"
    name_rows = tx.see_as if common["is_full"] else tx.keep_as
    name_rows(name, query, **used_parameters(query, common))


def _rows(tx: Transaction, name: str, common: Mapping[str, Any]) -> list[dict[str, Any]]:
    name = f"reconciliation/{name}"
    return tx.rows(name, **used_parameters(name, common))


def _judge(tx: Transaction, run: Run, common: dict[str, Any], mode: str) -> Reconciled:
    """Set what was found beside what stands and what people decided, and add it up."""
    tx.keep_as("decided", "resolution/standing", zone=common["zone"])
    for name in ("carried", "break_next", "break_gone", "break_all", "kept_group"):
        _do(tx, f"create_{name}", common)
    found: dict[str, Any] = {
        name: _rows(tx, name, common) for name in ("matched", "proposed", "unmatched")
    }
    breaks = _rows(tx, "by_category", common)
    (inputs,) = _rows(tx, "inputs", common)
    (digest,) = _rows(tx, "breaks_digest", common)
    output = as_json({**found, "breaks": digest["digest"]})
    taken_back = tx.row("reconciliation/evidence_taken_back", as_of=run.as_of)["rows_taken_back"]
    return Reconciled(
        as_of=run.as_of,
        policy_version=run.policy_version,
        mode=mode,
        **found,
        breaks=breaks,
        inputs_sha256=sha256((inputs["digest"] + policy_sha256(run)).encode()).hexdigest(),
        output_sha256=sha256(output.encode()).hexdigest(),
        rows_taken_back=taken_back,
    )


def _keep(tx: Transaction, common: Mapping[str, Any]) -> None:
    """Write the result of a run over what stands."""
    for table in (*_REPLACED, *(_SETTLED if common["is_full"] else ())):
        tx.clear(table)
    for name in _KEPT:
        _do(tx, name, common)
