"""Exchange rates, and what of a month is paid in another currency."""

from alembic import op
from sqlalchemy import BigInteger, CheckConstraint, Column, Date, Numeric, Text

from warehouse.migrations.large import key

revision = "0009"
down_revision = "0008"

RATE = Numeric(20, 10)


def upgrade() -> None:
    op.create_table(
        "fx_rate",
        Column("source", Text(), nullable=False, comment="Who publishes it, such as PBOC or ECB"),
        Column(
            "base_currency",
            Text(),
            nullable=False,
            comment="ISO 4217 code of the currency that is priced",
        ),
        Column(
            "quote_currency",
            Text(),
            nullable=False,
            comment="ISO 4217 code of the currency of the price",
        ),
        Column("rate_on", Date(), nullable=False, comment="Day for which it is published"),
        Column(
            "rate",
            RATE,
            nullable=False,
            comment="Units of the quote currency for one unit of the base currency",
        ),
        Column("source_file_id", Text(), nullable=False, comment="File that the row came from"),
        Column("run_id", Text(), nullable=False, comment="Run that loaded it"),
        *key("fx_rate", ["source", "base_currency", "quote_currency", "rate_on"], large=False),
        CheckConstraint("rate > 0", name="ck_fx_rate_positive"),
        schema="core",
        comment="One published exchange rate.",
    )
    op.create_table(
        "settlement_conversion",
        Column("month", Text(), nullable=False, comment="Month, YYYY-MM"),
        Column("merchant_id", Text(), nullable=False, comment="Merchant"),
        Column(
            "currency",
            Text(),
            nullable=False,
            comment="ISO 4217 code of the balance that is converted",
        ),
        Column(
            "payout_currency",
            Text(),
            nullable=False,
            comment="ISO 4217 code of the currency that it is paid in",
        ),
        Column(
            "sold_minor",
            BigInteger(),
            nullable=False,
            comment="Balance, minor units of its currency",
        ),
        Column(
            "bought_minor",
            BigInteger(),
            nullable=False,
            comment="Balance at the rate, minor units of the other currency",
        ),
        Column("margin_minor", BigInteger(), nullable=False, comment="What we keep of that"),
        Column(
            "base_currency",
            Text(),
            nullable=False,
            comment="Currency of which the rate prices one unit",
        ),
        Column(
            "rate",
            RATE,
            nullable=False,
            comment="Units of the other of the two for one unit of the base currency",
        ),
        Column("rate_source", Text(), nullable=False, comment="Who published the rate"),
        Column("rate_on", Date(), nullable=False, comment="Day for which it was published"),
        Column("run_id", Text(), nullable=False, comment="Run that made it"),
        *key("settlement_conversion", ["month", "merchant_id", "currency"], large=False),
        CheckConstraint(
            "sold_minor > 0 and margin_minor >= 0 and bought_minor > margin_minor",
            name="ck_conversion_gives_something_for_something",
        ),
        CheckConstraint(
            "payout_currency <> currency and base_currency in (currency, payout_currency)",
            name="ck_conversion_of_two_currencies",
        ),
        schema="core",
        comment="What of one merchant's month is paid in another currency, and at which rate.",
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            """
            create trigger settlement_conversion_is_never_emptied before truncate
            on core.settlement_conversion for each statement execute function core.refuse_change()
            """
        )
        op.execute(
            """
            create trigger settlement_conversion_of_a_locked_month
            before insert or update or delete on core.settlement_conversion
            for each row execute function core.refuse_locked_month()
            """
        )
