"""An independent matcher: says in plain Python which pairs, receipts and sets a world must give.

It is slow and simple, knows nothing of the SQL and shares no code with it. What it answers is what
the design says: ids first, then our references, then batches against deposits.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Any

import holidays

from tests.reconciliation.worlds import World, contract_of, day_of
from warehouse.schema import marketplace, statement

KINDS = ("capture", "refund", "chargeback", "chargeback_reversed")


@dataclass(frozen=True)
class Claim:
    """What our books say of one movement."""

    kind: str
    claim_id: str
    provider: str
    native_id: str | None
    reference: str | None
    at: datetime
    currency: str
    amount: int

    @property
    def key(self) -> tuple[str, str]:
        """Return what identifies it."""
        return self.kind, self.claim_id


@dataclass(frozen=True)
class Entry:
    """What a provider says of one movement."""

    kind: str
    provider: str
    account: str
    native_id: str
    occurrence: int
    reference: str | None
    at: datetime
    day: date
    received_at: datetime
    currency: str
    amount: int
    own_amount: int

    @property
    def key(self) -> tuple[str, str, str, str, int]:
        """Return what identifies it."""
        return self.kind, self.provider, self.account, self.native_id, self.occurrence


@dataclass(frozen=True)
class Pair:
    """A claim, its entry, and the stage that put them together."""

    claim: Claim
    entry: Entry
    stage: str


def claims_of(world: World, as_of: datetime) -> list[Claim]:
    """Return the claims of our books that are known at an instant."""
    currency = {o["order_id"]: o["currency"] for o in world.rows(marketplace.customer_order)}
    payments = {
        (p["order_id"], p["payment_no"]): p
        for p in world.rows(marketplace.payment)
        if p["provider"] is not None
    }
    claims = [
        Claim("capture", f"{p['order_id']}/{p['payment_no']}", p["provider"],
              p["provider_reference"], p["payment_reference"], p["captured_at"],
              currency[p["order_id"]], p["amount_minor"])
        for p in payments.values()
        if p["captured_at"]
    ]  # fmt: skip
    for r in world.rows(marketplace.refund):
        paid = payments.get((r["order_id"], r["payment_no"]))
        if paid and r["submitted_at"]:
            claims.append(
                Claim("refund", r["refund_id"], paid["provider"], r["provider_reference"],
                      r["refund_id"], r["submitted_at"], currency[r["order_id"]],
                      -r["amount_minor"])
            )  # fmt: skip
    for c in world.rows(marketplace.chargeback):
        paid = payments.get((c["order_id"], c["payment_no"]))
        if not paid:
            continue
        same = (c["chargeback_id"], paid["provider"], c["provider_reference"],
                c["provider_reference"])  # fmt: skip
        own = currency[c["order_id"]]
        claims.append(Claim("chargeback", *same, c["opened_at"], own, -c["amount_minor"]))
        if c["outcome"] == "won":
            claims.append(
                Claim("chargeback_reversed", *same, c["decided_at"], own, c["amount_minor"])
            )
    return [claim for claim in claims if claim.at < as_of]


def known(rows: Iterable[Mapping[str, Any]], as_of: datetime) -> list[Mapping[str, Any]]:
    """Return the rows of providers or banks that are in force at an instant."""
    return [
        row
        for row in rows
        if row["received_at"] < as_of
        and (row["withdrawn_at"] is None or row["withdrawn_at"] >= as_of)
    ]


def entries_of(world: World, as_of: datetime) -> list[Entry]:
    """Return the entries that a claim should stand against."""
    return [
        Entry(e["entry_kind"], e["provider"], e["account"], e["native_id"], e["occurrence"],
              e["our_reference"], e["occurred_at"], e["business_on"], e["received_at"],
              e["presented_currency"] or e["currency"],
              e["gross_minor"] if e["presented_minor"] is None else e["presented_minor"],
              e["gross_minor"])
        for e in known(world.rows(statement.provider_entry), as_of)
        if e["entry_kind"] in KINDS
    ]  # fmt: skip


def pairs_of(
    world: World, as_of: datetime, tolerance: int | None = None
) -> tuple[list[Pair], list[Claim], list[Entry]]:
    """Return the pairs that must be found, and what must stay alone on either side."""
    claims, entries = claims_of(world, as_of), entries_of(world, as_of)
    pairs = list(_by_id(claims, entries, tolerance))
    claims, entries = _rest(claims, entries, pairs)
    more = list(_by_reference(claims, entries, tolerance))
    claims, entries = _rest(claims, entries, more)
    return pairs + more, claims, entries


def allowed(provider: str, tolerance: int | None) -> int:
    """Return the tolerance of amounts in minor units."""
    return contract_of(provider).amount_tolerance if tolerance is None else tolerance


def _rest(
    claims: Sequence[Claim], entries: Sequence[Entry], pairs: Sequence[Pair]
) -> tuple[list[Claim], list[Entry]]:
    used_claims = {pair.claim.key for pair in pairs}
    used_entries = {pair.entry.key for pair in pairs}
    return (
        [claim for claim in claims if claim.key not in used_claims],
        [entry for entry in entries if entry.key not in used_entries],
    )


def _by_id(
    claims: Sequence[Claim], entries: Sequence[Entry], tolerance: int | None
) -> Iterable[Pair]:
    """Yield the first of each side with the same id, then the second, and so on."""
    sides: dict[tuple[str, str, str], tuple[list[Claim], list[Entry]]] = defaultdict(
        lambda: ([], [])
    )
    for claim in claims:
        if claim.native_id is not None:
            sides[claim.provider, claim.kind, claim.native_id][0].append(claim)
    for entry in entries:
        sides[entry.provider, entry.kind, entry.native_id][1].append(entry)
    for ours, theirs in sides.values():
        ours.sort(key=lambda c: (c.at, c.claim_id))
        theirs.sort(key=lambda e: (e.received_at, e.day, e.account, e.occurrence))
        for claim, entry in zip(ours, theirs, strict=False):
            agrees = claim.currency == entry.currency and abs(
                claim.amount - entry.amount
            ) <= allowed(claim.provider, tolerance)
            yield Pair(claim, entry, "exact" if agrees else "id")


def _by_reference(
    claims: Sequence[Claim], entries: Sequence[Entry], tolerance: int | None
) -> Iterable[Pair]:
    """Yield the pairs of which each is the other's first choice among what is left."""

    def fits(claim: Claim, entry: Entry) -> bool:
        contract = contract_of(claim.provider)
        return (
            claim.reference is not None
            and (claim.provider, claim.kind, claim.reference, claim.currency)
            == (entry.provider, entry.kind, entry.reference, entry.currency)
            and abs(claim.amount - entry.amount) <= allowed(claim.provider, tolerance)
            and entry.at >= claim.at - timedelta(days=1)
            and entry.at < claim.at + timedelta(days=contract.capture_lag + 1)
        )

    while True:
        found = []
        for claim in claims:
            fitting = [entry for entry in entries if fits(claim, entry)]
            if not fitting:
                continue
            entry = min(fitting, key=lambda e: (e.at, e.native_id, e.occurrence, e.account))
            rivals = [other for other in claims if fits(other, entry)]
            if min(rivals, key=lambda c: (c.at, c.claim_id)) is claim:
                found.append(Pair(claim, entry, "reference"))
        if not found:
            return
        yield from found
        claims, entries = _rest(claims, entries, found)


