"""The sample marketplace in China: shop names, categories, prices, delays and review texts.

All shops, carriers and texts are invented. Figures are chosen to look like a mid-sized platform.
Every order is confirmed, shipped and delivered in time here: who is late is a fault (`sql/faults`).
"""

from datetime import date

import holidays
import numpy as np

from simulator.draws import Floats, Instants, Lag
from simulator.market import (
    CancelReason,
    Category,
    Market,
    PaymentMethod,
    Place,
    ShopWords,
)


def season(days: Instants) -> Floats:
    """Return each day's demand against an ordinary one: 11.11 and 6.18 up, Spring Festival down."""
    month = days.astype("datetime64[M]")
    day_of_month = (days - month.astype("datetime64[D]")).astype(np.int64) + 1
    month_of_year = month.astype(np.int64) % 12 + 1
    weights = np.ones(len(days))
    for peak_month, peak_day, height in ((11, 11, 4.5), (6, 18, 2.4), (12, 12, 1.6)):
        distance = np.where(month_of_year == peak_month, np.abs(day_of_month - peak_day), 99)
        # The eve is already busy, and the days after sell what was missed.
        near = [distance == 0, distance == 1, distance <= 3]
        weights *= np.select(near, [height, 1.6, 1.15], 1.0)
    for new_year in _spring_festivals(days):
        offset = (days - np.datetime64(new_year)).astype(np.int64)
        weights *= np.where((offset >= -5) & (offset <= 9), 0.42, 1.0)
    return weights


def _spring_festivals(days: Instants) -> list[date]:
    years = range(days[0].astype(date).year, days[-1].astype(date).year + 1)
    calendar = holidays.country_holidays("CN", years=years, language="en_US")
    festivals = calendar.get_named("Chinese New Year")
    return [min(day for day in festivals if day.year == year) for year in years]


