"""`POST /api/query/explain`, `POST /api/drill`: what a query would do; the rows behind a cell."""

from litestar import Response, post

from engine.drill import Spot
from engine.execution.backend import Cancellation
from server.bodies import read_drill, read_query
from server.guards import viewer_of
from server.schemas import encode
from server.service import AppRequest, service_of
from server.wire_explained import wire_drilled, wire_explained


@post("/api/query/explain", status_code=200)
async def explain_query(request: AppRequest) -> Response[bytes]:
    """Tell what a metric query would do, without running it."""
    service = service_of(request)
    asked = read_query(await request.body())
    viewer = viewer_of(request.scope)

    def work(_cancel: Cancellation) -> bytes:
        return encode(wire_explained(service.engine().explain_query(asked, viewer)))

    return Response(await service.run(request, work), media_type="application/json")


@post("/api/drill", status_code=200)
async def drill(request: AppRequest) -> Response[bytes]:
    """Tell which queries ask for the records behind a cell of an answer."""
    service = service_of(request)
    body = read_drill(await request.body())
    viewer = viewer_of(request.scope)
    spot = Spot(column=body.column, row=body.row, keys=body.keys, of=body.of)

    def work(cancel: Cancellation) -> bytes:
        found = service.engine().drill(body.query, spot, viewer, cancel=cancel)
        return encode(wire_drilled(body.column, found))

    return Response(await service.run(request, work), media_type="application/json")
