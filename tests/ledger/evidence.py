"""Evidence: rows of statements and of a reconciliation, from which the ledger is posted.

A world is one provider account and one bank account. What came when, and what is paired, is said;
everything else is ordinary.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from tasks.bookkeeping import balances, post_evidence, post_resolution
from tasks.runs import Run
from tests.tasks.worlds import run_at
from warehouse import Transaction, Warehouse
from warehouse.schema import reconciliation, statement

STRIPE, ACCOUNT = "stripe", "acct_1"
OWNER = f"{STRIPE}/{ACCOUNT}"
CLEARING, TRANSIT, RESERVE = f"clearing:{OWNER}", f"transit:{STRIPE}", f"reserve:{OWNER}"
SUSPENSE, FEES = f"suspense:{OWNER}", f"provider_fees:{STRIPE}"
IBAN = "CN6222"
BANK, BANK_SUSPENSE = f"bank:{IBAN}", f"suspense:{IBAN}"
#: The first business day of every world, and the instant at which its files come: the next morning.
MONDAY = date(2026, 10, 12)


def received(day: date) -> datetime:
    """Return the instant at which the files of a day come."""
    return datetime.combine(day + timedelta(days=1), time(2), UTC)


@dataclass
class Evidence:
    """Rows as the reconciliation leaves them; `put` writes those that are new."""

    rows: list[tuple[Any, dict[str, Any]]] = field(default_factory=list)

    def entry(
        self,
        kind: str,
        native_id: str,
        gross_minor: int,
        fee_minor: int = 0,
        *,
        day: date = MONDAY,
        currency: str = "CNY",
        paired: bool | None = None,
        came_at: datetime | None = None,
        load: str = "load",
        version: int = 1,
        withdrawn_at: datetime | None = None,
    ) -> "Evidence":
        """Add an entry; `paired` says whether it settles a claim of our books."""
        common = {"account": ACCOUNT, "native_id": native_id, "occurrence": 1,
                  "capture_reference": None, "batch_reference": "po_1",
                  "occurred_at": datetime.combine(day, time(3), UTC)}  # fmt: skip
        came = {"received_at": came_at or received(day)}
        self.rows.append(
            (
                statement.provider_entry,
                common
                | came
                | {
                    "provider": STRIPE, "entry_kind": kind, "our_reference": None,
                    "business_on": day, "currency": currency, "gross_minor": gross_minor,
                    "fee_minor": fee_minor, "net_minor": gross_minor - fee_minor,
                    "presented_currency": None, "presented_minor": None, "exchange_rate": None,
                    "raw_kind": None, "line": 1, "version": version, "withdrawn_at": withdrawn_at,
                    "source_file_id": "file", "run_id": load,
                },
            )
        )  # fmt: skip
        if paired is None:
            return self
        side = common | came | {"entry_kind": kind, "stated_reference": None, "stated_on": day,
                                "entry_currency": currency, "entry_minor": gross_minor,
                                "fee_minor": fee_minor, "run_id": "run"}  # fmt: skip
        if paired:
            pair = side | claim(kind, native_id)
            kept = {c.name: pair.get(c.name) for c in reconciliation.payment_match.columns}
            self.rows.append((reconciliation.payment_match, kept))
        else:
            self.rows.append((reconciliation.open_entry, side | {"provider": STRIPE}))
        return self

    def movement(self, native_id: str, amount_minor: int, *, kind: str = "other") -> "Evidence":
        """Add a movement of a fund bill on the first day."""
        self.rows.append(
            (
                statement.provider_movement,
                {
                    "provider": STRIPE, "account": ACCOUNT, "native_id": native_id,
                    "movement_kind": kind, "occurrence": 1, "trade_reference": None,
                    "our_reference": None, "occurred_at": datetime.combine(MONDAY, time(3), UTC),
                    "business_on": MONDAY, "currency": "CNY", "amount_minor": amount_minor,
                    "balance_minor": None, "line": 1, "version": 1,
                    "received_at": received(MONDAY), "withdrawn_at": None,
                    "source_file_id": "file", "run_id": "load",
                },
            )
        )  # fmt: skip
        return self

    def bank(
        self, number: int, amount_minor: int, *, pays: bool = False, day: date = MONDAY,
        currency: str = "CNY",
    ) -> "Evidence":  # fmt: skip
        """Add a bank entry; `pays` puts it into a confirmed group of its own."""
        self.rows.append(
            (
                statement.bank_entry,
                {
                    "bank_account": IBAN, "statement_reference": f"S{day}", "entry_no": number,
                    "bank_reference": None, "end_to_end": None, "remittance": None,
                    "booked_on": day, "valued_on": day, "currency": currency,
                    "amount_minor": amount_minor, "line": 1, "version": 1,
                    "received_at": received(day), "withdrawn_at": None,
                    "source_file_id": "file", "run_id": "load",
                },
            )
        )  # fmt: skip
        return self.pay(number, amount_minor, day=day) if pays else self

    def pay(self, number: int, amount_minor: int, *, day: date = MONDAY) -> "Evidence":
        """Add a confirmed group that takes a bank entry."""
        group = f"g{day}{number}"
        self.rows.append(
            (
                reconciliation.match_group,
                {"group_id": group, "provider": STRIPE, "currency": "CNY", "stage": "batch",
                 "status": "confirmed", "batch_minor": amount_minor,
                 "deposit_minor": amount_minor, "residual_minor": 0, "residual_kind": "none",
                 "run_id": "run"},
            )
        )  # fmt: skip
        self.rows.append(
            (
                reconciliation.match_item,
                {"side": "deposit", "item_id": f"{IBAN}/S{day}/{number}", "group_id": group,
                 "amount_minor": amount_minor, "allocated_minor": amount_minor, "run_id": "run"},
            )
        )  # fmt: skip
        return self

    def states(
        self, opening_minor: int, closing_minor: int, *, day: date = MONDAY, issuer: str = STRIPE,
        account: str = ACCOUNT,
    ) -> "Evidence":  # fmt: skip
        """Add a statement of one day with balances."""
        self.rows.append(
            (
                statement.account_statement,
                {
                    "source_file_id": f"{issuer}-{day}", "statement_no": 1, "issuer": issuer,
                    "file_format": "any", "account": account, "statement_reference": None,
                    "currency": "CNY", "covers_from": day, "covers_to": day,
                    "opening_minor": opening_minor, "closing_minor": closing_minor,
                    "entry_count": 1, "net_minor": closing_minor - opening_minor,
                    "received_at": received(day), "withdrawn_at": None, "run_id": "load",
                },
            )
        )  # fmt: skip
        return self

    def put(self, warehouse: Warehouse) -> None:
        """Write the rows that are not written yet."""
        with warehouse.transaction() as tx:
            for table, row in self.rows:
                tx.insert(table, [row])
        self.rows.clear()


def claim(kind: str, native_id: str) -> dict[str, Any]:
    """Return our side of a pair; the ledger takes its money from the other."""
    return {
        "claim_kind": kind, "claim_id": f"claim-{kind}-{native_id}", "provider": STRIPE,
        "order_id": "o", "payment_no": 1, "claim_reference": native_id, "our_reference": None,
        "claimed_at": datetime.combine(MONDAY, time(3), UTC), "claim_currency": "CNY",
        "claim_minor": 0, "stage": "exact", "matched_at": received(MONDAY),
    }  # fmt: skip


def post(warehouse: Warehouse, as_of: str = "2026-10-14", run_id: str = "run") -> dict[str, int]:
    """Post what the evidence says at an instant, in a transaction of its own."""
    run = run_at(as_of, "standard", run_id)
    with warehouse.transaction() as tx:
        take_up(tx, run)
        return post_evidence(tx, run)


def take_up(tx: Transaction, run: Run) -> None:
    """Write what the entries known to a run add up to, as a reconciliation of everything does."""
    totals: dict[tuple[Any, ...], Counter[str]] = {}
    for row in tx.statement("select * from core.provider_entry where entry_kind <> 'payout'"):
        withdrawn_at = row["withdrawn_at"]
        if row["received_at"] < run.as_of and not (withdrawn_at and withdrawn_at < run.as_of):
            kept = [row[name] for name in ("currency", "entry_kind", "batch_reference",
                                           "business_on")]  # fmt: skip
            totals.setdefault(tuple(kept), Counter()).update(
                {name: row[name] for name in ("gross_minor", "fee_minor", "net_minor")}
            )
    tx.clear(reconciliation.entry_total)
    tx.insert(
        reconciliation.entry_total,
        [
            {
                "provider": STRIPE, "account": ACCOUNT, "currency": currency, "entry_kind": kind,
                "batch_reference": batch, "business_on": day, "entry_count": 1,
                "reserve_due_minor": 0, "run_id": run.run_id, **amounts,
            }
            for (currency, kind, batch, day), amounts in totals.items()
        ],
    )  # fmt: skip


def held(warehouse: Warehouse, as_of: str = "2030-01-01") -> dict[tuple[str, str], int]:
    """Return the balances that are not zero by account and currency."""
    with warehouse.transaction(keep=False) as tx:
        rows = balances(tx, run_at(as_of, "standard").as_of)
    return {(r["account"], r["currency"]): r["balance_minor"] for r in rows if r["balance_minor"]}


def journals(warehouse: Warehouse) -> dict[str, dict[str, int]]:
    """Return every journal by its key: account and amount."""
    with warehouse.transaction(keep=False) as tx:
        rows = tx.statement(
            "select posting_key, account, amount_minor from core.posting "
            "inner join core.journal using (journal_id)"
        )
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        found.setdefault(row["posting_key"], {})[row["account"]] = row["amount_minor"]
    return found


def key(kind: str, sequence_no: int = 1, day: date = MONDAY, currency: str = "CNY") -> str:
    """Return the posting key of a journal of the provider."""
    return f"{OWNER}/{currency}/{day}/{kind}/{sequence_no}"


def cny(accounts: dict[str, int]) -> dict[tuple[str, str], int]:
    """Return balances in CNY."""
    return {(account, "CNY"): amount for account, amount in accounts.items()}


def month() -> Evidence:
    """Return a day with one entry of each kind, its payout, and the deposit a day later."""
    return (
        Evidence()
        .entry("capture", "ch_1", 10_000, 60, paired=True)
        .entry("capture", "ch_2", 500, 3, paired=False)
        .entry("refund", "re_1", -2_000, -12, paired=True)
        .entry("refund", "re_2", -100, 0, paired=False)
        .entry("chargeback", "dp_1", -700, 15, paired=True)
        .entry("chargeback", "dp_2", -50, 0, paired=False)
        .entry("chargeback_reversed", "dp_1", 700, 0, paired=True)
        .entry("fee", "fee_1", 0, 30)
        .entry("reserve_hold", "rs_1", -900)
        .entry("reserve_release", "rs_0", 400)
        .entry("adjustment", "adj_1", -7)
        .entry("payout", "po_1", -7_747)
        .bank(1, 7_747, pays=True, day=MONDAY + timedelta(days=1))
    )


def resolution(action: str, amount_minor: int, resolution_id: str = "r1") -> dict[str, Any]:
    """Return what `post_resolution` reads of an approved proposal."""
    return {"resolution_id": resolution_id, "action": action, "amount_minor": amount_minor,
            "currency": "CNY"}  # fmt: skip


def case(
    subject_kind: str, ours: int | None, theirs: int | None, category: str = "amount_under",
    provider: str = STRIPE, account: str | None = ACCOUNT, subject: str = "",
) -> dict[str, Any]:  # fmt: skip
    """Return what `post_resolution` reads of a break."""
    return {"break_id": "b1", "subject_kind": subject_kind,
            "subject": subject or f"capture/{subject_kind}-1", "category": category,
            "provider": provider, "account": account, "ours_minor": ours,
            "theirs_minor": theirs}  # fmt: skip


def full_books(warehouse: Warehouse) -> None:
    """Post every kind of journal, in two currencies, and a decision."""
    evidence = month().movement("m_1", 5).states(10, 20)
    evidence.entry("capture", "ch_9", 995, 5, paired=True, currency="JPY").put(warehouse)
    post(warehouse)
    with warehouse.transaction() as tx:
        post_resolution(
            tx, run_at("2026-10-14", "standard", "decided"), resolution("write_off", 500),
            case("entry", None, 500, "missing_in_orders"),
        )  # fmt: skip
