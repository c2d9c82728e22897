"""The ledger follows the evidence: by hand, on both engines, twice, late, corrected and at once."""

import shutil
import subprocess
from datetime import UTC, date, datetime, timedelta

import pytest
from beancount import loader
from beancount.core import realization
from sqlalchemy.exc import DBAPIError, IntegrityError

from ledger import JournalDoesNotBalance
from ledger.accounts import role_of
from tasks.bookkeeping import (
    NoBooks,
    NothingToPost,
    clearing_check,
    export_books,
    post_evidence,
    post_resolution,
    trial_balance,
)
from tests.fresh import fresh_warehouse
from tests.ledger.evidence import (
    BANK,
    BANK_SUSPENSE,
    CLEARING,
    FEES,
    IBAN,
    MONDAY,
    OWNER,
    RESERVE,
    STRIPE,
    SUSPENSE,
    TRANSIT,
    Evidence,
    case,
    cny,
    full_books,
    held,
    journals,
    key,
    month,
    post,
    received,
    resolution,
    take_up,
)
from tests.tasks.worlds import run_at
from warehouse import Transaction, Warehouse, open_warehouse
from warehouse.schema import ledger
from warehouse.upgrade import upgrade


def test_every_kind_of_evidence_stands_in_the_accounts_that_the_chart_says(warehouse):
    month().put(warehouse)
    post(warehouse)
    # clearing: 10000 + 500 - 2000 - 100 - 700 - 50 + 700 - 900 + 400 - 7 - 7747 - fees 96 = 0
    assert held(warehouse) == cny(
        {
            BANK: 7_747,
            "merchant_payable": -8_000,
            SUSPENSE: -350,
            FEES: 96,
            RESERVE: 500,
            f"provider_adjustments:{STRIPE}": 7,
        }
    )
    posted = journals(warehouse)
    assert posted[key("capture")] == {CLEARING: 10_500, "merchant_payable": -10_000, SUSPENSE: -500}
    assert posted[key("refund")] == {CLEARING: -2_100, "merchant_payable": 2_000, SUSPENSE: 100}
    assert posted[key("chargeback")] == {CLEARING: -750, "chargebacks": 700, SUSPENSE: 50}
    assert posted[key("chargeback_reversed")] == {CLEARING: 700, "chargebacks": -700}
    assert posted[key("fee")] == {CLEARING: -96, FEES: 96}
    assert posted[key("payout")] == {CLEARING: -7_747, TRANSIT: 7_747}
    assert posted[f"bank/{IBAN}/CNY/2026-10-13/deposit/1"] == {BANK: 7_747, TRANSIT: -7_747}


def test_every_account_that_is_posted_to_is_in_the_chart(warehouse):
    month().movement("m_1", 5).states(10, 20).put(warehouse)
    post(warehouse)
    for account, _ in held(warehouse):
        assert role_of(account)


def test_a_second_run_posts_nothing(warehouse):
    month().put(warehouse)
    first = post(warehouse)
    before = journals(warehouse)
    # Three of three postings, six of two, and the deposit.
    assert first == {"journals": 10, "postings": 23}
    assert post(warehouse, run_id="again") == {"journals": 0, "postings": 0}
    assert post(warehouse, "2026-10-20", "later") == {"journals": 0, "postings": 0}
    assert journals(warehouse) == before


def test_a_late_row_posts_to_its_own_day_as_a_further_journal(warehouse):
    month().put(warehouse)
    post(warehouse)
    late = datetime(2026, 10, 15, 2, tzinfo=UTC)
    Evidence().entry("capture", "ch_3", 250, 2, paired=True, came_at=late).put(warehouse)
    assert post(warehouse, "2026-10-15", "late") == {"journals": 2, "postings": 4}
    posted = journals(warehouse)
    assert posted[key("capture", 2)] == {CLEARING: 250, "merchant_payable": -250}
    assert posted[key("fee", 2)] == {CLEARING: -2, FEES: 2}
    with warehouse.transaction(keep=False) as tx:
        (row,) = tx.statement(
            "select booked_on, description, run_id from core.journal where posting_key = :key",
            key=key("capture", 2),
        )
    assert row == {
        "booked_on": MONDAY,
        "description": f"capture {OWNER}, addition 1",
        "run_id": "late",
    }


