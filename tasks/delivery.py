"""Load a delivery of files: gate first, then all of it in one transaction, or nothing."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from policy import Book, UnknownBook, load_book
from sources.delivery import DeliveryRefused, Format, Inspection, TableInspection
from sources.files import FoundFiles, find_files, find_outside_files, recognise
from sources.gate import file_id, inspect, reasons
from sources.manifest import NAME as MANIFEST
from sources.manifest import Manifest, read_manifest
from sources.marketplace import FORMATS
from tasks.marketplace import DEFAULT_BOOK
from tasks.runs import Run, clock, finish_run, new_run_id, start_run
from tasks.statements import Announced, Received, StatementsOutcome, load_statements
from warehouse import Transaction, Warehouse
from warehouse.bulk import Loaded, known_keys, load, set_aside, staging
from warehouse.schema import meta
from warehouse.upgrade import ensure_current

Progress = Callable[[str], None]


@dataclass
class TableOutcome:
    """What became of one delivered table, in rows."""

    file: str
    sha256: str
    read: int
    loaded: int = 0
    unchanged: int = 0
    replaced: int = 0
    withdrawn: int = 0
    quarantined: int = 0
    period_from: str | None = None
    period_to: str | None = None
    reasons: list[str] = field(default_factory=list)


@dataclass
class DeliveryOutcome:
    """What became of a delivery: `loaded`, `already_loaded` or `preview`."""

    status: str
    marketplace: str
    policy_book: str
    policy_version: str
    run_id: str
    tables: dict[str, TableOutcome]
    warehouse_rows: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return asdict(self)


@dataclass
class WholeOutcome:
    """What became of a whole folder: its tables, and the files of senders beside them."""

    tables: DeliveryOutcome
    outside_files: dict[str, int]
    statements: StatementsOutcome

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for JSON: those of the tables, and two more."""
        return self.tables.as_dict() | {
            "outside_files": self.outside_files,
            "statements": self.statements.as_dict(),
        }


@dataclass(frozen=True)
class _Facts:
    marketplace: str
    book: Book
    currency: str
    time_zone: str


def load_delivery(
    warehouse: Warehouse,
    format_name: str,
    folder: Path,
    *,
    received_at: datetime,
    preview: bool = False,
    withdraw_missing: bool = False,
    progress: Progress = lambda _: None,
) -> DeliveryOutcome:
    """Load a delivery whole, or refuse it whole; loading it again changes nothing.

    Args:
        warehouse: where it goes; a new one gets its tables.
        format_name: `olist` or `countinghouse`.
        folder: folder of the files.
        received_at: when it was received; rows from later are bad.
        preview: compute what would be loaded and write nothing.
        withdraw_missing: rows of an earlier file of the same name that are not in the corrected
            one are withdrawn instead of kept.
        progress: told what is being done.

    Raises:
        DeliveryRefused: with every problem; nothing was loaded.
    """
    form = FORMATS[format_name]
    ensure_current(warehouse)
    manifest, found = read_manifest(form, folder), find_files(form, folder)
    name = f"load {format_name} {folder.name}"
    run = None
    try:
        with warehouse.transaction(keep=not preview) as tx:
            tx.exclusive("delivery")
            facts = _facts(tx, manifest, received_at)
            run = Run(new_run_id(), received_at, facts.book)
            earlier = _loaded_before(tx, found)
            if earlier is not None:
                outcome = _outcome("already_loaded", facts, run, earlier)
                outcome.notes += _superseded(tx, earlier)
                return outcome
            with staging(tx) as stage:
                progress("reading and checking the files")
                inspection = _inspect(tx, stage, form, found, facts, run)
                outcome = _outcome(
                    "preview" if preview else "loaded", facts, run, _seen(inspection)
                )
                outcome.notes += inspection.notes + _period_notes(manifest, inspection, facts)
                start_run(tx, run, "load", name, _asked(format_name, folder), clock())
                _load_tables(tx, stage, inspection, outcome, run, withdraw_missing, progress)
            _register(tx, inspection, outcome, run)
            _register_marketplace(tx, facts, run)
            finish_run(tx, run.run_id, "completed", outcome.warehouse_rows, clock())
    except DeliveryRefused as refusal:
        if run and not preview:
            _record_refusal(warehouse, run, name, format_name, refusal)
        raise
    return outcome


