-- purpose: forget a book's versions before they are registered again, whole
-- grain: one book
delete from core.policy_version where book = :book
