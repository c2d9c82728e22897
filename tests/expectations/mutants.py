"""A claim with one of its conditions taken away: its cases must notice.

Every condition of a `where`, `having`, `filter` or `on` that stands among others, and every `where`
and `having` as a whole.
"""

import re
from collections.abc import Iterator

import sqlglot
from sqlglot import exp


def mutants(sql: str) -> Iterator[tuple[str, str]]:
    """Yield what was taken away, and the statement without it."""
    tree = sqlglot.parse_one(re.sub(r"(?<!:):([a-z_]+)", r"__\1__", sql), read="postgres")
    for number, _ in enumerate(_conditions(tree)):
        mutant = tree.copy()
        node, holder = list(_conditions(mutant))[number]
        taken = node.sql(dialect="postgres")
        if isinstance(node, exp.Where | exp.Having):
            node.pop()
        else:
            other = holder.right if node is holder.left else holder.left
            holder.replace(other)
        yield _text(taken), _text(mutant.sql(dialect="postgres"))


def _conditions(tree: exp.Expr) -> Iterator[tuple[exp.Expr, exp.Expr]]:
    """Yield each condition with what holds it: a conjunction, or the clause itself."""
    for clause in tree.find_all(exp.Where, exp.Having):
        yield clause, clause
    for both in tree.find_all(exp.And):
        for side in (both.left, both.right):
            if not isinstance(side, exp.And):
                yield side, both
    for either in tree.find_all(exp.Or):
        for side in (either.left, either.right):
            if not isinstance(side, exp.Or):
                yield side, either


def _text(sql: str) -> str:
    return re.sub(r"__([a-z_]+?)__", r":\1", sql)
