"""Every fault leaves its own traces and no others, and the record of them is complete.

A clean marketplace and one with a single kind of fault are compared row by row with nothing of the
simulator but its list of kinds. Sums follow from their rows: where an unnamed row differs only in
its figures, as a balance or a control total does, it is a sum.
"""

import csv
import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import holidays
import pyarrow.parquet as pq
import pytest
import yaml

import simulator.workshop
from simulator import Kind, SimulationRefused, Written, fault_kinds, write_marketplace
from tests.reliability.tier import IS_LONG
from tests.simulator.written import table_of

POLICY = Path(__file__).parents[2] / "policy" / "books" / "standard"
MONEY_CATEGORIES = {
    "missing_in_psp", "missing_in_bank", "missing_in_orders", "timing", "amount_over",
    "amount_under", "fee_variance", "duplicate_capture", "duplicate_row", "currency_mismatch",
    "status_mismatch", "split_mismatch", "refund_without_order", "chargeback_unbooked",
    "reserve_movement", "unknown_residual", "late_file", "file_gap",
}  # fmt: skip
KINDS = list(fault_kinds().values())
JUDGED = KINDS if IS_LONG else KINDS[::3]
SMALL, LARGE = 1_200, 9_000
RARE = {
    "chargeback_amount_differs",
    "chargeback_fee_above_contract",
    "chargeback_won_not_returned",
}
"""Only the larger marketplace has a chargeback for each of these."""
SEED = 7
WIDE_IDS = {"merchant_id", "listing_id", "staff_id", "customer_id"}
"""Ids of things with many rows: they explain a difference only where the fault claims them."""
REGISTER = "received_files.csv"
BATCHES = {
    "wechat_pay": r"\bWE\d{16}",
    "alipay": r"\bAL\d{16}",
    "stripe": r"\bpo_1[0-9a-f]{23}",
    "adyen": r"\b2(0[7-9]|1\d|2\d)\d\b",
}
"""How the references of each provider's batches look in those months; none is a year."""

Rows = Counter[str]


def write(directory: Path, orders: int, faults: str = "none", **asked: int) -> Written:
    return write_marketplace(
        directory,
        orders=orders,
        months=4 if orders == SMALL else 6,
        first_month="2025-09",
        seed=SEED,
        faults=faults,
        asked=asked,
    )


def truth_of(directory: Path) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = json.loads((directory / "truth.json").read_text("utf-8"))
    return entries


def files_of(directory: Path) -> dict[str, bytes]:
    """Return the content of every file by its path, but for the record of the faults."""
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in sorted(directory.rglob("*"))
        if path.is_file() and path.stem not in {"truth", "delivery"}
    }


def rows_of(path: str, content: bytes) -> Rows:
    """Return the rows of a file as texts; of a picture, its name stands for it."""
    if path.endswith(".jpg"):
        return Counter([path])
    if path.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return sum((texts(archive.read(name)) for name in archive.namelist()), Counter())
    if path.endswith(".csv") and "/" not in path:
        table = csv.reader(io.StringIO(content.decode("utf-8"), newline=""))
        return Counter(",".join(row) for row in table)
    return texts(content)


