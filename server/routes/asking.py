"""`POST /api/ask`, `POST /api/ask/stream`: a question in words to an answer."""

from litestar import Response, post
from litestar.response import Stream

from engine.events import Emit, silent
from engine.execution.backend import Cancellation
from engine.question import Question
from engine.reply import Answer
from semantic.errors import Issue, PlannerError
from server.bodies import AskBody, read_ask
from server.guards import viewer_of
from server.schemas import WireReply, encode, wire
from server.service import AppRequest, Service, request_id_of, service_of
from server.streaming import MEDIA_TYPE, open_stream
from server.turns import Turn, new_turn_id


@post("/api/ask", status_code=200)
async def ask(request: AppRequest) -> Response[bytes]:
    """Answer a question at once."""
    service = service_of(request)
    asked = _Asked(service, request, read_ask(await request.body()))
    content = await service.run(request, lambda cancel: encode(asked.answer(silent, cancel)))
    return Response(content, media_type="application/json")


@post("/api/ask/stream", status_code=200)
async def ask_stream(request: AppRequest) -> Stream:
    """Answer a question step by step."""
    service = service_of(request)
    asked = _Asked(service, request, read_ask(await request.body()))
    events = open_stream(
        service.workers,
        asked.answer,
        turn=asked.turn,
        request_id=request_id_of(request),
        heartbeat=service.heartbeat,
    )
    return Stream(events, media_type=MEDIA_TYPE, headers={"x-accel-buffering": "no"})


class _Asked:
    """One question on its way, with the turn it follows up on and the turn it becomes."""

    def __init__(self, service: Service, request: AppRequest, body: AskBody) -> None:
        if body.planner == "llm":
            hint = 'leave `planner` out, or send "keyword"'
            raise PlannerError(
                Issue("no-such-planner", "no language model is configured", (hint,), "$.planner")
            )
        self._service = service
        self._viewer = viewer_of(request.scope)
        self._parent = body.conversation
        self._previous = (
            None
            if body.conversation is None
            else service.turns.get(body.conversation, self._viewer.id).query
        )
        self._text = body.question
        self.turn = new_turn_id()

    def answer(self, emit: Emit, cancel: Cancellation) -> WireReply:
        """Let the engine answer, and keep the turn; runs in an engine thread."""
        question = Question(
            text=self._text,
            viewer=self._viewer,
            now=self._service.now(),
            conversation=self.turn,
            previous=self._previous,
        )
        reply = self._service.engine().ask(question, emit=emit, cancel=cancel)
        query = reply.query if isinstance(reply, Answer) else self._previous
        kept = Turn(parent=self._parent, viewer=self._viewer.id, query=query)
        self._service.turns.add(self.turn, kept)
        return wire(reply, conversation=self.turn)
