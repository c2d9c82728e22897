-- purpose: what a person saw and approved is no violation as long as it is the same
-- grain: one check of one version
-- clause: 4.1
update core.listing_watch as w
set outcome = 'pass', weight = 0
where
    w.outcome <> 'pass'
    and exists (
        select 1
        from core.listing_check as c
        where
            c.listing_id = w.listing_id and c.version_no = w.version_no
            and c.check_id = w.check_id and c.outcome <> 'pass'
            and c.value is not distinct from w.value
    )
    and exists (
        select 1
        from core.listing_decision as d
        where
            d.listing_id = w.listing_id and d.version_no = w.version_no and d.decision = 'approve'
    )
