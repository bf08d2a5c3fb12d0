"""`GET /api/audit`, `GET /api/audit/{audit_id}`: what was asked, what ran, what came of it."""

from litestar import Response, get
from litestar.params import FromPath

from semantic.errors import Issue
from server.audit_desk import AuditDesk, WireAuditEntry
from server.parameters import integer, parameters
from server.problems import RequestError
from server.schemas import encode
from server.service import AppRequest, Service, service_of

PAGE = 50
LARGEST_PAGE = 200


@get("/api/audit")
async def audit_list(request: AppRequest) -> Response[bytes]:
    """List what was asked, newest first."""
    given = parameters(request, ("limit", "before", "text"))
    limit = integer(given, "limit", PAGE, 1, LARGEST_PAGE)
    before = integer(given, "before", None, 1, 2**53)
    service = service_of(request)
    desk = _desk(service)
    page = await service.run(
        request,
        lambda _cancel: desk.page(text=given.get("text"), limit=limit or PAGE, before=before),
    )
    return Response(encode(page), media_type="application/json")


@get("/api/audit/{audit_id:str}")
async def audit_show(request: AppRequest, audit_id: FromPath[str]) -> Response[bytes]:
    """Show one question with everything recorded about it."""
    parameters(request, ())
    service = service_of(request)
    desk = _desk(service)

    def work(_cancel: object) -> WireAuditEntry:
        entry = desk.show(audit_id)
        if entry is None:
            raise RequestError(Issue("no-such-record", "the audit log holds no such id"))
        return entry

    return Response(encode(await service.run(request, work)), media_type="application/json")


def _desk(service: Service) -> AuditDesk:
    if service.audit is None:
        raise RequestError(Issue("no-such-record", "this server keeps no audit log to read"))
    return service.audit
