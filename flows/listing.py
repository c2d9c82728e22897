"""Listing approval: every submission checked, approved, referred or rejected, then published.

Policy   3.1 true, accurate, complete listings with clear pictures; 4.1 reviewed, then published.
Reads    listing, listing_review, listing_picture, merchant(_document), stock_movement, policy.
Writes   listing_version, measures, listing_check, listing_screening, listing_state, listing_event.
Rerun    What was measured and decided stands; only what is new or changed since is looked at.
"""

import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from prefect import flow, task, unmapped
from prefect.task_runners import ProcessPoolTaskRunner, TaskRunner

from flows.artifacts import publish_markdown, publish_table
from flows.steps import Recorded, named, recorded, say, step
from tasks.listing_approval import approve_listings, take_in
from tasks.listing_pictures import (
    Picture,
    find_copies,
    keep_measures,
    measure_batch,
    picture_limits,
    unmeasured_pictures,
)
from tasks.listing_review import queue
from tasks.listing_texts import measure_texts

#: Pictures of one task: some seconds of work, and little that is done again.
_BATCH = 200

#: Batches whose measures are kept together: bounded memory, and progress to be seen.
_AT_ONCE = 50

#: Address of a Dask scheduler that spreads pictures over machines.
DASK = "COUNTINGHOUSE_DASK"

take = step(take_in, "take in what the marketplace delivered")
read_texts = step(measure_texts, "measure texts")
to_measure = step(unmeasured_pictures, "list pictures to measure")
keep = step(keep_measures, "keep measures of pictures")
compare = step(find_copies, "find copied pictures")
approve = step(approve_listings, "check, decide and publish")
waiting = step(queue, "list what waits for a person")
measure = task(name="measure pictures", retries=2, persist_result=False)(measure_batch)


def picture_runner() -> TaskRunner[Any]:
    """Return what spreads pictures: a Dask cluster where one is named, else all cores."""
    if address := os.environ.get(DASK):
        from prefect_dask.task_runners import DaskTaskRunner

        return DaskTaskRunner(address=address)
    return ProcessPoolTaskRunner()


@flow(
    name="listing-approval",
    flow_run_name=named("listing approval"),
    task_runner=picture_runner(),
    timeout_seconds=4 * 3600,
    persist_result=False,
)
def listing_approval(as_of: datetime | None = None, images: str | None = None) -> dict[str, Any]:
    """Check every new or changed listing; approve, refer to a person, or reject it; publish.

    Each submission is judged by the policy version in force when it was submitted. What is on sale
    stays on sale while its edit waits.

    Args:
        as_of: Instant that the run answers for; empty takes the scheduled start.
            (审核时点；留空则取计划开始时间)
        images: Folder of the pictures that the marketplace delivered; empty takes that of the
            newest delivery. (平台交付的图片文件夹；留空则取最近一次交付)
    """
    with recorded("listing-approval", as_of, images=images) as this:
        taken = take(this.warehouse, this.run, Path(images) if images else None)
        say(f"{taken} new or changed listings")
        texts = read_texts(this.warehouse, this.run, progress=say)
        pictures = measure_pictures(this, to_measure(this.warehouse, this.run))
        copies = compare(this.warehouse, this.run)
        outcome = approve(this.warehouse, this.run)
        this.totals = outcome | {
            "taken_in": taken, "texts": texts, "pictures": pictures, "copies": copies,
        }  # fmt: skip
        _publish(this.as_of_day, this.totals, waiting(this.warehouse, this.run))
    return this.totals


def measure_pictures(this: Recorded, pictures: Sequence[Picture]) -> int:
    """Measure pictures on all cores, or on all machines of a Dask cluster; return how many."""
    limits = picture_limits(this.run.book.in_force(this.run.as_of))
    batches = list(_batches(pictures))
    for first in range(0, len(batches), _AT_ONCE):
        some = batches[first : first + _AT_ONCE]
        if len(some) > 1:
            rows = [row for rows in measure.map(some, unmapped(limits)).result() for row in rows]
        else:
            rows = measure(some[0], limits)
        keep(this.warehouse, this.run, rows)
        say(f"{first * _BATCH + len(rows)} of {len(pictures)} pictures measured")
    return len(pictures)


def _batches(pictures: Sequence[Picture]) -> Iterator[Sequence[Picture]]:
    for first in range(0, len(pictures), _BATCH):
        yield pictures[first : first + _BATCH]


def _publish(as_of: str, totals: dict[str, Any], waits: Sequence[dict[str, Any]]) -> None:
    """Show the run's result in the Prefect UI; no text of a listing is in it."""
    publish_table("listings-waiting", f"Waiting for a person, as of {as_of} / 待审核商品", waits)
    outcomes = totals["outcomes"]
    publish_markdown(
        "listing-approval",
        f"Listing approval as of {as_of} / 商品审核",
        f"# {sum(outcomes.values()):,} listings checked as of {as_of}\n\n"
        f"Approved {outcomes.get('approve', 0):,}, referred {outcomes.get('refer', 0):,}, "
        f"rejected {outcomes.get('reject', 0):,}; put on sale {totals['published']:,}. "
        f"Waiting for a person: {len(waits):,}.\n",
    )
