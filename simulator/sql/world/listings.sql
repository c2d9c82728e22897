-- Grain: one row per listing. A third of the merchants also have listings that they took down
-- before the period; nobody buys those.
create or replace table listings as
with former as (
    select
        (merchant_no * 100000 + 99999 - unnest(range(1, whole('former listings', merchant_no, 1, 3) + 1)))
            as listing_no,
        merchant_no
    from merchants
    where chance('former', merchant_no) < 0.33
),

-- A former listing is like the merchant's first, in another make and at another price.
together as (
    select *, 'published' as state from listings
    union all
    select
        former.listing_no, former.merchant_no, listing.category_id, listing.quality, listing.noun,
        listing.photos,
        listing.price_minor * whole('former price', former.listing_no, 70, 140) // 100 as price_minor,
        listing.size, 'delisted' as state
    from former
    inner join listings as listing on listing.listing_no = former.merchant_no * 100000
),

described as (
    select
        listing.*,
        brand.brand,
        -- Of the same merchant no two listings have the same make.
        chr((65 + listing.listing_no % 100000 % 26)::int) || (100 + listing.listing_no % 100000 // 26)
            as make,
        merchant.joined_on
            + 6 + floor(chance('published', listing.listing_no)
                * (getvariable('period_start')::date - merchant.joined_on - 8))::int
            + hours_between('published hour', listing.listing_no, 9, 18) as published_at
    from together as listing
    inner join merchants as merchant using (merchant_no)
    left join merchant_brands as brand
        on
            brand.merchant_no = listing.merchant_no
            and brand.place = whole('listing brand', listing.listing_no, 0, 4)
)

select
    listing_no, merchant_no, category_id, quality, noun, photos, price_minor, size, state, brand,
    coalesce(brand || ' ', '') || quality || noun || ' ' || make as title,
    quality || noun || '，型号' || make || '。'
    || ['精选材料，做工细致，边角经过打磨处理', '用料扎实，久用不易变形，手感舒适', '工艺成熟，出厂前逐件检验',
        '设计简洁，适合日常使用，也适合送给亲友'][whole('made of', listing_no, 1, 4)]
    || '；约' || whole('wide', listing_no, 8, 60) || '×' || whole('high', listing_no, 5, 40) || '厘米。'
    || ['收到后七天内保持完好可无理由退货', '如有质量问题，由商家承担往返运费', '包装内附使用说明与合格证',
        '图片为实物拍摄，颜色以收到的商品为准'][whole('promise', listing_no, 1, 4)] || '。' as description,
    -- Six of ten show a price struck through beside their own.
    case
        when chance('market price', listing_no) < 0.6
        then price_minor * whole('market price', listing_no, 110, 160) // 10000 * 100 + 100
    end as market_price_minor,
    -- 69 is China; 7919 shares no factor with ten.
    case
        when chance('barcode', listing_no) < 0.92
        then '69' || lpad(((listing_no * 7919) % 10000000000)::varchar, 10, '0')
    end as barcode_head,
    published_at
from described
order by listing_no;

alter table listings add column barcode varchar;
update listings set barcode = barcode_head || gtin_check(barcode_head) where barcode_head is not null;
alter table listings drop column barcode_head;
