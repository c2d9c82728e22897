"""Codes of a merchant's statement in words: states, reasons, and what the merchant can do."""

from reports.catalogue import Translations
from reports.formats import inline
from reports.labels import N_

WORDS: dict[str, dict[str, str]] = {
    "state": {
        "payable": N_("To be paid"),
        "carried_forward": N_("Carried forward"),
        "on_hold": N_("On hold"),
        "nothing": N_("Nothing settled"),
    },
    "kind": {
        "sale": N_("Sale"),
        "refund": N_("Refund"),
        "chargeback": N_("Chargeback"),
        "chargeback_reversed": N_("Chargeback won"),
    },
    "hold": {
        "merchant_suspended": N_("the shop is suspended"),
        "objection_open": N_("your objection to a statement is being examined"),
        "licence_invalid": N_("no valid business licence is on file"),
        "account_missing": N_("no payout account is on file"),
        "account_unverified": N_("the payout account is not verified yet"),
        "account_of_another": N_("the payout account is not in the name on the licence"),
        "account_shared": N_("the payout account is also that of another merchant"),
        "merchant_unknown": N_("the merchant is not in our register"),
        "rate_missing": N_("there is no exchange rate for the currency that you are paid in"),
    },
    "remedy": {
        "merchant_suspended": N_("Settle the suspension with merchant services."),
        "objection_open": N_("Nothing; it is paid once the objection is decided."),
        "licence_invalid": N_("Hand in a business licence that is valid."),
        "account_missing": N_("Give a payout account in the name on the licence."),
        "account_unverified": N_("Complete the verification of the account."),
        "account_of_another": N_("Give an account in the name on the licence."),
        "account_shared": N_("Give an account that is yours alone."),
        "merchant_unknown": N_("Contact merchant services."),
        "rate_missing": N_("Nothing; it is paid once there is a rate."),
    },
    "pending": {
        "not_delivered": N_("Not signed for yet"),
        "in_hold": N_("Delivered, return period not over"),
        "deposit_awaited": N_("Payment not arrived at the bank yet"),
        "payment_unmatched": N_("Payment not reconciled yet"),
        "payment_differs": N_("Charged otherwise than it was paid; being examined"),
        "break_open": N_("A difference about the payment is being examined"),
        "cancelled": N_("Cancelled, not refunded in full yet"),
        "merchant_differs": N_("The listing belongs to another merchant"),
        "terms_missing": N_("No terms were agreed for it yet"),
    },
    "entry": {
        "opening": N_("Carried over from the month before"),
        "closing": N_("Balance at the end of the month"),
        "payable": N_("Payable for this month"),
        "carried_forward": N_("Carried forward"),
        "on_hold": N_("On hold"),
    },
    "check": {
        "types": N_("Lines and charges = totals by type"),
        "type": N_("Total of one type: lines and charges = total"),
        "opening": N_("Opening = what the month before left"),
        "balance": N_("Opening + totals = closing"),
        "payable": N_("Payable + carried forward + on hold = closing"),
        "payout": N_("Payable = payout that was ordered"),
        "trades": N_("trades.csv = trades on this page"),
        "funds": N_("funds.csv = closing on this page"),
        "pending": N_("pending.csv = not yet payable on this page"),
    },
}


def word(kind: str, code: object, spoken: Translations) -> str:
    """Return a code in words, or the code itself in readable form.

    Args:
        kind: which family of codes, a key of WORDS.
        code: the code as the tables have it.
        spoken: the reader's language.
    """
    text = WORDS[kind].get(str(code))
    return inline(code).replace("_", " ") if text is None else spoken.gettext(text)
