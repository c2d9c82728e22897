"""Damage a statement in the ways in which files are damaged, by a seed.

`python tests/sources/statement/mutants.py 3000` reads that many of every sample and prints what
became of them as JSON, one line a sample (`docs/figures/hostile-files.json`). It exits 1 when one
gave wrong money, was read in part, or crashed.
"""

import json
import random
import re
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from sources.statement import TABLES, Statement, StatementRefused, read_statements, withdraw
from tests.sources.statement.samples import (
    SAMPLES,
    Result,
    new_stage,
    profiles,
    read,
    rows_by_file,
)

#: Samples that state totals or balances, so that every change of money can be seen.
GUARDED = (
    "wechat_trade_all.csv", "wechat_trade_first_generation.csv", "wechat_trade_refunds.csv",
    "wechat_trade_payments.csv", "wechat_fund.csv", "alipay_trade.zip", "alipay_trade.csv",
    "alipay_trade_positive.csv", "alipay_fund.csv", "stripe_payout.csv", "adyen_batch.csv",
    "paypal_settlement.csv", "camt053.xml", "mt940.sta", "profile_bank.csv",
)  # fmt: skip

#: What a row is worth; ids, times and texts may change to others that are as good.
MONEY = {
    "statement_entries": ("entry_kind", "currency", "gross_minor", "fee_minor", "net_minor",
                          "balance_minor"),
    "statement_movements": ("movement_kind", "currency", "amount_minor", "balance_minor"),
    "statement_bank_entries": ("currency", "amount_minor"),
    "statement_balances": ("currency", "opening_minor", "closing_minor"),
}  # fmt: skip

#: Bills of Alipay outside their archive state fees and 分润 once, in the row alone.
STATED_ONCE = ("alipay_trade.csv", "alipay_trade_positive.csv")

#: With a running balance and no total, a row at either end is missed by the next file's opening.
CHAINED = ("profile_bank.csv",)

#: What may become of a mutant, and which refusals say where; the last two must not be.
VERDICTS = ("refused", "refused with line or field", "same", "unseen", "without total",
            "left to the chain", "wrong money", "in part")  # fmt: skip

#: Mutants that are read at once, beside one another.
TOGETHER = 50

Mutation = Callable[[random.Random, bytes], bytes]


def content_of(name: str) -> bytes:
    """Return the bytes of a sample; `alipay_trade.csv` is the detail out of the archive."""
    if name == "alipay_trade.csv":
        with zipfile.ZipFile(SAMPLES / "alipay_trade.zip") as archive:
            return archive.read(archive.namelist()[-1])
    return (SAMPLES / name).read_bytes()


def _at(draw: random.Random, content: bytes) -> int:
    return draw.randrange(max(1, len(content)))


def _flip(draw: random.Random, content: bytes) -> bytes:
    content = content or b"?"
    at = _at(draw, content)
    return content[:at] + bytes([content[at] ^ (1 << draw.randrange(8))]) + content[at + 1 :]


def _digit(draw: random.Random, content: bytes) -> bytes:
    places = [n for n, byte in enumerate(content) if 48 <= byte <= 57]
    if not places:
        return content
    at = draw.choice(places)
    return content[:at] + str(draw.randrange(10)).encode() + content[at + 1 :]


def _delete(draw: random.Random, content: bytes) -> bytes:
    at = _at(draw, content)
    return content[:at] + content[at + draw.choice((1, 1, 2, 5)) :]


def _insert(*pieces: bytes) -> Mutation:
    def insert(draw: random.Random, content: bytes) -> bytes:
        at = _at(draw, content)
        return content[:at] + draw.choice(pieces) + content[at:]

    return insert


def _replace(old: tuple[bytes, ...], new: tuple[bytes, ...]) -> Mutation:
    def replace(draw: random.Random, content: bytes) -> bytes:
        wanted = draw.choice(old)
        places, start = [], content.find(wanted)
        while start >= 0:
            places.append(start)
            start = content.find(wanted, start + 1)
        if not places:
            return content
        at = draw.choice(places)
        return content[:at] + draw.choice(new) + content[at + len(wanted) :]

    return replace


def _lines(change: Callable[[random.Random, list[bytes]], None]) -> Mutation:
    def mutate(draw: random.Random, content: bytes) -> bytes:
        lines = content.splitlines(keepends=True)
        change(draw, lines)
        return b"".join(lines)

    return mutate