def pair_breaks_of(pairs: Sequence[Pair]) -> dict[tuple[str, str], tuple[str, int]]:
    """Return category and amount of every break that a pair makes, by claim."""
    signed = {(pair.claim.key, pair.claim.amount, pair.entry.own_amount): pair for pair in pairs}
    found = {}
    for pair in pairs:
        claim, entry = pair.claim, pair.entry
        opening = (("chargeback", claim.claim_id), -claim.amount, -entry.own_amount)
        if pair.stage == "exact":
            if is_late(pair):
                found[claim.key] = ("timing", abs(entry.amount))
        elif claim.kind == "chargeback_reversed" and opening in signed and not is_late(pair):
            continue
        elif pair.stage == "reference":
            found[claim.key] = ("status_mismatch", 0)
        elif claim.currency != entry.currency:
            found[claim.key] = ("currency_mismatch", abs(entry.amount))
        else:
            side = "over" if abs(entry.amount) > abs(claim.amount) else "under"
            found[claim.key] = (f"amount_{side}", abs(entry.amount - claim.amount))
    return found


def is_late(pair: Pair) -> bool:
    """Tell whether an entry happened later than the policy allows."""
    claim, entry = pair.claim, pair.entry
    lag = contract_of(claim.provider).capture_lag
    days = day_of(claim.provider, entry.at) - day_of(claim.provider, claim.at)
    return days > timedelta(days=lag) or entry.at >= claim.at + timedelta(days=lag + 1)


