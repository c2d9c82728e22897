"""Publication: a version for each content, files that never change, and what is final."""

import copy
import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tasks.publication import Published, publish_monthly, published_reports
from tests.conftest import PROJECT
from tests.fresh import fresh_file
from tests.tasks.worlds import run_at
from warehouse import Warehouse

FIGURES = PROJECT / "tests" / "reports" / "figures.json"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder that reports are published in."""
    chosen = tmp_path / "published"
    monkeypatch.setenv("COUNTINGHOUSE_REPORTS", str(chosen))
    return chosen


@pytest.fixture
def figures() -> dict[str, Any]:
    """Return the figures of May 2018, all of whose tie-outs pass."""
    content: dict[str, Any] = json.loads(FIGURES.read_text(encoding="utf-8"))
    return content


Publish = Callable[..., list[Published]]


@pytest.fixture
def publish(tmp_path: Path, folder: Path) -> Publish:
    """Return a publisher as of 9 June 2018, when May is over, on DuckDB.

    Rendering takes most of a test's time; the first test below runs on both engines.
    """
    warehouse = fresh_file(tmp_path / "warehouse.duckdb")
    return publisher(warehouse)


def publisher(warehouse: Warehouse) -> Publish:
    """Return a function that publishes figures as of an instant, in the languages named."""

    def publish(figures: dict[str, Any], *locales: Any, as_of: str = "2018-06-09") -> Any:
        run = run_at(as_of, "olist", f"run as of {as_of}")
        return publish_monthly(warehouse, run, figures, locales)

    return publish


def _changed(figures: dict[str, Any], **meta: Any) -> dict[str, Any]:
    """Return figures that a reader would see another value in, or whose meta differs as given."""
    other = copy.deepcopy(figures)
    if meta:
        other["meta"] |= meta
    else:
        other["sections"]["feedback"]["response"]["replied"] += 1
    return other


def _files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_each_content_has_a_version_and_no_published_file_ever_changes(
    warehouse: Warehouse, figures: dict[str, Any], folder: Path
) -> None:
    publish = publisher(warehouse)
    (first,) = publish(figures, "en")
    assert (first.version, first.status, first.is_new) == (1, "final", True)
    assert first.sha256 == sha256(first.path.read_bytes()).hexdigest()
    v1 = _files(folder)
    assert sorted(v1) == ["monthly/2018-05/v1/en.html", "monthly/2018-05/v1/report.json"]
    beside = json.loads(v1["monthly/2018-05/v1/report.json"])
    assert (beside["meta"]["version"], beside["meta"]["status"]) == (1, "final")
    assert beside["sections"] == figures["sections"]

    # The same figures from another run, whatever it says of version and status.
    other_run = {"run_id": "another", "flow_run_name": "another run"}
    (again,) = publish(_changed(figures, run=other_run, version=9, status="provisional"), "en")
    assert (again.version, again.sha256, again.path) == (1, first.sha256, first.path)
    assert not again.is_new
    assert _files(folder) == v1

    (second,) = publish(_changed(figures), "en")
    assert (second.version, second.status, second.is_new) == (2, "revised", True)
    v2 = _files(folder)
    assert v2.items() >= v1.items()
    assert len(v2) == 4

    # Going back to the first figures is news too.
    (third,) = publish(figures, "en")
    assert (third.version, third.status, third.is_new) == (3, "revised", True)
    assert _files(folder).items() >= v2.items()

    listed = published_reports(warehouse)
    assert [(r["version"], r["status"]) for r in listed] == [
        (1, "superseded"),
        (2, "superseded"),
        (3, "revised"),
    ]
    assert listed[0]["path"] == str(folder / "monthly/2018-05/v1/en.html")
    assert listed[0]["sha256"] == sha256(Path(listed[0]["path"]).read_bytes()).hexdigest()
    assert (listed[0]["type"], listed[0]["period"], listed[0]["policy_version"]) == (
        "monthly", "2018-05", "2018.1",
    )  # fmt: skip
    assert listed[0]["run_id"] == "run as of 2018-06-09"


def test_a_month_that_is_not_over_is_provisional_and_its_end_is_final_not_revised(
    publish: Publish, figures: dict[str, Any]
) -> None:
    # The last second of May in São Paulo, and the instant at which May ends.
    (early,) = publish(figures, "en", as_of="2018-05-31T23:59:59-03:00")
    assert early.status == "provisional"
    (late,) = publish(_changed(figures), "en", as_of="2018-06-01T00:00:00-03:00")
    assert (late.version, late.status) == (2, "final")


def test_figures_that_do_not_tie_out_are_provisional(
    publish: Publish, figures: dict[str, Any]
) -> None:
    figures["tie_outs"][0]["left"] += 1
    (report,) = publish(figures, "en")
    assert report.status == "provisional"


def test_a_language_that_comes_later_joins_the_version_of_the_same_figures(
    publish: Publish, figures: dict[str, Any], folder: Path
) -> None:
    (chinese,) = publish(figures, "zh-CN")
    assert "经营管理月报" in chinese.path.read_text(encoding="utf-8")
    before = _files(folder)
    (english,) = publish(figures, "en")
    assert (english.version, english.status, english.is_new) == (1, "final", True)
    assert _files(folder).items() >= before.items()
    assert [p.is_new for p in publish(figures, "zh-CN", "en")] == [False, False]


def test_a_language_that_comes_later_with_other_figures_leaves_the_first_version_alone(
    publish: Publish, figures: dict[str, Any], folder: Path
) -> None:
    publish(figures, "zh-CN")
    before = _files(folder)
    (english,) = publish(_changed(figures), "en")
    assert english.version == 2
    assert _files(folder).items() >= before.items()
    (chinese,) = publish(_changed(figures), "zh-CN")
    assert (chinese.version, chinese.status, chinese.is_new) == (2, "revised", True)
    assert [p.is_new for p in publish(_changed(figures), "zh-CN", "en")] == [False, False]


def test_a_published_file_that_was_altered_is_published_anew(
    publish: Publish, figures: dict[str, Any]
) -> None:
    (first,) = publish(figures, "en")
    first.path.write_text("altered", encoding="utf-8")
    (again,) = publish(figures, "en")
    assert (again.version, again.is_new) == (2, True)
    assert again.sha256 == sha256(again.path.read_bytes()).hexdigest()
