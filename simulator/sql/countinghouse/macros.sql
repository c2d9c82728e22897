-- How ids, instants and money look in our own delivery.
-- Ids carry the first month, so that deliveries of different periods can be loaded side by side.
-- They are joined with || and not concat(), which would make an id out of a missing number.
create macro order_id(number) as 'O' || getvariable('first_month') || lpad(number::varchar, 9, '0');
create macro listing_id(number) as 'L' || lpad((number + 1)::varchar, 8, '0');
create macro merchant_id(number) as 'M' || lpad((number + 1)::varchar, 6, '0');
create macro token(kind, number) as md5(kind || '/' || getvariable('seed') || '/' || number);
create macro utc(local_at) as
    strftime(local_at - to_hours(getvariable('utc_offset_hours')), '%Y-%m-%dT%H:%M:%SZ');
create macro major(minor) as (minor * 0.01::decimal(3, 2))::decimal(18, 2);
