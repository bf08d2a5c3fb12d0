"""Whose state folder it is, and whether the sample in it is the one that is packaged."""

import hashlib
from pathlib import Path

from data.manifest import Snapshot
from semantic.errors import DataError, Issue
from server.settings import Settings

#: In a state folder that the environment names: whose state it is.
OWNER_FILE = "PROJECT"
#: In the sample's state folder: the packaged files it was loaded from.
SAMPLE_FILE = "SAMPLE"


def check_home(settings: Settings) -> None:
    """Raise DataError when the state folder the environment names is another project's."""
    if not settings.home_named:
        return
    file = settings.home / OWNER_FILE
    owner = file.read_text().strip() if file.is_file() else None
    if owner is not None and owner != settings.name:
        raise DataError(
            Issue(
                "other-project",
                f"'{settings.home}' holds the state of another project: {owner}",
                (f"name another folder, or remove '{file}' if the project was moved",),
            )
        )


def claim_home(settings: Settings) -> None:
    """Make the state folder this project's, unless it is another's."""
    check_home(settings)
    settings.home.mkdir(parents=True, exist_ok=True)
    if settings.home_named:
        (settings.home / OWNER_FILE).write_text(settings.name + "\n")


def sample_is_due(settings: Settings, current: Snapshot | None) -> bool:
    """Return whether the sample was never loaded, or from other files than the packaged ones."""
    file = settings.home / SAMPLE_FILE
    return current is None or not file.is_file() or file.read_text() != sample_stamp(settings)


def stamp_sample(settings: Settings) -> None:
    """Remember which packaged files the sample was loaded from."""
    (settings.home / SAMPLE_FILE).write_text(sample_stamp(settings))


def sample_stamp(settings: Settings) -> str:
    """Return one hash of all that decides what the sample holds: its files, and what reads them."""
    digest = hashlib.sha256()
    project = settings.project
    for file in (*sorted(project.rglob("*.*")), *sorted(project.parent.glob("*.py"))):
        if file.is_file():
            digest.update(f"{file.relative_to(project.parent).as_posix()}\0".encode())
            digest.update(_sha256(file))
    return digest.hexdigest()


def _sha256(file: Path) -> bytes:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").digest()
