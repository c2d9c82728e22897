"""Issue the statements of a month: one a merchant, rendered from what the month keeps, recorded.

What a locked month keeps and the policy version that it names are all that a statement is made of,
so that it comes out byte for byte the same whenever and by whichever run it is rendered. A draft is
rendered for a look, into a folder of its own, and is not recorded.
"""

import json
import os
import shlex
import subprocess
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from policy import Book, Terms
from reports.merchant_statement import FILES, Listed, index
from reports.merchant_statement_figures import (
    ORDER,
    Balance,
    Clause,
    Issue,
    Statement,
    folder_of,
)
from reports.merchant_statement_files import Document, Done, Failing, Job, do_all, write_whole
from tasks import months
from tasks.runs import Run
from tasks.settlement import kept_month, locked_months
from warehouse import Transaction, Warehouse, reports_folder
from warehouse.named_sql import used_parameters

#: Recording takes turns.
TURN = "merchant_statement"

#: Merchants that are read at a time, and that a process renders at a time.
CHUNK, PIECE = 500, 20

#: From how many merchants on several processes are worth their start.
MANY = 100

INDEX = "index.html"

#: Longest that a browser may take for one page.
_PDF_SECONDS = 120

Progress = Callable[[str], None]


class StatementsRefused(ValueError):
    """Statements that cannot be made; the message says why and what helps."""


class MonthNotSettled(StatementsRefused):
    """The month has neither a draft nor was it locked."""


class MonthChanged(StatementsRefused):
    """The draft was made anew while its statements were rendered."""


class UnknownMerchant(StatementsRefused):
    """A merchant that was named has nothing in the month."""


class NotPrinted(StatementsRefused):
    """The browser that was named made no PDF."""


class NotProven(RuntimeError):
    """Statements that do not tie out, or that would differ from what was issued."""


class NotIssued(StatementsRefused):
    """Statements of the month were not issued, so that there is nothing to verify."""


@dataclass
class _Tally:
    """What became of all jobs so far."""

    merchants: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    recorded: int = 0
    failing: list[Failing] = field(default_factory=list)
    unlike: list[Document] = field(default_factory=list)


def default_folder() -> Path:
    """Return the folder of statements where none is named."""
    return reports_folder() / "merchant_statement"


def issue_statements(
    warehouse: Warehouse,
    run: Run,
    month: str,
    *,
    merchants: Sequence[str] = (),
    folder: Path | None = None,
    workers: int | None = None,
    progress: Progress = lambda _: None,
) -> dict[str, Any]:
    """Render the statements of a month and record those of a locked one; a second run adds nothing.

    A file that was issued is never replaced. A statement that does not tie out is written, so that
    it can be looked at, and not recorded.

    Args:
        warehouse: where the month is kept.
        run: who issues, and when.
        month: `YYYY-MM`.
        merchants: ids; none takes all.
        folder: folder of all statements.
        workers: processes; None takes as many as there are cores, for many merchants.
        progress: told how far it is.

    Returns:
        `month, state, folder, index, merchants, written, standing, recorded`; `failing`, each with
        merchant, check and both sides; `differing`, documents that would come out differently from
        what was issued.

    Raises:
        StatementsRefused: one of its kinds; nothing was recorded.
        UnknownVersion: the book does not have a version that the month names.
    """
    target = (folder or default_folder()).resolve()
    reader = _Reader.opened(warehouse, run, month, merchants)
    tally = _Tally()
    unrecorded: list[Document] = []
    jobs = reader.jobs(target, is_written=True)
    for done in do_all(jobs, _workers(workers, len(reader.chosen))):
        _count(tally, done)
        unrecorded += _to_record(reader.issue, done)
        if len(unrecorded) >= CHUNK * len(FILES):
            tally.recorded += _record(warehouse, run, month, unrecorded)
            unrecorded = []
        progress(f"{tally.merchants:,} of {len(reader.chosen):,} merchants")
    tally.recorded += _record(warehouse, run, month, unrecorded)
    place = target / reader.issue.folder / INDEX
    write_whole(place, index(reader.issue, reader.listed(target)).encode("utf-8", "replace"))
    return {
        "month": month,
        "state": reader.issue.state,
        "folder": str(target / reader.issue.folder),
        "index": str(place),
        "merchants": tally.merchants,
        "written": tally.outcomes["written"],
        "standing": tally.outcomes["standing"],
        "recorded": tally.recorded,
        "totals": reader.totals(),
        "failing": [vars(row) for row in tally.failing],
        "differing": _told(tally.unlike),
    }


