"""Every text of a report is translated, and nothing is translated that no report says."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

import reports
from reports.catalogue import MissingTranslation, read_catalogue, translations

PACKAGE = Path(reports.__file__).parent
KEYWORDS = {"_": None, "N_": None, "NP_": (1, 2)}


def written() -> set[str | tuple[str, ...]]:
    """Return the message ids that the code and the templates name."""
    found = extract_from_dir(
        PACKAGE,
        method_map=[("**.py", "python"), ("**.j2", "jinja2")],
        options_map={"**.j2": {"extensions": "jinja2.ext.i18n"}},
        keywords=KEYWORDS,
    )
    return {message for _, _, message, _, _ in found}


def catalogued() -> dict[str | tuple[str, ...], str | tuple[str, ...]]:
    """Return the entries of the committed catalogue."""
    return {entry.id: entry.string for entry in read_catalogue() if entry.id}


def test_no_text_is_missing_from_the_chinese_catalogue():
    assert written() - set(catalogued()) == set()


def test_no_entry_of_the_chinese_catalogue_is_unused():
    assert set(catalogued()) - written() == set()


def test_every_entry_has_a_translation_that_is_not_marked_as_doubtful():
    entries = [entry for entry in read_catalogue() if entry.id]
    assert len(entries) > 250
    assert [entry.id for entry in entries if entry.fuzzy or not all(entry.string)] == []


def test_a_translation_names_the_same_parameters_as_its_text():
    def named(text: str | tuple[str, ...]) -> set[str]:
        texts = [text] if isinstance(text, str) else text
        return {name for one in texts for name in re.findall(r"%\((\w+)\)s|%%", one)}

    assert [key for key, text in catalogued().items() if named(key) != named(text)] == []


def test_the_catalogue_holds_no_markup():
    texts = [text for pair in catalogued().items() for side in pair for text in side]
    assert not set("".join(texts)) & set("<>&")


def test_a_text_without_a_translation_stops_the_report():
    with pytest.raises(MissingTranslation, match="no translation of 'Nobody wrote this'"):
        translations("zh").gettext("Nobody wrote this")


def test_a_counted_text_without_a_translation_stops_the_report():
    with pytest.raises(MissingTranslation, match="no translation of '1 thing'"):
        translations("zh").ngettext("1 thing", "many things", 2)


def test_english_speaks_for_itself_and_counts():
    english = translations("en")
    assert english.gettext("Sales") == "Sales"
    assert english.ngettext("one", "many", 1) == "one"
    assert english.ngettext("one", "many", 0) == "many"
