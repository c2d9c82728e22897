"""The internal audit: judge every claim over one moment of the warehouse, and record what it found.

Two transactions. The first only reads, so that all claims see the same moment: it judges, and
writes the evidence files. The second records results, brings the findings up to date and extends
the trail, all or nothing. A claim that cannot be judged is inconclusive and says why.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from expectations import BROKEN, HOLDS, INCONCLUSIVE, Claim, Outcome, claim_named, claims, judge
from expectations.catalogue import catalogue_sha256
from expectations.judgement import BEGINNING, all_rows, by_scope
from expectations.tables import (
    CLAUSE,
    DEPARTMENT,
    TABLE,
    TableCheck,
    TableClaim,
    checks_of,
    name_of,
    tables,
)
from policy.terms import Terms
from tasks.audit_inputs import unfit_tables, why_unfit
from tasks.evidence import Evidence, write_evidence
from tasks.findings import Broken, record
from tasks.instants import end_of_day
from tasks.runs import Run
from tasks.trail import extend_trail
from warehouse import Transaction, Warehouse, home
from warehouse.contents import count_rows, has_any
from warehouse.schema import audit as schema

#: What is written down as audited where claims were chosen by name.
SOME = "some"

#: Columns of the evidence on a table: its checks that do not hold.
_OF_CHECKS = ("expectation", "about", "unexpected", "population")

#: Findings that one claim may open: nobody works through more of them one by one. A claim that is
#: broken in more scopes is broken everywhere, and is one finding.
MOST_SCOPES = 50


class CriticalClaimBroken(RuntimeError):
    """A flow that must not act: a critical claim of its own is broken or could not be judged."""


class NotAudited(RuntimeError):
    """Claims ended in an error: the audit is not whole."""


@dataclass(frozen=True)
class Period:
    """What is audited: events from the first instant until before the last one.

    Attributes:
        start_at: None: from the beginning.
        end_at: None: until the as-of instant.
    """

    start_at: datetime | None = None
    end_at: datetime | None = None

    @property
    def is_all(self) -> bool:
        """Tell whether everything is audited."""
        return self.start_at is None and self.end_at is None


def period_between(first: date | None, last: date | None, time_zone: str) -> Period:
    """Return the period from one business day to another one, both in it."""
    return Period(
        None if first is None else end_of_day(first - timedelta(days=1), time_zone),
        None if last is None else end_of_day(last, time_zone),
    )


def run_audit(
    warehouse: Warehouse,
    run: Run,
    noun: str | None = None,
    period: Period | None = None,
    docs_folder: Path | None = None,
    only: Sequence[str] = (),
) -> dict[str, Any]:
    """Audit, record, and bring the findings up to date.

    Args:
        warehouse: what is audited, and where results are kept.
        run: audit; a run that was recorded already is returned as it stands.
        noun: one process only; None takes all of them, and the tables as well.
        period: events of this period only; results are recorded and findings opened, and none is
            verified, because not everything was looked at.
        docs_folder: where Great Expectations' own pages are built, if at all.
        only: names of the claims that are judged; none takes them all.

    Returns:
        `run_id, as_of, noun, claims, broken, inconclusive, findings, anchor`; each of `claims` is
        `claim, clause, severity, department, population, unexpected, amount_minor, outcome,
        reason`.

    Raises:
        UnknownClaim: no claims are about the noun.
    """
    chosen = tuple(claim_named(name) for name in only) or claims(noun)
    noun = SOME if only else noun
    period = period or Period()
    with warehouse.transaction() as tx:
        if tx.rows("audit/audit", run_id=run.run_id):
            return _as_recorded(tx, run.run_id)
    with warehouse.transaction(keep=False, snapshot=True) as tx:
        seen = _Seen(tx, run, chosen, period, with_tables=noun is None, docs_folder=docs_folder)
        found, broken = seen.results(), [*seen.broken(), *seen.broken_tables()]
        judged = [row["claim"] for row in found if row["outcome"] != INCONCLUSIVE]
        settled = sorted(set(judged) - seen.everywhere)
        currency = tx.rows("delivery/marketplace")[0]["currency"]
    with warehouse.transaction() as tx:
        tx.exclusive("audit")
        if not tx.rows("audit/audit", run_id=run.run_id):
            # An audit of an earlier moment says nothing of how findings stand now.
            if all(row["as_of"] <= run.as_of for row in tx.rows("audit/audits")):
                record(tx, run, broken, settled if period.is_all else (), currency)
            _keep(tx, run, noun, period, chosen, found)
        return _as_recorded(tx, run.run_id)


class _Seen:
    """What one look at the warehouse showed."""

    def __init__(
        self, tx: Transaction, run: Run, chosen: Sequence[Claim], period: Period, *,
        with_tables: bool, docs_folder: Path | None,
    ) -> None:  # fmt: skip
        # The import costs seconds; whoever does not audit does not pay for it.
        from expectations.engine import validate

        self.tx, self.run, self.chosen = tx, run, chosen
        terms = run.book.in_force(run.as_of)
        self.sample_rows = int(terms.value("audit.sample_rows"))
        self.parameters = {c.name: parameters_of(c, run, terms, period) for c in chosen}
        counts = count_rows(tx)
        before = _counts_before(tx, run)
        self.unfit = unfit_tables(tx, run, counts, before)
        self.everywhere: set[str] = set()
        self.has_any = has_any(tx, {named for claim in chosen for named in claim.inputs})
        checks = list(_checks(terms, before)) if with_tables else []
        self.validated = validate(
            tx, chosen, checks, self.parameters, self.sample_rows, docs_folder
        )
        self.by_table: dict[str, list[Mapping[str, Any]]] = {}
        for result in self.validated.tables:
            name = name_of(result["check"].table, result["check"].kind)
            self.by_table.setdefault(name, []).append(result)
        self.of_tables = list(self._results_of_tables())

    def results(self) -> list[dict[str, Any]]:
        """Return one result for each claim and for each kind of check of each table."""
        return [self._result(claim) for claim in self.chosen] + self.of_tables

    def _result(self, claim: Claim) -> dict[str, Any]:
        outcome = self._outcome(claim)
        return {
            "claim": claim.name, "noun": claim.noun, "clause": claim.clause,
            "severity": claim.severity, "department": claim.department,
            "outcome": outcome.outcome, "unexpected": outcome.unexpected,
            "population": outcome.population, "amount_minor": outcome.amount_minor,
            "reason": outcome.reason,
        }  # fmt: skip

    def _outcome(self, claim: Claim) -> Outcome:
        if error := self.validated.errors.get(claim.name):
            return Outcome(claim.name, INCONCLUSIVE, reason=f"error: {error}")
        outcome = self.validated.outcomes[claim.name]
        unfit = why_unfit(claim, self.unfit, self.has_any)
        return outcome.because(unfit) if unfit else outcome

    def broken(self) -> Iterable[Broken]:
        """Yield what is broken in each scope, with its evidence written."""
        for claim in self.chosen:
            outcome = self._outcome(claim)
            if outcome.outcome != BROKEN:
                continue
            given = self.parameters[claim.name]
            scopes = by_scope(self.tx, claim, given)
            if len(scopes) > MOST_SCOPES:
                self.everywhere.add(claim.name)
                scopes = [{"scope": "", "unexpected": outcome.unexpected,
                           "amount_minor": outcome.amount_minor}]  # fmt: skip
            for scope in scopes:
                of_all = not claim.scope or claim.name in self.everywhere
                sample = [
                    row for row in outcome.sample
                    if of_all or str(row[claim.scope] or "") == scope["scope"]
                ]  # fmt: skip
                evidence = self._evidence(claim, None if of_all else scope["scope"], given)
                yield Broken(
                    claim, scope["scope"], scope["unexpected"], outcome.population,
                    scope["amount_minor"], sample, evidence,
                )  # fmt: skip

    def _evidence(self, claim: Claim, scope: str | None, given: Mapping[str, Any]) -> Evidence:
        rows = all_rows(self.tx, claim, given, scope)
        file = evidence_file(self.run, claim.name, scope or "")
        return write_evidence(home(), file, claim.rows, rows)

    def broken_tables(self) -> Iterable[Broken]:
        """Yield the checks of tables that do not hold, with their evidence written."""
        for result in self.of_tables:
            if result["outcome"] != BROKEN:
                continue
            claim = TableClaim(result["claim"], result["severity"])
            rows = [
                {"expectation": r["check"].expectation, "about": str(dict(r["check"].arguments)),
                 "unexpected": r["unexpected"], "population": r["population"]}
                for r in self.by_table[result["claim"]] if not r["success"]
            ]  # fmt: skip
            file = evidence_file(self.run, claim.name, "")
            evidence = write_evidence(home(), file, _OF_CHECKS, iter(rows))
            yield Broken(
                claim, "", result["unexpected"], result["population"], None,
                rows[: self.sample_rows], evidence,
            )  # fmt: skip

    def _results_of_tables(self) -> Iterable[dict[str, Any]]:
        for name, results in sorted(self.by_table.items()):
            error = next((r["error"] for r in results if r["error"]), None)
            failed = [r for r in results if not r["success"]]
            rows = sum(r["unexpected"] or 0 for r in failed) or len(failed)
            populations = [r["population"] for r in results if r["population"] is not None]
            check: TableCheck = results[0]["check"]
            if check.kind == "volume" and not error:
                populations = [int(results[0]["observed"])]
            outcome = INCONCLUSIVE if error else BROKEN if failed else HOLDS
            yield {
                "claim": name, "noun": TABLE, "clause": CLAUSE, "department": DEPARTMENT,
                "severity": check.severity, "outcome": outcome,
                "unexpected": None if error else rows if failed else 0,
                "population": max(populations, default=None), "amount_minor": None,
                "reason": f"error: {error}" if error else None,
            }  # fmt: skip


def parameters_of(claim: Claim, run: Run, terms: Terms, period: Period) -> dict[str, Any]:
    """Return the values with which a claim is asked."""
    return {
        "as_of": run.as_of,
        "period_from": period.start_at or BEGINNING,
        "period_to": min(period.end_at or run.as_of, run.as_of),
        **{name: terms.value(key) for name, key in claim.policy.items()},
    }


def _counts_before(tx: Transaction, run: Run) -> dict[str, int]:
    rows = tx.rows("audit/counts_before", as_of=run.as_of)
    return {
        row["claim"].removeprefix(f"{TABLE}_").removesuffix("_volume"): row["population"]
        for row in rows
        if row["claim"].endswith("_volume")
    }


def _checks(terms: Terms, before: Mapping[str, int]) -> Iterable[TableCheck]:
    kept = 1 - terms.value("audit.most_rows_lost")
    for table in tables():
        fewest = int(before.get(table, 0) * kept)
        yield from checks_of(table, fewest)


def evidence_file(run: Run, claim: str, scope: str) -> str:
    """Return the path of the evidence on a claim, relative to the home."""
    name = claim if not scope else f"{claim}-{_file_part(scope)}"
    return f"audit/{run.as_of:%Y-%m-%d}/{run.run_id}/{name}.csv"


def _file_part(scope: str) -> str:
    """Return a scope as part of a file's name; what else it has stands in the file."""
    kept = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "_" for c in scope[:40])
    return f"{kept}-{sha256(scope.encode()).hexdigest()[:8]}"