@dataclass(frozen=True)
class Receipt:
    """A batch and what the bank received for it."""

    provider: str
    account: str
    batch: str
    currency: str
    expected: int
    received: int | None
    status: str
    deposits: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str, str]:
        """Return what identifies the batch."""
        return self.provider, self.account, self.batch

    @property
    def item_id(self) -> str:
        """Return the batch as sets name it."""
        return "/".join((*self.key, self.currency))


def deposits_of(world: World, as_of: datetime) -> dict[str, Mapping[str, Any]]:
    """Return the bank's entries that are no copies, by the id that sets give them."""
    seen: set[tuple[Any, ...]] = set()
    found = {}
    rows = known(world.rows(statement.bank_entry), as_of)
    for row in sorted(
        rows, key=lambda r: (r["booked_on"], r["statement_reference"], r["entry_no"])
    ):
        own = (row["bank_account"], row["bank_reference"], row["amount_minor"], row["currency"])
        if row["bank_reference"] is not None and own in seen:
            continue
        seen.add(own)
        found[f"{row['bank_account']}/{row['statement_reference']}/{row['entry_no']}"] = row
    return found


def receipts_of(world: World, as_of: datetime) -> list[Receipt]:
    """Return every payout with the deposits that name it.

    Batches of different providers must have different references here.
    """
    payouts: dict[str, dict[str, Any]] = {}
    for e in known(world.rows(statement.provider_entry), as_of):
        if e["entry_kind"] == "payout":
            batch = e["batch_reference"] or e["native_id"]
            one = payouts.setdefault(batch, dict(e) | {"paid": 0})
            one["paid"] -= e["net_minor"]
    named: dict[str, list[str]] = defaultdict(list)
    deposits = deposits_of(world, as_of)
    for item_id, row in deposits.items():
        if batch := named_batch(row, payouts):
            named[batch].append(item_id)
    return [
        Receipt(
            one["provider"], one["account"], batch, one["currency"], one["paid"],
            sum(deposits[i]["amount_minor"] for i in named[batch]) if named[batch] else None,
            _status(one, [deposits[i] for i in named[batch]]), tuple(sorted(named[batch])),
        )
        for batch, one in payouts.items()
    ]  # fmt: skip


def named_batch(row: Mapping[str, Any], batches: Iterable[str]) -> str | None:
    """Return the batch that a deposit names, by its payer's reference or in its words."""
    words = row["remittance"] or ""
    for mark in "/,;:":
        words = words.replace(mark, " ")
    if row["end_to_end"] in batches:
        return str(row["end_to_end"])
    return next((batch for batch in batches if batch in words.split(" ")), None)


def named_copies_of(world: World, as_of: datetime) -> list[Mapping[str, Any]]:
    """Return the bank's entries that repeat one before them and name a batch."""
    first = {id(row) for row in deposits_of(world, as_of).values()}
    batches = {r.batch for r in receipts_of(world, as_of)}
    return [
        row
        for row in known(world.rows(statement.bank_entry), as_of)
        if id(row) not in first and named_batch(row, batches)
    ]


def _status(payout: Mapping[str, Any], deposits: Sequence[Mapping[str, Any]]) -> str:
    if not deposits:
        return "awaited"
    if any(d["currency"] != payout["currency"] for d in deposits):
        return "currency_mismatch"
    more = sum(d["amount_minor"] for d in deposits) - payout["paid"]
    if abs(more) <= contract_of(payout["provider"]).amount_tolerance:
        return "met"
    return "over" if more > 0 else "under"


def working_day_after(day: date, count: int) -> date:
    """Return the day that lies some working days of China after another."""
    calendar = holidays.country_holidays("CN", years=range(2025, 2028))
    while count:
        day += timedelta(days=1)
        if calendar.is_working_day(day):
            count -= 1
    return day


def covering_sets(wanted: int, batches: Mapping[str, int], most: int) -> list[tuple[str, ...]]:
    """Return every set of batches, up to a size, that adds up to an amount."""
    return [
        tuple(sorted(chosen))
        for size in range(1, most + 1)
        for chosen in combinations(sorted(batches), size)
        if sum(batches[b] for b in chosen) == wanted
    ]
