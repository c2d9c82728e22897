"""The bank's answers on payouts: each file whole or not at all, and once.

An answer must fit what was ordered and what the bank said before; else its file is refused and
leaves nothing. What was rejected or returned is owed to the merchant again; what a provider paid
out of its own hands it holds no more. Not here: that money has left our account, which the bank's
statement says, and another try.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

from ledger.money import exponent
from sources.payout_result import Answer, AnswerFile, AnswersRefused, Result, read_answers
from sources.statement import Problem
from tasks.bookkeeping import require_balanced_run
from tasks.resolution import last_day
from tasks.runs import Run
from tasks.settlement import TURN
from warehouse import Transaction, Warehouse
from warehouse.schema import meta

#: What a bank may say next, by what it said last; to say the same again is always allowed.
FOLLOWS: Mapping[Result | None, tuple[Result, ...]] = {
    None: ("paid", "rejected", "returned", "unknown"),
    "unknown": ("paid", "rejected", "returned"),
    "paid": ("returned",),
    "rejected": (),
    "returned": (),
}

#: After these the money is with us again, and may be paid anew.
FAILED = ("rejected", "returned")

#: Answers on payouts among all files that come in.
_ANSWERS = "payout_result"

#: Problems that are told one by one; beyond, the first ones say enough.
_MAX_PROBLEMS = 20


@dataclass
class ResultsOutcome:
    """What became of some files of answers.

    Attributes:
        loaded: names of the files that were taken in.
        already_loaded: names of those that were taken in before.
        refused: why others were refused.
        answers: what was written, `payout_id, result, amount_minor, currency, answered_on, reason`.
        restated: answers that say what is known already.
        journals: posted, for what was rejected or returned, and what a provider says it paid.
    """

    loaded: list[str] = field(default_factory=list)
    already_loaded: list[str] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)
    restated: int = 0
    journals: int = 0

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for JSON, with the answers counted by result."""
        names = ("file", "line", "field", "value", "reason")
        counted = Counter(answer["result"] for answer in self.answers)
        return {
            "loaded": self.loaded,
            "already_loaded": self.already_loaded,
            "refused": [{n: getattr(problem, n) for n in names} for problem in self.refused],
            "results": {result: counted[result] for result in sorted(counted)},
            "restated": self.restated,
            "journals": self.journals,
            "answers": self.answers,
        }


def take_results(
    warehouse: Warehouse, run: Run, files: Iterable[Path], *, preview: bool = False
) -> ResultsOutcome:
    """Take the bank's answers in; each file whole or not at all, and only once.

    Files are taken in the order of the days on which they answer. What a bank rejected or returned
    is owed to the merchant again, posted in the same transaction.

    Args:
        warehouse: where the payouts stand.
        run: its instant is when the files are taken in.
        files: in any order.
        preview: read and check everything, write nothing.
    """
    outcome = ResultsOutcome()
    given = [(_file_id(path), path) for path in sorted(files)]
    wanted = dict(reversed(given))  # of two with the same content the first
    with warehouse.transaction() as tx:
        known = _known_files(tx, wanted)
    read = []
    for file_id, path in wanted.items():
        try:
            if file_id not in known:
                read.append((file_id, path, read_answers(path, run.time_zone)))
        except AnswersRefused as refusal:
            outcome.refused += refusal.problems
    read.sort(key=lambda one: (one[2].answered_on, one[1].name))
    with warehouse.transaction(keep=not preview) as tx:
        tx.exclusive(TURN)
        known = _known_files(tx, wanted)
        outcome.already_loaded += [
            path.name for file_id, path in given if file_id in known or wanted[file_id] is not path
        ]
        for file_id, path, answers in read:
            if file_id in known:
                continue
            try:
                _take(tx, run, file_id, path, answers, outcome)
            except AnswersRefused as refusal:
                outcome.refused += refusal.problems
        require_balanced_run(tx, run)
    return outcome


def _file_id(path: Path) -> str:
    """Return what a file is called in the warehouse: by its content, where there is one."""
    if not path.is_file():
        return f"no file {path}"
    with path.open("rb") as content:
        digest = file_digest(content, "sha256").hexdigest()
    return sha256(f"{_ANSWERS}/{digest}".encode()).hexdigest()[:32]


def _known_files(tx: Transaction, file_ids: Iterable[str]) -> set[str]:
    rows = tx.rows("payout/known_files", source_file_ids=list(file_ids))
    return {str(row["source_file_id"]) for row in rows}


def _take(
    tx: Transaction,
    run: Run,
    file_id: str,
    path: Path,
    answers: AnswerFile,
    outcome: ResultsOutcome,
) -> None:
    """Take one file in.

    Raises:
        AnswersRefused: it says what cannot be; nothing of it was written.
    """
    issued = {
        row["payout_id"]: row
        for row in tx.rows(
            "payout/issued",
            payout_ids=_lines(a.payout_id for a in answers.answers if a.payout_id),
            payout_file_ids=_lines(a.payout_file_id for a in answers.answers if not a.payout_id),
        )
    }
    said = list(_one_by_one(answers, issued))
    _require_possible(run, answers, said, issued)
    news = [
        {
            "payout_id": payout_id,
            "result": answer.result,
            "amount_minor": issued[payout_id]["amount_minor"],
            "currency": issued[payout_id]["currency"],
            "answered_on": answer.answered_on,
            "reason": answer.reason,
        }
        for answer, payout_id in said
        if issued[payout_id]["result"] != answer.result
    ]
    tx.insert(meta.source_file, [_registered(run, file_id, path, answers, len(news))])
    if news:
        outcome.journals += _write(tx, run, file_id, news, issued)
    outcome.loaded.append(path.name)
    outcome.answers += news
    outcome.restated += len(said) - len(news)


