"""The outbox: what is told to whom, once; and what becomes of it when something fails."""

import multiprocessing
import socketserver
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from policy import load_book
from tasks.fulfilment import rebuild_fulfilment
from tasks.notification import (
    ChannelsUnreadable,
    channel_urls,
    queue_messages,
    release,
    send_messages,
    text_of,
    waiting_channels,
)
from tests.tasks.worlds import die_while_sending, insert_world, run_at
from warehouse import Warehouse

NOW = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)


def at(text: str) -> datetime:
    """Return a local time of the marketplace."""
    return datetime.fromisoformat(text)


# As of the end of 31 October; news is what happened from 29 October 00:00 on (three days).
# Rules: confirm 6 working hours of 09:00-21:00, ship 36 h, deliver 168 h.
WORLD: dict[str, dict[str, Any]] = {
    # Confirm was due on the 29th at 16:00, shipment on the 30th at 22:00: both missed.
    "late": {"created": at("2026-10-29 10:00"), "paid": at("2026-10-29 10:00")},
    # Two merchants are late, the customer is told once.
    "twice": {
        "created": at("2026-10-29 10:00"),
        "paid": at("2026-10-29 10:00"),
        "confirmed": at("2026-10-29 11:00"),
        "lines": [["m1"], ["m2"]],
    },
    # Shipment was due exactly when the three days begin: 27 October 12:00 + 36 h.
    "oldest": {
        "created": at("2026-10-27 12:00"),
        "paid": at("2026-10-27 12:00"),
        "confirmed": at("2026-10-27 13:00"),
    },
    # One second earlier is history.
    "history": {
        "created": at("2026-10-27 11:59:59"),
        "paid": at("2026-10-27 11:59:59"),
        "confirmed": at("2026-10-27 13:00"),
    },
    # Shipment is due exactly at the as-of instant: it may still be kept.
    "next": {
        "created": at("2026-10-30 12:00"),
        "paid": at("2026-10-30 12:00"),
        "confirmed": at("2026-10-30 13:00"),
    },
    "cancelled": {
        "created": at("2026-10-30 10:00"),
        "paid": at("2026-10-30 10:00"),
        "cancelled": at("2026-10-30 12:00"),
        "fault": "buyer",
    },
    "cancelled-before": {
        "created": at("2026-10-28 10:00"),
        "paid": at("2026-10-28 10:00"),
        "cancelled": at("2026-10-28 23:59:59"),
    },
    "undelivered": {
        "created": at("2026-10-20 10:00"),
        "paid": at("2026-10-20 10:00"),
        "confirmed": at("2026-10-20 11:00"),
        "handed_over": at("2026-10-20 12:00"),
        "promised": at("2026-10-30").date(),
    },
}

CUSTOMER, DEPARTMENT = "customer_mail", "department_mail"

EXPECTED = {
    ("cancelled", "order_cancelled", CUSTOMER, "customer", "3.2"),
    ("late", "breach_confirm", DEPARTMENT, "fulfilment", "4.2"),
    ("late", "breach_ship", DEPARTMENT, "fulfilment", "4.2"),
    ("late", "shipment_delayed", CUSTOMER, "customer", "4.2"),
    ("oldest", "breach_ship", DEPARTMENT, "fulfilment", "4.2"),
    ("oldest", "shipment_delayed", CUSTOMER, "customer", "4.2"),
    ("twice", "breach_ship", DEPARTMENT, "fulfilment", "4.2"),
    ("twice", "shipment_delayed", CUSTOMER, "customer", "4.2"),
    ("undelivered", "breach_deliver", DEPARTMENT, "fulfilment", "4.2"),
    ("undelivered", "delivery_delayed", CUSTOMER, "customer", "3.2"),
}

AS_OF = "2026-10-31"


@pytest.fixture
def projected(standing: Warehouse) -> Warehouse:
    """Return a warehouse in which the world is projected and nothing is queued."""
    insert_world(standing, WORLD, load_book("standard"))
    rebuild_fulfilment(standing, run_at(AS_OF, "standard"))
    return standing


@pytest.fixture
def queued(projected: Warehouse) -> Warehouse:
    """Return a warehouse with five messages to customers waiting, and five to departments."""
    queue_messages(projected, run_at(AS_OF, "standard"))
    return projected


