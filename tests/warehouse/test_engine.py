"""A warehouse opens by URL, does one transaction at a time, and never shows a password."""

from pathlib import Path

import pytest

from warehouse import Warehouse, WarehouseUnavailable, open_warehouse
from warehouse.schema import fulfilment
from warehouse.upgrade import require_current

ROW = {"order_id": "o1", "kind": "delivered_before_carrier", "run_id": "r"}


def rows(warehouse: Warehouse) -> list[str]:
    with warehouse.transaction() as tx:
        return [r["order_id"] for r in tx.statement("select order_id from core.order_anomaly")]


def test_a_transaction_commits_when_its_block_ends(warehouse: Warehouse) -> None:
    with warehouse.transaction() as tx:
        tx.insert(fulfilment.order_anomaly, [ROW])
    assert rows(warehouse) == ["o1"]


def _fail_after_insert(warehouse: Warehouse) -> None:
    with warehouse.transaction() as tx:
        tx.insert(fulfilment.order_anomaly, [ROW])
        raise ZeroDivisionError


def test_a_transaction_leaves_nothing_when_its_block_fails(warehouse: Warehouse) -> None:
    with pytest.raises(ZeroDivisionError):
        _fail_after_insert(warehouse)
    assert rows(warehouse) == []


def test_a_transaction_that_is_not_kept_leaves_nothing(warehouse: Warehouse) -> None:
    with warehouse.transaction(keep=False) as tx:
        tx.insert(fulfilment.order_anomaly, [ROW])
    assert rows(warehouse) == []


@pytest.mark.parametrize(
    "url",
    [
        "hunter2",
        "clerk:hunter2@host/base",
        "postgresql://clerk:hunter2@host:port/base",
    ],
)
def test_a_malformed_url_is_refused_with_a_remedy_and_without_its_password(url: str) -> None:
    with pytest.raises(WarehouseUnavailable) as trouble:
        open_warehouse(url)
    assert str(trouble.value) == (
        "COUNTINGHOUSE_WAREHOUSE is not a URL; write duckdb:///path/to/file.duckdb or "
        "postgresql://user@host/database"
    )


def test_another_database_is_no_warehouse() -> None:
    with pytest.raises(WarehouseUnavailable, match=r"^mysql is not a warehouse; DuckDB and Postgr"):
        open_warehouse("mysql://clerk:hunter2@host/base")


def test_a_server_that_does_not_answer_is_named_with_a_remedy_and_without_its_password() -> None:
    warehouse = open_warehouse("postgresql://clerk:hunter2@127.0.0.1:1/base")
    with pytest.raises(WarehouseUnavailable) as trouble:
        require_current(warehouse)
    message = str(trouble.value)
    assert message.startswith("postgresql+psycopg://clerk:***@127.0.0.1:1/base cannot be opened: ")
    assert message.endswith("check COUNTINGHOUSE_WAREHOUSE and that the server runs")
    assert "hunter2" not in message


def test_a_database_that_does_not_exist_is_named_with_a_remedy(postgresql_url: str) -> None:
    name = postgresql_url.partition("?")[0].rsplit("/", 1)[1]
    with pytest.raises(WarehouseUnavailable, match=rf"database \"{name}x\" does not exist"):
        require_current(open_warehouse(postgresql_url.replace(name, f"{name}x")))


def test_a_file_that_is_no_warehouse_is_named_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "w.duckdb").write_text("not a database " * 1000, encoding="utf-8")
    with pytest.raises(WarehouseUnavailable, match=r"cannot be opened: .*not a valid DuckDB"):
        require_current(open_warehouse(f"duckdb:///{tmp_path / 'w.duckdb'}"))
