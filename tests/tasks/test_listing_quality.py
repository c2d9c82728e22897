"""The listing quality section: what came, who decided, what is broken and off sale; none twice."""

from datetime import datetime
from typing import Any

from policy import load_book
from tasks.analytics import collect_figures
from tasks.fulfilment import rebuild_fulfilment
from tasks.listing_quality import listing_tie_outs
from tests.kpi.listing_rows import insert_listing_rows
from tests.tasks.worlds import insert_world, run_at, zone_of
from warehouse import Warehouse

BOOK = load_book("standard")


def at(text: str) -> datetime:
    """Return an instant of Shanghai's clock in 2026, such as `10-12 10:00`."""
    return datetime.fromisoformat(f"2026-{text}:00+08:00")


ORDERS = {"A": {"created": at("10-01 09:00"), "paid": at("10-01 09:05")}}


def version(listing_id: str, submitted: str = "10-12 10:00") -> dict[str, Any]:
    return {"listing_id": listing_id, "submitted_at": at(submitted)}


def screening(listing_id: str, outcome: str, screened: str, **more: Any) -> dict[str, Any]:
    row = {"listing_id": listing_id, "outcome": outcome, "screened_at": at(screened)}
    return row | {"reviewers_needed": int(outcome == "refer")} | more


def step(listing_id: str, event: str, actor: str, occurred: str) -> dict[str, Any]:
    return {
        "event_id": f"{listing_id}/{event}", "listing_id": listing_id, "event": event,
        "actor": actor, "occurred_at": at(occurred), "from_state": "submitted",
        "to_state": "in_review" if event == "referred" else event,
    }  # fmt: skip


def answer(listing_id: str, check_id: str, outcome: str) -> dict[str, Any]:
    return {"listing_id": listing_id, "check_id": check_id, "outcome": outcome}


def violation(listing_id: str, kind: str, opened: str, closed: str | None) -> dict[str, Any]:
    closed_at = at(closed) if closed else None
    row = {"listing_id": listing_id, "check_id": "x", "class": kind}
    return row | {"opened_at": at(opened), "closed_at": closed_at}


def ground(listing_id: str, name: str, since: str, lifted: str | None = None) -> dict[str, Any]:
    lifted_at = at(lifted) if lifted else None
    return {
        "listing_id": listing_id, "ground": name, "since_at": at(since), "lifted_at": lifted_at
    }  # fmt: skip


#: Ours: `a` approved and looked at, `b` refused by a person, `c` rejected, `d` unchecked.
#: Delivered: `e`, decided before our checks saw it and so known twice, and `f`, which is open.
WORLD = {
    "listing_version": [version(name) for name in "abcde"],
    "listing_screening": [
        screening("a", "approve", "10-12 12:00", is_sampled=True),
        screening("b", "refer", "10-12 12:00"),
        screening("c", "reject", "10-12 14:00"),
        screening("e", "approve", "10-20 02:00", is_sampled=True),
    ],
    "listing_event": [
        step("a", "approved", "checks", "10-12 12:00"),
        step("b", "referred", "checks", "10-12 12:00"),
        step("b", "rejected", "rita", "10-13 12:00"),
        step("c", "rejected", "checks", "10-12 14:00"),
        step("e", "approved", "checks", "10-20 02:00"),
    ],
    "listing_decision": [
        {"listing_id": "a", "decision": "approve", "decided_by": "rita",
         "decided_at": at("10-15 10:00")},
        {"listing_id": "b", "decision": "reject", "decided_by": "rita", "reason_code": "price",
         "decided_at": at("10-13 12:00")},
    ],
    "listing_review": [
        {"listing_review_id": "r1", "listing_id": "e", "decision": "approved",
         "submitted_at": at("10-12 10:00"), "decided_at": at("10-12 16:00")},
        {"listing_review_id": "r2", "listing_id": "f", "submitted_at": at("10-30 10:00")},
    ],
    "listing_check": [
        answer("a", "completeness", "pass"),
        answer("b", "brand_authorised", "refer"),
        answer("c", "brand_authorised", "refer"),
        answer("c", "completeness", "reject"),
    ],
    "listing_violation": [
        violation("a", "suspected_ip", "09-20 02:00", None),
        violation("e", "suspected_ip", "10-20 02:00", "10-25 02:00"),
        violation("e", "listing_policy", "09-20 02:00", "10-25 02:00"),
        violation("c", "other", "09-20 02:00", "09-25 02:00"),
    ],
    "listing_suspension": [
        ground("a", "brand_authorised", "10-20 02:00"),
        ground("a", "out_of_stock", "10-20 02:00"),
        ground("e", "out_of_stock", "10-21 02:00"),
        ground("b", "out_of_stock", "10-20 02:00", "10-25 02:00"),
    ],
}  # fmt: skip


