"""Try claims on their worlds, and begin a new one: what the data team does when it adds a claim."""

import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from expectations import Claim
from expectations.cases import CaseRefused, disagreements, found_in, read_case
from expectations.catalogue import FOLDER
from warehouse import open_warehouse
from warehouse.plain import make_plain_tables

_SQL = """\
-- claim: {claim}
-- claim_zh: TODO
-- clause: TODO
-- severity: warning
-- department: TODO
-- remedy: TODO
-- remedy_zh: TODO
-- population: core.customer_order
-- rows: order_id
select order_id
from core.customer_order
where false
"""

_CASE = """\
[base]
customer_order = [{{order_id = "right"}}]
[broken]
customer_order = [{{order_id = "wrong"}}]
[broken.expect]
unexpected = 1
population = 2
"""


def tried(chosen: Iterable[Claim]) -> Iterator[tuple[Claim, list[str]]]:
    """Yield each claim with what is wrong with it in its worlds; nothing where it is right."""
    with tempfile.TemporaryDirectory(prefix="claims-") as folder:
        warehouse = open_warehouse(f"duckdb:///{folder}/worlds.duckdb")
        make_plain_tables(warehouse)
        for claim in chosen:
            try:
                case = read_case(claim)
            except CaseRefused as error:
                yield claim, [str(error)]
                continue
            found = []
            for world in (case.holds, case.broken):
                with warehouse.transaction(keep=False) as tx:
                    found.append(found_in(tx, claim, case, world))
            yield claim, disagreements(claim, case, *found)


def begin_claim(noun: str, sentence: str, folder: Path | None = None) -> tuple[Path, Path]:
    """Write the two files of a new claim; return their paths.

    Args:
        noun: process that it is about.
        sentence: what is claimed.
        folder: of the claims; None takes the project's own.

    Raises:
        ValueError: the noun or the sentence makes no name, or the claim is there already.
    """
    name = "_".join(re.findall(r"[a-z0-9]+", sentence.lower()))
    if not re.fullmatch(r"[a-z]+", noun) or not name:
        raise ValueError(f"{noun!r}, {sentence!r}: write a noun and a sentence in English letters")
    root = folder or FOLDER
    paths = root / noun / f"assert_{name}.sql", root / noun / f"assert_{name}.toml"
    if taken := [path for path in paths if path.exists()]:
        raise ValueError(f"{taken[0]} is there already")
    paths[0].parent.mkdir(parents=True, exist_ok=True)
    paths[0].write_text(_SQL.format(claim=sentence.strip().rstrip(".").capitalize()), "utf-8")
    paths[1].write_text(_CASE.format(), "utf-8")
    return paths