def texts(content: bytes) -> Rows:
    """Return the lines of an outside file; an entry of a statement is one line."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", errors="replace")
    if text.startswith("<?xml"):
        entries = re.findall(r"<Ntry>.*?</Ntry>", text, re.DOTALL)
        rest = re.sub(r"<Ntry>.*?</Ntry>", "", text, flags=re.DOTALL).split("\n")
        return Counter(filter(None, [*(" ".join(entry.split()) for entry in entries), *rest]))
    # The lines of MT940 after a :61: belong to it.
    joined = re.sub(r"\r?\n(?=:86:)", " ", text)
    return Counter(filter(None, joined.splitlines()))


@dataclass(frozen=True)
class Entry:
    """One row of the record, with the ids that explain a difference."""

    kind: Kind
    ids: dict[str, Any]

    def explains(self, row: str) -> bool:
        """Return whether the row names something that the entry is about."""
        return any(identity in row for identity in self.identities())

    def identities(self) -> Iterator[str]:
        """Yield the ids that a row must name to be explained."""
        for name, value in self.ids.items():
            is_identity = name.endswith(("_id", "_reference")) or name in {"path", "file"}
            if is_identity and (name in self.kind.claims or name not in WIDE_IDS):
                yield str(value)

    def nets(self, row: str) -> bool:
        """Return whether the row is a payout that may net other days because of the entry.

        A provider pays nothing out for a day whose refunds exceed its captures: where an entry of
        a day is another, so may be the day that closes its batch, and with it the payout's name.
        """
        if self.kind.stage != "rows" or "settled_on" not in self.ids:
            return False
        return re.search(BATCHES[self.ids["provider"]], row) is not None

    def concerns(self, path: str) -> bool:
        """Return whether a file fault is about this file or a further copy of it."""
        own = self.ids.get("path")
        return own is not None and Path(path).stem.startswith(Path(own).stem)


def without_figures(row: str) -> str:
    """Return a row with its figures masked: two sums that differ look alike."""
    return re.sub(r"\d+", "#", row).replace("-", "").replace("DBIT", "CRDT").replace("D#", "C#")


class Difference:
    """What differs between two deliveries, and how far a record explains it."""

    def __init__(self, clean: dict[str, bytes], other: dict[str, bytes]) -> None:
        self.clean, self.other = clean, other
        self.paths = sorted(
            path for path in clean.keys() | other.keys() if clean.get(path) != other.get(path)
        )

    def rows(self, path: str) -> tuple[Rows, Rows]:
        """Return the rows of a file that are gone and those that have come."""
        before, after = self.clean.get(path), self.other.get(path)
        gone = rows_of(path, before) if before is not None else Counter()
        come = rows_of(path, after) if after is not None else Counter()
        return gone - come, come - gone

    def is_on_one_side(self, path: str) -> bool:
        """Return whether only one of the two deliveries has the file."""
        return (path in self.clean) != (path in self.other)


def unexplained(difference: Difference, entries: list[Entry]) -> tuple[list[str], set[int]]:
    """Return the rows that no entry explains, and the numbers of the entries that explain some."""
    strange: list[str] = []
    used: set[int] = set()
    for path in difference.paths:
        if path == REGISTER and not any("path" in entry.ids for entry in entries):
            # Which files there are follows from which rows there are.
            continue
        concerned = {number for number, entry in enumerate(entries) if entry.concerns(path)}
        used |= concerned
        if concerned:
            continue
        gone, come = difference.rows(path)
        left: list[Rows] = []
        for rows in (gone, come):
            rest: Rows = Counter()
            for row, count in rows.items():
                explaining = {n for n, entry in enumerate(entries) if entry.explains(row)}
                used |= explaining
                if not explaining and not any(entry.nets(row) for entry in entries):
                    rest[without_figures(row)] += count
            left.append(rest)
        if difference.is_on_one_side(path) and path.startswith(("provider/", "bank/")):
            # A day without any entry has no file; a batch of another day has another file.
            continue
        strange += [f"{path}: {row}" for row in (left[0] - left[1]) + (left[1] - left[0])]
    return strange, used


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """Let each small marketplace use one thread: the tests themselves run side by side."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(simulator.workshop, "THREADS", 1)
        yield


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], dict[str, bytes]]:
    @cache
    def files(orders: int) -> dict[str, bytes]:
        directory = tmp_path_factory.mktemp(f"clean-{orders}")
        write(directory, orders)
        return files_of(directory)

    return files


@pytest.mark.parametrize("kind", JUDGED, ids=lambda kind: f"{kind.area}-{kind.kind}")
def test_each_kind_alone_differs_from_the_clean_run_in_exactly_the_stated_rows(
    kind: Kind, clean: Callable[[int], dict[str, bytes]], tmp_path: Path
) -> None:
    asked, orders = (1, LARGE) if kind.kind in RARE else (2, SMALL)
    written = write(tmp_path, orders, **{kind.kind: asked})
    truth = truth_of(tmp_path)
    assert written.shortages == {}
    assert [entry["fault"] for entry in truth] == [
        f"{kind.kind}/{number}" for number in range(1, asked + 1)
    ]
    entries = [Entry(kind, entry["ids"]) for entry in truth]
    strange, used = unexplained(Difference(clean(orders), files_of(tmp_path)), entries)
    assert strange == []
    assert used == set(range(asked))


