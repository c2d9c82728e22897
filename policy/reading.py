"""A policy file is read literally: nothing is guessed, nothing is overwritten, lines are kept.

Plain YAML 1.1 would read ``18:00`` as 1080, ``NO`` as false, ``0.1`` as a binary fraction and would
let the second of two equal keys win in silence. This reader knows null, true, false, whole numbers,
exact decimals, dates and text; keys are text; a repeated key is refused.
"""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml


class Section(dict[str, Any]):
    """A mapping from a file that remembers the line of each key and its own first line."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}

    def copy(self) -> "Section":
        """Return a section of the same fields and lines that can be pruned on its own."""
        twin = Section(self.line)
        twin.update(self)
        twin.lines = dict(self.lines)
        return twin


class Unreadable(Exception):
    """A file is not the YAML that a policy file may hold."""

    def __init__(self, line: int, fault: str) -> None:
        self.line, self.fault = line, fault
        super().__init__(f"line {line}: {fault}")


class _Loader(yaml.SafeLoader):
    """A safe loader that starts without any readings; those of a policy file are added below."""


_Loader.yaml_implicit_resolvers = {}
_Loader.yaml_constructors = {}


def _section(loader: _Loader, node: yaml.MappingNode) -> Section:
    section = Section(node.start_mark.line + 1)
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise yaml.constructor.ConstructorError(
                None, None, "a key must be plain text", key_node.start_mark
            )
        # The key's text, not its reading: clause 3.1 is no number, and 3.10 is not 3.1.
        key = key_node.value
        if key in section:
            raise yaml.constructor.ConstructorError(
                None, None, f"{key} stands twice in one mapping", key_node.start_mark
            )
        section[key] = loader.construct_object(value_node, deep=True)
        section.lines[key] = key_node.start_mark.line + 1
    return section


def _scalar(read: Callable[[str], object]) -> Callable[[_Loader, yaml.ScalarNode], object]:
    def construct(loader: _Loader, node: yaml.ScalarNode) -> object:
        text = loader.construct_scalar(node)
        try:
            return read(text)
        except (ValueError, ArithmeticError, KeyError) as error:
            raise yaml.constructor.ConstructorError(
                None, None, f"{text!r} is not a {node.tag.rsplit(':', 1)[-1]}", node.start_mark
            ) from error

    return construct


def _sequence(loader: _Loader, node: yaml.SequenceNode) -> list[Any]:
    return [loader.construct_object(item, deep=True) for item in node.value]


_TAG = "tag:yaml.org,2002:"
for _name, _pattern, _first, _read in (
    ("null", r"(?:~|null|)\Z", ["~", "n", ""], lambda _text: None),
    ("bool", r"(?:true|false)\Z", ["t", "f"], {"true": True, "false": False}.__getitem__),
    ("int", r"-?(?:0|[1-9][0-9]*)\Z", list("-0123456789"), int),
    ("float", r"-?(?:0|[1-9][0-9]*)\.[0-9]+\Z", list("-0123456789"), Decimal),
    ("timestamp", r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z", list("0123456789"), date.fromisoformat),
):
    _Loader.add_implicit_resolver(_TAG + _name, re.compile(_pattern), _first)
    _Loader.add_constructor(_TAG + _name, _scalar(_read))
_Loader.add_constructor(_TAG + "str", _scalar(str))
_Loader.add_constructor(_TAG + "seq", _sequence)
_Loader.add_constructor(_TAG + "map", _section)
_Loader.add_constructor(None, yaml.SafeLoader.yaml_constructors[None])  # any other tag is refused


def read_yaml(path: Path) -> Section:
    """Return the mapping that a file holds.

    Args:
        path: A UTF-8 file with one YAML document.

    Raises:
        Unreadable: It is not UTF-8, not YAML, not one mapping, or repeats a key; with the line.
    """
    content = path.read_bytes()
    try:
        document = yaml.load(content.decode("utf-8"), Loader=_Loader)  # noqa: S506  a SafeLoader
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Unreadable(line, "a byte is not UTF-8") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Unreadable(mark.line + 1 if mark else 1, error.problem or str(error)) from error
    except yaml.YAMLError as error:
        raise Unreadable(1, " ".join(str(error).split())) from error
    if not isinstance(document, Section):
        raise Unreadable(1, "the file is not a mapping of fields")
    return document
