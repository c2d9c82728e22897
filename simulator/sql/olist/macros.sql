-- How ids and money look in the published files: 32 hexadecimal digits, and 99.9 rather than 99.90.
-- Ids of orders carry the first month, so that different periods can be loaded side by side.
create macro order_token(kind, number) as token(kind || '/' || getvariable('first_month'), number);
create macro order_id(number) as order_token('order', number);
create macro zip_code(number) as lpad(number::varchar, 5, '0');
create macro major(minor) as minor / 100;
