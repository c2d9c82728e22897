"""The outbox: messages are rows first, and go out exactly once per subject, event and channel.

A message is claimed, and the claim committed, before it is sent. A sender that dies in between
leaves it claimed: whether it went out is unknown, so it is never sent again by itself; `release`
puts such messages back on a person's word.
"""

import os
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from tasks.fulfilment import PROJECTION
from tasks.runs import Run
from warehouse import Transaction, Warehouse

#: Messages sent by one run; the next run goes on.
BATCH = 500

Send = Callable[[str, str], bool]


class ChannelsUnreadable(ValueError):
    """The file that gives channels their addresses cannot be read."""


def queue_messages(warehouse: Warehouse, run: Run) -> dict[str, int]:
    """Queue what customers and departments are told about the standing projection.

    Returns:
        Messages newly queued, by event.
    """
    with warehouse.transaction() as tx:
        tx.exclusive("notification")
        standing = tx.rows("fulfilment/projection", name=PROJECTION)
        if not standing or standing[0]["as_of"] != run.as_of:
            return {}
        before = _by_event(tx)
        terms = run.book.in_force(run.as_of)
        since = run.as_of - timedelta(days=int(terms.value("notification.max_age_days")))
        common = {"since": since, "as_of": run.as_of, "run_id": run.run_id}
        customer = str(terms.value("notification.customer_channel"))
        tx.execute("notification/insert_cancellations", channel=customer, **common)
        tx.execute("notification/insert_delays", channel=customer, **common)
        tx.execute(
            "notification/insert_escalations",
            channel=str(terms.value("notification.department_channel")),
            book=run.book.name,
            **common,
        )
        after = _by_event(tx)
    return {e: n - before.get(e, 0) for e, n in after.items() if n > before.get(e, 0)}


def queue_audit_report(tx: Transaction, run: Run, day: date) -> int:
    """Queue a message to each department that has findings; return how many are new.

    Args:
        tx: transaction that writes.
        run: audit that is reported.
        day: business day of the audit: a department is told once of each.
    """
    tx.exclusive("notification")
    before = _by_event(tx).get("audit_report", 0)
    tx.execute(
        "notification/insert_audit_reports",
        day=day.isoformat(),
        channel=str(run.book.in_force(run.as_of).value("notification.department_channel")),
        as_of=run.as_of,
        run_id=run.run_id,
    )
    return _by_event(tx).get("audit_report", 0) - before


def queue_review_escalations(tx: Transaction, run: Run) -> int:
    """Queue a message for each listing not decided on in time; return how many are new."""
    tx.exclusive("notification")
    return tx.execute(
        "notification/insert_review_escalations",
        channel=str(run.book.in_force(run.as_of).value("notification.department_channel")),
        as_of=run.as_of,
        zone=run.time_zone,
        run_id=run.run_id,
    )


def queue_listing_messages(tx: Transaction, run: Run) -> int:
    """Queue what merchants are told of their listings; return how many messages are new."""
    tx.exclusive("notification")
    terms = run.book.in_force(run.as_of)
    return tx.execute(
        "notification/insert_listing_moves",
        channel=str(terms.value("notification.merchant_channel")),
        since=run.as_of - timedelta(days=int(terms.value("notification.max_age_days"))),
        as_of=run.as_of,
        run_id=run.run_id,
    )


def send_messages(
    warehouse: Warehouse,
    run_id: str,
    channel: str,
    send: Send,
    now: Callable[[], datetime],
    rows: int = BATCH,
) -> dict[str, int]:
    """Send the queued messages of one channel.

    Args:
        warehouse: where the outbox stands.
        run_id: the sender; a claim carries it.
        channel: outbox channel.
        send: takes subject and text, and says whether the channel accepted them.
        now: the clock that claims and deliveries are stamped with.
        rows: most messages to send.

    Returns:
        Messages sent and failed.
    """
    counts = {"sent": 0, "failed": 0}
    for _ in range(rows):
        message = _claim_next(warehouse, run_id, channel, now())
        if message is None:
            break
        status = "sent" if send(*text_of(message)) else "failed"
        with warehouse.transaction() as tx:
            tx.execute(
                "notification/settle",
                status=status,
                sent_at=now() if status == "sent" else None,
                run_id=run_id,
                **_key(message),
            )
        counts[status] += 1
    return counts


def _claim_next(
    warehouse: Warehouse, run_id: str, channel: str, claimed_at: datetime
) -> dict[str, Any] | None:
    """Claim the oldest queued message of a channel, one at a time.

    So a sender that dies leaves one message in doubt, not all that it would have sent.
    """
    with warehouse.transaction() as tx:
        tx.exclusive(f"outbox {channel}")
        for message in tx.rows("notification/next_queued", channel=channel, rows=1):
            tx.execute("notification/claim", run_id=run_id, claimed_at=claimed_at, **_key(message))
            return message
    return None


