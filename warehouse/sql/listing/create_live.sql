-- purpose: the versions that customers see, or would see without a suspension
-- grain: one version
-- clause: 3.1
create temp table in_question as
select s.listing_id, s.live_version_no as version_no, cast(:policy_version as text) as policy_version
from core.listing_state as s
where s.live_version_no is not null and s.state in ('published', 'suspended')
