-- A review has the instant at which the platform removed it: never, in a clean marketplace.
alter table reviews add column deleted_at timestamp;