def verify_statements(
    warehouse: Warehouse,
    run: Run,
    month: str,
    *,
    merchants: Sequence[str] = (),
    folder: Path | None = None,
    workers: int | None = None,
    progress: Progress = lambda _: None,
) -> dict[str, Any]:
    """Render issued statements anew and compare them with the record and the files; write nothing.

    Returns:
        `month, folder, merchants, documents, same`; `failing` as `issue_statements`; `differing`,
        each with `outcome`: differs (from what was issued), altered or missing (the file),
        not_issued, or no_longer (issued to a merchant that the month does not have).

    Raises:
        NotIssued: no statement of the month was issued.
        StatementsRefused: another of its kinds.
        UnknownVersion: the book does not have a version that the month names.
    """
    target = (folder or default_folder()).resolve()
    reader = _Reader.opened(warehouse, run, month, merchants)
    if not reader.recorded:
        raise NotIssued(
            f"no statement of {month} was issued; `countinghouse statements issue --month {month}` "
            "issues them"
        )
    tally = _Tally()
    jobs = reader.jobs(target, is_written=False)
    for done in do_all(jobs, _workers(workers, len(reader.chosen))):
        _count(tally, done)
        progress(f"{tally.merchants:,} of {len(reader.chosen):,} merchants")
    known = {row["merchant_id"] for row in reader.balances}
    gone = [
        {"merchant_id": merchant, "kind": kind, "path": "", "outcome": "no_longer"}
        for merchant, kind in sorted(reader.recorded)
        if merchant not in known
    ]
    differing = [*_told(tally.unlike), *gone]
    return {
        "month": month,
        "folder": str(target / reader.issue.folder),
        "merchants": tally.merchants,
        "documents": sum(tally.outcomes.values()),
        "same": sum(tally.outcomes.values()) - len(tally.unlike),
        "failing": [vars(row) for row in tally.failing],
        "differing": differing,
    }


def print_pages(
    found: Mapping[str, Any],
    command: str,
    merchants: Sequence[str] = (),
    progress: Progress = lambda _: None,
) -> int:
    """Print the pages of issued statements as PDF beside them, those that are not there yet.

    A browser writes the time into a PDF: it is a convenience, is not recorded and proves nothing.

    Args:
        found: of `issue_statements`.
        command: a browser of the Chromium family, with options if it needs any.
        merchants: ids; none takes all.
        progress: told how far it is.

    Returns:
        How many were made.

    Raises:
        NotPrinted: the command is not there, or it made none.
    """
    folder = Path(found["folder"])
    wanted = [folder / folder_of(m) for m in merchants] or sorted(folder.iterdir())
    pages = [page for one in wanted if one.is_dir() for page in sorted(one.glob("*.html"))]
    made = 0
    for number, page in enumerate(pages, 1):
        target = page.with_suffix(".pdf")
        if not target.is_file() or target.stat().st_mtime_ns < page.stat().st_mtime_ns:
            _print(shlex.split(command), page, target)
            made += 1
        progress(f"{number:,} of {len(pages):,} pages")
    return made


