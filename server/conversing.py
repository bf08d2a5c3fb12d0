"""One turn on its way: what it follows up on, and what it leaves to follow up on."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from engine.events import Emit, silent
from engine.execution.backend import Cancellation
from engine.question import Attachment, ChartWish, Question, Viewer
from engine.reply import Answer, Reply
from semantic.errors import DataError, Issue
from semantic.query import MetricQuery
from server.answering import AnsweringEngine
from server.attached import AttachedFiles, as_question
from server.bodies import AskBody, AttachedBody
from server.schemas import WireReply, wire
from server.service import Service
from server.store.attachments import AttachedFile
from server.turns import Turn, new_turn_id, next_turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question or a query, the turn it follows up on, and the turn it becomes."""

    service: Service
    viewer: Viewer
    before: Turn | None
    turn: str

    @classmethod
    def after(cls, service: Service, viewer: Viewer, conversation: str | None) -> "Asked":
        """Return a new turn after an older one; QueryError `unknown-conversation`."""
        found = service.conversations.get(conversation, viewer.id) if conversation else None
        return cls(service=service, viewer=viewer, before=found, turn=new_turn_id())

    def ask(self, body: AskBody, emit: Emit, cancel: Cancellation) -> WireReply:
        """Let the engine answer a question and keep the turn; runs in an engine thread.

        A table that is attached is asked instead of the project's data, by what follows up too.
        """
        table, pictures = self._attached(body.attachments)
        before = self.before
        if before is not None and before.attachment != table:
            before = None  # what the other data were asked means nothing here
        question = Question(
            text=body.question,
            viewer=self.viewer,
            now=self.service.now(),
            conversation=self.turn,
            previous=before.query if before else None,
            chart=before.chart if before else None,
            offered=before.offered if before else (),
            attachments=pictures,
            planner=body.planner,
        )
        with engine_on(self.service, self.viewer, table) as engine:
            reply = engine.ask(question, emit=emit, cancel=cancel)
        return self._kept(reply, body.question, table)

    def query(
        self, query: MetricQuery, cancel: Cancellation, *, text: str, chart: ChartWish | None
    ) -> WireReply:
        """Let the engine answer a query that was chosen, and keep the turn."""
        answer = self.answer(query, cancel, chart=chart)
        return self._kept(answer, text or answer.reading.sentence, self._table)

    def answer(
        self, query: MetricQuery, cancel: Cancellation, *, chart: ChartWish | None = None
    ) -> Answer:
        """Answer a query on the data the conversation is about; no turn is made."""
        wish = chart or (self.before.chart if self.before else None)
        with engine_on(self.service, self.viewer, self._table) as engine:
            return engine.query(query, self.viewer, emit=silent, cancel=cancel, chart_wish=wish)

    @property
    def _table(self) -> str | None:
        return self.before.attachment if self.before else None

    def _attached(
        self, bodies: tuple[AttachedBody, ...]
    ) -> tuple[str | None, tuple[Attachment, ...]]:
        """Return the table asked about, if any, and the pictures sent along."""
        files = [self._file(one) for one in bodies]
        tables = [one.id for one in files if one.kind == "table"]
        if len(tables) > 1:
            hint = "attach one, or load them as data: provenue load FILE…"
            message = "only one table can be asked at once"
            raise DataError(Issue("several-tables", message, (hint,), "$.attachments"))
        pictures = tuple(as_question(one) for one in files if one.kind == "picture")
        return tables[0] if tables else self._table, pictures

    def _file(self, body: AttachedBody) -> AttachedFile:
        files = attached_files(self.service)
        if body.id is not None:
            return files.find(body.id, self.viewer)
        return files.take(body.name or "", body.content or b"", self.viewer)

    def _kept(self, reply: Reply, text: str, table: str | None) -> WireReply:
        turn = next_turn(
            self.turn,
            reply,
            self.before,
            viewer=self.viewer.id,
            at=self.service.now(),
            text=text,
            attachment=table,
        )
        kept = self.service.conversations.add(turn)
        return wire(reply, conversation=self.turn if kept else None, attached=turn.attachment)


def attached_files(service: Service) -> AttachedFiles:
    """Return what takes attached files; DataError `no-attachments`."""
    if service.attached is None:
        raise DataError(Issue("no-attachments", "this server takes no attached files"))
    return service.attached


@contextmanager
def engine_on(service: Service, viewer: Viewer, table: str | None) -> Iterator[AnsweringEngine]:
    """Yield the engine of an attached table, or that of the project."""
    if table is None:
        yield service.engine()
        return
    with attached_files(service).engine(table, viewer) as engine:
        yield engine
