"""Characters as a reader sees them: folded for search, counted by script, hidden ones named.

Every character folds by itself, so that each place in the folded text has a place in the original.
Not here: what a text says (`screening.terms`), and how much of anything is too much (the policy).
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

#: Format and control characters, private use, fillers without ink and lone surrogates. Line ends
#: and tabs are none of them. A joiner or selector inside a pictograph belongs to the pictograph.
_HIDDEN_CLASS = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ud800-\uf8ff"
    "\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U0010ffff"
)
_PICTOGRAPH = "\u203c-\u3299\U0001f000-\U0001faff"
_HIDDEN = re.compile(f"[{_HIDDEN_CLASS}]|(?<![{_PICTOGRAPH}\ufe0f])[\u200d\ufe0f]")

#: A third mark on one letter is no spelling in any language that is sold in here.
_PILED_MARKS = re.compile("(?<=[\u0300-\u036f]{2})[\u0300-\u036f]")

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af"
_HAN = re.compile(f"[{HAN}]")
_LATIN = re.compile("[A-Za-z\xc0-\xd6\xd8-\xf6\xf8-\u024f\u1e00-\u1eff\uff21-\uff3a\uff41-\uff5a]")

#: Bytes of ASCII that are no capitals, and no letters: deleting them is the quickest count.
_NO_CAPITALS = bytes(code for code in range(128) if not chr(code).isupper())
_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalpha())

#: Function words that one language has and the others have not, as they fold. A text is foreign
#: when it has two of the others, and more of them than of the English ones: one may be a name's.
_ENGLISH_WORDS = """
    the and of for with is are this that in on to it from your our you its by as an at or be has
    have not all can will into
"""
_FOREIGN_WORDS = """
    der die das und mit fur von ist ein eine nicht auf den dem zu le la les des du et pour avec
    est une dans sur el los las con para por una y es del do da dos com uma nao e em um il di per
    gli che ed een het van voor met i och med pa w na z dla jest ve icin bir
"""
ENGLISH = frozenset(_ENGLISH_WORDS.split())
_FOREIGN = frozenset(_FOREIGN_WORDS.split())

#: Half of what is read is in scripts that are neither Chinese nor Latin.
_MOSTLY_OTHER_BPS = 5_000

#: A Chinese listing names brands, models and sizes in Latin letters; an English one hardly ever
#: has Chinese. Characters of Chinese against words of Latin, of 10,000.
_CHINESE_FROM_BPS = 7_000
_ENGLISH_UP_TO_BPS = 1_000

#: A word of English is five letters, as typists count; it saves taking Chinese texts apart.
_LETTERS_A_WORD = 5

#: Classes of characters; a class plus `_FOLDS_BIT` folds to more than its small letter.
_PLAIN, _HAN_CLASS, _LATIN_CLASS, _OTHER, _UNSEEN, _ASK, _BEYOND = range(7)
_FOLDS_BIT = 8
_NONE_ODD: frozenset[str] = frozenset()

#: Replacing one character in a text takes a hundredth of translating all of them, and a bit.
_MOST_REPLACED = 20

_SIMPLE = bytes(range(_FOLDS_BIT))
_BIT_AWAY = bytes(code & 7 for code in range(256))

#: Full-width punctuation folds to nothing else: it stands in every Chinese text and in no term.
_KEPT = "，。！？：；（）、％～"


class _Folds(dict[int, str]):
    """A character's fold, worked out once: compatibility form, no marks, no case, not hidden."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if _HIDDEN.match(character):
            folded = ""
        elif character in _KEPT:
            folded = character
        else:
            parts = unicodedata.normalize("NFKD", character).casefold()
            bare = "".join(part for part in parts if not unicodedata.combining(part))
            # Hangul comes apart into letters that nobody writes by themselves.
            folded = unicodedata.normalize("NFC", bare).lower()
        self[code] = folded
        return folded


_FOLDS = _Folds()


@cache
def _classes() -> NDArray[np.uint8]:
    """Return the class of each of the first 65,536 characters; the others are looked at singly."""
    return np.fromiter(map(_class_of, range(0x10000)), np.uint8, 0x10000)


def _class_of(code: int) -> int:
    """Return the class of a character, with the bit when `str.lower` is not its fold."""
    character = chr(code)
    if character in "\u200d\ufe0f" or "\u0300" <= character <= "\u036f":
        found = _ASK
    elif 0xD800 <= code <= 0xDFFF:
        return _BEYOND + _FOLDS_BIT
    elif _HIDDEN.match(character):
        found = _UNSEEN
    elif _HAN.match(character):
        found = _HAN_CLASS
    elif _LATIN.match(character):
        found = _LATIN_CLASS
    else:
        found = _OTHER if character.isalpha() else _PLAIN
    # The last sigma of a word has a small letter of its own, which depends on where it stands.
    is_plain = _FOLDS[code] == character.lower() and character != "\u03a3"
    return found if is_plain else found + _FOLDS_BIT