def test_the_comparison_sees_a_change_that_no_entry_states(
    clean: Callable[[int], dict[str, bytes]], tmp_path: Path
) -> None:
    write(tmp_path, SMALL, late_delivery=2)
    path = tmp_path / "payments.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join([*lines[:40], *lines[41:]]), "utf-8")
    [kind] = [kind for kind in KINDS if kind.kind == "late_delivery"]
    entries = [Entry(kind, entry["ids"]) for entry in truth_of(tmp_path)]
    strange, _ = unexplained(Difference(clean(SMALL), files_of(tmp_path)), entries)
    assert len(strange) == 1
    assert strange[0].startswith("payments.csv: O#,")


def test_a_clean_marketplace_has_an_empty_record(tmp_path: Path) -> None:
    written = write(tmp_path, SMALL)
    assert truth_of(tmp_path) == []
    assert (written.faults, written.shortages) == ({}, {})


def test_the_numbers_asked_for_are_met_exactly_and_take_the_place_of_the_profile(
    tmp_path: Path,
) -> None:
    written = write(tmp_path, SMALL, "usual", late_delivery=7, deposit_short=3, late_handover=0)
    assert written.faults["late_delivery"] == 7
    assert written.faults["deposit_short"] == 3
    assert "late_handover" not in written.faults
    assert Counter(entry["kind"] for entry in truth_of(tmp_path)) == written.faults


def test_more_than_there_is_room_for_is_reported_as_a_shortage(tmp_path: Path) -> None:
    written = write(tmp_path, SMALL, cancelled_without_reason=1_500)
    wanted, found = written.shortages["cancelled_without_reason"]
    assert wanted == 1_500
    assert found == written.faults["cancelled_without_reason"] == len(truth_of(tmp_path))
    assert 10 < found < 100


@pytest.fixture(scope="module")
def profiles(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Written]]:
    found = {}
    for profile in ("usual", "many"):
        directory = tmp_path_factory.mktemp(profile)
        found[profile] = (directory, write(directory, LARGE, profile))
    return found


def test_each_kind_happens_in_the_usual_profile_and_oftener_in_many(
    profiles: dict[str, tuple[Path, Written]],
) -> None:
    usual, many = (profiles[name][1] for name in ("usual", "many"))
    assert usual.faults.keys() | usual.shortages.keys() == fault_kinds().keys()
    assert usual.shortages.keys() <= {"chargeback_won_not_returned"}
    for kind in ("shipped_before_confirmed", "parcel_lost", "fee_above_contract", "late_delivery"):
        assert 8 < many.faults[kind] / usual.faults[kind] < 12, kind


def test_no_two_faults_touch_the_same_thing(profiles: dict[str, tuple[Path, Written]]) -> None:
    claims = {kind.kind: kind.claims for kind in KINDS}
    touched: Counter[tuple[str, str]] = Counter()
    for entry in truth_of(profiles["many"][0]):
        touched.update((claim, str(entry["ids"][claim])) for claim in claims[entry["kind"]])
        if entry["kind"] == "deposits_merged":
            touched["batch_reference", entry["ids"]["merged_batch_reference"]] += 1
    assert touched.total() > 5_000
    assert [thing for thing, count in touched.items() if count > 1] == []


