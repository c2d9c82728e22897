"""Formats that are declared in a YAML file: any provider's or bank's delimited statement.

A profile says encoding, delimiter, time zone, decimal mark and signs, and which column is what.
Docs: docs/provider-files.md. Not here: formats with a head or tail of their own; those are modules.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from ledger import UnknownCurrency, exponent
from sources.staging import literal
from sources.statement.entries import ENTRY_KINDS
from sources.statement.layout import DelimitedFormat, Field, Kind, meaning


class ProfileRefused(ValueError):
    """A profile file that does not declare a format; the message says which line to change."""


#: Canonical column -> kind, for each sort of statement; the first ones must be given.
_COLUMNS: Mapping[str, Mapping[str, Kind]] = {
    "provider": {
        "native_id": "id",
        "occurred_at": "instant",
        "kind": "word",
        "gross": "money",
        "fee": "money",
        "net": "money",
        "currency": "currency",
        "our_reference": "id",
        "capture_reference": "id",
        "batch_reference": "id",
        "balance": "money",
    },
    "bank": {
        "booked_on": "day",
        "amount": "money",
        "credit": "money",
        "debit": "money",
        "valued_on": "day",
        "currency": "currency",
        "bank_reference": "id",
        "end_to_end": "id",
        "remittance": "text",
        "balance": "money",
    },
}

_NEEDED = {"provider": {"native_id", "occurred_at", "kind", "gross"}, "bank": {"booked_on"}}

_KEYS = {
    "name", "statement", "issuer", "encoding", "delimiter", "quote", "decimal_mark", "time_zone",
    "currency", "account", "columns", "ignored", "kinds", "amounts", "fees", "day_format",
}  # fmt: skip

_ENCODINGS = {"utf-8", "gb18030", "latin-1", "cp1252", "shift_jis", "big5"}

#: How many profile files of a usual shape are smaller; a larger one is no profile.
_MAX_BYTES = 64 * 1024


def load_profile(path: Path) -> DelimitedFormat:
    """Return the format that a profile file declares.

    Raises:
        ProfileRefused: it is not YAML, or a key is missing, unknown or not to be used so.
    """
    if path.stat().st_size > _MAX_BYTES:
        raise ProfileRefused(f"{path.name}: more than {_MAX_BYTES} bytes is no profile")
    try:
        given = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ProfileRefused(f"{path.name}: is not YAML ({error})") from None
    if not isinstance(given, dict) or set(given) - _KEYS:
        unknown = ", ".join(sorted(map(str, set(given or {}) - _KEYS)))
        raise ProfileRefused(f"{path.name}: {unknown or 'nothing'} is not known; use {_KEYS}")
    try:
        return _format(given)
    except (KeyError, TypeError, AttributeError) as error:
        raise ProfileRefused(f"{path.name}: {error} is missing or of another kind") from None
    except ProfileRefused as error:
        raise ProfileRefused(f"{path.name}: {error}") from None


def _format(given: dict[str, Any]) -> DelimitedFormat:
    sort = given["statement"]
    if sort not in _COLUMNS:
        raise ProfileRefused(f"statement is {sort!r}; use provider or bank")
    columns: dict[str, str] = given["columns"]
    unknown = set(columns) - set(_COLUMNS[sort])
    missing = _NEEDED[sort] - set(columns)
    if sort == "bank" and "amount" not in columns and not {"credit", "debit"} <= set(columns):
        missing |= {"amount"}
    if unknown or missing:
        raise ProfileRefused(
            f"columns: {', '.join(sorted(unknown | missing))} is not known or missing; "
            f"use {', '.join(_COLUMNS[sort])}"
        )
    _require_values(given, columns)
    kinds: dict[str, str] = given.get("kinds", {})
    build = _provider if sort == "provider" else _bank
    return build(given, columns, kinds)


def _require_values(given: dict[str, Any], columns: dict[str, str]) -> None:
    encoding = given.get("encoding", "utf-8")
    if encoding not in _ENCODINGS:
        raise ProfileRefused(f"encoding {encoding!r} is not one of {sorted(_ENCODINGS)}")
    if given.get("decimal_mark", ".") not in {".", ","}:
        raise ProfileRefused("decimal_mark is a point or a comma")
    if len(given.get("delimiter", ",")) != 1 or len(given.get("quote", '"')) > 1:
        raise ProfileRefused("delimiter and quote are one character")
    try:
        ZoneInfo(given.get("time_zone", "UTC"))
    except (ZoneInfoNotFoundError, ValueError):
        raise ProfileRefused(f"time_zone {given['time_zone']!r} is not known") from None
    if ("currency" in given) == ("currency" in columns):
        raise ProfileRefused("give the currency, or the column that says it, and not both")
    if "currency" in given:
        try:
            exponent(given["currency"])
        except UnknownCurrency as error:
            raise ProfileRefused(str(error)) from None
    wrong = set(given.get("kinds", {}).values()) - set(ENTRY_KINDS)
    if wrong:
        raise ProfileRefused(f"kinds: {', '.join(sorted(wrong))} is none of {ENTRY_KINDS}")


def _declared(
    given: dict[str, Any], sort: str, columns: dict[str, str], filled: set[str]
) -> dict[str, Any]:
    """Return what both sorts of format share."""
    fields = tuple(
        Field(
            key,
            _COLUMNS[sort][key],
            (columns[key],),
            is_filled=key in filled,
            choices=given.get("kinds", {}) if key == "kind" else {},
            decimal_mark=given.get("decimal_mark", "."),
            day_format=given.get("day_format", ""),
        )
        if key in columns
        else Field(key, _COLUMNS[sort][key], (f"({key})",), is_required=False)
        for key in _COLUMNS[sort]
        if key in columns or key != "currency"
    )
    return {
        "name": given["name"],
        "issuer": given["issuer"],
        "fields": fields,
        "ignored": tuple(given.get("ignored", ())),
        "encodings": (given.get("encoding", "utf-8"),),
        "delimiter": given.get("delimiter", ","),
        "quote": given.get("quote", '"'),
        "trimmed": " ",
        "currency": given.get("currency"),
        "fixed_account": given.get("account"),
    }


def _provider(
    given: dict[str, Any], columns: dict[str, str], kinds: dict[str, str]
) -> DelimitedFormat:
    if not kinds:
        raise ProfileRefused("kinds: say what each word of the column kind means")
    kind = meaning("kind", kinds)
    currency = literal(given["currency"]) if "currency" in given else "upper(currency)"
    outgoing = "('refund', 'chargeback', 'reserve_hold', 'payout')"
    unsigned = given.get("amounts", "signed") == "unsigned"
    gross = f"if(entry_kind in {outgoing}, -gross, gross)" if unsigned else "gross"
    fee = "coalesce(fee, 0)" if given.get("fees", "positive") == "positive" else "-coalesce(fee, 0)"
    zone = literal(given.get("time_zone", "UTC"))
    entries = f"""
        with rows as (select *, {kind} as entry_kind from statement_rows)
        select entry_kind, native_id, our_reference, capture_reference, batch_reference,
            occurred_at at time zone {zone} as occurred_at,
            cast(occurred_at as date) as business_on, {currency} as currency,
            if(entry_kind = 'fee', 0, {gross}) as gross,
            {fee} - if(entry_kind = 'fee', {gross}, 0) as fee,
            balance, file_no, line, kind as raw_kind, null::varchar as presented_currency,
            null::bigint as presented, null as exchange_rate
        from rows
    """
    checks = []
    if "net" in columns:
        checks.append(
            f"""select file_no, line, 'net', net / 100000.0,
                'is not gross less fee; ask for the file again'
            from (select *, {kind} as entry_kind from statement_rows)
            where net is not null and abs(net) <> abs({gross} - {fee})"""
        )
    if unsigned:
        checks.append(
            """select file_no, line, 'gross', gross / 100000.0,
                'is negative where amounts have no sign'
            from statement_rows where gross < 0"""
        )
    filled = {"native_id", "occurred_at", "kind", "gross", "currency"}
    shared = _declared(given, "provider", columns, filled)
    return DelimitedFormat(**shared, entries=entries, checks=tuple(checks))


def _bank(given: dict[str, Any], columns: dict[str, str], _: dict[str, str]) -> DelimitedFormat:
    currency = literal(given["currency"]) if "currency" in given else "upper(currency)"
    amount = "amount" if "amount" in columns else "coalesce(credit, 0) - abs(coalesce(debit, 0))"
    entries = f"""
        select bank_reference, end_to_end, booked_on, valued_on, {currency} as currency,
            {amount} as amount, remittance, file_no, line, null as raw_kind, balance
        from statement_rows
    """
    checks = ()
    if "amount" not in columns:
        checks = (
            """select file_no, line, 'credit', credit / 100000.0,
                'stands beside a debit, or is negative'
            from statement_rows where coalesce(credit, 0) < 0
                or (coalesce(credit, 0) <> 0 and coalesce(debit, 0) <> 0)""",
        )  # type: ignore[assignment]
    filled = {"booked_on", "currency"} | ({"amount"} if "amount" in columns else set())
    return DelimitedFormat(
        **_declared(given, "bank", columns, filled),
        bank_entries=entries,
        checks=checks,
        balance="bank_entries" if "balance" in columns else "",
    )
