"""Runs that wait for people: forms in the Prefect UI, taken up once each, over many processes.

A run ends as a process at each form and goes on in a new one when somebody answers. What a form
showed is kept with the run before anybody is shown it; an answer is deleted once it was taken up,
since a key is in it. Not here: what is asked.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from prefect import runtime, suspend_flow_run
from prefect.client.orchestration import get_client
from prefect.exceptions import Pause
from prefect.input import RunInput
from prefect.input.run_input import keyset_from_base_key
from pydantic import Field, SecretStr, ValidationError, create_model

from flows.artifacts import escape
from tasks.approvers import KeyRefused
from tasks.audit import require_claims
from tasks.marketplace import book_in_use
from tasks.runs import Run, clock, finish, remembered, start_run
from warehouse import Warehouse, open_warehouse

#: Forms that one person is shown before the run gives up: a mistyped key is no reason to end it.
ATTEMPTS = 3

#: What a form offers for a case that is to wait.
LEAVE = "leave"

#: How Prefect begins the keys of what belongs to a form; each form has a schema, text and answer,
#: and a run asks two questions at most.
_SUSPENDED = "suspended-"
_INPUTS = 2 * ATTEMPTS * 3

_KEY_HELP = (
    "Your own key, as “countinghouse approver add” printed it; it says who you are and is deleted "
    "once it was read. (个人密钥，读取后即删除)"
)


class NotAccepted(RuntimeError):
    """No form was answered acceptably as often as it may be shown."""


Shown = dict[str, Any]
Answered = tuple[list[dict[str, Any]], list[Shown], list[str]]


@dataclass
class Work:
    """A run that waits for people: it ends as a process at each form and goes on in a new one.

    Attributes:
        warehouse: where the cases stand.
        run: the Prefect run's id; its instant is when this process started.
        flow: name of the flow.
        expiry: policy parameter that says how many hours a form waits.
        asked: parameters of the flow.
        forms: what each form showed and whether its answer was taken up, kept with the run.
        totals: what the run says it did.
    """

    warehouse: Warehouse
    run: Run
    flow: str
    expiry: str
    asked: Mapping[str, Any]
    forms: dict[str, dict[str, Any]] = field(default_factory=dict)
    totals: dict[str, Any] = field(default_factory=dict)

    @property
    def timeout_seconds(self) -> int:
        """Return how long a form waits: as long as a proposal may."""
        hours = int(self.run.book.in_force(self.run.as_of).value(self.expiry))
        return hours * 3600

    def keep(self) -> None:
        """Write down what was shown, before anybody is shown it."""
        name = runtime.flow_run.name or self.flow
        kept = {**self.asked, "forms": self.forms}
        with self.warehouse.transaction() as tx:
            start_run(tx, self.run, self.flow, name, kept, self.run.as_of)


@contextmanager
def waiting_run(flow: str, expiry: str, **asked: Any) -> Iterator[Work]:
    """Record a run over all the processes that it takes; each goes on where the last one ended.

    Args:
        flow: name of the flow.
        expiry: policy parameter that says how many hours a form waits.
        **asked: parameters of the flow, kept with the run.

    Raises:
        CriticalClaimBroken: a claim that stops this flow is broken.
    """
    warehouse = open_warehouse()
    run = Run(str(runtime.flow_run.id), clock(), book_in_use(warehouse))
    forms = remembered(warehouse, run.run_id).get("forms", {})
    work = Work(warehouse, run, flow, expiry, asked, forms)
    _forget_answers(forms)
    work.keep()
    try:
        require_claims(warehouse, run, flow)
        yield work
    except Pause:
        raise  # it waits for a person and is not over
    except BaseException as error:
        finish(warehouse, run.run_id, "failed", {"error": type(error).__name__})
        raise
    finish(warehouse, run.run_id, "completed", work.totals)


@dataclass(frozen=True)
class Question:
    """One kind of form.

    Attributes:
        noun: what its forms are called.
        find: returns the cases to show; given those of the form before, only these again.
        form: returns the fields and the text for the cases shown.
        take: takes an answer up; returns what was done, cases to show again, and why.
    """

    noun: str
    find: Callable[[Work, Sequence[Shown] | None], list[Shown]]
    form: Callable[[Work, Sequence[Shown]], tuple[dict[str, Any], str]]
    take: Callable[[Work, str, Sequence[Shown], Any], Answered]


def ask(work: Work, question: Question) -> tuple[list[dict[str, Any]], list[Shown]]:
    """Show a form until its answer is acceptable, or as often as it may be shown.

    Returns:
        What was done, and the cases whose answers were never acceptable.
    """
    done: list[dict[str, Any]] = []
    left: list[Shown] | None = None
    problems: list[str] = []
    for attempt in range(1, ATTEMPTS + 1):
        name = f"{question.noun}-{attempt}"
        form = work.forms.get(name)
        if form is None:
            form = {"shown": question.find(work, left), "is_answered": False}
            if not form["shown"]:
                return done, []
            work.forms[name] = form
            work.keep()
        if not form["is_answered"]:
            more, left, problems = _answer(work, name, question, form["shown"], problems)
            form |= {"is_answered": True, "done": more, "left": left, "problems": problems}
            work.keep()
            _forget_answers(work.forms)
        done += form["done"]
        left, problems = form["left"], form["problems"]
        if not left:
            return done, []
    return done, left or []


def take_each(
    shown: Sequence[Shown],
    given: Any,
    field: str,
    refusal: type[Exception],
    carry_out: Callable[[int, Shown, str], dict[str, Any]],
) -> Answered:
    """Carry out what a form says of each case; each stands by itself.

    Args:
        shown: the cases, in the order of the form.
        given: the answer.
        field: beginning of the field that says what becomes of a case; `leave` does nothing.
        refusal: what the work raises where it refuses; a key that is refused is one, too.
        carry_out: given number, case and choice, does it and returns what was done.
    """
    done: list[dict[str, Any]] = []
    left: list[Shown] = []
    problems: list[str] = []
    for number, seen in enumerate(shown, start=1):
        choice = getattr(given, f"{field}_{number}")
        if choice == LEAVE:
            continue
        try:
            done.append(carry_out(number, seen, choice))
        except (KeyRefused, refusal) as refused:
            left.append(seen)
            problems.append(f"{number}. {refused}")
    return done, left, problems


def _answer(
    work: Work, name: str, question: Question, shown: Sequence[Shown], problems: Sequence[str]
) -> Answered:
    """Wait for the answer to a form and take it up; the process ends while it waits."""
    fields, text = question.form(work, shown)
    fields["key"] = (SecretStr, Field(title="Your key / 个人密钥", description=_KEY_HELP))
    model = create_model(f"{question.noun.title()}Form", __base__=RunInput, **fields)
    refused = "".join(f"**Not accepted / 未接受:** {escape(problem)}\n\n" for problem in problems)
    try:
        given = suspend_flow_run(
            wait_for_input=model.with_initial_data(description=refused + text),
            timeout=work.timeout_seconds,
            key=name,
        )
    except ValidationError as error:
        # Its own text would repeat what was typed, which may be a key.
        return [], list(shown), [str(e["msg"]) for e in error.errors(include_input=False)]
    return question.take(work, name, shown, given)


def _forget_answers(forms: Mapping[str, Mapping[str, Any]]) -> None:
    """Delete the answers that were taken up from Prefect's database: keys were in them."""
    run_id = UUID(str(runtime.flow_run.id))
    taken_up = [
        keyset_from_base_key(f"{_SUSPENDED}{name}")["response"]
        for name, form in forms.items()
        if form["is_answered"]
    ]
    with get_client(sync_client=True) as client:
        kept = client.filter_flow_run_input(run_id, _SUSPENDED, limit=_INPUTS, exclude_keys=set())
        for key in {found.key for found in kept} & set(taken_up):
            client.delete_flow_run_input(run_id, key)
