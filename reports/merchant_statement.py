"""A merchant's monthly statement (商户结算单): two pages, three lists, the same bytes every time.

The figures come as plain data that a locked month keeps; nothing here asks a database, a clock or
a network. A check that fails is shown on the page, and the statement is then not issued.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any
from urllib.parse import quote

from ledger.line_types import LINE_TYPES
from reports import palette
from reports.catalogue import Translations, translations
from reports.figures import Locale
from reports.formats import Formats, formats_for, inline
from reports.labels import N_
from reports.merchant_statement_figures import Balance, Issue, Statement, folder_of
from reports.merchant_statement_lists import FUNDS, PENDING, TRADES, lists
from reports.merchant_statement_sheets import MOST_ROWS, Check, Sheet, sheets
from reports.merchant_statement_words import word
from reports.pages import rendered

LOCALES: tuple[Locale, ...] = ("zh-CN", "en")

#: Kind of each document, as it is recorded, and its file.
FILES = {
    "html-zh_CN": "zh-CN.html",
    "html-en": "en.html",
    "trades": TRADES,
    "funds": FUNDS,
    "pending": PENDING,
}

#: Decimals that a share has at least.
_SHARE_DIGITS = 2


@dataclass(frozen=True)
class Documents:
    """The files of one statement by kind, and the checks that failed on the way."""

    files: Mapping[str, bytes]
    failing: tuple[Check, ...]


def number_of(issue: Issue, merchant_id: str) -> str:
    """Return the number that a merchant quotes."""
    return f"ST-{issue.month.replace('-', '')}-{merchant_id}"


def documents(issue: Issue, statement: Statement) -> Documents:
    """Return the pages and lists of a statement by kind of document.

    Args:
        issue: what all statements of the month share.
        statement: one merchant's rows, in a fixed order.

    Returns:
        The bytes of each file, which depend on nothing but the arguments, and failed checks.

    Raises:
        MissingTranslation: a text is not in the catalogue.
        UnknownCurrency: an amount is in a currency whose minor unit is not known.
    """
    beside = lists(issue, statement)
    laid_out = sheets(issue, statement, beside)
    written = beside | {
        f"{locale}.html": render(issue, statement, laid_out, locale).encode("utf-8", "replace")
        for locale in LOCALES
    }
    return Documents(
        {kind: written[name] for kind, name in FILES.items()},
        tuple(check for sheet in laid_out for check in sheet.checks if not check.is_passed),
    )


def render(issue: Issue, statement: Statement, laid_out: Sequence[Sheet], locale: Locale) -> str:
    """Return the page in a locale as one HTML file: no script, no request."""
    formats = formats_for(locale, laid_out[0].currency if laid_out else "CNY", issue.time_zone)
    spoken = translations(formats.language)
    return rendered(
        "merchant_statement/page.html.j2",
        formats.language,
        locale=locale,
        other_page={"zh-CN": "en.html", "en": "zh-CN.html"}[locale],
        f=formats,
        palette=palette,
        issue=issue,
        statement=statement,
        merchant_name=inline(statement.name) or statement.merchant_id,
        number=number_of(issue, statement.merchant_id),
        sheets=laid_out,
        failing=[check for sheet in laid_out for check in sheet.checks if not check.is_passed],
        most=MOST_ROWS,
        is_overdue=partial(_is_overdue, issue),
        word=partial(_word, spoken),
        line_name=partial(_line_name, formats),
        share=partial(share, formats),
        inline=inline,
        outcome=partial(outcome, issue, formats, spoken),
        files={"trades": TRADES, "funds": FUNDS, "pending": PENDING},
    )


def _is_overdue(issue: Issue, expected_on: date) -> bool:
    """Return whether a line should have been payable within the month, and was not."""
    return f"{expected_on:%Y-%m}" <= issue.month


def _word(spoken: Translations, kind: str, code: object) -> str:
    return word(kind, code, spoken)


def _line_name(formats: Formats, line_type: str) -> str:
    known = LINE_TYPES.get(line_type)
    if known is None:
        return inline(line_type).replace("_", " ")
    return known.name_zh if formats.language == "zh" else known.name_en


def share(formats: Formats, value: Decimal) -> str:
    """Return a share as a percentage with as many decimals as it has, but two at least."""
    places = -int(value.normalize().as_tuple().exponent) - 2
    return formats.share(Fraction(value), max(_SHARE_DIGITS, places))


def outcome(issue: Issue, formats: Formats, spoken: Translations, balance: Balance) -> str:
    """Return in one sentence what happens with a balance, and why."""
    _ = spoken.gettext
    amount = formats.in_currency(balance["currency"]).statement
    closing, state = balance["closing_minor"], balance["state"]
    values = {"amount": amount(abs(closing)), "day": issue.due_on.isoformat()}
    if state == "payable":
        return _("%(amount)s is paid by %(day)s.") % values
    if state == "on_hold":
        values["reason"] = word("hold", balance["hold_reason"], spoken)
        return _("%(amount)s is on hold: %(reason)s.") % values
    if closing < 0:
        values["month"] = formats.month(balance["owing_since"] or issue.month)
        owed = _("%(amount)s is owed to us since %(month)s; later sales are set off against it.")
        return owed % values
    if closing:
        return _("%(amount)s is less than the smallest payout and is carried forward.") % values
    return _("Nothing is to be paid for this month.")


@dataclass(frozen=True)
class Listed:
    """One line of the index: a balance, with the merchant's name and where the pages are."""

    balance: Balance
    name: str | None
    has_pages: bool


