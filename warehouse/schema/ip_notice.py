"""Notices of rights holders (E-Commerce Law, Articles 42 to 45): where each stands, and its events.

The database holds that no notice takes a step that the procedure does not have, that what happened
was not written down before it happened, and that each event occurs once. Not here: letters,
addresses and evidence, which are in the case file that a notice names.
"""

from collections.abc import Sequence

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint

from warehouse.schema.build import column, table

RIGHT_KINDS = ("trademark", "copyright", "patent", "design")

#: States, and from which each is reached; empty: from nothing.
_REACHED_FROM = {
    "incomplete": ("",),
    "received": ("", "incomplete"),
    "measures_taken": ("received",),
    "counter_stated": ("measures_taken",),
    "forwarded": ("counter_stated",),
    "kept": ("forwarded",),
    "lifted": ("forwarded", "kept"),
    "removed": ("kept",),
    "withdrawn": (
        "incomplete", "received", "measures_taken", "counter_stated", "forwarded", "kept",
    ),
}  # fmt: skip
STATES = tuple(_REACHED_FROM)
MOVES = tuple(f"{before}>{after}" for after, befores in _REACHED_FROM.items() for before in befores)


def _listed(texts: Sequence[str]) -> str:
    return ", ".join(f"'{text}'" for text in texts)


ip_notice = table(
    "ip_notice",
    "One notice of a rights holder about one listing, as it stands.",
    [
        column("notice_id", "text", "Digest of case file and listing: the same on every try"),
        column("listing_id", "text", "Listing"),
        column("merchant_id", "text", "Merchant who offers it", null=True),
        column("right_kind", "text", "trademark, copyright, patent or design"),
        column("right_reference", "text", "Registration number of the right"),
        column("rights_holder", "text", "Business name of who gave notice"),
        column("case_reference", "text", "Case file that has letters, addresses and evidence"),
        column("received_at", "instant", "When the notice came"),
        column("state", "text", "State, docs/ip-notices.md"),
        column("missing", "text", "What it lacks, while it is incomplete", null=True),
        column("measures_due_at", "instant", "By when measures are taken", null=True),
        column("wait_ends_at", "instant", "First instant after the holder's time", null=True),
        column("kept_ground", "text", "complaint or suit that keeps the measures", null=True),
        column("policy_version", "text", "Policy version in force when it came"),
        column("run_id", "text", "Run that last changed it"),
    ],
    key=["notice_id"],
    rules=[
        CheckConstraint(
            f"state in ({_listed(STATES)}) and right_kind in ({_listed(RIGHT_KINDS)})",
            name="ck_ip_notice_state",
        ),
        CheckConstraint(
            "(state <> 'incomplete' or missing is not null) "
            "and (state <> 'received' or measures_due_at is not null) "
            "and (state <> 'forwarded' or wait_ends_at is not null) "
            "and (state <> 'kept' or kept_ground is not null) "
            "and (kept_ground is null or kept_ground in ('complaint', 'suit'))",
            name="ck_ip_notice_clock",
        ),
    ],
)

ip_notice_event = table(
    "ip_notice_event",
    "One step of a notice; steps are added and never changed.",
    [
        column("event_id", "text", "Digest of notice and event: each occurs once"),
        column("notice_id", "text", "Notice"),
        column("event_no", "integer", "Position in its history, from 1 without gaps"),
        column("event", "text", "received, completed, measures_taken, counter_stated …"),
        column("from_state", "text", "State before", null=True),
        column("to_state", "text", "State from then on"),
        column("actor", "text", "Person, or `clock`"),
        column("note", "text", "What the person stated", null=True),
        column("occurred_at", "instant", "When it happened: a statement reached the holder …"),
        column("recorded_at", "instant", "When it was written down"),
        column("policy_version", "text", "Policy version in force when it was written down"),
        column("run_id", "text", "Run that wrote it"),
    ],
    key=["event_id"],
    rules=[
        UniqueConstraint("notice_id", "event_no", name="uq_ip_notice_event_no"),
        CheckConstraint(
            f"concat(from_state, '>', to_state) in ({_listed(MOVES)})", name="ck_ip_notice_move"
        ),
        CheckConstraint("occurred_at <= recorded_at", name="ck_ip_notice_event_happened"),
        ForeignKeyConstraint(
            ["notice_id"], ["core.ip_notice.notice_id"], name="fk_event_of_an_ip_notice"
        ),
    ],
)