# fmt: off
CHINA = Market(
    currency="CNY",
    utc_offset_hours=8,
    season=season,
    hour_weights=(
        1.6, 0.9, 0.5, 0.3, 0.2, 0.3, 0.7, 1.6, 2.8, 4.4, 5.6, 5.4,
        5.6, 5.2, 4.8, 4.8, 4.8, 4.6, 4.6, 5.6, 7.0, 7.6, 6.4, 3.7,
    ),
    weekday_weights=(1.0, 0.97, 0.96, 0.97, 1.02, 1.14, 1.12),
    monthly_growth=0.03,
    categories=(
        Category("electronics", "Consumer electronics", "数码电子", 13, 259, 1.0,
                 ("蓝牙耳机", "充电器", "智能手表", "移动电源", "键盘"), "数码"),
        Category("home_appliances", "Home appliances", "家用电器", 8, 329, 0.9,
                 ("电热水壶", "吹风机", "空气炸锅", "加湿器", "台灯"), "电器"),
        Category("furniture", "Furniture", "家具", 5, 499, 0.8,
                 ("书桌", "置物架", "床头柜", "办公椅", "鞋柜"), "家居", ship_scale=1.5),
        Category("home_kitchen", "Home and kitchen", "家居百货", 15, 59, 0.7,
                 ("四件套", "毛巾", "收纳箱", "保温杯", "炒锅"), "百货"),
        Category("clothing", "Clothing", "服装", 20, 129, 0.6,
                 ("衬衫", "连衣裙", "牛仔裤", "羽绒服", "卫衣"), "服饰"),
        Category("shoes_bags", "Shoes and bags", "鞋靴箱包", 9, 169, 0.6,
                 ("运动鞋", "双肩包", "行李箱", "帆布鞋", "单肩包"), "鞋包"),
        Category("beauty", "Beauty and care", "美妆个护", 11, 99, 0.7,
                 ("面霜", "洗发水", "口红", "面膜", "牙刷"), "美妆"),
        Category("food", "Food and drink", "食品饮料", 10, 45, 0.6,
                 ("坚果礼盒", "绿茶", "挂面", "蜂蜜", "饼干"), "食品", needs_licence=True),
        Category("baby", "Mother and baby", "母婴用品", 5, 119, 0.6,
                 ("纸尿裤", "奶瓶", "婴儿推车", "儿童积木", "爬行垫"), "母婴"),
        Category("books_sports", "Books and sports", "图书运动", 4, 69, 0.8,
                 ("瑜伽垫", "跳绳", "绘本", "笔记本", "羽毛球拍"), "文体"),
    ),
    uncategorised_share=0.0,
    places=(
        Place("east", 33, 1.0),
        Place("south", 21, 1.05),
        Place("north", 14, 1.1),
        Place("central", 14, 1.1),
        Place("southwest", 9, 1.3),
        Place("northwest", 4, 1.55),
        Place("northeast", 5, 1.3),
    ),
    words=ShopWords(
        first=("青", "云", "禾", "木", "星", "山", "清", "南", "北", "和", "朗", "知", "暖", "素",
               "简", "初", "沐", "林", "溪", "晴", "悦", "拾", "有", "小", "一", "千", "万", "竹",
               "松", "海"),
        second=("禾", "岚", "舍", "野", "语", "途", "品", "选", "集", "坊", "光", "里", "间", "序",
                "白", "夏", "秋", "辰", "川", "桥", "町", "原", "果", "叶", "石", "舟", "月", "风",
                "谷", "田"),
        shop_kinds=("小店", "专营店", "旗舰店"),
        qualities=("轻便", "加厚", "简约", "经典", "新款", "家用", "便携", "大号", "舒适", "耐用"),
    ),
    carriers=("速安快递", "捷云物流", "通远快运", "橙仓配送"),
    price_endings_minor=(0, 0, 90, 90, 90, 80, 50),
    customers_per_order=1.1,
    regulars_order_share=0.3,
    quantity_weights=(0.86, 0.10, 0.04),
    free_shipping_share=0.72,
    shipping_median=8.0,
    shipping_sigma=0.35,
    payment_methods=(
        PaymentMethod("wechat_pay", 49, Lag(0.012, 0.9, ceiling_hours=0.45)),
        PaymentMethod("alipay", 38, Lag(0.012, 0.9, ceiling_hours=0.45), max_instalments=12),
        PaymentMethod("card", 5, Lag(0.03, 0.9, ceiling_hours=0.45)),
        PaymentMethod("unionpay", 5, Lag(0.03, 0.9, ceiling_hours=0.45), max_instalments=12),
        PaymentMethod("balance", 3, Lag(0.005, 0.5, ceiling_hours=0.45)),
    ),
    split_method="balance",
    split_share=0.04,
    payment_needs_lines=True,
    confirm=Lag(0.5, 0.85, floor_hours=0.02, ceiling_hours=5),
    release=Lag(0.3, 0.6, floor_hours=0.02, ceiling_hours=4),
    ship=Lag(13.5, 0.55, floor_hours=0.5, ceiling_hours=200),
    slow_ship_scale=2.7,
    deliver=Lag(66, 0.28, floor_hours=26, ceiling_hours=24 * 14),
    ship_by_hours=(48, 48),
    promise_days=(5, 7),
    unpaid_share=0.010,
    cancel_share=0.020,
    cancel_lineless_share=0.0,
    cancel_reasons=(
        CancelReason("not_paid_in_time", "buyer"),
        CancelReason("lost_in_transit", "carrier"),
        CancelReason("changed_mind", "buyer", 26),
        CancelReason("ordered_by_mistake", "buyer", 14),
        CancelReason("out_of_stock", "seller", 30),
        CancelReason("wrong_price", "seller", 10),
        CancelReason("suspected_fraud", "platform", 8),
        CancelReason("address_not_served", "carrier", 12),
    ),
    halts=(),
    hold_share=0.010,
    change_share=0.010,
    return_share=0.015,
    no_tracking_share=0.0,
    # Inside 24 hours for flagships and 36 for the rest, the strictest terms of the policy book.
    ship_within_hours=(34, 34, 23),
    review_share=0.46,
    reviews_without_delivery=False,
    reviews_collected_days=0,
    answer=Lag(20, 0.9, floor_hours=0.1, ceiling_hours=24 * 15),
    comment_share=0.62,
    reply_shares=(0.82, 0.74, 0.45, 0.22, 0.16),
    review_texts={
        "praise": (
            ("很满意", "质量很好，和图片一样，会回购。"),
            ("物流快", "物流很快，包装完好，好评！"),
            ("", "物超所值，家人都喜欢。"),
            ("推荐", "客服耐心，做工细致，推荐购买。"),
            ("", "不错"),
        ),
        "fair": (
            ("一般", "一般般，对得起这个价格。"),
            ("", "东西还可以，包装有点简单。"),
            ("", "颜色比图片深一点，勉强能用。"),
        ),
        "late": (
            ("物流太慢", "物流太慢了，等了一个多星期才收到。"),
            ("发货慢", "催了几次才发货，物流信息好几天不更新。"),
            ("", "比承诺的时间晚到，耽误了送礼。"),
        ),
        "damaged": (
            ("破损", "收到时外箱破损，商品有划痕。"),
            ("", "打开就是坏的，破损严重，要求退货。"),
        ),
        "not_as_described": (
            ("描述不符", "与描述不符，材质差很多。"),
            ("", "尺寸和页面写的不一样，描述不符。"),
        ),
        "service": (
            ("客服差", "客服一直不回复，问题没有解决。"),
            ("", "客服态度很差，\n推来推去。"),
        ),
        "wrong_item": (
            ("发错货", "发错颜色了，还少了一件。"),
            ("", "少发一件，联系后才补发。"),
        ),
    },
)
# fmt: on
