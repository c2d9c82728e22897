"""Many files at once: what becomes of one does not depend on those that are read beside it."""

from pathlib import Path

import pytest

from sources.statement import TABLES, Statement, StatementRefused, read_statement, read_statements
from sources.statement import reading as reading_module
from tests.sources.statement.mutants import GUARDED, MUTATIONS, content_of, mutants
from tests.sources.statement.samples import SAMPLES, new_stage, profiles, rows_by_file

FORMATS = profiles()


def rows(stage):
    """Return the rows in a stage, by table and file."""
    return {table: rows_by_file(stage, table) for table in TABLES}


def told(outcome):
    """Return an outcome as something that can be compared."""
    return outcome if isinstance(outcome, Statement) else outcome.problems


def alone(paths):
    """Read files one by one; return outcomes and rows by number."""
    stage, outcomes = new_stage(), {}
    for file_no, path in paths.items():
        try:
            outcomes[file_no] = read_statement(stage, path, file_no=file_no, profiles=FORMATS)
        except StatementRefused as refused:
            outcomes[file_no] = refused
    return {n: told(outcome) for n, outcome in outcomes.items()}, rows(stage)


def together(paths):
    """Read files at once; return the same."""
    stage = new_stage()
    outcomes = read_statements(stage, paths, profiles=FORMATS)
    return {n: told(outcome) for n, outcome in outcomes.items()}, rows(stage)


def written(folder, contents):
    """Write files, each into a folder of its own; return them by number."""
    paths = {}
    for number, (name, content) in enumerate(contents, 1):
        paths[number] = folder / str(number) / name
        paths[number].parent.mkdir()
        paths[number].write_bytes(content)
    return paths


@pytest.mark.parametrize("name", GUARDED)
def test_damaged_and_good_files_come_out_together_as_they_do_alone(tmp_path, name):
    damaged = [content for _, content in mutants(name, len(MUTATIONS), seed=2)]
    good = [content_of(name)] * 3
    paths = written(tmp_path, [(name, content) for content in [*damaged, *good]])
    assert together(paths) == alone(paths)


def test_files_of_all_formats_come_out_together_as_they_do_alone(tmp_path):
    names = [path.name for path in SAMPLES.iterdir() if path.suffix not in {".yaml", ".expected"}]
    paths = written(tmp_path, [(name, content_of(name)) for name in sorted(names) * 2])
    outcomes, found = together(paths)
    assert (outcomes, found) == alone(paths)
    assert all(isinstance(outcome, Statement) for outcome in outcomes.values())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"Tea cup', b'"Tea\ncup'),  # a value of two lines: good, but no line of its own
        (b'"Tea cup', b'"""Tea cup'),
        (b"96.80", b'"96.80'),  # a quote that only the next file would close
        (b"96.80,", b'96.80,"'),
        (b"\n", b"\n\n"),
    ],
)
def test_a_quote_or_a_blank_line_does_not_reach_into_the_next_file(tmp_path, old, new):
    good = content_of("stripe_payout.csv")
    assert old in good, "the sample has changed"
    odd = good.replace(old, new, 1)
    paths = written(tmp_path, [("a.csv", c) for c in (good, odd, good, odd, odd, good)])
    outcomes, found = together(paths)
    assert (outcomes, found) == alone(paths)
    assert all(len(found["statement_entries"][n]) == 6 for n in (1, 3, 6))


def test_what_one_file_states_of_its_period_or_sections_is_held_against_its_own_rows(tmp_path):
    # Both files are good; with the period of the other their rows would lie outside.
    bill = content_of("alipay_trade.csv").decode("gb18030")
    other = bill.replace("2026-10-01", "2026-11-01").replace("2026年10月", "2026年11月")
    names = [("a.csv", text.encode("gb18030")) for text in (bill, other)]
    outcomes, found = together(written(tmp_path, names))
    assert [outcomes[n].covers_from.month for n in (1, 2)] == [10, 11]
    assert len(found["statement_entries"][1]) == len(found["statement_entries"][2]) > 0


def test_groups_that_are_full_are_read_on_the_way(tmp_path, monkeypatch):
    names = ["wechat_trade_all.csv", "stripe_payout.csv", "mt940.sta"] * 4
    paths = written(tmp_path, [(name, content_of(name)) for name in names])
    whole = together(paths)
    monkeypatch.setattr(reading_module, "_TOGETHER", 1000)
    assert together(paths) == whole
    monkeypatch.setattr(reading_module, "_SHORT", 0)
    assert together(paths) == whole


def test_copies_are_dropped_once_they_are_read(tmp_path, monkeypatch):
    left = []
    read = reading_module.read_delimited

    def watch(stage, form, sheets, joint):
        outcomes = read(stage, form, sheets, joint)
        left.append(len(list(Path(joint).parent.glob("text*"))) - len(sheets))
        return outcomes

    monkeypatch.setattr(reading_module, "_SHORT", 0)
    monkeypatch.setattr(reading_module, "read_delimited", watch)
    names = ["paypal_settlement.csv", "wechat_trade_all.csv", "stripe_payout.csv"]
    broken = content_of("paypal_settlement.csv").replace(b'"SC",4\n', b"")
    contents = [("cut.csv", broken), *((name, content_of(name)) for name in names)]
    together(written(tmp_path, contents))
    assert left == [0, 0, 0]


def test_when_reading_breaks_off_nothing_is_left(tmp_path, monkeypatch):
    def fail(*_):
        raise KeyboardInterrupt

    stage = new_stage()
    monkeypatch.setattr(reading_module, "read_delimited", fail)
    paths = written(tmp_path, [(n, content_of(n)) for n in ("mt940.sta", "stripe_payout.csv")])
    with pytest.raises(KeyboardInterrupt):
        read_statements(stage, paths)
    assert not any(rows(stage).values())
