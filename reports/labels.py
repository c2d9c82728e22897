"""Codes of the data have a name in the reader's language; an unknown code is shown as it is.

A new payment method or fault must not stop a report, so a code without a name appears with its
underscores as spaces. Names that the marketplace itself gives (categories, merchants, regions) do
not belong here: they arrive in both languages or as they are.
"""

from reports.catalogue import Translations
from reports.formats import inline


def N_(message: str) -> str:  # noqa: N802  (the name that message extraction looks for)
    """Return the text itself; marks it for the catalogue."""
    return message


NAMES: dict[str, dict[str, str]] = {
    "section": {
        "sales": N_("Sales"),
        "feedback": N_("User feedback"),
        "market": N_("Market trends"),
        "sla": N_("Service levels (SLA)"),
        "listing": N_("Listing quality"),
        "totals": N_("Three-way totals"),
        "open": N_("Open differences"),
        "roll forward": N_("Roll-forward"),
        "fees": N_("Fees and reserves"),
        "pairing": N_("Pairing"),
        "files": N_("Files"),
        "proof": N_("Proof of completeness"),
        "overdue": N_("Overdue"),
        "scope": N_("Scope and limits"),
        "follow up": N_("Follow-up of findings"),
        "departments": N_("Departments and their findings"),
        "coverage": N_("Coverage of the policy"),
        "trend": N_("Trend"),
        "settled": N_("Accepted and ended"),
        "tables": N_("Tables"),
        "annex": N_("Annex: all claims"),
    },
    "status": {
        "final": N_("FINAL"),
        "provisional": N_("PROVISIONAL"),
        "revised": N_("REVISED"),
    },
    "judgement": {
        "on": N_("On target"),
        "off": N_("Off target"),
        "immature": N_("Not yet mature"),
        "untargeted": N_("No target"),
        "missing": N_("No data"),
    },
    "severity": {
        "critical": N_("Critical"),
        "high": N_("High"),
        "medium": N_("Medium"),
        "low": N_("Low"),
        "warning": N_("Warning"),
        "info": N_("For information"),
    },
    "link": {
        "evidence": N_("Evidence"),
        "section": N_("Section"),
        "kpi": N_("KPI"),
        "check": N_("Checks"),
        "source": N_("Sources"),
    },
    "department": {
        "merchandising": N_("Merchandising"),
        "fulfilment": N_("Fulfilment"),
        "customer service": N_("Customer service"),
        "finance": N_("Finance"),
        "data": N_("Data"),
        "audit": N_("Internal audit"),
        "human resources": N_("Human resources"),
        "platform management": N_("Platform management"),
    },
    "payment_method": {
        "credit card": N_("Credit card"),
        "debit card": N_("Debit card"),
        "boleto": N_("Boleto"),
        "voucher": N_("Voucher"),
        "not defined": N_("Not recorded"),
        "alipay": N_("Alipay"),
        "wechat pay": N_("WeChat Pay"),
        "unionpay": N_("UnionPay"),
        "balance": N_("Account balance"),
    },
    "reason": {
        "wrong or missing item": N_("Wrong or missing item"),
        "damaged or defective": N_("Damaged or defective"),
        "not as described": N_("Not as described"),
        "late": N_("Late"),
        "service": N_("Service"),
        "cancelled": N_("Cancelled"),
        "no text": N_("No text given"),
        "other": N_("Other"),
    },
    "fault": {
        "buyer": N_("Buyer"),
        "seller": N_("Seller"),
        "platform": N_("Platform"),
        "carrier": N_("Carrier"),
        "unknown": N_("Not known"),
    },
    "clock": {
        "confirm": N_("Confirm"),
        "ship": N_("Ship"),
        "deliver": N_("Deliver"),
    },
    "impossible": {
        "carrier before approval": N_("Handed to the carrier before payment was approved"),
        "delivered before carrier": N_("Delivered before handed to the carrier"),
        "delivered without date": N_("Delivered without a delivery date"),
        "cancelled after handover": N_("Cancelled after handed to the carrier"),
        "cancelled yet delivered": N_("Cancelled, yet delivered"),
        "orders without items": N_("Orders without items"),
    },
    "tie_out": {
        "categories equal gmv": N_("Sum of categories = GMV"),
        "regions equal gmv": N_("Sum of regions = GMV"),
        "months equal gmv": N_("Monthly GMV = sum of order lines"),
        "regions equal orders": N_("Orders by region = paid orders"),
        "clocks equal lines": N_("Ship clocks = parts of orders due"),
        "days equal clocks": N_("Sum of days = ship clocks"),
        "stars equal reviews": N_("Sum of stars = reviews"),
        "submissions equal held": N_("Submissions + known twice = versions + delivered reviews"),
        "screenings equal steps": N_("Versions checked = steps of the checks"),
        "entries counted": N_("Entries in = paired + alone, number"),
        "entries added": N_("Entries in = paired + alone, amount"),
        "claims counted": N_("Claims in our books = paired + alone, number"),
        "claims added": N_("Claims in our books = paired + alone, amount"),
        "deposits counted": N_("Bank entries = deposits in this report, number"),
        "deposits added": N_("Bank entries = deposits in this report, amount"),
        "pairs counted": N_("Pairs = totals that the books are posted from"),
        "batches in sets": N_("Batches in sets = sets"),
        "deposits in sets": N_("Deposits in sets = batches + residual"),
        "roll forward counted": N_("Opening + movements = open breaks, number"),
        "roll forward added": N_("Opening + movements = open breaks, amount"),
        "fees explained": N_("Fees beyond tolerance = breaks about fees"),
        "bridge to provider": N_("Books + differences = providers"),
        "bridge to net": N_("Providers − fees and reserves = net"),
        "bridge to payouts": N_("Net + carried over = paid out"),
        "bridge to bank": N_("Paid out + differences = banks"),
        "balance": N_("Ledger balance = stated balance"),
    },
    "date_basis": {
        "day on which the order was placed": N_("day of the order"),
        "day on which the clock was due": N_("day due"),
        "day on which the review was written": N_("day of the review"),
        "day on which the listing was decided on": N_("day of the decision"),
        "day on which the decision was due": N_("day due"),
        "day on which the sample was looked at": N_("day of the second look"),
        "end of the month": N_("end of the month"),
    },
    "evidence": {
        "late ship": N_("Shipped late"),
        "at risk": N_("Due soon and still open"),
    },
    "column": {
        "order id": N_("Order"),
        "merchant id": N_("Merchant"),
        "state": N_("State"),
        "clock": N_("Clock"),
        "paid at": N_("Paid"),
        "confirmed at": N_("Confirmed"),
        "handed over at": N_("Handed to the carrier"),
        "delivered at": N_("Delivered"),
        "cancelled at": N_("Cancelled"),
        "started at": N_("Clock started"),
        "due at": N_("Due"),
        "stopped at": N_("Clock stopped"),
    },
    "state": {
        "created": N_("Created"),
        "paid": N_("Paid"),
        "confirmed": N_("Confirmed"),
        "pending shipment": N_("Pending shipment"),
        "shipped": N_("Shipped"),
        "delivered": N_("Delivered"),
        "completed": N_("Completed"),
        "cancelled": N_("Cancelled"),
    },
}
NAMES |= {
    "break": {
        "missing in psp": N_("Not at the provider"),
        "missing in bank": N_("Not at the bank"),
        "missing in orders": N_("Not in our books"),
        "timing": N_("Came late"),
        "amount over": N_("Amount too high"),
        "amount under": N_("Amount too low"),
        "fee variance": N_("Fee not as contracted"),
        "duplicate capture": N_("Captured twice"),
        "duplicate row": N_("Stated twice"),
        "currency mismatch": N_("Currencies differ"),
        "status mismatch": N_("States differ"),
        "split mismatch": N_("Parts do not add up"),
        "refund without order": N_("Refund without an order"),
        "chargeback unbooked": N_("Chargeback not booked"),
        "reserve movement": N_("Reserve not as contracted"),
        "fx difference": N_("Exchange difference"),
        "rounding": N_("Rounding"),
        "unknown residual": N_("Unexplained money"),
        "late file": N_("File came late"),
        "file gap": N_("File missing"),
    },
    "provider": {
        "wechat pay": N_("WeChat Pay"),
        "alipay": N_("Alipay"),
        "balance": N_("Account balance"),
        "bank": N_("Bank, provider unknown"),
        "stripe": N_("Stripe"),
        "adyen": N_("Adyen"),
        "paypal": N_("PayPal"),
        "cmb": N_("CMB"),
        "icbc": N_("ICBC"),
        "all": N_("All"),
    },
    "stage": {
        "exact": N_("Exact"),
        "id": N_("By id, amounts differ"),
        "reference": N_("By our reference"),
        "manual": N_("By hand"),
        "alone": N_("Alone"),
    },
    "outcome": {
        "loaded": N_("Loaded"),
        "already loaded": N_("Loaded before"),
        "refused": N_("Refused"),
    },
    "id": {
        "order": N_("Order"),
        "payment": N_("Payment"),
        "native": N_("Theirs"),
        "batch": N_("Batch"),
    },
    "break_status": {
        "open": N_("Open"),
        "awaiting approval": N_("Awaiting approval"),
    },
    "move": {
        "opening": N_("At the beginning"),
        "new": N_("New"),
        "reopened": N_("Reopened"),
        "changed": N_("Changed"),
        "cleared": N_("Cleared"),
        "closing": N_("At the end"),
        "after": N_("After the period"),
        "now": N_("Now"),
    },
    "attachment": {
        "breaks.csv": N_("All open breaks"),
        "days.csv": N_("Both legs by day, provider and cause"),
        "files.csv": N_("All files received"),
    },
}
#: Why two sides differ: a break, or why it is none.
NAMES["cause"] = NAMES["break"] | {
    "not due": N_("Not yet due"),
    "proposed set": N_("In a proposed set"),
    "confirmed set": N_("In a confirmed set"),
    "decided": N_("Closed by decision"),
    "merchant payout": N_("Paid to merchants, or sent back"),
}
#: From the books to the banks: totals, causes, and what providers do on the way.
NAMES["step"] = NAMES["cause"] | {
    "books": N_("Our books, gross"),
    "provider": N_("Providers, gross"),
    "exchange": N_("Exchange into account currency"),
    "fees": N_("Fees taken"),
    "reserves": N_("Reserves held and released"),
    "other entries": N_("Other entries of providers"),
    "net": N_("Providers, net"),
    "unbatched": N_("In no payout yet"),
    "carried out": N_("Paid out in another month"),
    "carried in": N_("From other months"),
    "composition": N_("In payouts whose entries are not known"),
    "payouts": N_("Paid out by providers"),
    "bank": N_("Received by banks"),
}
#: The internal audit: opinions, findings and their road, processes, checks of tables.
NAMES |= {
    "opinion": {
        "none": N_("No opinion possible"),
        "unsatisfactory": N_("Unsatisfactory"),
        "improvement": N_("Needs improvement"),
        "remarks": N_("Satisfactory with remarks"),
        "satisfactory": N_("Satisfactory"),
    },
    "claim_outcome": {
        "holds": N_("Holds"),
        "broken": N_("Broken"),
        "inconclusive": N_("Inconclusive"),
    },
    "finding_step": {
        "identified": N_("Identified"),
        "confirmed": N_("Confirmed by audit"),
        "assigned": N_("Assigned"),
        "action agreed": N_("Action agreed"),
        "implemented": N_("Implemented"),
        "verified": N_("Verified by re-test"),
        "closed": N_("Closed"),
    },
    "finding_move": {
        "opening": N_("At the beginning"),
        "new": N_("New"),
        "reopened": N_("Reopened"),
        "verified": N_("Verified"),
        "dismissed": N_("Dismissed"),
        "risk accepted": N_("Risk accepted"),
    },
    "part": {
        "criteria": N_("Criteria"),
        "condition": N_("Condition"),
        "cause": N_("Cause"),
        "consequence": N_("Consequence"),
        "corrective action": N_("Corrective action"),
    },
    "process": {
        "analytics": N_("Analytics and reports"),
        "audit": N_("Auditing"),
        "fulfilment": N_("Order fulfilment"),
        "governance": N_("Governance"),
        "listing": N_("Listings"),
        "performance": N_("Performance of departments"),
        "reconciliation": N_("Payment reconciliation"),
        "revision": N_("Revision of the policy"),
        "service": N_("Service to customers"),
        "settlement": N_("Settlement"),
        "workforce": N_("Workforce"),
    },
    "table_check": {
        "schema": N_("Columns as declared"),
        "nulls": N_("Values that must be there"),
        "key": N_("Keys without doubles"),
        "range": N_("Counts not negative"),
        "volume": N_("No rows lost"),
    },
    "trend": {
        "broken": N_("Broken claims"),
        "open findings": N_("Open findings"),
    },
    "unaudited": {
        "no claims": N_("not audited: there are no claims"),
        "unjudged": N_("not audited: no claim could be judged"),
        "empty": N_("not audited: there was nothing to look at"),
    },
}
NAMES["finding_state"] = NAMES["finding_step"] | {
    "reopened": N_("Reopened"),
    "dismissed": N_("Dismissed"),
    "risk accepted": N_("Risk accepted"),
}
NAMES["tie_out"] |= {
    "audit roll forward": N_("Roll-forward at the end = open findings"),
    "audit trend": N_("Trend at the end = open findings"),
    "audit broken touched": N_("Broken claims = claims whose findings this audit touched"),
    "audit rows touched": N_("Rows that break claims = rows in findings"),
    "audit claims asked": N_("Results = claims and checks asked"),
    "audit claims broken": N_("Broken results = broken as recorded"),
    "audit claims inconclusive": N_("Inconclusive results = inconclusive as recorded"),
    "audit clauses": N_("Claims by clause = claims"),
}
NAMES["attachment"] |= {
    "findings.csv": N_("All findings as they stood"),
    "claims.csv": N_("All claims and checks of tables"),
}
NAMES["column"] |= {
    "account": N_("Account"),
    "amount": N_("Amount"),
    "batch id": N_("Batch"),
    "break id": N_("Break"),
    "case id": N_("Case"),
    "category": N_("Category"),
    "currency": N_("Currency"),
    "due on": N_("Due"),
    "kind": N_("Kind"),
    "line no": N_("Line"),
    "listing id": N_("Listing"),
    "month": N_("Month"),
    "native id": N_("Id at the provider"),
    "occurred at": N_("When"),
    "other order id": N_("Other order"),
    "payment id": N_("Payment"),
    "payout id": N_("Payout"),
    "policy version": N_("Policy version"),
    "price": N_("Price"),
    "provider": N_("Provider"),
    "refund id": N_("Refund"),
    "ship by at": N_("Promised to ship by"),
    "staff id": N_("Staff"),
}
#: Listings: who decided, what the checks said, what is broken (the classes of Amazon's account
#: health), and why one is off sale other than by a check.
NAMES |= {
    "decider": {
        "checks": N_("Automatic checks"),
        "people": N_("People"),
        "marketplace": N_("Marketplace's own review"),
    },
    "screening": {
        "approved": N_("Approved automatically"),
        "referred": N_("Referred to people"),
        "rejected": N_("Rejected by checks"),
        "unchecked": N_("Not checked yet, or replaced before"),
        "delivered": N_("Reviewed by the marketplace"),
    },
    "violation": {
        "listing policy": N_("Listing policy"),
        "authenticity complaint": N_("Authenticity complaint"),
        "condition": N_("Condition of the goods"),
        "safety": N_("Product safety"),
        "received ip complaint": N_("Received IP complaint"),
        "suspected ip": N_("Suspected IP violation"),
        "restricted product": N_("Restricted product"),
        "food safety": N_("Food safety"),
        "document request": N_("Documents to be handed in"),
        "other": N_("Other"),
    },
    "ground": {
        "ip notice": N_("Notice of a rights holder"),
        "out of stock": N_("Out of stock"),
    },
}
#: Evidence about an impossible history carries the name of the history.
NAMES["evidence"] |= {f"impossible {code}": name for code, name in NAMES["impossible"].items()}


def label(kind: str, code: object, translations: Translations) -> str:
    """Return the name of a code, or the code itself in readable form.

    Args:
        kind: which family of codes, a key of NAMES.
        code: the code as the data has it.
        translations: the reader's language.

    Returns:
        The name.
    """
    if code in ("", None):
        return translations.gettext("Not recorded")
    readable = inline(code).replace("_", " ").replace("-", " ")
    name = NAMES[kind].get(readable.lower())
    return inline(code).replace("_", " ") if name is None else translations.gettext(name)
