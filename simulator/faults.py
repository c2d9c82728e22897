"""What goes wrong: a catalogue of named kinds, each an SQL file, each instance written down.

A file `sql/faults/<area>/<kind>.sql` has a header and two parts. `victims` selects what the fault
may happen to; its columns are `key` (what the draw is made by), `amount_minor` (at stake), perhaps
`weight` (how much likelier than others), columns that begin with `_` (for the change only), and
the ids that are published. `change` alters rows, with the drawn victims in the table `victims`.
Nothing that one fault touched is touched by another, so each leaves exactly its own traces.

Header lines: `Clause`, `Category` (what the break or finding is expected to be called), `Notices`
(what should notice it), `Rate` (per 10,000 of those it may happen to), `Stage` (`rows`, `bank` or
`files`: what must exist when it happens), `Claims` (the ids nobody else may touch), `Damage` (of
a file: what happens to its bytes), `Then` (a script under `sql/changes` that goes on from the
change; several kinds share it) and `Says`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from simulator.damage import DAMAGES
from simulator.demand import SimulationRefused
from simulator.workshop import SQL, Workshop, sections, sql

Stage = Literal["rows", "bank", "files"]
PROFILES: Mapping[str, float] = {"none": 0.0, "usual": 1.0, "many": 10.0}
"""How much oftener than its rate each kind happens; in any but `none`, each does at least once."""

_HEADER = re.compile(r"^-- (\w+): (.+(?:\n--   .+)*)$", re.MULTILINE)


@dataclass(frozen=True)
class Kind:
    """One kind of fault.

    Attributes:
        kind: its name, as in `--fault kind=count`.
        area: what it happens to; the folder of its file.
        clause: clause of the operating rules that it breaks.
        category: what the break or finding is expected to be called.
        notices: what should notice it.
        rate: how many of 10,000 of those it may happen to, in the usual profile.
        stage: what must exist when it happens.
        claims: the ids that no other fault may touch.
        says: what went wrong, in one sentence.
        victims: query of those it may happen to.
        change: statements that make it happen, the shared ones after its own.
        damage: what happens to the bytes of a file, or nothing.
    """

    kind: str
    area: str
    clause: str
    category: str
    notices: str
    rate: float
    stage: Stage
    claims: tuple[str, ...]
    says: str
    victims: str
    change: str
    damage: str | None

    @property
    def needs_orders_only(self) -> bool:
        """Whether it can happen where there is nothing but orders, their parcels and reviews."""
        return self.area == "orders" and self.category == "impossible_history"


@cache
def fault_kinds() -> Mapping[str, Kind]:
    """Return every kind of fault by name, area by area."""
    paths = sorted((SQL / "faults").glob("*/*.sql"))
    return {path.stem: _read(path) for path in paths}


def _read(path: Path) -> Kind:
    text = path.read_text(encoding="utf-8")
    header = dict(_HEADER.findall(text.split("-- ==")[0]))
    parts = sections(text)
    shared = sql(f"changes/{header['Then']}") if "Then" in header else ""
    stage = header.get("Stage", "rows")
    if stage not in get_args(Stage):
        raise AssertionError(f"{path}: no stage {stage}")
    return Kind(
        kind=path.stem,
        area=path.parent.name,
        clause=header["Clause"],
        category=header["Category"],
        notices=header["Notices"],
        rate=float(header["Rate"]),
        stage=stage,
        claims=tuple(header["Claims"].split(", ")),
        says=header["Says"].replace("\n--  ", ""),
        victims=parts["victims"].rstrip().rstrip(";"),
        change=parts.get("change", "") + shared,
        damage=header.get("Damage"),
    )


def plan(profile: str, asked: Mapping[str, int], *, is_whole_world: bool) -> dict[str, float | int]:
    """Return how often each kind happens: a number of instances, or a multiple of its rate.

    Published data has orders and nothing else, and is late of its own: there only impossible
    histories go wrong.

    Raises:
        SimulationRefused: a profile, a kind or a number is not known.
    """
    if profile not in PROFILES:
        raise SimulationRefused(f"faults is {profile!r}: give {', '.join(PROFILES)}")
    for kind, count in asked.items():
        if kind not in fault_kinds():
            raise SimulationRefused(
                f"fault is {kind!r}: no such kind; `simulate --list-faults` lists them"
            )
        if count < 0:
            raise SimulationRefused(f"fault is {kind}={count}: give a number from 0 on")
        if not is_whole_world and not fault_kinds()[kind].needs_orders_only:
            raise SimulationRefused(
                f"fault is {kind!r}: it needs --layout countinghouse; impossible histories do not"
            )
    scale = PROFILES[profile]
    possible = [k.kind for k in fault_kinds().values() if is_whole_world or k.needs_orders_only]
    planned: dict[str, float | int] = dict.fromkeys(possible, scale) if scale else {}
    return planned | {kind: int(count) for kind, count in asked.items()}


class Faults:
    """The faults of one marketplace while they happen, and the record of them."""

    def __init__(self, workshop: Workshop, planned: Mapping[str, float | int]) -> None:
        self.shortages: dict[str, tuple[int, int]] = {}
        self._workshop = workshop
        self._planned = planned
        workshop.run(
            "create table claimed (scope varchar, id varchar, primary key (scope, id));"
            "create table truth (fault varchar, clause varchar, kind varchar, ids json,"
            " amount_minor bigint, currency varchar, expected_category varchar)"
        )

    def happen(self, stage: Stage) -> None:
        """Let the planned faults of a stage happen; those that were asked for by number first."""
        kinds = [kind for kind in fault_kinds().values() if kind.stage == stage]
        planned = [kind for kind in kinds if kind.kind in self._planned]
        # Exact numbers come first, then the rare kinds: a common one leaves enough of the rest.
        planned.sort(key=lambda kind: (isinstance(self._planned[kind.kind], float), kind.rate))
        if stage == "rows" and any(fault_kinds()[name].stage == "files" for name in self._planned):
            self._workshop.run(sql("outside/kept_clear"))
        for kind in planned:
            self._happen(kind, self._planned[kind.kind])

    def _happen(self, kind: Kind, often: float | int) -> None:
        untouched = " and ".join(
            f"not exists (from claimed where scope = '{claim}' and id = {claim}::varchar)"
            for claim in kind.claims
        )
        self._workshop.run(
            "drop table if exists victims; drop table if exists candidates;"
            f"create temp table candidates as select * from ({kind.victims}) where {untouched}"
        )
        wanted = int(often) if isinstance(often, int) else self._by_rate(kind, often)
        columns = [row[0] for row in self._workshop.rows("describe candidates")]
        weight = "weight" if "weight" in columns else "1"
        ids = ", ".join(
            f"{name} := {name}"
            for name in columns
            if name not in {"key", "weight", "amount_minor"} and not name.startswith("_")
        )
        salt = f"fault {kind.kind}"
        # Efraimidis and Spirakis 2006: the largest u^(1/weight) are a weighted draw.
        self._workshop.run(
            f"create temp table victims as select *, row_number() over (order by drawn desc, key) "
            f"as victim_no from (select *, ln(chance('{salt}', key)) / ({weight}) as drawn "
            f"from candidates order by drawn desc, key limit {wanted}) order by victim_no"
        )
        for claim in kind.claims:
            self._workshop.run(
                f"insert or ignore into claimed select '{claim}', {claim}::varchar from victims"
            )
        self._workshop.rows(
            "insert into truth select $kind || '/' || victim_no, $clause, $kind, "
            f"to_json(struct_pack({ids})), amount_minor, getvariable('currency'), $category "
            "from victims order by victim_no",
            {"kind": kind.kind, "clause": kind.clause, "category": kind.category},
        )
        self._workshop.run(kind.change)
        if kind.damage:
            for victim in self._workshop.arrow("select * from victims").to_pylist():
                DAMAGES[kind.damage](self._workshop.folder, victim)
        [(found,)] = self._workshop.rows("select count(*) from victims")
        if found < wanted:
            self.shortages[kind.kind] = (wanted, found)

    def _by_rate(self, kind: Kind, scale: float) -> int:
        [(counted,)] = self._workshop.rows("select count(*) from candidates")
        return max(1, round(int(counted) * kind.rate * scale / 10_000))

    def counts(self) -> dict[str, int]:
        """Return how many faults of each kind happened."""
        return dict(self._workshop.rows("select kind, count(*) from truth group by 1 order by 1"))

    def export(self, folder: Path) -> None:
        """Write truth.json and truth.parquet, one entry per instance."""
        for suffix, form in (("json", "format json, array true"), ("parquet", "format parquet")):
            columns = "* replace (ids::varchar as ids)" if suffix == "parquet" else "*"
            self._workshop.rows(
                f"copy (select {columns} from truth) to $path ({form})",
                {"path": str(folder / f"truth.{suffix}")},
            )