def _print(command: Sequence[str], page: Path, target: Path) -> None:
    partial = target.with_name(f".{target.name}")
    arguments = ["--headless", "--no-pdf-header-footer", f"--print-to-pdf={partial}", page.as_uri()]
    try:
        done = subprocess.run(  # noqa: S603 - the operator's own command, no shell
            [*command, *arguments], capture_output=True, check=False, timeout=_PDF_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotPrinted(f"{command[:1]} made no PDF of {page}: {error}") from None
    if done.returncode or not partial.is_file():
        raise NotPrinted(
            f"{command[0]} ended with {done.returncode} and made no PDF of {page}; name a browser "
            "that runs here, such as `chromium`, or `chromium --no-sandbox` in a container"
        )
    partial.replace(target)


def statements(warehouse: Warehouse, month: str) -> list[dict[str, Any]]:
    """Return the documents that were issued for a month, by merchant and kind.

    Returns:
        Rows of `month, merchant_id, kind, path, sha256, issued_at, run_id`.
    """
    months.shift(month, 0)
    with warehouse.transaction(keep=False) as tx:
        rows = tx.rows("merchant_statement/documents", month=month)
    return sorted(rows, key=lambda row: (row["merchant_id"], row["kind"]))


def newest_month(warehouse: Warehouse) -> str:
    """Return the newest month that is locked.

    Raises:
        MonthNotSettled: none is.
    """
    with warehouse.transaction(keep=False) as tx:
        locked = locked_months(tx)
    if not locked:
        raise MonthNotSettled(
            "no month is locked; `countinghouse settle --month MONTH` drafts one, and two people "
            "lock it"
        )
    return locked[-1]


def is_proven(found: Mapping[str, Any]) -> bool:
    """Return whether every statement ties out and is what was issued."""
    return not found["failing"] and not found["differing"]


def _workers(asked: int | None, merchants: int) -> int:
    if merchants < MANY and asked is None:
        return 1
    return asked or os.cpu_count() or 1


def _count(tally: _Tally, done: Done) -> None:
    tally.merchants += done.merchants
    tally.outcomes.update(document.outcome for document in done.documents)
    tally.failing += done.failing
    tally.unlike += [d for d in done.documents if d.outcome not in ("written", "standing")]


def _to_record(issue: Issue, done: Done) -> list[Document]:
    """Return the documents of a locked month whose statements tie out and are what was issued."""
    if issue.is_draft:
        return []
    unfit = {row.merchant_id for row in done.failing}
    unfit |= {d.merchant_id for d in done.documents if d.outcome == "differs"}
    return [d for d in done.documents if d.merchant_id not in unfit]


def _record(warehouse: Warehouse, run: Run, month: str, issued: Sequence[Document]) -> int:
    if not issued:
        return 0
    with warehouse.transaction() as tx:
        tx.exclusive(TURN)
        return tx.execute(
            "merchant_statement/insert_documents",
            month=month,
            merchants=[d.merchant_id for d in issued],
            kinds=[d.kind for d in issued],
            paths=[d.path for d in issued],
            digests=[d.sha256 for d in issued],
            issued_at=run.as_of,
            run_id=run.run_id,
        )


def _told(rows: Iterable[Document]) -> list[dict[str, Any]]:
    return [
        {name: getattr(row, name) for name in ("merchant_id", "kind", "path", "outcome")}
        for row in rows
    ]


@dataclass(frozen=True)
class _Reader:
    """Reads the rows of a month, some merchants at a time."""

    warehouse: Warehouse
    issue: Issue
    balances: tuple[Mapping[str, Any], ...]
    chosen: tuple[str, ...]
    names: Mapping[str, str | None]
    recorded: Mapping[tuple[str, str], str]

    @classmethod
    def opened(
        cls, warehouse: Warehouse, run: Run, month: str, merchants: Sequence[str]
    ) -> "_Reader":
        """Return a reader of a month that stands.

        Raises:
            StatementsRefused: the month does not stand, or a merchant has nothing in it.
        """
        months.shift(month, 0)  # refuses what is not a month
        with warehouse.transaction(keep=False) as tx:
            kept = _kept(tx, month)
            versions = tx.rows("merchant_statement/policy_versions", month=month)
            issue = _issue(run.book, kept, [row["policy_version"] for row in versions])
            balances = tx.rows("merchant_statement/balances", month=month)
            names = _names(tx, kept["locked_at"] or kept["as_of"])
            documents = tx.rows("merchant_statement/documents", month=month)
        known = {row["merchant_id"] for row in balances}
        if unknown := sorted(set(merchants) - known):
            raise UnknownMerchant(
                f"{month} has neither a balance nor an open sale of {', '.join(unknown)}; "
                f"`countinghouse settle --month {month} --dry-run` shows who has"
            )
        return cls(
            warehouse,
            issue,
            tuple(sorted(balances, key=lambda row: (row["merchant_id"], row["currency"]))),
            tuple(sorted(set(merchants) or known)),
            names,
            {} if issue.is_draft else {
                (row["merchant_id"], row["kind"]): row["sha256"] for row in documents
            },
        )  # fmt: skip

    def jobs(self, folder: Path, *, is_written: bool) -> Iterator[Job]:
        """Yield the statements in pieces; rows are read once per chunk of merchants."""
        for start in range(0, len(self.chosen), CHUNK):
            chunk = self.chosen[start : start + CHUNK]
            made = self._statements(chunk)
            for first in range(0, len(made), PIECE):
                piece = tuple(made[first : first + PIECE])
                recorded = {
                    (s.merchant_id, kind): self.recorded[s.merchant_id, kind]
                    for s in piece
                    for kind in FILES
                    if (s.merchant_id, kind) in self.recorded
                }
                yield Job(self.issue, folder, piece, recorded, is_written)

    def listed(self, folder: Path) -> list[Listed]:
        """Return the lines of the index."""
        page = FILES["html-en"]
        made: dict[str, bool] = {}
        for row in self.balances:
            identity = row["merchant_id"]
            if identity not in made:
                place = folder / self.issue.folder / folder_of(identity)
                made[identity] = (place / page).is_file()
        return [
            Listed(_balance(row), self.names.get(row["merchant_id"]), made[row["merchant_id"]])
            for row in self.balances
        ]

    def totals(self) -> list[dict[str, Any]]:
        """Return what all balances of the month come to by currency and state."""
        found: dict[tuple[str, str], dict[str, Any]] = {}
        for row in self.balances:
            key = {"currency": row["currency"], "state": row["state"]}
            total = found.setdefault(
                (row["currency"], row["state"]),
                key | {"merchants": 0, "closing_minor": 0, "payable_minor": 0},
            )
            total["merchants"] += 1
            total["closing_minor"] += row["closing_minor"]
            total["payable_minor"] += row["payable_minor"]
        return [found[key] for key in sorted(found)]

    def _statements(self, merchants: Sequence[str]) -> list[Statement]:
        common = {
            "month": self.issue.month,
            "month_before": months.shift(self.issue.month, -1),
            "merchants": list(merchants),
        }
        with self.warehouse.transaction(keep=False) as tx:
            if _digest(_kept(tx, self.issue.month)) != (
                self.issue.state, self.issue.snapshot_sha256
            ):  # fmt: skip
                raise MonthChanged(
                    f"{self.issue.month} was made anew or locked meanwhile; issue its statements "
                    "again"
                )
            rows = {name: _by_merchant(tx, name, common) for name in _ORDERED}
        return [
            Statement(
                merchant_id=merchant,
                name=self.names.get(merchant),
                balances=_with_all_currencies(merchant, rows),
                totals=rows["totals"].get(merchant, ()),
                lines=rows["lines"].get(merchant, ()),
                charges=rows["charges"].get(merchant, ()),
                pending=rows["pending"].get(merchant, ()),
            )
            for merchant in merchants
        ]


#: What a statement is read from, and the order of its rows; both engines sort texts differently.
_ORDERED: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    "merchant_balances": lambda row: row["currency"],
    "totals": lambda row: (row["currency"], row["line_type"]),
    "lines": lambda row: (
        row["currency"], row["occurred_on"], row["order_id"], row["kind"], row["source_id"],
        row["line_no"],
    ),
    "charges": lambda row: (
        row["currency"], ORDER.get(row["line_type"], len(ORDER)), row["line_type"],
        row["source_id"],
    ),
    "pending": lambda row: (
        row["currency"], row["expected_on"] or date.max, row["order_id"], row["line_no"],
    ),
}  # fmt: skip


