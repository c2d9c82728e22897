"""Every table and column of the warehouse, declared once with its comment and its key.

DDL, docs and checks come from here. Not here: rows, SQL, engines.
"""

from warehouse.schema import (
    audit,
    fulfilment,
    ip_notice,
    ledger,
    listing,
    marketplace,
    meta,
    publication,
    reconciliation,
    resolution,
    service,
    settlement,
    statement,
    workforce,
)
from warehouse.schema.build import SCHEMAS, metadata

__all__ = [
    "SCHEMAS",
    "audit",
    "fulfilment",
    "ip_notice",
    "ledger",
    "listing",
    "marketplace",
    "meta",
    "metadata",
    "publication",
    "reconciliation",
    "resolution",
    "service",
    "settlement",
    "statement",
    "workforce",
]