def _write(
    tx: Transaction,
    run: Run,
    file_id: str,
    news: Sequence[Mapping[str, Any]],
    issued: Mapping[str, Mapping[str, Any]],
) -> int:
    """Keep answers and post what they mean; return how many journals that took."""
    tx.execute(
        "payout/insert_results",
        payout_ids=_lines(row["payout_id"] for row in news),
        result_nos=_lines(issued[row["payout_id"]]["result_no"] + 1 for row in news),
        results=_lines(row["result"] for row in news),
        reasons=_lines(row["reason"] or "" for row in news),
        days=_lines(row["answered_on"] for row in news),
        source_file_id=file_id,
        as_of=run.as_of,
        run_id=run.run_id,
    )
    journals = 0
    for meaning in ("paid", "back"):
        journals += tx.execute(
            f"payout/insert_{meaning}_journals",
            source_file_id=file_id,
            as_of=run.as_of,
            policy_version=run.policy_version,
            run_id=run.run_id,
        )
        tx.execute(f"payout/insert_{meaning}_postings", source_file_id=file_id, run_id=run.run_id)
    return journals


def _lines(values: Iterable[object]) -> str:
    """Return values as one text, a line each, as the statements of `payout/` take them."""
    return "\n".join(map(str, values))


def _one_by_one(
    answers: AnswerFile, issued: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[Answer, str]]:
    """Yield each answer with its payout; one on a whole file with each payout of the file.

    Raises:
        AnswersRefused: there is no such file.
    """
    for answer in answers.answers:
        if answer.payout_id:
            yield answer, answer.payout_id
            continue
        meant = [n for n, row in issued.items() if row["payout_file_id"] == answer.payout_file_id]
        if not meant:
            reason = "is no file of payouts of ours; ask the bank which one it means"
            raise AnswersRefused(
                [_wrong(answers, answer, "payout_file_id", answer.payout_file_id, reason)]
            )
        for payout_id in sorted(meant):
            yield answer, payout_id


def _require_possible(
    run: Run,
    answers: AnswerFile,
    said: Sequence[tuple[Answer, str]],
    issued: Mapping[str, Mapping[str, Any]],
) -> None:
    """Refuse a file that says what cannot be.

    Raises:
        AnswersRefused: with what is wrong, answer by answer.
    """
    times = Counter(payout_id for _, payout_id in said)
    today = last_day(run, run.as_of)
    problems = []
    for answer, payout_id in said:
        row = issued.get(payout_id)
        if row is None:
            reason = "is no payout that a bank was told of; ask the bank which payment it means"
            found: tuple[str, object, str] | None = ("payout_id", payout_id, reason)
        elif times[payout_id] > 1:
            reason = "stands more than once; ask the bank for one answer on each payout"
            found = ("payout_id", payout_id, reason)
        elif answer.answered_on > today:
            reason = f"is after {today}, until which the run answers; correct the day"
            found = ("answered_on", answer.answered_on, reason)
        else:
            found = _contradicted(answer, row)
        if found:
            problems.append(_wrong(answers, answer, *found))
    if problems:
        raise AnswersRefused(problems[:_MAX_PROBLEMS])


def _contradicted(answer: Answer, row: Mapping[str, Any]) -> tuple[str, object, str] | None:
    """Return field, value and reason of what contradicts the payout or the bank's last answer."""
    if answer.payout_file_id and answer.payout_file_id != row["payout_file_id"]:
        reason = f"does not have the payout {row['payout_id']}, {row['payout_file_id']} has; ask "
        return ("payout_file_id", answer.payout_file_id, f"{reason}the bank which one it means")
    if answer.currency and answer.currency != row["currency"]:
        reason = f"is not {row['currency']}, in which {row['payout_id']} was ordered; ask the bank"
        return ("currency", answer.currency, reason)
    if answer.amount_minor is not None and answer.amount_minor != row["amount_minor"]:
        reason = f"is not {_major(row['amount_minor'], row)}, as ordered; ask the bank what it paid"
        return ("amount", _major(answer.amount_minor, row), reason)
    last = row["result"]
    if answer.result != last and answer.result not in FOLLOWS[last]:
        reason = (
            f"cannot follow on {last} of {row['answered_on']} for {row['payout_id']}; ask the bank "
            "which is right, and pay nothing again before it has said so"
        )
        return ("result", answer.stated, reason)
    return None


def _major(amount_minor: int, row: Mapping[str, Any]) -> str:
    digits = exponent(row["currency"])
    return f"{Decimal(amount_minor).scaleb(-digits):.{digits}f} {row['currency']}"


def _wrong(answers: AnswerFile, answer: Answer, name: str, value: object, reason: str) -> Problem:
    return Problem(answers.file, answer.line, answers.names[name], str(value), reason)


def _registered(
    run: Run, file_id: str, path: Path, answers: AnswerFile, loaded: int
) -> dict[str, Any]:
    content = path.read_bytes()
    return {
        "source_file_id": file_id,
        "sha256": sha256(content).hexdigest(),
        "source": answers.format,
        "table_name": _ANSWERS,
        "file_name": path.name,
        "byte_count": len(content),
        "row_count": len(answers.answers),
        "loaded_count": loaded,
        "quarantined_count": 0,
        "period_from": None,
        "period_to": None,
        "status": "loaded",
        "superseded_by": None,
        "received_at": run.as_of,
        "run_id": run.run_id,
    }
