"""Answers as a table: what a bank shows on a screen, written down by whoever looked.

Columns are `payout_id, result, amount, currency, answered_on, reason`, UTF-8, one answer a line.
"""

import csv
import io
import re
from dataclasses import dataclass
from datetime import date

from sources.payout_result.answer import (
    RESULTS,
    Answer,
    AnswerFile,
    Result,
    is_code,
    minor_units,
    refusal,
)

COLUMNS = ("payout_id", "result", "amount", "currency", "answered_on", "reason")

#: Fields under the names that they have here.
_NAMES = {name: name for name in (*COLUMNS, "payout_file_id")}

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True)
class AnswerCsv:
    """The reader."""

    name: str = "payout_csv"

    def recognises(self, head: bytes) -> bool:
        """Tell whether a text begins with the names of the columns, or most of them."""
        first = head.removeprefix(b"\xef\xbb\xbf").partition(b"\n")[0]
        found = {cell.strip(b' "\r') for cell in first.split(b",")}
        return len(found & {name.encode() for name in COLUMNS}) > len(COLUMNS) // 2

    def read(self, file: str, content: bytes, _zone: str) -> AnswerFile:
        """Read a table; days in it are business days.

        Raises:
            AnswersRefused: it is not such a table throughout.
        """
        rows = list(_rows(file, content))
        if not rows:
            raise refusal(file, "holds no answer below its header; send the answers", line=1)
        return AnswerFile(
            file, self.name, tuple(_answer(file, line, row) for line, row in rows), _NAMES
        )


ANSWER_CSV = AnswerCsv()


def _rows(file: str, content: bytes) -> list[tuple[int, dict[str, str]]]:
    """Return the rows below the header with the lines on which they end."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise refusal(
            file, "is not UTF-8 throughout; save it as UTF-8 and send it again", line=line
        ) from None
    if "\0" in text:
        raise refusal(file, "holds a zero byte: damaged; send it again")
    if not text.endswith("\n"):
        raise refusal(
            file, "the last line has no end, as in a file that was cut; send it again",
            line=text.count("\n") + 1,
        )  # fmt: skip
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows = []
    try:
        header = tuple(next(reader))
        if header != COLUMNS:
            raise refusal(
                file, f"are not the columns {','.join(COLUMNS)}; name them so, in that order",
                line=1, value=",".join(header),
            )  # fmt: skip
        for cells in reader:
            if len(cells) != len(COLUMNS):
                raise refusal(
                    file, f"has {len(cells)} cells and not {len(COLUMNS)}; correct the line",
                    line=reader.line_num,
                )  # fmt: skip
            rows.append((reader.line_num, dict(zip(COLUMNS, cells, strict=True))))
    except csv.Error as error:
        raise refusal(
            file, f"is not a row ({error}); correct the line", line=reader.line_num
        ) from None
    return rows


def _answer(file: str, line: int, row: dict[str, str]) -> Answer:
    if not row["payout_id"]:
        raise refusal(file, "is empty; name the payout", line=line, field="payout_id")
    amount = minor_units(row["amount"], row["currency"])
    if isinstance(amount, str):
        raise refusal(file, f"{amount}; correct it", line=line, field="amount", value=row["amount"])
    reason = row["reason"] or None
    if reason and not is_code(reason):
        raise refusal(
            file,
            "is not a code of at most 35 letters, digits and . _ - without spaces and long "
            "numbers; write the bank's code, no name and no account",
            line=line,
            field="reason",
        )
    return Answer(
        line=line,
        payout_id=row["payout_id"],
        payout_file_id=None,
        result=_result(file, line, row["result"]),
        stated=row["result"],
        amount_minor=amount,
        currency=row["currency"],
        answered_on=_day(file, line, row["answered_on"]),
        reason=reason,
    )


def _result(file: str, line: int, text: str) -> Result:
    for result in RESULTS:
        if result == text:
            return result
    raise refusal(
        file, f"is not one of {', '.join(RESULTS)}", line=line, field="result", value=text
    )


def _day(file: str, line: int, text: str) -> date:
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise refusal(
        file, "is not a day such as 2026-10-08", line=line, field="answered_on", value=text
    )
