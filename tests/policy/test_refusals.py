"""Every reason to refuse a book is found, named with its line, and found together with the rest."""

import tomllib
from pathlib import Path

import pytest

import policy

_CASES = tomllib.loads(Path(__file__).with_name("refusals.toml").read_text("utf-8"))["case"]


def _edit(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert text.count(old) == 1, f"the case must edit one place of {file.name}: {old!r}"
    file.write_text(text.replace(old, new), "utf-8")


def test_the_test_book_itself_has_no_problem(shop: Path) -> None:
    assert policy.check(shop) == ()


@pytest.mark.parametrize("case", _CASES, ids=[case["claim"] for case in _CASES])
def test_each_refusal_is_the_whole_answer(case: dict[str, object], shop: Path) -> None:
    _edit(shop / str(case["file"]), str(case["old"]), str(case["new"]))
    assert list(policy.check(shop)) == case["expect"]


def test_all_problems_of_all_files_are_told_at_once(shop: Path) -> None:
    _edit(shop / "1.yaml", "value: CN,", "value: China,")
    _edit(shop / "1.yaml", "value: 20, unit: orders", "value: 20, unit: days")
    _edit(shop / "2.yaml", "amends:", "author: Li\namends:")
    _edit(shop / "2.yaml", "value: 27", "value: soon")
    _edit(shop / "2.yaml", 'value: 6, unit: hours, clause: "3.2"', "value: 6, unit: hours")
    assert [problem.split(": ")[:2] for problem in policy.check(shop)] == [
        ["shop/1.yaml:12", "platform.country = 'China'"],
        ["shop/1.yaml:32", "metric.min_orders unit = 'days'"],
        ["shop/2.yaml:4", "author = 'Li'"],
        ["shop/2.yaml:12", "fulfilment.ship = 'soon'"],
        ["shop/2.yaml:13", "fulfilment.confirm = 6"],
    ]


def test_one_value_with_several_faults_shows_them_all(shop: Path) -> None:
    _edit(shop / "2.yaml", 'value: 27, unit: working_hours, clause: "3.2"', "value: no, unit: d")
    assert [problem.split(": ", 2)[2].split(";")[0] for problem in policy.check(shop)] == [
        "has no clause",
        "wrong unit",
        "is not a number",
    ]


def test_loading_raises_with_every_problem(shop: Path) -> None:
    _edit(shop / "1.yaml", "value: CN,", "value: China,")
    _edit(shop / "2.yaml", "value: 27", "value: soon")
    with pytest.raises(policy.PolicyRefused) as refused:
        policy.load_book(shop)
    assert len(refused.value.problems) == 2
    assert str(refused.value) == (
        "policy book shop refused, 2 problems:\n"
        "shop/1.yaml:12: platform.country = 'China': does not have the form [A-Z]{2}; "
        "write it in that form\n"
        "shop/2.yaml:11: fulfilment.ship = 'soon': is not a number; "
        "write digits without quotes, such as 0.95"
    )


def test_a_corrected_book_loads_in_the_same_process(shop: Path) -> None:
    _edit(shop / "2.yaml", "value: 27", "value: soon")
    with pytest.raises(policy.PolicyRefused):
        policy.load_book(shop)
    _edit(shop / "2.yaml", "value: soon", "value: 27")
    assert policy.load_book(shop).version("2").fulfilment.ship == 27


def test_a_revision_announced_exactly_as_early_as_demanded_is_accepted(shop: Path) -> None:
    _edit(shop / "2.yaml", "announced_on: 2026-03-01", "announced_on: 2026-03-22")
    assert policy.check(shop) == ()


def test_the_notice_of_the_version_before_binds_and_not_the_revision_s_own(shop: Path) -> None:
    _edit(shop / "2.yaml", "announced_on: 2026-03-01", "announced_on: 2026-03-23")
    _edit(
        shop / "2.yaml",
        "parameters:\n",
        'parameters:\n  - {key: revision.notice_days, value: 7, unit: days, clause: "6"}\n',
    )
    [problem] = policy.check(shop)
    assert "and 1 demands 10" in problem


def test_a_longer_notice_binds_the_next_revision_only(shop: Path) -> None:
    _edit(
        shop / "2.yaml",
        "parameters:\n",
        'parameters:\n  - {key: revision.notice_days, value: 90, unit: days, clause: "6"}\n',
    )
    assert policy.check(shop) == ()


def test_an_end_on_the_very_day_of_the_successor_is_accepted(shop: Path) -> None:
    start = "effective_from: 2026-01-01\n"
    _edit(shop / "1.yaml", start, f"{start}effective_to: 2026-04-01\n")
    assert policy.check(shop) == ()


def test_a_cut_off_at_closing_time_is_accepted_and_one_at_opening_time_is_not(shop: Path) -> None:
    _edit(shop / "1.yaml", '"16:00"', '"17:30"')
    assert policy.check(shop) == ()
    _edit(shop / "1.yaml", 'order_cut_off, value: "17:30"', 'order_cut_off, value: "08:30"')
    [problem] = policy.check(shop)
    assert "'08:30, 08:30, 17:30': the cut-off does not lie after opening" in problem


def test_one_malformed_version_is_all_that_is_said_of_a_chain_that_rests_on_it(shop: Path) -> None:
    (shop / "3.yaml").write_text(
        'version: "3"\nannounced_on: 2026-06-01\neffective_from: 2026-07-01\namends: "2"\n'
        'parameters: [{key: report.evidence_rows, value: 9, unit: rows, clause: "6"}]\n',
        "utf-8",
    )
    assert policy.check(shop) == ()
    (shop / "1.yaml").write_text("version: [\n", "utf-8")
    [problem] = policy.check(shop)
    assert problem.startswith("shop/1.yaml:2: YAML: ")


def test_a_file_that_is_not_utf_8_is_refused_with_its_line(shop: Path) -> None:
    (shop / "2.yaml").write_bytes(b'version: "2"\n# caf\xe9\n')
    assert policy.check(shop) == (
        "shop/2.yaml:2: YAML: a byte is not UTF-8; correct the YAML on that line",
    )


@pytest.mark.parametrize("content", ["", "- a list\n", "just text\n"])
def test_a_file_that_is_not_a_mapping_is_refused(content: str, shop: Path) -> None:
    (shop / "2.yaml").write_text(content, "utf-8")
    assert policy.check(shop) == (
        "shop/2.yaml:1: YAML: the file is not a mapping of fields; correct the YAML on that line",
    )


def test_a_version_that_would_be_left_out_for_its_suffix_is_refused(shop: Path) -> None:
    (shop / "2.yaml").rename(shop / "2.yml")
    assert policy.check(shop) == ("shop/2.yml: file: is not read; rename it to end in .yaml",)


def test_a_folder_without_versions_is_refused(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    assert policy.check(empty) == (
        "empty: folder: holds no version; add a file such as 2026.1.yaml",
    )


def test_an_unknown_book_is_refused_and_the_known_ones_are_named() -> None:
    with pytest.raises(
        policy.UnknownBook, match="'atlantis' is not known; use one of olist, standard"
    ):
        policy.load_book("atlantis")
