"""What was published."""

from warehouse.schema.build import column, table

report = table(
    "report",
    "One published report in one language and version.",
    [
        column("report", "text", "Kind of report"),
        column("period", "text", "Period, YYYY-MM"),
        column("locale", "text", "zh-CN or en"),
        column("version", "integer", "1, 2, … ; a new one only when the content changed"),
        column("status", "text", "provisional, final, revised or superseded"),
        column("path", "text", "File, relative to the folder of reports"),
        column("sha256", "text", "SHA-256 of the file"),
        column("as_of", "instant", "Instant that the figures answer for"),
        column("policy_version", "text", "Policy version in force"),
        column("run_id", "text", "Run that published it"),
    ],
    key=["report", "period", "locale", "version"],
    schema="report",
)