class Characters(NamedTuple):
    """How many characters of which kind are in a text.

    Attributes:
        han: Chinese characters.
        latin: Latin letters.
        other: letters of other scripts, Japanese and Korean among them.
        hidden: characters that nobody sees, and marks piled on a letter.
        odd: the different characters that fold to more than their small letter; None when they
            were not looked for, since there are characters beyond the first 65,536.
    """

    han: int
    latin: int
    other: int
    hidden: int
    odd: frozenset[str] | None


def characters_of(text: str) -> Characters:
    """Return how many characters of which kind are in a text."""
    raw = text.encode("utf-16-le", "surrogatepass")
    classes = _classes().take(np.frombuffer(raw, np.uint16))
    kinds = classes.tobytes()
    # A class counts with and without its bit; most texts have no character with it.
    odd: frozenset[str] | None = _NONE_ODD
    if kinds.translate(None, _SIMPLE):
        kinds = kinds.translate(_BIT_AWAY)
        is_one_to_one = len(classes) == len(text)
        places = (classes >= _FOLDS_BIT).nonzero()[0].tolist() if is_one_to_one else ()
        odd = frozenset(map(text.__getitem__, places)) if is_one_to_one else None
    count = kinds.count
    han, latin, other = count(_HAN_CLASS), count(_LATIN_CLASS), count(_OTHER)
    hidden = count(_UNSEEN)
    if count(_ASK) or count(_BEYOND):
        hidden = len(_HIDDEN.findall(text)) + len(_PILED_MARKS.findall(text))
        for character in text:
            if character > "\uffff":
                if _HAN.match(character):
                    han += 1
                elif _FOLDS[ord(character)].isascii():
                    latin += character.isalpha()
                else:
                    other += character.isalpha()
    return Characters(han, latin, other, hidden, odd)


def capitals_of(text: str) -> tuple[int, int]:
    """Return how many Latin letters are capitals, and how many Latin letters there are."""
    if text.isascii():
        raw = text.encode()
        return len(raw.translate(None, _NO_CAPITALS)), len(raw.translate(None, _NO_LETTERS))
    letters = _LATIN.findall(text)
    return sum(map(str.isupper, letters)), len(letters)


def fold(text: str, odd: frozenset[str] | None = None) -> str:
    """Return the text without case, width, marks and hidden characters.

    Args:
        text: any text.
        odd: what `characters_of` said of it, which makes it quicker.

    Source:
        Unicode Standard Annex 15 (NFKD), chapter 3.13 (case folding).
    """
    if odd is None or len(odd) > _MOST_REPLACED:
        return text.translate(_FOLDS)
    for character in odd:
        text = text.replace(character, _FOLDS[ord(character)])
    return text.lower()


def fold_with_places(text: str, odd: frozenset[str] | None = None) -> tuple[str, Sequence[int]]:
    """Return `fold(text)`, and of each of its characters the place in `text` that it came from.

    Args:
        text: any text.
        odd: what `characters_of` said of it, which makes it quicker.
    """
    if odd is None:
        pieces = [_FOLDS[ord(character)] for character in text]
        return "".join(pieces), [place for place, piece in enumerate(pieces) for _ in piece]
    moving = "".join(character for character in odd if len(_FOLDS[ord(character)]) != 1)
    if not moving:
        return fold(text, odd), range(len(text))
    places: list[int] = []
    begun = 0
    for match in re.finditer(f"[{re.escape(moving)}]", text):
        place = match.start()
        places += range(begun, place)
        places += [place] * len(_FOLDS[ord(text[place])])
        begun = place + 1
    places += range(begun, len(text))
    return fold(text, odd), places


def visible(text: str) -> str:
    """Return the text as it may be quoted: hidden characters and line ends spelled out."""
    return "".join(
        character
        if character.isprintable() and not _HIDDEN.match(character)
        else character.encode("unicode_escape", "surrogatepass").decode()
        for character in text
    )


def language_of(han: int, latin: int, other: int, folded: str) -> str:
    """Return what a text is written in, from its letters by script and its folded self.

    Returns:
        zh, en (Latin letters that are not plainly another language's), mixed of these two, other,
        or none where there is no letter.
    """
    if not han + latin + other:
        return "none"
    if other * 10_000 >= (han + latin + other) * _MOSTLY_OTHER_BPS:
        return "other"
    words = latin / _LETTERS_A_WORD
    han_bps = han * 10_000 / (han + words)
    if han_bps >= _CHINESE_FROM_BPS:
        return "zh"
    if han_bps > _ENGLISH_UP_TO_BPS:
        return "mixed"
    tokens = set(folded.split())
    foreign = len(_FOREIGN & tokens)
    return "other" if foreign >= 2 and foreign > len(ENGLISH & tokens) else "en"
