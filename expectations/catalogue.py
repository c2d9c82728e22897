"""The claims: each is one SQL file whose header says what is claimed, for whom, and what to do.

A header has these keys: `claim`, `claim_zh`, `clause`, `severity`, `department`, `remedy`,
`remedy_zh`, `population`, which is what stands after `from` in the count of what was looked at, and
`rows`, the columns of the result. It may have

* `when`: the column of the population, an instant, that puts a row into the audited period; the
  statement returns it as `occurred_at`;
* `policy`: `parameter = policy.key; …`;
* `inputs`: columns of which something must have been delivered, `table.column, …`; else the claim
  is inconclusive: a marketplace that never delivers tracking references breaks no promise on them;
* `scope`: a column of the result: one finding for each value;
* `stops`: flows that do not act while it is broken;
* `note`: the surprising thing; for a statistic, when it is wrong.

The statement returns the rows that break the claim: ids, and `amount_minor` where money is at
stake. Parameters are `:as_of` and those of `policy`. Personal data is never returned.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from warehouse.named_sql import parameter_names, read_sql_file
from warehouse.schema import metadata

FOLDER = Path(__file__).parent

#: The gravest first.
SEVERITIES = ("critical", "warning", "info")

_REQUIRED = (
    "claim", "claim_zh", "clause", "severity", "department", "remedy", "remedy_zh", "population",
    "rows",
)  # fmt: skip
_OPTIONAL = ("when", "policy", "inputs", "scope", "stops", "note")

#: Parameters that every claim may use.
COMMON_PARAMETERS = ("as_of", "period_from", "period_to")


class UnknownClaim(LookupError):
    """No claim of that name."""


class ClaimRefused(ValueError):
    """A claim's file is not as it must be; the message names file, field and remedy."""


@dataclass(frozen=True)
class Claim:
    """One claim as its file states it.

    Attributes:
        name: stem of the file, without `assert_`.
        noun: process it belongs to: the folder.
        claim: what is claimed, in English.
        claim_zh: the same in Chinese.
        clause: clause of the policy that demands it.
        severity: critical, warning or info.
        department: who answers for it.
        remedy: what is to be done about a row that breaks it.
        remedy_zh: the same in Chinese.
        population: what was looked at, as it stands after `from`.
        rows: columns of a row that breaks it, in the order of the statement.
        when: column of the population that puts a row into the period; empty: all rows count.
        policy: keys of the policy by the names that the statement has for them.
        inputs: columns of which something must have been delivered, as `table.column`.
        scope: column of the result by which findings are kept apart; empty: one finding.
        stops: flows that do not act while it is broken.
        note: what is surprising.
        sql: the statement.
        needs: tables of ours that it reads.
        sha256: digest of the whole file.
    """

    name: str
    noun: str
    claim: str
    claim_zh: str
    clause: str
    severity: str
    department: str
    remedy: str
    remedy_zh: str
    population: str
    rows: tuple[str, ...]
    when: str
    policy: Mapping[str, str]
    inputs: tuple[str, ...]
    scope: str
    stops: tuple[str, ...]
    note: str
    sql: str
    needs: tuple[str, ...]
    sha256: str

    @property
    def path(self) -> Path:
        """Return its file."""
        return FOLDER / self.noun / f"assert_{self.name}.sql"

    @property
    def case_path(self) -> Path:
        """Return the file of its worlds."""
        return self.path.with_suffix(".toml")

    @property
    def has_amount(self) -> bool:
        """Tell whether money is at stake."""
        return "amount_minor" in self.rows


@cache
def claims(noun: str | None = None) -> tuple[Claim, ...]:
    """Return the claims, by noun and name.

    Args:
        noun: of one process only.

    Raises:
        UnknownClaim: there is no such noun.
        ClaimRefused: a file is not as it must be.
    """
    if noun is not None and noun not in nouns():
        raise UnknownClaim(f"no claims are about {noun!r}; there are {', '.join(nouns())}")
    folders = (noun,) if noun else nouns()
    found = [
        read_claim(path)
        for folder in folders
        for path in sorted((FOLDER / folder).glob("assert_*.sql"))
    ]
    names = [claim.name for claim in found]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ClaimRefused(f"two claims are called {sorted(twice)}; rename one")
    return tuple(found)


@cache
def nouns() -> tuple[str, ...]:
    """Return the processes that have claims, in the order of the alphabet."""
    return tuple(sorted({path.parent.name for path in FOLDER.glob("*/assert_*.sql")}))