def _keep(
    tx: Transaction, run: Run, noun: str | None, period: Period, chosen: Sequence[Claim],
    found: Sequence[Mapping[str, Any]],
) -> None:  # fmt: skip
    """Keep what an audit says of each claim, and lengthen the trail."""
    anchor = extend_trail(tx, run.run_id)
    tx.insert(schema.audit_result, [{**row, "run_id": run.run_id} for row in found])
    outcomes = [row["outcome"] for row in found]
    tx.insert(
        schema.audit_run,
        [
            {
                "run_id": run.run_id, "as_of": run.as_of, "period_from": period.start_at,
                "period_to": min(period.end_at or run.as_of, run.as_of), "noun": noun or "",
                "policy_version": run.policy_version,
                "catalogue_sha256": catalogue_sha256(tuple(chosen)),
                "claim_count": len(found), "broken_count": outcomes.count(BROKEN),
                "inconclusive_count": outcomes.count(INCONCLUSIVE),
                "anchor_no": anchor.entry_no, "anchor_sha256": anchor.sha256,
            }
        ],
    )  # fmt: skip


def _as_recorded(tx: Transaction, run_id: str) -> dict[str, Any]:
    audit = tx.row("audit/audit", run_id=run_id)
    events = tx.rows("audit/events_of_run", run_id=run_id)
    return {
        "run_id": run_id,
        "as_of": audit["as_of"],
        "noun": audit["noun"] or None,
        "broken": audit["broken_count"],
        "inconclusive": audit["inconclusive_count"],
        "findings": {row["event"]: row["events"] for row in events},
        "anchor": {"entry_no": audit["anchor_no"], "sha256": audit["anchor_sha256"]},
        "claims": tx.rows("audit/results", run_id=run_id),
    }


