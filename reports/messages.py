"""Every sentence with a figure in it is a code and its parameters, put into words last.

Rules choose the code; a word that implies a direction is chosen from the sign and never typed into
a sentence. Free prose is never stored, so the same figures read correctly in both languages.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from markupsafe import Markup

from reports.catalogue import Translations
from reports.formats import Formats, inline, plain
from reports.labels import N_, label


def NP_(singular: str, plural: str) -> tuple[str, str]:  # noqa: N802  (as N_, with a plural)
    """Return both forms themselves; marks them for the catalogue."""
    return singular, plural


#: code -> text, or (singular, plural) chosen by the parameter `count`.
WORDING: dict[str, str | tuple[str, str]] = {
    # the headline
    "gmv": N_("GMV of %(month)s: %(gmv)s, %(mom)s on the month before, %(yoy)s on the year."),
    "gmv_none": N_("No sales are recorded for %(month)s."),
    "ship_against_target": N_("Shipped on time: %(share)s (target %(target)s)."),
    "ship_alone": N_("Shipped on time: %(share)s."),
    "three_merchants_headline": N_("Three merchants account for %(share)s of late shipments."),
    "on_target": N_("%(on)s of %(all)s judged KPIs are on target."),
    "none_judged": N_("No KPI can be judged yet."),
    "immature": NP_("%(count)s KPI is not yet mature.", "%(count)s KPIs are not yet mature."),
    "exceptions": NP_(
        "%(count)s exception calls for a decision.", "%(count)s exceptions call for a decision."
    ),
    "exceptions_none": N_("No exceptions."),
    "exceptions_more": NP_("%(count)s more is not listed.", "%(count)s more are not listed."),
    # section titles
    "nothing": N_("No data for this section."),
    "gmv_month_up": N_("GMV up %(change)s on the month before"),
    "gmv_month_down": N_("GMV down %(change)s on the month before"),
    "gmv_month_flat": N_("GMV level with the month before"),
    "gmv_only": N_("GMV %(gmv)s"),
    "gmv_year_up": N_("up %(change)s on the year"),
    "gmv_year_down": N_("down %(change)s on the year"),
    "gmv_year_flat": N_("level with a year ago"),
    "category_up": N_("%(name)s gained most (%(amount)s)"),
    "category_down": N_("%(name)s lost most (%(amount)s)"),
    "rating_month_up": N_("Average rating %(rating)s, up %(change)s on the month before"),
    "rating_month_down": N_("Average rating %(rating)s, down %(change)s on the month before"),
    "rating_month_flat": N_("Average rating %(rating)s, level with the month before"),
    "rating_only": N_("Average rating %(rating)s"),
    "reason_top": NP_(
        "most frequent complaint: %(reason)s (%(count)s review)",
        "most frequent complaint: %(reason)s (%(count)s reviews)",
    ),
    "market_up": N_("%(name)s grew fastest in a year, by %(change)s"),
    "market_down": N_("no category grew in a year; %(name)s shrank least, by %(change)s"),
    "market_flat": N_("no category grew in a year; %(name)s stood still"),
    "market_shrank": NP_(
        "%(count)s of %(all)s categories shrank", "%(count)s of %(all)s categories shrank"
    ),
    "ship_above": N_("Shipped on time %(share)s, above the target of %(target)s"),
    "ship_below": N_("Shipped on time %(share)s, below the target of %(target)s"),
    "ship_at": N_("Shipped on time %(share)s, exactly on target"),
    "ship_month_up": N_("up %(change)s on the month before"),
    "ship_month_down": N_("down %(change)s on the month before"),
    "ship_month_flat": N_("level with the month before"),
    "three_merchants": N_("three merchants account for %(share)s of late shipments"),
    "listing_submitted": NP_("%(count)s listing submitted", "%(count)s listings submitted"),
    "listing_none_submitted": N_("no listing was submitted"),
    "listing_hours": N_("half of the decisions took at most %(hours)s hours"),
    "listing_on_time": N_("decided in time %(share)s"),
    "listing_on_time_up": N_("decided in time %(share)s, above the target of %(target)s"),
    "listing_on_time_down": N_("decided in time %(share)s, below the target of %(target)s"),
    "listing_on_time_flat": N_("decided in time %(share)s, exactly on target"),
    "listing_broken": NP_(
        "%(count)s violation is open on sale", "%(count)s violations are open on sale"
    ),
    # what a chart shows, for those who do not see it
    "chart_gmv": N_("GMV by month; latest %(gmv)s in %(month)s, a year before %(previous)s."),
    "chart_ship": N_("Shipped on time by due day; lowest %(share)s on %(day)s."),
    "chart_ship_target": N_(
        "Shipped on time by due day; lowest %(share)s on %(day)s, target %(target)s."
    ),
    "chart_stars": N_("Share of each rating from one star to five; average now %(rating)s."),
    "others": NP_("%(count)s other", "%(count)s others"),
    # exceptions and what to do about them
    "tie_out": N_("Check failed: %(check)s; %(left)s against %(right)s, difference %(gap)s"),
    "tie_out_action": N_("Do not circulate as final; find the difference and run the month again"),
    "impossible": NP_(
        "%(count)s recorded history cannot have happened; most frequent: %(kind)s (%(most)s)",
        "%(count)s recorded histories cannot have happened; most frequent: %(kind)s (%(most)s)",
    ),
    "impossible_action": N_("Correct the records at their source, then load them again"),
    "at_risk": NP_(
        "%(count)s open deadline is about to be missed (%(clocks)s)",
        "%(count)s open deadlines are about to be missed (%(clocks)s)",
    ),
    "at_risk_action": N_("Call the merchants today, earliest deadline first"),
    "concentration": N_(
        "Three merchants account for %(share)s of late shipments (%(late)s of %(all)s): %(names)s"
    ),
    "concentration_action": N_("Agree a recovery plan with each; limit new orders until it holds"),
    "kpi_off_worse": N_("%(name)s %(value)s, target %(target)s; worse than the month before"),
    "kpi_off_better": N_("%(name)s %(value)s, target %(target)s; better than the month before"),
    "kpi_off": N_("%(name)s %(value)s, target %(target)s"),
    "kpi_off_worse_action": N_("Name the cause and a dated measure at the next review"),
    "kpi_off_better_action": N_("Keep the measure in place; review again next month"),
    "kpi_off_action": N_("Name the cause and a measure at the next review"),
    "quarantined": NP_(
        "%(count)s row is in quarantine and missing from this report (most in %(table)s)",
        "%(count)s rows are in quarantine and missing from this report (most in %(table)s)",
    ),
    "quarantined_action": N_("Have the sender correct the file, then load it again"),
    # the reconciliation report
    "recon_balanced": N_("Balanced: books, providers and banks agree, and nothing is open."),
    "recon_open": NP_(
        "%(count)s open difference with %(amounts)s at stake.",
        "%(count)s open differences with %(amounts)s at stake.",
    ),
    "recon_period": N_("In %(month)s %(new)s came and %(cleared)s were cleared."),
    "recon_oldest": NP_(
        "The oldest is %(count)s business day past its expected day.",
        "The oldest is %(count)s business days past its expected day.",
    ),
    "recon_overdue": NP_("%(count)s is overdue.", "%(count)s are overdue."),
    "recon_awaiting": NP_("%(count)s awaits approval.", "%(count)s await approval."),
    "recon_order_agrees": N_("books and providers agree"),
    "recon_order_differs": N_("providers differ from our books by %(gap)s"),
    "recon_order_waits": N_("%(gap)s between books and providers is not yet due"),
    "recon_bank_waits": N_("%(gap)s between providers and banks is not yet due"),
    "recon_bank_agrees": N_("providers and banks agree"),
    "recon_bank_differs": N_("banks differ from what providers paid out by %(gap)s"),
    "recon_no_books": N_("no payment is known of this month"),
    "recon_none_open": N_("no difference is open"),
    "recon_largest": N_("%(category)s weighs most: %(amounts)s"),
    "recon_young": N_("none is older than %(days)s business days"),
    "recon_old": NP_(
        "%(count)s is older than %(days)s business days",
        "%(count)s are older than %(days)s business days",
    ),
    "recon_more": NP_(
        "%(count)s more is in the list beside this page.",
        "%(count)s more are in the list beside this page.",
    ),
    "recon_rolled": N_("%(opening)s at the beginning, %(closing)s at the end of the period"),
    "recon_fees_agree": N_("fees were taken as contracted"),
    "recon_fees_over": N_("fees taken are %(gap)s above contract"),
    "recon_fees_under": N_("fees taken are %(gap)s below contract"),
    "recon_paired": N_("%(share)s of entries were paired without a person"),
    "recon_paired_none": N_("no entry came this month"),
    "recon_rate": N_("%(rate)s breaks per 10,000 entries"),
    "recon_files": NP_("%(count)s file came", "%(count)s files came"),
    "recon_files_none": N_("no file came in the period"),
    "recon_refused": NP_("%(count)s was refused", "%(count)s were refused"),
    "recon_gaps": NP_("%(count)s is missing", "%(count)s are missing"),
    "recon_gaps_none": N_("none is missing"),
    "recon_proven": N_("all %(all)s checks agree"),
    "recon_unproven": N_("%(failed)s of %(all)s checks differ"),
    # the internal audit report
    "audit_none": NP_(
        "No opinion is possible: %(count)s critical claim could not be judged.",
        "No opinion is possible: %(count)s critical claims could not be judged.",
    ),
    "audit_none_empty": N_("No opinion is possible: there was nothing to look at."),
    "audit_unsatisfactory": NP_(
        "Unsatisfactory: %(count)s critical issue is open.",
        "Unsatisfactory: %(count)s critical issues are open.",
    ),
    "audit_improvement": NP_(
        "Needs improvement: %(count)s issue of severity warning is open, and none is critical.",
        "Needs improvement: %(count)s issues of severity warning are open, and none is critical.",
    ),
    "audit_remarks": NP_(
        "Satisfactory with remarks: %(count)s issue is open for information.",
        "Satisfactory with remarks: %(count)s issues are open for information.",
    ),
    "audit_satisfactory": N_("Satisfactory: nothing is open."),
    "audit_numbers": NP_(
        "%(holds)s of %(claims)s claims hold; %(count)s finding is open: %(critical)s critical, "
        "%(warning)s warning, %(info)s for information.",
        "%(holds)s of %(claims)s claims hold; %(count)s findings are open: %(critical)s critical, "
        "%(warning)s warning, %(info)s for information.",
    ),
    "audit_none_overdue": N_("None is overdue."),
    "audit_overdue": NP_(
        "%(count)s finding is overdue, by up to %(days)s days.",
        "%(count)s findings are overdue, by up to %(days)s days.",
    ),
    "audit_repeated": NP_("%(count)s finding came back.", "%(count)s findings came back."),
    "audit_unjudged": NP_(
        "%(count)s claim could not be judged.", "%(count)s claims could not be judged."
    ),
    "audit_empty": NP_(
        "%(count)s claim had nothing to look at.", "%(count)s claims had nothing to look at."
    ),
    "audit_than_before_up": N_("Open findings are up by %(count)s on the audit before."),
    "audit_than_before_down": N_("Open findings are down by %(count)s on the audit before."),
    "audit_than_before_flat": N_("As many findings are open as at the audit before."),
    "audit_than_before_first": N_("This is the first audit of everything."),
    "audit_department": NP_(
        "%(count)s finding is open, %(critical)s of it critical, %(overdue)s overdue, %(new)s new; "
        "%(broken)s of %(claims)s claims are broken.",
        "%(count)s findings are open, %(critical)s of them critical, %(overdue)s overdue, %(new)s "
        "new; %(broken)s of %(claims)s claims are broken.",
    ),
    "audit_title_none_overdue": N_("no finding is overdue"),
    "audit_title_overdue": NP_("%(count)s finding is overdue", "%(count)s findings are overdue"),
    "audit_title_escalated": NP_(
        "%(count)s is before the management", "%(count)s are before the management"
    ),
    "audit_title_scope": N_("%(claims)s claims, and %(checks)s checks of %(tables)s tables"),
    "audit_title_judged": N_("every claim could be judged"),
    "audit_title_unjudged": NP_(
        "%(count)s claim could not be judged", "%(count)s claims could not be judged"
    ),
    "audit_title_rolled": N_("%(opening)s open at the audit before, %(closing)s open now"),
    "audit_title_departments": NP_(
        "%(count)s of %(all)s departments has open findings",
        "%(count)s of %(all)s departments have open findings",
    ),
    "audit_title_covered": NP_(
        "%(count)s of %(all)s clauses has claims", "%(count)s of %(all)s clauses have claims"
    ),
    "audit_title_breached": NP_(
        "%(count)s clause has a broken claim", "%(count)s clauses have a broken claim"
    ),
    "audit_trend_up": N_("open findings up by %(count)s since the audit before"),
    "audit_trend_down": N_("open findings down by %(count)s since the audit before"),
    "audit_trend_flat": N_("open findings level with the audit before"),
    "audit_trend_first": N_("there is no audit before this one"),
    "audit_title_verified": NP_(
        "%(count)s finding verified since the audit before",
        "%(count)s findings verified since the audit before",
    ),
    "audit_title_accepted": NP_("%(count)s risk is accepted", "%(count)s risks are accepted"),
    "audit_title_no_tables": N_("no table was checked"),
    "audit_title_tables_hold": N_("all %(all)s checks hold"),
    "audit_title_tables_fail": NP_(
        "%(count)s of %(all)s checks does not hold", "%(count)s of %(all)s checks do not hold"
    ),
    "audit_title_annex": NP_(
        "%(count)s claim: %(holds)s hold, %(broken)s broken, %(inconclusive)s inconclusive",
        "%(count)s claims: %(holds)s hold, %(broken)s broken, %(inconclusive)s inconclusive",
    ),
}


#: Colours of equal brightness carry nothing in grey: a mark and a word go with each.
MARKS = {"on": "●", "off": "▲", "immature": "○", "untargeted": "–", "missing": "–"}


@dataclass(frozen=True)
class Quantity:
    """One parameter of a message: what kind of thing it is, and its exact value."""

    kind: str
    value: Any
    tone: str = ""
    digits: int = 1
    unit: Any = None


@dataclass(frozen=True)
class Message:
    """A code of WORDING and the parameters that its text names."""

    code: str
    params: Mapping[str, Quantity] = field(default_factory=dict)


def directed(code: str, change: Fraction, params: Mapping[str, Quantity]) -> Message:
    """Return the message whose direction word follows from the sign of a change.

    Args:
        code: the code without its direction.
        change: the exact change; only an exact zero is flat.
        params: the parameters; `change` is the size without a sign.

    Returns:
        The message `<code>_up`, `<code>_down` or `<code>_flat`.
    """
    direction = "flat" if change == 0 else "up" if change > 0 else "down"
    return Message(f"{code}_{direction}", params)


class _Toned:
    """Text that is coloured in HTML and plain elsewhere."""

    def __init__(self, text: str, tone: str) -> None:
        self._text = text
        self._tone = tone

    def __str__(self) -> str:
        return self._text

    def __html__(self) -> str:
        if not self._tone:
            return str(Markup("{}").format(self._text))
        return str(Markup('<span class="{}">{}</span>').format(self._tone, self._text))


@dataclass(frozen=True)
class Voice:
    """Puts messages into the words and formats of one locale."""

    formats: Formats
    translations: Translations

    def label(self, kind: str, code: object) -> str:
        """Return the name of a code of the data."""
        return label(kind, code, self.translations)

    def text(self, message: Message) -> str:
        """Return a message as plain text.

        Args:
            message: code and parameters.

        Returns:
            The sentence, not escaped for any format.
        """
        return self._template(message) % self._params(message)

    def html(self, message: Message) -> Markup:
        """Return a message as HTML: parameters escaped, toned ones in a span.

        Args:
            message: code and parameters.

        Returns:
            The sentence, safe to put into a page.
        """
        return Markup(self._template(message)) % self._params(message)  # noqa: S704  (catalogue text)

    @property
    def unnamed(self) -> str:
        """What stands where the data has no name."""
        return self.translations.gettext("Not recorded")

    def status(self, status: str) -> str:
        """Return the status of a report as a mark and a word."""
        return self.label("status", status)

    def judgement(self, judgement: str) -> str:
        """Return the judgement of a KPI as a mark and a word."""
        return f"{MARKS[judgement]} {self.label('judgement', judgement)}"

    def severity(self, severity: str) -> str:
        """Return the severity of an exception in a word."""
        return self.label("severity", severity)

    def due(self, due_at: str | None) -> str:
        """Return when something is due on the marketplace's clock, or a dash."""
        return "—" if due_at is None else self.formats.instant(due_at, seconds=False)

    def more(self, count: int) -> str:
        """Return how many exceptions are not listed."""
        return self.text(Message("exceptions_more", {"count": Quantity("count", count)}))

    def sentences(self, messages: tuple[Message, ...]) -> str:
        """Return whole sentences one after the other as plain text."""
        glue = " " if self.formats.language == "en" else ""
        return glue.join(self.text(message) for message in messages)

    def clauses(self, messages: tuple[Message, ...]) -> str:
        """Return clauses joined into one title as plain text, with a capital at the start."""
        title = self.formats.separator.join(self.text(message) for message in messages)
        return title[:1].upper() + title[1:]

    def _template(self, message: Message) -> str:
        wording = WORDING[message.code]
        if isinstance(wording, str):
            return self.translations.gettext(wording)
        return self.translations.ngettext(*wording, message.params["count"].value)

    def _params(self, message: Message) -> dict[str, _Toned]:
        return {
            name: _Toned(self.quantity(quantity), quantity.tone)
            for name, quantity in message.params.items()
        }

    def quantity(self, quantity: Quantity) -> str:
        """Return one parameter in the formats of the locale.

        Args:
            quantity: the parameter.

        Returns:
            Its text.
        """
        formats, value, digits = self.formats, quantity.value, quantity.digits
        writers = {
            "money": lambda: formats.money(value),
            "statement": lambda: formats.statement(value),
            "percent": lambda: formats.percent(value, digits),
            "share": lambda: formats.share(value, digits),
            "size": lambda: formats.share(abs(value), digits),
            "points_size": lambda: formats.points(abs(value), digits).lstrip("+"),
            "stars": lambda: plain(value, digits),
            "count": lambda: plain(value),
            "month": lambda: formats.month(value),
            "kpi": lambda: formats.value(quantity.unit, value, digits),
            "name": lambda: inline(formats.name(value)) or self.unnamed,
            "label": lambda: self.label(quantity.unit, value),
            "labels": lambda: formats.listing.join(
                self.label(quantity.unit, code) for code in value
            ),
            "texts": lambda: formats.listing.join(inline(text) for text in value),
            "text": lambda: inline(value),
            "amounts": lambda: formats.listing.join(
                formats.in_currency(currency).statement(minor) for minor, currency in value
            ),
            "rate": lambda: plain(value, digits),
            "signed_statement": lambda: ("+" if value > 0 else "") + formats.statement(value),
            "signed_money": lambda: ("+" if value > 0 else "") + formats.money(value),
        }
        return writers[quantity.kind]()
