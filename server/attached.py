"""Files attached to questions: pictures are kept for the planner, tables become drafts.

The draft has its own folder, model and snapshot, so nothing of it touches what is served; it
answers in the conversations it is attached to, and nowhere else.
"""

import hashlib
import secrets
import shutil
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Protocol

from data.import_plan import table_name
from data.limits import Limits
from data.load import LoadReport, Source, load
from data.snapshot import Store
from engine.audit.record import AuditLog
from engine.question import Attachment, Viewer
from semantic.errors import DataError, Issue
from semantic.load import load_model
from semantic.model import SemanticModel
from server.answering import AnsweringEngine
from server.drafting import DraftedProject, draft_project, write_project
from server.store.attachments import AttachedFile, Attachments

TABLE_BYTES: Final = 5_000_000
PICTURE_BYTES: Final = 3_000_000
COLUMNS: Final = 200
LONGEST_NAME: Final = 120
#: How many drafts stay open, so that a follow-up need not open its own again.
OPEN_DRAFTS: Final = 3
TABLE_SUFFIXES: Final = (".csv", ".tsv", ".txt")
LIMITS: Final = Limits(
    file_bytes=TABLE_BYTES, decoded_bytes=TABLE_BYTES, columns=COLUMNS, memory="512MB", threads=1
)
_UNAMBIGUOUS: Final = (
    "write it so in the file that it can be read in one way only, such as 2026-04-03 or 1234.5, "
    "or load it by a plan: provenue load FILE --plan PLAN"
)
#: How the pictures that are taken begin -> what they are; what a sender says of them is not asked.
_PICTURES: Mapping[bytes, str] = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}


class Draft(AnsweringEngine, Protocol):
    """An engine on an attached table."""

    def close(self) -> None:
        """Give back its snapshot."""
        ...


#: Opens the draft in a folder; what is asked of it is written to the one audit log.
OpenDraft = Callable[[Path, AuditLog], Draft]


@dataclass(slots=True)
class _Opened:
    engine: Draft
    users: int = 0


