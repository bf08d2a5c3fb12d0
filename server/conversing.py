"""One turn on its way: what it follows up on, and what it leaves to follow up on."""

from dataclasses import dataclass

from engine.events import Emit, silent
from engine.execution.backend import Cancellation
from engine.question import ChartWish, PlannerName, Question, Viewer
from engine.reply import Reply
from semantic.query import MetricQuery
from server.schemas import WireReply, wire
from server.service import Service
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

    def ask(
        self,
        text: str,
        emit: Emit,
        cancel: Cancellation,
        *,
        planner: PlannerName | None = None,
    ) -> WireReply:
        """Let the engine answer a question and keep the turn; runs in an engine thread."""
        question = Question(
            text=text,
            viewer=self.viewer,
            now=self.service.now(),
            conversation=self.turn,
            previous=self.before.query if self.before else None,
            chart=self.before.chart if self.before else None,
            planner=planner,
        )
        reply = self.service.engine().ask(question, emit=emit, cancel=cancel)
        return self._kept(reply, text)

    def query(
        self, query: MetricQuery, cancel: Cancellation, *, text: str, chart: ChartWish | None
    ) -> WireReply:
        """Let the engine answer a query that was chosen, and keep the turn."""
        wish = chart or (self.before.chart if self.before else None)
        engine = self.service.engine()
        answer = engine.query(query, self.viewer, emit=silent, cancel=cancel, chart_wish=wish)
        return self._kept(answer, text or answer.reading.sentence)

    def _kept(self, reply: Reply, text: str) -> WireReply:
        turn = next_turn(
            self.turn,
            reply,
            self.before,
            viewer=self.viewer.id,
            at=self.service.now(),
            text=text,
            attachment=None,
        )
        kept = self.service.conversations.add(turn)
        return wire(reply, conversation=self.turn if kept else None)
