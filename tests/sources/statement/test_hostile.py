"""Damaged and hostile files: refused with file, line and field, whole, and never wrong money."""

import gzip
import io
import zipfile

import pytest

from sources.statement import (
    TABLES,
    StatementRefused,
    intake,
    make_tables,
    read_statement,
    recognise,
)
from sources.statement import camt053 as camt
from tests.sources.statement.mutants import GUARDED, content_of, run
from tests.sources.statement.samples import SAMPLES, new_stage, profiles, read, rows_of

#: Of every sample; `python tests/sources/statement/mutants.py 3000` takes a quarter of an hour.
MUTANTS = 120


def refusal(path):
    """Return the problems of a file that must be refused, and check that it left nothing."""
    stage = new_stage()
    with pytest.raises(StatementRefused) as caught:
        read(path, stage)
    make_tables(stage)
    assert not any(rows_of(stage, table) for table in TABLES)
    return caught.value.problems


def written(tmp_path, content, name="bill.csv"):
    path = tmp_path / name
    path.write_bytes(content)
    return path


def changed(tmp_path, name, old, new, count=1):
    content = content_of(name)
    assert old.encode() in content, "the sample has changed"
    return written(tmp_path, content.replace(old.encode(), new.encode(), count), name)


@pytest.mark.parametrize("name", GUARDED)
def test_a_damaged_file_is_refused_whole_or_is_worth_the_same(tmp_path, name):
    verdicts, wrong = run(name, MUTANTS, tmp_path)
    assert not wrong
    assert verdicts["refused"] > MUTANTS // 2


FEES = "手续费"


@pytest.mark.parametrize(
    ("name", "old", "new", "line", "field", "reason"),
    [
        ("wechat_trade_all.csv", "`0.60000", "`0,60", 2, FEES, "is not an amount"),
        ("wechat_trade_all.csv", "`0.60000", "`", 2, FEES, "is empty"),
        ("wechat_trade_all.csv", "`100.00,`0.00,`0,", "`100.001,`0.00,`0,", 2, "应结订单金额",
         "more decimals than the currency"),
        ("wechat_trade_all.csv", "`SUCCESS,`OTHERS", "`CLOSED,`OTHERS", 2, "交易状态",
         "is not a kind that this reader knows"),
        ("wechat_trade_all.csv", "2026-10-01 08", "2026-10-32 08", 2, "交易时间", "is not a time"),
        ("wechat_trade_all.csv", "2026-10-01 09", "2026-10-02 09", 3, "交易时间",
         "is another day"),
        ("wechat_trade_all.csv", "`CNY", "`XYZ", None, "currency", "is not in the table"),
        ("wechat_trade_all.csv", "`4,`190", "`5,`190", 7, "总交易单数", "the rows give 4"),
        ("wechat_trade_all.csv", "总交易单数,", "总单数,", None, "总交易单数",
         "the summary of two lines is missing"),
        ("wechat_trade_all.csv", ",手续费,费率", ",费率,费率", 1, None, "column 手续费 is missing"),
        ("wechat_trade_all.csv", ",手续费,费率", ",手续费,手续费,费率", 1, None, "occurs twice"),
        ("wechat_trade_all.csv", ",手续费,费率", ",手续费2,费率", 1, None,
         "column '手续费2' is not known"),
        ("wechat_trade_all.csv", "ORDER-1,`oUser", "ORDER-1,`o,`User", 2, None,
         "has more columns than the header"),
        ("wechat_trade_all.csv", "`1900000001", "`1900000002", 3, "商户号", "another account"),
        ("wechat_trade_all.csv", "`500000000120261001", "\x00500000000120261001", 4, None,
         "zero byte"),
        ("wechat_fund.csv", "`579.52", "`579.53", 4, "balance", "does not follow"),
        ("alipay_trade.csv", "-20.00,-20.00", "-21.00,-20.00", 8, "商家实收（元）", "is more than"),
        ("stripe_payout.csv", "96.80", "96.90", 2, "net", "is not gross less fee"),
        ("stripe_payout.csv", ",dispute,", ",disputed,", 4, "reporting_category",
         "is not a kind that this reader knows"),
        ("stripe_payout.csv", '"Tea cup', 'Tea "cup', 2, None, "columns"),
        ("adyen_batch.csv", ",0.50,0.20,0.40", ",0.50,0.20,0.50", 2, "Commission (NC)",
         "are not gross less net"),
        ("adyen_batch.csv", "130.00", "131.00", 9, "Net Debit (NC)", "is left of batch 41"),
        ("paypal_settlement.csv", "T1107", "T9999", 6, "Transaction Event Code", "is not an event"),
        ("paypal_settlement.csv", '"SC",4\n', "", None, "SC", "record SC is missing"),
        ("paypal_settlement.csv", '"T0006"', '"T0006', 5, None, "has a quote"),
        ("camt053.xml", ">1430.00<", ">1430.01<", 26, "S-20261005", "is the closing balance"),
        ("camt053.xml", ">BOOK<", ">PDNG<", 13, "Sts", "is not BOOK"),
        ("camt053.xml", ">500.00</b:Amt>", ">500.001</b:Amt>", 13, "Amt", "more decimals"),
        ("camt053.xml", "<b:NbOfNtries>2<", "<b:NbOfNtries>3<", 26, "TtlNtries/NbOfNtries",
         "the entries give 2"),
        ("mt940.sta", "CR500,00", "CR501,00", 9, "ST261005", "is the closing balance"),
        ("mt940.sta", "CR500,00", "CR500.00", 5, ":61:", "is not an entry"),
        ("mt940.sta", "60F:C261005CNY1430,00", "60F:C261005CNY1431,00", 15, "ST261006",
         "is the closing balance"),
        ("profile_bank.csv", "1430.00", "1431.00", 3, "balance", "does not follow"),
    ],
)  # fmt: skip
def test_a_refusal_names_line_and_field_and_says_what_is_wrong(
    tmp_path, name, old, new, line, field, reason
):
    encoding = "gb18030" if name in {"alipay_trade.csv", "profile_bank.csv"} else "utf-8"
    content = content_of(name)
    assert old.encode(encoding) in content, "the sample has changed"
    path = written(tmp_path, content.replace(old.encode(encoding), new.encode(encoding), 1), name)
    problems = refusal(path)
    problem = problems[0]
    assert (problem.file, problem.line, problem.field) == (name, line, field)
    assert reason in "\n".join(map(str, problems))


