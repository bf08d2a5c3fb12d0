"""Files in, one new snapshot out: all of them, or none."""

import errno
import hashlib
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

import duckdb
import msgspec

from data.dialect import find_dialect
from data.import_plan import Proposal, propose_from, table_name
from data.limits import USUAL, Limits
from data.manifest import ColumnType, Snapshot, TableVersion
from data.plan import ImportPlan, canonical
from data.snapshot import Store, Writer, sha256_of, sync
from data.table_file import Built, build_table
from data.text_source import TextSource, open_text
from semantic.errors import DataError, Issue

#: Part of every content hash: a change in how files are read makes new table files.
FORMAT: Final = "2"
#: How DuckDB says that the disk, or what may be written to it, is full.
FULL: Final = ("No space left", "File too large", "Disk quota", "max_temp_directory_size")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file to load. `plan` may be partial or None: the rest is proposed from the file.

    `expected` maps columns to the types the semantic model wants; `label` is the name shown.
    """

    path: Path
    table: str | None = None
    plan: ImportPlan | None = None
    expected: Mapping[str, ColumnType] = field(default_factory=dict[str, ColumnType])
    label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a load has come with one file, in bytes of it."""

    file: str
    stage: Literal["reading", "loading"]
    done: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What became of one file; `read` = rows + rejected + left out."""

    version: TableVersion
    read: int
    reused: bool
    findings: tuple[Issue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadReport:
    """The new snapshot, and what became of every file."""

    snapshot: Snapshot
    files: tuple[Loaded, ...]


def load(
    files: Sequence[Source],
    store: Store,
    *,
    confirmed: bool,
    now: datetime,
    progress: Callable[[Progress], None] = lambda progress: None,
    limits: Limits = USUAL,
    wait: float = 0.0,
) -> LoadReport:
    """Load files into a new snapshot; what is being served stays as it is until all are done.

    `confirmed` says that a person has seen what is proposed where no whole plan is given. An
    ambiguous column is never settled by that: its plan must name the reading.
    """
    try:
        with store.writing(wait) as writer:
            writer.sweep()
            try:
                loaded = _load_all(files, writer, confirmed, now, progress, limits)
                snapshot = writer.publish([one.version for one in loaded], now)
            finally:
                _clear(store.scratch)
            return LoadReport(snapshot=snapshot, files=loaded)
    except OSError as error:
        raise _disk_error(error) from error
    except duckdb.Error as error:
        raise _database_error(error) from error


def _load_all(
    files: Sequence[Source],
    writer: Writer,
    confirmed: bool,
    now: datetime,
    progress: Callable[[Progress], None],
    limits: Limits,
) -> tuple[Loaded, ...]:
    issues: list[Issue] = []
    loaded: list[Loaded] = []
    for one in files:
        try:
            loaded.append(_load_one(one, writer, confirmed, now, progress, limits))
        except DataError as error:
            issues += error.issues
    names = [one.version.table for one in loaded]
    for name in sorted({name for name in names if names.count(name) > 1}):
        issues.append(
            Issue(
                "duplicate-table",
                f"two files of one load make table '{name}'",
                ("give one of them another table name",),
            )
        )
    if issues:
        raise DataError(*issues)
    return tuple(loaded)


def _load_one(
    file: Source,
    writer: Writer,
    confirmed: bool,
    now: datetime,
    progress: Callable[[Progress], None],
    limits: Limits,
) -> Loaded:
    store = writer.store
    label = file.label or file.path.name
    before = _stamp(file.path, label)
    total = before[0]

    def reading(done: int) -> None:
        progress(Progress(file=label, stage="reading", done=done, total=total))

    def loading(share: float) -> None:
        done = int(min(share, 1.0) * total)
        progress(Progress(file=label, stage="loading", done=done, total=total))

    given = file.plan or ImportPlan()
    source = open_text(
        file.path, store.scratch, label=label, encoding=given.encoding, limits=limits, seen=reading
    )
    plan, findings = _settle(file, given, source, store.scratch, confirmed, limits)
    content = content_of(source.sha256, plan)
    existing = _already(store, content)
    if existing is not None:
        rows = existing.rows + existing.rejected + existing.left_out
        return Loaded(version=existing, read=rows, reused=True, findings=findings)
    dialect = find_dialect(
        source,
        delimiter=plan.delimiter,
        quote=plan.quote,
        header_line=plan.header_line,
        limits=limits,
    )
    fresh = store.scratch / f"{content}.duckdb"
    loading(0.0)
    built = build_table(fresh, source, dialect, plan, store.scratch, limits, loading)
    if _stamp(file.path, label) != before:
        raise DataError(
            Issue(
                "source-changed",
                f"'{label}' changed while it was being read; nothing was loaded",
                where=label,
            )
        )
    version = _put_in_place(writer, fresh, content, plan, source, built, now)
    loading(1.0)
    return Loaded(version=version, read=built.read, reused=False, findings=findings)


def _settle(
    file: Source,
    given: ImportPlan,
    source: TextSource,
    scratch: Path,
    confirmed: bool,
    limits: Limits,
) -> tuple[ImportPlan, tuple[Issue, ...]]:
    """Return a whole plan: the given one, or what is proposed once it is confirmed."""
    table = file.table or given.table or table_name(file.label or file.path.name)
    given = msgspec.structs.replace(given, table=table)
    if given.whole:
        return given, ()
    proposal = propose_from(source, given, file.expected, scratch, limits)
    if proposal.blocking:
        raise DataError(*proposal.blocking)
    if proposal.needs_confirmation and not confirmed:
        raise DataError(*_unconfirmed(proposal, source.label))
    return proposal.plan, proposal.findings


def _unconfirmed(proposal: Proposal, label: str) -> tuple[Issue, ...]:
    first = Issue(
        "unconfirmed",
        f"'{label}' cannot be loaded without a look at what was found in it; nothing was changed",
        ("confirm the import plan, or save it among the project's plans",),
        label,
    )
    return (first, *proposal.asking)


def content_of(source_sha256: str, plan: ImportPlan) -> str:
    """Return the name of a table file: the sha256 of the source's bytes and of the plan."""
    return hashlib.sha256(f"{FORMAT}\n{source_sha256}\n{canonical(plan)}".encode()).hexdigest()