_INDEX = N_("Merchant statements")

#: Words of the index, which is in both languages at once.
_WORDS = {
    "merchant": N_("Merchant"),
    "name": N_("Name"),
    "currency": N_("Currency"),
    "closing": N_("Closing"),
    "payable": N_("Payable"),
    "state": N_("State"),
    "reason": N_("Reason"),
    "statement": N_("Statement"),
    "statements": N_("Statements"),
    "draft": N_("Draft"),
    "all": N_("All"),
}


def index(issue: Issue, rows: Sequence[Listed]) -> str:
    """Return the list of all statements of a month for operations, in both languages at once."""
    both = [translations("zh"), translations("en")]

    def said(message: str) -> str:
        return " ".join(spoken.gettext(message) for spoken in both)

    def worded(kind: str, code: object) -> str:
        return "" if code is None else " ".join(word(kind, code, spoken) for spoken in both)

    formats = formats_for("zh-CN", rows[0].balance["currency"] if rows else "CNY", issue.time_zone)
    return rendered(
        "merchant_statement/index.html.j2",
        "zh",
        locale="zh-CN",
        f=formats,
        palette=palette,
        issue=issue,
        rows=rows,
        heads={name: said(message) for name, message in _WORDS.items()},
        title=f"{said(_INDEX)} {issue.month}",
        totals=_summed(rows),
        worded=worded,
        inline=inline,
        link=lambda merchant_id, page: f"{quote(folder_of(merchant_id))}/{page}",
    )


def _summed(rows: Sequence[Listed]) -> list[dict[str, Any]]:
    """Return what all balances come to by currency."""
    totals: dict[str, dict[str, Any]] = {}
    for row in rows:
        balance = row.balance
        total = totals.setdefault(
            balance["currency"],
            {"currency": balance["currency"], "count": 0, "closing_minor": 0, "payable_minor": 0,
             "on_hold_minor": 0},
        )  # fmt: skip
        total["count"] += 1
        total["closing_minor"] += balance["closing_minor"]
        total["payable_minor"] += balance["payable_minor"]
        if balance["state"] == "on_hold":
            total["on_hold_minor"] += balance["closing_minor"]
    return [totals[name] for name in sorted(totals)]
