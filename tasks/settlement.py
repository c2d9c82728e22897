"""Settle a month: what every merchant sold, owes and is paid, as a draft that can be made anew.

A sale is settled in the month in which it became payable: signed for, past its hold, its payment
reconciled and the money at the bank. What becomes known later is settled in the next open month.
Not here: who approves a month and what it then posts.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ledger import EXPONENTS
from ledger.line_types import LINE_TYPES
from policy import Terms
from tasks import months
from tasks.instants import end_of_day
from tasks.policies import register_policy
from tasks.resolution import last_day
from tasks.runs import Run
from tasks.working_days import working_day_after, write_calendar
from warehouse import Transaction, Warehouse
from warehouse.named_sql import used_parameters
from warehouse.schema import settlement as tables

#: Settlements, their approval and their payouts take turns.
TURN = "settlement"

#: What is worked out beside the warehouse, in order; each reads what those before it left.
_WORKED_OUT = (
    ("reading terms", ("terms", "party", "month_terms", "rate_in_force")),
    ("gathering sales", ("sold_line",)),
    ("looking for their money", ("receipt_day", "order_money", "judged_line")),
    ("pricing sales", ("fee_share", "sale")),
    ("netting refunds and chargebacks", ("settled_sale", "given_back", "disputed")),
    ("adding up", ("month_line", "line_sum", "volume_discount", "charge")),
    ("balancing", ("month_sum", "payee", "month_balance")),
    ("converting", ("conversion", "conversion_charge")),
    ("closing", ("month_total", "month_settlement", "month_pending")),
)

#: What people call each line type, in the order of a statement.
LINE_NAMES = {code: f"{line.name_en} {line.name_zh}" for code, line in LINE_TYPES.items()}

#: Tables that hold a month, as a draft and once it is locked.
_OF_A_MONTH = (
    tables.settlement_line, tables.settlement_charge, tables.settlement_conversion,
    tables.settlement_total, tables.settlement, tables.pending_line, tables.settlement_month,
)  # fmt: skip

#: What must hold of a draft, of which nothing changes after it was made.
ON_DRAFT = (
    "lines_differ_from_totals", "totals_differ_from_movement", "line_settled_twice", "line_lost",
)  # fmt: skip

#: What must hold when it is approved, on the evidence and the books as they stand then.
ON_EVIDENCE = (
    "sale_not_reconciled", "opening_differs_from_carried", "ledger_differs_from_balances",
)  # fmt: skip

CRITICAL = (*ON_DRAFT, *ON_EVIDENCE)

#: What whoever approves a month should know.
WARNINGS = ("refund_lines_differ", "line_of_another_merchant", "tier_without_terms")

Progress = Callable[[str], None]


class SettlementRefused(ValueError):
    """A month that cannot be settled like that; the message says why and what helps."""


class MonthNotOver(SettlementRefused):
    """The month was not over at the as-of instant."""


class MonthLocked(SettlementRefused):
    """The month was approved; what turns out later is settled in the next one."""


class EarlierMonthOpen(SettlementRefused):
    """The month before was not approved yet."""


class EvidenceTooOld(SettlementRefused):
    """Payments were not reconciled, or orders not followed up, until the end of the month."""


class NothingSettled(SettlementRefused):
    """No draft and no locked month of that name."""


@dataclass(frozen=True)
class Period:
    """A month of business days.

    Attributes:
        month: `YYYY-MM`.
        zone: time zone of its days.
    """

    month: str
    zone: str

    @property
    def start_on(self) -> date:
        """Return its first day."""
        return date.fromisoformat(f"{self.month}-01")

    @property
    def end_on(self) -> date:
        """Return its last day."""
        return months.last_day(self.month)

    @property
    def start_at(self) -> datetime:
        """Return the instant at which it begins, in UTC."""
        return datetime.combine(self.start_on, time.min, ZoneInfo(self.zone)).astimezone(UTC)

    @property
    def end_at(self) -> datetime:
        """Return the instant at which it is over, in UTC."""
        return end_of_day(self.end_on, self.zone)


def draft_settlement(
    warehouse: Warehouse,
    run: Run,
    month: str,
    *,
    dry_run: bool = False,
    only_version: str = "",
    progress: Progress = lambda _: None,
) -> dict[str, Any]:
    """Work a month out and keep it as a draft, in one transaction; a second run replaces the first.

    Args:
        warehouse: where evidence stands and the draft goes.
        run: its instant is that of the evidence; the month was over then.
        month: `YYYY-MM`.
        dry_run: work it out and write nothing; a locked month can be worked out again.
        only_version: policy version that governs everything; needs `dry_run`.
        progress: told what is being done.

    Returns:
        `month, state, as_of, policy_version, snapshot_sha256, due_on`; `merchants`, each with its
        balances, state and `lines` by type; `totals` by currency; `pending` by reason; `checks` of
        the draft; those of its evidence are made when a month is shown and when it is approved.

    Raises:
        NotAMonthText: the month is none.
        SettlementRefused: one of its kinds; nothing was written.
        UnknownVersion: the book has no version of that name.
    """
    assert dry_run or not only_version, "another version's terms are never kept"  # noqa: S101
    month = months.shift(month, 0)
    terms = run.book.version(only_version) if only_version else run.book.for_month(month)
    with warehouse.transaction(keep=not dry_run) as tx:
        tx.exclusive(TURN)
        tx.hash_large_joins()
        register_policy(tx, run.book, run.run_id)
        write_calendar(tx, run)
        common = _common(tx, run, month, terms, dry_run=dry_run)
        common["only_version"] = only_version
        for label, names in _WORKED_OUT:
            progress(label)
            for name in names:
                do(tx, f"create_{name}", common)
        snapshot = tx.row("settlement/snapshot")["digest"]
        state, checks = "dry_run", []
        if not dry_run:
            progress("writing")
            _keep(tx, run, common, terms, snapshot)
            state = "draft"
            progress("checking")
            checks = run_checks(tx, run, month, (*ON_DRAFT, *WARNINGS))
            do(tx, "update_failed_checks", {**common, "failed_checks": failed_critically(checks)})
        return {
            "month": month,
            "state": state,
            "as_of": run.as_of,
            "policy_version": terms.version,
            "snapshot_sha256": snapshot,
            "due_on": common["due_on"],
            **_figures(
                tx.rows("settlement/merchants"),
                tx.rows("settlement/merchant_totals"),
                tx.rows("settlement/pending_reasons"),
            ),
            "checks": checks,
        }


def kept_month(tx: Transaction, month: str) -> dict[str, Any] | None:
    """Return a month that was settled, draft or locked; None where it was not."""
    found = tx.rows("settlement/month", month=month)
    return found[0] if found else None


def locked_months(tx: Transaction) -> list[str]:
    """Return the months that are locked, the oldest first."""
    return [str(row["month"]) for row in tx.rows("settlement/locked_months")]


def kept_settlement(tx: Transaction, run: Run, month: str) -> dict[str, Any]:
    """Return a draft or locked month as it is kept, with its checks as they stand now.

    Raises:
        NothingSettled: there is none.
    """
    kept = kept_month(tx, month)
    if kept is None:
        raise NothingSettled(
            f"{month} was not settled; `countinghouse settle --month {month}` drafts it"
        )
    names = ("month", "state", "as_of", "policy_version", "snapshot_sha256", "locked_at", "due_on")
    return {
        **{name: kept[name] for name in names},
        **_figures(
            tx.rows("settlement/kept_merchants", month=month),
            tx.rows("settlement/kept_totals", month=month),
            tx.rows("settlement/kept_pending_reasons", month=month),
        ),
        "checks": run_checks(tx, run, month),
    }


def compare_versions(
    warehouse: Warehouse, run: Run, month: str, version: str, progress: Progress = lambda _: None
) -> dict[str, Any]:
    """Return what another policy version would have changed, per merchant; nothing is written.

    Returns:
        `month, policy_version, other_version`; `merchants` with `closing_minor`,
        `other_closing_minor`, `difference_minor` and the line types that differ; `totals` likewise
        by currency. Merchants for which nothing would change are left out.

    Raises:
        SettlementRefused: the month cannot be worked out.
        UnknownVersion: the book has no version of that name.
    """
    progress("as it is")
    own = draft_settlement(warehouse, run, month, dry_run=True)
    progress(f"as it were under {version}")
    other = draft_settlement(warehouse, run, month, dry_run=True, only_version=version)
    rows = []
    sides = [{(m["merchant_id"], m["currency"]): m for m in f["merchants"]} for f in (own, other)]
    for key in sorted(set(sides[0]) | set(sides[1])):
        before, after = (side.get(key, {"closing_minor": 0, "lines": {}}) for side in sides)
        changed = {
            name: after["lines"].get(name, 0) - before["lines"].get(name, 0)
            for name in sorted(set(before["lines"]) | set(after["lines"]))
        }
        changed = {name: by for name, by in changed.items() if by}
        if changed:
            rows.append(
                {
                    "merchant_id": key[0],
                    "currency": key[1],
                    "closing_minor": before["closing_minor"],
                    "other_closing_minor": after["closing_minor"],
                    "difference_minor": after["closing_minor"] - before["closing_minor"],
                    "lines": changed,
                }
            )
    totals: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        totals[row["currency"]].update(
            {"merchants": 1, "difference_minor": row["difference_minor"]}
        )
    return {
        "month": month,
        "policy_version": own["policy_version"],
        "other_version": version,
        "merchants": rows,
        "totals": [{"currency": name, **totals[name]} for name in sorted(totals)],
    }


def run_checks(
    tx: Transaction, run: Run, month: str, names: Iterable[str] = (*CRITICAL, *WARNINGS)
) -> list[dict[str, Any]]:
    """Return the checks of a kept month: `check, severity, count, amount_minor`, failed or not.

    A check looks at what is kept and at the evidence as it stands now, not at how it was made.
    """
    terms = run.book.for_month(month)
    zone = str(terms.value("platform.time_zone"))
    common = {
        **period_parameters(Period(month, zone)),
        "books_start_at": Period(first_month(tx, month), zone).start_at,
        "needs_receipt": bool(terms.value("settlement.needs_receipt")),
    }
    found = []
    for name in names:
        sql = f"settlement/check_{name}"
        row = tx.row(sql, **used_parameters(sql, common))
        severity = "critical" if name in CRITICAL else "warning"
        found.append({"check": name, "severity": severity, **row})
    return found


def shown(found: Mapping[str, Any], merchants: Iterable[str]) -> dict[str, Any]:
    """Return a settlement's figures with these merchants' rows only; totals are those of all.

    Args:
        found: of `draft_settlement` or `compare_versions`.
        merchants: their ids; none leaves all.
    """
    wanted = set(merchants)
    rows = [m for m in found["merchants"] if not wanted or m["merchant_id"] in wanted]
    return {**found, "merchants": rows}


def failed_critically(checks: Iterable[Mapping[str, Any]]) -> str | None:
    """Return the names of the critical checks that failed; None where all hold."""
    failed = [c["check"] for c in checks if c["severity"] == "critical" and c["count"]]
    return ", ".join(failed) or None


def do(tx: Transaction, name: str, common: Mapping[str, Any]) -> int:
    """Run a statement of the settlement with those common parameters that it uses."""
    name = f"settlement/{name}"
    return tx.execute(name, **used_parameters(name, common))


def _common(
    tx: Transaction, run: Run, month: str, terms: Terms, *, dry_run: bool
) -> dict[str, Any]:
    """Return the parameters that statements share.

    Raises:
        SettlementRefused: the month cannot be settled now.
    """
    period = Period(month, str(terms.value("platform.time_zone")))
    if run.as_of < period.end_at:
        raise MonthNotOver(
            f"{month} is over at {period.end_at:%F %R} UTC, and the run answers for "
            f"{run.as_of:%F %R} UTC; settle it after that"
        )
    locked = locked_months(tx)
    if month in locked and not dry_run:
        raise MonthLocked(
            f"{month} is locked; corrections are lines of the next month "
            f"(`countinghouse settlement enter`), and --dry-run works it out again"
        )
    earlier = [m for m in locked if m < month]
    if earlier and earlier[-1] != months.shift(month, -1):
        raise EarlierMonthOpen(
            f"{months.shift(month, -1)} is not locked; months are settled in their order, the "
            f"last locked one is {earlier[-1]}"
        )
    _require_evidence(tx, run, period, terms)
    start = Period(first_month(tx, month), period.zone)
    return {
        **period_parameters(period),
        **payee_parameters(run, terms),
        "run_id": run.run_id,
        "book": run.book.name,
        "country": str(terms.value("platform.country")),
        "currency": str(terms.value("platform.currency")),
        "month_before": earlier[-1] if earlier else "",
        "books_start_on": start.start_on,
        "books_start_at": start.start_at,
        "needs_receipt": bool(terms.value("settlement.needs_receipt")),
        "fx_source": str(terms.value("settlement.fx_source")),
        "fx_rate_age": int(terms.value("settlement.fx_rate_age")),
        "currencies": list(EXPONENTS),
        "exponents": list(EXPONENTS.values()),
        "due_on": _due_on(tx, period, terms),
    }


def first_month(tx: Transaction, month: str) -> str:
    """Return the first month that was ever locked, where there is one before a month; else it."""
    return min([month, *locked_months(tx)])


def period_parameters(period: Period) -> dict[str, Any]:
    """Return what statements call a month's bounds."""
    return {
        "month": period.month,
        "zone": period.zone,
        "end_on": period.end_on,
        "period_end": period.end_at,
    }


