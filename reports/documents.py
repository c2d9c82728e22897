"""A report before it is laid out: what it finds as codes and exact numbers, proven or not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from reports.catalogue import translations
from reports.figures import Locale, failing_in
from reports.formats import Formats, formats_for
from reports.messages import Message, Voice

F = TypeVar("F", bound=Mapping[str, Any])


@dataclass(frozen=True)
class Verdict:
    """The checks that do not agree."""

    failing: tuple[Any, ...]


@dataclass(frozen=True)
class Document(Generic[F]):
    """The report before it is laid out."""

    figures: F
    voice: Voice
    status: str
    verdict: Verdict
    headline: tuple[Message, ...]
    summary: tuple[Message, ...]
    messages: Mapping[str, tuple[Message, ...]]

    @property
    def formats(self) -> Formats:
        """The number and date formats of the report's locale."""
        return self.voice.formats


def proven(figures: Mapping[str, Any]) -> bool:
    """Return whether there are tie-out checks and all of them agree: without any, nothing is."""
    return bool(figures["tie_outs"]) and not failing_in(figures["tie_outs"])


def document_of(
    figures: F,
    locale: Locale,
    headline: tuple[Message, ...],
    summary: tuple[Message, ...],
    titles: Mapping[str, Callable[[F], tuple[Message, ...]]],
) -> Document[F]:
    """Return the document of some figures; one that is not proven is provisional."""
    meta = figures["meta"]
    formats = formats_for(locale, meta["currency"], meta["time_zone"])
    return Document(
        figures=figures,
        voice=Voice(formats, translations(formats.language)),
        status=meta["status"] if proven(figures) else "provisional",
        verdict=Verdict(failing_in(figures["tie_outs"])),
        headline=headline,
        summary=summary,
        messages={section: title(figures) for section, title in titles.items()},
    )
