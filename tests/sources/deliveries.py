"""Small deliveries in both layouts, made by rule: every count and amount is known by hand.

200 orders, each with one line, one payment and one review, sold by 10 merchants; row `i` of a file
stands on line `i + 2`. A test spoils a copy and says what must come of it.
"""

import csv
import io
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

ORDERS = 200
MERCHANTS = 10
PRODUCTS = 20
CATEGORIES = 5

#: 20 of the 200 orders are bought a day, the first on 1 March 2018 (Olist) or 2026 (ours).
_PER_DAY = 20

OLIST_TABLES = (
    "olist_customers_dataset",
    "olist_sellers_dataset",
    "product_category_name_translation",
    "olist_products_dataset",
    "olist_orders_dataset",
    "olist_order_items_dataset",
    "olist_order_payments_dataset",
    "olist_order_reviews_dataset",
)


def write_olist(folder: Path, prefix: str = "") -> Path:
    """Write a good delivery as Olist publishes it; `prefix` gives other orders and customers."""
    folder.mkdir(parents=True, exist_ok=True)
    orders = [(f"{prefix}o{i:03}", f"{prefix}c{i:03}", i) for i in range(ORDERS)]
    rows: dict[str, list[str]] = {
        "olist_customers_dataset": [
            "customer_id,customer_unique_id,customer_zip_code_prefix,customer_city,customer_state",
            *(f"{c},u{i % 150:03},98765,secretopolis,SP" for _, c, i in orders),
        ],
        "olist_sellers_dataset": [
            "seller_id,seller_zip_code_prefix,seller_city,seller_state",
            *(f"s{i},98765,secretopolis,RJ" for i in range(MERCHANTS)),
        ],
        "product_category_name_translation": [
            "product_category_name,product_category_name_english",
            *(f"categoria_{i},category_{i}" for i in range(CATEGORIES)),
        ],
        "olist_products_dataset": [
            "product_id,product_category_name,product_name_lenght,product_description_lenght,"
            "product_photos_qty,product_weight_g,product_length_cm,product_height_cm,"
            "product_width_cm",
            *(f"p{i:02},categoria_{i % CATEGORIES},40,200,3,500,20,10,15" for i in range(PRODUCTS)),
        ],
        "olist_orders_dataset": [
            "order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,"
            "order_delivered_carrier_date,order_delivered_customer_date,"
            "order_estimated_delivery_date",
            *(f"{o},{c},delivered,{_olist_times(i)}" for o, c, i in orders),
        ],
        "olist_order_items_dataset": [
            "order_id,order_item_id,product_id,seller_id,shipping_limit_date,price,freight_value",
            *(
                f"{o},1,p{i % PRODUCTS:02},s{i % MERCHANTS},2018-03-20 12:00:00,19.9,5.05"
                for o, _, i in orders
            ),
        ],
        "olist_order_payments_dataset": [
            "order_id,payment_sequential,payment_type,payment_installments,payment_value",
            *(f"{o},1,credit_card,1,24.95" for o, _, _ in orders),
        ],
        "olist_order_reviews_dataset": [
            "review_id,order_id,review_score,review_comment_title,review_comment_message,"
            "review_creation_date,review_answer_timestamp",
            *(
                f"{prefix}r{i:03},{o},5,,,2018-04-01 00:00:00,2018-04-02 09:00:00"
                for o, _, i in orders
            ),
        ],
    }
    for table, lines in rows.items():
        write_lines(folder / f"{table}.csv", lines)
    return folder


def _olist_times(i: int) -> str:
    bought = datetime(2018, 3, 1, 10) + timedelta(days=i // _PER_DAY)  # noqa: DTZ001 - local time
    steps = (0, 1, 48, 120)
    times = [f"{bought + timedelta(hours=hours):%Y-%m-%d %H:%M:%S}" for hours in steps]
    return ",".join([*times, "2018-03-31 00:00:00"])


def write_own(folder: Path, prefix: str = "", *, with_catalogue: bool = True) -> Path:
    """Write a good delivery in our own layout; without a catalogue it is incremental."""
    folder.mkdir(parents=True, exist_ok=True)
    orders = [(f"{prefix}o{i:03}", i) for i in range(ORDERS)]
    rows: dict[str, list[str]] = {
        "orders": [
            "order_id,customer_id,created_at,paid_at,confirmed_at,cancelled_at,currency",
            *(
                f"{o},u{i % 150:03},2026-03-01T10:00:00+08:00,2026-03-01T10:05:00+08:00,"
                "2026-03-01T11:00:00+08:00,,CNY"
                for o, i in orders
            ),
        ],
        "order_lines": [
            "order_id,line_no,listing_id,merchant_id,quantity,amount,shipping_amount",
            *(f"{o},1,p{i % PRODUCTS:02},s{i % MERCHANTS},2,19.90,5.05" for o, i in orders),
        ],
        "payments": [
            "order_id,payment_no,method,instalments,amount,captured_at",
            *(f"{o},1,alipay,1,24.95," for o, _ in orders),
        ],
    }
    if with_catalogue:
        rows["merchants"] = ["merchant_id,region", *(f"s{i},east" for i in range(MERCHANTS))]
        rows["categories"] = ["category_id,name_zh", *(f"k{i},类目" for i in range(CATEGORIES))]
        rows["listings"] = [
            "listing_id,category_id",
            *(f"p{i:02},k{i % CATEGORIES}" for i in range(PRODUCTS)),
        ]
    for table, lines in rows.items():
        write_lines(folder / f"{table}.csv", lines)
    (folder / "delivery.yaml").write_text(
        "marketplace: shop\npolicy_book: standard\ncurrency: CNY\n", encoding="utf-8"
    )
    return folder


def read_lines(path: Path) -> list[str]:
    """Return the lines of a file without line ends."""
    return path.read_text(encoding="utf-8").split("\n")[:-1]


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Write lines, each with its line end."""
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="")


def cut(path: Path) -> None:
    """Drop the last 40 % of a file's rows."""
    lines = read_lines(path)
    write_lines(path, lines[: len(lines) - (len(lines) - 1) * 4 // 10])


def set_line(path: Path, line: int, text: str) -> None:
    """Put another text on a line of a file (the header is line 1)."""
    lines = read_lines(path)
    lines[line - 1] = text
    write_lines(path, lines)


def set_value(path: Path, line: int, column: str, value: str) -> None:
    """Put another value into one column of the row on a line, quoted where CSV demands it."""
    lines = read_lines(path)
    cells = next(csv.reader([lines[line - 1]]))
    cells[lines[0].split(",").index(column)] = value
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    lines[line - 1] = text.getvalue().removesuffix("\n")
    write_lines(path, lines)


def append_line(path: Path, text: str) -> None:
    """Add a row at the end of a file."""
    write_lines(path, [*read_lines(path), text])