def _outbox(warehouse: Warehouse) -> list[dict[str, Any]]:
    with warehouse.transaction() as tx:
        return tx.statement("select * from core.notification order by subject_id, event, channel")


def _statuses(warehouse: Warehouse, channel: str = CUSTOMER) -> dict[str, str]:
    return {m["subject_id"]: m["status"] for m in _outbox(warehouse) if m["channel"] == channel}


def test_customers_and_departments_are_told_what_happened_in_the_last_days(
    projected: Warehouse,
) -> None:
    new = queue_messages(projected, run_at(AS_OF, "standard", "queueing"))
    assert new == {
        "order_cancelled": 1,
        "breach_confirm": 1,
        "breach_ship": 3,
        "shipment_delayed": 3,
        "breach_deliver": 1,
        "delivery_delayed": 1,
    }
    outbox = _outbox(projected)
    assert {
        (m["subject_id"], m["event"], m["channel"], m["audience"], m["clause"]) for m in outbox
    } == EXPECTED
    assert {(m["status"], m["run_id"], m["sent_at"]) for m in outbox} == {
        ("queued", "queueing", None)
    }
    assert waiting_channels(projected) == {CUSTOMER: 5, DEPARTMENT: 5}


def test_a_later_run_queues_only_what_is_new(queued: Warehouse) -> None:
    assert queue_messages(queued, run_at(AS_OF, "standard")) == {}
    rebuild_fulfilment(queued, run_at("2026-11-01", "standard"))
    # Of the whole day only the shipment that was due at its beginning is missed.
    assert queue_messages(queued, run_at("2026-11-01", "standard")) == {
        "breach_ship": 1,
        "shipment_delayed": 1,
    }
    assert len(_outbox(queued)) == len(EXPECTED) + 2


def test_a_message_that_was_sent_is_not_queued_again(queued: Warehouse) -> None:
    assert send_messages(queued, "s", CUSTOMER, lambda *_: True, lambda: NOW)["sent"] == 5
    assert queue_messages(queued, run_at(AS_OF, "standard")) == {}
    assert send_messages(queued, "s", CUSTOMER, lambda *_: True, lambda: NOW)["sent"] == 0


def test_nothing_is_queued_from_a_projection_of_another_instant(projected: Warehouse) -> None:
    assert queue_messages(projected, run_at("2026-11-01", "standard")) == {}
    assert _outbox(projected) == []


def test_runs_at_once_queue_each_message_once(projected: Warehouse) -> None:
    with ThreadPoolExecutor(4) as pool:
        runs = [
            pool.submit(queue_messages, projected, run_at(AS_OF, "standard", f"run {n}"))
            for n in range(4)
        ]
        queued = [sum(run.result(timeout=60).values()) for run in runs]
    assert sorted(queued) == [0, 0, 0, 10]
    assert len(_outbox(projected)) == 10


def test_each_message_is_claimed_before_it_is_sent_and_settled_after(queued: Warehouse) -> None:
    seen: list[tuple[str, dict[str, str]]] = []

    def send(subject: str, _text: str) -> bool:
        seen.append((subject, _statuses(queued)))
        return True

    assert send_messages(queued, "sender", CUSTOMER, send, lambda: NOW) == {"sent": 5, "failed": 0}
    # The oldest first: due on the 29th at 00:00; a later one is not claimed before its turn.
    assert seen[0][0].startswith("Order oldest will ship later than promised")
    assert seen[0][1] == {
        "oldest": "claimed",
        "cancelled": "queued",
        "late": "queued",
        "twice": "queued",
        "undelivered": "queued",
    }
    assert [list(statuses.values()).count("claimed") for _, statuses in seen] == [1] * 5
    assert set(_statuses(queued).values()) == {"sent"}
    assert set(_statuses(queued, DEPARTMENT).values()) == {"queued"}
    (first, *_) = [m for m in _outbox(queued) if m["channel"] == CUSTOMER]
    assert (first["claimed_by"], first["claimed_at"], first["sent_at"]) == ("sender", NOW, NOW)