def _asked(format_name: str, folder: Path) -> dict[str, str]:
    """Return what is kept of a load: where its pictures lie is needed later."""
    return {"format": format_name, "folder": str(folder.resolve())}


def take_in(
    warehouse: Warehouse,
    folder: Path,
    *,
    received_at: datetime,
    preview: bool = False,
    withdraw_missing: bool = False,
    progress: Progress = lambda _: None,
) -> WholeOutcome:
    """Take in a whole folder: its tables in the format that they are in, then what lies beside.

    A file of a provider or bank that is refused stops nothing: it is a gap that reconciliation
    shows until the file comes anew. When each came is what the register of the delivery says.

    Args:
        warehouse: where it goes; a new one gets its tables.
        folder: folder of the tables, with a folder for each kind of sender.
        received_at: when it was received.
        preview: compute what would be loaded and write nothing.
        withdraw_missing: as in `load_delivery`.
        progress: told what is being done.

    Raises:
        DeliveryRefused: with every problem; nothing was loaded.
    """
    outcome = load_delivery(
        warehouse,
        recognise(FORMATS, folder).name,
        folder,
        received_at=received_at,
        preview=preview,
        withdraw_missing=withdraw_missing,
        progress=progress,
    )
    found = find_outside_files(folder)
    statements = load_statements(
        warehouse,
        _received(warehouse, folder, found, received_at),
        book=load_book(outcome.policy_book),
        preview=preview,
        progress=progress,
    )
    outside = {sender: len(paths) for sender, paths in found.items()}
    outcome.notes += _outside_notes(outcome, sum(outside.values())) + statements.notes
    return WholeOutcome(outcome, outside, statements)


def _received(
    warehouse: Warehouse, folder: Path, found: dict[str, list[Path]], received_at: datetime
) -> list[Received]:
    """Return the files beside the tables with what the register says of each."""
    with warehouse.transaction() as tx:
        announced = {row["path"]: row for row in tx.rows("statement/announced")}
    received = []
    for path in (path for paths in found.values() for path in paths):
        row = announced.get(path.relative_to(folder).as_posix())
        if row is None:
            received.append(Received(path, received_at))
            continue
        names = ("path", "file_format", "issuer", "account", "covers_on")
        named = Announced(*(row[name] for name in names))
        received.append(Received(path, row["received_at"], named))
    return received


def _outside_notes(outcome: DeliveryOutcome, found: int) -> list[str]:
    """Return what is to be said of the files of providers and banks: nothing where none are."""
    register = outcome.tables.get("received_files")
    registered = register.read - register.quarantined if register else 0
    if not found and not registered:
        return []
    if found == registered:
        return []
    what = (
        "what is registered and not there is a gap"
        if found < registered
        else "what is not registered counts as received now"
    )
    return [
        f"{found} provider and bank files lie in the folder, {registered} are registered in "
        f"received_files; {what}"
    ]


def _inspect(
    tx: Transaction, stage: Any, form: Format, found: FoundFiles, facts: _Facts, run: Run
) -> Inspection:
    """Return what the gate saw of a delivery that may be loaded.

    Raises:
        DeliveryRefused: it may not.
    """
    with set_aside(tx):
        inspection = inspect(
            stage,
            form,
            found,
            currency=facts.currency,
            time_zone=facts.time_zone,
            limits=_limits(run),
            received_at=run.as_of,
            known=lambda connection, column: known_keys(tx, connection, column),
        )
    if inspection.problems:
        raise DeliveryRefused(inspection.problems, _seen(inspection))
    return inspection


def _record_refusal(
    warehouse: Warehouse, run: Run, name: str, format_name: str, refusal: DeliveryRefused
) -> None:
    """Record that a delivery came and was refused, and why; of its rows nothing is kept."""
    with warehouse.transaction() as tx:
        start_run(tx, run, "load", name, {"format": format_name}, clock())
        finish_run(tx, run.run_id, "refused", {"problems": refusal.problems}, clock())


