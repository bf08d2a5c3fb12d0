"""The routes to OpenAPI 3.1: one literal table, schemas from the very Structs that are sent."""

import html
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec

from semantic.catalog import Catalog
from semantic.query import MetricQuery
from server.audit_desk import WireAuditEntry, WireAuditList
from server.bodies import AskBody, DrillBody
from server.exports import ARROW_TYPE, CSV_TYPE
from server.problems import MEDIA_TYPE as PROBLEM_TYPE
from server.problems import Problem
from server.routes.looking import WireHealth, WireValues
from server.schemas import (
    WireAnswer,
    WireChart,
    WirePlan,
    WireReply,
    WireRows,
    WireSentence,
    WireStatement,
    WireStatus,
)
from server.streaming import MEDIA_TYPE as STREAM_TYPE
from server.wire_explained import WireDrilled, WireExplained
from server.wire_usage import WireUsage

JSON = "application/json"
#: Every request may meet these: a wrong host, a wrong parameter, a mistake of ours.
_ALWAYS = (400, 403, 500)
_BODY = (413, 415, 422, 502, 503, 504)
_REASONS: Mapping[int, str] = {
    400: "The request cannot be read",
    403: "Not allowed to see this, or sent by another site",
    404: "There is no such thing",
    406: "None of the media types asked for",
    413: "The body or the answer is too large",
    415: "The body is not JSON",
    422: "The query cannot be answered as asked",
    500: "Provenue made a mistake",
    502: "The planner is not available",
    503: "Too many questions at once, or the audit log cannot be written",
    504: "The query took too long",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One query or path parameter."""

    name: str
    place: Literal["query", "path"] = "query"
    required: bool = False
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One route. `sends` maps each media type of a 200 to its type, None for text or bytes.

    A tuple of types is what the data of a stream's events may be. A `revalidated` one carries an
    entity tag, and is 304 for who holds it.
    """

    method: Literal["get", "post"]
    path: str
    summary: str
    sends: Mapping[str, Any]
    takes: Any = None
    parameters: tuple[Parameter, ...] = ()
    problems: tuple[int, ...] = ()
    revalidated: bool = False


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        method="get", path="/", summary="The page.", sends={"text/html": None}, revalidated=True
    ),
    Endpoint(
        method="get",
        path="/static/{name}",
        summary="One of the page's files.",
        sends={"text/css": None, "text/javascript": None, "image/svg+xml": None},
        parameters=(Parameter(name="name", place="path", required=True),),
        problems=(404, 503),
        revalidated=True,
    ),
    Endpoint(
        method="get",
        path="/api/health",
        summary="What is served, and whether all is well.",
        sends={JSON: WireHealth},
        problems=(503,),
    ),
    Endpoint(
        method="get",
        path="/api/catalog",
        summary="What can be asked: metrics, dimensions, segments, quick questions.",
        sends={JSON: Catalog},
    ),
    Endpoint(
        method="get",
        path="/api/catalog/values",
        summary="Values of a field that start with what was typed.",
        sends={JSON: WireValues},
        parameters=(Parameter(name="field", required=True), Parameter(name="q")),
        problems=(422, 503),
    ),
    Endpoint(
        method="post",
        path="/api/query",
        summary="Answer a metric query. Its columns say what the rows hold.",
        sends={JSON: WireAnswer, CSV_TYPE: None, ARROW_TYPE: None},
        takes=MetricQuery,
        problems=(406, *_BODY),
    ),
    Endpoint(
        method="post",
        path="/api/query/explain",
        summary="Tell whether a metric query would run, and what it would do; nothing of it runs.",
        sends={JSON: WireExplained},
        takes=MetricQuery,
        problems=_BODY,
    ),
    Endpoint(
        method="post",
        path="/api/drill",
        summary="Tell which metric queries ask for the records behind a cell of an answer.",
        sends={JSON: WireDrilled},
        takes=DrillBody,
        problems=_BODY,
    ),
    Endpoint(
        method="post",
        path="/api/ask",
        summary="Answer a question in words.",
        sends={JSON: WireReply},
        takes=AskBody,
        problems=_BODY,
    ),
    Endpoint(
        method="post",
        path="/api/ask/stream",
        summary="Answer a question step by step: the data of each event is one of these.",
        sends={
            STREAM_TYPE: (
                WireStatus,
                WirePlan,
                WireStatement,
                WireRows,
                WireChart,
                WireSentence,
                WireUsage,
                WireReply,
                Problem,
            )
        },
        takes=AskBody,
        problems=_BODY,
    ),
    Endpoint(
        method="get",
        path="/api/audit",
        summary="What was asked, newest first.",
        sends={JSON: WireAuditList},
        parameters=(
            Parameter(name="limit", schema={"type": "integer", "minimum": 1, "maximum": 200}),
            Parameter(name="before", schema={"type": "integer", "minimum": 1}),
            Parameter(name="text"),
        ),
        problems=(404, 503),
    ),
    Endpoint(
        method="get",
        path="/api/audit/{audit_id}",
        summary="One question with everything recorded about it.",
        sends={JSON: WireAuditEntry},
        parameters=(Parameter(name="audit_id", place="path", required=True),),
        problems=(404, 503),
    ),
    Endpoint(
        method="get",
        path="/schema/openapi.json",
        summary="This document.",
        sends={JSON: dict[str, Any]},
    ),
    Endpoint(
        method="get",
        path="/schema",
        summary="A plain list of the routes.",
        sends={"text/html": None},
    ),
)


