"""The command as its `main` runs it, in this process: the same code without seconds of imports.

`tests/warehouse/test_load_command.py` and the tests of flows start real processes.
"""

import io
import os
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from subprocess import CompletedProcess
from unittest.mock import patch

from countinghouse.main import main


def call(settings: Mapping[str, str], *arguments: str | Path) -> CompletedProcess[str]:
    """Run the command without a terminal; of our settings it has those that are given.

    Returns:
        Exit code, standard output and standard error.
    """
    words = ["countinghouse", *map(str, arguments)]
    out, said = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    code = 0
    with (
        patch.dict(os.environ, surroundings(settings), clear=True),
        patch.object(sys, "argv", words),
        patch.object(sys, "stdin", io.StringIO()),
        redirect_stdout(out),
        redirect_stderr(said),
    ):
        try:
            main()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    out.seek(0)
    said.seek(0)
    return CompletedProcess(words, code, out.read(), said.read())


def surroundings(settings: Mapping[str, str]) -> dict[str, str]:
    """Return the environment with these settings in place of ours and Prefect's."""
    ours = ("COUNTINGHOUSE_", "PREFECT_")
    return {k: v for k, v in os.environ.items() if not k.startswith(ours)} | dict(settings)
