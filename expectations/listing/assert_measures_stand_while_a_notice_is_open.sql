-- claim: A listing is suspended for a notice from when measures are taken until they are lifted
-- claim_zh: 知识产权通知的停售措施自采取时起至终止时止
-- clause: 3.1
-- severity: critical
-- department: merchandising
-- remedy: Suspend the listing, or give it back to its merchant, as the notice stands
-- remedy_zh: 按通知所处状态暂停或恢复商品
-- population: core.ip_notice
-- rows: notice_id, listing_id, state, is_suspended
-- inputs: listing_state.listing_id
-- note: a listing that was removed for good is not suspended any more
with standing as (
    select distinct listing_id, subject as notice_id
    from core.listing_suspension
    where ground = 'ip_notice' and lifted_at is null
)

select n.notice_id, n.listing_id, n.state, g.notice_id is not null as is_suspended
from core.ip_notice as n
inner join core.listing_state as s on s.listing_id = n.listing_id
left join standing as g on g.listing_id = n.listing_id and g.notice_id = n.notice_id
where
    s.state <> 'removed'
    and (g.notice_id is not null)
    <> (n.state in ('measures_taken', 'counter_stated', 'forwarded', 'kept'))
