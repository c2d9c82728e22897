"""The public register and the commands: what is published, and that nothing personal is."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from countinghouse.main import app
from tasks.ip_notice_acts import NoticeRefused
from tasks.ip_notice_register import NoFolder, RegisterStands, write_register
from tests.listing.ip_notice_places import Place, in_a_file, run_of

COMMAND = str(Path(sys.executable).with_name("countinghouse"))

HEAD = (
    "notice_id,listing_id,merchant_id,right_kind,right_reference,received_on,completed_on,"
    "measures_taken_on,counter_stated_on,reached_holder_on,last_day_on,kept_on,ended_on,"
    "kept_ground,state,result_en,result_zh"
)


def lived(place: Place) -> tuple[str, str]:
    """Return a notice that the clock lifted, and a later one that is incomplete."""
    first = place.only()
    place.advance("2026-03-22 03:00")
    second = place.receive(
        "2026-03-24 10:00", "L2", "=IP-2", missing="proof", right_kind="patent",
        right_reference="=HYPERLINK(1)",
    )["notice_id"]  # fmt: skip
    return first, str(second)


def test_the_register_has_notices_statements_and_results_and_nobody_s_name(
    tmp_path: Path,
) -> None:
    place = in_a_file(tmp_path, is_forwarded=True)
    first, second = lived(place)
    told = write_register(place.warehouse, run_of("2026-03-31 00:00"), tmp_path / "register.csv")
    assert told["entries"] == 2
    text = (tmp_path / "register.csv").read_bytes().decode()
    assert text == (
        f"\ufeff{HEAD}\r\n"
        f"{first},L1,m1,trademark,TM 4711,2026-03-02,,2026-03-03,2026-03-05,2026-03-06,2026-03-21,"
        ",2026-03-22,,lifted,measures lifted,已终止所采取的措施\r\n"
        f"{second},L2,m1,patent,'=HYPERLINK(1),2026-03-24,,,,,,,,,incomplete,notice incomplete,"
        "通知不完整\r\n"
    )
    for private in ("Adler", "mei", "IP-1", "IP-2", "proof"):
        assert private not in text


def test_the_register_is_the_same_bytes_again_and_never_replaces_another(tmp_path: Path) -> None:
    place = in_a_file(tmp_path, is_forwarded=True)
    lived(place)
    run, path = run_of("2026-03-31 00:00"), tmp_path / "register.json"
    once = write_register(place.warehouse, run, path, "json")
    content = path.read_bytes()
    assert write_register(place.warehouse, run, path, "json") == once
    with pytest.raises(RegisterStands, match="give this one another name"):
        write_register(place.warehouse, run_of("2026-03-10 00:00"), path, "json")
    assert path.read_bytes() == content
    assert [p.name for p in tmp_path.glob("*register*")] == ["register.json"]
    with pytest.raises(NoFolder, match="there is no folder"):
        write_register(place.warehouse, run, tmp_path / "no" / "register.csv")
    with pytest.raises(NoticeRefused, match="'xml' is no format; write csv or json"):
        write_register(place.warehouse, run, tmp_path / "register.xml", "xml")


def test_the_register_of_an_earlier_instant_has_what_was_known_then(tmp_path: Path) -> None:
    place = in_a_file(tmp_path, is_forwarded=True)
    first, _ = lived(place)
    path = tmp_path / "register.json"
    write_register(place.warehouse, run_of("2026-03-04 00:00"), path, "json")
    told = json.loads(path.read_bytes())
    assert told["as_of"] == "2026-03-03T16:00:00+00:00"
    (entry,) = told["entries"]
    assert {name: value for name, value in entry.items() if value is not None} == {
        "notice_id": first, "listing_id": "L1", "merchant_id": "m1", "right_kind": "trademark",
        "right_reference": "TM 4711", "received_on": "2026-03-02",
        "measures_taken_on": "2026-03-03", "state": "measures_taken",
        "result_en": "measures taken", "result_zh": "已采取必要措施",
    }  # fmt: skip


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Return where a marketplace is, and the key of somebody who acts on notices."""
    place = in_a_file(tmp_path)
    return {
        "COUNTINGHOUSE_HOME": str(tmp_path / "home"), "COUNTINGHOUSE_KEY": place.key,
        "COUNTINGHOUSE_WAREHOUSE": f"duckdb:///{place.warehouse.path}", "PATH": "/usr/bin:/bin",
    }  # fmt: skip


def test_a_notice_is_received_acted_on_listed_and_published_at_the_command_line(
    environment: dict[str, str], tmp_path: Path
) -> None:
    def run(*words: str) -> str:
        result = CliRunner().invoke(
            app, ["notice", *words], env=environment, catch_exceptions=False
        )
        assert result.exit_code == 0
        return result.stdout

    told = json.loads(run(
        "receive", "--listing", "L1", "--kind", "copyright", "--reference", "C 1", "--holder",
        "Adler KG", "--case", "IP-1", "--at", "2026-03-02T10:00:00+08:00", "--as-of",
        "2026-03-02T11:00:00+08:00", "--format", "json",
    ))  # fmt: skip
    assert (told["state"], told["measures_due_at"]) == ("received", "2026-03-03T16:00:00+00:00")
    overdue = json.loads(run("list", "--overdue", "--as-of", "2026-03-03", "--format", "json"))
    assert [row["notice_id"] for row in overdue] == [told["notice_id"]]

    short = told["notice_id"][:8]
    assert "measures_taken" in run("measures", short, "--as-of", "2026-03-04T09:00:00+08:00")
    shown = json.loads(run("show", short, "--format", "json"))
    assert [event["event"] for event in shown["events"]] == ["received", "measures_taken"]

    out = tmp_path / "register.csv"
    assert "entries" in run("register", "--out", str(out), "--as-of", "2026-03-31")
    assert (
        out.read_text(encoding="utf-8-sig")
        .splitlines()[1]
        .startswith(f"{told['notice_id']},L1,m1,copyright,C 1,2026-03-02,,2026-03-04,")
    )


def test_an_act_that_is_refused_ends_with_what_may_be_done_and_no_traceback(
    environment: dict[str, str],
) -> None:
    refused = subprocess.run(
        [COMMAND, "notice", "withdraw", "abc", "--note", "settled"],
        env=environment, text=True, capture_output=True, check=False,
    )  # fmt: skip
    assert refused.returncode == 2
    assert refused.stderr == (
        "refused: no notice has an id that begins with 'abc'; `countinghouse notice list` shows "
        "all\n"
    )
