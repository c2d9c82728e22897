"""What happens to the bytes of a file after it was sent: lost, cut, damaged, repeated, misstated.

Each way is a function of the workshop's folder and of the fault's victim, whose `path` is the file
that the fault is about. Which files are chosen and what the register says is in `sql/faults/file`.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

Victim = Mapping[str, Any]
Damage = Callable[[Path, Victim], None]

TRADE_TOTALS = {1: 12, 2: 16, 4: 22, 5: 24, 6: 25}
"""Cells of the summary of a WeChat trade bill, and the cells of its rows that they add up."""


def _remove(folder: Path, victim: Victim) -> None:
    (folder / victim["path"]).unlink()


def _blank(folder: Path, victim: Victim) -> None:
    (folder / victim["path"]).write_bytes(b"")


def _truncate(folder: Path, victim: Victim) -> None:
    path = folder / victim["path"]
    content = path.read_bytes()
    if path.suffix == ".zip":
        path.write_bytes(content[: len(content) // 2])
        return
    lines = content.splitlines(keepends=True)
    middle = len(lines) // 2
    path.write_bytes(b"".join(lines[:middle]) + lines[middle][: len(lines[middle]) // 2])


def _corrupt(folder: Path, victim: Victim) -> None:
    path = folder / victim["path"]
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    # No text in any encoding, and another checksum inside an archive.
    content[middle : middle + 4] = b"\x00\xff\xfe\x00"
    path.write_bytes(content)


def _recode(folder: Path, victim: Victim) -> None:
    path = folder / victim["path"]
    path.write_bytes(path.read_bytes().decode("utf-8-sig").encode("gbk"))


def _copy(folder: Path, victim: Victim) -> None:
    (folder / victim["path"]).write_bytes((folder / victim["first_path"]).read_bytes())


def _precede(folder: Path, victim: Victim) -> None:
    """Let a first version without its last row arrive before a WeChat trade bill."""
    first = folder / victim["first_path"]
    content = first.read_bytes()
    (folder / victim["path"]).write_bytes(content)
    header, *rows, titles, _ = content.decode("utf-8").splitlines()
    kept = [row.replace("`", "").split(",") for row in rows[:-1]]
    totals = [str(len(kept)), *["0.00"] * 6]
    for total, cell in TRADE_TOTALS.items():
        totals[total] = str(sum((Decimal(row[cell]) for row in kept), Decimal("0.00")))
    lines = [header, *rows[:-1], titles, ",".join(f"`{total}" for total in totals)]
    first.write_bytes("".join(f"{line}\r\n" for line in lines).encode("utf-8"))


def _misstate_total(folder: Path, victim: Victim) -> None:
    path = folder / victim["path"]
    *lines, summary = path.read_bytes().decode("utf-8").splitlines()
    cells = summary.split(",")
    for cell in (1, 5) if victim["file_format"] == "wechat_trade" else (2,):
        cells[cell] = "`" + str(Decimal(cells[cell][1:]) + _major(victim["amount_minor"]))
    text = "".join(f"{line}\r\n" for line in [*lines, ",".join(cells)])
    path.write_bytes(text.encode("utf-8"))


def _shift_balances(folder: Path, victim: Victim) -> None:
    path = folder / victim["path"]
    shift = _major(victim["amount_minor"])

    def shifted(found: re.Match[str]) -> str:
        balance = Decimal(found[2].replace(",", ".")) + shift
        return found[1] + str(balance).replace(".", "," if "," in found[2] else ".")

    pattern = r'(Cd></CdOrPrtry></Tp><Amt Ccy="CNY">|:6[02]F:C\d{6}CNY)([\d.,]+)'
    text = path.read_bytes().decode("utf-8")
    path.write_bytes(re.sub(pattern, shifted, text).encode("utf-8"))


def _drop_entry(folder: Path, victim: Victim) -> None:
    path = folder / victim["path"]
    lines = path.read_bytes().decode("utf-8").splitlines(keepends=True)
    [number] = [n for n, line in enumerate(lines) if victim["bank_reference"] in line]
    # In MT940 the line before belongs to it.
    first = number if lines[number].startswith("<Ntry>") else number - 1
    path.write_bytes("".join(lines[:first] + lines[number + 1 :]).encode("utf-8"))


def _rename_account(folder: Path, victim: Victim) -> None:
    path = folder / victim["path"]
    ours, foreign = victim["account"].encode(), victim["foreign_account"].encode()
    path.write_bytes(path.read_bytes().replace(ours, foreign))


def _major(minor: int) -> Decimal:
    return Decimal(minor).scaleb(-2)


DAMAGES: Mapping[str, Damage] = {
    "remove": _remove,
    "blank": _blank,
    "truncate": _truncate,
    "corrupt": _corrupt,
    "recode": _recode,
    "copy": _copy,
    "precede": _precede,
    "misstate_total": _misstate_total,
    "shift_balances": _shift_balances,
    "drop_entry": _drop_entry,
    "rename_account": _rename_account,
}
