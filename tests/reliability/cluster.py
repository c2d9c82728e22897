"""A PostgreSQL cluster of our own, which may be killed and started again.

Nothing that makes it durable is switched off.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg

#: PostgreSQL refuses to run as root; where tests are root it runs as this user.
USER = "pgserver"


@dataclass(frozen=True)
class Cluster:
    """A running cluster: its binaries and its folder, which holds its socket as well."""

    binaries: Path
    folder: Path

    @property
    def url(self) -> str:
        """Return the URL of its server."""
        return f"postgresql://postgres@/postgres?host={self.folder}"

    def start(self) -> None:
        """Start it, and wait until it has recovered."""
        options = f"-h '' -k {self.folder}"
        self._run("pg_ctl", "-w", "-t", "120", "-D", str(self._data), "-l",
                  str(self.folder / "log"), "-o", options, "start")  # fmt: skip

    def stop(self, mode: str = "immediate") -> None:
        """Stop it; `immediate` ends every process without a checkpoint."""
        self._run("pg_ctl", "-w", "-D", str(self._data), "-m", mode, "stop")

    def kill_postmaster(self) -> None:
        """Kill its first process; the others end when they notice."""
        os.kill(self._postmaster(), signal.SIGKILL)

    def kill_backends(self) -> int:
        """Kill every process that works for us, which makes the server recover by itself."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            found = connection.execute(
                "select pid from pg_stat_activity where application_name = 'countinghouse'"
            ).fetchall()
            for (process,) in found:
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
        return len(found)

    def make(self) -> None:
        """Make its files, with checksums on every page."""
        self._run("initdb", "-k", "--auth=trust", "--encoding=utf8", "-U", "postgres", "-D",
                  str(self._data))  # fmt: skip

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _postmaster(self) -> int:
        return int((self._data / "postmaster.pid").read_text().split()[0])

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(self.binaries / program), *arguments],
            user=USER if os.geteuid() == 0 else None,
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=180,
            cwd=self.folder,
        )  # fmt: skip


@contextmanager
def cluster(binaries: Path) -> Iterator[Cluster]:
    """Yield a cluster that lives as long as the block."""
    folder = Path(tempfile.mkdtemp(prefix="ch-kill-"))  # a socket's path is short
    if os.geteuid() == 0:
        shutil.chown(folder, USER)
    made = Cluster(binaries, folder)
    try:
        made.make()
        made.start()
        yield made
    finally:
        with suppress(subprocess.CalledProcessError):
            made.stop()
        shutil.rmtree(folder, ignore_errors=True)
