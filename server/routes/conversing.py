"""`/api/conversations`: what was talked about, turn by turn, and an older turn answered anew."""

from datetime import datetime

from litestar import Response, delete, get, post
from litestar.params import FromPath

from engine.execution.backend import Cancellation
from semantic.errors import Issue, QueryError
from server.conversing import Asked
from server.guards import viewer_of
from server.parameters import integer, parameters
from server.problems import RequestError
from server.schemas import encode, wire
from server.service import AppRequest, service_of
from server.wire_conversations import wire_conversation, wire_conversations

PAGE = 50
LARGEST_PAGE = 200


@get("/api/conversations")
async def conversation_list(request: AppRequest) -> Response[bytes]:
    """List the viewer's conversations, the newest first."""
    given = parameters(request, ("limit", "before"))
    limit = integer(given, "limit", PAGE, 1, LARGEST_PAGE) or PAGE
    before = _moment(given.get("before"))
    service = service_of(request)
    viewer = viewer_of(request.scope).id

    def work(_cancel: Cancellation) -> bytes:
        found = service.conversations.listed(viewer, limit, before)
        return encode(wire_conversations(found, limit))

    return Response(await service.run(request, work), media_type="application/json")


@get("/api/conversations/{turn:str}")
async def conversation_show(request: AppRequest, turn: FromPath[str]) -> Response[bytes]:
    """Show the conversation a turn stands in, every branch of it."""
    parameters(request, ())
    service = service_of(request)
    viewer = viewer_of(request.scope).id

    def work(_cancel: Cancellation) -> bytes:
        turns = service.conversations.turns(turn, viewer)
        if not turns:
            raise _unknown()
        return encode(wire_conversation(turns))

    return Response(await service.run(request, work), media_type="application/json")


@delete("/api/conversations/{turn:str}", status_code=204)
async def conversation_forget(request: AppRequest, turn: FromPath[str]) -> None:
    """Forget the conversation a turn stands in. The audit log keeps what was asked."""
    parameters(request, ())
    service = service_of(request)
    viewer = viewer_of(request.scope).id

    def work(_cancel: Cancellation) -> None:
        if not service.conversations.remove(turn, viewer):
            raise _unknown()

    await service.run(request, work)


@post("/api/conversations/{turn:str}/answer", status_code=200)
async def turn_answer(request: AppRequest, turn: FromPath[str]) -> Response[bytes]:
    """Answer a turn's query anew, on the data of today; no turn is made."""
    parameters(request, ())
    await request.body()
    service = service_of(request)
    viewer = viewer_of(request.scope)

    def work(cancel: Cancellation) -> bytes:
        found = service.conversations.find(turn, viewer.id)
        if found is None:
            raise _unknown()
        if found.query is None:
            hint = "ask its question again"
            raise QueryError(Issue("no-query", "this turn holds no query to answer", (hint,)))
        asked = Asked(service=service, viewer=viewer, before=found, turn=turn)
        answer = asked.answer(found.query, cancel)
        return encode(wire(answer, conversation=turn, attached=found.attachment))

    return Response(await service.run(request, work), media_type="application/json")


def _unknown() -> RequestError:
    return RequestError(Issue("no-such-conversation", "no conversation of yours has this turn"))


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        message = "parameter 'before' must be a moment such as 2026-06-30T08:00:00+00:00"
        raise RequestError(Issue("bad-parameter", message))
    return found
