"""What must hold of the result of any reconciliation, each compared with the world itself."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from tasks.reconciliation import Reconciled
from tests.reconciliation.matcher import (
    KINDS,
    Claim,
    Entry,
    Pair,
    Receipt,
    claims_of,
    covering_sets,
    deposits_of,
    entries_of,
    known,
    named_copies_of,
    pair_breaks_of,
    pairs_of,
    receipts_of,
    working_day_after,
)
from tests.reconciliation.worlds import Found, World, bank_of, book, contract_of
from warehouse.schema import statement


@dataclass(frozen=True)
class Case:
    """One reconciliation of a world, and what stands after it."""

    world: World
    as_of: datetime
    result: Reconciled
    found: Found

    @cached_property
    def expected(self) -> tuple[list[Pair], list[Claim], list[Entry]]:
        """Return what an independent matcher pairs and leaves."""
        return pairs_of(self.world, self.as_of)

    @cached_property
    def receipts(self) -> list[Receipt]:
        """Return what it says of batches and deposits."""
        return receipts_of(self.world, self.as_of)

    @cached_property
    def deposits(self) -> dict[str, Mapping[str, Any]]:
        """Return the bank's entries that are no copies."""
        return deposits_of(self.world, self.as_of)


def claim_key(row: Mapping[str, Any]) -> tuple[str, str]:
    """Return what identifies the claim of a row."""
    return row["claim_kind"], row["claim_id"]


def entry_key(row: Mapping[str, Any]) -> tuple[str, str, str, str, int]:
    """Return what identifies the entry of a row."""
    return (
        row["entry_kind"], row["provider"], row["account"], row["native_id"], row["occurrence"]
    )  # fmt: skip


def r1_a_claim_or_entry_is_in_one_pair_at_most(case: Case) -> None:
    for key in (claim_key, entry_key):
        twice = [k for k, n in Counter(map(key, case.found.pairs)).items() if n > 1]
        assert not twice


def r1_a_batch_or_deposit_is_consumed_once_and_whole(case: Case) -> None:
    used = Counter((item["side"], item["item_id"]) for item in case.found.items)
    assert all(n == 1 for n in used.values())
    assert all(item["allocated_minor"] == item["amount_minor"] for item in case.found.items)
    both = {item["group_id"] for item in case.found.items}
    assert both == {g["group_id"] for g in case.found.groups if g["status"] == "confirmed"}


def r2_what_is_matched_or_open_is_what_was_given(case: Case) -> None:
    ours = Counter(claim.key for claim in claims_of(case.world, case.as_of))
    theirs = Counter(entry.key for entry in entries_of(case.world, case.as_of))
    # A pair by reference stays open underneath: better evidence may undo it.
    settled = [p for p in case.found.pairs if p["stage"] != "reference"]
    assert Counter(map(claim_key, settled)) + Counter(map(claim_key, case.found.claims)) == ours
    assert Counter(map(entry_key, settled)) + Counter(map(entry_key, case.found.entries)) == theirs


def pairs_are_those_of_the_independent_matcher(case: Case) -> None:
    pairs, _, _ = case.expected
    found = {(claim_key(p), entry_key(p), p["stage"]) for p in case.found.pairs}
    assert found == {(p.claim.key, p.entry.key, p.stage) for p in pairs}


def figures_of_a_run_are_those_of_its_rows(case: Case) -> None:
    pairs, claims, entries = case.expected
    wanted: Counter[tuple[str, ...]] = Counter()
    amounts: Counter[tuple[str, ...]] = Counter()
    for p in pairs:
        key = ("matched", p.stage, p.claim.provider, p.claim.kind, p.claim.currency)
        wanted[key] += 1
        amounts[key] += p.entry.own_amount
    for c in claims:
        key = ("open", "claim", c.provider, c.kind, c.currency)
        wanted[key] += 1
        amounts[key] += c.amount
    own = {(e["entry_kind"], e["provider"], e["account"], e["native_id"], e["occurrence"]): e
           for e in case.world.rows(statement.provider_entry)}  # fmt: skip
    for e in entries:
        key = ("open", "entry", e.provider, e.kind, own[e.key]["currency"])
        wanted[key] += 1
        amounts[key] += e.own_amount
    said = {
        (status, row["stage"], row["provider"], row["kind"], row["currency"]): row
        for status, rows in (("matched", case.result.matched), ("open", case.result.unmatched))
        for row in rows
        if row["reconciliation"] == "order_provider"
    }
    assert {key: row["count"] for key, row in said.items()} == wanted
    assert {key: row["amount_minor"] for key, row in said.items()} == {k: amounts[k] for k in said}


