"""Bytes to a file: all of them or none, and never in the place of a folder."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from semantic.errors import DataError, Issue


def write_whole(file: Path, content: bytes) -> None:
    """Write a file in one step, in the place of an older one; DataError `unwritable`.

    A reader sees the old bytes or the new ones; what fails half-way leaves nothing behind.
    """
    beside = file.with_name(f".{file.name[:100]}.{secrets.token_hex(6)}.part")
    try:
        _refuse_folder(file)
        try:
            with beside.open("xb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            beside.replace(file)
        finally:
            with suppress(OSError):
                beside.unlink()  # nothing is there once it stands in its place
    except (OSError, ValueError) as error:
        raise unwritable(file, error) from None


def refuse_unwritable(file: Path) -> None:
    """Raise DataError `unwritable` where no file can be: before the work that would be lost."""
    try:
        _refuse_folder(file)
        with suppress(FileNotFoundError):
            file.lstat()  # an error where no file can have this name
        if not file.absolute().parent.is_dir():
            raise FileNotFoundError(2, "there is no such folder")
    except (OSError, ValueError) as error:
        raise unwritable(file, error) from None


def _refuse_folder(file: Path) -> None:
    if file.is_dir():
        raise IsADirectoryError(21, "it is a folder")


def unwritable(file: Path, error: OSError | ValueError) -> DataError:
    """Return the error of a file that cannot be written."""
    reason = getattr(error, "strerror", None) or "it cannot be opened"
    return DataError(Issue("unwritable", f"'{file}' cannot be written: {reason.lower()}"))
