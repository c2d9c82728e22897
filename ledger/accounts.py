"""The chart of accounts: which there are, on which side they stand, and what they are called.

An account is written `role` or `role:owner`; the owner is a provider, our account with a provider
(`provider/account`) or a bank account. Names are the field's own; the Chinese ones are those of the
Accounting Standards for Business Enterprises where these have one.
"""

from dataclasses import dataclass
from enum import StrEnum


class Root(StrEnum):
    """The five kinds of accounts, by the names that beancount and hledger both know."""

    ASSETS = "Assets"
    LIABILITIES = "Liabilities"
    EQUITY = "Equity"
    INCOME = "Income"
    EXPENSES = "Expenses"


class UnknownAccount(ValueError):
    """An account whose role is not in the chart."""


@dataclass(frozen=True)
class Role:
    """One line of the chart: an account, or one account for each owner.

    Attributes:
        code: as postings write it.
        root: kind of account.
        owner: `provider`, `provider account`, `bank account`, `merchant` or nothing.
        name_en: the field's name.
        name_zh: its Chinese name.
        holds: what a balance on it means.
        is_ours_too: whether it also is one account without an owner.
    """

    code: str
    root: Root
    owner: str
    name_en: str
    name_zh: str
    holds: str
    is_ours_too: bool = False

    @property
    def normal_side(self) -> str:
        """Return the side on which it ordinarily stands: debit or credit."""
        return "debit" if self.root in (Root.ASSETS, Root.EXPENSES) else "credit"


BANK = "bank"
TRANSIT = "transit"
CLEARING = "clearing"
RESERVE = "reserve"
CHARGEBACKS = "chargebacks"
MERCHANT_PAYABLE = "merchant_payable"
MERCHANT = "merchant"
MERCHANT_RESERVE = "merchant_reserve"
MERCHANT_DEPOSITS = "merchant_deposits"
PAYOUTS = "payouts"
OUTPUT_TAX = "output_tax"
STORE_CREDIT = "store_credit"
SUSPENSE = "suspense"
OPENING = "opening"
FX_POSITION = "fx_position"
COMMISSION = "commission"
ORDER_FEES = "order_fees"
SUBSCRIPTIONS = "subscriptions"
PENALTIES = "penalties"
PROVIDER_FEES_PASSED = "provider_fees_passed"
PROVIDER_FEES = "provider_fees"
PROVIDER_ADJUSTMENTS = "provider_adjustments"
BANK_CHARGES = "bank_charges"
CHARGEBACK_LOSSES = "chargeback_losses"
FX_DIFFERENCES = "fx_differences"
ROUNDING_DIFFERENCES = "rounding_differences"
WRITE_OFFS = "write_offs"
MERCHANT_CREDITS = "merchant_credits"
SHIPPING_BORNE = "shipping_borne"

