"""`countinghouse load`: files in, whole or not at all."""

from pathlib import Path
from typing import Annotated, Any

import typer

from countinghouse.console import (
    REFUSED,
    Format,
    FormatOption,
    Misused,
    emit_json,
    emit_table,
    progress,
    say,
)

#: Reasons printed one by one under a table; JSON gives all.
_SHOWN_REASONS = 5

Preview = Annotated[
    bool, typer.Option("--preview", help="Check everything, print what would load, write nothing.")
]
Withdraw = Annotated[
    bool,
    typer.Option(
        "--withdraw-missing",
        help="Withdraw the rows of an earlier file of that name that the corrected file lacks.",
    ),
]


Files = Annotated[list[Path], typer.Argument(help="Files; each is loaded whole or not at all.")]
Profiles = Annotated[
    list[Path] | None,
    typer.Option("--profile", help="YAML file that declares a format (docs/provider-files.md)."),
]


def register(app: typer.Typer) -> None:
    """Hang `load olist`, `countinghouse`, `delivery`, `provider`, `bank`, `database`."""
    group = typer.Typer(
        no_args_is_help=True,
        help="Load a delivery of files: checked first, then whole or not at all. Exit 0 loaded or "
        "already loaded, 2 refused.",
    )
    app.add_typer(group, name="load")

    @group.command("olist")
    def olist(
        folder: Annotated[Path, typer.Argument(help="Folder of the published CSV files.")],
        preview: Preview = False,
        withdraw_missing: Withdraw = False,
        output: FormatOption = Format.TABLE,
    ) -> None:
        """Load the Olist tables exactly as published."""
        _load("olist", folder, preview, withdraw_missing, output)

    @group.command("countinghouse")
    def own(
        folder: Annotated[Path, typer.Argument(help="Folder of one CSV or Parquet per table.")],
        preview: Preview = False,
        withdraw_missing: Withdraw = False,
        output: FormatOption = Format.TABLE,
    ) -> None:
        """Load a delivery in our own layout (docs/delivery-format.md)."""
        _load("countinghouse", folder, preview, withdraw_missing, output)

    @group.command("delivery")
    def delivery(
        folder: Annotated[
            Path, typer.Argument(help="Folder of the tables, with provider/ and bank/ beside them.")
        ],
        preview: Preview = False,
        withdraw_missing: Withdraw = False,
        output: FormatOption = Format.TABLE,
    ) -> None:
        """Take in a whole folder: its tables, and the files of providers and banks beside them."""
        _load(None, folder, preview, withdraw_missing, output)

    @group.command("provider")
    def provider(
        files: Files,
        profile: Profiles = None,
        preview: Preview = False,
        output: FormatOption = Format.TABLE,
    ) -> None:
        """Load bills of payment providers: WeChat Pay, Alipay, Stripe, Adyen, PayPal, profiles."""
        _load_statements("provider", files, profile or [], preview, output)

    @group.command("bank")
    def bank(
        files: Files,
        profile: Profiles = None,
        preview: Preview = False,
        output: FormatOption = Format.TABLE,
    ) -> None:
        """Load bank statements: camt.053, MT940, profiles."""
        _load_statements("bank", files, profile or [], preview, output)

    @group.command("database")
    def database(
        url: Annotated[str, typer.Argument(help="SQLAlchemy URL of the database to read from.")],
        mapping: Annotated[Path, typer.Argument(help="YAML file: one SQL select per table.")],
        preview: Preview = False,
        output: FormatOption = Format.TABLE,
    ) -> None:
        """Load from any database: SQL selects that give our own layout's columns."""
        import tempfile

        from sources.delivery import DeliveryRefused
        from tasks.extraction import extract_delivery

        with tempfile.TemporaryDirectory(prefix="countinghouse-") as above:
            folder = Path(above) / mapping.stem
            try:
                with progress(f"reading {mapping.name}"):
                    extract_delivery(url, mapping, folder)
            except DeliveryRefused as refusal:
                _refuse(refusal, output)
            _load("countinghouse", folder, preview, False, output)