def test_the_two_forms_of_the_record_agree_and_say_what_is_promised(
    profiles: dict[str, tuple[Path, Written]],
) -> None:
    directory, _ = profiles["usual"]
    entries = truth_of(directory)
    table = pq.read_table(directory / "truth.parquet").to_pylist()
    assert [{**row, "ids": json.loads(row["ids"])} for row in table] == entries
    assert len({entry["fault"] for entry in entries}) == len(entries)
    for entry in entries:
        kind = fault_kinds()[entry["kind"]]
        assert set(entry) == {
            "fault", "clause", "kind", "ids", "amount_minor", "currency", "expected_category",
        }  # fmt: skip
        assert (entry["clause"], entry["expected_category"]) == (kind.clause, kind.category)
        assert entry["currency"] == "CNY"
        assert entry["amount_minor"] >= 0
        assert all(value is not None for value in entry["ids"].values()), entry
        assert not any(name.startswith("_") for name in entry["ids"])


def test_the_catalogue_has_sixty_kinds_in_ten_areas_with_everything_stated() -> None:
    clauses = yaml.safe_load((POLICY / "2025.1.yaml").read_text("utf-8"))["clauses"]
    assert len(KINDS) >= 60
    assert len({kind.area for kind in KINDS}) >= 10
    for kind in KINDS:
        assert kind.clause in clauses, kind.kind
        assert kind.rate > 0, kind.kind
        assert re.fullmatch(r"[a-z_]+", kind.category), kind.kind
        assert re.fullmatch(r"[A-Z].+\.", kind.says), kind.kind
        assert kind.notices, kind.kind
        assert "  " not in kind.says + kind.notices, kind.kind


