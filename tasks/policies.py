"""Register a policy book in the warehouse, so that SQL can resolve who is bound by what."""

from policy import Book
from warehouse import Transaction
from warehouse.schema import meta


def register_policy(tx: Transaction, book: Book, run_id: str) -> None:
    """Write every version of a book, unless exactly these are registered."""
    known = {
        (r["version"], r["sha256"], r["effective_to"])
        for r in tx.rows("policy/registered", book=book.name)
    }
    if known == {(v.version, v.sha256, v.effective_to) for v in book.versions}:
        return
    for name, table, rows in (
        ("parameters", meta.policy_parameter, book.parameter_rows()),
        ("clauses", meta.policy_clause, book.clause_rows()),
        ("versions", meta.policy_version, book.version_rows()),
    ):
        tx.execute(f"policy/delete_{name}", book=book.name)
        tx.insert(table, [row | {"run_id": run_id} for row in rows])
