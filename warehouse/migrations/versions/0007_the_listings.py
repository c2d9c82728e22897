"""Listing approval: versions, measures, checks, decisions, states, violations."""

from alembic import op
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Integer,
    Text,
    UniqueConstraint,
)

from warehouse.migrations.large import key

revision = "0007"
down_revision = "0006"

_MOVES = (
    "'>submitted', 'submitted>submitted', 'in_review>submitted', "
    "'changes_requested>submitted', 'rejected>submitted', 'approved>submitted', "
    "'submitted>in_review', 'in_review>in_review', 'rejected>in_review', "
    "'in_review>changes_requested', 'approved>changes_requested', "
    "'published>changes_requested', 'delisted>changes_requested', 'submitted>rejected', "
    "'in_review>rejected', 'approved>rejected', 'published>rejected', 'delisted>rejected', "
    "'submitted>approved', 'in_review>approved', 'approved>approved', 'suspended>approved', "
    "'approved>published', 'delisted>published', 'published>published', "
    "'suspended>published', 'approved>delisted', 'published>delisted', 'delisted>delisted', "
    "'suspended>delisted', 'approved>suspended', 'published>suspended', "
    "'delisted>suspended', 'suspended>suspended', 'submitted>removed', 'in_review>removed', "
    "'changes_requested>removed', 'rejected>removed', 'approved>removed', "
    "'published>removed', 'delisted>removed', 'suspended>removed'"
)


