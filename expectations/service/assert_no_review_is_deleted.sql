-- claim: The platform deletes no review of a customer
-- claim_zh: 平台不得删除消费者评价
-- clause: 5.2
-- severity: critical
-- department: customer_service
-- remedy: Restore the review, or record the court's or authority's order (E-Commerce Law, Article
--   39)
-- remedy_zh: 恢复评价，或留存法院、监管机关的依据（电子商务法第三十九条）
-- population: core.review
-- rows: review_id, order_id, rating, deleted_at
select review_id, order_id, rating, deleted_at
from core.review
where deleted_at is not null
