"""Measure the texts of a listing: lengths, capitals, repetition, language, contacts, links, terms.

Measures only: what is too long, too loud or not allowed stands in the policy. A text beyond the cap
is measured in length and searched up to the cap, so that no text takes long.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice, pairwise
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from screening.characters import (
    ENGLISH,
    HAN,
    Characters,
    capitals_of,
    characters_of,
    fold,
    language_of,
)
from screening.terms import (
    Hit,
    TermList,
    TermSearch,
    load_lists,
    places_of,
    quote,
    squeeze,
)

#: Hits of one listing that are returned: nobody reads more, and each is kept in the database.
MOST_HITS = 20

#: Characters of one text that are searched, when no other cap is given: thirty times the longest
#: description that is usual, and 10 ms.
SEARCHED_CHARACTERS = 10_000

#: Contacts and links of one text that are counted; one too many is no better than a hundred.
_MOST_COUNTED = 50

#: Between two texts that are searched together: more blanks than a disguised word has.
_BETWEEN = "\n" * 6

#: Brands come again and again; a longer one is no brand, and is not kept.
_KEPT_BRANDS = 20_000
_LONGEST_BRAND = 100

_TOKEN = re.compile(rf"[{HAN}]+|[^\W_]+")
_IS_HAN = re.compile(f"[{HAN}]").match

_LINK_ENDS = (
    "com", "cn", "net", "org", "top", "shop", "xyz", "cc", "vip", "info", "io", "tv", "ru", "br",
    "uk", "jp", "de",
)  # fmt: skip
_LINK = re.compile(
    r"(?:https?|ftp)://|(?<![a-z0-9])www\."
    rf"|(?<=[a-z0-9\-])[.。](?:{'|'.join(_LINK_ENDS)})(?![a-z0-9])"
)
_RUN = re.compile("[!-~。]+")

_EMAIL = re.compile(
    r"(?<![a-z0-9._%+\-])[a-z0-9._%+\-]{1,64}@[a-z0-9\-]{1,63}(?:\.[a-z0-9\-]{1,63}){1,8}"
)

#: Anything long enough to be a number that is called; what it is, the second pattern says.
_LONG_NUMBER = re.compile(r"[+0-9][0-9()\-._* ]{5,}[0-9]")
_PHONE = re.compile(
    r"(?<![\d.])(?:\+?86[ \-]?)?1[3-9]\d(?:[ \-.]?\d{4}){2}(?!\d)"  # mobile, 3-4-4
    r"|(?<![\d.])1([ \-._*])[3-9](?:\1\d){9}(?!\d)"  # spelled digit by digit
    r"|(?<!\d)0\d{2,3}-\d{7,8}(?!\d)"  # an area code and a number
    r"|(?<!\d)[48]00-?\d{3}-?\d{4}(?!\d)"  # service numbers
    r"|\+\d{1,3}[ \-]?\(?\d{1,4}\)?(?:[ \-]?\d{2,4}){2,4}(?!\d)"  # E.164 with its plus sign
)
_CHINESE_DIGITS = "零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖幺"
_SPOKEN = re.compile(rf"[1{_CHINESE_DIGITS}][{_CHINESE_DIGITS}\d]{{10}}(?![{_CHINESE_DIGITS}\d])")
_DIGITS_OF = str.maketrans(_CHINESE_DIGITS, "001234567891234567891")
_MOBILE = re.compile(r"1[3-9]\d{9}")

_MESSENGERS = (
    "qq", "扣扣", "企鹅", "微信", "薇信", "威信", "v信", "wx", "vx", "加v", "weixin", "wechat",
    "whatsapp", "telegram",
)  # fmt: skip
_MESSENGER_ID = re.compile(
    rf"(?<![a-z0-9])(?:{'|'.join(_MESSENGERS)})(?:同号|号码|号|群|id)?[^a-z0-9\n]{{0,4}}"
    r"(?:[a-z][a-z0-9_\-]{5,19}|\d{5,12})(?![a-z0-9])"
)

#: Without one of these there is no link, e-mail address, messenger id or number in Chinese digits.
_MENTIONS = AhoCorasick(
    [
        *_MESSENGERS, "@", "://", "www.",
        *(dot + end for dot in ".。" for end in _LINK_ENDS),
        *(one + digit for one in "1一壹幺" for digit in "三四五六七八九叁肆伍陆柒捌玖"),
    ],
    implementation=Implementation.DFA,
)  # fmt: skip


class ListingText(NamedTuple):
    """The texts of a listing as they were submitted; None where there is none."""

    title: str | None
    description: str | None
    brand: str | None
    barcode: str | None


class TextMeasure(NamedTuple):
    """What was measured of a listing's texts.

    Attributes:
        title_characters: without hidden ones and marks, a run of blanks as one; of a text beyond
            the cap, the characters as submitted.
        description_characters: the same.
        title_letters: Latin letters of the title.
        capital_share_bps: capitals among them, of 10,000.
        repeated_word: the word that the title repeats most, two characters of Chinese, or empty.
        repeated_word_count: how often the title has it; 0 or 1 where none is repeated.
        language: of title and description: zh, en, mixed, other, none.
        other_script_bps: letters that are neither Chinese nor Latin, of 10,000 letters.
        hidden_characters: in title, description, brand and barcode: zero width, bidirectional
            controls, other controls, private use, marks piled on a letter.
        links: addresses of pages, e-mail not among them.
        contacts: telephone numbers, messenger ids and e-mail addresses.
        contact_quoted: the first of them with what is around it, or empty.
        too_long: the texts that go beyond the cap.
        hits: terms that were found.
    """

    title_characters: int
    description_characters: int
    title_letters: int
    capital_share_bps: int
    repeated_word: str
    repeated_word_count: int
    language: str
    other_script_bps: int
    hidden_characters: int
    links: int
    contacts: int
    contact_quoted: str
    too_long: tuple[str, ...]
    hits: tuple[Hit, ...]


class TextScreen:
    """Measures texts against term lists; built once a process from what can be pickled."""

    def __init__(
        self,
        lists: Sequence[TermList] | None = None,
        searched_characters: int = SEARCHED_CHARACTERS,
    ) -> None:
        """Build the search.

        Args:
            lists: term lists; those that are shipped when none are given.
            searched_characters: the cap: characters of one text that are searched.
        """
        self._search = TermSearch(load_lists() if lists is None else lists)
        self._cap = searched_characters
        self._known_brand = lru_cache(_KEPT_BRANDS)(self._of_brand)

    def measure(self, listing: ListingText) -> TextMeasure:
        """Return what is measured of a listing's texts; a missing text measures as an empty one."""
        title, description = listing.title or "", listing.description or ""
        whole, long_title, long_description = _Whole.of(title, description, self._cap)
        counted, folded = whole.counted, whole.folded
        short = fold(whole.title, counted.odd)
        capitals, letters = capitals_of(whole.title)
        searched = squeeze(folded)
        contacts, links = _contacts_and_links(searched)
        found = self._search.find(searched)[:MOST_HITS]
        places = places_of(whole.text, counted.odd) if contacts or found else []
        hits = [Hit(*each[2:], *whole.quoted(places, each.start, each.end)) for each in found]
        hidden = counted.hidden
        if listing.brand:
            is_short = len(listing.brand) <= _LONGEST_BRAND
            of_brand = self._known_brand if is_short else self._of_brand
            brand_hidden, brand_hits = of_brand(listing.brand)
            hidden += brand_hidden
            hits += brand_hits[: MOST_HITS - len(hits)]
        if listing.barcode and not (listing.barcode.isascii() and listing.barcode.isprintable()):
            hidden += characters_of(listing.barcode[: self._cap]).hidden
        return TextMeasure(
            len(title) if long_title else _length(short),
            len(description) if long_description else _length(folded[len(short) :]),
            letters,
            capitals * 10_000 // letters if letters else 0,
            *_most_repeated(short),
            language_of(counted.han, counted.latin, counted.other, folded),
            _other_bps(counted), hidden, links, len(contacts),
            whole.quoted(places, *contacts[0])[1] if contacts else "",
            long_title + long_description, tuple(hits),
        )  # fmt: skip

    def _of_brand(self, brand: str) -> tuple[int, list[Hit]]:
        """Return the hidden characters and the terms in a brand."""
        text = brand[: self._cap]
        counted = characters_of(text)
        found = self._search.find(squeeze(fold(text, counted.odd)))[:MOST_HITS]
        places = places_of(text, counted.odd) if found else []
        return counted.hidden, [
            Hit(*each[2:], "brand", quote(text, places[each.start], places[each.end - 1] + 1))
            for each in found
        ]


