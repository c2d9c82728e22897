"""The payment providers of the Chinese marketplace: contracts, accounts, pace of payout.

Fees and delays are invented in the order of magnitude of public price lists; the policy book
`standard` states the same contracts, which is what fees are verified against.
"""

from dataclasses import asdict, dataclass

import pyarrow as pa


@dataclass(frozen=True)
class Provider:
    """One provider's contract with the marketplace; amounts in minor units of its currency.

    Attributes:
        provider: code.
        method: payment method that it processes.
        account: our account with it.
        fee_bps: fee in basis points of a capture, rounded half up to the minor unit.
        fee_fixed_minor: fixed fee of a capture.
        returns_fee: whether a refund returns the fee in proportion.
        chargeback_fee_minor: fee of a chargeback, kept also when it is won.
        payout_days: working days from the close of a batch to the deposit.
        reserve_bps: part of the captures of a batch that is held back.
        reserve_days: days after which the reserve is released.
        utc_offset_hours: whose days its batches follow.
        bank_account: where it pays to.
        float_minor: what stands on the account beside the batches, so that refunds never fail.
    """

    provider: str
    method: str
    account: str
    fee_bps: int
    fee_fixed_minor: int
    returns_fee: bool
    chargeback_fee_minor: int
    payout_days: int
    reserve_bps: int
    reserve_days: int
    utc_offset_hours: int
    bank_account: str
    float_minor: int


@dataclass(frozen=True)
class BankAccount:
    """One account of the marketplace at a bank, and the format of its statements."""

    bank_account: str
    bank: str
    bank_code: str
    statement: str
    opening_minor: int


PROVIDERS = (
    Provider("wechat_pay", "wechat_pay", "1619800001", 60, 0, True, 0, 1, 0, 0, 8,
             "6222020200112233445", 20_000_00),
    Provider("alipay", "alipay", "2088511122223333", 60, 0, True, 0, 1, 0, 0, 8,
             "110901234567801", 20_000_00),
    Provider("stripe", "card", "acct_1Countinghouse", 340, 200, False, 8000, 2, 500, 30, 0,
             "6222020200112233445", 0),
    Provider("adyen", "unionpay", "CountinghouseCN", 180, 80, False, 5000, 2, 0, 0, 0,
             "110901234567801", 0),
)  # fmt: skip

BANK_ACCOUNTS = (
    BankAccount("6222020200112233445", "icbc", "ICBKCNBJ", "camt.053", 100_000_00),
    BankAccount("110901234567801", "cmb", "CMBCCNBS", "mt940", 50_000_00),
)


def provider_tables() -> dict[str, pa.Table]:
    """Return the contracts and bank accounts as tables of the workshop."""
    return {
        "providers": pa.Table.from_pylist([asdict(entry) for entry in PROVIDERS]),
        "bank_accounts": pa.Table.from_pylist([asdict(entry) for entry in BANK_ACCOUNTS]),
    }
