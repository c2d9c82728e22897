"""The figures of the reconciliation report (对账报告), and its publication (3.4, 4.4).

They are those of the reconciliation that stands: what people decided after its as-of instant does
not change them. Every total is beside another that was counted from other rows.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from reports import reconciliation as page
from reports.reconciliation_figures import Item, Receipt, Sides
from tasks.bookkeeping import clearing_check
from tasks.instants import end_of_day
from tasks.months import last_day, shift
from tasks.publication import (
    LOCALES,
    Locale,
    Published,
    publish_report,
    published_figures,
    summaries,
)
from tasks.report_values import attached_lists, plain, plain_row, policy_in_force
from tasks.resolution import PROJECTION
from tasks.runs import Run, code_version
from warehouse import Transaction, Warehouse
from warehouse.named_sql import used_parameters

#: Months beside the report month, and days up to the end of the period: what fits a screen each.
MONTHS = 13
DAYS = 31

#: Open breaks on the page; `breaks.csv` beside it has all of them.
MOST_ITEMS = 25

#: What is worked out first, in order; each reads what those before it left.
_PREPARED = (
    "reconciliation/create_provider_terms",
    "report/reconciliation/create_contract",
    "report/reconciliation/create_break_state",
    "report/reconciliation/create_claim_alone",
    "report/reconciliation/create_entry_alone",
    "report/reconciliation/create_pair_day",
    "report/reconciliation/create_order_leg",
    "report/reconciliation/create_batch",
    "reconciliation/create_hand_pair",
    "reconciliation/create_deposit",
    "report/reconciliation/create_bank_leg",
    "report/reconciliation/create_batched",
)

#: Kinds of entries that our books have claims about; the others the provider makes by itself.
_CLAIMED = ("capture", "refund", "chargeback", "chargeback_reversed")

#: Columns of the lists beside the page.
_COLUMNS = {
    "breaks.csv": tuple(Item.__annotations__),
    "days.csv": tuple(name for name in Sides.__annotations__ if name != "month"),
    "files.csv": tuple(Receipt.__annotations__),
}


class NotReconciled(RuntimeError):
    """The report would have to be made from a reconciliation that does not stand."""


def reconciliation_figures(
    tx: Transaction, run: Run, month: str | None = None, flow_run_name: str = "reconciliation"
) -> dict[str, Any]:
    """Return the figures of a month as plain values, as known at the run's instant.

    Args:
        tx: open transaction of its own: it leaves temporary tables behind.
        run: its as-of instant must be the one for which the reconciliation stands.
        month: `YYYY-MM` in the policy's time zone; None takes the month of the as-of instant.
        flow_run_name: for the provenance.

    Returns:
        The value that `reports.reconciliation_figures.Figures` describes; version and status are
        still open, and nothing is attached yet.

    Raises:
        NotReconciled: reconciliation never ran, stands for another instant, or the month has not
            begun.
    """
    read = _Reader(tx, run, month)
    standing = _require_standing(read)
    for name in _PREPARED:
        tx.execute(name, **used_parameters(name, read.common))
    order, bank = read.rows("order_leg"), read.rows("bank_leg")
    legs = {
        "months": _rolled_up(order, bank, lambda row: {"month": row["day"][:7]}),
        "days": _rolled_up(order, bank, lambda row: {"day": row["day"]}, read.days()),
    }
    breaks = read.rows("open_breaks")
    roll_forward, fees = read.rows("roll_forward"), read.rows("fees")
    bridge = _bridge(read, legs["months"])
    balances = [plain_row(row) for row in clearing_check(tx, run)]
    return {
        "meta": _meta(read, standing, flow_run_name),
        **legs,
        "bridge": bridge,
        "open": read.rows("open_totals"),
        "items": breaks[:MOST_ITEMS],
        "gaps": [row for row in breaks if row["category"] == "file_gap"][:MOST_ITEMS],
        "roll_forward": roll_forward,
        "fees": fees,
        "reserves": read.rows("reserves"),
        "pairing": read.rows("pairing"),
        "found": read.row("found_in_month"),
        "entries": read.rows("entry_kinds"),
        "receipts": read.rows("receipts"),
        "balances": balances,
        "tie_outs": _tie_outs(read, roll_forward, fees, bridge, balances),
        "attachments": [],
    }


def publish_reconciliation(
    warehouse: Warehouse,
    run: Run,
    month: str | None = None,
    locales: tuple[Locale, ...] = LOCALES,
    flow_run_name: str = "reconciliation",
) -> list[Published]:
    """Render and publish the reconciliation report; the same figures publish nothing new.

    Args:
        warehouse: where the reconciliation stands and publications are recorded.
        run: its as-of instant must be the one for which the reconciliation stands.
        month: `YYYY-MM`; None takes the month of the as-of instant.
        locales: languages.
        flow_run_name: for the provenance.

    Returns:
        One entry per language: the new version, or the one that stands.

    Raises:
        NotReconciled: reconciliation never ran, or stands for another instant.
    """
    figures, attached = collect_reconciliation(warehouse, run, month, flow_run_name)
    return publish_report(warehouse, run, page.REPORT, figures, locales, attached)


def summary_markdown(published: Sequence[Published]) -> str:
    """Return the first screen of each page, for the Prefect UI, and where the files are.

    Args:
        published: of `publish_reconciliation`.
    """
    return summaries(published, page.summary_markdown)


def open_table(published: Sequence[Published], locale: Locale = "en") -> list[dict[str, str]]:
    """Return the gravest open breaks as rows for the Prefect UI.

    Args:
        published: of `publish_reconciliation`, at least one.
        locale: language of heads and names.
    """
    return page.open_table(published_figures(published[0]), locale)


def collect_reconciliation(
    warehouse: Warehouse, run: Run, month: str | None = None, flow_run_name: str = "reconciliation"
) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Return the figures and the lists that go beside the page, all read in one transaction.

    Args:
        warehouse: where the reconciliation stands.
        run: its as-of instant must be the one for which the reconciliation stands.
        month: `YYYY-MM`; None takes the month of the as-of instant.
        flow_run_name: for the provenance.

    Returns:
        The figures, with name, rows and digest of each list, and the lists as files by name.

    Raises:
        NotReconciled: reconciliation never ran, or stands for another instant.
    """
    with warehouse.transaction(keep=False) as tx:
        tx.exclusive(PROJECTION)
        figures = reconciliation_figures(tx, run, month, flow_run_name)
        read = _Reader(tx, run, month)
        lists = {
            "breaks.csv": read.rows("open_breaks"),
            "days.csv": _side_by_side(read.rows("order_leg"), read.rows("bank_leg")),
            "files.csv": figures["receipts"],
        }
    attached, figures["attachments"] = attached_lists(lists, _COLUMNS)
    return figures, attached