def test_senders_at_once_send_each_message_once(queued: Warehouse) -> None:
    sent: list[str] = []

    def send(subject: str, _text: str) -> bool:
        sent.append(subject)
        return True

    with ThreadPoolExecutor(4) as pool:
        runs = [
            pool.submit(send_messages, queued, f"sender {n}", channel, send, lambda: NOW)
            for n in range(2)
            for channel in (CUSTOMER, DEPARTMENT)
        ]
        counts = [run.result(timeout=60) for run in runs]
    assert sum(count["sent"] for count in counts) == 10
    assert len(sent) == len(set(sent)) == 10
    assert {m["status"] for m in _outbox(queued)} == {"sent"}


def test_a_run_sends_no_more_than_it_is_told_to(queued: Warehouse) -> None:
    counts = send_messages(queued, "sender", CUSTOMER, lambda *_: True, lambda: NOW, rows=2)
    assert counts == {"sent": 2, "failed": 0}
    assert sorted(_statuses(queued).values()) == ["queued"] * 3 + ["sent"] * 2


def test_a_message_whose_sender_died_is_left_in_doubt_and_not_sent_again(
    queued: Warehouse,
) -> None:
    url = queued.url.render_as_string(hide_password=False)
    process = multiprocessing.get_context("spawn").Process(
        target=die_while_sending, args=(url, CUSTOMER, 2)
    )
    process.start()
    process.join(timeout=60)
    assert process.exitcode == 9
    # The first was sent, the second was under way, the others wait for the next sender.
    statuses = _statuses(queued)
    assert statuses["oldest"] == "sent"
    assert sorted(statuses.values()) == ["claimed", "queued", "queued", "queued", "sent"]
    (in_doubt,) = [order for order, status in statuses.items() if status == "claimed"]
    sent: list[str] = []

    def send(subject: str, _text: str) -> bool:
        sent.append(subject)
        return True

    assert send_messages(queued, "next", CUSTOMER, send, lambda: NOW)["sent"] == 3
    assert not any(in_doubt in subject for subject in sent)
    assert _statuses(queued)[in_doubt] == "claimed"
    release(queued, CUSTOMER)
    assert _statuses(queued)[in_doubt] == "queued"
    assert send_messages(queued, "person", CUSTOMER, send, lambda: NOW)["sent"] == 1
    assert in_doubt in sent[-1]


def test_what_a_channel_refuses_is_failed_and_waits_for_a_person(queued: Warehouse) -> None:
    counts = send_messages(
        queued, "sender", CUSTOMER, lambda subject, _: "oldest" not in subject, lambda: NOW
    )
    assert counts == {"sent": 4, "failed": 1}
    (failed,) = [m for m in _outbox(queued) if m["status"] == "failed"]
    assert (failed["subject_id"], failed["sent_at"]) == ("oldest", None)
    assert send_messages(queued, "sender", CUSTOMER, lambda *_: True, lambda: NOW)["sent"] == 0
    release(queued, CUSTOMER)
    assert send_messages(queued, "sender", CUSTOMER, lambda *_: True, lambda: NOW)["sent"] == 1


def test_a_message_names_order_event_instant_audience_and_clause() -> None:
    subject, text = text_of(
        {
            "subject_id": "A-1",
            "event": "breach_ship",
            "occurred_at": NOW,
            "audience": "fulfilment",
            "clause": "4.2",
        }
    )
    assert subject == "Order A-1 was not handed over in time / 订单超时未发货"
    for fact in ("subject: A-1", "event: breach_ship", "2026-11-01 08:00 UTC", "for: fulfilment",
                 "clause: 4.2"):  # fmt: skip
        assert fact in text


def test_a_message_on_an_audit_says_where_to_read_and_to_answer() -> None:
    subject, text = text_of(
        {"subject_id": "2026-08-20/finance", "event": "audit_report", "occurred_at": NOW,
         "audience": "finance", "clause": "5.1"}
    )  # fmt: skip
    assert subject == (
        "Internal audit 2026-08-20/finance: findings to be worked on / 内部审计：待整改审计发现"
    )
    for fact in ("for: finance", "clause: 5.1", "review-findings"):
        assert fact in text


# --- a real mail server -----------------------------------------------------------------------


