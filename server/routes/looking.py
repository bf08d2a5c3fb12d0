"""`GET /api/health`, `GET /api/catalog`, `GET /api/catalog/values`: what is here to be asked."""

from datetime import date, datetime
from typing import Literal

import msgspec
from litestar import Response, get

from engine.authorize import restrictions
from engine.cache import CacheCounts, EngineStats
from engine.findings import CheckReport
from engine.question import Viewer
from semantic.catalog import Catalog, catalog
from semantic.errors import Issue, ModelError
from server.answering import AnsweringEngine
from server.guards import viewer_of
from server.parameters import parameters
from server.problems import RequestError
from server.schemas import encode
from server.service import AppRequest, Service, service_of


class WireTable(msgspec.Struct, frozen=True, kw_only=True):
    """One table as loaded. `rejected` rows were kept apart, not served."""

    table: str
    rows: int
    rejected: int
    source: str
    sha256: str
    loaded_at: datetime


class WireAudit(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the audit log's chain holds. `reason` says what is wrong."""

    ok: bool
    records: int
    reason: str | None


class WireCache(msgspec.Struct, frozen=True, kw_only=True):
    """How full a cache is, and how often it was asked; `shared` joined another asker's run."""

    entries: int
    bytes: int
    max_bytes: int
    hits: int
    misses: int
    evictions: int
    shared: int


class WireCaches(msgspec.Struct, frozen=True, kw_only=True):
    """The caches since the data was last loaded; `results` of the whole process."""

    statements: WireCache
    results: WireCache | None


class WireChecks(msgspec.Struct, frozen=True, kw_only=True):
    """How the model stands against the data, as found at a moment; the catalog says more."""

    status: Literal["ok", "warnings", "errors"]
    errors: int
    warnings: int
    checked_at: datetime


class WireHealth(msgspec.Struct, frozen=True, kw_only=True):
    """The state of the system. `as_of` is the date answers stand on; `problem` what is wrong."""

    status: Literal["ok", "degraded"]
    problem: str | None
    version: str
    model: str
    model_fingerprint: str
    currency: str | None
    as_of: date | None
    snapshot: str
    snapshot_created_at: datetime
    tables: tuple[WireTable, ...]
    audit: WireAudit | None
    checks: WireChecks | None
    caches: WireCaches


class WireValues(msgspec.Struct, frozen=True, kw_only=True):
    """Values of one field that start with what was typed."""

    field: str
    values: tuple[str, ...]


@get("/api/health")
async def health(request: AppRequest) -> Response[bytes]:
    """Tell what is served, and whether all is well."""
    parameters(request, ())
    service = service_of(request)
    found = await service.run(request, lambda _cancel: _health(service, service.engine()))
    return Response(encode(found), media_type="application/json")


@get("/api/catalog")
async def catalog_show(request: AppRequest) -> Response[bytes]:
    """Tell what can be asked."""
    parameters(request, ())
    viewer = viewer_of(request.scope)
    service = service_of(request)
    found = await service.run(request, lambda _cancel: catalog_for(service.engine(), viewer))
    return Response(encode(found), media_type="application/json")


@get("/api/catalog/values")
async def catalog_values(request: AppRequest) -> Response[bytes]:
    """Complete a value while it is typed."""
    given = parameters(request, ("field", "q"))
    field = given.get("field")
    if not field:
        raise RequestError(Issue("bad-parameter", "parameter 'field' is missing"))
    service = service_of(request)
    viewer = viewer_of(request.scope)
    found = await service.run(
        request, lambda _cancel: service.engine().values(field, given.get("q", ""), viewer)
    )
    return Response(encode(WireValues(field=field, values=found)), media_type="application/json")


def catalog_for(engine: AnsweringEngine, viewer: Viewer) -> Catalog:
    """Return what a viewer can ask; what the checks found only to one who may see every row."""
    report = engine.last_check()
    whole = not restrictions(engine.model, viewer)
    checks = None if report is None else report.shown(whole=whole)
    return catalog(engine.model, viewer.may_see, checks)


def _health(service: Service, engine: AnsweringEngine) -> WireHealth:
    audit = None
    if service.audit is not None:
        verdict = service.audit.verdict()
        audit = WireAudit(ok=verdict.ok, records=verdict.events, reason=verdict.reason)
    model, snapshot = engine.model, engine.snapshot
    as_of, problem = None, None if audit is None else audit.reason
    checks = engine.last_check()
    if checks is not None and not checks.ok:
        problem = problem or f"the model does not hold against the data: {checks.errors[0].code}"
    try:
        as_of = engine.as_of(service.now())
    except ModelError as error:
        problem = "; ".join(issue.message for issue in error.issues)
    return WireHealth(
        status="ok" if problem is None else "degraded",
        problem=problem,
        version=service.version,
        model=model.name,
        model_fingerprint=model.fingerprint,
        currency=model.currency,
        as_of=as_of,
        snapshot=snapshot.id,
        snapshot_created_at=snapshot.created_at,
        tables=tuple(
            WireTable(
                table=one.table,
                rows=one.rows,
                rejected=one.rejected,
                source=one.source,
                sha256=one.source_sha256,
                loaded_at=one.loaded_at,
            )
            for one in snapshot.tables
        ),
        audit=audit,
        checks=None if checks is None else _checks(checks),
        caches=_caches(engine.stats()),
    )


def _checks(report: CheckReport) -> WireChecks:
    shown = report.shown(whole=False)
    return WireChecks(
        status=shown.status,
        errors=shown.error_count,
        warnings=shown.warning_count,
        checked_at=shown.checked_at,
    )


def _caches(stats: EngineStats) -> WireCaches:
    results = None if stats.results is None else _cache(stats.results)
    return WireCaches(statements=_cache(stats.statements), results=results)


def _cache(counts: CacheCounts) -> WireCache:
    return msgspec.convert(counts, WireCache, from_attributes=True)
