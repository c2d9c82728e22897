"""The two books that ship say what the operating policy says."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

import policy

_CLAUSES = {
    "3.1": ("Product management", "商品管理", "merchandising"),
    "3.2": ("Order handling", "订单处理", "fulfilment"),
    "3.3": ("Customer service", "客户服务", "customer_service"),
    "3.4": ("Payment and settlement", "支付结算", "finance"),
    "3.5": ("Data management", "数据管理", "data"),
    "4.1": ("Listing procedure", "商品上架", "merchandising"),
    "4.2": ("Order procedure", "订单管理", "fulfilment"),
    "4.3": ("Service and after-sales", "客户咨询与售后", "customer_service"),
    "4.4": ("Payment procedure", "支付与结算", "finance"),
    "4.5": ("Analysis and reports", "数据分析与报告", "data"),
    "5.1": ("Internal audit", "内部审计", "audit"),
    "5.2": ("User feedback", "用户反馈", "customer_service"),
    "5.3": ("Performance assessment", "绩效考核", "human_resources"),
    "5.4": ("Training", "定期培训", "human_resources"),
    "6": ("Revision", "附则", "platform_management"),
    "7": ("Precedence and commitment", "其他相关条款", "platform_management"),
}


def test_two_books_ship_and_neither_has_a_problem() -> None:
    assert policy.books() == ("olist", "standard")
    assert {name: policy.check(name) for name in policy.books()} == {"olist": (), "standard": ()}


@pytest.mark.parametrize("name", ["olist", "standard"])
def test_every_version_holds_all_clauses_in_both_languages(name: str) -> None:
    for terms in policy.load_book(name).versions:
        found = {
            clause_id: (clause.name_en, clause.name_zh, clause.department)
            for clause_id, clause in terms.clauses.items()
        }
        assert found == _CLAUSES
        for clause in terms.clauses.values():
            assert clause.text_en.endswith(".")
            assert clause.text_zh.endswith("。")


@pytest.mark.parametrize(
    ("name", "timeline"),
    [
        (
            "olist",
            [
                ("2016.1", date(2016, 1, 1), date(2018, 3, 1)),
                ("2018.1", date(2018, 3, 1), None),
            ],
        ),
        (
            "standard",
            [
                ("2025.1", date(2025, 1, 1), date(2026, 7, 1)),
                ("2026.1", date(2026, 7, 1), None),
            ],
        ),
    ],
)
def test_the_versions_follow_each_other_without_a_gap(
    name: str, timeline: list[tuple[str, date, date | None]]
) -> None:
    versions = policy.load_book(name).versions
    assert [(t.version, t.effective_from, t.effective_to) for t in versions] == timeline


@pytest.mark.parametrize(
    ("name", "country", "zone", "currency", "starts_at", "hours"),
    [
        ("olist", "BR", "America/Sao_Paulo", "BRL", "created", (time(9), time(16), time(18))),
        ("standard", "CN", "Asia/Shanghai", "CNY", "paid", (time(9), time(18), time(21))),
    ],
)
def test_each_book_belongs_to_its_country(
    name: str,
    country: str,
    zone: str,
    currency: str,
    starts_at: str,
    hours: tuple[time, time, time],
) -> None:
    for terms in policy.load_book(name).versions:
        assert terms.platform.country == country
        assert terms.platform.time_zone == zone
        assert terms.platform.currency == currency
        assert terms.fulfilment.confirm_starts_at == starts_at
        calendar = terms.calendar
        assert (calendar.opens_at, calendar.order_cut_off, calendar.closes_at) == hours


@pytest.mark.parametrize(
    ("book", "month", "key", "value", "unit"),
    [
        ("olist", "2018-02", "fulfilment.confirm", "18", "working_hours"),
        ("olist", "2018-03", "fulfilment.confirm", "9", "working_hours"),
        ("olist", "2018-02", "fulfilment.ship", "45", "working_hours"),
        ("olist", "2018-03", "fulfilment.ship", "27", "working_hours"),
        ("olist", "2018-02", "kpi.average_rating.target", "4.0", "stars"),
        ("olist", "2018-03", "kpi.average_rating.target", "4.1", "stars"),
        ("standard", "2026-06", "fulfilment.confirm", "12", "working_hours"),
        ("standard", "2026-07", "fulfilment.confirm", "6", "working_hours"),
        ("standard", "2026-06", "fulfilment.ship", "48", "hours"),
        ("standard", "2026-07", "fulfilment.ship", "36", "hours"),
        ("standard", "2026-06", "kpi.ship_on_time_share.target", "0.95", "share"),
        ("standard", "2026-07", "kpi.ship_on_time_share.target", "0.96", "share"),
    ],
)
def test_a_revision_shows_between_one_month_and_the_next(
    book: str, month: str, key: str, value: str, unit: str
) -> None:
    found = policy.policy_for(month, book).parameter(key)
    assert (found.value, found.unit) == (Decimal(value), unit)


@pytest.mark.parametrize(
    ("book", "month", "asked", "hours"),
    [
        ("olist", "2017-05", {"category": "moveis_escritorio"}, 90),
        ("olist", "2018-05", {"category": "moveis_escritorio"}, 63),
        ("standard", "2026-05", {"category": "furniture"}, 96),
        ("standard", "2026-10", {"category": "furniture"}, 72),
        ("standard", "2026-10", {"merchant_tier": "flagship", "category": "furniture"}, 24),
        ("standard", "2026-10", {"merchant_tier": "plus", "category": "books"}, 36),
    ],
)
def test_furniture_ships_more_slowly_and_a_flagship_shop_faster(
    book: str, month: str, asked: dict[str, str], hours: int
) -> None:
    assert policy.policy_for(month, book).value("fulfilment.ship", **asked) == hours


def test_the_brazilian_revision_begins_at_midnight_in_sao_paulo() -> None:
    # America/Sao_Paulo is UTC-3 on that day: summer time ended on 2018-02-18.
    before = datetime(2018, 3, 1, 2, 59, 59, tzinfo=UTC)
    after = datetime(2018, 3, 1, 3, 0, 0, tzinfo=UTC)
    assert policy.in_force(before, "olist").version == "2016.1"
    assert policy.in_force(after, "olist").version == "2018.1"


def test_the_chinese_revision_begins_at_midnight_in_shanghai() -> None:
    before = datetime(2026, 6, 30, 15, 59, 59, tzinfo=UTC)
    after = datetime(2026, 6, 30, 16, 0, 0, tzinfo=UTC)
    assert policy.in_force(before, "standard").version == "2025.1"
    assert policy.in_force(after, "standard").version == "2026.1"


def test_the_quality_limits_of_deliveries_are_those_of_the_policy() -> None:
    for name, reviews in (("olist", "0.95"), ("standard", "0")):
        for terms in policy.load_book(name).versions:
            limits = terms.sources
            assert limits.max_bad_row_share == Decimal("0.01")
            assert limits.max_orphan_share == Decimal("0.02")
            assert limits.min_shipped_orders_with_items_share == Decimal("0.99")
            assert limits.min_orders_with_payment_share == Decimal("0.98")
            assert limits.min_orders_with_review_share == Decimal(reviews)
            assert limits.min_listings_with_category_share == Decimal("0.9")


def test_the_metric_windows_are_those_of_the_policy() -> None:
    for name in policy.books():
        for terms in policy.load_book(name).versions:
            metric = terms.metric
            assert metric.late_shipment_rate.window_days == 30
            assert metric.on_time_delivery_rate.window_days == 30
            assert metric.pre_fulfilment_cancel_rate.window_days == 7
            assert metric.order_defect_rate.window_days == 60
            assert (metric.maturity_days, metric.min_orders) == (30, 20)


def test_the_reasons_are_the_same_in_both_books_and_the_words_those_of_their_country() -> None:
    reasons = {
        "late",
        "wrong_or_missing_item",
        "damaged_or_defective",
        "not_as_described",
        "service",
    }
    olist = policy.in_force(date(2018, 5, 1), "olist").feedback.reason_terms
    standard = policy.in_force(date(2026, 10, 1), "standard").feedback.reason_terms
    assert set(olist) == set(standard) == reasons
    assert "quebrado" in olist["damaged_or_defective"]
    assert "破损" in standard["damaged_or_defective"]
    assert "broken" in standard["damaged_or_defective"]
