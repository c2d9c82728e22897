"""Lines of a merchant's statement: what each is called, and the account that it is about.

Codes are those of Mirakl's transaction log where it has one (`transaction_type`). An amount is
signed as the merchant's: positive is owed to it. The merchant's account is credited with it and the
account that the line is about is debited.
"""

from dataclasses import dataclass

from ledger import accounts


@dataclass(frozen=True)
class LineType:
    """One kind of line.

    Attributes:
        code: as statements and JSON write it.
        role: role of the account that it is about; with an owner it is the merchant's own.
        name_en: English name.
        name_zh: Chinese name.
        is_manual: whether two people may enter it.
    """

    code: str
    role: str
    name_en: str
    name_zh: str
    is_manual: bool = False

    @property
    def account(self) -> str:
        """Return the account, or its head up to the colon where each merchant has its own."""
        return f"{self.role}:" if accounts.CHART[self.role].owner else self.role


LINE_TYPES = {
    line.code: line
    for line in (
        LineType("ORDER_AMOUNT", accounts.MERCHANT_PAYABLE, "Merchandise sold", "商品销售额"),
        LineType("ORDER_SHIPPING_AMOUNT", accounts.MERCHANT_PAYABLE, "Shipping charged",
                 "运费收入"),
        LineType("ORDER_FEE_AMOUNT", accounts.ORDER_FEES, "Fixed fees", "固定服务费"),
        LineType("COMMISSION_FEE", accounts.COMMISSION, "Commission", "佣金"),
        LineType("COMMISSION_VAT", accounts.OUTPUT_TAX, "Tax on commission and fees",
                 "佣金及服务费税额"),
        LineType("PROVIDER_FEE", accounts.PROVIDER_FEES_PASSED, "Payment provider's fee",
                 "支付手续费"),
        LineType("REFUND_ORDER_AMOUNT", accounts.MERCHANT_PAYABLE, "Merchandise refunded",
                 "商品退款"),
        LineType("REFUND_ORDER_SHIPPING_AMOUNT", accounts.MERCHANT_PAYABLE, "Shipping refunded",
                 "运费退款"),
        LineType("REFUND_COMMISSION_FEE", accounts.COMMISSION, "Commission given back", "退还佣金"),
        LineType("REFUND_COMMISSION_VAT", accounts.OUTPUT_TAX, "Tax on commission given back",
                 "退还佣金税额"),
        LineType("CHARGEBACK", accounts.CHARGEBACKS, "Chargebacks", "拒付"),
        LineType("CHARGEBACK_REVERSED", accounts.CHARGEBACKS, "Chargebacks won", "拒付撤回"),
        LineType("VOLUME_DISCOUNT", accounts.COMMISSION, "Volume discount", "销量返佣"),
        LineType("SUBSCRIPTION_FEE", accounts.SUBSCRIPTIONS, "Monthly fee", "月度服务费"),
        LineType("SUBSCRIPTION_VAT", accounts.OUTPUT_TAX, "Tax on monthly fee", "月度服务费税额"),
        LineType("LATE_SHIP_PENALTY", accounts.PENALTIES, "Penalties for late shipment",
                 "逾期发货违约金"),
        LineType("MANUAL_CREDIT", accounts.MERCHANT_CREDITS, "Credits", "手工贷记", is_manual=True),
        LineType("MANUAL_INVOICE", accounts.MERCHANT_CREDITS, "Debits", "手工借记", is_manual=True),
        LineType("EARLIER_PERIOD_ADJUSTMENT", accounts.MERCHANT_CREDITS,
                 "Adjustments of earlier months", "前期调整", is_manual=True),
        LineType("OPERATOR_PAID_ORDER_SHIPPING_AMOUNT", accounts.SHIPPING_BORNE,
                 "Shipping borne by us", "平台承担运费", is_manual=True),
        LineType("DEPOSIT", accounts.MERCHANT_DEPOSITS, "Deposit taken", "缴纳保证金",
                 is_manual=True),
        LineType("DEPOSIT_RETURN", accounts.MERCHANT_DEPOSITS, "Deposit returned", "退还保证金",
                 is_manual=True),
        LineType("RESERVE_HOLD", accounts.MERCHANT_RESERVE, "Held back in reserve",
                 "滚动保证金留存"),
        LineType("RESERVE_RELEASE", accounts.MERCHANT_RESERVE, "Released from reserve",
                 "滚动保证金释放"),
        LineType("FX_CONVERSION", accounts.FX_POSITION, "Converted at the exchange rate",
                 "汇兑结转"),
        LineType("FX_MARGIN", accounts.FX_DIFFERENCES, "Margin on the exchange rate", "汇兑加点"),
    )
}  # fmt: skip
