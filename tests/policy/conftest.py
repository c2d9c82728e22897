"""A small book of two versions that belongs to the test alone."""

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Return the folder of a fresh copy, to be edited at will."""
    return Path(shutil.copytree(Path(__file__).with_name("shop"), tmp_path / "shop"))