def upgrade() -> None:
    op.create_table(
        "listing_version",
        Column("listing_id", Text(), nullable=False, comment="Listing"),
        Column(
            "version_no", Integer(), nullable=False, comment="1, 2 … in the order of submission"
        ),
        Column("merchant_id", Text(), nullable=True, comment="Merchant who offers it"),
        Column("category_id", Text(), nullable=True, comment="Category"),
        Column("brand", Text(), nullable=True, comment="Brand; empty for goods without one"),
        Column("title", Text(), nullable=True, comment="Title"),
        Column("description", Text(), nullable=True, comment="Description"),
        Column("currency", Text(), nullable=False, comment="ISO 4217 code of its prices"),
        Column("price_minor", BigInteger(), nullable=True, comment="Price asked, minor units"),
        Column(
            "market_price_minor", BigInteger(), nullable=True, comment="Price shown struck through"
        ),
        Column("barcode", Text(), nullable=True, comment="GTIN or ISBN of the goods"),
        Column("stock_count", BigInteger(), nullable=True, comment="Units in stock, as stated"),
        Column(
            "is_offered", Boolean(), nullable=False, comment="Whether its merchant wants it on sale"
        ),
        Column(
            "picture_count",
            Integer(),
            nullable=False,
            comment="Pictures that it has, delivered or not",
        ),
        Column(
            "pictures",
            Text(),
            nullable=False,
            comment="Digests of its pictures, names where there is none, joined",
        ),
        Column(
            "is_material",
            Boolean(),
            nullable=False,
            comment="Whether it differs so that it is reviewed anew",
        ),
        Column(
            "submitted_at", DateTime(timezone=True), nullable=False, comment="When it was submitted"
        ),
        Column(
            "submitted_by",
            Text(),
            nullable=False,
            comment="Merchant's user or member of staff who submitted it",
        ),
        Column(
            "picture_folder",
            Text(),
            nullable=True,
            comment="Folder of delivered pictures; none: kept",
        ),
        Column("source_file_id", Text(), nullable=False, comment="File that it came from"),
        Column("run_id", Text(), nullable=False, comment="Run that took it in"),
        *key("listing_version", ["listing_id", "version_no"], large=True),
        schema="core",
        comment="One listing as it was submitted; a changed one is a further version.",
    )
    op.create_table(
        "listing_version_picture",
        Column("listing_id", Text(), nullable=False, comment="Listing"),
        Column("version_no", Integer(), nullable=False, comment="Version"),
        Column("picture_no", Integer(), nullable=False, comment="Picture of the version"),
        Column(
            "name",
            Text(),
            nullable=False,
            comment="File in the folder of pictures, or URL, as it was given",
        ),
        Column(
            "sha256", Text(), nullable=True, comment="SHA-256 of the file; empty until it was read"
        ),
        Column(
            "problem",
            Text(),
            nullable=True,
            comment="Why it cannot be read, docs/picture-checks.md",
        ),
        *key("listing_version_picture", ["listing_id", "version_no", "picture_no"], large=True),
        schema="core",
        comment="One picture of a submitted listing.",
    )
    op.create_table(
        "picture_measure",
        Column("sha256", Text(), nullable=False, comment="SHA-256 of the file"),
        Column("byte_count", BigInteger(), nullable=False, comment="Size of the file"),
        Column("kind", Text(), nullable=True, comment="jpeg, png or webp"),
        Column("width_px", Integer(), nullable=True, comment="Width as shown"),
        Column("height_px", Integer(), nullable=True, comment="Height as shown"),
        Column(
            "sharpness_permille",
            Integer(),
            nullable=True,
            comment="Sharpness of its sharpest parts",
        ),
        Column("blank_permille", Integer(), nullable=True, comment="Share that shows nothing"),
        Column("text_permille", Integer(), nullable=True, comment="Share that text covers"),
        Column(
            "perceptual_hash",
            BigInteger(),
            nullable=True,
            comment="Hash that copies share, 64 bits",
        ),
        Column("problem", Text(), nullable=True, comment="Why it cannot be measured"),
        Column("run_id", Text(), nullable=False, comment="Run that measured it"),
        *key("picture_measure", ["sha256"], large=True),
        schema="core",
        comment="What one picture is like; the same digest is the same picture.",
    )
    op.create_table(
        "picture_copy",
        Column("sha256", Text(), nullable=False, comment="Picture"),
        Column(
            "other_sha256",
            Text(),
            nullable=False,
            comment="The other one; its digest is the greater",
        ),
        Column(
            "distance",
            Integer(),
            nullable=False,
            comment="Bits in which their perceptual hashes differ",
        ),
        Column("run_id", Text(), nullable=False, comment="Run that found it"),
        *key("picture_copy", ["sha256", "other_sha256"], large=True),
        schema="core",
        comment="Two different files that show the same picture, or nearly.",
    )
    op.create_table(
        "text_measure",
        Column("listing_id", Text(), nullable=False, comment="Listing"),
        Column("version_no", Integer(), nullable=False, comment="Version"),
        Column("title_characters", Integer(), nullable=False, comment="Characters of the title"),
        Column(
            "description_characters",
            Integer(),
            nullable=False,
            comment="Characters of the description",
        ),
        Column("title_letters", Integer(), nullable=False, comment="Latin letters of the title"),
        Column(
            "capital_share_bps",
            Integer(),
            nullable=False,
            comment="Capitals among the title's Latin letters",
        ),
        Column(
            "repeated_count",
            Integer(),
            nullable=False,
            comment="How often the title's most frequent word occurs",
        ),
        Column("language", Text(), nullable=False, comment="zh, en, mixed, other or none"),
        Column(
            "foreign_share_bps",
            Integer(),
            nullable=False,
            comment="Letters that are neither Chinese nor Latin",
        ),
        Column(
            "hidden_characters",
            Integer(),
            nullable=False,
            comment="Zero-width, bidirectional, control characters",
        ),
        Column("link_count", Integer(), nullable=False, comment="Links"),
        Column(
            "contact_count",
            Integer(),
            nullable=False,
            comment="Telephone numbers, addresses and accounts",
        ),
        Column("contact_quoted", Text(), nullable=True, comment="The first of them, cut"),
        Column("barcode_problem", Text(), nullable=True, comment="Why the barcode is none"),
        Column("resembles", Text(), nullable=True, comment="Known brand that its brand looks like"),
        Column("resembles_how", Text(), nullable=True, comment="How it looks like it"),
        Column("named_brand", Text(), nullable=True, comment="Known brand that its title names"),
        Column(
            "is_too_long",
            Boolean(),
            nullable=False,
            comment="Whether a text was longer than what is searched",
        ),
        Column(
            "terms_sha256",
            Text(),
            nullable=False,
            comment="Digest of the lists that were searched for",
        ),
        Column("run_id", Text(), nullable=False, comment="Run that measured it"),
        *key("text_measure", ["listing_id", "version_no"], large=True),
        schema="core",
        comment="What the texts of one version are like.",
    )
    op.create_table(
        "credit_code_measure",
        Column("merchant_id", Text(), nullable=False, comment="Merchant"),
        Column("credit_code", Text(), nullable=True, comment="Code as it was measured"),
        Column("problem", Text(), nullable=True, comment="Why it is none"),
        Column("run_id", Text(), nullable=False, comment="Run that measured it"),
        *key("credit_code_measure", ["merchant_id"], large=True),
        schema="core",
        comment="Whether the credit code that a company states can be one.",
    )
    op.create_table(
        "text_hit",
        Column("listing_id", Text(), nullable=False, comment="Listing"),
        Column("version_no", Integer(), nullable=False, comment="Version"),
        Column("hit_no", Integer(), nullable=False, comment="Hit of the version"),
        Column("list_id", Text(), nullable=False, comment="List that has the term"),
        Column(
            "kind",
            Text(),
            nullable=False,
            comment="contact, advertising, prohibited, restricted or obscene",
        ),
        Column("term", Text(), nullable=False, comment="Term, as the list writes it"),
        Column("field", Text(), nullable=False, comment="title, description or brand"),
        Column("quoted", Text(), nullable=False, comment="The place, as it was written, cut"),
        Column("run_id", Text(), nullable=False, comment="Run that found it"),
        *key("text_hit", ["listing_id", "version_no", "hit_no"], large=True),
        schema="core",
        comment="One term of a list, found in the texts of a version.",
    )
    op.create_table(
        "listing_screening",
        Column("listing_id", Text(), nullable=False, comment="Listing"),
        Column("version_no", Integer(), nullable=False, comment="Version"),
        Column(
            "policy_version",
            Text(),
            nullable=False,
            comment="Policy version in force when it was submitted",
        ),
        Column(
            "screened_at",
            DateTime(timezone=True),
            nullable=False,
            comment="As-of instant of the checks",
        ),
        Column("outcome", Text(), nullable=False, comment="approve, refer or reject"),
        Column(
            "score",
            Integer(),
            nullable=False,
            comment="Risk: the weights of the checks that are not met, added up",
        ),
        Column(
            "reviewers_needed",
            Integer(),
            nullable=False,
            comment="People who must decide: 0, 1 or 2",
        ),
        Column(
            "is_sampled",
            Boolean(),
            nullable=False,
            comment="Approved automatically, and reviewed again by sampling",
        ),
        Column("due_on", Date(), nullable=False, comment="Last working day for the decision"),
        Column("run_id", Text(), nullable=False, comment="Run that checked it"),
        *key("listing_screening", ["listing_id", "version_no"], large=True),
        CheckConstraint(
            "(outcome = 'refer' and reviewers_needed between 1 and 2) or (outcome in "
            "('approve', 'reject') and reviewers_needed = 0)",
            name="ck_screening_outcome",
        ),
        schema="core",
        comment="What all checks together say of one version.",
    )
    op.create_table(
        "listing_check",
        Column("listing_id", Text(), nullable=False, comment="Listing"),
        Column("version_no", Integer(), nullable=False, comment="Version"),
        Column("check_id", Text(), nullable=False, comment="Check"),
        Column("outcome", Text(), nullable=False, comment="pass, refer or reject"),
        Column(
            "weight",
            Integer(),
            nullable=False,
            comment="What it adds to the risk score; 0 where it is met",
        ),
        Column("value", Text(), nullable=True, comment="What was found"),
        Column("limit_value", Text(), nullable=True, comment="What the policy in force allows"),
        Column("run_id", Text(), nullable=False, comment="Run that checked it"),
        *key("listing_check", ["listing_id", "version_no", "check_id"], large=True),
        schema="core",
        comment="What one check says of one version, docs/listing-checks.md.",
    )
    op.create_table(
        "listing_watch",
        Column("listing_id", Text(), nullable=False, comment="Listing"),
        Column("version_no", Integer(), nullable=False, comment="Version"),
        Column("check_id", Text(), nullable=False, comment="Check"),
        Column("outcome", Text(), nullable=False, comment="pass, refer or reject"),
        Column(
            "weight",
            Integer(),
            nullable=False,
            comment="What it adds to the risk score; 0 where it is met",
        ),
        Column("value", Text(), nullable=True, comment="What was found"),
        Column("limit_value", Text(), nullable=True, comment="What the policy in force allows"),
        Column("run_id", Text(), nullable=False, comment="Run that checked it"),
        *key("listing_watch", ["listing_id", "version_no", "check_id"], large=True),
        schema="core",
        comment="What the newest watch says of one version that is on sale.",
    )
    op.create_table(
        "listing_decision",
        Column("listing_id", Text(), nullable=False, comment="Listing"),
        Column("version_no", Integer(), nullable=False, comment="Version"),
        Column("decision_no", Integer(), nullable=False, comment="1, 2 … in the order of deciding"),
        Column("decision", Text(), nullable=False, comment="approve, reject or request_changes"),
        Column("reason_code", Text(), nullable=True, comment="Why, docs/listing-approval.md"),
        Column("note", Text(), nullable=True, comment="In the person's own words"),
        Column("submitted_by", Text(), nullable=False, comment="Who submitted the version"),
        Column("decided_by", Text(), nullable=False, comment="Person"),
        Column("decided_at", DateTime(timezone=True), nullable=False, comment="When"),
        Column("case_sha256", Text(), nullable=False, comment="Digest of the case as it was seen"),
        Column(
            "policy_version",
            Text(),
            nullable=False,
            comment="Policy version in force when it was submitted",
        ),
        Column("run_id", Text(), nullable=False, comment="Run that wrote it"),
        *key("listing_decision", ["listing_id", "version_no", "decision_no"], large=False),
        CheckConstraint("decided_by <> submitted_by", name="ck_listing_decided_by_another"),
        UniqueConstraint(
            "listing_id", "version_no", "decided_by", name="uq_listing_decision_person"
        ),
        CheckConstraint(
            "decision in ('approve', 'reject', 'request_changes') and (decision = 'approve' "
            "or reason_code is not null)",
            name="ck_listing_decision",
        ),
        schema="core",
        comment="One decision of a person on a version that somebody else submitted.",
    )
    op.create_table(
        "listing_state",
        Column("listing_id", Text(), nullable=False, comment="Listing"),
        Column("state", Text(), nullable=False, comment="State, docs/listing-approval.md"),
        Column("version_no", Integer(), nullable=False, comment="Newest version"),
        Column("live_version_no", Integer(), nullable=True, comment="Version that customers see"),
        Column("prior_state", Text(), nullable=True, comment="State that a suspension restores"),
        Column("since_at", DateTime(timezone=True), nullable=False, comment="Since when"),
        Column("run_id", Text(), nullable=False, comment="Run that moved it"),
        *key("listing_state", ["listing_id"], large=True),
        CheckConstraint(
            "state in ('submitted', 'in_review', 'changes_requested', 'rejected', "
            "'approved', 'published', 'delisted', 'suspended', 'removed') and (state = "
            "'suspended') = (prior_state is not null) and (state <> 'published' or "
            "live_version_no is not null)",
            name="ck_listing_state",
        ),
        schema="core",
        comment="Where one listing stands.",
    )
    op.create_table(
        "listing_event",
        Column(
            "event_id",
            Text(),
            nullable=False,
            comment="Listing, version, event, and what tells it from another such",
        ),
        Column("listing_id", Text(), nullable=False, comment="Listing"),
        Column("version_no", Integer(), nullable=False, comment="Version"),
        Column("event", Text(), nullable=False, comment="What happened, docs/listing-approval.md"),
        Column("from_state", Text(), nullable=True, comment="State before"),
        Column("to_state", Text(), nullable=False, comment="State after"),
        Column("actor", Text(), nullable=False, comment="Person, merchant's user, or `checks`"),
        Column("reason_code", Text(), nullable=True, comment="Why"),
        Column("note", Text(), nullable=True, comment="In the person's own words"),
        Column("policy_version", Text(), nullable=False, comment="Policy version in force"),
        Column("occurred_at", DateTime(timezone=True), nullable=False, comment="When"),
        Column("run_id", Text(), nullable=False, comment="Run that wrote it"),
        *key("listing_event", ["event_id"], large=True),
        CheckConstraint(f"concat(from_state, '>', to_state) in ({_MOVES})", name="ck_listing_move"),
        schema="core",
        comment="One step in the life of a listing; steps are only added.",
    )
    op.create_table(
        "listing_suspension",
        Column("listing_id", Text(), nullable=False, comment="Listing"),
        Column("ground", Text(), nullable=False, comment="Check of the watch, or ip_notice"),
        Column(
            "subject",
            Text(),
            nullable=False,
            comment="What it is about: certificate, notice; empty for the listing",
        ),
        Column("since_at", DateTime(timezone=True), nullable=False, comment="Since when"),
        Column("lifted_at", DateTime(timezone=True), nullable=True, comment="Until when"),
        Column("run_id", Text(), nullable=False, comment="Run that wrote it"),
        *key("listing_suspension", ["listing_id", "ground", "subject", "since_at"], large=False),
        schema="core",
        comment=(
            "One ground on which a listing is suspended; it is back when the last one is lifted."
        ),
    )
    op.create_table(
        "listing_violation",
        Column("listing_id", Text(), nullable=False, comment="Listing"),
        Column("check_id", Text(), nullable=False, comment="Check that is not met"),
        Column(
            "class", Text(), nullable=False, comment="Class of violation, docs/listing-checks.md"
        ),
        Column("opened_at", DateTime(timezone=True), nullable=False, comment="Since when"),
        Column("closed_at", DateTime(timezone=True), nullable=True, comment="Until when"),
        Column("version_no", Integer(), nullable=False, comment="Version that breaks it"),
        Column("run_id", Text(), nullable=False, comment="Run that wrote it"),
        *key("listing_violation", ["listing_id", "check_id", "opened_at"], large=False),
        schema="core",
        comment=(
            "One rule that a listing breaks, by class, from when it was seen until it was mended."
        ),
    )
    if op.get_bind().dialect.name == "postgresql":
        for table in ("listing_decision", "listing_event"):
            op.execute(
                f"""
                create trigger {table}_is_only_added_to before update or delete or truncate
                on core.{table} for each statement execute function core.refuse_change()
                """
            )