def r6_the_difference_of_two_sides_is_that_of_pairs_and_rests(case: Case) -> None:
    """By currency: claims less entries are the differences of pairs and what stands alone."""
    sums: Counter[str] = Counter()
    for c in claims_of(case.world, case.as_of):
        sums[c.currency] += c.amount
    for e in known(case.world.rows(statement.provider_entry), case.as_of):
        if e["entry_kind"] in KINDS:
            sums[e["currency"]] -= e["gross_minor"]
    for p in case.found.pairs:
        if p["stage"] != "reference":
            sums[p["claim_currency"]] -= p["claim_minor"]
            sums[p["entry_currency"]] += p["entry_minor"]
    for row in case.found.claims:
        sums[row["claim_currency"]] -= row["claim_minor"]
    for row in case.found.entries:
        sums[row["entry_currency"]] += row["entry_minor"]
    assert not any(sums.values())


def r7_a_pair_agrees_within_tolerance_and_time_or_is_a_break(case: Case) -> None:
    pairs, _, _ = case.expected
    wanted = pair_breaks_of(pairs)
    keys = {p.claim.key for p in pairs}
    found = {}
    for b in case.found.breaks:
        kind, _, claim_id = b["subject"].partition("/")
        if b["subject_kind"] == "claim" and (kind, claim_id) in keys:
            is_closed = b["category"] == "timing"
            assert (b["status"] == "resolved") == is_closed
            found[kind, claim_id] = (b["category"], b["amount_minor"])
    assert found == wanted


def every_entry_that_stands_alone_is_an_open_break(case: Case) -> None:
    _, _, alone = case.expected
    wanted = {"/".join(map(str, e.key)): abs(e.own_amount) for e in alone}
    found = {
        b["subject"]: b["amount_minor"]
        for b in case.found.open_breaks
        if b["subject_kind"] == "entry"
    }
    assert found == wanted


def expectations_are_what_providers_pay_and_banks_received(case: Case) -> None:
    found = {
        (e["provider"], e["account"], e["batch_reference"]): (
            e["currency"], e["expected_minor"], e["received_minor"],
            "awaited" if e["status"] == "missing" else e["status"],
        )
        for e in case.found.expectations
    }  # fmt: skip
    assert found == {r.key: (r.currency, r.expected, r.received, r.status) for r in case.receipts}


def a_batch_is_what_its_entries_come_to_or_a_break(case: Case) -> None:
    gaps = {b["provider"] for b in case.found.open_breaks if b["category"] == "file_gap"}
    off = {}
    for r in case.receipts:
        if r.provider in gaps:
            continue  # what is missing may make up the difference
        inside, others = _entries_of_batch(case, r)
        if rest := abs(r.expected - _net(inside)):
            off[r.item_id] = rest
        for currency in {e["currency"] for e in others}:
            if left := abs(_net([e for e in others if e["currency"] == currency])):
                off["/".join((*r.key, currency))] = left
    found = {
        b["subject"]: b["amount_minor"]
        for b in case.found.open_breaks
        if b["subject_kind"] == "composition" and b["provider"] not in gaps
    }
    assert found == off


Entries = list[Mapping[str, Any]]


def _net(entries: Entries) -> int:
    return sum(e["net_minor"] for e in entries)


def _entries_of_batch(case: Case, receipt: Receipt) -> tuple[Entries, Entries]:
    """Return the entries that a payout covers, and those of its batch in other currencies.

    What is marked with another currency was paid out where the payout is nearer to the sum of all.
    """
    entries = [
        e
        for e in known(case.world.rows(statement.provider_entry), case.as_of)
        if e["entry_kind"] != "payout"
        and (e["provider"], e["account"]) == (receipt.provider, receipt.account)
    ]
    if contract_of(receipt.provider).batches_by == "day":
        return _entries_of_days(receipt, entries, paid_on(case, receipt)), []
    entries = [e for e in entries if e["batch_reference"] == receipt.batch]
    own = [e for e in entries if e["currency"] == receipt.currency]
    if abs(receipt.expected - _net(entries)) < abs(receipt.expected - _net(own)):
        return entries, []
    return own, [e for e in entries if e["currency"] != receipt.currency]