class _Reader:
    """Reads report queries with the parameters that they share; values become plain."""

    def __init__(self, tx: Transaction, run: Run, month: str | None) -> None:
        terms = run.book.in_force(run.as_of)
        business_on = terms.business_day(run.as_of - timedelta(microseconds=1))
        self.tx = tx
        self.run = run
        self.terms = terms
        self.month = month or f"{business_on:%Y-%m}"
        first_on, last_on = date.fromisoformat(f"{self.month}-01"), last_day(self.month)
        self.last_on = min(last_on, business_on)
        self.common: dict[str, Any] = {
            "as_of": run.as_of,
            "business_on": business_on,
            "book": run.book.name,
            "zone": run.time_zone,
            "country": str(terms.value("platform.country")),
            "month_first_on": first_on,
            "month_last_on": last_on,
            "period_from": end_of_day(first_on - timedelta(days=1), run.time_zone),
            "period_to": min(end_of_day(last_on, run.time_zone), run.as_of),
            "first_on": date.fromisoformat(f"{shift(self.month, 1 - MONTHS)}-01"),
            "last_on": last_on,
        }

    def days(self) -> tuple[str, ...]:
        """Return the business days up to the end of the period that the page lists."""
        return tuple(
            (self.last_on - timedelta(days=back)).isoformat() for back in reversed(range(DAYS))
        )

    def rows(self, name: str) -> list[dict[str, Any]]:
        full = f"report/reconciliation/{name}"
        return [plain_row(row) for row in self.tx.rows(full, **used_parameters(full, self.common))]

    def row(self, name: str) -> dict[str, Any]:
        (row,) = self.rows(name)
        return row


def _require_standing(read: _Reader) -> dict[str, Any]:
    tx, run = read.tx, read.run
    standing = tx.rows("report/reconciliation/standing", name=PROJECTION)
    if not standing or standing[0]["as_of"] != run.as_of:
        raise NotReconciled(
            f"the reconciliation stands for {standing[0]['as_of'] if standing else 'no instant'}, "
            f"not {run.as_of}; run `countinghouse reconcile --as-of {run.as_of.isoformat()}`"
        )
    if read.common["period_from"] >= run.as_of:
        raise NotReconciled(
            f"{read.month} begins after {run.as_of:%Y-%m-%d}; choose an earlier one"
        )
    return standing[0]


