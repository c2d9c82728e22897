"""Analytics report: what management reads every month: sales, user feedback, market, SLA.

Policy   4.5 regular reports to management; 5.2 feedback compiled and analysed.
Reads    order_status, sla_clock, order_line, payment, review, source_file, policy.
Writes   the report monthly-<month> in two languages; report.report.
Rerun    The same figures publish nothing new; changed figures publish the next version.
"""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from prefect import flow

from flows.artifacts import publish_markdown, publish_table
from flows.forms import Month
from flows.steps import instant, named, recorded, say, step
from tasks.analytics import collect_figures, standing_as_of
from tasks.months import last_complete
from tasks.publication import Locale, exceptions_table, publish_monthly, summary_markdown
from warehouse import open_warehouse

collect = step(collect_figures, "collect figures")
publish = step(publish_monthly, "render and publish")


@flow(
    name="analytics-report",
    flow_run_name=named("monthly report", "month"),
    timeout_seconds=1800,
    persist_result=False,
)
def analytics_report(
    month: Month | None = None,
    locales: list[Locale] = ["zh-CN", "en"],  # noqa: B006 - a form's default
    as_of: datetime | None = None,
) -> dict[str, Any]:
    """Publish the monthly management report in Chinese and English.

    The figures are those of the newest order-fulfilment run. The report is final when the month is
    over and every tie-out passes, else provisional.

    Args:
        month: Month reported, YYYY-MM; empty takes the last complete month.
            (报告月份；留空为上一完整月)
        locales: Languages to publish. (报告语言)
        as_of: Instant for which the fulfilment figures must stand; empty takes theirs.
            (统计时点；留空取履约数据时点)
    """
    standing = standing_as_of(open_warehouse())
    with recorded("analytics-report", as_of or standing, month=month) as this:
        zone = ZoneInfo(this.run.time_zone)
        chosen = month or last_complete(instant(None).astimezone(zone))
        figures = collect(this.warehouse, this.run, chosen, this.flow_run_name)
        published = publish(this.warehouse, this.run, figures, tuple(locales))
        for report in published:
            say(f"{report.locale} v{report.version} {report.status}: {report.path}")
        publish_table(
            "monthly-report-exceptions",
            f"Exceptions of {chosen} / 例外事项",
            exceptions_table(figures),
        )
        publish_markdown(
            "monthly-report",
            f"Monthly report {chosen} / 经营管理月报",
            summary_markdown(figures, published),
        )
        this.totals = {
            "month": chosen,
            "reports": [
                {
                    "locale": report.locale,
                    "version": report.version,
                    "status": report.status,
                    "path": str(report.path),
                    "sha256": report.sha256,
                }
                for report in published
            ],
        }
    return this.totals
