"""Measure the readers of statements: one file of a million rows, and a year of daily files.

`python benchmarks/statements.py --rows 1000000 --files 400` reads each format in a process of its
own, on one thread, into a stage whose memory is limited: a long file, which must not need more
memory the longer it is, and then that many of 2 to 60 rows. Files are made first and not measured.
"""

import argparse
import shutil
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from run import PROJECT, measure

READ = """
import sys, time
from pathlib import Path
import duckdb, pyarrow
from sources.statement import load_profile, read_statements
path = Path(sys.argv[1])
settings = {"threads": 1, "memory_limit": "300MB"}
stage = duckdb.connect(str(path.with_suffix(".stage")), config=settings)
stage.execute("set timezone = 'UTC'")
stage.execute("select timestamp '2026-01-01' at time zone 'Asia/Shanghai'").fetchall()
profiles = [load_profile(Path(p)) for p in sys.argv[2:]]
paths = dict(enumerate(sorted(path.iterdir()) if path.is_dir() else [path]))
begun = time.process_time()
read = read_statements(stage, paths, profiles=profiles)
seconds = time.process_time() - begun
print(sum(statement.row_count for statement in read.values()), f"{seconds:.4f}")
"""

#: Rows that a second must bring on one core.
WANTED = {"camt053.xml": 40_000, "mt940.sta": 0}

#: Milliseconds that a short file may take.
WANTED_OF_A_FILE = 8


def wechat_trade(out: TextIO, rows: int) -> None:
    """Write a trade bill of one day."""
    out.write(
        "\ufeff交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,"
        "付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,"
        "退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注\r\n"
    )
    for n in range(rows):
        out.write(
            f"`2026-10-01 {n % 24:02}:{n % 60:02}:{n % 59:02},`wx8000c0ffee0001a2,`1900000001,`0,`,"
            f"`42000000012026{n:014},`PAY{n:012},`oUser{n:020},`JSAPI,`SUCCESS,`OTHERS,`CNY,"
            f"`19.90,`0.00,`0,`0,`0.00,`0.00,`,`,`订单{n:010},`,`0.12000,`0.60%,`19.90,`0.00,`\r\n"
        )
    total = f"{rows * 1990 // 100}.{rows * 1990 % 100:02}"
    fees = f"{rows * 12 // 100}.{rows * 12 % 100:02}000"
    out.write(
        "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\r\n"
        f"`{rows},`{total},`0.00,`0.00,`{fees},`{total},`0.00\r\n"
    )


def wechat_fund(out: TextIO, rows: int) -> None:
    """Write a fund bill; the balance rises by 0.01 a row."""
    out.write(
        "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),"
        "资金变更提交申请人,备注,业务凭证号\r\n"
    )
    for n in range(1, rows + 1):
        out.write(
            f"`2026-10-01 {n % 24:02}:{n % 60:02}:00,`4200{n:024},`10{n:014},`交易,`交易,`收入,"
            f"`0.01,`{n // 100}.{n % 100:02},`system,`,`PAY{n:012}\r\n"
        )
    total = f"{rows // 100}.{rows % 100:02}"
    out.write(
        "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额\r\n"
        f"`{rows},`{rows},`{total},`0,`0.00\r\n"
    )


def alipay_trade(out: TextIO, rows: int) -> None:
    """Write the detail of a trade bill."""
    out.write(
        "#支付宝业务明细查询\n#账号：[20880000000000010156]\n"
        "#起始日期：[2026年10月01日 00:00:00]   终止日期：[2026年10月02日 00:00:00]\n"
        "#----业务明细列表----\n"
        "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,"
        "订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,"
        "券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注\n"
    )
    for n in range(rows):
        time = f"2026-10-01 {n % 24:02}:{n % 60:02}:00"
        out.write(
            f"20261001220014{n:014}\t,PAY{n:012}\t,交易\t,订单{n},{time},{time},\t,\t,\t,\t,*三(138****00)\t,"
            "19.90,19.90,0.00,0.00,0.00,0.00,0.00,,0.00\t,0.00,\t,-0.12,0.00,\n"
        )
    total = f"{rows * 1990 // 100}.{rows * 1990 % 100:02}"
    out.write(
        "#----业务明细列表结束----\n"
        f"#交易合计：{rows}笔，商家实收共{total}元，商家优惠共0.00元\n"
        "#退款合计：0笔，商家实收退款共0.00元，商家优惠退款共0.00元\n"
    )


