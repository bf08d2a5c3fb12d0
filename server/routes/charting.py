"""`POST /api/charts.json|.svg|.png|.html`: a query or a question to a picture and its proof."""

from dataclasses import replace

from litestar import Response, post

from charts.chart import chart_for
from charts.embed import Script, fragment, picture_of, spec_with_proof
from charts.image import Kind
from engine.execution.backend import Cancellation
from engine.question import Clarification, Question, Refusal, Viewer
from engine.reply import Answer, ChartSpec, Unanswered, audit_ids
from semantic.errors import Issue, QueryError
from server.assets import EMBED
from server.bodies import ChartBody, read_chart
from server.delivering import Delivery, deliver
from server.exports.forms import Making
from server.exports.picture_file import png_with_proof, svg_with_proof
from server.exports.proof import title_of
from server.guards import viewer_of
from server.parameters import parameters
from server.proof import proof
from server.schemas import encode
from server.service import AppRequest, Service, service_of


@post("/api/charts.json", status_code=200)
async def chart_json(request: AppRequest) -> Response[bytes]:
    """Return the Vega-Lite with its data; its `usermeta` has the proof."""
    answer, chart, body = await _answered(request)
    content = encode(spec_with_proof(answer, chart, body.theme))
    return _leaving(request, answer, "json", content, "application/json")


@post("/api/charts.svg", status_code=200)
async def chart_svg(request: AppRequest) -> Response[bytes]:
    """Return the picture as SVG."""
    return await _picture(request, "svg", "image/svg+xml")


@post("/api/charts.png", status_code=200)
async def chart_png(request: AppRequest) -> Response[bytes]:
    """Return the picture as PNG."""
    return await _picture(request, "png", "image/png")


@post("/api/charts.html", status_code=200)
async def chart_html(request: AppRequest) -> Response[bytes]:
    """Return a piece of HTML that draws the picture in another page."""
    answer, chart, body = await _answered(request)
    picture_of(chart)
    service = service_of(request)

    def work(_cancel: Cancellation) -> bytes:
        script = Script(address=f"/static/{EMBED}")
        if body.script == "inline":
            script = Script(text=service.assets.find(EMBED).content.decode())
        return fragment(answer, chart, script, body.theme).encode()

    content = await service.run(request, work, service.drawing.workers)
    return _leaving(request, answer, "html", content, "text/html")


async def _picture(request: AppRequest, kind: Kind, media_type: str) -> Response[bytes]:
    answer, chart, body = await _answered(request)
    picture_of(chart)
    service = service_of(request)

    def work(_cancel: Cancellation) -> bytes:
        picture = service.drawing.picture(
            chart, kind, mode=body.theme, scale=body.scale, width=body.width
        )
        making = Making(at=service.now())
        if kind == "svg":
            return svg_with_proof(picture, answer, making)
        return png_with_proof(picture, answer, making, chart.alt)

    content = await service.run(request, work, service.drawing.workers)
    return _leaving(request, answer, kind, content, media_type)


def _leaving(
    request: AppRequest, answer: Answer, form: str, content: bytes, media_type: str
) -> Response[bytes]:
    """Return a picture with the headers that prove it, once it is noted that it leaves."""
    delivery = Delivery(
        kind="export",
        form=form,
        content=content,
        answers=audit_ids(answer),
        snapshot=answer.snapshot,
        title=title_of(answer),
    )
    noted = deliver(service_of(request).notes, viewer_of(request.scope).id, delivery)
    headers = proof(answer) | ({} if noted is None else {"provenue-delivery": noted})
    return Response(content, media_type=media_type, headers=headers)


async def _answered(request: AppRequest) -> tuple[Answer, ChartSpec, ChartBody]:
    """Return the answer with its picture; QueryError `not-answered` where there is none."""
    parameters(request, ())
    service = service_of(request)
    body = read_chart(await request.body())
    viewer = viewer_of(request.scope)
    workers = service.askers if body.question is not None else service.workers
    answer, chart = await service.run(
        request, lambda cancel: _charted(service, body, viewer, cancel), workers
    )
    return answer, chart, body


def _charted(
    service: Service, body: ChartBody, viewer: Viewer, cancel: Cancellation
) -> tuple[Answer, ChartSpec]:
    engine = service.engine()
    if body.query is not None:
        answer = engine.query(
            body.query, viewer, surface="chart", cancel=cancel, chart_wish=body.chart
        )
    else:
        question = Question(text=body.question or "", viewer=viewer, now=service.now())
        reply = engine.ask(question, surface="chart", cancel=cancel)
        if isinstance(reply, Unanswered):
            raise QueryError(not_answered(reply))
        answer = reply
    chart = answer.chart
    if chart is None or (body.chart is not None and answer.chart_wish != body.chart):
        chart = chart_for(replace(answer, chart=None), body.chart)
    return answer, chart


def not_answered(reply: Unanswered) -> Issue:
    """Return why a question has no picture, in the words and with the ways out of its reply."""
    match reply.outcome:
        case Clarification(text=text, options=options):
            return Issue("not-answered", text, tuple(one.text for one in options))
        case Refusal(text=text, suggestions=suggestions):
            return Issue("not-answered", text, suggestions)
        case outcome:
            return Issue("not-answered", outcome.text, ("ask for figures",))
