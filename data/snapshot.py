"""Snapshots: immutable table files, a manifest naming them, and `CURRENT`, swapped atomically."""

import errno
import fcntl
import hashlib
import os
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from data.manifest import Snapshot, TableVersion
from semantic.errors import DataError, Issue, did_you_mean

_ID: Final = re.compile(r"[0-9a-f]{16}")


class Writer:
    """The one who may change a store: holds its lock for as long as it lives."""

    def __init__(self, store: "Store") -> None:
        self.store = store

    def publish(self, tables: Sequence[TableVersion], now: datetime) -> Snapshot:
        """Make the current tables, with these replacing or joining them, the new snapshot."""
        store = self.store
        parent = store.current()
        merged = {one.table: one for one in (parent.tables if parent else ())}
        merged.update((one.table, one) for one in tables)
        ordered = tuple(merged[name] for name in sorted(merged))
        if parent is not None and parent.tables == ordered:
            return parent
        parent_id = parent.id if parent else None
        # Contents, not times: the same bytes read by the same plans make the same id anywhere.
        facts = [(one.table, one.content, one.file) for one in ordered]
        body = msgspec.json.encode([parent_id, facts])
        identity = hashlib.sha256(body).hexdigest()[:16]
        path = store.manifest_path(identity)
        if not path.exists():
            snapshot = Snapshot(id=identity, parent=parent_id, created_at=now, tables=ordered)
            text = msgspec.json.format(msgspec.json.encode(snapshot), indent=1)
            replace_durably(path, text + b"\n")
        replace_durably(store.home / "CURRENT", identity.encode() + b"\n")
        return store.get(identity)

    def file_for(self, content: str) -> str:
        """Return a file name for a content that no manifest has given to another build of it."""
        taken = {table.file for one in self.store.list() for table in one.tables}
        name, build = f"tables/{content}.duckdb", 1
        while name in taken:
            build += 1
            name = f"tables/{content}.{build}.duckdb"
        return name

    def sweep(self) -> None:
        """Remove what a killed load left: half-built files, and tables that no snapshot names."""
        store = self.store
        for leftover in (*store.home.glob("*.new"), *(store.home / "snapshots").glob("*.new")):
            leftover.unlink(missing_ok=True)
        for leftover in store.scratch.iterdir():
            _remove(leftover)
        try:
            named = {Path(table.file).name for one in store.list() for table in one.tables}
        except DataError:
            return  # A manifest that cannot be read may name any of them: remove nothing.
        for path in (store.home / "tables").iterdir():
            if path.name not in named:
                path.unlink()


class Store:
    """A folder of snapshots.

    ``tables/<content>.duckdb`` never change once named, ``snapshots/<id>.json`` name them,
    ``CURRENT`` holds the id being served. One process writes at a time; readers need no lock.
    """

    def __init__(self, home: Path) -> None:
        self.home = home

    @property
    def scratch(self) -> Path:
        """Return the folder of half-built files, on the same file system as the finished ones."""
        return self.home / "scratch"

    def manifest_path(self, identity: str) -> Path:
        """Return where a snapshot's manifest is kept."""
        return self.home / "snapshots" / f"{identity}.json"

    def table_path(self, version: TableVersion) -> Path:
        """Return the file of a table version."""
        return self.home / version.file

    def current(self) -> Snapshot | None:
        """Return the snapshot being served, or None before the first load."""
        try:
            identity = (self.home / "CURRENT").read_text().strip()
        except FileNotFoundError:
            return None
        return self.get(identity)

    def get(self, identity: str) -> Snapshot:
        """Return one snapshot by its id."""
        if not _ID.fullmatch(identity):
            raise DataError(self._unknown(identity))
        path = self.manifest_path(identity)
        try:
            return msgspec.json.decode(path.read_bytes(), type=Snapshot)
        except FileNotFoundError:
            raise DataError(self._unknown(identity)) from None
        except msgspec.MsgspecError as error:
            raise DataError(
                Issue(
                    "damaged-snapshot",
                    f"the manifest of snapshot '{identity}' is damaged: {error}",
                    ("roll back to another snapshot, or load the files again",),
                    str(path),
                )
            ) from None

    def _unknown(self, identity: str) -> Issue:
        known = [path.stem for path in (self.home / "snapshots").glob("*.json")]
        return Issue("unknown-snapshot", f"no snapshot '{identity}'", did_you_mean(identity, known))

    def list(self) -> tuple[Snapshot, ...]:
        """Return every snapshot, newest first."""
        found = [self.get(path.stem) for path in (self.home / "snapshots").glob("*.json")]
        depth = {one.id: one for one in found}

        def generation(one: Snapshot) -> int:
            count = 0
            while one.parent is not None and one.parent in depth:
                one, count = depth[one.parent], count + 1
            return count

        return tuple(sorted(found, key=lambda s: (s.created_at, generation(s)), reverse=True))

    @contextmanager
    def writing(self, wait: float = 0.0) -> Iterator[Writer]:
        """Hold the writer's lock; `store-busy` if another process has it after `wait` seconds."""
        for folder in (self.home / "tables", self.home / "snapshots", self.scratch):
            folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(self.home / "LOCK", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            _acquire(lock, wait)
            yield Writer(self)
        finally:
            os.close(lock)

    def publish(self, tables: Sequence[TableVersion], now: datetime) -> Snapshot:
        """Take the lock and publish tables whose files are already in place."""
        with self.writing() as writer:
            return writer.publish(tables, now)

    def rollback(self, identity: str) -> Snapshot:
        """Serve an older snapshot again; nothing is removed."""
        with self.writing():
            snapshot = self.get(identity)
            self.verify(snapshot)
            replace_durably(self.home / "CURRENT", identity.encode() + b"\n")
            return snapshot

    def verify(self, snapshot: Snapshot) -> None:
        """Check every table file of a snapshot against its recorded size and sha256."""
        issues = [issue for table in snapshot.tables for issue in self._damage(table)]
        if issues:
            raise DataError(*issues)

    def _damage(self, table: TableVersion) -> Iterator[Issue]:
        path = self.table_path(table)
        hints = ("load the file again, or roll back to another snapshot",)
        try:
            size = path.stat().st_size
        except FileNotFoundError:
            message = f"the file of table '{table.table}' is missing"
            yield Issue("missing-table-file", message, hints, str(path))
            return
        if size != table.file_bytes or sha256_of(path) != table.file_sha256:
            message = f"the file of table '{table.table}' is damaged: its bytes changed"
            yield Issue("damaged-table-file", message, hints, str(path))


def _acquire(lock: int, wait: float) -> None:
    deadline = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.EACCES):
                raise
            if time.monotonic() >= deadline:
                holder = os.pread(lock, 32, 0).decode(errors="replace").strip()
                who = f" (process {holder})" if holder else ""
                raise DataError(
                    Issue(
                        "store-busy",
                        f"another load is running{who}; nothing was changed",
                        ("try again when it has ended",),
                    )
                ) from None
            time.sleep(0.05)
    os.ftruncate(lock, 0)
    os.pwrite(lock, str(os.getpid()).encode(), 0)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        for child in path.iterdir():
            _remove(child)
        path.rmdir()
    else:
        path.unlink()


def sha256_of(path: Path) -> str:
    """Return the sha256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync(path: Path) -> None:
    """Force a file or folder to disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace_durably(path: Path, content: bytes) -> None:
    """Replace a small file so that a crash leaves the old or the new one, whole."""
    fresh = path.with_name(path.name + ".new")
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    sync(path.parent)
