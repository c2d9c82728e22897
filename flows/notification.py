"""Send notifications: what the outbox holds goes out, once.

Policy   3.2 the customer is notified; 5.1 each department gets what it owns.
Reads    notification.
Writes   notification (claimed, sent, failed).
Rerun    Sends what is still queued; a message that was claimed and not settled waits for a person.
"""

from typing import Any

import apprise
from prefect import flow

from flows.steps import named, recorded, say, step
from tasks.notification import channel_urls, send_messages, waiting_channels
from tasks.runs import clock

send_channel = step(send_messages, "send a channel's messages")


@flow(
    name="send-notifications",
    flow_run_name=named("notifications"),
    timeout_seconds=1800,
    persist_result=False,
)
def send_notifications(limit: int = 500) -> dict[str, Any]:
    """Send the queued messages of every channel that has an address.

    Addresses are Apprise URLs in the file that COUNTINGHOUSE_CHANNELS names.

    Args:
        limit: Most messages to send per channel in this run. (每个渠道本次最多发送条数)
    """
    with recorded("send-notifications", None, limit=limit) as this:
        urls = channel_urls()
        for channel, waiting in waiting_channels(this.warehouse).items():
            if channel not in urls:
                say(f"channel {channel} has no address: {waiting} messages wait")
                this.totals[channel] = {"waiting": waiting}
                continue
            this.totals[channel] = send_channel(
                this.warehouse, this.run.run_id, channel, _sender(urls[channel]), clock, limit
            )
            say(f"channel {channel}: {this.totals[channel]}")
    return this.totals


def _sender(url: str) -> Any:
    """Return a function that hands subject and text to a channel and says whether it took them."""
    channel = apprise.Apprise()
    channel.add(url)
    for service in channel:
        service.request_rate_per_sec = 0  # its pause of 5.5 s after each message is for chat rooms

    def send(subject: str, text: str) -> bool:
        return bool(channel.notify(title=subject, body=text))

    return send
