"""Measure what the texts of submitted listings are like, batch by batch, on all cores.

Each batch is a transaction of its own: a run that is killed goes on where it stopped. Texts are
measured anew when the lists to be searched for change. Not here: what a measure means.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from functools import cache, partial
from hashlib import sha256
from math import ceil
from typing import Any

import pyarrow as pa

from policy.terms import Terms
from screening.brands import BrandBook, load_brands
from screening.identifiers import barcode_problem, credit_code_problem
from screening.terms import TermList, load_lists
from screening.texts import ListingText, TextMeasure, TextScreen
from tasks.cores import on_all_cores
from tasks.runs import Run
from warehouse import Warehouse
from warehouse.bulk import append, drop_incoming, keep_incoming
from warehouse.schema import listing as tables

Progress = Callable[[str], None]

#: Versions of one transaction: bounded memory, and little is lost with a killed run.
_BATCH = 50_000

#: Versions that a process measures at a time.
_SHARE = 2_500

_MEASURE = pa.schema(
    [
        *[(name, pa.string()) for name in (
            "listing_id", "language", "contact_quoted", "barcode_problem", "resembles",
            "resembles_how", "named_brand", "terms_sha256", "run_id",
        )],
        *[(name, pa.int32()) for name in (
            "version_no", "title_characters", "description_characters", "title_letters",
            "capital_share_bps", "repeated_count", "foreign_share_bps", "hidden_characters",
            "link_count", "contact_count",
        )],
        ("is_too_long", pa.bool_()),
    ]
)  # fmt: skip
_HIT = pa.schema(
    [
        ("listing_id", pa.string()), ("version_no", pa.int32()), ("hit_no", pa.int32()),
        *[(name, pa.string()) for name in (
            "list_id", "kind", "term", "field", "quoted", "run_id",
        )],
    ]
)  # fmt: skip
_CODE = pa.schema(
    [(name, pa.string()) for name in ("merchant_id", "credit_code", "problem", "run_id")]
)

#: Lists of words that policy gives, with the kind that a hit of theirs has.
_OF_POLICY = {
    "advertising_law": ("advertising", "listing.prohibited_terms"),
    "contact_words": ("contact", "listing.contact_terms"),
}


def term_lists(terms: Terms) -> tuple[TermList, ...]:
    """Return the lists that are shipped and those of the policy in force."""
    given = (
        TermList(name, kind, "any", "the policy in force", "own", tuple(words.split("|")))
        for name, (kind, key) in _OF_POLICY.items()
        if (words := str(terms.value(key)))
    )
    return (*load_lists(), *given)


def measure_texts(warehouse: Warehouse, run: Run, progress: Progress = lambda _: None) -> int:
    """Measure the newest and the live versions whose texts were not searched for today's lists.

    Args:
        warehouse: where the versions stand.
        run: the run; its policy gives words beside the lists that are shipped.
        progress: told after each batch.

    Returns:
        Versions measured.
    """
    terms = run.book.in_force(run.as_of)
    lists, reach = term_lists(terms), int(terms.value("listing.max_description"))
    digest = _digest(lists, reach)
    _measure_codes(warehouse, run)
    waiting = _waiting(warehouse, digest)
    done = 0
    with on_all_cores(ceil(waiting / _SHARE)) as spread:
        while batch := _next(warehouse, digest):
            shares = [batch[n : n + _SHARE] for n in range(0, len(batch), _SHARE)]
            found = list(spread(partial(measure_share, lists=lists, reach=reach), shares))
            _keep(warehouse, run, digest, found)
            done += len(batch)
            progress(f"texts of {done} of {waiting} versions measured")
    return done


def measure_share(
    versions: Sequence[Mapping[str, Any]], lists: tuple[TermList, ...], reach: int
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the measures and the hits of some versions; it needs no warehouse.

    Args:
        versions: `listing_id, version_no, title, description, brand, barcode` of each.
        lists: lists of terms.
        reach: characters of one text that are searched: as many as policy lets it have.
    """
    screen, brands = _screen(lists, reach), _brands()
    measures, hits = [], []
    for version in versions:
        key = {name: version[name] for name in ("listing_id", "version_no")}
        texts = (version[name] for name in ("title", "description", "brand", "barcode"))
        found = screen.measure(ListingText(*texts))
        measures.append(key | _measure(version, found, brands))
        hits += [
            key | {"hit_no": number} | hit._asdict() for number, hit in enumerate(found.hits, 1)
        ]
    return measures, hits


