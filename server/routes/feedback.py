"""`/api/feedback`: what viewers say of answers and words, and what reviewers decide on it."""

from litestar import Response, get, post
from litestar.params import FromPath

from engine.execution.backend import Cancellation
from semantic.errors import DataError, Issue, did_you_mean
from server.bodies import read_feedback
from server.feedback_desk import FeedbackDesk
from server.guards import viewer_of
from server.parameters import integer, parameters
from server.problems import RequestError
from server.schemas import encode
from server.service import AppRequest, Service, service_of
from server.store.feedback import FeedbackState
from server.wire_feedback import WireFeedbackList, wire_decision, wire_feedback

STATES: tuple[FeedbackState, ...] = ("open", "accepted", "rejected")
PAGE = 200


@post("/api/feedback", status_code=200)
async def feedback_give(request: AppRequest) -> Response[bytes]:
    """Say something of an answer or a word."""
    service = service_of(request)
    said = read_feedback(await request.body())
    viewer = viewer_of(request.scope)

    def work(_cancel: Cancellation) -> bytes:
        return encode(wire_feedback(_desk(service).take(said, viewer, service.engine().model)))

    return Response(await service.run(request, work), media_type="application/json")


@get("/api/feedback")
async def feedback_list(request: AppRequest) -> Response[bytes]:
    """List feedback, the newest first."""
    given = parameters(request, ("state", "limit"))
    state, limit = _state(given.get("state")), integer(given, "limit", PAGE, 1, PAGE) or PAGE
    service = service_of(request)
    viewer = viewer_of(request.scope)

    def work(_cancel: Cancellation) -> bytes:
        found = _desk(service).listed(viewer, state, limit)
        return encode(WireFeedbackList(feedback=tuple(map(wire_feedback, found))))

    return Response(await service.run(request, work), media_type="application/json")


@post("/api/feedback/{identity:str}/accept", status_code=200)
async def feedback_accept(request: AppRequest, identity: FromPath[str]) -> Response[bytes]:
    """Accept feedback: a patch of the model is proposed; nothing changes by itself."""
    parameters(request, ())
    await request.body()
    service = service_of(request)
    viewer = viewer_of(request.scope)

    def work(_cancel: Cancellation) -> bytes:
        return encode(wire_decision(_desk(service).accept(identity, viewer)))

    return Response(await service.run(request, work), media_type="application/json")


@post("/api/feedback/{identity:str}/reject", status_code=200)
async def feedback_reject(request: AppRequest, identity: FromPath[str]) -> Response[bytes]:
    """Reject feedback."""
    parameters(request, ())
    await request.body()
    service = service_of(request)
    viewer = viewer_of(request.scope)

    def work(_cancel: Cancellation) -> bytes:
        return encode(wire_decision(_desk(service).reject(identity, viewer)))

    return Response(await service.run(request, work), media_type="application/json")


def _desk(service: Service) -> FeedbackDesk:
    if service.feedback is None:
        raise DataError(Issue("no-feedback", "this server takes no feedback"))
    return service.feedback


def _state(text: str | None) -> FeedbackState | None:
    if text is None:
        return None
    for one in STATES:
        if one == text:
            return one
    message = f"feedback is never '{text[:100]}'"
    raise RequestError(Issue("bad-parameter", message, did_you_mean(text[:100], STATES)))