def test_a_row_that_is_loaded_late_with_an_earlier_arrival_is_posted_too(warehouse):
    month().put(warehouse)
    post(warehouse)
    Evidence().entry("capture", "ch_3", 250, paired=True, load="forgotten").put(warehouse)
    assert post(warehouse, run_id="second") == {"journals": 1, "postings": 2}
    assert journals(warehouse)[key("capture", 2)] == {CLEARING: 250, "merchant_payable": -250}


def test_a_corrected_file_posts_the_difference_and_changes_nothing_that_stands(warehouse):
    month().put(warehouse)
    post(warehouse)
    before = journals(warehouse)
    came = datetime(2026, 10, 15, 2, tzinfo=UTC)
    with warehouse.transaction() as tx:
        tx.change(
            "update core.provider_entry set withdrawn_at = :came where native_id = 'ch_1'",
            came=came,
        )
        tx.change("delete from core.payment_match where native_id = 'ch_1'")
    Evidence().entry(
        "capture", "ch_1", 10_100, 61, paired=True, came_at=came, version=2, load="corrected"
    ).put(warehouse)
    assert post(warehouse, "2026-10-15", "corrected") == {"journals": 2, "postings": 4}
    posted = journals(warehouse)
    assert posted[key("capture", 2)] == {CLEARING: 100, "merchant_payable": -100}
    assert posted[key("fee", 2)] == {CLEARING: -1, FEES: 1}
    assert {k: v for k, v in posted.items() if k in before} == before


def test_an_entry_that_a_corrected_file_no_longer_has_is_taken_back_by_a_further_journal(warehouse):
    month().put(warehouse)
    post(warehouse)
    with warehouse.transaction() as tx:
        tx.change(
            "update core.provider_entry set withdrawn_at = :came where native_id = 'ch_2'",
            came=datetime(2026, 10, 15, 2, tzinfo=UTC),
        )
        tx.change("delete from core.open_entry where native_id = 'ch_2'")
    post(warehouse, "2026-10-15", "corrected")
    assert journals(warehouse)[key("capture", 2)] == {CLEARING: -500, SUSPENSE: 500}


def test_money_leaves_suspense_when_its_order_turns_up(warehouse):
    month().put(warehouse)
    post(warehouse)
    with warehouse.transaction() as tx:
        tx.change("delete from core.open_entry where native_id = 'ch_2'")
    evidence = Evidence().entry("capture", "ch_2", 500, 3, paired=True)
    evidence.rows = evidence.rows[1:]  # the entry itself is known already
    evidence.put(warehouse)
    assert post(warehouse, "2026-10-15", "paired") == {"journals": 1, "postings": 2}
    assert journals(warehouse)[key("capture", 2)] == {SUSPENSE: 500, "merchant_payable": -500}


def test_a_deposit_leaves_suspense_when_its_batch_turns_up(warehouse):
    Evidence().bank(1, 800).bank(2, -35).put(warehouse)
    post(warehouse)
    assert held(warehouse) == cny({BANK: 765, BANK_SUSPENSE: -765})
    Evidence().pay(1, 800).put(warehouse)
    post(warehouse, "2026-10-15", "paired")
    assert held(warehouse) == cny({BANK: 765, BANK_SUSPENSE: 35, TRANSIT: -800})
    assert journals(warehouse)[f"bank/{IBAN}/CNY/{MONDAY}/deposit/2"] == {
        BANK_SUSPENSE: 800,
        TRANSIT: -800,
    }


def test_what_came_after_the_instant_is_not_posted_yet(warehouse):
    month().put(warehouse)
    # The end of Monday in Shanghai is 16:00 UTC; its files come at 02:00 UTC on Tuesday.
    assert post(warehouse, "2026-10-12") == {"journals": 0, "postings": 0}
    assert post(warehouse, "2026-10-13", "next")["journals"] == 9
    assert (BANK, "CNY") not in held(warehouse)
    assert post(warehouse, "2026-10-14", "last") == {"journals": 1, "postings": 2}


def test_a_run_for_an_earlier_instant_leaves_the_books_alone(warehouse):
    month().put(warehouse)
    post(warehouse)
    before = journals(warehouse)
    assert post(warehouse, "2026-10-13", "past") == {"journals": 0, "postings": 0}
    assert journals(warehouse) == before