def stripe(out: TextIO, rows: int) -> None:
    """Write a payout reconciliation with quoted texts."""
    out.write(
        "automatic_payout_id,automatic_payout_effective_at_utc,balance_transaction_id,created_utc,"
        "available_on_utc,currency,gross,fee,net,reporting_category,source_id,description,charge_id,"
        "payment_intent_id,trace_id,payment_metadata[order_reference]\n"
    )
    for n in range(rows - 1):
        out.write(
            f"po_1,2026-10-05 00:00:00,txn_{n:020},2026-10-01 {n % 24:02}:00:00,"
            f"2026-10-03 00:00:00,usd,19.90,0.88,19.02,charge,ch_{n:020},"
            f'"Order {n}, tea",ch_{n:020},pi_{n:020},TR1,PAY{n:012}\n'
        )
    paid = (rows - 1) * 1902
    amount = f"-{paid // 100}.{paid % 100:02}"
    out.write(
        "po_1,2026-10-05 00:00:00,txn_last,2026-10-05 00:00:00,2026-10-05 00:00:00,usd,"
        f"{amount},0.00,{amount},payout,po_1,STRIPE PAYOUT,,,TR1,\n"
    )


def adyen(out: TextIO, rows: int) -> None:
    """Write a batch with its payout."""
    out.write(
        "Company Account,Merchant Account,Psp Reference,Merchant Reference,Payment Method,"
        "Creation Date,TimeZone,Type,Modification Reference,Gross Currency,Gross Debit (GC),"
        "Gross Credit (GC),Exchange Rate,Net Currency,Net Debit (NC),Net Credit (NC),"
        "Commission (NC),Markup (NC),"
        "Scheme Fees (NC),Interchange (NC),Batch Number\n"
    )
    for n in range(rows - 1):
        out.write(
            f"Shop,ShopEU,88{n:014},PAY{n:012},visa,2026-10-01 {n % 24:02}:00:00,CEST,Settled,,EUR,"
            ",19.90,1,EUR,,19.46,,0.20,0.10,0.14,41\n"
        )
    paid = (rows - 1) * 1946
    out.write(
        "Shop,ShopEU,,,,2026-10-03 02:00:00,CEST,MerchantPayout,,EUR,,,,EUR,"
        f"{paid // 100}.{paid % 100:02},,,,,,41\n"
    )


def paypal(out: TextIO, rows: int) -> None:
    """Write a settlement report of one section."""
    out.write(
        '"RH",2026/10/02 02:44:19 -0700,"A","TESTACCOUNT01",009,\n"FH",01\n'
        '"SH",2026/10/01 00:00:00 -0700,2026/10/01 23:59:59 -0700,"TESTACCOUNT01",""\n'
        '"CH","Transaction ID","Invoice ID","PayPal Reference ID","PayPal Reference ID Type",'
        '"Transaction Event Code","Transaction Initiation Date","Transaction Completion Date",'
        '"Transaction Debit or Credit","Gross Transaction Amount","Gross Transaction Currency",'
        '"Fee Debit or Credit","Fee Amount","Fee Currency","Custom Field","Consumer ID",'
        '"Payment Tracking ID","Store ID","Bank Reference ID","Credit Transactional Fee",'
        '"Credit Promotional Fee","Credit Term"\n'
    )
    for n in range(rows):
        time = f"2026/10/01 {n % 24:02}:00:00 -0700"
        out.write(
            f'"SB","1AB{n:014}","PAY{n:012}","","","T0006",{time},{time},"CR",1990,"USD","DR",88,"USD",'
            '"","","","","",,,\n'
        )
    net = rows * (1990 - 88)
    out.write(
        f'"SF","USD",{rows * 1990},0,0,{rows * 88},"CR",0,"CR",{net},"CR",0,"CR",0,{rows}\n'
        f'"SC",{rows}\n"RC",{rows}\n"FF",{rows}\n'
    )


def camt053(out: TextIO, rows: int) -> None:
    """Write a statement with references, a bank transaction code and remittance text."""
    balance = (
        "<Bal><Tp><CdOrPrtry><Cd>{}</Cd></CdOrPrtry></Tp><Amt Ccy='CNY'>{}</Amt>"
        "<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-10-05</Dt></Dt></Bal>\n"
    )
    out.write(
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        "<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.08'><BkToCstmrStmt>"
        "<GrpHdr><MsgId>M</MsgId></GrpHdr><Stmt><Id>S</Id><Acct><Id><Othr><Id>6222</Id></Othr></Id>"
        f"</Acct>\n{balance.format('OPBD', '0.00')}{balance.format('CLBD', f'{rows}.00')}"
    )
    for n in range(rows):
        out.write(
            f"<Ntry>\n<NtryRef>{n}</NtryRef>\n<Amt Ccy='CNY'>1.00</Amt>\n"
            "<CdtDbtInd>CRDT</CdtDbtInd>\n<Sts><Cd>BOOK</Cd></Sts>\n<BookgDt><Dt>2026-10-05</Dt></BookgDt>\n"
            f"<ValDt><Dt>2026-10-05</Dt></ValDt>\n<AcctSvcrRef>BR{n:012}</AcctSvcrRef>\n"
            "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>DMCT</SubFmlyCd></Fmly></Domn>"
            f"</BkTxCd>\n<NtryDtls><TxDtls><Refs><EndToEndId>B{n:012}</EndToEndId></Refs>"
            f"<RmtInf><Ustrd>SETTLEMENT B{n:012}</Ustrd></RmtInf></TxDtls></NtryDtls>\n</Ntry>\n"
        )
    out.write("</Stmt></BkToCstmrStmt></Document>\n")


