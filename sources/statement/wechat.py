"""WeChat Pay: trade bill (交易账单) and fund bill (资金账单).

Every value of a row begins with a backtick; the two lines of the summary state totals of all rows.
Fees have five decimals; the bills seen round them to the fen, so a finer one is rounded half up per
row and what the rounding of the sum leaves over is an entry of its own: no money is lost.
Gross is 订单金额. Where a coupon that WeChat does not pay for makes 应结订单金额 smaller, the
difference is an adjustment. A refund stands in the bill once it is asked for, and the row is never
updated: its success follows from the fund bill.
Source: the vendor's public format pages; header generations as seen in files of 2014 to 2021.
"""

from sources.statement.intake import Text
from sources.statement.layout import (
    Control,
    DelimitedFormat,
    Facts,
    Field,
    Frame,
    cut_tail,
    first_lines,
    meaning,
    refused,
)

_HEAD = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,"
    "交易状态,付款银行,货币种类"
)
_REFUND = "微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态"

_GOODS = "商品名称,商户数据包,手续费,费率"
_FIRST = f"{_HEAD},总金额,代金券或立减优惠金额,{_REFUND},{_GOODS}"
_NOW = f"{_HEAD},应结订单金额,代金券金额"

#: ALL as it is now and as it first was; REFUND; SUCCESS.
_LAYOUTS = tuple(
    tuple(text.split(","))
    for text in (
        f"{_NOW},{_REFUND},{_GOODS},订单金额,申请退款金额,费率备注",
        _FIRST.replace("特约商户号", "子商户号").replace(
            "充值券退款金额", "代金券或立减优惠退款金额"
        ),
        f"{_NOW},退款申请时间,退款成功时间,{_REFUND},{_GOODS},订单金额,申请退款金额,费率备注",
        f"{_NOW},{_GOODS},订单金额,费率备注",
    )
)

#: The delimiter takes the backtick of all values but the first.
_REPLACED = {"\n`": "\n"}

_STATUS = {"SUCCESS": "capture", "REFUND": "refund", "REVOKED": "refund"}
_REFUND_STATUS = dict.fromkeys(("SUCCESS", "PROCESSING", "FAIL", "CHANGE"), "")

_FIELDS = (
    Field("traded_at", "instant", ("交易时间",), is_filled=True),
    Field("account", "id", ("商户号",), is_filled=True),
    Field("trade_id", "id", ("微信订单号",), is_filled=True),
    Field("order_id", "id", ("商户订单号",), is_filled=True),
    Field("status", "word", ("交易状态",), is_filled=True, choices=_STATUS),
    Field("currency", "currency", ("货币种类",), is_filled=True),
    Field("settled", "money", ("应结订单金额",), is_required=False, is_filled=True),
    Field("ordered", "money", ("订单金额", "总金额"), is_filled=True),
    Field("coupon", "money", ("代金券金额", "代金券或立减优惠金额"), is_filled=True),
    Field("asked_at", "instant", ("退款申请时间",), is_required=False),
    Field("refunded_at", "instant", ("退款成功时间",), is_required=False),
    Field("refund_id", "id", ("微信退款单号",), is_required=False),
    Field("refund_order_id", "id", ("商户退款单号",), is_required=False),
    Field("refunded", "money", ("退款金额",), is_required=False, is_filled=True),
    Field("refunded_coupon", "money", ("充值券退款金额", "代金券或立减优惠退款金额"), False, True),
    Field("refund_status", "word", ("退款状态",), is_required=False, choices=_REFUND_STATUS),
    Field("asked", "money", ("申请退款金额",), is_required=False, is_filled=True),
    Field("fee", "money", ("手续费",), is_filled=True, is_rounded=True),
)

_ROWS = """
    select *, if(status = 'SUCCESS', 'capture', 'refund') as entry_kind,
        if(status = 'SUCCESS', ordered, -coalesce(asked, refunded)) as gross,
        if(status = 'SUCCESS', coalesce(settled, ordered), -refunded) as due,
        coalesce(refunded_at, asked_at, traded_at) as local_at
    from statement_rows
"""

