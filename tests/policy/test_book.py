"""A book knows which version was in force, by its own midnight, and what a revision changed."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest

import policy


@pytest.mark.parametrize(
    ("on", "version"),
    [
        (date(2026, 1, 1), "1"),
        (date(2026, 3, 31), "1"),
        (date(2026, 4, 1), "2"),
        (date(2099, 1, 1), "2"),
        # Midnight in Shanghai is 16:00 UTC of the day before.
        (datetime(2026, 3, 31, 15, 59, 59, tzinfo=UTC), "1"),
        (datetime(2026, 3, 31, 16, 0, 0, tzinfo=UTC), "2"),
        (datetime(2025, 12, 31, 16, 0, 0, tzinfo=UTC), "1"),
        (datetime(2026, 3, 31, 23, 59, 59, tzinfo=timezone(timedelta(hours=8))), "1"),
    ],
)
def test_a_version_is_in_force_from_its_first_midnight_in_the_policy_s_zone(
    on: date, version: str, shop: Path
) -> None:
    assert policy.load_book(shop).in_force(on).version == version
    assert policy.in_force(on, str(shop)).version == version


@pytest.mark.parametrize("on", [date(2025, 12, 31), datetime(2025, 12, 31, 15, 59, 59, tzinfo=UTC)])
def test_before_the_first_version_no_policy_is_in_force(on: date, shop: Path) -> None:
    with pytest.raises(policy.NoPolicyInForce) as refused:
        policy.in_force(on, str(shop))
    assert str(refused.value) == (
        "policy book shop: no version is in force on 2025-12-31; "
        "the first version, 1, takes effect on 2026-01-01"
    )


def test_an_instant_without_an_offset_is_refused(shop: Path) -> None:
    with pytest.raises(policy.NaiveInstant, match="2026-04-01 00:00:00 has no UTC offset"):
        policy.in_force(datetime(2026, 4, 1), str(shop))  # noqa: DTZ001  the point of the test


def test_a_stated_end_is_exclusive_and_leaves_a_gap_until_the_successor(shop: Path) -> None:
    file = shop / "1.yaml"
    text = file.read_text("utf-8")
    file.write_text(
        text.replace(
            "effective_from: 2026-01-01", "effective_from: 2026-01-01\neffective_to: 2026-03-01"
        ),
        "utf-8",
    )
    book = policy.load_book(shop)
    assert book.in_force(date(2026, 2, 28)).version == "1"
    for day in (date(2026, 3, 1), date(2026, 3, 31)):
        with pytest.raises(policy.NoPolicyInForce, match=f"no version is in force on {day};"):
            book.in_force(day)
    assert book.in_force(date(2026, 4, 1)).version == "2"


def test_a_change_of_time_zone_leaves_no_hour_without_rules(shop: Path) -> None:
    file = shop / "2.yaml"
    zone = 'parameters:\n  - {key: platform.time_zone, value: America/Sao_Paulo, clause: "6"}\n'
    file.write_text(file.read_text("utf-8").replace("parameters:\n", zone), "utf-8")
    book = policy.load_book(shop)
    # The second version begins at its own midnight, 03:00 UTC, eleven hours after Shanghai's.
    assert book.in_force(datetime(2026, 4, 1, 2, 59, 59, tzinfo=UTC)).version == "1"
    assert book.in_force(datetime(2026, 4, 1, 3, 0, 0, tzinfo=UTC)).version == "2"


@pytest.mark.parametrize(
    ("month", "version"),
    [("2026-01", "1"), ("2026-03", "1"), ("2026-04", "2"), ("2026-12", "2"), ("9999-12", "2")],
)
def test_a_month_is_governed_by_the_version_in_force_on_its_last_day(
    month: str, version: str, shop: Path
) -> None:
    assert policy.load_book(shop).for_month(month).version == version
    assert policy.policy_for(month, str(shop)).version == version


def test_a_revision_within_a_month_governs_the_whole_month(shop: Path) -> None:
    file = shop / "2.yaml"
    file.write_text(file.read_text("utf-8").replace("2026-04-01", "2026-03-31"), "utf-8")
    assert policy.policy_for("2026-03", str(shop)).version == "2"
    assert policy.policy_for("2026-02", str(shop)).version == "1"


@pytest.mark.parametrize("month", ["2026-13", "2026-1", "202601", "2026-01-01", "0000-01", ""])
def test_what_is_not_a_month_is_refused(month: str, shop: Path) -> None:
    with pytest.raises(policy.NotAMonth, match="write it as 2026-10"):
        policy.policy_for(month, str(shop))


def test_an_unknown_version_is_refused_and_the_known_ones_are_named(shop: Path) -> None:
    with pytest.raises(policy.UnknownVersion, match="shop has no version '7'; it has 1, 2"):
        policy.load_book(shop).version("7")


def test_an_amending_version_carries_over_everything_that_it_leaves_alone(shop: Path) -> None:
    first, second = policy.load_book(shop).versions
    assert second.parameter("fulfilment.ship").value == 27
    assert second.parameter("fulfilment.ship").unit == "working_hours"
    assert second.value("fulfilment.ship", merchant_tier="gold") == 24
    assert second.value("fulfilment.ship", category="beds") == 27  # the scoped value is repealed
    assert second.value("fulfilment.confirm", category="beds") == 6
    assert second.fulfilment.deliver == first.fulfilment.deliver == 120
    assert second.clauses["3.2"].text_en == "In good time."
    assert second.clauses["6"] == first.clauses["6"]


def test_the_difference_names_what_was_added_removed_and_changed(shop: Path) -> None:
    first, second = policy.load_book(shop).versions
    beds, everyone = policy.Scope("category", "beds"), policy.Scope("platform", "")
    assert policy.diff(first, second) == (
        policy.Change(
            kind="changed",
            subject="clause",
            key="3.2",
            scope=everyone,
            old_value=policy.Clause("Orders", "订单", "In time.", "按时。", "fulfilment"),
            new_value=policy.Clause("Orders", "订单", "In good time.", "及时。", "fulfilment"),
            old_unit=None,
            new_unit=None,
            old_clause="3.2",
            new_clause="3.2",
        ),
        policy.Change(
            kind="added",
            subject="parameter",
            key="fulfilment.confirm",
            scope=beds,
            old_value=None,
            new_value=Decimal(6),
            old_unit=None,
            new_unit="hours",
            old_clause=None,
            new_clause="3.2",
        ),
        policy.Change(
            kind="removed",
            subject="parameter",
            key="fulfilment.ship",
            scope=beds,
            old_value=Decimal(90),
            new_value=None,
            old_unit="hours",
            new_unit=None,
            old_clause="3.2",
            new_clause=None,
        ),
        policy.Change(
            kind="changed",
            subject="parameter",
            key="fulfilment.ship",
            scope=everyone,
            old_value=Decimal(48),
            new_value=Decimal(27),
            old_unit="hours",
            new_unit="working_hours",
            old_clause="3.2",
            new_clause="3.2",
        ),
    )
    assert [change.clause for change in policy.diff(first, second)] == ["3.2"] * 4


def test_the_difference_turned_round_swaps_added_and_removed(shop: Path) -> None:
    first, second = policy.load_book(shop).versions
    assert [(change.kind, change.key) for change in policy.diff(second, first)] == [
        ("changed", "3.2"),
        ("removed", "fulfilment.confirm"),
        ("added", "fulfilment.ship"),
        ("changed", "fulfilment.ship"),
    ]
    assert policy.diff(first, first) == ()


def test_the_version_rows_state_the_timeline(shop: Path) -> None:
    first, second = policy.load_book(shop).version_rows()
    assert {name: value for name, value in first.items() if name != "sha256"} == {
        "book": "shop",
        "version": "1",
        "announced_on": date(2025, 12, 1),
        "effective_from": date(2026, 1, 1),
        "effective_to": date(2026, 4, 1),
    }
    assert (second["version"], second["effective_to"]) == ("2", None)
    assert len(first["sha256"]) == len(second["sha256"]) == 64
    assert first["sha256"] != second["sha256"]


def test_the_clause_rows_hold_each_version_s_wording(shop: Path) -> None:
    rows = policy.load_book(shop).clause_rows()
    assert [(row["version"], row["clause"], row["text_en"]) for row in rows] == [
        ("1", "3.2", "In time."),
        ("1", "6", "Announced."),
        ("2", "3.2", "In good time."),
        ("2", "6", "Announced."),
    ]
    assert rows[0] == {
        "book": "shop",
        "version": "1",
        "clause": "3.2",
        "name_en": "Orders",
        "name_zh": "订单",
        "text_en": "In time.",
        "text_zh": "按时。",
        "department": "fulfilment",
    }


@pytest.mark.parametrize(
    ("key", "number", "text", "unit"),
    [
        ("fulfilment.ship", Decimal(48), "48", "hours"),
        ("kpi.pre_fulfilment_cancel_rate.target", Decimal("0.025"), "0.025", "share"),
        ("calendar.opens_at", Decimal(30600), "08:30", "local_time"),
        ("platform.country", None, "CN", None),
        ("fulfilment.confirm_starts_at", None, "paid", None),
        ("feedback.reason_terms", None, '{"late": ["太慢", "slow"], "service": ["客服"]}', None),
    ],
)
def test_a_parameter_row_holds_number_and_text(
    key: str, number: Decimal | None, text: str, unit: str | None, shop: Path
) -> None:
    [row] = [
        row
        for row in policy.load_book(shop).parameter_rows()
        if (row["version"], row["key"], row["scope_kind"]) == ("1", key, "platform")
    ]
    assert (row["value_number"], row["value_text"], row["unit"]) == (number, text, unit)
    assert row["scope_id"] == ""


def test_a_scoped_parameter_row_names_its_scope(shop: Path) -> None:
    rows = policy.load_book(shop).parameter_rows()
    assert {
        "book": "shop",
        "version": "1",
        "key": "fulfilment.ship",
        "scope_kind": "merchant_tier",
        "scope_id": "gold",
        "value_number": Decimal(24),
        "value_text": "24",
        "unit": "hours",
        "clause": "3.2",
        "governing_instant": "order_paid_at",
    } in rows
    assert len(rows) == 202 + 202  # one added and one repealed between the versions


def test_content_holds_the_three_tables(shop: Path) -> None:
    content = policy.load_book(shop).content
    assert {table: len(rows) for table, rows in content.items()} == {
        "versions": 2,
        "clauses": 4,
        "parameters": 404,
    }


def test_a_book_is_read_once_in_a_process(shop: Path) -> None:
    assert policy.load_book(shop) is policy.load_book(str(shop))


def test_the_environment_names_the_default_book(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COUNTINGHOUSE_POLICY", raising=False)
    assert policy.load_book().name == "standard"
    monkeypatch.setenv("COUNTINGHOUSE_POLICY", "olist")
    assert policy.load_book().name == "olist"
    monkeypatch.setenv("COUNTINGHOUSE_POLICY", str(shop))
    assert policy.policy_for("2026-05").fulfilment.ship == 27
    monkeypatch.setenv("COUNTINGHOUSE_POLICY", "")
    assert policy.load_book().name == "standard"


def test_a_time_of_day_is_the_one_that_was_written(shop: Path) -> None:
    calendar = policy.load_book(shop).version("1").calendar
    assert (calendar.opens_at, calendar.order_cut_off, calendar.closes_at) == (
        time(8, 30),
        time(16, 0),
        time(17, 30),
    )
