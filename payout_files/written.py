"""A file that is written once: whole or not there, on the disk when its digest is returned.

Unlike a report, which another version may replace, a payment file that stands is never replaced.
"""

import os
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from tempfile import mkstemp


class OtherContentStands(FileExistsError):
    """The path holds a file with other content; nothing was changed."""


def write_once(path: Path, content: Iterable[bytes]) -> str:
    """Write a file that only its owner can read, unless it stands with the same content.

    The name appears in its folder only when the content is on the disk; of two writers at once one
    wins. A process that is killed can leave a hidden partial file beside it (`.NAME.….partial`),
    which nothing reads. When `content` raises, nothing is left.

    Args:
        path: the file; its folder exists, on a file system that has hard links.
        content: its bytes, in pieces.

    Returns:
        The SHA-256 of the content in hex; file and name survive a power cut from here on.

    Raises:
        OtherContentStands: the path holds other content, or is no plain file.
    """
    descriptor, partial = mkstemp(prefix=f".{path.name}.", suffix=".partial", dir=path.parent)
    try:
        digest = _fill(descriptor, content)
        _give_name(partial, path, digest)
    finally:
        os.unlink(partial)  # noqa: PTH108 - beside os.link, and recorded with it in tests
    # Also where the file stood already: whoever wrote it may have been stopped before this line.
    _sync_folder(path.parent)
    return digest


def _fill(descriptor: int, content: Iterable[bytes]) -> str:
    digest = sha256()
    try:
        for piece in content:
            digest.update(piece)
            rest = memoryview(piece)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return digest.hexdigest()


def _give_name(partial: str, path: Path, digest: str) -> None:
    """Name the file; a link, because a rename would replace what another writer put there."""
    try:
        os.link(partial, path)
    except FileExistsError:
        is_plain = path.is_file() and not path.is_symlink()
        standing = sha256(path.read_bytes()).hexdigest() if is_plain else "no plain file"
        if standing != digest:
            raise OtherContentStands(
                f"{path.name} stands with other content (SHA-256 {standing}, new {digest}); it may "
                "have been sent already: find out which one the bank has, and give a new batch a "
                "new id"
            ) from None


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
