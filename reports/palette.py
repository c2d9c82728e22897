"""The colours of all reports, each chosen for what it means and tested for contrast.

Favourable is blue and unfavourable vermilion, because red and green mean opposite things on
Chinese and Western markets; the two are equally bright, so a mark and a word always go with them.
"""

INK = "#1B2430"
MUTED = "#56616F"
PAPER = "#FFFFFF"
ACTUAL = "#3A4654"
PREVIOUS = "#8893A0"
GRID = "#DDE2E8"
GOOD = "#0B6BA7"
BAD = "#B8320A"
WARNING = "#8A5A00"
PALE_BAD = "#FBEEE9"
PALE_WARNING = "#FBF4E4"

#: Ratings 1 to 5, from unfavourable to favourable through a neutral middle.
STARS = ("#B8320A", "#E8A38E", "#CDD3DA", "#7FB3D9", "#0B6BA7")
#: The colour of a number on each of them.
ON_STARS = (PAPER, INK, INK, INK, PAPER)

#: Every pair of text and ground that a report uses; a test computes their contrast.
TEXT_PAIRS = (
    (INK, PAPER),
    (MUTED, PAPER),
    (GOOD, PAPER),
    (BAD, PAPER),
    (WARNING, PAPER),
    (PAPER, BAD),
    (BAD, PALE_BAD),
    (INK, PALE_BAD),
    (WARNING, PALE_WARNING),
    *zip(ON_STARS, STARS, strict=True),
)
