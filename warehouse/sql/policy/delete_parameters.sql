-- purpose: forget a book's parameters before they are registered again, whole
-- grain: one book
delete from core.policy_parameter where book = :book
