"""Tables without keys and rules: worlds in which what the database refuses has happened."""

from sqlalchemy import Column, MetaData, Table
from sqlalchemy.schema import CreateSchema

from warehouse.engine import Warehouse
from warehouse.schema import SCHEMAS, metadata


def make_plain_tables(warehouse: Warehouse) -> None:
    """Make every table in an empty warehouse, with its columns only."""
    plain = MetaData()
    for table in metadata.sorted_tables:
        Table(
            table.name, plain, *[Column(c.name, c.type) for c in table.columns], schema=table.schema
        )
    with warehouse.transaction() as tx:
        for schema in SCHEMAS:
            tx.connection.execute(CreateSchema(schema, if_not_exists=True))
        plain.create_all(tx.connection, checkfirst=False)
