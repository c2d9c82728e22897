-- purpose: what a locked month posted, and the payouts that it owes
-- grain: one row
select
    (select count(*) from core.journal where month = :month and kind in ('settlement', 'store_credit'))
        as journals,
    (select count(*) from core.payout where month = :month and attempt = 1) as payouts,
    (
        select cast(coalesce(sum(payable_minor), 0) as bigint)
        from core.settlement where month = :month
    ) as payable_minor
