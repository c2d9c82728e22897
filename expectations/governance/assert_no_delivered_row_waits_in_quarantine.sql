-- claim: All rows of a file that was loaded came in
-- claim_zh: 已加载文件的数据行均已入库
-- clause: 3.5
-- severity: warning
-- department: data
-- remedy: Have the sender correct the rows and send the file again
-- remedy_zh: 要求来源方更正并重新交付文件
-- population: (select source_file_id from core.source_file where status = 'loaded') as f
-- rows: source_file_id, table_name, quarantined_count
-- note: a corrected file takes the place of the one before it, whose rows count no longer
select source_file_id, table_name, quarantined_count
from core.source_file
where status = 'loaded' and quarantined_count > 0
