"""The page of faults is what the files say."""

from pathlib import Path

from simulator.page import page

PAGE = Path(__file__).resolve().parents[2] / "docs" / "faults.md"


def test_the_page_of_faults_lists_every_kind_as_its_file_describes_it() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make pages`"
