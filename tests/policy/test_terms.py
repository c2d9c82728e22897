"""Terms answer with the most specific value, say where it comes from, and cannot be changed."""

import copy
import pickle
from dataclasses import FrozenInstanceError, replace
from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest

import policy
from policy.terms import PLATFORM, canonical_json, sha256_of


@pytest.fixture
def first(shop: Path) -> policy.Terms:
    return policy.load_book(shop).version("1")


@pytest.mark.parametrize(
    ("asked", "hours"),
    [
        ({}, 48),
        ({"category": "beds"}, 90),
        ({"category": "lamps"}, 48),
        ({"merchant_tier": "gold"}, 24),
        ({"merchant_tier": "gold", "category": "beds"}, 24),
        ({"merchant": "m7"}, 36),
        ({"merchant": "m7", "merchant_tier": "gold", "category": "beds"}, 36),
        ({"merchant": "m8", "merchant_tier": "silver", "category": "beds"}, 90),
        ({"merchant": None, "merchant_tier": None, "category": None}, 48),
        ({"merchant": "beds"}, 48),  # an id counts in its own kind only
    ],
)
def test_merchant_precedes_tier_precedes_category_precedes_platform(
    asked: dict[str, str], hours: int, first: policy.Terms
) -> None:
    assert first.value("fulfilment.ship", **asked) == hours


def test_a_parameter_carries_unit_clause_scope_and_governing_instant(first: policy.Terms) -> None:
    found = first.parameter("fulfilment.ship", merchant_tier="gold", category="beds")
    assert found == policy.Parameter(
        key="fulfilment.ship",
        scope=policy.Scope("merchant_tier", "gold"),
        value=Decimal(24),
        unit="hours",
        clause="3.2",
        governing_instant="order_paid_at",
    )


def test_attributes_give_the_platform_wide_values(first: policy.Terms) -> None:
    assert first.fulfilment.ship == 48
    assert first.metric.late_shipment_rate.window_days == 30
    assert first.metric.maturity_days == 30
    assert first.kpi.average_rating.target == Decimal("4.2")


def test_each_value_has_the_type_that_the_registry_declares(first: policy.Terms) -> None:
    assert first.calendar.opens_at == time(8, 30)
    assert type(first.metric.min_orders) is int
    assert type(first.fulfilment.ship) is Decimal
    assert type(first.sources.min_orders_with_review_share) is Decimal
    assert first.fulfilment.confirm_starts_at == "paid"
    assert first.feedback.reason_terms == {"late": ("太慢", "slow"), "service": ("客服",)}


def test_an_unknown_key_is_refused_with_the_nearest_one(first: policy.Terms) -> None:
    with pytest.raises(policy.UnknownParameter, match=r"did you mean fulfilment\.ship\?"):
        first.value("fulfilment.shipp")
    with pytest.raises(policy.UnknownParameter, match=r"listed in policy/parameters\.yaml"):
        first.value("xyzzy")


def test_an_unknown_attribute_is_refused_by_its_name(first: policy.Terms) -> None:
    with pytest.raises(AttributeError, match="'shipping'"):
        _ = first.shipping
    with pytest.raises(AttributeError, match=r"'fulfilment\.shipp'"):
        _ = first.fulfilment.shipp
    assert not hasattr(first.fulfilment, "_hidden")


def test_nothing_of_the_terms_can_be_changed(first: policy.Terms) -> None:
    with pytest.raises(FrozenInstanceError):
        first.version = "9"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        first.fulfilment.ship = 1  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        first.parameters[0].value = 1  # type: ignore[misc]
    with pytest.raises(TypeError, match="item assignment"):
        first.clauses["3.2"] = first.clauses["6"]  # type: ignore[index]
    with pytest.raises(TypeError, match="item assignment"):
        first.feedback.reason_terms["late"] = ()
    assert first.value("fulfilment.ship") == 48


def test_terms_survive_a_copy_a_pickle_and_a_replacement(first: policy.Terms) -> None:
    assert pickle.loads(pickle.dumps(first)) == first  # noqa: S301  our own bytes
    assert copy.deepcopy(first) == first
    assert replace(first, book="other").fulfilment.ship == 48
    assert hash(copy.deepcopy(first)) == hash(first)


