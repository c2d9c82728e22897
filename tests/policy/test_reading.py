"""A policy file is read literally: nothing is guessed and nothing is lost."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from policy.reading import Unreadable, read_yaml


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("18:00", "18:00"),  # YAML 1.1: 1080
        ("NO", "NO"),  # YAML 1.1: false, though Norway is a country
        ("on", "on"),
        ("007", "007"),  # YAML 1.1: octal
        ("1_000", "1_000"),
        ("1e3", "1e3"),
        (".inf", ".inf"),
        ("0.1", Decimal("0.1")),
        ("2016.10", Decimal("2016.10")),
        ("-3", -3),
        ("12", 12),
        ("true", True),
        ("false", False),
        ("~", None),
        ("", None),
        ("2016-01-31", date(2016, 1, 31)),
        ("[1, 0.5, a]", [1, Decimal("0.5"), "a"]),
    ],
)
def test_a_plain_scalar_reads_as_what_it_looks_like(
    written: str, expected: object, tmp_path: Path
) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(f"field: {written}\n", "utf-8")
    found = read_yaml(file)["field"]
    assert found == expected
    assert type(found) is type(expected)


def test_a_decimal_keeps_the_digits_that_were_written(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("field: 0.90\n", "utf-8")
    assert str(read_yaml(file)["field"]) == "0.90"


def test_a_key_is_its_text_so_that_clause_3_10_is_not_clause_3_1(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("3.1: first\n3.10: tenth\n6: sixth\n", "utf-8")
    assert read_yaml(file) == {"3.1": "first", "3.10": "tenth", "6": "sixth"}


def test_each_key_knows_its_line(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("# a comment\na: 1\n\nb:\n  c: 2\n", "utf-8")
    document = read_yaml(file)
    assert document.lines == {"a": 2, "b": 4}
    assert document["b"].lines == {"c": 5}


@pytest.mark.parametrize(
    ("content", "line", "fault"),
    [
        ("a: 1\na: 2\n", 2, "a stands twice in one mapping"),
        ("a: 1\nb: {c: 1, c: 2}\n", 2, "c stands twice in one mapping"),
        ("a: !!int x\n", 1, "'x' is not a int"),
        ("a: 1\n---\nb: 2\n", 2, "but found another document"),
        ("a: &x [*x]\n", 1, "found unconstructable recursive node"),
        ("a: \x07\n", 1, "unacceptable character #x0007: special characters are not allowed"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(
    content: str, line: int, fault: str, tmp_path: Path
) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(content, "utf-8")
    with pytest.raises(Unreadable) as refused:
        read_yaml(file)
    assert refused.value.line == line
    assert fault in refused.value.fault
