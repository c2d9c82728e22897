"""Each section's rows and pictures are prepared here; its template only lays them out.

A section without an entry in VIEWS gets its figures as they are, so that a new section needs a
template and no Python.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from markupsafe import Markup

from reports import charts
from reports.figures import (
    Category,
    CategoryTrend,
    Figures,
    Region,
    ShipDay,
    Stars,
    month_start,
    months_ending,
)
from reports.formats import Scale, exact, plain
from reports.headlines import average, change, gmv_changes, gmv_of, ship_row
from reports.listing_section import listing
from reports.messages import Message, Quantity, Voice
from reports.shapes import FULL, Sparkline, bar, sparkline

#: Tables show this many rows and one for the rest: a page is read, a list is searched.
MOST_CATEGORIES = 12
MOST_REGIONS = 8
MOST_MERCHANTS = 10
MOST_TRENDS = 10

#: Variance bars end here; the number beside them goes on.
LONGEST_VARIANCE = Fraction(1)

View = dict[str, Any]


@dataclass(frozen=True)
class Picture:
    """A chart in both widths with what it shows in words."""

    label: str
    wide: Markup
    narrow: Markup


@dataclass(frozen=True)
class Ranked:
    """One row of a ranking by amount, beside the same month a year before."""

    name: str
    amount: int
    previous: int | None
    share: Fraction | None
    to_year: Fraction | None
    low_share: Fraction | None
    bar: str
    previous_bar: str
    variance_bar: str


def _ratio(part: int | None, whole: int | None) -> Fraction | None:
    return Fraction(part, whole) if part is not None and whole else None


def _difference(value: Fraction | None, base: Fraction | None) -> Fraction | None:
    return None if value is None or base is None else value - base


def _variance_bar(to_year: Fraction | None) -> str:
    """Return half the cell per LONGEST_VARIANCE, without a sign."""
    size = min(abs(to_year or Fraction(0)), LONGEST_VARIANCE)
    return plain(size / LONGEST_VARIANCE * FULL / 2, 1)


def _sum(values: Sequence[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _ranked(
    rows: Sequence[Category | Region], names: Sequence[str], most: int, voice: Voice
) -> list[Ranked]:
    """Return the rows by amount, the smallest beyond `most` added up into one."""
    entries = [
        (
            name,
            row["gross_minor"],
            row["previous_year_gross_minor"],
            (row.get("low_ratings"), row.get("reviews")),
        )
        for name, row in zip(names, rows, strict=True)
    ]
    entries.sort(key=lambda entry: (-entry[1], entry[0]))
    if len(entries) > most + 1:
        rest = entries[most:]
        name = voice.text(Message("others", {"count": Quantity("count", len(rest))}))
        low = (
            _sum([_int(entry[3][0]) for entry in rest]),
            _sum([_int(entry[3][1]) for entry in rest]),
        )
        entries = [
            *entries[:most],
            (name, sum(entry[1] for entry in rest), _sum([entry[2] for entry in rest]), low),
        ]
    total = sum(entry[1] for entry in entries)
    largest = max((max(entry[1], entry[2] or 0) for entry in entries), default=0)
    ranked = []
    for name, amount, previous, (low_ratings, reviews) in entries:
        to_year = change(amount, previous)
        ranked.append(
            Ranked(
                name=name,
                amount=amount,
                previous=previous,
                share=_ratio(amount, total),
                to_year=to_year,
                low_share=_ratio(_int(low_ratings), _int(reviews)),
                bar=bar(amount, largest),
                previous_bar=bar(previous, largest),
                variance_bar=_variance_bar(to_year),
            )
        )
    return ranked


def _int(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _gmv_columns(figures: Figures, voice: Voice, scale: Scale) -> list[charts.Column]:
    gmv = gmv_of(figures)
    shown = months_ending(figures["meta"]["month"], 13)
    before = months_ending(shown[-1], 25)[:13]
    formats = voice.formats
    result = []
    for index, (month, year_ago) in enumerate(zip(shown, before, strict=True)):
        has_year = index == 0 or month.endswith("-01")
        name = formats.month_short(month)
        result.append(
            charts.Column(
                month=month,
                axis=(name, month[:4]) if has_year else (name,),
                actual=gmv.get(month),
                previous=gmv.get(year_ago),
                label=scale.number(gmv[month]) if month in gmv else "",
                title=formats.month(month),
                is_current=index == len(shown) - 1,
            )
        )
    return result


def sales(figures: Figures, voice: Voice) -> View:
    """Return section 1: GMV by month, categories, regions, payment methods, customers."""
    given = figures["sections"].get("sales", {})
    formats = voice.formats
    categories, regions = given.get("categories", []), given.get("regions", [])
    months = given.get("months", [])
    scale = formats.scale([row["gross_minor"] for row in months])
    columns = _gmv_columns(figures, voice, scale)
    picture = None
    if any(column.actual for column in columns):
        params = {
            "gmv": Quantity("money", columns[-1].actual),
            "month": Quantity("month", columns[-1].month),
            "previous": Quantity("money", columns[-1].previous),
        }
        picture = Picture(
            voice.text(Message("chart_gmv", params)),
            charts.svg(charts.columns(columns, "wide"), "gmv-wide"),
            charts.svg(charts.columns(columns, "narrow"), "gmv-narrow"),
        )
    by_month = {row["month"]: row for row in months}
    names = [formats.name(row) or voice.unnamed for row in categories]
    return {
        "picture": picture,
        "scale": scale,
        "months": [
            {
                "title": column.title,
                "row": by_month.get(column.month),
                "previous": column.previous,
                "to_year": change(column.actual, column.previous),
            }
            for column in columns
        ],
        "categories": _ranked(categories, names, MOST_CATEGORIES, voice),
        "category_scale": formats.scale(
            [row["gross_minor"] for row in categories]
            + [row["previous_year_gross_minor"] for row in categories]
        ),
        "total": gmv_changes(figures),
        "category_sum": sum(row["gross_minor"] for row in categories),
        "low_share": _ratio(
            sum(row["low_ratings"] for row in categories), sum(row["reviews"] for row in categories)
        ),
        "regions": _ranked(
            regions, [row["region"] or voice.unnamed for row in regions], MOST_REGIONS, voice
        ),
        "region_scale": formats.scale([row["gross_minor"] for row in regions]),
        "methods": _methods(figures, voice),
        "customers": _customers(figures),
    }


def _methods(figures: Figures, voice: Voice) -> list[View]:
    rows = figures["sections"].get("sales", {}).get("payment_methods", [])
    orders = sum(row["orders"] for row in rows)
    previous_orders = _sum([row["previous_year_orders"] for row in rows])
    listed = []
    for row in sorted(rows, key=lambda row: (-row["orders"], row["method"])):
        share = _ratio(row["orders"], orders)
        previous = _ratio(row["previous_year_orders"], previous_orders)
        listed.append(
            {
                "name": voice.label("payment_method", row["method"]),
                "share": share,
                "bar": bar(share, 1),
                "previous_bar": bar(previous, 1),
                "to_year": _difference(share, previous),
                "amount": row["amount_minor"],
            }
        )
    return listed


def _customers(figures: Figures) -> View | None:
    row = figures["sections"].get("sales", {}).get("customers")
    if not row or not row["customers"]:
        return None
    return {
        "customers": row["customers"],
        "repeat_share": Fraction(row["repeat_customers"], row["customers"]),
        "orders_each": Fraction(row["orders"], row["customers"]),
    }


#: The periods of the rating chart, top to bottom.
PERIODS = ("previous_year", "previous", "current")


def _star_bars(stars: Sequence[Stars], month: str, voice: Voice) -> list[charts.StarBar]:
    year = months_ending(month, 13)
    titles = dict(zip(PERIODS, (year[0], year[-2], year[-1]), strict=True))
    bars = []
    for period in PERIODS:
        counts = {row["rating"]: row["reviews"] for row in stars if row["period"] == period}
        total = sum(counts.values())
        done = 0
        for rating in range(1, 6) if total else ():
            count = counts.get(rating, 0)
            share = voice.formats.share(Fraction(count, total), 0)
            bars.append(
                charts.StarBar(
                    period=voice.formats.month(titles[period]),
                    rating=rating,
                    start=done / total,
                    end=(done + count) / total,
                    label=share,
                    average=plain(average(list(stars), period) or 0, 2),
                    is_current=period == "current",
                )
            )
            done += count
    return bars


def feedback(figures: Figures, voice: Voice) -> View:
    """Return section 2: ratings, reasons of low ratings, response to reviews."""
    given = figures["sections"].get("feedback", {})
    stars, reasons = given.get("stars", []), given.get("reasons", [])
    bars = _star_bars(stars, figures["meta"]["month"], voice)
    picture = None
    if bars:
        rating = Quantity("text", bars[-1].average)
        picture = Picture(
            voice.text(Message("chart_stars", {"rating": rating})),
            charts.svg(charts.star_bars(bars, "wide"), "stars-wide"),
            charts.svg(charts.star_bars(bars, "narrow"), "stars-narrow"),
        )
    largest = max((row["reviews"] for row in reasons), default=0)
    return {
        "picture": picture,
        "bars": [bars[index : index + 5] for index in range(0, len(bars), 5)],
        "reasons": [
            {
                "name": voice.label("reason", row["reason"]),
                "reviews": row["reviews"],
                "bar": bar(row["reviews"], largest),
                "change": None
                if row["previous_reviews"] is None
                else row["reviews"] - row["previous_reviews"],
            }
            for row in sorted(reasons, key=lambda row: (-row["reviews"], row["reason"]))
        ],
        "response": _response(figures),
    }


def _response(figures: Figures) -> View | None:
    row = figures["sections"].get("feedback", {}).get("response")
    if not row:
        return None
    now, before = row["median_hours"], row["previous_median_hours"]
    return {
        "requested": row["requested"],
        "answered": row["answered"],
        "replied": row["replied"],
        "answered_share": _ratio(row["answered"], row["requested"]),
        "replied_share": _ratio(row["replied"], row["answered"]),
        "hours": None if now is None else exact(now),
        "hours_change": None if now is None or before is None else exact(now) - exact(before),
    }


@dataclass(frozen=True)
class Trend:
    """One small multiple: a category's sales as an index of its first month."""

    name: str
    change: Fraction
    indices: tuple[Fraction | None, ...]
    line: Sparkline


