"""Every table and column of the warehouse, declared once with its comment and its key.

DDL, docs and checks come from here. Not here: rows, SQL, engines.
"""

from warehouse.schema import fulfilment, marketplace, meta, publication, service, workforce
from warehouse.schema.build import SCHEMAS, metadata

__all__ = [
    "SCHEMAS",
    "fulfilment",
    "marketplace",
    "meta",
    "metadata",
    "publication",
    "service",
    "workforce",
]
