"""The Olist marketplace's order data as published: one CSV file per table, local times, BRL.

Source: "Brazilian E-Commerce Public Dataset by Olist", files and columns under their own names
(mind `product_name_lenght`). The published reading is kept, with these choices:

* `order_approved_at` is the instant at which the platform approves payment and order in one step:
  it is both *paid* and *confirmed*.
* `canceled` and `unavailable` carry no instant; an unavailable order is the seller's fault, the
  fault of a cancelled one is unknown.
* `order_estimated_delivery_date` is a promised day: it is kept until that day ends.
* City, postcode and the per-order customer id are personal data that nothing needs: not loaded.
"""

from sources.delivery import Column, Coverage, Format, Load, Reference, Table

_CUSTOMERS = Table(
    "olist_customers_dataset",
    (
        Column("customer_id"),
        Column("customer_unique_id"),
        Column("customer_zip_code_prefix", required=False, is_private=True),
        Column("customer_city", required=False, is_private=True),
        Column("customer_state"),
    ),
    key=("customer_id",),
)
_SELLERS = Table(
    "olist_sellers_dataset",
    (
        Column("seller_id"),
        Column("seller_zip_code_prefix", required=False),
        Column("seller_city", required=False),
        Column("seller_state"),
    ),
    key=("seller_id",),
)
_TRANSLATION = Table(
    "product_category_name_translation",
    (Column("product_category_name"), Column("product_category_name_english")),
    key=("product_category_name",),
)
_PRODUCTS = Table(
    "olist_products_dataset",
    (
        Column("product_id"),
        Column("product_category_name", required=False),
        Column("product_name_lenght", "integer", required=False, minimum=0),
        Column("product_description_lenght", "integer", required=False, minimum=0),
        Column("product_photos_qty", "integer", required=False, minimum=0),
        Column("product_weight_g", "integer", required=False, minimum=0),
        Column("product_length_cm", "integer", required=False, minimum=0),
        Column("product_height_cm", "integer", required=False, minimum=0),
        Column("product_width_cm", "integer", required=False, minimum=0),
    ),
    key=("product_id",),
)
_STATUSES = (
    "created", "approved", "invoiced", "processing", "shipped", "delivered", "canceled",
    "unavailable",
)  # fmt: skip
_ORDERS = Table(
    "olist_orders_dataset",
    (
        Column("order_id"),
        Column("customer_id"),
        Column("order_status", choices=_STATUSES),
        Column("order_purchase_timestamp", "local_instant"),
        Column("order_approved_at", "local_instant", required=False),
        Column("order_delivered_carrier_date", "local_instant", required=False),
        Column("order_delivered_customer_date", "local_instant", required=False),
        Column("order_estimated_delivery_date", "local_instant"),
    ),
    key=("order_id",),
    references=(Reference("customer_id", "olist_customers_dataset", "customer_id"),),
    period="order_purchase_timestamp",
)
_OF_ORDER = Reference("order_id", "olist_orders_dataset", "order_id")
_ITEMS = Table(
    "olist_order_items_dataset",
    (
        Column("order_id"),
        Column("order_item_id", "integer", minimum=1),
        Column("product_id"),
        Column("seller_id"),
        Column("shipping_limit_date", "local_instant"),
        Column("price", "money", minimum=0),
        Column("freight_value", "money", minimum=0),
    ),
    key=("order_id", "order_item_id"),
    references=(
        _OF_ORDER,
        Reference("product_id", "olist_products_dataset", "product_id"),
        Reference("seller_id", "olist_sellers_dataset", "seller_id"),
    ),
)
_PAYMENTS = Table(
    "olist_order_payments_dataset",
    (
        Column("order_id"),
        Column("payment_sequential", "integer", minimum=1),
        Column("payment_type"),
        Column("payment_installments", "integer", minimum=0),
        Column("payment_value", "money", minimum=0),
    ),
    key=("order_id", "payment_sequential"),
    references=(_OF_ORDER,),
)
_REVIEWS = Table(
    "olist_order_reviews_dataset",
    (
        Column("review_id"),
        Column("order_id"),
        Column("review_score", "integer", minimum=1, maximum=5),
        Column("review_comment_title", required=False, is_private=True),
        Column("review_comment_message", required=False, is_private=True),
        Column("review_creation_date", "local_instant"),
        Column("review_answer_timestamp", "local_instant"),
    ),
    key=("review_id", "order_id"),
    references=(_OF_ORDER,),
    period="review_creation_date",
)

