"""`POST /api/ask`, `POST /api/ask/stream`: a question in words to an answer."""

from litestar import Response, delete, get, post
from litestar.params import FromPath
from litestar.response import Stream

from engine.events import silent
from semantic.errors import Issue, PlannerError
from server.bodies import FILE_BODY_LIMIT, AskBody, read_ask
from server.conversing import Asked
from server.guards import viewer_of
from server.parameters import parameters
from server.resuming import LiveStream, position
from server.schemas import encode
from server.service import AppRequest, Service, request_id_of, service_of
from server.streaming import MEDIA_TYPE, open_stream

#: The turn a stream tells of, known before its first event.
TURN_HEADER = "provenue-turn"


@post("/api/ask", status_code=200, request_max_body_size=FILE_BODY_LIMIT)
async def ask(request: AppRequest) -> Response[bytes]:
    """Answer a question at once."""
    service = service_of(request)
    body = read_ask(await request.body())
    asked = _asked(service, request, body)
    content = await service.run(
        request, lambda cancel: encode(asked.ask(body, silent, cancel)), service.askers
    )
    return Response(content, media_type="application/json")


@post("/api/ask/stream", status_code=200, request_max_body_size=FILE_BODY_LIMIT)
async def ask_stream(request: AppRequest) -> Stream:
    """Answer a question step by step."""
    service = service_of(request)
    body = read_ask(await request.body())
    asked = _asked(service, request, body)
    stream = open_stream(
        service.askers,
        lambda emit, cancel: asked.ask(body, emit, cancel),
        turn=asked.turn,
        viewer=asked.viewer.id,
        request_id=request_id_of(request),
        grace=service.grace,
    )
    service.streams.add(stream)
    return _told(stream, 0, service)


@get("/api/ask/stream/{turn:str}", status_code=200)
async def stream_resume(request: AppRequest, turn: FromPath[str]) -> Stream | Response[None]:
    """Tell the rest of a stream, after the event named by Last-Event-ID."""
    parameters(request, ())
    service = service_of(request)
    stream = service.streams.find(turn, viewer_of(request.scope).id)
    after = position(request.headers.get("last-event-id"), turn)
    if stream.ended and after >= len(stream.messages):
        return Response(None, status_code=204)  # what tells a browser not to come again
    return _told(stream, after, service)


@delete("/api/ask/stream/{turn:str}", status_code=204)
async def stream_cancel(request: AppRequest, turn: FromPath[str]) -> None:
    """Stop an answer that is being worked on."""
    parameters(request, ())
    service_of(request).streams.find(turn, viewer_of(request.scope).id).cancel.request()


def _asked(service: Service, request: AppRequest, body: AskBody) -> Asked:
    if body.planner == "llm" and not service.language:
        hint = 'leave `planner` out, or send "keyword"'
        raise PlannerError(
            Issue("no-such-planner", "no language model is configured", (hint,), "$.planner")
        )
    return Asked.after(service, viewer_of(request.scope), body.conversation)


def _told(stream: LiveStream, after: int, service: Service) -> Stream:
    headers = {"x-accel-buffering": "no", TURN_HEADER: stream.turn}
    events = stream.read(after, service.heartbeat)
    return Stream(events, media_type=MEDIA_TYPE, headers=headers)