class _Whole(NamedTuple):
    """A title and a description as one text: what costs by the call is done once for both."""

    title: str
    text: str
    counted: Characters
    folded: str

    @classmethod
    def of(
        cls, title: str, description: str, cap: int
    ) -> tuple["_Whole", tuple[str, ...], tuple[str, ...]]:
        """Return both up to the cap, and the name of each that goes beyond it."""
        searched = title[:cap]
        text = searched + _BETWEEN + description[:cap]
        counted = characters_of(text)
        return (
            cls(searched, text, counted, fold(text, counted.odd)),
            ("title",) if len(title) > cap else (),
            ("description",) if len(description) > cap else (),
        )

    def quoted(self, places: Sequence[int], start: int, end: int) -> tuple[str, str]:
        """Return the field of a place in the searched text, and its quote."""
        first, until = places[start], places[end - 1] + 1
        if first < len(self.title):
            return "title", quote(self.title, first, until)
        begun = len(self.title) + len(_BETWEEN)
        return "description", quote(self.text[begun:], first - begun, until - begun)


def _other_bps(counted: Characters) -> int:
    """Return the letters that are neither Chinese nor Latin, of 10,000 letters."""
    if not counted.other:
        return 0
    return counted.other * 10_000 // (counted.han + counted.latin + counted.other)


