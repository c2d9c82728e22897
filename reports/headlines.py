"""The headline and the title of each section say the finding, chosen by rule from the figures.

Rules return messages (codes and parameters); wording them is the business of `messages`.
"""

from collections.abc import Callable
from fractions import Fraction

from reports.figures import Category, Clock, Figures, Merchant, Stars, months_ending
from reports.listing_section import title
from reports.messages import Message, Quantity, directed
from reports.scorecard import Row, scorecard

#: The KPI that the headline and the SLA section judge shipping by.
SHIP_ON_TIME = "ship_on_time_share"

#: Below a third, lateness is everybody's problem rather than that of three merchants.
CONCENTRATION = Fraction(1, 3)


def gmv_of(figures: Figures) -> dict[str, int]:
    """Return gross sales in minor units by month."""
    months = figures["sections"].get("sales", {}).get("months", [])
    return {row["month"]: row["gross_minor"] for row in months}


def change(value: int | None, base: int | None) -> Fraction | None:
    """Return the relative change, or None where a side is missing or the base is not positive."""
    if value is None or not base or base < 0:
        return None
    return Fraction(value - base, base)


def gmv_changes(figures: Figures) -> tuple[int | None, Fraction | None, Fraction | None]:
    """Return GMV of the report month with its changes on the month before and on the year."""
    gmv = gmv_of(figures)
    months = months_ending(figures["meta"]["month"], 13)
    value = gmv.get(months[-1])
    return value, change(value, gmv.get(months[-2])), change(value, gmv.get(months[0]))


def ship_row(figures: Figures) -> Row | None:
    """Return the scorecard line of shipping on time, or None if there is no such KPI or value."""
    rows = scorecard([kpi for kpi in figures["kpis"] if kpi["id"] == SHIP_ON_TIME])
    return rows[0] if rows and rows[0].value is not None else None


def worst_three(figures: Figures) -> tuple[tuple[Merchant, ...], int, int] | None:
    """Return the three merchants that cause a large part of late shipments.

    Args:
        figures: the figures of the report.

    Returns:
        The merchants, their late orders and all late orders; None where lateness is spread out or
        where the two cuts of the data contradict each other.
    """
    sla = figures["sections"].get("sla", {})
    merchants = [row for row in sla.get("merchants", []) if row["late"] > 0]
    ship: list[Clock] = [row for row in sla.get("clocks", []) if row["clock"] == "ship"]
    every = sum(row["breached"] for row in ship)
    worst = tuple(sorted(merchants, key=lambda row: -row["late"])[:3])
    late = sum(row["late"] for row in worst)
    if len(merchants) <= len(worst) or not 0 < late <= every:
        return None
    return (worst, late, every) if Fraction(late, every) >= CONCENTRATION else None


def headline(figures: Figures) -> tuple[Message, ...]:
    """Return the sentences of the headline: GMV, then shipping on time.

    Args:
        figures: the figures of the report.

    Returns:
        One to three messages.
    """
    gmv, mom, yoy = gmv_changes(figures)
    month = Quantity("month", figures["meta"]["month"])
    if gmv is None:
        messages = [Message("gmv_none", {"month": month})]
    else:
        params = {
            "month": month,
            "gmv": Quantity("money", gmv),
            "mom": Quantity("percent", mom),
            "yoy": Quantity("percent", yoy),
        }
        messages = [Message("gmv", params)]
    ship = ship_row(figures)
    if ship is not None:
        share = Quantity("share", ship.value, ship.tone, ship.digits)
        if ship.target is None:
            messages.append(Message("ship_alone", {"share": share}))
        else:
            target = Quantity("share", ship.target, "", ship.digits)
            messages.append(Message("ship_against_target", {"share": share, "target": target}))
    worst = worst_three(figures)
    if worst:
        share = Quantity("share", Fraction(worst[1], worst[2]), "", 0)
        messages.append(Message("three_merchants_headline", {"share": share}))
    return tuple(messages)


def summary(rows: tuple[Row, ...], exceptions: int) -> tuple[Message, ...]:
    """Return the sentence below the headline: how many KPIs are on target, how many exceptions.

    Args:
        rows: the scorecard.
        exceptions: how many exceptions there are.

    Returns:
        Two or three messages.
    """
    judgements = [row.judgement for row in rows]
    on, off, immature = (judgements.count(name) for name in ("on", "off", "immature"))
    messages = [Message("none_judged")]
    if on + off:
        params = {"on": Quantity("count", on), "all": Quantity("count", on + off)}
        messages = [Message("on_target", params)]
    if immature:
        messages.append(Message("immature", {"count": Quantity("count", immature)}))
    counted = Message("exceptions", {"count": Quantity("count", exceptions)})
    return (*messages, counted if exceptions else Message("exceptions_none"))