def _facts(tx: Transaction, manifest: Manifest, received_at: datetime) -> _Facts:
    """Return which marketplace a delivery belongs to.

    Raises:
        DeliveryRefused: the warehouse holds another marketplace's books.
    """
    held = tx.rows("delivery/marketplace")
    name = manifest.marketplace or (held[0]["marketplace"] if held else DEFAULT_BOOK)
    if held and held[0]["marketplace"] != name:
        raise DeliveryRefused(
            [
                f"this warehouse holds the books of {held[0]['marketplace']!r}, the delivery is "
                f"from {name!r}; set COUNTINGHOUSE_WAREHOUSE to another warehouse"
            ]
        )
    try:
        book = load_book(held[0]["policy_book"] if held else (manifest.policy_book or DEFAULT_BOOK))
    except UnknownBook as error:
        raise DeliveryRefused([f"{MANIFEST}: {error}"]) from None
    terms = book.in_force(received_at)
    currency = manifest.currency or str(terms.value("platform.currency"))
    if currency != str(terms.value("platform.currency")):
        raise DeliveryRefused(
            [
                f"the delivery is in {currency}, policy {book.name} {terms.version} keeps books in "
                f"{terms.value('platform.currency')}; load it into that marketplace's warehouse"
            ]
        )
    return _Facts(name, book, currency, str(terms.value("platform.time_zone")))


def _limits(run: Run) -> dict[str, Any]:
    terms = run.book.in_force(run.as_of)
    return {
        p.key: p.value
        for p in terms.parameters
        if p.key.startswith("sources.") and p.scope.kind == "platform"
    }


def _loaded_before(tx: Transaction, found: FoundFiles) -> dict[str, TableOutcome] | None:
    """Return what was registered when every file of the delivery is known by its content."""
    files = found.by_table
    registered = {row["source_file_id"]: row for row in tx.rows("delivery/source_files")}
    ids = {name: file_id(file) for name, file in files.items()}
    if found.problems or not set(ids.values()) <= set(registered):
        return None
    return {
        name: TableOutcome(
            files[name].path.name,
            files[name].sha256,
            read=registered[i]["row_count"],
            unchanged=registered[i]["loaded_count"],
            quarantined=registered[i]["quarantined_count"],
        )
        for name, i in ids.items()
    }


def _period_notes(manifest: Manifest, inspection: Inspection, facts: _Facts) -> list[str]:
    """Return a note when the orders reach beyond the period that the delivery states.

    A late correction of an older order is good, a wrong export is not: a person must decide.
    """
    seen = inspection.tables.get("orders")
    if seen is None or None in seen.period:
        return []
    zone = ZoneInfo(facts.time_zone)
    first, last = (datetime.fromisoformat(t).astimezone(zone).date() for t in seen.period if t)
    begin, end = manifest.period_from, manifest.period_to
    if (begin is None or first >= begin) and (end is None or last < end):
        return []
    return [
        f"{seen.file.path.name}: orders were placed from {first} to {last}, {MANIFEST} states "
        f"period_from {begin}, period_to {end} (the day after the last); check the export"
    ]


def _superseded(tx: Transaction, tables: dict[str, TableOutcome]) -> list[str]:
    digests = {
        (row["table_name"], row["sha256"])
        for row in tx.rows("delivery/source_files")
        if row["status"] == "superseded"
    }
    return [
        f"{table.file} was superseded by a later file, which stays in force"
        for name, table in tables.items()
        if (name, table.sha256) in digests
    ]


def _outcome(
    status: str, facts: _Facts, run: Run, tables: dict[str, TableOutcome]
) -> DeliveryOutcome:
    return DeliveryOutcome(
        status, facts.marketplace, facts.book.name, run.policy_version, run.run_id, tables
    )


def _seen(inspection: Inspection) -> dict[str, TableOutcome]:
    return {
        name: TableOutcome(
            seen.file.path.name,
            seen.file.sha256,
            read=seen.read,
            quarantined=seen.bad_count,
            period_from=seen.period[0],
            period_to=seen.period[1],
            reasons=reasons(seen),
        )
        for name, seen in inspection.tables.items()
    }