@pytest.mark.parametrize("name", GUARDED)
def test_a_file_cut_before_its_end_is_refused(tmp_path, name):
    content = content_of(name)
    for share in (0.2, 0.4, 0.6, 0.8, 0.95):
        assert refusal(written(tmp_path, content[: int(len(content) * share)], name))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b"\xef\xbb\xbf", "no reader recognises"),
        (b"a,b,c\n1,2,3\n", "no reader recognises"),
        ("记账时间,资金流水单号\n".encode(), "no reader recognises"),
        (b"PK\x03\x04" + b"\0" * 100, "cannot be unpacked"),
        (b"\x1f\x8b" + b"\0" * 100, "cannot be unpacked"),
    ],
)
def test_what_is_no_statement_is_refused(tmp_path, content, reason):
    assert reason in str(refusal(written(tmp_path, content))[0])


def test_a_bill_in_the_wrong_encoding_is_refused(tmp_path):
    content = content_of("wechat_trade_all.csv").decode("utf-8-sig").encode("gbk")
    reason = "looks like wechat_trade in gb18030, which is the wrong encoding"
    assert reason in str(refusal(written(tmp_path, content))[0])
    mixed = content_of("wechat_trade_all.csv").replace("茶杯".encode(), "茶杯".encode("gbk"))
    problem = refusal(written(tmp_path, mixed))[0]
    assert (problem.line, "wrong encoding" in problem.reason) == (2, True)


def test_a_blank_line_among_the_rows_is_refused(tmp_path):
    lines = content_of("stripe_activity.csv").split(b"\n")
    problem = refusal(written(tmp_path, b"\n".join([*lines[:2], b"", *lines[2:]])))[0]
    assert (problem.line, "lines are blank" in problem.reason) == (3, True)


def test_a_line_longer_than_any_bill_has_is_refused(tmp_path):
    content = content_of("wechat_trade_all.csv").replace("茶杯".encode(), b"x" * 70_000, 1)
    problem = refusal(written(tmp_path, content))[0]
    assert (problem.line, "more than 65536 bytes" in problem.reason) == (2, True)


def test_a_bill_may_be_gzipped(tmp_path):
    path = written(tmp_path, gzip.compress(content_of("wechat_trade_all.csv")), "bill.csv.gz")
    plain = read(SAMPLES / "wechat_trade_all.csv")
    assert read(path).rows == plain.rows


def archive(members):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in members:
            packed.writestr(name, text)
    return content.getvalue()


def test_detail_and_summary_may_stand_in_any_order(tmp_path):
    with zipfile.ZipFile(SAMPLES / "alipay_trade.zip") as packed:
        texts = [(info.filename, packed.read(info)) for info in packed.infolist()]
    path = written(tmp_path, archive(texts[::-1]), "turned.zip")
    assert read(path).rows == read(SAMPLES / "alipay_trade.zip").rows