def _load(name: str | None, folder: Path, preview: bool, withdraw: bool, output: Format) -> None:
    """Load the tables of a format; without one, recognise it and take in the whole folder."""
    from functools import partial

    from sources.delivery import DeliveryRefused
    from tasks.delivery import load_delivery, take_in
    from tasks.runs import clock
    from warehouse import open_warehouse

    work = partial(load_delivery, format_name=name) if name else take_in
    try:
        with progress(f"loading {folder}") as step:
            outcome = work(
                open_warehouse(),
                folder=folder,
                received_at=clock(),
                preview=preview,
                withdraw_missing=withdraw,
                progress=step,
            ).as_dict()
    except DeliveryRefused as refusal:
        _refuse(refusal, output)
    if output is Format.JSON:
        emit_json(outcome)
    else:
        _print(outcome)


def _load_statements(
    senders: str, files: list[Path], profiles: list[Path], preview: bool, output: Format
) -> None:
    """Load files of providers or banks; exit 2 when one was refused, whatever was loaded."""
    from sources.statement import ProfileRefused
    from tasks.marketplace import book_to_be
    from tasks.runs import clock
    from tasks.statements import Received, load_statements
    from warehouse import open_warehouse
    from warehouse.upgrade import ensure_current

    warehouse = open_warehouse()
    ensure_current(warehouse)
    now = clock()
    try:
        with progress(f"loading {len(files)} files") as step:
            outcome = load_statements(
                warehouse,
                [Received(path, now) for path in files],
                book=book_to_be(warehouse),
                profiles=profiles,
                senders=senders,
                preview=preview,
                progress=step,
            ).as_dict()
    except ProfileRefused as refusal:
        raise Misused(str(refusal)) from None
    refused = outcome["refused"]
    if output is Format.JSON:
        # The first reason stands at the top as well, for programs that load one file at a time.
        status = "refused" if refused else "preview" if preview else "loaded"
        emit_json({"status": status, **(refused[0] if refused else {}), **outcome})
    else:
        _print_statements(outcome)
    if refused:
        raise typer.Exit(REFUSED)


def _print_statements(outcome: dict[str, Any]) -> None:
    emit_table(
        "statements",
        [
            {"file": name, "outcome": became.replace("_", " ")}
            for became in ("loaded", "already_loaded")
            for name in outcome[became]
        ],
    )
    emit_table("rows", [{"table": name, "rows": n} for name, n in outcome["rows"].items() if n])
    for problem in outcome["refused"]:
        where = problem["file"] + (f" line {problem['line']}" if problem["line"] else "")
        where += f", {problem['field']}" if problem["field"] else ""
        value = f"{problem['value']!r} " if problem["value"] is not None else ""
        say(f"refused: {where}: {value}{problem['reason']}")


def _refuse(refusal: Any, output: Format) -> None:
    if output is Format.JSON:
        tables = {name: vars(seen) for name, seen in refusal.tables.items()}
        emit_json({"status": "refused", "reasons": refusal.problems, "tables": tables})
    say("refused, nothing was loaded:")
    for problem in refusal.problems:
        say(f"  {problem}")
    raise typer.Exit(REFUSED)


def _print(outcome: dict[str, Any]) -> None:
    columns = ("read", "loaded", "unchanged", "replaced", "withdrawn", "quarantined")
    rows = [
        {"table": name} | {column: table[column] for column in columns}
        for name, table in outcome["tables"].items()
    ]
    emit_table(f"{outcome['status'].replace('_', ' ')}: {outcome['marketplace']}", rows)
    for sender, count in outcome.get("outside_files", {}).items():
        print(f"{sender} files: {count:,}")
    if statements := outcome.get("statements"):
        print(
            f"statements: {len(statements['loaded']):,} loaded, "
            f"{len(statements['already_loaded']):,} loaded before"
        )
        for problem in statements["refused"]:
            say(f"refused: {problem['file']}: {problem['reason']}")
    for table in outcome["tables"].values():
        reasons = table["reasons"]
        for reason in reasons[:_SHOWN_REASONS]:
            say(f"quarantined: {reason}")
        if len(reasons) > _SHOWN_REASONS:
            say(f"quarantined: {len(reasons) - _SHOWN_REASONS} more rows of {table['file']}")
    for note in outcome["notes"]:
        say(f"note: {note}")
