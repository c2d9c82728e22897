"""What calls for a decision, and in which order."""

from typing import Any

import pytest

from reports.exceptions import exceptions
from reports.figures import checked
from reports.messages import Message
from reports.monthly import document, exceptions_table, render


@pytest.fixture
def calm(figures: dict[str, Any]) -> dict[str, Any]:
    """Return figures of a month in which nothing calls for a decision."""
    for kpi in figures["kpis"]:
        kpi["target"] = None
    sla = figures["sections"]["sla"]
    sla["at_risk"] = []
    sla["merchants"] = []
    for row in sla["impossible"]:
        row["orders"] = 0
    for row in figures["sources"]:
        row["quarantined"] = 0
    return figures


def codes(figures: dict[str, Any]) -> list[tuple[str, str]]:
    return [(item.severity, item.message.code) for item in exceptions(checked(figures))]


def test_a_calm_month_has_no_exceptions_and_says_so(calm, see):
    assert codes(calm) == []
    assert "Nothing calls for a decision this month." in see(render(calm, "en")).text
    assert "本月没有需要决策的事项。" in see(render(calm, "zh-CN")).text


def test_the_gravest_come_first_and_the_order_is_that_of_the_rules(figures):
    assert codes(figures) == [
        ("high", "at_risk"),
        ("high", "concentration"),
        ("high", "kpi_off_worse"),
        ("medium", "kpi_off_better"),
        ("medium", "kpi_off_better"),
        ("medium", "impossible"),
        ("low", "quarantined"),
    ]


def test_at_most_seven_are_listed_and_the_rest_is_counted(figures, see):
    for kpi in figures["kpis"]:
        if kpi["unit"] == "share":
            kpi |= {"target": 2, "better": "up", "is_immature": False}
    built = document(figures, "en")
    assert (len(built.exceptions), built.unlisted) == (7, 11)
    assert "11 more are not listed." in see(render(figures, "en")).text


def test_a_failing_tie_out_is_grave_and_states_both_sides_and_the_gap(calm):
    calm["tie_outs"][0] |= {"left": 100, "right": 250}
    [item] = exceptions(checked(calm))
    text = document(calm, "en").voice.text(item.message).replace("\u00a0", " ")
    assert item.severity == "high"
    assert text == (
        "Check failed: Sum of categories = GMV; BRL 1.00 against BRL 2.50, difference −BRL 1.50"
    )


def test_orders_at_risk_are_due_at_the_earliest_deadline(calm):
    calm["sections"]["sla"]["at_risk"] = [
        {"clock": "deliver", "orders": 1, "earliest_due_at": "2018-06-12T02:59:00Z"},
        {"clock": "ship", "orders": 2, "earliest_due_at": "2018-06-11T15:00:00Z"},
        {"clock": "confirm", "orders": 0, "earliest_due_at": "2018-06-01T00:00:00Z"},
    ]
    [row] = exceptions_table(calm, "en")
    assert row["Due"] == "2018-06-11 12:00 −03:00"
    assert row["What happened"] == "3 open deadlines are about to be missed (Deliver, Ship)"


@pytest.mark.parametrize(
    ("better", "previous", "severity", "code"),
    [
        ("up", 60, "high", "kpi_off_worse"),
        ("up", 40, "medium", "kpi_off_better"),
        ("up", 50, "medium", "kpi_off"),
        ("down", 60, "medium", "kpi_off_better"),
        ("down", 40, "high", "kpi_off_worse"),
    ],
)
def test_a_missed_target_is_grave_only_while_it_gets_worse(calm, better, previous, severity, code):
    kpi = next(kpi for kpi in calm["kpis"] if kpi["id"] == "ship_on_time_share")
    kpi |= {"better": better, "target": 0.9 if better == "up" else 0.1}
    kpi["series"][-2] |= {"num": previous, "den": 100}
    kpi["series"][-1] |= {"num": 50, "den": 100}
    [item] = exceptions(checked(calm))
    assert (item.severity, item.message.code) == (severity, code)
    assert (item.department, item.clause) == ("fulfilment", "4.2")
    assert item.anchor == "kpi-ship_on_time_share"


def test_an_immature_kpi_is_no_exception(calm):
    kpi = next(kpi for kpi in calm["kpis"] if kpi["id"] == "order_defect_rate")
    kpi["target"] = 0.0001
    assert kpi["is_immature"]
    assert codes(calm) == []


def test_impossible_histories_lead_to_the_rows_of_the_most_frequent_kind(calm):
    calm["sections"]["sla"]["impossible"][0]["orders"] = 3
    calm["sections"]["sla"]["impossible"][1]["orders"] = 1
    [item] = exceptions(checked(calm))
    assert item.anchor == "evidence-impossible-carrier_before_approval"
    assert item.message.params["count"].value == 4


def test_an_exception_without_rows_leads_to_its_section(calm):
    calm["sections"]["sla"]["impossible"][0]["orders"] = 3
    calm["evidence"] = []
    [item] = exceptions(checked(calm))
    assert (item.anchor, item.evidence) == ("section-sla", "section")


def test_quarantined_rows_are_counted_and_the_worst_table_is_named(calm):
    calm["sources"][0]["quarantined"] = 1
    calm["sources"][1]["quarantined"] = 4
    [row] = exceptions_table(calm, "zh-CN")
    assert row["事项"] == "5 行记录被隔离，未计入本报告（最多在 raw.olist_order_items）"
    assert (row["等级"], row["责任部门"], row["期限"]) == ("低", "数据管理部", "—")


def test_every_exception_proposes_an_action(figures):
    items = exceptions(checked(figures))
    assert [item.action for item in items] == [
        Message(f"{item.message.code}_action") for item in items
    ]
