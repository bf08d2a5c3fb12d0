"""Files of a new project: written all together into a folder, or not at all."""

import contextlib
from collections.abc import Mapping
from pathlib import Path

from semantic.errors import DataError, Issue
from server.settings import PROJECT_FILE


def refuse_project(folder: Path) -> None:
    """Raise DataError `project-exists` where a project is, `unwritable` where none can be."""
    try:
        there = (folder / PROJECT_FILE).exists()
    except OSError as error:
        raise _unwritable(folder, error) from error
    if there:
        raise DataError(Issue("project-exists", f"'{folder}' holds a project already"))


def write_new(folder: Path, files: Mapping[str, bytes]) -> list[str]:
    """Write files in their order; DataError `file-exists`, `unwritable` when none is written."""
    made: list[Path] = []
    try:
        taken = [folder / name for name in files if (folder / name).exists()]
        if taken:
            raise DataError(*(Issue("file-exists", f"'{one}' exists") for one in taken))
        for name, body in files.items():
            target = folder / name
            _make_folder(target.parent, made)
            made.append(target)
            target.write_bytes(body)
    except OSError as error:
        _take_away(made)
        raise _unwritable(folder, error) from error
    return list(files)


def _make_folder(folder: Path, made: list[Path]) -> None:
    """Make a folder and those above it; each is noted as soon as it is there."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    for one in reversed(missing):
        one.mkdir()
        made.append(one)


def _take_away(made: list[Path]) -> None:
    for one in reversed(made):
        with contextlib.suppress(OSError):
            if one.is_dir():
                one.rmdir()
            else:
                one.unlink()


def _unwritable(folder: Path, error: OSError) -> DataError:
    why = error.strerror or type(error).__name__
    message = f"'{folder}' cannot be written: {why}; nothing was left there"
    hint = "choose a folder that you may write to"
    return DataError(Issue("unwritable", message, (hint,)))
