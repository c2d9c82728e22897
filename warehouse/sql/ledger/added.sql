-- purpose: how many journals and postings are added
-- grain: one row
select count(distinct journal_id) as journals, count(*) as postings from ledger_difference