def _entries_of_days(receipt: Receipt, entries: Entries, paid_on: date) -> Entries:
    """Return the entries of days in a row that come to a payout, or of those the contract names."""
    contract = contract_of(receipt.provider)
    window = timedelta(days=2 * contract.proposal_window)
    loose = [e for e in entries if not e["batch_reference"]]
    days = sorted({e["business_on"] for e in loose})
    for first in days:
        for last in days:
            span = [e for e in loose if first <= e["business_on"] <= last]
            own = [e for e in span if e["currency"] == receipt.currency]
            if not (paid_on - window <= last < paid_on and last - first <= window):
                continue
            for chosen in (own, span):
                if chosen and _net(chosen) == receipt.expected:
                    return chosen
    return [
        e
        for e in loose
        if e["currency"] == receipt.currency
        and working_day_after(e["business_on"], contract.payout) == paid_on
    ]


def paid_on(case: Case, receipt: Receipt) -> date:
    """Return the day of the provider on which it paid a batch out."""
    return min(
        e["business_on"]
        for e in known(case.world.rows(statement.provider_entry), case.as_of)
        if e["entry_kind"] == "payout" and e["batch_reference"] == receipt.batch
    )


def every_residual_has_a_name_and_beyond_tolerance_a_break(case: Case) -> None:
    batch_of = {i["group_id"]: i["item_id"] for i in case.found.items if i["side"] == "batch"}
    by_subject = {b["subject"]: b for b in case.found.open_breaks if b["subject_kind"] == "batch"}
    for g in case.found.groups:
        residual = g["deposit_minor"] - g["batch_minor"]
        assert g["residual_minor"] == residual
        assert (g["residual_kind"] == "none") == (residual == 0)
        if g["status"] != "confirmed":
            assert residual == 0
        elif abs(residual) > contract_of(g["provider"]).amount_tolerance:
            found = by_subject[batch_of[g["group_id"]]]
            assert found["category"] == g["residual_kind"]
            assert found["amount_minor"] == abs(residual)
        else:
            assert g["residual_kind"] in ("none", "rounding")


def sets_are_those_with_exactly_one_solution(case: Case) -> None:
    wanted = {
        item_id: tuple(sorted((*chosen, *named))) for item_id, chosen, named in solutions(case)
    }
    proposed: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for item in case.found.proposals:
        proposed[item["group_id"]][item["side"]].append(item["item_id"])
    found = {}
    for sides in proposed.values():
        (deposit_id,) = sides["deposit"]
        found[deposit_id] = tuple(sorted(sides["batch"]))
    assert found == wanted


