-- purpose: forget a book's clauses before they are registered again, whole
-- grain: one book
delete from core.policy_clause where book = :book
