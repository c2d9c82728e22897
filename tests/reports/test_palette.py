"""The colours can be read."""

import re
from pathlib import Path

import pytest

import reports
from reports import palette


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2.2."""
    channels = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2.2."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_measure_gives_what_the_standard_says():
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21.0)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("pair", palette.TEXT_PAIRS)
def test_every_text_has_a_contrast_of_four_and_a_half(pair):
    assert contrast(*pair) >= 4.5


@pytest.mark.parametrize("colour", [palette.ACTUAL, palette.PREVIOUS, palette.GOOD, palette.BAD])
def test_every_bar_has_a_contrast_of_three(colour):
    assert contrast(colour, palette.PAPER) >= 3.0


def test_no_other_colour_is_written_into_a_template_or_a_chart():
    package = Path(reports.__file__).parent
    sources = [*package.rglob("*.j2"), *package.rglob("*.css"), package / "charts.py"]
    assert len(sources) >= 7
    strays = {
        (path.name, colour)
        for path in sources
        for colour in re.findall(r"#[0-9A-Fa-f]{6}\b", path.read_text(encoding="utf-8"))
    }
    assert strays == set()
