"""The figures of one realistic month, fresh for every test, and what a browser would see."""

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from reports.monthly import render

#: Elements that have no end tag.
VOID = {"meta", "link", "br", "hr", "img", "input"}


class Page(HTMLParser):
    """Holds elements, attributes, texts and nesting errors of a page, as HTML parsers see them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.unbalanced: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        self.unbalanced += self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Record an element and open it."""
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Record an element that closes itself."""
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Close the open element, or record that another one is open."""
        if self._open and self._open[-1] == tag:
            self._open.pop()
        else:
            self.unbalanced.append(f"</{tag}> in {self._open[-3:]}")

    def handle_data(self, data: str) -> None:
        """Collect what a reader sees."""
        if not self._open or self._open[-1] not in ("style", "script"):
            self.text += data

    def values(self, attribute: str) -> list[str]:
        """Return the values of an attribute wherever it stands."""
        return [attrs[attribute] or "" for _, attrs in self.elements if attribute in attrs]


@pytest.fixture(scope="session")
def pages() -> dict[str, str]:
    """Return the report of the unchanged figures by locale: drawing it takes a second."""
    path = Path(__file__).with_name("figures.json")
    unchanged = json.loads(path.read_text(encoding="utf-8"))
    return {"zh-CN": render(unchanged, "zh-CN"), "en": render(unchanged, "en")}


@pytest.fixture
def figures() -> dict[str, Any]:
    """Return the figures of May 2018, for the test to change."""
    path = Path(__file__).with_name("figures.json")
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


@pytest.fixture
def see() -> type[Page]:
    """Return the reader of pages."""
    return Page
