"""`POST /api/attachments`: a file that questions may be asked about, and how it is read."""

from litestar import Response, post

from engine.execution.backend import Cancellation
from server.bodies import FILE_BODY_LIMIT, read_attachment
from server.conversing import attached_files
from server.guards import viewer_of
from server.schemas import encode
from server.service import AppRequest, service_of
from server.wire_attached import wire_attached


@post("/api/attachments", status_code=200, request_max_body_size=FILE_BODY_LIMIT)
async def attachment_add(request: AppRequest) -> Response[bytes]:
    """Take a file; a table is looked into, loaded as a draft, and how it was read is told."""
    service = service_of(request)
    name, content = read_attachment(await request.body())
    viewer = viewer_of(request.scope)

    def work(_cancel: Cancellation) -> bytes:
        return encode(wire_attached(attached_files(service).take(name, content, viewer)))

    return Response(await service.run(request, work), media_type="application/json")
