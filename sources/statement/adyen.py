"""Adyen: settlement details, one file per batch.

Money is unsigned, in a debit or a credit column. Net stands in the currency of settlement; where
the customer paid in another, gross is net and the fees that were taken off, and what the customer
paid is kept with its rate. The fee is gross less net, not only the commission. Where the payout is
a row, the batch adds up to zero.
Source: column lists of two independent public samples; the vendor's own page was not at hand, so
optional columns are known by name only.
"""

from sources.statement.layout import DelimitedFormat, Field, meaning

#: `Type`, and what each is to us.
_TYPES = {
    "Settled": "capture",
    "SettledBulk": "capture",
    "SettledInInstallments": "capture",
    "SettledExternally": "adjustment",
    "Refunded": "refund",
    "RefundedBulk": "refund",
    "RefundedReversed": "adjustment",
    "PaidOut": "adjustment",
    "PaidOutReversed": "adjustment",
    "SettledReversed": "refund",
    "Chargeback": "chargeback",
    "SecondChargeback": "chargeback",
    "ChargebackReversed": "chargeback_reversed",
    "Fee": "fee",
    "InvoiceDeduction": "fee",
    "DepositCorrection": "reserve",
    "ReserveAdjustment": "reserve",
    "Balancetransfer": "adjustment",
    "ManualCorrected": "adjustment",
    "MerchantPayin": "adjustment",
    "MerchantPayout": "payout",
    "MerchantPayoutReversed": "payout",
    "BPPaidOut": "payout",
}

#: Zones as reports abbreviate them.
_ZONES = {
    "UTC": "UTC", "GMT": "UTC", "CET": "Etc/GMT-1", "CEST": "Etc/GMT-2", "BST": "Etc/GMT-1",
    "EST": "Etc/GMT+5", "EDT": "Etc/GMT+4", "PST": "Etc/GMT+8", "PDT": "Etc/GMT+7",
    "SGT": "Etc/GMT-8", "HKT": "Etc/GMT-8", "JST": "Etc/GMT-9",
    "Asia/Shanghai": "Asia/Shanghai", "Europe/Amsterdam": "Europe/Amsterdam",
    "Europe/London": "Europe/London", "America/New_York": "America/New_York",
}  # fmt: skip

_ROWS = f"""
    with signed as (
        select *, coalesce(net_credit, 0) - coalesce(net_debit, 0) as net,
            coalesce(gross_credit, 0) - coalesce(gross_debit, 0) as presented,
            gross_debit is not null or gross_credit is not null as has_gross,
            commission is not null or markup is not null or scheme_fees is not null
                or interchange is not null as has_parts,
            coalesce(commission, 0) + coalesce(markup, 0) + coalesce(scheme_fees, 0)
                + coalesce(interchange, 0) as fee_parts
        from statement_rows
    )
    select *, {meaning("kind", _TYPES)} as entry_kind,
        case
            when not has_gross then if(kind in ('Fee', 'InvoiceDeduction'), 0, net)
            when upper(gross_currency) = upper(currency) then presented
            else net + fee_parts
        end as gross
    from signed
"""

