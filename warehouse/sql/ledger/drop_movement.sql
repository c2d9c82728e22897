-- purpose: forget the temporary table ledger_movement, so that the same transaction can post again
-- grain: none
drop table ledger_movement