def test_an_archive_with_two_bills_is_refused(tmp_path):
    text = content_of("alipay_trade.csv")
    path = written(tmp_path, archive([("a.csv", text), ("b.csv", text)]), "two.zip")
    assert "more than one reader recognises" in str(refusal(path)[0])


def test_what_an_archive_unpacks_to_is_limited(tmp_path):
    head = content_of("stripe_activity.csv").split(b"\n")[0] + b"\n"
    bomb = archive([("bill.csv", head + b"0\n" * 150_000_000)])
    assert len(bomb) < 400_000
    problem = refusal(written(tmp_path, bomb, "bomb.zip"))[0]
    assert "unpacks to more than" in problem.reason


def test_an_archive_of_too_many_files_is_refused(tmp_path):
    path = written(tmp_path, archive([(f"{n}.csv", b"x") for n in range(21)]), "many.zip")
    assert "the archive holds 21 files" in str(refusal(path)[0])


@pytest.mark.parametrize(
    "name",
    ["../../../etc/passwd", "/etc/passwd", "..\\..\\boot.ini", "C:\\x.csv", "a/../../b.csv",
     "bill\n.csv", "账单.csv", "CON", "-rf.csv", "a" * 250],
)  # fmt: skip
def test_names_in_an_archive_are_data_and_never_paths(tmp_path, name):
    folder = tmp_path / "in"
    folder.mkdir()
    path = written(folder, archive([(name, content_of("alipay_trade.csv"))]), "bill.zip")
    before = sorted(tmp_path.rglob("*"))
    recognised = recognise(path)
    assert "/" not in recognised.member.name
    assert read(path).statement.file == "bill.zip"
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    "name", ["'; drop table statement_entries; --.csv", "账单 (1).csv", "%s.csv"]
)
def test_a_file_may_have_any_name(tmp_path, name):
    path = written(tmp_path, content_of("wechat_trade_all.csv"), name)
    assert read(path).statement.file == name


def test_an_identifier_is_kept_as_data_whatever_it_holds(tmp_path):
    path = changed(tmp_path, "wechat_trade_all.csv", "`ORDER-1,", "`=1+1'); drop table x; --,")
    assert "=1+1'); drop table x; --" in {
        row["our_reference"] for row in read(path).rows["statement_entries"]
    }


DOCTYPE = '<?xml version="1.0"?><!DOCTYPE Document {}><Document>&a;</Document>'

