"""What follows from the orders: money at providers and banks, parties, stock, service, staff.

Each step is one SQL script under `sql/world`; the list says in which order they build on each
other. What goes wrong is not here but in `faults`.
"""

from collections.abc import Callable

from simulator.providers import provider_tables
from simulator.workshop import Workshop, sql

STEPS = (
    "payments",
    "refunds",
    "chargebacks",
    "provider_entries",
    "plain",
    "words",
    "staff",
    "policy_versions",
    "merchants",
    "merchant_documents",
    "payout_accounts",
    "listings",
    "listing_reviews",
    "stock_movements",
    "reviews",
    "service_cases",
    "service_messages",
    "trainings",
    "commitments",
    "drawings",
)


def make_world(workshop: Workshop, progress: Callable[[str], None]) -> None:
    """Make every table that follows from the drawn ones."""
    workshop.add(provider_tables())
    for step in STEPS:
        progress(f"making {step.replace('_', ' ')}")
        workshop.run(sql(f"world/{step}"))
