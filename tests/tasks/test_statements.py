"""Files of providers and banks: whole or not at all, once, and in a chain without a gap inside."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from policy import load_book
from tasks.runs import Run
from tasks.statements import Announced, NoSuchFolder, Received, load_inbox, load_statements
from warehouse import Warehouse

BOOK = load_book("standard")
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)

STRIPE = (
    "automatic_payout_id,automatic_payout_effective_at_utc,balance_transaction_id,created_utc,"
    "available_on_utc,currency,gross,fee,net,reporting_category,source_id,charge_id,"
    "payment_intent_id,description,trace_id\n"
)


def stripe(path: Path, payout: str, *rows: str) -> Path:
    """Write a payout of rows `charge 10.00 0.54 ch_1`; the payout row makes it come to nothing."""
    lines, net = [], 0.0
    for number, row in enumerate(rows):
        kind, gross, fee, source = row.split()
        own = float(gross) - float(fee)
        net += own
        lines.append(
            f"{payout},2026-03-04 00:00:00,txn_{source}{number},2026-03-0{number + 1} 10:00:00,"
            f"2026-03-04 00:00:00,cny,{gross},{fee},{own:.2f},{kind},{source},,,,\n"
        )
    lines.append(
        f"{payout},2026-03-04 00:00:00,txn_{payout},2026-03-04 00:00:00,2026-03-04 00:00:00,cny,"
        f"{-net:.2f},0.00,{-net:.2f},payout,{payout},,,,\n"
    )
    path.write_text(STRIPE + "".join(lines), encoding="utf-8")
    return path


def mt940(
    path: Path, day: str, opening: str, *entries: str, account: str = "6222", number: int = 1
) -> Path:
    """Write a statement of a day `260302` with credits such as `10,00`; its balances fit."""
    total = sum(int(entry.replace(",", "")) for entry in entries) + int(opening.replace(",", ""))
    lines = [":20:ST" + day, f":25:{account}", f":28C:{number}/1", f":60F:C{day}CNY{opening}"]
    for position, entry in enumerate(entries):
        lines += [
            f":61:{day}{day[2:]}C{entry}NTRFNONREF//B{day}{position}",
            f":86:/EREF/po_{position}",
        ]
    lines.append(f":62F:C{day}CNY{total // 100},{total % 100:02}")
    path.write_text("\r\n".join(lines) + "\r\n", encoding="utf-8")
    return path


def load(warehouse: Warehouse, *files: Path | Received, **more: Any) -> Any:
    received = [f if isinstance(f, Received) else Received(f, NOON) for f in files]
    return load_statements(warehouse, received, book=BOOK, **more)


def ask(warehouse: Warehouse, sql: str) -> list[tuple[Any, ...]]:
    with warehouse.transaction() as tx:
        return [tuple(row.values()) for row in tx.statement(sql)]


ENTRIES = (
    "select native_id, gross_minor, version, withdrawn_at is null from core.provider_entry "
    "where entry_kind <> 'payout' order by native_id, version"
)


def test_a_file_is_loaded_once_whatever_its_name(warehouse: Warehouse, tmp_path: Path) -> None:
    first = stripe(tmp_path / "a.csv", "po_1", "charge 10.00 0.54 ch_1", "charge 20.00 0.88 ch_2")
    again = tmp_path / "b.csv"
    again.write_bytes(first.read_bytes())
    assert load(warehouse, first).loaded == ["a.csv"]
    assert load(warehouse, first, again).already_loaded == ["a.csv", "b.csv"]
    assert ask(warehouse, ENTRIES) == [("ch_1", 1000, 1, True), ("ch_2", 2000, 1, True)]
    assert ask(warehouse, "select net_minor, entry_count from core.account_statement") == [
        (946 + 1912, 3)
    ]


def test_a_corrected_file_takes_the_place_of_the_first_and_both_stay_known(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    first = stripe(tmp_path / "a.csv", "po_1", "charge 10.00 0.54 ch_1", "charge 20.00 0.88 ch_2")
    better = stripe(tmp_path / "b.csv", "po_1", "charge 10.00 0.54 ch_1", "charge 21.00 0.91 ch_3")
    later = NOON + timedelta(days=2)
    load(warehouse, Received(first, NOON), Received(better, later))
    assert ask(warehouse, ENTRIES) == [
        ("ch_1", 1000, 1, True),
        ("ch_2", 2000, 1, False),
        ("ch_3", 2100, 1, True),
    ]
    assert ask(
        warehouse,
        "select withdrawn_at is null, count(*) from core.account_statement group by 1 order by 1",
    ) == [(False, 1), (True, 1)]
    known_before = ask(
        warehouse,
        "select sum(gross_minor) from core.provider_entry where entry_kind = 'capture' "
        "and received_at < timestamptz '2026-03-03 00:00:00+00' "
        "and (withdrawn_at is null or withdrawn_at >= timestamptz '2026-03-03 00:00:00+00')",
    )
    assert int(known_before[0][0]) == 3000


def test_a_row_that_states_something_else_gets_a_further_version(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    load(warehouse, stripe(tmp_path / "a.csv", "po_1", "charge 10.00 0.54 ch_1"))
    load(warehouse, stripe(tmp_path / "b.csv", "po_1", "charge 12.00 0.60 ch_1"))
    assert ask(warehouse, ENTRIES) == [("ch_1", 1000, 1, False), ("ch_1", 1200, 2, True)]


def test_statements_of_a_bank_follow_on_from_day_to_day(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    monday = mt940(tmp_path / "1.sta", "260302", "100,00", "10,00")
    tuesday = mt940(tmp_path / "2.sta", "260303", "111,00", "5,00")
    outcome = load(warehouse, monday, tuesday)
    assert outcome.loaded == ["1.sta"]
    (problem,) = outcome.refused
    assert (problem.file, problem.field, problem.value) == ("2.sta", "ST260303", "11100")
    assert "the statement before closed with 11000" in problem.reason
    assert problem.difference == 1
    assert ask(warehouse, "select amount_minor from core.bank_entry") == [(1000,)]
    assert ask(
        warehouse, "select outcome, difference_minor from core.file_receipt order by file_name"
    ) == [("loaded", None), ("refused", 100)]


def test_a_statement_after_a_missing_one_is_taken_and_the_missing_one_must_fit_between(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    monday = mt940(tmp_path / "1.sta", "260302", "100,00", "10,00")
    wednesday = mt940(tmp_path / "3.sta", "260304", "120,00", "5,00")
    assert load(warehouse, monday, wednesday).refused == []
    wrong = mt940(tmp_path / "2a.sta", "260303", "110,00", "7,00")
    (problem,) = load(warehouse, wrong).refused
    assert "is the closing balance" in problem.reason
    assert "the statement after opens with 12000" in problem.reason
    right = mt940(tmp_path / "2b.sta", "260303", "110,00", "10,00")
    assert load(warehouse, right).loaded == ["2b.sta"]


def test_over_a_weekend_nothing_lies_between_friday_and_monday(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    friday = mt940(tmp_path / "5.sta", "260306", "100,00", "10,00")
    monday = mt940(tmp_path / "8.sta", "260309", "112,00", "5,00")
    assert [p.file for p in load(warehouse, friday, monday).refused] == ["8.sta"]


def test_a_file_of_the_other_sender_is_refused_with_the_command_that_takes_it(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    bank = mt940(tmp_path / "1.sta", "260302", "100,00", "10,00")
    bill = stripe(tmp_path / "a.csv", "po_1", "charge 10.00 0.54 ch_1")
    for senders, file, remedy in (("provider", bank, "load bank"), ("bank", bill, "load provider")):
        (problem,) = load(warehouse, file, senders=senders).refused
        assert f"load it with `{remedy}`" in problem.reason


def test_a_file_of_another_account_than_announced_is_refused(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    file = mt940(tmp_path / "1.sta", "260302", "100,00", "10,00", account="6299")
    day = datetime(2026, 3, 2, tzinfo=UTC).date()
    named = Announced("bank/icbc/1.sta", "mt940", "icbc", "6222", day)
    (problem,) = load(warehouse, Received(file, NOON, named)).refused
    assert (problem.field, problem.value) == ("account", "6299")
    assert ask(
        warehouse,
        "select file_name, outcome, issuer, file_format, covers_on from core.file_receipt",
    ) == [("bank/icbc/1.sta", "refused", "icbc", "mt940", day)]


def test_a_refused_file_leaves_no_rows_and_the_good_ones_beside_it_are_loaded(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    good = stripe(tmp_path / "a.csv", "po_1", "charge 10.00 0.54 ch_1")
    cut = tmp_path / "b.csv"
    cut.write_text(
        stripe(tmp_path / "whole.csv", "po_2", "charge 30.00 1.22 ch_9").read_text()[:-40]
    )
    outcome = load(warehouse, good, cut)
    assert outcome.loaded == ["a.csv"]
    assert {problem.file for problem in outcome.refused} == {"b.csv"}
    assert ask(warehouse, ENTRIES) == [("ch_1", 1000, 1, True)]


def test_a_preview_reads_everything_and_writes_nothing(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    file = stripe(tmp_path / "a.csv", "po_1", "charge 10.00 0.54 ch_1")
    assert load(warehouse, file, preview=True).loaded == ["a.csv"]
    for table in ("provider_entry", "account_statement", "file_receipt", "source_file", "run"):
        assert ask(warehouse, f"select count(*) from core.{table}") == [(0,)]


def test_an_inbox_is_taken_in_as_received_just_before_the_instant_of_the_run(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    inbox = tmp_path / "inbox"
    (inbox / "icbc").mkdir(parents=True)
    mt940(inbox / "icbc" / "1.sta", "260302", "100,00", "10,00")
    stripe(inbox / "a.csv", "po_1", "charge 10.00 0.54 ch_1")
    (inbox / ".part").write_text("not there yet")
    run = Run("r1", NOON, BOOK)
    assert sorted(load_inbox(warehouse, run, inbox).loaded) == ["1.sta", "a.csv"]
    assert ask(warehouse, "select distinct received_at from core.file_receipt") == [
        (NOON - timedelta(microseconds=1),)
    ]
    with pytest.raises(NoSuchFolder, match="no such folder"):
        load_inbox(warehouse, run, tmp_path / "elsewhere")
