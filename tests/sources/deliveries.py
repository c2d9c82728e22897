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


def write_world(folder: Path) -> Path:
    """Write a good delivery of all of our tables, with files of providers and banks beside them.

    The further tables have 200 rows each; row `i` is about order `i` or what it refers to.
    """
    write_own(folder)
    for table, (header, row) in _WORLD.items():
        rows = {"merchants": MERCHANTS, "listings": PRODUCTS}.get(table, ORDERS)
        write_lines(folder / f"{table}.csv", [header, *(_world_row(row, i) for i in range(rows))])
    for i in range(ORDERS):
        path = folder / _outside_path(i)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("as its sender writes it", encoding="utf-8")
    return folder


def _world_row(row: str, i: int) -> str:
    return row.format(
        i=i, m=i % MERCHANTS, p=i % PRODUCTS, k=i % CATEGORIES, nth=i // PRODUCTS + 1,
        path=_outside_path(i), file_format="wechat_trade" if i < 150 else "camt053",
        issuer="wechat_pay" if i < 150 else "cmb",
    )  # fmt: skip


def _outside_path(i: int) -> str:
    """Return where file `i` of the 150 of a provider and the 50 of a bank lies."""
    return f"provider/wechat_pay/{i:03}.csv" if i < 150 else f"bank/cmb/{i:03}.xml"


#: Header and row by table: `i` numbers the row, `m`, `p` and `k` the merchant, listing and category
#: that it refers to, `nth` the rows about the same listing.
_WORLD = {
    "staff": (
        "staff_id,department,role,joined_on,left_on",
        "S{i:04},finance,clerk,2025-01-01,",
    ),
    "trainings": (
        "staff_id,course,due_on,completed_on,score",
        "S{i:04},law,2026-03-31,2026-03-20,90",
    ),
    "merchants": (
        "merchant_id,region,credit_code,state",
        "s{m},east,91350100M000100Y4{m},active",
    ),
    "merchant_documents": (
        "document_id,merchant_id,kind,number,holder_name,subject,issued_on,expires_on,"
        "verified_at,verified_by",
        "D{i:03},s{m},business_licence,N{i:03},东方商行,,2025-01-01,2027-01-01,"
        "2025-01-02T08:00:00+08:00,S0001",
    ),
    "payout_accounts": (
        "account_id,merchant_id,bank_name,bank_code,account_number,holder_name,opened_on,"
        "verified_at,verified_by",
        "A{i:03},s{m},商业银行,308290003020,62148302{i:08},东方商行,2025-01-01,,",
    ),
    "fx_rates": (
        "source,base_currency,quote_currency,rate_on,rate",
        "P{i:03},USD,CNY,2026-01-30,7.1034",
    ),
    "commitments": (
        "party_kind,party_id,policy_version,due_on,signed_on",
        "staff,S{i:04},2025.1,2025-01-01,2025-01-01",
    ),
    "listings": (
        "listing_id,merchant_id,category_id,brand,title,description,price,market_price,barcode,"
        "state,published_at,photo_count",
        "p{p:02},s{m},k{k},,杯子,盛水用的杯子,19.90,25.00,6901234567892,published,"
        "2026-02-01T10:00:00+08:00,3",
    ),
    "listing_reviews": (
        "listing_review_id,listing_id,submitted_at,submitted_by,decided_at,decision,reason,"
        "reviewed_by",
        "V{i:03},p{p:02},2026-01-31T10:00:00+08:00,U{m},2026-01-31T16:00:00+08:00,approved,,S0002",
    ),
    "listing_pictures": (
        "listing_id,picture_no,file,width,height,sha256",
        "p{p:02},{nth},pictures/{i:03}.jpg,320,240,{i:064x}",
    ),
    "stock_movements": (
        "movement_id,listing_id,kind,quantity,occurred_at,order_id",
        "K{i:03},p{p:02},sale,-2,2026-03-01T11:00:00+08:00,o{i:03}",
    ),
    "payments": (
        "order_id,payment_no,method,instalments,amount,captured_at,payment_reference,provider,"
        "provider_reference",
        "o{i:03},1,alipay,1,24.95,2026-03-01T10:05:00+08:00,o{i:03}P1,alipay,2026030122001{i:015}",
    ),
    "refunds": (
        "refund_id,order_id,payment_no,amount,reason,requested_at,approved_at,approved_by,"
        "submitted_at,provider_reference",
        "F{i:03},o{i:03},1,5.05,goodwill,2026-03-05T10:00:00+08:00,2026-03-05T12:00:00+08:00,"
        "S0003,2026-03-05T12:05:00+08:00,F{i:03}",
    ),
    "refund_lines": (
        "refund_id,line_no,order_id,amount,shipping_amount",
        "F{i:03},1,o{i:03},5.00,0.05",
    ),
    "chargebacks": (
        "chargeback_id,order_id,payment_no,amount,reason,opened_at,decided_at,outcome,"
        "provider_reference",
        "B{i:03},o{i:03},1,24.95,fraudulent,2026-04-01T10:00:00+08:00,2026-05-01T10:00:00+08:00,"
        "lost,du_{i:03}",
    ),
    "reviews": (
        "review_id,order_id,rating,title,comment,requested_at,answered_at,replied_at,deleted_at",
        "r{i:03},o{i:03},5,,很好用,2026-03-08T10:00:00+08:00,2026-03-09T10:00:00+08:00,,",
    ),
    "service_cases": (
        "case_id,order_id,customer_id,merchant_id,channel,kind,opened_at,closed_at,outcome,"
        "reported_back_at,satisfaction",
        "C{i:03},o{i:03},u{i:03},s{m},online,inquiry,2026-03-02T10:00:00+08:00,"
        "2026-03-02T11:00:00+08:00,answered,2026-03-02T11:00:00+08:00,5",
    ),
    "service_messages": (
        "case_id,message_no,author_kind,author_id,sent_at,text",
        "C{i:03},1,customer,,2026-03-02T10:00:00+08:00,什么时候发货？",
    ),
    "received_files": (
        "path,file_format,issuer,account,covers_on,received_at",
        "{path},{file_format},{issuer},1900000109,2026-03-01,2026-03-02T09:00:00+08:00",
    ),
}


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
