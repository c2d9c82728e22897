"""What the documents promise is there, and what is there is documented."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from policy import definitions, load_book
from sources.marketplace import COUNTINGHOUSE
from tasks.fulfilment import IMPOSSIBLE
from warehouse.schema import metadata

PROJECT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md")])


def text(name: str) -> str:
    return (PROJECT / name).read_text(encoding="utf-8")


def test_every_clause_has_its_line_in_the_map():
    lines = re.findall(r"^\| (\d(?:\.\d)?) \| (.+?) \|", text("docs/clauses.md"), re.MULTILINE)
    for clause, entry in load_book("standard").versions[-1].clauses.items():
        names = dict(lines)[clause]
        assert entry.name_en in names
        assert entry.name_zh in names


@pytest.mark.parametrize("table", COUNTINGHOUSE.tables, ids=lambda t: t.name)
def test_every_delivered_column_is_in_the_format_document(table):
    section = (
        text("docs/delivery-format.md").partition(f"## {table.name}\n")[2].partition("\n## ")[0]
    )
    documented = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
    assert documented == [column.name for column in table.columns]


def test_every_state_and_impossible_history_is_documented():
    page = text("docs/order-states.md")
    sql = text("warehouse/sql/fulfilment/create_order_now.sql")
    states = set(re.findall(r"(?:then|else) '(\w+)'", sql))
    assert {"created", "pending_shipment", "returned"} <= states
    for name in states | set(IMPOSSIBLE):
        assert f"`{name}`" in page, name


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: p.name)
def test_links_and_pictures_of_a_document_lead_somewhere(document):
    for target in re.findall(r"\]\(([^)#]+)\)", document.read_text(encoding="utf-8")):
        if not target.startswith("https://"):
            assert (document.parent / target).exists(), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: p.name)
def test_tables_and_parameters_that_a_document_names_exist(document):
    page = document.read_text(encoding="utf-8")
    tables = {table.fullname for table in metadata.sorted_tables}
    columns = {f"{t.fullname}.{c.name}" for t in metadata.sorted_tables for c in t.columns}
    for name in re.findall(r"`((?:core|report)\.\w+(?:\.\w+)?)`", page):
        assert name in tables | columns, name
    groups = {key.partition(".")[0] for key in definitions()}
    for name in re.findall(rf"`((?:{'|'.join(groups)})\.[a-z_.]+)`", page):
        assert name in definitions(), name


def test_commands_that_the_readme_shows_are_there():
    shown = set(re.findall(r"countinghouse ((?:[a-z_]+ ?){1,2})", text("README.md")))
    tops = {line.split()[0] for line in shown}
    command = str(Path(sys.executable).with_name("countinghouse"))
    listed = subprocess.run([command, "--help"], capture_output=True, text=True, check=True).stdout
    for top in tops:
        assert re.search(rf"^  {top} ", listed, re.MULTILINE), top