def solutions(case: Case) -> Iterable[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Yield each deposit with the only set of unpaid batches of one provider that comes to it."""
    receipts, deposits = case.receipts, case.deposits
    named = {item for r in receipts for item in r.deposits}
    sought = [
        (item, row["bank_account"], row["booked_on"], row["currency"], row["amount_minor"], None)
        for item, row in deposits.items()
        if item not in named and row["amount_minor"] > 0
    ] + [
        (r.deposits[0], bank_of(r.provider), deposits[r.deposits[0]]["booked_on"], r.currency,
         r.received - r.expected, r)
        for r in receipts
        if r.status == "over" and len(r.deposits) == 1 and r.received is not None
    ]  # fmt: skip
    for item, account, booked_on, currency, wanted, over in sought:
        only = _only_set(case, account, booked_on, currency, wanted, over)
        if only:
            yield item, only, (over.item_id,) if over else ()


def _only_set(
    case: Case, account: str, booked_on: date, currency: str, wanted: int, over: Receipt | None
) -> tuple[str, ...] | None:
    """Return the only set, or None where there is none or more than one."""
    most = int(book().in_force(case.as_of).value("recon.proposal_batches"))
    near = []
    for r in case.receipts:
        window = timedelta(days=contract_of(r.provider).proposal_window)
        apart = abs(expected_on(case, r) - booked_on)
        paid_into = bank_of(r.provider) if _is_known_to_pay(case, r) else account
        if (
            r.status == "awaited" and r.currency == currency and apart <= window
            and paid_into == account and 0 < r.expected <= wanted
            and (over is None or over.provider == r.provider)
        ):  # fmt: skip
            near.append((apart, r.item_id, r))
    sets = []
    for provider in {r.provider for _, _, r in near}:
        own = sorted((apart, item_id, r) for apart, item_id, r in near if r.provider == provider)
        amounts = {item_id: r.expected for _, item_id, r in own[: 3 * most]}
        sets += covering_sets(wanted, amounts, most)
    return sets[0] if len(sets) == 1 else None


def _is_known_to_pay(case: Case, receipt: Receipt) -> bool:
    """Tell whether a deposit of the provider showed which bank account it pays into."""
    return any(
        r.deposits and (r.provider, r.account) == (receipt.provider, receipt.account)
        for r in case.receipts
    )


def expected_on(case: Case, receipt: Receipt) -> date:
    """Return the day on which a batch must be at the bank."""
    inside, _ = _entries_of_batch(case, receipt)
    if not inside:
        return paid_on(case, receipt)
    last = max(e["business_on"] for e in inside)
    return working_day_after(last, contract_of(receipt.provider).payout)


def batches_less_deposits_are_residuals_and_rests(case: Case) -> None:
    """By currency and the figures of the run: no batch or deposit is left out or counted twice."""
    sums: Counter[str] = Counter()
    for r in case.receipts:
        sums[r.currency] += r.expected
    for row in known(case.world.rows(statement.bank_entry), case.as_of):
        sums[row["currency"]] -= row["amount_minor"]
    for g in case.found.groups:
        if g["status"] == "confirmed":
            sums[g["currency"]] -= g["batch_minor"] - g["deposit_minor"]
    for row in case.result.unmatched:
        if row["reconciliation"] == "provider_bank":
            sign = 1 if row["stage"] == "batch" else -1
            sums[row["currency"]] -= sign * row["amount_minor"]
    for currency, amount in in_no_set_and_not_alone(case):
        sums[currency] -= amount
    assert not any(sums.values())


def in_no_set_and_not_alone(case: Case) -> Iterable[tuple[str, int]]:
    """Yield batches less deposits of another currency or merged in a proposal, and copies."""
    in_sets = {i["item_id"] for i in case.found.items if i["side"] == "batch"}
    for r in case.receipts:
        if r.status != "awaited" and r.item_id not in in_sets:
            yield r.currency, r.expected
            for item in r.deposits:
                yield case.deposits[item]["currency"], -case.deposits[item]["amount_minor"]
    for row in named_copies_of(case.world, case.as_of):
        yield row["currency"], -row["amount_minor"]


def every_deposit_is_explained(case: Case) -> None:
    """It is consumed, its batch is a break, it is a break itself, or a file is missing."""
    consumed = {i["item_id"] for i in case.found.items if i["side"] == "deposit"}
    broken = {b["subject"] for b in case.found.open_breaks if b["subject_kind"] == "deposit"}
    batches = {b["subject"] for b in case.found.open_breaks if b["subject_kind"] == "batch"}
    paid = {item for r in case.receipts if r.item_id in batches for item in r.deposits}
    gaps = {b["provider"] for b in case.found.open_breaks if b["category"] == "file_gap"}
    for item_id, row in case.deposits.items():
        assert (
            item_id in consumed | broken | paid or row["bank_account"].removeprefix("bank-") in gaps
        )


def journals_sum_to_zero_and_are_posted_once(case: Case) -> None:
    sums: Counter[tuple[str, str]] = Counter()
    for p in case.found.postings:
        sums[p["journal_id"], p["currency"]] += p["amount_minor"]
    assert not any(sums.values())
    assert all(n == 1 for n in Counter(j["posting_key"] for j in case.found.journals).values())


LAWS: tuple[Callable[[Case], None], ...] = (
    r1_a_claim_or_entry_is_in_one_pair_at_most,
    r1_a_batch_or_deposit_is_consumed_once_and_whole,
    r2_what_is_matched_or_open_is_what_was_given,
    pairs_are_those_of_the_independent_matcher,
    figures_of_a_run_are_those_of_its_rows,
    r6_the_difference_of_two_sides_is_that_of_pairs_and_rests,
    r7_a_pair_agrees_within_tolerance_and_time_or_is_a_break,
    every_entry_that_stands_alone_is_an_open_break,
    expectations_are_what_providers_pay_and_banks_received,
    a_batch_is_what_its_entries_come_to_or_a_break,
    every_residual_has_a_name_and_beyond_tolerance_a_break,
    sets_are_those_with_exactly_one_solution,
    batches_less_deposits_are_residuals_and_rests,
    every_deposit_is_explained,
    journals_sum_to_zero_and_are_posted_once,
)
