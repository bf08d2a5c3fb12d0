"""`POST /api/query`: a metric query to rows, as JSON, CSV or Arrow."""

from typing import get_args

from litestar import Response, post

from engine.execution.backend import Cancellation
from engine.question import ChartWish
from engine.reply import Answer
from semantic.errors import Issue, did_you_mean
from server.bodies import read_query
from server.conversing import Asked
from server.exports import ARROW_TYPE, CSV_TYPE, arrow_bytes, csv_bytes
from server.guards import viewer_of
from server.parameters import parameters
from server.problems import RequestError
from server.proof import proof
from server.schemas import encode
from server.service import AppRequest, service_of

JSON_TYPE = "application/json"
#: How much is kept of the words a query was chosen by.
LONGEST_TEXT = 500
CHARTS: tuple[ChartWish, ...] = get_args(ChartWish)
#: What an Accept header may ask for, best first.
MEDIA_TYPES = (JSON_TYPE, CSV_TYPE, ARROW_TYPE)


@post("/api/query", status_code=200)
async def query(request: AppRequest) -> Response[bytes]:
    """Answer a metric query.

    As JSON it makes a turn: after `conversation`, where it is a reading that was chosen there, in
    the words `text`.
    """
    service = service_of(request)
    asked = read_query(await request.body())
    media_type = accepted(request.headers.get("accept", ""))
    given = parameters(request, ("conversation", "text", "chart"))
    viewer = viewer_of(request.scope)
    chosen = Asked.after(service, viewer, given.get("conversation"))
    text, chart = given.get("text", "")[:LONGEST_TEXT], _chart(given.get("chart"))

    def work(cancel: Cancellation) -> tuple[Answer | None, bytes]:
        if media_type == JSON_TYPE:
            return None, encode(chosen.query(asked, cancel, text=text, chart=chart))
        answer = chosen.answer(asked, cancel)
        if media_type == CSV_TYPE:
            return answer, csv_bytes(answer)
        return answer, arrow_bytes(answer)

    answer, content = await service.run(request, work)
    if answer is None:
        return Response(content, media_type=JSON_TYPE)
    return Response(content, media_type=_full(media_type), headers=proof(answer))


def accepted(accept: str) -> str:
    """Return the media type an Accept header prefers; RequestError `not-acceptable`."""
    if not accept.strip():
        return JSON_TYPE
    ranked = sorted((_range(part) for part in accept.split(",")), key=lambda one: -one[1])
    for wanted, quality in ranked:
        if quality <= 0:
            continue
        for offered in MEDIA_TYPES:
            if wanted in (offered, "*/*", offered.split("/")[0] + "/*"):
                return offered
    raise RequestError(
        Issue(
            "not-acceptable",
            f"no answer as '{accept[:100]}'",
            ("known: " + ", ".join(MEDIA_TYPES),),
        )
    )


def _range(part: str) -> tuple[str, float]:
    """Return one media range of an Accept header with its quality."""
    name, *parameters = (piece.strip().lower() for piece in part.split(";"))
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return name, float(parameter[2:])
            except ValueError:
                return name, 0.0
    return name, 1.0


def _chart(text: str | None) -> ChartWish | None:
    """Return the picture that is wished for; RequestError `bad-parameter`."""
    if text is None:
        return None
    for one in CHARTS:
        if one == text:
            return one
    message = f"no chart is called '{text[:100]}'"
    raise RequestError(Issue("bad-parameter", message, did_you_mean(text[:100], CHARTS)))


def _full(media_type: str) -> str:
    return f"{CSV_TYPE}; header=present" if media_type == CSV_TYPE else media_type