ADYEN = DelimitedFormat(
    name="adyen_settlement",
    issuer="adyen",
    fields=(
        Field("account", "id", ("Merchant Account",), is_filled=True),
        Field("psp_reference", "id", ("Psp Reference",)),
        Field("merchant_reference", "id", ("Merchant Reference",)),
        Field("created_at", "instant", ("Creation Date",), is_filled=True),
        Field("zone", "word", ("TimeZone",), is_filled=True, choices=_ZONES),
        Field("kind", "word", ("Type",), is_filled=True, choices=_TYPES),
        Field("modification", "id", ("Modification Reference",)),
        Field("gross_currency", "currency", ("Gross Currency",)),
        Field("gross_debit", "money", ("Gross Debit (GC)",), currency="gross_currency"),
        Field("gross_credit", "money", ("Gross Credit (GC)",), currency="gross_currency"),
        Field("rate", "text", ("Exchange Rate",)),
        Field("currency", "currency", ("Net Currency",), is_filled=True),
        Field("net_debit", "money", ("Net Debit (NC)",)),
        Field("net_credit", "money", ("Net Credit (NC)",)),
        Field("commission", "money", ("Commission (NC)",)),
        Field("markup", "money", ("Markup (NC)",)),
        Field("scheme_fees", "money", ("Scheme Fees (NC)",)),
        Field("interchange", "money", ("Interchange (NC)",)),
        Field("batch", "id", ("Batch Number",), is_filled=True),
        Field("modification_merchant", "id", ("Modification Merchant Reference",), False),
    ),
    ignored=("Company Account", "Payment Method", "Payment Method Variant", "Advanced (NC)",
             "Booking Date", "Booking Date TimeZone", "Booking Type", "Advancement Code",
             "Advancement Batch", "Installments", "Acquirer", "User Name"),
    ignored_pattern=r"Reserved ?\d{1,2}|Split .{1,40}",
    entries=f"""
        with rows as ({_ROWS})
        select entry_kind,
            coalesce(if(entry_kind = 'capture', psp_reference, coalesce(modification,
                psp_reference)), concat_ws('/', batch, kind, merchant_reference)) as native_id,
            coalesce(if(entry_kind = 'capture', null, modification_merchant), merchant_reference)
                as our_reference,
            if(entry_kind = 'capture', null, psp_reference) as capture_reference,
            batch as batch_reference,
            created_at at time zone {meaning("zone", _ZONES)} as occurred_at,
            cast(created_at as date) as business_on, upper(currency) as currency, gross,
            gross - net as fee, null::bigint as balance, file_no, line, kind as raw_kind,
            if(upper(gross_currency) <> upper(currency), upper(gross_currency), null)
                as presented_currency,
            if(upper(gross_currency) <> upper(currency), presented, null) as presented,
            if(upper(gross_currency) <> upper(currency), try_cast(rate as decimal(20, 10)), null)
                as exchange_rate
        from rows
    """,
    quote='"',
    checks=(
        """select file_no, line, 'Net Debit (NC)', net_debit / 100000.0,
            'stands beside a credit, or both are missing; a row moves money one way'
        from statement_rows where (net_debit is null) = (net_credit is null)
            and coalesce(net_debit, 0) <> 0 or net_debit < 0 or net_credit < 0
            or gross_debit < 0 or gross_credit < 0
            or (net_debit is null and net_credit is null)""",
        f"""select file_no, line, 'Commission (NC)', fee_parts / 100000.0,
            'and the other fees are not gross less net; ask for the file again'
        from ({_ROWS}) where has_parts and has_gross and gross - net <> fee_parts""",
        f"""select file_no, line, 'Gross Credit (GC)', presented / 100000.0,
            'is not what this kind of row has: payments, refunds and disputes have a gross amount, '
            || 'other rows none or that of the net'
        from ({_ROWS})
        where (entry_kind in ('capture', 'refund', 'chargeback', 'chargeback_reversed')
                and not has_gross)
            or (entry_kind in ('reserve_hold', 'reserve_release', 'payout') and presented <> 0
                and upper(gross_currency) = upper(currency) and presented <> net)""",
        """select file_no, line, 'Gross Currency', gross_currency, 'is needed beside a gross amount'
        from statement_rows
        where gross_currency is null and (gross_debit <> 0 or gross_credit <> 0)""",
        f"""select file_no, line, 'Type', kind, 'has the sign of the opposite'
        from ({_ROWS})
        where (entry_kind in ('capture', 'chargeback_reversed') and presented < 0)
            or (entry_kind in ('refund', 'chargeback') and presented > 0)""",
        """select file_no, line, 'Exchange Rate', rate, 'is not a rate' from statement_rows
        where rate is not null and rate <> ''
            and not regexp_full_match(rate, '\\d{1,9}(\\.\\d{1,10})?')""",
        # The payout closes its batch.
        f"""select file_no, max(line) as line, 'Net Debit (NC)', sum(net) / 100000.0,
            'is left of batch ' || batch || ', which adds up to zero: rows are missing or changed'
        from ({_ROWS}) group by file_no, batch
        having count(*) filter (entry_kind = 'payout') > 0 and sum(net) <> 0""",
    ),
    account="account",
)  # fmt: skip
