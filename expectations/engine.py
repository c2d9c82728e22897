"""Great Expectations over an open transaction: suites, validations, a checkpoint, standard results.

Import this module inside the function that audits: the import costs seconds. Three things are ours,
each for a measured reason. The *engine* keeps one connection, so that all claims see one moment and
DuckDB's results survive (the stock one closes a connection before it has fetched). The *claim* is
one expectation with a count and a sample from one statement (the stock one fetches every row that
breaks it, twice). And an error is told from a violation, which `success: false` does not.
"""

import logging
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Literal
from uuid import uuid4

import great_expectations as gx
from great_expectations.core.batch_definition import BatchDefinition
from great_expectations.core.freshness_diagnostics import (
    CheckpointFreshnessDiagnostics,
    ValidationDefinitionFreshnessDiagnostics,
)
from great_expectations.datasource.fluent.sql_datasource import SQLDatasource, TableAsset
from great_expectations.execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation, Expectation
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.query_metric_provider import (
    QueryMetricProvider,
)

from expectations.catalogue import Claim, claim_named
from expectations.judgement import Outcome, judge
from expectations.tables import TableCheck
from warehouse import Transaction
from warehouse.engine import column_types

#: What it says on the way is of no use to people who read a flow's log.
logging.getLogger("great_expectations").setLevel(logging.WARNING)
warnings.filterwarnings("ignore", message="`schema_name` is deprecated")

#: Transactions that are audited just now, by the name under which an engine finds them.
_OPEN: dict[str, "_Audited"] = {}


@dataclass
class _Audited:
    """A transaction with what its claims are asked with."""

    tx: Transaction
    parameters: Mapping[str, Mapping[str, Any]]
    sample_rows: int
    outcomes: dict[str, Outcome] = field(default_factory=dict)


class HeldConnectionEngine(SqlAlchemyExecutionEngine):  # type: ignore[misc]
    """An engine that works in the transaction that it was given, and never ends it."""

    def __init__(self, *args: Any, audited: str = "", **kwargs: Any) -> None:
        self.audited = _OPEN[audited]
        super().__init__(
            engine=self.audited.tx.connection.engine, create_temp_table=False, **kwargs
        )
        if self.dialect_module is None:  # DuckDB has PostgreSQL's types
            self.dialect_module = column_types

    @contextmanager
    def get_connection(self) -> Iterator[Any]:
        """Yield the connection of the transaction; what fails on it does not end it."""
        with self.audited.tx.attempt():
            yield self.audited.tx.connection

    def close(self) -> None:
        """Leave the connection to its owner."""


class TransactionDatasource(SQLDatasource):  # type: ignore[misc]
    """A datasource over an open transaction; it knows no URL and no password."""

    type: Literal["transaction"] = "transaction"
    connection_string: str

    @property
    def execution_engine_type(self) -> Any:
        """Return our engine."""
        return HeldConnectionEngine

    def get_engine(self) -> Any:
        """Return the engine of the transaction."""
        return _OPEN[self.connection_string].tx.connection.engine

    def get_execution_engine(self) -> SqlAlchemyExecutionEngine:
        """Return the one engine that works in the transaction."""
        if self._execution_engine is None:  # type: ignore[has-type]
            self._execution_engine = HeldConnectionEngine(audited=self.connection_string)
        return self._execution_engine


class ClaimOutcome(QueryMetricProvider):  # type: ignore[misc]
    """What a claim comes to, in the transaction that is audited."""

    metric_name = "claim.outcome"
    value_keys = ("claim",)

    @metric_value(engine=SqlAlchemyExecutionEngine)  # type: ignore[untyped-decorator]
    def _sqlalchemy(
        cls,  # noqa: N805 - Great Expectations hands the class over
        execution_engine: HeldConnectionEngine,
        metric_domain_kwargs: Any,
        metric_value_kwargs: Mapping[str, Any],
        metrics: Any,
        runtime_configuration: Any,
    ) -> dict[str, Any]:
        audited, name = execution_engine.audited, metric_value_kwargs["claim"]
        with audited.tx.attempt():
            outcome = judge(
                audited.tx, claim_named(name), audited.parameters[name], audited.sample_rows
            )
        audited.outcomes[name] = outcome
        return {
            "unexpected": outcome.unexpected,
            "population": outcome.population,
            "amount_minor": outcome.amount_minor,
            "sample": [dict(row) for row in outcome.sample],
        }


class ExpectClaimToHold(BatchExpectation):  # type: ignore[misc]
    """Expect that no row breaks a claim."""

    claim: str
    metric_dependencies: ClassVar[tuple[str, ...]] = ("claim.outcome",)
    domain_keys: ClassVar[tuple[str, ...]] = ("batch_id",)
    success_keys: ClassVar[tuple[str, ...]] = ("claim",)

    def _validate(
        self, metrics: Mapping[str, Any], runtime_configuration: Any = None,
        execution_engine: Any = None,
    ) -> dict[str, Any]:  # fmt: skip
        found = metrics["claim.outcome"]
        population = found["population"]
        share = 100 * found["unexpected"] / population if population else None
        return {
            "success": found["unexpected"] == 0,
            "result": {
                "observed_value": found["unexpected"],
                "element_count": population,
                "unexpected_count": found["unexpected"],
                "unexpected_percent": share,
                "details": {"amount_minor": found["amount_minor"], "sample": found["sample"]},
            },
        }