def _drop_line(draw: random.Random, lines: list[bytes]) -> None:
    del lines[draw.randrange(len(lines))]


def _double_line(draw: random.Random, lines: list[bytes]) -> None:
    at = draw.randrange(len(lines))
    lines.insert(at, lines[at])


def _swap_lines(draw: random.Random, lines: list[bytes]) -> None:
    one, other = draw.randrange(len(lines)), draw.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]


def _cell(change: Callable[[random.Random, list[bytes]], None]) -> Mutation:
    def mutate(draw: random.Random, lines: list[bytes]) -> None:
        at = draw.randrange(len(lines))
        end = lines[at][len(lines[at].rstrip(b"\r\n")) :]
        cells = lines[at].rstrip(b"\r\n").split(b",")
        change(draw, cells)
        lines[at] = b",".join(cells) + end

    return _lines(mutate)


def _empty_cell(draw: random.Random, cells: list[bytes]) -> None:
    cells[draw.randrange(len(cells))] = b""


def _drop_cell(draw: random.Random, cells: list[bytes]) -> None:
    del cells[draw.randrange(len(cells))]


def _double_cell(draw: random.Random, cells: list[bytes]) -> None:
    at = draw.randrange(len(cells))
    cells.insert(at, cells[at])


def _swap_cells(draw: random.Random, cells: list[bytes]) -> None:
    one, other = draw.randrange(len(cells)), draw.randrange(len(cells))
    cells[one], cells[other] = cells[other], cells[one]


def _cut(draw: random.Random, content: bytes) -> bytes:
    return content[: _at(draw, content)]


def _shuffle_block(draw: random.Random, content: bytes) -> bytes:
    at = _at(draw, content)
    block = list(content[at : at + 8])
    draw.shuffle(block)
    return content[:at] + bytes(block) + content[at + 8 :]


def _repeat_block(draw: random.Random, content: bytes) -> bytes:
    at = _at(draw, content)
    return content[:at] + content[at : at + draw.randrange(1, 200)] + content[at:]


MUTATIONS: dict[str, Mutation] = {
    "flip a bit": _flip,
    "change a digit": _digit,
    "lose bytes": _delete,
    "lose a line": _lines(_drop_line),
    "double a line": _lines(_double_line),
    "swap lines": _lines(_swap_lines),
    "cut": _cut,
    "empty a cell": _cell(_empty_cell),
    "lose a cell": _cell(_drop_cell),
    "double a cell": _cell(_double_cell),
    "swap cells": _cell(_swap_cells),
    "zero byte": _insert(b"\0"),
    "byte of no encoding": _insert(b"\xff", b"\xfe\xff", b"\x80"),
    "quote": _insert(b'"', b"'", b'""'),
    "delimiter": _insert(b",", b";", b"\t", b"`", b",`"),
    "line end": _insert(b"\n", b"\r", b"\r\n", b"\n\n"),
    "sign": _insert(b"-", b"+"),
    "digit more": _insert(*(str(n).encode() for n in range(10))),
    "decimal mark": _replace((b".",), (b",", b"", b"..", "．".encode())),
    "full-width digit": _replace((b"0", b"1", b"2"), ("０".encode(), "１".encode())),
    "exponent": _replace((b"0", b"."), (b"e1", b"E2", b"nan", b"inf")),
    "spaces": _insert(b" ", b"\xc2\xa0", "　".encode(), b"\xe2\x80\x8b"),
    "shuffle": _shuffle_block,
    "repeat": _repeat_block,
}


def mutants(name: str, count: int, seed: int = 1) -> Iterator[tuple[str, bytes]]:
    """Yield that many damaged copies of a sample, each with what was done to it."""
    content = content_of(name)
    kinds = list(MUTATIONS)
    for number in range(count):
        draw = random.Random(f"{seed}/{name}/{number}")  # noqa: S311 - not for secrets
        kind = kinds[number % len(kinds)]
        changed = MUTATIONS[kind](draw, content)
        if draw.random() < 0.1:
            kind = f"{kind}, {(other := draw.choice(kinds))}"
            changed = MUTATIONS[other](draw, changed or content)
        yield kind, changed


def money(
    rows: dict[str, list[dict[str, Any]]], *, without_fees: bool = False
) -> Counter[tuple[Any, ...]]:
    """Return what rows are worth, in whatever order they came."""
    if without_fees:
        return Counter(
            (row["entry_kind"], row["gross_minor"])
            for row in rows["statement_entries"]
            if row["raw_kind"] != "分润"
        )
    return Counter(
        (table, *(row[column] for column in columns if not _is_stated_once(row, column)))
        for table, columns in MONEY.items()
        for row in rows[table]
    )


