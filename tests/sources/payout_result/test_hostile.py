"""Damaged, contradictory and hostile answers are refused whole, with file, line and field."""

from pathlib import Path

import pytest

from sources.payout_result import READERS, AnswersRefused, read_answers
from sources.payout_result.pain002 import MAX_DEPTH, STATUSES, Pain002

SAMPLES = Path(__file__).with_name("samples")
REPORT = (SAMPLES / "report_v10.xml").read_text(encoding="utf-8")
WHOLE = (SAMPLES / "report_whole_file.xml").read_text(encoding="utf-8")
TABLE = (SAMPLES / "answers.csv").read_text(encoding="utf-8-sig")


def refusal(path: Path, content: str | bytes, readers=READERS):
    """Return line, field, value and reason of a file that must be refused for one reason."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(AnswersRefused) as caught:
        read_answers(path, "Asia/Shanghai", readers)
    (problem,) = caught.value.problems
    assert problem.file == path.name
    return problem.line, problem.field, problem.value, problem.reason


def changed(text: str, old: str, new: str) -> str:
    assert old in text, "the sample has changed"
    return text.replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "value", "reason"),
    [
        (">ACSC<", ">ACQX<", 18, "TxSts", "ACQX", "is not a status that is known"),
        ("<OrgnlEndToEndId>P202609-1-aaaa</OrgnlEndToEndId>", "", 18, "OrgnlEndToEndId", None,
         "is missing; ask the bank"),
        ("<TxSts>ACSC</TxSts>", "", 18, "TxSts", None, "is missing here and above"),
        ("<TxSts>ACSC", "<TxSts>RJCT</TxSts><TxSts>ACSC", 21, "TxSts", "ACSC", "stands twice"),
        (">700.00<", ">700.001<", 18, "InstdAmt", "700.001", "has more decimals than CNY has"),
        (">700.00<", ">-700.00<", 18, "InstdAmt", "-700.00", "is not an amount such as"),
        ('Ccy="CNY">700', 'Ccy="XYZ">700', 18, "InstdAmt", "700.00", "currency"),
        ("<PmtInfSts>PART", "<PmtInfSts>RJCT", 18, "TxSts", "ACSC",
         "contradicts PmtInfSts RJCT of line 15"),
        ("<GrpSts>PART", "<GrpSts>RJCT", 18, "TxSts", "ACSC", "contradicts GrpSts RJCT of line 8"),
        ("<OrgnlMsgId>PF202609-CNY-1</OrgnlMsgId>", "", 8, "OrgnlMsgId", None,
         "is missing or stands twice"),
        ("2026-10-08T17:30:00Z", "yesterday", 4, "CreDtTm", "yesterday", "is not an instant"),
        ("</TxInfAndSts>", "", 47, None, None, "is not well-formed XML"),
        ("CstmrPmtStsRpt>", "CstmrCdtTrfInitn>", 3, "CstmrCdtTrfInitn", None, "is not the message"),
    ],
)  # fmt: skip
def test_a_report_that_is_changed_is_refused_with_line_field_and_value(
    tmp_path, old, new, line, field, value, reason
):
    at, name, stands, why = refusal(tmp_path / "r.xml", changed(REPORT, old, new))
    assert (name, stands) == (field, value)
    assert why.lower().find(reason.lower()) >= 0
    assert at == line


def test_a_report_that_says_nothing_of_any_payment_is_refused(tmp_path):
    for status in ("<GrpSts>PART</GrpSts>", ""):
        _, field, _, reason = refusal(
            tmp_path / "r.xml", changed(WHOLE, "<GrpSts>RJCT</GrpSts>", status)
        )
        assert (field, reason.partition(";")[0]) == ("GrpSts", "says nothing of any payment")


def test_a_batch_that_is_not_of_the_message_is_refused(tmp_path):
    text = changed(REPORT, "<OrgnlPmtInfId>PF202609-CNY-1", "<OrgnlPmtInfId>PF202609-CNY-2")
    _, field, value, reason = refusal(tmp_path / "r.xml", text)
    assert (field, value) == ("OrgnlPmtInfId", "PF202609-CNY-2")
    assert reason.startswith("is no batch of the message; ask the bank")


ENTITY = '<!DOCTYPE d [<!ENTITY e "PF202609-CNY-1">]>'
LAUGHS = '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE d SYSTEM "file:///etc/passwd">'


@pytest.mark.parametrize("doctype", [ENTITY, LAUGHS, OUTSIDE])
def test_a_doctype_is_refused_before_anything_that_it_declares(tmp_path, doctype):
    text = changed(REPORT, "<Document", f"{doctype}<Document")
    line, _, _, reason = refusal(tmp_path / "r.xml", text)
    assert (line, "hostile; do not open it" in reason) == (2, True)
    # A document of something else is hostile as well, and is said to be.
    _, _, _, reason = refusal(tmp_path / "s.xml", f"{doctype}<a/>")
    assert "hostile" in reason


def test_other_encodings_and_depths_and_attributes_are_refused(tmp_path):
    for text in (
        changed(REPORT, "UTF-8", "GBK"),
        REPORT.replace("UTF-8", "UTF-16").encode("utf-16"),
    ):
        assert "is not UTF-8" in refusal(tmp_path / "r.xml", text)[3]
    gbk = changed(REPORT, "UTF-8", "UTF-8").encode("gbk")
    assert "is not well-formed" in refusal(tmp_path / "r.xml", gbk)[3]
    deep = changed(REPORT, "<StsId>1</StsId>", "<x>" * MAX_DEPTH + "</x>" * MAX_DEPTH)
    assert "nests deeper" in refusal(tmp_path / "r.xml", deep)[3]
    wide = changed(REPORT, "<StsId>", "<StsId " + " ".join(f'a{n}="1"' for n in range(30)) + ">")
    assert "has more attributes" in refusal(tmp_path / "r.xml", wide)[3]


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "value", "reason"),
    [
        ("700.00", "700,00", 2, None, None, "has 7 cells and not 6"),
        ("700.00", "700.005", 2, "amount", "700.005", "has more decimals than CNY has"),
        ("700.00", "", 2, "amount", "", "is not an amount"),
        ("700.00", "１２", 2, "amount", "１２", "is not an amount"),
        ("1500,JPY", "1500.0,XXY", 4, "amount", "1500.0", "currency"),
        ("aaaa,paid", "aaaa,PAID", 2, "result", "PAID", "is not one of paid, rejected"),
        ("P202609-1-aaaa", "", 2, "payout_id", None, "is empty"),
        ("2026-10-09", "2026-02-30", 2, "answered_on", "2026-02-30", "is not a day"),
        ("2026-10-09", "20261009", 2, "answered_on", "20261009", "is not a day"),
        ("AC04", "closed by holder", 3, "reason", None, "is not a code"),
        ("AC04", "6222020200112233445", 3, "reason", None, "is not a code"),
        ("amount,currency", "currency,amount", 1, None, None, "are not the columns"),
        (",reason", "", 1, None, None, "are not the columns"),
        ('"P202609-1-bbbb"', '"P202609-1-bb"bb', 3, None, None, "is not a row"),
        ("aaaa", "aa\0a", None, None, None, "holds a zero byte"),
    ],
)  # fmt: skip
def test_a_table_with_one_wrong_cell_is_refused_with_line_field_and_value(
    tmp_path, old, new, line, field, value, reason
):
    at, name, stands, why = refusal(tmp_path / "a.csv", changed(TABLE, old, new))
    assert (at, name) == (line, field)
    assert stands == value or "columns" in reason
    assert reason in why


def test_a_table_that_was_cut_is_empty_or_in_another_encoding_is_refused(tmp_path):
    assert "has no end, as in a file that was cut" in refusal(tmp_path / "a.csv", TABLE[:-2])[3]
    header = TABLE.splitlines()[0] + "\n"
    assert "holds no answer" in refusal(tmp_path / "a.csv", header)[3]
    line, _, _, reason = refusal(tmp_path / "a.csv", TABLE.encode("gbk"))
    assert (line, "is not UTF-8" in reason) == (4, True)


def test_a_file_that_none_or_more_than_one_reader_recognises_is_refused(tmp_path):
    for content in ("a,b,c\n1,2,3\n", "<Document><BkToCstmrStmt/></Document>", "%PDF-1.7"):
        reason = refusal(tmp_path / "x", content)[3]
        assert "no reader recognises this file (pain.002, payout_csv)" in reason
    reason = refusal(tmp_path / "r.xml", REPORT, (*READERS, Pain002("twin")))[3]
    assert "more than one reader recognises this file (pain.002, twin)" in reason


def test_a_file_that_is_missing_or_empty_is_refused(tmp_path):
    with pytest.raises(AnswersRefused, match=r"gone\.xml: no such file"):
        read_answers(tmp_path / "gone.xml", "Asia/Shanghai")
    assert "the file is empty" in refusal(tmp_path / "a.csv", "")[3]


def test_a_report_cut_anywhere_is_refused(tmp_path):
    whole = REPORT.rstrip().encode()
    for end in range(1, len(whole), 97):
        refusal(tmp_path / "r.xml", whole[:end])


def test_only_a_payment_that_was_made_or_refused_for_good_is_known_to_have_ended():
    assert {s for s, result in STATUSES.items() if result == "paid"} == {"ACSP", "ACSC", "ACCC"}
    assert {s for s, result in STATUSES.items() if result == "rejected"} == {"RJCT", "CANC"}
    assert {"RCVD", "PDNG", "ACTC"} <= {s for s, r in STATUSES.items() if r == "unknown"}