def payee_parameters(run: Run, terms: Terms) -> dict[str, Any]:
    """Return what decides to which account a merchant is paid, or why it is not.

    Args:
        run: its instant is that of the question.
        terms: those of the month that is paid.
    """
    return {
        "as_of": run.as_of,
        "as_of_on": last_day(run, run.as_of),
        "needs_licence": bool(terms.value("settlement.needs_licence")),
        "needs_account": bool(terms.value("settlement.needs_verified_account")),
    }


def _require_evidence(tx: Transaction, run: Run, period: Period, terms: Terms) -> None:
    """Refuse a month whose payments were not reconciled, or whose orders not followed, to its end.

    Raises:
        EvidenceTooOld: what is missing, and the command that helps.
    """
    keys = {(p.key, bool(p.value)) for p in terms.parameters}
    needed = []
    if terms.value("settlement.needs_receipt"):
        needed.append(("reconciliation", "payments are reconciled", "reconcile"))
    if ("settlement.late_ship_penalty", True) in keys:
        needed.append(("fulfilment", "orders are followed up", "run order_fulfilment"))
    for name, what, command in needed:
        standing = tx.rows("fulfilment/projection", name=name)
        if not standing or standing[0]["as_of"] < period.end_at:
            until = f"until {standing[0]['as_of']:%F %R} UTC" if standing else "not at all"
            raise EvidenceTooOld(
                f"{period.month} ends at {period.end_at:%F %R} UTC and {what} {until}; run "
                f"`countinghouse {command} --as-of {period.end_on}` or later first"
            )


