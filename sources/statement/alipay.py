"""Alipay: trade bill (业务明细) and fund bill (账务明细).

GBK as it is delivered; UTF-8 as people save it. Lines that begin with `#` say account and period
above the header, and totals below the rows; ids end in a TAB. Archives hold a detail and a summary.
A refund's amounts are negative in some bills and positive in others, and so are fees: the kind of
the row says which way money goes, never the sign. Where no total of refunds is stated, the total of
trades counts every row. Gross is 订单金额; what a discount of our own takes off 商家实收, and what
is split off as 分润, are adjustments.
Source: the vendor's public field lists; quirks as seen in bills of 2012 to 2026.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

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
    plain_name,
    refused,
)

_ACCOUNT = re.compile(r"账号[：:]\[(\S+?)\]")
_INSTANT = r"\[(\d{4})[年-](\d\d)[月-](\d\d)日? (\d\d):(\d\d):(\d\d)\]"
_PERIOD = re.compile(rf"起始日期[：:]{_INSTANT}\s+终止日期[：:]{_INSTANT}")

#: `statement_periods` has the two instants of `Facts.period`.
_IN_PERIOD = """
    select file_no, line, 'time', strftime(happened_at, '%Y-%m-%d %H:%M:%S'),
        'lies outside the period ' || starts_at || ' to ' || ends_at
            || ' of the file; ask for the file again'
    from statement_rows join statement_periods using (file_no)
    where happened_at not between starts_at and ends_at
"""

_AMOUNT = r"(-?\d+(?:\.\d+)?)"
_TRADES = re.compile(rf"#交易合计[：:](\d+)笔，商家实收共{_AMOUNT}元，商家优惠共{_AMOUNT}元,*")
_REFUNDS = re.compile(
    rf"#退款合计[：:](\d+)笔，商家实收退款共{_AMOUNT}元，商家优惠退款共{_AMOUNT}元,*"
)
_MOVED = re.compile(rf"#(支出|收入)合计[：:](\d+)笔，共{_AMOUNT}元,*")


def _cut(form: DelimitedFormat, text: Text) -> Frame:
    """Cut the `#` lines off both ends."""
    start = first_lines(text, 20)
    header_line = next((n for n, line in enumerate(start, 1) if not line.startswith("#")), 1)
    body, tail = cut_tail(text, "#-")
    if body.line_count < header_line:  # the only such line stands above the header
        body, tail = text, ()
    header = tuple(form.split(start[header_line - 1]))
    return Frame(body, header, header_line, tuple(start[: header_line - 1]), tail)


def _head(frame: Frame) -> Facts:
    """Return what the lines above the header say: account and period."""
    text = "\n".join(frame.head)
    account = _ACCOUNT.search(text)
    period = _PERIOD.search(text)
    if not period:
        return Facts(account and account[1])
    try:
        start = datetime(*map(int, period.groups()[:6]))  # type: ignore[arg-type]  # noqa: DTZ001
        end = datetime(*map(int, period.groups()[6:]))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        reason = "is not a period; ask for the file again"
        raise refused(frame, [(None, "起始日期", period[0], reason)]) from None
    # The end is midnight of the next day, or the last second of the day.
    last = (end - timedelta(seconds=1)).date()
    return Facts(account and account[1], start.date(), max(start.date(), last), (), (start, end))


def _tail(frame: Frame, *patterns: re.Pattern[str]) -> list[tuple[int, re.Match[str]]]:
    """Return the totals below the rows; without any the file was cut."""
    found = [(line, m) for line, text in frame.tail for p in patterns if (m := p.fullmatch(text))]
    if not found:
        reason = (
            "the totals below the rows are missing or changed: the file was cut; ask for it again"
        )
        raise refused(frame, [(None, "合计", None, reason)])
    return found


def _trade_facts(frame: Frame) -> Facts:
    facts = _head(frame)
    found = _tail(frame, _TRADES, _REFUNDS)
    is_split = any(m.re is _REFUNDS for _, m in found)
    controls: list[Control] = []
    for line, match in found:
        is_refund = match.re is _REFUNDS
        word = "退款" if is_refund else "交易"
        rows = f"filter (kind = '{word}')" if is_split else ""
        names = (f"{word}合计 笔数", f"{word}合计 商家实收", f"{word}合计 商家优惠")
        count, received, discount = match.groups()
        if is_refund:
            received, discount = received.removeprefix("-"), discount.removeprefix("-")
        measure = "abs({})" if is_refund else "{}"
        controls += [
            Control(names[0], count, f"count(*) {rows}", line, is_count=True),
            Control(names[1], received, f"sum({measure.format('received')}) {rows}", line),
            Control(names[2], discount, f"sum({measure.format('discount')}) {rows}", line),
        ]
    if not any(m.re is _TRADES for _, m in found):
        reason = "is missing below the rows: the file was cut; ask for it again"
        raise refused(frame, [(None, "交易合计", None, reason)])
    return replace(facts, controls=(*controls, *_summary_controls(frame)))


def _summary_controls(frame: Frame) -> Iterator[Control]:
    """Yield what the archive's summary states in its last line, 合计, that rows can show."""
    for text in frame.summaries:
        lines = [[cell.strip() for cell in line.split(",")] for line in text.splitlines()]
        header = next((cells for cells in lines if "交易订单总笔数" in cells), None)
        total = next((cells for cells in lines if cells[0] in {"合计", "#合计"}), None)
        if header is None or total is None or len(header) != len(total):
            continue
        stated = dict(zip(map(plain_name, header), total, strict=True))
        for name, word in (("交易订单总笔数", "交易"), ("退款订单总笔数", "退款")):
            if name in stated:
                found = f"count(*) filter (kind = '{word}')"
                yield Control(f"汇总 {name}", stated[name], found, is_count=True)
        for name, column in (("服务费(元)", "fee"), ("分润(元)", "split_off")):
            if name in stated:
                found = f"abs(sum(if(kind = '交易', 1, -1) * abs({column})))"
                yield Control(f"汇总 {name}", stated[name].removeprefix("-"), found)