def test_the_books_of_an_earlier_instant_are_those_that_were_posted_until_then(warehouse):
    Evidence().entry("capture", "ch_1", 100, paired=True).put(warehouse)
    post(warehouse, "2026-10-13")
    came = datetime(2026, 10, 15, 2, tzinfo=UTC)
    Evidence().entry("capture", "ch_2", 50, paired=True, came_at=came).put(warehouse)
    post(warehouse, "2026-10-15", "late")
    assert held(warehouse, "2026-10-13")[CLEARING, "CNY"] == 100
    assert held(warehouse, "2026-10-15")[CLEARING, "CNY"] == 150


def test_each_currency_stays_in_its_own(warehouse):
    evidence = Evidence()
    evidence.entry("capture", "ch_1", 10_000, paired=True)
    evidence.entry("capture", "ch_2", 995, 5, paired=True, currency="JPY").put(warehouse)
    post(warehouse)
    assert held(warehouse)[CLEARING, "CNY"] == 10_000
    assert held(warehouse)[CLEARING, "JPY"] == 990
    assert journals(warehouse)[key("capture", currency="JPY")] == {
        CLEARING: 995,
        "merchant_payable": -995,
    }


def test_a_movement_that_no_bill_states_stands_in_suspense(warehouse):
    Evidence().movement("m_1", 300).movement("m_2", 4_000, kind="capture").put(warehouse)
    post(warehouse)
    assert held(warehouse) == cny({CLEARING: 300, SUSPENSE: -300})


def test_balances_before_the_first_statement_are_brought_forward_once(warehouse):
    tuesday = MONDAY + timedelta(days=1)
    (
        Evidence()
        .entry("capture", "ch_0", 70, paired=True)
        .entry("capture", "ch_1", 100, paired=True, day=tuesday)
        .states(1_000, 1_100, day=tuesday)
        .bank(1, 5, day=tuesday)
        .states(40, 45, day=tuesday, issuer="bank", account=IBAN)
        .put(warehouse)
    )
    post(warehouse)
    # Monday's bill came without balances: 70 of the 1,000 are booked already.
    opening = f"{OWNER}/CNY/{MONDAY}/opening/1"
    assert journals(warehouse)[opening] == {CLEARING: 930, "opening": -930}
    assert held(warehouse)["opening", "CNY"] == -970
    with warehouse.transaction(keep=False) as tx:
        checked = clearing_check(tx, run_at("2026-10-14", "standard"))
    assert [(c["account"], c["ledger_minor"], c["stated_minor"], c["difference_minor"])
            for c in checked] == [(BANK, 45, 45, 0), (CLEARING, 1_100, 1_100, 0)]  # fmt: skip
    assert post(warehouse, run_id="again") == {"journals": 0, "postings": 0}


def test_an_earlier_statement_that_comes_late_moves_the_opening_balance_to_its_day(warehouse):
    tuesday = MONDAY + timedelta(days=1)
    Evidence().states(1_000, 1_000, day=tuesday).put(warehouse)
    post(warehouse)
    evidence = Evidence().states(990, 1_000)
    evidence.entry("capture", "ch_0", 10, paired=True).put(warehouse)
    post(warehouse, run_id="late")
    posted = journals(warehouse)
    assert posted[f"{OWNER}/CNY/{MONDAY}/opening/2"] == {CLEARING: -1_000, "opening": 1_000}
    assert posted[f"{OWNER}/CNY/2026-10-11/opening/1"] == {CLEARING: 990, "opening": -990}
    assert held(warehouse)[CLEARING, "CNY"] == 1_000