def _by_merchant(
    tx: Transaction, name: str, common: Mapping[str, Any]
) -> dict[str, tuple[Any, ...]]:
    """Return rows by merchant, each merchant's in their fixed order."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    full = f"merchant_statement/{name}"
    for row in tx.rows(full, **used_parameters(full, common)):
        found[row["merchant_id"]].append(row)
    return {merchant: tuple(sorted(of, key=_ORDERED[name])) for merchant, of in found.items()}


def _with_all_currencies(
    merchant: str, rows: Mapping[str, Mapping[str, tuple[Any, ...]]]
) -> tuple[Balance, ...]:
    """Return a merchant's balances, and one of nought where other rows have a currency more."""
    found = {row["currency"]: row for row in rows["merchant_balances"].get(merchant, ())}
    others = {row["currency"] for of in rows.values() for row in of.get(merchant, ())}
    return tuple(
        _balance(found.get(currency, {"merchant_id": merchant, "currency": currency}))
        for currency in sorted(set(found) | others)
    )


def _balance(row: Mapping[str, Any]) -> Balance:
    """Return a row as a balance; what it does not say is nought."""
    return Balance(
        merchant_id=row["merchant_id"],
        currency=row["currency"],
        opening_minor=row.get("opening_minor", 0),
        movement_minor=row.get("movement_minor", 0),
        closing_minor=row.get("closing_minor", 0),
        payable_minor=row.get("payable_minor", 0),
        reserve_minor=row.get("reserve_minor", 0),
        state=row.get("state", "nothing"),
        hold_reason=row.get("hold_reason"),
        owing_since=row.get("owing_since"),
        carried_minor=row.get("carried_minor", 0),
        payout_minor=row.get("payout_minor", 0),
    )


