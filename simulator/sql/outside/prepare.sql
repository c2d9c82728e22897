-- What the files of several formats share.
create macro chinese_day(day) as strftime(day, '%Y年%m月%d日');
create macro folder(issuer, account, day) as
    issuer || '/' || account || '/' || strftime(day, '%Y-%m') || '/';
-- The first and last words of every text of Alipay.
create macro alipay_subject(account, day) as
    '#账号：[' || account || '0156]' || chr(10)
    || '#起始日期：[' || chinese_day(day) || ' 00:00:00]   终止日期：[' || chinese_day(day + 1)
    || ' 00:00:00]' || chr(10);
create macro alipay_export(exported_at) as
    '#导出时间：[' || chinese_day(exported_at) || strftime(exported_at, ' %H:%M:%S') || ']' || chr(10);
create macro alipay_member(account, day) as account || '0156_' || strftime(day, '%Y%m%d');
-- A span of a provider's days has become a file when it was over before the period was.
create macro is_over(day, utc_offset_hours) as
    day::timestamp + to_hours((32 - utc_offset_hours)::int) <= getvariable('period_end');

-- Grain: one row per file that a provider or bank sent; received_at is in local time. What follows
-- received_at is for faults and not written out: the rows of the file, their net amount, and the
-- batch that the file is about.
create table received_files (
    file_format varchar, path varchar, issuer varchar, account varchar, covers_on date,
    received_at timestamp, line_count bigint, net_minor bigint, batch_reference varchar
);

-- Grain: one row per change of the money on an account at WeChat or Alipay. WeChat nets a refund
-- with the fee that it gives back; every other fee is a row of its own. A payout leaves the account
-- in the small hours of the day on which the bank receives it.
create view fund_movements as
select
    provider, settled_on as day, occurred_at, kind, 1 as part, reference, capture_reference,
    our_reference, order_no, payment_no, fee_minor,
    if(provider = 'wechat_pay' and kind = 'refund', gross_minor - fee_minor, gross_minor)
        as amount_minor
from provider_entries
where provider in ('wechat_pay', 'alipay')
union all
select
    provider, settled_on, occurred_at, kind || '_fee', 2, reference, capture_reference,
    our_reference, order_no, payment_no, fee_minor, -fee_minor
from provider_entries
where
    provider in ('wechat_pay', 'alipay') and fee_minor <> 0
    and not (provider = 'wechat_pay' and kind = 'refund')
union all
select
    provider, pays_on,
    pays_on::timestamp + to_minutes(whole('withdrawal', reference, 120, 170)::int),
    'payout', 1, reference, null, reference, null, null, 0, -net_minor
from batches
where provider in ('wechat_pay', 'alipay') and pays_on < getvariable('period_end')::date;

-- Grain: one row per account at WeChat or Alipay and day on which its balance moved.
create table fund_days as
with moved as (
    select provider, day, count(*) as movements, sum(amount_minor)::bigint as moved_minor
    from fund_movements
    group by all
)

select
    moved.*,
    (provider.float_minor
        + sum(moved_minor) over (partition by moved.provider order by day)
        - moved_minor)::bigint as opening_minor
from moved
inner join providers as provider using (provider);

-- Grain: one row per line of a fund bill, with its place in the day and the balance after it.
create view fund_lines as
with placed as (
    select
        *,
        row_number() over (partition by provider, day order by occurred_at, reference, kind)
            as position
    from fund_movements
)

select
    placed.*,
    (fund_day.opening_minor
        + sum(placed.amount_minor) over (partition by provider, day order by position))::bigint
        as balance_minor
from placed
inner join fund_days as fund_day using (provider, day);

-- Grain: one row per bank account and day with a statement: every working day, and any other on
-- which something was booked.
create table bank_days as
with days as (
    select bank_account, day from bank_accounts cross join working_days
    union
    select bank_account, booked_on from bank_entries
),

moved as (
    select
        bank_account, booked_on as day, count(*) as entries,
        sum(amount_minor)::bigint as moved_minor,
        coalesce(sum(amount_minor) filter (amount_minor > 0), 0)::bigint as credit_minor,
        count(*) filter (amount_minor > 0) as credits
    from bank_entries
    group by all
)

select
    days.bank_account, account.bank, account.bank_code, account.statement, days.day,
    row_number() over (partition by days.bank_account order by days.day) as statement_no,
    coalesce(moved.entries, 0) as entries,
    coalesce(moved.credits, 0) as credits,
    coalesce(moved.moved_minor, 0) as moved_minor,
    coalesce(moved.credit_minor, 0) as credit_minor,
    (account.opening_minor
        + sum(coalesce(moved.moved_minor, 0))
            over (partition by days.bank_account order by days.day)
        - coalesce(moved.moved_minor, 0))::bigint as opening_minor
from days
inner join bank_accounts as account using (bank_account)
left join moved using (bank_account, day);

-- A balance in the words of ISO 20022 and of SWIFT.
create macro balance(code, minor, day) as
    '<Bal><Tp><CdOrPrtry><Cd>' || code || '</Cd></CdOrPrtry></Tp><Amt Ccy="CNY">'
    || major(abs(minor)) || '</Amt><CdtDbtInd>' || if(minor < 0, 'DBIT', 'CRDT') || '</CdtDbtInd>'
    || '<Dt><Dt>' || day || '</Dt></Dt></Bal>' || chr(10);
create macro swift_amount(minor) as replace(major(abs(minor))::varchar, '.', ',');
create macro swift_balance(minor, day) as
    if(minor < 0, 'D', 'C') || strftime(day, '%y%m%d') || 'CNY' || swift_amount(minor);
