-- name_en: Automatic approvals overturned
-- name_zh: 自动通过抽检推翻率
-- group: listing
-- unit: share
-- better: down
-- clause: 4.1
-- department: merchandising
-- date_basis: day on which the sample was looked at
-- maturity: no
-- definition: automatic approvals of the sample that a person rejected or sent back, divided by those of the sample that a person looked at; unknown where none was looked at
-- order: 43
select
    looked_month as month,
    sum(case when second_look <> 'approve' then 1 else 0 end) as num,
    count(*) as den
from listing_submission
where looked_month between :first_month and :last_month
group by looked_month
