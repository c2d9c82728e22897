"""Whatever happens in whatever order, locked months stay and balances are the model's."""

import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.fresh import ENGINES, fresh_file, fresh_warehouse
from tests.reliability.chapters import CHAPTERS, SETTLED
from tests.reliability.life import MERCHANTS, SHARES, Life, Sale
from tests.reliability.tier import IS_LONG, SEED, Tally, chosen

#: Few amounts, so that they tie, and those at which a fen is rounded either way.
AMOUNTS = st.sampled_from([1, 2, 9, 10, 29, 30, 200, 299, 300, 1001, 9999, 10**9])

#: Steps until a month may be settled, which takes a thousand times as long as another step.
NEWS = 4

#: What the machines did, for the figures.
STEPS: Counter[str] = Counter()


class Lives(RuleBasedStateMachine):
    """A life of steps by chance."""

    def __init__(self) -> None:
        super().__init__()
        self.place = tempfile.TemporaryDirectory(prefix="ch-life-")
        folder = Path(self.place.name)
        self.life = Life(fresh_file(folder / "warehouse.duckdb"), folder)
        STEPS["lives"] += 1
        self.news = 0

    def note(self, what: str) -> None:
        """Count a step."""
        STEPS[what] += 1
        self.news = 0 if what == "settle" else self.news + 1

    def teardown(self) -> None:
        """Take the files away."""
        self.place.cleanup()

    def some(self, draw: Any, **needed: bool) -> Sale | None:
        """Return one of the sales that are or are not delivered, arrived or left."""
        found = [
            s for s in self.life.sales
            if needed.get("delivered", bool(s.delivered_on)) == bool(s.delivered_on)
            and needed.get("arrived", bool(s.arrived_on)) == bool(s.arrived_on)
            and (s.left > 0 or not needed.get("left"))
        ]  # fmt: skip
        return draw.draw(st.sampled_from(found)) if found else None

    @initialize(amount=AMOUNTS)
    def open(self, amount: int) -> None:
        """Sell once for everybody."""
        for merchant_id in MERCHANTS:
            self.sell(merchant_id, amount, is_prompt=True, is_late=False)

    @rule(
        merchant_id=st.sampled_from(MERCHANTS), amount=AMOUNTS,
        is_prompt=st.booleans(), is_late=st.booleans(),
    )  # fmt: skip
    def sell(self, merchant_id: str, amount: int, is_prompt: bool, is_late: bool) -> None:
        """Sell something, or hear of a sale of the month before."""
        self.note("sell late" if is_late and self.life.last else "sell")
        self.life.sell(merchant_id, amount, is_late=is_late)
        sale = self.life.sales[-1]
        if is_prompt and not sale.delivered_on:
            self.life.next_day()
            self.life.deliver(sale)
            self.life.arrive(sale)

    @precondition(lambda self: any(not s.delivered_on for s in self.life.sales))
    @rule(data=st.data())
    def deliver(self, data: Any) -> None:
        """Let a customer sign."""
        self.note("deliver")
        if sale := self.some(data, delivered=False):
            self.life.deliver(sale)

    @precondition(lambda self: any(not s.arrived_on for s in self.life.sales))
    @rule(data=st.data())
    def money_arrives(self, data: Any) -> None:
        """Let a sale's money reach the bank."""
        self.note("money arrives")
        if sale := self.some(data, arrived=False):
            self.life.next_day()
            self.life.arrive(sale)

    @precondition(lambda self: any(s.left for s in self.life.sales))
    @rule(data=st.data(), is_whole=st.booleans(), is_refund=st.booleans())
    def take_back(self, data: Any, is_whole: bool, is_refund: bool) -> None:
        """Refund or charge back some of a sale, or all."""
        if sale := self.some(data, left=True):
            amount = sale.left if is_whole else max(1, sale.left // 3)
            self.note("refund" if is_refund else "chargeback")
            (self.life.refund if is_refund else self.life.charge_back)(sale, amount)

    @rule(share=st.sampled_from(SHARES))
    def announce(self, share: int) -> None:
        """Announce another commission."""
        self.note("announce")
        self.life.announce(share)
        self.life.next_day()

    @precondition(lambda self: self.news >= NEWS and self.life.month < "2026-12")
    @rule()
    def settle(self) -> None:
        """Settle the month."""
        self.note("settle")
        self.life.settle()
        self.life.check()

    @precondition(lambda self: self.life.last)
    @rule()
    def settle_again(self) -> None:
        """Try to settle a locked month."""
        self.note("settle again")
        self.life.settle_again()

    @precondition(lambda self: self.life.last)
    @rule(data=st.data())
    def state_and_pay(self, data: Any) -> None:
        """Pay the last month, and render statements of any."""
        self.note("state and pay")
        self.life.pay()
        self.life.state(data.draw(st.sampled_from(sorted(self.life.settled))))

    @precondition(lambda self: self.life.last)
    @invariant()
    def nothing_differs(self) -> None:
        """Compare with the model."""
        self.life.check()


@pytest.mark.filterwarnings("ignore::hypothesis.errors.NonInteractiveExampleWarning")
def test_locked_months_never_change_and_balances_are_those_of_the_model() -> None:
    tally, lives = Tally("life"), chosen(2, 20, "COUNTINGHOUSE_EXAMPLES")
    STEPS.clear()
    machine = seed(SEED)(Lives)
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine,
        settings=settings(
            max_examples=lives, stateful_step_count=24 if IS_LONG else 10, database=None,
            deadline=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    tally.keep(steps=sum(STEPS.values()) - STEPS["lives"], by_kind=dict(STEPS))
    assert STEPS["settle"]


@pytest.mark.parametrize("engine", ENGINES if IS_LONG else ENGINES[1:])
def test_one_life_comes_to_figures_typed_by_hand_on_each_engine(
    engine: str, tmp_path: Path, postgresql_server: str
) -> None:
    with fresh_warehouse(engine, tmp_path, postgresql_server) as warehouse:
        life = Life(warehouse, tmp_path)
        for chapter in CHAPTERS:
            chapter(life)
            life.settle()
            life.check()
            life.settle_again()
            life.pay()
        for month in life.settled:
            life.state(month)
        life.pay()
        life.check()
        assert life.settled == SETTLED
