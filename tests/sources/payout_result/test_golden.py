"""Every sample gives what its `.expected` file says; what is in it was worked out by hand.

To write the golden file of a new sample: `python tests/sources/payout_result/test_golden.py NAME`,
and then check every figure of it against the sample before it is committed.
"""

import sys
from dataclasses import fields
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from sources.payout_result import Answer, read_answers

SAMPLES = Path(__file__).with_name("samples")
FILES = sorted(p for p in SAMPLES.iterdir() if p.suffix in {".csv", ".xml"})


def written(path: Path) -> str:
    found = read_answers(path, "Asia/Shanghai")
    names = [one.name for one in fields(Answer)]
    rows = [names, *([str(getattr(answer, n)) for n in names] for answer in found.answers)]
    return f"format {found.format}\n" + "".join(",".join(row) + "\n" for row in rows)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_sample_gives_what_its_golden_file_says(path):
    assert written(path) == path.with_name(path.name + ".expected").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_name_account_or_narrative_is_taken_from_an_answer(path):
    shown = written(path)
    assert not [text for text in ("欧阳娜", "杭州云锦", "622202", "closed") if text in shown]


if __name__ == "__main__":
    for name in sys.argv[1:] or [path.name for path in FILES]:
        (SAMPLES / f"{name}.expected").write_text(written(SAMPLES / name), encoding="utf-8")
