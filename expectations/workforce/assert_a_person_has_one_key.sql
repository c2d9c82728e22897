-- claim: A person has one key to decide with
-- claim_zh: 每人只持有一把有效审批密钥
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Take back all keys of the person but one, and find out who used the others
-- remedy_zh: 收回多余密钥并查明使用人
-- population: (select distinct person from core.approver where revoked_at is null) as a
-- rows: person, valid_keys
-- note: with two keys one person could play both sides of a decision under two spellings
select lower(trim(person)) as person, count(*) as valid_keys
from core.approver
where revoked_at is null
group by lower(trim(person))
having count(*) > 1
