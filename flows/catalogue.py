"""The catalogue watch: what is on sale is asked every day whether it still may be.

Policy   3.1 listing, delisting and stock kept current, nothing prohibited or infringing; 4.1.
Reads    listing_state, listing_version, merchant(_document), stock_movement, policy.
Writes   listing_watch, listing_violation, listing_suspension, listing_state, ip_notice, outbox.
Rerun    The same day finds the same: a violation is opened once and closed once.
"""

from datetime import datetime
from typing import Any

from prefect import flow

from flows.artifacts import publish_markdown, publish_table
from flows.steps import named, recorded, say, step
from tasks.catalogue_watch import suspensions, watch_catalogue
from tasks.listing_texts import measure_texts

read_texts = step(measure_texts, "search for the terms of today")
watch = step(watch_catalogue, "watch the catalogue")
standing = step(suspensions, "list suspensions")


@flow(
    name="catalogue-watch",
    flow_run_name=named("catalogue watch"),
    timeout_seconds=3600,
    persist_result=False,
)
def catalogue_watch(as_of: datetime | None = None) -> dict[str, Any]:
    """Check what is on sale by the policy of today; suspend, restore, and tell of what is overdue.

    Expired certificates, new prohibited terms, suspended merchants, sold out goods and jumped
    prices are found. A listing is off sale while a ground stands, and then back where it was.

    Args:
        as_of: Instant that the watch answers for; empty takes the scheduled start.
            (巡查时点；留空则取计划开始时间)
    """
    with recorded("catalogue-watch", as_of) as this:
        read_texts(this.warehouse, this.run, progress=say)
        found = watch(this.warehouse, this.run)
        this.totals = found
        say(f"{found['suspended']} suspended, {found['restored']} restored")
        publish_table("listings-suspended", "Off sale / 暂停销售的商品", standing(this.warehouse))
        publish_markdown("catalogue-watch", f"Catalogue as of {this.as_of_day} / 商品巡查",
                         _text(this.as_of_day, found))  # fmt: skip
    return this.totals


def _text(as_of: str, found: dict[str, Any]) -> str:
    states = "\n".join(f"| {state} | {n:,} |" for state, n in found["by_state"].items())
    return (
        f"# The catalogue as of {as_of}\n\n"
        f"Violations opened {found['violations']:,}, mended {found['mended']:,}; suspended "
        f"{found['suspended']:,}, restored {found['restored']:,}, put on sale "
        f"{found['published']:,}; reviews overdue and escalated {found['escalated']:,}.\n\n"
        f"| state | listings |\n|---|---:|\n{states}\n"
    )
