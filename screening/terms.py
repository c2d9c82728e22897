"""Find the terms of many lists in a text at once, in its disguises, but not where words collide.

Lists are files under `screening/lists/`, each with its source and licence; the policy adds more.
What a hit does is decided elsewhere.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation
from rjieba import Jieba

from screening.characters import HAN, fold, fold_with_places, visible

LISTS = Path(__file__).parent / "lists"
KINDS = ("prohibited", "restricted", "advertising", "contact", "obscene")
_HEADER = ("list", "kind", "language", "source", "licence")

#: A quote is read in a table cell: the hit, some words around it, and no more.
QUOTED_CHARACTERS = 60
_AROUND = 12

#: Places of one text that are looked at; a text with more is nothing but terms.
_MOST_PLACES = 2_000

#: Characters on each side that are segmented: the longest words of the dictionary that matter.
_NEIGHBOURHOOD = 6

#: Longer terms do not come about by two words meeting.
_LONGEST_COLLIDING = 3

#: How often a term that the segmenter does not know occurs in its 60,000,000 words: as often as an
#: everyday word, so that it holds against rare neighbours and yields to common ones.
_FREQUENCY = 1_000

#: What is written between the characters of a word to disguise it; at most four of them, with
#: Chinese on one side and no digit on the other. A blank parts words unless a single character
#: stands on one of its sides.
_DISGUISE = r".·•・*_~^\-"
_BLANK = r" \t\n\r/|、"
_SEPARATORS = re.compile(
    rf"""(?sx) [{_DISGUISE}{_BLANK}] (?:
      (?<=[{HAN}][{_DISGUISE}]) [{_DISGUISE}]{{0,3}} (?=[{HAN}a-z])
    | (?<=[a-z][{_DISGUISE}]) [{_DISGUISE}]{{0,3}} (?=[{HAN}])
    | (?<=[{HAN}].) (?<![{HAN}][{HAN}].) [{_DISGUISE}{_BLANK}]{{0,3}} (?=[{HAN}a-z])
    | (?<=[{HAN}a-z].) [{_DISGUISE}{_BLANK}]{{0,3}} (?=[{HAN}](?![{HAN}])) )"""
)
_ALL_HAN = re.compile(f"[{HAN}]{{2,{_LONGEST_COLLIDING}}}").fullmatch
_SPELLED = re.compile(r"(?<![a-z0-9])[a-z](?:([ .*_~\-])[a-z])(?:\1[a-z]){2,}(?![a-z0-9])")
_MAYBE_SPELLED = re.compile(r"[ .*_~\-][a-z][ .*_~\-][a-z][ .*_~\-]")


class ListRefused(ValueError):
    """A term list without its source, licence or kind, or without terms."""


@dataclass(frozen=True)
class TermList:
    """The terms of one list.

    Attributes:
        list_id: the list.
        kind: one of `KINDS`.
        language: of its terms.
        source: where the terms are from.
        licence: under which they are used.
        terms: the terms as they are usually written.
        exceptions: longer words in which a term means something else.
    """

    list_id: str
    kind: str
    language: str
    source: str
    licence: str
    terms: tuple[str, ...]
    exceptions: tuple[str, ...] = ()


class Hit(NamedTuple):
    """A term that is in a text.

    Attributes:
        list_id: the list of the term.
        kind: the list's kind.
        term: the term as the list has it.
        field: title, description or brand.
        quoted: the text around it, at most `QUOTED_CHARACTERS`; hidden characters spelled out.
    """

    list_id: str
    kind: str
    term: str
    field: str
    quoted: str


class Found(NamedTuple):
    """A place of a term in the searched text; characters from 0, the end not included."""

    start: int
    end: int
    list_id: str
    kind: str
    term: str


def read_list(path: Path) -> TermList:
    """Return the list of a file: `# key: value` lines, then a term a line; `!` marks an exception.

    Raises:
        ListRefused: a header is missing, the kind is unknown, or there is no term.
    """
    header: dict[str, str] = {}
    terms: list[str] = []
    exceptions: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        text = line.strip()
        if text.startswith("#"):
            key, colon, value = text[1:].partition(":")
            if colon and key.strip() in _HEADER:
                header[key.strip()] = value.strip()
        elif text.startswith("!"):
            exceptions.append(text[1:].strip())
        elif text:
            terms.append(text)
    missing = [key for key in _HEADER if not header.get(key)]
    if missing or header["kind"] not in KINDS or not terms:
        raise ListRefused(f"{path.name}: {', '.join(missing) or 'kind or terms'} missing")
    return TermList(
        list_id=header["list"], kind=header["kind"], language=header["language"],
        source=header["source"], licence=header["licence"],
        terms=tuple(dict.fromkeys(terms)), exceptions=tuple(exceptions),
    )  # fmt: skip


def load_lists(folder: Path = LISTS) -> tuple[TermList, ...]:
    """Return the lists of a folder: files `terms_*.txt`, by name.

    Raises:
        ListRefused: one of them does not say where it is from.
    """
    return tuple(read_list(path) for path in sorted(folder.glob("terms_*.txt")))


def _cuts(folded: str) -> list[tuple[int, int]]:
    """Return the spans of separators that stand inside a word, by what is around them."""
    cuts: list[tuple[int, int]] = []
    if not folded.isascii():
        cuts = [match.span() for match in _SEPARATORS.finditer(folded)]
    if _MAYBE_SPELLED.search(folded):
        for run in _SPELLED.finditer(folded):
            cuts += [(place, place + 1) for place in range(run.start() + 1, run.end(), 2)]
        cuts.sort()
    return cuts


def squeeze(folded: str) -> str:
    """Return the folded text without separators inside words: `微.信`, `微 信`, `v.i.a.g.r.a`."""
    cuts = _cuts(folded)
    return "".join(folded[kept] for kept in _kept(cuts)) if cuts else folded


def _kept(cuts: Sequence[tuple[int, int]]) -> Iterator[slice]:
    """Yield what is left of a text between the cuts."""
    begun = 0
    for start, end in cuts:
        yield slice(begun, start)
        begun = end
    yield slice(begun, None)


def places_of(text: str, odd: frozenset[str] | None = None) -> Sequence[int]:
    """Return of each character of `squeeze(fold(text))` the place in `text` that it came from.

    Args:
        text: any text.
        odd: what `characters_of` said of it, which makes it quicker.
    """
    folded, places = fold_with_places(text, odd)
    cuts = _cuts(folded)
    return [place for kept in _kept(cuts) for place in places[kept]] if cuts else places


class TermSearch:
    """All lists, built once; a search takes a time that does not depend on how many terms."""

    def __init__(self, lists: Sequence[TermList]) -> None:
        owners: dict[str, list[tuple[str, str, str]]] = {}
        for each in lists:
            for term in each.terms:
                owners.setdefault(squeeze(fold(term)), []).append((each.list_id, each.kind, term))
            for word in each.exceptions:
                owners.setdefault(squeeze(fold(word)), []).append((each.list_id, "", word))
        owners.pop("", None)
        # The dictionary takes a sixth of a second, and only short Chinese terms ask it.
        short = [term for term in owners if len(term) <= _LONGEST_COLLIDING]
        self._jieba = Jieba() if any(not term.isascii() for term in short) else None
        for searched in short:
            if self._jieba and _ALL_HAN(searched) and not self._jieba.has_word(searched):
                self._jieba.add_word(searched, _FREQUENCY, None)
        self._owners = [tuple(meant) for meant in owners.values()]
        # The automaton of states takes some MB, once a process, and is the fastest to search with.
        self._automaton = AhoCorasick(list(owners), implementation=Implementation.DFA)

    def find(self, searched: str) -> list[Found]:
        """Return where terms are, in order; not in longer terms of the list, each once a list.

        Args:
            searched: `squeeze(fold(text))`.
        """
        matches = self._automaton.find_matches_as_indexes(searched, overlapping=True)
        if not matches:
            return []
        found = [
            Found(start, end, *meant)
            for number, start, end in matches[:_MOST_PLACES]
            if _is_word(searched, start, end)
            for meant in self._owners[number]
        ]
        found.sort(key=lambda each: (each.start, -each.end, each.list_id))
        taken: list[Found] = []
        reach: dict[str, int] = {}
        seen: set[tuple[str, str]] = set()
        for each in found:
            if each.end <= reach.get(each.list_id, 0):
                continue
            if each.kind and self._collides(searched, each.start, each.end):
                continue
            reach[each.list_id] = each.end
            if each.kind and (each.list_id, each.term) not in seen:
                seen.add((each.list_id, each.term))
                taken.append(each)
        return taken

    def _collides(self, searched: str, start: int, end: int) -> bool:
        """Return whether a short Chinese term came about by words meeting, or lies in a longer one.

        A word of the segmented neighbourhood that crosses a border of the term says so; inside a
        longer word, a commoner word of that word does: 大麻 in 大麻袋, by 麻袋.
        """
        jieba = self._jieba
        if not jieba or end - start > _LONGEST_COLLIDING or searched[start:end].isascii():
            return False
        begun = max(0, start - _NEIGHBOURHOOD)
        start, end, around = start - begun, end - begun, searched[begun : end + _NEIGHBOURHOOD]
        place = 0
        for word in jieba.cut(around, False):
            until = place + len(word)
            if _cross(place, until, start, end):
                return True
            if place <= start and end <= until and until - place > end - start:
                return _is_swallowed(jieba, word, start - place, end - place)
            place = until
        return False


def _is_swallowed(jieba: Jieba, word: str, start: int, end: int) -> bool:
    """Return whether a part of a word is no word of it: a commoner one crosses its border."""
    often = jieba.suggest_freq(word[start:end])
    return any(
        _cross(first, last, start, end) and jieba.suggest_freq(part) > often
        for part, first, last in jieba.tokenize(word, "search", False)
    )


def _cross(first: int, last: int, start: int, end: int) -> bool:
    """Return whether two spans overlap and neither lies in the other."""
    return first < start < last < end or start < first < end < last


def _is_word(searched: str, start: int, end: int) -> bool:
    """Return whether Latin letters and digits of a term end where the word in the text ends."""
    return not (
        (start and _are_joined(searched[start - 1], searched[start]))
        or (end < len(searched) and _are_joined(searched[end - 1], searched[end]))
    )


def _are_joined(left: str, right: str) -> bool:
    """Return whether two characters are of one Latin word or number."""
    return left.isascii() and right.isascii() and left.isalnum() and right.isalnum()


def quote(text: str, start: int, end: int) -> str:
    """Return a part of a text with what is around it, cut, hidden characters spelled out."""
    around = text[max(0, start - _AROUND) : min(end, start + QUOTED_CHARACTERS) + _AROUND]
    return visible(around)[:QUOTED_CHARACTERS]
