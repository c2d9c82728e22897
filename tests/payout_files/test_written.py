"""A payment file is whole or not there: after any kill, any power cut, and for any second writer.

The power cut is a model: what was not yet forced to the disk may be kept or lost in any mixture. It
is driven by the calls of the real writer, and must find what is wrong with writers that leave a
call out.
"""

import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from hashlib import sha256
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import pytest

from payout_files import OtherContentStands, pain001, write_once, written
from tests.payout_files.batches import BATCH

PIECES = [b"first,", b"second,", b"third"]
WHOLE = b"first,second,third"
DIGEST = sha256(WHOLE).hexdigest()


def test_a_file_is_written_with_its_digest_and_only_for_its_owner(tmp_path):
    before = os.umask(0)
    try:
        path = tmp_path / "pay.xml"
        digest = write_once(path, pain001(BATCH))
    finally:
        os.umask(before)
    assert digest == sha256(path.read_bytes()).hexdigest()
    assert path.read_bytes() == b"".join(pain001(BATCH))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["pay.xml"]


def test_the_same_content_again_returns_the_digest_and_touches_nothing(tmp_path):
    path = tmp_path / "pay.xml"
    assert write_once(path, PIECES) == DIGEST
    before = path.stat()
    assert write_once(path, iter(PIECES)) == DIGEST
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert [p.name for p in tmp_path.iterdir()] == ["pay.xml"]


def test_other_content_for_the_same_path_is_refused(tmp_path):
    path = tmp_path / "pay.xml"
    write_once(path, PIECES)
    with pytest.raises(OtherContentStands, match=f"SHA-256 {DIGEST}"):
        write_once(path, [b"first,second,fourth"])
    assert path.read_bytes() == WHOLE
    assert [p.name for p in tmp_path.iterdir()] == ["pay.xml"]


def test_a_link_or_folder_in_the_place_is_refused(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(WHOLE)
    (tmp_path / "link").symlink_to(elsewhere)
    (tmp_path / "folder").mkdir()
    for name in ("link", "folder"):
        with pytest.raises(OtherContentStands, match="no plain file"):
            write_once(tmp_path / name, PIECES)


def test_content_that_fails_on_the_way_leaves_nothing(tmp_path):
    def content() -> Iterator[bytes]:
        yield b"first,"
        raise ValueError("payment P2 cannot be written")

    with pytest.raises(ValueError, match="P2"):
        write_once(tmp_path / "pay.xml", content())
    assert not list(tmp_path.iterdir())


def test_a_disk_that_takes_a_byte_at_a_time_gets_all_of_them(tmp_path, monkeypatch):
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, rest: write(descriptor, rest[:1]))
    assert write_once(tmp_path / "pay.xml", PIECES) == DIGEST
    assert (tmp_path / "pay.xml").read_bytes() == WHOLE


def test_a_full_disk_leaves_nothing(tmp_path, monkeypatch):
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OSError, match="No space left"):
        write_once(tmp_path / "pay.xml", PIECES)
    assert not list(tmp_path.iterdir())


