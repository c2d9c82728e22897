"""Where things are kept: the warehouse's URL and the folder of everything that is made.

`COUNTINGHOUSE_HOME` (default: `var/` beside the code) holds what runs make;
`COUNTINGHOUSE_WAREHOUSE` (default: a DuckDB file in it) names the warehouse.
"""

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


def home() -> Path:
    """Return the folder of everything that runs make; it exists."""
    folder = Path(os.environ.get("COUNTINGHOUSE_HOME") or PROJECT / "var").expanduser().resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def warehouse_url() -> str:
    """Return the warehouse's URL, a DuckDB file in `home()` unless the environment names one."""
    return os.environ.get("COUNTINGHOUSE_WAREHOUSE") or f"duckdb:///{home() / 'warehouse.duckdb'}"


def reports_folder() -> Path:
    """Return the folder that published reports stand in; it exists."""
    folder = Path(os.environ.get("COUNTINGHOUSE_REPORTS") or home() / "reports").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder
