"""Which marketplace the warehouse holds, and its policy book."""

from datetime import datetime

from policy import Book, load_book
from tasks.instants import parse_as_of
from tasks.runs import Run, clock, new_run_id
from warehouse import NotInitialised, Warehouse, WarehouseUnavailable, open_warehouse
from warehouse.upgrade import require_current

#: The policy book of a delivery that names none.
DEFAULT_BOOK = "standard"


class NothingLoaded(RuntimeError):
    """The warehouse holds no marketplace yet."""


def book_in_use(warehouse: Warehouse) -> Book:
    """Return the policy book of the marketplace whose books the warehouse holds.

    Raises:
        NotInitialised: the warehouse has no tables.
        NothingLoaded: nothing has been loaded.
    """
    require_current(warehouse)
    with warehouse.transaction() as tx:
        held = tx.rows("delivery/marketplace")
    if not held:
        raise NothingLoaded(
            f"{warehouse.shown()} holds no orders yet; load some with `countinghouse load`"
        )
    return load_book(held[0]["policy_book"])


def book_to_be(warehouse: Warehouse) -> Book:
    """Return the book in use, or the one that a delivery without a name will get."""
    try:
        return book_in_use(warehouse)
    except NothingLoaded:
        return load_book(DEFAULT_BOOK)


def instant_of(book: Book, as_of: str | None) -> datetime | None:
    """Return the instant that a person wrote, in UTC; a day ends in the marketplace's own zone.

    Raises:
        NotAnInstant: the text is neither a day nor an instant with an offset.
    """
    zone = str(book.in_force(clock()).value("platform.time_zone"))
    return parse_as_of(as_of, zone) if as_of else None


def run_as_of(warehouse: Warehouse, as_of: str | None) -> Run:
    """Return a new run as of the instant that a person wrote, else as of now.

    Raises:
        NothingLoaded: the warehouse holds no marketplace.
        NotAnInstant: the text is neither a day nor an instant with an offset.
    """
    return _run(book_in_use(warehouse), as_of)


def run_to_be(warehouse: Warehouse, as_of: str | None) -> Run:
    """Return such a run also where nothing but submissions is held: `book_to_be` is its book.

    Raises:
        NotAnInstant: the text is neither a day nor an instant with an offset.
    """
    return _run(book_to_be(warehouse), as_of)


def _run(book: Book, as_of: str | None) -> Run:
    return Run(new_run_id(), instant_of(book, as_of) or clock(), book)


def policy_book_in_use() -> str | None:
    """Return the name of the warehouse's policy book, or None where nothing is loaded."""
    warehouse = open_warehouse()
    if warehouse.path and not warehouse.path.exists():
        return None
    try:
        return book_in_use(warehouse).name
    except (NothingLoaded, NotInitialised, WarehouseUnavailable):
        return None