def _fund_facts(frame: Frame) -> Facts:
    facts = _head(frame)
    controls = []
    for line, match in _tail(frame, _MOVED):
        word, count, amount = match.groups()
        column = "income" if word == "收入" else "expense"
        controls += [
            Control(f"{word}合计 笔数", count, f"count(*) filter ({column} <> 0)", line, True),
            Control(f"{word}合计", amount.removeprefix("-"), f"sum(abs({column}))", line),
        ]
    if len(controls) != 4:
        reason = "of both 收入 and 支出 is needed below the rows; ask for the whole file"
        raise refused(frame, [(None, "合计", None, reason)])
    return replace(facts, controls=tuple(controls))


_ENTRY = """
        if(kind = '交易', trade_id, coalesce(refund_id, trade_id)){suffix} as native_id,
        if(kind = '交易', order_id, coalesce(refund_id, order_id)) as our_reference,
        if(kind = '交易', null, trade_id) as capture_reference, null as batch_reference,
        happened_at at time zone 'Asia/Shanghai' as occurred_at,
        cast(happened_at as date) as business_on, 'CNY' as currency, {gross} as gross,
        {fee} as fee, null::bigint as balance, file_no, line, {raw} as raw_kind,
        null::varchar as presented_currency, null::bigint as presented, null as exchange_rate
    from rows
"""

ALIPAY_TRADE = DelimitedFormat(
    name="alipay_trade",
    issuer="alipay",
    fields=(
        Field("trade_id", "id", ("支付宝交易号",), is_filled=True),
        Field("order_id", "id", ("商户订单号",)),
        Field("kind", "word", ("业务类型",), is_filled=True,
              choices={"交易": "capture", "退款": "refund"}),
        Field("happened_at", "instant", ("完成时间",), is_filled=True),
        Field("ordered", "money", ("订单金额（元）",), is_filled=True),
        Field("received", "money", ("商家实收（元）",), is_filled=True),
        Field("discount", "money", ("商家优惠（元）",), is_filled=True),
        Field("coupons", "money", ("券核销金额（元）",)),
        Field("red_packet", "money", ("商家红包消费金额（元）",)),
        Field("refund_id", "id", ("退款批次号/请求号",)),
        Field("fee", "money", ("服务费（元）",), is_filled=True),
        Field("split_off", "money", ("分润（元）",), is_filled=True),
    ),
    ignored=(
        "商品名称", "创建时间", "门店编号", "门店名称", "操作员", "终端号", "对方账户",
        "支付宝红包（元）", "集分宝（元）", "支付宝优惠（元）", "券名称",
        "卡消费金额（元）", "备注",
    ),
    entries=f"""
        with rows as (
            select *, if(kind = '交易', 1, -1) as way from statement_rows
        )
        select if(kind = '交易', 'capture', 'refund') as entry_kind, {_ENTRY.format(
            gross="way * abs(ordered)", fee="way * abs(fee)", raw="kind", suffix="",
        )}
        union all
        select 'adjustment', {_ENTRY.format(
            gross="way * (abs(received) - abs(ordered))", fee="0", raw="'商家优惠'", suffix="",
        )} where abs(received) <> abs(ordered)
        union all
        select 'adjustment', {_ENTRY.format(
            gross="-way * abs(split_off)", fee="0", raw="'分润'", suffix=" || '/分润'",
        )} where split_off <> 0
    """,
    encodings=("utf-8", "gb18030"),
    replaced={"\t,": ",", "\t\n": "\n"},
    currency="CNY",
    checks=(
        """select file_no, line, '订单金额（元）', ordered / 100000.0,
            'is negative on a payment; refunds are rows of their own'
        from statement_rows where kind = '交易' and (ordered < 0 or received < 0)""",
        """select file_no, line, '商家实收（元）', received / 100000.0,
            'is more than 订单金额, or less by more than our own discounts; ask for it again'
        from statement_rows
        where abs(ordered) - abs(received) not between 0
            and abs(discount) + abs(coalesce(coupons, 0)) + abs(coalesce(red_packet, 0))""",
        """select file_no, line, '订单金额（元）', ordered / 100000.0,
            'has another sign than the other refunds of the file'
        from statement_rows where kind = '退款'
            and file_no in (select file_no from statement_rows where kind = '退款'
                and ordered <> 0 group by file_no having count(distinct sign(ordered)) > 1)""",
        _IN_PERIOD,
    ),
    cut=_cut,
    facts=_trade_facts,
)  # fmt: skip

