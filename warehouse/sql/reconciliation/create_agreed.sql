-- purpose: the entries that agree with their claim in all
-- grain: one entry
-- note: a view: they are all that are not in question
create temp view agreed as
select e.*
from stated as e
left join in_question as q
    on q.native_id = e.native_id and q.entry_kind = e.entry_kind and q.provider = e.provider
    and q.account = e.account and q.occurrence = e.occurrence
where q.native_id is null