def test_the_hash_is_that_of_the_canonical_content() -> None:
    text = canonical_json(
        "1",
        {"effective_from": date(2026, 1, 1), "effective_to": None},
        {"3.2": policy.Clause("Orders", "订单", "In time.", "按时。", "fulfilment")},
        (
            policy.Parameter(
                "fulfilment.ship", PLATFORM, Decimal("48.0"), "hours", "3.2", "order_paid_at"
            ),
            policy.Parameter("calendar.opens_at", PLATFORM, time(8, 30), "x", "3.2", "as_of"),
        ),
    )
    assert text == (
        '{"clauses":{"3.2":{"department":"fulfilment","name_en":"Orders","name_zh":"订单",'
        '"text_en":"In time.","text_zh":"按时。"}},"dates":{"effective_from":"2026-01-01"},'
        '"parameters":[["calendar.opens_at","platform","","08:30","x","3.2"],'
        '["fulfilment.ship","platform","","48","hours","3.2"]],"version":"1"}'
    )
    assert sha256_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def _hash_after(shop: Path, file: str, old: str, new: str, version: str) -> tuple[str, str]:
    before = policy.load_book(shop).version(version).sha256
    edited = shop.parent / "edited" / "shop"
    edited.mkdir(parents=True)
    for path in shop.iterdir():
        text = path.read_text("utf-8")
        if path.name == file:
            assert text.count(old) == 1
            text = text.replace(old, new)
        (edited / path.name).write_text(text, "utf-8")
    return before, policy.load_book(edited).version(version).sha256


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('version: "1"', '# a comment\n\nversion: "1"'),
        ("value: 48", "value: 48.0"),
        ('value: 0.9, unit: share, clause: "6"', 'clause: "6", unit: share, value: 0.90'),
        (
            '  - {key: platform.name_en, value: Shop, clause: "6"}\n'
            '  - {key: platform.name_zh, value: 小店, clause: "6"}\n',
            '  - {key: platform.name_zh, value: 小店, clause: "6"}\n'
            '  - {key: platform.name_en, value: Shop, clause: "6"}\n',
        ),
    ],
    ids=["comment", "notation", "field order", "item order"],
)
def test_notation_does_not_change_the_hash(old: str, new: str, shop: Path) -> None:
    before, after = _hash_after(shop, "1.yaml", old, new, "1")
    assert after == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("value: 48", "value: 47"),
        ("value: 48, unit: hours", "value: 48, unit: working_hours"),
        ("id: gold", "id: silver"),
        ("text_zh: 按时。", "text_zh: 准时。"),
        ("announced_on: 2025-12-01", "announced_on: 2025-12-02"),
        ("effective_from: 2026-01-01", "effective_from: 2026-01-01\neffective_to: 2026-03-01"),
    ],
)
def test_meaning_changes_the_hash(old: str, new: str, shop: Path) -> None:
    before, after = _hash_after(shop, "1.yaml", old, new, "1")
    assert after != before


def test_a_provider_may_have_a_funds_flow_of_its_own_and_a_merchant_may_not(shop: Path) -> None:
    path, before = shop / "1.yaml", (shop / "1.yaml").read_text("utf-8")
    line = "  - {key: settlement.funds_flow, scope: {kind: %s, id: wechat_pay}, value: %s, "
    line += 'clause: "6"}\n'
    path.write_text(before + line % ("provider", "licensed_split"), "utf-8")
    terms = policy.load_book(shop).version("1")
    assert terms.value("settlement.funds_flow") == "own_account"
    assert terms.value("settlement.funds_flow", provider="wechat_pay") == "licensed_split"
    assert terms.value("settlement.funds_flow", provider="alipay") == "own_account"
    assert terms.parameter("settlement.funds_flow").governing_instant == "period_end"
    for kind, value in (("merchant", "licensed_split"), ("provider", "as_we_like")):
        path.write_text(before + line % (kind, value), "utf-8")
        (problem,) = policy.check(shop)
        assert "settlement.funds_flow" in problem


def test_a_change_of_the_amended_version_changes_the_hash_of_the_amending_one(shop: Path) -> None:
    before, after = _hash_after(shop, "1.yaml", "value: Shop", "value: Store", "2")
    assert after != before


def test_a_successor_ends_a_version_without_changing_its_hash(shop: Path) -> None:
    with_successor = policy.load_book(shop).version("1")
    alone = shop.parent / "alone" / "shop"
    alone.mkdir(parents=True)
    (alone / "1.yaml").write_text((shop / "1.yaml").read_text("utf-8"), "utf-8")
    without = policy.load_book(alone).version("1")
    assert (with_successor.effective_to, without.effective_to) == (date(2026, 4, 1), None)
    assert with_successor.sha256 == without.sha256


def test_a_provider_has_the_terms_of_its_own_contract_or_the_platforms():
    terms = policy.load_book("standard").versions[0]
    assert terms.value("provider.fee_share", provider="stripe") == Decimal("0.034")
    assert terms.value("provider.payout", provider="adyen") == 2
    assert terms.value("provider.payout", provider="wechat_pay") == 1
    assert terms.value("provider.fee_share") == 0