#: 业务类型 of fund bills, and what each is to us.
_MOVEMENTS = {
    "在线支付": "capture",
    "交易付款": "capture",
    "退款": "refund",
    "交易退款": "refund",
    "收费": "fee",
    "服务费": "fee",
    "退费": "fee",
    "提现": "payout",
    "转账": "other",
    "充值": "other",
    "分账": "other",
    "交易分账": "other",
    "其它": "other",
    "其他": "other",
}

_FUND_ROWS = """
    select *, coalesce(income, 0) - abs(coalesce(expense, 0)) as signed from statement_rows
"""

ALIPAY_FUND = DelimitedFormat(
    name="alipay_fund",
    issuer="alipay",
    fields=(
        Field("native_id", "id", ("账务流水号",), is_filled=True),
        Field("trade_id", "id", ("业务流水号",)),
        Field("order_id", "id", ("商户订单号",)),
        Field("happened_at", "instant", ("发生时间",), is_filled=True),
        Field("income", "money", ("收入金额（+元）",)),
        Field("expense", "money", ("支出金额（-元）",)),
        Field("balance", "money", ("账户余额（元）",), is_filled=True),
        Field("kind", "word", ("业务类型",), is_required=False, is_filled=True,
              choices=_MOVEMENTS),
    ),
    ignored=("商品名称", "对方账号", "交易渠道", "备注", "业务基础订单号", "业务订单号",
             "业务账单来源", "业务描述"),
    entries=f"""
        with rows as ({_FUND_ROWS})
        select 'payout' as entry_kind, native_id, order_id as our_reference,
            null as capture_reference, coalesce(order_id, trade_id) as batch_reference,
            happened_at at time zone 'Asia/Shanghai' as occurred_at,
            cast(happened_at as date) as business_on, 'CNY' as currency, signed as gross,
            0 as fee, balance, file_no, line, kind as raw_kind, null::varchar as presented_currency,
            null::bigint as presented, null as exchange_rate
        from rows where kind = '提现'
    """,
    movements=f"""
        with rows as ({_FUND_ROWS})
        select coalesce({meaning("kind", _MOVEMENTS)}, 'other') as movement_kind,
            native_id, trade_id as trade_reference, order_id as our_reference,
            happened_at at time zone 'Asia/Shanghai' as occurred_at,
            cast(happened_at as date) as business_on, 'CNY' as currency, signed as amount,
            balance, null::bigint as fee_included, file_no, line, kind as raw_kind
        from rows
    """,
    encodings=("utf-8", "gb18030"),
    replaced={"\t,": ",", "\t\n": "\n"},
    currency="CNY",
    checks=(
        """select file_no, line, '收入金额（+元）', income / 100000.0,
            'stands beside an expense, or is negative; a row moves money one way'
        from statement_rows
        where income < 0 or (income <> 0 and coalesce(expense, 0) <> 0)""",
        _IN_PERIOD,
    ),
    cut=_cut,
    facts=_fund_facts,
    balance="movements",
)  # fmt: skip