class MailServer(socketserver.ThreadingTCPServer):
    """As much of RFC 5321 as a client needs to hand over a mail."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.mails: list[tuple[list[str], EmailMessage]] = []
        self.refuses = False


class _Session(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._answer("220 loopback")
        recipients: list[str] = []
        while line := self.rfile.readline():
            verb = line.split(b" ", 1)[0].strip().upper()
            if verb == b"RCPT":
                recipients.append(line.decode().strip().partition(":")[2].strip("<>"))
            if verb == b"DATA" and not self.server.refuses:
                self._answer("354 go on")
                parsed = message_from_bytes(self._content(), policy=policy.default)
                self.server.mails.append((recipients, parsed))
                recipients = []
            if verb == b"QUIT":
                self._answer("221 bye")
                return
            self._answer("554 no" if verb == b"DATA" and self.server.refuses else "250 ok")

    def _content(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)

    def _answer(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """Yield a mail server on the loopback interface."""
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join(timeout=10)


@pytest.fixture
def mailer(mail_server: MailServer, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], bool]:
    """Return the flow's own sender, with the server as its channel."""
    from apprise.plugins.base import NotifyBase

    from flows.notification import _sender

    # Apprise waits 5.5 s between two messages, out of courtesy to public services.
    monkeypatch.setattr(NotifyBase, "request_rate_per_sec", 0)

    port = mail_server.server_address[1]
    sender: Callable[[str, str], bool] = _sender(
        f"mailto://127.0.0.1:{port}?from=back@shop.example&to=desk@shop.example&mode=insecure"
    )
    return sender


def test_a_mail_server_gets_each_message_as_one_mail(
    queued: Warehouse, mail_server: MailServer, mailer: Callable[[str, str], bool]
) -> None:
    assert send_messages(queued, "s", DEPARTMENT, mailer, lambda: NOW) == {"sent": 5, "failed": 0}
    assert send_messages(queued, "s", DEPARTMENT, mailer, lambda: NOW) == {"sent": 0, "failed": 0}
    assert [recipients for recipients, _ in mail_server.mails] == [["desk@shop.example"]] * 5
    subjects = sorted(mail["Subject"] for _, mail in mail_server.mails)
    assert subjects == [
        "Order late was not confirmed in time / 订单超时未确认",
        "Order late was not handed over in time / 订单超时未发货",
        "Order oldest was not handed over in time / 订单超时未发货",
        "Order twice was not handed over in time / 订单超时未发货",
        "Order undelivered was not delivered in time / 订单超时未送达",
    ]


def test_a_mail_that_the_server_refuses_is_failed(
    queued: Warehouse, mail_server: MailServer, mailer: Callable[[str, str], bool]
) -> None:
    mail_server.refuses = True
    assert send_messages(queued, "s", DEPARTMENT, mailer, lambda: NOW, rows=1) == {
        "sent": 0,
        "failed": 1,
    }
    assert mail_server.mails == []


# --- addresses --------------------------------------------------------------------------------


@pytest.fixture
def channels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the file that channels' addresses stand in."""
    path = tmp_path / "channels.yaml"
    monkeypatch.setenv("COUNTINGHOUSE_CHANNELS", str(path))
    return path


def test_channels_have_the_addresses_of_the_named_file(channels: Path) -> None:
    channels.write_text("department_mail: mailto://localhost?to=a@b.example\n", encoding="utf-8")
    assert channel_urls() == {"department_mail": "mailto://localhost?to=a@b.example"}


def test_no_named_file_means_no_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COUNTINGHOUSE_CHANNELS", raising=False)
    assert channel_urls() == {}


def test_an_empty_file_means_no_addresses(channels: Path) -> None:
    channels.write_text("# none yet\n", encoding="utf-8")
    assert channel_urls() == {}


def test_a_file_that_is_missing_is_refused_with_the_remedy(channels: Path) -> None:
    with pytest.raises(
        ChannelsUnreadable, match=r"cannot be read \(FileNotFoundError\); write one"
    ):
        channel_urls()


@pytest.mark.parametrize(
    "content",
    [
        "department_mail: [mailto://user:secret@host",
        "- mailto://user:secret@host",
        "department_mail: {url: 'mailto://user:secret@host'}",
        "department_mail: 7",
        "mailto://user:secret@host",
    ],
)
def test_a_file_that_is_not_a_mapping_of_channels_is_refused_without_repeating_it(
    channels: Path, content: str
) -> None:
    channels.write_text(content, encoding="utf-8")
    with pytest.raises(ChannelsUnreadable, match="COUNTINGHOUSE_CHANNELS") as refusal:
        channel_urls()
    assert "secret" not in str(refusal.value)
    assert refusal.value.__cause__ is None
