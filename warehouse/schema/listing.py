"""Listing approval: what was submitted, measured, checked and decided, and where a listing stands.

Measures say what texts and pictures are like and know no policy; checks judge them by the version
in force when the listing was submitted. The database holds that nobody decides on their own
submission, that a refusal has a reason, and that a suspension remembers what it restores.
"""

from collections.abc import Sequence

from sqlalchemy import CheckConstraint, Table, UniqueConstraint

from warehouse.schema.build import column, table

#: States of a listing, and from which states each may be reached; nothing else is written.
STATES = (
    "submitted", "in_review", "changes_requested", "rejected", "approved", "published", "delisted",
    "suspended", "removed",
)  # fmt: skip
_LIVE = ("approved", "published", "delisted")
_REACHED_FROM = {
    "submitted": ("", "submitted", "in_review", "changes_requested", "rejected", "approved"),
    "in_review": ("submitted", "in_review", "rejected"),
    "changes_requested": ("in_review", *_LIVE),
    "rejected": ("submitted", "in_review", *_LIVE),
    "approved": ("submitted", "in_review", "approved", "suspended"),
    "published": ("approved", "delisted", "published", "suspended"),
    "delisted": ("approved", "published", "delisted", "suspended"),
    "suspended": (*_LIVE, "suspended"),
    "removed": STATES[:-1],
}
MOVES = tuple(f"{before}>{after}" for after, befores in _REACHED_FROM.items() for before in befores)


def _listed(texts: Sequence[str]) -> str:
    return ", ".join(f"'{text}'" for text in texts)


listing_version = table(
    "listing_version",
    "One listing as it was submitted; a changed one is a further version.",
    [
        column("listing_id", "text", "Listing"),
        column("version_no", "integer", "1, 2 … in the order of submission"),
        column("merchant_id", "text", "Merchant who offers it", null=True),
        column("category_id", "text", "Category", null=True),
        column("brand", "text", "Brand; empty for goods without one", null=True),
        column("title", "text", "Title", null=True),
        column("description", "text", "Description", null=True),
        column("currency", "text", "ISO 4217 code of its prices"),
        column("price_minor", "bigint", "Price asked, minor units", null=True),
        column("market_price_minor", "bigint", "Price shown struck through", null=True),
        column("barcode", "text", "GTIN or ISBN of the goods", null=True),
        column("stock_count", "bigint", "Units in stock, as stated", null=True),
        column("is_offered", "boolean", "Whether its merchant wants it on sale"),
        column("picture_count", "integer", "Pictures that it has, delivered or not"),
        column("pictures", "text", "Digests of its pictures, names where there is none, joined"),
        column("is_material", "boolean", "Whether it differs so that it is reviewed anew"),
        column("submitted_at", "instant", "When it was submitted"),
        column("submitted_by", "text", "Merchant's user or member of staff who submitted it"),
        column("picture_folder", "text", "Folder of delivered pictures; none: kept", null=True),
        column("source_file_id", "text", "File that it came from"),
        column("run_id", "text", "Run that took it in"),
    ],
    key=["listing_id", "version_no"],
    distribution="listing_id",
    large=True,
)

listing_version_picture = table(
    "listing_version_picture",
    "One picture of a submitted listing.",
    [
        column("listing_id", "text", "Listing"),
        column("version_no", "integer", "Version"),
        column("picture_no", "integer", "Picture of the version"),
        column("name", "text", "File in the folder of pictures, or URL, as it was given"),
        column("sha256", "text", "SHA-256 of the file; empty until it was read", null=True),
        column("problem", "text", "Why it cannot be read, docs/picture-checks.md", null=True),
    ],
    key=["listing_id", "version_no", "picture_no"],
    distribution="listing_id",
    large=True,
)

picture_measure = table(
    "picture_measure",
    "What one picture is like; the same digest is the same picture.",
    [
        column("sha256", "text", "SHA-256 of the file"),
        column("byte_count", "bigint", "Size of the file"),
        column("kind", "text", "jpeg, png or webp", null=True),
        column("width_px", "integer", "Width as shown", null=True),
        column("height_px", "integer", "Height as shown", null=True),
        column("sharpness_permille", "integer", "Sharpness of its sharpest parts", null=True),
        column("blank_permille", "integer", "Share that shows nothing", null=True),
        column("text_permille", "integer", "Share that text covers", null=True),
        column("perceptual_hash", "bigint", "Hash that copies share, 64 bits", null=True),
        column("problem", "text", "Why it cannot be measured", null=True),
        column("run_id", "text", "Run that measured it"),
    ],
    key=["sha256"],
    distribution="sha256",
    large=True,
)