def _is_stated_once(row: dict[str, Any], column: str) -> bool:
    """Return whether nothing in a file says a figure again, so that net alone can be compared.

    Fees alone tell gross from net where the customer paid in another currency; and the event codes
    of PayPal are digits, of which one is as good as another.
    """
    is_coded = bool(re.fullmatch(r"T\d{4}", row.get("raw_kind") or ""))
    columns = {"gross_minor", "fee_minor"} | ({"entry_kind"} if is_coded else set())
    return (is_coded or bool(row.get("presented_currency"))) and column in columns


def verdict(
    name: str,
    original: Result,
    outcome: Statement | StatementRefused,
    rows: dict[str, list[dict[str, Any]]],
) -> str:
    """Return what became of a damaged file, given what it has left in the stage.

    Returns:
        `refused`; `same`; `unseen`, where an id, time or text became another; `without total` and
        `left to the chain`, where nothing in the file can tell; `wrong money` and `in part`.
    """
    if isinstance(outcome, StatementRefused):
        is_told = all(problem.reason and problem.file == name for problem in outcome.problems)
        is_whole = not any(rows.values())
        return "refused" if is_told and is_whole and outcome.problems else "in part"
    result = Result(outcome, rows)
    once = name in STATED_ONCE
    if money(result.rows, without_fees=once) == money(original.rows, without_fees=once):
        return "same" if result.rows == original.rows else "unseen"
    kinds = {row["entry_kind"] for row in original.rows["statement_entries"]}
    left = {row["entry_kind"] for row in result.rows["statement_entries"]}
    # Without the row of the payout such a file states no total: nothing in it can tell.
    is_open = result.statement.format in {"stripe_itemized", "adyen_settlement"}
    if is_open and "payout" in kinds - left:
        return "without total"
    if name in CHAINED and _ends(result) != _ends(original):
        return "left to the chain"
    return "wrong money"


def _ends(result: Result) -> tuple[int | None, int | None]:
    return result.statement.opening_minor, result.statement.closing_minor


def run(name: str, count: int, folder: Path) -> tuple[Counter[str], list[str]]:
    """Read that many mutants of a sample; return the verdicts, and each that must not be.

    Among the verdicts are the refusals that name a line or field, for those where there is one.
    """
    formats, stage, wrong = profiles(), new_stage(), []
    paths = {number: folder / str(number) / name for number in range(TOGETHER)}
    for path in paths.values():
        path.parent.mkdir()
    paths[0].write_bytes(content_of(name))
    original = read(paths[0], None, formats)
    verdicts: Counter[str] = Counter()
    for group in batched(enumerate(mutants(name, count)), TOGETHER):
        here = dict(zip(paths.values(), group, strict=False))
        for path, (_, (_, content)) in here.items():
            path.write_bytes(content)
        outcomes = read_statements(stage, dict(enumerate(here)), profiles=formats)
        left = {table: rows_by_file(stage, table) for table in TABLES}
        for file_no, (number, (kind, _)) in enumerate(here.values()):
            outcome = outcomes[file_no]
            rows = {table: found[file_no] for table, found in left.items()}
            found = verdict(name, original, outcome, rows)
            verdicts[found] += 1
            if isinstance(outcome, StatementRefused):
                first = outcome.problems[0]
                verdicts["refused with line or field"] += bool(first.line or first.field)
            if found in VERDICTS[-2:]:
                wrong.append(f"{name} {number} ({kind}): {found}")
        withdraw(stage, *outcomes)
    return verdicts, wrong


def batched(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Yield so many items at a time."""
    rest = iter(items)
    while group := list(islice(rest, size)):
        yield group


def main() -> None:
    """Read mutants of every sample and print what became of them."""
    count, failed = int(sys.argv[1]), []
    names = sys.argv[2:] or GUARDED
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            verdicts, wrong = run(name, count, Path(folder))
        failed += wrong
        shown = {"sample": name, "mutants": count} | {told: verdicts[told] for told in VERDICTS}
        opened, closed = "[" if name == names[0] else " ", "]" if name == names[-1] else ","
        print(f"{opened}{json.dumps(shown)}{closed}", flush=True)
    sys.exit("\n".join(failed) or 0)


if __name__ == "__main__":
    main()
