"""Compare a brand with known names: is it one, does it only look like one, does a title name one.

A name is known by its plain letters: without case, accents, blanks and punctuation. Whether a
merchant may sell under it is decided elsewhere.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation
from confusable_homoglyphs import confusables  # type: ignore[import-untyped]
from rapidfuzz import process
from rapidfuzz.distance import OSA

from screening.characters import fold
from screening.terms import LISTS

#: Names as short as this are within one letter of half of the language.
_ONE_LETTER_FROM = 5
#: Two letters are a quarter of a name of eight; below that, strangers meet.
_TWO_LETTERS_FROM = 9

#: Shorter names are words, sizes and abbreviations in a title.
_NAMED_FROM = 4
#: Names of Chinese characters are two and three long; two are mostly words.
_NAMED_FROM_HAN = 3

#: Brands of a catalogue come again and again.
_REMEMBERED = 100_000

#: A brand beyond it is compared up to it: no name is half as long, and a comparison stays short.
_LONGEST = 100

#: Latin letters and digits that stand for one another in the eye, by shape alone.
_TWINS = str.maketrans({"0": "o", "1": "l", "i": "l", "|": "l", "!": "l", "$": "s"})
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_HAS_HAN = re.compile("[\u3400-\u9fff]").search


class LookAlike(NamedTuple):
    """A known name that a brand looks like without being it.

    Attributes:
        name: the known name.
        distance: letters by which the plain letters of the two differ; 0 when all are disguised.
        reason: `script` (letters of another script), `confusable` (letters of one shape) or
            `edit_distance` (a letter added, dropped, changed, or two swapped).
    """

    name: str
    distance: int
    reason: str


def _confusables() -> dict[int, str]:
    """Return the characters of other scripts that look like a Latin letter, as that letter.

    Source:
        Unicode Technical Standard 39, confusables.txt, as `confusable-homoglyphs` carries it.
    """
    found: dict[int, str] = {}
    for letter in _LATIN + _LATIN.upper():
        for each in confusables.confusables_data.get(letter, ()):
            other = each["c"]
            if len(other) == 1 and not other.isascii() and other.isalpha():
                found.setdefault(ord(other), letter.lower())
    # A small letter may have its twin by way of its capital only.
    for code, letter in list(found.items()):
        small = chr(code).lower()
        if len(small) == 1 and not small.isascii():
            found.setdefault(ord(small), letter)
    return found


_CONFUSABLE = _confusables()


def plain(name: str) -> str:
    """Return the letters and digits of a name: no case, accents, blanks or punctuation."""
    return "".join(filter(str.isalnum, fold(name)))


def skeleton(name: str) -> str:
    """Return what a name looks like: letters and digits of one shape are one letter."""
    latin = unicodedata.normalize("NFKC", name).translate(_CONFUSABLE)
    shapes = fold(latin).translate(_CONFUSABLE).translate(_TWINS)
    letters = "".join(filter(str.isalnum, shapes))
    return letters.replace("rn", "m").replace("vv", "w").replace("cl", "d")


def load_brands(path: Path = LISTS / "brands.txt") -> dict[str, tuple[str, ...]]:
    """Return the shipped names, each with the kinds of shop that carry it."""
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {name: tuple(kinds.split(",")) for name, kinds in pairs}


class BrandBook:
    """Known names, and what can be asked of them; built once a process."""

    def __init__(self, names: Iterable[str]) -> None:
        """Index the names.

        Args:
            names: the known ones; where two have the same plain letters, the first is quoted.
        """
        self._plain: dict[str, str] = {}
        for name in names:
            letters = plain(name)
            if letters:
                self._plain.setdefault(letters, name)
        self._skeletons: dict[str, list[str]] = {}
        self._lengths: dict[int, list[str]] = {}
        for letters in self._plain:
            self._skeletons.setdefault(skeleton(self._plain[letters]), []).append(letters)
            self._lengths.setdefault(len(letters), []).append(letters)
        quoted = {_words(name): name for name in self._plain.values() if _is_quotable(name)}
        self._quoted = list(quoted.values())
        self._automaton = AhoCorasick(list(quoted), implementation=Implementation.DFA)
        self._remembered = lru_cache(_REMEMBERED)(self._compare)

    def known(self, brand: str) -> str | None:
        """Return the known name that a brand is, or None."""
        return self._plain.get(plain(brand[:_LONGEST]))

    def look_alike(self, brand: str) -> LookAlike | None:
        """Return the known name that a brand looks like without being it, or None.

        It looks like one when letters of one shape make it equal, or when it is one letter away
        from a name of five or more, two from one of nine or more; known names never do.
        """
        return self._remembered(brand[:_LONGEST])

    def _compare(self, brand: str) -> LookAlike | None:
        """Return what a brand looks like, worked out."""
        letters = plain(brand)
        return None if not letters or letters in self._plain else self._nearest(brand, letters)

    def rivals(self) -> list[tuple[str, LookAlike]]:
        """Return the known names that would be accused, were they not known, and of which name."""
        each = ((name, self._nearest(name, letters)) for letters, name in self._plain.items())
        return [(name, found) for name, found in each if found is not None]

    def _nearest(self, brand: str, letters: str) -> LookAlike | None:
        """Return which name other than itself a brand looks like, or None."""
        twins = (twin for twin in self._skeletons.get(skeleton(brand), ()) if twin != letters)
        twin = next(twins, "")
        if len(twin) > 1:
            has_other = any(ord(character) in _CONFUSABLE for character in fold(brand) + brand)
            reason = "script" if has_other else "confusable"
            return LookAlike(self._plain[twin], OSA.distance(letters, twin), reason)
        best: LookAlike | None = None
        for length in range(len(letters) - 2, len(letters) + 3):
            shorter = min(length, len(letters))
            allowed = (shorter >= _ONE_LETTER_FROM) + (shorter >= _TWO_LETTERS_FROM)
            if abs(length - len(letters)) > allowed or length not in self._lengths:
                continue
            # Two, since the nearest may be the name itself.
            found = process.extract(
                letters, self._lengths[length], scorer=OSA.distance, score_cutoff=allowed, limit=2
            )
            for name, distance, _ in found:
                if distance and (best is None or distance < best.distance):
                    best = LookAlike(self._plain[name], int(distance), "edit_distance")
        return best

    def named_in(self, title: str) -> tuple[str, ...]:
        """Return the known names that a title quotes as whole words, in order, each once.

        A name within a longer one that is quoted is not named itself.
        """
        text = _words(title)
        found: list[tuple[int, int, int]] = []
        for number, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            before, after = text[start - 1 : start], text[end : end + 1]
            if not _joins(before, text[start]) and not _joins(text[end - 1], after):
                found.append((start, -end, number))
        found.sort()
        named: dict[str, None] = {}
        reach = 0
        for _, minus_end, number in found:
            if -minus_end > reach:
                reach = -minus_end
                named.setdefault(self._quoted[number])
        return tuple(named)


def _words(text: str) -> str:
    """Return a text's words with one blank between them; apostrophes and dots do not part words."""
    folded = fold(text)
    kept = "".join(
        character if character.isalnum() else "" if character in "'’.`" else " "
        for character in folded
    )
    return " ".join(kept.split())


def _is_quotable(name: str) -> bool:
    """Return whether a name is long enough to be told from a word in a title."""
    letters = plain(name)
    return len(letters) >= (_NAMED_FROM_HAN if _HAS_HAN(letters) else _NAMED_FROM)


def _joins(left: str, right: str) -> bool:
    """Return whether two characters are of one word; Chinese has no border between words."""
    if not left or not right or " " in (left, right):
        return False
    return not (_HAS_HAN(left) or _HAS_HAN(right))