OLIST = Format(
    name="olist",
    marketplace="olist",
    policy_book="olist",
    tables=(
        _CUSTOMERS,
        _SELLERS,
        _TRANSLATION,
        _PRODUCTS,
        _ORDERS,
        _ITEMS,
        _PAYMENTS,
        _REVIEWS,
    ),
    # The second holds the faults of a simulated delivery, for those who check the audit.
    ignored=("olist_geolocation_dataset.csv", "truth.parquet"),
    coverage=(
        Coverage(
            "sources.min_shipped_orders_with_items_share",
            "olist_order_items_dataset",
            "orders handed to the carrier that have items",
            "select count(*) from stage_olist_orders_dataset "
            "where order_delivered_carrier_date is not null",
            "select count(*) from stage_olist_orders_dataset o "
            "where order_delivered_carrier_date is not null and exists "
            "(select 1 from stage_olist_order_items_dataset i where i.order_id = o.order_id)",
        ),
        Coverage(
            "sources.min_orders_with_payment_share",
            "olist_order_payments_dataset",
            "orders that have a payment",
            "select count(*) from stage_olist_orders_dataset",
            "select count(*) from stage_olist_orders_dataset o where exists "
            "(select 1 from stage_olist_order_payments_dataset p where p.order_id = o.order_id)",
        ),
        Coverage(
            "sources.min_orders_with_review_share",
            "olist_order_reviews_dataset",
            "orders that have a review",
            "select count(*) from stage_olist_orders_dataset",
            "select count(*) from stage_olist_orders_dataset o where exists "
            "(select 1 from stage_olist_order_reviews_dataset r where r.order_id = o.order_id)",
        ),
        Coverage(
            "sources.min_listings_with_category_share",
            "product_category_name_translation",
            # Categories, not products: the few large ones would hide that most names are missing.
            "categories of products that are translated",
            "select count(distinct product_category_name) from stage_olist_products_dataset",
            "select count(distinct product_category_name) from stage_olist_products_dataset p "
            "where exists (select 1 from stage_product_category_name_translation t "
            "where t.product_category_name = p.product_category_name)",
        ),
    ),
    loads=(
        Load(
            "merchant",
            "olist_sellers_dataset",
            {"merchant_id": "seller_id", "region": "seller_state"},
            "stage_olist_sellers_dataset",
        ),
        Load(
            "category",
            "product_category_name_translation",
            {
                "category_id": "product_category_name",
                "name_en": "replace(product_category_name_english, '_', ' ')",
            },
            "stage_product_category_name_translation",
        ),
        Load(
            "listing",
            "olist_products_dataset",
            {
                "listing_id": "product_id",
                "category_id": "product_category_name",
                "photo_count": "product_photos_qty",
            },
            "stage_olist_products_dataset",
        ),
        Load(
            "customer_order",
            "olist_orders_dataset",
            {
                "order_id": "o.order_id",
                "customer_id": "c.customer_unique_id",
                "region": "c.customer_state",
                "currency": "delivery_currency()",
                "created_at": "local_instant(o.order_purchase_timestamp)",
                "paid_at": "local_instant(o.order_approved_at)",
                "confirmed_at": "local_instant(o.order_approved_at)",
                "handed_over_at": "local_instant(o.order_delivered_carrier_date)",
                "delivered_at": "local_instant(o.order_delivered_customer_date)",
                "cancel_fault": "case o.order_status when 'unavailable' then 'seller' "
                "when 'canceled' then 'unknown' end",
                "cancel_reason": "case o.order_status when 'unavailable' then 'unavailable' end",
                "promised_on": "cast(o.order_estimated_delivery_date as date)",
                "reported_state": "case o.order_status when 'approved' then 'confirmed' "
                "when 'invoiced' then 'pending_shipment' when 'processing' then 'pending_shipment' "
                "when 'canceled' then 'cancelled' when 'unavailable' then 'cancelled' "
                "else o.order_status end",
            },
            "stage_olist_orders_dataset o "
            "join stage_olist_customers_dataset c on c.customer_id = o.customer_id",
        ),
        Load(
            "order_line",
            "olist_order_items_dataset",
            {
                "order_id": "order_id",
                "line_no": "order_item_id",
                "listing_id": "product_id",
                "merchant_id": "seller_id",
                "quantity": "1",
                "amount_minor": "minor(price)",
                "shipping_minor": "minor(freight_value)",
                "ship_by_at": "local_instant(shipping_limit_date)",
            },
            "stage_olist_order_items_dataset",
        ),
        Load(
            "shipment",
            "olist_orders_dataset",
            {
                "order_id": "o.order_id",
                "merchant_id": "i.seller_id",
                "handed_over_at": "local_instant(o.order_delivered_carrier_date)",
                "delivered_at": "local_instant(o.order_delivered_customer_date)",
            },
            "stage_olist_orders_dataset o join (select distinct order_id, seller_id "
            "from stage_olist_order_items_dataset) i on i.order_id = o.order_id "
            "where o.order_delivered_carrier_date is not null "
            "or o.order_delivered_customer_date is not null",
        ),
        Load(
            "payment",
            "olist_order_payments_dataset",
            {
                "order_id": "order_id",
                "payment_no": "payment_sequential",
                "method": "payment_type",
                "instalments": "payment_installments",
                "amount_minor": "minor(payment_value)",
            },
            "stage_olist_order_payments_dataset",
        ),
        Load(
            "review",
            "olist_order_reviews_dataset",
            {
                "review_id": "review_id",
                "order_id": "order_id",
                "rating": "review_score",
                "title": "masked(review_comment_title)",
                "comment": "masked(review_comment_message)",
                "requested_at": "local_instant(review_creation_date)",
                "answered_at": "local_instant(review_answer_timestamp)",
            },
            "stage_olist_order_reviews_dataset",
        ),
    ),
)
