-- purpose: how many decimal digits the minor unit of each currency has (ISO 4217)
-- grain: one currency
create temp table currency_exponent as
select
    unnest(cast(:currencies as varchar[])) as currency,
    unnest(cast(:exponents as integer[])) as exponent
