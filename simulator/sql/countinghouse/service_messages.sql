-- Grain: one row per message of a case.
select
    case_id(case_no) as case_id,
    message_no,
    author_kind,
    staff_id(author_no) as author_id,
    utc(sent_at) as sent_at,
    text
from service_messages
