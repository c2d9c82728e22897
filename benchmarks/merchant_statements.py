"""Measure the statements of a month: pages in two languages and three lists for every merchant.

`python benchmarks/merchant_statements.py --merchants 10000` writes a locked month of that many
merchants with some twenty lines each straight into the tables of a DuckDB file, issues it with two
processes and prints seconds, pages a second and peak memory as JSON. It verifies the month
afterwards, which renders it once more, and exits 1 when anything differs.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
from run import PROJECT

sys.path.insert(0, str(PROJECT))

from warehouse import open_warehouse
from warehouse.upgrade import upgrade

MONTH = "2026-01"

#: What the month holds, each statement on its own; `:merchants` and `:sales` are counts.
WORLD = """
insert into core.settlement_month
values ('2026-01', 'locked', timestamptz '2026-02-05 16:00:00+00', '2025.1', 'bench',
        timestamptz '2026-02-05 16:00:00+00', date '2026-02-13', 'bench');

insert into core.merchant (merchant_id, name, source_file_id, run_id)
select printf('M%06d', m), concat('云岚百货旗舰店 ', m), 'bench', 'bench'
from range(1, :merchants + 1) as r(m);

insert into core.settlement_line
select
    case when n > :sales then 'refund' else 'sale' end, printf('O%09d', m * 100 + n), 1, '2026-01',
    printf('M%06d', m), 'CNY', printf('O%09d', m * 100 + n),
    date '2026-01-01' + cast((m + n * 7) % 31 as integer),
    date '2026-01-08' + cast((m + n * 7) % 24 as integer), '2025.1',
    0.05, s * (1000 + (m * 31 + n * 977) % 50000), s * 800, 0,
    -s * cast(round((1000 + (m * 31 + n * 977) % 50000) * 0.05) as bigint),
    -s * cast(round((1000 + (m * 31 + n * 977) % 50000) * 0.003) as bigint), 0, 'bench'
from range(1, :merchants + 1) as a(m), range(1, :sales + 3) as b(n),
    (values (1), (-1)) as c(s)
where (n > :sales) = (s = -1);

insert into core.settlement_charge
select line_type, concat(head, n), printf('M%06d', m), 'CNY', '2026-01', amount, note, 'bench'
from range(1, :merchants + 1) as a(m), range(1, 3) as b(n),
    (values ('LATE_SHIP_PENALTY', 'O', -500, null), ('MANUAL_CREDIT', 'E', 1990, '运费补偿'))
        as c(line_type, head, amount, note);

insert into core.settlement_total
select '2026-01', merchant_id, 'CNY', line_type, count(*), sum(amount), 'bench'
from (
    unpivot (
        select merchant_id, kind, amount_minor as amount_of, shipping_minor as shipping,
            commission_minor as commission, tax_minor as tax
        from core.settlement_line
    ) on amount_of, shipping, commission, tax into name part value amount
) as u
inner join (
    values ('sale', 'amount_of', 'ORDER_AMOUNT'), ('sale', 'shipping', 'ORDER_SHIPPING_AMOUNT'),
        ('sale', 'commission', 'COMMISSION_FEE'), ('sale', 'tax', 'COMMISSION_VAT'),
        ('refund', 'amount_of', 'REFUND_ORDER_AMOUNT'),
        ('refund', 'shipping', 'REFUND_ORDER_SHIPPING_AMOUNT'),
        ('refund', 'commission', 'REFUND_COMMISSION_FEE'),
        ('refund', 'tax', 'REFUND_COMMISSION_VAT')
) as t(kind, part, line_type) on t.kind = u.kind and t.part = u.part
group by merchant_id, line_type
union all
select '2026-01', merchant_id, 'CNY', line_type, count(*), sum(amount_minor), 'bench'
from core.settlement_charge
group by merchant_id, line_type;

insert into core.settlement
select
    '2026-01', merchant_id, 'CNY', 0, sum(amount_minor), sum(amount_minor), sum(amount_minor), 0,
    'payable', null, null, 'bench'
from core.settlement_total
group by merchant_id;

insert into core.payout
select concat('P', merchant_id), month, merchant_id, currency, 1, payable_minor, null, 'bench'
from core.settlement;

