-- How ids, instants and money look in our own delivery.
-- Ids carry the first month, so that deliveries of different periods can be loaded side by side.
-- They are joined with || and not concat(), which would make an id out of a missing number.
create macro order_id(number) as 'O' || getvariable('first_month') || lpad(number::varchar, 9, '0');
-- A merchant's number and the position among its listings: neither ever changes.
create macro listing_id(number) as
    'L' || lpad((number // 100000 + 1)::varchar, 6, '0') || lpad((number % 100000 + 1)::varchar, 5, '0');
create macro merchant_id(number) as 'M' || lpad((number + 1)::varchar, 6, '0');
create macro refund_id(number) as
    'F' || getvariable('first_month') || lpad(number::varchar, 9, '0');
create macro chargeback_id(number) as
    'B' || getvariable('first_month') || lpad(number::varchar, 9, '0');
create macro payment_reference(order_number, payment_number) as
    order_id(order_number) || 'P' || payment_number;
create macro utc(local_at) as
    strftime(local_at - to_hours(getvariable('utc_offset_hours')), '%Y-%m-%dT%H:%M:%SZ');
create macro major(minor) as (minor * 0.01::decimal(3, 2))::decimal(18, 2);
-- WeChat states fees with five decimals, although they are whole minor units.
create macro fee(minor) as (minor * 0.01::decimal(3, 2))::decimal(18, 5);
-- lpad would cut the fifth digit of a very large staff off.
create macro staff_id(number) as
    'S' || lpad(number::varchar, greatest(4, length(number::varchar))::int, '0');
create macro case_id(number) as 'Q' || getvariable('first_month') || lpad(number::varchar, 9, '0');
create macro customer_id(number) as 'C' || substr(token('customer', number), 1, 20);
create macro document_id(merchant_number, document_number) as
    'D' || lpad((merchant_number + 1)::varchar, 6, '0') || lpad(document_number::varchar, 3, '0');
-- A receipt is named after its listing and month, everything else after the order line it is for.
create macro movement_id(kind, listing_number, month, order_number, line_number) as
    'K' || coalesce(
        substr(order_id(order_number), 2) || upper(kind[1]) || line_number,
        substr(listing_id(listing_number), 2) || upper(kind[1]) || strftime(month, '%Y%m'));
create macro review_id(order_number) as 'R' || substr(order_id(order_number), 2);
create macro listing_review_id(listing_number, review_number) as
    'V' || substr(listing_id(listing_number), 2) || review_number;
