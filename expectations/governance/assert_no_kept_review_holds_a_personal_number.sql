-- claim: No review that is kept holds a number or mail address of a person
-- claim_zh: 留存的评价不含个人号码或邮箱
-- clause: 3.5
-- severity: critical
-- department: data
-- remedy: Mask the review, and find out how it passed the gate
-- remedy_zh: 遮蔽该评价，并查明如何绕过入库遮蔽
-- population: (select review_id from core.review where comment is not null or title is not null)
--   as r
-- rows: review_id, order_id
-- policy: pattern = governance.personal_pattern
-- note: the gate masks all of them: a row here came in past the gate
select review_id, order_id
from core.review
where regexp_replace(concat(title, '|', comment), :pattern, '') <> concat(title, '|', comment)
