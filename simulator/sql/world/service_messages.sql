-- Grain: one row per message of a case: the customer opens it, online perhaps a machine says that
-- somebody will come, a person answers, perhaps the customer adds something, the outcome is told.
create table service_messages as
with said as (
    select
        service.*,
        channel = 'online' and chance('bot', draw) < 0.55 as has_bot,
        chance('follow up', draw) < 0.5 as has_follow_up,
        agent.staff_no
    from service_cases as service
    inner join agents as agent using (agent_no)
),

spoken as (
    select
        case_no, kind, draw, 1 as message_no, 'customer' as author_kind, null::bigint as author_no,
        opened_at as sent_at, 'opening' as point
    from said
    union all
    select
        case_no, kind, draw, 2, 'bot', null, opened_at + to_seconds(whole('bot', draw, 1, 5)), null
    from said
    where has_bot
    union all
    select
        case_no, kind, draw, 2 + has_bot::int, 'staff', staff_no, answered_at, 'first'
    from said
    union all
    select
        case_no, kind, draw, 3 + has_bot::int, 'customer', null,
        -- Somewhere between the two answers.
        answered_at + to_seconds(whole('follow up', draw, 30, 150)), 'follow'
    from said
    where has_follow_up
    union all
    select
        case_no, kind, draw, 3 + has_bot::int + has_follow_up::int, 'staff', staff_no,
        reported_back_at, outcome
    from said
    where reported_back_at is not null
)

select
    spoken.case_no,
    spoken.message_no,
    spoken.author_kind,
    spoken.author_no,
    spoken.sent_at,
    coalesce(text.text, '您好，已收到您的消息，正在为您转接人工客服，请稍候。') as text
from spoken
left join service_texts as text
    on
        text.kind = spoken.kind and text.point = spoken.point
        and text.text_no
        = floor(chance(spoken.point, spoken.draw) * text.text_count)
where spoken.sent_at < getvariable('period_end')
order by spoken.case_no, spoken.message_no;