def document(version: str) -> dict[str, Any]:
    """Return the OpenAPI document of all routes."""
    schemas, components = _schemas()
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in ENDPOINTS:
        paths.setdefault(endpoint.path, {})[endpoint.method] = _operation(endpoint, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Provenue",
            "version": version,
            "description": "Ask about revenue in plain words; get a number you can prove.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {"schemas": components},
    }


def docs_page(version: str) -> str:
    """Return the routes as a plain page."""
    rows = "".join(
        f"<tr><td><code>{one.method.upper()}</code></td><td><code>{html.escape(one.path)}</code></td>"
        f"<td>{html.escape(one.summary)}</td>"
        f"<td>{html.escape(', '.join(one.sends))}</td></tr>"
        for one in ENDPOINTS
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Provenue API</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" href="/static/mark.svg" type="image/svg+xml">'
        '<link rel="stylesheet" href="/static/css/base.css"></head><body class="docs"><main>'
        f"<h1>Provenue API {html.escape(version)}</h1>"
        '<p>The exact description is <a href="/schema/openapi.json">OpenAPI 3.1</a>; '
        "every error is <code>application/problem+json</code>.</p>"
        '<div class="table-scroll" tabindex="0"><table><thead><tr><th>Method</th><th>Path</th>'
        f"<th>What it does</th><th>Sends</th></tr></thead><tbody>{rows}</tbody></table></div>"
        "</main></body></html>"
    )


def _schemas() -> tuple[dict[Any, dict[str, Any]], dict[str, Any]]:
    """Return each type's schema and the components they share, in names without `Wire`."""
    types: list[Any] = [Problem]
    for endpoint in ENDPOINTS:
        for kind in (endpoint.takes, *endpoint.sends.values()):
            types += kind if isinstance(kind, tuple) else [kind] if kind is not None else []
    schemas, components = msgspec.json.schema_components(
        types, ref_template="#/components/schemas/{name}"
    )
    renamed = {name: name.removeprefix("Wire") for name in components}
    found = {kind: _renamed(one, renamed) for kind, one in zip(types, schemas, strict=True)}
    return found, {renamed[name]: _renamed(one, renamed) for name, one in components.items()}


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _renamed(one, names) for key, one in value.items()}
    if isinstance(value, list):
        return [_renamed(one, names) for one in value]
    if isinstance(value, str):
        prefix, slash, name = value.rpartition("/")
        return prefix + slash + names[name] if slash and name in names else names.get(value, value)
    return value


def _operation(endpoint: Endpoint, schemas: Mapping[Any, dict[str, Any]]) -> dict[str, Any]:
    content = {media: {"schema": _sent(kind, schemas)} for media, kind in endpoint.sends.items()}
    responses: dict[str, Any] = {"200": {"description": endpoint.summary, "content": content}}
    if endpoint.revalidated:
        responses["304"] = {"description": "The browser holds this very file"}
    for status in sorted({*_ALWAYS, *endpoint.problems}):
        responses[str(status)] = {
            "description": _REASONS[status],
            "content": {PROBLEM_TYPE: {"schema": schemas[Problem]}},
        }
    operation: dict[str, Any] = {
        "operationId": _operation_id(endpoint),
        "summary": endpoint.summary,
        "responses": responses,
    }
    if endpoint.parameters:
        operation["parameters"] = [
            {
                "name": one.name,
                "in": one.place,
                "required": one.required,
                "schema": dict(one.schema),
            }
            for one in endpoint.parameters
        ]
    if endpoint.takes is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {JSON: {"schema": schemas[endpoint.takes]}},
        }
    return operation


def _sent(kind: Any, schemas: Mapping[Any, dict[str, Any]]) -> dict[str, Any]:
    if kind is None:
        return {"type": "string"}
    if isinstance(kind, tuple):
        return {"anyOf": [schemas[one] for one in kind]}
    return schemas[kind]


def _operation_id(endpoint: Endpoint) -> str:
    words = endpoint.path.replace("{", "").replace("}", "").replace(".", "_").split("/")
    return "_".join([endpoint.method, *(word for word in words if word)])