_ENTRY = """
        if(status = 'SUCCESS', trade_id, refund_id) as native_id,
        if(status = 'SUCCESS', order_id, refund_order_id) as our_reference,
        if(status = 'SUCCESS', null, trade_id) as capture_reference,
        null as batch_reference,
        local_at at time zone 'Asia/Shanghai' as occurred_at, cast(local_at as date) as business_on,
        currency, {gross} as gross, {fee} as fee, null::bigint as balance, file_no, line,
        {raw} as raw_kind, null::varchar as presented_currency, null::bigint as presented,
        null as exchange_rate
"""

_ENTRIES = f"""
    with rows as ({_ROWS})
    select entry_kind, {_ENTRY.format(
        gross="gross", fee="fee",
        raw="if(status = 'SUCCESS', status, concat_ws('/', status, refund_status))",
    )} from rows
    union all
    select 'adjustment' as entry_kind, {_ENTRY.format(
        gross="due - gross", fee="0", raw="'免充值代金券'",
    )} from rows where due <> gross
    union all
    select 'adjustment', concat('手续费尾差/', cast(max(traded_at) as date)), null, null, null,
        max(traded_at) at time zone 'Asia/Shanghai', cast(max(traded_at) as date), currency, 0,
        step_of(currency) * (minor(sum(fee), currency) - sum(minor(fee, currency)))::bigint,
        null, file_no, max(line), '手续费尾差', null, null, null
    from rows group by file_no, currency
    having minor(sum(fee), currency) <> sum(minor(fee, currency))
"""  # fmt: skip

_CHECKS = (
    """select file_no, line, '微信退款单号', refund_id,
        'is needed on a refund; ask for the whole file'
    from statement_rows
    where status <> 'SUCCESS' and coalesce(refund_id, '0') = '0'""",
    """select file_no, line, '退款金额', coalesce(refunded, asked) / 100000.0,
        'stands on a payment; refunds are rows of their own'
    from statement_rows
    where status = 'SUCCESS' and (coalesce(refunded, 0) <> 0 or coalesce(asked, 0) <> 0
        or coalesce(refund_id, '0') <> '0')""",
    """select file_no, line, '订单金额', ordered / 100000.0,
        'is negative; bills state amounts without sign'
    from statement_rows
    where ordered < 0 or coupon < 0 or settled < 0 or refunded < 0 or asked < 0""",
    """select file_no, line, '交易时间', strftime(traded_at, '%Y-%m-%d'),
        'is another day than the other payments; a bill covers one day'
    from statement_rows
    where status = 'SUCCESS' and cast(traded_at as date) <> (
        select mode(cast(own.traded_at as date)) from statement_rows as own
        where own.status = 'SUCCESS' and own.file_no = statement_rows.file_no)""",
)

#: The summary's words of every generation, and what they add up.
_TOTALS = {
    "总交易单数": "count(*)",
    "应结订单总金额": "sum(settled)",
    "总交易额": "sum(ordered)",
    "订单总金额": "sum(ordered)",
    "退款总金额": "sum(refunded)",
    "总退款金额": "sum(refunded)",
    "充值券退款总金额": "sum(refunded_coupon)",
    "总代金券或立减优惠退款金额": "sum(refunded_coupon)",
    "手续费总金额": "sum(fee)",
    "申请退款总金额": "sum(asked)",
}

_FUND_TOTALS = {
    "资金流水总笔数": "count(*)",
    "收入笔数": "count(*) filter (direction = '收入')",
    "收入金额": "sum(amount) filter (direction = '收入')",
    "支出笔数": "count(*) filter (direction = '支出')",
    "支出金额": "sum(amount) filter (direction = '支出')",
}


def _cut(form: DelimitedFormat, text: Text) -> Frame:
    """Cut the two lines of the summary off; without them nobody knows that the file is whole."""
    header = tuple(form.split(first_lines(text, 1)[0]))
    body, tail = cut_tail(text, "总交易单数" if form is WECHAT_TRADE else "资金流水总笔数")
    return Frame(body, header, 1, tail=tail)


