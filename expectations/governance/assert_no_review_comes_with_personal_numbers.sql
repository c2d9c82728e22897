-- claim: No review came in with a number or address of a person that had to be masked
-- claim_zh: 接收的评价不含需遮蔽的个人号码或邮箱
-- clause: 3.5
-- severity: critical
-- department: data
-- remedy: Mask the review where it is published; everybody can read it
-- remedy_zh: 在发布处遮蔽该评价；评价对所有人可见
-- population: core.review
-- rows: review_id, order_id
-- note: the gate has put three dots in its place; a long number of goods is masked too, so not
--   each is a person's
select review_id, order_id
from core.review
where comment like '%•••%' or title like '%•••%'