def _measure(version: Mapping[str, Any], found: TextMeasure, brands: BrandBook) -> dict[str, Any]:
    brand, title, barcode = (version[name] for name in ("brand", "title", "barcode"))
    alike = brands.look_alike(brand) if brand else None
    named = brands.named_in(title) if title else ()
    own = brands.known(brand) if brand else None
    others = [name for name in named if name != own]
    return {
        "title_characters": found.title_characters,
        "description_characters": found.description_characters,
        "title_letters": found.title_letters,
        "capital_share_bps": found.capital_share_bps,
        "repeated_count": found.repeated_word_count,
        "language": found.language,
        "foreign_share_bps": found.other_script_bps,
        "hidden_characters": found.hidden_characters,
        "link_count": found.links,
        "contact_count": found.contacts,
        "contact_quoted": found.contact_quoted or None,
        "barcode_problem": barcode_problem(barcode) if barcode else None,
        "resembles": alike.name if alike else None,
        "resembles_how": alike.reason if alike else None,
        "named_brand": others[0] if others else None,
        "is_too_long": bool(found.too_long),
    }


@cache
def _screen(lists: tuple[TermList, ...], reach: int) -> TextScreen:
    """Return the search, built once a process."""
    return TextScreen(lists, searched_characters=reach)


@cache
def _brands() -> BrandBook:
    return BrandBook(load_brands())


def _digest(lists: Sequence[TermList], reach: int) -> str:
    searched = [reach, *(asdict(each) for each in lists)]
    text = json.dumps(searched, ensure_ascii=False, sort_keys=True)
    return sha256(text.encode()).hexdigest()


def _waiting(warehouse: Warehouse, digest: str) -> int:
    with warehouse.transaction() as tx:
        return int(tx.row("listing/unmeasured_text_count", terms_sha256=digest)["n"])


def _next(warehouse: Warehouse, digest: str) -> list[dict[str, Any]]:
    with warehouse.transaction() as tx:
        return tx.rows("listing/unmeasured_texts", terms_sha256=digest, most=_BATCH)


def _keep(
    warehouse: Warehouse,
    run: Run,
    digest: str,
    found: Sequence[tuple[list[dict[str, Any]], list[dict[str, Any]]]],
) -> None:
    """Replace what was measured of some versions before, in one transaction."""
    more = {"run_id": run.run_id}
    measures = [row | more | {"terms_sha256": digest} for some, _ in found for row in some]
    hits = [row | more for _, some in found for row in some]
    with warehouse.transaction() as tx:
        tx.exclusive("texts")
        keep_incoming(tx, tables.text_measure, pa.Table.from_pylist(measures, _MEASURE))
        for name in ("delete_text_measures", "delete_text_hits", "insert_text_measures"):
            tx.execute(f"listing/{name}")
        drop_incoming(tx, tables.text_measure)
        append(tx, tables.text_hit, pa.Table.from_pylist(hits, _HIT))


def _measure_codes(warehouse: Warehouse, run: Run) -> None:
    """Measure the credit codes of companies that are new or changed."""
    with warehouse.transaction() as tx:
        tx.exclusive("texts")
        tx.execute("listing/delete_changed_codes")
        rows = [
            row
            | {
                "problem": credit_code_problem(row["credit_code"] or "") if row["credit_code"]
                else "not stated",
                "run_id": run.run_id,
            }
            for row in tx.rows("listing/unmeasured_codes")
        ]  # fmt: skip
        append(tx, tables.credit_code_measure, pa.Table.from_pylist(rows, _CODE))
