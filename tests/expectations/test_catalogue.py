"""The claims as a whole: every clause has some, what they name is there, bad files are refused."""

from pathlib import Path

import pytest
import yaml

from expectations import ClaimRefused, UnknownClaim, claim_named, claims
from expectations.catalogue import read_claim
from expectations.page import page
from policy import load_book
from policy.registry import definitions
from tests.conftest import PROJECT

STANDARD = load_book("standard").versions[0]


def test_every_clause_of_the_policy_is_audited() -> None:
    assert set(STANDARD.clauses) - {claim.clause for claim in claims()} == set()
    assert len(claims()) >= 90


def test_a_claim_names_a_clause_a_department_parameters_and_flows_that_there_are() -> None:
    departments = {clause.department for clause in STANDARD.clauses.values()}
    deployments = {
        d["name"] for d in yaml.safe_load((PROJECT / "prefect.yaml").read_text())["deployments"]
    }
    wrong = [
        f"{claim.name}: {what}"
        for claim in claims()
        for what, is_right in (
            (f"clause {claim.clause}", claim.clause in STANDARD.clauses),
            (f"department {claim.department}", claim.department in departments),
            (f"policy {claim.policy}", set(claim.policy.values()) <= set(definitions())),
            (f"stops {claim.stops}", set(claim.stops) <= deployments),
        )
        if not is_right
    ]
    assert wrong == []


def test_the_page_of_claims_is_made_from_the_files() -> None:
    shown = (PROJECT / "docs" / "claims.md").read_text("utf-8")
    assert shown == page(), "make pages"


HEADER = """\
-- claim: A payment has an order
-- claim_zh: 支付均有订单
-- clause: 4.4
-- severity: critical
-- department: finance
-- remedy: Find it
-- remedy_zh: 查找
-- population: core.payment
-- rows: order_id
"""
STATEMENT = "select order_id from core.payment where captured_at < :as_of\n"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (HEADER.replace("-- clause: 4.4\n", "") + STATEMENT, "add `-- clause: …`"),
        (HEADER.replace("critical", "grave") + STATEMENT, "severity 'grave' is none of"),
        ("-- colour: red\n" + HEADER + STATEMENT, "'colour' is no key of a header"),
        (HEADER + STATEMENT.replace("as_of", "limit"), ":limit has no value; name its parameter"),
        ("-- policy: days = x.y\n" + HEADER + STATEMENT, "days stands in `policy` and is not used"),
        ("-- policy: days\n" + HEADER + STATEMENT, "write `name = noun.parameter`"),
        ("-- when: captured_at\n" + HEADER + STATEMENT, "the statement returns `occurred_at`"),
        ("-- scope: method\n" + HEADER + STATEMENT, "'method' is no column of `rows`"),
        ("-- inputs: payment.colour\n" + HEADER + STATEMENT, "`inputs` names payment.colour"),
        (HEADER + STATEMENT.replace("core.payment", "core.money"), "no table core.money"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_as_it_must_be_is_refused(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "reconciliation" / "assert_a_payment_has_an_order.sql"
    path.parent.mkdir()
    path.write_text(text, "utf-8")
    with pytest.raises(ClaimRefused, match=r"^reconciliation/assert_a_payment") as refused:
        read_claim(path)
    assert why in str(refused.value)


def test_a_claim_that_is_as_it_must_be_is_read(tmp_path: Path) -> None:
    path = tmp_path / "reconciliation" / "assert_a_payment_has_an_order.sql"
    path.parent.mkdir()
    path.write_text(HEADER + STATEMENT, "utf-8")
    claim = read_claim(path)
    assert (claim.name, claim.noun, claim.needs) == (
        "a_payment_has_an_order", "reconciliation", ("payment",))  # fmt: skip


def test_a_name_that_is_none_is_answered_with_those_near_it() -> None:
    with pytest.raises(UnknownClaim, match="no claim 'every_thing'; near: every_"):
        claim_named("every_thing")