def _due_on(tx: Transaction, period: Period, terms: Terms) -> date:
    days = int(terms.value("settlement.due"))
    after = period.end_on + timedelta(days=1)
    return working_day_after(tx, terms, period.end_on, days, earliest_on=after)


def _keep(
    tx: Transaction, run: Run, common: Mapping[str, Any], terms: Terms, snapshot: str
) -> None:
    """Write the month as the one draft that there is."""
    for draft in tx.rows("settlement/months"):
        if draft["state"] == "draft":
            for table in _OF_A_MONTH:
                tx.delete_month(table, draft["month"])
    for name in ("lines", "charges", "conversions", "totals", "settlements", "pending"):
        do(tx, f"insert_{name}", common)
    tx.insert(
        tables.settlement_month,
        [
            {
                "month": common["month"],
                "state": "draft",
                "as_of": run.as_of,
                "policy_version": terms.version,
                "snapshot_sha256": snapshot,
                "failed_checks": None,
                "locked_at": None,
                "due_on": common["due_on"],
                "run_id": run.run_id,
            }
        ],
    )


def _figures(
    merchants: list[dict[str, Any]], lines: list[dict[str, Any]], pending: list[dict[str, Any]]
) -> dict[str, Any]:
    """Return merchants with their lines, and what all of them come to by currency."""
    by_merchant: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    totals: dict[str, dict[str, Any]] = {}
    for line in lines:
        by_merchant[line["merchant_id"], line["currency"]][line["line_type"]] = line["amount_minor"]
    for row in merchants:
        row["lines"] = by_merchant[row["merchant_id"], row["currency"]]
        total = totals.setdefault(
            row["currency"],
            {"currency": row["currency"], **dict.fromkeys(_ADDED_UP, 0), "lines": Counter()},
        )
        total["merchants"] += 1
        for name in ("opening_minor", "movement_minor", "closing_minor", "payable_minor",
                     "reserve_minor"):  # fmt: skip
            total[name] += row[name]
        total[f"{row['state']}_count"] += 1
        if row["state"] == "on_hold":
            total["on_hold_minor"] += row["closing_minor"]
        total["owed_to_us_minor"] += max(0, -row["closing_minor"])
        total["lines"].update(row["lines"])
    return {"merchants": merchants, "totals": list(totals.values()), "pending": pending}


_ADDED_UP = (
    "merchants", "opening_minor", "movement_minor", "closing_minor", "payable_minor",
    "reserve_minor", "on_hold_minor", "owed_to_us_minor", "payable_count",
    "carried_forward_count", "on_hold_count",
)  # fmt: skip