class FreshValidation(gx.ValidationDefinition):  # type: ignore[misc]
    """A validation of one audit: nobody else has its context, so nothing there goes stale.

    The stock one compares itself, its suite and its data with what the context keeps, five times.
    """

    def is_fresh(self) -> ValidationDefinitionFreshnessDiagnostics:
        """Return that it is as it was added."""
        return ValidationDefinitionFreshnessDiagnostics(errors=[])


class FreshCheckpoint(gx.Checkpoint):  # type: ignore[misc]
    """The checkpoint of one audit, for the same reason."""

    def is_fresh(self) -> CheckpointFreshnessDiagnostics:
        """Return that it is as it was added."""
        return CheckpointFreshnessDiagnostics(errors=[])


@dataclass(frozen=True)
class Validated:
    """What one checkpoint found.

    Attributes:
        outcomes: of claims, by name.
        tables: results of table checks: `check, success, unexpected, population, error`.
        errors: of claims that could not be evaluated, by name: one line each.
    """

    outcomes: Mapping[str, Outcome]
    tables: Sequence[Mapping[str, Any]]
    errors: Mapping[str, str]


def validate(
    tx: Transaction,
    claims: Sequence[Claim],
    checks: Sequence[TableCheck],
    parameters: Mapping[str, Mapping[str, Any]],
    sample_rows: int,
    docs_folder: Path | None = None,
) -> Validated:
    """Run claims and table checks as one checkpoint: a suite for each noun and for each table.

    Args:
        tx: transaction in which the data stands; it is left open, and nothing is written.
        claims: the claims.
        checks: the checks of tables.
        parameters: of each claim, by its name.
        sample_rows: how many of the rows that break a claim are shown.
        docs_folder: where Data Docs are built, if at all; they need the internet to look well.
    """
    key = f"audit-{uuid4().hex}"
    audited = _OPEN[key] = _Audited(tx, parameters, sample_rows)
    try:
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = {"globally": False, "metric_calculations": False}
        if docs_folder:
            _add_docs(context, docs_folder)
        tables = list(dict.fromkeys(["run", *(check.table for check in checks)]))
        source = context.data_sources.add_transaction(
            name=key, connection_string=key, assets=[_asset(table) for table in tables]
        )
        batches = {table: source.get_asset(table).get_batch_definition("all") for table in tables}
        validations = [
            _validation(context, batches["run"], noun, [
                _of_claim(claim) for claim in claims if claim.noun == noun
            ])
            for noun in dict.fromkeys(claim.noun for claim in claims)
        ]  # fmt: skip
        for table in dict.fromkeys(check.table for check in checks):
            of_table = [
                _of_check(number, check)
                for number, check in enumerate(checks)
                if check.table == table
            ]
            validations.append(_validation(context, batches[table], f"table {table}", of_table))
        checkpoint = FreshCheckpoint(
            name="internal-audit", validation_definitions=validations,
            result_format={"result_format": "BASIC", "partial_unexpected_count": 0},
        )  # fmt: skip
        context.checkpoints.add(checkpoint)
        found = checkpoint.run()
        if docs_folder:
            context.build_data_docs()
        return _read(audited, checks, found)
    finally:
        del _OPEN[key]


def _asset(table: str) -> TableAsset:
    """Return a table as one batch; all at once, since the context is written anew for each."""
    whole = BatchDefinition[Any](name="all", partitioner=None)
    return TableAsset(name=table, table_name=table, schema_name="core", batch_definitions=[whole])


def _validation(context: Any, batch: Any, name: str, expected: Sequence[Expectation]) -> Any:
    suite = context.suites.add(gx.ExpectationSuite(name=name, expectations=list(expected)))
    definition = FreshValidation(name=name, data=batch, suite=suite)
    context.validation_definitions.add(definition)
    return definition


def _of_claim(claim: Claim) -> Expectation:
    return ExpectClaimToHold(
        claim=claim.name,
        severity=claim.severity,
        description=claim.claim,
        meta={"claim": claim.name, "clause": claim.clause, "department": claim.department},
    )


def _of_check(number: int, check: TableCheck) -> Expectation:
    made = getattr(gx.expectations, check.expectation)
    return made(**check.arguments, severity=check.severity, meta={"check": number})


def _add_docs(context: Any, folder: Path) -> None:
    context.add_data_docs_site(
        "audit",
        {
            "class_name": "SiteBuilder",
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
            "store_backend": {
                "class_name": "TupleFilesystemStoreBackend",
                "base_directory": str(folder),
            },
        },
    )


def _read(audited: _Audited, checks: Sequence[TableCheck], found: Any) -> Validated:
    errors: dict[str, str] = {}
    tables: list[Mapping[str, Any]] = []
    for validation in found.run_results.values():
        for result in validation.results:
            meta, error = result.expectation_config.meta, _error(result.exception_info)
            if "claim" in meta:
                if error:
                    errors[meta["claim"]] = error
                continue
            details = result.result or {}
            tables.append(
                {
                    "check": checks[meta["check"]],
                    "success": bool(result.success),
                    "unexpected": details.get("unexpected_count"),
                    "population": details.get("element_count"),
                    "observed": details.get("observed_value"),
                    "error": error,
                }
            )
    if len(tables) != len(checks):
        raise RuntimeError(f"{len(checks)} checks of tables, {len(tables)} results")
    return Validated(audited.outcomes, tables, errors)


def _error(information: Mapping[str, Any]) -> str | None:
    """Return the first line of an error; None where the expectation was evaluated."""
    parts = [information, *(part for part in information.values() if isinstance(part, Mapping))]
    for part in parts:
        if part.get("raised_exception"):
            lines = str(part.get("exception_message") or "error").splitlines()
            return lines[0][:300]
    return None
