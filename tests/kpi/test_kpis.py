"""Every KPI and every merchant metric has a header, a case and the figures of its case."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from policy import load_book
from tasks.analytics import collect_figures
from tasks.fulfilment import rebuild_fulfilment
from tests.kpi.listing_rows import insert_listing_rows
from tests.tasks.worlds import insert_world, run_at, zone_of
from warehouse import Warehouse
from warehouse.named_sql import named_sql, names_in

FOLDER = Path(__file__).parent
FOLDERS = {"kpi": FOLDER, "metric": FOLDER.parent / "metric"}

#: Header fields that each SQL file states; reports and `core.metric_definition` show them.
HEADER = {
    "kpi": ("name_en", "name_zh", "group", "unit", "better", "clause", "department", "date_basis",
            "maturity", "definition", "order"),
    "metric": ("name_en", "name_zh", "numerator", "denominator", "date_basis", "better", "clause"),
}  # fmt: skip


def _read(folder: str) -> dict[str, Any]:
    return {
        path.stem: tomllib.loads(path.read_text(encoding="utf-8"))
        for path in sorted(FOLDERS[folder].glob("*.toml"))
    }


KPIS = [
    pytest.param(kpi, content["book"], case, id=f"{kpi}: {case['claim']}")
    for kpi, content in _read("kpi").items()
    for case in content["case"]
    if "rows" not in case
]

#: KPIs whose cases give rows of other tables: some of these can only be added to.
KPIS_WITH_ROWS = [
    pytest.param(kpi, content["book"], case, id=f"{kpi}: {case['claim']}")
    for kpi, content in _read("kpi").items()
    for case in content["case"]
    if "rows" in case
]

METRICS = [pytest.param(metric, content, id=metric) for metric, content in _read("metric").items()]


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_sql_file_has_a_case_and_each_case_a_sql_file(folder: str) -> None:
    sql = {name.rpartition("/")[2] for name in names_in(folder)}
    cases = set(_read(folder))
    assert sql - cases == set(), f"write tests/{folder}/<id>.toml with a world and its figures"
    assert cases - sql == set(), f"no warehouse/sql/{folder}/<id>.sql belongs to these"


@pytest.mark.parametrize("name", [*names_in("kpi"), *names_in("metric")])
def test_each_sql_file_states_every_header_field(name: str) -> None:
    header = named_sql(name).header
    missing = [field for field in HEADER[name.partition("/")[0]] if not header.get(field)]
    assert missing == [], f"add `-- {', '.join(missing)}: …` to warehouse/sql/{name}.sql"
    assert header["better"] in {"up", "down"}
    assert header.get("maturity", "yes") in {"yes", "no"}


@pytest.mark.parametrize(("kpi", "book", "case"), KPIS)
def test_a_kpi_has_the_figures_of_its_case(
    standing: Warehouse, kpi: str, book: str, case: dict[str, Any]
) -> None:
    insert_world(standing, case["order"], load_book(book))
    _require_figures(standing, kpi, book, case)


@pytest.mark.parametrize(("kpi", "book", "case"), KPIS_WITH_ROWS)
def test_a_kpi_of_listings_has_the_figures_of_its_case(
    warehouse: Warehouse, kpi: str, book: str, case: dict[str, Any]
) -> None:
    insert_world(warehouse, case["order"], load_book(book))
    insert_listing_rows(warehouse, case["rows"], zone_of(load_book(book)))
    _require_figures(warehouse, kpi, book, case)


def _require_figures(warehouse: Warehouse, kpi: str, book: str, case: dict[str, Any]) -> None:
    run = run_at(case["as_of"], book)
    rebuild_fulfilment(warehouse, run)
    figures = collect_figures(warehouse, run, case.get("month", "2026-10"), "case")
    (found,) = [k for k in figures["kpis"] if k["id"] == kpi]
    series = [[m["month"], m["num"], m["den"]] for m in found["series"] if m["num"] is not None]
    assert series == [[*row, None][:3] for row in case["expect"]]
    assert len(found["series"]) == 13
    assert found["is_immature"] is case["is_immature"]


@pytest.mark.parametrize(("metric", "case"), METRICS)
def test_a_merchant_metric_has_the_figures_of_its_case(
    standing: Warehouse, metric: str, case: dict[str, Any]
) -> None:
    insert_world(standing, case["order"], load_book(case["book"]))
    rebuild_fulfilment(standing, run_at(case["as_of"], case["book"]))
    with standing.transaction() as tx:
        rows = tx.statement(
            "select merchant_id, window_from, window_to, num, den, is_immature "
            "from core.metric_value where metric = :metric order by merchant_id, window_from",
            metric=metric,
        )
    assert [list(row.values()) for row in rows] == case["expect"]


def test_a_metric_is_registered_with_its_definition(standing: Warehouse) -> None:
    insert_world(standing, {}, load_book("standard"))
    rebuild_fulfilment(standing, run_at("2026-10-31", "standard"))
    with standing.transaction() as tx:
        rows = tx.statement("select metric, name_zh, better, clause from core.metric_definition")
    assert sorted(tuple(row.values()) for row in rows) == [
        ("late_shipment_rate", "延迟发货率", "down", "4.2"),
        ("on_time_delivery_rate", "准时送达率", "up", "4.2"),
        ("order_defect_rate", "订单缺陷率", "down", "5.2"),
        ("pre_fulfilment_cancel_rate", "发货前取消率", "down", "3.2"),
    ]
