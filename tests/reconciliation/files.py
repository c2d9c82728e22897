"""Small statement files as banks and providers write them, for tests that load them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path


@dataclass(frozen=True)
class BankDay:
    """A bank's statement of one day in minor units; entries are signed."""

    day: date
    opening: int
    entries: tuple[tuple[int, str], ...]

    @property
    def closing(self) -> int:
        """Return the balance after the last entry."""
        return self.opening + sum(amount for amount, _ in self.entries)


def chain(first: date, opening: int, days: Sequence[Sequence[int]]) -> list[BankDay]:
    """Return statements of days in a row, each with its amounts, that follow on."""
    found: list[BankDay] = []
    for number, amounts in enumerate(days):
        entries = tuple((amount, f"ref{number}x{place}") for place, amount in enumerate(amounts))
        found.append(BankDay(first + timedelta(days=number), opening, entries))
        opening = found[-1].closing
    return found


def write_mt940(
    path: Path, statement: BankDay, *, account: str = "6222", closing: int | None = None
) -> Path:
    """Write a statement; `closing` states another closing balance than its entries come to."""
    day = f"{statement.day:%y%m%d}"
    lines = [
        f":20:ST{day}",
        f":25:{account}",
        ":28C:1/1",
        f":60F:{_side(statement.opening)}{day}CNY{_amount(statement.opening)}",
    ]
    for number, (amount, reference) in enumerate(statement.entries):
        lines += [
            f":61:{day}{day[2:]}{_side(amount)}{_amount(amount)}NTRFNONREF//B{day}{number}",
            f":86:/EREF/{reference}",
        ]
    end = statement.closing if closing is None else closing
    lines.append(f":62F:{_side(end)}{day}CNY{_amount(end)}")
    path.write_text("\r\n".join(lines) + "\r\n", encoding="utf-8")
    return path


def _side(amount: int) -> str:
    return "D" if amount < 0 else "C"


def _amount(amount: int) -> str:
    return f"{abs(amount) // 100},{abs(amount) % 100:02}"


_STRIPE = (
    "automatic_payout_id,automatic_payout_effective_at_utc,balance_transaction_id,created_utc,"
    "available_on_utc,currency,gross,fee,net,reporting_category,source_id,charge_id,"
    "payment_intent_id,description,trace_id"
)


def write_stripe_payout(
    path: Path, payout: str, paid_on: date, charges: Sequence[tuple[str, date, int, int]]
) -> Path:
    """Write a payout with its charges: id, day, gross and fee in minor units."""
    paid = f"{paid_on} 00:00:00"
    lines = [_STRIPE]
    for native_id, day, gross, fee in charges:
        lines.append(
            f"{payout},{paid},txn_{native_id},{day} 10:00:00,{paid},cny,{_plain(gross)},"
            f"{_plain(fee)},{_plain(gross - fee)},charge,{native_id},,,,"
        )
    net = sum(gross - fee for _, _, gross, fee in charges)
    lines.append(
        f"{payout},{paid},txn_{payout},{paid},{paid},cny,{_plain(-net)},0.00,{_plain(-net)},"
        f"payout,{payout},,,,"
    )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _plain(amount: int) -> str:
    return f"{'-' if amount < 0 else ''}{abs(amount) // 100}.{abs(amount) % 100:02}"