def test_every_category_of_a_money_break_has_a_kind() -> None:
    money = {"payment", "provider", "bank", "file", "refund", "chargeback"}
    found = {kind.category for kind in KINDS if kind.area in money}
    assert found >= MONEY_CATEGORIES


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"faults": "few"}, "faults is 'few': give none, usual, many"),
        (
            {"asked": {"late_train": 1}},
            "fault is 'late_train': no such kind; `simulate --list-faults` lists them",
        ),
        ({"asked": {"parcel_lost": -1}}, "fault is parcel_lost=-1: give a number from 0 on"),
        (
            {"asked": {"deposit_short": 1}, "layout": "olist"},
            "fault is 'deposit_short': it needs --layout countinghouse; impossible histories do "
            "not",
        ),
        (
            {"asked": {"parcel_lost": 1}, "layout": "olist"},
            "fault is 'parcel_lost': it needs --layout countinghouse; impossible histories do not",
        ),
    ],
)
def test_what_cannot_go_wrong_is_refused_before_anything_is_written(
    tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    arguments = {"orders": 10, "months": 1, "first_month": "2025-09", "seed": 1} | change
    with pytest.raises(SimulationRefused, match=f"^{re.escape(message)}$"):
        write_marketplace(tmp_path / "delivery", **arguments)
    assert not (tmp_path / "delivery").exists()


def test_published_data_gets_impossible_histories_and_no_other_faults(tmp_path: Path) -> None:
    written = write_marketplace(
        tmp_path, orders=500, months=2, first_month="2025-09", seed=1, layout="olist"
    )
    assert set(written.faults) == {
        kind.kind for kind in KINDS if kind.category == "impossible_history" and
        kind.area == "orders"
    }  # fmt: skip
    orders = (tmp_path / "olist_orders_dataset.csv").read_text("utf-8")
    assert all(entry["ids"]["order_id"] in orders for entry in truth_of(tmp_path))


def local(text: str) -> datetime:
    """Return an instant of a file in the marketplace's local time."""
    return datetime.fromisoformat(text).replace(tzinfo=None) + timedelta(hours=8)


def ids_of(directory: Path, kind: str, name: str = "order_id") -> set[str]:
    return {entry["ids"][name] for entry in truth_of(directory) if entry["kind"] == kind}


@cache
def is_working_day(day: date) -> bool:
    return holidays.country_holidays("CN", years=day.year).is_working_day(day)


def working_hours(start: datetime, end: datetime) -> float:
    """Count business hours, 9 to 21 on working days; from 18 on a day is over."""
    if start.hour >= 18:
        start = datetime.combine(start.date() + timedelta(days=1), datetime.min.time())
    total = 0.0
    day = start.date()
    while day <= end.date():
        midnight = datetime.combine(day, datetime.min.time())
        opens, closes = midnight + timedelta(hours=9), midnight + timedelta(hours=21)
        if is_working_day(day):
            hours = (min(end, closes) - max(start, opens)).total_seconds() / 3600
            total += max(0.0, hours)
        day += timedelta(days=1)
    return total


def test_what_is_late_is_late_under_every_version_and_the_rest_is_in_time(
    profiles: dict[str, tuple[Path, Written]],
) -> None:
    directory, _ = profiles["usual"]
    orders = {order["order_id"]: order for order in table_of(directory, "orders")}
    for order_id, order in orders.items():
        if not order["confirmed_at"]:
            continue
        took = working_hours(local(order["paid_at"]), local(order["confirmed_at"]))
        # Twelve working hours until June 2026, six afterwards.
        assert took > 12 if order_id in ids_of_confirmation(directory) else took <= 6, order_id
    furniture = furniture_parcels(directory)
    held = {event["order_id"] for event in table_of(directory, "order_events")
            if event["event"] == "hold_placed"}  # fmt: skip
    late = {
        (entry["ids"]["order_id"], entry["ids"]["merchant_id"])
        for entry in truth_of(directory) if entry["kind"] == "late_handover"
    }  # fmt: skip
    assert len(late) > 200
    for parcel in table_of(directory, "shipments"):
        order_id = parcel["order_id"]
        if order_id in held:
            continue
        took_long = local(parcel["handed_over_at"]) - local(orders[order_id]["paid_at"])
        sent = (order_id, parcel["merchant_id"])
        if sent in late:
            assert took_long > timedelta(hours=96 if sent in furniture else 48)
        else:
            assert took_long <= timedelta(hours=36)


@cache
def ids_of_confirmation(directory: Path) -> set[str]:
    return ids_of(directory, "late_confirmation")


def furniture_parcels(directory: Path) -> set[tuple[str, str]]:
    furniture = {
        listing["listing_id"]
        for listing in table_of(directory, "listings")
        if listing["category_id"] == "furniture"
    }
    return {
        (line["order_id"], line["merchant_id"])
        for line in table_of(directory, "order_lines")
        if line["listing_id"] in furniture
    }


def test_orders_that_come_late_come_after_the_promised_day_and_are_rated_lower(
    profiles: dict[str, tuple[Path, Written]],
) -> None:
    directory, _ = profiles["usual"]
    orders = {order["order_id"]: order for order in table_of(directory, "orders")}
    arrived: dict[str, date] = {}
    for parcel in table_of(directory, "shipments"):
        if parcel["delivered_at"]:
            day = local(parcel["delivered_at"]).date()
            arrived[parcel["order_id"]] = max(day, arrived.get(parcel["order_id"], day))
    late = {
        order_id for order_id, day in arrived.items()
        if day.isoformat() > orders[order_id]["promised_on"]
    }  # fmt: skip
    delivered_late = ids_of(directory, "late_delivery")
    assert delivered_late <= late
    assert late <= delivered_late | ids_of(directory, "late_handover")
    assert 0.03 < len(late) / len(orders) < 0.08
    ratings = {True: [0], False: [0]}
    for review in table_of(directory, "reviews"):
        ratings[review["order_id"] in late].append(int(review["rating"]))
    mean = {is_late: sum(stars) / (len(stars) - 1) for is_late, stars in ratings.items()}
    assert mean[True] < mean[False] - 1


def test_a_late_order_still_runs_forward_and_ends_inside_the_period(
    profiles: dict[str, tuple[Path, Written]],
) -> None:
    directory, _ = profiles["usual"]
    late = ids_of(directory, "late_delivery") | ids_of(directory, "late_handover")
    late |= ids_of(directory, "late_confirmation")
    sent: dict[str, list[dict[str, str]]] = {}
    for parcel in table_of(directory, "shipments"):
        sent.setdefault(parcel["order_id"], []).append(parcel)
    reviews = {review["order_id"]: review for review in table_of(directory, "reviews")}
    for order in table_of(directory, "orders"):
        if order["order_id"] not in late:
            continue
        for parcel in sent[order["order_id"]]:
            course = [
                order["created_at"], order["paid_at"], order["confirmed_at"], order["released_at"],
                parcel["handed_over_at"], parcel["delivered_at"], order["completed_at"],
            ]  # fmt: skip
            assert course == sorted(course)
            assert course[-1] < "2026-02-28T16:00:00Z"
        if review := reviews.get(order["order_id"]):
            last = max(parcel["delivered_at"] for parcel in sent[order["order_id"]])
            assert last < review["requested_at"] < review["answered_at"] < "2026-02-28T16"


def minor(amount: str) -> int:
    return int(amount.replace(".", ""))


def at_stake(directory: Path, *kinds: str, name: str = "order_id") -> dict[str, int]:
    return {
        entry["ids"][name]: entry["amount_minor"]
        for entry in truth_of(directory)
        if entry["kind"] in kinds
    }


def test_lines_and_payments_disagree_for_the_orders_and_by_the_amounts_in_the_record(
    profiles: dict[str, tuple[Path, Written]],
) -> None:
    directory, _ = profiles["usual"]
    open_minor: Counter[str] = Counter()
    for line in table_of(directory, "order_lines"):
        open_minor[line["order_id"]] += minor(line["amount"]) + minor(line["shipping_amount"])
    lines = set(open_minor)
    for payment in table_of(directory, "payments"):
        open_minor[payment["order_id"]] -= minor(payment["amount"])
    paid = {order["order_id"] for order in table_of(directory, "orders") if order["paid_at"]}
    off = {order: abs(gap) for order, gap in open_minor.items() if gap and order in paid & lines}
    assert off == at_stake(
        directory, "order_total_mismatch", "line_recorded_twice",
        "payment_unrecorded", "payment_recorded_twice", "payment_amount_mistyped",
    )  # fmt: skip
    without_lines = {order_id for order_id in open_minor if order_id not in lines}
    assert without_lines == ids_of(directory, "order_without_lines")


def test_refunds_their_lines_and_their_captures_disagree_as_the_record_says(
    profiles: dict[str, tuple[Path, Written]],
) -> None:
    directory, _ = profiles["usual"]
    of_lines: Counter[str] = Counter()
    for line in table_of(directory, "refund_lines"):
        of_lines[line["refund_id"]] += minor(line["amount"]) + minor(line["shipping_amount"])
    captured = {
        (payment["order_id"], payment["payment_no"]): minor(payment["amount"])
        for payment in table_of(directory, "payments")
    }
    gaps, beyond, unapproved = {}, {}, set()
    for refund in table_of(directory, "refunds"):
        amount = minor(refund["amount"])
        if amount != of_lines[refund["refund_id"]]:
            gaps[refund["refund_id"]] = amount - of_lines[refund["refund_id"]]
        excess = amount - captured[refund["order_id"], refund["payment_no"]]
        if excess > 0:
            beyond[refund["refund_id"]] = excess
        if refund["submitted_at"] and not (refund["approved_at"] and refund["approved_by"]):
            unapproved.add(refund["refund_id"])
    assert gaps == at_stake(directory, "refund_lines_do_not_add_up", name="refund_id")
    assert beyond == at_stake(directory, "refund_larger_than_capture", name="refund_id")
    assert unapproved == ids_of(directory, "refund_without_approval", "refund_id")


def test_parcels_are_without_a_reference_or_have_anothers_where_the_record_says(
    profiles: dict[str, tuple[Path, Written]],
) -> None:
    directory, _ = profiles["many"]
    carried: dict[str, set[str]] = {}
    for parcel in table_of(directory, "shipments"):
        carried.setdefault(parcel["tracking_reference"], set()).add(parcel["order_id"])
    assert carried.pop("") == ids_of(directory, "shipment_without_tracking")
    shared = [orders for orders in carried.values() if len(orders) > 1]
    assert len(shared) == len(ids_of(directory, "false_tracking")) > 20
    false = ids_of(directory, "false_tracking")
    assert all(len(orders) == 2 and len(orders & false) == 1 for orders in shared)
