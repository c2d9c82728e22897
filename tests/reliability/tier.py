"""How far the harnesses go: a short sample with every change, everything when they are asked to.

COUNTINGHOUSE_RELIABILITY=long asks for everything and keeps the figures; COUNTINGHOUSE_SEED is what
chance begins with, and a failure names it.
"""

import json
import os
import time
from random import Random
from typing import Any

from tests.conftest import PROJECT

IS_LONG = os.environ.get("COUNTINGHOUSE_RELIABILITY") == "long"
SEED = int(os.environ.get("COUNTINGHOUSE_SEED", "20260205"))

_FIGURES = PROJECT / "docs" / "figures"


def chance(harness: str) -> Random:
    """Return the chance of a harness, the same for the same seed."""
    return Random(f"{SEED}/{harness}")  # noqa: S311


def chosen(short: int, long: int, variable: str = "") -> int:
    """Return how often something is tried: the environment's number first, then the tier's."""
    named = os.environ.get(variable) if variable else None
    return int(named) if named else long if IS_LONG else short


class Tally:
    """What a harness counted, and how long it took."""

    def __init__(self, harness: str) -> None:
        self.harness = harness
        self.began = time.monotonic()

    def keep(self, **counts: Any) -> dict[str, Any]:
        """Return the figures as one object, and keep them when everything was tried."""
        seconds = round(time.monotonic() - self.began, 1)
        found = {"harness": self.harness, "seed": SEED, **counts, "seconds": seconds}
        print(json.dumps(found, ensure_ascii=False))  # pytest -s shows it
        if IS_LONG:
            path = _FIGURES / f"reliability-{self.harness}.json"
            path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")
        return found