#: What each leg counts: our side, then the other side.
_ORDER = ("claim_count", "claim_minor", "entry_count", "entry_minor")
_BANK = ("batch_count", "batch_minor", "deposit_count", "deposit_minor")


def _rolled_up(
    order: Iterable[Mapping[str, Any]],
    bank: Iterable[Mapping[str, Any]],
    when: Any,
    only: Sequence[str] | None = None,
) -> list[dict[str, Any]]:
    """Return both legs added up by period, provider, currency and cause.

    Args:
        order: rows of the leg between books and providers.
        bank: rows of the leg between providers and banks.
        when: gives the period of a row.
        only: days to keep; None keeps all.
    """
    sums: dict[tuple[Any, ...], dict[str, Any]] = {}
    for leg, columns, rows in (("order", _ORDER, order), ("bank", _BANK, bank)):
        for row in rows:
            if only is not None and row["day"] not in only:
                continue
            key = {**when(row), "leg": leg}
            key |= {name: row[name] for name in ("provider", "currency", "cause")}
            total = sums.setdefault(
                tuple(key.values()),
                key | dict.fromkeys(("left_count", "left_minor", "right_count", "right_minor"), 0),
            )
            for name, column in zip(list(total)[-4:], columns, strict=True):
                total[name] += row[column]
    return [sums[key] for key in sorted(sums)]