def audits(warehouse: Warehouse) -> list[dict[str, Any]]:
    """Return the audits that were made, the newest first."""
    with warehouse.transaction() as tx:
        return tx.rows("audit/audits")


def judge_one(warehouse: Warehouse, run: Run, claim: Claim, sample_rows: int) -> Outcome:
    """Return what becomes of one claim now; nothing is recorded."""
    terms = run.book.in_force(run.as_of)
    with warehouse.transaction(keep=False, snapshot=True) as tx:
        outcome = judge(tx, claim, parameters_of(claim, run, terms, Period()), sample_rows)
        unfit = unfit_tables(tx, run, count_rows(tx), _counts_before(tx, run))
        why = why_unfit(claim, unfit, has_any(tx, claim.inputs))
    return outcome.because(why) if why else outcome


def require_claims(warehouse: Warehouse, run: Run, flow: str) -> int:
    """Refuse to go on where a claim that stops a flow is broken; return how many were judged.

    The statements are run as they are, without Great Expectations: a flow that acts does not pay
    for its import.

    Raises:
        CriticalClaimBroken: one is broken; the message has the figures.
    """
    mine = [claim for claim in claims() if flow in claim.stops]
    if not mine:
        return 0
    terms = run.book.in_force(run.as_of)
    with warehouse.transaction(keep=False, snapshot=True) as tx:
        for claim in mine:
            outcome = judge(tx, claim, parameters_of(claim, run, terms, Period()), sample_rows=1)
            if outcome.outcome == BROKEN:
                raise CriticalClaimBroken(
                    f"{flow} does not act: “{claim.claim}” ({claim.clause}) is broken by "
                    f"{outcome.unexpected:,} of {outcome.population:,}; "
                    f"`countinghouse claim run {claim.name}` shows them"
                )
    return len(mine)