def _facts(words: dict[str, str], frame: Frame) -> Facts:
    if len(frame.tail) != 2:
        reason = "the summary of two lines is missing: the file was cut; ask for it again"
        raise refused(frame, [(None, next(iter(words)), None, reason)])
    (_, names), (line, values) = frame.tail
    given = names.split(",")
    stated = values.split(",`")
    if len(given) != len(stated) or len(set(given)) != len(given):
        reason = "is not one value for each name above: cut or changed; ask for the file again"
        raise refused(frame, [(line, "summary", values, reason)])
    unknown = [name for name in given if name not in words]
    if unknown:
        reason = "is not a total that this reader knows; add it to the reader"
        raise refused(frame, [(line - 1, "summary", unknown[0], reason)])
    return Facts(
        controls=tuple(
            Control(name, value, words[name], line, is_count=words[name].startswith("count"))
            for name, value in zip(given, stated, strict=True)
        )
    )


WECHAT_TRADE = DelimitedFormat(
    name="wechat_trade",
    issuer="wechat_pay",
    fields=_FIELDS,
    layouts=_LAYOUTS,
    entries=_ENTRIES,
    body_delimiter=",`",
    replaced=_REPLACED,
    account="account",
    checks=_CHECKS,
    cut=_cut,
    facts=lambda frame: _facts(_TOTALS, frame),
)

#: 业务类型 of fund bills, and what each is to us.
_MOVEMENTS = {
    "交易": "capture",
    "退款": "refund",
    "扣除交易手续费": "fee",
    "退回交易手续费": "fee",
    "提现": "payout",
    "分账": "other",
    "分账回退": "other",
    "充值": "other",
    "转账": "other",
    "资金归集": "other",
}

_FUND_ROWS = """
    select *, if(direction = '收入', amount, -amount) as signed from statement_rows
"""

WECHAT_FUND = DelimitedFormat(
    name="wechat_fund",
    issuer="wechat_pay",
    fields=(
        Field("booked_at", "instant", ("记账时间",), is_filled=True),
        Field("trade_id", "id", ("微信支付业务单号",)),
        Field("native_id", "id", ("资金流水单号",), is_filled=True),
        Field("business", "word", ("业务名称",)),
        Field("kind", "word", ("业务类型",), is_filled=True, choices=_MOVEMENTS),
        Field("direction", "word", ("收支类型",), is_filled=True,
              choices={"收入": "in", "支出": "out"}),
        Field("amount", "money", ("收支金额(元)",), is_filled=True),
        Field("balance", "money", ("账户结余(元)",), is_filled=True),
        Field("remark", "text", ("备注",)),
        Field("voucher", "id", ("业务凭证号",)),
    ),
    ignored=("资金变更提交申请人",),
    entries=f"""
        with rows as ({_FUND_ROWS})
        select 'payout' as entry_kind, native_id, voucher as our_reference,
            null as capture_reference, coalesce(voucher, trade_id) as batch_reference,
            booked_at at time zone 'Asia/Shanghai' as occurred_at,
            cast(booked_at as date) as business_on, 'CNY' as currency, signed as gross, 0 as fee,
            balance, file_no, line, kind as raw_kind, null::varchar as presented_currency,
            null::bigint as presented, null as exchange_rate
        from rows where kind = '提现'
    """,
    movements=f"""
        with rows as ({_FUND_ROWS})
        select {meaning("kind", _MOVEMENTS)}
                as movement_kind,
            native_id, trade_id as trade_reference, voucher as our_reference,
            booked_at at time zone 'Asia/Shanghai' as occurred_at,
            cast(booked_at as date) as business_on, 'CNY' as currency, signed as amount, balance,
            cast(try_cast(regexp_extract(
                remark, '含手续费 *([0-9]{{1,6}}(\\.[0-9]{{1,5}})?)([^0-9.]|$)', 1)
                as decimal(18, 5)) * 100000 as bigint) as fee_included,
            file_no, line, kind as raw_kind
        from rows
    """,
    body_delimiter=",`",
    replaced=_REPLACED,
    currency="CNY",
    checks=(
        """select file_no, line, '收支金额(元)', amount / 100000.0,
            'is negative; 收支类型 says which way money went'
        from statement_rows where amount < 0""",
    ),
    cut=_cut,
    facts=lambda frame: _facts(_FUND_TOTALS, frame),
    balance="movements",
)  # fmt: skip
