"""The figures of a report against audit log and snapshot: records, replay, and every cell."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field

import msgspec

from charts.report.manifest import TOTALS_ROW, others_row
from charts.report.printed import table_texts
from data.manifest import Snapshot
from data.snapshot import Store
from engine.audit.fingerprint import fingerprint
from engine.audit.reader import AuditEntry
from engine.companions import placed
from engine.execution.backend import Backend
from engine.execution.duckdb_backend import DuckDBBackend
from engine.narration.beside import limited_per
from engine.narration.cells import follows, moved_text, value_text
from engine.replay import Replay, replay
from engine.reply import Answer, Cell
from semantic.errors import DataError, ExecutionError, InternalError
from server.verifying.pages import MOST_TOLD
from server.verifying.told import ToldFigure, ToldReport, ToldWords, answer_of
from server.verifying.verdict import CheckName, Finding

Row = tuple[Cell, ...]


def record_findings(
    figure: ToldFigure, told: ToldReport, records: Mapping[str, AuditEntry]
) -> Iterator[Finding]:
    """Yield where a figure is not what its audit records say."""
    for identity in (figure.audit_id, *(one.audit_id for one in figure.beside)):
        if identity not in records:
            yield _fails("records", figure, f"its audit record {identity} is not in the log")
    record = records.get(figure.audit_id)
    if record is None:
        return
    if record.sql is None or _sha256(record.sql) != figure.sql_sha256:
        yield _fails("records", figure, "its audit record holds another statement")
    if record.body.get("snapshot") != told.snapshot:
        said = record.body.get("snapshot")
        message = f"its audit record is of snapshot {said}, not of {told.snapshot}"
        yield _fails("records", figure, message)
    tables = record.body.get("tables") or ()
    read = {(one["name"], one["source"], one["source_sha256"], one["rows"]) for one in tables}
    cited = {(one.table, one.source, one.sha256, one.rows) for one in figure.sources}
    if read != cited:
        names = ", ".join(sorted({str(name) for name, *_ in read ^ cited}))
        yield _fails("records", figure, f"it cites other files than its audit record: {names}")


@dataclass(slots=True)
class Replays:
    """Answers records anew on their snapshots, each snapshot opened once with what is needed."""

    store: Store
    records: Mapping[str, AuditEntry]
    _open: dict[str, Backend | str] = field(default_factory=dict[str, "Backend | str"])
    _closing: ExitStack = field(default_factory=ExitStack)

    def run(self, audit_id: str) -> Replay | str:
        """Return the rows of a record, or why there are none."""
        entry = self.records[audit_id]
        backend = self._backend(str(entry.body.get("snapshot")))
        if isinstance(backend, str):
            return backend
        try:
            return replay(entry, backend)
        except InternalError:
            return f"the statement of record {audit_id} is none that may run"
        except ExecutionError as error:
            return error.issues[0].message

    def close(self) -> None:
        """Give back every snapshot."""
        self._closing.close()

    def _backend(self, snapshot: str) -> Backend | str:
        if snapshot not in self._open:
            self._open[snapshot] = self._opened(snapshot)
        return self._open[snapshot]

    def _opened(self, identity: str) -> Backend | str:
        """Return the backend of a snapshot whose files are as they were, or why there is none."""
        try:
            snapshot = self._needed(self.store.get(identity))
            self.store.verify(snapshot)
            backend = DuckDBBackend(snapshot, self.store.home)
        except DataError as error:
            return f"snapshot {identity}: " + "; ".join(one.message for one in error.issues)
        return self._closing.enter_context(closing(backend))

    def _needed(self, snapshot: Snapshot) -> Snapshot:
        """Return a snapshot with only the tables that its records read."""
        used = {
            table["name"]
            for entry in self.records.values()
            if entry.body.get("snapshot") == snapshot.id
            for table in entry.body.get("tables") or ()
        }
        tables = tuple(one for one in snapshot.tables if one.table in used)
        return msgspec.structs.replace(snapshot, tables=tables)


def replay_findings(
    figure: ToldFigure, replays: Replays
) -> tuple[Answer | None, tuple[Finding, ...]]:
    """Return a figure's answer of today, and where it is not the one that was printed."""
    found: list[Finding] = []
    rows = _rows(figure, figure.audit_id, replays, found)
    if rows is None:
        return None, tuple(found)
    shown = tuple(row[: len(figure.columns)] for row in rows)
    if fingerprint(shown) != figure.result_sha256:
        found.append(_fails("replay", figure, "its rows are not those that the report says"))
    answer = answer_of(figure, shown)
    with suppress(IndexError):
        totals, others = _beside(figure, answer, replays, found)
        answer = answer_of(figure, shown, totals, others)
    return answer, tuple(found)