def _length(folded: str) -> int:
    """Return the characters of a text as a reader counts them."""
    if "  " in folded:
        folded = " ".join(folded.split())
    return len(folded.strip())


def _most_repeated(folded: str) -> tuple[str, int]:
    """Return the word that is there most often, and how often; English function words do not count.

    A word of Chinese is two neighbouring characters: most words are, and a longer one that is
    repeated repeats its first two.
    """
    words: list[str] = []
    for run in _TOKEN.findall(folded):
        if _IS_HAN(run):
            words += [left + right for left, right in pairwise(run)]
        elif len(run) > 1 and run not in ENGLISH:
            words.append(run)
    if len(set(words)) == len(words):
        return "", 1 if words else 0
    return Counter(words).most_common(1)[0]


def _contacts_and_links(searched: str) -> tuple[list[tuple[int, int]], int]:
    """Return the places of contacts, in order, and how many addresses of pages there are."""
    has_mention = bool(_MENTIONS.find_matches_as_indexes(searched))
    found = sorted(islice(_spans(searched, has_mention), _MOST_COUNTED))
    kept: list[tuple[int, int]] = []
    for start, end in found:
        # `QQ 12345@qq.com` is one contact, found twice.
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    if not has_mention:
        return kept, 0
    runs = (run.group() for run in _RUN.finditer(searched))
    links = sum(1 for run in runs if "@" not in run and _LINK.search(run))
    return kept, min(links, _MOST_COUNTED)


def _spans(searched: str, has_mention: bool) -> Iterator[tuple[int, int]]:
    """Yield the places of everything that looks like a contact."""
    for number in _LONG_NUMBER.finditer(searched):
        for phone in _PHONE.finditer(searched, number.start(), number.end()):
            yield phone.span()
    if has_mention:
        yield from (match.span() for match in _EMAIL.finditer(searched))
        yield from (match.span() for match in _MESSENGER_ID.finditer(searched))
        for spoken in _SPOKEN.finditer(searched):
            if _MOBILE.fullmatch(spoken.group().translate(_DIGITS_OF)):
                yield spoken.span()