ATTACKS = {
    "entity bomb": DOCTYPE.format(
        "[<!ENTITY b 'lol'>" + "".join(f"<!ENTITY a{n} '{'&b;' * 10}'>" for n in range(9)) + "]"
    ),
    "quadratic entity": DOCTYPE.format(f"[<!ENTITY a '{'x' * 50_000}'>]"),
    "file of this machine": DOCTYPE.format("[<!ENTITY a SYSTEM 'file:///etc/passwd'>]"),
    "network": DOCTYPE.format("[<!ENTITY a SYSTEM 'http://127.0.0.1:9/x'>]"),
    "external DTD": DOCTYPE.format("SYSTEM 'http://127.0.0.1:9/x.dtd'"),
    "parameter entity": DOCTYPE.format("[<!ENTITY % p SYSTEM 'file:///etc/passwd'> %p;]"),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_xml_with_a_doctype_is_refused(tmp_path, attack):
    path = written(tmp_path, ATTACKS[attack].encode(), "statement.xml")
    assert "DOCTYPE" in refusal(path)[0].reason


def test_a_doctype_in_another_encoding_is_refused_too(tmp_path):
    text = DOCTYPE.format("[<!ENTITY a SYSTEM 'file:///etc/passwd'>]")
    assert refusal(written(tmp_path, text.encode("utf-16"), "statement.xml"))


def test_a_doctype_far_behind_the_start_is_refused(tmp_path):
    text = (
        f"<?xml version='1.0'?><!-- {'x' * 70_000} BkToCstmrStmt --><!DOCTYPE Document><Document/>"
    )
    assert refusal(written(tmp_path, text.encode(), "statement.xml"))


@pytest.mark.parametrize(
    ("inside", "reason"),
    [
        ("<x>" * 100_000, "nest deeper"),
        ("<x " + " ".join(f"a{n}='1'" for n in range(300_000)) + "/>", "attributes"),
        ("<x>" + "y" * 10_000_000 + "</x>", "an element of more than"),
        ("<!-- " + "y" * 10_000_000 + " -->", "an element of more than"),
    ],
    ids=["deep", "attributes", "long text", "long comment"],
)
def test_xml_that_costs_much_is_refused_within_limits(tmp_path, inside, reason):
    path = changed(tmp_path, "camt053.xml", "<b:Id>S-2", inside + "<b:Id>S-2")
    assert reason in refusal(path)[0].reason


def test_the_quick_and_the_thorough_way_through_xml_agree(tmp_path):
    # From a comment on, no entry is read by its shape.
    path = changed(tmp_path, "camt053.xml", "<b:GrpHdr>", "<!-- all is parsed --><b:GrpHdr>")
    assert read(path).rows == read(SAMPLES / "camt053.xml").rows


def test_an_entry_in_another_currency_keeps_it(tmp_path):
    # What the account was credited with is a finding of the reconciliation, not of the reader.
    path = changed(tmp_path, "camt053.xml", '"CNY">70.00', '"USD">70.00')
    assert read(path).bank_entries("currency", "amount_minor") == [("CNY", 50000), ("USD", -7000)]


def test_an_entry_inside_a_comment_is_none(tmp_path):
    content = content_of("camt053.xml").decode()
    entry = content[content.index("<b:Ntry>") : content.index("</b:Ntry>") + 9]
    path = written(tmp_path, content.replace(entry, f"<!-- {entry} -->{entry}").encode(), "a.xml")
    assert [row["amount_minor"] for row in read(path).rows["statement_bank_entries"]] == [
        50000,
        -7000,
    ]


def test_characters_that_xml_escapes_come_out_as_they_are(tmp_path):
    path = changed(tmp_path, "camt053.xml", "财付通提现 ", "A &amp; B &lt;C&gt; ")
    (found, _) = read(path).rows["statement_bank_entries"]
    assert found["remittance"] == "A & B <C> BATCH-20261001"


@pytest.mark.parametrize("major", ["0.01", "92233720.37", "100000000000.00", "999999999999.99"])
def test_amounts_are_exact_up_to_a_thousand_billion(tmp_path, major):
    # Ten rows of it, so that no sum is too large either.
    line = f"txn_{{}},2026-10-06 08:00:00,2026-10-08 00:00:00,usd,{major},0,{major},charge,ch,,,"
    head = content_of("stripe_activity.csv").split(b"\n")[0].decode()
    text = "\n".join([head, *(line.format(n) for n in range(10)), ""])
    found = read(written(tmp_path, text.encode())).entries("gross_minor", "net_minor")
    assert found == [(int(major.replace(".", "")),) * 2] * 10


@pytest.mark.parametrize(
    "major", ["1000000000000.00", "0.000001", "1e3", "1,000.00", "+1.00", "１.00"]
)
def test_what_is_no_amount_is_refused(tmp_path, major):
    path = changed(tmp_path, "stripe_activity.csv", "usd,5.00", f'usd,"{major}"')
    problem = refusal(path)[0]
    assert (problem.line, problem.field, problem.value) == (5, "gross", major)


def test_xml_has_a_largest_size(tmp_path, monkeypatch):
    monkeypatch.setattr(camt, "MAX_XML_BYTES", 1000)
    path = written(tmp_path, content_of("camt053.xml"), "statement.xml")
    assert "more than 1000 bytes" in refusal(path)[0].reason


def test_every_file_has_a_largest_size(tmp_path, monkeypatch):
    monkeypatch.setattr(intake, "MAX_BYTES", 1000)
    path = written(tmp_path, content_of("wechat_trade_all.csv"))
    assert "more than 1000" in refusal(path)[0].reason


def test_a_refused_file_leaves_the_rows_of_others(tmp_path):
    stage = new_stage()
    read_statement(stage, SAMPLES / "wechat_trade_all.csv", file_no=1)
    before = rows_of(stage, "statement_entries")
    with pytest.raises(StatementRefused):
        read_statement(
            stage, changed(tmp_path, "wechat_trade_all.csv", "`4,`190", "`5,`190"), file_no=2
        )
    assert rows_of(stage, "statement_entries") == before


def test_files_of_one_stage_are_told_apart_by_their_number():
    stage = new_stage()
    read_statement(stage, SAMPLES / "wechat_trade_all.csv", file_no=1)
    read_statement(stage, SAMPLES / "stripe_payout.csv", file_no=2, profiles=profiles())
    counts = stage.execute(
        "select file_no, count(*) from statement_entries group by 1 order by 1"
    ).fetchall()
    assert counts == [(1, 6), (2, 6)]


def test_a_row_that_comes_twice_stays_two_rows(tmp_path):
    lines = content_of("stripe_activity.csv").split(b"\n")
    path = written(tmp_path, b"\n".join([lines[0], lines[1], lines[1], b""]))
    assert read(path).entries("native_id", "occurrence") == [("ch_7", 1), ("ch_7", 2)]
