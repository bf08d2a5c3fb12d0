"""`POST /api/query`: a metric query to an answer as JSON, or to a file in one of the formats."""

from dataclasses import replace
from typing import get_args

from litestar import Response, post

from engine.execution.backend import Cancellation
from engine.question import ChartWish
from engine.reply import audit_ids
from semantic.errors import Issue, did_you_mean
from semantic.query import MetricQuery
from server.bodies import read_query
from server.conversing import Asked
from server.delivering import Delivery, deliver
from server.exports.forms import BY_MEDIA_TYPE, CSV_TYPE, Form, Making, export, file_name
from server.exports.proof import title_of
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
MEDIA_TYPES = (JSON_TYPE, *BY_MEDIA_TYPE)
#: What a CSV may be for.
SPREADSHEET = "spreadsheet"


@post("/api/query", status_code=200)
async def query(request: AppRequest) -> Response[bytes]:
    """Answer a metric query.

    As JSON it makes a turn: after `conversation`, where it is a reading that was chosen there, in
    the words `text`.
    """
    service = service_of(request)
    asked = read_query(await request.body())
    media_type = accepted(request.headers.get("accept", ""))
    given = parameters(request, ("conversation", "text", "chart", "for"))
    viewer = viewer_of(request.scope)
    chosen = Asked.after(service, viewer, given.get("conversation"))
    text, chart = given.get("text", "")[:LONGEST_TEXT], _chart(given.get("chart"))
    mark = _mark(given.get("for"))

    form = BY_MEDIA_TYPE.get(media_type)
    if form is None:
        content = await service.run(
            request, lambda cancel: encode(chosen.query(asked, cancel, text=text, chart=chart))
        )
        return Response(content, media_type=JSON_TYPE)
    return await service.run(
        request, lambda cancel: _file(chosen, asked, cancel, chart, form, mark, text)
    )


def _file(
    chosen: Asked,
    asked: MetricQuery,
    cancel: Cancellation,
    chart: ChartWish | None,
    form: Form,
    mark: bytes,
    text: str,
) -> Response[bytes]:
    """Return an answer as a file that names the words it was asked in; first it is noted."""
    service = chosen.service
    answer = replace(chosen.answer(asked, cancel, chart=chart), question=text or None)
    name = file_name(answer, form)
    made = export(answer, form, Making(at=service.now(), renderer=service.drawing.renderer), name)
    content = mark + made.content if form.media_type == CSV_TYPE else made.content
    delivery = Delivery(
        kind="export",
        form=form.name,
        content=content,
        answers=audit_ids(answer),
        snapshot=answer.snapshot,
        title=title_of(answer),
        parts=made.parts,
    )
    noted = deliver(service.notes, chosen.viewer.id, delivery)
    headers = proof(answer) | {"content-disposition": f'attachment; filename="{name}"'}
    if noted is not None:
        headers["provenue-delivery"] = noted
    return Response(content, media_type=_full(form.media_type), headers=headers)


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


def _mark(purpose: str | None) -> bytes:
    """Return what a CSV begins with: for a spreadsheet, the mark by which Excel knows UTF-8."""
    if purpose is None:
        return b""
    if purpose == SPREADSHEET:
        return "\ufeff".encode()
    message = f"nothing is made for '{purpose[:100]}'"
    raise RequestError(Issue("bad-parameter", message, did_you_mean(purpose, (SPREADSHEET,))))


def _full(media_type: str) -> str:
    return f"{CSV_TYPE}; header=present" if media_type == CSV_TYPE else media_type
