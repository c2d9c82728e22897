"""The page on checks, made from their headers: `python -m tasks.listing_check_page`."""

from collections.abc import Iterator

from tasks.listing_checks import Check, checks

_HEAD = """# The checks of a listing
Made by `make pages` from the headers in `warehouse/sql/listing_check`; a new check is one more file there (CONTRIBUTING.md).

Each check passes, refers the listing to a person, or rejects it. Which checks reject is policy (`listing.rejecting_checks`); all others
refer. A critical check adds `listing.critical_weight` to the risk score, a warning `listing.warning_weight`. *Watched* checks are asked of
what is on sale every day. The class is that of Amazon's account health report. The merchant is told value and limit in both languages.

| check | clause | severity | class | watched | asks |
|---|---|---|---|---|---|
"""  # noqa: E501 - lines of a page


def page() -> str:
    """Return the page as Markdown."""
    return _HEAD + "".join(_lines())


def _lines() -> Iterator[str]:
    for check in checks():
        yield _line(check)


def _line(check: Check) -> str:
    watched = "daily" if check.is_watched else ""
    cells = (
        f"`{check.name}`", check.clause, check.severity, check.violation, watched,
        f"{check.rule}. {check.rule_zh}",
    )  # fmt: skip
    return f"| {' | '.join(cells)} |\n"


if __name__ == "__main__":
    print(page(), end="")
