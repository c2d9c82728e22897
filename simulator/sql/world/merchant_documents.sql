-- Grain: one row per certificate as issued; a renewal is a further row. Each is renewed before it
-- expires, so a merchant has a valid one of every kind on every day since it joined.
create table merchant_documents as
with terms as (
    -- Six of ten business licences are without term, as of most companies since 2014.
    select
        merchant_no, 'business_licence' as kind, null as subject, holder_name, licence_number,
        case
            when chance('licence term', merchant_no) < 0.6 then null
            when chance('licence term', merchant_no) < 0.8 then 20
            else 10
        end as years,
        joined_on - whole('licence issued', merchant_no, 60, 2200)::int as first_on,
        joined_on
    from merchants
    union all
    -- A food licence is valid for five years (Administrative Measures for Food Licences, art. 19).
    select
        merchant_no, 'food_licence', 'food', holder_name,
        'JY1' || digits('food licence', merchant_no, 13),
        5, joined_on - whole('food issued', merchant_no, 30, 1700)::int, joined_on
    from merchants
    where is_licensed
    union all
    select
        brand.merchant_no, 'brand_authorisation', brand.brand, merchant.holder_name,
        'BA' || digits('brand licence', brand.merchant_no * 10 + brand.place, 10),
        whole('brand term', brand.merchant_no * 10 + brand.place, 1, 3),
        merchant.joined_on
            - whole('brand issued', brand.merchant_no * 10 + brand.place, 5, 300)::int,
        merchant.joined_on
    from merchant_brands as brand
    inner join merchants as merchant using (merchant_no)
),

renewals as (
    select
        *,
        unnest(range(if(years is null, 1,
            1 + (getvariable('period_end')::date - first_on) // (years * 365)))) as renewal
    from terms
),

issued as (
    select
        *,
        kind || coalesce(subject, '') || merchant_no || '/' || renewal as draw,
        first_on + (renewal * years * 365)::int as starts_on,
        first_on + ((renewal + 1) * years * 365)::int - 1 as expires_on
    from renewals
),

dated as (
    select
        *,
        -- Renewed ten to forty days before the one before it ends.
        if(renewal = 0, first_on, starts_on - whole('renewed', draw, 10, 40)::int) as issued_on
    from issued
    where years is null or expires_on >= joined_on
),

verified as (
    select
        *,
        case
            -- What is still valid was looked at again within the last six months.
            when expires_on is null or expires_on >= getvariable('period_end')::date - 170
            then greatest(
                issued_on + whole('verified', draw, 1, 4)::int,
                least(getvariable('period_end')::date - whole('verified again', draw, 5, 165)::int,
                    coalesce(expires_on - 45, getvariable('period_end')::date)))
            -- What was issued before the merchant joined was looked at when it did.
            else greatest(
                issued_on + whole('verified', draw, 1, 4)::int,
                joined_on - whole('verified', draw, 1, 4)::int)
        end + hours_between('verified hour', draw, 9, 18) as verified_at
    from dated
    where issued_on < getvariable('period_end')::date
)

select
    row_number() over (partition by merchant_no order by kind, subject, issued_on) as document_no,
    merchant_no,
    kind,
    subject,
    -- The licence keeps its number; the others get a new one.
    case
        when kind = 'business_licence' then licence_number
        else left(licence_number, -1) || renewal % 10
    end as number,
    holder_name,
    issued_on,
    expires_on,
    case when verified_at < getvariable('period_end') then verified_at end as verified_at,
    case when verified_at < getvariable('period_end') then whole('verified by', draw, 7, 9) end
        as verifier_no
from verified
order by merchant_no, document_no;
