"""The small pictures are in proportion."""

from fractions import Fraction

from reports.shapes import bar, sparkline


def test_a_bar_is_as_long_as_its_value_from_zero():
    assert [bar(value, 200) for value in (200, 100, 50, 0)] == ["100.0", "50.0", "25.0", "0.0"]


def test_nothing_and_less_than_nothing_have_no_bar():
    assert [bar(None, 10), bar(-5, 10), bar(5, 0)] == ["0.0", "0.0", "0.0"]


def test_a_sparkline_runs_from_its_lowest_value_at_the_bottom_to_its_highest_at_the_top():
    line = sparkline([0, 10, 5], size=(108, 28))
    assert line.pieces == ("4.0,24.0 54.0,4.0 104.0,14.0",)
    assert line.last == ("104.0", "14.0")


def test_a_missing_month_breaks_the_line_and_a_missing_last_month_has_no_point():
    line = sparkline([1, None, 2, None], size=(98, 28))
    assert line.pieces == ("4.0,24.0", "64.0,4.0")
    assert line.last is None


def test_the_target_counts_for_the_scale():
    line = sparkline([1, 2], guide=3, size=(108, 28))
    assert line.guide == "4.0"
    assert line.pieces == ("4.0,24.0 104.0,14.0",)


def test_sparklines_with_one_scale_can_be_compared():
    span = (Fraction(0), Fraction(4))
    assert sparkline([2, 4], size=(108, 28), span=span).pieces == ("4.0,14.0 104.0,4.0",)
    assert sparkline([1, 2], size=(108, 28), span=span).pieces == ("4.0,19.0 104.0,14.0",)


def test_a_level_line_is_in_the_middle_and_an_empty_one_is_empty():
    assert sparkline([7, 7], size=(108, 28)).pieces == ("4.0,14.0 104.0,14.0",)
    assert sparkline([], size=(108, 28)).pieces == ()
    assert sparkline([None, None], size=(108, 28)).pieces == ()
