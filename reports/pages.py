"""What all reports share: how a template becomes a page, and what publishing needs to know."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reports.catalogue import translations
from reports.figures import Locale
from reports.formats import css_text
from reports.shapes import sparkline

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Report:
    """One kind of report.

    Attributes:
        name: its folder, and its name in the archive.
        render: makes the page of figures in a locale.
        is_proven: whether all tie-outs of figures pass, of which there is at least one.
        beside: makes further pages that lie beside it, by file name; none where there are none.
    """

    name: str
    render: Callable[[Mapping[str, Any], Locale], str]
    is_proven: Callable[[Mapping[str, Any]], bool]
    beside: Callable[[Mapping[str, Any], Locale], Mapping[str, str]] | None = None


def rendered(template: str, language: str, **values: Any) -> str:
    """Return a page: every value is escaped, and a missing one is an error.

    Args:
        template: name of the template.
        language: "en" or "zh".
        **values: what the template lays out.

    Returns:
        A complete HTML document without blank lines.
    """
    page = _environment(language).get_template(template).render(**values)
    return re.sub(r"\n\s*\n+", "\n", page)


@cache
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    spoken = translations(language)
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        spoken.gettext, spoken.ngettext, newstyle=True
    )
    environment.globals["sparkline"] = sparkline
    environment.filters["css_text"] = css_text
    return environment
