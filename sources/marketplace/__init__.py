"""Formats in which a marketplace's own system delivers its orders."""

from sources.delivery import Format
from sources.marketplace.countinghouse import COUNTINGHOUSE
from sources.marketplace.olist import OLIST

#: Every format by the name that the command line takes.
FORMATS: dict[str, Format] = {f.name: f for f in (OLIST, COUNTINGHOUSE)}

__all__ = ["COUNTINGHOUSE", "FORMATS", "OLIST"]