def _kept(tx: Transaction, month: str) -> dict[str, Any]:
    kept = kept_month(tx, month)
    if kept is None:
        raise MonthNotSettled(
            f"{month} was not settled; `countinghouse settle --month {month}` drafts it"
        )
    return kept


def _digest(kept: Mapping[str, Any]) -> tuple[str, str]:
    return kept["state"], kept["snapshot_sha256"]


def _names(tx: Transaction, known_at: datetime) -> dict[str, str | None]:
    """Return the merchants' names as they were known at an instant, where that is still known."""
    names = {row["merchant_id"]: row["name"] for row in tx.rows("merchant_statement/names")}
    earlier: dict[str, str | None] = {}
    for row in tx.rows("merchant_statement/earlier_names", known_at=known_at):
        earlier.setdefault(row["merchant_id"], json.loads(row["row_json"]).get("name"))
    return names | earlier


def _issue(book: Book, kept: Mapping[str, Any], versions: Iterable[str]) -> Issue:
    """Return what all statements of a month share, from the policy version that the month names."""
    terms = book.version(kept["policy_version"])
    days = int(terms.value("settlement.objection"))
    locked_at = kept["locked_at"]
    clauses = {
        "objection": _clause(terms, "settlement.objection"),
        "payment": _clause(terms, "settlement.due"),
    } | {
        f"commission {version}": _clause(book.version(version), "settlement.commission_share")
        for version in versions
    }
    return Issue(
        month=kept["month"],
        state=kept["state"],
        as_of=_instant(kept["as_of"]),
        locked_at=_instant(locked_at) if locked_at else None,
        due_on=kept["due_on"],
        snapshot_sha256=kept["snapshot_sha256"],
        book=book.name,
        policy_version=terms.version,
        policy_sha256=terms.sha256,
        marketplace={name: str(terms.value(f"platform.{name}")) for name in ("name_en", "name_zh")},
        time_zone=str(terms.value("platform.time_zone")),
        objection_days=days,
        objection_on=terms.business_day(locked_at) + timedelta(days=days) if locked_at else None,
        clauses=clauses,
    )


def _clause(terms: Terms, key: str) -> Clause:
    clause = terms.parameter(key).clause
    named = terms.clauses[clause]
    return Clause(clause=clause, name_en=named.name_en, name_zh=named.name_zh)


def _instant(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
