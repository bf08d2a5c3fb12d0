"""`GET /`, `GET /static/…`: the page and its files."""

from litestar import Response, get
from litestar.params import FromPath

from server.assets import EMBED, VEGA, Asset
from server.service import AppRequest, service_of


@get("/")
async def page(request: AppRequest) -> Response[bytes]:
    """Return the page."""
    return _sent(request, service_of(request).assets.find("index.html"))


@get("/static/{name:path}")
async def static(request: AppRequest, name: FromPath[str]) -> Response[bytes]:
    """Return one of the page's files."""
    service = service_of(request)
    wanted = name.lstrip("/")
    assets = service.assets
    if wanted in (VEGA, EMBED):
        return _sent(request, await service.run(request, lambda _cancel: assets.find(wanted)))
    return _sent(request, assets.find(wanted))


def _sent(request: AppRequest, asset: Asset) -> Response[bytes]:
    """Return the file, or 304 when the browser holds this very one."""
    headers = {"etag": asset.etag, "cache-control": "no-cache"}
    if request.headers.get("if-none-match") == asset.etag:
        return Response(b"", status_code=304, headers=headers, media_type=asset.media_type)
    return Response(asset.content, headers=headers, media_type=asset.media_type)
