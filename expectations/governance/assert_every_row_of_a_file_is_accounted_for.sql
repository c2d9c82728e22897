-- claim: The rows of a file were loaded or set aside, all of them
-- claim_zh: 文件的每一数据行或已入库，或已隔离
-- clause: 3.5
-- severity: critical
-- department: data
-- remedy: Load the file again; rows were lost on the way
-- remedy_zh: 重新加载文件；有数据行在途中丢失
-- population: core.source_file
-- rows: source_file_id, table_name, row_count, loaded_count, quarantined_count
select source_file_id, table_name, row_count, loaded_count, quarantined_count
from core.source_file
where row_count <> loaded_count + quarantined_count
