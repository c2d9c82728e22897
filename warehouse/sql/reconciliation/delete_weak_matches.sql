-- purpose: take back the pairs that better evidence may yet undo
-- grain: one pair
delete from core.payment_match where stage in ('manual', 'reference')
