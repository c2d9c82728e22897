"""Statements become files, in a process of its own where there are many.

A file that was issued is never replaced: where it would come out differently, it stays and the
difference is told. A file appears whole or not at all.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from uuid import uuid4

from reports.merchant_statement import FILES, documents
from reports.merchant_statement_figures import Issue, Statement


@dataclass(frozen=True)
class Job:
    """Some statements of a month.

    Attributes:
        issue: what they share.
        folder: folder of all statements.
        statements: one a merchant.
        recorded: SHA-256 of what was issued, by merchant and kind.
        is_written: False compares and writes nothing.
    """

    issue: Issue
    folder: Path
    statements: tuple[Statement, ...]
    recorded: Mapping[tuple[str, str], str]
    is_written: bool = True


@dataclass(frozen=True)
class Document:
    """One file of a statement.

    Attributes:
        merchant_id: merchant.
        kind: of `reports.merchant_statement.FILES`.
        path: relative to the folder of statements.
        sha256: of what it comes out as now.
        outcome: written; standing (it is there already); differs (from what was issued, and was
            left alone); when nothing is written, also not_issued, missing or altered.
    """

    merchant_id: str
    kind: str
    path: str
    sha256: str
    outcome: str


@dataclass(frozen=True)
class Failing:
    """A check of a statement that failed, in minor units."""

    merchant_id: str
    currency: str
    check: str
    subject: str
    left_minor: int
    right_minor: int


@dataclass(frozen=True)
class Done:
    """What became of a job."""

    merchants: int
    documents: tuple[Document, ...]
    failing: tuple[Failing, ...]


def do(job: Job) -> Done:
    """Render the statements of a job and write those files that are not there yet."""
    made: list[Document] = []
    failing: list[Failing] = []
    for statement in job.statements:
        found = documents(job.issue, statement)
        failing += [
            Failing(statement.merchant_id, c.currency, c.check, c.subject, c.left, c.right)
            for c in found.failing
        ]
        made += [_placed(job, statement, kind, content) for kind, content in found.files.items()]
    return Done(len(job.statements), tuple(made), tuple(failing))


def do_all(jobs: Iterable[Job], workers: int) -> Iterator[Done]:
    """Do jobs in their order, on as many processes as are told; few wait at a time.

    Args:
        jobs: made while earlier ones are being done.
        workers: processes; 1 does them here.
    """
    if workers <= 1:
        yield from map(do, jobs)
        return
    waiting: deque[Future[Done]] = deque()
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        try:
            for job in jobs:
                waiting.append(pool.submit(do, job))
                while len(waiting) > 4 * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _placed(job: Job, statement: Statement, kind: str, content: bytes) -> Document:
    """Put one file where it belongs, unless it stands or another one was issued."""
    digest = sha256(content).hexdigest()
    path = Path(job.issue.folder, statement.folder, FILES[kind])
    issued = job.recorded.get((statement.merchant_id, kind))
    target = job.folder / path
    if issued and issued != digest:
        outcome = "differs"
    elif not issued and not job.is_written:
        outcome = "not_issued"
    elif target.is_file() and target.read_bytes() == content:
        outcome = "standing"
    elif job.is_written:
        write_whole(target, content)
        outcome = "written"
    else:
        outcome = "altered" if target.is_file() else "missing"
    return Document(statement.merchant_id, kind, str(path), digest, outcome)


def write_whole(target: Path, content: bytes) -> None:
    """Write a file that appears whole or not at all.

    It is not forced to the disk one by one: what a power cut took is written again by the next
    issue, which compares every file with its digest.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{uuid4().hex}.partial")
    partial.write_bytes(content)
    partial.replace(target)
