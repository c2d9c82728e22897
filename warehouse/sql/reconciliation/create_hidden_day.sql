-- purpose: days whose entries a missing file hides
-- grain: one provider and day
-- note: a file that came and was refused, and whose deposit says nothing, hides the days from the last
--   known batch on
create temp table hidden_day as
select provider, day from day_gap
union
select h.provider, h.claimed_on
from hole as h
inner join batch_gap as b
    on b.provider = h.provider and h.claimed_on between b.first_on and b.last_on
union
select g.issuer, g.day
from gap as g
inner join governing as o on o.provider = g.issuer
inner join provider_terms as t
    on t.provider = o.terms_of and g.day >= t.effective_from and g.day < t.effective_to
where g.holds = 'entries' and t.batches_by = 'day'
union
select h.provider, h.claimed_on
from hole as h
inner join gap as g
    on g.issuer = h.provider and g.holds = 'entries' and g.file_name is not null
    and g.day >= h.claimed_on
where
    not exists (
        select 1 from batch_gap as b
        where b.provider = g.issuer and b.account = g.account and b.day = g.day
    )
    and not exists (
        select 1 from dated_batch as b
        where
            b.provider = h.provider and b.last_on >= h.claimed_on and b.filed_on < g.day
    )