def test_the_trial_balance_of_the_worked_example_is_that_by_hand(warehouse):
    (
        Evidence()
        .entry("capture", "ch_1", 10_000, 60, paired=True)
        .entry("capture", "ch_2", 500, 3, paired=False)
        .entry("refund", "re_1", -2_000, -12, paired=True)
        .entry("payout", "po_1", -8_449)
        .entry("capture", "ch_9", 995, 5, paired=True, currency="JPY")
        .bank(1, 8_449, pays=True, day=MONDAY + timedelta(days=1))
        .put(warehouse)
    )
    post(warehouse)
    as_of = run_at("2026-10-14", "standard").as_of
    with warehouse.transaction(keep=False) as tx:
        found = trial_balance(tx, as_of)
    assert found["as_of"] == as_of
    assert {tuple(row.values()) for row in found["accounts"]} == {
        (BANK, "CNY", 8_449, 0, 8_449),
        (CLEARING, "CNY", 10_500, 2_000 + 51 + 8_449, 0),
        ("merchant_payable", "CNY", 2_000, 10_000, -8_000),
        (FEES, "CNY", 51, 0, 51),
        (SUSPENSE, "CNY", 0, 500, -500),
        (TRANSIT, "CNY", 8_449, 8_449, 0),
        (CLEARING, "JPY", 995, 5, 990),
        ("merchant_payable", "JPY", 0, 995, -995),
        (FEES, "JPY", 5, 0, 5),
    }
    assert found["totals"] == [
        {"currency": "CNY", "debit_minor": 29_449, "credit_minor": 29_449},
        {"currency": "JPY", "debit_minor": 1_000, "credit_minor": 1_000},
    ]


def test_the_check_of_balances_finds_the_day_since_which_an_entry_is_missing(warehouse):
    days = [MONDAY + timedelta(days=n) for n in range(3)]
    evidence = Evidence()
    for number, (day, opening, closing) in enumerate(
        zip(days, (0, 100, 230), (100, 230, 330), strict=True)
    ):
        evidence.states(opening, closing, day=day)
        evidence.entry("capture", f"ch_{number}", 100, paired=True, day=day)
    evidence.put(warehouse)
    post(warehouse, "2026-10-15")
    with warehouse.transaction(keep=False) as tx:
        (found,) = clearing_check(tx, run_at("2026-10-15", "standard"))
    assert found == {
        "account": CLEARING,
        "currency": "CNY",
        "stated_on": days[2],
        "source_file_id": f"{STRIPE}-{days[2]}",
        "statement_reference": None,
        "ledger_minor": 300,
        "stated_minor": 330,
        "difference_minor": -30,
        "differs_since_on": days[1],
    }


@pytest.fixture
def on_postgresql(postgresql_url: str) -> Warehouse:
    """Return a fresh warehouse on PostgreSQL, which holds by triggers what DuckDB cannot."""
    fresh = open_warehouse(postgresql_url)
    upgrade(fresh)
    return fresh


def unbalanced(tx: Transaction) -> None:
    tx.insert(ledger.journal, [
        {"journal_id": "j", "posting_key": "case/1", "kind": "capture", "booked_on": MONDAY,
         "description": "x", "provider": None, "break_id": None, "posted_at": received(MONDAY),
         "policy_version": "1", "run_id": "run"}])  # fmt: skip
    tx.insert(ledger.posting, [
        {"journal_id": "j", "posting_no": n, "account": "write_offs", "currency": "CNY",
         "amount_minor": amount, "run_id": "run"}
        for n, amount in ((1, 100), (2, -99))])  # fmt: skip


def test_a_run_with_a_journal_that_does_not_balance_is_refused_with_figures(warehouse):
    month().put(warehouse)
    with warehouse.transaction(keep=False) as tx:
        unbalanced(tx)
        with pytest.raises(JournalDoesNotBalance, match="case/1: debits less credits are 1 "):
            post_evidence(tx, run_at("2026-10-14", "standard", "run"))


def test_postgresql_refuses_a_journal_that_does_not_balance_by_itself(on_postgresql):
    with pytest.raises(DBAPIError, match="does not sum to zero"), on_postgresql.transaction() as tx:
        unbalanced(tx)


@pytest.mark.parametrize(
    "change",
    ["update core.posting set amount_minor = 1", "delete from core.journal",
     "update core.journal set booked_on = current_date", "truncate core.posting"],
)  # fmt: skip
def test_postgresql_refuses_every_change_of_what_is_posted(on_postgresql, change):
    month().put(on_postgresql)
    post(on_postgresql)
    before = journals(on_postgresql)
    with pytest.raises(DBAPIError, match="only added to"), on_postgresql.transaction() as tx:
        tx.statement(change)
    assert journals(on_postgresql) == before


