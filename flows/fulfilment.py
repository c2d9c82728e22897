"""Order fulfilment: confirm and ship every order inside the set time, and say which are not.

Policy   3.2 orders confirmed and processed in time; 4.2 the order procedure, created to delivered.
Reads    customer_order, order_line, order_event, shipment, review, policy, calendar.
Writes   order_status, sla_clock, order_anomaly, metric_value, notification.
Rerun    Everything derived is replaced by the newer run; a message is queued once, ever.
"""

from datetime import datetime
from typing import Any

from prefect import flow

from flows.artifacts import publish_markdown, publish_table
from flows.steps import named, recorded, say, step
from tasks.fulfilment import orders_at_risk, rebuild_fulfilment
from tasks.notification import queue_messages

rebuild = step(rebuild_fulfilment, "derive states, clocks and metrics")
find_at_risk = step(orders_at_risk, "list orders at risk")
queue = step(queue_messages, "queue messages")


@flow(
    name="order-fulfilment",
    flow_run_name=named("fulfilment"),
    timeout_seconds=3600,
    persist_result=False,
)
def order_fulfilment(as_of: datetime | None = None, notify: bool = True) -> dict[str, Any]:
    """Derive the state of every order, its SLA clocks and what is about to be late.

    Orders are judged by the policy version in force when they were paid. Impossible histories are
    listed, not repaired. Customers and departments are told once of each breach.

    Args:
        as_of: Instant that the figures answer for; empty takes the scheduled start.
            (统计时点；留空则取计划开始时间)
        notify: Queue messages to customers and departments for what happened in the last days.
            (通知顾客与责任部门)
    """
    with recorded("order-fulfilment", as_of, notify=notify) as this:
        found = rebuild(this.warehouse, this.run)
        say(f"{found['orders']} orders as of {this.as_of_day}, breaches {found['breaches']}")
        at_risk = find_at_risk(this.warehouse, this.run)
        queued = queue(this.warehouse, this.run) if notify else {}
        this.totals = found | {"queued": queued}
        _publish(this.as_of_day, found, at_risk, queued)
    return this.totals


def _publish(
    as_of: str, found: dict[str, Any], at_risk: list[dict[str, Any]], queued: dict[str, int]
) -> None:
    """Show the run's result in the Prefect UI."""
    publish_table(
        "fulfilment-clocks",
        f"SLA clocks by outcome, as of {as_of} / 时效时钟",
        [{"clock": clock, **outcomes} for clock, outcomes in found["clocks"].items() if outcomes],
    )
    publish_table(
        "fulfilment-impossible",
        "Orders with an impossible history / 订单历史异常",
        [{"kind": kind, "orders": orders} for kind, orders in found["impossible"].items()],
    )
    publish_table(
        "fulfilment-at-risk", "Orders due within the next working hours / 即将超时订单", at_risk
    )
    states = "\n".join(f"| {state} | {n:,} |" for state, n in found["by_state"].items())
    risks = ", ".join(f"{clock} {n}" for clock, n in found["at_risk"].items())
    publish_markdown(
        "order-fulfilment",
        f"Order fulfilment as of {as_of} / 订单履约",
        f"# {found['orders']:,} orders as of {as_of}\n\n"
        f"Policy {found['policy_version']}. "
        f"Breached: {', '.join(f'{c} {n:,}' for c, n in found['breaches'].items())}. "
        f"At risk: {risks}. Messages queued: {sum(queued.values()):,}.\n\n"
        f"| state | orders |\n|---|---:|\n{states}\n",
    )