def mt940(out: TextIO, rows: int) -> None:
    """Write statements of a thousand entries each."""
    for first in range(0, rows, 1000):
        count = min(1000, rows - first)
        out.write(
            f":20:S{first}\n:25:1109\n:28C:{first // 1000 % 99999}/1\n:60F:C261004CNY{first},00\n"
        )
        for n in range(first, first + count):
            out.write(f":61:2610051005C1,00NTRFB{n:012}//BR{n:012}\n:86:SETTLEMENT B{n:012}\n")
        out.write(f":62F:C261005CNY{first + count},00\n-\n")


def bank_csv(out: TextIO, rows: int) -> None:
    """Write an export with a running balance, as the samples' bank profile declares it."""
    out.write("交易日期,流水号,收入,支出,余额,摘要\n")
    for n in range(1, rows + 1):
        out.write(f"2026-10-05,L{n:012},1.00,,{n}.00,BATCH{n:012}\n")


FORMATS: dict[str, tuple[Callable[[TextIO, int], None], str]] = {
    "wechat_trade.csv": (wechat_trade, "utf-8"),
    "wechat_fund.csv": (wechat_fund, "utf-8"),
    "alipay_trade.zip": (alipay_trade, "gb18030"),
    "stripe.csv": (stripe, "utf-8"),
    "adyen.csv": (adyen, "utf-8"),
    "paypal.csv": (paypal, "utf-8"),
    "bank_profile.csv": (bank_csv, "gb18030"),
    "camt053.xml": (camt053, "utf-8"),
    "mt940.sta": (mt940, "utf-8"),
}


def write(path: Path, rows: int) -> None:
    """Write a file of the format that it is called by."""
    make, encoding = FORMATS[path.name]
    plain = path.with_suffix(".csv") if path.suffix == ".zip" else path
    with plain.open("w", encoding=encoding, newline="") as out:
        make(out, rows)
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.write(plain, "业务明细.csv")
        plain.unlink()


def write_many(folder: Path, name: str, count: int) -> None:
    """Write that many short files of a format."""
    folder.mkdir()
    for n in range(count):
        path = folder / name
        write(path, 2 + n % 59)
        path.rename(folder / f"{n:06}{path.suffix}")


def read(path: Path) -> tuple[float, float]:
    """Read a file, or those of a folder, in a process; return seconds and peak memory in GB."""
    profile = PROJECT / "tests/sources/statement/samples/profile_bank.yaml"
    stage = path.with_suffix(".stage")
    stage.unlink(missing_ok=True)
    seconds, memory, _ = measure([sys.executable, "-c", READ, str(path), str(profile)], {})
    stage.unlink(missing_ok=True)
    return max(seconds, 0.001), memory


def main() -> None:
    """Read files of each format and print a line for it; exit 1 where one is too slow."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--files", type=int, default=400)
    parser.add_argument("--out", type=Path, default=PROJECT / "var" / "bench" / "statements")
    parser.add_argument("formats", nargs="*", help="of the formats")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    slow = []
    for name in given.formats or FORMATS:
        path, folder = given.out / name, given.out / "many"
        write(path, given.rows)
        size = path.stat().st_size / 1e6
        seconds, memory = read(path)
        path.unlink()
        shutil.rmtree(folder, ignore_errors=True)
        write_many(folder, name, given.files)
        each = read(folder)[0] / given.files * 1000
        shutil.rmtree(folder)
        speed = given.rows / seconds
        print(
            f"{name:20} {size:5.0f} MB {seconds:7.2f} s {speed:9,.0f} rows/s {memory:5.2f} GB"
            f" {each:6.2f} ms/file",
            flush=True,
        )
        if speed < WANTED.get(name, 150_000) or each > WANTED_OF_A_FILE:
            slow.append(name)
    raise SystemExit(f"too slow: {', '.join(slow)}" if slow else 0)


if __name__ == "__main__":
    main()