def test_of_two_runs_at_once_the_unique_key_lets_one_post(on_postgresql):
    month().put(on_postgresql)
    first_run, second_run = (run_at("2026-10-14", "standard", name) for name in ("1st", "2nd"))
    with on_postgresql.transaction() as first:
        take_up(first, first_run)
        post_evidence(first, first_run)
        with on_postgresql.transaction(keep=False) as second:
            # It would wait for the first for ever.
            second.statement("set local lock_timeout = '500ms'")
            with pytest.raises(DBAPIError, match="lock timeout"):
                post_evidence(second, second_run)
    assert len(journals(on_postgresql)) == 10
    assert post(on_postgresql, run_id="second") == {"journals": 0, "postings": 0}


@pytest.mark.parametrize(
    ("action", "amount", "broken", "expected"),
    [
        # We owe the merchant 100.00 that the provider never got.
        ("write_off", 10_000, case("claim", 10_000, None, "missing_in_psp"),
         {"write_offs": 10_000, "merchant_payable": -10_000}),
        # Our books refunded 50.00, the provider did not.
        ("write_off", 5_000, case("claim", -5_000, None, "missing_in_psp"),
         {"write_offs": -5_000, "merchant_payable": 5_000}),
        # Money without an order is kept; a refund without one is lost.
        ("write_off", 500, case("entry", None, 500, "missing_in_orders"),
         {"write_offs": -500, SUSPENSE: 500}),
        ("write_off", 100, case("entry", None, -100, "refund_without_order"),
         {"write_offs": 100, SUSPENSE: -100}),
        ("write_off", 50, case("entry", None, -50, "chargeback_unbooked"),
         {"chargeback_losses": 50, SUSPENSE: -50}),
        # The provider states 95.00 of 100.00.
        ("write_off", 500, case("claim", 10_000, 9_500),
         {"write_offs": 500, "merchant_payable": -500}),
        # A chargeback took 7.00 more than our books say.
        ("write_off", 700, case("claim", -5_000, -5_700, subject="chargeback/cb_1"),
         {"write_offs": 700, "chargebacks": -700}),
        # The bank has 98.00 of a payout of 100.00: it took a charge.
        ("adjust", 200, case("batch", 10_000, 9_800),
         {"bank_charges": 200, TRANSIT: -200}),
        ("adjust", 1, case("batch", 10_000, 10_001, "rounding"),
         {"rounding_differences": -1, TRANSIT: 1}),
        ("adjust", 30, case("batch", 10_000, 9_970, "fx_difference"),
         {"fx_differences": 30, TRANSIT: -30}),
        # Of a fee the contract says 0.60 and the provider took 0.80.
        ("write_off", 20, case("fee", 60, 80, "fee_variance"),
         {"write_offs": 20, FEES: -20}),
        # A reserve of 9.00 was not given back; of another 1.00 too much was held back.
        ("write_off", 900, case("reserve", 900, 0, "reserve_movement",
                                subject=f"{OWNER}/release/2026-10-12"),
         {"write_offs": 900, RESERVE: -900}),
        ("write_off", 100, case("reserve", 900, 1_000, "reserve_movement",
                                subject=f"{OWNER}/hold/2026-10-12"),
         {"write_offs": 100, RESERVE: -100}),
        # More was refunded than captured: it is ours to bear, not the merchant's.
        ("write_off", 300, case("refunds", 10_000, 10_300, "amount_over", account=None),
         {"write_offs": 300, "merchant_payable": -300}),
        # The lines of an order come to more than was paid.
        ("write_off", 40, case("order", 1_040, 1_000, "split_mismatch", account=None),
         {"write_offs": 40, "merchant_payable": -40}),
        # A payout is less than what it nets.
        ("write_off", 7, case("composition", 1_000, 993, "split_mismatch"),
         {"write_offs": 7, CLEARING: -7}),
        # A deposit that belongs to nothing.
        ("write_off", 35, case("deposit", None, 35, "unknown_residual", "bank", IBAN),
         {"write_offs": -35, BANK_SUSPENSE: 35}),
        # One that seemed to be a batch of 1.00 and was not.
        ("write_off", 98, case("deposit", 100, 98, "unknown_residual", STRIPE, IBAN),
         {"write_offs": -98, BANK_SUSPENSE: 98}),
    ],
)  # fmt: skip
def test_an_approved_difference_moves_from_where_it_stands_to_where_it_is_borne(
    tmp_path, action, amount, broken, expected
):
    with fresh_warehouse("duckdb", tmp_path, "") as warehouse, warehouse.transaction() as tx:
        post_resolution(tx, run_at("2026-10-14", "standard"), resolution(action, amount), broken)
        rows = tx.statement("select account, amount_minor from core.posting")
    assert {row["account"]: row["amount_minor"] for row in rows} == expected