def _side_by_side(
    order: Iterable[Mapping[str, Any]], bank: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return every day, provider, currency and cause of both legs in the same columns."""
    return _rolled_up(order, bank, lambda row: {"day": row["day"]})


def _bridge(read: _Reader, months: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return how the month's books lead to what banks received, in the platform's currency.

    Totals are counted on their own; the steps between them must lead from one to the next.
    """
    currency = str(read.terms.value("platform.currency"))
    of_month = [r for r in months if (r["month"], r["currency"]) == (read.month, currency)]
    legs = {leg: [r for r in of_month if r["leg"] == leg] for leg in ("order", "bank")}
    kinds = [r for r in read.rows("entry_kinds") if r["currency"] == currency]
    carried = next((r for r in read.rows("carried") if r["currency"] == currency), None)
    exchanged = sum(r["amount_minor"] for r in read.rows("exchanged") if r["currency"] == currency)

    def of(rows: Iterable[Mapping[str, Any]], column: str) -> int:
        return sum(row[column] for row in rows)

    reserve = [r for r in kinds if r["entry_kind"].startswith("reserve")]
    other = [r for r in kinds if r not in reserve and r["entry_kind"] not in _CLAIMED]
    steps = [
        ("books", True, of(legs["order"], "left_minor")),
        *_causes(legs["order"]),
        ("provider", True, of(legs["order"], "right_minor")),
        ("exchange", False, exchanged),
        ("fees", False, -of(kinds, "fee_minor")),
        ("reserves", False, of(reserve, "gross_minor")),
        ("other_entries", False, of(other, "gross_minor")),
        ("net", True, of(kinds, "net_minor")),
        ("unbatched", False, -carried["unbatched_minor"] if carried else 0),
        ("carried_out", False, -carried["carried_out_minor"] if carried else 0),
        ("carried_in", False, carried["carried_in_minor"] if carried else 0),
        ("composition", False, carried["composition_minor"] if carried else 0),
        ("payouts", True, of(legs["bank"], "left_minor")),
        *_causes(legs["bank"]),
        ("bank", True, of(legs["bank"], "right_minor")),
    ]
    return [
        {"step": step, "is_total": is_total, "currency": currency, "amount_minor": amount}
        for step, is_total, amount in steps
        if is_total or amount
    ]


def _causes(rows: Iterable[Mapping[str, Any]]) -> list[tuple[str, bool, int]]:
    gaps: dict[str, int] = defaultdict(int)
    for row in rows:
        gaps[row["cause"]] += row["right_minor"] - row["left_minor"]
    return [(cause, False, gap) for cause, gap in sorted(gaps.items())]


def _meta(read: _Reader, standing: Mapping[str, Any], flow_run_name: str) -> dict[str, Any]:
    run, terms = read.run, read.terms
    held = read.tx.rows("delivery/marketplace")
    return {
        "report": page.REPORT.name,
        "month": read.month,
        "marketplace": {
            "code": held[0]["marketplace"] if held else run.book.name,
            "name_en": terms.value("platform.name_en"),
            "name_zh": terms.value("platform.name_zh"),
        },
        "currency": str(terms.value("platform.currency")),
        "time_zone": run.time_zone,
        "as_of": plain(run.as_of),
        "business_on": plain(read.common["business_on"]),
        "version": 1,
        "status": "provisional",
        "run": {"run_id": run.run_id, "flow_run_name": flow_run_name},
        "code_version": code_version(),
        "policy": policy_in_force(terms),
        "inputs_sha256": standing["inputs_sha256"],
        "output_sha256": standing["output_sha256"],
    }


def _tie_outs(
    read: _Reader,
    roll_forward: Iterable[Mapping[str, Any]],
    fees: Iterable[Mapping[str, Any]],
    bridge: Sequence[Mapping[str, Any]],
    balances: Iterable[Mapping[str, Any]],
) -> list[dict[str, Any]]:
    """Return pairs of figures that must be equal, each side counted from rows of its own."""
    return [
        *_in_and_out(read.rows("entries_known"), "entries"),
        *_in_and_out(read.rows("claims_known"), "claims"),
        *_in_and_out(read.rows("deposits_known"), "deposits"),
        *_pairs_and_sets(read),
        *_rolled_and_standing(roll_forward, read.rows("open_totals")),
        *_fees_and_breaks(fees, read.rows("fee_breaks")),
        *_led(bridge),
        *(
            _check("balance", r["account"], "money", r["currency"], r["ledger_minor"],
                   r["stated_minor"])
            for r in balances
        ),
    ]  # fmt: skip


def _check(
    name: str, subject: str, unit: str, currency: str | None, left: int, right: int
) -> dict[str, Any]:
    return {"id": name, "subject": subject, "unit": unit, "currency": currency,
            "left": left, "right": right}  # fmt: skip


def _in_and_out(rows: Iterable[Mapping[str, Any]], what: str) -> list[dict[str, Any]]:
    """Return what came in against what is placed, by number and by amount."""
    return [
        _check(f"{what}_{unit}", row.get("provider") or "", kind, row["currency"], *sides)
        for row in rows
        for unit, kind, sides in (
            ("counted", "count", (row["in_count"], row["out_count"])),
            ("added", "money", (row["in_minor"], row["out_minor"])),
        )
    ]


def _pairs_and_sets(read: _Reader) -> list[dict[str, Any]]:
    pairs = [
        _check("pairs_counted", r["provider"], "count", None, r["row_count"], r["total_count"])
        for r in read.rows("pairs_totalled")
    ]
    sets = [
        _check(name, r["provider"], "money", r["currency"], left, right)
        for r in read.rows("sets")
        for name, left, right in (
            ("batches_in_sets", r["batches_in_minor"], r["batch_minor"]),
            ("deposits_in_sets", r["deposits_in_minor"], r["batch_minor"] + r["residual_minor"]),
        )
    ]
    return pairs + sets


def _rolled_and_standing(
    roll_forward: Iterable[Mapping[str, Any]], standing: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for row in roll_forward:
        sums[row["currency"]][0] += row["break_count"]
        sums[row["currency"]][2] += row["amount_minor"]
    for row in standing:
        sums[row["currency"]][1] += row["break_count"]
        sums[row["currency"]][3] += row["amount_minor"]
    return [
        check
        for currency, (moved, open_count, moved_minor, open_minor) in sorted(sums.items())
        for check in (
            _check("roll_forward_counted", "", "count", currency, moved, open_count),
            _check("roll_forward_added", "", "money", currency, moved_minor, open_minor),
        )
    ]


def _fees_and_breaks(
    fees: Iterable[Mapping[str, Any]], breaks: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    said = {(r["provider"], r["account"], r["currency"]): r["difference_minor"] for r in breaks}
    checked = {(r["provider"], r["account"], r["currency"]): r["beyond_minor"] for r in fees}
    return [
        _check("fees_explained", key[0], "money", key[2], checked.get(key, 0), said.get(key, 0))
        for key in sorted({*said, *checked})
    ]


def _led(bridge: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return each total of the bridge against the one before it and the steps between them."""
    checks, reached = [], 0
    for row in bridge:
        if row["is_total"] and row["step"] != "books":
            checks.append(_check(f"bridge_to_{row['step']}", "", "money", row["currency"],
                                 reached, row["amount_minor"]))  # fmt: skip
        reached = row["amount_minor"] if row["is_total"] else reached + row["amount_minor"]
    return checks