def _already(store: Store, content: str) -> TableVersion | None:
    for snapshot in store.list():
        for one in snapshot.tables:
            if one.content == content:
                path = store.table_path(one)
                if path.exists() and path.stat().st_size == one.file_bytes:
                    return one
    return None


def _put_in_place(
    writer: Writer,
    fresh: Path,
    content: str,
    plan: ImportPlan,
    source: TextSource,
    built: Built,
    now: datetime,
) -> TableVersion:
    sync(fresh)
    file = writer.file_for(content)
    version = TableVersion(
        table=plan.table or "",
        file=file,
        content=content,
        columns=built.columns,
        rows=built.rows,
        rejected=built.rejected,
        source=source.label,
        source_sha256=source.sha256,
        source_bytes=source.size,
        loaded_at=now,
        plan=canonical(plan),
        replaced=built.replaced,
        left_out=built.left_out,
        file_sha256=sha256_of(fresh),
        file_bytes=fresh.stat().st_size,
        notes=built.notes,
    )
    fresh.replace(writer.store.home / file)
    sync(writer.store.home / "tables")
    return version


def _stamp(path: Path, label: str) -> tuple[int, int]:
    try:
        facts = path.stat()
    except OSError as error:
        raise DataError(
            Issue("unreadable", f"'{label}' cannot be read: {error.strerror}", where=label)
        ) from None
    return facts.st_size, facts.st_mtime_ns


def _clear(scratch: Path) -> None:
    for leftover in scratch.iterdir():
        if leftover.is_dir():
            shutil.rmtree(leftover)
        else:
            leftover.unlink()


def _disk_error(error: OSError) -> DataError:
    if error.errno in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT):
        return DataError(_disk_full())
    return DataError(
        Issue("unwritable", f"the store cannot be written: {os.strerror(error.errno or 0)}")
    )


def _disk_full() -> Issue:
    return Issue(
        "disk-full",
        "the disk is full: nothing was loaded, and what is served is unchanged",
        ("free some space and load again",),
    )


def _database_error(error: duckdb.Error) -> DataError:
    text = str(error)
    if any(sign in text for sign in FULL):
        return DataError(_disk_full())
    if isinstance(error, duckdb.OutOfMemoryException):
        return DataError(
            Issue("out-of-memory", "the load needs more memory than it may use; nothing was loaded")
        )
    first = text.splitlines()[0] if text else type(error).__name__
    return DataError(Issue("load-failed", f"the database refused the load: {first}"))