insert into core.pending_line
select
    '2026-01', printf('W%09d', m * 100 + n), 1, printf('M%06d', m), 'CNY', 5000 + n,
    case when n = 1 then 'not_delivered' else 'in_hold' end, date '2026-02-03', 'bench'
from range(1, :merchants + 1) as a(m), range(1, 5) as b(n)
"""

ISSUE = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from policy import load_book
from tasks.merchant_statements import issue_statements, verify_statements
from tasks.runs import Run
from warehouse import open_warehouse

if __name__ == "__main__":
    run = Run("bench", datetime(2026, 2, 6, tzinfo=UTC), load_book("standard"))
    do = issue_statements if sys.argv[1] == "issue" else verify_statements
    begun = time.perf_counter()
    found = do(open_warehouse(), run, "2026-01", folder=Path(sys.argv[2]),
               workers=int(sys.argv[3]))
    print(f"{time.perf_counter() - begun:.2f}")
    assert not found["failing"] and not found["differing"], found
"""


def build(path: Path, merchants: int, sales: int) -> None:
    """Write the month into a fresh DuckDB file."""
    warehouse = open_warehouse(f"duckdb:///{path}")
    upgrade(warehouse)
    with warehouse.transaction() as tx:
        for statement in WORLD.split(";\n"):
            sql = statement.replace(":merchants", str(merchants)).replace(":sales", str(sales))
            tx.duckdb.execute(sql)


def measure(act: str, folder: Path, workers: int) -> tuple[float, float, float]:
    """Return the seconds that an act says it took, its CPU seconds, and its peak memory in GB.

    Memory is that of all its processes together, looked at ten times a second; what they share
    counts in each.
    """
    script = folder / "issue.py"
    script.write_text(ISSUE, encoding="utf-8")
    environment = os.environ | {
        "COUNTINGHOUSE_WAREHOUSE": f"duckdb:///{folder / 'warehouse.duckdb'}",
        "COUNTINGHOUSE_HOME": str(folder / "home"),
        "PYTHONPATH": str(PROJECT),
    }
    command = [sys.executable, str(script), act, str(folder / "statements"), str(workers)]
    peak = [0]
    with subprocess.Popen(
        command, env=environment, cwd=PROJECT, stdout=subprocess.PIPE, text=True
    ) as process:
        watch = threading.Thread(target=_watch, args=(process.pid, peak), daemon=True)
        watch.start()
        output = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{act} failed")
    return float(output), usage.ru_utime + usage.ru_stime, peak[0] / 2**30


def _watch(pid: int, peak: list[int]) -> None:
    while True:
        try:
            whole = psutil.Process(pid)
            family = [whole, *whole.children(recursive=True)]
            peak[0] = max(peak[0], sum(member.memory_info().rss for member in family))
        except psutil.NoSuchProcess:
            if not psutil.pid_exists(pid):
                return
        time.sleep(0.1)


def main() -> None:
    """Build the month, issue it, verify it, and print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--merchants", type=int, default=10_000)
    parser.add_argument("--sales", type=int, default=18, help="sales a merchant; two refunds more")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--folder", type=Path, default=PROJECT / "var" / "bench-statements")
    given = parser.parse_args()
    shutil.rmtree(given.folder, ignore_errors=True)
    given.folder.mkdir(parents=True)
    build(given.folder / "warehouse.duckdb", given.merchants, given.sales)
    seen = {}
    for act in ("issue", "verify"):
        seconds, cpu, peak = measure(act, given.folder, given.workers)
        seen[act] = {
            "seconds": seconds,
            "cpu_seconds": round(cpu, 1),
            "merchants_per_second": round(given.merchants / seconds, 1),
            "pages_per_second": round(2 * given.merchants / seconds, 1),
            "peak_gb": round(peak, 2),
        }
    files = [path for path in (given.folder / "statements").rglob("*") if path.is_file()]
    print(
        json.dumps(
            {
                "merchants": given.merchants,
                "lines_per_merchant": given.sales + 2,
                "workers": given.workers,
                **seen,
                "files": len(files),
                "megabytes": round(sum(path.stat().st_size for path in files) / 2**20, 1),
            },
            indent=2,
        )
    )


if __name__ == "__main__":
    main()
