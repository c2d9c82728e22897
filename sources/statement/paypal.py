"""PayPal: settlement report (STL) and transaction detail report (TRR), as sent by SFTP.

A line begins with its record type: RH and FH open the file, SH and CH a section, SB is a row, SF
and SC close the section with totals per currency and the number of rows, RF, RC and FF the file.
Amounts are unsigned, without a point, with two decimals for yen too; CR and DR give the sign.
The rows' event codes say what happened; a code that is not listed here is refused.
Source: the vendor's specification, version 9, and public samples; not tried on live files.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from sources.staging import literal
from sources.statement.entries import refusal
from sources.statement.intake import Text
from sources.statement.layout import (
    Control,
    DelimitedFormat,
    Facts,
    Field,
    Frame,
    refused,
)

#: Event codes, and what each is to us; `T00` and such stand for every code that begins so.
_EVENTS = {
    "T00": "capture", "T01": "fee", "T02": "adjustment", "T03": "adjustment", "T04": "payout",
    "T05": "adjustment", "T06": "payout", "T07": "adjustment", "T08": "adjustment",
    "T09": "adjustment", "T10": "adjustment", "T1100": "adjustment", "T1101": "payout",
    "T1102": "adjustment", "T1103": "adjustment", "T1104": "adjustment",
    "T1105": "reserve_release", "T1106": "chargeback", "T1107": "refund", "T1108": "fee",
    "T1109": "fee", "T1110": "reserve_hold", "T1111": "reserve_release", "T1112": "adjustment",
    "T1113": "refund", "T1114": "refund", "T1115": "refund", "T1116": "adjustment",
    "T1117": "adjustment", "T1118": "adjustment", "T1119": "fee", "T1120": "adjustment",
    "T1200": "adjustment", "T1201": "chargeback", "T1202": "chargeback_reversed",
    "T1203": "adjustment", "T1204": "adjustment", "T1205": "chargeback_reversed",
    "T1206": "adjustment", "T1207": "adjustment", "T1208": "adjustment", "T14": "adjustment",
    "T15": "reserve_hold", "T17": "payout", "T19": "adjustment", "T20": "adjustment",
    "T2101": "reserve_hold", "T2102": "reserve_release", "T2103": "reserve_hold",
    "T2104": "reserve_release", "T2105": "reserve_hold", "T2106": "reserve_release",
    "T2107": "adjustment", "T22": "adjustment",
}  # fmt: skip

_KIND = " ".join(
    f"when starts_with(code, '{code}') then '{kind}'" for code, kind in _EVENTS.items()
)

#: Parts of an unsigned unit: reports write three decimals where a currency has three, else two.
_UNIT = "if(gross_currency in ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'), 100, 1000)::bigint"
_GROSS = f"gross * {_UNIT} * if(gross_sign = 'DR', -1, 1)"
_FEE = f"coalesce(fee, 0) * {_UNIT} * if(fee_sign = 'CR', -1, 1)"

#: Records that are not rows, by the part of the file that they belong to.
_RECORDS = {"RH", "FH", "SH", "CH", "SB", "SF", "SC", "RF", "RC", "FF", "FC"}

_DAY = re.compile(r"(\d{4})/(\d\d)/(\d\d) \d\d:\d\d:\d\d [+-]\d{4}")
_MARKER = re.compile(r'"?([A-Z]{2})"?(?:,|$)')

#: Cells of SF up to the second of its balances, the available ones: beginning and ending.
_WITH_BALANCES = 10

#: What SF states of a currency, in its order, before the pairs of balances and the count.
_SECTION_TOTALS = (
    ("gross credits", "gross_sign = 'CR'", "gross"),
    ("gross debits", "gross_sign = 'DR'", "gross"),
    ("fee credits", "fee_sign = 'CR'", "fee"),
    ("fee debits", "fee_sign = 'DR'", "fee"),
)


def _cut(form: DelimitedFormat, text: Text) -> Frame:
    """Keep the rows, each behind its line number; the other records are head and tail."""
    rows = text.path.with_suffix(".rows")
    header: tuple[str, ...] = ()
    header_line, count = 1, 0
    others: list[tuple[int, str]] = []
    with text.path.open(encoding="utf-8", newline="\n") as lines, rows.open("wb") as out:
        for number, line in enumerate(lines, 1):
            found = _MARKER.match(line)
            if found and found[1] == "SB":
                out.write(f"{number},{line}".encode())
                count += 1
            elif found and found[1] == "CH":
                cells = tuple(form.split(line.rstrip("\n")))
                if header and cells != header:
                    raise refusal(
                        text.file, "sections have different columns; ask for the report again",
                        line=number,
                    )  # fmt: skip
                header, header_line = cells, number
            elif found and found[1] in _RECORDS:
                others.append((number, line.rstrip("\n")))
            else:
                raise refusal(
                    text.file,
                    "is no record of such a report: cut or changed; ask for the file again",
                    line=number,
                )
    _end_line(rows)
    rows.replace(text.path)
    return Frame(
        Text(text.path, count, text.file), header or ("CH",), header_line, (), tuple(others), True
    )


def _end_line(path: Path) -> None:
    with path.open("ab") as stream:
        stream.write(b"\n")


def _facts(frame: Frame) -> Facts:
    """Read the records around the rows and check that none is missing."""
    records: dict[str, list[tuple[int, list[str]]]] = defaultdict(list)
    for line, text in frame.tail:
        try:
            cells = next(csv.reader([text], strict=True))
        except csv.Error:
            reason = "has a quote that does not close; ask for the file again"
            raise refused(frame, [(line, None, None, reason)]) from None
        records[cells[0]].append((line, cells))
    for opens, closes in (
        ("RH", None),
        ("FH", None),
        ("SH", None),
        ("SC", "SH"),
        ("SF", None),
        ("FF", "FH"),
    ):
        wrong = not records[opens] or (closes and len(records[opens]) != len(records[closes]))
        if wrong:
            reason = f"record {opens} is missing: the file was cut; ask for the report again"
            raise refused(frame, [(None, opens, None, reason)])
    line, section = records["SH"][0]
    if len(section) < 3:  # its name, its start, its end
        reason = "states no period: cut; ask for the report again"
        raise refused(frame, [(line, "SH", None, reason)])
    report = records["RH"][0][1]
    account = next(filter(None, [*section[3:4], *report[3:4]]), None)
    period = (_day(frame, line, section[1]), _day(frame, line, section[2]))
    return Facts(account, *period, tuple(_controls(frame, records)))


def _day(frame: Frame, line: int, text: str) -> date:
    found = _DAY.fullmatch(text)
    try:
        return date(*map(int, found.groups())) if found else date(0, 1, 1)
    except ValueError:
        reason = "is not a time such as 2026/10/01 00:00:00 +0800"
        raise refused(frame, [(line, "SH", text, reason)]) from None


def _controls(frame: Frame, records: dict[str, list[tuple[int, list[str]]]]) -> Iterable[Control]:
    """Yield the totals of sections, each over the lines between its SH and its SC."""
    starts = [line for line, _ in records["SH"]]
    for (line, cells), start in zip(records["SC"], starts, strict=True):
        inside = (start, line)
        stated = cells[1] if len(cells) > 1 else ""
        yield Control("SC", stated, "count(*)", line, is_count=True, inside=inside)
        for at, totals in records["SF"]:
            if start < at < line:
                yield from _section(frame, inside, at, totals)


def _section(frame: Frame, inside: tuple[int, int], at: int, cells: list[str]) -> Iterable[Control]:
    if len(cells) < 2 + len(_SECTION_TOTALS):
        reason = "states fewer totals than a section has: cut; ask for the report again"
        raise refused(frame, [(at, "SF", None, reason)])
    currency = cells[1]
    for (name, condition, column), stated in zip(_SECTION_TOTALS, cells[2:6], strict=True):
        rows = f"{condition} and {column}_currency = {literal(currency)}"
        found = f"sum({column}) filter ({rows})"
        yield Control(f"SF {currency} {name}", stated, found, at, is_count=True, inside=inside)
    if "Transactional Status" not in frame.header and len(cells) >= _WITH_BALANCES:
        opening, closing = (_signed(frame, at, cells[n], cells[n + 1]) for n in (6, 8))
        net = "if(gross_sign = 'DR', -gross, gross) - coalesce(if(fee_sign = 'CR', -fee, fee), 0)"
        found = f"sum({net}) filter (gross_currency = {literal(currency)})"
        name = f"SF {currency} ending balance"
        yield Control(name, str(closing), found, at, True, inside, carried=opening)


def _signed(frame: Frame, line: int, sign: str, amount: str) -> int:
    if sign not in {"CR", "DR"} or not re.fullmatch(r"\d{1,15}", amount, re.ASCII):
        reason = "is not a balance: CR or DR, and an amount; ask for the report again"
        raise refused(frame, [(line, "SF", f"{sign} {amount}", reason)])
    return int(amount) if sign == "CR" else -int(amount)


PAYPAL = DelimitedFormat(
    name="paypal_report",
    issuer="paypal",
    fields=(
        Field("native_id", "id", ("Transaction ID",), is_filled=True),
        Field("our_reference", "id", ("Invoice ID",)),
        Field("reference", "id", ("PayPal Reference ID",)),
        Field("code", "word", ("Transaction Event Code",), is_filled=True),
        Field("begun_at", "offset_instant", ("Transaction Initiation Date",), is_filled=True),
        Field("completed_at", "offset_instant", ("Transaction Completion Date",)),
        Field("begun_text", "text", ("Transaction Initiation Date",), is_filled=True),
        Field("completed_text", "text", ("Transaction Completion Date",)),
        Field("gross_sign", "word",
              ("Transaction Debit or Credit", "Transaction  Debit or Credit"),
              is_filled=True, choices={"CR": "in", "DR": "out"}),
        Field("gross", "integer", ("Gross Transaction Amount",), is_filled=True),
        Field("gross_currency", "currency", ("Gross Transaction Currency",), is_filled=True),
        Field("fee_sign", "word", ("Fee Debit or Credit",), choices={"CR": "in", "DR": "out"}),
        Field("fee", "integer", ("Fee Amount",)),
        Field("fee_currency", "currency", ("Fee Currency",)),
        Field("status", "word", ("Transactional Status",), is_required=False,
              choices={"S": "done", "V": "reversed", "P": "pending", "D": "denied"}),
    ),
    ignored=("CH", "PayPal Reference ID Type", "Custom Field", "Payment Tracking ID",
             "Bank Reference ID", "Credit Transactional Fee", "Credit Promotional Fee",
             "Credit Term", "Transaction Subject", "Transaction Note"),
    ignored_pattern=r"(Shipping|Billing|Option|Payer|Auction|Item|Coupon|Loyalty|Special|"
    r"Discount|Gift|Insurance|Sales|Store|Terminal|First|Last|Consumer)('s)? ?[\w ]{0,40}",
    entries=f"""
        select if(starts_with(code, 'T00') and gross_sign = 'DR', 'adjustment',
                case {_KIND} end) as entry_kind,
            native_id, our_reference,
            if(starts_with(code, 'T00'), null, reference) as capture_reference,
            null as batch_reference, coalesce(completed_at, begun_at) as occurred_at,
            cast(replace(coalesce(completed_text, begun_text)[:10], '/', '-') as date)
                as business_on,
            gross_currency as currency,
            if(starts_with(code, 'T01'), 0, {_GROSS}) as gross,
            {_FEE} - if(starts_with(code, 'T01'), {_GROSS}, 0) as fee,
            null::bigint as balance, file_no, line, code as raw_kind,
            null::varchar as presented_currency, null::bigint as presented,
            null as exchange_rate
        from statement_rows
        where coalesce(status, 'S') in ('S', 'V')
    """,
    quote='"',
    checks=(
        f"""select file_no, line, 'Gross Transaction Amount', gross, 'is finer than the minor unit'
        from statement_rows where {_GROSS} % step_of(gross_currency) <> 0
            or {_FEE} % step_of(gross_currency) <> 0""",
        f"""select file_no, line, 'Transaction Event Code', code,
            'is not an event that this reader knows; add it once its meaning is known'
        from statement_rows
        where case {_KIND} end is null or not regexp_full_match(code, 'T[0-9]{{4}}')""",
        """select file_no, line, 'Fee Currency', fee_currency,
            'is not the currency of the amount, or a fee has no sign'
        from statement_rows where fee <> 0
            and (fee_currency is distinct from gross_currency or fee_sign is null)""",
    ),
    cut=_cut,
    facts=_facts,
)  # fmt: skip
