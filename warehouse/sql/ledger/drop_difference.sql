-- purpose: forget the temporary table ledger_difference, so that the same transaction can post again
-- grain: none
drop table ledger_difference