picture_copy = table(
    "picture_copy",
    "Two different files that show the same picture, or nearly.",
    [
        column("sha256", "text", "Picture"),
        column("other_sha256", "text", "The other one; its digest is the greater"),
        column("distance", "integer", "Bits in which their perceptual hashes differ"),
        column("run_id", "text", "Run that found it"),
    ],
    key=["sha256", "other_sha256"],
    distribution="sha256",
    large=True,
)

text_measure = table(
    "text_measure",
    "What the texts of one version are like.",
    [
        column("listing_id", "text", "Listing"),
        column("version_no", "integer", "Version"),
        column("title_characters", "integer", "Characters of the title"),
        column("description_characters", "integer", "Characters of the description"),
        column("title_letters", "integer", "Latin letters of the title"),
        column("capital_share_bps", "integer", "Capitals among the title's Latin letters"),
        column("repeated_count", "integer", "How often the title's most frequent word occurs"),
        column("language", "text", "zh, en, mixed, other or none"),
        column("foreign_share_bps", "integer", "Letters that are neither Chinese nor Latin"),
        column("hidden_characters", "integer", "Zero-width, bidirectional, control characters"),
        column("link_count", "integer", "Links"),
        column("contact_count", "integer", "Telephone numbers, addresses and accounts"),
        column("contact_quoted", "text", "The first of them, cut", null=True),
        column("barcode_problem", "text", "Why the barcode is none", null=True),
        column("resembles", "text", "Known brand that its brand looks like", null=True),
        column("resembles_how", "text", "How it looks like it", null=True),
        column("named_brand", "text", "Known brand that its title names", null=True),
        column("is_too_long", "boolean", "Whether a text was longer than what is searched"),
        column("terms_sha256", "text", "Digest of the lists that were searched for"),
        column("run_id", "text", "Run that measured it"),
    ],
    key=["listing_id", "version_no"],
    distribution="listing_id",
    large=True,
)

credit_code_measure = table(
    "credit_code_measure",
    "Whether the credit code that a company states can be one.",
    [
        column("merchant_id", "text", "Merchant"),
        column("credit_code", "text", "Code as it was measured", null=True),
        column("problem", "text", "Why it is none", null=True),
        column("run_id", "text", "Run that measured it"),
    ],
    key=["merchant_id"],
    distribution="merchant_id",
    large=True,
)

text_hit = table(
    "text_hit",
    "One term of a list, found in the texts of a version.",
    [
        column("listing_id", "text", "Listing"),
        column("version_no", "integer", "Version"),
        column("hit_no", "integer", "Hit of the version"),
        column("list_id", "text", "List that has the term"),
        column("kind", "text", "contact, advertising, prohibited, restricted or obscene"),
        column("term", "text", "Term, as the list writes it"),
        column("field", "text", "title, description or brand"),
        column("quoted", "text", "The place, as it was written, cut"),
        column("run_id", "text", "Run that found it"),
    ],
    key=["listing_id", "version_no", "hit_no"],
    distribution="listing_id",
    large=True,
)

listing_screening = table(
    "listing_screening",
    "What all checks together say of one version.",
    [
        column("listing_id", "text", "Listing"),
        column("version_no", "integer", "Version"),
        column("policy_version", "text", "Policy version in force when it was submitted"),
        column("screened_at", "instant", "As-of instant of the checks"),
        column("outcome", "text", "approve, refer or reject"),
        column("score", "integer", "Risk: the weights of the checks that are not met, added up"),
        column("reviewers_needed", "integer", "People who must decide: 0, 1 or 2"),
        column("is_sampled", "boolean", "Approved automatically, and reviewed again by sampling"),
        column("due_on", "date", "Last working day for the decision"),
        column("run_id", "text", "Run that checked it"),
    ],
    key=["listing_id", "version_no"],
    distribution="listing_id",
    large=True,
    rules=[
        CheckConstraint(
            "(outcome = 'refer' and reviewers_needed between 1 and 2) "
            "or (outcome in ('approve', 'reject') and reviewers_needed = 0)",
            name="ck_screening_outcome",
        )
    ],
)


def _answers(name: str, comment: str) -> Table:
    """Return a table of what checks say of versions."""
    return table(
        name,
        comment,
        [
            column("listing_id", "text", "Listing"),
            column("version_no", "integer", "Version"),
            column("check_id", "text", "Check"),
            column("outcome", "text", "pass, refer or reject"),
            column("weight", "integer", "What it adds to the risk score; 0 where it is met"),
            column("value", "text", "What was found", null=True),
            column("limit_value", "text", "What the policy in force allows", null=True),
            column("run_id", "text", "Run that checked it"),
        ],
        key=["listing_id", "version_no", "check_id"],
        distribution="listing_id",
        large=True,
    )


