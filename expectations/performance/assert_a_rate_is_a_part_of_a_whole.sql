-- claim: What is counted of a merchant's rate is a part of what it is counted of
-- claim_zh: 指标分子不为负且不大于分母
-- clause: 5.3
-- severity: critical
-- department: human_resources
-- remedy: Report the metric as a defect of the program; nobody is assessed by it before
-- remedy_zh: 作为程序缺陷上报；修复前不据以考核
-- population: core.metric_value
-- rows: metric, merchant_id, window_from, window_to
select metric, merchant_id, window_from, window_to
from core.metric_value
where num < 0 or num > den