def _indices(row: CategoryTrend) -> tuple[Fraction | None, ...]:
    base = row["series"][0]["gross_minor"] if row["series"] else None
    return tuple(
        None if not base or point["gross_minor"] is None else Fraction(point["gross_minor"], base)
        for point in row["series"]
    )


def market(figures: Figures, voice: Voice) -> View:
    """Return section 3: category indices on one scale, and the season beside last year's."""
    given = figures["sections"].get("market", {})
    candidates = [(row, _indices(row)) for row in given.get("categories", [])]
    usable = [(row, indices) for row, indices in candidates if indices and indices[-1] is not None]
    usable.sort(key=lambda pair: -(pair[0]["series"][-1]["gross_minor"] or 0))
    shown = usable[:MOST_TRENDS]
    known = [value for _, indices in shown for value in indices if value is not None]
    span = (min(known, default=Fraction(0)), max(known, default=Fraction(0)))
    trends = [
        Trend(
            name=voice.formats.name(row) or voice.unnamed,
            change=(indices[-1] or Fraction(0)) - 1,
            indices=indices,
            line=sparkline(indices, Fraction(1), (184, 56), span),
        )
        for row, indices in shown
    ]
    trends.sort(key=lambda trend: (-trend.change, trend.name))
    return {
        "trends": trends,
        "months": [voice.formats.month(m) for m in months_ending(figures["meta"]["month"], 13)],
        "base_month": voice.formats.month(months_ending(figures["meta"]["month"], 13)[0]),
        "low": plain(span[0] * 100),
        "high": plain(span[1] * 100),
        "left_out": len(candidates) - len(shown),
        **_season(figures, voice),
    }


