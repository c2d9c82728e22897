"""Recognise a file of answers and read it with the one reader that knows it."""

from pathlib import Path
from typing import Protocol

from sources.payout_result.answer import AnswerFile, refusal
from sources.payout_result.answer_csv import ANSWER_CSV
from sources.payout_result.pain002 import PAIN002

#: Largest file; a report on 100,000 payments has some 70 MB.
MAX_BYTES = 256 * 2**20

#: What the recognition of a format looks at.
HEAD_BYTES = 64 * 2**10


class Reader(Protocol):
    """What reads one format."""

    @property
    def name(self) -> str:
        """Return the name of the format."""

    def recognises(self, head: bytes) -> bool:
        """Tell whether a text that begins so is of the format."""

    def read(self, file: str, content: bytes, zone: str) -> AnswerFile:
        """Read a file whole or refuse it."""


READERS: tuple[Reader, ...] = (PAIN002, ANSWER_CSV)


def read_answers(path: Path, zone: str, readers: tuple[Reader, ...] = READERS) -> AnswerFile:
    """Return the answers of one file.

    Args:
        path: the file.
        zone: time zone of business days.
        readers: those that are asked.

    Raises:
        AnswersRefused: why, as problems with file, line, field, value and reason.
    """
    if not path.is_file():
        raise refusal(path.name, "no such file; give the path of one file of answers")
    size = path.stat().st_size
    if not size:
        raise refusal(path.name, "the file is empty; ask for it again")
    if size > MAX_BYTES:
        raise refusal(path.name, f"{size} bytes, more than {MAX_BYTES}; ask for smaller reports")
    content = path.read_bytes()
    known = [reader for reader in readers if reader.recognises(content[:HEAD_BYTES])]
    if len(known) != 1:
        named = ", ".join(reader.name for reader in known or readers)
        how_many = "more than one reader recognises" if known else "no reader recognises"
        raise refusal(path.name, f"{how_many} this file ({named}); send it as the bank made it")
    return known[0].read(path.name, content, zone)