def release(warehouse: Warehouse, channel: str) -> int:
    """Put a channel's claimed and failed messages back into the queue, on a person's word.

    Returns:
        Messages put back.
    """
    with warehouse.transaction() as tx:
        tx.exclusive(f"outbox {channel}")
        return tx.execute("notification/release", channel=channel)


def outbox(warehouse: Warehouse) -> list[dict[str, Any]]:
    """Return how many messages there are by channel, event and status."""
    with warehouse.transaction() as tx:
        return tx.rows("notification/by_status")


def waiting_channels(warehouse: Warehouse) -> dict[str, int]:
    """Return the channels that have messages waiting, and how many."""
    with warehouse.transaction() as tx:
        return {r["channel"]: r["messages"] for r in tx.rows("notification/queued_channels")}


def channel_urls() -> dict[str, str]:
    """Return the address of each channel, from the YAML file that COUNTINGHOUSE_CHANNELS names.

    The file maps an outbox channel to an Apprise URL (mail, chat, webhook). It holds credentials
    and stands outside the project.

    Raises:
        ChannelsUnreadable: the file is missing or not a mapping of text to text.
    """
    path = os.environ.get("COUNTINGHOUSE_CHANNELS")
    if not path:
        return {}
    try:
        content = yaml.safe_load(Path(path).read_text(encoding="utf-8")) or {}
    except (OSError, yaml.YAMLError) as error:
        raise ChannelsUnreadable(
            f"COUNTINGHOUSE_CHANNELS names a file that cannot be read ({type(error).__name__}); "
            "write one line per channel: department_mail: mailto://host?to=…"
        ) from None
    if not isinstance(content, dict) or not all(isinstance(v, str) for v in content.values()):
        raise ChannelsUnreadable(
            "the file of COUNTINGHOUSE_CHANNELS must map channels to Apprise URLs"
        )
    return {str(k): v for k, v in content.items()}


_SUBJECTS = {
    "audit_report": "Internal audit {subject}: findings to be worked on / 内部审计：待整改审计发现",
    "order_cancelled": "Order {subject} was cancelled / 订单已取消",
    "shipment_delayed": "Order {subject} will ship later than promised / 订单发货延迟",
    "delivery_delayed": "Order {subject} will arrive later than promised / 订单送达延迟",
    "listing_changes_requested": "Listing {subject} needs a change / 商品需修改",
    "listing_rejected": "Listing {subject} was rejected / 商品未通过审核",
    "listing_suspended": "Listing {subject} was taken off sale / 商品已暂停销售",
    "listing_restored": "Listing {subject} is on sale again / 商品已恢复销售",
    "listing_removed": "Listing {subject} was removed / 商品已移除",
    "review_overdue": "Listing {subject} was not reviewed in time / 商品逾期未审核",
    "breach_confirm": "Order {subject} was not confirmed in time / 订单超时未确认",
    "breach_ship": "Order {subject} was not handed over in time / 订单超时未发货",
    "breach_deliver": "Order {subject} was not delivered in time / 订单超时未送达",
}


_MORE = {
    "audit_report": "to read: the report of that day, your department's page / 见当日审计报告\n"
    "to answer: the flow review-findings / 处理：review-findings\n",
    **dict.fromkeys(
        ("listing_changes_requested", "listing_rejected", "listing_suspended", "listing_removed"),
        "why: the checks of the listing, each with what it asks for / 原因见该商品各项检查结果\n"
        "to object: an appeal, which a person decides / 如有异议可申诉，由人工复核\n",
    ),
}


def text_of(message: dict[str, Any]) -> tuple[str, str]:
    """Return subject and text of a message; no personal data is in either."""
    about = _about(message)
    subject = _SUBJECTS[message["event"]].format(subject=about)
    return subject, (
        f"{subject}\n\nsubject: {about}\nevent: {message['event']}\n"
        f"since: {message['occurred_at']:%Y-%m-%d %H:%M} UTC\nfor: {message['audience']}\n"
        f"clause: {message['clause']}\n{_MORE.get(message['event'], '')}"
    )


def _about(message: dict[str, Any]) -> str:
    """Return what a message is about: of a step of a listing, listing and version."""
    subject = str(message["subject_id"])
    return subject.rsplit("/", 2)[0] if message["event"].startswith("listing_") else subject


def _key(message: dict[str, Any]) -> dict[str, str]:
    return {k: message[k] for k in ("subject_id", "event", "channel")}


def _by_event(tx: Transaction) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in tx.rows("notification/by_status"):
        counts[row["event"]] = counts.get(row["event"], 0) + row["messages"]
    return counts