listing_check = _answers(
    "listing_check", "What one check says of one version, docs/listing-checks.md."
)

listing_watch = _answers(
    "listing_watch", "What the newest watch says of one version that is on sale."
)

listing_decision = table(
    "listing_decision",
    "One decision of a person on a version that somebody else submitted.",
    [
        column("listing_id", "text", "Listing"),
        column("version_no", "integer", "Version"),
        column("decision_no", "integer", "1, 2 … in the order of deciding"),
        column("decision", "text", "approve, reject or request_changes"),
        column("reason_code", "text", "Why, docs/listing-approval.md", null=True),
        column("note", "text", "In the person's own words", null=True),
        column("submitted_by", "text", "Who submitted the version"),
        column("decided_by", "text", "Person"),
        column("decided_at", "instant", "When"),
        column("case_sha256", "text", "Digest of the case as it was seen"),
        column("policy_version", "text", "Policy version in force when it was submitted"),
        column("run_id", "text", "Run that wrote it"),
    ],
    key=["listing_id", "version_no", "decision_no"],
    rules=[
        UniqueConstraint(
            "listing_id", "version_no", "decided_by", name="uq_listing_decision_person"
        ),
        CheckConstraint("decided_by <> submitted_by", name="ck_listing_decided_by_another"),
        CheckConstraint(
            "decision in ('approve', 'reject', 'request_changes') "
            "and (decision = 'approve' or reason_code is not null)",
            name="ck_listing_decision",
        ),
    ],
)

listing_state = table(
    "listing_state",
    "Where one listing stands.",
    [
        column("listing_id", "text", "Listing"),
        column("state", "text", "State, docs/listing-approval.md"),
        column("version_no", "integer", "Newest version"),
        column("live_version_no", "integer", "Version that customers see", null=True),
        column("prior_state", "text", "State that a suspension restores", null=True),
        column("since_at", "instant", "Since when"),
        column("run_id", "text", "Run that moved it"),
    ],
    key=["listing_id"],
    rules=[
        CheckConstraint(
            f"state in ({_listed(STATES)}) "
            "and (state = 'suspended') = (prior_state is not null) "
            "and (state <> 'published' or live_version_no is not null)",
            name="ck_listing_state",
        ),
    ],
    distribution="listing_id",
    large=True,
)

listing_event = table(
    "listing_event",
    "One step in the life of a listing; steps are only added.",
    [
        column("event_id", "text", "Listing, version, event, and what tells it from another such"),
        column("listing_id", "text", "Listing"),
        column("version_no", "integer", "Version"),
        column("event", "text", "What happened, docs/listing-approval.md"),
        column("from_state", "text", "State before", null=True),
        column("to_state", "text", "State after"),
        column("actor", "text", "Person, merchant's user, or `checks`"),
        column("reason_code", "text", "Why", null=True),
        column("note", "text", "In the person's own words", null=True),
        column("policy_version", "text", "Policy version in force"),
        column("occurred_at", "instant", "When"),
        column("run_id", "text", "Run that wrote it"),
    ],
    key=["event_id"],
    distribution="event_id",
    large=True,
    rules=[
        CheckConstraint(
            f"concat(from_state, '>', to_state) in ({_listed(MOVES)})", name="ck_listing_move"
        )
    ],
)

listing_suspension = table(
    "listing_suspension",
    "One ground on which a listing is suspended; it is back when the last one is lifted.",
    [
        column("listing_id", "text", "Listing"),
        column("ground", "text", "Check of the watch, or ip_notice"),
        column("subject", "text", "What it is about: certificate, notice; empty for the listing"),
        column("since_at", "instant", "Since when"),
        column("lifted_at", "instant", "Until when", null=True),
        column("run_id", "text", "Run that wrote it"),
    ],
    key=["listing_id", "ground", "subject", "since_at"],
)

listing_violation = table(
    "listing_violation",
    "One rule that a listing breaks, by class, from when it was seen until it was mended.",
    [
        column("listing_id", "text", "Listing"),
        column("check_id", "text", "Check that is not met"),
        column("class", "text", "Class of violation, docs/listing-checks.md"),
        column("opened_at", "instant", "Since when"),
        column("closed_at", "instant", "Until when", null=True),
        column("version_no", "integer", "Version that breaks it"),
        column("run_id", "text", "Run that wrote it"),
    ],
    key=["listing_id", "check_id", "opened_at"],
)
