"""Stripe: payout reconciliation and balance change from activity, both itemized.

One row is one balance transaction, in major units, `gross - fee = net`. Rows without a payout are
of the activity report. Where the payout itself is a row, everything paid out with it adds up to
zero. Columns with data about persons are never read.
Source: the vendor's public pages on report columns and reporting categories.
"""

from sources.statement.layout import DelimitedFormat, Field, meaning

#: `reporting_category`, and what each is to us; money held back and given back share a word.
_CATEGORIES = {
    "charge": "capture",
    "charge_failure": "adjustment",
    "refund": "refund",
    "refund_failure": "adjustment",
    "partial_capture_reversal": "refund",
    "dispute": "chargeback",
    "dispute_reversal": "chargeback_reversed",
    "fee": "fee",
    "network_cost": "fee",
    "tax": "fee",
    "risk_reserved_funds": "reserve",
    "connect_reserved_funds": "reserve",
    "payment_network_reserved_funds": "reserve",
    "reserve_transaction": "reserve",
    "payout": "payout",
    "payout_reversal": "payout",
    "payout_minimum_balance_hold": "reserve",
    "payout_minimum_balance_release": "reserve",
    "topup": "adjustment",
    "topup_reversal": "adjustment",
    "transfer": "adjustment",
    "transfer_reversal": "adjustment",
    "connect_collection_transfer": "adjustment",
    "platform_earning": "adjustment",
    "platform_earning_refund": "adjustment",
    "contribution": "adjustment",
    "other_adjustment": "adjustment",
    "unreconciled_customer_funds": "adjustment",
}

STRIPE = DelimitedFormat(
    name="stripe_itemized",
    issuer="stripe",
    fields=(
        Field("transaction_id", "id", ("balance_transaction_id",), is_filled=True),
        Field("created_at", "instant", ("created_utc", "created"), is_filled=True),
        Field("currency", "currency", ("currency",), is_filled=True),
        Field("gross", "money", ("gross",), is_filled=True),
        Field("fee", "money", ("fee",), is_filled=True),
        Field("net", "money", ("net",), is_filled=True),
        Field("category", "word", ("reporting_category",), is_filled=True, choices=_CATEGORIES),
        Field("source_id", "id", ("source_id",), is_required=False),
        Field("charge_id", "id", ("charge_id",), is_required=False),
        Field("payout_id", "id", ("automatic_payout_id",), is_required=False),
        Field("payout_at", "instant",
              ("automatic_payout_effective_at_utc", "automatic_payout_effective_at"), False),
        Field("order_reference", "id",
              ("payment_metadata[order_reference]", "payment_metadata[order_id]"), False),
        Field("refund_reference", "id", ("refund_metadata[refund_reference]",), False),
        Field("presented", "money", ("customer_facing_amount",), False,
              currency="presented_currency"),
        Field("presented_currency", "currency", ("customer_facing_currency",), False),
    ),
    ignored=(
        "available_on", "available_on_utc", "description", "payment_intent_id", "customer_id",
        "customer_email", "customer_name", "customer_description", "connected_account_id",
        "connected_account_name", "connected_account_country", "trace_id", "trace_id_status",
        "regulatory_tag", "payment_method_type", "is_link", "card_brand", "card_funding",
        "card_country", "statement_descriptor", "dispute_reason", "invoice_id", "invoice_number",
        "subscription_id", "transfer_id", "payout_id", "refund_id", "dispute_id",
        "customer_facing_currency_rate", "automatic_payout_effective_at_utc",
    ),
    ignored_pattern=r"(payment|refund|customer|transfer|connected_account|destination_payment|"
    r"charge|payout|shipping|billing|card)_?\w*(\[[^\]]{1,80}\])?",
    entries=f"""
        with rows as (
            select *, {meaning('category', _CATEGORIES)} as entry_kind from statement_rows
        )
        select entry_kind, coalesce(source_id, transaction_id) as native_id,
            if(entry_kind = 'refund', coalesce(refund_reference, order_reference),
                order_reference) as our_reference,
            if(entry_kind = 'capture', null, charge_id) as capture_reference,
            payout_id as batch_reference, created_at at time zone 'UTC' as occurred_at,
            cast(created_at as date) as business_on, upper(currency) as currency,
            if(entry_kind = 'fee', 0, gross) as gross, if(entry_kind = 'fee', -net, fee) as fee,
            null::bigint as balance, file_no, line, category as raw_kind,
            upper(presented_currency) as presented_currency, presented, null as exchange_rate
        from rows
    """,
    quote='"',
    checks=(
        """select file_no, line, 'net', net / 100000.0,
            'is not gross less fee; ask for the file again'
        from statement_rows where gross - fee <> net""",
        # A payout that is a row of the file closes what it pays; a file has it for all or for none.
        """select file_no, max(line) as line, 'net', sum(net) / 100000.0,
            'is left of payout ' || payout_id
            || ' and its rows, which add up to zero: rows are missing or changed'
        from statement_rows where payout_id is not null
            and file_no in (select file_no from statement_rows where category = 'payout')
        group by file_no, payout_id having sum(net) <> 0""",
        """select file_no, line, 'reporting_category', category, 'has the sign of the opposite'
        from statement_rows
        where (category in ('charge', 'dispute_reversal') and gross < 0)
            or (category in ('refund', 'dispute', 'partial_capture_reversal') and gross > 0)""",
    ),
)  # fmt: skip
