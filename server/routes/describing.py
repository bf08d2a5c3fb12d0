"""`GET /schema`, `GET /schema/openapi.json`: the API described."""

from litestar import Response, get

from server.openapi import docs_page, document
from server.schemas import encode
from server.service import AppRequest, service_of


@get("/schema/openapi.json")
async def openapi_json(request: AppRequest) -> Response[bytes]:
    """Return the OpenAPI document."""
    content = encode(document(service_of(request).version))
    return Response(content, media_type="application/json")


@get("/schema")
async def docs(request: AppRequest) -> Response[bytes]:
    """Return the routes as a plain page."""
    content = docs_page(service_of(request).version).encode()
    return Response(content, media_type="text/html")
