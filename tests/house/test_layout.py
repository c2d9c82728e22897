"""The house keeps its own rules: who imports whom, where packages live, how things are named."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from warehouse.schema import metadata

PROJECT = Path(__file__).resolve().parents[2]

#: Whom each package may import of ours. Never upwards.
MAY_IMPORT = {
    "ledger": set(),
    "payout_files": {"ledger"},
    "policy": set(),
    "warehouse": {"ledger"},
    "sources": {"ledger"},
    "screening": set(),
    "reports": {"policy", "ledger"},
    "expectations": {"warehouse"},
    "simulator": {"ledger"},
    "tasks": {
        "policy", "warehouse", "sources", "screening", "expectations", "reports", "payout_files",
        "ledger",
    },
    "flows": {"tasks", "policy", "warehouse"},
    "countinghouse": {
        "flows", "tasks", "policy", "sources", "expectations", "warehouse", "simulator",
    },
}  # fmt: skip

#: The home of each third-party package; `vl_convert` is also what the doctor examines.
HOME = {
    "prefect": {"flows", "countinghouse"},
    "sqlalchemy": {"warehouse"},
    "great_expectations": {"expectations"},
    "alembic": {"warehouse"},
    "psycopg": {"warehouse"},
    "duckdb": {"warehouse", "sources", "simulator"},
    "pyarrow": {"tasks", "sources", "warehouse", "simulator"},
    "filelock": {"warehouse", "countinghouse"},
    "holidays": {"tasks", "simulator"},
    "yaml": {"policy", "sources", "tasks", "payout_files", "simulator"},
    "pydantic": {"policy", "flows"},
    "pydantic_core": {"policy"},
    "jinja2": {"reports"},
    "markupsafe": {"reports"},
    "babel": {"reports"},
    "altair": {"reports"},
    "vl_convert": {"reports", "countinghouse"},
    "apprise": {"flows"},
    "typer": {"countinghouse"},
    "rich": {"countinghouse"},
    "numpy": {"simulator", "screening"},
    "defusedxml": {"sources"},
    "mt940": {"sources"},
    "PIL": {"simulator", "screening"},
    "stdnum": {"screening"},
    "scipy": {"screening"},
    "ahocorasick_rs": {"screening"},
    "rjieba": {"screening"},
    "rapidfuzz": {"screening"},
    "confusable_homoglyphs": {"screening"},
    "prefect_dask": {"flows"},
}

#: The field's own terms for instants: "as of", and the bounds of a period.
INSTANTS_BY_ANOTHER_NAME = {"as_of", "period_from", "period_to"}

FORBIDDEN_NAMES = {"utils", "helpers", "common", "manager", "data"}


def modules(package: str) -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted((PROJECT / package).rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_a_package_imports_only_what_lies_below_it(package):
    ours = set(MAY_IMPORT)
    wrong = [
        f"{path.relative_to(PROJECT)}:{line} imports {name}"
        for path, tree in modules(package)
        for line, name in imported(tree)
        if (top := name.partition(".")[0]) in ours - {package} and top not in MAY_IMPORT[package]
    ]
    assert not wrong, f"{package} may import {sorted(MAY_IMPORT[package])}: {wrong}"


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_a_third_party_package_is_imported_only_at_its_home(package):
    known = set(sys.stdlib_module_names) | set(MAY_IMPORT)
    wrong = []
    for path, tree in modules(package):
        for line, name in imported(tree):
            top = name.partition(".")[0]
            if top not in known and package not in HOME.get(top, set()):
                wrong.append(f"{path.relative_to(PROJECT)}:{line} imports {top}")
    assert not wrong, f"give the package a home in HOME or use the one it has: {wrong}"


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_module_names_say_something_and_hide_no_standard_module(package):
    taken = FORBIDDEN_NAMES | set(sys.stdlib_module_names)
    wrong = [
        str(path.relative_to(PROJECT))
        for path, _ in modules(package)
        if path.stem in taken and path.parent == PROJECT / package
    ]
    assert not wrong


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_the_wall_clock_is_read_in_one_place_only(package):
    pattern = re.compile(r"datetime\.now\(|date\.today\(|time\.time\(|utcnow\(")
    wrong = [
        f"{path.relative_to(PROJECT)}:{number}"
        for path, _ in modules(package)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line) and path != PROJECT / "tasks" / "runs.py"
    ]
    assert not wrong, f"take the instant from tasks.runs.clock where a run starts: {wrong}"


SQL_FILES = sorted((PROJECT / "warehouse" / "sql").rglob("*.sql"))


@pytest.mark.parametrize("path", SQL_FILES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_a_sql_file_has_a_header_and_reads_no_clock(path):
    text = path.read_text(encoding="utf-8")
    assert text.startswith("-- "), "begin with `-- purpose: …` or the KPI's header"
    body = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
    assert not re.search(r"\b(now\(\)|current_(date|timestamp|time))\b", body, re.IGNORECASE)
    assert "::" not in body, "write cast(… as …), which both engines read"


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda t: t.fullname)
def test_a_table_says_what_it_holds_and_names_its_columns_by_their_meaning(table):
    assert table.comment
    assert all(column.comment for column in table.columns)
    kinds = {column.name: str(column.type) for column in table.columns}
    for name, kind in kinds.items():
        if name not in INSTANTS_BY_ANOTHER_NAME:
            assert name.endswith("_at") == (kind == "DATETIME"), f"{name}: an instant ends in _at"
        if kind == "DATE":
            assert name.endswith("_on") or name in {
                "day", "effective_from", "effective_to", "window_from", "window_to", "covers_from",
                "covers_to", "accepted_until",
            }  # fmt: skip
        if kind == "BOOLEAN":
            assert name.startswith(("is_", "has_"))
        if name.endswith("_minor"):
            assert kind == "BIGINT"
    assert set(table.info["key"]) <= set(kinds)
    if table.info["distribution"] != "reference":
        assert table.info["distribution"] in table.info["key"]


def test_every_make_target_has_a_line_of_help():
    text = (PROJECT / "Makefile").read_text(encoding="utf-8")
    targets = re.search(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    assert targets
    for target in targets[1].split():
        assert re.search(rf"^{target}:.* ## \w", text, re.MULTILINE), target


def test_every_dependency_has_its_reason_beside_it():
    text = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
    block = re.search(r"^dependencies = \[\n(.*?)^\]", text, re.MULTILINE | re.DOTALL)
    assert block
    for line in block[1].splitlines():
        assert re.search(r"#\s+\w+", line), f"say why: {line.strip()}"
