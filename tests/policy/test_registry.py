"""The registry is coherent in itself: keys, units, languages and attribute names."""

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError

import policy
from policy.terms import Terms
from policy.values import Unfit, number_of, parse, text_of


def test_importing_the_policy_loads_yaml_and_pydantic_and_no_other_library() -> None:
    listing = (
        "import sys, sysconfig; import policy;"
        "installed = sysconfig.get_path('purelib');"
        "print(*(name for name, module in sys.modules.items()"
        " if (getattr(module, '__file__', None) or '').startswith(installed)))"
    )
    root = Path(policy.__file__).parents[1]
    run = subprocess.run(
        [sys.executable, "-c", listing], cwd=root, capture_output=True, text=True, check=True
    )
    loaded = {name.split(".")[0] for name in run.stdout.split()}
    assert {"yaml", "pydantic"} <= loaded
    # What the two bring with them, and the hook of an editable installation.
    companions = {"_yaml", "pydantic_core", "annotated_types", "typing_extensions"}
    companions |= {"typing_inspection"}
    strangers = loaded - {"yaml", "pydantic"} - companions
    assert {name for name in strangers if not name.startswith(("__editable__", "_"))} == set()


def test_no_key_is_a_group_of_another() -> None:
    keys = list(policy.definitions())
    assert [(a, b) for a in keys for b in keys if b.startswith(f"{a}.")] == []


def test_every_key_can_be_written_as_attributes_and_hides_none_of_the_terms() -> None:
    keys = list(policy.definitions())
    parts = {part for key in keys for part in key.split(".")}
    assert [part for part in sorted(parts) if not part.isidentifier() or part[0] == "_"] == []
    assert {key.split(".")[0] for key in keys} & {*dir(Terms), *Terms.__annotations__} == set()


def test_every_parameter_is_described_in_both_languages() -> None:
    for key, definition in policy.definitions().items():
        assert definition.description_en.endswith("."), key
        assert definition.description_zh.endswith("。"), key


def test_every_number_has_a_unit_and_no_text_has_one() -> None:
    measured = {"integer", "number", "share", "time"}
    for key, definition in policy.definitions().items():
        assert bool(definition.units) == (definition.type in measured), key


def test_the_unit_of_a_fulfilment_time_may_be_natural_or_working_hours() -> None:
    for name in ("confirm", "ship", "deliver"):
        assert policy.definitions()[f"fulfilment.{name}"].units == ("working_hours", "hours")


@pytest.mark.parametrize(
    ("key", "instant"),
    [
        ("fulfilment.ship", "order_paid_at"),
        ("kpi.late_shipment_rate.target", "period_end"),
        ("sources.max_orphan_share", "received_at"),
        ("notification.max_age_days", "as_of"),
        ("revision.notice_days", "announced_on"),
    ],
)
def test_each_group_is_governed_by_its_own_instant(key: str, instant: str) -> None:
    assert policy.definitions()[key].governing_instant == instant


def test_the_registry_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        policy.definitions()["x"] = None  # type: ignore[index]
    with pytest.raises(ValidationError):
        policy.definitions()["fulfilment.ship"].minimum = Decimal(0)


def test_an_enum_without_choices_is_refused() -> None:
    with pytest.raises(ValidationError, match="an enum has choices, and nothing else has"):
        policy.Definition(
            type="enum", governing_instant="as_of", description_en="x.", description_zh="x。"
        )


@pytest.mark.parametrize(("raw", "text"), [(True, "true"), (False, "false")])
def test_a_boolean_is_a_truth_value_and_not_a_number(raw: bool, text: str) -> None:
    flag = policy.Definition(
        type="boolean", governing_instant="as_of", description_en="x.", description_zh="x。"
    )
    value = parse(flag, raw)
    assert value is raw
    assert text_of(value) == text
    assert number_of(value) is None
    with pytest.raises(Unfit, match="is not a boolean; write true or false"):
        parse(flag, 1)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("18.0"), "18"),
        (Decimal("4.50"), "4.5"),
        (Decimal(100), "100"),
        (Decimal("0.00"), "0"),
        (7, "7"),
    ],
)
def test_equal_numbers_have_one_text(value: Decimal, text: str) -> None:
    assert text_of(value) == text