@dataclass(slots=True, kw_only=True)
class AttachedFiles:
    """Takes attached files, and opens the drafts made of tables."""

    files: Attachments
    folder: Path
    audit: AuditLog
    open_draft: OpenDraft
    now: Callable[[], datetime]
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _open: OrderedDict[str, _Opened] = field(default_factory=OrderedDict[str, _Opened])

    def take(self, name: str, content: bytes, viewer: Viewer) -> AttachedFile:
        """Keep a file; DataError with every reason why it cannot be read."""
        shown = _shown(name)
        identity = "att-" + secrets.token_hex(8)
        media_type = _picture_type(content)
        if media_type is not None:
            about = self._picture(content)
        elif Path(shown).suffix.lower() in TABLE_SUFFIXES:
            media_type = "text/csv"
            about = self._table(identity, shown, content, viewer)
        else:
            hint = "attach a CSV file, or a PNG, JPEG or WebP picture"
            raise DataError(Issue("unknown-attachment", f"'{shown}' cannot be read", (hint,)))
        picture = media_type != "text/csv"
        kept = AttachedFile(
            id=identity,
            viewer=viewer.id,
            at=self.now(),
            kind="picture" if picture else "table",
            name=shown,
            media_type=media_type,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            about=about,
            content=content if picture else None,
        )
        for gone in self.files.add(kept):
            self._forget(gone)
        return kept

    def find(self, identity: str, viewer: Viewer) -> AttachedFile:
        """Return a viewer's own file; DataError `attachment-gone`."""
        found = self.files.find(identity, viewer.id)
        if found is None or (found.kind == "table" and not (self.folder / identity).is_dir()):
            hint = "attach it again"
            raise DataError(Issue("attachment-gone", "this file is no longer kept", (hint,)))
        return found

    @contextmanager
    def engine(self, identity: str, viewer: Viewer) -> Iterator[AnsweringEngine]:
        """Open the draft made of a table, for as long as a question takes."""
        self.find(identity, viewer)
        with self._lock:
            opened = self._open.get(identity)
            if opened is None:
                opened = _Opened(self.open_draft(self.folder / identity, self.audit))
                self._open[identity] = opened
            self._open.move_to_end(identity)
            opened.users += 1
        try:
            yield opened.engine
        finally:
            with self._lock:
                opened.users -= 1
                self._close_idle(OPEN_DRAFTS)

    def close(self) -> None:
        """Close every draft."""
        with self._lock:
            self._close_idle(0)

    def _close_idle(self, kept: int) -> None:
        for identity, one in list(self._open.items()):
            if len(self._open) <= kept:
                return
            if one.users == 0:
                del self._open[identity]
                one.engine.close()

    def _forget(self, identity: str) -> None:
        with self._lock:
            opened = self._open.get(identity)
            if opened is not None and opened.users == 0:
                del self._open[identity]
                opened.engine.close()
        shutil.rmtree(self.folder / identity, ignore_errors=True)

    def _picture(self, content: bytes) -> dict[str, Any]:
        _refuse_large(content, PICTURE_BYTES)
        return {}

    def _table(self, identity: str, name: str, content: bytes, viewer: Viewer) -> dict[str, Any]:
        """Draft a project of a table and load it; nothing stays where that cannot be done."""
        _refuse_large(content, TABLE_BYTES)
        folder = self.folder / identity
        file = folder / f"{table_name(name)}{Path(name).suffix.lower()}"
        try:
            folder.mkdir(parents=True)
            file.write_bytes(content)
            today, called = self.now().date(), Path(name).stem
            made = draft_project(
                folder, (file,), today, lambda *_: None, called=called, limits=LIMITS
            )
            if made.blocking:
                raise DataError(*(replace(one, hints=(_UNAMBIGUOUS,)) for one in made.blocking))
            write_project(made)
            report = self._loaded(folder, file, name, made)
        except OSError as error:
            shutil.rmtree(folder, ignore_errors=True)
            message = f"'{name}' cannot be kept: {error.strerror}"
            raise DataError(Issue("unwritable", message)) from error
        except DataError:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        about = _about(made, report, load_model(folder / "model"))
        details = {"id": identity, "name": name, "snapshot": report.snapshot.id, **about}
        self.audit.note("attachment", viewer.id, details)
        return about

    def _loaded(self, folder: Path, file: Path, name: str, made: DraftedProject) -> LoadReport:
        table = made.tables[0]
        source = Source(path=file, table=table.name, plan=table.proposal.plan, label=name)
        return load((source,), Store(folder / "var"), confirmed=True, now=self.now(), limits=LIMITS)


def as_question(one: AttachedFile) -> Attachment:
    """Return a picture as a planner sees it."""
    return Attachment(name=one.name, media_type=one.media_type, content=one.content or b"")


def _about(made: DraftedProject, report: LoadReport, model: SemanticModel) -> dict[str, Any]:
    """Return the import plan as people look at it: each column, and what was found."""
    (loaded,) = report.files
    plan = made.tables[0].proposal.plan
    found = (*made.tables[0].proposal.findings, *loaded.findings)
    return {
        "rows": loaded.version.rows,
        "rejected": loaded.version.rejected,
        "left_out": loaded.version.left_out,
        "columns": [
            {
                "name": name,
                "source": column.source or name,
                "type": column.type or "text",
                "date_format": column.date_format,
            }
            for name, column in plan.columns.items()
        ],
        "metrics": [one.words.label for one in model.metrics.values() if not one.hidden],
        "findings": list(dict.fromkeys(one.message for one in found)),
    }


def _shown(name: str) -> str:
    """Return a file's name without its folders, without signs that steer a terminal."""
    last = name.replace("\\", "/").rpartition("/")[2]
    clean = "".join(one for one in last if one.isprintable()).strip()
    return clean[-LONGEST_NAME:] or "file"


def _picture_type(content: bytes) -> str | None:
    for beginning, media_type in _PICTURES.items():
        if content.startswith(beginning):
            return media_type
    webp = content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    return "image/webp" if webp else None


def _refuse_large(content: bytes, most: int) -> None:
    if len(content) > most:
        message = f"the file has {len(content):,} bytes; {most:,} are the most that can be attached"
        hint = "load it as data instead: provenue load FILE"
        raise DataError(Issue("attachment-too-large", message, (hint,)))