CHART = {
    role.code: role
    for role in (
        Role(BANK, Root.ASSETS, "bank account", "Cash at bank", "银行存款",
             "money that the bank has for us"),
        Role(TRANSIT, Root.ASSETS, "provider", "Money in transit", "在途资金",
             "payouts that have not arrived at the bank"),
        Role(CLEARING, Root.ASSETS, "provider account", "Provider clearing", "支付渠道待清算款",
             "money that the provider has for us and has not paid out"),
        Role(RESERVE, Root.ASSETS, "provider account", "Provider reserve", "支付渠道保证金",
             "money that the provider holds back"),
        Role(CHARGEBACKS, Root.ASSETS, "", "Chargebacks receivable", "应收拒付款",
             "what chargebacks took and a merchant or a won dispute gives back"),
        Role(MERCHANT_PAYABLE, Root.LIABILITIES, "", "Merchant payable", "应付商户款",
             "what we owe merchants for sales of which the money came, until it is settled"),
        Role(MERCHANT, Root.LIABILITIES, "merchant", "Merchant balance", "商户结算余额",
             "what a merchant is owed after settlement; debit: it owes us"),
        Role(MERCHANT_RESERVE, Root.LIABILITIES, "merchant", "Merchant reserve", "商户滚动保证金",
             "what we hold back from a merchant for a time"),
        Role(MERCHANT_DEPOSITS, Root.LIABILITIES, "merchant", "Merchant deposit", "商户保证金",
             "what a merchant deposited and has back when it leaves"),
        Role(PAYOUTS, Root.LIABILITIES, "provider, or none", "Payouts under way", "付款在途",
             "payouts that our bank was told of and has not booked, or a provider and has not paid",
             is_ours_too=True),
        Role(OUTPUT_TAX, Root.LIABILITIES, "", "Tax on commission", "应交税费",
             "tax that merchants paid us on commission and fees"),
        Role(STORE_CREDIT, Root.LIABILITIES, "", "Store credit", "顾客余额",
             "credit of customers; debit: used beyond what the books know of"),
        Role(SUSPENSE, Root.LIABILITIES, "provider account or bank account", "Suspense",
             "待查款项", "money of which nobody knows yet what it is for"),
        Role(OPENING, Root.EQUITY, "", "Opening balances", "期初余额",
             "what accounts held before the first statement"),
        Role(FX_POSITION, Root.EQUITY, "", "Currency position", "外币兑换头寸",
             "what was converted for merchants: sold in one currency, bought in another"),
        Role(COMMISSION, Root.INCOME, "", "Commission income", "佣金收入",
             "what merchants pay us for their sales"),
        Role(ORDER_FEES, Root.INCOME, "", "Order fees", "订单服务费收入",
             "fixed fees of lines sold"),
        Role(SUBSCRIPTIONS, Root.INCOME, "", "Subscription fees", "月度服务费收入",
             "monthly fees of merchants"),
        Role(PENALTIES, Root.INCOME, "", "Penalties", "违约金收入",
             "what merchants pay for shipments that were late"),
        Role(PROVIDER_FEES_PASSED, Root.INCOME, "", "Provider fees passed on", "转收支付手续费",
             "provider fees that merchants bear"),
        Role(PROVIDER_FEES, Root.EXPENSES, "provider", "Provider fees", "支付渠道手续费",
             "what providers take"),
        Role(PROVIDER_ADJUSTMENTS, Root.EXPENSES, "provider", "Provider adjustments",
             "支付渠道调整", "what providers add and take beside trades: coupons, corrections"),
        Role(BANK_CHARGES, Root.EXPENSES, "", "Bank charges", "银行手续费",
             "what banks take"),
        Role(CHARGEBACK_LOSSES, Root.EXPENSES, "", "Chargeback losses", "拒付损失",
             "chargebacks that nobody gives back"),
        Role(FX_DIFFERENCES, Root.EXPENSES, "", "Exchange differences", "汇兑损益",
             "gains and losses by exchange rates"),
        Role(ROUNDING_DIFFERENCES, Root.EXPENSES, "", "Rounding differences", "尾差",
             "what rounding left"),
        Role(WRITE_OFFS, Root.EXPENSES, "", "Write-offs", "坏账核销",
             "differences that two people gave up"),
        Role(MERCHANT_CREDITS, Root.EXPENSES, "", "Credits to merchants", "商户补贴与调整",
             "what two people credited merchants with, less what they debited"),
        Role(SHIPPING_BORNE, Root.EXPENSES, "", "Shipping borne by us", "平台承担运费",
             "shipping that we pay merchants for"),
    )
}  # fmt: skip


def account(code: str, *owner: str) -> str:
    """Return an account of the chart: `clearing:stripe/acct_1`, or `write_offs` without owner.

    Raises:
        UnknownAccount: the chart has no such role, or the owner is missing or too much.
    """
    role = CHART.get(code)
    if role is None:
        raise UnknownAccount(f"{code!r} is not in the chart of accounts (ledger/accounts.py)")
    is_whole = bool(role.owner) == bool(owner) or (role.is_ours_too and not owner)
    if not is_whole or not all(owner):
        raise UnknownAccount(
            f"account {code!r} has {'an owner: ' + role.owner if role.owner else 'no owner'}, "
            f"not {owner!r}"
        )
    return f"{code}:{'/'.join(owner)}" if owner else code


def role_of(account: str) -> Role:
    """Return the line of the chart that an account belongs to.

    Raises:
        UnknownAccount: there is none.
    """
    try:
        return CHART[account.partition(":")[0]]
    except KeyError:
        raise UnknownAccount(
            f"account {account!r} is not in the chart of accounts (ledger/accounts.py)"
        ) from None
