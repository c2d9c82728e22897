"""Batches for the tests of payout files: an ordinary one, and any valid one for properties."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st

from payout_files import Batch, Payment

PAYMENT = Payment(
    payment_id="P2026-10-M001",
    amount_minor=123_456,
    currency="CNY",
    holder_name="杭州云锦丝绸有限公司",
    account_number="6222020200112233445",
    bank_code="102331002345",
    bank_name="中国工商银行杭州分行",
    remittance="2026年10月结算",
)
BATCH = Batch(
    batch_id="B2026-10-001",
    created_at=datetime(2026, 11, 3, 2, 30, tzinfo=UTC),
    execute_on=date(2026, 11, 4),
    debtor_name="清账市集科技有限公司",
    debtor_account="1202020209900123456",
    debtor_bank_code="102331000001",
    payments=(
        PAYMENT,
        replace(PAYMENT, payment_id="P2026-10-M002", amount_minor=5, holder_name="Ölmühle & Søn"),
        replace(PAYMENT, payment_id="P2026-10-M003", amount_minor=99_999_999, holder_name="欧阳娜"),
    ),
)


def payment(**changes: Any) -> Payment:
    return replace(PAYMENT, **changes)


def batch(*payments: Payment, **changes: Any) -> Batch:
    return replace(BATCH, payments=payments or BATCH.payments, **changes)


def _texts(alphabet: st.SearchStrategy[str], most: int) -> st.SearchStrategy[str]:
    return st.text(alphabet, min_size=1, max_size=most).filter(lambda text: text == text.strip())


#: Letters, signs, marks and formats of all scripts, and what formulas and markup begin with.
ANY_CHARACTER = st.one_of(
    st.characters(
        exclude_categories=("Cc", "Cs", "Co", "Cn", "Zl", "Zp"),
        exclude_characters="\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    ),
    st.sampled_from("=+-@'\"<>&];,|中文"),
)
HANZI = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)


def batches(
    characters: st.SearchStrategy[str] = ANY_CHARACTER,
    currencies: tuple[str, ...] = ("CNY", "JPY", "KWD"),
) -> st.SearchStrategy[Batch]:
    """Return any valid batch with texts of the given characters."""
    names = _texts(characters, 140)
    bank_codes = st.from_regex(r"[0-9]{12}", fullmatch=True)
    accounts = st.from_regex(r"[0-9A-Za-z][0-9A-Za-z-]{0,33}", fullmatch=True)
    ids = st.from_regex(r"[0-9A-Za-z][0-9A-Za-z?:().,'+-]{0,34}", fullmatch=True)

    def payments(currency: str) -> st.SearchStrategy[tuple[Payment, ...]]:
        one = st.builds(
            Payment,
            payment_id=ids,
            amount_minor=st.integers(1, 10**14),
            currency=st.just(currency),
            holder_name=names,
            account_number=accounts,
            bank_code=bank_codes,
            bank_name=names,
            remittance=names,
        )
        return st.lists(one, min_size=1, max_size=6, unique_by=lambda p: p.payment_id).map(tuple)

    return st.builds(
        Batch,
        batch_id=ids,
        created_at=st.datetimes(datetime(2020, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - Hypothesis takes naive bounds
        execute_on=st.dates(date(2020, 1, 1), date(2099, 1, 1)),
        debtor_name=names,
        debtor_account=accounts,
        debtor_bank_code=bank_codes,
        payments=st.sampled_from(currencies).flatmap(payments),
    )