def test_a_resolution_is_posted_once_and_says_which_break_it_ends(warehouse):
    run = run_at("2026-10-14", "standard", "decided")
    broken = case("claim", 10_000, 9_500)
    with warehouse.transaction() as tx:
        journal_id = post_resolution(tx, run, resolution("write_off", 500), broken)
    with pytest.raises(IntegrityError), warehouse.transaction() as tx:
        post_resolution(tx, run, resolution("write_off", 500), broken)
    with warehouse.transaction(keep=False) as tx:
        (row,) = tx.statement("select * from core.journal")
    assert row["journal_id"] == journal_id
    assert row["posting_key"] == "resolution/r1"
    assert (row["break_id"], row["kind"]) == ("b1", "write_off")
    # The end of a business day is still that day.
    assert row["booked_on"] == date(2026, 10, 14)


def test_a_resolution_of_nothing_is_refused(warehouse):
    with pytest.raises(NothingToPost, match="b1"), warehouse.transaction() as tx:
        post_resolution(
            tx, run_at("2026-10-14", "standard"), resolution("adjust", 0), case("claim", 5, 4)
        )


def test_a_missing_file_has_no_money_in_the_books_that_could_be_written_off(warehouse):
    missing = case("file", None, None, "file_gap")
    with pytest.raises(NothingToPost, match="loading the file"), warehouse.transaction() as tx:
        post_resolution(tx, run_at("2026-10-14", "standard"), resolution("write_off", 9), missing)


def test_what_people_decided_is_not_undone_by_the_next_run(warehouse):
    month().put(warehouse)
    post(warehouse)
    with warehouse.transaction() as tx:
        post_resolution(
            tx, run_at("2026-10-14", "standard", "decided"), resolution("write_off", 500),
            case("entry", None, 500, "missing_in_orders"),
        )  # fmt: skip
    assert post(warehouse, "2026-10-15", "next") == {"journals": 0, "postings": 0}
    assert held(warehouse)["write_offs", "CNY"] == -500


def exported(warehouse: Warehouse, program: str) -> str:
    run = run_at("2026-10-15", "standard")
    return "".join(export_books(warehouse, run.book, program, run.as_of))


def test_beancount_finds_no_error_in_the_export_and_the_same_balances(warehouse):
    full_books(warehouse)
    entries, errors, options = loader.load_string(exported(warehouse, "beancount"))
    assert errors == []
    assert options["operating_currency"] == ["CNY"]
    named = {e.account: e.meta["account"] for e in entries if type(e).__name__ == "Open"}
    found = {}
    for real in realization.iter_children(realization.realize(entries)):
        for position in real.balance:
            minor = int(position.units.number.scaleb(2 if position.units.currency == "CNY" else 0))
            found[named[real.account], position.units.currency] = minor
    assert found == held(warehouse)


def test_hledger_finds_the_export_sound(warehouse):
    if not shutil.which("hledger"):
        pytest.skip("hledger is not on this machine")
    full_books(warehouse)
    checked = subprocess.run(
        ["hledger", "-f", "-", "check", "--strict"],
        input=exported(warehouse, "hledger"), capture_output=True, text=True,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stderr


def test_the_export_is_the_same_text_in_pieces_of_any_size(warehouse, monkeypatch):
    full_books(warehouse)
    whole = exported(warehouse, "beancount")
    monkeypatch.setattr("tasks.bookkeeping._PIECE", 2)
    assert exported(warehouse, "beancount") == whole
    assert whole.count("\n  key:") == len(journals(warehouse))


def test_both_engines_export_the_same_text(tmp_path, postgresql_server):
    texts = set()
    for engine in ("duckdb", "postgresql"):
        with fresh_warehouse(engine, tmp_path, postgresql_server) as warehouse:
            full_books(warehouse)
            texts.add(exported(warehouse, "beancount"))
    assert len(texts) == 1


def test_books_without_a_journal_are_not_exported(warehouse):
    with pytest.raises(NoBooks, match="nothing is posted as of 2026-10-15"):
        exported(warehouse, "beancount")
