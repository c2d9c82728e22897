"""The only place that knows the database: schema, migrations, engine, named SQL, bulk load.

Not here: what the figures mean (policy, expectations) and when they are made (flows, tasks).
"""

from warehouse.engine import (
    NotInitialised,
    Transaction,
    Warehouse,
    WarehouseUnavailable,
    open_warehouse,
)
from warehouse.location import home, reports_folder, warehouse_url

__all__ = [
    "NotInitialised",
    "Transaction",
    "Warehouse",
    "WarehouseUnavailable",
    "home",
    "open_warehouse",
    "reports_folder",
    "warehouse_url",
]