def test_of_many_writers_at_once_with_other_contents_one_wins(tmp_path):
    path, won, lost = tmp_path / "pay.xml", [], []
    start = threading.Barrier(8)

    def write(content: bytes) -> None:
        start.wait()
        try:
            won.append((write_once(path, [content]), content))
        except OtherContentStands:
            lost.append(content)

    for _ in range(20):
        threads = [threading.Thread(target=write, args=(b"%d" % n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (len(won), len(lost)) == (1, 7)
        assert won == [(sha256(path.read_bytes()).hexdigest(), path.read_bytes())]
        path.unlink()
        won.clear()
        lost.clear()


#: Writes a file and dies without a word at call number N of those that change the disk.
KILLED = """
import os, sys
from pathlib import Path
from payout_files import write_once, written

left = int(sys.argv[2])

def dying(call):
    def called(*args, **named):
        global left
        left -= 1
        if left < 0:
            os._exit(9)
        return call(*args, **named)
    return called

for name in ("write", "fsync", "link", "unlink", "close"):
    setattr(os, name, dying(getattr(os, name)))
written.mkstemp = dying(written.mkstemp)
write_once(Path(sys.argv[1]), [b"first,", b"second,", b"third"])
"""


def test_a_writer_killed_at_any_call_leaves_the_file_whole_or_absent(tmp_path):
    for calls in range(30):
        folder = tmp_path / str(calls)
        folder.mkdir()
        path = folder / "pay.csv"
        code = subprocess.run(
            [sys.executable, "-c", KILLED, path, str(calls)],
            cwd=Path(written.__file__).parents[1],
            check=False,
        ).returncode
        assert not path.exists() or path.read_bytes() == WHOLE
        assert {entry.name for entry in folder.iterdir() if entry.name[0] != "."} <= {"pay.csv"}
        assert write_once(path, PIECES) == DIGEST
        assert path.read_bytes() == WHOLE
        if code == 0:
            break
    # mkstemp, 3 writes, fsync, close, link, unlink, fsync and close of the folder
    assert calls == 10


class Call(NamedTuple):
    """What the writer asked of the disk: a file is the name it was made with."""

    name: str
    file: str = ""
    content: bytes = b""


def record(monkeypatch: pytest.MonkeyPatch, path: Path) -> list[Call]:
    """Return the calls of the real writer, from the first to its return."""
    calls: list[Call] = []
    files: dict[int, str] = {}
    make, write, fsync, link, unlink = written.mkstemp, os.write, os.fsync, os.link, os.unlink

    def recorded_make(**named: object) -> tuple[int, str]:
        descriptor, name = make(**named)
        files[descriptor] = name
        calls.append(Call("create", name))
        return descriptor, name

    def recorded_write(descriptor: int, content: bytes) -> int:
        length = write(descriptor, content)
        calls.append(Call("write", files[descriptor], bytes(content[:length])))
        return length

    def recorded_fsync(descriptor: int) -> None:
        fsync(descriptor)
        is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        calls.append(Call("sync folder") if is_folder else Call("sync", files[descriptor]))

    def recorded_link(source: str, target: Path) -> None:
        link(source, target)
        calls.append(Call("link", source))

    def recorded_unlink(name: str) -> None:
        unlink(name)
        calls.append(Call("unlink", name))

    with monkeypatch.context() as patched:
        patched.setattr(written, "mkstemp", recorded_make)
        for name, call in {
            "write": recorded_write,
            "fsync": recorded_fsync,
            "link": recorded_link,
            "unlink": recorded_unlink,
        }.items():
            patched.setattr(os, name, call)
        write_once(path, PIECES)
    return calls


def subsets(calls: list[Call]) -> Iterator[tuple[Call, ...]]:
    for length in range(len(calls) + 1):
        yield from combinations(calls, length)


def after_power_cut(calls: list[Call]) -> Iterator[bytes | None]:
    """Yield each content that the file can have after these calls; None where it is not there.

    A write that was not forced may be missing while a later one is kept; then zeros stand for it.
    A change of the folder that was not forced may be lost, in any order.
    """
    forced = next((n for n, c in reversed([*enumerate(calls)]) if c.name == "sync"), -1)
    sure = [call for call in calls[: forced + 1] if call.name == "write"]
    loose = [call for call in calls[forced + 1 :] if call.name == "write"]
    whole = b"".join(call.content for call in [*sure, *loose])
    forced = next((n for n, c in reversed([*enumerate(calls)]) if c.name == "sync folder"), -1)
    linked = any(call.name == "link" for call in calls[: forced + 1])
    changes = [call for call in calls[forced + 1 :] if call.name in {"create", "link", "unlink"}]
    for kept in subsets(changes):
        if not linked and not any(call.name == "link" for call in kept):
            yield None
            continue
        for lost in subsets(loose):
            content = whole
            for call in lost:
                content = content.replace(call.content, bytes(len(call.content)))
            yield content
            yield content.rstrip(b"\0")


def wrong_states(calls: list[Call]) -> dict[str, int]:
    """Count the states that are wrong: a file in part, or one that was acknowledged and is gone."""
    prefixes = [calls[:length] for length in range(len(calls) + 1)]
    states = [state for prefix in prefixes for state in after_power_cut(prefix)]
    partial = sum(state not in {None, WHOLE} for state in states)
    return {"partial": partial, "gone": sum(s is None for s in after_power_cut(calls))}


def test_a_power_cut_at_any_call_leaves_the_file_whole_or_absent(tmp_path, monkeypatch):
    calls = record(monkeypatch, tmp_path / "pay.csv")
    assert [call.name for call in calls] == [
        "create", "write", "write", "write", "sync", "link", "unlink", "sync folder",
    ]  # fmt: skip
    assert wrong_states(calls) == {"partial": 0, "gone": 0}


@pytest.mark.parametrize(("left_out", "wrong"), [("sync", "partial"), ("sync folder", "gone")])
def test_the_model_finds_a_writer_that_forces_nothing(tmp_path, monkeypatch, left_out, wrong):
    calls = record(monkeypatch, tmp_path / "pay.csv")
    assert wrong_states([call for call in calls if call.name != left_out])[wrong]


def test_the_model_finds_a_writer_that_names_the_file_first(tmp_path, monkeypatch):
    calls = record(monkeypatch, tmp_path / "pay.csv")
    link = next(call for call in calls if call.name == "link")
    early = [calls[0], link, *(call for call in calls[1:] if call != link)]
    assert wrong_states(early)["partial"]


def test_a_second_writer_of_the_same_content_forces_the_folder_too(tmp_path, monkeypatch):
    path = tmp_path / "pay.csv"
    path.write_bytes(WHOLE)
    assert record(monkeypatch, path)[-1] == Call("sync folder")