def _season(figures: Figures, voice: Voice) -> View:
    rows = figures["sections"].get("market", {}).get("seasonality", [])
    amounts = [row["current_minor"] for row in rows] + [row["previous_year_minor"] for row in rows]
    largest = max((amount for amount in amounts if amount is not None), default=0)
    return {
        "season_scale": voice.formats.scale(amounts),
        "season": [
            {
                "name": voice.formats.month_short(f"2000-{row['month_of_year']:02d}"),
                "current": row["current_minor"],
                "previous": row["previous_year_minor"],
                "bar": bar(row["current_minor"], largest),
                "previous_bar": bar(row["previous_year_minor"], largest),
                "to_year": change(row["current_minor"], row["previous_year_minor"]),
            }
            for row in rows
        ],
    }


def _day_points(
    days: Sequence[ShipDay], month: str, target: Fraction | None, voice: Voice
) -> list[charts.DayPoint]:
    first = month_start(month)
    shares = [
        (date.fromisoformat(row["day"]), Fraction(row["met"], row["due"]))
        for row in sorted(days, key=lambda row: row["day"])
        if row["due"]
    ]
    lowest = min((share for _, share in shares), default=None)
    worst = next((day for day, share in shares if share == lowest), None)
    return [
        charts.DayPoint(
            day=(day - first).days + 1,
            share=float(share),
            label=voice.formats.share(share),
            title=day.isoformat(),
            is_missed=target is not None and share < target,
            is_worst=day == worst,
        )
        for day, share in shares
    ]


