"""What the warehouse knows about itself: marketplace, runs, files, quarantine, policy, calendar."""

from warehouse.schema.build import column, origin, table

marketplace = table(
    "marketplace",
    "The one marketplace whose books this warehouse holds.",
    [
        column("marketplace", "text", "Short code, as the delivery states it"),
        column("policy_book", "text", "Name of its policy book"),
        column("currency", "text", "ISO 4217 code of its amounts"),
        column("run_id", "text", "Run that registered it"),
    ],
    key=["marketplace"],
)

run = table(
    "run",
    "One run of a flow or of a command that writes.",
    [
        column("run_id", "text", "Ours; the Prefect flow run's id where there is one"),
        column("flow", "text", "Flow or command"),
        column("flow_run_name", "text", "Name that operations search for"),
        column("as_of", "instant", "Injected instant that the run answers for"),
        column("policy_book", "text", "Policy book in force"),
        column("policy_version", "text", "Policy version in force at the as-of instant"),
        column("code_version", "text", "Version of the code"),
        column("parameters", "text", "Parameters as JSON"),
        column("started_at", "instant", "When it started"),
        column("finished_at", "instant", "When it ended; empty while it runs", null=True),
        column("status", "text", "running, completed, failed or refused"),
        column("totals", "text", "Counts and totals as JSON", null=True),
    ],
    key=["run_id"],
)

source_file = table(
    "source_file",
    "One file that was loaded: its content identifies it.",
    [
        column("source_file_id", "text", "First half of the SHA-256 over table name and content"),
        column("sha256", "text", "SHA-256 of the content"),
        column("source", "text", "Format that read it"),
        column("table_name", "text", "Table of the format"),
        column("file_name", "text", "Name as delivered, without folder"),
        column("byte_count", "bigint", "Size in bytes"),
        column("row_count", "bigint", "Data rows in the file"),
        column("loaded_count", "bigint", "Rows that were loaded"),
        column("quarantined_count", "bigint", "Rows that went to quarantine"),
        column("period_from", "instant", "First business instant in it", null=True),
        column("period_to", "instant", "Last business instant in it", null=True),
        column("status", "text", "loaded or superseded"),
        column("superseded_by", "text", "The corrected file that replaced it", null=True),
        column("received_at", "instant", "When it was loaded"),
        column("run_id", "text", "Run that loaded it"),
    ],
    key=["source_file_id"],
)

received_file = table(
    "received_file",
    "One file of a provider or bank, as the delivery that it came with registers it.",
    [
        column("path", "text", "File, relative to the folder of the delivery"),
        column("file_format", "text", "Format that it is in"),
        column("issuer", "text", "Provider or bank that sent it"),
        column("account", "text", "Account of the marketplace that it is about"),
        column("covers_on", "date", "Business day that it is about"),
        column("received_at", "instant", "When it came, as registered"),
        *origin(),
    ],
    key=["path"],
)

quarantine = table(
    "quarantine",
    "One row of a delivered file that was not loaded, and why.",
    [
        column("quarantine_id", "text", "Digest of file, line, column and reason"),
        column("source_file_id", "text", "File it stands in"),
        column("table_name", "text", "Table of the format"),
        column("file_name", "text", "Name as delivered"),
        column("line", "bigint", "Line of the file on which the row starts", null=True),
        column("column_name", "text", "Offending column", null=True),
        column("value", "text", "Offending value, cut; empty for free text", null=True),
        column("reason", "text", "What is wrong and what would be right"),
        column("run_id", "text", "Run that refused it"),
    ],
    key=["quarantine_id"],
)

superseded_row = table(
    "superseded_row",
    "One row as it stood before a corrected file replaced or withdrew it.",
    [
        column("table_name", "text", "Table it stood in"),
        column("row_key", "text", "Its key, parts joined by |"),
        column("row_json", "text", "The row as JSON"),
        column("source_file_id", "text", "File it came from"),
        column("superseded_by", "text", "File that replaced or withdrew it"),
        column("is_withdrawn", "boolean", "True when the corrected file no longer has the row"),
        column("run_id", "text", "Run that did it"),
    ],
    key=["table_name", "row_key", "superseded_by"],
)

policy_version = table(
    "policy_version",
    "One version of a policy book.",
    [
        column("book", "text", "Policy book"),
        column("version", "text", "Version"),
        column("announced_on", "date", "When it was announced"),
        column("effective_from", "date", "First business day in force"),
        column("effective_to", "date", "First business day no longer in force", null=True),
        column("sha256", "text", "Digest of its whole content"),
        column("run_id", "text", "Run that registered it"),
    ],
    key=["book", "version"],
)

policy_clause = table(
    "policy_clause",
    "One clause of a policy version.",
    [
        column("book", "text", "Policy book"),
        column("version", "text", "Version"),
        column("clause", "text", "Clause id"),
        column("name_en", "text", "English name"),
        column("name_zh", "text", "Chinese name"),
        column("text_en", "text", "What it demands, in English"),
        column("text_zh", "text", "What it demands, in Chinese"),
        column("department", "text", "Department that answers for it"),
        column("run_id", "text", "Run that registered it"),
    ],
    key=["book", "version", "clause"],
)

policy_parameter = table(
    "policy_parameter",
    "One parameter of a policy version in one scope.",
    [
        column("book", "text", "Policy book"),
        column("version", "text", "Version"),
        column("key", "text", "Parameter"),
        column("scope_kind", "text", "platform, category, merchant_tier or merchant"),
        column("scope_id", "text", "Which one; empty for the platform"),
        column("value_number", "number", "Value of a number, share or time (seconds)", null=True),
        column("value_text", "text", "Value as text"),
        column("unit", "text", "Unit; none for a text", null=True),
        column("clause", "text", "Clause that it serves"),
        column("governing_instant", "text", "Instant that decides the version"),
        column("run_id", "text", "Run that registered it"),
    ],
    key=["book", "version", "key", "scope_kind", "scope_id"],
)

calendar_day = table(
    "calendar_day",
    "One calendar day of a country: working day or not.",
    [
        column("country", "text", "ISO 3166 code"),
        column("day", "date", "Business day"),
        column("kind", "text", "workday, weekend, holiday or makeup_workday"),
        column("is_working", "boolean", "Whether the working calendar counts it"),
        column("working_days_before", "bigint", "Working days since the calendar's first day"),
        column("library_version", "text", "Version of the holiday library that said so"),
        column("run_id", "text", "Run that wrote it"),
    ],
    key=["country", "day"],
)

projection = table(
    "projection",
    "The run and the instant for which a set of derived tables stands.",
    [
        column("name", "text", "Process noun"),
        column("as_of", "instant", "Instant that the rows answer for"),
        column("run_id", "text", "Run that made them"),
    ],
    key=["name"],
)