def claim_named(name: str) -> Claim:
    """Return the claim of that name, with or without its `assert_`.

    Raises:
        UnknownClaim: there is none.
    """
    wanted = name.removeprefix("assert_")
    for claim in claims():
        if claim.name == wanted:
            return claim
    near = [c.name for c in claims() if wanted.split("_")[0] in c.name][:5]
    hint = f"; near: {', '.join(near)}" if near else ""
    raise UnknownClaim(f"no claim {wanted!r}{hint}; `countinghouse claim list` shows all")


def catalogue_sha256(chosen: tuple[Claim, ...]) -> str:
    """Return the digest of some claims: equal where the same was asked."""
    return sha256("\n".join(claim.sha256 for claim in chosen).encode()).hexdigest()


def read_claim(path: Path) -> Claim:
    """Return the claim of a file.

    Raises:
        ClaimRefused: its header or its parameters are not as they must be.
    """
    shown = f"{path.parent.name}/{path.name}"
    file = read_sql_file(path, shown)
    header = file.header
    if missing := [key for key in _REQUIRED if not header.get(key)]:
        raise ClaimRefused(f"{shown}: add `-- {missing[0]}: …` to the header")
    if unknown := sorted(set(header) - {*_REQUIRED, *_OPTIONAL}):
        raise ClaimRefused(
            f"{shown}: {unknown[0]!r} is no key of a header; there are "
            f"{', '.join((*_REQUIRED, *_OPTIONAL))}"
        )
    if header["severity"] not in SEVERITIES:
        raise ClaimRefused(
            f"{shown}: severity {header['severity']!r} is none of {', '.join(SEVERITIES)}"
        )
    policy = _policy_of(shown, header.get("policy", ""))
    used = parameter_names(f"{file.text} {header['population']}")
    if unset := sorted(used - {*COMMON_PARAMETERS, *policy}):
        raise ClaimRefused(
            f"{shown}: :{unset[0]} has no value; name its parameter of the policy in the header, "
            f"`-- policy: {unset[0]} = …`"
        )
    if unused := sorted(set(policy) - used):
        raise ClaimRefused(f"{shown}: {unused[0]} stands in `policy` and is not used; delete it")
    needs = sorted(set(re.findall(r"\bcore\.(\w+)", f"{file.text} {header['population']}")))
    if strange := [name for name in needs if f"core.{name}" not in metadata.tables]:
        raise ClaimRefused(f"{shown}: there is no table core.{strange[0]}")
    rows = _listed(header, "rows")
    _require_columns(shown, header, rows)
    return Claim(
        name=path.stem.removeprefix("assert_"),
        noun=path.parent.name,
        policy=policy,
        when=header.get("when", ""),
        scope=header.get("scope", ""),
        inputs=_listed(header, "inputs"),
        stops=_listed(header, "stops"),
        note=header.get("note", ""),
        sql=file.text.strip().rstrip(";"),
        needs=tuple(needs),
        sha256=sha256(path.read_bytes()).hexdigest(),
        rows=rows,
        **{key: header[key] for key in _REQUIRED if key != "rows"},
    )


def _require_columns(shown: str, header: Mapping[str, str], rows: Collection[str]) -> None:
    """Refuse a header whose columns are not there."""
    for named in _listed(header, "inputs"):
        table, _, column = named.partition(".")
        if column not in getattr(metadata.tables.get(f"core.{table}"), "columns", ()):
            raise ClaimRefused(f"{shown}: `inputs` names {named}; write table.column of the core")
    if header.get("when") and "occurred_at" not in rows:
        raise ClaimRefused(f"{shown}: with `when` the statement returns `occurred_at`; add it")
    if header.get("scope") and header["scope"] not in rows:
        raise ClaimRefused(f"{shown}: the scope {header['scope']!r} is no column of `rows`")


def _listed(header: Mapping[str, str], key: str) -> tuple[str, ...]:
    """Return the items of a list in a header."""
    return tuple(item.strip() for item in header.get(key, "").split(",") if item.strip())


def _policy_of(shown: str, stated: str) -> dict[str, str]:
    """Return the policy keys of a header by the names that the statement has for them."""
    found = {}
    for part in filter(None, (part.strip() for part in stated.split(";"))):
        name, equals, key = (piece.strip() for piece in part.partition("="))
        if not equals or not re.fullmatch(r"[a-z_]+", name) or "." not in key:
            raise ClaimRefused(f"{shown}: policy {part!r}; write `name = noun.parameter`")
        found[name] = key
    return found
