"""No text hangs the screen: a megabyte of anything is measured at once and flagged."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.characters import characters_of, fold, fold_with_places
from screening.terms import QUOTED_CHARACTERS, TermList, load_lists, places_of, squeeze
from screening.texts import MOST_HITS, ListingText, TextScreen

SCREEN = TextScreen(
    (*load_lists(), TermList("contact", "contact", "zh", "a test", "own", ("微信", "qq")))
)
LISTINGS = Path(__file__).parent / "listings" / "dummyjson.json"

#: It takes 20 ms on a quiet core; a machine that does other work must not fail the test.
AT_ONCE_SECONDS = 1.0

#: What makes patterns run for ever: runs that almost match, and terms everywhere.
UNITS = ["a", "微 ", "1.", "@a", "\u202e", "\u200b微\u200b信", "大麻", "qq ", "v i ",
         "www.", "象牙白", "+1 ", "1 ", "a@a.", "\U0001f600\u200d", "Z\u0338", "\ud800", "\x00",
         "-", "微.", "一三", "\u2764\ufe0f\u200d", ".com"]  # fmt: skip


@pytest.mark.parametrize("unit", UNITS, ids=ascii)
def test_a_megabyte_of_title_is_measured_at_once_and_flagged(unit):
    title = unit * (1_000_000 // len(unit))
    began = time.perf_counter()
    found = SCREEN.measure(ListingText(title, None, None, None))
    assert time.perf_counter() - began < AT_ONCE_SECONDS
    assert found.too_long == ("title",)
    assert found.title_characters == len(title)


def test_a_megabyte_of_brand_and_of_barcode_is_measured_at_once():
    began = time.perf_counter()
    SCREEN.measure(ListingText(None, None, "微信" * 500_000, "\u202e" * 1_000_000))
    assert time.perf_counter() - began < AT_ONCE_SECONDS


_ALPHABET = st.one_of(
    st.sampled_from("Σ\u13a0\u0130ß微信大麻袋象牙白枪气加Vvq.-_ /|、\u200b\u202eＡé1３\n"),
    st.characters(),
    st.characters(categories=["Cs", "Cf", "Co", "Mn"]),
)
TEXTS = st.text(_ALPHABET, max_size=60)


@given(title=TEXTS, description=TEXTS, brand=TEXTS)
@settings(max_examples=150, deadline=None)
def test_every_text_is_measured_and_every_quote_is_short_and_visible(title, description, brand):
    found = SCREEN.measure(ListingText(title, description, brand, title))
    assert len(found.hits) <= MOST_HITS
    for quoted in (found.contact_quoted, *(hit.quoted for hit in found.hits)):
        assert len(quoted) <= QUOTED_CHARACTERS
        assert quoted.isprintable() or "\u3000" in quoted or "\xa0" in quoted
        quoted.encode("utf-8")


@given(text=TEXTS)
@settings(max_examples=150, deadline=None)
def test_folding_with_places_is_folding_and_places_rise(text):
    folded, places = fold_with_places(text)
    odd = characters_of(text).odd
    assert places == list(fold_with_places(text, odd)[1])
    assert folded == fold(text) == fold(text, odd)
    assert len(places) == len(folded)
    assert places == sorted(places)
    assert len(places_of(text, odd)) == len(squeeze(folded))


def test_the_194_listings_of_dummyjson_hit_no_term_contact_or_link():
    listings = json.loads(LISTINGS.read_text(encoding="utf-8"))
    found = [
        SCREEN.measure(ListingText(each["title"], each["description"], each["brand"], None))
        for each in listings
    ]
    assert len(found) == 194
    assert [each for each in found if each.hits or each.contacts or each.links] == []
    assert {each.language for each in found} == {"en"}
    assert sum(each.hidden_characters for each in found) == 0
