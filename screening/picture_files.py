"""Pictures of a submission, by the merchant's name for them, from the one folder they may be in."""

import os
import stat
from pathlib import Path, PurePosixPath
from typing import Literal

from screening.picture_decoding import PictureLimits

FileProblem = Literal["outside_folder", "missing", "too_large_file"]
"""Why a file was not read:

outside_folder  an absolute name, one with `..`, a backslash, a drive or a control character, or a
                link that leads out; the file may exist or not
missing         no regular file of that name, or one that may not be read
too_large_file  more bytes than the limit
"""


def read_picture(folder: Path, name: str, limits: PictureLimits) -> bytes | FileProblem:
    """Return the bytes of the file, or why not; nothing outside the folder is ever opened.

    Links that stay inside are followed; the resolved path is then opened step by step without
    following any, so that one put there meanwhile leads nowhere.

    Args:
        folder: Where the pictures of the submission are; trusted.
        name: As the merchant wrote it, `/` between folders; not trusted.
        limits: Of which the bytes count here.
    """
    if not _stays(name):
        return "outside_folder"
    root = folder.resolve()
    try:
        path = (root / name).resolve()
    except (OSError, RuntimeError):  # links in a circle; RuntimeError before Python 3.13
        return "missing"
    if not path.is_relative_to(root):
        return "outside_folder"
    try:
        return _content(root, path.relative_to(root).parts, limits.max_bytes)
    except OSError:
        return "missing"


def _stays(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return (
        bool(parts)
        and not name.startswith("/")
        and ".." not in parts
        and not any(sign in "\\:" or not sign.isprintable() for sign in name)
    )


def _content(root: Path, parts: tuple[str, ...], max_bytes: int) -> bytes | FileProblem:
    """Open each part below the one before it; devices and pipes are opened but never read."""
    opened = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    for part in parts:
        above = opened
        try:
            # Without O_NONBLOCK, opening a pipe waits for somebody to write.
            opened = os.open(part, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=above)
        finally:
            os.close(above)
    with open(opened, "rb") as file:  # noqa: PTH123 - a descriptor has no path
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            return "missing"
        content = file.read(max_bytes + 1)
    return content if len(content) <= max_bytes else "too_large_file"
