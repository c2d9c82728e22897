"""Every flow reads like its policy paragraph, has a deployment, and its form explains itself."""

import importlib
import inspect
import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from policy import load_book

PROJECT = Path(__file__).resolve().parents[2]
DEPLOYMENTS = yaml.safe_load((PROJECT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
BY_ENTRYPOINT = {d["entrypoint"]: d for d in DEPLOYMENTS}

#: Modules of the package that hold no flow.
SHARED = {"__init__", "steps", "forms", "artifacts", "waiting"}
FLOW_MODULES = sorted(p.stem for p in (PROJECT / "flows").glob("*.py") if p.stem not in SHARED)


def flow_of(entrypoint: str):
    module, _, name = entrypoint.rpartition(".")
    return getattr(importlib.import_module(module), name)


@pytest.mark.parametrize("module", FLOW_MODULES)
def test_a_flow_module_says_its_policy_reads_writes_and_rerun(module):
    text = inspect.getdoc(importlib.import_module(f"flows.{module}")) or ""
    assert re.findall(r"^(Policy|Reads|Writes|Rerun)\s+\S", text, re.MULTILINE) == [
        "Policy", "Reads", "Writes", "Rerun",
    ]  # fmt: skip
    policy_line = re.search(r"^Policy\s+(.*)$", text, re.MULTILINE)
    clauses = load_book("standard").versions[-1].clauses
    cited = re.findall(r"\b\d(?:\.\d)?\b", policy_line[1])
    assert cited
    assert set(cited) <= set(clauses)


@pytest.mark.parametrize("module", FLOW_MODULES)
def test_every_flow_module_has_a_deployment(module):
    assert [e for e in BY_ENTRYPOINT if e.startswith(f"flows.{module}.")], "add it to prefect.yaml"


@pytest.mark.parametrize("entrypoint", BY_ENTRYPOINT)
def test_a_deployment_is_complete_and_its_parameters_are_valid(entrypoint):
    deployment = BY_ENTRYPOINT[entrypoint]
    flow = flow_of(entrypoint)
    assert deployment["name"] == flow.name
    assert deployment["description"].strip()
    assert deployment["concurrency_limit"]["collision_strategy"] in {"CANCEL_NEW", "ENQUEUE"}
    assert deployment["work_pool"]["name"] == "countinghouse"
    flow.validate_parameters(deployment["parameters"])
    for schedule in deployment["schedules"]:
        assert schedule["slug"]
        assert schedule["cron"]
        assert ZoneInfo(schedule["timezone"])


@pytest.mark.parametrize("entrypoint", BY_ENTRYPOINT)
def test_every_form_field_is_explained_in_english_and_chinese(entrypoint):
    properties = flow_of(entrypoint).parameters.properties
    assert properties
    for name, field in properties.items():
        assert re.search(r"[A-Za-z]{3}", field.get("description", "")), name
        assert re.search(r"[\u4e00-\u9fff]", field["description"]), f"{name}: add the Chinese term"


@pytest.mark.parametrize("entrypoint", BY_ENTRYPOINT)
def test_no_flow_persists_results_or_runs_for_ever(entrypoint):
    flow = flow_of(entrypoint)
    assert flow.persist_result is False
    assert flow.timeout_seconds
    assert not flow.retries