def cell_findings(
    figure: ToldFigure, printed: Sequence[tuple[int, int, str]], answer: Answer
) -> Iterator[Finding]:
    """Yield the cells that are printed otherwise than the data have them."""
    texts = table_texts(answer)
    count = 0
    for row, column, text in printed:
        due = _texts(answer, texts.rows, row, column)
        if text in due:
            continue
        count += 1
        if count > MOST_TOLD:
            return
        place = f"row {row + 1}" if row >= 0 else "the total" if row == TOTALS_ROW else "the others"
        label = figure.columns[column].label if 0 <= column < len(figure.columns) else "no column"
        held = f"'{due[0]}'" if due else "nothing"
        message = f"it prints '{text}' where the data hold {held} ({place}, {label})"
        yield _fails("replay", figure, message)


def word_findings(
    figure: ToldFigure, words: Sequence[ToldWords], answer: Answer
) -> Iterator[Finding]:
    """Yield the sentences whose numbers are not those of their cells."""
    texts = table_texts(answer).rows
    for one in words:
        at = 0
        for row, column in one.cells:
            due = [text for text in _texts(answer, texts, row, column) if text]
            places = [place for text in due if (place := one.text.find(text, at)) >= 0]
            if not places:
                held = due[0] if due else "nothing"
                message = f"'{one.text}' is said where the data hold '{held}'"
                yield _fails("replay", figure, message)
                break
            at = min(places) + 1


def _rows(
    figure: ToldFigure, audit_id: str, replays: Replays, found: list[Finding]
) -> tuple[Row, ...] | None:
    if audit_id not in replays.records:
        found.append(_unproved("replay", figure, "without its record it cannot be answered anew"))
        return None
    again = replays.run(audit_id)
    if isinstance(again, str):
        found.append(_fails("replay", figure, f"it cannot be answered anew: {again}"))
        return None
    if again.verdict == "differs":
        message = f"answered anew, record {audit_id} gives other rows than it did"
        found.append(_fails("replay", figure, message))
    return again.rows


def _beside(
    figure: ToldFigure, answer: Answer, replays: Replays, found: list[Finding]
) -> tuple[Row | None, tuple[Row, ...] | None]:
    """Return totals and others as they stand in the answer, from statements of their own."""
    totals: Row | None = None
    others: tuple[Row, ...] | None = None
    metrics = [one for one in answer.columns if one.role == "metric"]
    for one in figure.beside:
        rows = _rows(figure, one.audit_id, replays, found)
        if rows is None:
            continue
        if one.of == "totals":
            names = tuple(each.name for each in metrics if follows(each) not in _NOT_TOTALED)
            totals = placed(answer.columns, rows[0], names)
        else:
            kept = limited_per(answer)
            keys = () if kept is None else (answer.columns[kept].name,)
            names = (*keys, *(each.name for each in metrics))
            others = _as_shown(answer, kept, [placed(answer.columns, row, names) for row in rows])
    return totals, others


def _as_shown(answer: Answer, kept: int | None, others: Sequence[Row]) -> tuple[Row, ...]:
    """Return the others in the order in which their groups are shown."""
    if kept is None:
        return tuple(others)
    order = {cell: at for at, cell in enumerate(dict.fromkeys(row[kept] for row in answer.rows))}
    return tuple(sorted(others, key=lambda row: order.get(row[kept], len(order))))


#: What a total has no value of: its share is all, or nothing to say.
_NOT_TOTALED = ("share", "running")


def _texts(
    answer: Answer, table: Sequence[Sequence[str]], row: int, column: int
) -> tuple[str, ...]:
    """Return how a cell may be written: in full, aligned in its table, compact, as a move."""
    if not 0 <= column < len(answer.columns):
        return ()
    if row < 0:
        return _texts_below(answer, row, column)
    if row >= len(answer.rows):
        return ()
    head, cell = answer.columns[column], answer.rows[row][column]
    aligned = table[row][column] if row < len(table) else ""
    forms = (
        aligned or value_text(answer, head, cell),
        value_text(answer, head, cell),
        value_text(answer, head, cell, compact=True),
        moved_text(answer, row, column),
    )
    return tuple(dict.fromkeys(one for one in forms if one or cell == ""))


def _texts_below(answer: Answer, row: int, column: int) -> tuple[str, ...]:
    texts = table_texts(answer)
    if row == TOTALS_ROW:
        found = texts.totals
        if found is not None and follows(answer.columns[column]) == "share":
            return found[column], value_text(answer, answer.columns[column], 1.0)
        return () if found is None else (found[column],)
    at = others_row(0) - row
    return (texts.others[at][column],) if at < len(texts.others) else ()


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _fails(check: CheckName, figure: ToldFigure, message: str) -> Finding:
    return Finding(check=check, state="fails", message=message, figure=figure.number)


def _unproved(check: CheckName, figure: ToldFigure, message: str) -> Finding:
    return Finding(check=check, state="unproved", message=message, figure=figure.number)
