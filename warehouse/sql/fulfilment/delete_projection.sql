-- purpose: forget for which instant the derived tables stand
-- grain: one projection
delete from core.projection where name = :name