def _ship_picture(
    points: Sequence[charts.DayPoint], target: Fraction | None, voice: Voice
) -> Picture | None:
    if not points:
        return None
    worst = next(point for point in points if point.is_worst)
    params = {"share": Quantity("text", worst.label), "day": Quantity("text", worst.title)}
    code, goal, goal_label = "chart_ship", None, ""
    if target is not None:
        code, goal, goal_label = "chart_ship_target", float(target), voice.formats.share(target)
        params["target"] = Quantity("text", goal_label)
    return Picture(
        voice.text(Message(code, params)),
        charts.svg(charts.line(points, goal, goal_label, "wide"), "ship-wide"),
        charts.svg(charts.line(points, goal, goal_label, "narrow"), "ship-narrow"),
    )


def sla(figures: Figures, voice: Voice) -> View:
    """Return section 4: clocks, shipping by day, late merchants, what cannot have happened."""
    given = figures["sections"].get("sla", {})
    ship = ship_row(figures)
    target = ship.target if ship else None
    days = given.get("days", [])
    points = _day_points(days, figures["meta"]["month"], target, voice)
    return {
        "picture": _ship_picture(points, target, voice),
        "has_target": target is not None,
        "days": sorted(days, key=lambda row: row["day"]),
        "share_of": _ratio,
        "clocks": [
            {
                **row,
                "name": voice.label("clock", row["clock"]),
                "share": _ratio(row["met"], row["met"] + row["breached"]),
            }
            for row in given.get("clocks", [])
        ],
        "merchants": _merchants(figures),
        "at_risk": [
            {**row, "name": voice.label("clock", row["clock"])} for row in given.get("at_risk", [])
        ],
        "impossible": _counted(given.get("impossible", []), "kind", "impossible", voice),
        "cancellations": _counted(given.get("cancellations", []), "fault", "fault", voice),
    }


def _merchants(figures: Figures) -> list[View]:
    rows = figures["sections"].get("sla", {}).get("merchants", [])[:MOST_MERCHANTS]
    largest = max((row["late"] for row in rows), default=0)
    listed = []
    for row in rows:
        share = _ratio(row["late"], row["orders"])
        hours = row["p90_hours"]
        listed.append(
            {
                "name": row["name"] or row["merchant_id"],
                "merchant_id": row["merchant_id"],
                "late": row["late"],
                "orders": row["orders"],
                "bar": bar(row["late"], largest),
                "share": share,
                "change": _difference(share, _ratio(row["previous_late"], row["previous_orders"])),
                "hours": None if hours is None else exact(hours),
            }
        )
    return listed


def _counted(rows: Sequence[Mapping[str, Any]], key: str, kind: str, voice: Voice) -> list[View]:
    """Return rows of a code and its orders, most first, with bars."""
    largest = max((row["orders"] for row in rows), default=0)
    return [
        {
            "name": voice.label(kind, row[key]),
            "orders": row["orders"],
            "bar": bar(row["orders"], largest),
        }
        for row in sorted(rows, key=lambda row: (-row["orders"], row[key]))
    ]


#: Sections whose rows need preparing; the others are laid out from their figures as they are.
VIEWS: dict[str, Callable[[Figures, Voice], View]] = {
    "sales": sales,
    "feedback": feedback,
    "market": market,
    "sla": sla,
    "listing": listing,
}


def view_of(section: str, figures: Figures, voice: Voice) -> View:
    """Return what the template of a section lays out.

    Args:
        section: the section id.
        figures: the figures of the report.
        voice: words and formats of the locale.

    Returns:
        The prepared view, or the section's own figures.
    """
    if section in VIEWS:
        return VIEWS[section](figures, voice)
    given: View = dict(figures["sections"].get(section, {}))  # type: ignore[call-overload]
    return given