def _sales(figures: Figures) -> list[Message]:
    gmv, mom, yoy = gmv_changes(figures)
    if gmv is None:
        return []
    messages = [Message("gmv_only", {"gmv": Quantity("money", gmv)})]
    if mom is not None:
        messages = [directed("gmv_month", mom, {"change": Quantity("size", mom)})]
    if yoy is not None:
        messages.append(directed("gmv_year", yoy, {"change": Quantity("size", yoy)}))
    return messages + _category_moves(figures["sections"].get("sales", {}).get("categories", []))


def _category_moves(categories: list[Category]) -> list[Message]:
    moves = [
        (row["gross_minor"] - row["previous_year_gross_minor"], row)
        for row in categories
        if row["previous_year_gross_minor"] is not None
    ]
    moves.sort(key=lambda move: move[0])
    picked = []
    if moves and moves[-1][0] > 0:
        picked.append(("category_up", moves[-1]))
    if moves and moves[0][0] < 0:
        picked.append(("category_down", moves[0]))
    return [
        Message(code, {"name": Quantity("name", row), "amount": Quantity("signed_money", move)})
        for code, (move, row) in picked
    ]


def average(stars: list[Stars], period: str) -> Fraction | None:
    """Return the average rating of a period, or None without reviews."""
    rows = [row for row in stars if row["period"] == period]
    reviews = sum(row["reviews"] for row in rows)
    if not reviews:
        return None
    return Fraction(sum(row["rating"] * row["reviews"] for row in rows), reviews)


def _feedback(figures: Figures) -> list[Message]:
    feedback = figures["sections"].get("feedback", {})
    stars = feedback.get("stars", [])
    now, before = average(stars, "current"), average(stars, "previous")
    messages = []
    if now is not None:
        params = {"rating": Quantity("stars", now, "", 2)}
        if before is None:
            messages.append(Message("rating_only", params))
        else:
            moved = Quantity("stars", abs(now - before), "", 2)
            messages.append(directed("rating_month", now - before, params | {"change": moved}))
    top = max(feedback.get("reasons", []), key=lambda row: row["reviews"], default=None)
    if top and top["reviews"]:
        reason = Quantity("label", top["reason"], unit="reason")
        count = Quantity("count", top["reviews"])
        messages.append(Message("reason_top", {"reason": reason, "count": count}))
    return messages


def _market(figures: Figures) -> list[Message]:
    trends = []
    for row in figures["sections"].get("market", {}).get("categories", []):
        if row["series"]:
            grown = change(row["series"][-1]["gross_minor"], row["series"][0]["gross_minor"])
            if grown is not None:
                trends.append((grown, row))
    if not trends:
        return []
    best, row = max(trends, key=lambda trend: trend[0])
    params = {"name": Quantity("name", row), "change": Quantity("size", best)}
    messages = [directed("market", best, params)]
    shrank = sum(grown < 0 for grown, _ in trends)
    if shrank:
        counts = {"count": Quantity("count", shrank), "all": Quantity("count", len(trends))}
        messages.append(Message("market_shrank", counts))
    return messages


def _sla(figures: Figures) -> list[Message]:
    ship = ship_row(figures)
    messages = []
    if ship is not None:
        share = Quantity("share", ship.value, "", ship.digits)
        if ship.to_target is None:
            messages.append(Message("ship_alone", {"share": share}))
        else:
            sign = "at" if ship.to_target == 0 else "above" if ship.to_target > 0 else "below"
            target = Quantity("share", ship.target, "", ship.digits)
            messages.append(Message(f"ship_{sign}", {"share": share, "target": target}))
        if ship.to_month is not None:
            moved = Quantity("points_size", ship.to_month)
            messages.append(directed("ship_month", ship.to_month, {"change": moved}))
    worst = worst_three(figures)
    if worst:
        share = Quantity("share", Fraction(worst[1], worst[2]), "", 0)
        messages.append(Message("three_merchants", {"share": share}))
    return messages


_RULES: dict[str, Callable[[Figures], list[Message]]] = {
    "sales": _sales,
    "feedback": _feedback,
    "market": _market,
    "sla": _sla,
    "listing": title,
}


def section_title(section: str, figures: Figures) -> tuple[Message, ...]:
    """Return the finding of a section as clauses of one title.

    Args:
        section: the section id; one without a rule of its own has no title.
        figures: the figures of the report.

    Returns:
        The clauses; one that says so if the section has no data.
    """
    if section not in _RULES:
        return ()
    return tuple(_RULES[section](figures)) or (Message("nothing"),)