def figures_of(warehouse: Warehouse, rows: dict[str, Any]) -> dict[str, Any]:
    run = run_at("2026-10-31", BOOK)
    insert_world(warehouse, ORDERS, BOOK)
    insert_listing_rows(warehouse, rows, zone_of(BOOK))
    rebuild_fulfilment(warehouse, run)
    return collect_figures(warehouse, run, "2026-10", "case")


def tie_outs_of(figures: dict[str, Any]) -> dict[str, tuple[int, int]]:
    found = {check["id"]: (check["left"], check["right"]) for check in figures["tie_outs"]}
    return {name: sides for name, sides in found.items() if name.startswith(("subm", "screen"))}


def test_the_section_counts_the_month_and_ties_out(warehouse: Warehouse) -> None:
    figures = figures_of(warehouse, WORLD)
    assert figures["sections"]["listing"] == {
        "submitted": {"submitted": 6, "approved": 1, "referred": 1, "rejected": 1, "unchecked": 1,
                      "delivered": 2},
        "screened": {"approved": 2, "referred": 1, "rejected": 1, "steps": 4},
        "samples": {"looked_at": 1, "overturned": 0, "waiting": 1},
        "deciders": [
            {"decider": "checks", "decided": 2, "approved": 1, "rejected": 1,
             "changes_requested": 0, "median_hours": 3},
            {"decider": "marketplace", "decided": 1, "approved": 1, "rejected": 0,
             "changes_requested": 0, "median_hours": 6},
            {"decider": "people", "decided": 1, "approved": 0, "rejected": 1,
             "changes_requested": 0, "median_hours": 26},
        ],
        "violations": [
            {"class": "suspected_ip", "opened": 1, "mended": 1, "open_at_end": 1},
            {"class": "listing_policy", "opened": 0, "mended": 1, "open_at_end": 0},
        ],
        "unmet": [
            {"check_id": "brand_authorised", "versions": 2, "rejecting": 0,
             "name_en": "The merchant may sell the brand", "name_zh": "品牌已获授权"},
            {"check_id": "completeness", "versions": 1, "rejecting": 1,
             "name_en": "Everything is stated that its category asks for",
             "name_zh": "类目必填信息齐全"},
        ],
        "grounds": [
            {"ground": "out_of_stock", "listings": 2, "name_en": "", "name_zh": ""},
            {"ground": "brand_authorised", "listings": 1,
             "name_en": "The merchant may sell the brand", "name_zh": "品牌已获授权"},
        ],
    }  # fmt: skip
    # Five versions and two reviews are held, `e` among both; four versions were checked.
    assert tie_outs_of(figures) == {
        "submissions_equal_held": (7, 7),
        "screenings_equal_steps": (4, 4),
    }


def test_a_check_without_a_step_and_a_submission_counted_twice_show_in_the_tie_outs() -> None:
    parts = {"approved": 2, "referred": 1, "rejected": 1}
    section = {
        "submitted": parts | {"submitted": 5, "unchecked": 0, "delivered": 1},
        "screened": parts | {"steps": 3},
    }
    assert listing_tie_outs(lambda _: [{"known_twice": 0, "held": 4}], section) == (
        ("submissions_equal_held", "count", 5, 4),
        ("screenings_equal_steps", "count", 4, 3),
    )


def test_where_nothing_is_known_of_listings_the_section_is_empty(warehouse: Warehouse) -> None:
    figures = figures_of(warehouse, {})
    assert figures["sections"]["listing"] == {}
    assert tie_outs_of(figures) == {}
    values = [
        point for kpi in figures["kpis"] if kpi["group"] == "listing" for point in kpi["series"]
    ]
    assert len(values) == 5 * 13
    assert {(point["num"], point["den"]) for point in values} == {(None, None)}