def _load_tables(
    tx: Transaction,
    stage: Any,
    inspection: Inspection,
    outcome: DeliveryOutcome,
    run: Run,
    withdraw_missing: bool,
    progress: Progress,
) -> None:
    files = tx.rows("delivery/source_files")
    main = {load_.table: load_.target for load_ in reversed(inspection.format.loads)}
    for declared in inspection.format.loads:
        seen = inspection.tables.get(declared.table)
        if seen is None:
            continue
        progress(f"loading {declared.target}")
        earlier = [
            f["source_file_id"]
            for f in files
            if f["file_name"] == seen.file.path.name
            and f["table_name"] == declared.table
            and f["source_file_id"] != file_id(seen.file)
        ]
        loaded = load(
            tx,
            stage,
            declared.target,
            list(declared.columns),
            declared.select(),
            source_file_id=file_id(seen.file),
            earlier=earlier,
            withdraw=withdraw_missing,
            is_joined=declared.is_joined,
            run_id=run.run_id,
        )
        outcome.warehouse_rows[declared.target] = loaded.written
        _note_missing(outcome, seen, loaded)
        if main[declared.table] == declared.target:
            _count_loaded(tx, outcome, seen, loaded)
    for name, seen in inspection.tables.items():
        if name not in main:
            # Read to complete another table's rows: what is good of it has served.
            outcome.tables[name].loaded = seen.read - seen.bad_count


def _count_loaded(
    tx: Transaction,
    outcome: DeliveryOutcome,
    seen: TableInspection,
    loaded: Loaded,
) -> None:
    table = outcome.tables[seen.file.table.name]
    table.loaded, table.unchanged = loaded.written, loaded.unchanged
    table.replaced, table.withdrawn = loaded.replaced, loaded.withdrawn
    replaces = loaded.replaced or loaded.withdrawn
    for old in loaded.corrected if replaces and not loaded.missing else []:
        tx.execute("delivery/mark_superseded", source_file_id=old, superseded_by=file_id(seen.file))


def _note_missing(outcome: DeliveryOutcome, seen: TableInspection, loaded: Loaded) -> None:
    if loaded.missing:
        outcome.notes.append(
            f"{seen.file.path.name}: {loaded.missing} rows of an earlier file of that name are "
            "not in this one and stay; load with --withdraw-missing if they are withdrawn"
        )


def _register(tx: Transaction, inspection: Inspection, outcome: DeliveryOutcome, run: Run) -> None:
    known = {row["source_file_id"] for row in tx.rows("delivery/source_files")}
    new = [s for s in inspection.tables.values() if file_id(s.file) not in known]
    tx.insert(
        meta.source_file,
        [
            {
                "source_file_id": file_id(seen.file),
                "sha256": seen.file.sha256,
                "source": inspection.format.name,
                "table_name": seen.file.table.name,
                "file_name": seen.file.path.name,
                "byte_count": seen.file.byte_count,
                "row_count": seen.read,
                "loaded_count": outcome.tables[seen.file.table.name].loaded,
                "quarantined_count": seen.bad_count,
                "period_from": datetime.fromisoformat(first) if (first := seen.period[0]) else None,
                "period_to": datetime.fromisoformat(last) if (last := seen.period[1]) else None,
                "status": "loaded",
                "received_at": run.as_of,
                "run_id": run.run_id,
            }
            for seen in new
        ],
    )
    rows = [
        _quarantined(seen, position, run) for seen in new for position in range(len(seen.bad_rows))
    ]
    tx.insert(meta.quarantine, rows)


def _quarantined(seen: TableInspection, position: int, run: Run) -> dict[str, Any]:
    bad = seen.bad_rows[position]
    identity = f"{file_id(seen.file)}|{bad.line}|{bad.column}|{bad.reason}|{position}"
    return {
        "quarantine_id": sha256(identity.encode()).hexdigest()[:32],
        "source_file_id": file_id(seen.file),
        "table_name": bad.table,
        "file_name": bad.file_name,
        "line": bad.line,
        "column_name": bad.column,
        "value": bad.value,
        "reason": bad.reason,
        "run_id": run.run_id,
    }


def _register_marketplace(tx: Transaction, facts: _Facts, run: Run) -> None:
    if not tx.rows("delivery/marketplace"):
        tx.insert(
            meta.marketplace,
            [
                {
                    "marketplace": facts.marketplace,
                    "policy_book": facts.book.name,
                    "currency": facts.currency,
                    "run_id": run.run_id,
                }
            ],
        )
